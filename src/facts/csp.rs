//! Knows the dated table of what Salesforce and browsers make of Trusted URLs.

use std::sync::LazyLock;

use serde::Deserialize;

/// `rules/facts/csp-directives.toml`.
#[derive(Debug, Default, Deserialize)]
pub struct Facts {
    /// The day on which somebody last compared the table with its sources.
    #[serde(rename = "as-of")]
    pub as_of: String,
    directive: Vec<DirectiveRow>,
    default: Vec<DefaultRow>,
    platform: Vec<PlatformRow>,
    deviation: Vec<Deviation>,
}

#[derive(Debug, Deserialize)]
struct DirectiveRow {
    name: String,
    /// Schemes that are open as long as the stricter directives are not adopted: `https:`.
    relaxed: Vec<String>,
    source: String,
}

#[derive(Debug, Deserialize)]
struct DefaultRow {
    through: u16,
    directives: Unset,
    source: String,
}

/// What an entry means that switches on nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unset {
    All,
    Images,
    /// It does not deploy.
    None,
}

#[derive(Debug, Deserialize)]
struct PlatformRow {
    host: String,
    source: String,
}

/// A case in which the W3C text, the matching library or browsers differ.
#[derive(Debug, Deserialize)]
pub struct Deviation {
    pub name: String,
    pub matches: bool,
    pub reason: String,
    pub source: String,
}

/// The decisions on deviations, looked up once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decisions {
    pub(crate) star_covers_sockets: bool,
    pub(crate) star_covers_ftp: bool,
    pub(crate) socket_entry_covers_pages: bool,
    pub(crate) address_literal_covers_itself: bool,
    pub(crate) wildcard_covers_address: bool,
}

static FACTS: LazyLock<Facts> = LazyLock::new(|| {
    // A test holds that the table parses.
    toml::from_str(include_str!("../../rules/facts/csp-directives.toml")).unwrap_or_default()
});

static DECISIONS: LazyLock<Decisions> = LazyLock::new(|| {
    let decided = |name: &str| FACTS.deviations().any(|row| row.name == name && row.matches);
    Decisions {
        star_covers_sockets: decided("star-covers-sockets"),
        star_covers_ftp: decided("star-covers-ftp"),
        socket_entry_covers_pages: decided("socket-entry-covers-pages"),
        address_literal_covers_itself: decided("address-literal-covers-itself"),
        wildcard_covers_address: decided("wildcard-covers-address"),
    }
});

#[must_use]
pub fn facts() -> &'static Facts {
    &FACTS
}

pub(crate) fn decisions() -> Decisions {
    *DECISIONS
}

impl Facts {
    /// Schemes that any page may load from while the stricter directives are off, and who says so. `directive` as the
    /// table has it: `frame-src`.
    #[must_use]
    pub fn relaxed(&self, directive: &str) -> Option<(&[String], &str)> {
        let row = self.directive.iter().find(|row| row.name == directive)?;
        Some((&row.relaxed, &row.source))
    }

    /// What an entry without any directive means when it is deployed with an API version, and who says so.
    #[must_use]
    pub fn unset(&self, version: u16) -> Option<(Unset, &str)> {
        let row = self.default.iter().find(|row| version <= row.through)?;
        Some((row.directives, &row.source))
    }

    /// Domains of Salesforce's own, which it adds to every directive, and who says so.
    pub fn platform(&self) -> impl Iterator<Item = (&str, &str)> {
        self.platform
            .iter()
            .map(|row| (row.host.as_str(), row.source.as_str()))
    }

    pub fn deviations(&self) -> impl Iterator<Item = &Deviation> {
        self.deviation.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_dated_and_has_a_source() {
        let facts: Facts =
            toml::from_str(include_str!("../../rules/facts/csp-directives.toml")).expect("a table");
        assert!(facts.as_of.parse::<jiff::civil::Date>().is_ok());
        assert!(facts.directive.iter().all(|row| !row.source.is_empty()));
        assert!(facts.platform().all(|(_, source)| !source.is_empty()));
        assert!(
            facts
                .deviations()
                .all(|row| !row.source.is_empty() && !row.reason.is_empty())
        );
        assert_eq!(facts.deviations().count(), 5);
        let unset = [39, 49, 50, 58, 59, 67].map(|version| facts.unset(version).map(|(unset, _)| unset));
        let expected = [
            Unset::All,
            Unset::All,
            Unset::Images,
            Unset::Images,
            Unset::None,
            Unset::None,
        ];
        assert_eq!(unset, expected.map(Some));
    }

    #[test]
    fn the_decisions_are_those_of_the_table() {
        let decisions = decisions();
        assert!(decisions.star_covers_sockets && decisions.address_literal_covers_itself);
        assert!(!decisions.star_covers_ftp && !decisions.wildcard_covers_address);
        assert!(!decisions.socket_entry_covers_pages);
    }
}
