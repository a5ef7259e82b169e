//! Knows CSV as Salesforce tools write it: six delimiters, any quoting, any line end.

use std::ops::Range;

use super::columns::Columns;
use super::record::{Cell, CellText, arrange};
use super::{Draft, Raw, RowsError, RowsWarning, WarningKind, empty, plural, too_wide};
use crate::source::{FileId, LineIndex, Span, Value, ValueBuilder, offset};

/// COMMA, TAB, PIPE, SEMICOLON, CARET, BACKQUOTE of Bulk API 2.0; the first wins a tie.
const DELIMITERS: [u8; 6] = [b',', b'\t', b'|', b';', b'^', b'`'];

pub(super) fn read(file: FileId, text: &str) -> Result<Raw, RowsError> {
    let delimiter = sniff(text);
    let mut lines = Lines::new(text, delimiter);
    let Some(header) = lines.next_line(file)? else {
        return Err(empty(file));
    };
    let (columns, numbers, mut warnings) = read_header(file, text, &lines, &header, delimiter)?;
    let mut records = Vec::new();
    let mut ragged = Ragged::default();
    // Files that were joined bring their column names along.
    while let Some(line) = lines.next_line(file)? {
        let is_header_again = text[line.clone()] == text[header.clone()];
        if text[line.clone()].trim().is_empty() || is_header_again {
            continue;
        }
        if lines.record.len() != numbers.len() {
            check_quotes(file, &text[line.clone()], line.start, delimiter)?;
            ragged.note(&line, lines.record.len());
            continue;
        }
        records.push(read_record(file, text, line, &lines.record, delimiter, &numbers)?);
    }
    warnings.extend(ragged.warning(file, text, numbers.len()));
    Ok(Raw {
        columns,
        records,
        warnings,
        object: None,
        layouts: false,
        is_sparse: false,
    })
}

/// The delimiter that stands most often outside of quotes in the header line.
fn sniff(text: &str) -> u8 {
    let mut counts = [0usize; DELIMITERS.len()];
    let mut in_quotes = false;
    for byte in text.trim_start_matches(['\r', '\n']).bytes() {
        match byte {
            b'"' => in_quotes = !in_quotes,
            b'\r' | b'\n' if !in_quotes => break,
            _ if in_quotes => {}
            _ => {
                if let Some(at) = DELIMITERS.iter().position(|delimiter| *delimiter == byte) {
                    counts[at] += 1;
                }
            }
        }
    }
    let mut best = 0;
    for (at, count) in counts.iter().enumerate() {
        if *count > counts[best] {
            best = at;
        }
    }
    DELIMITERS[best]
}

/// Records one by one, with the bytes they stand in.
struct Lines<'a> {
    text: &'a str,
    reader: csv::Reader<&'a [u8]>,
    record: csv::StringRecord,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str, delimiter: u8) -> Self {
        // Ragged records are told apart here, so that one of them does not end the reading.
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        Self {
            text,
            reader,
            record: csv::StringRecord::new(),
        }
    }

    fn next_line(&mut self, file: FileId) -> Result<Option<Range<usize>>, RowsError> {
        let start = self.at();
        let more = self
            .reader
            .read_record(&mut self.record)
            .map_err(|error| RowsError {
                span: Span::new(file, start..start),
                message: format!("the CSV cannot be read: {error}"),
                help: String::from("export the rows again"),
            })?;
        if !more {
            return Ok(None);
        }
        // The reader leaves the second half of `\r\n` and blank lines to the next record.
        let with_ends = &self.text[start..self.at()];
        let line = with_ends.trim_start_matches(['\r', '\n']);
        let start = start + with_ends.len() - line.len();
        Ok(Some(start..start + line.trim_end_matches(['\r', '\n']).len()))
    }

    fn at(&self) -> usize {
        let at = usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX);
        at.min(self.text.len())
    }
}

/// Of the columns there is a number per cell; a repeated column has none.
type Header = (Columns, Vec<Option<u32>>, Vec<RowsWarning>);

fn read_header(
    file: FileId,
    text: &str,
    lines: &Lines<'_>,
    line: &Range<usize>,
    delimiter: u8,
) -> Result<Header, RowsError> {
    let names = &lines.record;
    if names.iter().all(|name| name.trim().is_empty()) {
        return Err(empty(file));
    }
    let span = Span::new(file, line.clone());
    check_quotes(file, &text[line.clone()], line.start, delimiter)?;
    let mut columns = Columns::default();
    let mut numbers = Vec::with_capacity(names.len());
    let mut warnings = Vec::new();
    for name in names {
        let name = name.trim();
        if columns.number(name).is_none() {
            numbers.push(Some(columns.intern(name, false).map_err(|_| too_wide(span))?));
            continue;
        }
        numbers.push(None);
        if warnings.is_empty() {
            let name = super::quoted(name, 60);
            warnings.push(RowsWarning {
                kind: WarningKind::Odd,
                span: Some(span),
                message: format!("the column {name} appears twice, and only the first is used"),
                help: String::from("remove one of the two"),
            });
        }
    }
    Ok((columns, numbers, warnings))
}

fn check_quotes(file: FileId, raw: &str, base: usize, delimiter: u8) -> Result<(), RowsError> {
    let mut at = 0;
    while let Some(cell) = cell_at(raw, at, delimiter) {
        if cell.unclosed {
            return Err(unclosed(file, base + at));
        }
        at = cell.outer.end + 1;
    }
    Ok(())
}

