//! Knows what each active validation rule says to one concrete call.

use std::sync::Arc;

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use super::super::automation::early_triggers;
use super::super::formulas::compile;
use super::super::inputs::{Saved, value_of};
use super::super::verdicts::{gather, one_user};
use super::concrete::is_field;
use super::{Answer, Check, Sending};
use crate::finding::count;
use crate::formula::verdict::{self, Input, Is, Kind, Limits, Origin, Verdict};
use crate::formula::{Context, Formula, Schema, Value, key};
use crate::options::Operation;
use crate::org::validation::ValidationRule;

/// Rules that do not let the call through one by one, the others together.
pub(super) fn rules(sending: &Sending<'_>) -> Vec<Check> {
    let rules = &sending.org.records.validation_rules;
    let active: Vec<&ValidationRule> = rules
        .iter()
        .filter(|rule| rule.active && sending.record().is_of(&rule.object))
        .collect();
    let checks: Vec<Option<Check>> = active.par_iter().map(|rule| check(sending, rule)).collect();
    let passed = checks.iter().filter(|check| check.is_none()).count();
    let mut checks: Vec<Check> = checks.into_iter().flatten().collect();
    if passed > 0 {
        let lets = if passed == 1 { "lets" } else { "let" };
        let reason = format!("{} {lets} it through", count(passed, "rule"));
        checks.insert(0, Check::new(Answer::Passed, "", reason));
    }
    checks
}

/// `None` for a rule that lets the call through.
fn check(sending: &Sending<'_>, rule: &ValidationRule) -> Option<Check> {
    let name = rule.name.text();
    let formula = match compile(rule.formula.text(), &sending.schema) {
        Ok(formula) => formula,
        Err(problem) => {
            let place = rule.formula.span_of(problem.span);
            let reason = format!("has a formula that cannot be read: {}", problem.message);
            return Some(Check::new(Answer::NotVisible, name, reason).at(place));
        }
    };
    let context = Context {
        is_new: sending.record().operation == Operation::Insert,
        now: sending.now,
        ..Context::default()
    };
    let scenario = scenario(sending, &formula, context.clone());
    let verdict = verdict::decide(&formula, &scenario, Limits::default());
    let told = told(&verdict, &context);
    let (answer, reason) = match verdict.kind {
        Kind::Never if verdict.raises_error => (
            Answer::Depends,
            "has a formula that fails with an error, which may reject the log".to_owned(),
        ),
        Kind::Never => return None,
        Kind::Always => {
            let because = with(" because ", &told.0);
            (Answer::Rejected, format!("{because}{}", unless(sending)))
        }
        Kind::Sometimes => (Answer::Depends, with(" when ", &told.1)),
        Kind::Possibly | Kind::Undecided => (Answer::Depends, "could not be decided".to_owned()),
    };
    let said = rule.error_message.as_ref();
    let said = said.map_or(String::new(), |text| format!("; it says {:?}", text.text()));
    let place = rule.formula.span_of(verdict.deciding);
    Some(Check::new(answer, name, format!("{reason}{said}")).at(place))
}

/// What code may still change before the rule looks.
fn unless(sending: &Sending<'_>) -> &'static str {
    let record = sending.record();
    let triggers = early_triggers(sending.org, &record.object, record.operation);
    if triggers.is_empty() {
        ""
    } else {
        ", unless a trigger before the save changes that"
    }
}

fn with(joint: &str, conditions: &[String]) -> String {
    if conditions.is_empty() {
        "rejects it, whatever is sent".to_owned()
    } else {
        format!("rejects it{joint}{}", conditions.join(" and "))
    }
}

/// What the rejection reads in this call, and what it needs beyond.
fn told(verdict: &Verdict, context: &Context) -> (Vec<String>, Vec<String>) {
    let conditions = verdict.witness.iter().flat_map(|witness| &witness.conditions);
    let of = |origin| {
        let wanted = conditions
            .clone()
            .filter(move |condition| condition.origin == origin);
        wanted.map(|condition| condition.shown(context)).collect()
    };
    (of(Origin::Scenario), of(Origin::Needed))
}

/// Everything that is known of the inputs of a formula in this call.
fn scenario(sending: &Sending<'_>, formula: &Formula, context: Context) -> verdict::Scenario {
    let saved = Saved {
        org: sending.org,
        record: sending.record(),
        scenario: sending.call.scenario,
        schema: &sending.schema,
        now: sending.now,
        written: Some(&sending.written),
    };
    let mut inputs: Vec<(Arc<str>, Input)> = Vec::new();
    gather(&formula.inputs(), &saved, &mut inputs, &mut Vec::new());
    one_user(&mut inputs, formula.text(), sending.record());
    let mut scenario = verdict::Scenario::new(context);
    for (name, mut input) in inputs {
        if let Some(is) = asked(sending, &name) {
            input.is = is;
        }
        scenario.insert(&name, input);
    }
    scenario
}

/// Variables and fields of other records that were asked for, or that the user's row tells.
fn asked(sending: &Sending<'_>, name: &str) -> Option<Is> {
    if is_field(name) {
        return None;
    }
    let mut pairs = sending.asked.set.iter().rev();
    if let Some((_, value)) = pairs.find(|(set, _)| key(set) == key(name)) {
        let field = sending.schema.field(name)?;
        let value = if value.is_empty() {
            Some(Value::Null)
        } else {
            value_of(value, &field)
        };
        return value.map(Is::Value);
    }
    let user = sending.asked.user?;
    let text = match key(name).as_str() {
        "$user.username" => user.username(),
        "$profile.name" => user.profile.value()?,
        "$user.isactive" => return user.active.value().map(|active| Is::Value(Value::Bool(*active))),
        _ => return None,
    };
    Some(Is::Value(Value::text(text)))
}
