//! Knows the gates of the save order that need no formula: required fields, picklists, lengths and lookups.

use std::collections::BTreeMap;

use super::automation::{self, Writer};
use super::payload::{Grade, Payload, Record};
use super::{CallLog, Known};
use crate::options::Operation;
use crate::org::Org;
use crate::org::field::{Field, LookupFilter};
use crate::org::page_layout::PageLayout;
use crate::org::value_set::PicklistValue;
use crate::source::{Span, Value};

/// A required field that new records of calls leave out.
#[derive(Debug)]
pub struct Missing<'a> {
    pub payload: &'a Payload,
    pub grade: Grade,
    /// What may fill it before Salesforce asks for it.
    pub writers: Vec<Writer>,
    /// The global value set that may hold a default, where it is not in the export.
    pub unseen_values: Option<&'a Value>,
}

impl Missing<'_> {
    /// Nothing that cannot be seen may fill it.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.writers.is_empty() && self.unseen_values.is_none()
    }
}

/// Whether Salesforce takes no new record without the field, and has no default for it.
#[must_use]
pub fn has_to_be_sent(org: &Org, field: &Field) -> bool {
    let set = field.values.global_set.as_ref();
    let set = set.and_then(|name| org.records.global_values(name));
    let has_shared_default = set.is_some_and(|set| set.default().is_some());
    field.is_custom() && field.required.is_some() && !field.is_filled_by_platform() && !has_shared_default
}

/// Whether a field that nothing else fills is missing from new records, the best known record first.
#[must_use]
pub fn missing<'a>(org: &Org, call_log: &'a CallLog, field: &'a Field) -> Option<Missing<'a>> {
    if !has_to_be_sent(org, field) {
        return None;
    }
    let named_set = field.values.global_set.as_ref();
    let set = named_set.and_then(|name| org.records.global_values(name));
    let lacking = call_log.records().filter(|(_, record)| {
        record.operation == Operation::Insert
            && field.belongs_to(&record.object)
            && !record.always_sends(&field.name)
    });
    let (payload, record) = lacking.max_by_key(|(_, record)| record.grade)?;
    Some(Missing {
        payload,
        grade: record.grade,
        writers: automation::writers(org, &record.object, Operation::Insert, &field.name),
        unseen_values: named_set.filter(|_| set.is_none()),
    })
}

/// What is wrong with a constant for a picklist that takes no other values than its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueProblem {
    Unknown,
    Inactive(Span),
    /// Equal but for the case; nobody has written down whether that is accepted.
    OtherCase(String),
}

/// A constant that a restricted picklist does not take.
#[derive(Debug)]
pub struct WrongValue<'a> {
    pub payload: &'a Payload,
    pub object: &'a str,
    pub field: &'a str,
    pub value: &'a str,
    pub problem: ValueProblem,
    /// Values that are taken.
    pub allowed: Vec<String>,
}

/// Values of a picklist that takes no others; `None` for every other field, and where they are not in the export.
fn restricted_values(org: &Org, object: &str, name: &str) -> Option<Vec<(String, Option<Span>)>> {
    const CALL_TYPE: &[&str] = &["Inbound", "Internal", "Outbound"];
    const TASK_SUBTYPE: &[&str] = &["Call", "Email", "LinkedIn", "ListEmail", "Task"];
    let fixed = |values: &[&str]| Some(values.iter().map(|value| ((*value).to_owned(), None)).collect());
    if object.eq_ignore_ascii_case("Task") && name.eq_ignore_ascii_case("CallType") {
        return fixed(CALL_TYPE);
    }
    if object.eq_ignore_ascii_case("Task") && name.eq_ignore_ascii_case("TaskSubtype") {
        return fixed(TASK_SUBTYPE);
    }
    let list = &org.records.field(object, name)?.values;
    let values: &[PicklistValue] = match &list.global_set {
        Some(set) => &org.records.global_values(set)?.values,
        None if list.restricted.is_some() => &list.own,
        None => return None,
    };
    let inactive = |value: &PicklistValue| (!value.active).then(|| value.name.span());
    Some(
        values
            .iter()
            .map(|value| (value.name.text().to_owned(), inactive(value)))
            .collect(),
    )
}

