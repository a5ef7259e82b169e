//! Knows the Classic consoles among the apps, and the domains that each of them lets in.

use super::Org;
use super::adapter_url::AdapterUrl;
use super::call_center::{CallCenter, Mode};
use super::flag::Flag;
use crate::finding::Component;
use crate::parse::Element;
use crate::source::{FileId, Span, Value};

/// An app with the Classic console.
#[derive(Debug, Clone)]
pub struct Console {
    pub file: FileId,
    pub name: String,
    /// The name in the root element's start tag.
    pub root: Span,
    /// `host` or `host:port`; only these may be framed from a port of their own.
    pub domains: Vec<Value>,
}

impl Console {
    /// Reads an app; `None` unless it is a console of Classic.
    ///
    /// Since API 42 the list is `consoleConfig/whiteListedDomains`; before, `domainWhitelist/domain` at the top.
    #[must_use]
    pub fn read(file: FileId, name: String, root: Element<'_>) -> Option<Self> {
        let is_console = Flag::read(root, "isServiceCloudConsole");
        let config = root.child("consoleConfig");
        let is_lightning = root
            .text_of("uiType")
            .is_some_and(|kind| kind.eq_ignore_ascii_case("Lightning"));
        if is_lightning || !(is_console.is_true() || config.is_some()) {
            return None;
        }
        let config = config.into_iter();
        // The documentation writes it with a capital L, real files without.
        let is_list = |child: &Element<'_>| child.name().eq_ignore_ascii_case("whiteListedDomains");
        let listed = config.flat_map(move |config| config.children().filter(is_list));
        let old = root.children_named("domainWhitelist");
        let domains = listed.chain(old.flat_map(|list| list.children_named("domain")));
        Some(Self {
            file,
            name,
            root: root.name_span(),
            domains: domains
                .map(Element::value)
                .filter(|value| !value.is_empty())
                .collect(),
        })
    }

    /// Whether `host:port` is let in; hosts ignore case.
    #[must_use]
    pub fn lists(&self, wanted: &str) -> bool {
        let mut listed = self.domains.iter().map(|domain| {
            let text = domain.text().trim();
            let text = text.split_once("//").map_or(text, |(_, rest)| rest);
            text.trim_end_matches('/')
        });
        listed.any(|domain| domain.eq_ignore_ascii_case(wanted))
    }

    #[must_use]
    pub fn component(&self) -> Component {
        Component::new("CustomApplication", &self.name)
    }
}

impl Org {
    /// Addresses of softphones that Classic shows from a port of their own, each with `host:port`.
    #[must_use]
    pub fn classic_softphones_with_port(&self) -> Vec<(AdapterUrl<'_>, String)> {
        let centers = self
            .open_cti_centers()
            .filter(|center| center.known_mode().is_some_and(|mode| mode != Mode::Lightning));
        let urls = centers.flat_map(CallCenter::adapter_urls);
        let with_port = urls.filter_map(|url| {
            let parsed = url.address.parsed().ok()?;
            // None for the scheme's own port.
            let domain = format!("{}:{}", parsed.host_str()?, parsed.port()?);
            (url.defect().is_none() && url.local_host().is_none()).then_some((url, domain))
        });
        with_port.collect()
    }
}
