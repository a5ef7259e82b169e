//! Knows functions of numbers.

use std::cmp::Ordering;

use super::Function;
use crate::formula::decimal::{Decimal, Rounding};
use crate::formula::eval::ErrorKind;
use crate::formula::value::Value;

type Outcome = Result<Value, ErrorKind>;

/// Calls a function of numbers; none if it is not one. Blank arguments give a blank.
pub(in crate::formula) fn call(function: Function, arguments: &[Value]) -> Option<Outcome> {
    if function == Function::Pi {
        return Some(double(std::f64::consts::PI));
    }
    if !is_numeric(function) {
        return None;
    }
    let mut numbers = Vec::with_capacity(arguments.len());
    for argument in arguments {
        match argument {
            Value::Number(number) => numbers.push(number),
            Value::Null if function == Function::Atan2 => return Some(Err(ErrorKind::Blank)),
            Value::Null => return Some(Ok(Value::Null)),
            _ => return Some(Err(ErrorKind::WrongType)),
        }
    }
    let [first, ..] = numbers.as_slice() else {
        return Some(Err(ErrorKind::Blank));
    };
    let second = numbers.get(1).copied();
    Some(exact(function, &numbers, first, second).unwrap_or_else(|| inexact(function, first, second)))
}

fn is_numeric(function: Function) -> bool {
    use Function as F;
    matches!(
        function,
        F::Abs | F::Ceiling | F::Floor | F::MCeiling | F::MFloor | F::Round | F::Trunc | F::Mod | F::Sqrt
    ) || matches!(
        function,
        F::Exp | F::Ln | F::Log | F::Max | F::Min | F::Sin | F::Cos | F::Tan | F::Asin | F::Acos | F::Atan
    ) || function == F::Atan2
}

/// Functions that compute with decimals.
fn exact(
    function: Function,
    numbers: &[&Decimal],
    first: &Decimal,
    second: Option<&Decimal>,
) -> Option<Outcome> {
    let scale = second.map_or(0, Decimal::low_i32);
    let result = match function {
        Function::Abs => first.abs(),
        // Away from zero and towards zero, unlike in mathematics.
        Function::Ceiling => first.whole(Rounding::HalfDown, Rounding::Up),
        Function::Floor => first.whole(Rounding::HalfUp, Rounding::Down),
        Function::MCeiling => first.whole(Rounding::HalfDown, Rounding::Ceiling),
        Function::MFloor => first.whole(Rounding::HalfUp, Rounding::Floor),
        Function::Round => first.round_like_engine(scale, Rounding::HalfUp),
        Function::Trunc => first.round_like_engine(scale, Rounding::Down),
        Function::Mod => {
            let remainder = second.and_then(|divisor| first.remainder(divisor));
            return Some(remainder.map(Value::Number).ok_or(ErrorKind::DivisionByZero));
        }
        Function::Max => extreme(numbers, Ordering::Greater)?,
        Function::Min => extreme(numbers, Ordering::Less)?,
        _ => return None,
    };
    Some(Ok(Value::Number(result)))
}

fn extreme(numbers: &[&Decimal], wanted: Ordering) -> Option<Decimal> {
    let mut numbers = numbers.iter();
    let first = *numbers.next()?;
    Some(
        numbers
            .fold(
                first,
                |best, next| {
                    if next.compare(best) == wanted { next } else { best }
                },
            )
            .clone(),
    )
}

/// Functions that compute with doubles. The arc functions are those of Java, digit for digit; exponentials and
/// logarithms are rounded correctly, which is what Java gives but for the rarest cases.
fn inexact(function: Function, first: &Decimal, second: Option<&Decimal>) -> Outcome {
    let x = first.to_f64();
    double(match function {
        Function::Sqrt => x.sqrt(),
        Function::Exp => first.exp(),
        Function::Ln => first.ln(),
        Function::Log => first.ln() / std::f64::consts::LN_10,
        Function::Sin => x.sin(),
        Function::Cos => x.cos(),
        Function::Tan => x.tan(),
        Function::Asin => libm::asin(x),
        Function::Acos => libm::acos(x),
        Function::Atan => libm::atan(x),
        _ => libm::atan2(x, second.map_or(f64::NAN, Decimal::to_f64)),
    })
}

fn double(value: f64) -> Outcome {
    Decimal::from_f64(value)
        .map(Value::Number)
        .ok_or(ErrorKind::OutOfRange)
}

/// `base ^ exponent`: whole exponents, results up to 1e64, and zero for what is smaller than 1e-39.
pub(in crate::formula) fn power(base: &Decimal, exponent: &Decimal) -> Result<Decimal, ErrorKind> {
    const LARGEST: f64 = 64.0;
    const SMALLEST: isize = -39;
    let digits = base.abs().ln() / std::f64::consts::LN_10;
    if digits * f64::from(exponent.low_i32()) > LARGEST {
        return Err(ErrorKind::OutOfRange);
    }
    let whole = exponent.exact_i32().ok_or(ErrorKind::OutOfRange)?;
    // Java refuses larger exponents.
    if whole.unsigned_abs() > 999_999_999 {
        return Err(ErrorKind::OutOfRange);
    }
    let result = base.power(whole).ok_or(ErrorKind::OutOfRange)?;
    let smallest = Decimal::one().shift(SMALLEST);
    if result.abs().compare(&smallest) == Ordering::Less {
        return Ok(Decimal::zero());
    }
    Ok(result)
}
