//! Knows whether an org lets pages of an origin call its APIs.

use super::super::content_policy::Source;
use super::Need;
use crate::org::Org;

/// Whether an entry covers the origin of a need. Entries without a scheme are for https, as Salesforce demands it.
#[must_use]
pub fn is_met(org: &Org, need: &Need) -> bool {
    let Ok(wanted) = Source::parse(&need.origin()) else {
        return true;
    };
    let listed = org.cors_origins.iter().map(|entry| entry.url.text().trim());
    listed
        .map(|url| {
            if url.contains("://") {
                url.to_owned()
            } else {
                format!("https://{url}")
            }
        })
        .filter_map(|url| Source::parse(&url).ok())
        .any(|source| source.contains(&wanted))
}
