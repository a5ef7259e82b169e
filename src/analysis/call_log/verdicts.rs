//! Knows what each validation rule does to the log of a call, and for which calls: decided once, in parallel.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use super::automation::Writer;
use super::inputs::Saved;
use super::rejection::{Situation, is_mentioned, strength, told, writers_that_matter};
use super::scenario::Scenario;
use super::schema::OrgSchema;
use super::{CallLog, Payload, Record};
use crate::formula::verdict::{self, Input, Limits, Verdict, guess};
use crate::formula::{
    Context, Diagnostic, DiagnosticKind, Field, FieldTable, Formula, Schema, Type, Untyped, Value,
};
use crate::options::{Operation, Options};
use crate::org::Org;
use crate::org::validation::ValidationRule;
use crate::source::Span;

pub use super::rejection::{Rejection, Strength};

/// What becomes of each active validation rule on an object that calls are logged as.
#[derive(Debug, Clone, Default)]
pub struct Verdicts {
    /// By the place of the rule's name.
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
    pub fn new(org: &Org, call_log: &CallLog, options: &Options) -> Self {
        let now = noon(options);
        let concerned = |rule: &&ValidationRule| rule.active && call_log.is_logged(&rule.object);
        let rules: Vec<&ValidationRule> = org.records.validation_rules.iter().filter(concerned).collect();
        // Equal formulas, as copies of an export have them, are decided once.
        let mut places: HashMap<(String, &str), usize> = HashMap::new();
        let mut distinct: Vec<&ValidationRule> = Vec::new();
        let mut which = Vec::with_capacity(rules.len());
        for rule in &rules {
            let key = (rule.object.to_ascii_lowercase(), rule.formula.text());
            which.push(*places.entry(key).or_insert_with(|| {
                distinct.push(rule);
                distinct.len() - 1
            }));
        }
        let mut schemas: HashMap<String, OrgSchema> = HashMap::new();
        for rule in &distinct {
            let object = rule.object.to_ascii_lowercase();
            let schema = || OrgSchema::new(org, &rule.object);
            schemas.entry(object).or_insert_with(schema);
        }
        let examine = |rule: &ValidationRule| {
            let schema = &schemas[&rule.object.to_ascii_lowercase()];
            Arc::new(Examination::of(org, call_log, rule, schema, now))
        };
        let examined: Vec<Arc<Examined>> = distinct.into_par_iter().map(examine).collect();
        let rules = rules.iter().zip(which);
        Self {
            rules: rules
                .map(|(rule, index)| (rule.name.span(), examined[index].clone()))
                .collect(),
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

/// Types of names: what the org says, else what their use says.
struct Types<'a> {
    known: &'a OrgSchema,
    guessed: FieldTable,
}

impl Schema for Types<'_> {
    fn field(&self, name: &str) -> Option<Field> {
        let known = self.known.field(name);
        let is_known = known.as_ref().is_some_and(|field| field.ty != Type::Any);
        if is_known {
            known
        } else {
            self.guessed.field(name).or(known)
        }
    }
}

/// Compiles a rule with the best types that go with it. A type that does not fit may be a gap in what is known of the
/// org; only what no type could mend is the rule's own fault.
pub(super) fn compile(text: &str, schema: &OrgSchema) -> Result<Formula, Diagnostic> {
    let guessed = guess::guess(text)?;
    let types = Types {
        known: schema,
        guessed,
    };
    let compiled = Formula::compile(text, &types)
        .or_else(|_| Formula::compile(text, &types.guessed))
        .or_else(|_| Formula::compile(text, &Untyped));
    let formula = compiled.map_err(|mut problems| problems.swap_remove(0))?;
    let is_condition = |formula: &Formula| matches!(formula.ty(), Type::Boolean | Type::Null | Type::Any);
    if is_condition(&formula) || Formula::compile(text, &Untyped).is_ok_and(|plain| is_condition(&plain)) {
        return Ok(formula);
    }
    Err(Diagnostic {
        kind: DiagnosticKind::WrongType,
        span: formula.ast().node(formula.ast().root()).span.clone(),
        message: format!("it gives a {}, not a condition", formula.ty()),
    })
}

/// One rule against everything that is sent.
struct Examination<'a> {
    org: &'a Org,
    formula: Formula,
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
    /// Index of its verdict.
    decided: usize,
    strength: Strength,
    writers: Vec<Writer>,
}

impl<'a> Examination<'a> {
    fn of(
        org: &'a Org,
        call_log: &CallLog,
        rule: &ValidationRule,
        schema: &'a OrgSchema,
        now: i64,
    ) -> Examined {
        let formula = match compile(rule.formula.text(), schema) {
            Ok(formula) => formula,
            Err(problem) => return Examined::Unreadable(problem),
        };
        let mut examination = Examination {
            org,
            formula,
            schema,
            now,
            decided: Vec::new(),
        };
        let mut candidates = Vec::new();
        for (payload, record) in call_log
            .records()
            .filter(|(_, record)| record.is_of(&rule.object))
        {
            let mut scenarios = Scenario::all(record.operation);
            scenarios.retain(|scenario| record.is_written_for(scenario.caller));
            for scenario in scenarios {
                candidates.extend(examination.candidate(payload, record, scenario));
            }
        }
        examination.worst(&candidates)
    }

    fn candidate<'c>(
        &mut self,
        payload: &'c Payload,
        record: &'c Record,
        scenario: Scenario,
    ) -> Option<Candidate<'c>> {
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
        gather(&self.formula, &saved, &mut inputs, &mut writers);
        one_user(&mut inputs, self.formula.text(), record);
        let is_new = record.operation == Operation::Insert;
        let decided = self.decide(Known { is_new, inputs });
        let verdict = &self.decided[decided].1;
        let situation = Situation {
            text: self.formula.text(),
            record,
            writers: &writers,
        };
        let strength = strength(verdict, &situation)?;
        // Nobody knows whether there is such a second step; only a rule that lets none through is worth a word.
        if record.is_guess() && strength < Strength::Always {
            return None;
        }
        let writers = writers_that_matter(verdict, writers);
        Some(Candidate {
            payload,
            record,
            scenario,
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
        let verdict = verdict::decide(&self.formula, &self.scenario(&known), limits);
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
            let mut bypasses = verdict::decide(&self.formula, &scenario, Limits::default()).bypasses;
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
            let verdict = &self.decided[candidate.decided].1;
            let same = groups.iter_mut().find(|(_, group)| {
                group.payload == *candidate.payload
                    && group.record == *candidate.record
                    && group.strength == candidate.strength
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
                strength: candidate.strength,
                writers: candidate.writers.clone(),
                context: self.context(candidate.record.operation == Operation::Insert),
            };
            groups.push((candidate.decided, rejection));
        }
        groups
    }
}

/// What is known of each input of a formula and of the formula fields in it.
pub(super) fn gather(
    formula: &Formula,
    saved: &Saved<'_>,
    inputs: &mut Vec<(Arc<str>, Input)>,
    writers: &mut Vec<(Arc<str>, Vec<Writer>)>,
) {
    // Formula fields nest to a bounded depth, as the compiler sees to.
    for (key, field) in formula.references() {
        if inputs.iter().any(|(known, _)| known == key) {
            continue;
        }
        if let Some(nested) = formula.nested(key) {
            gather(nested, saved, inputs, writers);
            continue;
        }
        let (input, of_field) = saved.input(key, field);
        inputs.push((key.clone(), input));
        writers.push((key.clone(), of_field));
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
