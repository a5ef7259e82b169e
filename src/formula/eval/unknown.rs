//! Knows what is still certain when a value is not known, and asks for a choice where nothing is.

use super::{ErrorKind, Flow, Need, Outcome, Run, Stop};
use crate::formula::ast::{BinaryOp, NodeId};
use crate::formula::functions::Function;
use crate::formula::types::Type;
use crate::formula::value::Value;

impl Run<'_> {
    /// Takes one of several outcomes of a node. `part` tells several choices at one node apart.
    pub(super) fn choose(&self, id: NodeId, part: &str, outcomes: Vec<Outcome>) -> Flow {
        let expression = self.formula.ast.formula(&self.formula.text, id);
        let scope = self.scope;
        let key = match scope {
            "" => format!("{expression}{part}"),
            scope => format!("{scope}: {expression}{part}"),
        };
        let chosen = self.inputs.choice(&key);
        match chosen.and_then(|index| outcomes.get(index)) {
            Some(Outcome::Value(value)) => Ok(value.clone()),
            Some(Outcome::Error(kind)) => Err(self.fail(id, *kind)),
            None => Err(Box::new(Stop::Need(Need::Choice {
                key,
                span: self.span(id),
                outcomes,
            }))),
        }
    }

    /// True or false, or blank if it `may_be_null`.
    pub(super) fn choose_bool(&self, id: NodeId, may_be_null: bool) -> Flow {
        self.choose(id, "", truths(may_be_null))
    }

    pub(super) fn choose_part(&self, id: NodeId, index: usize) -> Flow {
        self.choose(id, &part(index), truths(false))
    }

    /// A function of which nothing is known but its type.
    pub(super) fn choose_any(&self, id: NodeId) -> Flow {
        match self.ty(id) {
            Type::Boolean => self.choose_bool(id, true),
            ty => Ok(Value::unknown(ty, false)),
        }
    }

    pub(super) fn equal_unknown(
        &self,
        id: NodeId,
        index: usize,
        as_text: bool,
        left: &Value,
        right: &Value,
    ) -> Flow {
        let (unknown, other) = match (left.as_unknown(), right.as_unknown()) {
            (Some(unknown), _) => (unknown, right),
            (None, Some(unknown)) => (unknown, left),
            (None, None) => return Ok(Value::Bool(left == right)),
        };
        let other_blank = other.is_null() || (as_text && other.is_empty());
        if other_blank && !as_text {
            return Ok(Value::Null);
        }
        if (other_blank && unknown.nonblank) || unknown.not.contains(other) {
            let certain = unknown.nonblank || as_text;
            return if certain {
                Ok(Value::Bool(false))
            } else {
                self.choose(
                    id,
                    &part(index),
                    vec![Outcome::Value(Value::Bool(false)), Outcome::Value(Value::Null)],
                )
            };
        }
        let both_filled = unknown.nonblank && other.as_unknown().is_none_or(|other| other.nonblank);
        self.choose(id, &part(index), truths(!as_text && !both_filled))
    }

    /// Sum or concatenation: blank if either side is, unless texts are joined.
    pub(super) fn unknown_sum(&self, id: NodeId, left: &Value, right: &Value) -> Value {
        let ty = self.ty(id);
        let filled = |value: &Value| match value {
            Value::Unknown(unknown) => unknown.nonblank,
            value => !value.is_empty(),
        };
        if ty.is_text() {
            return Value::unknown(ty, filled(left) || filled(right));
        }
        if left.is_null() || right.is_null() {
            return Value::Null;
        }
        Value::unknown(ty, filled(left) && filled(right))
    }

    pub(super) fn unknown_product(&self, id: NodeId, op: BinaryOp, left: &Value, right: &Value) -> Flow {
        let filled = all_filled(&[left.clone(), right.clone()]);
        let product = Value::unknown(Type::Number, filled);
        let failure = match (op, right) {
            (BinaryOp::Divide, Value::Number(divisor)) => {
                divisor.is_zero().then_some(ErrorKind::DivisionByZero)
            }
            (BinaryOp::Divide, _) => Some(ErrorKind::DivisionByZero),
            (BinaryOp::Power, _) => Some(ErrorKind::OutOfRange),
            _ => None,
        };
        match failure {
            Some(kind) => self.choose(id, "", vec![Outcome::Value(product), Outcome::Error(kind)]),
            None => Ok(product),
        }
    }

    /// Functions that evaluate all arguments, at least one of which is not known.
    pub(super) fn with_unknown(&self, function: Function, id: NodeId, arguments: &[Value]) -> Flow {
        match function {
            Function::Contains | Function::Begins => return self.contains_unknown(id, arguments),
            Function::IsNumber | Function::Includes => return self.choose_bool(id, false),
            Function::Find if arguments[..2].iter().any(Value::is_null) => return Ok(Value::integer(0)),
            Function::Len | Function::Find | Function::PicklistCount => {
                return Ok(Value::unknown(Type::Number, true));
            }
            _ => {}
        }
        if blank_gives_blank(function) && arguments.iter().any(Value::is_null) {
            return Ok(Value::Null);
        }
        let nonblank = keeps_filled(function) && all_filled(arguments);
        let result = Value::unknown(self.ty(id), nonblank);
        match failure(function, arguments) {
            None => Ok(result),
            Some(kind) => self.choose(id, "", vec![Outcome::Value(result), Outcome::Error(kind)]),
        }
    }

    fn contains_unknown(&self, id: NodeId, arguments: &[Value]) -> Flow {
        match (&arguments[0], &arguments[1]) {
            (_, part) if part.is_empty() => Ok(Value::Bool(true)),
            (Value::Unknown(unknown), _) => self.choose_bool(id, !unknown.nonblank),
            (target, Value::Unknown(unknown)) if target.is_empty() => {
                // A blank in a blank is contained; anything else in it is neither in nor out.
                if unknown.nonblank {
                    return Ok(Value::Null);
                }
                self.choose(
                    id,
                    "",
                    vec![Outcome::Value(Value::Bool(true)), Outcome::Value(Value::Null)],
                )
            }
            (target, _) if target.is_empty() => Ok(Value::Null),
            _ => self.choose_bool(id, false),
        }
    }
}

