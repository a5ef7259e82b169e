//! Knows whether the task of a finished call is done, or stays on somebody's list.

use super::payload::{Grade, Payload, Record};
use super::{CallLog, Known};
use crate::options::Operation;
use crate::org::Org;
use crate::org::value_set::{PicklistValue, ValueSet};

/// A type of task that is sent and that the org does not offer.
#[derive(Debug)]
pub struct Unoffered<'a> {
    pub payload: &'a Payload,
    pub grade: Grade,
    pub name: &'a str,
    /// The value that was deactivated.
    pub inactive: Option<&'a PicklistValue>,
}

/// Types of tasks that softphones send, each once with the best evidence.
#[must_use]
pub fn sent_types(call_log: &CallLog) -> Vec<(&Payload, Grade, &str)> {
    let mut found: Vec<(&Payload, Grade, &str)> = Vec::new();
    for (payload, record) in call_log.records_of("Task", Operation::Insert) {
        let constants = record.sent("Type").map_or(&[][..], |sent| &sent.constants);
        for constant in constants {
            match found.iter_mut().find(|(_, _, name)| name == constant) {
                Some(known) if known.1 >= record.grade => {}
                Some(known) => *known = (payload, record.grade, constant),
                None => found.push((payload, record.grade, constant)),
            }
        }
    }
    found
}

/// Types that are sent and not among the active values of a set.
#[must_use]
pub fn unoffered<'a>(call_log: &'a CallLog, set: &'a ValueSet) -> Vec<Unoffered<'a>> {
    let types = sent_types(call_log).into_iter();
    types
        .filter_map(|(payload, grade, name)| {
            let value = set.value(name);
            (!value.is_some_and(|value| value.active)).then_some(Unoffered {
                payload,
                grade,
                name,
                inactive: value,
            })
        })
        .collect()
}

/// Why the task of a call stays open.
#[derive(Debug)]
pub enum Cause<'a> {
    /// No status is sent, and the default one is not closed.
    Unsent(Option<&'a PicklistValue>),
    /// The status is not among the org's.
    Unknown(&'a ValueSet),
    Inactive(&'a PicklistValue),
    NotClosed(&'a PicklistValue),
}

/// Tasks that stay open.
#[derive(Debug)]
pub struct Open<'a> {
    pub payload: &'a Payload,
    pub grade: Grade,
    pub status: String,
    pub cause: Cause<'a>,
}

/// Records of calls whose tasks stay open, one per status.
#[must_use]
pub fn left_open<'a>(org: &'a Org, call_log: &'a CallLog) -> Vec<Open<'a>> {
    let mut found: Vec<Open<'a>> = Vec::new();
    for (payload, record) in call_log.records_of("Task", Operation::Insert) {
        if is_closed_later(org, payload) {
            continue;
        }
        let Some((status, cause)) = cause(org, record) else {
            continue;
        };
        let is_known = found
            .iter()
            .any(|open| open.status == status && !matches!(cause, Cause::Unsent(_)));
        if !is_known {
            found.push(Open {
                payload,
                grade: record.grade,
                status,
                cause,
            });
        }
    }
    found
}

/// A known second step of the same softphone sets the status.
fn is_closed_later(org: &Org, payload: &Payload) -> bool {
    payload.records.iter().any(|record| {
        let is_later = record.operation == Operation::Update && record.is_of("Task");
        is_later
            && record.sent("Status").is_some_and(|sent| {
                let closes = |status: &str| problem(org, status).is_none();
                record.grade > Grade::Assumed && sent.constant().is_none_or(closes)
            })
    })
}

fn cause<'a>(org: &'a Org, record: &Record) -> Option<(String, Cause<'a>)> {
    let Some(sent) = record.sent("Status") else {
        let set = org.records.standard_values("TaskStatus");
        let default = set.and_then(ValueSet::default);
        // A flow may set the status, and a default may be closed.
        let Known::OneOf(values) = record.known(org, "Status") else {
            return None;
        };
        let status = values.into_iter().next().flatten()?;
        let is_open = default.is_none_or(|value| !value.closed);
        return is_open.then_some((status, Cause::Unsent(default)));
    };
    let status = sent.constant()?;
    Some((status.to_owned(), problem(org, status)?))
}

/// What keeps a status from closing a task; `None` where it closes it, or where that cannot be seen.
fn problem<'a>(org: &'a Org, status: &str) -> Option<Cause<'a>> {
    let set = org.records.standard_values("TaskStatus")?;
    let Some(value) = set
        .values
        .iter()
        .find(|value| value.name.eq_ignore_ascii_case(status))
    else {
        return Some(Cause::Unknown(set));
    };
    if !value.active {
        Some(Cause::Inactive(value))
    } else if value.closed {
        None
    } else {
        Some(Cause::NotClosed(value))
    }
}
