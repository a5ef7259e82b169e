//! Knows functions of text, counted in UTF-16 units as Salesforce counts.

use super::Function;
use crate::formula::calendar;
use crate::formula::decimal::{Decimal, NotDecimal, Rounding};
use crate::formula::eval::{ErrorKind, MAX_TEXT};
use crate::formula::value::Value;

mod case;

type Outcome = Result<Value, ErrorKind>;

/// Calls a function of text; none if it is not one.
pub(in crate::formula) fn call(function: Function, arguments: &[Value]) -> Option<Outcome> {
    let first = arguments.first().unwrap_or(&Value::Null);
    if function == Function::Text {
        return Some(to_text(first));
    }
    if function == Function::Chr {
        return Some(character(first));
    }
    if function == Function::Br {
        return Some(Ok(Value::text("\n")));
    }
    if !is_textual(function) {
        return None;
    }
    let text = match optional_text(first) {
        Ok(text) => text,
        Err(kind) => return Some(Err(kind)),
    };
    let rest = arguments.get(1..).unwrap_or_default();
    Some(match rest {
        [] => unary(function, text),
        rest => with_arguments(function, text, rest),
    })
}

fn is_textual(function: Function) -> bool {
    use Function as F;
    matches!(
        function,
        F::Value | F::IsNumber | F::Contains | F::Begins | F::Find | F::Left | F::Right | F::Mid | F::Substr
    ) || matches!(
        function,
        F::Len | F::Lower | F::Upper | F::Trim | F::Substitute | F::Lpad | F::Rpad | F::InitCap | F::Reverse
    ) || matches!(
        function,
        F::Ascii | F::CaseSafeId | F::Hyperlink | F::Image | F::Includes | F::PicklistCount
    )
}

/// A text, or none for a blank.
fn optional_text(value: &Value) -> Result<Option<&str>, ErrorKind> {
    match value {
        Value::Null => Ok(None),
        Value::Text(text) => Ok(Some(text)),
        _ => Err(ErrorKind::WrongType),
    }
}

fn optional_number(value: &Value) -> Result<Option<&Decimal>, ErrorKind> {
    match value {
        Value::Null => Ok(None),
        Value::Number(number) => Ok(Some(number)),
        _ => Err(ErrorKind::WrongType),
    }
}

fn length(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.encode_utf16().count()
    }
}

fn unary(function: Function, text: Option<&str>) -> Outcome {
    let filled = text.filter(|text| !text.is_empty());
    match (function, filled) {
        (Function::Value, _) => text.map_or(Ok(Value::Null), number),
        (Function::IsNumber, _) => Ok(Value::Bool(text.is_some_and(is_number))),
        (Function::Len, filled) => {
            let units = filled.map_or(0, length);
            Ok(Value::integer(i64::try_from(units).unwrap_or(i64::MAX)))
        }
        (Function::PicklistCount, filled) => {
            let count = filled.map_or(0, |values| values.split(';').count());
            Ok(Value::integer(i64::try_from(count).unwrap_or(i64::MAX)))
        }
        (Function::Reverse, None) => Ok(text.map_or(Value::Null, Value::text)),
        (_, None) => Ok(Value::Null),
        (Function::Lower, Some(text)) => Ok(Value::text(case::lower(text, None))),
        (Function::Upper, Some(text)) => Ok(Value::text(case::upper(text, None))),
        (Function::Trim, Some(text)) => Ok(Value::text_or_null(text.trim_matches(' '))),
        (Function::InitCap, Some(text)) => Ok(Value::text(case::initial_capitals(text))),
        (Function::Reverse, Some(text)) => Ok(Value::text(text.chars().rev().collect::<String>())),
        (Function::Ascii, Some(text)) => {
            let code = text.chars().next().map_or(0, u32::from);
            Ok(Value::integer(i64::from(code)))
        }
        (_, Some(text)) => Ok(Value::text(case::long_id(text))),
    }
}

fn number(text: &str) -> Outcome {
    match Decimal::try_parse(text) {
        Ok(number) => Ok(Value::Number(
            number.round_digits(crate::formula::decimal::DIGITS, Rounding::HalfUp),
        )),
        Err(NotDecimal::TooLarge) => Err(ErrorKind::TooLarge),
        Err(NotDecimal::Syntax) => Err(ErrorKind::NotANumber),
    }
}

fn is_number(text: &str) -> bool {
    !matches!(Decimal::try_parse(text), Err(NotDecimal::Syntax))
}

