//! Knows the logging commands of Azure Pipelines, which become issues of a run.

use std::fmt::Write;

use super::{concise, neutral, parts};
use crate::engine::Run;
use crate::finding::{Finding, Severity};

pub(super) fn text(run: &Run) -> String {
    let mut out = String::new();
    for finding in parts::worst_first(run) {
        issue(run, finding, &mut out);
    }
    out.push_str(&concise::closing(run));
    out.push('\n');
    out
}

/// There are no issues below warnings, so infos are plain lines of the log.
fn issue(run: &Run, finding: &Finding, out: &mut String) {
    let kind = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => {
            let line = concise::line(run, finding, &super::Style::plain(0));
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{}", neutral::apart(&line));
            return;
        }
    };
    let mut properties = format!("type={kind};");
    if let Some(place) = parts::place(run, finding) {
        let start = place.range.start;
        let path = property(place.path);
        let _ = write!(
            properties,
            "sourcepath={path};linenumber={};columnnumber={};",
            start.line, start.column
        );
    }
    let _ = write!(properties, "code={};", property(finding.rule));
    let message = data(&parts::paragraphs(finding).join("\n"));
    let _ = writeln!(out, "##vso[task.logissue {properties}]{message}");
}

/// What follows the command, on one line.
fn data(text: &str) -> String {
    text.replace('%', "%AZP25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A value in the list of properties.
fn property(text: &str) -> String {
    data(text).replace(';', "%3B").replace(']', "%5D")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_neither_their_property_nor_the_command() {
        assert_eq!(property("a;b]%\r\n"), "a%3Bb%5D%AZP25%0D%0A");
        assert!(!neutral::apart("x ###vso[task.setvariable]").contains("##"));
    }
}
