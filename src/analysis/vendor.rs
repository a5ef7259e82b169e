//! Knows which vendor a call center belongs to, with the evidence, and what that vendor asks for.

use std::collections::HashMap;

use crate::facts::vendors::{self, HostRow, Named, PathRow, Requirement, Status, Vendor};
use crate::facts::{Grade, host};
use crate::org::Org;
use crate::org::adapter_url::AdapterUrl;
use crate::org::call_center::CallCenter;
use crate::source::{Span, Value};

/// The vendors of an org's call centers.
#[derive(Debug, Clone, Default)]
pub struct Vendors {
    /// By the place of the root element's name.
    by_center: HashMap<Span, Match>,
}

/// A call center's vendor, and what gives it away.
#[derive(Debug, Clone)]
pub struct Match {
    pub vendor: &'static Vendor,
    pub evidence: Evidence,
    /// How sure it is: a display name alone is never more than inferred, for anybody can type one.
    pub grade: Grade,
}

/// The part of a call center that names its vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    pub kind: EvidenceKind,
    /// As it stands in the call center; not masked.
    pub text: String,
    pub span: Span,
    /// Where the fact comes from.
    pub source: &'static str,
}

/// What names a vendor, surest first: the order in which it is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EvidenceKind {
    /// A managed package: in an item, in `/apex/ns__Page`, or in a Visualforce host.
    Namespace,
    /// Of the adapter URL.
    Host,
    /// Of the adapter URL, on whatever host.
    Path,
    DisplayName,
}

impl EvidenceKind {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Namespace => "namespace",
            Self::Host => "host",
            Self::Path => "path",
            Self::DisplayName => "display name",
        }
    }
}

/// Something that a vendor asks to be allowed for one call center.
#[derive(Debug, Clone)]
pub struct Needed {
    /// As a Trusted URL or CORS entry has it. `None` is the org's own Visualforce host, which the adapter URL
    /// does not tell because it is a mere path.
    pub url: Option<String>,
    /// What it is needed for, where, and who says so.
    pub row: &'static Requirement,
    /// Both the vendor and the need are certain enough for a finding.
    pub may_raise: bool,
}

impl Vendors {
    #[must_use]
    pub fn new(org: &Org) -> Self {
        let centers = org.call_centers.iter();
        Self {
            by_center: centers
                .filter_map(|center| Some((center.root, vendor_of(center)?)))
                .collect(),
        }
    }

    /// The vendor of a call center of the org.
    #[must_use]
    pub fn of(&self, center: &CallCenter) -> Option<&Match> {
        self.by_center.get(&center.root)
    }

    /// Whether the softphone is of the org's own making: a copy of a sample, or a page of the export that is no vendor's.
    #[must_use]
    pub fn is_home_made(&self, org: &Org, center: &CallCenter) -> bool {
        let page = || {
            let url = center.adapter_urls().find(|url| !url.is_standby)?;
            url.page_file_name().filter(|name| org.has_page(name))
        };
        match self.of(center) {
            Some(found) => found.is_sample(),
            None => page().is_some(),
        }
    }
}

/// The vendor of a call center: by the namespace of a package, else the adapter URL's host, else its path, else
/// the display name. An internal name proves nothing: half a dozen vendors left the sample's `OpenCTI` in place.
#[must_use]
pub fn vendor_of(center: &CallCenter) -> Option<Match> {
    let url = center.adapter_urls().next();
    by_namespace(center, url.as_ref())
        .or_else(|| by_host(url.as_ref()?))
        .or_else(|| by_path(url.as_ref()?))
        .or_else(|| by_name(center))
}

impl Match {
    /// A demo that orgs copy and change: its vendor's habits are not theirs.
    #[must_use]
    pub fn is_sample(&self) -> bool {
        self.vendor.status == Status::Sample
    }

    /// What the vendor asks to be allowed for this call center, the adapter's own origin filled in: which URL, for
    /// which directives (or the microphone, or CORS), and in which page.
    pub fn requires(&self, center: &CallCenter) -> impl Iterator<Item = Needed> {
        let adapter = center.adapter_urls().next().and_then(|url| origin(&url));
        let is_certain = self.grade.may_raise();
        self.vendor.requires().map(move |row| Needed {
            url: if row.is_for_adapter() {
                adapter.clone()
            } else {
                Some(row.url.to_owned())
            },
            row,
            may_raise: is_certain && row.may_raise(),
        })
    }
}

