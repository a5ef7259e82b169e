//! Knows whether an org lets pages of an origin call its APIs.

use super::super::content_policy::Source;
use super::Need;
use crate::org::Org;
use crate::org::allowed::AllowedHost;

/// Whether an entry covers the origin of a need.
#[must_use]
pub fn is_met(org: &Org, need: &Need) -> bool {
    Source::parse(&need.origin()).is_err() || allowing(org, need).next().is_some()
}

/// Entries that cover the origin of a need. Those without a scheme are for https, as Salesforce demands it.
pub fn allowing<'a>(org: &'a Org, need: &Need) -> impl Iterator<Item = &'a AllowedHost> {
    let wanted = Source::parse(&need.origin()).ok();
    org.cors_origins.iter().filter(move |entry| {
        let url = entry.url.text().trim();
        let source = if url.contains("://") {
            Source::parse(url)
        } else {
            Source::parse(&format!("https://{url}"))
        };
        let covers = |wanted| source.is_ok_and(|source| source.contains(wanted));
        wanted.as_ref().is_some_and(covers)
    })
}
