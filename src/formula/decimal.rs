//! Knows decimal numbers as Salesforce's engine has them: 39 digits, half away from zero.

mod convert;
mod rounding;

use std::cmp::Ordering;

use dashu_float::Repr;
use dashu_int::IBig;

pub(super) use convert::NotDecimal;
pub(super) use rounding::Rounding;

/// Digits that arithmetic keeps.
pub(super) const DIGITS: usize = 39;
/// Exponents beyond this are refused: a number of that size only arises by accident or malice.
const MAX_EXPONENT: isize = 1_000_000;

/// An exact decimal: integer times a power of ten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal(Repr<10>);

fn power_of_ten(exponent: usize) -> IBig {
    IBig::from(10).pow(exponent)
}

impl Decimal {
    #[must_use]
    pub fn zero() -> Self {
        Self(Repr::zero())
    }

    pub(super) fn one() -> Self {
        Self(Repr::one())
    }

    fn new(significand: IBig, exponent: isize) -> Self {
        Self(Repr::new(significand, exponent))
    }

    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    pub(super) fn is_negative(&self) -> bool {
        *self.0.significand() < IBig::ZERO
    }

    /// Power of ten of the first digit, plus one: 12.3 has 2, 0.01 has -1.
    fn magnitude(&self) -> isize {
        self.0.exponent() + isize::try_from(self.0.digits()).unwrap_or(isize::MAX)
    }

    fn is_too_large(&self) -> bool {
        self.0.exponent().abs() > MAX_EXPONENT
    }

    pub(super) fn checked(self) -> Option<Self> {
        (!self.is_too_large()).then_some(self)
    }

    /// The number with its sign turned.
    #[must_use]
    pub fn negate(&self) -> Self {
        Self::new(-self.0.significand().clone(), self.0.exponent())
    }

    pub(super) fn abs(&self) -> Self {
        if self.is_negative() {
            self.negate()
        } else {
            self.clone()
        }
    }

    /// Multiplies with a power of ten.
    pub(super) fn shift(&self, places: isize) -> Self {
        if self.is_zero() {
            return Self::zero();
        }
        Self::new(self.0.significand().clone(), self.0.exponent() + places)
    }

    /// Both numbers as integers of one exponent, which must be near each other.
    fn aligned(&self, other: &Self) -> (IBig, IBig, isize) {
        let exponent = self.0.exponent().min(other.0.exponent());
        let grown = |number: &Self| {
            let by = usize::try_from(number.0.exponent() - exponent).unwrap_or(0);
            number.0.significand() * power_of_ten(by)
        };
        (grown(self), grown(other), exponent)
    }

    /// Sum at 39 digits.
    #[must_use]
    pub fn add(&self, other: &Self) -> Self {
        self.add_digits(other, DIGITS)
    }

    fn add_digits(&self, other: &Self, digits: usize) -> Self {
        if self.is_zero() {
            return other.round_digits(digits, Rounding::HalfUp);
        }
        if other.is_zero() {
            return self.round_digits(digits, Rounding::HalfUp);
        }
        // Where the exponents are far apart the smaller number cannot reach any digit that is kept.
        let apart = self.magnitude() - other.magnitude();
        let reach = isize::try_from(digits + self.0.digits() + other.0.digits() + 2).unwrap_or(isize::MAX);
        if apart.abs() > reach {
            let larger = if apart > 0 { self } else { other };
            return larger.round_digits(digits, Rounding::HalfUp);
        }
        let (left, right, exponent) = self.aligned(other);
        Self::new(left + right, exponent).round_digits(digits, Rounding::HalfUp)
    }

    /// Difference at 39 digits.
    #[must_use]
    pub fn subtract(&self, other: &Self) -> Self {
        self.add(&other.negate())
    }

    pub(super) fn multiply(&self, other: &Self) -> Self {
        self.multiply_exactly(other)
            .round_digits(DIGITS, Rounding::HalfUp)
    }