fn unclosed(file: FileId, at: usize) -> RowsError {
    RowsError {
        span: Span::new(file, at..at + 1),
        message: String::from("a quote opens here and is never closed, so the rows behind it are lost"),
        help: String::from("the file is cut off or was edited by hand: export the rows again"),
    }
}

fn read_record(
    file: FileId,
    text: &str,
    line: Range<usize>,
    record: &csv::StringRecord,
    delimiter: u8,
    numbers: &[Option<u32>],
) -> Result<Draft, RowsError> {
    let raw = &text[line.clone()];
    let mut cells = Vec::with_capacity(numbers.len());
    let mut at = 0;
    for (field, column) in record.iter().zip(numbers) {
        let cell = cell_at(raw, at, delimiter).unwrap_or_else(|| RawCell::plain(0..raw.len()));
        if cell.unclosed {
            return Err(unclosed(file, line.start + at));
        }
        at = cell.outer.end + 1;
        if let Some(column) = *column
            && !field.trim().is_empty()
        {
            let text = cell.text(file, raw, line.start, field);
            cells.push(Cell { column, text });
        }
    }
    Ok(Draft {
        span: Span::new(file, line),
        raw: raw.into(),
        cells: arrange(cells),
    })
}

/// Where a cell stands in its record; offsets are relative to the record.
struct RawCell {
    outer: Range<usize>,
    /// Between the quotes; the whole cell if it has none.
    inner: Range<usize>,
    unclosed: bool,
}

impl RawCell {
    fn plain(outer: Range<usize>) -> Self {
        Self {
            inner: outer.clone(),
            outer,
            unclosed: false,
        }
    }

    /// `field` is what the reader made of the cell, and counts.
    fn text(&self, file: FileId, raw: &str, base: usize, field: &str) -> CellText {
        if &raw[self.inner.clone()] == field {
            return CellText::Verbatim(offset(self.inner.start)..offset(self.inner.end));
        }
        let value = self.unquoted(file, raw, base);
        if value.text() == field {
            return CellText::Escaped(Box::new(value));
        }
        let mut whole = ValueBuilder::new(file, base + self.outer.start);
        whole.escape(field, base + self.outer.start..base + self.outer.end);
        CellText::Escaped(Box::new(whole.finish()))
    }

    fn unquoted(&self, file: FileId, raw: &str, base: usize) -> Value {
        let mut builder = ValueBuilder::new(file, base + self.inner.start);
        let mut at = self.inner.start;
        for (found, _) in raw[self.inner.clone()].match_indices("\"\"") {
            let found = self.inner.start + found;
            builder.verbatim(&raw[at..found], base + at);
            builder.escape("\"", base + found..base + found + 2);
            at = found + 2;
        }
        builder.verbatim(&raw[at..self.inner.end], base + at);
        // What stands between a closing quote and the delimiter belongs to the cell.
        let tail = (self.inner.end + 1).min(self.outer.end);
        builder.verbatim(&raw[tail..self.outer.end], base + tail);
        builder.finish()
    }
}

/// The cell that begins at byte `at`; `None` behind the last one.
fn cell_at(raw: &str, at: usize, delimiter: u8) -> Option<RawCell> {
    let bytes = raw.as_bytes();
    if at > bytes.len() {
        return None;
    }
    let end_from = |from: usize| {
        let rest = bytes[from..].iter().position(|byte| *byte == delimiter);
        rest.map_or(bytes.len(), |found| from + found)
    };
    if bytes.get(at) != Some(&b'"') {
        return Some(RawCell::plain(at..end_from(at)));
    }
    let mut from = at + 1;
    loop {
        let Some(quote) = bytes[from..].iter().position(|byte| *byte == b'"') else {
            return Some(RawCell {
                outer: at..bytes.len(),
                inner: at + 1..bytes.len(),
                unclosed: true,
            });
        };
        let quote = from + quote;
        if bytes.get(quote + 1) != Some(&b'"') {
            return Some(RawCell {
                outer: at..end_from(quote + 1),
                inner: at + 1..quote,
                unclosed: false,
            });
        }
        from = quote + 2;
    }
}

/// Records with too few or too many cells: the first is named, the rest are counted.
#[derive(Default)]
struct Ragged {
    first: Option<(Range<usize>, usize)>,
    more: usize,
}

impl Ragged {
    fn note(&mut self, line: &Range<usize>, cells: usize) {
        if self.first.is_none() {
            self.first = Some((line.clone(), cells));
        } else {
            self.more += 1;
        }
    }

    fn warning(self, file: FileId, text: &str, columns: usize) -> Option<RowsWarning> {
        let (line, cells) = self.first?;
        let (number, _) = LineIndex::new(text).line_column(text, line.start);
        let more = match self.more {
            0 => String::new(),
            more => format!(
                ", and {more} {} not fit either",
                plural(more, "row does", "rows do")
            ),
        };
        Some(RowsWarning {
            kind: WarningKind::RowsMissing,
            span: Some(Span::new(file, line)),
            message: format!(
                "line {number} has {cells} {} where the header has {columns}{more}: such rows are not used",
                plural(cells, "cell", "cells")
            ),
            help: String::from(
                "export the rows again instead of editing the file, or put quotes around the value that contains the delimiter",
            ),
        })
    }
}
