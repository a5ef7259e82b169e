//! Knows what browsers reported: rows of BrowserPolicyViolation, each a host and a directive that a page ran into.

use jiff::civil::Date;

use super::column::violation as column;
use super::trusted_url::Directive;
use crate::load::rows::Record;
use crate::source::{Span, Value};

/// Columns that may tell the day, should somebody have asked for them: no documentation lists them.
const DATES: [&str; 3] = ["LastModifiedDate", "SystemModstamp", "CreatedDate"];

/// Whether a resource was kept away, or would be under stricter settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Impact {
    Reported,
    Blocked,
    /// Neither word, or the column was not queried.
    Untold,
}

/// One row: Salesforce keeps it for seven days after the last time.
#[derive(Debug, Clone)]
pub struct Violation {
    pub row: Span,
    /// Scheme, host and port, without a path.
    pub url: Value,
    /// `None` for redirections and malformed addresses, which are no matter of the Content Security Policy.
    pub directive: Option<Directive>,
    /// `Lightning`, where a page of Lightning Experience ran into it.
    pub context: Option<String>,
    pub impact: Impact,
    /// The latest day that the row names; the query of the documentation asks for none.
    pub date: Option<Date>,
}

impl Violation {
    /// Reads a row; `None` without an address.
    pub(super) fn read(record: &Record) -> Option<Self> {
        let word = |name: &str| record.text(name).unwrap_or_default().trim();
        let impact = word(column::IMPACT);
        Some(Self {
            row: record.span,
            url: record.get(column::URL)?.value().trim(),
            directive: Directive::of_name(word(column::TYPE)),
            context: record.text(column::CONTEXT).map(str::to_owned),
            impact: if impact.eq_ignore_ascii_case("Blocked") {
                Impact::Blocked
            } else if impact.eq_ignore_ascii_case("Reported") {
                Impact::Reported
            } else {
                Impact::Untold
            },
            date: DATES.iter().filter_map(|name| day(word(name))).max(),
        })
    }
}

/// `2026-11-18T09:12:44.000+0000` as Salesforce writes it, or a bare date.
fn day(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}
