//! Knows the JSON that Salesforce tools write: query results in three wrappings, bulk exports, softphone layouts.

mod pairs;
mod text;

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::columns::{Columns, TooWide};
use super::record::{Cell, CellText, arrange};
use super::table::Table;
use super::{Draft, Raw, RowsError, RowsWarning, WarningKind, quoted, too_wide};
use crate::source::{FileId, Span, offset};
use pairs::{Pairs, Source, field, parse};

/// Deepest object that is flattened; SOQL reaches five parents up. Below it, cells are raw JSON.
const DEEPEST: usize = 12;

pub(super) fn read(file: FileId, text: &str) -> Result<Raw, RowsError> {
    let source = Source { file, text };
    let root: &RawValue = parse(source, text)?;
    let mut envelope = Envelope::default();
    let items = locate(source, root, &mut envelope, 0)?;
    if items.is_empty() {
        return envelope.nothing(source);
    }
    let mut reader = Reader::new(source);
    for (at, item) in items.iter().enumerate() {
        let pairs = object(source, item)?;
        if at == 0 {
            reader.layouts = pairs.get("callTypes").is_some();
            refuse_other_shapes(source, item, &pairs)?;
        }
        reader.record(item, &pairs)?;
    }
    let warnings = envelope.warning(items.len()).into_iter().collect();
    Ok(Raw {
        columns: reader.columns,
        records: reader.records,
        warnings,
        object: reader.object,
        layouts: reader.layouts,
        is_sparse: true,
    })
}

/// What stands around the records.
#[derive(Default)]
struct Envelope {
    unfinished: Option<Span>,
    total: Option<usize>,
}

impl Envelope {
    /// No rows: right if there are none, else the rows were left elsewhere.
    fn nothing(&self, source: Source<'_>) -> Result<Raw, RowsError> {
        match self.warning(0) {
            None => Ok(Raw::default()),
            Some(warning) => Err(RowsError {
                span: warning.span.unwrap_or_else(|| Span::file(source.file)),
                message: warning.message,
                help: warning.help,
            }),
        }
    }

    fn warning(&self, found: usize) -> Option<RowsWarning> {
        let total = self.total.filter(|total| *total > found);
        if self.unfinished.is_none() && total.is_none() {
            return None;
        }
        let counts = total.map_or_else(String::new, |total| format!(": {found} of {total}"));
        Some(RowsWarning {
            kind: WarningKind::RowsMissing,
            span: self.unfinished,
            message: format!("not all rows are in the file{counts}"),
            help: String::from("export with `sf data export bulk --result-format csv`, which has no limit"),
        })
    }
}

/// Finds the records in whatever wraps them.
fn locate<'a>(
    source: Source<'a>,
    at: &'a RawValue,
    envelope: &mut Envelope,
    depth: usize,
) -> Result<Vec<&'a RawValue>, RowsError> {
    if at.get().starts_with('[') {
        return parse(source, at.get());
    }
    if !at.get().starts_with('{') || depth > 3 {
        return Err(not_rows(source, at));
    }
    let pairs = object(source, at)?;
    refuse_failure(source, &pairs)?;
    if let Some(done) = pairs.get("done").filter(|done| done.get() == "false") {
        envelope.unfinished = Some(source.span(done.get()));
    }
    if let Some(total) = pairs.get("totalSize").and_then(|total| total.get().parse().ok()) {
        envelope.total = Some(total);
    }
    if pairs.get("callTypes").is_some() || pairs.get("attributes").is_some() {
        return Ok(vec![at]);
    }
    let inner = ["records", "result", "layouts"]
        .iter()
        .find_map(|key| pairs.get(key));
    inner.map_or_else(
        || Err(not_rows(source, at)),
        |inner| locate(source, inner, envelope, depth + 1),
    )
}

fn not_rows(source: Source<'_>, at: &RawValue) -> RowsError {
    RowsError {
        span: source.opening(at.get()),
        message: String::from("this JSON is no query result: it has neither `records` nor a list of rows"),
        help: Table::User.command_hint(),
    }
}

/// `{"status":1,"name":…,"message":…}` of `sf`.
fn refuse_failure(source: Source<'_>, pairs: &Pairs<'_>) -> Result<(), RowsError> {
    let failed = pairs.get("status").is_some_and(|status| status.get() != "0");
    let has_rows = ["result", "records"]
        .iter()
        .any(|key| pairs.get(key).is_some_and(|v| v.get() != "null"));
    match pairs.get("message") {
        Some(message) if failed || !has_rows => Err(failure(source, message, pairs.get("name"))),
        None if failed && !has_rows => Err(RowsError {
            span: Span::file(source.file),
            message: String::from("the query failed, and its answer was saved instead of rows"),
            help: Table::User.command_hint(),
        }),
        _ => Ok(()),
    }
}

fn failure(source: Source<'_>, message: &RawValue, name: Option<&RawValue>) -> RowsError {
    let words = text::plain(message.get());
    let name = name.map(|name| text::plain(name.get())).unwrap_or_default();
    let unknown_field = name.contains("INVALID_FIELD") || words.contains("No such column");
    let help = if unknown_field {
        "leave the column that the message names out of the query and run it again: some columns exist only if their feature is on"
    } else {
        "mend what the message names and run the query again"
    };
    RowsError {
        span: source.span(message.get()),
        message: format!("the query failed: {}", quoted(&words, 300)),
        help: help.to_owned(),
    }
}

