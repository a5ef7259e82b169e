//! Knows the values that formulas compute with, unknown ones included.

use std::sync::Arc;

use super::decimal::Decimal;
use super::types::Type;

/// A value on the way through a formula.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Blank. A checkbox is never blank.
    Null,
    Bool(bool),
    Number(Decimal),
    /// Text, an id, a picklist's API name, or the API names of a multi-select picklist joined with `;`.
    /// Empty only in the middle of a formula; a blank field is [`Value::Null`].
    Text(Arc<str>),
    /// Midnight GMT of the day, in milliseconds from 1970.
    Date(i64),
    /// Milliseconds from 1970, GMT.
    DateTime(i64),
    /// Milliseconds from midnight.
    Time(i64),
    /// Latitude and longitude in degrees; none when both are blank.
    Geolocation(Option<Arc<(Decimal, Decimal)>>),
    /// Some value of which only this is known.
    Unknown(Arc<Unknown>),
}

/// What is known of a value that is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Unknown {
    pub ty: Type,
    /// It is certainly neither blank nor empty.
    pub nonblank: bool,
    /// Values that it certainly is not.
    pub not: Vec<Value>,
}

impl Value {
    #[must_use]
    pub fn text(value: impl Into<Arc<str>>) -> Self {
        Self::Text(value.into())
    }

    /// A text, or blank when it is empty.
    #[must_use]
    pub fn text_or_null(value: &str) -> Self {
        if value.is_empty() {
            Self::Null
        } else {
            Self::text(value)
        }
    }

    #[must_use]
    pub fn integer(value: i64) -> Self {
        Self::Number(Decimal::from(value))
    }

    #[must_use]
    pub fn unknown(ty: Type, nonblank: bool) -> Self {
        Self::Unknown(Arc::new(Unknown {
            ty,
            nonblank,
            not: Vec::new(),
        }))
    }

    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    #[must_use]
    pub fn as_unknown(&self) -> Option<&Unknown> {
        match self {
            Self::Unknown(unknown) => Some(unknown),
            _ => None,
        }
    }

    /// Blank, or a text without characters.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.is_empty(),
            _ => false,
        }
    }
}
