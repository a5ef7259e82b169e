//! Knows which entries of the lists of trusted hosts name the softphones' own hosts, and those of their vendors.

use std::collections::BTreeMap;

use super::{Build, Exposure, Group};
use crate::facts::vendors;
use crate::finding::{Confidence, quoted};
use crate::org::Org;
use crate::org::allowed::AllowedHost;
use crate::org::call_center::CenterKind;
use crate::org::my_domain::SalesforceHost;

/// Entries that no need leads to: of softphones of Classic, of servers that Apex calls, of vendors' other hosts.
pub(super) fn add(build: &mut Build, org: &Org, exposure: &Exposure) {
    let mut by_host: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut by_vendor: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for center in exposure.of(CenterKind::OpenCti) {
        let one = &org.call_centers[center.index];
        let node = build.node(Group::CallCenter, one.component());
        // What the org or everybody's computer answers to is trusted for other reasons.
        let abroad = one.adapter_urls().filter(|url| url.local_host().is_none());
        for host in abroad.filter_map(|url| url.address.host()) {
            if SalesforceHost::of(&host).is_none() {
                by_host.entry(host).or_default().push(node);
            }
        }
        if let Some(vendor) = center.vendor {
            by_vendor.entry(vendor).or_default().push(node);
        }
    }
    let linked = build.links();
    for entry in entries(org) {
        let Some(host) = entry.address().host() else {
            continue;
        };
        let (centers, text, confidence) = match own(&by_host, &host) {
            Some(centers) => (
                centers,
                "names the host of its softphone".to_owned(),
                Confidence::High,
            ),
            None => match of_vendor(&by_vendor, &host, entry.address().path()) {
                Some((vendor, centers)) => (
                    centers,
                    format!("names a host of {}", quoted(vendor)),
                    Confidence::Medium,
                ),
                None => continue,
            },
        };
        let node = build.node(Group::Trust, entry.component());
        for center in centers {
            if !linked.contains(&(center, node)) {
                build.evidence(node, entry.url.span(), text.clone(), confidence);
                build.edge((center, node), entry.url.span(), text.clone(), confidence);
            }
        }
    }
}

/// All three lists, each in the order of its files.
fn entries(org: &Org) -> impl Iterator<Item = &AllowedHost> {
    let trusted = org.trusted_urls.iter().map(|one| &one.entry);
    let remote = org.remote_sites.iter().map(|one| &one.entry);
    trusted.chain(remote).chain(&org.cors_origins)
}

/// Call centers whose softphones are at the host, or at one that the pattern stands for.
fn own(by_host: &BTreeMap<String, Vec<usize>>, host: &str) -> Option<Vec<usize>> {
    let Some(end) = host.strip_prefix('*') else {
        return by_host.get(host).cloned();
    };
    let covered = by_host
        .iter()
        .filter(|(one, _)| end.len() > 1 && one.ends_with(end));
    let centers: Vec<usize> = covered.flat_map(|(_, centers)| centers).copied().collect();
    (!centers.is_empty()).then_some(centers)
}

/// Call centers whose softphones are of the vendor that the host belongs to.
fn of_vendor(
    by_vendor: &BTreeMap<&str, Vec<usize>>,
    host: &str,
    path: &str,
) -> Option<(&'static str, Vec<usize>)> {
    let bare = host.strip_prefix("*.").unwrap_or(host);
    let (vendor, _) = vendors::of_host(bare, path)?;
    Some((vendor.name, by_vendor.get(vendor.name)?.clone()))
}
