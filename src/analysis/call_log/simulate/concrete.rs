//! Knows how a call gets a value in every field that is sent: the payload's own, one that was asked for, or a sample.

use jiff::civil::Date;

use super::super::payload::{Often, Sent};
use super::super::scenario::{Caller, Scenario};
use super::super::schema::OrgSchema;
use super::super::{Grade, Record};
use super::Asked;
use crate::formula::{Field, Schema, Type};

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Asked for.
    Set,
    /// A constant that is known this well.
    Payload(Grade),
    /// Made up: a real call has some other value there.
    Sample,
}

impl Origin {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Payload(grade) => grade.word(),
            Self::Sample => "sample",
        }
    }
}

/// A field with what is sent in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    pub name: String,
    /// The empty text is blank; `None` is a value that nobody can make up.
    pub value: Option<String>,
    pub origin: Origin,
}

/// A call with a value in every field.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) record: Record,
    pub(super) scenario: Scenario,
    pub(super) fields: Vec<Filled>,
}

const CONTACT: &str = "003000000000001AAA";
const LEAD: &str = "00Q000000000001AAA";
const ACCOUNT: &str = "001000000000001AAA";

impl Call {
    pub(super) fn new(record: &Record, asked: &Asked<'_>, schema: &OrgSchema, day: Date) -> Self {
        let scenario = Scenario {
            direction: asked.direction,
            caller: asked.caller,
            operation: record.operation,
        };
        let sample = Sample {
            scenario,
            day,
            schema,
        };
        let sent = record.fields.iter().filter_map(|(name, sent)| {
            let is_set = set(asked, name).is_some();
            let is_sent = is_set || sent.often > Often::Sometimes;
            is_sent
                .then(|| sample.filled(record, name, sent, asked))
                .flatten()
        });
        let mut fields: Vec<Filled> = sent.collect();
        for (name, value) in asked.set {
            if is_field(name) && record.sent(name).is_none() {
                fields.retain(|field| !field.name.eq_ignore_ascii_case(name));
                fields.push(Filled {
                    name: name.clone(),
                    value: Some(value.clone()),
                    origin: Origin::Set,
                });
            }
        }
        fields.sort_by_key(|field| field.name.to_ascii_lowercase());
        let pairs = fields.iter();
        let pairs = pairs.map(|field| (field.name.clone(), Sent::always(field.value.as_deref())));
        Self {
            record: Record {
                fields: pairs.collect(),
                ..record.clone()
            },
            scenario,
            fields,
        }
    }

    /// A field is sent, with a value or with one that nobody can make up; its name ignores case.
    pub(super) fn sends(&self, name: &str) -> bool {
        self.fields
            .iter()
            .any(|field| field.name.eq_ignore_ascii_case(name))
    }

    /// What is sent in a field; its name ignores case.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let mut fields = self.fields.iter();
        let field = fields.find(|field| field.name.eq_ignore_ascii_case(name))?;
        field.value.as_deref()
    }
}

/// The last value that was asked for.
fn set<'a>(asked: &Asked<'a>, name: &str) -> Option<&'a str> {
    let mut pairs = asked.set.iter().rev();
    pairs
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}

/// Variables and fields of other records are nothing that is sent.
pub(super) fn is_field(name: &str) -> bool {
    !name.starts_with('$') && !name.contains('.')
}

/// What values are made up from.
struct Sample<'a> {
    scenario: Scenario,
    day: Date,
    schema: &'a OrgSchema,
}

impl Sample<'_> {
    /// `None` for a field that is not sent in such a call.
    fn filled(&self, record: &Record, name: &str, sent: &Sent, asked: &Asked<'_>) -> Option<Filled> {
        let filled = |value: Option<String>, origin| Filled {
            name: name.to_owned(),
            value,
            origin,
        };
        if let Some(value) = set(asked, name) {
            return Some(filled(Some(value.to_owned()), Origin::Set));
        }
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        if sent.constants.is_empty() && (is("WhoId") || is("WhatId")) {
            let id = self.related(is("WhoId")).map(str::to_owned);
            // Whoever describes the payload says that it is sent, whoever calls.
            let is_sent_anyway = is("WhatId")
                && self.scenario.caller == Caller::Lead
                && record.grade == Grade::Configured
                && sent.often == Often::Always;
            return (id.is_some() || is_sent_anyway).then(|| filled(id, Origin::Sample));
        }
        let constants = self.scenario.of_this_call(name, &sent.constants);
        match constants.first() {
            Some(constant) => Some(filled(Some(constant.clone()), Origin::Payload(record.grade))),
            None => Some(filled(self.made_up(name), Origin::Sample)),
        }
    }

    /// Whom the call is with, or what that is related to.
    fn related(&self, is_who: bool) -> Option<&'static str> {
        match (self.scenario.caller, is_who) {
            (Caller::Contact, true) => Some(CONTACT),
            (Caller::Contact, false) => Some(ACCOUNT),
            (Caller::Lead, true) => Some(LEAD),
            (Caller::Lead, false) | (Caller::Unknown, _) => None,
        }
    }

    fn made_up(&self, name: &str) -> Option<String> {
        const WORDS: &[(&str, &str)] = &[
            ("CallDisposition", "Answered"),
            ("CallDurationInSeconds", "60"),
            ("CallObject", "sample-call-1"),
            ("Description", "Notes of a sample call"),
            ("Phone", "+1 555 0100"),
            ("Subject", "Call"),
        ];
        let known = WORDS.iter().find(|(field, _)| name.eq_ignore_ascii_case(field));
        if let Some((_, word)) = known {
            return Some((*word).to_owned());
        }
        let field = self.schema.field(name)?;
        Some(match field.ty {
            Type::Date => self.day.to_string(),
            Type::DateTime => format!("{} 12:00:00", self.day),
            Type::Number => "1".to_owned(),
            Type::Boolean => "true".to_owned(),
            Type::Text => "sample".to_owned(),
            Type::Picklist | Type::MultiPicklist => first_value(&field)?,
            _ => return None,
        })
    }
}

fn first_value(field: &Field) -> Option<String> {
    field.values.first().map(|value| value.to_string())
}
