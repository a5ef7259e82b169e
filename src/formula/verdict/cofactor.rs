//! Knows bypasses and gates: what remains of a rule when one input has one value.

use std::ops::ControlFlow;

use super::shape::Slot;
use super::split::{Case, End, Finish, Pass, Splitter};
use super::{Assignment, Gate};
use crate::formula::value::Value;

/// Evaluations for one value of one input.
const PER_VALUE: usize = 400;
/// Values of one input that are looked at.
const MAX_VALUES: usize = 40;

#[derive(Debug, Default)]
pub(super) struct Cofactors {
    pub(super) bypasses: Vec<Assignment>,
    pub(super) gates: Vec<Gate>,
}

/// Fixes each free input to each of its values; `rejected` are cases that are known to be rejected.
pub(super) fn find(splitter: &mut Splitter<'_>, rejected: &[Case]) -> Cofactors {
    let mut found = Cofactors::default();
    for var in 0..splitter.shape.vars.len() {
        let slot = Slot::now(var);
        let domain = &splitter.domains[slot.0];
        // Whatever rejects without asking for the input rejects for each of its values.
        let is_relevant = rejected.iter().all(|case| case.get(slot).is_some());
        if domain.tried.len() < 2 || !is_relevant {
            continue;
        }
        let exact = domain.exact;
        let constants = domain.constants.clone();
        let candidates = candidates(splitter, slot);
        let harmless: Vec<bool> = candidates
            .iter()
            .map(|value| never_with(splitter, slot, value, rejected))
            .collect();
        let name = splitter.shape.vars[var].name.clone();
        if splitter.shape.vars[var].is_environment() {
            let pairs = candidates.into_iter().zip(&harmless);
            found.bypasses.extend(
                pairs
                    .filter(|(_, harmless)| **harmless)
                    .map(|(value, _)| Assignment {
                        name: name.clone(),
                        value,
                    }),
            );
        } else if harmless.contains(&true) && harmless.contains(&false) {
            let pairs = candidates.into_iter().zip(harmless);
            found.gates.push(Gate {
                name,
                values: pairs
                    .filter(|(_, harmless)| !harmless)
                    .map(|(value, _)| value)
                    .collect(),
                exact,
                constants,
            });
        }
    }
    found
}

/// Values of an input that say something: all of an exact one, the constants of others.
fn candidates(splitter: &Splitter<'_>, slot: Slot) -> Vec<Value> {
    let domain = &splitter.domains[slot.0];
    let values = if domain.exact {
        &domain.tried
    } else {
        &domain.proven
    };
    values
        .iter()
        .filter(|value| value.as_unknown().is_none())
        .take(MAX_VALUES)
        .cloned()
        .collect()
}

/// Whether nothing is rejected when an input has a value.
fn never_with(splitter: &mut Splitter<'_>, slot: Slot, value: &Value, rejected: &[Case]) -> bool {
    if rejected.iter().any(|case| case.get(slot) == Some(value)) {
        return false;
    }
    let mut base = Case::new(&splitter.shape);
    base.set(slot, value.clone());
    let finish = splitter.explore(Pass::Prove, &base, PER_VALUE, &mut |leaf| match leaf.end {
        End::True | End::Open => ControlFlow::Break(()),
        End::Pass | End::Error(_) => ControlFlow::Continue(()),
    });
    finish == Finish::Complete
}
