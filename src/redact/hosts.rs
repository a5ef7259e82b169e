//! Knows hosts: which part of one belongs to a platform, which to its owner, and what takes the owner's place.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

use psl::{Psl, Type};

use super::vocabulary::Vocabulary;
use crate::analysis::content_policy::has_rules_below;

/// Ends of hosts that no registry gives to anybody.
const LOCAL_ENDS: &[&str] = &[
    "local",
    "localhost",
    "localdomain",
    "internal",
    "intranet",
    "lan",
    "corp",
    "home",
    "test",
    "example",
    "invalid",
    "onion",
    "arpa",
];

/// Registries under which a host may stand alone in a text; longer names are as often members of something.
const COMMON_ENDS: &[&str] = &["com", "net", "org", "info", "biz", "edu", "gov"];

/// How a host divides into what stays and what is somebody's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Parts {
    /// The last so many labels belong to a platform, or say that the host is local.
    Platform(usize),
    /// A domain that somebody has registered: its label, and the suffix it stands under.
    Registered { label: usize, suffix: String },
    /// Nothing tells.
    Unknown,
}

/// What a host consists of; labels in lower case.
pub(super) fn parts(labels: &[&str], vocabulary: &Vocabulary) -> Parts {
    let known = vocabulary.known_labels(labels);
    if known == 0 && labels.last().is_some_and(|last| LOCAL_ENDS.contains(last)) {
        return Parts::Platform(1);
    }
    let host = labels.join(".");
    let suffix = psl::List.suffix(host.as_bytes()).filter(psl::Suffix::is_known);
    let text = suffix.map_or_else(String::new, |suffix| {
        String::from_utf8_lossy(suffix.as_bytes()).into_owned()
    });
    let count = text.split('.').count();
    if suffix.is_some_and(|suffix| suffix.typ() == Some(Type::Private)) {
        return Parts::Platform(count.max(known));
    }
    if known > 0 {
        return Parts::Platform(known);
    }
    if suffix.is_none() {
        return Parts::Unknown;
    }
    match labels.len().checked_sub(count + 1) {
        // `amazonaws.com` stands above suffixes that belong to nobody.
        Some(label) if has_rules_below(&labels[label..].join(".")) => Parts::Platform(count + 1),
        Some(label) if !labels[label].is_empty() && labels[label] != "*" => {
            Parts::Registered { label, suffix: text }
        }
        _ => Parts::Platform(count),
    }
}

/// Whether a name with dots in it may be a host although no `//` or `@` says so.
pub(super) fn stands_alone(labels: &[&str], fills_value: bool) -> bool {
    let is_lower = labels
        .iter()
        .all(|label| !label.bytes().any(|byte| byte.is_ascii_uppercase()));
    let Some(last) = labels.last().filter(|_| is_lower && labels.len() > 1) else {
        return false;
    };
    if COMMON_ENDS.contains(last) {
        return true;
    }
    let host = labels.join(".");
    fills_value
        && psl::List
            .suffix(host.as_bytes())
            .is_some_and(|suffix| suffix.is_known())
}

/// A label as its owner would read it: what `xn--` stands for.
pub(super) fn readable(label: &str) -> Cow<'_, str> {
    if !label.starts_with("xn--") {
        return Cow::Borrowed(label);
    }
    Cow::Owned(url::quirks::domain_to_unicode(label))
}

/// The same for browsers again, if it can be written for them.
pub(super) fn encoded(label: &str) -> String {
    let ascii = url::quirks::domain_to_ascii(label);
    if ascii.is_empty() { label.to_owned() } else { ascii }
}

/// Addresses that tell nothing of anybody: this machine, nobody, everybody.
pub(super) fn is_plain_v4(ip: Ipv4Addr) -> bool {
    ip.is_loopback() || ip.is_unspecified() || ip.is_broadcast() || ip.octets()[0] == 255
}

/// The `n`th address of the same reach: private ones stay private, others come from the ranges of documentation.
pub(super) fn v4(ip: Ipv4Addr, n: usize) -> Ipv4Addr {
    let low = |shift: u32| u8::try_from((n >> shift) & 0xFF).unwrap_or(0);
    let [a, b, ..] = ip.octets();
    if ip.is_private() && a == 10 {
        Ipv4Addr::new(10, low(16), low(8), low(0))
    } else if ip.is_private() || ip.is_link_local() {
        Ipv4Addr::new(a, if a == 172 { 16 } else { b }, low(8), low(0))
    } else if n < 3 * 254 {
        let host = u8::try_from(n % 254 + 1).unwrap_or(1);
        match n / 254 {
            0 => Ipv4Addr::new(192, 0, 2, host),
            1 => Ipv4Addr::new(198, 51, 100, host),
            _ => Ipv4Addr::new(203, 0, 113, host),
        }
    } else {
        // For measuring networks: nobody has these either.
        Ipv4Addr::new(198, 18 + (low(16) & 1), low(8), low(0))
    }
}

/// The same for the longer addresses.
pub(super) fn v6(ip: Ipv6Addr, n: usize) -> Ipv6Addr {
    let low = u16::try_from(n & 0xFFFF).unwrap_or(0);
    let first = ip.segments()[0];
    if let Some(short) = ip.to_ipv4_mapped() {
        let new = if is_plain_v4(short) { short } else { v4(short, n) };
        new.to_ipv6_mapped()
    } else if ip.is_loopback() || ip.is_unspecified() {
        ip
    } else if (0xFC00..0xFEC0).contains(&first) {
        Ipv6Addr::new(first & 0xFFC0, 0, 0, 0, 0, 0, 0, low)
    } else {
        Ipv6Addr::new(0x2001, 0xDB8, 0, 0, 0, 0, 0, low)
    }
}
