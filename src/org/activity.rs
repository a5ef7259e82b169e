//! Knows the fields of Task, Event and Activity that an export defines, in both formats.

use crate::finding::Component;
use crate::org::kind::ActivityObject;
use crate::parse::Element;
use crate::source::{FileId, Span, Value};

/// A field definition on Activity, Task or Event.
#[derive(Debug, Clone)]
pub struct ActivityField {
    pub file: FileId,
    pub object: ActivityObject,
    pub name: Value,
    pub label: Option<Value>,
    pub field_type: Option<Value>,
    /// Span of the value `true` of `<required>`: universally required.
    pub required: Option<Span>,
    /// A default value, or a picklist value marked as default, fills the field when a call log leaves it out.
    pub has_default: bool,
    /// The global value set a picklist takes its values from, and maybe its default.
    pub value_set: Option<Value>,
}

impl ActivityField {
    /// Reads a definition; `None` where there is no name, as in lists that only mention fields.
    #[must_use]
    pub fn read(file: FileId, object: ActivityObject, element: Element<'_>) -> Option<Self> {
        let required = element
            .text_of("required")
            .filter(|value| value.eq_ignore_ascii_case("true"));
        Some(Self {
            file,
            object,
            name: element.text_of("fullName")?,
            label: element.text_of("label"),
            field_type: element.text_of("type"),
            required: required.map(|value| value.span()),
            has_default: element.text_of("defaultValue").is_some() || has_default_value(element),
            value_set: element
                .child("valueSet")
                .and_then(|set| set.text_of("valueSetName"))
                .or_else(|| element.text_of("globalPicklist")),
        })
    }

    #[must_use]
    pub fn is_custom(&self) -> bool {
        self.name.ends_with("__c")
    }

    /// Filled by Salesforce itself, so nobody has to send it.
    #[must_use]
    pub fn is_filled_by_platform(&self) -> bool {
        let kind = self.field_type.as_deref().unwrap_or_default();
        matches!(kind, "AutoNumber" | "Checkbox" | "Summary") || self.has_default
    }

    #[must_use]
    pub fn component(&self) -> Component {
        Component::new(
            "CustomField",
            format!("{}.{}", self.object.name(), self.name.text()),
        )
    }
}

/// A picklist value with `<default>true`, in the form since API 38 and in the one before.
fn has_default_value(field: Element<'_>) -> bool {
    let sets = field
        .child("valueSet")
        .and_then(|set| set.child("valueSetDefinition"))
        .into_iter()
        .chain(field.child("picklist"));
    sets.flat_map(Element::children).any(|value| {
        matches!(value.name(), "value" | "picklistValues")
            && value
                .text_of("default")
                .is_some_and(|flag| flag.eq_ignore_ascii_case("true"))
    })
}
