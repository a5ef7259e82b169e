//! Knows whether a validation rule rejects a save: always, sometimes, possibly or never, given what is sent.
//!
//! Cases are split only where the formula asks (`split`). One pass tries concrete values, so that what it finds is
//! real; where it cannot decide alone, a second one proves, with a value that stands for all others:
//!
//! | proof \ trial | rejects and passes | rejects only | rejects nothing |
//! |---|---|---|---|
//! | nothing rejects | | | never |
//! | everything rejects | | always | |
//! | may do either | sometimes | sometimes | possibly |
//! | out of budget | sometimes | sometimes | undecided |

pub mod case;
pub mod guess;

mod cofactor;
mod domain;
mod exact;
mod samples;
mod scenario;
mod shape;
mod show;
mod solve;
mod split;
mod survey;
mod witness;

#[cfg(test)]
mod tests;

use std::ops::{ControlFlow, Range};

use super::Formula;
use super::value::Value;
use shape::Shape;
use split::{Case, End, Finish, Leaf, Pass, Splitter};
use survey::{Costs, MAX_HINTS, Survey};

pub use scenario::{Input, Is, Prior, Scenario};
pub use show::shown;
pub use witness::{Condition, Origin, Told, Witness};

/// Evaluations that one formula gets.
pub const DEFAULT_BUDGET: usize = 20_000;
/// Evaluations after a rejection was found, to find one that is simpler to tell.
const POLISH: usize = 150;

/// How much work a verdict may be.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Evaluations of the formula; large formulas get fewer.
    pub evaluations: usize,
    /// Whether to look for bypasses and gates.
    pub cofactors: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            evaluations: DEFAULT_BUDGET,
            cofactors: true,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Every save of the scenario is rejected.
    Always,
    /// A save was found that is rejected; others may pass.
    Sometimes,
    /// Neither was a rejected save found nor could it be excluded.
    Possibly,
    /// No save of the scenario is rejected.
    Never,
    /// The budget was used up before anything was certain.
    Undecided,
}

impl Kind {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Sometimes => "sometimes",
            Self::Possibly => "possibly",
            Self::Never => "never",
            Self::Undecided => "undecided",
        }
    }
}

/// A value of one input.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    /// As the formula spells it.
    pub name: String,
    /// [`Value::Null`] is blank; percent fields in percent.
    pub value: Value,
}

/// The rule rejects only if a field of the record has one of these values.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    pub name: String,
    pub values: Vec<Value>,
    /// The values are all that exist; else they are examples.
    pub exact: bool,
    /// A value in `values` that none of the formula's constants is stands for all such values.
    pub constants: Vec<Value>,
}

/// What a rule does in a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    pub kind: Kind,
    /// A concrete save that is rejected, replayed by evaluation. Always there when the kind is `Sometimes`.
    pub witness: Option<Witness>,
    /// A save was found that the rule lets through.
    pub passes: bool,
    /// Values of the user's or org's variables, each of which alone keeps the rule from ever rejecting.
    pub bypasses: Vec<Assignment>,
    pub gates: Vec<Gate>,
    /// A save was found for which the formula raises an error.
    pub raises_error: bool,
    /// Evaluations that were needed.
    pub evaluations: usize,
    /// Bytes of the formula's text: what makes the witness rejected, or what could not be resolved.
    pub deciding: Range<usize>,
}

/// Decides what a rule does to saves of a scenario.
#[must_use]
pub fn decide(formula: &Formula, scenario: &Scenario, limits: Limits) -> Verdict {
    let shape = Shape::new(formula, scenario);
    let splitter = Splitter::new(shape, limits.evaluations);
    Decision {
        splitter,
        trial: Survey::default(),
    }
    .run(limits)
}

/// Evaluations of a quick look.
const QUICK: usize = 60;

/// Whether a quick look finds a save that the rule lets through. If it finds none, nothing is known.
#[must_use]
pub fn lets_some_through(formula: &Formula, scenario: &Scenario) -> bool {
    let mut splitter = Splitter::new(Shape::new(formula, scenario), QUICK);
    let base = Case::new(&splitter.shape);
    let finish = splitter.explore(Pass::Try, &base, QUICK, &mut |leaf| match leaf.end {
        End::Pass | End::Error(_) => ControlFlow::Break(()),
        End::True | End::Open => ControlFlow::Continue(()),
    });
    finish == Finish::Stopped
}

struct Decision<'f> {
    splitter: Splitter<'f>,
    /// What the concrete passes have seen.
    trial: Survey,
}

