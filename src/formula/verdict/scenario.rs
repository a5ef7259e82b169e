//! Knows what is known about the inputs of a formula before it runs: sent, blank, filled, or free.

use std::collections::HashMap;

use crate::formula::eval::Context;
use crate::formula::types::key;
use crate::formula::value::Value;

/// What a field or global variable can be.
#[derive(Debug, Clone, PartialEq)]
pub enum Is {
    /// Blank or any value of its type.
    Any,
    /// Blank; a checkbox is then false.
    Blank,
    /// Any value of its type, but not blank.
    Nonblank,
    /// This value; percent fields in percent.
    Value(Value),
    /// One of these values, the most ordinary one first; [`Value::Null`] is blank. None at all counts as blank.
    OneOf(Vec<Value>),
}

/// What a field was before an update.
#[derive(Debug, Clone, PartialEq)]
pub enum Prior {
    /// Anything: the field is sent, so that it may change.
    Free,
    /// What it is now: the field is not sent.
    Unchanged,
    Value(Value),
}

/// What is known about one input.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    pub is: Is,
    /// Read on update only.
    pub prior: Prior,
    /// A picklist that takes only the values in [`crate::formula::Field::values`].
    pub restricted: bool,
}

impl Input {
    #[must_use]
    pub fn new(is: Is) -> Self {
        Self {
            is,
            prior: Prior::Free,
            restricted: false,
        }
    }

    #[must_use]
    pub fn restricted(self) -> Self {
        Self {
            restricted: true,
            ..self
        }
    }
}

/// What is known about all inputs, and the circumstances of the save.
#[derive(Debug, Clone)]
pub struct Scenario {
    pub context: Context,
    /// Fields that are not described one by one.
    pub fields: Input,
    /// Global variables (`$…`) that are not described one by one.
    pub globals: Input,
    inputs: HashMap<String, Input>,
}

impl Scenario {
    /// Nothing is known about any input.
    #[must_use]
    pub fn new(context: Context) -> Self {
        Self {
            context,
            fields: Input::new(Is::Any),
            globals: Input::new(Is::Any),
            inputs: HashMap::new(),
        }
    }

    /// Describes one input; names are compared without regard to case.
    pub fn insert(&mut self, name: &str, input: Input) {
        self.inputs.insert(key(name), input);
    }

    #[must_use]
    pub fn with(mut self, name: &str, is: Is) -> Self {
        self.insert(name, Input::new(is));
        self
    }

    /// `key` in the form of [`super::super::key`].
    pub(super) fn input(&self, key: &str) -> &Input {
        let others = if key.starts_with('$') {
            &self.globals
        } else {
            &self.fields
        };
        self.inputs.get(key).unwrap_or(others)
    }
}
