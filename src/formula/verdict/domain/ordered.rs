//! Knows representatives of numbers, dates and times: every constant, and a value in every gap around them.

use super::{Builder, Domain, Wanted, unique};
use crate::formula::calendar::{DAY, HOUR, MINUTE};
use crate::formula::decimal::{Decimal, Rounding};
use crate::formula::types::Type;
use crate::formula::value::Value;

impl Builder<'_> {
    pub(super) fn ordered(&self, wanted: Wanted) -> Domain {
        let extra = self.ordinary();
        let points: Vec<Value> = if self.is_exact {
            self.constants()
        } else {
            self.proposed().chain(extra.clone()).collect()
        };
        let mut filled = self.with_gaps(points, wanted.twice);
        if filled.is_empty() {
            filled = extra
                .iter()
                .take(if wanted.twice { 2 } else { 1 })
                .cloned()
                .collect();
        }
        self.sort(&mut filled);
        let rich = if self.is_exact { Vec::new() } else { self.unusual() };
        self.finish(wanted, filled, rich, self.is_exact)
    }

    /// Ordinary values of the type, the most ordinary one first.
    fn ordinary(&self) -> Vec<Value> {
        let today = self.now.div_euclid(DAY) * DAY;
        match self.var.field.ty {
            Type::Date => [0, -1, 1].map(|days| Value::Date(today + days * DAY)).into(),
            Type::DateTime => [9 * HOUR, 9 * HOUR - DAY, 9 * HOUR + DAY]
                .map(|at| Value::DateTime(today + at))
                .into(),
            Type::Time => [9 * HOUR, 17 * HOUR].map(Value::Time).into(),
            _ => [1, 2, 0].map(Value::integer).into(),
        }
    }

    /// Values that a second look tries.
    fn unusual(&self) -> Vec<Value> {
        let today = self.now.div_euclid(DAY) * DAY;
        let days = || {
            let near = -10..=10;
            let months = (1..=12).map(|month| month * 31);
            let far = [-400, 400, 4_000, -4_000, -20_000];
            near.chain(months).chain(far)
        };
        match self.var.field.ty {
            Type::Date => days().map(|days| Value::Date(today + days * DAY)).collect(),
            Type::DateTime => days()
                .map(|days| Value::DateTime(today + days * DAY))
                .chain([Value::DateTime(self.now)])
                .collect(),
            Type::Time => (0..24).map(|hour| Value::Time(hour * HOUR)).collect(),
            _ => [-1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 28, 29, 30, 31]
                .into_iter()
                .chain([-100, 60, 100, 101, 365, 1_000, 10_000, 2_024, 1_000_000])
                .map(Value::integer)
                .chain(
                    ["0.5", "-0.5", "1.5", "2.25"]
                        .iter()
                        .filter_map(|text| number(text)),
                )
                .collect(),
        }
    }

    /// Points, a value between each two of them, and one beyond each end.
    fn with_gaps(&self, points: Vec<Value>, twice: bool) -> Vec<Value> {
        let mut points = unique(points.into_iter().filter(|value| !value.is_null()));
        points.sort_by(|one, other| place(one).compare(&place(other)));
        let (Some(first), Some(last)) = (points.first(), points.last()) else {
            return Vec::new();
        };
        let mut values: Vec<Value> = points.clone();
        for count in 1..=if twice { 2 } else { 1 } {
            values.extend([moved(first, -count), moved(last, count)].into_iter().flatten());
        }
        for pair in points.windows(2) {
            let between = middle(&pair[0], &pair[1]);
            if twice && let Some(middle_value) = &between {
                values.extend(middle(&pair[0], middle_value));
                values.extend(middle(middle_value, &pair[1]));
            }
            values.extend(between);
        }
        unique(values)
    }

    /// Nearest to today, or to 1, first.
    fn sort(&self, values: &mut [Value]) {
        let anchor = match self.var.field.ty {
            Type::Date | Type::DateTime => Decimal::from(self.now.div_euclid(DAY) * DAY),
            Type::Time => Decimal::from(9 * HOUR),
            _ => Decimal::one(),
        };
        values.sort_by(|one, other| {
            let distance = |value: &Value| place(value).subtract(&anchor).abs();
            distance(one).compare(&distance(other))
        });
    }
}

/// A value on the axis of its type.
fn place(value: &Value) -> Decimal {
    match value {
        Value::Number(number) => number.clone(),
        Value::Date(at) | Value::DateTime(at) | Value::Time(at) => Decimal::from(*at),
        _ => Decimal::zero(),
    }
}

/// One step further, or several; none where the type ends.
fn moved(value: &Value, steps: i64) -> Option<Value> {
    Some(match value {
        Value::Number(number) => Value::Number(number.add(&Decimal::from(steps))),
        Value::Date(at) => Value::Date(at.checked_add(steps * DAY)?),
        Value::DateTime(at) => Value::DateTime(at.checked_add(steps * DAY)?),
        Value::Time(at) => {
            let moved = at + steps * MINUTE;
            // Near midnight the gap is narrower than a step.
            let clamped = moved.clamp(0, DAY - 1);
            if clamped == *at {
                return None;
            }
            Value::Time(clamped)
        }
        _ => return None,
    })
}

/// A value between two others, a round one if there is one.
fn middle(low: &Value, high: &Value) -> Option<Value> {
    let found = match (low, high) {
        (Value::Number(low), Value::Number(high)) => {
            let half = low.add(high).multiply(&Decimal::from(5)).shift(-1);
            let round = half.round_scale(0, Rounding::HalfUp);
            let inside = |number: &Decimal| number.compare(low).is_gt() && number.compare(high).is_lt();
            let next = low.add(&Decimal::one());
            let candidates = [next.round_scale(0, Rounding::Down), round, half];
            Value::Number(candidates.into_iter().find(inside)?)
        }
        (Value::Date(low), Value::Date(high)) => {
            let days = (high - low) / DAY / 2;
            Value::Date(low + days * DAY)
        }
        (Value::DateTime(low), Value::DateTime(high)) => Value::DateTime(low + (high - low) / 2),
        (Value::Time(low), Value::Time(high)) => Value::Time(low + (high - low) / 2),
        _ => return None,
    };
    (found != *low && found != *high).then_some(found)
}

fn number(text: &str) -> Option<Value> {
    Decimal::parse(text).map(Value::Number)
}

/// The value itself and one step to each side.
pub(super) fn neighbours(value: &Value) -> Vec<Value> {
    match value {
        Value::Text(text) => vec![value.clone(), Value::text(format!("{text} x"))],
        Value::Null => Vec::new(),
        value => [Some(value.clone()), moved(value, -1), moved(value, 1)]
            .into_iter()
            .flatten()
            .collect(),
    }
}
