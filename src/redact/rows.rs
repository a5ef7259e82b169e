//! Knows which cells of a file of rows are nobody's business, and which are names of people.

use std::ops::Range;

use super::scan::What;
use crate::load::rows::{self, Record, RowsError, Table};
use crate::source::FileId;

/// What a file of rows is, as far as a copy needs it.
pub(super) struct Seen {
    pub(super) table: Table,
    /// Cells to be treated apart from all other text, in no order.
    pub(super) marked: Vec<(What, Range<usize>)>,
    /// So much of the text goes into the copy: of rows that nobody can read the names of their columns.
    pub(super) len: usize,
}

/// Looks at the decoded text of a file of rows.
pub(super) fn look(file: FileId, text: &str) -> Seen {
    let rows = match rows::read(file, text) {
        Ok(rows) => rows,
        Err(error) => return unread(&error, text),
    };
    let known = rows.table.columns();
    // Softphone layouts have no columns, and say nothing of people.
    let unread = rows
        .columns
        .iter()
        .filter(|column| !known.is_empty() && !known.iter().any(|known| known.eq_ignore_ascii_case(column)));
    let unread: Vec<&String> = unread.collect();
    let mut marked = Vec::new();
    for record in &rows.records {
        let cells = unread.iter().filter_map(|column| cell(record, column));
        marked.extend(cells.map(|range| (What::Blank, range)));
        if rows.table == Table::User {
            marked.extend(cell(record, "Name").map(|range| (What::Person, range)));
        }
    }
    Seen {
        table: rows.table,
        marked,
        len: text.len(),
    }
}

/// Of rows of something else the names of their columns are all that matters.
fn unread(error: &RowsError, text: &str) -> Seen {
    let first = text.len() - text.trim_start().len();
    let line = text[first..]
        .find(['\n', '\r'])
        .map_or(text.len(), |at| first + at);
    let is_about_columns = error.span.end as usize <= line && error.span.end > 0;
    Seen {
        table: Table::Unknown,
        marked: Vec::new(),
        len: if is_about_columns { line } else { text.len() },
    }
}

fn cell(record: &Record, column: &str) -> Option<Range<usize>> {
    record.get(column).map(|field| field.span().range())
}
