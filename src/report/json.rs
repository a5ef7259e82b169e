//! Knows the schema `ctilint/v1`, in which programs read a run.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::io;

use serde::Serialize;

use super::neutral;
use crate::engine::Run;
use crate::exceptions::Excepted;
use crate::finding::{
    Affects, Audience, Component, Confidence, Coverage, Finding, Fix, FixKind, Label, Severity,
};
use crate::source;

/// Name and version of the schema.
pub(super) const SCHEMA: &str = "ctilint/v1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    findings: Vec<FindingEntry<'a>>,
    excepted: Vec<ExceptedEntry<'a>>,
    /// Keys of the baseline that no finding has any more.
    resolved: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<ChangeEntry<'a>>,
    /// Files by metadata type, and rows by table.
    examined: &'a BTreeMap<String, usize>,
    coverage: &'a [Coverage],
    summary: Summary,
}

#[derive(Serialize)]
pub(super) struct FindingEntry<'a> {
    rule: &'a str,
    severity: Severity,
    confidence: Confidence,
    audience: Audience,
    message: &'a str,
    note: &'a str,
    help: &'a str,
    key: &'a str,
    component: &'a Component,
    #[serde(skip_serializing_if = "Option::is_none")]
    affects: Option<&'a Affects>,
    /// The primary one first.
    labels: Vec<LabelEntry<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<FixEntry<'a>>,
}

/// A finding that is in no count, and why.
#[derive(Serialize)]
pub(super) struct ExceptedEntry<'a> {
    #[serde(flatten)]
    finding: FindingEntry<'a>,
    exception: ExceptionEntry<'a>,
}

#[derive(Serialize)]
struct ExceptionEntry<'a> {
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    file: &'a str,
    start: Position,
}

#[derive(Serialize)]
struct LabelEntry<'a> {
    file: &'a str,
    start: Position,
    /// Exclusive.
    end: Position,
    text: &'a str,
    primary: bool,
}

/// Line and column are 1-based, columns in UTF-16 units; `byte` is 0-based in the stored file.
#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
    byte: u64,
}

#[derive(Serialize)]
struct FixEntry<'a> {
    kind: FixKind,
    title: &'a str,
}

/// What a change does, beside what was there before.
#[derive(Serialize)]
pub(super) struct ChangeEntry<'a> {
    with: &'a str,
    new: usize,
    worse: &'a BTreeSet<String>,
    unchanged: usize,
    resolved: &'a [String],
}

#[derive(Serialize)]
pub(super) struct Summary {
    errors: usize,
    warnings: usize,
    infos: usize,
    excepted: usize,
    baselined: usize,
    resolved: usize,
    hidden: usize,
    elsewhere: usize,
    beyond_top: usize,
    passed: usize,
    call_centers: usize,
    audience: Audience,
    fail_on: Severity,
    as_of: String,
    /// `false` when nothing in the given paths is part of a Salesforce org.
    recognised: bool,
    exit_code: u8,
}

impl From<source::Position> for Position {
    fn from(position: source::Position) -> Self {
        Self {
            line: position.line,
            column: position.column,
            byte: position.byte,
        }
    }
}

pub(super) fn text(run: &Run) -> io::Result<String> {
    let document = Document {
        schema: SCHEMA,
        findings: run.findings.iter().map(|finding| entry(run, finding)).collect(),
        excepted: run.excepted.iter().map(|one| excepted(run, one)).collect(),
        resolved: &run.resolved,
        change: change(run),
        examined: &run.examined,
        coverage: &run.coverage,
        summary: summary(run),
    };
    pretty(&document)
}

/// Any JSON document as people may look at it: indented, and harmless on a terminal.
pub(super) fn pretty(document: &impl Serialize) -> io::Result<String> {
    let mut text = serde_json::to_string_pretty(document)?;
    text.push('\n');
    Ok(escaped(text))
}

pub(super) fn entry<'a>(run: &'a Run, finding: &'a Finding) -> FindingEntry<'a> {
    let mut labels: Vec<&Label> = finding.labels.iter().collect();
    labels.sort_by_key(|label| !label.primary);
    FindingEntry {
        rule: finding.rule,
        severity: finding.severity,
        confidence: finding.confidence,
        audience: finding.audience,
        message: &finding.message,
        note: &finding.note,
        help: &finding.help,
        key: &finding.key,
        component: &finding.component,
        affects: finding.affects.as_ref(),
        labels: labels.into_iter().map(|label| label_entry(run, label)).collect(),
        fixes: finding.fixes.iter().map(fix_entry).collect(),
    }
}

pub(super) fn excepted<'a>(run: &'a Run, excepted: &'a Excepted) -> ExceptedEntry<'a> {
    ExceptedEntry {
        finding: entry(run, &excepted.finding),
        exception: ExceptionEntry {
            reason: &excepted.reason,
            owner: excepted.owner.as_deref(),
            until: excepted.until.map(|day| day.to_string()),
            file: run.path(excepted.place),
            start: run.range(excepted.place).start.into(),
        },
    }
}

fn label_entry<'a>(run: &'a Run, label: &'a Label) -> LabelEntry<'a> {
    let range = run.range(label.span);
    LabelEntry {
        file: run.path(label.span),
        start: range.start.into(),
        end: range.end.into(),
        text: &label.text,
        primary: label.primary,
    }
}

fn fix_entry(fix: &Fix) -> FixEntry<'_> {
    FixEntry {
        kind: fix.kind,
        title: &fix.title,
    }
}

pub(super) fn change(run: &Run) -> Option<ChangeEntry<'_>> {
    run.change.as_ref().map(|change| ChangeEntry {
        with: &change.with,
        new: change.new,
        worse: &change.worse,
        unchanged: change.unchanged,
        resolved: &change.resolved,
    })
}

pub(super) fn summary(run: &Run) -> Summary {
    Summary {
        errors: run.count(Severity::Error),
        warnings: run.count(Severity::Warning),
        infos: run.count(Severity::Info),
        excepted: run.excepted.len(),
        baselined: run.baselined,
        resolved: run.resolved.len(),
        hidden: run.hidden,
        elsewhere: run.elsewhere,
        beyond_top: run.beyond_top(),
        passed: run.passed,
        call_centers: run.call_centers,
        audience: run.audience,
        fail_on: run.fail_on,
        as_of: run.as_of.to_string(),
        recognised: !run.is_unrecognised,
        exit_code: run.exit_code(),
    }
}

/// JSON may hold C1 controls and marks that reverse text as they are, but people look at it on terminals.
/// They occur only inside strings, so that an escape says the same.
pub(super) fn escaped(json: String) -> String {
    let is_risky = |c: char| c == '\x7f' || neutral::is_deceptive(c);
    if !json.contains(is_risky) {
        return json;
    }
    let mut out = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        if is_risky(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}
