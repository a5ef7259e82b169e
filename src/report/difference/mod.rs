//! Knows how differences between two orgs read: as text on a terminal, and as Markdown in a pull request.

mod compare;
mod trust;

use std::fmt::Write;

use super::neutral;
use super::table::plain;
use crate::answer::difference::NotVisible;
use crate::answer::ladder::Place;

pub use compare::{compare_markdown, compare_text};
pub use trust::{trust_markdown, trust_text};

/// Names that stand on one line.
const MOST_NAMES: usize = 5;

/// Kinds of things that are named one by one.
const MOST_UNSEEN: usize = 15;

/// Rows of one table: a comment on a pull request takes 65,536 characters.
const MOST_ROWS: usize = 60;

/// What one export says nothing of.
fn unseen(all: &[NotVisible], text: &mut String) {
    if all.is_empty() {
        return;
    }
    text.push_str("\nnot visible\n");
    for one in all.iter().take(MOST_UNSEEN) {
        let words = lack(one);
        let _ = writeln!(text, "  {}", line(&words));
        let _ = writeln!(text, "      {}", line(&one.help));
    }
    if all.len() > MOST_UNSEEN {
        let _ = writeln!(text, "  and {} more", all.len() - MOST_UNSEEN);
    }
}

fn unseen_markdown(all: &[NotVisible], text: &mut String) {
    if all.is_empty() {
        return;
    }
    text.push_str("\n### Not visible\n\n");
    for one in all.iter().take(MOST_UNSEEN) {
        let words = lack(one);
        let _ = writeln!(text, "- {}: {}", plain(&words), plain(&one.help));
    }
    if all.len() > MOST_UNSEEN {
        let _ = writeln!(text, "- and {} more", all.len() - MOST_UNSEEN);
    }
}

/// "old (main) has nothing of the type `Profile`; the other has …"
fn lack(one: &NotVisible) -> String {
    let side = match one.side {
        "a" => "A",
        "b" => "B",
        side => side,
    };
    let lack = format!("{side} ({}) has {}", one.export, one.text);
    if one.count == 0 {
        return lack;
    }
    format!("{lack}; the other has {}", some(&one.subjects, one.count))
}

/// The first of several names, `of` so many.
fn some(names: &[String], of: usize) -> String {
    let shown: Vec<&str> = names.iter().take(MOST_NAMES).map(String::as_str).collect();
    let more = of.saturating_sub(shown.len());
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    format!("{}{more}", shown.join(", "))
}

fn place(place: &Place) -> String {
    line(&format!("{}:{}:{}", place.file, place.line, place.column))
}

/// The beginning of a cell: what is longer would make the table unreadable.
fn cell(text: &str) -> String {
    const MOST: usize = 160;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Says in a table of Markdown how many rows were left out.
fn more(number: usize, text: &mut String) {
    if number > MOST_ROWS {
        let _ = writeln!(text, "\nand {} more", number - MOST_ROWS);
    }
}

/// One line, without anything that steers a terminal.
fn line(text: &str) -> String {
    neutral::line(text, true)
}
