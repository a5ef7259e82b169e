//! Knows the fields of the objects that calls are logged as: type, length, values, defaults, filters, in both formats.

use super::value_set::PicklistValue;
use crate::finding::Component;
use crate::parse::Element;
use crate::source::{FileId, Span, Value};

/// A field definition. Standard fields are defined only as far as somebody changed them.
#[derive(Debug, Clone)]
pub struct Field {
    pub file: FileId,
    /// Custom fields of tasks and events are defined on `Activity`.
    pub object: String,
    pub name: Value,
    pub label: Option<Value>,
    pub field_type: Option<Value>,
    pub length: Option<u32>,
    /// Span of the value `true` of `<required>`: universally required.
    pub required: Option<Span>,
    /// Formula text.
    pub default_value: Option<Value>,
    /// Formula text of a formula field.
    pub formula: Option<Value>,
    /// A formula field reads blank numbers as zero (`BlankAsZero`, which is the default) or not.
    pub blanks_as: Option<Value>,
    pub reference_to: Option<Value>,
    pub values: ValueList,
    pub controlling_field: Option<Value>,
    pub lookup_filter: Option<LookupFilter>,
}

/// Where the values of a picklist come from.
#[derive(Debug, Clone, Default)]
pub struct ValueList {
    /// Span of what restricts the field to its values.
    pub restricted: Option<Span>,
    pub own: Vec<PicklistValue>,
    /// A global value set always restricts, and maybe holds the default.
    pub global_set: Option<Value>,
}

/// A condition on the record that a lookup leads to.
#[derive(Debug, Clone)]
pub struct LookupFilter {
    pub span: Span,
    pub active: bool,
    pub optional: bool,
    pub error_message: Option<Value>,
}

impl LookupFilter {
    /// Whether a save with another record fails.
    #[must_use]
    pub fn is_enforced(&self) -> bool {
        self.active && !self.optional
    }
}

impl Field {
    /// Reads a definition; `None` where there is no name, as in lists that only mention fields.
    #[must_use]
    pub fn read(file: FileId, object: &str, element: Element<'_>) -> Option<Self> {
        let values = ValueList::read(element);
        let set = element.child("valueSet").or_else(|| element.child("picklist"));
        Some(Self {
            file,
            object: object.to_owned(),
            name: element.text_of("fullName")?,
            label: element.text_of("label"),
            field_type: element.text_of("type"),
            length: element.text_of("length").and_then(|length| length.parse().ok()),
            required: is_true(element, "required"),
            default_value: element.text_of("defaultValue"),
            formula: element.text_of("formula"),
            blanks_as: element.text_of("formulaTreatBlanksAs"),
            reference_to: element.text_of("referenceTo"),
            values,
            controlling_field: set.and_then(|set| set.text_of("controllingField")),
            lookup_filter: element.child("lookupFilter").map(|filter| LookupFilter {
                span: filter.name_span(),
                // Files of before API version 30 have no such element, and an active filter.
                active: filter.child("active").is_none() || is_true(filter, "active").is_some(),
                optional: is_true(filter, "isOptional").is_some(),
                error_message: filter.text_of("errorMessage"),
            }),
        })
    }

    #[must_use]
    pub fn is_custom(&self) -> bool {
        self.name.ends_with("__c")
    }

    /// What people read on the screen.
    #[must_use]
    pub fn title(&self) -> &str {
        self.label.as_deref().unwrap_or(self.name.text())
    }

    fn is(&self, field_type: &str) -> bool {
        self.field_type
            .as_deref()
            .is_some_and(|own| own.eq_ignore_ascii_case(field_type))
    }

    /// A default value, or a picklist value marked as default, fills the field when a call log leaves it out.
    #[must_use]
    pub fn has_default(&self) -> bool {
        self.default_value.is_some() || self.values.own.iter().any(|value| value.is_default)
    }

    /// Filled by Salesforce itself, so nobody has to send it.
    #[must_use]
    pub fn is_filled_by_platform(&self) -> bool {
        self.formula.is_some()
            || ["AutoNumber", "Checkbox", "Summary"]
                .iter()
                .any(|kind| self.is(kind))
            || self.has_default()
    }

    /// Whether the field belongs to records of `object`: tasks and events share what is defined on Activity.
    #[must_use]
    pub fn belongs_to(&self, object: &str) -> bool {
        let is = |name: &str| self.object.eq_ignore_ascii_case(name);
        is(object)
            || (is("Activity")
                && ["Task", "Event"]
                    .iter()
                    .any(|one| object.eq_ignore_ascii_case(one)))
    }

    #[must_use]
    pub fn component(&self) -> Component {
        Component::new("CustomField", format!("{}.{}", self.object, self.name.text()))
    }
}

impl ValueList {
    /// In the form since API 38 (`valueSet`) and in the one before (`picklist`).
    fn read(field: Element<'_>) -> Self {
        if let Some(set) = field.child("valueSet") {
            let own = set.child("valueSetDefinition").into_iter();
            return Self {
                restricted: is_true(set, "restricted"),
                own: own
                    .flat_map(|list| list.children())
                    .filter(|value| value.name() == "value")
                    .filter_map(PicklistValue::read)
                    .collect(),
                global_set: set.text_of("valueSetName"),
            };
        }
        // Of API 37 alone.
        let global_set = field.text_of("globalPicklist");
        let Some(list) = field.child("picklist") else {
            return Self {
                global_set,
                ..Self::default()
            };
        };
        Self {
            restricted: is_true(list, "restrictedPicklist"),
            own: list
                .children_named("picklistValues")
                .filter_map(PicklistValue::read)
                .collect(),
            global_set,
        }
    }
}

/// Span of a flag that is set.
pub(super) fn is_true(element: Element<'_>, name: &str) -> Option<Span> {
    let value = element.text_of(name)?;
    value.eq_ignore_ascii_case("true").then(|| value.span())
}
