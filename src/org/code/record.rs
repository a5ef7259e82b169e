//! Knows which records the calls of `saveLog` make or change.

use super::query;
use super::{Api, ApiCall, FieldValue, LoggedField, LoggedRecord};
use crate::options::Operation;
use crate::parse::script::{Datum, Entry, Object, Piece, What};
use crate::source::Span;

/// Keys of the object that name the record and are no fields of it.
const OBJECT_KEY: &str = "entityApiName";
const ID_KEY: &str = "Id";

pub(super) fn records(calls: &[ApiCall]) -> Vec<LoggedRecord> {
    let logs = calls
        .iter()
        .enumerate()
        .filter(|(_, call)| call.method == "saveLog");
    logs.flat_map(|(index, call)| match call.api {
        Api::Lightning => lightning(index, call),
        Api::Classic => classic(index, call),
        Api::Console => Vec::new(),
    })
    .collect()
}

fn unknown(call: usize, span: Span, object: Option<String>) -> LoggedRecord {
    LoggedRecord {
        call,
        object,
        operation: Operation::Insert,
        fields: Vec::new(),
        is_open: true,
        span,
        is_who_also_what: false,
    }
}

fn lightning(index: usize, call: &ApiCall) -> Vec<LoggedRecord> {
    let Some(first) = call.arguments.first() else {
        return vec![unknown(index, call.whole, None)];
    };
    let mut found = Vec::new();
    for argument in first.alternatives() {
        let value = argument.object().and_then(|object| object.get("value"));
        let Some(value) = value else {
            found.push(unknown(index, argument.span, None));
            continue;
        };
        for one in value.value.alternatives() {
            match one.object() {
                Some(object) => found.extend(of_object(index, object, one.span)),
                None => found.push(unknown(index, one.span, None)),
            }
        }
    }
    found
}

/// A record with an Id is changed, one with an object's name is made; code that may do either has both.
fn of_object(call: usize, object: &Object, span: Span) -> Vec<LoggedRecord> {
    let name = object.get(OBJECT_KEY);
    let id = object
        .entries
        .iter()
        .rev()
        .find(|entry| entry.key.eq_ignore_ascii_case(ID_KEY));
    let record = |operation: Operation| LoggedRecord {
        call,
        object: name.and_then(|entry| entry.value.constant()),
        operation,
        fields: fields(object, operation),
        is_open: object.is_open,
        span,
        is_who_also_what: false,
    };
    let is_sure = |entry: Option<&Entry>| entry.is_some_and(|entry| !entry.is_conditional);
    match (is_sure(id), id.is_some()) {
        (true, _) => vec![record(Operation::Update)],
        (false, true) => vec![record(Operation::Insert), record(Operation::Update)],
        (false, false) => vec![record(Operation::Insert)],
    }
}

fn fields(object: &Object, operation: Operation) -> Vec<LoggedField> {
    let is_field = |key: &str| {
        key != OBJECT_KEY && (operation == Operation::Update || !key.eq_ignore_ascii_case(ID_KEY))
    };
    let mut found: Vec<LoggedField> = Vec::new();
    for entry in object.entries.iter().filter(|entry| is_field(&entry.key)) {
        let field = LoggedField {
            name: entry.key.clone(),
            name_span: entry.key_span,
            value: value(&entry.value),
            value_span: entry.value.span,
            is_conditional: entry.is_conditional,
            is_never_blank: entry.value.alternatives().all(is_never_blank),
        };
        add(&mut found, field);
    }
    found
}

/// Each field once; values of several branches are alternatives.
fn add(fields: &mut Vec<LoggedField>, field: LoggedField) {
    let known = fields
        .iter_mut()
        .find(|known| known.name.eq_ignore_ascii_case(&field.name));
    let Some(known) = known else {
        fields.push(field);
        return;
    };
    let texts = |value: &FieldValue| match value {
        FieldValue::Constant(text) => Some(vec![text.clone()]),
        FieldValue::OneOf(texts) => Some(texts.clone()),
        FieldValue::Dynamic => None,
    };
    known.value = match (texts(&known.value), texts(&field.value)) {
        (Some(mut all), Some(more)) => {
            all.extend(more);
            one_of(all)
        }
        _ => FieldValue::Dynamic,
    };
    known.is_never_blank &= field.is_never_blank;
    // Set in one place for sure, it is always set.
    known.is_conditional &= field.is_conditional;
}

