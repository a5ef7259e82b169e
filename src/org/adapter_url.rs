//! Knows the addresses of softphones: adapter and standby URLs, what is wrong with them, and where their copies stand.

use std::sync::LazyLock;

use regex::Regex;
use url::Host;

use super::call_center::{CallCenter, Setting};
use super::my_domain::SalesforceHost;
use crate::finding::{Component, Draft, Edit, Fix, FixKind};
use crate::parse::address::Address;
use crate::source::Span;

/// The address of a call center's softphone, or of its fallback.
#[derive(Debug, Clone)]
pub struct AdapterUrl<'a> {
    pub center: &'a CallCenter,
    /// The copy that counts.
    pub setting: &'a Setting,
    pub address: Address,
    pub is_standby: bool,
    /// The standby URL, where it repeats the adapter URL: one mistake, one finding.
    pub twin: Option<&'a Setting>,
}

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

/// `yourdomain`, `your-server1`, `myFinesseServerA`: a label that asks to be replaced.
static PLACEHOLDER_LABEL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(your|my)[a-z-]*(server|host|hostname|domain|company|companyname|instance|org|url|site|tenant|account|pbx)[a-z0-9]?$",
    )
    .ok()
});

fn asks_to_be_replaced(label: &str) -> bool {
    PLACEHOLDER_LABEL
        .as_ref()
        .is_some_and(|shape| shape.is_match(label))
}

impl CallCenter {
    /// Adapter and standby URL, whichever are set; a Classic canvas app takes the adapter URL's place.
    ///
    /// A standby URL that repeats the adapter URL comes as the adapter URL's twin, not by itself.
    pub fn adapter_urls(&self) -> impl Iterator<Item = AdapterUrl<'_>> {
        let replaced = self.canvas().is_some() && !self.works_in_lightning();
        let adapter = self.adapter_url().filter(|_| !replaced);
        let mut standby = self.standby_url();
        let is_same = |one: &(&Setting, Address), other: &(&Setting, Address)| one.1.text() == other.1.text();
        let twin = match (&adapter, &standby) {
            (Some(adapter), Some(other)) if is_same(adapter, other) => standby.take(),
            _ => None,
        };
        let url = move |(setting, address), is_standby, twin| AdapterUrl {
            center: self,
            setting,
            address,
            is_standby,
            twin,
        };
        let adapter = adapter.map(|pair| url(pair, false, twin.map(|(setting, _)| setting)));
        adapter
            .into_iter()
            .chain(standby.map(|pair| url(pair, true, None)))
    }

    /// A file full of `{{…}}` is a template, not a call center of an org.
    #[must_use]
    pub fn is_template(&self) -> bool {
        self.name.contains("{{") || self.title().contains("{{")
    }
}