fn with_arguments(function: Function, text: Option<&str>, rest: &[Value]) -> Outcome {
    match function {
        Function::Contains => contains(text, &rest[0], |text, part| text.contains(part)),
        Function::Begins => contains(text, &rest[0], |text, part| text.starts_with(part)),
        Function::Find => find(text, rest),
        Function::Left | Function::Right => edge(function, text, &rest[0]),
        Function::Mid => middle(text, &rest[0], &rest[1]),
        Function::Substr => substring(text, &rest[0], rest.get(1)),
        Function::Lower | Function::Upper => {
            let locale = optional_text(&rest[0])?;
            let Some(text) = text.filter(|text| !text.is_empty()) else {
                return Ok(Value::Null);
            };
            let mapped = match function {
                Function::Lower => case::lower(text, locale),
                _ => case::upper(text, locale),
            };
            Ok(Value::text(mapped))
        }
        Function::Substitute => substitute(text, &rest[0], &rest[1]),
        Function::Lpad | Function::Rpad => pad(function, text, rest),
        Function::Includes => {
            let value = optional_text(&rest[0])?.unwrap_or_default();
            Ok(Value::Bool(text.is_some_and(|text| {
                text.split(';').any(|one| one.eq_ignore_ascii_case(value))
            })))
        }
        Function::Hyperlink => hyperlink(text, rest),
        _ => image(text, rest),
    }
}

/// A blank part is in everything; nothing is in a blank text, but it is not outside either.
fn contains(text: Option<&str>, part: &Value, test: fn(&str, &str) -> bool) -> Outcome {
    let part = optional_text(part)?.unwrap_or_default();
    if part.is_empty() {
        return Ok(Value::Bool(true));
    }
    match text.filter(|text| !text.is_empty()) {
        None => Ok(Value::Null),
        Some(text) => Ok(Value::Bool(test(text, part))),
    }
}

/// 1-based place of the first argument in the second; 0 when it is not there.
fn find(part: Option<&str>, rest: &[Value]) -> Outcome {
    let text = optional_text(&rest[0])?;
    let start = match rest.get(1).map(optional_number).transpose()? {
        None => 0,
        Some(None) if part.is_none() || text.is_none() => 0,
        Some(None) => return Err(ErrorKind::Blank),
        Some(Some(start)) => start.low_i32().wrapping_sub(1).max(0),
    };
    let (Some(part), Some(text)) = (part, text) else {
        return Ok(Value::integer(0));
    };
    let text: Vec<u16> = text.encode_utf16().collect();
    let part: Vec<u16> = part.encode_utf16().collect();
    let start = usize::try_from(start).unwrap_or(0);
    let place = if part.is_empty() {
        Some(start.min(text.len()))
    } else {
        text.windows(part.len())
            .skip(start)
            .position(|window| window == part)
            .map(|at| at + start)
    };
    let place = place.map_or(0, |at| i64::try_from(at + 1).unwrap_or(i64::MAX));
    Ok(Value::integer(place))
}

/// Units `from..to` of a text; Java raises an error for places outside.
fn slice(text: &str, from: i64, to: i64) -> Outcome {
    let range = usize::try_from(from).ok().zip(usize::try_from(to).ok());
    let Some((from, to)) = range.filter(|(from, to)| from <= to) else {
        return Err(ErrorKind::TooLarge);
    };
    if text.is_ascii() {
        return text.get(from..to).map(Value::text).ok_or(ErrorKind::TooLarge);
    }
    let units: Vec<u16> = text.encode_utf16().collect();
    let part = units.get(from..to).ok_or(ErrorKind::TooLarge)?;
    Ok(Value::text(String::from_utf16_lossy(part)))
}

fn units(text: &str) -> i64 {
    i64::try_from(length(text)).unwrap_or(i64::MAX)
}

fn edge(function: Function, text: Option<&str>, count: &Value) -> Outcome {
    let Some(count) = optional_number(count)? else {
        return Ok(Value::Null);
    };
    let text = text.filter(|text| !text.is_empty());
    let (Some(text), false) = (text, count.is_zero() || count.is_negative()) else {
        return Ok(Value::Null);
    };
    let (count, length) = (i64::from(count.low_i32()), units(text));
    if count > length {
        return Ok(Value::text(text));
    }
    let part = match function {
        Function::Left => slice(text, 0, count)?,
        _ => slice(text, length - count, length)?,
    };
    Ok(part)
}

fn middle(text: Option<&str>, start: &Value, count: &Value) -> Outcome {
    let (Some(start), Some(count)) = (optional_number(start)?, optional_number(count)?) else {
        return Ok(Value::Null);
    };
    let text = text.filter(|text| !text.is_empty());
    let one = Decimal::one();
    let start = if start.compare(&one).is_lt() { &one } else { start };
    let (Some(text), false) = (text, count.is_zero() || count.is_negative()) else {
        return Ok(Value::Null);
    };
    let length = units(text);
    if start.compare(&Decimal::from(length)).is_gt() {
        return Ok(Value::Null);
    }
    let (start, count) = (start.low_i32(), count.low_i32());
    let from = i64::from(start) - 1;
    if i64::from(start.wrapping_add(count)) > length {
        return slice(text, from, length);
    }
    slice(text, from, i64::from(start.wrapping_sub(1).wrapping_add(count)))
}

