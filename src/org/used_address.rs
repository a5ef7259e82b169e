//! Knows every address that an org's settings name, whatever for.

use std::collections::BTreeMap;

use super::Org;
use super::adapter_url::{AdapterUrl, DefectKind};
use super::allowed::AllowedHost;
use super::my_domain::SalesforceHost;
use crate::finding::{Component, Draft, quoted};
use crate::parse::address::Address;
use crate::source::Span;

/// An address and what names it.
#[derive(Debug, Clone)]
pub enum UsedAddress<'a> {
    Adapter(AdapterUrl<'a>),
    Listed(Listed<'a>),
}

/// Entries of lists that name the same org, or all that name servers instead of orgs: one cause, however many entries.
#[derive(Debug, Clone)]
pub struct Listed<'a> {
    pub first: &'a AllowedHost,
    pub address: Address,
    pub others: Vec<&'a AllowedHost>,
}

impl UsedAddress<'_> {
    #[must_use]
    pub fn component(&self) -> Component {
        match self {
            Self::Adapter(url) => url.component(),
            Self::Listed(listed) => listed.first.component(),
        }
    }

    #[must_use]
    pub fn address(&self) -> &Address {
        match self {
            Self::Adapter(url) => &url.address,
            Self::Listed(listed) => &listed.address,
        }
    }

    #[must_use]
    pub fn is_adapter(&self) -> bool {
        matches!(self, Self::Adapter(_))
    }

    /// A softphone's address that is still to be filled in.
    #[must_use]
    pub fn is_placeholder(&self) -> bool {
        let defect = match self {
            Self::Adapter(url) => url.defect(),
            Self::Listed(_) => None,
        };
        defect.is_some_and(|defect| defect.kind == DefectKind::Placeholder)
    }

    /// A host of the Lightning pages themselves, which refuse to be framed.
    #[must_use]
    pub fn is_lightning_host(&self) -> bool {
        self.address()
            .host()
            .is_some_and(|host| host.ends_with(".lightning.force.com"))
    }

    /// How a message begins: "the adapter URL of call center `Acme`", "the remote site `Acme_API`".
    fn subject(&self) -> String {
        match self {
            Self::Adapter(url) => format!("the {} of call center {}", url.noun(), quoted(url.center.title())),
            Self::Listed(listed) => listed.subject(),
        }
    }

    #[must_use]
    pub fn draft(&self, span: Span, label: impl Into<String>) -> Draft {
        match self {
            Self::Adapter(url) => url.draft(span, label),
            Self::Listed(listed) => listed.draft(span, label),
        }
        .with("subject", self.subject())
        .with("host", quoted(&self.address().host().unwrap_or_default()))
    }
}

impl Listed<'_> {
    fn subject(&self) -> String {
        let first = format!("the {} {}", self.first.list.phrase(), quoted(&self.first.name));
        match self.others.len() {
            0 => first,
            1 => format!("{first} (and 1 other entry)"),
            more => format!("{first} (and {more} other entries)"),
        }
    }

    fn draft(&self, span: Span, label: impl Into<String>) -> Draft {
        let draft = Draft::new(self.first.component(), span, label)
            .about(self.first.list.element(), self.address.text());
        self.others.iter().fold(draft, |draft, other| {
            let label = format!("{} {}", other.list.phrase(), quoted(&other.name));
            draft.also(other.url.span(), label)
        })
    }
}

impl Org {
    /// Addresses of softphones, then one for all entries of lists that name the same org of Salesforce's.
    pub fn used_addresses(&self) -> impl Iterator<Item = UsedAddress<'_>> {
        let adapters = self
            .open_cti_centers()
            .flat_map(super::call_center::CallCenter::adapter_urls)
            .map(UsedAddress::Adapter);
        adapters.chain(self.listed_orgs().into_iter().map(UsedAddress::Listed))
    }

    /// Active entries by the org or server they name. Entries of managed packages are their vendors' business.
    fn listed_orgs(&self) -> Vec<Listed<'_>> {
        let mut groups: BTreeMap<SalesforceHost, Listed<'_>> = BTreeMap::new();
        let entries = self
            .allowed_hosts()
            .filter(|host| host.active && !host.is_managed());
        for entry in entries {
            let address = entry.address();
            let Some(host) = address.host().and_then(|host| SalesforceHost::of(&host)) else {
                continue;
            };
            groups
                .entry(host.group())
                .and_modify(|listed| listed.others.push(entry))
                .or_insert_with(|| Listed {
                    first: entry,
                    address,
                    others: Vec::new(),
                });
        }
        groups.into_values().collect()
    }

    /// What the host of an address is to this org; `None` for hosts that are not Salesforce's.
    #[must_use]
    pub fn relation(&self, address: &Address) -> Option<Relation> {
        let name = address.host()?;
        let host = SalesforceHost::of(&name)?;
        let own = self.my_domain.as_ref().map(super::my_domain::MyDomain::parts);
        Some(match (host, own) {
            (SalesforceHost::Shared, _) => Relation::Shared,
            (SalesforceHost::Instance(server), _) => Relation::Instance(server),
            (
                SalesforceHost::Org {
                    my_domain, sandbox, ..
                },
                Some(own),
            ) if (&my_domain, &sandbox) == (&own.0, &own.1) => Relation::Own,
            (SalesforceHost::Org { .. }, Some(_)) => Relation::OtherOrg,
            (SalesforceHost::Org { sandbox, .. }, None) => {
                sandbox.map_or(Relation::Unknown, Relation::Sandbox)
            }
        })
    }

    /// Whether a softphone's Visualforce page is one of this org's own.
    #[must_use]
    pub fn is_local_page(&self, url: &AdapterUrl<'_>) -> bool {
        url.address.is_relative() || self.relation(&url.address) == Some(Relation::Own)
    }
}

/// What a Salesforce host is to an org.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relation {
    Own,
    /// The same for every org, as `login.salesforce.com`.
    Shared,
    /// A server of Salesforce's.
    Instance(String),
    /// Another My Domain, or another sandbox of the same one.
    OtherOrg,
    /// A sandbox; which org this one is, the export does not say.
    Sandbox(String),
    /// An org's host; which org this one is, the export does not say.
    Unknown,
}
