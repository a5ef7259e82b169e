//! Knows what stands between an org and Salesforce Voice: a checklist, each item with its state and its evidence.

mod item;

use super::Answers;
use crate::org::Org;

pub use item::{Effort, Evidence, Group, Hidden, Item, State, Who};

/// The checklist of one org, in the order of [`Group`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Readiness {
    pub items: Vec<Item>,
}

impl Readiness {
    /// Judges an org that was read for the audit: see [`crate::org::scope::Scope::for_audit`].
    #[must_use]
    pub fn new(_org: &Org, _answers: &Answers) -> Self {
        Self::default()
    }

    #[must_use]
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// Items in a state, by its word.
    pub fn in_state<'a>(&'a self, word: &'a str) -> impl Iterator<Item = &'a Item> {
        self.items.iter().filter(move |item| item.state.word() == word)
    }
}
