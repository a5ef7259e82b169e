//! Knows the addresses of softphones: adapter and standby URLs, what is wrong with them, and where their copies stand.

mod defect;

use url::Host;

use super::call_center::{CallCenter, Format, Setting};
use super::mode::MODE_ITEM;
use super::my_domain::SalesforceHost;
use crate::finding::{Component, Draft, Edit, Fix, FixKind};
use crate::parse::address::Address;
use crate::source::Span;

pub(crate) use defect::placeholder_words;
pub use defect::{Defect, DefectKind};

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

    /// Nothing is left that would open a softphone: every copy of the adapter URL is blank or missing, and no
    /// canvas app takes its place. `None` where another defect is the cause, or only unreadable settings tell.
    ///
    /// Definitions may leave the address to whoever imports them.
    #[must_use]
    pub fn missing_adapter_url(&self) -> Option<Span> {
        const ITEM: &str = "reqAdapterUrl";
        let is_set = self.effective(ITEM).is_some() || self.canvas().is_some();
        let is_told = self.unreadable_settings.is_none() && self.misspelling_of(ITEM).is_none();
        let is_missing = self.format == Format::Metadata && !is_set && is_told;
        let blank = self.copies(ITEM).next();
        is_missing.then(|| blank.map_or(self.root, |setting| setting.value.span()))
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
        let draft = self.center.hedge(draft, self.setting.name.text());
        let draft = match self.twin {
            Some(standby) => {
                let draft = draft.also(standby.value.span(), "the standby URL is the same");
                self.center.hedge(draft, standby.name.text())
            }
            None => draft,
        };
        // In Classic a canvas app would take the address's place.
        match self.center.canvas() {
            Some(_) => self.center.hedge(draft, MODE_ITEM),
            None => draft,
        }
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

    /// The package that a Visualforce host belongs to; `c` for the org's own pages.
    #[must_use]
    pub fn host_namespace(&self) -> Option<String> {
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
