//! Knows `ctilint audit`: what depends on Open CTI, and where each of it stands.

use std::fs;
use std::path::Path;

use super::audit_args::AuditArgs;
use super::output::deliver;
use super::places::Places;
use super::session::{Failure, Session};
use crate::analysis::inventory::{Inventory, retirement};
use crate::analysis::readiness::{self, Readiness, State};
use crate::analysis::{Answers, NEVER_VISIBLE, inventory};
use crate::answer::audit::{Action, Agents, Audit, CallCenter, Checklist, Edge, Evidence, Group, Item, Node};
use crate::load::rows::Table;
use crate::report::audit;

/// Actions on the first screen.
const FIRST: usize = 3;

pub(super) fn run(args: &AuditArgs) -> Result<u8, Failure> {
    let session = Session::open_for_audit(&args.inputs, args.as_of)?;
    if !session.org.is_recognised() {
        return Err(Failure::new(
            "nothing in the given paths is a file of a Salesforce org",
            "give the folder or zip of an export: `ctilint manifest` prints what to export",
        ));
    }
    if session.org.people.is_partial(Table::User) {
        super::complain("warning: rows of users are known to be missing, and agents with them");
    }
    let answers = Answers::new(&session.org, &session.options);
    let inventory = Inventory::new(&session.org, &answers);
    let readiness = Readiness::new(&session.org, &answers);
    let audit = View(Places::new(&session)).audit(&session, &inventory, &readiness);
    write(args, &audit)?;
    super::print(&audit::text(&audit))?;
    Ok(0)
}

fn write(args: &AuditArgs, audit: &Audit) -> Result<(), Failure> {
    if let Some(file) = &args.markdown {
        deliver(Some(file), audit::markdown(audit).as_bytes())?;
    }
    if let Some(file) = &args.json {
        deliver(Some(file), super::debug::json(audit).as_bytes())?;
    }
    if let Some(folder) = &args.csv {
        tables(folder, audit)?;
    }
    Ok(())
}

fn tables(folder: &Path, audit: &Audit) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| {
        Failure::new(
            format!("the folder `{}` cannot be made: {error}", folder.display()),
            "name a folder that you may write to",
        )
    })?;
    for (name, text) in audit::tables(audit) {
        deliver(Some(&folder.join(name)), text.as_bytes())?;
    }
    Ok(())
}

/// Makes an audit out of what is known: masked, with lines for spans.
struct View<'a>(Places<'a>);

impl View<'_> {
    fn audit(&mut self, session: &Session, inventory: &Inventory, readiness: &Readiness) -> Audit {
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
            retirement: end.to_string(),
            days_left: days,
            exposed: exposure.is_exposed(),
            agents: Agents {
                count: exposure.agents(),
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
            first: first(exposure.is_exposed(), readiness)
                .into_iter()
                .map(|item| self.action(item))
                .collect(),
            never_visible: NEVER_VISIBLE.text,
        }
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
            items: readiness.items.iter().map(|item| self.item(item)).collect(),
        }
    }

    fn item(&mut self, item: &readiness::Item) -> Item {
        let hidden = match &item.state {
            State::NotVisible(hidden) => Some(hidden),
            _ => None,
        };
        let evidence = item.evidence.iter().map(|one| Evidence {
            text: self.0.mask.masked(&one.text),
            confidence: None,
            place: self.0.place(one.span),
        });
        let evidence = evidence.collect();
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

/// What can be begun today: first what others wait for, then what takes longest.
fn first(is_exposed: bool, readiness: &Readiness) -> Vec<&readiness::Item> {
    if !is_exposed {
        return Vec::new();
    }
    let waiting = |id: &str| {
        let items = readiness.items.iter();
        items
            .filter(|item| matches!(&item.state, State::Blocked(by) if by.contains(&id)))
            .count()
    };
    let mut open: Vec<&readiness::Item> = readiness.in_state("open").collect();
    open.sort_by_key(|item| std::cmp::Reverse((waiting(item.id), item.effort)));
    open.truncate(FIRST);
    open
}
