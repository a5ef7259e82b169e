//! Knows how an audit reads on a terminal: exposed or not, how much, by when, what first, and then all of it in short.

mod document;
mod html;
mod milestones;
mod progress;
mod questionnaire;
mod tables;

use std::fmt::Write;

use super::neutral;
use crate::answer::audit::{Agents, Audit, Checklist, Item, Node, Wave, effort_phrase};
use crate::answer::ladder::Place;
use crate::finding::count;

pub use document::markdown;
pub use html::html;
pub use questionnaire::questionnaire;
pub use tables::{TABLES, tables};

/// Things of one group that a terminal shows.
const SHOWN: usize = 6;

/// The summary.
#[must_use]
pub fn text(audit: &Audit) -> String {
    let mut text = headline(audit);
    progress::lines(&mut text, audit);
    milestones::lines(&mut text, audit);
    centers(&mut text, audit);
    for group in &audit.groups {
        if group.group != "call-centers" {
            nodes(&mut text, audit, group.title, group.group);
        }
    }
    waves(&mut text, &audit.waves);
    checklist(&mut text, &audit.checklist);
    let _ = writeln!(text, "\nno export shows: {}", audit.never_visible);
    text
}

/// What a manager asks, in the order of asking.
fn headline(audit: &Audit) -> String {
    let mut text = format!("{}\n{}\n", deadline(audit), exposure(audit));
    if audit.inventory.is_empty() {
        text.push_str("depends on it: nothing in this export\n");
    } else {
        let _ = writeln!(text, "depends on it: {}", amounts(audit));
    }
    let items = &audit.checklist;
    if !items.items.is_empty() {
        let _ = writeln!(text, "checklist: {}", states(items));
    }
    if let Some(unread) = unread(audit) {
        line(&mut text, &unread);
    }
    let export = audit
        .item("open-cti-centers")
        .and_then(|item| item.export.as_ref());
    if let (None, Some(export)) = (audit.exposed, export) {
        line(&mut text, &format!("first: {export}"));
    }
    for (index, action) in audit.first.iter().enumerate() {
        let mark = if index == 0 { "first:" } else { "      " };
        let effort = action
            .effort
            .map_or(String::new(), |effort| format!(", {}", effort_phrase(effort)));
        let line = format!(
            "{mark} {}. {}: {} ({}{effort})",
            index + 1,
            action.title,
            action.action,
            action.who
        );
        let _ = writeln!(text, "{}", neutral::line(&line, true));
    }
    text
}

/// Files that nobody could read, the first few by name.
pub(super) fn unread(audit: &Audit) -> Option<String> {
    let all = &audit.unread;
    let first = all.iter().take(3);
    let first = first.map(|one| format!("{} ({})", place(&one.place), one.text));
    let first: Vec<String> = first.collect();
    let more = match all.len().saturating_sub(3) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!all.is_empty()).then(|| {
        format!(
            "{} could not be read, and what depends on them is not known: {}{more}",
            count(all.len(), "file"),
            first.join(", ")
        )
    })
}

pub(super) fn deadline(audit: &Audit) -> String {
    let days = audit.days_left;
    if days < 0 {
        return format!(
            "Open CTI retired on {}, {} ago: softphones of Open CTI no longer work (as of {})",
            audit.retirement,
            days_of(-days),
            audit.as_of
        );
    }
    let left = match days {
        0 => "that is today".to_owned(),
        days => format!("{} left", days_of(days)),
    };
    format!(
        "Open CTI retires on {}: {left} (as of {})",
        audit.retirement, audit.as_of
    )
}

pub(super) fn days_of(days: i64) -> String {
    if days == 1 {
        "1 day".to_owned()
    } else {
        format!("{days} days")
    }
}

