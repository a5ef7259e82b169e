//! Knows softphone layouts: what a call shows to the agent, and what opens when a caller is known, unknown or ambiguous.

use serde::Deserialize;

use crate::load::rows::Record;
use crate::source::Span;

/// What `describeSoftphoneLayout()` answered for one user.
#[derive(Debug, Clone)]
pub struct SoftphoneLayout {
    /// The name of the layout, else the whole answer.
    pub span: Span,
    pub name: String,
    pub call_types: Vec<CallType>,
}

/// One of `Inbound`, `Outbound` and `Internal`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CallType {
    #[serde(default)]
    pub name: String,
    /// Fields of the call itself: `ANI`, `DNIS`, `SEGMENT`, `QUEUE`.
    #[serde(default, deserialize_with = "list")]
    pub info_fields: Vec<InfoField>,
    #[serde(default, deserialize_with = "list")]
    pub screen_pop_options: Vec<PopOption>,
    #[serde(default, deserialize_with = "list")]
    pub sections: Vec<Section>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct InfoField {}

/// What opens for one kind of match.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PopOption {
    /// `NoMatch`, `SingleMatch` or `MultipleMatches`.
    #[serde(default)]
    pub match_type: Option<String>,
    /// `PopToEntity`, `PopToVisualforce`, `PopToSearch` and the like.
    #[serde(default)]
    pub screen_pop_type: Option<String>,
    /// The object or page that opens.
    #[serde(default)]
    pub screen_pop_data: Option<String>,
}

/// An object that is searched for callers, with the fields that are shown of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Section {
    #[serde(default)]
    pub entity_api_name: String,
    #[serde(default, deserialize_with = "list")]
    pub items: Vec<Item>,
}

/// A field that is shown of a record.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    #[serde(default)]
    pub item_api_name: String,
}

/// Tools that turn XML into JSON write a list of one as that one.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    Many(Vec<T>),
    One(T),
    Nothing(()),
}

impl<T> From<OneOrMany<T>> for Vec<T> {
    fn from(found: OneOrMany<T>) -> Self {
        match found {
            OneOrMany::Many(many) => many,
            OneOrMany::One(one) => vec![one],
            OneOrMany::Nothing(()) => Self::new(),
        }
    }
}

fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    OneOrMany::deserialize(deserializer).map(Vec::from)
}

impl SoftphoneLayout {
    /// Call types that are no list of objects say nothing.
    #[must_use]
    pub fn read(record: &Record) -> Self {
        let types = record.text("callTypes").unwrap_or_default();
        let types: Option<OneOrMany<CallType>> = serde_json::from_str(types).ok();
        let name = record.get("name");
        Self {
            span: name.as_ref().map_or(record.span, |name| name.span()),
            name: name.map_or_else(String::new, |name| name.text().to_owned()),
            call_types: types.map(Vec::from).unwrap_or_default(),
        }
    }

    /// `Inbound`, `Outbound` or `Internal`.
    #[must_use]
    pub fn call_type(&self, name: &str) -> Option<&CallType> {
        let mut types = self.call_types.iter();
        types.find(|call_type| call_type.name.eq_ignore_ascii_case(name))
    }
}

impl CallType {
    /// The object of which a new record opens for callers whom nobody knows.
    #[must_use]
    pub fn new_record_of(&self) -> Option<&str> {
        let is = |own: &Option<String>, name: &str| {
            own.as_deref()
                .is_some_and(|own| own.trim().eq_ignore_ascii_case(name))
        };
        let mut options = self.screen_pop_options.iter();
        let option = options
            .find(|option| is(&option.match_type, "NoMatch") && is(&option.screen_pop_type, "PopToEntity"))?;
        option
            .screen_pop_data
            .as_deref()
            .filter(|object| !object.is_empty())
    }

    /// Whether anything opens for a kind of match; an option without a type opens nothing, like one that says so.
    #[must_use]
    pub fn opens_for(&self, match_type: &str) -> bool {
        let mut options = self.screen_pop_options.iter();
        options.any(|option| {
            let is_it = option
                .match_type
                .as_ref()
                .is_some_and(|own| own.eq_ignore_ascii_case(match_type));
            is_it && option.screen_pop_type.as_deref().is_some_and(opens)
        })
    }

    /// Fields that the softphone shows of the call and of the records found.
    #[must_use]
    pub fn shown_fields(&self) -> usize {
        let of_records: usize = self.sections.iter().map(|section| section.items.len()).sum();
        self.info_fields.len() + of_records
    }
}

/// What says that something opens: every documented type begins with `PopTo`.
fn opens(screen_pop_type: &str) -> bool {
    let lower = screen_pop_type.trim().to_ascii_lowercase();
    lower.starts_with("pop")
}
