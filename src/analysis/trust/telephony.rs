//! Knows which entries of lists of trusted hosts concern a softphone, as far as hosts and names give it away.

use std::collections::HashSet;

use crate::analysis::content_policy::{Breadth, Entry, HostPattern, Source};
use crate::facts::vendors;
use crate::org::Org;
use crate::org::allowed::AllowedHost;
use crate::org::call_center::CallCenter;
use crate::org::my_domain::SalesforceHost;

/// Vendors that are known for other things besides: their name alone says nothing about telephony.
const ALSO_KNOWN_FOR_OTHERS: &[&str] = &[
    "Amazon Web Services",
    "Cisco",
    "Google",
    "LivePerson",
    "Microsoft",
    "NICE",
    "Salesforce",
    "Upland",
    "Zoom",
];

/// Words that no entry has in its name for another reason.
const WORDS: &[&str] = &[
    "autodialer",
    "autodialler",
    "callcenter",
    "cti",
    "dialer",
    "dialler",
    "opencti",
    "softphone",
    "telephony",
];

/// What gives away that an entry is there for a softphone.
#[derive(Debug, Default)]
pub struct Telephony {
    /// Hosts of adapter and standby URLs.
    hosts: HashSet<String>,
    /// Every domain above such a host.
    parents: HashSet<String>,
    /// Names of vendors and products, each as its words in lower case.
    names: Vec<Vec<String>>,
}

impl Telephony {
    #[must_use]
    pub fn new(org: &Org) -> Self {
        let urls = org.open_cti_centers().flat_map(CallCenter::adapter_urls);
        // The org's own hosts serve much else.
        let is_foreign = |host: &String| SalesforceHost::of(host).is_none();
        let hosts = urls.filter_map(|url| url.address.host());
        let hosts: HashSet<String> = hosts.filter(is_foreign).collect();
        let parents = hosts.iter().flat_map(|host| parents(host)).map(str::to_owned);
        let makers = vendors::all()
            .iter()
            .filter(|vendor| !ALSO_KNOWN_FOR_OTHERS.contains(&vendor.name));
        let products = vendors::all().iter().map(|vendor| vendor.product);
        Self {
            parents: parents.collect(),
            hosts,
            names: makers
                .map(|vendor| vendor.name)
                .chain(products)
                .map(words)
                .collect(),
        }
    }

    /// Whether a Trusted URL concerns a softphone.
    #[must_use]
    pub fn has(&self, entry: &Entry) -> bool {
        let site = &entry.site;
        self.names_it(&site.entry, site.description.as_deref())
            || entry.source().is_some_and(|source| match &source.host {
                HostPattern::Exact(host) => self.has_host(host, source.path.as_deref()),
                HostPattern::Below(base) => {
                    let is_one_owner = matches!(source.breadth(), Breadth::OneTenant(_));
                    self.parents.contains(base)
                        || parents(base).any(|parent| self.hosts.contains(parent))
                        || (is_one_owner && is_above_vendor(base))
                }
                HostPattern::Any => !self.hosts.is_empty(),
                HostPattern::Scheme => false,
            })
    }

    /// Whether an entry of another list concerns a softphone.
    #[must_use]
    pub fn lists(&self, entry: &AllowedHost, description: Option<&str>) -> bool {
        let address = entry.address();
        let host = address.host().unwrap_or_default();
        let is_its = match host.strip_prefix("*.") {
            Some(base) => {
                let breadth = Source::parse(&host).map(|source| source.breadth());
                let is_one_owner = matches!(breadth, Ok(Breadth::OneTenant(_)));
                self.parents.contains(base) || (is_one_owner && is_above_vendor(base))
            }
            None => self.has_host(&host, Some(address.path())),
        };
        is_its || self.names_it(entry, description)
    }

    /// A softphone is opened from exactly this host.
    #[must_use]
    pub fn is_adapter_host(&self, host: &str) -> bool {
        self.hosts.contains(host)
    }

    fn has_host(&self, host: &str, path: Option<&str>) -> bool {
        self.hosts.contains(host)
            || parents(host).any(|parent| self.hosts.contains(parent))
            || vendors::of_host(host, path.unwrap_or_default()).is_some()
    }

    fn names_it(&self, entry: &AllowedHost, description: Option<&str>) -> bool {
        let texts = [Some(entry.name.as_str()), description];
        texts.into_iter().flatten().any(|text| {
            let said = words(text);
            said.iter().any(|word| WORDS.contains(&word.as_str()))
                || self
                    .names
                    .iter()
                    .any(|name| said.windows(name.len()).any(|part| part == name))
        })
    }
}

/// A vendor has hosts at or below a domain.
fn is_above_vendor(base: &str) -> bool {
    let rows = vendors::all().iter().flat_map(|vendor| &vendor.hosts);
    let hosts = rows.map(|row| row.host.trim_start_matches("*."));
    hosts.into_iter().any(|host| {
        let rest = host.strip_suffix(base);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

/// The domains above a host, the nearest first.
fn parents(host: &str) -> impl Iterator<Item = &str> {
    host.match_indices('.').map(|(dot, _)| &host[dot + 1..])
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}