/// Lists that are no rows: error lists of the REST API, and exports and plans of `sf data export tree`.
fn refuse_other_shapes(source: Source<'_>, item: &RawValue, pairs: &Pairs<'_>) -> Result<(), RowsError> {
    if let (Some(message), Some(code)) = (pairs.get("message"), pairs.get("errorCode")) {
        return Err(failure(source, message, Some(code)));
    }
    let is_plan = pairs.get("sobject").is_some() && pairs.get("files").is_some();
    let attributes = pairs.get("attributes").map(RawValue::get);
    let is_tree = pairs.get_any_case("Id").is_none() && field(source, attributes, "referenceId").is_some();
    if !is_plan && !is_tree {
        return Ok(());
    }
    let object = match pairs.get("sobject") {
        Some(name) => Some(text::plain(name.get())),
        None => field(source, attributes, "type").map(|name| text::plain(name.get())),
    };
    let tables = [
        Table::User,
        Table::CallCenter,
        Table::PermissionSetAssignment,
        Table::PermissionSetLicenseAssign,
        Table::BrowserPolicyViolation,
    ];
    let table = tables
        .into_iter()
        .find(|table| Some(table.name()) == object.as_deref());
    Err(RowsError {
        span: source.opening(item.get()),
        message: String::from(
            "this comes from `sf data export tree`, which drops `Id` and references such as `CallCenterId`, so it cannot be used",
        ),
        help: table.unwrap_or(Table::User).command_hint(),
    })
}

fn object<'a>(source: Source<'a>, item: &'a RawValue) -> Result<Pairs<'a>, RowsError> {
    if item.get().starts_with('{') {
        return parse(source, item.get());
    }
    Err(RowsError {
        span: source.opening(item.get()),
        message: String::from("a row must be a JSON object, and this is none"),
        help: Table::User.command_hint(),
    })
}

/// Turns records into cells, with one path buffer for all of them.
struct Reader<'a> {
    source: Source<'a>,
    columns: Columns,
    records: Vec<Draft>,
    object: Option<String>,
    layouts: bool,
    path: String,
}

impl<'a> Reader<'a> {
    fn new(source: Source<'a>) -> Self {
        Self {
            source,
            columns: Columns::default(),
            records: Vec::new(),
            object: None,
            layouts: false,
            path: String::new(),
        }
    }

    fn record(&mut self, item: &'a RawValue, pairs: &Pairs<'a>) -> Result<(), RowsError> {
        let span = self.source.span(item.get());
        if self.object.is_none() {
            let attributes = pairs.get("attributes").map(RawValue::get);
            let name = field(self.source, attributes, "type");
            self.object = name.map(|name| text::plain(name.get()));
        }
        let mut cells = Vec::with_capacity(pairs.len());
        self.path.clear();
        // The call types of a layout stay one cell of raw JSON.
        let depth = if self.layouts { DEEPEST } else { 0 };
        self.flatten(pairs, span, depth, &mut cells)
            .map_err(|TooWide| too_wide(span))?;
        self.records.push(Draft {
            span,
            raw: item.get().into(),
            cells: arrange(cells),
        });
        Ok(())
    }

    fn flatten(
        &mut self,
        pairs: &Pairs<'a>,
        span: Span,
        depth: usize,
        cells: &mut Vec<Cell>,
    ) -> Result<(), TooWide> {
        let base = self.path.len();
        for (key, value) in pairs.iter() {
            let raw = value.get();
            let is_object = raw.starts_with('{');
            if key == "attributes" && is_object {
                continue;
            }
            self.path.push_str(key);
            // The whole text is well-formed; only a key with half a surrogate pair can fail here, and stays raw JSON.
            let inner = if is_object && depth < DEEPEST {
                parse::<Pairs<'a>>(self.source, raw).ok()
            } else {
                None
            };
            if let Some(inner) = inner {
                self.columns.mark_parent(&self.path)?;
                self.path.push('.');
                self.flatten(&inner, span, depth + 1, cells)?;
            } else {
                let column = self.columns.intern(&self.path, raw == "null")?;
                let text = self.cell(raw, span).unwrap_or(CellText::Blank);
                cells.push(Cell { column, text });
            }
            self.path.truncate(base);
        }
        Ok(())
    }

    /// `None` for a blank value.
    fn cell(&self, raw: &'a str, record: Span) -> Option<CellText> {
        let start = self.source.span(raw).start;
        let at = start.saturating_sub(record.start);
        let Some(inner) = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
            return (raw != "null").then(|| CellText::Verbatim(at..at.saturating_add(offset(raw.len()))));
        };
        if !inner.contains('\\') {
            let end = at.saturating_add(offset(inner.len() + 1));
            return (!inner.trim().is_empty()).then_some(CellText::Verbatim(at + 1..end));
        }
        let value = text::decode(self.source.file, inner, start as usize + 1);
        (!value.trim().is_empty()).then(|| CellText::Escaped(Box::new(value)))
    }
}

/// Keys are almost always free of escapes and then borrowed.
type KeyText<'a> = Cow<'a, str>;
