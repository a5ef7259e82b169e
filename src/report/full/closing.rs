//! Knows how the report for people ends: what could not be seen first, then what was found, and where to begin.

use textwrap::{WordSeparator, WordSplitter};

use super::Painter;
use crate::finding::{Affects, Finding, Severity};
use crate::report::{neutral, summary};

/// More findings than this do not fit on a screen.
const SCREEN: usize = 10;

impl Painter<'_> {
    /// The last lines are those that stay on the screen.
    pub(super) fn closing(self) -> String {
        let run = self.run;
        let mut out = String::new();
        self.coverage(&mut out);
        let examined = format!("examined: {}; judged as of {}", summary::examined(run), run.as_of);
        let options = textwrap::Options::new(self.text_width())
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation);
        for line in textwrap::wrap(&examined, options) {
            out.push_str(&format!("{}\n", self.style.paint("2", &line)));
        }
        out.push('\n');
        if run.has_internal_error {
            self.paragraph(&mut out, "error: ", "1;31", summary::INCOMPLETE);
        }
        if run.is_unrecognised {
            self.paragraph(&mut out, "error: ", "1;31", summary::UNRECOGNISED);
            self.paragraph(&mut out, "  help: ", "36", summary::WHAT_TO_GIVE);
        }
        if !run.is_unrecognised || !run.findings.is_empty() {
            let counts = summary::counts(run, |severity, text| self.style.paint(color(severity), &text));
            out.push_str(&format!("{counts}\n"));
            if let Some(agents) = summary::agents(run) {
                self.line(&mut out, &agents);
            }
            self.line(&mut out, &summary::passed(run));
        }
        for line in summary::not_shown(run) {
            self.line(&mut out, &line);
        }
        if let Some(mendable) = summary::mendable(run).filter(|_| !self.style.mended) {
            self.line(&mut out, &mendable);
        }
        self.next_step(&mut out);
        out
    }

    /// The one finding to begin with, and who explains it.
    fn next_step(self, out: &mut String) {
        let Some(first) = summary::gravest(self.run) else {
            return;
        };
        let message = neutral::line(&first.message, self.style.unicode);
        out.push('\n');
        self.line(out, &format!("start here: {message}{}", concerned(first)));
        out.push_str(&format!("  `ctilint rule {}` explains it\n", first.rule));
        let is_cut = self.run.beyond_top() > 0;
        if self.run.findings.len() > SCREEN && !is_cut && agents(first) > 0 {
            out.push_str("  `--top 5` shows only what affects most agents\n");
        }
    }

    fn line(self, out: &mut String, text: &str) {
        let options = textwrap::Options::new(self.text_width())
            .subsequent_indent("  ")
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation);
        out.push_str(&textwrap::fill(text, options));
        out.push('\n');
    }

    fn coverage(self, out: &mut String) {
        let dash = if self.style.unicode { "–" } else { "-" };
        for coverage in &self.run.coverage {
            let text = format!("not examined: {} {dash} {}", coverage.text, coverage.help);
            self.line(out, &text);
        }
        if !self.run.coverage.is_empty() {
            out.push('\n');
        }
    }
}

fn agents(finding: &Finding) -> usize {
    finding
        .affects
        .as_ref()
        .map_or(0, |affects: &Affects| affects.agents)
}

/// ` (12 agents)`.
fn concerned(finding: &Finding) -> String {
    match agents(finding) {
        0 => String::new(),
        n => format!(" ({})", crate::finding::count(n, "agent")),
    }
}

fn color(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "1;31",
        Severity::Warning => "1;33",
        Severity::Info => "1;36",
    }
}
