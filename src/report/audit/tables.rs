//! Knows the tables of an audit, for spreadsheets.

use super::super::table::csv;
use super::document::active;
use super::{milestones, progress};
use crate::answer::Table;
use crate::answer::audit::{Audit, Evidence, Item};
use crate::answer::ladder::Place;

/// Names of files with what is in them; a table without rows has its header.
#[must_use]
pub fn tables(audit: &Audit) -> Vec<(&'static str, String)> {
    let mut tables = vec![
        ("call-centers.csv", csv(&centers(audit))),
        ("inventory.csv", csv(&inventory(audit))),
        ("mapping.csv", csv(&mapping(audit))),
        ("dependencies.csv", csv(&edges(audit))),
        ("waves.csv", csv(&waves(audit))),
        ("checklist.csv", csv(&checklist(audit))),
        ("milestones.csv", csv(&milestones::table(audit))),
    ];
    if audit.progress.is_some() {
        tables.push(("progress.csv", csv(&progress::table(audit))));
    }
    tables
}

fn cells(place: Option<&Place>) -> [String; 2] {
    place.map_or(["-".to_owned(), "-".to_owned()], |place| {
        [place.file.clone(), place.line.to_string()]
    })
}

fn text(found: Option<&str>) -> String {
    found.unwrap_or("-").to_owned()
}

fn number(found: Option<usize>) -> String {
    found.map_or("-".to_owned(), |found| found.to_string())
}

fn centers(audit: &Audit) -> Table {
    let mut table = Table::new(&[
        "name", "title", "kind", "mode", "vendor", "agents", "file", "line",
    ]);
    for center in &audit.call_centers {
        let [file, line] = cells(Some(&center.place));
        table.rows.push(vec![
            center.name.clone(),
            center.title.clone(),
            center.kind.to_owned(),
            text(center.mode),
            text(center.vendor),
            number(center.agents.count),
            file,
            line,
        ]);
    }
    table
}

/// A row for every place, so that a filter of a spreadsheet finds each of them.
fn inventory(audit: &Audit) -> Table {
    let mut table = Table::new(&[
        "id", "group", "type", "name", "remark", "active", "evidence", "sure", "file", "line",
    ]);
    for node in &audit.inventory {
        let mut row = |evidence: Option<&Evidence>| {
            let [file, line] = cells(evidence.map(|one| &one.place));
            table.rows.push(vec![
                node.id.to_string(),
                node.group.to_owned(),
                node.kind.clone(),
                node.name.clone(),
                text(node.remark.as_deref()),
                active(node.active).to_owned(),
                text(evidence.map(|one| one.text.as_str())),
                text(evidence.and_then(|one| one.confidence).or(Some(node.confidence))),
                file,
                line,
            ]);
        };
        if node.evidence.is_empty() {
            row(None);
        }
        node.evidence.iter().for_each(|one| row(Some(one)));
    }
    table
}

/// Methods and fields, each with what takes its place: the list that developers work through.
fn mapping(audit: &Audit) -> Table {
    let mut table = Table::new(&[
        "group", "type", "name", "places", "fate", "to", "remark", "grade", "file", "line",
    ]);
    for node in &audit.inventory {
        if !matches!(node.group, "methods" | "fields") {
            continue;
        }
        let target = node.target.as_ref();
        let [file, line] = cells(node.place());
        table.rows.push(vec![
            node.group.to_owned(),
            node.kind.clone(),
            node.name.clone(),
            node.evidence.len().to_string(),
            text(target.map(|target| target.fate)),
            text(target.and_then(|target| target.to.as_deref())),
            text(target.and_then(|target| target.remark.as_deref())),
            text(target.map(|target| target.grade)),
            file,
            line,
        ]);
    }
    table
}

fn waves(audit: &Audit) -> Table {
    let mut table = Table::new(&[
        "wave",
        "pilot",
        "title",
        "call center",
        "to",
        "profiles",
        "apps",
        "users",
        "waits for",
        "forward",
        "rollback",
    ]);
    let listed = |all: &[String]| match all {
        [] => "-".to_owned(),
        all => all.join(", "),
    };
    for wave in &audit.waves {
        table.rows.push(vec![
            wave.number.to_string(),
            if wave.is_pilot { "yes" } else { "no" }.to_owned(),
            wave.title.clone(),
            wave.call_center.clone(),
            text(wave.to.as_deref()),
            listed(&wave.profiles),
            listed(&wave.apps),
            wave.users.to_string(),
            listed(&wave.waits_for),
            text(wave.forward.as_deref()),
            text(wave.rollback.as_deref()),
        ]);
    }
    table
}

fn edges(audit: &Audit) -> Table {
    let mut table = Table::new(&["from", "what", "to", "sure", "file", "line"]);
    let name = |id: usize| {
        let node = audit.inventory.get(id);
        node.map_or(String::new(), |node| format!("{} {}", node.kind, node.name))
    };
    for edge in &audit.edges {
        let [file, line] = cells(Some(&edge.place));
        table.rows.push(vec![
            name(edge.from),
            edge.phrase.clone(),
            name(edge.to),
            edge.confidence.to_owned(),
            file,
            line,
        ]);
    }
    table
}

/// What somebody has said, and whether it counts.
fn answer(item: &Item) -> Option<&str> {
    let mut all = item.evidence.iter();
    all.find(|one| one.kind == "answer").map(|one| one.text.as_str())
}

fn checklist(audit: &Audit) -> Table {
    let mut table = Table::new(&[
        "id",
        "title",
        "group",
        "state",
        "found",
        "waits for",
        "missing",
        "export",
        "ask",
        "answer",
        "action",
        "effort",
        "who",
        "file",
        "line",
    ]);
    for item in &audit.checklist.items {
        let [file, line] = cells(item.evidence.first().map(|one| &one.place));
        table.rows.push(vec![
            item.id.to_owned(),
            item.title.to_owned(),
            item.group.to_owned(),
            item.state.to_owned(),
            item.found.clone(),
            if item.blocked_by.is_empty() {
                "-".to_owned()
            } else {
                item.blocked_by.join(", ")
            },
            text(item.missing.as_deref()),
            text(item.export.as_deref()),
            text(item.question),
            text(answer(item)),
            item.action.clone(),
            text(item.effort),
            item.who.to_owned(),
            file,
            line,
        ]);
    }
    table
}
