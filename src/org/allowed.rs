//! Knows the lists of hosts an org trusts: Trusted URLs, remote sites and CORS entries.

use super::flag::Flag;
use crate::finding::Component;
use crate::parse::Element;
use crate::parse::address::Address;
use crate::source::{FileId, Span, Value};

/// Which list an entry is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum List {
    TrustedUrl,
    RemoteSite,
    CorsOrigin,
}

impl List {
    #[must_use]
    pub fn metadata_type(self) -> &'static str {
        match self {
            Self::TrustedUrl => "CspTrustedSite",
            Self::RemoteSite => "RemoteSiteSetting",
            Self::CorsOrigin => "CorsWhitelistOrigin",
        }
    }

    /// The element that holds the address.
    #[must_use]
    pub fn element(self) -> &'static str {
        match self {
            Self::TrustedUrl => "endpointUrl",
            Self::RemoteSite => "url",
            Self::CorsOrigin => "urlPattern",
        }
    }

    /// As Setup calls it.
    #[must_use]
    pub fn phrase(self) -> &'static str {
        match self {
            Self::TrustedUrl => "Trusted URL",
            Self::RemoteSite => "remote site",
            Self::CorsOrigin => "CORS entry",
        }
    }
}

/// One entry of one list: what all three lists have in common.
#[derive(Debug, Clone)]
pub struct AllowedHost {
    pub file: FileId,
    pub name: String,
    pub list: List,
    pub url: Value,
    /// An entry without `isActive` counts as active, as Setup creates it.
    pub active: bool,
    /// Where `isActive` says so.
    pub active_flag: Flag,
    /// The name in the root element's start tag: where findings about what is missing stand.
    pub root: Span,
}

impl AllowedHost {
    /// Reads an entry; `None` if it has no address.
    #[must_use]
    pub fn read(file: FileId, name: String, list: List, root: Element<'_>) -> Option<Self> {
        let url = root.text_of(list.element())?;
        let active_flag = Flag::read(root, "isActive");
        Some(Self {
            file,
            name,
            list,
            url,
            active: active_flag.value() != Some(false),
            active_flag,
            root: root.name_span(),
        })
    }

    #[must_use]
    pub fn component(&self) -> Component {
        Component::new(self.list.metadata_type(), &self.name)
    }

    /// Part of a managed package, which nobody in the org can edit.
    #[must_use]
    pub fn is_managed(&self) -> bool {
        self.name.contains("__")
    }

    /// The address; in real orgs every list has entries without a scheme.
    #[must_use]
    pub fn address(&self) -> Address {
        Address::of_host(&self.url)
    }
}

/// A remote site: a host that Apex may call from Salesforce's servers.
#[derive(Debug, Clone)]
pub struct RemoteSite {
    pub entry: AllowedHost,
    /// `disableProtocolSecurity`: a call may pass from https to http.
    pub protocol_security_disabled: Flag,
    pub description: Option<Value>,
}

impl RemoteSite {
    #[must_use]
    pub fn read(file: FileId, name: String, root: Element<'_>) -> Option<Self> {
        Some(Self {
            entry: AllowedHost::read(file, name, List::RemoteSite, root)?,
            protocol_security_disabled: Flag::read(root, "disableProtocolSecurity"),
            description: root.text_of("description"),
        })
    }
}
