//! Knows the gates of the save order that what is sent fails on its own: texts too long, leads with a related record.
//!
//! Also the duplicate rules that a logged record has to pass.

use super::CallLog;
use super::automation::{self, Writer};
use super::payload::{Grade, Often, Payload, Record, Sent};
use super::scenario::Caller;
use crate::options::Operation;
use crate::org::Org;
use crate::org::field::Field;
use crate::org::validation::DuplicateRule;

/// Longest texts of standard fields, in characters.
const STANDARD: &[(&str, &str, u32)] = &[
    ("Event", "Description", 32_000),
    ("Event", "Subject", 255),
    ("Task", "CallDisposition", 255),
    ("Task", "CallObject", 255),
    ("Task", "Description", 32_000),
    ("Task", "Subject", 255),
];

/// Longest text a field takes, in characters; `None` where that is not known.
#[must_use]
pub fn longest(org: &Org, object: &str, field: &str) -> Option<u32> {
    let is_it = |(of, name, _): &&(&str, &str, u32)| {
        object.eq_ignore_ascii_case(of) && field.eq_ignore_ascii_case(name)
    };
    let standard = STANDARD.iter().find(is_it).map(|(_, _, longest)| *longest);
    standard.or_else(|| longest_of(org.records.field(object, field)?))
}

/// Texts of some types are bounded without a word in the definition.
fn longest_of(field: &Field) -> Option<u32> {
    match field.field_type.as_deref()? {
        "Text" | "LongTextArea" | "Html" | "EncryptedText" => field.length,
        "TextArea" | "Url" => Some(255),
        "Email" => Some(80),
        "Phone" => Some(40),
        _ => None,
    }
}

/// A constant that is longer than its field takes.
#[derive(Debug)]
pub struct Overlong<'a> {
    pub payload: &'a Payload,
    pub record: &'a Record,
    pub field: &'a str,
    pub value: &'a str,
    /// In characters, as `longest` is.
    pub length: usize,
    pub longest: u32,
    /// Every log carries it.
    pub is_always: bool,
    /// What may shorten it, if that comes before the check.
    pub writers: Vec<Writer>,
}

/// Constants that known payloads send to fields that do not take so much, each once.
#[must_use]
pub fn overlong<'a>(org: &Org, call_log: &'a CallLog) -> Vec<Overlong<'a>> {
    let mut found: Vec<Overlong<'a>> = Vec::new();
    for (payload, record) in known(call_log) {
        for (field, sent) in &record.fields {
            let Some(longest) = longest(org, &record.object, field) else {
                continue;
            };
            // Salesforce cuts off blanks at both ends.
            let length = |value: &str| value.trim().chars().count();
            for value in sent
                .constants
                .iter()
                .filter(|value| length(value) > longest as usize)
            {
                let is_known = found.iter().any(|other| {
                    std::ptr::eq(other.payload, payload)
                        && other.record.is_of(&record.object)
                        && (other.field, other.value) == (field, value)
                });
                if is_known {
                    continue;
                }
                found.push(Overlong {
                    payload,
                    record,
                    field,
                    value,
                    length: length(value),
                    longest,
                    is_always: sent.constant().is_some(),
                    writers: automation::writers(org, &record.object, record.operation, field),
                });
            }
        }
    }
    found
}

/// Records of which more is known than that calls become such.
fn known(call_log: &CallLog) -> impl Iterator<Item = (&Payload, &Record)> {
    call_log
        .records()
        .filter(|(_, record)| record.grade > Grade::Assumed)
}

/// The key prefix of leads.
const LEAD: &str = "00Q";

/// A record that always names a person and something else, so also where the person is a lead.
#[derive(Debug)]
pub struct LeadConflict<'a> {
    pub payload: &'a Payload,
    pub record: &'a Record,
    /// The related record is the same for every call, so no adapter decides about it.
    pub is_fixed: bool,
}

/// Activities that known payloads always relate to a person and to another record, each once: with a lead, they are
/// rejected.
#[must_use]
pub fn lead_conflicts(call_log: &CallLog) -> Vec<LeadConflict<'_>> {
    let mut found: Vec<LeadConflict<'_>> = Vec::new();
    for (payload, record) in known(call_log) {
        let is_known = found
            .iter()
            .any(|other| std::ptr::eq(other.payload, payload) && other.record.is_of(&record.object));
        if let (Some(is_fixed), false) = (is_related_twice(record), is_known) {
            found.push(LeadConflict {
                payload,
                record,
                is_fixed,
            });
        }
    }
    found
}

/// Whether the related record is a constant; `None` where a lead may well come alone.
fn is_related_twice(record: &Record) -> Option<bool> {
    let is_activity = record.is_of("Task") || record.is_of("Event");
    let who = record.sent("WhoId").filter(|sent| is_filled(sent))?;
    let what = record.sent("WhatId").filter(|sent| is_filled(sent))?;
    let may_be_lead = who.constants.is_empty() || who.constants.iter().any(|id| id.starts_with(LEAD));
    let is_written = record.is_written_for(Caller::Lead);
    (is_activity && may_be_lead && is_written).then_some(!what.constants.is_empty())
}

/// Whether a field is always sent, and never known to be blank.
fn is_filled(sent: &Sent) -> bool {
    sent.often == Often::Always && sent.constants.iter().all(|constant| !constant.trim().is_empty())
}

/// A duplicate rule that a logged record has to pass.
#[derive(Debug)]
pub struct Blocked<'a> {
    pub payload: &'a Payload,
    pub record: &'a Record,
}

/// What a duplicate rule keeps from being saved; the best known record.
#[must_use]
pub fn blocked<'a>(call_log: &'a CallLog, rule: &DuplicateRule) -> Option<Blocked<'a>> {
    let blocks = |operation| match operation {
        Operation::Insert => rule.blocks_insert.is_some(),
        Operation::Update => rule.blocks_update.is_some(),
    };
    let records = call_log
        .records()
        .filter(|(_, record)| rule.active && record.is_of(&rule.object) && blocks(record.operation));
    let (payload, record) = records
        .filter(|(_, record)| !record.is_guess())
        .max_by_key(|(_, record)| record.grade)?;
    Some(Blocked { payload, record })
}
