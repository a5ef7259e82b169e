//! Knows decimals as text, as doubles and as machine integers.

use dashu_float::Context;
use dashu_float::round::mode::HalfAway;
use dashu_int::IBig;

use super::{DIGITS, Decimal, MAX_EXPONENT, Rounding, power_of_ten};

/// Longest number that is written out as text.
const MAX_PLAIN: usize = 5_000;

/// Why a text is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::formula) enum NotDecimal {
    Syntax,
    TooLarge,
}

impl Decimal {
    /// Reads what Java's `BigDecimal` reads: sign, digits with or without a point, exponent; no blanks.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::try_parse(text).ok()
    }

    pub(in crate::formula) fn try_parse(text: &str) -> Result<Self, NotDecimal> {
        let (mantissa, exponent) = match text.find(['e', 'E']) {
            Some(at) => (&text[..at], exponent(&text[at + 1..])?),
            None => (text, 0),
        };
        let (negative, unsigned) = match mantissa.as_bytes().first() {
            Some(b'-') => (true, &mantissa[1..]),
            Some(b'+') => (false, &mantissa[1..]),
            _ => (false, mantissa),
        };
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let digits = format!("{whole}{fraction}");
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NotDecimal::Syntax);
        }
        let magnitude: IBig = digits.parse().map_err(|_| NotDecimal::Syntax)?;
        let scale = isize::try_from(fraction.len()).map_err(|_| NotDecimal::TooLarge)?;
        let value = Self::new(if negative { -magnitude } else { magnitude }, exponent - scale);
        if value.0.exponent().abs() > MAX_EXPONENT {
            return Err(NotDecimal::TooLarge);
        }
        Ok(value)
    }

    /// The shortest decimal that reads back as the double, and of two that are as near the one with an even last
    /// digit, as Java prints it; none for infinities and NaN.
    pub(in crate::formula) fn from_f64(value: f64) -> Option<Self> {
        let exact = Self::exactly(value)?;
        let shortest = Self::parse(&format!("{value:e}"))?;
        let digits = shortest.0.digits();
        let low = exact.round_digits(digits, Rounding::HalfDown);
        let high = exact.round_digits(digits, Rounding::HalfUp);
        if low == high {
            return Some(shortest);
        }
        let last = low.0.significand() % IBig::from(2);
        let even = if last == IBig::ZERO { low } else { high };
        // Bits decide: the other one might read back as a neighbour.
        Some(if even.to_f64().to_bits() == value.to_bits() {
            even
        } else {
            shortest
        })
    }

    /// The nearest double.
    pub(in crate::formula) fn to_f64(&self) -> f64 {
        let text = format!("{}e{}", self.0.significand(), self.0.exponent());
        text.parse().unwrap_or(f64::NAN)
    }

    /// The exact value of a double, which is a little off the decimal that it prints as.
    fn exactly(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let bits = value.to_bits();
        let exponent = isize::try_from(bits >> 52 & 0x7FF).ok()?;
        let fraction = bits & ((1 << 52) - 1);
        let mantissa = if exponent == 0 {
            fraction
        } else {
            fraction | 1 << 52
        };
        let mantissa = if value.is_sign_negative() {
            -IBig::from(mantissa)
        } else {
            IBig::from(mantissa)
        };
        let power = exponent.max(1) - 1_075;
        Some(match usize::try_from(power) {
            Ok(power) => Self::new(mantissa << power, 0),
            Err(_) => Self::new(mantissa * IBig::from(5).pow(power.unsigned_abs()), power),
        })
    }

    /// The double nearest to the exponential of the double nearest to it.
    pub(in crate::formula) fn exp(&self) -> f64 {
        let power = self.to_f64();
        match Self::exactly(power) {
            // Beyond these the result is infinite or zero as a double.
            Some(exact) if power.abs() < 750.0 => {
                let context = Context::<HalfAway>::new(DIGITS);
                Self(context.exp(&exact.0).value().into_repr()).to_f64()
            }
            _ => power.exp(),
        }
    }

    /// The double nearest to the natural logarithm of the double nearest to it.
    pub(in crate::formula) fn ln(&self) -> f64 {
        let number = self.to_f64();
        match Self::exactly(number) {
            Some(exact) if number > 0.0 => {
                let context = Context::<HalfAway>::new(DIGITS);
                Self(context.ln(&exact.0).value().into_repr()).to_f64()
            }
            _ => number.ln(),
        }
    }

    /// Java's `intValue`: the low 32 bits of the whole part.
    pub(in crate::formula) fn low_i32(&self) -> i32 {
        // Wrapping is what the engine does.
        #[expect(clippy::cast_possible_truncation)]
        let low = self.low_i64() as i32;
        low
    }

    /// Java's `longValue`: the low 64 bits of the whole part.
    pub(in crate::formula) fn low_i64(&self) -> i64 {
        // A multiple of 10^64 has no low bits.
        if self.0.exponent() >= 64 || self.magnitude() <= 0 {
            return 0;
        }
        let whole = self.round_scale(0, Rounding::Down);
        let exponent = usize::try_from(whole.0.exponent()).unwrap_or(0);
        let integer = whole.0.significand() * power_of_ten(exponent);
        let modulus = IBig::ONE << 64;
        let low = ((integer % &modulus) + &modulus) % &modulus;
        u64::try_from(low).map_or(0, u64::cast_signed)
    }

    /// The whole number, if it is one and fits.
    pub(in crate::formula) fn exact_i32(&self) -> Option<i32> {
        let value = Self::from(i64::from(self.low_i32()));
        (value == *self).then(|| self.low_i32())
    }

    /// Digits without exponent or trailing zeros; none if that takes more than 5,000 characters.
    #[must_use]
    pub fn plain(&self) -> Option<String> {
        let exponent = self.0.exponent();
        let digits = self.abs().0.significand().to_string();
        let sign = if self.is_negative() { "-" } else { "" };
        if exponent >= 0 {
            let zeros = usize::try_from(exponent).ok()?;
            return (digits.len() + zeros <= MAX_PLAIN)
                .then(|| format!("{sign}{digits}{}", "0".repeat(zeros)));
        }
        let places = usize::try_from(-exponent).ok()?;
        if places > MAX_PLAIN {
            return None;
        }
        let padded = format!("{digits:0>width$}", width = places + 1);
        let (whole, fraction) = padded.split_at(padded.len() - places);
        Some(format!("{sign}{whole}.{fraction}"))
    }
}

fn exponent(text: &str) -> Result<isize, NotDecimal> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NotDecimal::Syntax);
    }
    let value: isize = digits.parse().map_err(|_| NotDecimal::TooLarge)?;
    if value > MAX_EXPONENT {
        return Err(NotDecimal::TooLarge);
    }
    Ok(if text.starts_with('-') { -value } else { value })
}
