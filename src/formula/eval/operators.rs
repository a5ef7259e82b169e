//! Knows operators: equality, order, sums and products of all types.

use std::cmp::Ordering;

use super::{ErrorKind, Flow, Run, number};
use crate::formula::ast::{BinaryOp, NodeId, NodeKind};
use crate::formula::calendar::DAY;
use crate::formula::decimal::{Decimal, Rounding};
use crate::formula::functions::numbers::power;
use crate::formula::types::Type;
use crate::formula::value::Value;

/// Longest text that is computed, in bytes.
pub(in crate::formula) const MAX_TEXT: usize = 100_000;

impl Run<'_> {
    pub(super) fn equality(&self, id: NodeId, negate: bool, left: &Value, right: &Value) -> Flow {
        let equal = match self.text_of_pick(id) {
            Some((field, literal, swapped)) => {
                let value = if swapped { right } else { left };
                self.pick_equals(id, 0, field, value, literal)?
            }
            None => {
                let kids = self.kids(id);
                let as_text = self.compares_text(kids[0], kids[1], left, right);
                self.equal_values(id, 0, as_text, left, right)?
            }
        };
        Ok(match equal {
            Value::Bool(equal) => Value::Bool(equal != negate),
            value => value,
        })
    }

    /// `TEXT(picklist) = "literal"`, which Salesforce reads as `ISPICKVAL`; true when the literal stands first.
    fn text_of_pick(&self, id: NodeId) -> Option<(NodeId, &str, bool)> {
        let kids = self.kids(id);
        let side = |text: NodeId, literal: NodeId| {
            if !matches!(self.kind(literal), NodeKind::Text(_)) || self.ty(text) != Type::Text {
                return None;
            }
            Some((self.pick_behind(text)?, &**self.formula.ast.text_value(literal)?))
        };
        side(kids[0], kids[1])
            .map(|(field, literal)| (field, literal, false))
            .or_else(|| side(kids[1], kids[0]).map(|(field, literal)| (field, literal, true)))
    }

    /// Texts are compared with blank as empty; where no type is known the values decide.
    fn compares_text(&self, left: NodeId, right: NodeId, one: &Value, other: &Value) -> bool {
        let types = [self.ty(left), self.ty(right)];
        if types.contains(&Type::Any) {
            let is_text = |value: &Value| match value {
                Value::Text(_) => true,
                Value::Unknown(unknown) => unknown.ty.is_text(),
                _ => false,
            };
            return types.iter().any(|ty| ty.is_text()) || is_text(one) || is_text(other);
        }
        types.iter().any(|ty| ty.is_text())
    }

    /// True, false, or blank when a blank is compared that is no text. `index` tells comparisons of one node apart.
    pub(super) fn equal_values(
        &self,
        id: NodeId,
        index: usize,
        as_text: bool,
        left: &Value,
        right: &Value,
    ) -> Flow {
        if left.as_unknown().is_some() || right.as_unknown().is_some() {
            return self.equal_unknown(id, index, as_text, left, right);
        }
        if as_text && (left.is_empty() || right.is_empty()) {
            return Ok(Value::Bool(left.is_empty() && right.is_empty()));
        }
        if left.is_null() || right.is_null() {
            return Ok(Value::Null);
        }
        Ok(Value::Bool(left == right))
    }

    pub(super) fn comparison(&self, id: NodeId, op: BinaryOp, left: &Value, right: &Value) -> Flow {
        let ordering = match (left, right) {
            (Value::Null, _) | (_, Value::Null) => return Ok(Value::Null),
            (Value::Unknown(unknown), _) | (_, Value::Unknown(unknown)) => {
                let may_be_null = !unknown.nonblank
                    || [left, right]
                        .iter()
                        .any(|value| value.as_unknown().is_some_and(|unknown| !unknown.nonblank));
                return self.choose_bool(id, may_be_null);
            }
            (Value::Number(left), Value::Number(right)) => left.compare(right),
            (Value::Text(left), Value::Text(right)) => left.encode_utf16().cmp(right.encode_utf16()),
            (Value::Date(left), Value::Date(right))
            | (Value::DateTime(left), Value::DateTime(right))
            | (Value::Time(left), Value::Time(right)) => left.cmp(right),
            _ => return Err(self.fail(id, ErrorKind::WrongType)),
        };
        Ok(Value::Bool(match op {
            BinaryOp::Less => ordering == Ordering::Less,
            BinaryOp::Greater => ordering == Ordering::Greater,
            BinaryOp::LessOrEqual => ordering != Ordering::Greater,
            _ => ordering != Ordering::Less,
        }))
    }

    pub(super) fn sum(&self, id: NodeId, adds: bool, left: Value, right: Value) -> Flow {
        match (left, right) {
            (Value::Unknown(_), _) | (_, Value::Unknown(_)) if self.ty(id) == Type::Any => {
                self.choose_any(id)
            }
            (left @ Value::Unknown(_), right) | (left, right @ Value::Unknown(_)) => {
                Ok(self.unknown_sum(id, &left, &right))
            }
            (Value::Text(left), Value::Text(right)) if adds => self.joined(id, &left, &right),
            // A blank adds nothing to a text, and makes everything else blank.
            (Value::Null, text @ Value::Text(_)) | (text @ Value::Text(_), Value::Null) if adds => Ok(text),
            (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
            (left, right) => known_sum(adds, &left, &right).map_err(|kind| self.fail(id, kind)),
        }
    }

    pub(super) fn concat(&self, id: NodeId, left: Value, right: Value) -> Flow {
        match (left, right) {
            (Value::Null, other) | (other, Value::Null) => Ok(other),
            (Value::Text(left), Value::Text(right)) => self.joined(id, &left, &right),
            (left @ Value::Unknown(_), right) | (left, right @ Value::Unknown(_)) => {
                Ok(self.unknown_sum(id, &left, &right))
            }
            _ => Err(self.fail(id, ErrorKind::WrongType)),
        }
    }

    fn joined(&self, id: NodeId, left: &str, right: &str) -> Flow {
        if left.len() + right.len() > MAX_TEXT {
            return Err(self.fail(id, ErrorKind::TooLarge));
        }
        Ok(Value::text(format!("{left}{right}")))
    }

    pub(super) fn product(&self, id: NodeId, op: BinaryOp, left: &Value, right: &Value) -> Flow {
        let (left, right) = match (left, right) {
            (Value::Null, _) | (_, Value::Null) => return Ok(Value::Null),
            (Value::Number(left), Value::Number(right)) => (left, right),
            (Value::Unknown(_), _) | (_, Value::Unknown(_)) => {
                return self.unknown_product(id, op, left, right);
            }
            _ => return Err(self.fail(id, ErrorKind::WrongType)),
        };
        let result = match op {
            BinaryOp::Multiply => number(Some(left.multiply(right))),
            BinaryOp::Divide => match left.divide(right) {
                Some(quotient) => number(Some(quotient)),
                None => Err(ErrorKind::DivisionByZero),
            },
            _ => power(left, right).map(Value::Number),
        };
        result.map_err(|kind| self.fail(id, kind))
    }
}

