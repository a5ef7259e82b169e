//! Knows how to open one level of JSON at a time, so that every part keeps its place in the text.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{KeyText, RowsError, Table};
use crate::source::{FileId, Span};

/// The text that all parts are slices of.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) file: FileId,
    pub(super) text: &'a str,
}

impl Source<'_> {
    /// Where a slice of the text stands.
    pub(super) fn span(&self, part: &str) -> Span {
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        Span::new(self.file, start..start + part.len())
    }

    /// The first character of a slice: enough to point at something long.
    pub(super) fn opening(&self, part: &str) -> Span {
        let span = self.span(part);
        let width = part.chars().next().map_or(0, char::len_utf8);
        Span::new(self.file, span.range().start..span.range().start + width)
    }
}

/// The members of one object in their order; values are not looked into.
pub(super) struct Pairs<'a>(Vec<(KeyText<'a>, &'a RawValue)>);

impl<'a> Pairs<'a> {
    pub(super) fn get(&self, key: &str) -> Option<&'a RawValue> {
        self.0
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| *value)
    }

    pub(super) fn get_any_case(&self, key: &str) -> Option<&'a RawValue> {
        let found = self.0.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
        found.map(|(_, value)| *value)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), *value))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

/// A string member of an object that may not be there.
pub(super) fn field<'a>(source: Source<'a>, object: Option<&'a str>, key: &str) -> Option<&'a RawValue> {
    let object = object.filter(|object| object.starts_with('{'))?;
    let pairs: Pairs<'a> = parse(source, object).ok()?;
    pairs.get(key).filter(|value| value.get().starts_with('"'))
}

/// Opens `part`, which is a slice of the source's text.
pub(super) fn parse<'a, T: Deserialize<'a>>(source: Source<'a>, part: &'a str) -> Result<T, RowsError> {
    serde_json::from_str(part).map_err(|error| malformed(source, part, &error))
}

fn malformed(source: Source<'_>, part: &str, error: &serde_json::Error) -> RowsError {
    if error.is_eof() {
        let end = source.text.trim_end().len();
        return RowsError {
            span: Span::new(source.file, end..end),
            message: String::from("the JSON ends before it is complete: the file is cut off"),
            help: Table::User.command_hint(),
        };
    }
    let base = source.span(part).range().start;
    let at = base + offset_of(part, error.line(), error.column());
    let words = error.to_string();
    let words = words
        .rsplit_once(" at line ")
        .map_or(words.as_str(), |(words, _)| words);
    RowsError {
        span: source.opening(&source.text[at..]),
        message: format!("this is not JSON: {words}"),
        help: String::from(
            "export the rows again, or remove what does not belong to the JSON, such as a warning above it",
        ),
    }
}

/// Byte offset of a place that `serde_json` gives as 1-based line and 1-based column in bytes.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start = match line.checked_sub(2) {
        None => 0,
        Some(nth) => text
            .match_indices('\n')
            .nth(nth)
            .map_or(text.len(), |(at, _)| at + 1),
    };
    let mut at = (start + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

struct Key<'a>(KeyText<'a>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Key(KeyText::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Key(KeyText::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PairsVisitor;
        impl<'de> Visitor<'de> for PairsVisitor {
            type Value = Pairs<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(Key(key)) = map.next_key::<Key<'de>>()? {
                    pairs.push((key, map.next_value()?));
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(PairsVisitor)
    }
}
