//! Knows which Trusted URLs are there twice: the same source for the same pages.

use std::collections::{BTreeMap, HashMap};

use crate::analysis::content_policy::{Basis, Entry};
use crate::org::trusted_url::Directive;

/// How far two entries for one URL agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// In everything but their names.
    Identical,
    /// The other one allows more.
    Less,
    /// Each allows something that the other does not.
    Different,
}

/// For entries that are not needed beside another one for the same URL and pages: which, and how alike the two are.
pub(super) fn find(entries: &[Entry]) -> HashMap<usize, (usize, Likeness)> {
    let mut groups: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        let Some(source) = entry.source() else { continue };
        if entry.is_active() && !entry.site.entry.is_managed() {
            let pages = format!("{:?}", entry.scope);
            groups.entry((source.expression(), pages)).or_default().push(at);
        }
    }
    let mut found = HashMap::new();
    for group in groups.values().filter(|group| group.len() > 1) {
        let kept = kept(entries, group);
        for at in group.iter().copied().filter(|at| *at != kept) {
            found.insert(at, (kept, likeness(&entries[at], &entries[kept])));
        }
    }
    found
}

/// The entry that allows most, the first of several.
fn kept(entries: &[Entry], group: &[usize]) -> usize {
    let rank = |at: &usize| {
        let entry = &entries[*at];
        let site = &entry.site;
        let permissions = usize::from(site.camera.is_true()) + usize::from(site.microphone.is_true());
        (
            entry.directives.iter().count() + permissions,
            std::cmp::Reverse(*at),
        )
    };
    group.iter().copied().max_by_key(rank).unwrap_or_default()
}

fn likeness(entry: &Entry, kept: &Entry) -> Likeness {
    if !kept.subsumes(entry) {
        Likeness::Different
    } else if is_identical(entry, kept) {
        Likeness::Identical
    } else {
        Likeness::Less
    }
}

/// Nothing would be lost with the entry, not even its description.
fn is_identical(entry: &Entry, kept: &Entry) -> bool {
    let (one, other) = (&entry.site, &kept.site);
    let flags = |entry: &Entry| {
        let site = &entry.site;
        let directives = Directive::ALL.map(|directive| site.flag(directive).is_true());
        (directives, site.camera.is_true(), site.microphone.is_true())
    };
    let is_told = |description: &str| other.description.as_deref() == Some(description);
    entry.basis == Basis::Explicit
        && flags(entry) == flags(kept)
        && one.entry.url.trim().text() == other.entry.url.trim().text()
        && one.description.as_deref().is_none_or(is_told)
}