/// Sum or difference of numbers, dates and times; a number is days, or milliseconds of a time.
fn known_sum(adds: bool, left: &Value, right: &Value) -> Result<Value, ErrorKind> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            let sum = if adds {
                left.add(right)
            } else {
                left.subtract(right)
            };
            number(Some(sum))
        }
        (Value::Number(days), Value::Date(date)) if adds => Ok(Value::Date(add_days(*date, days, true))),
        (Value::Number(days), Value::DateTime(at)) if adds => {
            Ok(Value::DateTime(add_moments(*at, days, true)))
        }
        (Value::Date(date), Value::Number(days)) => Ok(Value::Date(add_days(*date, days, adds))),
        (Value::DateTime(at), Value::Number(days)) => Ok(Value::DateTime(add_moments(*at, days, adds))),
        (Value::Time(time), Value::Number(millis)) => {
            let millis = millis.low_i64();
            let moved = if adds {
                time.wrapping_add(millis)
            } else {
                time.wrapping_sub(millis)
            };
            match moved % DAY {
                moved if moved < 0 => Err(ErrorKind::NegativeTime),
                moved => Ok(Value::Time(moved)),
            }
        }
        (Value::Date(left), Value::Date(right)) | (Value::DateTime(left), Value::DateTime(right))
            if !adds =>
        {
            number(Decimal::from(left.wrapping_sub(*right)).divide(&Decimal::from(DAY)))
        }
        (Value::Time(left), Value::Time(right)) if !adds => Ok(Value::integer((left - right + DAY) % DAY)),
        _ => Err(ErrorKind::WrongType),
    }
}

/// Whole days; a fraction is dropped.
fn add_days(date: i64, days: &Decimal, adds: bool) -> i64 {
    let whole = days.round_scale(0, Rounding::Down);
    let millis = whole.multiply_exactly(&Decimal::from(DAY));
    moved(date, &millis, adds)
}

/// Days with their fraction, to the second.
fn add_moments(at: i64, days: &Decimal, adds: bool) -> i64 {
    let days = if adds { days.clone() } else { days.negate() };
    let seconds = days
        .multiply_exactly(&Decimal::from(DAY / 1_000))
        .round_scale(0, Rounding::HalfUp);
    moved(at, &seconds.shift(3), true)
}

fn moved(at: i64, millis: &Decimal, adds: bool) -> i64 {
    let millis = if adds { millis.clone() } else { millis.negate() };
    at.wrapping_add(millis.low_i64())
}
