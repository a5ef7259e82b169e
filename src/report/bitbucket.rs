//! Knows Code Insights of Bitbucket Cloud: a report, and annotations in the portions that its interface takes.

use std::io;

use serde::Serialize;

use super::{json, parts};
use crate::engine::Run;
use crate::finding::{Finding, Severity};
use crate::source::fnv1a64;

/// Annotations in one request.
const PORTION: usize = 100;
/// Annotations of one report.
const MOST: usize = 1_000;
/// Characters of a summary; longer ones are refused.
const LONGEST_SUMMARY: usize = 450;
/// Characters of the details.
const LONGEST_DETAILS: usize = 2_000;

#[derive(Serialize)]
struct Document<'a> {
    report: Report,
    /// One request each.
    annotations: Vec<Vec<Annotation<'a>>>,
}

#[derive(Serialize)]
struct Report {
    title: &'static str,
    details: String,
    report_type: &'static str,
    reporter: &'static str,
    result: &'static str,
    data: Vec<Datum>,
}

#[derive(Serialize)]
struct Datum {
    title: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    value: usize,
}

#[derive(Serialize)]
struct Annotation<'a> {
    external_id: String,
    title: &'a str,
    annotation_type: &'static str,
    summary: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    details: String,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

pub(super) fn text(run: &Run) -> io::Result<String> {
    let worst = parts::worst_first(run);
    let shown = &worst[..worst.len().min(MOST)];
    let annotations = shown
        .chunks(PORTION)
        .map(|portion| portion.iter().map(|finding| annotation(run, finding)).collect())
        .collect();
    json::pretty(&Document {
        report: report(run, worst.len() - shown.len()),
        annotations,
    })
}

fn report(run: &Run, left_out: usize) -> Report {
    let mut details = super::concise::closing(run);
    if left_out > 0 {
        let more = crate::finding::count(left_out, "more finding");
        details.push_str(&format!(
            "; {more} without an annotation, because Bitbucket takes {MOST}"
        ));
    }
    let number = |title, value| Datum {
        title,
        kind: "NUMBER",
        value,
    };
    Report {
        title: "ctilint",
        details: parts::cropped(&details, LONGEST_DETAILS),
        report_type: "BUG",
        reporter: "ctilint",
        result: if run.exit_code() == 0 { "PASSED" } else { "FAILED" },
        data: vec![
            number("errors", run.count(Severity::Error)),
            number("warnings", run.count(Severity::Warning)),
            number("infos", run.count(Severity::Info)),
            number("checks passed", run.passed),
        ],
    }
}

fn annotation<'a>(run: &'a Run, finding: &'a Finding) -> Annotation<'a> {
    let place = parts::place(run, finding);
    let security = parts::page(run, finding).and_then(|page| page.security);
    let (kind, severity) = match finding.severity {
        Severity::Error => ("BUG", "HIGH"),
        Severity::Warning => ("BUG", "MEDIUM"),
        Severity::Info => ("CODE_SMELL", "LOW"),
    };
    let details = parts::paragraphs(finding)[1..].join("\n");
    Annotation {
        external_id: format!("ctilint-{:016x}", fnv1a64(finding.key.as_bytes())),
        title: finding.rule,
        annotation_type: if security.is_some() { "VULNERABILITY" } else { kind },
        summary: parts::cropped(&parts::message(finding), LONGEST_SUMMARY),
        details: parts::cropped(&details, LONGEST_DETAILS),
        severity,
        path: place.map(|place| place.path),
        line: place.map(|place| place.range.start.line),
        link: parts::page_url(finding.rule),
    }
}