    pub(super) fn multiply_exactly(&self, other: &Self) -> Self {
        Self::new(
            self.0.significand() * other.0.significand(),
            self.0.exponent() + other.0.exponent(),
        )
    }

    /// None when divided by zero.
    pub(super) fn divide(&self, other: &Self) -> Option<Self> {
        self.divide_digits(other, DIGITS)
    }

    fn divide_digits(&self, other: &Self, digits: usize) -> Option<Self> {
        if other.is_zero() {
            return None;
        }
        if self.is_zero() {
            return Some(Self::zero());
        }
        // Enough digits to round once, and a last digit that tells whether anything is left.
        let wanted = isize::try_from(digits + 2).unwrap_or(isize::MAX);
        let have = |number: &Self| isize::try_from(number.0.digits()).unwrap_or(isize::MAX);
        let grow = usize::try_from(wanted + have(other) - have(self)).unwrap_or(0);
        let numerator = self.0.significand() * power_of_ten(grow);
        let quotient = &numerator / other.0.significand();
        let rest = numerator % other.0.significand();
        let sticky = match (rest == IBig::ZERO, self.is_negative() == other.is_negative()) {
            (true, _) => IBig::ZERO,
            (false, true) => IBig::ONE,
            (false, false) => -IBig::ONE,
        };
        let exponent =
            self.0.exponent() - other.0.exponent() - isize::try_from(grow).unwrap_or(isize::MAX) - 1;
        let quotient = Self::new(quotient * IBig::from(10) + sticky, exponent);
        Some(quotient.round_digits(digits, Rounding::HalfUp))
    }

    /// Keeps the sign of `self`; none when divided by zero or when the quotient has more digits than are kept.
    pub(super) fn remainder(&self, other: &Self) -> Option<Self> {
        if other.is_zero() {
            return None;
        }
        let digits = isize::try_from(DIGITS).unwrap_or(isize::MAX);
        let apart = self.magnitude() - other.magnitude();
        if apart < -1 || self.is_zero() {
            return Some(self.clone());
        }
        if apart > digits + 1 {
            return None;
        }
        let (left, right, exponent) = self.aligned(other);
        let quotient = Self::new(&left / &right, 0);
        if quotient.magnitude() > digits && !quotient.is_zero() {
            return None;
        }
        Some(Self::new(left % right, exponent))
    }

    /// Power with Java's algorithm at 18 digits. `None` for 0 to a negative power.
    pub(super) fn power(&self, exponent: i32) -> Option<Self> {
        const POWER_DIGITS: usize = 18;
        if exponent == 0 {
            return Some(Self::one());
        }
        let magnitude = exponent.unsigned_abs();
        let work = POWER_DIGITS + magnitude.to_string().len() + 1;
        let times = |a: &Self, b: &Self| a.multiply_exactly(b).round_digits(work, Rounding::HalfUp);
        let mut result = Self::one();
        for bit in (0..32 - magnitude.leading_zeros()).rev() {
            result = times(&result, &result);
            if magnitude >> bit & 1 == 1 {
                result = times(&result, self);
            }
        }
        if exponent < 0 {
            result = Self::one().divide_digits(&result, work)?;
        }
        Some(result.round_digits(POWER_DIGITS, Rounding::HalfUp))
    }

    /// Order by value.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Ordering {
        let sign = |number: &Self| match (number.is_zero(), number.is_negative()) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        let by_sign = sign(self).cmp(&sign(other));
        if by_sign != Ordering::Equal || self.is_zero() {
            return by_sign;
        }
        let by_size = self.magnitude().cmp(&other.magnitude());
        match (by_size, self.is_negative()) {
            (Ordering::Equal, _) => {
                let (left, right, _) = self.aligned(other);
                left.cmp(&right)
            }
            (size, false) => size,
            (size, true) => size.reverse(),
        }
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self::new(IBig::from(value), 0)
    }
}
