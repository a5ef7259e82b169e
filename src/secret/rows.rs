//! Knows where rows of a data file hold secrets: there the name stands at the top of the column, not beside the value.

use std::ops::Range;

use super::judge::{Promise, keeps, promise};

/// Cells below column names that promise a secret, such as `SIP_Password__c`, in CSV and its relatives.
#[must_use]
pub fn in_rows(text: &str) -> Vec<Range<usize>> {
    let header = text.lines().next().unwrap_or_default();
    if header.starts_with(['{', '[']) {
        return Vec::new();
    }
    let separator = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|mark| header.bytes().filter(|byte| byte == mark).count())
        .unwrap_or(b',');
    let mut cells = Cells {
        text,
        separator,
        at: 0,
    };
    let mut columns: Vec<Option<Promise>> = Vec::new();
    let mut ends_line = false;
    while !ends_line && let Some((cell, last)) = cells.next_cell() {
        columns.push(promise(&text[cell]));
        ends_line = last;
    }
    if columns.iter().all(Option::is_none) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut column = 0;
    while let Some((cell, last)) = cells.next_cell() {
        let promised = columns.get(column).copied().flatten();
        if promised.is_some_and(|promise| keeps(promise, &text[cell.clone()])) {
            found.push(cell);
        }
        column = if last { 0 } else { column + 1 };
    }
    found
}

struct Cells<'t> {
    text: &'t str,
    separator: u8,
    at: usize,
}

impl Cells<'_> {
    /// The next cell without its quotes, and whether it ends its line.
    fn next_cell(&mut self) -> Option<(Range<usize>, bool)> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        if start >= bytes.len() {
            return None;
        }
        let ends = |byte: u8| byte == self.separator || matches!(byte, b'\n' | b'\r');
        let is_quoted = bytes[start] == b'"';
        let mut end = start + usize::from(is_quoted);
        if is_quoted {
            while end < bytes.len() && (bytes[end] != b'"' || bytes.get(end + 1) == Some(&b'"')) {
                end += if bytes[end] == b'"' { 2 } else { 1 };
            }
        }
        let closing = end.min(bytes.len());
        end = closing;
        while end < bytes.len() && !ends(bytes[end]) {
            end += 1;
        }
        let cell = if is_quoted { start + 1..closing } else { start..end };
        let last = bytes.get(end).is_none_or(|byte| *byte != self.separator);
        self.at = end + 1;
        if last && bytes.get(end) == Some(&b'\r') && bytes.get(end + 1) == Some(&b'\n') {
            self.at += 1;
        }
        Some((cell, last))
    }
}
