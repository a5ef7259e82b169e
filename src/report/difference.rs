//! Knows how differences between two orgs read: as text on a terminal, and as Markdown in a pull request.

use std::fmt::Write;

use super::neutral;
use super::table::{markdown, plain};
use crate::answer::Table;
use crate::answer::difference::{NotVisible, TrustAnswer, TrustChange, Trusted};
use crate::answer::ladder::Place;
use crate::finding::Component;

/// What is trusted now and was not before, the worst first, and what is not any more.
#[must_use]
pub fn trust_text(answer: &TrustAnswer) -> String {
    let mut text = format!("{}\n", line(&answer.summary));
    trusted("newly trusted", "in the place of", &answer.added, &mut text);
    trusted("no longer trusted", "what is left", &answer.removed, &mut text);
    if !answer.changed.is_empty() {
        text.push_str("\nchanged\n");
    }
    for change in &answer.changed {
        let _ = writeln!(text, "  {}", line(&changed(change)));
        let _ = writeln!(text, "      {}", place(&change.new_place));
    }
    unseen(&answer.not_visible, &mut text);
    text
}

fn trusted(title: &str, instead: &str, items: &[Trusted], text: &mut String) {
    if items.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{title}");
    for item in items {
        let holders = item.holders.as_ref().map(|holders| format!(", {holders}"));
        let holders = holders.unwrap_or_default();
        let _ = writeln!(text, "  {}", line(&item.subject));
        let _ = writeln!(text, "      {}: {}{holders}", item.kind, line(&item.shown));
        if !item.narrower.is_empty() {
            let _ = writeln!(text, "      {instead}: {}", line(&some(&item.narrower)));
        }
        let _ = writeln!(
            text,
            "      {}  {}",
            line(&components(&item.components)),
            place(&item.place)
        );
    }
}

fn changed(change: &TrustChange) -> String {
    let right = if change.kind == "setting" {
        String::new()
    } else {
        format!(", {}", change.right)
    };
    let trust = if change.trust == "more" {
        "more trust"
    } else {
        "less trust"
    };
    format!(
        "{}{right}: {}, before {} ({trust})",
        change.subject, change.new, change.old
    )
}

/// What one export says nothing of.
fn unseen(all: &[NotVisible], text: &mut String) {
    if all.is_empty() {
        return;
    }
    text.push_str("\nnot visible\n");
    for one in all {
        let _ = writeln!(
            text,
            "  {} has {}; the other has {}",
            line(&one.export),
            line(&one.text),
            line(&subjects(one))
        );
        let _ = writeln!(text, "      {}", line(&one.help));
    }
}

fn subjects(one: &NotVisible) -> String {
    let shown = one.subjects.iter().take(MOST_NAMES);
    let shown: Vec<&str> = shown.map(String::as_str).collect();
    let more = one.count - shown.len().min(one.count);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    format!("{}{more}", shown.join(", "))
}

/// Names that stand on one line.
const MOST_NAMES: usize = 5;

fn some(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(MOST_NAMES).map(String::as_str).collect();
    let more = names.len() - shown.len();
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    format!("{}{more}", shown.join(", "))
}

fn components(all: &[Component]) -> String {
    let names: Vec<String> = all
        .iter()
        .map(|one| format!("{}/{}", one.kind, one.name))
        .collect();
    some(&names)
}

fn place(place: &Place) -> String {
    line(&format!("{}:{}:{}", place.file, place.line, place.column))
}

/// The same as tables.
#[must_use]
pub fn trust_markdown(answer: &TrustAnswer) -> String {
    let mut text = format!("## ctilint: {}\n", plain(&answer.summary));
    for (title, column, items) in [
        ("Newly trusted", "in the place of", &answer.added),
        ("No longer trusted", "what is left", &answer.removed),
    ] {
        if items.is_empty() {
            continue;
        }
        let mut table = Table::new(&["what", "with", column, "by"]);
        for item in items.iter().take(MOST_ROWS) {
            let holders = item.holders.as_ref().map(|holders| format!(", {holders}"));
            table.rows.push(vec![
                item.subject.clone(),
                format!("{}: {}{}", item.kind, item.shown, holders.unwrap_or_default()),
                some(&item.narrower),
                components(&item.components),
            ]);
        }
        let _ = write!(text, "\n### {title}\n\n{}", markdown(&table));
        more(items.len(), &mut text);
    }
    if !answer.changed.is_empty() {
        let mut table = Table::new(&["what", "now", "before", "trust"]);
        for change in answer.changed.iter().take(MOST_ROWS) {
            table.rows.push(vec![
                format!(
                    "{} {}",
                    change.subject,
                    if change.kind == "setting" {
                        ""
                    } else {
                        change.right
                    }
                ),
                change.new.clone(),
                change.old.clone(),
                change.trust.to_owned(),
            ]);
        }
        let _ = write!(text, "\n### Changed\n\n{}", markdown(&table));
        more(answer.changed.len(), &mut text);
    }
    unseen_markdown(&answer.not_visible, &mut text);
    text
}

/// Rows of one table: a comment on a pull request takes 65,536 characters.
const MOST_ROWS: usize = 60;

fn more(number: usize, text: &mut String) {
    if number > MOST_ROWS {
        let _ = writeln!(text, "\nand {} more", number - MOST_ROWS);
    }
}

fn unseen_markdown(all: &[NotVisible], text: &mut String) {
    if all.is_empty() {
        return;
    }
    text.push_str("\n### Not visible\n\n");
    for one in all {
        let words = format!("{} has {}; the other has {}", one.export, one.text, subjects(one));
        let _ = writeln!(text, "- {}: {}", plain(&words), plain(&one.help));
    }
}

/// One line, without anything that steers a terminal.
fn line(text: &str) -> String {
    neutral::line(text, true)
}
