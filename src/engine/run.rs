//! Knows the result of a run: findings in order, what passed, what could not be seen, and the text behind every label.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::change::Change;
use super::mask::Mask;
use super::position::START;
use crate::exceptions::Excepted;
use crate::finding::{Affects, Audience, Coverage, Finding, Severity};
use crate::load::Encoding;
use crate::page::Page;
use crate::source::{FileId, LineIndex, Position, Span};

/// A file that a finding labels, read again for its lines; secrets are masked in `text`.
#[derive(Debug)]
pub struct SourceText {
    pub shown: String,
    /// `None` when the file could not be read again or has changed since: then there is no snippet.
    pub text: Option<Text>,
}

/// Decoded text with its line index.
#[derive(Debug)]
pub struct Text {
    /// Same bytes as the decoded file but for masked secrets, which keep their length.
    pub masked: String,
    pub lines: LineIndex,
    /// Unmasked, to count stored bytes and UTF-16 units; never printed.
    pub(crate) original: String,
    pub(crate) encoding: Encoding,
}

/// A label's place as machine formats print it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub start: Position,
    /// Exclusive.
    pub end: Position,
}

/// Everything a report needs; reports compute nothing.
#[derive(Debug)]
pub struct Run {
    /// Visible findings in the order of file, position, rule.
    pub findings: Vec<Finding>,
    /// Findings that exceptions keep out of the report and of the exit code, in the same order.
    pub excepted: Vec<Excepted>,
    /// Findings that a baseline knows, whatever their audience.
    pub baselined: usize,
    /// Keys of a baseline that no finding has any more, sorted.
    pub resolved: Vec<String>,
    /// Set when only what a change does is reported.
    pub change: Option<Change>,
    /// Findings meant for a wider audience than the one asked for.
    pub hidden: usize,
    /// Findings that have no label in the files that were asked about.
    pub elsewhere: usize,
    /// Findings left out by `--top`, by severity.
    pub left_out: BTreeMap<Severity, usize>,
    /// Whom errors and warnings among them affect.
    pub left_out_affects: Vec<Affects>,
    pub coverage: Vec<Coverage>,
    /// Checks that looked at something and found nothing.
    pub passed: usize,
    /// Rules that looked at something and found nothing in it.
    pub passed_rules: BTreeSet<&'static str>,
    /// Pages of the rules that were asked, in their order.
    pub pages: Vec<Page>,
    /// Call centers examined, of every kind.
    pub call_centers: usize,
    /// Files by metadata type, and rows by table.
    pub examined: BTreeMap<String, usize>,
    pub sources: BTreeMap<FileId, SourceText>,
    pub audience: Audience,
    pub fail_on: Severity,
    pub as_of: Date,
    /// A rule crashed, so the run is not complete.
    pub has_internal_error: bool,
    /// Nothing in the given paths is a file of a Salesforce org.
    pub is_unrecognised: bool,
    /// Findings at or above the threshold exist, `--top` or not.
    pub fails: bool,
    /// Hides secrets in what is not masked yet.
    pub(crate) mask: Mask,
}

impl Run {
    /// 0, 1 or 2, as the README's table says; 2 beats 1.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if self.has_internal_error || self.is_unrecognised {
            2
        } else {
            u8::from(self.fails)
        }
    }

    /// Number of visible findings of a severity, whatever `--top` leaves out.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        let shown = self
            .findings
            .iter()
            .filter(|finding| finding.severity == severity);
        shown.count() + self.left_out.get(&severity).copied().unwrap_or(0)
    }

    /// Number of findings left out by `--top`.
    #[must_use]
    pub fn beyond_top(&self) -> usize {
        self.left_out.values().sum()
    }

    /// Path of the file a span lies in, as shown.
    #[must_use]
    pub fn path(&self, span: Span) -> &str {
        self.sources
            .get(&span.file)
            .map_or("", |source| source.shown.as_str())
    }

    /// Lines and columns of a span; the start of the file when its text is gone.
    #[must_use]
    pub fn range(&self, span: Span) -> Range {
        let text = self
            .sources
            .get(&span.file)
            .and_then(|source| source.text.as_ref());
        let whole = Range {
            start: START,
            end: START,
        };
        text.map_or(whole, |text| Range {
            start: text.position(span.start as usize),
            end: text.position(span.end as usize),
        })
    }
}

impl Text {
    pub(crate) fn new(original: String, masked: String, encoding: Encoding) -> Self {
        Self {
            lines: LineIndex::new(&original),
            masked,
            original,
            encoding,
        }
    }

    /// Byte offset at which a 0-based line ends, before its line break.
    pub(super) fn end_of_line(&self, line: usize) -> usize {
        let start = self.lines.start_of(line);
        let next = if line + 1 < self.lines.count() {
            self.lines.start_of(line + 1)
        } else {
            self.original.len()
        };
        start + self.original[start..next].trim_end_matches(['\r', '\n']).len()
    }

    pub(super) fn position(&self, at: usize) -> Position {
        let (line, column) = self.lines.line_column(&self.original, at);
        Position {
            line,
            column,
            byte: self.encoding.stored_offset(
                at.min(self.original.len()),
                self.lines.units_before(&self.original, at),
            ),
        }
    }
}
