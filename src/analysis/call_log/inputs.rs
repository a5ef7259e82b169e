//! Knows what the fields and variables of a validation rule can be in a call: the evaluator's view of what is sent.

use std::collections::BTreeSet;

use super::automation::Writer;
use super::payload::Record;
use super::scenario::{Given, Scenario};
use super::schema::OrgSchema;
use crate::formula::verdict::{Input, Is, Prior};
use crate::formula::{Context, Field, Formula, Inputs, Type, Untyped, Value};
use crate::options::Operation;
use crate::org::Org;

/// A record of a call on its way into the org.
#[derive(Clone, Copy)]
pub(super) struct Saved<'a> {
    pub(super) org: &'a Org,
    pub(super) record: &'a Record,
    pub(super) scenario: Scenario,
    pub(super) schema: &'a OrgSchema,
    /// Milliseconds from 1970.
    pub(super) now: i64,
    /// Fields in lower case that flows write before the save, where the record is known well enough to tell; else every
    /// flow counts that ever writes a field.
    pub(super) written: Option<&'a BTreeSet<String>>,
}

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Variables that every user and org has a value of.
const NEVER_BLANK: &[&str] = &[
    "$organization.id",
    "$organization.name",
    "$profile.id",
    "$profile.name",
    "$profile.usertype",
    "$user.alias",
    "$user.email",
    "$user.id",
    "$user.lastname",
    "$user.profileid",
    "$user.username",
];

impl Saved<'_> {
    /// What an input can be, and what may still write it before Salesforce checks the record.
    pub(super) fn input(&self, key: &str, field: &Field) -> (Input, Vec<Writer>) {
        if key.starts_with('$') {
            let is_filled = NEVER_BLANK.contains(&key);
            return (
                Input::new(if is_filled { Is::Nonblank } else { Is::Any }),
                Vec::new(),
            );
        }
        if let Some((lookup, _)) = key.split_once('.') {
            return (self.related(lookup), Vec::new());
        }
        let input = self.scenario.input(self.org, self.record, key);
        let is_written = self.is_written(key, &input.writers);
        let is = if is_written {
            Is::Any
        } else {
            self.of_platform(key)
                .unwrap_or_else(|| self.given(&input.given, key, field))
        };
        let may_change = is_written || self.record.sent(key).is_some();
        let input_of = Input {
            is,
            prior: if may_change { Prior::Free } else { Prior::Unchanged },
            restricted: self.schema.is_restricted(key) && !field.values.is_empty(),
        };
        (input_of, input.writers)
    }

    /// Whether a flow writes a field before the save.
    fn is_written(&self, field: &str, writers: &[Writer]) -> bool {
        match self.written {
            Some(written) => written.contains(&field.to_ascii_lowercase()),
            None => writers.iter().any(|writer| writer.is_certain),
        }
    }

    /// Fields of a record that a lookup leads to are blank with the lookup.
    fn related(&self, lookup: &str) -> Input {
        let name = match lookup.strip_suffix("__r") {
            Some(custom) => format!("{custom}__c"),
            None => format!("{lookup}id"),
        };
        let given = self.scenario.input(self.org, self.record, &name);
        let is_blank = !self.is_written(&name, &given.writers)
            && self.of_platform(&name).map_or_else(
                || matches!(given.given, Given::Blank) || is_only_blank(&given.given),
                |is| is == Is::Blank,
            );
        let mut input = Input::new(if is_blank { Is::Blank } else { Is::Any });
        if self.record.sent(&name).is_none() {
            input.prior = Prior::Unchanged;
        }
        input
    }

    fn given(&self, given: &Given<'_>, key: &str, field: &Field) -> Is {
        match given {
            Given::Fixed(text) => value_of(text, field).map_or(Is::Any, Is::Value),
            Given::OneOf(values) => {
                let values: Option<Vec<Value>> = values
                    .iter()
                    .map(|value| match value {
                        Some(text) => value_of(text, field),
                        None => Some(Value::Null),
                    })
                    .collect();
                values.map_or(Is::Any, Is::OneOf)
            }
            Given::Blank => Is::Blank,
            Given::RecordOf(object) => Is::Value(Value::text(id_of(object))),
            Given::Default(formula) => self.default(formula.text(), field),
            Given::Filled => self.of_today(key).map_or(Is::Nonblank, Is::Value),
            Given::Anything => self
                .of_today(key)
                .map_or(Is::Any, |today| Is::OneOf(vec![today, Value::Null])),
        }
    }

    /// A call is logged on the day it takes place.
    fn of_today(&self, key: &str) -> Option<Value> {
        let is_sent = self.record.sent(key).is_some();
        (is_sent && key == "activitydate").then(|| Value::Date(self.now.div_euclid(DAY) * DAY))
    }

    /// A default value; one that depends on the user or on other fields may be anything.
    fn default(&self, text: &str, field: &Field) -> Is {
        let Ok(formula) = Formula::compile(text, self.schema) else {
            return Is::Any;
        };
        let context = Context {
            is_new: true,
            now: self.now,
            ..Context::default()
        };
        match formula.evaluate(&context, &Nothing) {
            // Nobody has written down in which unit a default of a percent field counts.
            Ok(_) if field.percent => Is::Any,
            Ok(value) => Is::Value(value),
            Err(_) => Is::Any,
        }
    }

    /// Fields that Salesforce itself fills, whatever is sent.
    fn of_platform(&self, key: &str) -> Option<Is> {
        let is_insert = self.record.operation == Operation::Insert;
        let is_task = self.record.is_of("Task");
        let fresh = || Is::OneOf(vec![Value::DateTime(self.now), Value::Null]);
        match key {
            "id" if is_insert => Some(Is::Blank),
            "id" | "ownerid" => Some(Is::Nonblank),
            "createddate" | "lastmodifieddate" | "systemmodstamp" if is_insert => Some(fresh()),
            "isdeleted" => Some(Is::Value(Value::Bool(false))),
            "isclosed" if is_task => self.is_closed().map(|closed| Is::Value(Value::Bool(closed))),
            "isarchived" | "isrecurrence" | "isreminderset" | "isvisibleinselfservice"
                if is_task && is_insert && self.record.sent(key).is_none() =>
            {
                Some(Is::Value(Value::Bool(false)))
            }
            "accountid" if is_task && self.is_related_to_nothing() => Some(Is::Blank),
            _ => None,
        }
    }

    /// Salesforce takes the account of a task from whom and what it is about.
    fn is_related_to_nothing(&self) -> bool {
        let is_blank = |field: &str| {
            let input = self.scenario.input(self.org, self.record, field);
            let is_written = self.is_written(field, &input.writers);
            !is_written && (matches!(input.given, Given::Blank) || is_only_blank(&input.given))
        };
        is_blank("WhoId") && is_blank("WhatId")
    }

    /// Whether the status closes the task; `None` where that cannot be seen.
    fn is_closed(&self) -> Option<bool> {
        let input = self.scenario.input(self.org, self.record, "Status");
        let is_written = self.is_written("Status", &input.writers);
        let Given::Fixed(status) = input.given else {
            return None;
        };
        if is_written {
            return None;
        }
        match self.org.records.standard_values("TaskStatus") {
            Some(set) => {
                let mut values = set.values.iter();
                let value = values.find(|value| value.name.eq_ignore_ascii_case(&status));
                value.map(|value| value.closed)
            }
            None if status.eq_ignore_ascii_case("Completed") => Some(true),
            None => None,
        }
    }
}

