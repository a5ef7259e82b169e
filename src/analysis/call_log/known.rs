//! Knows what a field of a logged record will hold before anybody evaluates a formula.

use super::automation;
use super::payload::{Often, Record};
use crate::options::Operation;
use crate::org::Org;
use crate::org::field::Field;

/// Values that a field can have when a call is logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Exactly one of these; `None` means blank.
    OneOf(Vec<Option<String>>),
    /// Not blank, and no more is known.
    Something,
    Anything,
}

/// Standard fields that stay blank when nobody sends them.
const BLANK_BY_DEFAULT: &[&str] = &[
    "ActivityDate",
    "CallDisposition",
    "CallDurationInSeconds",
    "CallObject",
    "CallType",
    "Description",
    "Subject",
    "WhatId",
    "WhoId",
];

/// The same of events; their times are never blank.
const BLANK_IN_EVENTS: &[&str] = &["Description", "Location", "Subject", "WhatId", "WhoId"];

impl Record {
    /// What a field holds once the record is on its way; a flow that runs before the save may still write it.
    #[must_use]
    pub fn known(&self, org: &Org, field: &str) -> Known {
        if automation::flow_that_writes(org, &self.object, self.operation, field).is_some() {
            return Known::Anything;
        }
        let unsent = || match self.operation {
            Operation::Insert => default_of(org, &self.object, field),
            Operation::Update => Known::Anything,
        };
        let Some(sent) = self.sent(field) else {
            return unsent();
        };
        let is_always = sent.often == Often::Always;
        if sent.constants.is_empty() {
            return if is_always {
                Known::Something
            } else {
                Known::Anything
            };
        }
        let mut values: Vec<Option<String>> = sent.constants.iter().cloned().map(Some).collect();
        if !is_always {
            match unsent() {
                Known::OneOf(more) => values.extend(more),
                other => return other,
            }
        }
        Known::OneOf(values)
    }
}

fn constant(value: &str) -> Known {
    Known::OneOf(vec![Some(value.to_owned())])
}

/// What Salesforce puts into a field of a new record that nobody sends.
pub(super) fn default_of(org: &Org, object: &str, name: &str) -> Known {
    let records = &org.records;
    let is_task = object.eq_ignore_ascii_case("Task");
    if let Some(field) = records.field(object, name).filter(|field| field.is_custom()) {
        return default_of_field(org, field);
    }
    let standard = |set: &str, fallback: &str| {
        let default = records.standard_values(set).and_then(|set| set.default());
        constant(default.map_or(fallback, |value| value.name.text()))
    };
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    match () {
        () if is_task && is("Status") => standard("TaskStatus", "Not Started"),
        () if is_task && is("Priority") => standard("TaskPriority", "Normal"),
        () if is_task && is("TaskSubtype") => constant("Task"),
        () if is_task && is("Type") => {
            let default = records.standard_values("TaskType").and_then(|set| set.default());
            Known::OneOf(vec![default.map(|value| value.name.text().to_owned())])
        }
        () if is_task && BLANK_BY_DEFAULT.iter().any(|known| is(known)) => Known::OneOf(vec![None]),
        () if object.eq_ignore_ascii_case("Event") && BLANK_IN_EVENTS.iter().any(|known| is(known)) => {
            Known::OneOf(vec![None])
        }
        () => Known::Anything,
    }
}

fn default_of_field(org: &Org, field: &Field) -> Known {
    let kind = field.field_type.as_deref().unwrap_or_default();
    if field.formula.is_some() || matches!(kind, "AutoNumber" | "Summary") {
        return Known::Anything;
    }
    if let Some(value) = field.values.own.iter().find(|value| value.is_default) {
        return constant(value.name.text());
    }
    if let Some(name) = &field.values.global_set {
        let Some(set) = org.records.global_values(name) else {
            return Known::Anything;
        };
        if let Some(value) = set.default() {
            return constant(value.name.text());
        }
    }
    match &field.default_value {
        Some(text) => literal(text).map_or(Known::Anything, constant),
        None if kind == "Checkbox" => constant("false"),
        None => Known::OneOf(vec![None]),
    }
}

/// The value of a default that is a mere literal; anything else is a matter of the formula evaluator.
fn literal(formula: &str) -> Option<&str> {
    if formula.eq_ignore_ascii_case("true") || formula.eq_ignore_ascii_case("false") {
        return Some(formula);
    }
    if formula.parse::<u64>().is_ok() {
        return Some(formula);
    }
    let inner = formula.strip_prefix('"')?.strip_suffix('"')?;
    (!inner.contains(['"', '\\'])).then_some(inner)
}
