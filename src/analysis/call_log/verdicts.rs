//! Knows what each validation rule does to the log of a call, and for which calls: decided once, in parallel.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use super::automation::Writer;
use super::formulas::{self, Formulas};
use super::inputs::Saved;
use super::rejection::{Situation, is_mentioned, strength, told, writers_that_matter};
use super::scenario::{Caller, Direction, Scenario};
use super::schema::OrgSchema;
use super::{CallLog, Payload, Record};
use crate::formula::verdict::{self, Input, Limits, Verdict};
use crate::formula::{Context, Diagnostic, Field, Formula, Value};
use crate::options::{Operation, Options};
use crate::org::Org;
use crate::org::validation::ValidationRule;
use crate::source::Span;

pub use super::rejection::{Rejection, Strength};

/// What becomes of each active validation rule on an object that calls are logged as.
#[derive(Debug, Clone, Default)]
pub struct Verdicts {
    /// By the place of the rule's name. Equal formulas are decided once.
    rules: HashMap<Span, Arc<Examined>>,
}

/// A validation rule after a look at it.
#[derive(Debug, Clone)]
pub enum Examined {
    /// Salesforce could not have compiled it.
    Unreadable(Diagnostic),
    /// It rejects no log of a call.
    Harmless,
    Rejecting(Box<Rejection>),
}

impl Verdicts {
    #[must_use]
    pub fn new(org: &Org, call_log: &CallLog, formulas: &Formulas, options: &Options) -> Self {
        let now = noon(options);
        let examine = |index: usize| {
            let compiled = formulas.get(index);
            let examined = match compiled.formula {
                Err(problem) => Examined::Unreadable(problem.clone()),
                Ok(formula) => {
                    Examination::new(org, formula, compiled.schema, now).of(call_log, compiled.object)
                }
            };
            Arc::new(examined)
        };
        let examined: Vec<Arc<Examined>> = (0..formulas.count()).into_par_iter().map(examine).collect();
        let rules = formulas::rules(org, call_log).filter_map(|rule| {
            let index = formulas.index_of(rule)?;
            Some((rule.name.span(), examined[index].clone()))
        });
        Self {
            rules: rules.collect(),
        }
    }

    /// What was found out about a rule; `None` for one that is not active or not on a logged object.
    #[must_use]
    pub fn of(&self, rule: &ValidationRule) -> Option<&Examined> {
        self.rules.get(&rule.name.span()).map(AsRef::as_ref)
    }
}

/// Noon of the day on which dated facts are judged, in milliseconds from 1970.
pub(super) fn noon(options: &Options) -> i64 {
    let day = options.as_of.to_zoned(jiff::tz::TimeZone::UTC);
    day.map_or(0, |day| day.timestamp().as_millisecond() + 43_200_000)
}

/// One rule against everything that is sent.
struct Examination<'a> {
    org: &'a Org,
    formula: &'a Formula,
    schema: &'a OrgSchema,
    now: i64,
    /// Verdicts by what is known of the inputs.
    decided: Vec<(Known, Verdict)>,
}

/// What is known of the inputs of a formula in a call.
#[derive(PartialEq)]
struct Known {
    is_new: bool,
    inputs: Vec<(Arc<str>, Input)>,
}

/// What a rule does to one kind of call.
struct Candidate<'a> {
    payload: &'a Payload,
    record: &'a Record,
    scenario: Scenario,
    fate: Fate,
}

/// What becomes of a record.
#[derive(Clone)]
struct Fate {
    /// Index of the verdict.
    decided: usize,
    strength: Strength,
    writers: Vec<Writer>,
}

impl<'a> Examination<'a> {
    fn new(org: &'a Org, formula: &'a Formula, schema: &'a OrgSchema, now: i64) -> Self {
        Self {
            org,
            formula,
            schema,
            now,
            decided: Vec::new(),
        }
    }

    /// What the rule does to records of its object.
    fn of(mut self, call_log: &CallLog, object: &str) -> Examined {
        let fields = self.formula.inputs();
        let asks = Asks::of(&fields);
        let mut candidates = Vec::new();
        let records = call_log.records().filter(|(_, record)| record.is_of(object));
        for (payload, record) in records {
            let mut fates: Vec<(Scenario, Option<Fate>)> = Vec::new();
            let mut scenarios = Scenario::all(record.operation);
            scenarios.retain(|scenario| record.is_written_for(scenario.caller));
            for scenario in scenarios {
                let alike = asks.essence(scenario);
                let known = fates.iter().find(|(other, _)| *other == alike);
                let fate = match known {
                    Some((_, fate)) => fate.clone(),
                    None => {
                        let fate = self.fate(&fields, record, scenario);
                        fates.push((alike, fate.clone()));
                        fate
                    }
                };
                candidates.extend(fate.map(|fate| Candidate {
                    payload,
                    record,
                    scenario,
                    fate,
                }));
            }
        }
        self.worst(&candidates)
    }

    /// What becomes of a record in a call; `None` where nothing does that is worth a word.
    fn fate(&mut self, fields: &[(&Arc<str>, &Field)], record: &Record, scenario: Scenario) -> Option<Fate> {
        let saved = Saved {
            org: self.org,
            record,
            scenario,
            schema: self.schema,
            now: self.now,
            written: None,
        };
        let mut inputs = Vec::new();
        let mut writers: Vec<(Arc<str>, Vec<Writer>)> = Vec::new();
        gather(fields, &saved, &mut inputs, &mut writers);
        one_user(&mut inputs, self.formula.text(), record);
        let is_new = record.operation == Operation::Insert;
        let known = Known { is_new, inputs };
        // Nobody knows whether there is such a second step; only a rule that lets none through is worth a word.
        if record.is_guess() && verdict::lets_some_through(self.formula, &self.scenario(&known)) {
            return None;
        }
        let decided = self.decide(known);
        let verdict = &self.decided[decided].1;
        let situation = Situation {
            text: self.formula.text(),
            record,
            writers: &writers,
        };
        let strength = strength(verdict, &situation)?;
        if record.is_guess() && strength < Strength::Always {
            return None;
        }
        let writers = writers_that_matter(verdict, writers);
        Some(Fate {
            decided,
            strength,
            writers,
        })
    }

