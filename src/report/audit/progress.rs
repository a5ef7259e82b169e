//! Knows how the changes since an earlier audit read: in short on a terminal, and each of them in documents and tables.

use std::fmt::Write;

use super::super::table::{markdown, plain};
use super::{days_of, line, people};
use crate::answer::Table;
use crate::answer::audit::{Audit, Fewer, Progress, Step, Thing};
use crate::finding::count;

/// Names that one line of the terminal has.
const NAMED: usize = 4;

/// Steps under what they are called.
pub(super) fn steps(progress: &Progress) -> [(&'static str, &[Step]); 5] {
    [
        ("done now", &progress.closed),
        ("open again", &progress.reopened),
        ("moved on or back", &progress.moved),
        ("visible now", &progress.now_visible),
        ("no longer visible", &progress.no_longer_visible),
    ]
}

/// Things under what they are called.
pub(super) fn things(progress: &Progress) -> [(&'static str, &[Thing]); 4] {
    [
        ("gone", &progress.gone),
        ("new", &progress.new),
        ("no longer exported", &progress.no_longer_exported),
        ("exported for the first time", &progress.newly_exported),
    ]
}

/// The summary, below the headline; nothing where nothing was compared.
pub(super) fn lines(text: &mut String, audit: &Audit) {
    let Some(progress) = &audit.progress else {
        return;
    };
    line(text, &format!("since {}", summary(audit, progress)));
    for (phrase, steps) in steps(progress) {
        let names = steps.iter().map(named).collect();
        listed(text, phrase, "item", names);
    }
    for (phrase, things) in things(progress) {
        let names = things
            .iter()
            .map(|thing| format!("{} {}", thing.kind, thing.name));
        listed(text, phrase, "thing", names.collect());
    }
    for caution in cautions(progress) {
        line(text, &format!("  {caution}"));
    }
}

pub(super) fn summary(audit: &Audit, progress: &Progress) -> String {
    let agents = if audit.agents == progress.agents_before {
        format!("{}, as before", people(audit.agents))
    } else {
        format!(
            "{}, before {}",
            people(audit.agents),
            people(progress.agents_before)
        )
    };
    let days = days_of(progress.days);
    let what = match (progress.closed.len(), progress.gone.len()) {
        (0, 0) => "nothing is done or gone that was not".to_owned(),
        (0, things) => format!("no item done, {} gone", count(things, "thing")),
        (items, 0) => format!("{} done, nothing gone", count(items, "item")),
        (items, things) => format!("{} done, {} gone", count(items, "item"), count(things, "thing")),
    };
    format!("{} ({days}): {what}; {agents}", progress.since)
}

fn named(step: &Step) -> String {
    let answered = if step.answered { " (as answered)" } else { "" };
    format!("{}{answered}", step.title)
}

fn listed(text: &mut String, phrase: &str, noun: &str, mut names: Vec<String>) {
    if names.is_empty() {
        return;
    }
    let all = names.len();
    names.truncate(NAMED);
    if all > NAMED {
        names.push(format!("{} more", all - NAMED));
    }
    line(
        text,
        &format!("  {phrase}: {}: {}", count(all, noun), names.join("; ")),
    );
}

/// What keeps the numbers from being read as more than they are.
pub(super) fn cautions(progress: &Progress) -> Vec<String> {
    let mut cautions = Vec::new();
    if !progress.no_longer_visible.is_empty() || !progress.no_longer_exported.is_empty() {
        cautions.push(
            "what is no longer visible or exported is no progress: this export does not show how it stands"
                .to_owned(),
        );
    }
    if !progress.fewer_files.is_empty() {
        let one = |fewer: &Fewer| format!("{} ({}, before {})", fewer.kind, fewer.now, fewer.before);
        let kinds: Vec<String> = progress.fewer_files.iter().map(one).collect();
        cautions.push(format!(
            "what is gone may also not have been exported: there are fewer files of {}",
            kinds.join(", ")
        ));
    }
    cautions
}

/// The chapter of a document; nothing where nothing was compared.
pub(super) fn section(text: &mut String, audit: &Audit) {
    let Some(progress) = &audit.progress else {
        return;
    };
    let _ = write!(
        text,
        "\n## Since {}\n\n{}\n",
        progress.since,
        plain(&summary(audit, progress))
    );
    for caution in cautions(progress) {
        let _ = writeln!(text, "\n{}", plain(&caution));
    }
    let table = table(audit);
    if table.rows.is_empty() {
        text.push_str("\nNothing has changed.\n");
    } else {
        let _ = write!(text, "\n{}", markdown(&table));
    }
}

/// A row for every change.
pub(super) fn table(audit: &Audit) -> Table {
    let mut table = Table::new(&["change", "type", "group", "id", "name", "from", "to"]);
    let Some(progress) = &audit.progress else {
        return table;
    };
    let cell = |text: &str| text.to_owned();
    for (phrase, steps) in steps(progress) {
        for step in steps {
            table.rows.push(vec![
                cell(phrase),
                cell("item of the checklist"),
                cell("-"),
                step.id.clone(),
                step.title.clone(),
                step.from.clone().unwrap_or_else(|| cell("-")),
                if step.answered {
                    format!("{}, as answered", step.to)
                } else {
                    step.to.clone()
                },
            ]);
        }
    }
    for (phrase, things) in things(progress) {
        for thing in things {
            table.rows.push(vec![
                cell(phrase),
                thing.kind.clone(),
                thing.group.clone(),
                cell("-"),
                thing.name.clone(),
                cell("-"),
                cell("-"),
            ]);
        }
    }
    table
}
