//! Knows the format of one line a finding: `path:line:column severity rule: message`.

use std::fmt::Write;

use super::{Style, neutral, summary};
use crate::engine::Run;
use crate::finding::Finding;

pub(super) fn text(run: &Run, style: &Style) -> String {
    let mut out = String::new();
    for finding in &run.findings {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}", line(run, finding, style));
    }
    if !style.quiet {
        out.push_str(&closing(run));
        out.push('\n');
    }
    out
}

pub(super) fn line(run: &Run, finding: &Finding, style: &Style) -> String {
    let place = finding.labels.first().map_or_else(
        || "-:1:1".to_owned(),
        |label| {
            let start = run.range(label.span).start;
            let path = style.path(run, label.span);
            let path = if path.is_empty() { "-" } else { &path };
            format!("{path}:{}:{}", start.line, start.column)
        },
    );
    let message = neutral::line(&finding.message, style.unicode);
    format!("{place} {} {}: {message}", finding.severity.word(), finding.rule)
}

/// `1 error; 58 checks passed on 6 call centers; 1 not examined; judged as of 2026-11-20`.
pub(super) fn closing(run: &Run) -> String {
    let mut parts = Vec::new();
    if run.is_unrecognised {
        parts.push(format!(
            "error: {}: {}",
            summary::UNRECOGNISED,
            summary::WHAT_TO_GIVE
        ));
    } else {
        parts.push(summary::counts(run, |_, text| text));
        parts.push(summary::passed(run));
    }
    if run.has_internal_error {
        parts.push(summary::INCOMPLETE.to_owned());
    }
    parts.extend(summary::not_shown(run));
    if !run.coverage.is_empty() {
        parts.push(format!("{} not examined", run.coverage.len()));
    }
    parts.push(format!("judged as of {}", run.as_of));
    parts.join("; ")
}
