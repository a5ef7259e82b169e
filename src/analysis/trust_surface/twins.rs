//! Knows which hosts that two orgs trust are one but for the environment.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Row, TrustDiff};
use crate::analysis::environment::Environment;
use crate::finding::Component;
use crate::source::Span;

/// A host of the org's own that has another name in the other org.
#[derive(Debug, Clone)]
pub struct Moved {
    pub old: String,
    pub new: String,
    pub component: Component,
    pub old_span: Span,
    pub new_span: Span,
}

impl TrustDiff {
    /// Tells of hosts that only one of two environments trusts which of the other has their place there.
    pub fn pair(&mut self, old: &Environment, new: &Environment) {
        // An org that is called otherwise is somebody else's, as far as trust goes.
        if !old.is_beside(new) {
            return;
        }
        let mut lost: HashMap<(&str, String), usize> = HashMap::new();
        for (at, item) in self.removed.iter().enumerate() {
            let key = (item.kind, old.neutral_host(&item.subject).into_owned());
            lost.entry(key).or_insert(at);
        }
        for item in &mut self.added {
            let key = (item.kind, new.neutral_host(&item.subject).into_owned());
            if let Some(at) = lost.remove(&key) {
                let other = &mut self.removed[at];
                item.counterpart = Some(other.subject.clone());
                other.counterpart = Some(item.subject.clone());
            }
        }
    }
}

/// How many things both trust, and those that have another name in each.
pub(super) fn shared(old: &[Row], new: &[Row]) -> (usize, Vec<Moved>) {
    let identity = |row: &Row| (row.right, row.pages.clone(), row.key.clone());
    let before: HashMap<_, &Row> = old.iter().map(|row| (identity(row), row)).collect();
    let mut subjects = BTreeSet::new();
    let mut moved: BTreeMap<(&str, &str, &str), Moved> = BTreeMap::new();
    for row in new {
        let Some(twin) = before.get(&identity(row)) else {
            continue;
        };
        subjects.insert((row.right.kind(), &row.subject));
        let is_renamed = !twin.subject.eq_ignore_ascii_case(&row.subject);
        if let Some(component) = row.components.first().filter(|_| is_renamed) {
            let key = (row.right.kind(), twin.subject.as_str(), row.subject.as_str());
            moved.entry(key).or_insert_with(|| Moved {
                old: twin.subject.clone(),
                new: row.subject.clone(),
                component: component.clone(),
                old_span: twin.span,
                new_span: row.span,
            });
        }
    }
    (subjects.len(), moved.into_values().collect())
}
