//! Knows GitHub's workflow commands, which become annotations in a pull request.

use std::fmt::Write;

use super::{concise, parts};
use crate::engine::Run;
use crate::finding::{Finding, Severity};

/// Annotations of one kind that GitHub shows of one step; it drops the rest without a word.
const MOST: usize = 10;

const KINDS: [(Severity, &str); 3] = [
    (Severity::Error, "error"),
    (Severity::Warning, "warning"),
    (Severity::Info, "notice"),
];

pub(super) fn text(run: &Run) -> String {
    let mut out = String::new();
    for (severity, kind) in KINDS {
        let count = parts::of(run, severity).count();
        let shown = if count > MOST { MOST - 1 } else { count };
        let worst = parts::worst_first(run).into_iter();
        for finding in worst.filter(|finding| finding.severity == severity).take(shown) {
            annotation(run, finding, kind, &mut out);
        }
        if shown < count {
            let rest = crate::finding::count(count - shown, &format!("more {}", severity.word()));
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "::{kind} title=ctilint::{rest} without an annotation, because GitHub shows {MOST} of a kind; the job summary lists them"
            );
        }
    }
    out.push_str(&concise::closing(run));
    out.push('\n');
    out
}

fn annotation(run: &Run, finding: &Finding, kind: &str, out: &mut String) {
    let mut properties = Vec::new();
    if let Some(place) = parts::place(run, finding) {
        let (start, end) = (place.range.start, place.range.end);
        properties.push(format!("file={}", property(place.path)));
        properties.push(format!("line={}", start.line));
        if end.column > start.column {
            let columns = format!(
                "endLine={},col={},endColumn={}",
                end.line, start.column, end.column
            );
            properties.push(columns);
        }
    }
    properties.push(format!("title={}", property(finding.rule)));
    let message = data(&parts::paragraphs(finding).join("\n"));
    let _ = writeln!(out, "::{kind} {}::{message}", properties.join(","));
}

/// What follows the command, on one line.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value in the list of properties.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_neither_their_property_nor_the_command() {
        assert_eq!(property("a,b::c%\r\n"), "a%2Cb%3A%3Ac%25%0D%0A");
        assert_eq!(data("a: b\n::error::c"), "a: b%0A::error::c");
    }
}
