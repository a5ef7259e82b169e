//! Knows the calls that a verdict has to hold for, and what each field of the log holds in them.

use super::automation::{self, Writer};
use super::payload::{Often, Record};
use crate::options::Operation;
use crate::org::Org;
use crate::source::Value;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    Inbound,
    Outbound,
    Internal,
}

/// Whom the phone number belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Caller {
    Contact,
    Lead,
    /// Nobody in the org: the log relates to no record.
    Unknown,
}

/// One kind of call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scenario {
    pub direction: Direction,
    pub caller: Caller,
    pub operation: Operation,
}

/// What a field holds when the log reaches Salesforce.
#[derive(Debug, Clone)]
pub enum Given<'a> {
    /// This value: a constant, or what Salesforce itself puts there.
    Fixed(String),
    /// One of these; `None` means blank.
    OneOf(Vec<Option<String>>),
    Blank,
    /// The Id of a record of this object.
    RecordOf(&'static str),
    /// Nobody sends it: the default value of the field, as formula text.
    Default(&'a Value),
    /// A value that is known at run time only, never blank.
    Filled,
    /// Blank or not.
    Anything,
}

/// A field's value with what may still change it before validation.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    pub given: Given<'a>,
    /// Flows and triggers that may write it: then any value is possible, and a finding says so.
    pub writers: Vec<Writer>,
}

impl Direction {
    pub const ALL: [Self; 3] = [Self::Inbound, Self::Outbound, Self::Internal];

    /// The value of `CallType`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Inbound => "Inbound",
            Self::Outbound => "Outbound",
            Self::Internal => "Internal",
        }
    }
}

impl Caller {
    pub const ALL: [Self; 3] = [Self::Contact, Self::Lead, Self::Unknown];
}

impl Scenario {
    /// Every kind of call, the ordinary ones first.
    #[must_use]
    pub fn all(operation: Operation) -> Vec<Self> {
        let mut all: Vec<Self> = Direction::ALL
            .into_iter()
            .flat_map(|direction| {
                Caller::ALL.into_iter().map(move |caller| Self {
                    direction,
                    caller,
                    operation,
                })
            })
            .collect();
        all.sort_by_key(|scenario| !scenario.is_core());
        all
    }

    /// Calls that every softphone has each day: with somebody outside, whether known or not.
    #[must_use]
    pub fn is_core(self) -> bool {
        self.operation == Operation::Insert
            && self.direction != Direction::Internal
            && self.caller != Caller::Lead
    }

    /// What a field of the record holds in such a call.
    #[must_use]
    pub fn input<'a>(self, org: &'a Org, record: &Record, field: &str) -> Input<'a> {
        Input {
            given: self.given(org, record, field),
            writers: automation::writers(org, &record.object, self.operation, field),
        }
    }

    fn given<'a>(self, org: &'a Org, record: &Record, field: &str) -> Given<'a> {
        let Some(sent) = record.sent(field) else {
            return self.unsent(org, record, field);
        };
        if let (true, Some(given)) = (sent.constants.is_empty(), self.related(field)) {
            return given;
        }
        let mut values: Vec<Option<String>> = self
            .of_this_call(field, &sent.constants)
            .into_iter()
            .map(Some)
            .collect();
        match (values.as_slice(), sent.often == Often::Always) {
            ([], true) => Given::Filled,
            ([], false) => Given::Anything,
            ([Some(only)], true) if only.is_empty() => Given::Blank,
            ([Some(only)], true) => Given::Fixed(only.clone()),
            (_, true) => Given::OneOf(values),
            (_, false) => {
                let default = match self.unsent(org, record, field) {
                    Given::Blank => None,
                    Given::Fixed(default) => Some(default),
                    _ => return Given::Anything,
                };
                values.push(default);
                values.dedup();
                Given::OneOf(values)
            }
        }
    }

    /// Whom the log is about. A lead has no related record, and nobody knows what a call from a stranger relates to.
    fn related(self, field: &str) -> Option<Given<'static>> {
        let is = |name: &str| field.eq_ignore_ascii_case(name);
        match self.caller {
            Caller::Contact if is("WhoId") => Some(Given::RecordOf("Contact")),
            Caller::Lead if is("WhoId") => Some(Given::RecordOf("Lead")),
            Caller::Unknown if is("WhoId") => Some(Given::Blank),
            Caller::Lead | Caller::Unknown if is("WhatId") => Some(Given::Blank),
            _ => None,
        }
    }

    /// The constants that a call of this direction can have; only `CallType` depends on it.
    pub(super) fn of_this_call(self, field: &str, constants: &[String]) -> Vec<String> {
        let word = self.direction.word();
        if field.eq_ignore_ascii_case("CallType")
            && (constants.is_empty() || constants.iter().any(|one| one == word))
        {
            return vec![word.to_owned()];
        }
        constants.to_vec()
    }

    fn unsent<'a>(self, org: &'a Org, record: &Record, name: &str) -> Given<'a> {
        if self.operation == Operation::Update {
            return Given::Anything;
        }
        let custom = org
            .records
            .field(&record.object, name)
            .filter(|field| field.is_custom());
        if let Some(default) = custom.and_then(|field| field.default_value.as_ref()) {
            return Given::Default(default);
        }
        match super::known::default_of(org, &record.object, name) {
            super::Known::OneOf(values) => match values.as_slice() {
                [Some(only)] => Given::Fixed(only.clone()),
                [None] => Given::Blank,
                _ => Given::OneOf(values),
            },
            super::Known::Something => Given::Filled,
            super::Known::Anything => Given::Anything,
        }
    }
}
