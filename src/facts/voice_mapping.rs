//! Knows where the fields of call logs and the functions of Open CTI go in Salesforce Voice.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Grade;
use super::open_cti::{self, Library, Method};

/// Where a field of a task goes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldMapping {
    /// API name on Task.
    pub name: &'static str,
    pub fate: FieldFate,
    /// API name on VoiceCall.
    pub to: Option<&'static str>,
    /// Picklist values that are spelt otherwise there.
    #[serde(default)]
    pub values: BTreeMap<&'static str, &'static str>,
    /// What to know besides.
    pub remark: Option<&'static str>,
    pub grade: Grade,
    pub source: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldFate {
    /// A field of VoiceCall says the same.
    Counterpart,
    /// A field of VoiceCall says nearly the same.
    Changed,
    /// Salesforce sets it, or needs it no longer.
    Platform,
    /// A custom field of VoiceCall is needed.
    Custom,
}

impl FieldFate {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Counterpart => "counterpart",
            Self::Changed => "changed",
            Self::Platform => "platform",
            Self::Custom => "custom field needed",
        }
    }
}

/// Where a function goes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MethodMapping {
    pub library: Library,
    /// Behind the library's name: `saveLog`, `cti.onCallBegin`.
    pub name: &'static str,
    pub fate: Fate,
    /// What does it there.
    pub to: Option<&'static str>,
    pub remark: Option<&'static str>,
    pub grade: Grade,
    pub source: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    Equivalent,
    /// It is done in another way.
    Different,
    /// There is nothing of the kind.
    None,
    /// No source that could be read says.
    Unknown,
}

impl Fate {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Equivalent => "equivalent",
            Self::Different => "different model",
            Self::None => "none",
            Self::Unknown => "unknown",
        }
    }
}

const TEXT: &str = include_str!("../../rules/facts/voice-mapping.toml");

/// A test sees to it that the table can be read.
static TABLE: LazyLock<Table> = LazyLock::new(|| toml::from_str(TEXT).unwrap_or_default());

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Table {
    as_of: &'static str,
    field: Vec<FieldMapping>,
    method: Vec<MethodMapping>,
}

/// Every standard field of tasks that call logs write, by name.
#[must_use]
pub fn fields() -> &'static [FieldMapping] {
    &TABLE.field
}

/// Where a standard field of Task goes; names ignore case. Custom fields have no row: each needs one on VoiceCall.
#[must_use]
pub fn field(name: &str) -> Option<&'static FieldMapping> {
    fields().iter().find(|row| row.name.eq_ignore_ascii_case(name))
}

/// Where a function goes, or the function of Lightning that takes its place.
#[must_use]
pub fn method(method: &Method) -> Option<&'static MethodMapping> {
    let own = find(method.library, method.name);
    own.or_else(|| find(Library::Lightning, method.lightning?))
}

/// The same by library and name; `None` for what no guide documents.
#[must_use]
pub fn method_named(library: Library, name: &str) -> Option<&'static MethodMapping> {
    method(open_cti::find(library, name)?)
}

fn find(library: Library, name: &str) -> Option<&'static MethodMapping> {
    let mut rows = TABLE.method.iter();
    rows.find(|row| row.library == library && row.name == name)
}

/// The day on which the table was last compared with its sources.
#[must_use]
pub fn as_of() -> &'static str {
    TABLE.as_of
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::facts::vendors;

    fn table() -> Table {
        match toml::from_str(TEXT) {
            Ok(table) => table,
            Err(error) => panic!("rules/facts/voice-mapping.toml: {error}"),
        }
    }

    #[test]
    fn every_row_has_a_source_and_a_place_of_its_own() {
        let table = table();
        assert!(table.as_of.parse::<jiff::civil::Date>().is_ok());
        for pair in table.field.windows(2) {
            assert!(pair[0].name < pair[1].name, "{}", pair[1].name);
        }
        for pair in table.method.windows(2) {
            let key = |row: &MethodMapping| (row.library, row.name);
            assert!(key(&pair[0]) < key(&pair[1]), "{}", pair[1].name);
        }
        assert!(table.field.iter().all(|row| row.source.len() > 20));
        assert!(table.method.iter().all(|row| row.source.len() > 20));
    }

    #[test]
    fn a_fate_and_its_target_belong_together() {
        let table = table();
        for row in &table.field {
            let has_target = matches!(row.fate, FieldFate::Counterpart | FieldFate::Changed);
            assert_eq!(row.to.is_some(), has_target, "{row:?}");
            assert!(row.fate != FieldFate::Changed || row.remark.is_some(), "{row:?}");
        }
        for row in &table.method {
            let has_target = matches!(row.fate, Fate::Equivalent | Fate::Different);
            assert_eq!(row.to.is_some(), has_target, "{row:?}");
            assert!(
                row.fate != Fate::Unknown || row.grade == Grade::Inferred,
                "{row:?}"
            );
        }
    }

    #[test]
    fn every_function_of_the_guides_has_an_answer_and_no_other() {
        for one in open_cti::all() {
            assert!(method(one).is_some(), "{:?} {}", one.library, one.name);
        }
        for row in &table().method {
            let known = open_cti::find(row.library, row.name);
            assert!(known.is_some_and(|one| one.lightning.is_none()), "{row:?}");
        }
        let classic = method_named(Library::Classic, "getPageInfo").expect("a row");
        assert_eq!(classic.name, "getAppViewInfo");
        assert!(method_named(Library::Lightning, "onReady").is_none());
    }

    #[test]
    fn every_field_that_vendors_write_has_an_answer() {
        let written: BTreeSet<&str> = vendors::all()
            .iter()
            .flat_map(|vendor| &vendor.call_logs)
            .filter(|log| log.object == "Task")
            .flat_map(|log| log.always.keys().chain(log.sometimes.keys()))
            .copied()
            .filter(|name| !name.ends_with("__c"))
            .collect();
        assert!(written.len() > 10);
        for name in written {
            assert!(field(name).is_some(), "{name}");
        }
        assert_eq!(
            field("calltype").expect("a row").values["Internal"],
            "InternalCall"
        );
        assert_eq!(
            field("CallDisposition").expect("a row").to,
            Some("CallResolution")
        );
    }
}