    /// Index of the verdict on what is known.
    fn decide(&mut self, known: Known) -> usize {
        if let Some(index) = self.decided.iter().position(|(other, _)| *other == known) {
            return index;
        }
        let limits = Limits {
            cofactors: false,
            ..Limits::default()
        };
        let verdict = verdict::decide(self.formula, &self.scenario(&known), limits);
        self.decided.push((known, verdict));
        self.decided.len() - 1
    }

    fn scenario(&self, known: &Known) -> verdict::Scenario {
        let mut scenario = verdict::Scenario::new(self.context(known.is_new));
        for (name, input) in &known.inputs {
            scenario.insert(name, input.clone());
        }
        scenario
    }

    fn context(&self, is_new: bool) -> Context {
        Context {
            is_new,
            now: self.now,
            ..Context::default()
        }
    }

    /// The worst that happens, with all calls that it happens to.
    fn worst(&self, candidates: &[Candidate<'_>]) -> Examined {
        let mut groups = self.groups(candidates);
        let rank = |group: &Rejection| {
            (
                group.severity(),
                group.strength,
                group.is_core(),
                group.calls.len(),
            )
        };
        // The first of equals.
        let order = (0..groups.len()).rev();
        let Some(best) = order.max_by_key(|index| rank(&groups[*index].1)) else {
            return Examined::Harmless;
        };
        let (decided, mut worst) = groups.swap_remove(best);
        let known = &self.decided[decided].0;
        let names_user = known.inputs.iter().any(|(key, _)| key.starts_with('$'));
        if worst.strength > Strength::Open && names_user {
            let scenario = self.scenario(known);
            let mut bypasses = verdict::decide(self.formula, &scenario, Limits::default()).bypasses;
            // Everybody who is not named is no exemption.
            bypasses.retain(|bypass| is_mentioned(self.formula.text(), &bypass.value));
            worst.verdict.bypasses = bypasses;
        }
        Examined::Rejecting(Box::new(worst))
    }

    /// Calls of the same record with the same fate together, each with the index of its verdict.
    fn groups(&self, candidates: &[Candidate<'_>]) -> Vec<(usize, Rejection)> {
        let mut groups: Vec<(usize, Rejection)> = Vec::new();
        for candidate in candidates {
            let fate = &candidate.fate;
            let verdict = &self.decided[fate.decided].1;
            let same = groups.iter_mut().find(|(_, group)| {
                group.payload == *candidate.payload
                    && group.record == *candidate.record
                    && group.strength == fate.strength
                    && told(&group.verdict) == told(verdict)
            });
            if let Some((_, group)) = same {
                group.calls.push(candidate.scenario);
                continue;
            }
            let rejection = Rejection {
                payload: candidate.payload.clone(),
                record: candidate.record.clone(),
                calls: vec![candidate.scenario],
                verdict: verdict.clone(),
                strength: fate.strength,
                writers: fate.writers.clone(),
                context: self.context(candidate.record.operation == Operation::Insert),
            };
            groups.push((fate.decided, rejection));
        }
        groups
    }
}

/// Which differences between calls a formula can see.
struct Asks {
    direction: bool,
    caller: bool,
}

impl Asks {
    fn of(fields: &[(&Arc<str>, &Field)]) -> Self {
        let names = || {
            let keys = fields.iter();
            keys.map(|(key, _)| key.split('.').next().unwrap_or_default())
        };
        let of_caller = |name| {
            matches!(
                name,
                "account" | "accountid" | "what" | "whatid" | "who" | "whoid"
            )
        };
        Self {
            direction: names().any(|name| name == "calltype"),
            caller: names().any(of_caller),
        }
    }

    /// The first of all calls that are alike to the formula.
    fn essence(&self, scenario: Scenario) -> Scenario {
        Scenario {
            direction: if self.direction {
                scenario.direction
            } else {
                Direction::Inbound
            },
            caller: if self.caller {
                scenario.caller
            } else {
                Caller::Contact
            },
            operation: scenario.operation,
        }
    }
}

/// What is known of each input of a formula.
pub(super) fn gather(
    fields: &[(&Arc<str>, &Field)],
    saved: &Saved<'_>,
    inputs: &mut Vec<(Arc<str>, Input)>,
    writers: &mut Vec<(Arc<str>, Vec<Writer>)>,
) {
    for (key, field) in fields {
        let (input, of_field) = saved.input(key, field);
        inputs.push(((*key).clone(), input));
        writers.push(((*key).clone(), of_field));
    }
}

/// A record that nobody gives to somebody else belongs to the user who logs it.
pub(super) fn one_user(inputs: &mut [(Arc<str>, Input)], text: &str, record: &Record) {
    let names_users = ["\"005", "'005"].iter().any(|quoted| text.contains(quoted));
    if record.operation == Operation::Update || record.sent("OwnerId").is_some() || names_users {
        return;
    }
    let has_owner = inputs.iter().any(|(key, _)| &**key == "ownerid");
    for (key, input) in inputs {
        if &**key == "ownerid" || has_owner && &**key == "$user.id" {
            input.is = verdict::Is::Value(Value::text("005000000000001AAA"));
        }
    }
}