fn is_never_blank(value: &Datum) -> bool {
    match &value.what {
        What::Text(text) => !text.trim().is_empty(),
        What::Number(_) | What::Bool(_) => true,
        What::Joined(pieces) => {
            let is_written = |text: &String| !text.trim().is_empty();
            pieces
                .iter()
                .any(|piece| !piece.is_conditional && piece.text.as_ref().is_some_and(is_written))
        }
        _ => false,
    }
}

fn one_of(mut texts: Vec<String>) -> FieldValue {
    let mut seen = std::collections::BTreeSet::new();
    texts.retain(|text| seen.insert(text.clone()));
    if texts.len() == 1 {
        FieldValue::Constant(texts.swap_remove(0))
    } else {
        FieldValue::OneOf(texts)
    }
}

fn value(value: &Datum) -> FieldValue {
    let texts: Option<Vec<String>> = value.alternatives().map(constant).collect();
    match texts {
        Some(texts) if !texts.is_empty() => one_of(texts),
        _ => FieldValue::Dynamic,
    }
}

/// A constant, or a member of the library that holds one.
pub(super) fn constant(value: &Datum) -> Option<String> {
    let What::Path(path) = &value.what else {
        return value.constant();
    };
    let kind = path.strip_prefix("sforce.opencti.CALL_TYPE.")?;
    matches!(kind, "INBOUND" | "OUTBOUND" | "INTERNAL").then(|| kind.to_ascii_lowercase())
}

fn classic(index: usize, call: &ApiCall) -> Vec<LoggedRecord> {
    let [object, value, ..] = call.arguments.as_slice() else {
        return vec![unknown(index, call.whole, None)];
    };
    let name = object.constant();
    let mut found = Vec::new();
    for one in value.alternatives() {
        let (fields, is_open) = match &one.what {
            What::Object(object) => (fields(object, Operation::Update), object.is_open),
            What::Joined(pieces) => query::fields(pieces),
            What::Text(text) => query::fields(&[Piece {
                text: Some(text.clone()),
                span: one.span,
                is_conditional: false,
            }]),
            _ => {
                found.push(unknown(index, one.span, name.clone()));
                continue;
            }
        };
        found.extend(saved(index, name.as_deref(), fields, is_open, one.span));
    }
    found
}

/// A record without an id is made, one with an id changed; one that may have an id is either.
fn saved(
    index: usize,
    object: Option<&str>,
    fields: Vec<LoggedField>,
    is_open: bool,
    span: Span,
) -> Vec<LoggedRecord> {
    let (ids, fields): (Vec<_>, Vec<_>) = fields
        .into_iter()
        .partition(|field| field.name.eq_ignore_ascii_case(ID_KEY));
    let mut merged: Vec<LoggedField> = Vec::new();
    for field in fields {
        add(&mut merged, field);
    }
    let record = |operation: Operation| {
        let mut fields = merged.clone();
        if operation == Operation::Update {
            fields.extend(ids.clone());
        }
        LoggedRecord {
            call: index,
            object: object.map(str::to_owned),
            operation,
            fields,
            is_open,
            span,
            is_who_also_what: false,
        }
    };
    let mut found = Vec::new();
    let is_sure = ids.iter().any(|id| !id.is_conditional);
    if !is_sure {
        found.push(record(Operation::Insert));
    }
    if !ids.is_empty() {
        found.push(record(Operation::Update));
    }
    found
}

/// Marks the records whose two lookups get the same value. Expressions are compared as they are written, which is right
/// for names and wrong for calls that give something else each time; nobody logs a call by such.
pub(super) fn mark_same(records: &mut [LoggedRecord], text: &str) {
    for record in records {
        let is_same = match (record.field("WhoId"), record.field("WhatId")) {
            (Some(who), Some(what)) => {
                !who.is_conditional && !what.is_conditional && sends_same(who, what, text)
            }
            _ => false,
        };
        record.is_who_also_what = is_same;
    }
}

fn sends_same(who: &LoggedField, what: &LoggedField, text: &str) -> bool {
    const LONGEST: usize = 200;
    match (&who.value, &what.value) {
        (FieldValue::Constant(who), FieldValue::Constant(what)) => who == what && !who.trim().is_empty(),
        (FieldValue::Dynamic, FieldValue::Dynamic) => {
            let written = |field: &LoggedField| text.get(field.value_span.range()).map(str::trim);
            let (Some(one), Some(other)) = (written(who), written(what)) else {
                return false;
            };
            let is_nothing = one.is_empty() || matches!(one, "null" | "undefined");
            one == other && !is_nothing && one.len() <= LONGEST
        }
        _ => false,
    }
}
