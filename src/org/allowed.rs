//! Knows the lists of hosts an org trusts: Trusted URLs, remote sites and CORS entries.

use crate::finding::Component;
use crate::parse::Element;
use crate::parse::address::Address;
use crate::source::{FileId, Value};

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

/// One entry of one list.
#[derive(Debug, Clone)]
pub struct AllowedHost {
    pub file: FileId,
    pub name: String,
    pub list: List,
    pub url: Value,
    /// An entry without `isActive` counts as active, as Setup creates it.
    pub active: bool,
}

impl AllowedHost {
    /// Reads an entry; `None` if it has no address.
    #[must_use]
    pub fn read(file: FileId, name: String, list: List, root: Element<'_>) -> Option<Self> {
        let url = root.text_of(list.element())?;
        let active = root
            .text_of("isActive")
            .is_none_or(|value| value.eq_ignore_ascii_case("true"));
        Some(Self {
            file,
            name,
            list,
            url,
            active,
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