fn is_only_blank(given: &Given<'_>) -> bool {
    matches!(given, Given::OneOf(values) if values.iter().all(Option::is_none))
}

/// An id as records of an object have it; what stands behind the prefix is made up.
fn id_of(object: &str) -> &'static str {
    if object.eq_ignore_ascii_case("Lead") {
        "00Q000000000001AAA"
    } else {
        "003000000000001AAA"
    }
}

/// A text as a value of the field's type; `None` where it is none.
pub(super) fn value_of(text: &str, field: &Field) -> Option<Value> {
    match field.ty {
        Type::Boolean => text.parse().ok().map(Value::Bool),
        Type::Number => {
            let is_number = text.parse::<f64>().is_ok_and(f64::is_finite);
            is_number.then(|| computed(text)).flatten()
        }
        Type::Date => computed(&format!("DATEVALUE({text:?})")),
        Type::DateTime => computed(&format!("DATETIMEVALUE({text:?})")),
        Type::Time | Type::Geolocation => None,
        _ => Some(Value::text_or_null(text)),
    }
}

/// The value of a formula that depends on nothing.
fn computed(text: &str) -> Option<Value> {
    let formula = Formula::compile(text, &Untyped).ok()?;
    formula.evaluate(&Context::default(), &Nothing).ok()
}

/// Inputs of a formula of which none is known.
struct Nothing;

impl Inputs for Nothing {
    fn value(&self, _: &str) -> Option<Value> {
        None
    }
}
