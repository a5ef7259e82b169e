//! Knows functions of dates and times.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Function;
use crate::formula::calendar::{self, Civil, DAY, HOUR, MINUTE};
use crate::formula::eval::ErrorKind;
use crate::formula::value::Value;

type Outcome = Result<Value, ErrorKind>;

/// Calls a function of dates or times; none if it is not one.
pub(in crate::formula) fn call(function: Function, arguments: &[Value], zone: &TimeZone) -> Option<Outcome> {
    let first = arguments.first()?;
    Some(match function {
        Function::Date => date(arguments),
        Function::DateValue => date_value(first, zone),
        Function::DateTimeValue => date_time_value(first),
        Function::TimeValue => time_value(first),
        Function::AddMonths => add_months(first, arguments.get(1)?),
        Function::UnixTimestamp => unix_timestamp(first),
        Function::FromUnixTime => from_unix_time(first),
        Function::FormatDuration => duration(first, arguments.get(1)),
        Function::Day
        | Function::Month
        | Function::Year
        | Function::Weekday
        | Function::DayOfYear
        | Function::IsoWeek
        | Function::IsoYear => part_of_date(function, first),
        Function::Hour | Function::Minute | Function::Second | Function::Millisecond => {
            part_of_time(function, first)
        }
        _ => return None,
    })
}

/// Midnight GMT of the day that a moment falls on in a time zone.
pub(in crate::formula) fn day_in_zone(millis: i64, zone: &TimeZone) -> i64 {
    let offset = Timestamp::from_millisecond(millis)
        .map_or(0, |timestamp| i64::from(zone.to_offset(timestamp).seconds()));
    millis.saturating_add(offset * 1_000).div_euclid(DAY) * DAY
}

fn date(arguments: &[Value]) -> Outcome {
    let mut parts = [0; 3];
    for (part, argument) in parts.iter_mut().zip(arguments) {
        *part = match argument {
            Value::Number(number) => i64::from(number.low_i32()),
            Value::Null => return Ok(Value::Null),
            _ => return Err(ErrorKind::WrongType),
        };
    }
    let [year, month, day] = parts;
    Civil { year, month, day }
        .checked_millis()
        .map(Value::Date)
        .ok_or(ErrorKind::NoSuchDay)
}

fn date_value(value: &Value, zone: &TimeZone) -> Outcome {
    match value {
        Value::Null => Ok(Value::Null),
        Value::DateTime(at) => Ok(Value::Date(day_in_zone(*at, zone))),
        Value::Text(text) => calendar::parse_date(text)
            .map(Value::Date)
            .ok_or(ErrorKind::NotADate),
        date @ Value::Date(_) => Ok(date.clone()),
        _ => Err(ErrorKind::WrongType),
    }
}

fn date_time_value(value: &Value) -> Outcome {
    match value {
        Value::Null => Ok(Value::Null),
        Value::DateTime(at) | Value::Date(at) => Ok(Value::DateTime(*at)),
        Value::Text(text) => calendar::parse_date_time(text)
            .map(Value::DateTime)
            .ok_or(ErrorKind::NotADate),
        _ => Err(ErrorKind::WrongType),
    }
}

fn time_value(value: &Value) -> Outcome {
    match value {
        Value::Null => Ok(Value::Null),
        time @ Value::Time(_) => Ok(time.clone()),
        Value::DateTime(at) => Ok(Value::Time(at.rem_euclid(DAY))),
        Value::Text(text) => calendar::parse_time(text)
            .map(Value::Time)
            .ok_or(ErrorKind::NotADate),
        _ => Err(ErrorKind::WrongType),
    }
}

fn part_of_date(function: Function, value: &Value) -> Outcome {
    let at = match value {
        Value::Null => return Ok(Value::Null),
        Value::Date(at) | Value::DateTime(at) => *at,
        _ => return Err(ErrorKind::WrongType),
    };
    let civil = Civil::of_millis(at);
    Ok(Value::integer(match function {
        Function::Day => civil.day,
        Function::Month => civil.month,
        Function::Year => civil.year,
        Function::Weekday => calendar::weekday(at),
        Function::DayOfYear => calendar::day_of_year(at),
        Function::IsoYear => calendar::iso_week(at).0,
        _ => calendar::iso_week(at).1,
    }))
}

fn part_of_time(function: Function, value: &Value) -> Outcome {
    let time = match value {
        Value::Null => return Ok(Value::Null),
        Value::Time(time) => *time,
        _ => return Err(ErrorKind::WrongType),
    };
    Ok(Value::integer(match function {
        Function::Hour => time / HOUR,
        Function::Minute => time / MINUTE % 60,
        Function::Second => time / 1_000 % 60,
        _ => time % 1_000,
    }))
}

/// The last day of a month stays the last day.
fn add_months(value: &Value, months: &Value) -> Outcome {
    /// Months of ten million years.
    const MOST: i32 = 120_000_000;
    let at = match value {
        Value::Null => return Ok(Value::Null),
        Value::Date(at) | Value::DateTime(at) => *at,
        _ => return Err(ErrorKind::WrongType),
    };
    let months = match months {
        Value::Null => return Ok(Value::Null),
        Value::Number(months) => months.low_i32(),
        _ => return Err(ErrorKind::WrongType),
    };
    if !(-MOST..=MOST).contains(&months) {
        return Err(ErrorKind::TooLarge);
    }
    let from = Civil::of_millis(at);
    let month = from.month - 1 + i64::from(months);
    let (year, month) = (from.year + month.div_euclid(12), month.rem_euclid(12) + 1);
    let last = calendar::days_in_month(year, month);
    let was_last = from.day == calendar::days_in_month(from.year, from.month);
    let day = if was_last { last } else { from.day.min(last) };
    let moved = Civil { year, month, day }
        .days()
        .checked_mul(DAY)
        .and_then(|midnight| midnight.checked_add(at.rem_euclid(DAY)))
        .ok_or(ErrorKind::TooLarge)?;
    Ok(match value {
        Value::Date(_) => Value::Date(moved),
        _ => Value::DateTime(moved),
    })
}

fn unix_timestamp(value: &Value) -> Outcome {
    match value {
        Value::Null => Ok(Value::Null),
        Value::Date(at) | Value::DateTime(at) | Value::Time(at) => Ok(Value::integer(at / 1_000)),
        _ => Err(ErrorKind::WrongType),
    }
}

fn from_unix_time(value: &Value) -> Outcome {
    match value {
        Value::Null => Ok(Value::Null),
        Value::Number(seconds) => Ok(Value::DateTime(seconds.shift(3).low_i64())),
        _ => Err(ErrorKind::WrongType),
    }
}

fn duration(first: &Value, second: Option<&Value>) -> Outcome {
    let (seconds, with_days) = match (first, second) {
        (Value::Null, _) => return Ok(Value::Null),
        (Value::Number(seconds), None) => (seconds.low_i64(), false),
        (Value::Number(seconds), Some(with_days)) => (seconds.low_i64(), *with_days == Value::Bool(true)),
        (_, None | Some(Value::Null)) => return Ok(Value::Null),
        (Value::Time(from), Some(Value::Time(to))) => ((to - from) / 1_000, false),
        (Value::DateTime(from), Some(Value::DateTime(to))) => (to.wrapping_sub(*from) / 1_000, true),
        _ => return Err(ErrorKind::WrongType),
    };
    let seconds = seconds.unsigned_abs();
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    Ok(Value::text(if with_days {
        format!("{}:{:02}:{minutes:02}:{rest:02}", seconds / 86_400, hours % 24)
    } else {
        format!("{hours:02}:{minutes:02}:{rest:02}")
    }))
}
