//! Knows what stands between a record and the database by definition: validation rules and duplicate rules.

use super::field::is_true;
use crate::finding::Component;
use crate::parse::Element;
use crate::source::{FileId, Span, Value};

/// A validation rule: the save is rejected when the formula is true.
#[derive(Debug, Clone)]
pub struct ValidationRule {
    pub file: FileId,
    pub object: String,
    pub name: Value,
    pub active: bool,
    pub formula: Value,
    pub error_message: Option<Value>,
    pub error_field: Option<Value>,
}

impl ValidationRule {
    /// Reads a rule; `None` without a name or a formula.
    #[must_use]
    pub(super) fn read(file: FileId, object: &str, element: Element<'_>) -> Option<Self> {
        Some(Self {
            file,
            object: object.to_owned(),
            name: element.text_of("fullName")?,
            active: is_true(element, "active").is_some(),
            formula: element.text_of("errorConditionFormula")?,
            error_message: element.text_of("errorMessage"),
            error_field: element.text_of("errorDisplayField"),
        })
    }

    #[must_use]
    pub fn component(&self) -> Component {
        Component::new("ValidationRule", format!("{}.{}", self.object, self.name.text()))
    }
}

/// A rule about records that look like others.
#[derive(Debug, Clone)]
pub struct DuplicateRule {
    pub file: FileId,
    pub object: String,
    /// Full name: `Case.Acme_Rule`.
    pub name: String,
    pub active: bool,
    /// Span of the word `Block`, where a new record that looks like another one is rejected.
    pub blocks_insert: Option<Span>,
    pub blocks_update: Option<Span>,
    /// Where the rule holds for some records only.
    pub conditions: Option<Span>,
}

impl DuplicateRule {
    #[must_use]
    pub(super) fn read(file: FileId, object: String, name: String, root: Element<'_>) -> Self {
        let block = |element: &str| {
            let action = root.text_of(element)?;
            (action.text() == "Block").then(|| action.span())
        };
        Self {
            file,
            object,
            name,
            active: is_true(root, "isActive").is_some(),
            blocks_insert: block("actionOnInsert"),
            blocks_update: block("actionOnUpdate"),
            conditions: root
                .child("duplicateRuleFilter")
                .filter(|filter| filter.child("duplicateRuleFilterItems").is_some())
                .map(|filter| filter.name_span()),
        }
    }

    #[must_use]
    pub fn component(&self) -> Component {
        Component::new("DuplicateRule", &self.name)
    }
}