/// What the org has besides, as a sentence goes on; empty for nothing.
pub(super) fn others(audit: &Audit) -> String {
    let number = |kind: &str| audit.of_kind(kind).count();
    let others = [
        ("service-cloud-voice", "of Service Cloud Voice"),
        ("desktop-cti", "of the retired CTI Toolkit"),
        ("incomplete", "without a sign of Open CTI"),
    ];
    let others: Vec<String> = others
        .iter()
        .filter(|(kind, _)| number(kind) > 0)
        .map(|(kind, phrase)| format!("{} {phrase}", number(kind)))
        .collect();
    if others.is_empty() {
        String::new()
    } else {
        format!("; besides, {}", others.join(", "))
    }
}

pub(super) fn exposure(audit: &Audit) -> String {
    let number = |kind: &str| audit.of_kind(kind).count();
    let open = number("open-cti");
    let others = others(audit);
    if let (Some(is_exposed), Some(by)) = (audit.exposed, audit.exposure_by()) {
        let not = if is_exposed { "" } else { "not " };
        return format!("{not}exposed, as {by} has answered: the export itself does not tell{others}");
    }
    match audit.exposed {
        Some(true) => format!(
            "exposed: {} of Open CTI with {}{others}",
            count(open, "call center"),
            people(audit.agents)
        ),
        Some(false) => format!("not exposed: no call center of Open CTI is in the export{others}"),
        None => format!(
            "nobody can tell whether the org is exposed: {}{others}",
            unseen(audit)
        ),
    }
}

/// Why the export does not tell whether there are call centers of Open CTI.
pub(super) fn unseen(audit: &Audit) -> &str {
    let missing = audit
        .item("open-cti-centers")
        .and_then(|item| item.missing.as_deref());
    missing.unwrap_or("the export has no call center")
}

/// `12 agents`, `3 agents or more`, `an unknown number of agents`.
pub(super) fn people(agents: Agents) -> String {
    match agents {
        Agents {
            count: Some(known), ..
        } => count(known, "agent"),
        Agents { seen: 0, .. } => "an unknown number of agents (no rows of users tell)".to_owned(),
        Agents { seen, .. } => format!("{} or more", count(seen, "agent")),
    }
}

/// Groups with their numbers, but for call centers and users, which have a line of their own.
pub(super) fn amounts(audit: &Audit) -> String {
    let groups = audit.groups.iter();
    let told: Vec<String> = groups
        .filter(|group| !matches!(group.group, "call-centers" | "users"))
        .map(|group| format!("{} ({})", within(group.title), group.count))
        .collect();
    if told.is_empty() {
        "nothing else in this export".to_owned()
    } else {
        told.join(", ")
    }
}

/// A heading within a sentence.
fn within(title: &str) -> String {
    let is_name = ["Visualforce", "Apex"].iter().any(|name| title.starts_with(name));
    let mut chars = title.chars();
    match chars.next().filter(|_| !is_name) {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => title.to_owned(),
    }
}

pub(super) fn states(items: &Checklist) -> String {
    let answered = match items.answered {
        0 => String::new(),
        1 => "; 1 of them as somebody has answered".to_owned(),
        more => format!("; {more} of them as people have answered"),
    };
    format!(
        "{} done, {} open, {} blocked, {} not visible{answered}",
        items.done, items.open, items.blocked, items.not_visible
    )
}

pub(super) fn place(place: &Place) -> String {
    format!("{}:{}:{}", place.file, place.line, place.column)
}

fn line(text: &mut String, words: &str) {
    let _ = writeln!(text, "{}", neutral::line(words, true));
}

fn centers(text: &mut String, audit: &Audit) {
    if audit.call_centers.is_empty() {
        return;
    }
    text.push_str("\nCall centers\n");
    for center in audit.call_centers.iter().take(SHOWN) {
        let mode = center.mode.map_or(String::new(), |mode| format!(", {mode}"));
        let vendor = center
            .vendor
            .map_or(String::new(), |vendor| format!(", {vendor}"));
        let agents = match (center.agents.count, center.agents.seen) {
            (None, 0) => String::new(),
            _ => format!(", {}", people(center.agents)),
        };
        let words = format!(
            "  {}  {}{mode}{vendor}{agents}  {}",
            center.title,
            center.kind,
            place(&center.place)
        );
        line(text, &words);
    }
    more(text, audit.call_centers.len());
}

