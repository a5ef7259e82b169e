//! Knows the report for people: what is wrong, where exactly, why it matters, what to do.

mod closing;

use std::fmt;
use std::io;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use textwrap::{WordSeparator, WordSplitter};

use super::snippet::{Canvas, Drawn, Snippet, Spot};
use super::{Style, neutral, parts};
use crate::engine::{Run, Text};
use crate::finding::{Affects, Confidence, Finding, FixKind, Label, Severity, count};

/// Findings that are drawn at once, so that a closed pipe ends the work early.
const BATCH: usize = 512;
/// Sentences wider than this are hard to read.
const WIDEST_TEXT: usize = 100;
const NARROWEST: usize = 40;
/// Labels of one finding that are drawn; others are counted.
const MOST_LABELS: usize = 6;
/// Users that are named.
const MOST_USERS: usize = 3;

pub(super) fn write(run: &Run, style: &Style, out: &mut dyn io::Write) -> io::Result<()> {
    for batch in run.findings.chunks(BATCH) {
        let drawn: Vec<String> = batch
            .par_iter()
            .map(|finding| Painter { run, style }.finding(finding))
            .collect();
        for text in drawn {
            out.write_all(text.as_bytes())?;
        }
    }
    if style.quiet {
        return Ok(());
    }
    out.write_all(Painter { run, style }.closing().as_bytes())
}

/// What miette is asked to draw.
#[derive(Debug)]
struct Picture {
    severity: Severity,
    code: Option<String>,
    url: Option<String>,
    message: String,
    snippet: Option<Snippet>,
    labels: Vec<Drawn>,
}

impl fmt::Display for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Picture {}

impl Diagnostic for Picture {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let code = self.code.as_ref()?;
        Some(Box::new(code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn url<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let url = self.url.as_ref()?;
        Some(Box::new(url))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.snippet.as_ref().map(|snippet| snippet as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().map(|label| {
            let text = (!label.text.is_empty()).then(|| label.text.clone());
            let span = (label.range.start, label.range.len());
            if label.primary {
                LabeledSpan::new_primary_with_span(text, span)
            } else {
                LabeledSpan::new_with_span(text, span)
            }
        })))
    }
}

#[derive(Clone, Copy)]
struct Painter<'a> {
    run: &'a Run,
    style: &'a Style,
}

impl<'a> Painter<'a> {
    fn finding(self, finding: &Finding) -> String {
        let shown = &finding.labels[..finding.labels.len().min(MOST_LABELS)];
        let mut head = Picture {
            severity: finding.severity,
            code: Some(title(finding)),
            url: self
                .style
                .hyperlinks
                .then(|| parts::page_url(finding.rule))
                .flatten(),
            message: neutral::line(&finding.message, self.style.unicode),
            snippet: None,
            labels: Vec::new(),
        };
        let mut parts = self.parts(shown).into_iter().peekable();
        let mut out = String::new();
        if let Some(Part::Labels(text, labels)) = parts.peek() {
            self.fill(&mut head, text, labels);
            parts.next();
        }
        self.draw(&mut out, &head);
        for part in parts {
            match part {
                Part::Labels(text, labels) => self.other_file(&mut out, finding.severity, text, &labels),
                Part::Place(label) => self.place(&mut out, label),
            }
        }
        let left_out = finding.labels.len() - shown.len();
        if left_out > 0 {
            let more = format!("{} like these", count(left_out, "more place"));
            out.push_str(&format!("  {} {more}\n", self.arrow()));
        }
        self.advice(&mut out, finding);
        out.push('\n');
        out
    }

