//! Knows the Classic consoles among the apps, and the domains that each of them lets in.

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
    pub is_console: Flag,
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
        let listed = config.flat_map(|config| config.children_named("whiteListedDomains"));
        let old = root.children_named("domainWhitelist");
        let domains = listed.chain(old.flat_map(|list| list.children_named("domain")));
        Some(Self {
            file,
            name,
            root: root.name_span(),
            is_console,
            domains: domains
                .map(Element::value)
                .filter(|value| !value.is_empty())
                .collect(),
        })
    }

    /// Lets in a host on a port; `None` for the one that its scheme has anyway. An entry counts for the port that
    /// it names only.
    #[must_use]
    pub fn lets_in(&self, host: &str, port: Option<u16>) -> bool {
        let wanted = port.map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let listed = self.domains.iter().map(|domain| {
            let text = domain.text();
            let text = text.split_once("//").map_or(text, |(_, rest)| rest);
            text.trim_end_matches('/')
        });
        listed
            .into_iter()
            .any(|domain| domain.eq_ignore_ascii_case(&wanted))
    }

    #[must_use]
    pub fn component(&self) -> Component {
        Component::new("CustomApplication", &self.name)
    }
}