fn nodes(text: &mut String, audit: &Audit, title: &str, group: &str) {
    let all: Vec<&Node> = audit.of_group(group).collect();
    let _ = writeln!(text, "\n{title} ({})", all.len());
    for node in all.iter().take(SHOWN) {
        line(text, &format!("  {}{}", described(node), place_of(node)));
    }
    more(text, all.len());
}

/// Name, doubt and remark of a node, and where it goes.
fn described(node: &Node) -> String {
    let remark = node
        .remark
        .as_ref()
        .map_or(String::new(), |remark| format!("  {remark}"));
    let target = node.target.as_ref();
    let target = target.map_or(String::new(), |target| format!("  → {}", target.phrase()));
    let off = if node.active == Some(false) {
        "  not active"
    } else {
        ""
    };
    let doubt = match node.confidence {
        "high" => "",
        "medium" => "  likely",
        _ => "  possible",
    };
    format!("{} {}{remark}{off}{doubt}{target}", node.kind, node.name)
}

fn place_of(node: &Node) -> String {
    let more = node.evidence.len().saturating_sub(1);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    node.place()
        .map_or(String::new(), |one| format!("  {}{more}", place(one)))
}

fn more(text: &mut String, all: usize) {
    if all > SHOWN {
        let _ = writeln!(
            text,
            "  … and {} more: `--markdown`, `--json` and `--csv` write all of them",
            all - SHOWN
        );
    }
}

/// People who move together, and what they wait for.
fn waves(text: &mut String, waves: &[Wave]) {
    if waves.is_empty() {
        return;
    }
    let _ = writeln!(text, "\nWaves ({})", waves.len());
    for wave in waves.iter().take(SHOWN) {
        line(text, &format!("  {}  {}", wave.number, wave.phrase()));
    }
    if waves.len() > SHOWN {
        let _ = writeln!(
            text,
            "  … and {} more: `--waves` writes all of them",
            waves.len() - SHOWN
        );
    }
}

fn checklist(text: &mut String, items: &Checklist) {
    if items.items.is_empty() {
        return;
    }
    let _ = writeln!(text, "\nChecklist: {}", states(items));
    let in_state = |state: &str| -> Vec<&Item> {
        let all = items.items.iter();
        all.filter(|item| item.state == state).collect()
    };
    for item in in_state("open").into_iter().chain(in_state("blocked")) {
        entry(text, item);
    }
    for (state, remark) in [
        (
            "not-visible",
            "`ctilint manifest --audit` prints what to export; `--questionnaire FILE` writes a form for people who know, `--answers FILE` takes it back",
        ),
        ("done", ""),
    ] {
        let ids: Vec<&str> = in_state(state).iter().map(|item| item.id).collect();
        if !ids.is_empty() {
            line(text, &format!("  {state}  {}", ids.join(", ")));
        }
        if !ids.is_empty() && !remark.is_empty() {
            line(text, &format!("           {remark}"));
        }
    }
}

/// An item that somebody has to do something about.
fn entry(text: &mut String, item: &Item) {
    let waits = match item.blocked_by.as_slice() {
        [] => String::new(),
        some => format!("; waits for {}", some.join(", ")),
    };
    line(
        text,
        &format!("  {:7}  {}: {}{waits}", item.state, item.id, item.found),
    );
    let effort = item
        .effort
        .map_or(String::new(), |effort| format!(", {}", effort_phrase(effort)));
    line(
        text,
        &format!("           {} ({}{effort})", item.action, item.who),
    );
    if let Some(one) = item.evidence.first() {
        let more = match item.evidence.len() - 1 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        line(text, &format!("           {}{more}", place(&one.place)));
    }
}
