//! Tests of verdicts: examples, and properties that hold for generated rules.

mod examples;
mod properties;

use std::collections::HashMap;

use super::*;
use crate::formula::{Context, Field, FieldTable, Inputs, Type, key};

/// 4 June 2025, noon.
const NOW: i64 = 1_749_038_400_000;

fn schema() -> FieldTable {
    FieldTable::new()
        .with("Subject", Field::new(Type::Text))
        .with("Notes__c", Field::new(Type::Text))
        .with("Outcome__c", Field::new(Type::Text))
        .with("WhoId", Field::new(Type::Id))
        .with("Status", Field::picklist(["Open", "Working", "Completed"]))
        .with("Type", Field::new(Type::Picklist))
        .with("Reasons__c", Field::new(Type::MultiPicklist))
        .with("Score__c", Field::new(Type::Number))
        .with("Seconds__c", Field::new(Type::Number))
        .with("Rate__c", Field::percent())
        .with("Due__c", Field::new(Type::Date))
        .with("Made__c", Field::new(Type::Date))
        .with("Rung__c", Field::new(Type::DateTime))
        .with("Urgent__c", Field::new(Type::Boolean))
        .with("$Profile.Name", Field::new(Type::Text))
        .with("$UserRole.Name", Field::new(Type::Text))
        .with("$Permission.Skip", Field::new(Type::Boolean))
        .with("$User.Id", Field::new(Type::Id))
        .with("$Label.Exempt", Field::new(Type::Text))
}

fn context(is_new: bool) -> Context {
    Context {
        is_new,
        now: NOW,
        ..Context::default()
    }
}

#[track_caller]
fn compile(text: &str) -> Formula {
    match Formula::compile(text, &schema()) {
        Ok(formula) => formula,
        Err(problems) => panic!("{text}: {problems:?}"),
    }
}

/// What a rule does to an insert of which nothing is known.
#[track_caller]
fn insert(text: &str) -> Verdict {
    decide(&compile(text), &Scenario::new(context(true)), Limits::default())
}

#[track_caller]
fn update(text: &str) -> Verdict {
    decide(&compile(text), &Scenario::new(context(false)), Limits::default())
}

/// Values of inputs by name, blank where none is given.
#[derive(Debug, Default, Clone, PartialEq)]
struct Table {
    now: HashMap<String, Value>,
    before: HashMap<String, Value>,
}

impl Table {
    fn of(witness: &Witness) -> Self {
        let mut table = Self::default();
        for condition in &witness.conditions {
            let values = if condition.before {
                &mut table.before
            } else {
                &mut table.now
            };
            values.insert(key(&condition.name), condition.value.clone());
        }
        table
    }
}

impl Inputs for Table {
    fn value(&self, name: &str) -> Option<Value> {
        Some(self.now.get(name).cloned().unwrap_or(Value::Null))
    }

    fn prior(&self, name: &str) -> Option<Value> {
        Some(self.before.get(name).cloned().unwrap_or(Value::Null))
    }
}
