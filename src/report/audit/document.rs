//! Knows how an audit reads as a document in Markdown: the manager's page first, then everything, for engineers.

use std::fmt::Write;

use super::super::table::{markdown as table, plain};
use super::{amounts, deadline, exposure, people, place, states, unread};
use super::{milestones, progress};
use crate::answer::Table;
use crate::answer::audit::{Audit, Evidence, Group, Item, Node, effort_phrase};

/// The whole audit.
#[must_use]
pub fn markdown(audit: &Audit) -> String {
    let mut text = String::from("# Open CTI: readiness for Salesforce Voice\n\n");
    manager(&mut text, audit);
    progress::section(&mut text, audit);
    milestones::section(&mut text, audit);
    centers(&mut text, audit);
    waves(&mut text, audit);
    text.push_str("\n## Checklist\n");
    if audit.checklist.items.is_empty() {
        text.push_str("\nNothing was judged.\n");
    }
    for item in &audit.checklist.items {
        entry(&mut text, item);
    }
    text.push_str("\n## Inventory\n");
    for group in &audit.groups {
        section(&mut text, audit, group);
    }
    links(&mut text, audit);
    let _ = writeln!(
        text,
        "\n## What no export shows\n\n{}",
        plain(audit.never_visible)
    );
    text
}

fn manager(text: &mut String, audit: &Audit) {
    let lines = [
        format!("Read: {}", audit.subject),
        deadline(audit),
        exposure(audit),
        format!("Depends on it: {}", amounts(audit)),
        format!("Checklist: {}", states(&audit.checklist)),
    ];
    for line in lines {
        let _ = writeln!(text, "- {}", plain(&line));
    }
    if let Some(unread) = unread(audit) {
        let _ = writeln!(text, "- {}", plain(&unread));
    }
    if audit.first.is_empty() {
        return;
    }
    text.push_str("\n## What first\n\n");
    for (index, action) in audit.first.iter().enumerate() {
        let effort = action
            .effort
            .map_or(String::new(), |effort| format!(", {}", effort_phrase(effort)));
        let _ = writeln!(
            text,
            "{}. {}: {} ({}{effort})",
            index + 1,
            plain(action.title),
            plain(&action.action),
            action.who
        );
    }
}

fn centers(text: &mut String, audit: &Audit) {
    if audit.call_centers.is_empty() {
        return;
    }
    let mut rows = Table::new(&["call center", "kind", "mode", "vendor", "agents", "place"]);
    for center in &audit.call_centers {
        rows.rows.push(vec![
            center.title.clone(),
            center.kind.to_owned(),
            center.mode.unwrap_or("-").to_owned(),
            center.vendor.unwrap_or("-").to_owned(),
            people(center.agents),
            place(&center.place),
        ]);
    }
    let _ = write!(text, "\n## Call centers\n\n{}", table(&rows));
}

fn waves(text: &mut String, audit: &Audit) {
    if audit.waves.is_empty() {
        return;
    }
    let mut rows = Table::new(&["wave", "call center", "people", "profiles", "apps", "waits for"]);
    let listed = |all: &[String]| {
        if all.is_empty() {
            "-".to_owned()
        } else {
            all.join(", ")
        }
    };
    for wave in &audit.waves {
        rows.rows.push(vec![
            format!("{}{}", wave.number, if wave.is_pilot { ": pilot" } else { "" }),
            wave.title.clone(),
            wave.users.to_string(),
            listed(&wave.profiles),
            listed(&wave.apps),
            listed(&wave.waits_for),
        ]);
    }
    let _ = write!(text, "\n## Waves\n\n{}", table(&rows));
}

fn entry(text: &mut String, item: &Item) {
    let _ = writeln!(text, "\n### {}: {}\n", plain(item.title), item.state);
    let _ = writeln!(text, "{}\n", plain(&item.found));
    if item.state != "done" {
        let effort = item
            .effort
            .map_or(String::new(), |effort| format!(", {}", effort_phrase(effort)));
        let _ = writeln!(text, "- do: {} ({}{effort})", plain(&item.action), item.who);
    }
    if !item.blocked_by.is_empty() {
        let _ = writeln!(text, "- waits for: {}", item.blocked_by.join(", "));
    }
    for (word, found) in [("missing", &item.missing), ("export", &item.export)] {
        if let Some(found) = found {
            let _ = writeln!(text, "- {word}: {}", plain(found));
        }
    }
    if let Some(question) = item.question {
        let _ = writeln!(text, "- ask: {}", plain(question));
    }
    for one in &item.evidence {
        let _ = writeln!(text, "- {} at {}", plain(&one.text), plain(&place(&one.place)));
    }
}

fn section(text: &mut String, audit: &Audit, group: &Group) {
    let has_targets = audit.of_group(group.group).any(|node| node.target.is_some());
    let third = if has_targets {
        "in Salesforce Voice"
    } else {
        "active"
    };
    let mut rows = Table::new(&["what", "remark", third, "sure", "evidence"]);
    for node in audit.of_group(group.group) {
        rows.rows.push(vec![
            format!("{} {}", node.kind, node.name),
            node.remark.clone().unwrap_or_else(|| "-".to_owned()),
            match has_targets {
                true => goes_to(node),
                false => active(node.active).to_owned(),
            },
            node.confidence.to_owned(),
            evidence(&node.evidence),
        ]);
    }
    let _ = write!(
        text,
        "\n### {} ({}): {}\n\n{}",
        group.title,
        group.count,
        plain(group.on_migration),
        table(&rows)
    );
}

/// Where a method or a field goes, and what to know besides.
fn goes_to(node: &Node) -> String {
    let Some(target) = &node.target else {
        return "-".to_owned();
    };
    let remark = target.remark.as_ref();
    let remark = remark.map_or(String::new(), |remark| format!("; {remark}"));
    format!("{}{remark}", target.phrase())
}

pub(super) fn active(is_active: Option<bool>) -> &'static str {
    match is_active {
        Some(true) => "yes",
        Some(false) => "no",
        None => "-",
    }
}

fn evidence(all: &[Evidence]) -> String {
    let told: Vec<String> = all
        .iter()
        .map(|one| format!("{} at {}", one.text, place(&one.place)))
        .collect();
    if told.is_empty() {
        "-".to_owned()
    } else {
        told.join("; ")
    }
}

fn links(text: &mut String, audit: &Audit) {
    if audit.edges.is_empty() {
        return;
    }
    let name = |id: usize| {
        let node = audit.inventory.get(id);
        node.map_or(String::new(), |node| format!("{} {}", node.kind, node.name))
    };
    let mut rows = Table::new(&["what", "hangs on", "how", "sure", "place"]);
    for edge in &audit.edges {
        rows.rows.push(vec![
            name(edge.to),
            name(edge.from),
            edge.phrase.clone(),
            edge.confidence.to_owned(),
            place(&edge.place),
        ]);
    }
    let _ = write!(text, "\n## What hangs on what\n\n{}", table(&rows));
}
