//! Knows GitLab's Code Quality report.

use std::io;

use serde::Serialize;

use super::{json, parts};
use crate::engine::Run;
use crate::finding::{Finding, Severity};

#[derive(Serialize)]
struct Entry<'a> {
    description: String,
    check_name: &'a str,
    /// Unique: GitLab drops all but the first of equal ones.
    fingerprint: &'a str,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    /// Without a leading `./`.
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

/// What the export lacks has no path; GitLab wants one.
const NO_PATH: &str = "-";

pub(super) fn text(run: &Run) -> io::Result<String> {
    let entries: Vec<Entry<'_>> = run.findings.iter().map(|finding| entry(run, finding)).collect();
    json::pretty(&entries)
}

fn entry<'a>(run: &'a Run, finding: &'a Finding) -> Entry<'a> {
    let place = parts::place(run, finding);
    Entry {
        description: parts::paragraphs(finding).join(" - "),
        check_name: finding.rule,
        fingerprint: &finding.key,
        severity: match finding.severity {
            Severity::Error => "critical",
            Severity::Warning => "major",
            Severity::Info => "info",
        },
        location: Location {
            path: place.map_or(NO_PATH, |place| place.path),
            lines: Lines {
                begin: place.map_or(1, |place| place.range.start.line),
            },
        },
    }
}
