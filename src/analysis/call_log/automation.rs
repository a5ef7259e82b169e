//! Knows what may write a field before Salesforce checks the record: before-save flows and before triggers.

use crate::options::Operation;
use crate::org::Org;
use crate::org::trigger::Trigger;
use crate::source::Span;

/// Something that may fill or clear a field before validation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer {
    pub span: Span,
    /// As a label says it.
    pub text: String,
    /// The field is named; a trigger may write any.
    pub is_certain: bool,
}

/// Active triggers that a save of such a record starts.
pub fn triggers<'a>(
    org: &'a Org,
    object: &'a str,
    operation: Operation,
) -> impl Iterator<Item = &'a Trigger> {
    org.records.triggers.iter().filter(move |trigger| {
        trigger.active && trigger.runs_on(operation) && trigger.object.eq_ignore_ascii_case(object)
    })
}

/// Where an active before-save flow writes the field.
#[must_use]
pub fn flow_that_writes(org: &Org, object: &str, operation: Operation, field: &str) -> Option<Span> {
    let writes = org.records.early_writes(object, field);
    let of_this = writes.iter().filter(|write| match operation {
        Operation::Insert => write.on_insert,
        Operation::Update => write.on_update,
    });
    of_this.map(|write| write.span).next()
}

/// Enough triggers to make the point; an org can have many.
const MOST_TRIGGERS: usize = 3;

/// What may write a field of a new or changed record before it is checked: a flow, and the first few triggers.
#[must_use]
pub fn writers(org: &Org, object: &str, operation: Operation, field: &str) -> Vec<Writer> {
    let flow = flow_that_writes(org, object, operation, field).map(|span| Writer {
        span,
        text: "a flow may fill it before the save".to_owned(),
        is_certain: true,
    });

    flow.into_iter()
        .chain(early_triggers(org, object, operation))
        .collect()
}

/// The first few triggers that run before a record is checked.
#[must_use]
pub fn early_triggers(org: &Org, object: &str, operation: Operation) -> Vec<Writer> {
    triggers(org, object, operation)
        .filter(|trigger| trigger.runs_before(operation))
        .take(MOST_TRIGGERS)
        .map(|trigger| Writer {
            span: trigger.name.span(),
            text: "a trigger that may fill it before the save".to_owned(),
            is_certain: false,
        })
        .collect()
}
