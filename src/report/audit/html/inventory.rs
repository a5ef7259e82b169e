//! Knows the tables of a page: things by group, and what hangs on what; each with a limit, for browsers have one.

use std::collections::BTreeSet;

use super::checklist::Shown;
use super::{ROWS, Rows};
use crate::answer::audit::{Audit, Edge, Group, Node, Target};

/// Pieces of evidence that one row shows at once, and at all.
const OPEN: usize = 2;
const MOST: usize = 100;
/// Pieces of evidence of one table; every row has one of them at least.
const PIECES: usize = 10_000;

/// One group.
pub(super) struct Shelf<'a> {
    pub(super) group: &'a Group,
    pub(super) things: Vec<Thing<'a>>,
    pub(super) left_out: usize,
    pub(super) has_targets: bool,
    pub(super) has_activity: bool,
    pub(super) has_remarks: bool,
    /// How sure its things are, where they differ.
    pub(super) grades: Vec<&'a str>,
    /// What becomes of its things, where they differ.
    pub(super) fates: Vec<&'a str>,
}

pub(super) struct Thing<'a> {
    pub(super) node: &'a Node,
    pub(super) evidence: Shown<'a>,
}

pub(super) fn shelves<'a>(audit: &'a Audit, rows: &Rows<'_>) -> Vec<Shelf<'a>> {
    let groups = audit.groups.iter();
    groups.map(|group| Shelf::new(audit, group, rows)).collect()
}

impl<'a> Shelf<'a> {
    fn new(audit: &'a Audit, group: &'a Group, rows: &Rows<'_>) -> Self {
        let mut pieces = PIECES;
        let mut things = Vec::new();
        let mut left_out = 0;
        for node in audit.of_group(group.group) {
            if !rows.has(node.id) {
                left_out += 1;
                continue;
            }
            let evidence = Shown::at_most(&node.evidence, OPEN, MOST.min(pieces));
            pieces = pieces.saturating_sub(evidence.open.len() + evidence.closed.len());
            things.push(Thing { node, evidence });
        }
        let nodes = || things.iter().map(|thing| thing.node);
        let choices = |words: BTreeSet<&'a str>| -> Vec<&'a str> {
            if words.len() > 1 {
                words.into_iter().collect()
            } else {
                Vec::new()
            }
        };
        Self {
            group,
            has_targets: nodes().any(|node| node.target.is_some()),
            has_activity: nodes().any(|node| node.active.is_some()),
            has_remarks: nodes().any(|node| node.remark.is_some()),
            grades: choices(nodes().map(|node| node.confidence).collect()),
            fates: choices(
                nodes()
                    .filter_map(|node| Some(node.target.as_ref()?.fate))
                    .collect(),
            ),
            things,
            left_out,
        }
    }

    /// A filter is worth its place only where there is something to look for.
    pub(super) fn is_long(&self) -> bool {
        self.things.len() > 5
    }
}

impl Thing<'_> {
    pub(super) fn active(&self) -> &'static str {
        match self.node.active {
            Some(true) => "yes",
            Some(false) => "no",
            None => "-",
        }
    }

    pub(super) fn fate(&self) -> &'static str {
        self.node.target.as_ref().map_or("", |target| target.fate)
    }
}

/// What a reader has to know about how sure a target is.
pub(super) fn grade(target: &Target) -> &'static str {
    match target.grade {
        "documented" => "documented",
        "seen" => "seen in use: documented nowhere",
        _ => "inferred: try it out",
    }
}

/// What hangs on what.
pub(super) struct Links<'a> {
    pub(super) edges: Vec<(&'a Edge, &'a Node, &'a Node)>,
    pub(super) left_out: usize,
}

impl<'a> Links<'a> {
    pub(super) fn new(audit: &'a Audit) -> Self {
        let node = |id: usize| audit.inventory.get(id);
        let edges = audit.edges.iter().take(ROWS);
        Self {
            edges: edges
                .filter_map(|edge| Some((edge, node(edge.from)?, node(edge.to)?)))
                .collect(),
            left_out: audit.edges.len().saturating_sub(ROWS),
        }
    }
}
