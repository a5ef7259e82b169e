//! Knows operators and functions backwards: the operand that gives a result.

use crate::formula::ast::BinaryOp;
use crate::formula::calendar::{Civil, DAY, HOUR, parse_date};
use crate::formula::decimal::{Decimal, Rounding};
use crate::formula::functions::Function;
use crate::formula::types::Type;
use crate::formula::value::Value;

/// Longest text that is made up.
const MAX_LENGTH: usize = 4_000;

/// Whether a field of a type can hold a value.
pub(super) fn fits(ty: Type, value: &Value) -> bool {
    match (ty, value) {
        (Type::Any, _) => true,
        (_, Value::Null) => true,
        (Type::Number, Value::Number(_))
        | (Type::Date, Value::Date(_))
        | (Type::DateTime, Value::DateTime(_))
        | (Type::Time, Value::Time(_))
        | (Type::Boolean, Value::Bool(_)) => true,
        (Type::Text | Type::Id | Type::Picklist | Type::MultiPicklist, Value::Text(text)) => {
            !text.is_empty() && text.len() <= MAX_LENGTH
        }
        _ => false,
    }
}

/// What one operand has to be (`index` 0 is the left one), the other being known.
pub(super) fn operand(op: BinaryOp, index: usize, target: &Value, other: &Value) -> Option<Value> {
    match (op, index, target, other) {
        (BinaryOp::Add | BinaryOp::Concat, _, Value::Text(text), other) => {
            let other = text_of(other);
            let rest = if index == 0 {
                text.strip_suffix(other)
            } else {
                text.strip_prefix(other)
            };
            // Where it cannot be reached the text itself comes near.
            Some(Value::text_or_null(rest.unwrap_or(text)))
        }
        (BinaryOp::Add, ..) => difference(target, other),
        (BinaryOp::Subtract, 0, ..) => sum(target, other),
        (BinaryOp::Subtract, ..) => difference(other, target),
        (BinaryOp::Multiply, _, Value::Number(target), Value::Number(other))
        | (BinaryOp::Divide, 1, Value::Number(other), Value::Number(target)) => {
            target.divide(other).map(Value::Number)
        }
        (BinaryOp::Divide, 0, Value::Number(target), Value::Number(other)) => {
            target.multiply(other).checked().map(Value::Number)
        }
        _ => None,
    }
}

fn sum(left: &Value, right: &Value) -> Option<Value> {
    Some(match (left, right) {
        (Value::Number(left), Value::Number(right)) => Value::Number(left.add(right).checked()?),
        (Value::Number(days), Value::Date(date)) | (Value::Date(date), Value::Number(days)) => {
            Value::Date(date.checked_add(millis(days, Rounding::Down)? / DAY * DAY)?)
        }
        (Value::Number(days), Value::DateTime(at)) | (Value::DateTime(at), Value::Number(days)) => {
            Value::DateTime(at.checked_add(millis(days, Rounding::HalfUp)?)?)
        }
        _ => return None,
    })
}

fn difference(left: &Value, right: &Value) -> Option<Value> {
    Some(match (left, right) {
        (Value::Date(left), Value::Date(right)) | (Value::DateTime(left), Value::DateTime(right)) => {
            let between = left.checked_sub(*right)?;
            Value::Number(Decimal::from(between).divide(&Decimal::from(DAY))?)
        }
        (left, Value::Number(right)) => return sum(left, &Value::Number(right.negate())),
        _ => return None,
    })
}

/// Days in milliseconds, if they are within some thousand years.
fn millis(days: &Decimal, rounding: Rounding) -> Option<i64> {
    let millis = days
        .multiply(&Decimal::from(DAY))
        .round_scale(0, rounding)
        .low_i64();
    (millis.abs() < 4_000_000 * DAY).then_some(millis)
}

/// Arguments with which a function of one argument gives a value, or nearly.
pub(super) fn argument(function: Function, ty: Type, target: &Value) -> Vec<Value> {
    let one = match (function, target) {
        (Function::Text, Value::Text(text)) => match ty {
            Type::Number => Decimal::parse(text).map(Value::Number),
            Type::Date => parse_date(text).map(Value::Date),
            _ => Some(target.clone()),
        },
        (Function::Value, Value::Number(number)) => {
            let near = [-1, 0, 1].map(|step| number.add(&Decimal::from(step)).plain());
            return near.into_iter().flatten().map(Value::text).collect();
        }
        (Function::Len, Value::Number(_)) => {
            let length = count(target);
            return [length - 1, length, length + 1]
                .map(|length| Value::text_or_null(&filler(length)))
                .into();
        }
        (Function::DateValue, Value::Date(day)) if ty == Type::DateTime => {
            Some(Value::DateTime(day + 12 * HOUR))
        }
        (Function::DateTimeValue, Value::DateTime(at)) if ty == Type::Date => {
            Some(Value::Date(at.div_euclid(DAY) * DAY))
        }
        (Function::Year | Function::Month | Function::Day | Function::Weekday, Value::Number(_)) => {
            let count = count(target);
            let days = [count - 1, count, count + 1].map(|count| match function {
                Function::Year => date(count, 6, 15),
                Function::Month => date(2024, count, 15),
                Function::Day => date(2024, 1, count),
                // 7 January 2024 was a Sunday.
                _ => date(2024, 1, 6 + count),
            });
            return days.into_iter().flatten().collect();
        }
        _ if keeps_value(function) => Some(target.clone()),
        _ => None,
    };
    one.into_iter().collect()
}

/// Functions that give some values back as they are.
fn keeps_value(function: Function) -> bool {
    matches!(
        function,
        Function::Upper
            | Function::Lower
            | Function::Trim
            | Function::InitCap
            | Function::CaseSafeId
            | Function::Left
            | Function::Right
            | Function::Substitute
            | Function::Lpad
            | Function::Rpad
            | Function::Substr
            | Function::Abs
            | Function::Ceiling
            | Function::Floor
            | Function::MCeiling
            | Function::MFloor
            | Function::Round
            | Function::Trunc
            | Function::Mod
            | Function::DateTimeValue
    )
}

fn date(year: i64, month: i64, day: i64) -> Option<Value> {
    Civil { year, month, day }.checked_millis().map(Value::Date)
}

/// A small number as a count, 0 for anything else.
pub(super) fn count(value: &Value) -> i64 {
    match value {
        Value::Number(number) => number.round_scale(0, Rounding::HalfUp).low_i64(),
        _ => 0,
    }
}

/// A text of a length.
pub(super) fn filler(length: i64) -> String {
    let length = usize::try_from(length).unwrap_or(0).min(MAX_LENGTH);
    "x".repeat(length)
}

pub(super) fn text_of(value: &Value) -> &str {
    match value {
        Value::Text(text) => text,
        _ => "",
    }
}