/// Scheme, host and port; none for paths and for what no browser understands.
fn origin(url: &AdapterUrl<'_>) -> Option<String> {
    let origin = url.address.parsed().ok()?.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}

/// Items that name a package; of a vendor's record, what stands before `__`.
const NAMESPACE_ITEMS: &[&str] = &[
    "reqPackageNamespace",
    "reqSalesforceNamespace",
    "reqVendorInfoApiName",
];

fn by_namespace(center: &CallCenter, url: Option<&AdapterUrl<'_>>) -> Option<Match> {
    let items = NAMESPACE_ITEMS.iter().filter_map(|item| {
        let value = center.effective(item)?.value.trim();
        let end = value.find("__").unwrap_or(value.len());
        Some((value[..end].to_owned(), value.span()))
    });
    let page = url.and_then(|url| Some((url.visualforce_page()?.0?, url.address.path_span())));
    let host = url.and_then(|url| Some((url.host_namespace()?, url.address.host_span()?)));
    items
        .chain(page)
        .chain(host)
        .find_map(|(name, span)| of_namespace(name, span))
}

fn of_namespace(text: String, span: Span) -> Option<Match> {
    let (vendor, row) = named(&text, |vendor| &vendor.namespaces)?;
    let evidence = Evidence {
        kind: EvidenceKind::Namespace,
        text,
        span,
        source: row.source,
    };
    Some(Match {
        vendor,
        evidence,
        grade: row.grade,
    })
}

fn by_host(url: &AdapterUrl<'_>) -> Option<Match> {
    let text = url.address.host()?;
    let (vendor, row): (_, &HostRow) =
        vendors::of_host(&text, url.address.path()).filter(|(_, row)| row.role.is_softphone())?;
    let evidence = Evidence {
        kind: EvidenceKind::Host,
        text,
        span: url.address.host_span()?,
        source: row.source,
    };
    Some(Match {
        vendor,
        evidence,
        grade: row.grade,
    })
}

/// A page below `/apex/` is the org's own here, whichever host serves it.
fn by_path(url: &AdapterUrl<'_>) -> Option<Match> {
    let path = url.address.path();
    let page = url
        .visualforce_page()
        .map(|(namespace, page)| (namespace.is_none(), page));
    let is_it = |row: &PathRow| match (row.path.strip_prefix("/apex/"), &page) {
        (Some(wanted), Some((is_own, page))) => *is_own && wanted.eq_ignore_ascii_case(page),
        (None, None) => host::path_matches(row.path, path),
        _ => false,
    };
    let (vendor, row) = rows(|vendor| &vendor.paths).find(|(_, row)| is_it(row))?;
    let evidence = Evidence {
        kind: EvidenceKind::Path,
        text: path.to_owned(),
        span: url.address.path_span(),
        source: row.source,
    };
    Some(Match {
        vendor,
        evidence,
        grade: row.grade,
    })
}

fn by_name(center: &CallCenter) -> Option<Match> {
    let name: Value = center.display_name.as_ref()?.trim();
    let (vendor, row) = named(name.text(), |vendor| &vendor.names)?;
    let evidence = Evidence {
        kind: EvidenceKind::DisplayName,
        text: name.text().to_owned(),
        span: name.span(),
        source: row.source,
    };
    Some(Match {
        vendor,
        evidence,
        grade: Grade::Inferred,
    })
}

/// Rows of one kind with their vendors, in the order of the table.
fn rows<T: 'static>(
    of: impl Fn(&'static Vendor) -> &'static Vec<T>,
) -> impl Iterator<Item = (&'static Vendor, &'static T)> {
    let vendors = vendors::all().iter();
    vendors.flat_map(move |vendor| of(vendor).iter().map(move |row| (vendor, row)))
}

/// The vendor with this namespace or name; Salesforce ignores case.
fn named(
    text: &str,
    of: impl Fn(&'static Vendor) -> &'static Vec<Named>,
) -> Option<(&'static Vendor, &'static Named)> {
    rows(of).find(|(_, row)| row.name.eq_ignore_ascii_case(text))
}

#[cfg(test)]
#[path = "vendor_tests.rs"]
mod tests;