impl Decision<'_> {
    fn run(mut self, limits: Limits) -> Verdict {
        let budget = self.splitter.budget;
        let mut finish = self.try_values(Pass::Try, budget / 4);
        if finish == Finish::Budget && !self.trial.is_settled() {
            // Where many inputs have to be filled together, blanks first is the wrong end to begin at.
            finish = self.try_values(Pass::TryFilled, budget * 3 / 20);
        }
        let trial = &self.trial;
        let is_settled = trial.is_settled();
        let is_complete = finish == Finish::Complete && !trial.inexact && !trial.open;
        let (kind, unresolved) = if is_settled {
            (Kind::Sometimes, None)
        } else if is_complete {
            let kind = if trial.rejects() {
                Kind::Always
            } else {
                Kind::Never
            };
            (kind, None)
        } else {
            self.prove(budget * 2 / 5)
        };
        self.verdict(kind, unresolved, limits)
    }

    /// Tries concrete values; stops some time after both outcomes are known.
    fn try_values(&mut self, pass: Pass, limit: usize) -> Finish {
        let base = Case::new(&self.splitter.shape);
        let costs = Costs::new(&self.splitter);
        let exact: Vec<bool> = self.splitter.domains.iter().map(|domain| domain.exact).collect();
        let trial = &mut self.trial;
        let mut since = 0;
        self.splitter.explore(pass, &base, limit, &mut |leaf| {
            let inexact = leaf.split.iter().any(|slot| !exact[slot.0]);
            trial.add(leaf, costs.of(leaf), inexact);
            since += usize::from(trial.is_settled());
            if since > POLISH || trial.is_over() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
    }

    /// Proves that nothing or everything rejects, or looks again for what may.
    fn prove(&mut self, limit: usize) -> (Kind, Option<Range<usize>>) {
        let tried = self.trial.rejects();
        let (proof, finish) = self.survey_all(limit, tried);
        let may_reject = proof.may_reject();
        match finish {
            Finish::Complete if !may_reject => return (Kind::Never, None),
            Finish::Complete if !proof.may_pass() => return (Kind::Always, None),
            Finish::Budget if !may_reject && !tried && self.no_part_rejects() => return (Kind::Never, None),
            _ => {}
        }
        if !tried {
            self.look_again(&proof.hints);
        }
        let whole = self.splitter.shape.whole();
        match finish {
            _ if self.trial.rejects() => (Kind::Sometimes, None),
            Finish::Budget if !may_reject => (Kind::Undecided, Some(whole)),
            _ => (Kind::Possibly, Some(proof.chosen.unwrap_or(whole))),
        }
    }

    /// Goes through all cases, with a value for all others where needed, until both outcomes are possible.
    fn survey_all(&mut self, limit: usize, tried: bool) -> (Survey, Finish) {
        let base = Case::new(&self.splitter.shape);
        let mut proof = Survey::default();
        let mut hints = 0;
        let finish = self.splitter.explore(Pass::Prove, &base, limit, &mut |leaf| {
            proof.add(leaf, 0, false);
            hints += usize::from(proof.may_reject() && proof.may_pass());
            // More cases that may reject are better starting points, if any are needed.
            let is_enough = tried || proof.hints.len() >= MAX_HINTS || hints > MAX_HINTS * 16;
            if hints > 0 && is_enough {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        (proof, finish)
    }

    /// Whether none of the alternatives of the rule rejects, each looked at for itself: alternatives with inputs of
    /// their own multiply the cases of the whole.
    fn no_part_rejects(&mut self) -> bool {
        let parts = witness::alternatives(&self.splitter.shape);
        let share = self.splitter.left() / (parts.len() + 1);
        let base = Case::new(&self.splitter.shape);
        parts.len() > 1
            && parts.into_iter().all(|part| {
                let stop = &mut |leaf: &Leaf<'_>| match leaf.end {
                    End::True | End::Open => ControlFlow::Break(()),
                    End::Pass | End::Error(_) => ControlFlow::Continue(()),
                };
                let finish = self.splitter.explore_node(part, Pass::Prove, &base, share, stop);
                finish == Finish::Complete
            })
    }

    /// Tries more values where the proof says that something may reject.
    fn look_again(&mut self, hints: &[Case]) {
        let costs = Costs::new(&self.splitter);
        let spare = self.splitter.left() * 4 / 5;
        for (index, hint) in hints.iter().enumerate() {
            let mut base = Case::new(&self.splitter.shape);
            for (slot, value) in hint.assigned() {
                if value.as_unknown().is_none() {
                    base.set(slot, value.clone());
                }
            }
            let share = spare / hints.len().max(1);
            let trial = &mut self.trial;
            let limit = if index == 0 { share * 2 } else { share };
            self.splitter.explore(Pass::TryMore, &base, limit, &mut |leaf| {
                trial.add(leaf, costs.of(leaf), true);
                if trial.rejects() {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            });
            if self.trial.rejects() {
                return;
            }
        }
    }

    fn verdict(mut self, kind: Kind, unresolved: Option<Range<usize>>, limits: Limits) -> Verdict {
        let best = self.trial.best.take();
        let witness = best.and_then(|found| witness::explain(&mut self.splitter, &found.case));
        let mut kind = kind;
        if kind == Kind::Sometimes && witness.is_none() {
            kind = Kind::Possibly;
        }
        let deciding = match (&witness, unresolved) {
            (Some(witness), None) => witness.deciding.clone(),
            (_, Some(span)) => span,
            (None, None) => self.splitter.shape.whole(),
        };
        let mut cofactors = cofactor::Cofactors::default();
        if limits.cofactors && !matches!(kind, Kind::Never | Kind::Undecided) {
            cofactors = cofactor::find(&mut self.splitter, &self.trial.rejected);
        }
        Verdict {
            kind,
            witness,
            passes: self.trial.passes,
            bypasses: cofactors.bypasses,
            gates: cofactors.gates,
            raises_error: self.trial.errors,
            evaluations: self.splitter.used,
            deciding,
        }
    }
}
