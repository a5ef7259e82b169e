//! Knows one row: its raw text, and where in it every cell stands.

use std::ops::Range;
use std::sync::Arc;

use super::columns::Columns;
use super::id::Id;
use crate::source::{FileId, Span, Value};

/// A cell; blank ones are stored only where a record need not have every column, which is in JSON.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) column: u32,
    pub(super) text: CellText,
}

#[derive(Debug, Clone)]
pub(super) enum CellText {
    /// Blank or `null`.
    Blank,
    /// Stands in the record's raw text as it is, at these bytes.
    Verbatim(Range<u32>),
    /// Has escapes, so it needs a map to the raw bytes.
    Escaped(Box<Value>),
}

/// Puts cells in the order that [`Record::get`] searches; of two for one column the first counts.
pub(super) fn arrange(mut cells: Vec<Cell>) -> Box<[Cell]> {
    cells.sort_by_key(|cell| cell.column);
    cells.dedup_by_key(|cell| cell.column);
    cells.into_boxed_slice()
}

/// One row of a data file.
#[derive(Debug, Clone)]
pub struct Record {
    /// The record's raw bytes in the file: a line of a CSV file, an object of a JSON file.
    pub span: Span,
    raw: Box<str>,
    cells: Box<[Cell]>,
    columns: Arc<Columns>,
    /// Set for JSON: an object has the columns that are written in it, a line has all of them.
    is_sparse: bool,
}

impl Record {
    pub(super) fn new(
        span: Span,
        raw: Box<str>,
        cells: Box<[Cell]>,
        columns: Arc<Columns>,
        is_sparse: bool,
    ) -> Self {
        Self {
            span,
            raw,
            cells,
            columns,
            is_sparse,
        }
    }

    /// The cell of a column, whose name may be written in any case (`Profile.Name`, `PROFILE.NAME`).
    /// A blank or `null` cell is `None`, as is a column that the record does not have:
    /// [`Record::has`] tells the two apart.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<Field<'_>> {
        let number = self.columns.number(column)?;
        let at = self
            .cells
            .binary_search_by_key(&number, |cell| cell.column)
            .ok()?;
        let field = match &self.cells[at].text {
            CellText::Blank => return None,
            CellText::Verbatim(range) => Field {
                text: &self.raw[range.start as usize..range.end as usize],
                span: Span {
                    file: self.span.file,
                    start: self.span.start.saturating_add(range.start),
                    end: self.span.start.saturating_add(range.end),
                },
                value: None,
            },
            CellText::Escaped(value) => Field {
                text: value.text(),
                span: value.span(),
                value: Some(value),
            },
        };
        Some(field)
    }

    /// Whether the record answers for the column at all, if only with a blank or a `null`, which a parent may be.
    #[must_use]
    pub fn has(&self, column: &str) -> bool {
        if !self.columns.has(column) {
            return false;
        }
        if !self.is_sparse {
            return true;
        }
        let is_told = |name: &str| {
            let number = self.columns.number(name);
            number.is_some_and(|number| {
                self.cells
                    .binary_search_by_key(&number, |cell| cell.column)
                    .is_ok()
            })
        };
        is_told(column) || column.match_indices('.').any(|(dot, _)| is_told(&column[..dot]))
    }

    /// The text of a cell; see [`Record::get`].
    #[must_use]
    pub fn text(&self, column: &str) -> Option<&str> {
        self.get(column).map(|field| field.text)
    }

    /// `true`, `false`, `1` or `0` in any case; anything else is `None`.
    #[must_use]
    pub fn bool(&self, column: &str) -> Option<bool> {
        match self.text(column)?.trim() {
            "1" => Some(true),
            "0" => Some(false),
            text if text.eq_ignore_ascii_case("true") => Some(true),
            text if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    /// The Id in a cell.
    #[must_use]
    pub fn id(&self, column: &str) -> Option<Id> {
        self.text(column).map(Id::new)
    }

    /// The record as it stands in the file.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.raw
    }

    #[must_use]
    pub fn file(&self) -> FileId {
        self.span.file
    }
}

/// The text of one cell, and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    text: &'a str,
    span: Span,
    value: Option<&'a Value>,
}

impl<'a> Field<'a> {
    /// The decoded text; never blank.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The cell's raw bytes, without the quotes around it.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// The text with its map to the raw bytes, for labels and findings inside of a cell.
    #[must_use]
    pub fn value(&self) -> Value {
        match self.value {
            Some(value) => value.clone(),
            None => Value::verbatim(self.span.file, self.text, self.span.start as usize),
        }
    }
}
