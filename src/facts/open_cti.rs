//! Knows the functions of Salesforce's libraries for softphones: what they take, and what Lightning has for them.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

/// One of Salesforce's libraries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Library {
    /// `sforce.interaction`.
    Classic,
    /// `sforce.console`.
    Console,
    /// `sforce.opencti`.
    Lightning,
}

/// A documented function.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Method {
    pub library: Library,
    /// Behind the library's name: `saveLog`, `cti.enableClickToDial`.
    pub name: &'static str,
    /// API version, where the guide states one.
    pub since: Option<u16>,
    /// In their order for Classic; the keys of the one object for Lightning; unknown for the console.
    #[serde(default)]
    pub arguments: Vec<&'static str>,
    #[serde(default)]
    optional: Vec<&'static str>,
    /// The function of Lightning that takes its place.
    pub lightning: Option<&'static str>,
    /// How to do without, where Open CTI for Lightning has nothing.
    pub instead: Option<&'static str>,
    pub source: &'static str,
}

impl Method {
    /// How Lightning wants it to be called: `saveLog({value: …, callback: …})`.
    #[must_use]
    pub fn example(&self) -> String {
        let needed = |argument: &&&str| **argument == "callback" || !self.optional.contains(*argument);
        let keys = self.arguments.iter().filter(needed);
        let keys: Vec<String> = keys.map(|key| format!("{key}: …")).collect();
        format!("{}({{{}}})", self.name, keys.join(", "))
    }

    /// The last name: `enableClickToDial` of `cti.enableClickToDial`.
    #[must_use]
    pub fn last_name(&self) -> &'static str {
        self.name.rsplit('.').next().unwrap_or(self.name)
    }
}

/// When versions come and go.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Releases {
    anchor: Anchor,
    /// Of each year, ascending.
    months: Vec<i8>,
    supported_years: i16,
    pub source: &'static str,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Anchor {
    version: u16,
    year: i16,
    month: i8,
}

impl Releases {
    /// Year and month of a version's release.
    fn released(&self, version: u16) -> Option<(i16, i8)> {
        let months = i64::try_from(self.months.len())
            .ok()
            .filter(|months| *months > 0)?;
        let anchor = self.months.iter().position(|month| *month == self.anchor.month)?;
        let at = i64::from(version) - i64::from(self.anchor.version) + i64::try_from(anchor).ok()?;
        let year = i16::try_from(at.div_euclid(months)).ok()?;
        let month = usize::try_from(at.rem_euclid(months)).ok()?;
        Some((self.anchor.year.checked_add(year)?, *self.months.get(month)?))
    }

    /// Whether support for a version is promised no longer, from the month after the last.
    fn is_outdated(&self, version: u16, on: Date) -> bool {
        self.released(version).is_some_and(|(year, month)| {
            let last = year.saturating_add(self.supported_years);
            (on.year(), on.month()) > (last, month)
        })
    }
}

const TEXT: &str = include_str!("../../rules/facts/open-cti-methods.toml");

/// A test sees to it that the table can be read.
static TABLE: LazyLock<Option<Table>> = LazyLock::new(|| toml::from_str(TEXT).ok());

/// The whole table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Table {
    pub as_of: &'static str,
    pub releases: Releases,
    pub method: Vec<Method>,
}

/// Every function, by library and name.
#[must_use]
pub fn all() -> &'static [Method] {
    TABLE.as_ref().map_or(&[], |table| &table.method)
}

#[must_use]
pub fn find(library: Library, name: &str) -> Option<&'static Method> {
    of(library).find(|method| method.name == name)
}

fn of(library: Library) -> impl Iterator<Item = &'static Method> {
    all().iter().filter(move |method| method.library == library)
}

/// The function of the library that somebody meant who wrote a name that it does not have: one with other capitals or
/// in another part of the library, one that takes the place of a function of Classic, or one with almost that name.
#[must_use]
pub fn meant(library: Library, name: &str) -> Option<&'static Method> {
    const MOST_WRONG_LETTERS: usize = 2;
    const LONGEST: usize = 64;
    let last = name.rsplit('.').next().unwrap_or(name);
    if last.len() > LONGEST {
        return None;
    }
    let same = || of(library).find(|method| method.last_name().eq_ignore_ascii_case(last));
    let successor = || {
        let classic = of(Library::Classic).find(|method| method.last_name() == last)?;
        find(library, classic.lightning?)
    };
    let predecessor = || of(library).find(|method| method.lightning == Some(last));
    let lower = last.to_ascii_lowercase();
    let almost = || {
        let rated = of(library).map(|method| {
            let known = method.last_name().to_ascii_lowercase();
            (strsim::osa_distance(&lower, &known), method)
        });
        let near =
            rated.filter(|(wrong, method)| *wrong <= MOST_WRONG_LETTERS.min(method.last_name().len() / 4));
        near.min_by_key(|(wrong, _)| *wrong).map(|(_, method)| method)
    };
    same().or_else(successor).or_else(predecessor).or_else(almost)
}

/// Whether Salesforce promises no longer to support a version of Open CTI.
#[must_use]
pub fn is_outdated(version: u16, on: Date) -> bool {
    TABLE
        .as_ref()
        .is_some_and(|table| table.releases.is_outdated(version, on))
}

/// The oldest version that is surely supported on a day.
#[must_use]
pub fn oldest_supported(on: Date) -> Option<u16> {
    (1..=u16::from(u8::MAX)).find(|version| !is_outdated(*version, on))
}

#[cfg(test)]
#[path = "open_cti_tests.rs"]
mod tests;
