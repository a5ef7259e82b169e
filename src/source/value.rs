//! Knows which raw bytes every part of a decoded value came from.

use std::fmt;
use std::ops::{Deref, Range};

use super::{FileId, Span, offset};

/// Part of a value: `decoded` bytes of its text came from the `raw` bytes of the file.
/// Equal lengths mean byte for byte; else the piece is one escape that cannot be split.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    decoded: Range<u32>,
    raw: Range<u32>,
}

impl Piece {
    fn is_verbatim(&self) -> bool {
        self.decoded.len() == self.raw.len()
    }
}

/// Decoded text together with a piecewise map to the raw bytes it was read from.
///
/// Maps compose: text out of a JSON string inside an XML element is built from the element's value,
/// and a span inside a decoded character widens to the whole entity or escape.
#[derive(Clone, PartialEq, Eq)]
pub struct Value {
    text: String,
    span: Span,
    pieces: Vec<Piece>,
}

impl Value {
    /// Text that stands in the file exactly as it is, from byte `start` on.
    #[must_use]
    pub fn verbatim(file: FileId, text: &str, start: usize) -> Self {
        let mut builder = ValueBuilder::new(file, start);
        builder.verbatim(text, start);
        builder.finish()
    }

    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    #[must_use]
    pub fn file(&self) -> FileId {
        self.span.file
    }

    /// All raw bytes of the value.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// Raw bytes behind `range` of the decoded text.
    #[must_use]
    pub fn span_of(&self, range: Range<usize>) -> Span {
        if self.pieces.is_empty() {
            return self.span;
        }
        let (start, end) = (offset(range.start), offset(range.end.max(range.start)));
        let raw_start = self.raw_at(start, false);
        let raw_end = if start == end {
            raw_start
        } else {
            self.raw_at(end, true)
        };
        Span {
            file: self.span.file,
            start: raw_start,
            end: raw_end.max(raw_start),
        }
    }

    /// A part of the value, with its part of the map; `range` is in bytes of the decoded text.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let mut builder = ValueBuilder::new(self.span.file, self.span_of(range.clone()).start as usize);
        builder.slice(self, range);
        builder.finish()
    }

    #[must_use]
    pub fn trim(&self) -> Self {
        let start = self.text.len() - self.text.trim_start().len();
        let end = self.text.trim_end().len().max(start);
        if start == 0 && end == self.text.len() {
            return self.clone();
        }
        self.slice(start..end)
    }

    /// Raw offset of a decoded offset; inside an escape, its start or (`end`) its end.
    fn raw_at(&self, at: u32, end: bool) -> u32 {
        let index = self.pieces.partition_point(|piece| {
            if end {
                piece.decoded.end < at
            } else {
                piece.decoded.end <= at
            }
        });
        let Some(piece) = self.pieces.get(index) else {
            return self.pieces.last().map_or(self.span.start, |last| last.raw.end);
        };
        if piece.is_verbatim() {
            piece.raw.start + at.saturating_sub(piece.decoded.start)
        } else if end {
            piece.raw.end
        } else {
            piece.raw.start
        }
    }
}

impl Deref for Value {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}@{}..{}", self.text, self.span.start, self.span.end)
    }
}

/// Stitches a value from what a parser meets: literal text, escapes, slices of another value.
#[derive(Debug)]
pub struct ValueBuilder {
    file: FileId,
    start: u32,
    text: String,
    pieces: Vec<Piece>,
}

impl ValueBuilder {
    /// `start`: where the value stands if it stays empty.
    #[must_use]
    pub fn new(file: FileId, start: usize) -> Self {
        Self {
            file,
            start: offset(start),
            text: String::new(),
            pieces: Vec::new(),
        }
    }

    /// Appends text that stands in the file as it is, from byte `raw_start` on.
    pub fn verbatim(&mut self, text: &str, raw_start: usize) {
        self.push(text, raw_start..raw_start + text.len());
    }

    /// Appends what the escape or entity at `raw` stands for.
    pub fn escape(&mut self, text: &str, raw: Range<usize>) {
        self.push(text, raw);
    }

