//! Knows Markdown for the comment of a pull request and the summary of a job: a table, the worst first.

use std::fmt::Write;

use super::{neutral, parts, summary};
use crate::engine::Run;
use crate::finding::{Finding, count};

/// Bytes of a comment on GitHub, with room for what a team writes around it.
pub(super) const COMMENT: usize = 60_000;
/// Bytes of a job summary on GitHub, which takes 1 MiB of one step.
pub(super) const JOB_SUMMARY: usize = 1_000_000;
/// Bytes that are kept for what stands below the table.
const CLOSING: usize = 10_000;

/// At most about `most` bytes; findings that have no room are counted.
pub(super) fn text(run: &Run, most: usize) -> String {
    let mut out = format!("## ctilint: {}\n\n", summary::counts(run, |_, text| text));
    for line in mishaps(run) {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "**error: {line}**\n");
    }
    table(run, most.saturating_sub(CLOSING), &mut out);
    let mut closing = vec![summary::passed(run)];
    closing.extend(summary::not_shown(run));
    for line in closing {
        let _ = writeln!(out, "{}\n", prose(&line));
    }
    coverage(run, &mut out);
    let examined = prose(&summary::examined(run));
    let _ = writeln!(out, "Examined: {examined}; judged as of {}", run.as_of);
    out
}

fn mishaps(run: &Run) -> Vec<&'static str> {
    let unrecognised = run.is_unrecognised.then_some(summary::UNRECOGNISED);
    let incomplete = run.has_internal_error.then_some(summary::INCOMPLETE);
    unrecognised.into_iter().chain(incomplete).collect()
}

fn table(run: &Run, most: usize, out: &mut String) {
    let findings = parts::worst_first(run);
    if findings.is_empty() {
        return;
    }
    out.push_str("| Severity | Where | What is wrong | What to do |\n| --- | --- | --- | --- |\n");
    let mut shown = 0;
    for finding in &findings {
        let row = row(run, finding);
        if out.len() + row.len() > most {
            break;
        }
        out.push_str(&row);
        shown += 1;
    }
    out.push('\n');
    if shown < findings.len() {
        let more = count(findings.len() - shown, "more finding");
        let _ = writeln!(out, "{more} had no room here.\n");
    }
}

fn row(run: &Run, finding: &Finding) -> String {
    let place = parts::place(run, finding).map_or_else(String::new, |place| {
        let line = place.range.start.line;
        let text = neutral::line(place.path, true);
        if text.contains('`') {
            format!("{}:{line} ", plain(&text))
        } else {
            format!("{} ", prose(&format!("`{text}:{line}`")))
        }
    });
    let cells = [
        finding.severity.word().to_owned(),
        format!("{place}`{}`", finding.rule),
        prose(&parts::message(finding)),
        prose(&neutral::line(&finding.help, true)),
    ];
    format!("| {} |\n", cells.join(" | "))
}

fn coverage(run: &Run, out: &mut String) {
    if run.coverage.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "<details><summary>Not examined: {}</summary>\n",
        run.coverage.len()
    );
    for coverage in &run.coverage {
        let _ = writeln!(out, "- {}: {}", prose(coverage.text), prose(&coverage.help));
    }
    out.push_str("\n</details>\n\n");
}

/// Text whose backticks enclose values; everything else in it means nothing to Markdown, and calls nobody.
fn prose(text: &str) -> String {
    if !text.matches('`').count().is_multiple_of(2) {
        return plain(text);
    }
    let parts = text.split('`').enumerate().map(|(index, part)| {
        if index.is_multiple_of(2) {
            plain(part)
        } else {
            format!("`{}`", part.replace('|', "\\|"))
        }
    });
    parts.collect()
}

/// `@name` would send a message to somebody.
fn plain(text: &str) -> String {
    super::table::plain(text).replace('@', "&#64;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_break_out_of_its_cell() {
        assert_eq!(prose("see `a|*b*` | <b>"), "see `a\\|*b*` \\| \\<b\\>");
        assert_eq!(prose("odd ` [x](y)"), "odd \\` \\[x\\](y)");
        assert_eq!(prose("ask @ada"), "ask &#64;ada");
    }
}