fn part(index: usize) -> String {
    match index {
        0 => String::new(),
        index => format!(" #{index}"),
    }
}

fn truths(may_be_null: bool) -> Vec<Outcome> {
    let mut outcomes = vec![
        Outcome::Value(Value::Bool(true)),
        Outcome::Value(Value::Bool(false)),
    ];
    if may_be_null {
        outcomes.push(Outcome::Value(Value::Null));
    }
    outcomes
}

fn all_filled(arguments: &[Value]) -> bool {
    arguments.iter().all(|argument| match argument {
        Value::Unknown(unknown) => unknown.nonblank,
        argument => !argument.is_empty(),
    })
}

/// Functions that give blank as soon as one argument is blank.
fn blank_gives_blank(function: Function) -> bool {
    !matches!(
        function,
        Function::Lpad
            | Function::Rpad
            | Function::Substitute
            | Function::Lower
            | Function::Upper
            | Function::Hyperlink
            | Function::Image
            | Function::Atan2
            | Function::Geolocation
            | Function::FormatDuration
            | Function::Distance
    )
}

/// Functions that give a value that is not blank when no argument is.
fn keeps_filled(function: Function) -> bool {
    !matches!(
        function,
        Function::Left
            | Function::Right
            | Function::Mid
            | Function::Substr
            | Function::Trim
            | Function::Substitute
            | Function::Lpad
            | Function::Rpad
            | Function::Chr
            | Function::Geolocation
            | Function::Distance
    )
}

/// The error that a function may raise for some values of its unknown arguments.
fn failure(function: Function, arguments: &[Value]) -> Option<ErrorKind> {
    let first_is_text = match &arguments[0] {
        Value::Text(_) => true,
        Value::Unknown(unknown) => unknown.ty.is_text() || unknown.ty == Type::Any,
        _ => false,
    };
    match function {
        Function::Value => Some(ErrorKind::NotANumber),
        Function::DateValue | Function::DateTimeValue | Function::TimeValue => {
            first_is_text.then_some(ErrorKind::NotADate)
        }
        Function::Date => Some(ErrorKind::NoSuchDay),
        Function::Mod => Some(ErrorKind::DivisionByZero),
        Function::Sqrt
        | Function::Exp
        | Function::Ln
        | Function::Log
        | Function::Asin
        | Function::Acos
        | Function::Geolocation
        | Function::Distance => Some(ErrorKind::OutOfRange),
        Function::Atan2 => Some(ErrorKind::Blank),
        Function::Lpad | Function::Rpad if arguments[1].as_unknown().is_some() => Some(ErrorKind::TooLarge),
        _ => None,
    }
}
