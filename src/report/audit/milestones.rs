//! Knows how the days that count read: on a terminal those that are late and the next one, elsewhere all of them.

use std::fmt::Write;

use super::super::table::{markdown, plain};
use super::{SHOWN, days_of, line, place};
use crate::answer::Table;
use crate::answer::audit::{Audit, Milestone};
use crate::finding::count;

/// What is late and what is next of the days that people have set; nothing where they have set none.
pub(super) fn lines(text: &mut String, audit: &Audit) {
    let is_plan = |one: &&Milestone| one.kind == "plan";
    let plans: Vec<&Milestone> = audit.milestones.iter().filter(is_plan).collect();
    let of = |state: &'static str| plans.iter().copied().filter(move |one| one.state == state);
    if plans.is_empty() {
        return;
    }
    text.push_str("\nMilestones\n");
    for one in of("late").take(SHOWN) {
        line(text, &format!("  late     {}", described(one)));
    }
    let late = of("late").count().saturating_sub(SHOWN);
    if late > 0 {
        line(text, &format!("           … and {late} more that are late"));
    }
    if let Some(one) = of("ahead").next() {
        line(text, &format!("  next     {}", described(one)));
    }
    let rest = [
        ("reached", of("reached").count()),
        ("over", of("over").count()),
        ("later", of("ahead").count().saturating_sub(1)),
    ];
    let rest = rest.iter().filter(|(_, number)| *number > 0);
    let rest: Vec<String> = rest.map(|(word, number)| format!("{number} {word}")).collect();
    if !rest.is_empty() {
        line(text, &format!("  besides  {}", rest.join(", ")));
    }
}

/// Day, name, how far away, and what is left to do.
fn described(one: &Milestone) -> String {
    format!("{}  {} ({}){}", one.on, one.name, distance(one), left(one))
}

fn distance(one: &Milestone) -> String {
    match one.days_left {
        0 => "today".to_owned(),
        days if days < 0 => format!("{} ago", days_of(-days)),
        days => format!("in {}", days_of(days)),
    }
}

fn left(one: &Milestone) -> String {
    if one.items.is_empty() {
        return String::new();
    }
    let (left, all) = (one.remaining.len(), count(one.items.len(), "item"));
    format!(": {left} of {all} left: {}", one.remaining.join(", "))
}

/// The chapter of a document.
pub(super) fn section(text: &mut String, audit: &Audit) {
    if audit.milestones.is_empty() {
        return;
    }
    let mut rows = Table::new(&[
        "day",
        "milestone",
        "state",
        "when",
        "items left",
        "remark",
        "place",
    ]);
    for one in &audit.milestones {
        rows.rows.push(vec![
            one.on.clone(),
            one.name.clone(),
            one.state.to_owned(),
            distance(one),
            match (one.items.len(), one.remaining.len()) {
                (0, _) => "-".to_owned(),
                (all, 0) => format!("none of {all}"),
                (all, left) => format!("{left} of {all}: {}", one.remaining.join(", ")),
            },
            one.remark.clone().unwrap_or_else(|| "-".to_owned()),
            one.place.as_ref().map_or("-".to_owned(), place),
        ]);
    }
    let _ = write!(text, "\n## Milestones\n\n{}", markdown(&rows));
    let late = audit.milestones.iter().filter(|one| one.state == "late").count();
    if late > 0 {
        let words = format!("{} over and not reached", count(late, "milestone"));
        let _ = writeln!(text, "\n{}", plain(&words));
    }
}

/// All of them, for spreadsheets.
pub(super) fn table(audit: &Audit) -> Table {
    let mut table = Table::new(&[
        "day",
        "name",
        "kind",
        "state",
        "days left",
        "items",
        "items left",
        "remark",
        "file",
        "line",
    ]);
    let list = |ids: &[String]| match ids {
        [] => "-".to_owned(),
        ids => ids.join(", "),
    };
    for one in &audit.milestones {
        let place = one.place.as_ref();
        table.rows.push(vec![
            one.on.clone(),
            one.name.clone(),
            one.kind.to_owned(),
            one.state.to_owned(),
            one.days_left.to_string(),
            list(&one.items),
            list(&one.remaining),
            one.remark.clone().unwrap_or_else(|| "-".to_owned()),
            place.map_or("-".to_owned(), |place| place.file.clone()),
            place.map_or("-".to_owned(), |place| place.line.to_string()),
        ]);
    }
    table
}