impl AdapterUrl<'_> {
    #[must_use]
    pub fn component(&self) -> Component {
        self.center.component()
    }

    /// "adapter URL" or "standby URL".
    #[must_use]
    pub fn noun(&self) -> &'static str {
        if self.is_standby {
            "standby URL"
        } else {
            "adapter URL"
        }
    }

    /// "softphone" or "standby softphone".
    #[must_use]
    pub fn phone(&self) -> &'static str {
        if self.is_standby {
            "standby softphone"
        } else {
            "softphone"
        }
    }

    /// A finding about the address at `span`, with the words that pages fill in.
    ///
    /// Where the copies of the address differ, the verdict is less sure and names both.
    #[must_use]
    pub fn draft(&self, span: Span, label: impl Into<String>) -> Draft {
        let shown = self.address.without_userinfo();
        let draft = Draft::new(self.component(), span, label)
            .about(self.setting.path(), &shown)
            .with("center", crate::finding::quoted(self.center.title()))
            .with("url", crate::finding::quoted(&shown))
            .with("noun", self.noun())
            .with("phone", self.phone());
        let draft = match self.twin {
            Some(standby) => draft.also(standby.value.span(), "the standby URL is the same"),
            None => draft,
        };
        self.center.hedge(draft, self.setting.name.text())
    }

    /// A fix that edits every copy of the address alike: the browser may read any of them.
    #[must_use]
    pub fn fix(
        &self,
        kind: FixKind,
        title: &str,
        place: impl Fn(&Address) -> Option<Span>,
        text: &str,
    ) -> Fix {
        let settings = std::iter::once(self.setting).chain(self.twin);
        let same = settings
            .flat_map(|setting| self.center.copies(setting.name.text()))
            .map(|copy| Address::new(&copy.value))
            .filter(|copy| copy.text() == self.address.text());
        let edits = same
            .filter_map(|copy| place(&copy))
            .map(|span| Edit::Replace {
                span,
                text: text.to_owned(),
            })
            .collect();
        Fix {
            kind,
            title: title.to_owned(),
            edits,
        }
    }

    /// What keeps a browser from opening the address at all.
    #[must_use]
    pub fn defect(&self) -> Option<Defect> {
        self.template_mark()
            .or_else(|| self.placeholder_host())
            .or_else(|| self.wrong_scheme())
            .or_else(|| self.not_a_url())
            .or_else(|| self.double_slash())
    }

    /// Braces are ordinary characters behind the `?`, unless they come in pairs.
    fn template_mark(&self) -> Option<Defect> {
        let text = self.address.text();
        let path_end = text.find(['?', '#']).unwrap_or(text.len());
        let marks = ["{{", "[[", "<", ">"]
            .into_iter()
            .filter_map(|mark| text.find(mark));
        let start = marks.chain(text[..path_end].find('{')).min()?;
        let end = text
            .rfind(['}', '>', ']'])
            .map_or(text.len(), |at| at + 1)
            .max(start + 1);
        Some(Defect {
            span: self.address.value().span_of(start..end),
            label: "still to be filled in".to_owned(),
            kind: DefectKind::Placeholder,
        })
    }

    fn placeholder_host(&self) -> Option<Defect> {
        let host = self.address.host().filter(|host| !host.is_empty())?;
        let is_number = host.chars().all(|c| c.is_ascii_digit());
        let is_known = PLACEHOLDER_HOSTS
            .iter()
            .any(|known| host == *known || known.contains('.') && host.ends_with(&format!(".{known}")));
        let asks = host
            .split('.')
            .any(|label| label.starts_with("your") && asks_to_be_replaced(label));
        let kind = if is_number || is_known || asks {
            DefectKind::Placeholder
        } else if host.rsplit('.').next().is_some_and(asks_to_be_replaced) {
            DefectKind::MaybePlaceholder
        } else {
            return None;
        };
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

    /// The Visualforce page behind the address: (namespace, name), from `/apex/ns__Name?…` or from the host
    /// `acme--ns.vf.force.com`; no namespace for the org's own pages.
    #[must_use]
    pub fn visualforce_page(&self) -> Option<(Option<String>, String)> {
        let path = self.address.path();
        let lower = path.to_ascii_lowercase();
        let at = lower.find("/apex/")? + "/apex/".len();
        let name = path[at..].split('/').next().filter(|name| !name.is_empty())?;
        let (namespace, name) = match name.split_once("__") {
            Some((namespace, name)) => (Some(namespace.to_owned()), name),
            None => (self.host_namespace(), name),
        };
        Some((namespace.filter(|namespace| namespace != "c"), name.to_owned()))
    }

    fn host_namespace(&self) -> Option<String> {
        match SalesforceHost::of(&self.address.host()?)? {
            SalesforceHost::Org { namespace, .. } => namespace,
            SalesforceHost::Instance(_) | SalesforceHost::Shared => None,
        }
    }

    /// `/apex/Page`, which every host of the org answers.
    #[must_use]
    pub fn is_relative_page(&self) -> bool {
        self.address.is_relative() && self.visualforce_page().is_some()
    }

    /// A host inside one company's network or on the agent's own machine: (what it is, is it the own machine).
    #[must_use]
    pub fn local_host(&self) -> Option<(&'static str, bool)> {
        if self.address.is_loopback() {
            Some(("the agent's own machine", true))
        } else if self.address.is_private_address() {
            Some(match self.address.host_kind() {
                Some(Host::Ipv6(_)) => ("a private IPv6 address", false),
                _ => ("a private address", false),
            })
        } else if self.address.is_single_label() {
            Some(("a name without a domain", false))
        } else {
            None
        }
    }
}
