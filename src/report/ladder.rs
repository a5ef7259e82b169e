//! Knows how a ladder reads on a terminal: what is sent, then gate by gate.

use std::fmt::Write;

use textwrap::{Options, WordSeparator, WordSplitter};

use super::neutral;
use crate::answer::ladder::{FieldValue, Ladder, Ladders, PersonLadder, Reason, Rung};

/// Spaces before what belongs to a gate.
const INDENT: &str = "      ";

/// The whole answer as text, lines of at most `width` columns where words allow it.
#[must_use]
pub fn text(ladders: &Ladders, width: usize) -> String {
    let mut text = format!("{}\n", line(&ladders.question));
    for ladder in &ladders.records {
        text.push('\n');
        one(ladder, width, &mut text);
    }
    let _ = writeln!(text, "\n{}", line(&ladders.conclusion));
    text
}

/// The steps of one person, and the one thing to do.
#[must_use]
pub fn person(ladder: &PersonLadder, width: usize) -> String {
    let mut text = format!("{}\n\n", line(&ladder.question));
    let longest = ladder.rungs.iter().map(|rung| rung.rung.len()).max().unwrap_or(0);
    for (index, rung) in ladder.rungs.iter().enumerate() {
        let number = index + 1;
        let name = format!("{:longest$}", rung.rung);
        let _ = writeln!(text, "  {number:2}  {name}  {:14}  {}", rung.side, rung.answer);
        for check in &rung.checks {
            reason(check, width, &mut text);
        }
    }
    let conclusion = line(&ladder.conclusion);
    let conclusion = textwrap::fill(&format!("=> {conclusion}"), options(width, "", "   "));
    let _ = writeln!(text, "\n{conclusion}");
    text
}

fn one(ladder: &Ladder, width: usize, text: &mut String) {
    let (mode, object) = (ladder.mode, line(&ladder.object));
    let _ = writeln!(text, "{mode} {object}, fields {}", ladder.grade);
    let longest = ladder.fields.iter().map(|field| field.name.chars().count());
    let longest = longest.max().unwrap_or(0);
    for field in &ladder.fields {
        let name = format!("{:longest$}", field.name);
        let _ = writeln!(text, "  {}  {}", line(&name), line(&shown(field)));
    }
    text.push('\n');
    for (index, rung) in ladder.gates.iter().enumerate() {
        gate(index + 1, rung, width, text);
    }
    let _ = writeln!(text, "  => {}", line(&ladder.conclusion));
}

fn shown(field: &FieldValue) -> String {
    let value = match field.value.as_deref() {
        None => "some value",
        Some("") => "blank",
        Some(value) => value,
    };
    format!("{value}  ({})", field.origin)
}

fn gate(number: usize, rung: &Rung, width: usize, text: &mut String) {
    let answer = if rung.checks.is_empty() { "-" } else { rung.answer };
    let unreached = if rung.reached || rung.checks.is_empty() {
        ""
    } else {
        ", not reached"
    };
    let _ = writeln!(text, "  {number:2}  {:24}  {answer}{unreached}", rung.gate);
    for check in &rung.checks {
        reason(check, width, text);
    }
}

fn reason(check: &Reason, width: usize, text: &mut String) {
    let mut words = String::new();
    if !matches!(check.answer, "passed" | "green") {
        let _ = write!(words, "{}: ", check.answer);
    }
    if !check.subject.is_empty() {
        let _ = write!(words, "{} ", check.subject);
    }
    words.push_str(&check.reason);
    let first = format!("{INDENT}- ");
    let rest = format!("{INDENT}  ");
    let words = textwrap::fill(&line(&words), options(width, &first, &rest));
    let _ = writeln!(text, "{words}");
    // A path in one piece can be clicked.
    if let Some(place) = &check.place {
        let place = format!("{}:{}:{}", place.file, place.line, place.column);
        let _ = writeln!(text, "{rest}{}", line(&place));
    }
}

/// Lines end at spaces only: names and addresses stay in one piece, to be copied.
fn options<'a>(width: usize, first: &'a str, rest: &'a str) -> Options<'a> {
    Options::new(width)
        .initial_indent(first)
        .subsequent_indent(rest)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(false)
}

/// One line, without anything that steers a terminal.
fn line(text: &str) -> String {
    neutral::line(text, true)
}
