//! Knows how raw character data, references and attribute values decode, and from which bytes.

use std::ops::Range;

use super::XmlErrorKind;
use super::names::{is_allowed, is_blank, is_name};
use crate::secret::masked_word;
use crate::source::{FileId, Span, ValueBuilder};

/// One run of character data as a reader meets it: plain text, a CDATA section or a reference.
/// The text of an element is the sequence of its runs.
#[derive(Debug, Clone, Copy)]
pub struct Text<'t> {
    file: FileId,
    kind: Kind<'t>,
    start: usize,
    end: usize,
}

#[derive(Debug, Clone, Copy)]
enum Kind<'t> {
    Literal { content: &'t str, at: usize },
    Reference(char),
}

impl<'t> Text<'t> {
    /// `content` stands at byte `at`; `range` also covers the marks of a CDATA section.
    pub(super) fn literal(file: FileId, content: &'t str, at: usize, range: Range<usize>) -> Self {
        Self {
            file,
            kind: Kind::Literal { content, at },
            start: range.start,
            end: range.end,
        }
    }

    pub(super) fn reference(file: FileId, stands_for: char, range: Range<usize>) -> Self {
        Self {
            file,
            kind: Kind::Reference(stands_for),
            start: range.start,
            end: range.end,
        }
    }

    /// Raw bytes of the run, with the marks of a CDATA section.
    #[must_use]
    pub fn span(&self) -> Span {
        Span::new(self.file, self.start..self.end)
    }

    /// Whether it decodes to nothing but XML white space.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self.kind {
            Kind::Literal { content, .. } => is_blank(content),
            Kind::Reference(c) => super::names::is_space(c),
        }
    }

    /// Appends the decoded run to a value.
    pub fn append_to(&self, builder: &mut ValueBuilder) {
        self.pieces(|decoded, raw| builder.escape(decoded, raw));
    }

    /// Hands out decoded text with the raw bytes it came from, in order.
    pub(super) fn pieces(&self, mut emit: impl FnMut(&str, Range<usize>)) {
        match self.kind {
            Kind::Reference(c) => emit(c.encode_utf8(&mut [0; 4]), self.start..self.end),
            Kind::Literal { content, at } => literal(content, at, &mut emit),
        }
    }
}

/// Every line break becomes `\n`, as XML wants it, also inside CDATA.
fn literal(content: &str, at: usize, emit: &mut impl FnMut(&str, Range<usize>)) {
    let mut from = 0;
    while let Some(found) = content[from..].find('\r') {
        let cr = from + found;
        if cr > from {
            emit(&content[from..cr], at + from..at + cr);
        }
        let after = cr + line_break_len(&content[cr..]);
        emit("\n", at + cr..at + after);
        from = after;
    }
    if from < content.len() {
        emit(&content[from..], at + from..at + content.len());
    }
}

fn line_break_len(rest: &str) -> usize {
    if rest.starts_with("\r\n") { 2 } else { 1 }
}

/// Decodes an attribute value that stands at byte `at`: references are resolved, and literal tabs
/// and line breaks become spaces. Errors carry the raw range at fault.
pub(super) fn attribute_value(
    builder: &mut ValueBuilder,
    raw: &str,
    at: usize,
) -> Result<(), (Range<usize>, XmlErrorKind)> {
    let mut from = 0;
    while let Some(found) = raw[from..].find(['&', '\t', '\n', '\r', '<']) {
        let special = from + found;
        builder.verbatim(&raw[from..special], at + from);
        let rest = &raw[special..];
        let start = at + special;
        from = match rest.as_bytes()[0] {
            b'<' => return Err((start..start + 1, XmlErrorKind::LessThanInAttribute)),
            b'&' => {
                let end = rest
                    .find(';')
                    .ok_or((start..start + 1, XmlErrorKind::BareAmpersand))?;
                let c = reference(&rest[1..end]).map_err(|kind| at_fault(kind, start, end + 1))?;
                builder.escape(c.encode_utf8(&mut [0; 4]), start..start + end + 1);
                special + end + 1
            }
            _ => {
                let len = line_break_len(rest);
                builder.escape(" ", start..start + len);
                special + len
            }
        };
    }
    builder.verbatim(&raw[from..], at + from);
    Ok(())
}

/// A bare `&` is at fault alone, any other reference as a whole.
pub(super) fn at_fault(kind: XmlErrorKind, start: usize, len: usize) -> (Range<usize>, XmlErrorKind) {
    let len = if matches!(kind, XmlErrorKind::BareAmpersand) {
        1
    } else {
        len
    };
    (start..start + len, kind)
}

/// What stands between `&` and `;`: one of the five names of XML, or the number of a character.
pub(super) fn reference(name: &str) -> Result<char, XmlErrorKind> {
    match name {
        "amp" => return Ok('&'),
        "lt" => return Ok('<'),
        "gt" => return Ok('>'),
        "quot" => return Ok('"'),
        "apos" => return Ok('\''),
        _ => {}
    }
    let Some(number) = name.strip_prefix('#') else {
        return Err(if is_name(name) {
            XmlErrorKind::UnknownEntity(clip(name))
        } else {
            XmlErrorKind::BareAmpersand
        });
    };
    let (digits, radix) = match number.strip_prefix('x') {
        Some(hex) => (hex, 16),
        None => (number, 10),
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return Err(XmlErrorKind::BareAmpersand);
    }
    u32::from_str_radix(digits, radix)
        .ok()
        .and_then(char::from_u32)
        .filter(|c| is_allowed(*c))
        .ok_or_else(|| XmlErrorKind::ForbiddenReference(clip(name)))
}

/// Enough of a word for a message: hostile words may be megabytes long.
///
/// A word where none belongs may be the rest of a password that holds a sign of XML or JSON.
pub(super) fn clip(word: &str) -> String {
    match word.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", masked_word(&word[..end])),
        None => masked_word(word),
    }
}
