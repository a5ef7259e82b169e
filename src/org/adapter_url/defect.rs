//! Knows what keeps a browser from opening the address of a softphone.

use std::sync::LazyLock;

use regex::Regex;

use super::AdapterUrl;
use crate::org::my_domain::SalesforceHost;
use crate::source::Span;

/// Why an address leads nowhere.
#[derive(Debug, Clone)]
pub struct Defect {
    pub span: Span,
    pub label: String,
    pub kind: DefectKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefectKind {
    /// Left over from a vendor's template.
    Placeholder,
    /// `myserver`: may be a real name inside a company, and mostly is not.
    MaybePlaceholder,
    /// No browser can read it.
    NotAUrl,
    /// `https://host//apex/Page`.
    DoubleSlash,
    /// Neither `http` nor `https`.
    Scheme,
    /// `/softphone.html`: below the org's own host, and no Visualforce page.
    NoPage,
}

impl DefectKind {
    /// The address can be read, but is or may be one that somebody forgot to fill in.
    #[must_use]
    pub fn is_placeholder(self) -> bool {
        matches!(self, Self::Placeholder | Self::MaybePlaceholder)
    }
}

/// Whole host names that documentation and vendors write where a real one belongs.
const PLACEHOLDER_HOSTS: &[&str] = &[
    "domain",
    "local",
    "host",
    "hostname",
    "server",
    "servername",
    "url",
    "example",
    "example.com",
    "example.org",
    "example.net",
    "test",
    "invalid",
];

/// What Salesforce's documentation calls an org.
const PLACEHOLDER_ORGS: &[&str] = &["mydomain", "my-domain", "mydomainname"];

/// Marks of templates, and the same marks as a browser escapes them in an address.
const TEMPLATE_MARKS: &[&str] = &["{{", "[[", "<", ">", "%7b%7b"];

/// Marks that mean something else behind the `?`.
const TEMPLATE_MARKS_BEFORE_QUERY: &[&str] = &["{", "%7b", "%3c"];

/// Fewer letters `x` than this may be a name.
const FEWEST_X: usize = 3;

/// `yourdomain`, `your-server1`, `myFinesseServerA`: a label that asks to be replaced.
static PLACEHOLDER_LABEL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(your|my)[a-z-]*(server|host|hostname|domain|company|companyname|instance|org|url|site|tenant|account|pbx)[a-z0-9]?$",
    )
    .ok()
});

/// Where words begin in a label that asks to be replaced: `my`, `finesse`, `server` and `a` in `myfinesseservera`.
pub(crate) fn placeholder_words(label: &str) -> Vec<usize> {
    let found = PLACEHOLDER_LABEL.as_ref().and_then(|shape| shape.captures(label));
    let (first, last) = match found.as_ref().map(|found| (found.get(1), found.get(2))) {
        Some((Some(first), Some(last))) => (first, last),
        _ => return Vec::new(),
    };
    let mut starts = vec![first.end(), last.start(), last.end()];
    starts.dedup();
    starts.retain(|start| *start < label.len());
    starts
}

fn asks_to_be_replaced(label: &str) -> bool {
    PLACEHOLDER_LABEL
        .as_ref()
        .is_some_and(|shape| shape.is_match(label))
}

/// `xxxx.acme.example`; the last label may be the real domain `.xxx`.
fn has_crossed_out_label(host: &str) -> bool {
    let labels = host.rsplit_once('.').map_or(host, |(labels, _)| labels);
    let is_crossed_out = |label: &str| label.len() >= FEWEST_X && label.bytes().all(|byte| byte == b'x');
    labels.split('.').any(is_crossed_out)
}

