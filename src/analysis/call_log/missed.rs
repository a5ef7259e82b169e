//! Knows which automation was made for calls and never sees one, because it selects by values that no log has.

use super::matching::{Truth, combine, one};
use super::payload::Grade;
use super::{CallLog, Known};
use crate::finding::{Component, quoted};
use crate::options::Operation;
use crate::org::Org;
use crate::org::criteria::{Criteria, Criterion, Operator};

/// Fields by which people select calls.
const MARKS: &[&str] = &["CallType", "Subject", "TaskSubtype", "Type"];

/// A condition that no log of a call meets.
#[derive(Debug)]
pub struct Missed<'a> {
    pub criterion: &'a Criterion,
    /// API name of the field.
    pub field: &'a str,
    pub grade: Grade,
    /// What logs of calls have there; `None` means blank.
    pub values: Vec<Option<String>>,
}

impl Missed<'_> {
    /// What the condition asks for, as a sentence shows it.
    #[must_use]
    pub fn wanted(&self) -> String {
        let values = self.criterion.values.iter().flatten();
        let values: Vec<String> = values.map(|value| quoted(value)).collect();
        values.join(", ")
    }

    /// What logs of calls have instead, as a sentence shows it.
    #[must_use]
    pub fn there(&self) -> String {
        let shown = |value: &Option<String>| value.as_deref().map_or_else(|| "nothing".to_owned(), quoted);
        let values: Vec<String> = self.values.iter().map(shown).collect();
        values.join(" or ")
    }
}

/// Something that was made for calls and never gets one.
#[derive(Debug)]
pub struct Deaf<'a> {
    pub component: Component,
    /// As Setup calls it: `flow`, `list view`.
    pub phrase: &'static str,
    pub title: &'a str,
    pub missed: Missed<'a>,
}

/// Active flows, processes and workflow rules, list views and reports that ask for calls and get none.
///
/// What belongs to a managed package cannot be changed in the org, and is left alone.
#[must_use]
pub fn deaf<'a>(org: &'a Org, call_log: &CallLog) -> Vec<Deaf<'a>> {
    let flows = org
        .records
        .flows
        .iter()
        .filter(|flow| flow.active && flow.on_insert);
    let flows = flows.flat_map(|flow| flow.all_criteria().map(move |criteria| (flow, criteria)));
    let flows = flows.filter(|(flow, _)| !flow.name.contains("__"));
    let flows = flows.filter_map(|(flow, criteria)| {
        Some(Deaf {
            missed: missed(org, call_log, &flow.object, criteria)?,
            component: flow.component(),
            phrase: flow.timing.phrase(),
            title: flow.title(),
        })
    });
    let selections = org.records.selections.iter().filter(|selection| selection.active);
    let selections = selections.filter_map(|selection| {
        Some(Deaf {
            missed: missed(org, call_log, &selection.object, &selection.criteria)?,
            component: selection.component(),
            phrase: selection.kind.phrase(),
            title: &selection.name,
        })
    });
    flows.chain(selections).collect()
}

/// The condition that keeps calls out of a selection that was made for them.
#[must_use]
pub fn missed<'a>(org: &Org, call_log: &CallLog, object: &str, criteria: &'a Criteria) -> Option<Missed<'a>> {
    let object = if object == "Activity" { "Task" } else { object };
    let mut found: Option<Missed<'a>> = None;
    for (_, record) in call_log.records_of(object, Operation::Insert) {
        // Everything else is taken to hold: only a condition on a mark of calls can be to blame.
        let blamed: Vec<Option<Known>> = criteria
            .items
            .iter()
            .map(|item| {
                let field = item.field.as_deref().filter(|_| means_calls(item))?;
                Some(record.known(org, field))
            })
            .collect();
        let answers: Vec<Truth> = criteria
            .items
            .iter()
            .zip(&blamed)
            .map(|(item, known)| known.as_ref().map_or(Truth::Yes, |known| one(item, known)))
            .collect();
        if combine(&answers, &criteria.logic) != Truth::No {
            return None;
        }
        let index = answers.iter().position(|answer| *answer == Truth::No)?;
        let criterion = &criteria.items[index];
        let Some(Some(Known::OneOf(values))) = blamed.into_iter().nth(index) else {
            return None;
        };
        let is_better = found.as_ref().is_none_or(|old| old.grade < record.grade);
        if is_better {
            found = Some(Missed {
                criterion,
                field: criterion.field.as_deref()?,
                grade: record.grade,
                values,
            });
        }
    }
    found
}

/// Asks a mark of calls for a value that speaks of calls; whoever asks for meetings wants no calls.
fn means_calls(item: &Criterion) -> bool {
    let is_mark = item
        .field
        .as_deref()
        .is_some_and(|field| MARKS.iter().any(|mark| mark.eq_ignore_ascii_case(field)));
    let asks = matches!(
        item.operator,
        Operator::Equal | Operator::StartsWith | Operator::Contains
    );
    is_mark && asks && item.values.iter().flatten().any(|value| speaks_of_calls(value))
}

/// `Call`, `Phone Call`, `Outbound calls`, but not `Callback requested by mail`.
fn speaks_of_calls(value: &str) -> bool {
    value
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| ["call", "calls", "phone", "inbound", "outbound"].contains(&word.to_lowercase().as_str()))
}
