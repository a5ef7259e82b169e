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
        // Whatever rejects without asking for the input rejects for each of its values.
        let is_relevant = rejected.iter().all(|case| case.get(slot).is_some());
        if splitter.domains[slot.0].tried.len() > 1 && is_relevant {
            found.add(splitter, slot, rejected);
        }
    }
    found
}

impl Cofactors {
    /// Looks at one input.
    fn add(&mut self, splitter: &mut Splitter<'_>, slot: Slot, rejected: &[Case]) {
        let (harmless, harmful): (Vec<Value>, Vec<Value>) = candidates(splitter, slot)
            .into_iter()
            .partition(|value| never_with(splitter, slot, value, rejected));
        let var = &splitter.shape.vars[slot.var()];
        let name = &var.name;
        if var.is_environment() {
            let bypass = |value| Assignment {
                name: name.clone(),
                value,
            };
            self.bypasses.extend(harmless.into_iter().map(bypass));
        } else if !harmless.is_empty() && !harmful.is_empty() {
            let domain = &splitter.domains[slot.0];
            self.gates.push(Gate {
                name: name.clone(),
                values: harmful,
                exact: domain.exact,
                constants: domain.constants.clone(),
            });
        }
    }
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