/// What is wrong with a value for a field; `None` where it is taken, or where that cannot be seen.
#[must_use]
pub fn value_problem(
    org: &Org,
    object: &str,
    field: &str,
    value: &str,
) -> Option<(ValueProblem, Vec<String>)> {
    if value.is_empty() {
        return None;
    }
    let values = restricted_values(org, object, field)?;
    let exact = values.iter().find(|(name, _)| name == value);
    let problem = match exact {
        Some((_, None)) => return None,
        Some((_, Some(span))) => ValueProblem::Inactive(*span),
        None => {
            let mut active = values.iter().filter(|(_, inactive)| inactive.is_none());
            active
                .find(|(name, _)| name.eq_ignore_ascii_case(value))
                .map_or(ValueProblem::Unknown, |(name, _)| {
                    ValueProblem::OtherCase(name.clone())
                })
        }
    };
    let active = values.into_iter().filter(|(_, inactive)| inactive.is_none());
    Some((problem, active.map(|(name, _)| name).collect()))
}

/// Constants that known payloads send to picklists that do not take them.
#[must_use]
pub fn wrong_values<'a>(org: &Org, call_log: &'a CallLog) -> Vec<WrongValue<'a>> {
    let known = call_log
        .records()
        .filter(|(_, record)| record.grade > Grade::Assumed);
    let constants = known.flat_map(|(payload, record)| {
        let fields = record.fields.iter();
        fields.flat_map(move |(field, sent)| {
            sent.constants
                .iter()
                .map(move |value| (payload, record, field, value))
        })
    });
    // What code sends as the type of a call is a finding at that code.
    let is_told_there = |record: &Record, field: &str| {
        record.grade == Grade::Read && record.is_of("Task") && field.eq_ignore_ascii_case("CallType")
    };
    constants
        .filter(|(_, record, field, _)| !is_told_there(record, field))
        .filter_map(|(payload, record, field, value)| {
            let (problem, allowed) = value_problem(org, &record.object, field, value)?;
            Some(WrongValue {
                payload,
                object: &record.object,
                field,
                value,
                problem,
                allowed,
            })
        })
        .collect()
}

/// A lookup that is sent, and whose filter rejects some records.
#[must_use]
pub fn filtered_lookup<'a, 'f>(
    call_log: &'a CallLog,
    field: &'f Field,
) -> Option<(&'a Payload, &'f LookupFilter)> {
    let filter = field
        .lookup_filter
        .as_ref()
        .filter(|filter| filter.is_enforced())?;
    let mut sending = call_log.records().filter(|(_, record)| {
        record.grade > Grade::Assumed
            && field.belongs_to(&record.object)
            && record.sent(&field.name).is_some()
    });
    sending.next().map(|(payload, _)| (payload, filter))
}

/// Fields that every layout of a task insists on, or that every softphone sends.
const NEVER_MISSED: &[&str] = &["OwnerId", "Priority", "Status", "Subject"];

/// Layouts that insist on the same fields, which logs of calls leave out.
#[derive(Debug)]
pub struct LayoutGap<'a> {
    pub fields: Vec<&'a str>,
    /// Each with the places of these fields.
    pub layouts: Vec<(&'a PageLayout, Vec<&'a Value>)>,
}

/// Fields that layouts insist on and that logs of calls leave out, layouts with the same ones together.
#[must_use]
pub fn layout_gaps<'a>(org: &'a Org, call_log: &CallLog) -> Vec<LayoutGap<'a>> {
    let mut gaps: BTreeMap<(&str, Vec<&str>), LayoutGap<'a>> = BTreeMap::new();
    for layout in &org.records.page_layouts {
        let missing = missing_on_layout(org, call_log, layout);
        let mut fields: Vec<&str> = missing.iter().map(|field| field.text()).collect();
        if fields.is_empty() {
            continue;
        }
        fields.sort_unstable();
        let gap = gaps.entry((&layout.object, fields.clone()));
        let gap = gap.or_insert_with(|| LayoutGap {
            fields,
            layouts: Vec::new(),
        });
        gap.layouts.push((layout, missing));
    }
    gaps.into_values().collect()
}

fn missing_on_layout<'a>(org: &Org, call_log: &CallLog, layout: &'a PageLayout) -> Vec<&'a Value> {
    // A field that is not in the export may have a default value, but hardly has.
    let is_blank = |record: &Record, field: &str| match record.known(org, field) {
        Known::OneOf(values) => values == [None],
        _ => field.ends_with("__c") && org.records.field(&layout.object, field).is_none(),
    };
    let is_left_out = |field: &str| {
        let mut records = call_log.records_of(&layout.object, Operation::Insert);
        records.any(|(_, record)| record.sent(field).is_none() && is_blank(record, field))
    };
    let fields = layout.required.iter();
    fields
        .filter(|field| !NEVER_MISSED.contains(&field.text()) && is_left_out(field))
        .collect()
}
