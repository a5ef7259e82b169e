//! Knows the types of formulas, and what a schema tells about a field.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// Type of an expression, as Salesforce checks it when a formula is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// Not known: compatible with everything, decided by the value.
    Any,
    /// The literal `NULL`.
    Null,
    Number,
    Text,
    Boolean,
    Date,
    DateTime,
    Time,
    Picklist,
    MultiPicklist,
    Id,
    Geolocation,
}

impl Type {
    #[must_use]
    pub fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Id)
    }

    /// The type that values of both can be used as.
    #[must_use]
    pub fn common(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Null, other) | (other, Self::Null) => Some(other),
            (Self::Any, _) | (_, Self::Any) => Some(Self::Any),
            (left, right) if left == right => Some(left),
            (left, right) if left.is_text() && right.is_text() => Some(Self::Text),
            _ => None,
        }
    }

    /// Whether values of both can be compared.
    #[must_use]
    pub fn fits(self, other: Self) -> bool {
        self.common(other).is_some()
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Any => "value of unknown type",
            Self::Null => "NULL",
            Self::Number => "number",
            Self::Text => "text",
            Self::Boolean => "checkbox or condition",
            Self::Date => "date",
            Self::DateTime => "date/time",
            Self::Time => "time",
            Self::Picklist => "picklist",
            Self::MultiPicklist => "multi-select picklist",
            Self::Id => "id",
            Self::Geolocation => "geolocation",
        })
    }
}

/// What a formula needs to know about a field or global variable that it names.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub ty: Type,
    /// Values are stored in percent (45 for 45 %), and formulas read the fraction (0.45).
    pub percent: bool,
    /// API names of the values of a picklist; empty when they are not known.
    pub values: Vec<Arc<str>>,
    /// A formula field's own formula.
    pub formula: Option<NestedFormula>,
}

impl Field {
    #[must_use]
    pub fn new(ty: Type) -> Self {
        Self {
            ty,
            percent: false,
            values: Vec::new(),
            formula: None,
        }
    }

    /// A percent field.
    #[must_use]
    pub fn percent() -> Self {
        Self {
            percent: true,
            ..Self::new(Type::Number)
        }
    }

    /// A picklist with its values; none means that they are not known.
    #[must_use]
    pub fn picklist<V: Into<Arc<str>>>(values: impl IntoIterator<Item = V>) -> Self {
        Self {
            values: values.into_iter().map(Into::into).collect(),
            ..Self::new(Type::Picklist)
        }
    }
}

/// The formula of a formula field. Other formulas see its result before it is rounded to the field's scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NestedFormula {
    pub text: String,
    /// Blank numbers count as zero in it (`formulaTreatBlanksAs`).
    pub null_as_zero: bool,
    /// What stands before the names in it (`Account.` for a formula field of the account), `$` variables excepted.
    pub prefix: String,
}

/// Tells the type of every field and global variable that a formula can name.
pub trait Schema {
    /// `name` as the formula spells it: `Status`, `Account.Owner.Name`, `$Profile.Name`. Matched without regard to
    /// case. None: there is no such field.
    fn field(&self, name: &str) -> Option<Field>;
}

/// A schema that knows its fields by a table.
#[derive(Debug, Clone, Default)]
pub struct FieldTable {
    fields: HashMap<String, Field>,
}

impl FieldTable {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub fn insert(&mut self, name: &str, field: Field) {
        self.fields.insert(key(name), field);
    }

    #[must_use]
    pub fn with(mut self, name: &str, field: Field) -> Self {
        self.insert(name, field);
        self
    }
}

impl Schema for FieldTable {
    fn field(&self, name: &str) -> Option<Field> {
        self.fields.get(&key(name)).cloned()
    }
}

/// A schema that accepts every name and knows no type.
#[derive(Debug, Clone, Copy)]
pub struct Untyped;

impl Schema for Untyped {
    fn field(&self, _: &str) -> Option<Field> {
        Some(Field::new(Type::Any))
    }
}

/// The spelling under which names of fields are compared and asked for: lower case.
#[must_use]
pub fn key(name: &str) -> String {
    // The two letters beyond ASCII that names may begin with fold to `i` and `k`.
    name.chars()
        .map(|c| match c {
            '\u{130}' => 'i',
            '\u{212A}' => 'k',
            c => c.to_ascii_lowercase(),
        })
        .collect()
}
