//! Knows how values and witnesses read in a message.

use super::witness::{Condition, Origin, Told, Witness};
use crate::formula::calendar::{self, DAY};
use crate::formula::case::place_text;
use crate::formula::eval::Context;
use crate::formula::functions::dates::day_in_zone;
use crate::formula::value::Value;

/// Enough values of a list to know which one is meant.
const MOST_LISTED: usize = 5;

/// A value in words: `blank`, `` `Completed` ``, `today - 1`; for labels and messages.
#[must_use]
pub fn shown(value: &Value, context: &Context) -> String {
    match value {
        Value::Null | Value::Geolocation(None) => "blank".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.plain().unwrap_or_else(|| "a huge number".to_owned()),
        Value::Text(text) => format!("`{text}`"),
        Value::Date(at) => day(*at, context),
        Value::DateTime(at) => format!(
            "{} at {} GMT",
            day(at.div_euclid(DAY) * DAY, context),
            calendar::clock_text(*at)
        ),
        Value::Time(at) => calendar::clock_text(*at),
        Value::Geolocation(Some(place)) => place_text(place),
        Value::Unknown(_) => "some value".to_owned(),
    }
}

/// A day near today by its distance, any other by its date.
fn day(at: i64, context: &Context) -> String {
    let today = day_in_zone(context.now, &context.zone);
    match (at - today) / DAY {
        0 => "today".to_owned(),
        days @ 1..=370 => format!("today + {days}"),
        days @ -370..=-1 => format!("today - {}", -days),
        _ => calendar::date_text(at),
    }
}

/// Kinds of records by the beginnings of their Ids.
const RECORDS: &[(&str, &str)] = &[
    ("000", "some record"),
    ("001", "an account"),
    ("003", "a contact"),
    ("005", "a user"),
    ("006", "an opportunity"),
    ("00E", "a role"),
    ("00Q", "a lead"),
    ("00e", "a profile"),
    ("012", "a record type"),
    ("500", "a case"),
    ("701", "a campaign"),
];

/// What an Id leads to.
fn record(id: &str) -> String {
    let prefix = id.get(..3).unwrap_or_default();
    let known = RECORDS.iter().find(|(known, _)| *known == prefix);
    known.map_or_else(
        || format!("a record whose Id begins with `{prefix}`"),
        |(_, noun)| (*noun).to_owned(),
    )
}

impl Condition {
    /// `` `Status` is not `Completed` ``.
    #[must_use]
    pub fn shown(&self, context: &Context) -> String {
        let name = if self.before {
            format!("the old `{}`", self.name)
        } else {
            format!("`{}`", self.name)
        };
        let list = |values: &[Value]| {
            let first = values.iter().take(MOST_LISTED);
            let shown: Vec<String> = first.map(|value| shown(value, context)).collect();
            match values.len().saturating_sub(MOST_LISTED) {
                0 => shown.join(", "),
                more => format!("{} and {more} more", shown.join(", ")),
            }
        };
        match &self.none_of[..] {
            [] => match (self.told, &self.value) {
                (Told::Record, Value::Text(id)) => format!("{name} is {}", record(id)),
                (Told::Example, value) => format!("{name} is, say, {}", shown(value, context)),
                (_, value) => format!("{name} is {}", shown(value, context)),
            },
            [one] => format!("{name} is not {}", shown(one, context)),
            many => format!("{name} is none of {}", list(many)),
        }
    }
}

impl Witness {
    /// What the rejection depends on, scenario included: `` `CallDisposition` is blank and `Type` is `Call` ``.
    /// Empty when every save is rejected.
    #[must_use]
    pub fn shown(&self, context: &Context) -> String {
        let told: Vec<String> = self
            .conditions
            .iter()
            .filter(|condition| condition.origin == Origin::Needed)
            .map(|condition| condition.shown(context))
            .collect();
        told.join(" and ")
    }
}
