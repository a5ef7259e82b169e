//! Knows how decimals are rounded: to digits, to places, and as Salesforce's `ROUND` does it.

use std::cmp::Ordering;

use dashu_int::IBig;

use super::{Decimal, power_of_ten};

/// Digits that rounding to whole numbers looks at, so that `6/11*11` is whole.
const DIGITS_BEFORE_WHOLE: usize = 33;

/// Way to round a digit that is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::formula) enum Rounding {
    HalfUp,
    HalfDown,
    /// Towards zero.
    Down,
    /// Away from zero.
    Up,
    Floor,
    Ceiling,
}

impl Decimal {
    /// Keeps the first `digits` digits.
    pub(in crate::formula) fn round_digits(&self, digits: usize, rounding: Rounding) -> Self {
        let have = self.0.digits();
        if have <= digits {
            return self.clone();
        }
        self.drop_digits(have - digits, rounding)
    }

    /// Keeps `scale` digits behind the point; a negative scale rounds before it.
    pub(in crate::formula) fn round_scale(&self, scale: isize, rounding: Rounding) -> Self {
        let drop = -(self.0.exponent() + scale);
        match usize::try_from(drop) {
            Ok(drop) if drop > self.0.digits() + 1 => self.nearest_to_zero(scale, rounding),
            Ok(drop) => self.drop_digits(drop, rounding),
            Err(_) => self.clone(),
        }
    }

    /// What remains of a number that is far smaller than the last digit kept.
    fn nearest_to_zero(&self, scale: isize, rounding: Rounding) -> Self {
        let away = match rounding {
            Rounding::Up => true,
            Rounding::Floor => self.is_negative(),
            Rounding::Ceiling => !self.is_negative(),
            Rounding::HalfUp | Rounding::HalfDown | Rounding::Down => false,
        };
        match (away && !self.is_zero(), self.is_negative()) {
            (false, _) => Self::zero(),
            (true, false) => Self::new(IBig::ONE, -scale),
            (true, true) => Self::new(-IBig::ONE, -scale),
        }
    }

    fn drop_digits(&self, count: usize, rounding: Rounding) -> Self {
        let unit = power_of_ten(count);
        let quotient = self.0.significand() / &unit;
        let rest = self.0.significand() % &unit;
        let negative = self.is_negative();
        let twice = if negative {
            -IBig::from(2) * &rest
        } else {
            IBig::from(2) * &rest
        };
        let away = match rounding {
            _ if rest == IBig::ZERO => false,
            Rounding::HalfUp => twice >= unit,
            Rounding::HalfDown => twice > unit,
            Rounding::Down => false,
            Rounding::Up => true,
            Rounding::Floor => negative,
            Rounding::Ceiling => !negative,
        };
        let step = match (away, negative) {
            (false, _) => IBig::ZERO,
            (true, false) => IBig::ONE,
            (true, true) => -IBig::ONE,
        };
        let exponent = self.0.exponent() + isize::try_from(count).unwrap_or(isize::MAX);
        Self::new(quotient + step, exponent)
    }

    /// To a whole number, after the digits that division leaves behind are cut.
    pub(in crate::formula) fn whole(&self, first: Rounding, rounding: Rounding) -> Self {
        self.round_digits(DIGITS_BEFORE_WHOLE, first)
            .round_scale(0, rounding)
    }

    /// The engine's `ROUND` and `TRUNC`, with their odd ends: a number below one is rounded as one plus itself, and
    /// dropping every digit gives zero (`ROUND(60, -2)` is 0).
    pub(in crate::formula) fn round_like_engine(&self, scale: i32, rounding: Rounding) -> Self {
        let one = Self::one();
        let magnitude = self.abs();
        if magnitude.compare(&one) == Ordering::Less {
            let Ok(digits) = usize::try_from(scale.wrapping_add(1)) else {
                return Self::zero();
            };
            if digits == 0 {
                return Self::zero();
            }
            let rounded = magnitude.add(&one).round_digits(digits, rounding).subtract(&one);
            return if self.is_negative() {
                rounded.negate()
            } else {
                rounded
            };
        }
        let kept = i32::try_from(self.magnitude())
            .unwrap_or(i32::MAX)
            .wrapping_add(scale);
        match usize::try_from(kept) {
            Ok(digits) if digits > 0 => self.round_digits(digits, rounding),
            _ => Self::zero(),
        }
    }
}
