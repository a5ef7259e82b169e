//! Knows the format for coding agents: one line a finding with what to do about it, and nothing else.

use std::fmt::Write;

use super::{concise, neutral, parts};
use crate::engine::Run;
use crate::finding::{Finding, FixKind};

/// Further places that a line names.
const MOST_PLACES: usize = 6;

pub(super) fn text(run: &Run) -> String {
    let mut out = String::new();
    for finding in &run.findings {
        line(run, finding, &mut out);
    }
    out.push_str(&concise::closing(run));
    out.push('\n');
    for coverage in &run.coverage {
        let _ = writeln!(out, "not examined: {}; help: {}", coverage.text, coverage.help);
    }
    out
}

/// `path:3:17 error insecure-adapter-url: what; why: …; help: …; also path:5:2 what; fix: … (safe)`.
fn line(run: &Run, finding: &Finding, out: &mut String) {
    let (severity, rule) = (finding.severity.word(), finding.rule);
    let place = finding.labels.first().and_then(|label| run.place(label.span));
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "{} {severity} {rule}: {}",
        at(place),
        parts::message(finding)
    );
    for (word, text) in [("why", &finding.note), ("help", &finding.help)] {
        if !text.is_empty() {
            let _ = write!(out, "; {word}: {}", neutral::line(text, true));
        }
    }
    for label in finding.labels.iter().skip(1).take(MOST_PLACES) {
        let text = neutral::line(&label.text, true);
        let _ = write!(out, "; also {} {text}", at(run.place(label.span)));
    }
    for fix in finding.fixes.iter().filter(|fix| fix.kind != FixKind::None) {
        let title = neutral::line(&fix.title, true);
        let _ = write!(out, "; fix: {title} ({})", fix.kind.word());
    }
    out.push('\n');
}

fn at(place: Option<crate::engine::Place<'_>>) -> String {
    place.map_or_else(
        || "-:1:1".to_owned(),
        |place| {
            let start = place.range.start;
            format!(
                "{}:{}:{}",
                neutral::line(place.path, true),
                start.line,
                start.column
            )
        },
    )
}
