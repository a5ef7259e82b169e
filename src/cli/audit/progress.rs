//! Knows what has changed between an earlier audit and this one, and what only looks like it.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::earlier::{Earlier, Item as Old};
use super::sight::{Names, Sight};
use crate::answer::audit::{Agents, Audit, Fewer, Item, Progress, Step, Thing};
use crate::engine::Mask;

/// What has changed since `earlier`; its texts are masked once more, for a file can be edited.
pub(super) fn since(earlier: &Earlier, audit: &Audit, mask: &Mask) -> Progress {
    let mut progress = Progress {
        since: earlier.as_of.to_string(),
        days: earlier.days,
        agents_before: Agents {
            count: earlier.agents.count,
            seen: earlier.agents.seen,
        },
        ..Progress::default()
    };
    items(earlier, audit, mask, &mut progress);
    things(earlier, audit, mask, &mut progress);
    progress
}

/// Whether the two have call centers, and none in common.
pub(super) fn is_of_another_org(earlier: &Earlier, audit: &Audit) -> bool {
    let centers = |group: &str| group == "call-centers";
    let now: HashSet<String> = audit
        .inventory
        .iter()
        .filter(|node| centers(node.group))
        .map(|node| node.name.to_lowercase())
        .collect();
    let mut before = earlier
        .inventory
        .iter()
        .filter(|node| centers(&node.group))
        .peekable();
    before.peek().is_some() && !now.is_empty() && before.all(|node| !now.contains(&node.name.to_lowercase()))
}

const DONE: &str = "done";
const HIDDEN: &str = "not-visible";

fn items(earlier: &Earlier, audit: &Audit, mask: &Mask, progress: &mut Progress) {
    let before: HashMap<&str, &Old> = earlier
        .items
        .iter()
        .map(|item| (item.id.as_str(), item))
        .collect();
    for item in &audit.checklist.items {
        let old = before.get(item.id).copied();
        let from = old.map(|old| old.state.as_str());
        let list = match (from, item.state) {
            (Some(from), to) if from == to => continue,
            (None, HIDDEN) => continue,
            (None | Some(HIDDEN), _) => &mut progress.now_visible,
            // An answer that the export does not bear out is no step back.
            (Some(_), to) if to != HIDDEN && old.is_some_and(Old::is_answered) && !is_answered(item) => {
                &mut progress.now_visible
            }
            (Some(_), HIDDEN) => &mut progress.no_longer_visible,
            (Some(_), DONE) => &mut progress.closed,
            (Some(DONE), _) => &mut progress.reopened,
            _ => &mut progress.moved,
        };
        list.push(step(item, from, mask));
    }
}

fn step(item: &Item, from: Option<&str>, mask: &Mask) -> Step {
    Step {
        id: item.id.to_owned(),
        title: item.title.to_owned(),
        from: from.map(|from| mask.masked(from)),
        to: item.state.to_owned(),
        answered: is_answered(item),
    }
}

fn is_answered(item: &Item) -> bool {
    item.answer.as_ref().is_some_and(|said| said.standing == "counts")
}

fn things(earlier: &Earlier, audit: &Audit, mask: &Mask, progress: &mut Progress) {
    let counts = audit.files.iter().map(|files| (files.kind.as_str(), files.count));
    let now = Sight::new(
        audit.inventory.iter().map(|node| {
            let files = node.evidence.iter().map(|one| one.place.file.as_str());
            let id = Some(node.id);
            (id, (node.group, node.kind.as_str(), node.name.as_str()), files)
        }),
        audit.edges.iter().map(|edge| (edge.from, edge.to)),
        Some(counts.collect()),
    );
    let counts = earlier.files.as_ref().map(|files| {
        let pairs = files.iter().map(|files| (files.kind.as_str(), files.count));
        pairs.collect()
    });
    let before = Sight::new(
        earlier.inventory.iter().map(|old| {
            let files = old.evidence.iter().map(|one| one.place.file.as_str());
            let names = (old.group.as_str(), old.kind.as_str(), old.name.as_str());
            (old.id, names, files)
        }),
        earlier.edges.iter().map(|edge| (edge.from, edge.to)),
        counts,
    );
    let mut concerned = BTreeSet::new();
    for (thing, kinds, is_certain) in before.missing_in(&now) {
        if is_certain {
            progress.gone.push(masked(thing, mask));
            concerned.extend(kinds.iter().map(String::as_str));
        } else {
            progress.no_longer_exported.push(masked(thing, mask));
        }
    }
    for (thing, _, is_certain) in now.missing_in(&before) {
        let list = if is_certain {
            &mut progress.new
        } else {
            &mut progress.newly_exported
        };
        list.push(masked(thing, mask));
    }
    progress.fewer_files = fewer(&before, &now, concerned);
}

fn fewer(before: &Sight<'_>, now: &Sight<'_>, kinds: BTreeSet<&str>) -> Vec<Fewer> {
    let (Some(before), Some(now)) = (&before.counts, &now.counts) else {
        return Vec::new();
    };
    let fewer = kinds.into_iter().filter_map(|kind| {
        let (before, now) = (*before.get(kind)?, *now.get(kind)?);
        (now < before).then(|| Fewer {
            kind: kind.to_owned(),
            before,
            now,
        })
    });
    fewer.collect()
}

fn masked((group, kind, name): Names<'_>, mask: &Mask) -> Thing {
    Thing {
        group: mask.masked(group),
        kind: mask.masked(kind),
        name: mask.masked(name),
    }
}
