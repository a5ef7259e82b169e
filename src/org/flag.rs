//! Knows yes-or-no elements of metadata: a missing one is not the same as a no.

use crate::parse::Element;
use crate::source::Span;

/// A boolean element, with its place; Salesforce leaves out what is not set or what an API version does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flag(Option<(bool, Span)>);

impl Flag {
    /// The first child of that name; nil and empty elements say nothing.
    #[must_use]
    pub fn read(parent: Element<'_>, name: &str) -> Self {
        Self(parent.text_of(name).map(|value| {
            let is_true = value.eq_ignore_ascii_case("true") || value.text() == "1";
            (is_true, value.span())
        }))
    }

    /// This flag, or the other where this one is absent.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0.or(other.0))
    }

    #[must_use]
    pub fn value(self) -> Option<bool> {
        self.0.map(|(value, _)| value)
    }

    #[must_use]
    pub fn is_true(self) -> bool {
        self.value() == Some(true)
    }

    #[must_use]
    pub fn is_absent(self) -> bool {
        self.0.is_none()
    }

    /// Where the value stands.
    #[must_use]
    pub fn span(self) -> Option<Span> {
        self.0.map(|(_, span)| span)
    }
}
