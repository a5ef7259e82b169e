//! Knows how an audit is made out of what is known: masked, with lines for spans.

use std::collections::HashSet;

use super::{kinds, milestones, said};
use crate::analysis::NEVER_VISIBLE;
use crate::analysis::inventory::{self, Inventory, retirement};
use crate::analysis::readiness::{self, Readiness, State};
use crate::answer::audit::{
    Action, Agents, Audit, CallCenter, Checklist, Edge, Evidence, Group, Item, Node, Target,
};
use crate::cli::places::Places;
use crate::cli::session::Session;
use crate::engine::Mask;
use crate::options::Options;
use crate::org::{FileInfo, Org, Problem, Status};

/// Actions on the first screen.
const FIRST: usize = 3;

/// Items that are left when nobody is on Open CTI any more.
const CLEARING: [&str; 3] = ["open-cti-centers", "users-on-open-cti", "desktop-cti-left-overs"];

/// Makes the audit of one session.
pub(super) struct View<'a>(Places<'a>, &'a Options);

impl<'a> View<'a> {
    pub(super) fn new(session: &'a Session) -> Self {
        Self(Places::new(session), &session.options)
    }

    pub(super) fn mask(&self) -> &Mask {
        &self.0.mask
    }

    pub(super) fn audit(&mut self, session: &Session, inventory: &Inventory, readiness: &Readiness) -> Audit {
        let exposure = &inventory.exposure;
        let as_of = session.options.as_of;
        let end = retirement();
        let days = as_of.until(end).map_or(0, |span| i64::from(span.get_days()));
        let counts = inventory.counts();
        let group = |(group, count): (&inventory::Group, &usize)| Group {
            group: group.word(),
            title: group.title(),
            on_migration: group.fate(),
            count: *count,
        };
        Audit {
            schema: "ctilint/v1",
            as_of: as_of.to_string(),
            subject: String::new(),
            retirement: end.to_string(),
            days_left: days,
            exposed: exposed(readiness),
            agents: Agents {
                count: exposed(readiness).and_then(|_| exposure.agents()),
                seen: exposure.agents_seen(),
            },
            call_centers: exposure
                .centers
                .iter()
                .map(|center| self.center(center))
                .collect(),
            groups: counts.iter().map(group).collect(),
            inventory: self.nodes(&inventory.nodes),
            edges: inventory.edges.iter().map(|edge| self.edge(edge)).collect(),
            checklist: self.checklist(readiness),
            first: first(exposed(readiness), exposure.agents(), readiness)
                .into_iter()
                .map(|item| self.action(item))
                .collect(),
            milestones: milestones::all(session, readiness, &self.0.mask),
            waves: Vec::new(),
            progress: None,
            files: kinds::files(&session.org),
            unread: self.unread(&session.org),
            never_visible: NEVER_VISIBLE.text,
        }
    }

    /// One line for each file, in the order of the files.
    fn unread(&mut self, org: &Org) -> Vec<Evidence> {
        let is_failed = |file: &FileInfo| file.status == Status::Failed && !file.is_above;
        let mut told = HashSet::new();
        let mut failed: Vec<&Problem> = org
            .problems
            .iter()
            .filter(|one| is_failed(org.file(one.span.file)) && told.insert(one.span.file))
            .collect();
        failed.sort_by_key(|one| one.span);
        let lines = failed.into_iter().map(|one| Evidence {
            kind: "export",
            text: self.0.mask.masked(&one.message),
            confidence: None,
            place: self.0.place(one.span),
        });
        lines.collect()
    }

    fn center(&mut self, center: &inventory::Center) -> CallCenter {
        CallCenter {
            name: self.0.mask.masked(&center.name),
            title: self.0.mask.masked(&center.title),
            kind: center.kind.word(),
            mode: center.mode.map(crate::org::call_center::Mode::word),
            vendor: center.vendor,
            agents: Agents {
                count: center.agents,
                seen: center.agents_seen,
            },
            place: self.0.place(center.root),
        }
    }

