//! Knows what a pass over the cases has seen, and which rejected case is simplest to tell.

use std::ops::Range;

use super::shape::Slot;
use super::split::{Case, End, Leaf, Splitter};
use crate::formula::value::Value;

/// Cases that are kept: starting points of a second look, and what bypasses are checked against first.
pub(super) const MAX_HINTS: usize = 24;

/// What a pass has seen so far.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// The rejected case that is simplest to tell.
    pub(super) best: Option<Found>,
    /// Rejected cases, at most [`MAX_HINTS`].
    pub(super) rejected: Vec<Case>,
    /// Cases that are rejected or may be, at most [`MAX_HINTS`].
    pub(super) hints: Vec<Case>,
    pub(super) passes: bool,
    pub(super) errors: bool,
    pub(super) open: bool,
    /// An input was split whose representatives do not stand for all its values.
    pub(super) inexact: bool,
    /// What could not be resolved on the way to the first rejection.
    pub(super) chosen: Option<Range<usize>>,
}

/// A rejected case.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) case: Case,
    cost: usize,
}

impl Survey {
    pub(super) fn rejects(&self) -> bool {
        self.best.is_some()
    }

    /// A rejected save was found, and one that is not.
    pub(super) fn is_settled(&self) -> bool {
        self.rejects() && (self.passes || self.errors)
    }

    /// Both outcomes are known, and no rejected case can be simpler than the one that was found.
    pub(super) fn is_over(&self) -> bool {
        self.is_settled() && self.best.as_ref().is_some_and(|best| best.cost <= ASSUMPTION)
    }

    pub(super) fn add(&mut self, leaf: &Leaf<'_>, cost: usize, inexact: bool) {
        self.inexact |= inexact;
        match leaf.end {
            End::True => {
                self.hint(leaf);
                if self.rejected.len() < MAX_HINTS {
                    self.rejected.push(leaf.case.clone());
                }
                if self.best.as_ref().is_none_or(|best| cost < best.cost) {
                    self.best = Some(Found {
                        case: leaf.case.clone(),
                        cost,
                    });
                }
            }
            End::Pass => self.passes = true,
            End::Error(_) => self.errors = true,
            End::Open => {
                self.open = true;
                self.hint(leaf);
            }
        }
    }

    /// Notes a case that is rejected, or may be.
    fn hint(&mut self, leaf: &Leaf<'_>) {
        if self.hints.len() < MAX_HINTS {
            self.hints.push(leaf.case.clone());
        }
        if self.chosen.is_none() {
            self.chosen.clone_from(&leaf.chosen);
        }
    }

    pub(super) fn may_reject(&self) -> bool {
        self.rejects() || self.open
    }

    pub(super) fn may_pass(&self) -> bool {
        self.passes || self.errors || self.open
    }
}

/// How hard a case is to tell.
pub(super) struct Costs {
    /// Per slot: its values, the most ordinary one first, and how much worse each next one is.
    slots: Vec<(Vec<Value>, usize)>,
}

/// Cost of any assumption at all.
const ASSUMPTION: usize = 100;
/// Cost of a value that was made up on the way.
const MADE_UP: usize = 30;

impl Costs {
    pub(super) fn new(splitter: &Splitter<'_>) -> Self {
        let slots = splitter.domains.iter().enumerate().map(|(index, domain)| {
            let is_environment = splitter.shape.vars[index / 2].is_environment();
            (domain.tried.clone(), if is_environment { 40 } else { 2 })
        });
        Self {
            slots: slots.collect(),
        }
    }

    pub(super) fn of(&self, leaf: &Leaf<'_>) -> usize {
        let cost = |slot: &Slot| {
            let (values, weight) = &self.slots[slot.0];
            if values.len() == 1 {
                return 0;
            }
            let value = leaf.case.get(*slot);
            let place = values.iter().take(MADE_UP).position(|known| Some(known) == value);
            let changed = if slot.is_before() && value != leaf.case.get(Slot::now(slot.var())) {
                ASSUMPTION
            } else {
                0
            };
            ASSUMPTION + place.unwrap_or(MADE_UP) * weight + changed
        };
        leaf.split.iter().map(cost).sum()
    }
}
