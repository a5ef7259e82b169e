//! Knows reviewdog's diagnostic format, whose columns are bytes.

use std::io;

use serde::Serialize;

use super::{json, parts};
use crate::engine::Run;
use crate::finding::{Edit, Finding, Fix, FixKind, Severity};
use crate::source::FileId;

#[derive(Serialize)]
struct Document<'a> {
    source: Source,
    diagnostics: Vec<Diagnostic<'a>>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    url: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: String,
    location: Location<'a>,
    severity: &'static str,
    code: Code<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
}

/// Without columns the whole line is meant.
#[derive(Serialize)]
struct Range {
    start: Position,
    /// Exclusive.
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<Position>,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
struct Suggestion<'a> {
    range: Range,
    text: &'a str,
}

pub(super) fn text(run: &Run) -> io::Result<String> {
    json::pretty(&Document {
        source: Source {
            name: "ctilint",
            url: env!("CARGO_PKG_REPOSITORY"),
        },
        diagnostics: run
            .findings
            .iter()
            .map(|finding| diagnostic(run, finding))
            .collect(),
    })
}

fn diagnostic<'a>(run: &'a Run, finding: &'a Finding) -> Diagnostic<'a> {
    let labels = finding.labels.iter();
    let (primary, others) = (labels.clone().next(), labels.skip(1));
    let related = others.filter_map(|label| {
        Some(Related {
            message: &label.text,
            location: location(run, label.span)?,
        })
    });
    let nowhere = Location {
        path: "",
        range: None,
    };
    Diagnostic {
        message: parts::paragraphs(finding).join("\n"),
        location: primary
            .and_then(|label| location(run, label.span))
            .unwrap_or(nowhere),
        severity: match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Info => "INFO",
        },
        code: Code {
            value: finding.rule,
            url: parts::page_url(finding.rule),
        },
        suggestions: suggestions(run, finding),
        related_locations: related.collect(),
    }
}

fn location(run: &Run, span: crate::source::Span) -> Option<Location<'_>> {
    let place = run.place(span)?;
    let line = place.range.start.line;
    let column = |column| {
        (!place.is_whole).then_some(Position {
            line,
            column: Some(column),
        })
    };
    let range = match (column(place.byte_columns.0), column(place.byte_columns.1)) {
        (Some(start), end) => Range { start, end },
        (None, _) => Range {
            start: Position { line, column: None },
            end: None,
        },
    };
    Some(Location {
        path: place.path,
        range: Some(range),
    })
}

/// Fixes that change one place of the labelled file: only those can be taken by a click.
fn suggestions<'a>(run: &'a Run, finding: &'a Finding) -> Vec<Suggestion<'a>> {
    let file = finding.labels.first().map(|label| label.span.file);
    let fixes = finding.fixes.iter().filter(|fix| fix.kind != FixKind::None);
    fixes.filter_map(|fix| suggestion(run, file?, fix)).collect()
}

fn suggestion<'a>(run: &'a Run, file: FileId, fix: &'a Fix) -> Option<Suggestion<'a>> {
    let [Edit::Replace { span, text }] = fix.edits.as_slice() else {
        return None;
    };
    let (_, range) = run.exact(*span).filter(|_| span.file == file)?;
    let position = |line, at| {
        Some(Position {
            line,
            column: Some(run.byte_column(file, at)?),
        })
    };
    Some(Suggestion {
        range: Range {
            start: position(range.start.line, span.start)?,
            end: Some(position(range.end.line, span.end)?),
        },
        text: run.printable(text)?,
    })
}