    fn nodes(&mut self, nodes: &[inventory::Node]) -> Vec<Node> {
        let mut views = Vec::with_capacity(nodes.len());
        for (id, node) in nodes.iter().enumerate() {
            let evidence = node.evidence.iter().map(|one| Evidence {
                kind: "export",
                text: self.0.mask.masked(&one.text),
                confidence: Some(one.confidence.word()),
                place: self.0.place(one.span),
            });
            let evidence = evidence.collect();
            views.push(Node {
                id,
                group: node.group.word(),
                kind: node.component.kind.clone(),
                name: self.0.mask.masked(&node.component.name),
                remark: node.remark.as_ref().map(|text| self.0.mask.masked(text)),
                confidence: node.confidence.word(),
                active: node.is_active,
                target: node.target().map(target),
                evidence,
            });
        }
        views
    }

    fn edge(&mut self, edge: &inventory::Edge) -> Edge {
        Edge {
            from: edge.from,
            to: edge.to,
            phrase: self.0.mask.masked(&edge.phrase),
            confidence: edge.confidence.word(),
            place: self.0.place(edge.span),
        }
    }

    fn checklist(&mut self, readiness: &Readiness) -> Checklist {
        let count = |word: &str| readiness.in_state(word).count();
        Checklist {
            done: count("done"),
            open: count("open"),
            blocked: count("blocked"),
            not_visible: count("not-visible"),
            answered: readiness
                .items
                .iter()
                .filter(|item| item.rests_on_an_answer())
                .count(),
            items: readiness.items.iter().map(|item| self.item(item)).collect(),
        }
    }

    fn item(&mut self, item: &readiness::Item) -> Item {
        let hidden = item.hidden();
        let evidence = item.evidence.iter().map(|one| Evidence {
            kind: "export",
            text: self.0.mask.masked(&one.text),
            confidence: None,
            place: self.0.place(one.span),
        });
        let mut evidence: Vec<Evidence> = evidence.collect();
        let said = item
            .answer
            .as_ref()
            .and_then(|one| said::said(one, self.1, &self.0.mask));
        let (answer, told) = said.unzip();
        evidence.extend(told.flatten());
        Item {
            id: item.id,
            title: item.title,
            group: item.group.word(),
            state: item.state.word(),
            found: self.0.mask.masked(&item.found),
            blocked_by: match &item.state {
                State::Blocked(by) => by.clone(),
                _ => Vec::new(),
            },
            missing: hidden.map(|hidden| self.0.mask.masked(&hidden.what)),
            export: hidden.and_then(|hidden| hidden.how.clone()),
            question: hidden.map(|hidden| hidden.question),
            settled: hidden.map(|hidden| hidden.settled),
            answer,
            action: self.0.mask.masked(&item.action),
            effort: item.effort.map(readiness::Effort::word),
            who: item.who.word(),
            evidence,
        }
    }

    fn action(&mut self, item: &readiness::Item) -> Action {
        Action {
            id: item.id,
            title: item.title,
            action: self.0.mask.masked(&item.action),
            effort: item.effort.map(readiness::Effort::word),
            who: item.who.word(),
        }
    }
}

/// What the first item of the checklist says: without a call center in the export nobody can tell.
fn exposed(readiness: &Readiness) -> Option<bool> {
    match readiness.item("open-cti-centers")?.state {
        State::Open | State::Blocked(_) => Some(true),
        State::Done => Some(false),
        State::NotVisible(_) => None,
    }
}

/// What can be begun today: first what others wait for, then what takes longest.
fn first(exposed: Option<bool>, agents: Option<usize>, readiness: &Readiness) -> Vec<&readiness::Item> {
    if exposed != Some(true) {
        return Vec::new();
    }
    let waiting = |id: &str| readiness.waiting_for(id).count();
    let mut open: Vec<&readiness::Item> = readiness.in_state("open").collect();
    // Nobody has to move any more: what is left is to be cleared away.
    if agents == Some(0) {
        open.retain(|item| CLEARING.contains(&item.id));
    }
    open.sort_by_key(|item| std::cmp::Reverse((waiting(item.id), item.effort)));
    open.truncate(FIRST);
    open
}

fn target(target: inventory::Target) -> Target {
    Target {
        fate: target.fate,
        to: target.to,
        remark: target.remark,
        grade: target.grade.word(),
    }
}
