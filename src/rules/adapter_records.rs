//! Rules about the records that a softphone's code logs.

use std::collections::BTreeMap;

use super::{Context, rules};
use crate::analysis::call_log::gates::{ValueProblem, value_problem};
use crate::finding::{Component, Confidence, Draft, Outcome, Severity, count, quoted};
use crate::org::code::{AdapterCode, FieldValue, LoggedField, LoggedRecord};
use crate::parse::script::{Found, Reading};
use crate::source::Span;

rules! {
    "invalid-call-type-value" => Code(call_type),
    "hard-coded-record-type" => Code(record_type),
    "same-record-as-who-and-what" => Code(same_record),
}

/// Places with what to say about them.
pub(super) type Places = Vec<(Span, String)>;

/// Places of one kind that a finding shows; the rest is counted.
pub(super) const MOST_PLACES: usize = 5;

/// One finding for equal ones in a file: the first places, and how many there are besides.
pub(super) fn at_places(code: &AdapterCode, places: Places) -> Option<Draft> {
    at_places_in(code.component(), places).map(|draft| hedged(code, draft))
}

/// The same in whatever the places belong to.
pub(super) fn at_places_in(component: Component, mut places: Places) -> Option<Draft> {
    places.sort();
    places.dedup_by_key(|(span, _)| *span);
    let ((first, label), others) = places.split_first()?;
    let hidden = places.len().saturating_sub(MOST_PLACES);
    let draft = Draft::new(component, *first, label);
    let shown = others.iter().take(MOST_PLACES - 1).enumerate();
    let draft = shown.fold(draft, |draft, (index, (span, label))| {
        let is_last = index + 2 == MOST_PLACES;
        match (is_last, hidden) {
            (true, 1..) => draft.also(
                *span,
                format!("{label}; {} not shown", count(hidden, "more place")),
            ),
            _ => draft.also(*span, label),
        }
    });
    Some(draft)
}

/// Code that was read as tokens only may say something else.
pub(super) fn hedged(code: &AdapterCode, draft: Draft) -> Draft {
    match code.reading {
        Reading::Parsed => draft,
        Reading::Tokens => draft.at_most(Confidence::Low),
    }
}

/// Calls that are recognised by their last name only are probably right.
pub(super) fn guess(code: &AdapterCode, call: usize, draft: Draft) -> Draft {
    let is_guess = code
        .calls
        .get(call)
        .is_some_and(|call| call.found == Found::Guessed);
    if is_guess {
        draft.at_most(Confidence::Low)
    } else {
        draft
    }
}

/// Fields of all records of a file, each with the object that is logged: a task where nothing says otherwise would be
/// a guess, so records of unknown objects are left out.
fn fields(code: &AdapterCode) -> impl Iterator<Item = (&LoggedRecord, &str, &LoggedField)> {
    code.records.iter().flat_map(|record| {
        let object = record.object.as_deref();
        let fields = object.map(|object| record.fields.iter().map(move |field| (record, object, field)));
        fields.into_iter().flatten()
    })
}

/// Findings; code that logs nothing has not passed.
fn settled(code: &AdapterCode, drafts: Vec<Draft>) -> Outcome {
    if drafts.is_empty() && code.records.is_empty() {
        return Outcome::NotApplicable;
    }
    drafts.into()
}

fn call_type(context: &Context<'_>, code: &AdapterCode) -> Outcome {
    let mut found: BTreeMap<&str, (usize, Places)> = BTreeMap::new();
    let call_types = fields(code).filter(|(_, object, field)| {
        object.eq_ignore_ascii_case("Task") && field.name.eq_ignore_ascii_case("CallType")
    });
    for (record, _, field) in call_types {
        for value in constants(&field.value) {
            if value_problem(context.org, "Task", "CallType", value).is_some() {
                let (_, places) = found.entry(value).or_insert((record.call, Vec::new()));
                places.push((field.value_span, format!("sends {}", quoted(value))));
            }
        }
    }
    let drafts = found.into_iter().filter_map(|(value, (call, places))| {
        let (problem, _) = value_problem(context.org, "Task", "CallType", value)?;
        let draft = guess(code, call, at_places(code, places)?);
        let draft = draft.about("task/calltype", value).with("value", quoted(value));
        Some(match problem {
            ValueProblem::OtherCase(known) => draft
                .message("the code logs calls with the `CallType` {value}, which Salesforce writes {known}")
                .note("whether Salesforce takes a value of a restricted picklist in another case is documented nowhere; if it does not, every such log is rejected")
                .help("send {known}, exactly so")
                .with("known", quoted(&known))
                .severity(Severity::Warning)
                .confidence(Confidence::Low),
            ValueProblem::Unknown | ValueProblem::Inactive(_) => draft,
        })
    });
    settled(code, drafts.collect())
}

fn constants(value: &FieldValue) -> &[String] {
    match value {
        FieldValue::Constant(text) => std::slice::from_ref(text),
        FieldValue::OneOf(texts) => texts,
        FieldValue::Dynamic => &[],
    }
}

/// An Id of a record type: 15 characters, or 18 with the checksum.
fn is_record_type(text: &str) -> bool {
    text.starts_with("012")
        && matches!(text.len(), 15 | 18)
        && text.bytes().all(|c| c.is_ascii_alphanumeric())
}

fn record_type(_: &Context<'_>, code: &AdapterCode) -> Outcome {
    let mut found: BTreeMap<&str, Places> = BTreeMap::new();
    let all = code.records.iter().flat_map(|record| &record.fields);
    for field in all {
        let ids = constants(&field.value).iter().filter(|id| is_record_type(id));
        for id in ids {
            let label = format!("the Id of a record type, in {}", quoted(&field.name));
            found.entry(id).or_default().push((field.value_span, label));
        }
    }
    let drafts = found.into_iter().filter_map(|(id, places)| {
        let draft = at_places(code, places)?;
        Some(draft.about("recordtypeid", id).with("id", quoted(id)))
    });
    settled(code, drafts.collect())
}

fn same_record(_: &Context<'_>, code: &AdapterCode) -> Outcome {
    let same = code.records.iter().filter(|record| record.is_who_also_what);
    let mut places: Places = Vec::new();
    let mut call = None;
    for record in same {
        let lookups = ["WhoId", "WhatId"]
            .into_iter()
            .filter_map(|name| record.field(name));
        for field in lookups {
            places.push((field.name_span, "gets the same value".to_owned()));
        }
        call = call.or(Some(record.call));
    }
    let draft = at_places(code, places).map(|draft| draft.about("whoid/whatid", ""));
    let draft = draft.map(|draft| match call {
        Some(call) => guess(code, call, draft),
        None => draft,
    });
    settled(code, draft.into_iter().collect())
}
