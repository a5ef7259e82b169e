//! Knows what a softphone sends by its own code, where all of that can be read.

use std::collections::BTreeMap;

use super::super::super::adapter::{Adapter, Adapters};
use super::{Grade, Often, Payload, Record, Sent};
use crate::options::{Logs, Operation};
use crate::org::Org;
use crate::org::call_center::CallCenter;
use crate::org::code::{AdapterCode, Api, FieldValue, LoggedField, LoggedRecord};
use crate::org::mode::Mode;
use crate::parse::script::{Found, Reading};

/// Names as the API has them; code in Classic writes them in any case.
const STANDARD: &[&str] = &[
    "ActivityDate",
    "CallDisposition",
    "CallDurationInSeconds",
    "CallObject",
    "CallType",
    "Description",
    "IsClosed",
    "OwnerId",
    "Phone",
    "Priority",
    "RecordTypeId",
    "Status",
    "Subject",
    "TaskSubtype",
    "Type",
    "WhatId",
    "WhoId",
];

/// `None` unless every record is known with its object and all its fields: errors follow from what is read.
pub(super) fn read(org: &Org, adapters: &Adapters, center: &CallCenter) -> Option<Payload> {
    let adapter = adapters.of(org, center)?;
    let logs: Vec<(&AdapterCode, &LoggedRecord)> = relevant(org, adapter, center);
    if logs.is_empty() {
        return None;
    }
    let mut records: Vec<Record> = Vec::new();
    for (code, log) in logs {
        let is_sure = code
            .calls
            .get(log.call)
            .is_some_and(|call| call.found < Found::Guessed);
        if code.reading == Reading::Tokens || !is_sure || log.is_open {
            return None;
        }
        let is_always = code.calls.get(log.call).is_some_and(|call| !call.is_conditional);
        let record = record(log, is_always)?;
        if !records.contains(&record) {
            records.push(record);
        }
    }
    Some(Payload {
        centers: Vec::new(),
        names: Vec::new(),
        logs: Logs::Softphone,
        records,
    })
}

/// Records of the library that runs where the call center works; code for both has one of each.
fn relevant<'a>(
    org: &'a Org,
    adapter: &'a Adapter,
    center: &CallCenter,
) -> Vec<(&'a AdapterCode, &'a LoggedRecord)> {
    let of = |api: Api| -> Vec<(&'a AdapterCode, &'a LoggedRecord)> {
        let is_of = |code: &AdapterCode, log: &LoggedRecord| {
            code.calls.get(log.call).is_some_and(|call| call.api == api)
        };
        adapter
            .records(org)
            .filter(|(code, log)| is_of(code, log))
            .collect()
    };
    if center.works_in_lightning() {
        let lightning = of(Api::Lightning);
        if !lightning.is_empty() {
            return lightning;
        }
    }
    if center.mode() == Mode::Lightning {
        Vec::new()
    } else {
        of(Api::Classic)
    }
}

/// What runs in some branch only, as where the caller is known, is not said to log everybody.
fn record(log: &LoggedRecord, is_always: bool) -> Option<Record> {
    let is_id = |field: &LoggedField| field.name.eq_ignore_ascii_case("Id");
    let fields = log.fields.iter().filter(|field| !is_id(field));
    let mut sent: BTreeMap<String, Sent> = BTreeMap::new();
    for field in fields {
        if let Some(one) = sent_in(field) {
            sent.insert(canonical(&field.name), one);
        }
    }
    // Updates need not say what they change; a log is a task nearly always, and saying so would be a guess.
    let object = log.object.clone()?;
    Some(Record {
        object,
        operation: log.operation,
        fields: sent,
        grade: Grade::Read,
        logs_strangers: is_always,
    })
    .filter(|record| record.operation == Operation::Update || !record.fields.is_empty())
}

/// An empty text is as good as nothing; what only run time knows may be empty as well, unless part of it is written.
fn sent_in(field: &LoggedField) -> Option<Sent> {
    let (constants, may_be_blank): (Vec<String>, bool) = match &field.value {
        FieldValue::Constant(text) if text.is_empty() => return None,
        FieldValue::Constant(text) => (vec![text.clone()], false),
        FieldValue::OneOf(texts) => {
            let known: Vec<String> = texts.iter().filter(|text| !text.is_empty()).cloned().collect();
            let may_be_blank = known.len() < texts.len();
            (known, may_be_blank)
        }
        FieldValue::Dynamic => (Vec::new(), !field.is_never_blank),
    };
    let often = match (field.is_conditional, may_be_blank) {
        (true, _) => Often::Sometimes,
        (false, true) => Often::Usually,
        (false, false) => Often::Always,
    };
    Some(Sent { constants, often })
}

fn canonical(name: &str) -> String {
    let known = STANDARD.iter().find(|known| known.eq_ignore_ascii_case(name));
    known.map_or_else(|| name.to_owned(), |known| (*known).to_owned())
}
