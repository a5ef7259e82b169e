//! Knows how a change of trust reads.

use std::fmt::Write;

use super::{MOST_ROWS, cell, line, more, place, some, unseen, unseen_markdown};
use crate::answer::Table;
use crate::answer::difference::{TrustAnswer, TrustChange, Trusted};
use crate::finding::Component;
use crate::report::table::{markdown, plain};

/// Stands before the host of the other org.
const COUNTERPART: &str = "only the environment makes it another one than";

/// What is trusted now and was not before, the worst first, and what is not any more.
#[must_use]
pub fn trust_text(answer: &TrustAnswer) -> String {
    let mut text = format!("{}\n", line(&answer.summary));
    trusted("newly trusted", "in the place of", &answer.added, &mut text);
    trusted("no longer trusted", "what is left", &answer.removed, &mut text);
    changes(&answer.changed, &mut text);
    unseen(&answer.not_visible, &mut text);
    text
}

/// Settings and permissions that go further, or less far.
pub(super) fn changes(all: &[TrustChange], text: &mut String) {
    if !all.is_empty() {
        text.push_str("\nchanged trust\n");
    }
    for change in all {
        let _ = writeln!(text, "  {}", line(&changed(change)));
        let _ = writeln!(text, "      {}", place(&change.new_place));
    }
}

pub(super) fn trusted(title: &str, instead: &str, items: &[Trusted], text: &mut String) {
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
            let _ = writeln!(
                text,
                "      {instead}: {}",
                line(&some(&item.narrower, item.narrower.len()))
            );
        }
        if let Some(other) = &item.counterpart {
            let _ = writeln!(text, "      {COUNTERPART} {}", line(other));
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

fn components(all: &[Component]) -> String {
    let names: Vec<String> = all
        .iter()
        .map(|one| format!("{}/{}", one.kind, one.name))
        .collect();
    some(&names, names.len())
}

/// The same as tables.
#[must_use]
pub fn trust_markdown(answer: &TrustAnswer) -> String {
    let mut text = format!("## ctilint: {}\n", plain(&answer.summary));
    table("Newly trusted", "in the place of", &answer.added, &mut text);
    table("No longer trusted", "what is left", &answer.removed, &mut text);
    changes_table(&answer.changed, &mut text);
    unseen_markdown(&answer.not_visible, &mut text);
    text
}

pub(super) fn table(title: &str, column: &'static str, items: &[Trusted], text: &mut String) {
    if items.is_empty() {
        return;
    }
    let mut table = Table::new(&["what", "with", column, "by"]);
    for item in items.iter().take(MOST_ROWS) {
        let holders = item.holders.as_ref().map(|holders| format!(", {holders}"));
        let other = item.counterpart.as_ref();
        let other = other.map(|other| format!(" ({COUNTERPART} {other})"));
        table.rows.push(vec![
            cell(&format!("{}{}", item.subject, other.unwrap_or_default())),
            cell(&format!(
                "{}: {}{}",
                item.kind,
                item.shown,
                holders.unwrap_or_default()
            )),
            cell(&some(&item.narrower, item.narrower.len())),
            cell(&components(&item.components)),
        ]);
    }
    let _ = write!(text, "\n### {title}\n\n{}", markdown(&table));
    more(items.len(), text);
}

pub(super) fn changes_table(all: &[TrustChange], text: &mut String) {
    if all.is_empty() {
        return;
    }
    let mut table = Table::new(&["what", "now", "before", "trust"]);
    for change in all.iter().take(MOST_ROWS) {
        let right = if change.kind == "setting" {
            ""
        } else {
            change.right
        };
        table.rows.push(vec![
            cell(format!("{} {right}", change.subject).trim_end()),
            cell(&change.new),
            cell(&change.old),
            change.trust.to_owned(),
        ]);
    }
    let _ = write!(text, "\n### Changed trust\n\n{}", markdown(&table));
    more(all.len(), text);
}