impl AdapterUrl<'_> {
    /// What keeps a browser from opening the address at all.
    #[must_use]
    pub fn defect(&self) -> Option<Defect> {
        self.template_mark()
            .or_else(|| self.scheme_as_host())
            .or_else(|| self.placeholder_host())
            .or_else(|| self.wrong_scheme())
            .or_else(|| self.not_a_url())
            .or_else(|| self.double_slash())
            .or_else(|| self.no_page())
    }

    /// Braces are ordinary characters behind the `?`, unless they come in pairs.
    fn template_mark(&self) -> Option<Defect> {
        let text = self.address.text().to_ascii_lowercase();
        let path_end = text.find(['?', '#']).unwrap_or(text.len());
        let first_of = |marks: &[&str], text: &str| marks.iter().filter_map(|mark| text.find(mark)).min();
        let anywhere = first_of(TEMPLATE_MARKS, &text);
        let before_query = first_of(TEMPLATE_MARKS_BEFORE_QUERY, &text[..path_end]);
        let start = anywhere.into_iter().chain(before_query).min()?;
        let ends = ["}", ">", "]", "%7d", "%3e"]
            .into_iter()
            .filter_map(|mark| Some(text.rfind(mark)? + mark.len()));
        let end = ends.max().unwrap_or(text.len()).max(start + 1);
        Some(Defect {
            span: self.address.value().span_of(start..end),
            label: "still to be filled in".to_owned(),
            kind: DefectKind::Placeholder,
        })
    }

    /// `https://https://phone.acme.example`: somebody pasted an address behind the scheme.
    fn scheme_as_host(&self) -> Option<Defect> {
        let host = self.address.host()?;
        matches!(host.as_str(), "http" | "https").then(|| Defect {
            span: self.address.host_span().unwrap_or_else(|| self.address.span()),
            label: "a scheme where the host belongs".to_owned(),
            kind: DefectKind::NotAUrl,
        })
    }

    fn placeholder_host(&self) -> Option<Defect> {
        let host = self.address.host().filter(|host| !host.is_empty())?;
        let is_number = host.chars().all(|c| c.is_ascii_digit());
        let kind = host_kind(&host).or_else(|| is_number.then_some(DefectKind::Placeholder))?;
        Some(Defect {
            span: self.address.host_span().unwrap_or_else(|| self.address.span()),
            label: if is_number {
                "a number, not a host".to_owned()
            } else {
                "a placeholder, not a host".to_owned()
            },
            kind,
        })
    }

    fn wrong_scheme(&self) -> Option<Defect> {
        let scheme = self.address.scheme()?;
        (!matches!(scheme.as_str(), "http" | "https")).then(|| Defect {
            span: self.address.scheme_span().unwrap_or_else(|| self.address.span()),
            label: format!("`{scheme}` opens no softphone"),
            kind: DefectKind::Scheme,
        })
    }

    /// The `url` crate alone would take `phone.acme.example:8443/x` for a URL of the scheme `phone.acme.example`.
    fn not_a_url(&self) -> Option<Defect> {
        let label = match (self.address.parsed(), self.address.host().as_deref()) {
            _ if self.address.is_relative() => return None,
            (_, None) => "neither `https://…` nor `/apex/…`",
            (_, Some("")) | (Err(url::ParseError::EmptyHost), _) => "the host is missing",
            (Err(url::ParseError::InvalidPort), _) => "the port is not a number",
            (Err(url::ParseError::RelativeUrlWithoutBase), _) => "no `https:` before it",
            (Err(_), _) => "no host can be called this",
            // Browsers take these for names and then find nobody of the name.
            (Ok(_), Some(host)) if host.split('.').any(|label| matches!(label, "" | "*")) => {
                "no host can be called this"
            }
            (Ok(_), _) => return None,
        };
        Some(Defect {
            span: self.address.span(),
            label: label.to_owned(),
            kind: DefectKind::NotAUrl,
        })
    }

    fn double_slash(&self) -> Option<Defect> {
        let path = self.address.path();
        (path.to_ascii_lowercase().starts_with("//apex/")).then(|| Defect {
            span: self.address.path_span(),
            label: "`//` before `apex`".to_owned(),
            kind: DefectKind::DoubleSlash,
        })
    }

    /// Salesforce's guide knows relative addresses of Visualforce pages only.
    fn no_page(&self) -> Option<Defect> {
        (self.address.is_relative() && self.visualforce_page().is_none()).then(|| Defect {
            span: self.address.span(),
            label: "below the org's own host, and no Visualforce page".to_owned(),
            kind: DefectKind::NoPage,
        })
    }
}

/// Whether a host in lower case stands where a real one belongs.
fn host_kind(host: &str) -> Option<DefectKind> {
    let is_known = PLACEHOLDER_HOSTS
        .iter()
        .any(|known| host == *known || known.contains('.') && host.ends_with(&format!(".{known}")));
    let asks = host
        .split('.')
        .any(|label| label.starts_with("your") && asks_to_be_replaced(label));
    let org = match SalesforceHost::of(host) {
        Some(SalesforceHost::Org { my_domain, .. }) => Some(my_domain),
        _ => None,
    };
    let is_known_org = org.as_deref().is_some_and(|org| PLACEHOLDER_ORGS.contains(&org));
    if is_known || asks || is_known_org || has_crossed_out_label(host) {
        Some(DefectKind::Placeholder)
    } else if [org.as_deref(), host.rsplit('.').next()]
        .into_iter()
        .flatten()
        .any(asks_to_be_replaced)
    {
        Some(DefectKind::MaybePlaceholder)
    } else {
        None
    }
}
