//! Knows how much a Trusted URL lets in: one host, one organisation's domain, ground that strangers share, everything.

use std::cell::Cell;

use psl::{Psl, Type};

use super::entry::Entry;
use super::source::{HostPattern, Source, is_below};
use crate::facts::csp::facts;
use crate::facts::shared_hosts::shared_hosts;

/// How many parties an entry lets in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Breadth {
    /// One host. Vendors may well have it on shared ground, where its name can pass to somebody else.
    Exact { ground: Option<Ground> },
    /// Whatever lies below a domain of one owner; its registrable domain.
    OneTenant(String),
    /// Hosts, or paths of a host, that anybody can have.
    SharedGround(Ground),
    /// Every host there is.
    Everything,
}

/// Ground on which anybody can have a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// The domain that is shared.
    pub base: String,
    pub kind: GroundKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroundKind {
    /// A public suffix of a registry, as `co.uk`.
    PublicSuffix,
    /// A domain whose owner gives names below it to customers, by the private section of the Public Suffix List.
    PrivateSuffix,
    /// No suffix itself, but suffixes lie below it, as below `amazonaws.com`.
    AboveSuffixes,
    /// Shared although the Public Suffix List does not have it: what it serves, and who says so.
    Curated {
        admits: &'static str,
        source: &'static str,
    },
}

impl Entry {
    /// `None` for a malformed entry.
    #[must_use]
    pub fn breadth(&self) -> Option<Breadth> {
        self.source().map(Source::breadth)
    }
}

impl Source {
    #[must_use]
    pub fn breadth(&self) -> Breadth {
        match &self.host {
            HostPattern::Scheme | HostPattern::Any => Breadth::Everything,
            HostPattern::Below(base) => below(base),
            HostPattern::Exact(host) => exact(host),
        }
    }
}

/// Whether a host is ground on which anybody can have a name or a place.
#[must_use]
pub fn is_shared(host: &str) -> bool {
    matches!(below(host), Breadth::SharedGround(_)) || matches!(exact(host), Breadth::SharedGround(_))
}

/// A wildcard: what it covers is whatever lies below its base.
fn below(base: &str) -> Breadth {
    let base = base.trim_end_matches('.');
    match suffix_kind(base).or_else(|| curated(base, Direction::Both)) {
        Some(kind) => Breadth::SharedGround(Ground {
            base: base.to_owned(),
            kind,
        }),
        None => Breadth::OneTenant(registrable(base).unwrap_or(base).to_owned()),
    }
}

fn exact(host: &str) -> Breadth {
    let host = host.trim_end_matches('.');
    if host.parse::<std::net::Ipv4Addr>().is_ok() {
        return Breadth::Exact { ground: None };
    }
    let is_own = |kind: &GroundKind| *kind == GroundKind::PrivateSuffix;
    if let Some(kind) = suffix_kind(host)
        .filter(is_own)
        .or_else(|| curated(host, Direction::Path))
    {
        return Breadth::SharedGround(Ground {
            base: host.to_owned(),
            kind,
        });
    }
    Breadth::Exact {
        ground: ground_of(host),
    }
}

/// The shared domain above a host.
fn ground_of(host: &str) -> Option<Ground> {
    // On Salesforce's own ground every name below My Domain is one org's.
    if facts().platform().any(|(own, _)| is_below(host, own)) {
        return None;
    }
    let curated = shared_hosts().0.iter().find(|row| is_below(host, &row.base));
    if let Some(row) = curated {
        return Some(Ground {
            base: row.base.clone(),
            kind: GroundKind::Curated {
                admits: &row.admits,
                source: &row.source,
            },
        });
    }
    let suffix = psl::List.suffix(host.as_bytes())?;
    let base = std::str::from_utf8(suffix.as_bytes()).ok()?;
    (suffix.typ() == Some(Type::Private)).then(|| Ground {
        base: base.to_owned(),
        kind: GroundKind::PrivateSuffix,
    })
}

/// The domain somebody registered: one label more than the public suffix.
fn registrable(host: &str) -> Option<&str> {
    psl::domain_str(host)
}

/// What the Public Suffix List makes of a name, if it is a suffix or lies above one.
fn suffix_kind(name: &str) -> Option<GroundKind> {
    let bytes = name.as_bytes();
    let suffix = psl::List.suffix(bytes).filter(psl::Suffix::is_known);
    let is_suffix = suffix.is_some_and(|suffix| suffix.as_bytes() == bytes);
    match suffix.and_then(|suffix| suffix.typ()) {
        Some(Type::Private) if is_suffix => Some(GroundKind::PrivateSuffix),
        Some(Type::Icann) if is_suffix => Some(GroundKind::PublicSuffix),
        _ => has_rules_below(name).then_some(GroundKind::AboveSuffixes),
    }
}

