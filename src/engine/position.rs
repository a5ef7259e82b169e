//! Knows where a label lies as machines want it: on one line, in UTF-16 units and in bytes.

use super::run::{Range, Run};
use crate::source::{FileId, Position, Span};

/// Where a finding is shown by a consumer that takes one line: the line on which its label begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// `/`-separated, as every report shows it; never empty.
    pub path: &'a str,
    /// The file as a whole is meant, or its text can no longer be read; lines and columns are 1 then.
    pub is_whole: bool,
    /// Columns are UTF-16 units.
    pub range: Range,
    /// 1-based columns in bytes of the file's UTF-8 text, the second exclusive.
    pub byte_columns: (u32, u32),
}

impl Run {
    /// The first line of a span; `None` for what lies in no file.
    #[must_use]
    pub fn place(&self, span: Span) -> Option<Place<'_>> {
        let source = self.sources.get(&span.file)?;
        let path = Some(source.shown.as_str()).filter(|path| !path.is_empty())?;
        let is_file = span.start == 0 && span.is_empty();
        let Some(text) = source.text.as_ref().filter(|_| !is_file) else {
            return Some(Place {
                path,
                is_whole: true,
                range: Range {
                    start: START,
                    end: START,
                },
                byte_columns: (1, 1),
            });
        };
        let (start, end) = (span.start as usize, span.end as usize);
        let line = text.lines.line_of(start);
        let line_start = text.lines.start_of(line);
        let line_end = text.end_of_line(line);
        let end = end.min(line_end).max(start);
        let column = |at: usize| crate::source::offset(at.saturating_sub(line_start) + 1);
        Some(Place {
            path,
            is_whole: false,
            range: Range {
                start: text.position(start),
                end: text.position(end),
            },
            byte_columns: (column(start), column(end)),
        })
    }

    /// All lines of a span, as an edit needs them; `None` when the text behind it cannot be read any more.
    #[must_use]
    pub fn exact(&self, span: Span) -> Option<(&str, Range)> {
        let source = self.sources.get(&span.file)?;
        source.text.as_ref()?;
        Some((source.shown.as_str(), self.range(span)))
    }

    /// Column of an offset in bytes of its line, 1-based.
    #[must_use]
    pub fn byte_column(&self, file: FileId, at: u32) -> Option<u32> {
        let text = self.sources.get(&file)?.text.as_ref()?;
        let start = text.lines.start_of(text.lines.line_of(at as usize));
        Some(crate::source::offset(at as usize - start + 1))
    }

    /// A text that no secret is in; edits are not masked, because they are meant to be made.
    #[must_use]
    pub fn printable<'a>(&self, text: &'a str) -> Option<&'a str> {
        (self.mask.masked(text) == text).then_some(text)
    }
}

/// The start of a file.
pub(super) const START: Position = Position {
    line: 1,
    column: 1,
    byte: 0,
};
