//! Knows which entries of one list name the same address, whatever the scheme.

use std::collections::BTreeMap;

use crate::org::Org;
use crate::org::allowed::{AllowedHost, List};

/// How many entries of each list name an address.
#[derive(Debug, Default)]
pub struct Twins(BTreeMap<(List, String), usize>);

impl Twins {
    #[must_use]
    pub fn new(org: &Org) -> Self {
        let mut counts = BTreeMap::new();
        for entry in org.allowed_hosts() {
            *counts.entry((entry.list, place(entry))).or_default() += 1;
        }
        Self(counts)
    }

    /// Whether another entry would be the same with the same scheme.
    #[must_use]
    pub fn has_twin(&self, entry: &AllowedHost) -> bool {
        self.0
            .get(&(entry.list, place(entry)))
            .is_some_and(|count| *count > 1)
    }
}

/// The address without its scheme and without the port that goes without saying.
fn place(entry: &AllowedHost) -> String {
    let text: &str = &entry.url;
    let text = text.trim();
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let rest = rest.trim_end_matches('/').to_ascii_lowercase();
    let bare = rest.strip_suffix(":443").or(rest.strip_suffix(":80"));
    bare.map(str::to_owned).unwrap_or(rest)
}
