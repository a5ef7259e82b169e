//! Knows the shapes in which Salesforce tools write query results: CSV, JSON, and the mistakes around them.

mod columns;
mod delimited;
mod id;
mod json;
mod record;
mod table;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use crate::secret::masked_word;
use crate::source::{FileId, Span};
use columns::Columns;

pub use id::Id;
pub use record::{Field, Record};
pub use table::Table;

/// Rows that `sf data query` writes at most unless told otherwise (`org-max-query-limit`).
const QUERY_LIMIT: usize = 50_000;

/// The rows of one data file.
#[derive(Debug, Clone)]
pub struct Rows {
    pub table: Table,
    /// Column names as written, in the order of their first appearance; parents dotted (`Profile.Name`).
    pub columns: Vec<String>,
    pub records: Vec<Record>,
    /// What a person should know about the file although it could be read.
    pub warnings: Vec<RowsWarning>,
    known: Arc<Columns>,
}

impl Rows {
    /// Whether rows of the table are known to be missing: then nothing follows from what is not there.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        let mut warnings = self.warnings.iter();
        warnings.any(|warning| warning.kind == WarningKind::RowsMissing)
    }

    /// Whether the column was queried, in any case, even if it is blank in every record.
    ///
    /// JSON writes a missing parent as `null`: then every column below it counts as queried.
    #[must_use]
    pub fn has_column(&self, name: &str) -> bool {
        self.known.has(name)
    }
}

/// What a warning means for conclusions from the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WarningKind {
    /// Odd, but every row is there.
    Odd,
    /// Rows are known to be missing or were left out.
    RowsMissing,
    /// The query ran and found nothing, which may be all there is to find.
    NoRows,
}

/// Something odd about a file that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowsWarning {
    pub kind: WarningKind,
    /// The place, where there is one.
    pub span: Option<Span>,
    pub message: String,
    /// The next action.
    pub help: String,
}

/// Why a file cannot be used as rows, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowsError {
    pub span: Span,
    pub message: String,
    /// The next action.
    pub help: String,
}

impl fmt::Display for RowsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RowsError {}

/// What a format hands over before the table is known.
#[derive(Default)]
struct Raw {
    columns: Columns,
    records: Vec<Draft>,
    warnings: Vec<RowsWarning>,
    /// The object's name, where the file tells it.
    object: Option<String>,
    /// Softphone layouts are no query result: neither limits nor Ids are checked.
    layouts: bool,
    /// A record has the columns that are written in it, and not those of every other one.
    is_sparse: bool,
}

/// A record that waits for the final columns.
struct Draft {
    span: Span,
    raw: Box<str>,
    cells: Box<[record::Cell]>,
}

/// Reads a data file, given its decoded text without byte order mark.
///
/// # Errors
/// When the text is no query result, is cut off, reports a failed query, or holds rows of an object that is
/// not one of [`Table`]. A result without rows is none: it may be [`Table::Unknown`].
pub fn read(file: FileId, text: &str) -> Result<Rows, RowsError> {
    // What `sf data query --result-format csv` writes for zero rows.
    if !text.is_empty() && text.trim_matches(['\r', '\n']).is_empty() {
        return finish(file, text, Raw::default());
    }
    refuse_other_formats(file, text)?;
    let raw = if text.trim_start().starts_with(['{', '[']) {
        json::read(file, text)?
    } else {
        delimited::read(file, text)?
    };
    finish(file, text, raw)
}

fn finish(file: FileId, text: &str, raw: Raw) -> Result<Rows, RowsError> {
    let columns = Arc::new(raw.columns);
    let table = if raw.layouts {
        Table::SoftphoneLayout
    } else if columns.is_empty() && raw.records.is_empty() {
        Table::Unknown
    } else {
        table::recognise(header_span(file, text), &columns, raw.object.as_deref())?
    };
    let mut rows = Rows {
        table,
        columns: columns.listed(),
        records: Vec::with_capacity(raw.records.len()),
        warnings: raw.warnings,
        known: Arc::clone(&columns),
    };
    for draft in raw.records {
        rows.records.push(Record::new(
            draft.span,
            draft.raw,
            draft.cells,
            Arc::clone(&columns),
            raw.is_sparse,
        ));
    }
    if !raw.layouts {
        warn_about_size(&mut rows);
        drop_repeated_ids(&mut rows);
    }
    Ok(rows)
}

/// The first line that is not blank.
fn header_span(file: FileId, text: &str) -> Span {
    let start = text.len() - text.trim_start().len();
    let line = text[start..].split(['\r', '\n']).next().unwrap_or_default();
    Span::new(file, start..start + line.trim_end().len())
}

fn warn_about_size(rows: &mut Rows) {
    // Rows that were left out are rows all the same.
    if rows.records.is_empty() && !rows.is_partial() {
        rows.warnings.push(no_rows(rows.table));
    }
    if rows.records.len() == QUERY_LIMIT {
        rows.warnings.push(RowsWarning {
            kind: WarningKind::RowsMissing,
            span: None,
            message: format!(
                "exactly {QUERY_LIMIT} rows: the query limit was probably reached, and rows are missing"
            ),
            help: format!(
                "run `sf data export bulk --query \"{}\" --result-format csv --output-file {} --wait 10`",
                rows.table.query(),
                rows.table.file_name()
            ),
        });
    }
}

