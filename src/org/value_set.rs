//! Knows lists of picklist values: of fields, global and standard value sets, and what record types leave of them.

use super::field::is_true;
use crate::finding::Component;
use crate::load::percent_decode;
use crate::parse::Element;
use crate::source::{FileId, Span, Value};

/// One value of a picklist.
#[derive(Debug, Clone)]
pub struct PicklistValue {
    /// API name.
    pub name: Value,
    pub active: bool,
    pub is_default: bool,
    /// A task with this status is done; only `TaskStatus` says so.
    pub closed: bool,
}

impl PicklistValue {
    pub(super) fn read(element: Element<'_>) -> Option<Self> {
        Some(Self {
            name: element
                .text_of("fullName")
                .or_else(|| element.text_of("valueName"))?,
            // Absent means active.
            active: element.child("isActive").is_none() || is_true(element, "isActive").is_some(),
            is_default: is_true(element, "default").is_some(),
            closed: is_true(element, "closed").is_some(),
        })
    }
}

/// A value set that fields share.
#[derive(Debug, Clone)]
pub struct ValueSet {
    pub file: FileId,
    pub name: String,
    pub is_standard: bool,
    pub root: Span,
    pub values: Vec<PicklistValue>,
}

impl ValueSet {
    #[must_use]
    pub(super) fn read(file: FileId, name: String, is_standard: bool, root: Element<'_>) -> Self {
        let element = if is_standard {
            "standardValue"
        } else {
            "customValue"
        };
        Self {
            file,
            name,
            is_standard,
            root: root.name_span(),
            values: root
                .children_named(element)
                .filter_map(PicklistValue::read)
                .collect(),
        }
    }

    /// The value of this name, active or not.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&PicklistValue> {
        self.values.iter().find(|value| value.name.text() == name)
    }

    #[must_use]
    pub fn default(&self) -> Option<&PicklistValue> {
        self.values.iter().find(|value| value.is_default && value.active)
    }

    #[must_use]
    pub fn component(&self) -> Component {
        let kind = if self.is_standard {
            "StandardValueSet"
        } else {
            "GlobalValueSet"
        };
        Component::new(kind, &self.name)
    }
}

/// A record type with the values it leaves of each picklist.
#[derive(Debug, Clone)]
pub struct RecordType {
    pub file: FileId,
    pub object: String,
    /// API name.
    pub name: Value,
    pub active: bool,
    /// By field: API names of the values, percent-decoded, with their places.
    pub picklists: Vec<(Value, Vec<(String, Span)>)>,
}

impl RecordType {
    #[must_use]
    pub(super) fn read(file: FileId, object: &str, element: Element<'_>) -> Option<Self> {
        let values = |list: Element<'_>| {
            list.children_named("values")
                .filter_map(|value| value.text_of("fullName"))
                .map(|name| (percent_decode(&name), name.span()))
                .collect()
        };
        Some(Self {
            file,
            object: object.to_owned(),
            name: element.text_of("fullName")?,
            active: is_true(element, "active").is_some(),
            picklists: element
                .children_named("picklistValues")
                .filter_map(|list| Some((list.text_of("picklist")?, values(list))))
                .collect(),
        })
    }

    #[must_use]
    pub fn component(&self) -> Component {
        Component::new("RecordType", format!("{}.{}", self.object, self.name.text()))
    }
}