    /// Labels by file, in the order in which files first occur; labels without a text to show on their own.
    fn parts<'b>(self, labels: &'b [Label]) -> Vec<Part<'b>>
    where
        'a: 'b,
    {
        let mut parts: Vec<Part<'b>> = Vec::new();
        for label in labels {
            let source = self.run.sources.get(&label.span.file);
            let text = source.and_then(|source| source.text.as_ref());
            let is_file = label.span.start == 0 && label.span.is_empty();
            let Some(text) = text.filter(|_| !is_file) else {
                parts.push(Part::Place(label));
                continue;
            };
            let known = parts.iter_mut().find_map(|part| match part {
                Part::Labels(_, labels) if labels[0].span.file == label.span.file => Some(labels),
                _ => None,
            });
            match known {
                Some(labels) => labels.push(label),
                None => parts.push(Part::Labels(text, vec![label])),
            }
        }
        parts
    }

    fn fill(self, picture: &mut Picture, text: &Text, labels: &[&Label]) {
        let spots: Vec<Spot<'_>> = labels
            .iter()
            .map(|label| Spot {
                range: label.span.range(),
                column: self.run.range(label.span).start.column,
                text: &label.text,
                primary: label.primary,
            })
            .collect();
        let canvas = Canvas {
            width: self.width(),
            unicode: self.style.unicode,
        };
        let name = self.style.path(self.run, labels[0].span);
        let (snippet, drawn) = canvas.snippet(name, text, &spots);
        picture.snippet = Some(snippet);
        picture.labels = drawn;
    }

    /// A snippet without a heading: it belongs to the one above.
    fn other_file(self, out: &mut String, severity: Severity, text: &Text, labels: &[&Label]) {
        let mut picture = Picture {
            severity,
            code: None,
            url: None,
            message: "-".to_owned(),
            snippet: None,
            labels: Vec::new(),
        };
        self.fill(&mut picture, text, labels);
        let mut drawn = String::new();
        self.draw(&mut drawn, &picture);
        let headless = drawn.split_once('\n').map_or("", |(_, rest)| rest);
        out.push_str(headless);
    }

    /// A label whose file is meant as a whole, or can no longer be shown.
    fn place(self, out: &mut String, label: &Label) {
        let path = self.style.path(self.run, label.span);
        if path.is_empty() {
            return;
        }
        let text = neutral::line(&label.text, self.style.unicode);
        let colon = if text.is_empty() { "" } else { ": " };
        let path = self.style.paint("1;4;36", &path);
        out.push_str(&format!("  {} {path}{colon}{text}\n", self.arrow()));
    }

    fn arrow(self) -> &'static str {
        if self.style.unicode { "─▶" } else { "->" }
    }

    fn draw(self, out: &mut String, picture: &Picture) {
        let handler = GraphicalReportHandler::new_themed(self.theme(picture))
            .with_width(self.text_width())
            .with_context_lines(1)
            .with_links(self.style.hyperlinks)
            .with_link_display_text("(page)")
            .with_word_separator(WordSeparator::AsciiSpace)
            .with_word_splitter(WordSplitter::NoHyphenation)
            .without_syntax_highlighting();
        let start = out.len();
        if handler.render_report(out, picture).is_err() {
            // Only a snippet can fail; the message is shown whatever happens.
            out.truncate(start);
            out.push_str(&format!("  {}\n", picture.message));
        }
    }

    /// The primary label in the colour of the severity, others in blue; miette colours labels by position.
    fn theme(self, picture: &Picture) -> GraphicalTheme {
        let mut theme = match (self.style.unicode, self.style.color) {
            (true, true) => GraphicalTheme::unicode(),
            (true, false) => GraphicalTheme::unicode_nocolor(),
            (false, true) => GraphicalTheme::ascii(),
            (false, false) => GraphicalTheme::none(),
        };
        if self.style.color {
            let styles = &mut theme.styles;
            let own = match picture.severity {
                Severity::Error => styles.error,
                Severity::Warning => styles.warning,
                Severity::Info => styles.advice,
            };
            let other = styles.help.blue().bold();
            let mut labels: Vec<&Drawn> = picture.labels.iter().collect();
            labels.sort_by_key(|label| label.range.start);
            styles.highlights = labels
                .iter()
                .map(|label| if label.primary { own.bold() } else { other })
                .chain([other])
                .collect();
            styles.error = styles.error.bold();
            styles.warning = styles.warning.bold();
            styles.advice = styles.advice.bold();
        }
        theme
    }

    fn width(self) -> usize {
        self.style.width.max(NARROWEST)
    }

    fn text_width(self) -> usize {
        self.width().min(WIDEST_TEXT)
    }

    fn advice(self, out: &mut String, finding: &Finding) {
        if let Some(affects) = finding.affects.as_ref().filter(|affects| affects.agents > 0) {
            self.paragraph(out, "   who: ", "36", &who(affects));
        }
        self.paragraph(out, "  note: ", "36", &finding.note);
        self.paragraph(out, "  help: ", "36", &finding.help);
        for fix in finding.fixes.iter().filter(|fix| fix.kind != FixKind::None) {
            let text = format!("{} ({}, not applied)", fix.title, fix.kind.word());
            self.paragraph(out, "   fix: ", "36", &text);
        }
    }

    /// Text behind a word, its lines below each other.
    fn paragraph(self, out: &mut String, word: &str, color: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        let text = neutral::line(text, self.style.unicode);
        let first = self.style.paint(color, word);
        let rest = " ".repeat(word.len());
        let options = textwrap::Options::new(self.text_width())
            .initial_indent(&first)
            .subsequent_indent(&rest)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation);
        out.push_str(&textwrap::fill(&text, options));
        out.push('\n');
    }
}

/// How labels are shown.
enum Part<'a> {
    /// Below their text; never empty.
    Labels(&'a Text, Vec<&'a Label>),
    Place(&'a Label),
}

/// `error insecure-adapter-url (medium confidence)`.
fn title(finding: &Finding) -> String {
    let title = format!("{}: {}", finding.severity.word(), finding.rule);
    match finding.confidence {
        Confidence::High => title,
        confidence => format!("{title} ({} confidence)", confidence.word()),
    }
}

/// `214 agents: anna@acme.example, ben@acme.example and 212 more`.
fn who(affects: &Affects) -> String {
    let agents = count(affects.agents, "agent");
    let named: Vec<&str> = affects
        .users
        .iter()
        .take(MOST_USERS)
        .map(String::as_str)
        .collect();
    if named.is_empty() {
        return agents;
    }
    let more = affects.agents.max(affects.users.len()) - named.len();
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    format!("{agents}: {}{more}", named.join(", "))
}