/// Like `MID`, with a start that may count from the end.
fn substring(text: Option<&str>, start: &Value, count: Option<&Value>) -> Outcome {
    let Some(start) = optional_number(start)? else {
        return Ok(Value::Null);
    };
    let count = match count.map(optional_number).transpose()? {
        Some(None) => return Ok(Value::Null),
        Some(Some(count)) if count.is_zero() || count.is_negative() => return Ok(Value::Null),
        count => count.flatten(),
    };
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(Value::Null);
    };
    let length = units(text);
    if start.abs().compare(&Decimal::from(length)).is_gt() {
        return Ok(Value::Null);
    }
    let from = match i64::from(start.low_i32()) {
        _ if start.is_negative() => length + i64::from(start.low_i32()),
        start => start.max(1) - 1,
    };
    let end = match count {
        None => length,
        Some(count) => {
            let from = i32::try_from(from).unwrap_or(i32::MAX);
            i64::from(from.wrapping_add(count.low_i32()))
        }
    };
    let (from, end) = (from.clamp(0, length), end.clamp(0, length));
    slice(text, from, end)
}

fn substitute(text: Option<&str>, old: &Value, new: &Value) -> Outcome {
    let (old, new) = (optional_text(old)?, optional_text(new)?);
    let (Some(text), Some(old)) = (text, old) else {
        return Ok(Value::Null);
    };
    if text.is_empty() {
        return Ok(Value::text(""));
    }
    if old.is_empty() {
        return Err(ErrorKind::OutOfRange);
    }
    let new = new.unwrap_or_default();
    let grown = text.matches(old).count().saturating_mul(new.len());
    if grown.saturating_add(text.len()) > MAX_TEXT {
        return Err(ErrorKind::TooLarge);
    }
    Ok(Value::text(text.replace(old, new)))
}

fn pad(function: Function, text: Option<&str>, rest: &[Value]) -> Outcome {
    let Some(count) = optional_number(&rest[0])? else {
        return Ok(Value::Null);
    };
    // A blank pattern is padded with as the word that Java prints for it.
    let pattern = match rest.get(1).map(optional_text).transpose()? {
        None => " ",
        Some(pattern) => pattern.unwrap_or("null"),
    };
    let count = i64::from(count.low_i32());
    let (Some(text), true) = (text.filter(|text| !text.is_empty()), count > 0) else {
        return Ok(Value::Null);
    };
    if count <= units(text) {
        return slice(text, 0, count);
    }
    let missing = usize::try_from(count - units(text)).unwrap_or(usize::MAX);
    if pattern.is_empty() || missing > MAX_TEXT {
        return Err(ErrorKind::TooLarge);
    }
    let filling: Vec<u16> = pattern.encode_utf16().cycle().take(missing).collect();
    let filling = String::from_utf16_lossy(&filling);
    Ok(Value::text(match function {
        Function::Lpad => format!("{filling}{text}"),
        _ => format!("{text}{filling}"),
    }))
}

fn to_text(value: &Value) -> Outcome {
    Ok(match value {
        Value::Null => Value::Null,
        Value::Number(number) => Value::text(number.plain().ok_or(ErrorKind::TooLarge)?),
        Value::Date(date) => Value::text(calendar::date_text(*date)),
        Value::DateTime(at) => Value::text(format!(
            "{} {}Z",
            calendar::date_text(*at),
            calendar::clock_text(*at)
        )),
        Value::Time(time) => Value::text(calendar::time_text(*time)),
        text @ Value::Text(_) => text.clone(),
        _ => return Err(ErrorKind::WrongType),
    })
}

fn character(code: &Value) -> Outcome {
    let Some(code) = optional_number(code)? else {
        return Ok(Value::Null);
    };
    if code.is_zero() {
        return Ok(Value::Null);
    }
    let character = u32::try_from(code.low_i32()).ok().and_then(char::from_u32);
    Ok(character.map_or(Value::Null, |c| Value::text(c.to_string())))
}

fn hyperlink(address: Option<&str>, rest: &[Value]) -> Outcome {
    let address = address.unwrap_or_default();
    let label = optional_text(&rest[0])?.unwrap_or_default();
    let target = match rest.get(1).map(optional_text).transpose()?.flatten() {
        Some(target) => format!(" target=\"{target}\""),
        None => String::new(),
    };
    bounded(format!("<a href=\"{address}\"{target}>{label}</a>"))
}

fn image(address: Option<&str>, rest: &[Value]) -> Outcome {
    let address = address.unwrap_or_default();
    let label = optional_text(&rest[0])?.unwrap_or_default();
    let mut sizes = String::new();
    for (name, size) in ["height", "width"].into_iter().zip(rest.iter().skip(1)) {
        if let Some(size) = optional_number(size)? {
            let size = size.plain().ok_or(ErrorKind::TooLarge)?;
            sizes.push_str(&format!(" {name}=\"{size}\""));
        }
    }
    bounded(format!("<img src=\"{address}\" alt=\"{label}\"{sizes}/>"))
}

fn bounded(text: String) -> Outcome {
    if text.len() > MAX_TEXT {
        return Err(ErrorKind::TooLarge);
    }
    Ok(Value::text(text))
}
