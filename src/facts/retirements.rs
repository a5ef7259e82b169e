//! Knows what Salesforce has retired or is going to retire, and since when nobody can start with it.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de};

use super::Grade;

/// A product with an end.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retirement {
    pub what: Product,
    /// As a sentence names it.
    pub title: &'static str,
    /// The day after which it does not work any more; none where no source names one.
    #[serde(default, deserialize_with = "day")]
    pub on: Option<Date>,
    /// What Salesforce recommends instead.
    pub successor: &'static str,
    pub closed: Option<Closed>,
    pub grade: Grade,
    pub source: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Product {
    DesktopCti,
    OpenCti,
}

/// Since when new orgs cannot start with a product.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    #[serde(default, deserialize_with = "day")]
    pub on: Option<Date>,
    pub grade: Grade,
    pub source: &'static str,
}

impl Retirement {
    /// Days from a day to the end; negative once it is over.
    #[must_use]
    pub fn days_left(&self, from: Date) -> Option<i32> {
        Some(from.until(self.on?).ok()?.get_days())
    }
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let written = toml::value::Datetime::deserialize(deserializer)?;
    let date = written.to_string().parse::<Date>().map_err(de::Error::custom)?;
    Ok(Some(date))
}

const TEXT: &str = include_str!("../../rules/facts/retirements.toml");

/// A test sees to it that the table can be read.
static TABLE: LazyLock<Table> = LazyLock::new(|| toml::from_str(TEXT).unwrap_or_default());

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Table {
    as_of: &'static str,
    retirement: Vec<Retirement>,
}

/// Every retirement, by product.
#[must_use]
pub fn all() -> &'static [Retirement] {
    &TABLE.retirement
}

#[must_use]
pub fn of(what: Product) -> Option<&'static Retirement> {
    all().iter().find(|row| row.what == what)
}

/// The day on which the table was last compared with its sources.
#[must_use]
pub fn as_of() -> &'static str {
    TABLE.as_of
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_row_can_be_read_and_has_a_source() {
        let table: Table = match toml::from_str(TEXT) {
            Ok(table) => table,
            Err(error) => panic!("rules/facts/retirements.toml: {error}"),
        };
        assert!(table.as_of.parse::<Date>().is_ok());
        assert!(table.retirement.is_sorted_by_key(|row| row.what));
        assert_eq!(table.retirement.len(), 2);
        for row in &table.retirement {
            assert!(row.source.len() > 20 && !row.successor.is_empty(), "{row:?}");
            assert!(row.closed.as_ref().is_none_or(|closed| closed.source.len() > 20));
        }
    }

    #[test]
    fn days_are_counted_to_the_end_and_beyond() {
        let open_cti = of(Product::OpenCti).expect("a row");
        assert_eq!(open_cti.on, Some(date(2028, 2, 28)));
        assert_eq!(open_cti.days_left(date(2028, 2, 27)), Some(1));
        assert_eq!(open_cti.days_left(date(2026, 11, 20)), Some(465));
        assert_eq!(open_cti.days_left(date(2028, 3, 1)), Some(-2));
        let closed = open_cti.closed.as_ref().expect("a day");
        assert_eq!(closed.on, Some(date(2026, 2, 4)));
        assert_eq!(closed.grade, Grade::Inferred);
        let desktop = of(Product::DesktopCti).expect("a row");
        assert_eq!(desktop.days_left(date(2026, 11, 20)), None);
    }
}