    /// Appends `range` of another value, with its map.
    pub fn slice(&mut self, of: &Value, range: Range<usize>) {
        let (start, end) = (offset(range.start), offset(range.end));
        let first = of.pieces.partition_point(|piece| piece.decoded.end <= start);
        for piece in &of.pieces[first..] {
            if piece.decoded.start >= end {
                break;
            }
            let from = piece.decoded.start.max(start);
            let to = piece.decoded.end.min(end);
            let raw = if piece.is_verbatim() {
                piece.raw.start + (from - piece.decoded.start)..piece.raw.start + (to - piece.decoded.start)
            } else {
                piece.raw.clone()
            };
            self.push(
                &of.text[from as usize..to as usize],
                raw.start as usize..raw.end as usize,
            );
        }
    }

    /// Appends what the escape in `range` of another value stands for.
    pub fn escape_in(&mut self, text: &str, of: &Value, range: Range<usize>) {
        let raw = of.span_of(range);
        self.push(text, raw.range());
    }

    fn push(&mut self, text: &str, raw: Range<usize>) {
        if text.is_empty() {
            return;
        }
        let decoded = offset(self.text.len())..offset(self.text.len() + text.len());
        let raw = offset(raw.start)..offset(raw.end);
        self.text.push_str(text);
        let piece = Piece { decoded, raw };
        if let Some(last) = self.pieces.last_mut()
            && last.is_verbatim()
            && piece.is_verbatim()
            && last.raw.end == piece.raw.start
        {
            last.decoded.end = piece.decoded.end;
            last.raw.end = piece.raw.end;
            return;
        }
        self.pieces.push(piece);
    }

    #[must_use]
    pub fn finish(self) -> Value {
        let start = self.pieces.first().map_or(self.start, |piece| piece.raw.start);
        let end = self.pieces.last().map_or(start, |piece| piece.raw.end);
        Value {
            text: self.text,
            span: Span {
                file: self.file,
                start,
                end,
            },
            pieces: self.pieces,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: FileId = FileId(0);

    #[test]
    fn a_span_behind_an_entity_lands_on_the_raw_bytes() {
        // raw: a&amp;b at 10
        let mut builder = ValueBuilder::new(FILE, 10);
        builder.verbatim("a", 10);
        builder.escape("&", 11..16);
        builder.verbatim("b", 16);
        let value = builder.finish();
        assert_eq!(value.text(), "a&b");
        assert_eq!(value.span().range(), 10..17);
        assert_eq!(value.span_of(2..3).range(), 16..17);
        assert_eq!(value.span_of(1..2).range(), 11..16);
        assert_eq!(value.span_of(0..2).range(), 10..16);
    }

    #[test]
    fn maps_compose_through_json_inside_xml() {
        // raw at 0: &quot;x\u0041y&quot;
        let mut outer = ValueBuilder::new(FILE, 0);
        outer.escape("\"", 0..6);
        outer.verbatim("x\\u0041y", 6);
        outer.escape("\"", 14..20);
        let outer = outer.finish();
        let mut inner = ValueBuilder::new(FILE, 6);
        inner.slice(&outer, 1..2);
        inner.escape_in("A", &outer, 2..8);
        inner.slice(&outer, 8..9);
        let inner = inner.finish();
        assert_eq!(inner.text(), "xAy");
        assert_eq!(inner.span_of(1..2).range(), 7..13);
        assert_eq!(inner.span_of(2..3).range(), 13..14);
        assert_eq!(inner.span().range(), 6..14);
    }

    #[test]
    fn slices_and_trims_keep_their_place() {
        let value = Value::verbatim(FILE, "  https://x  ", 5);
        let trimmed = value.trim();
        assert_eq!(trimmed.text(), "https://x");
        assert_eq!(trimmed.span().range(), 7..16);
        assert_eq!(trimmed.slice(0..5).span().range(), 7..12);
        assert_eq!(value.slice(3..3).span().range(), 8..8);
    }
}