/// Users stay: what their rows say is compared column by column, once all files are read.
fn drop_repeated_ids(rows: &mut Rows) {
    if !rows.has_column("Id") {
        return;
    }
    let is_compared = rows.table == Table::User;
    let mut seen = HashSet::with_capacity(rows.records.len());
    let mut first = None;
    let mut repeated = 0usize;
    rows.records.retain(|record| {
        let Some(id) = record.id("Id") else { return true };
        let new = seen.insert(id);
        if !new {
            repeated += 1;
            first = first.or_else(|| record.get("Id").map(|field| field.span()));
        }
        new || is_compared
    });
    if repeated > 0 {
        let outcome = if is_compared {
            ": where the two differ, neither is believed"
        } else {
            plural(repeated, " and is not used", " and are not used")
        };
        rows.warnings.push(RowsWarning {
            kind: WarningKind::Odd,
            span: first,
            message: format!(
                "{repeated} {} an `Id` of a row above{outcome}",
                plural(repeated, "row repeats", "rows repeat"),
            ),
            help: String::from("export again, into a new file instead of behind an old one"),
        });
    }
}

fn refuse_other_formats(file: FileId, text: &str) -> Result<(), RowsError> {
    let start = text.trim_start();
    let head: String = start.chars().take(20).collect::<String>().to_ascii_lowercase();
    let (message, help) = if text.starts_with("PK\u{3}\u{4}") || text.starts_with("PK\u{5}\u{6}") {
        (
            "this is a zip archive or an Excel workbook, not rows as text",
            "unpack it, or save the sheet as `CSV UTF-8`",
        )
    } else if head.starts_with("<!doctype html") || head.starts_with("<html") {
        (
            "this is an HTML page, not rows: a login or error page was probably saved",
            "export the rows with `sf data query … --result-format csv --output-file users.csv`",
        )
    } else if start.starts_with('<') {
        (
            "this is XML, not rows",
            "give rows as CSV or JSON; metadata belongs into the folder of the export",
        )
    } else if text.contains('\0') {
        (
            "the file contains zero bytes, so it is not text in UTF-8",
            "save it as UTF-8 and give it again",
        )
    } else if start.is_empty() {
        return Err(empty(file));
    } else {
        return Ok(());
    };
    let at = text.find('\0').filter(|_| message.contains("zero bytes"));
    Err(RowsError {
        span: at.map_or_else(|| Span::file(file), |at| Span::new(file, at..at + 1)),
        message: message.to_owned(),
        help: help.to_owned(),
    })
}

/// Not even what a query without rows leaves behind.
fn empty(file: FileId) -> RowsError {
    RowsError {
        span: Span::file(file),
        message: String::from("the file is empty: it has no column names, let alone rows"),
        help: String::from(
            "run the query again: even one that finds nothing writes a line, so this file was cut off or never written",
        ),
    }
}

/// Without column names even the object is unknown. An org has users in any case, but it may have nothing else.
fn no_rows(table: Table) -> RowsWarning {
    let message = match table {
        Table::Unknown => {
            String::from("the query returned no rows, so nothing tells which object they were of")
        }
        _ => format!("the file has column names but no rows of `{}`", table.name()),
    };
    let (kind, help) = if table == Table::User {
        let help = "check that the user who ran the query may see the rows, and its `WHERE`";
        (WarningKind::RowsMissing, help)
    } else {
        let help = "do nothing if the org really has none; else check that the user who ran the query may see the rows, and its `WHERE`";
        (WarningKind::NoRows, help)
    };
    RowsWarning {
        kind,
        span: None,
        message,
        help: help.to_owned(),
    }
}

fn too_wide(span: Span) -> RowsError {
    RowsError {
        span,
        message: format!(
            "more than {} columns, or a column name longer than {} bytes: this is no query result",
            columns::MOST,
            columns::LONGEST
        ),
        help: Table::User.command_hint(),
    }
}

fn plural<'a>(count: usize, one: &'a str, many: &'a str) -> &'a str {
    if count == 1 { one } else { many }
}

/// A value for a message: on one line, cut to `most` characters, in backticks.
///
/// Secrets go before anything is cut: where a file has no column names, its first row is read as such.
fn quoted(value: &str, most: usize) -> String {
    let value = masked_word(value);
    let mut out = String::from("`");
    let mut count = 0;
    for word in value.split(|c: char| c.is_whitespace() || c.is_control()) {
        if word.is_empty() {
            continue;
        }
        if count > 0 {
            out.push(' ');
            count += 1;
        }
        for c in word.chars() {
            if count >= most {
                out.push_str("…`");
                return out;
            }
            out.push(if c == '`' { '\'' } else { c });
            count += 1;
        }
    }
    out.push('`');
    out
}
