//! Knows how the attributes of one tag are written.

use std::ops::Range;

use super::XmlErrorKind;
use super::names::{QName, is_space};
use super::text::{attribute_value, clip};
use crate::source::{FileId, Value, ValueBuilder};

/// An attribute before its prefix is looked up.
pub(super) struct RawAttr<'t> {
    pub(super) name: QName<'t>,
    pub(super) name_range: Range<usize>,
    pub(super) value: Value,
}

type Fault = (Range<usize>, XmlErrorKind);

/// Reads attributes one by one from what stands between the name of a tag and its `>`.
pub(super) struct AttrReader<'t> {
    file: FileId,
    content: &'t str,
    /// Where `content` stands in the text.
    base: usize,
    at: usize,
}

impl<'t> AttrReader<'t> {
    pub(super) fn new(file: FileId, content: &'t str, base: usize) -> Self {
        Self {
            file,
            content,
            base,
            at: 0,
        }
    }

    pub(super) fn next(&mut self) -> Result<Option<RawAttr<'t>>, Fault> {
        let spaced = self.skip_space();
        let Some(first) = self.rest().chars().next() else {
            return Ok(None);
        };
        if !spaced {
            return Err(self.fault(first.len_utf8(), XmlErrorKind::MissingSpace));
        }
        let (raw, name_range) = self.name();
        let Some(name) = QName::new(raw) else {
            let shown = if raw.is_empty() {
                &self.rest()[..first.len_utf8()]
            } else {
                raw
            };
            let range = name_range.start..name_range.start + shown.len();
            return Err((range, XmlErrorKind::InvalidName(clip(shown))));
        };
        self.skip_space();
        if !self.rest().starts_with('=') {
            return Err((name_range, XmlErrorKind::MissingValue(clip(raw))));
        }
        self.at += 1;
        self.skip_space();
        let value = self.value(raw, &name_range)?;
        Ok(Some(RawAttr {
            name,
            name_range,
            value,
        }))
    }

    fn name(&mut self) -> (&'t str, Range<usize>) {
        let rest = self.rest();
        let len = rest
            .find(|c| is_space(c) || matches!(c, '=' | '"' | '\'' | '<'))
            .unwrap_or(rest.len());
        let start = self.base + self.at;
        self.at += len;
        (&rest[..len], start..start + len)
    }

    fn value(&mut self, name: &str, name_range: &Range<usize>) -> Result<Value, Fault> {
        let rest = self.rest();
        let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            return Err((name_range.clone(), XmlErrorKind::UnquotedValue(clip(name))));
        };
        let Some(len) = rest[1..].find(quote) else {
            return Err((name_range.clone(), XmlErrorKind::UnquotedValue(clip(name))));
        };
        let start = self.base + self.at + 1;
        let mut builder = ValueBuilder::new(self.file, start);
        attribute_value(&mut builder, &rest[1..=len], start)?;
        self.at += len + 2;
        Ok(builder.finish())
    }

    fn rest(&self) -> &'t str {
        &self.content[self.at..]
    }

    fn skip_space(&mut self) -> bool {
        let rest = self.rest();
        let len = rest.len() - rest.trim_start_matches(is_space).len();
        self.at += len;
        len > 0
    }

    fn fault(&self, len: usize, kind: XmlErrorKind) -> Fault {
        let start = self.base + self.at;
        (start..start + len, kind)
    }
}
