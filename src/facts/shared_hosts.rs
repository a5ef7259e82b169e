//! Knows hosts that many customers share and that the Public Suffix List does not carry.

use std::sync::LazyLock;

use serde::Deserialize;

/// A domain below which, or on which, anybody can have content.
#[derive(Debug, Deserialize)]
pub struct SharedHost {
    pub base: String,
    /// What it serves: "any database".
    pub admits: String,
    /// Customers differ by path, so even the exact host is shared.
    #[serde(default)]
    pub by_path: bool,
    pub source: String,
}

#[derive(Debug, Default, Deserialize)]
struct Table {
    #[serde(rename = "as-of")]
    as_of: String,
    host: Vec<SharedHost>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    // A test holds that the table parses.
    toml::from_str(include_str!("../../rules/facts/shared-hosts.toml")).unwrap_or_default()
});

/// The hosts, and the day on which the table was last compared with its sources.
#[must_use]
pub fn shared_hosts() -> (&'static [SharedHost], &'static str) {
    (&TABLE.host, &TABLE.as_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_dated_and_has_a_source() {
        let table: Table =
            toml::from_str(include_str!("../../rules/facts/shared-hosts.toml")).expect("a table");
        assert!(table.as_of.parse::<jiff::civil::Date>().is_ok());
        assert!(table.host.len() > 15);
        let is_whole = |host: &SharedHost| !host.admits.is_empty() && !host.source.is_empty();
        assert!(table.host.iter().all(is_whole));
        assert!(table.host.is_sorted_by_key(|host| &host.base));
    }
}
