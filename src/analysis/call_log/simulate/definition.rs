//! Knows the gates that stand in definitions of fields and rules: formats, lengths, values, required fields, duplicates.

use super::super::gates::{self, ValueProblem};
use super::super::inputs::value_of;
use super::super::known::Known;
use super::super::limits;
use super::concrete::Filled;
use super::{Answer, Check, Sending};
use crate::finding::{count, quoted};
use crate::formula::{Schema, Type};
use crate::options::Operation;

/// Whether every value fits its field.
pub(super) fn values(sending: &Sending<'_>) -> Vec<Check> {
    let fields = &sending.call.fields;
    let mut checks: Vec<Check> = fields.iter().filter_map(|field| value(sending, field)).collect();
    checks.extend(lead_with_record(sending));
    checks.extend(lookup_filters(sending));
    let fitting = fields.len().saturating_sub(checks.len());
    if fitting > 0 {
        let fit = if fitting == 1 {
            "fits its field"
        } else {
            "fit their fields"
        };
        let reason = format!("{} {fit}", count(fitting, "value"));
        checks.insert(0, Check::new(Answer::Passed, "", reason));
    }
    checks
}

/// What is wrong with one value, or cannot be seen about it.
fn value(sending: &Sending<'_>, field: &Filled) -> Option<Check> {
    let (org, object) = (sending.org, &sending.record().object);
    let name = field.name.as_str();
    let check = |answer, reason: String| Some(Check::new(answer, name, reason));
    let Some(value) = &field.value else {
        if name.eq_ignore_ascii_case("WhatId") && is_with_lead(sending) {
            return None;
        }
        return check(
            Answer::NotVisible,
            "has some value that is known at run time only; give one with `--set`".to_owned(),
        );
    };
    if value.is_empty() {
        return None;
    }
    if !sending.schema.knows(name) && org.records.field(object, name).is_none() {
        let is_activity = sending.record().is_of("Task") || sending.record().is_of("Event");
        let reason = if is_activity || name.to_ascii_lowercase().ends_with("__c") {
            "is a field that the export does not have".to_owned()
        } else {
            format!("is a standard field of `{object}`, whose type is not known to ctilint")
        };
        return check(Answer::NotVisible, reason);
    }
    let typed = sending.schema.field(name)?;
    if !fits(value, &typed) {
        return check(
            Answer::Rejected,
            format!("is {}, which is no {}", quoted(value), typed.ty),
        );
    }
    let length = value.chars().count();
    if let Some(most) = limits::longest(org, object, name)
        && u32::try_from(length).map_or(true, |length| length > most)
    {
        return check(
            Answer::Rejected,
            format!("has {length} characters, and takes {most}"),
        );
    }
    let (problem, allowed) = gates::value_problem(org, object, name, value)?;
    let allowed = match allowed.as_slice() {
        [] => "no value at all".to_owned(),
        values => format!("`{}`", values.join("`, `")),
    };
    match problem {
        ValueProblem::Unknown => check(
            Answer::Rejected,
            format!("does not take {}, only {allowed}", quoted(value)),
        ),
        ValueProblem::Inactive(place) => check(
            Answer::Rejected,
            format!("has the value {}, which is inactive", quoted(value)),
        )
        .map(|check| check.at(place)),
        ValueProblem::OtherCase(known) => check(
            Answer::Depends,
            format!(
                "knows {}; whether Salesforce takes {} nobody has written down",
                quoted(&known),
                quoted(value)
            ),
        ),
    }
}

/// Whether a text can be stored in a field of this type at all.
fn fits(value: &str, field: &crate::formula::Field) -> bool {
    match field.ty {
        Type::Id => matches!(value.len(), 15 | 18) && value.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        Type::Any | Type::Time | Type::Geolocation => true,
        _ => value_of(value, field).is_some(),
    }
}

