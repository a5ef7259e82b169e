//! Knows what an item of the checklist says whatever its state is, and makes the item of each state.

use super::item::{Effort, Evidence, Group, Hidden, Item, State, Who};

/// What an item says whatever its state is.
pub(super) struct Head {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) group: Group,
    pub(super) effort: Option<Effort>,
    pub(super) who: Who,
    pub(super) action: &'static str,
    pub(super) question: &'static str,
    /// What has to be so before somebody may answer that nothing is left to do.
    pub(super) settled: &'static str,
}

impl Head {
    fn item(&self, state: State, found: String, evidence: Vec<Evidence>) -> Item {
        Item {
            id: self.id,
            title: self.title,
            group: self.group,
            effort: self.effort.filter(|_| state != State::Done),
            state,
            found,
            evidence,
            action: self.action.to_owned(),
            who: self.who,
            answer: None,
        }
    }

    pub(super) fn done(&self, found: impl Into<String>, evidence: Vec<Evidence>) -> Item {
        self.item(State::Done, found.into(), evidence)
    }

    pub(super) fn open(&self, found: impl Into<String>, evidence: Vec<Evidence>) -> Item {
        self.item(State::Open, found.into(), evidence)
    }

    /// `what` is missing, and `how` brings it.
    pub(super) fn hidden(&self, what: &str, how: Option<String>, evidence: Vec<Evidence>) -> Item {
        let hidden = Hidden {
            what: what.to_owned(),
            how,
            question: self.question,
            settled: self.settled,
        };
        self.item(State::NotVisible(hidden), what.to_owned(), evidence)
    }
}
