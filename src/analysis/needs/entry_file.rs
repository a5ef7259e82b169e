//! Knows the file of a Trusted URL that a softphone lacks: its path, name and text, in the format of the export.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::super::content_policy::{ContentPolicy, Header};
use super::{Need, Purpose};
use crate::finding::{Edit, Fix, FixKind};
use crate::org::Org;
use crate::org::trusted_url::Directive;

/// API version from which on a Trusted URL names its directives.
const FIRST_WITH_DIRECTIVES: u16 = 48;
const FIRST_WITH_CONTEXT: u16 = 44;
pub(super) const FIRST_WITH_PERMISSIONS: u16 = 59;

/// What a new entry has to allow: everything that softphones need from one origin.
#[derive(Debug, Clone, Default)]
struct Wanted {
    directives: Vec<Directive>,
    microphone: bool,
}

impl Wanted {
    fn of(need: &Need, all: &[Need], policy: &ContentPolicy) -> Self {
        let context = need.context();
        let is_granted = matches!(policy.permissions().header, Header::On(_));
        let mut wanted = Self::default();
        let others = all.iter().filter(|other| other.origin() == need.origin());
        for other in others.chain([need]) {
            match other.purpose {
                Purpose::Load(directive, other) if other == context => wanted.directives.push(directive),
                Purpose::Microphone => wanted.microphone |= is_granted,
                Purpose::Load(..) | Purpose::Cors => {}
            }
        }
        wanted
    }
}

/// The change that makes the entry, in the package directory that holds the call center. `None` where a new file
/// would not be deployed: beside a definition that is no metadata, or below a `package.xml` that names every entry.
pub(super) fn fix(org: &Org, policy: &ContentPolicy, all: &[Need], need: &Need) -> Option<Fix> {
    let (index, _) = need.centers.first()?;
    let file = org.file(org.call_centers[*index].file);
    let (folder, name) = file.shown.rsplit_once('/').unwrap_or(("", &file.shown));
    let package = folder.strip_suffix("callCenters")?;
    let version = file.version?;
    if version < FIRST_WITH_DIRECTIVES || !org.layout.lists_all(&file.shown, "CspTrustedSite") {
        return None;
    }
    let suffix = if name.ends_with("-meta.xml") {
        "-meta.xml"
    } else {
        ""
    };
    let folder = format!("{package}cspTrustedSites/");
    let entry = free_name(org, need, &folder);
    let path = format!("{folder}{entry}.cspTrustedSite{suffix}");
    Some(Fix {
        kind: FixKind::Safe,
        title: format!("add the Trusted URL `{entry}`"),
        edits: vec![Edit::Create {
            path,
            bytes: text(need, &Wanted::of(need, all, policy), version).into_bytes(),
        }],
    })
}

/// Longest name that Salesforce takes.
const LONGEST_NAME: usize = 80;

/// Letters, digits and single underscores, beginning with a letter; unlike every name that is taken, be it by a file
/// in that folder that nobody could read.
fn free_name(org: &Org, need: &Need, folder: &str) -> String {
    let host = need.url.host_str().unwrap_or_default();
    let mut name = String::new();
    for c in host.chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name.insert_str(0, "Host_");
    }
    let kind = if need.url.scheme() == "wss" { "_socket" } else { "" };
    let with_end = |end: &str| {
        let room = name.len().min(LONGEST_NAME - end.len());
        format!("{}{end}", name[..room].trim_end_matches('_'))
    };
    // In the order of their paths; what lies inside other files comes behind them.
    let listed = org.files.partition_point(|file| file.inside.is_none());
    let files = &org.files[..listed];
    let first = files.partition_point(|file| file.shown.as_str() < folder);
    let there = files[first..]
        .iter()
        .map_while(|file| file.shown.strip_prefix(folder));
    let names = there.filter_map(|name| name.split('.').next());
    let files: BTreeSet<String> = names.map(str::to_ascii_lowercase).collect();
    let is_taken = |name: &str| {
        let mut entries = org.trusted_urls.iter();
        files.contains(&name.to_ascii_lowercase())
            || entries.any(|url| url.entry.name.eq_ignore_ascii_case(name))
    };
    let numbered = (2..).map(|n| with_end(&format!("{kind}_{n}")));
    let mut names = std::iter::once(with_end(kind)).chain(numbered);
    names.find(|name| !is_taken(name)).unwrap_or_default()
}

/// Elements in the order in which Salesforce writes them; only what is needed is on.
fn text(need: &Need, wanted: &Wanted, version: u16) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <CspTrustedSite xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n",
    );
    let mut element = |name: &str, value: &str| {
        let _ = writeln!(text, "    <{name}>{value}</{name}>");
    };
    let word = |on: bool| if on { "true" } else { "false" };
    if version >= FIRST_WITH_PERMISSIONS {
        element("canAccessCamera", "false");
        element("canAccessMicrophone", word(wanted.microphone));
    }
    if version >= FIRST_WITH_CONTEXT {
        element("context", need.context().word());
    }
    element("endpointUrl", &need.origin());
    element("isActive", "true");
    for directive in Directive::ALL {
        element(directive.element(), word(wanted.directives.contains(&directive)));
    }
    text.push_str("</CspTrustedSite>\n");
    text
}