/// Salesforce relates nothing to an activity with a lead.
fn lead_with_record(sending: &Sending<'_>) -> Option<Check> {
    if !is_with_lead(sending) || !sending.call.sends("WhatId") {
        return None;
    }
    let rule = "the call is with a lead, and such an activity cannot be related to another record";
    match sending.call.value("WhatId") {
        Some("") => None,
        Some(_) => Some(Check::new(
            Answer::Rejected,
            "WhatId",
            format!("has to be blank: {rule}"),
        )),
        None => Some(Check::new(
            Answer::Depends,
            "WhatId",
            format!("is rejected unless it is blank at run time: {rule}"),
        )),
    }
}

fn is_with_lead(sending: &Sending<'_>) -> bool {
    let is_activity = sending.record().is_of("Task") || sending.record().is_of("Event");
    is_activity
        && sending
            .call
            .value("WhoId")
            .is_some_and(|who| who.starts_with("00Q"))
}

fn lookup_filters(sending: &Sending<'_>) -> Vec<Check> {
    let fields = sending.org.records.fields_of(&sending.record().object);
    let sent = fields.filter(|field| {
        let value = sending.call.value(&field.name);
        value.is_some_and(|value| !value.is_empty())
    });
    let filtered = sent.filter_map(|field| {
        let filter = field
            .lookup_filter
            .as_ref()
            .filter(|filter| filter.is_enforced())?;
        let reason = "has a required lookup filter, which takes only some records";
        Some(Check::new(Answer::Depends, field.name.text(), reason).at(filter.span))
    });
    filtered.collect()
}

/// Fields without which Salesforce takes no record.
pub(super) fn required(sending: &Sending<'_>) -> Vec<Check> {
    let (org, record) = (sending.org, sending.record());
    let mut asked = 0;
    let mut checks = Vec::new();
    for field in org.records.fields_of(&record.object) {
        if !field.is_custom() || field.required.is_none() {
            continue;
        }
        asked += 1;
        let sent = sending.call.value(&field.name);
        let is_left_out = match record.operation {
            Operation::Insert => sent.is_none() && gates::has_to_be_sent(org, field),
            Operation::Update => false,
        };
        if !is_left_out && sent != Some("") {
            continue;
        }
        let may_be_written = sending.written.contains(&field.name.to_ascii_lowercase());
        let (answer, reason) = match (may_be_written, is_default_unseen(sending, field)) {
            (true, _) => (Answer::Depends, "is blank unless a flow fills it before the save"),
            (_, true) => (
                Answer::NotVisible,
                "is blank unless its global value set has a default",
            ),
            _ => (Answer::Rejected, "is required, and blank in this log"),
        };
        let check = Check::new(answer, field.name.text(), reason);
        checks.push(check.at(field.required.unwrap_or(field.name.span())));
    }
    if checks.is_empty() && asked > 0 {
        let reason = format!("{} filled", are(asked, "required field"));
        checks.push(Check::new(Answer::Passed, "", reason));
    }
    checks
}

fn is_default_unseen(sending: &Sending<'_>, field: &crate::org::field::Field) -> bool {
    let unset = sending.call.value(&field.name).is_none();
    unset && matches!(sending.record().known(sending.org, &field.name), Known::Anything)
}

/// "1 field is", "2 fields are".
fn are(n: usize, noun: &str) -> String {
    let verb = if n == 1 { "is" } else { "are" };
    format!("{} {verb}", count(n, noun))
}

/// Duplicate rules that reject; whether there is a record that looks alike, no export shows.
pub(super) fn duplicates(sending: &Sending<'_>) -> Vec<Check> {
    let record = sending.record();
    let rules = sending.org.records.duplicate_rules.iter();
    let active = rules.filter(|rule| rule.active && record.is_of(&rule.object));
    active
        .map(|rule| {
            let block = match record.operation {
                Operation::Insert => rule.blocks_insert,
                Operation::Update => rule.blocks_update,
            };
            match block {
                Some(place) => Check::new(
                    Answer::Depends,
                    &rule.name,
                    "rejects the record if another one looks like it",
                )
                .at(place),
                None => Check::new(Answer::Passed, &rule.name, "does not block"),
            }
        })
        .collect()
}