/// Whether the list has longer rules that end in a name: its lookup asks for one label more only then.
pub(crate) fn has_rules_below(name: &str) -> bool {
    let is_asked = Cell::new(false);
    let mut labels = name.rsplit('.').map(str::as_bytes);
    let labels = std::iter::from_fn(|| {
        let label = labels.next();
        is_asked.set(is_asked.get() || label.is_none());
        label
    });
    psl::List.find(labels);
    is_asked.get()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    /// The domain itself, what holds it, and the hosts below it that customers share as well.
    Both,
    /// The host itself, where customers differ by path.
    Path,
}

/// A row of the curated table that a name touches.
fn curated(name: &str, direction: Direction) -> Option<GroundKind> {
    let touches = |base: &str, by_path: bool| match direction {
        Direction::Both => name == base || is_below(base, name),
        Direction::Path => name == base && by_path,
    };
    let mut rows = shared_hosts().0.iter();
    let row = rows.find(|row| touches(&row.base, row.by_path))?;
    Some(GroundKind::Curated {
        admits: &row.admits,
        source: &row.source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breadth(text: &str) -> Breadth {
        Source::parse(text).expect("a source").breadth()
    }

    fn shared(text: &str) -> GroundKind {
        match breadth(text) {
            Breadth::SharedGround(ground) => ground.kind,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn wildcards_are_as_broad_as_what_lies_below_them() {
        for text in ["*.com", "https://*.co.uk", "*.gov.pl"] {
            assert_eq!(shared(text), GroundKind::PublicSuffix, "{text}");
        }
        for text in [
            "*.cloudfront.net",
            "https://*.herokuapp.com",
            "*.github.io",
            "*.s3.amazonaws.com",
        ] {
            assert_eq!(shared(text), GroundKind::PrivateSuffix, "{text}");
        }
        for text in [
            "*.amazonaws.com",
            "*.on.aws",
            "*.windows.net",
            "*.amazoncognito.com",
        ] {
            assert_eq!(shared(text), GroundKind::AboveSuffixes, "{text}");
        }
        for text in [
            "wss://*.firebaseio.com",
            "*.connect.aws",
            "*.my.connect.aws",
            "*.lightning.force.com",
        ] {
            assert!(matches!(shared(text), GroundKind::Curated { .. }), "{text}");
        }
    }

    #[test]
    fn one_owner_is_one_tenant() {
        for (text, owner) in [
            ("https://*.example.com", "example.com"),
            ("*.eu.phone.example.co.uk", "example.co.uk"),
            ("*.acme.herokuapp.com", "acme.herokuapp.com"),
            ("*.acme.my.connect.aws", "connect.aws"),
            ("*.intranet", "intranet"),
        ] {
            assert_eq!(breadth(text), Breadth::OneTenant(owner.to_owned()), "{text}");
        }
    }

    #[test]
    fn an_exact_host_may_stand_on_shared_ground() {
        let ground = |text: &str| match breadth(text) {
            Breadth::Exact { ground } => ground.map(|ground| ground.base),
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(ground("https://phone.example.com"), None);
        assert_eq!(
            ground("https://acme.herokuapp.com").as_deref(),
            Some("herokuapp.com")
        );
        assert_eq!(
            ground("wss://acme.firebaseio.com").as_deref(),
            Some("firebaseio.com")
        );
        assert_eq!(ground("https://acme.my.salesforce.com"), None);
        assert_eq!(ground("https://10.1.2.3"), None);
        assert_eq!(ground("https://localhost"), None);
        assert_eq!(ground("https://phone.intranet"), None);
    }

    #[test]
    fn hosts_that_differ_by_path_are_shared_themselves() {
        assert_eq!(shared("https://s3.amazonaws.com"), GroundKind::PrivateSuffix);
        assert!(matches!(shared("https://unpkg.com"), GroundKind::Curated { .. }));
        assert!(matches!(
            shared("https://cdn.jsdelivr.net"),
            GroundKind::Curated { .. }
        ));
    }

    #[test]
    fn schemes_and_stars_are_everything() {
        for text in ["*", "https://*", "https:", "*:8443"] {
            assert_eq!(breadth(text), Breadth::Everything, "{text}");
        }
    }
}
