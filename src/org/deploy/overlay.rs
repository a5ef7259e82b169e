//! Knows which files of an org's export a deployment replaces, changes in part, or deletes.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::Effect;
use super::contents::{Entries, blanked, children};
use super::id::{Id, Role, role};
use super::manifest::{Manifest, Member, Order};
use crate::load::{Export, Part, SourceFile, Text};
use crate::org::kind::{Kind, unversioned};
use crate::parse::{self, Tree};
use crate::source::FileId;

/// What a deployment does to the files of both exports.
#[derive(Debug, Default)]
pub(super) struct Overlay {
    pub(super) base: Part,
    pub(super) delta: Part,
    /// Of the members of all manifests, in their order.
    pub(super) effects: Vec<Effect>,
    pub(super) has_content: bool,
    /// Flows, in lower case, of which a deletion leaves no version that could run.
    pub(super) lost_flows: BTreeSet<String>,
}

/// What the files of a deployment bring.
#[derive(Default)]
struct Brought {
    /// Components, with whether they are the settings beside code; children of objects are never.
    whole: HashSet<(Id, bool)>,
    /// Objects and workflows of which something comes.
    holders: HashSet<Id>,
    entries: HashMap<Id, Entries>,
    flows: Vec<(Id, FileId)>,
}

/// The org's export without the deployment, where that lies inside it; a deployment of everything is no part of it
/// that could be taken away.
pub(super) fn without_delta(base: &Export, delta: &Export) -> Export {
    let theirs: HashSet<&str> = delta.files.iter().map(|file| file.shown.as_str()).collect();
    let is_shared = |file: &&SourceFile| theirs.contains(file.shown.as_str()) && file.data.is_none();
    let is_project = |file: &SourceFile| Kind::of(&file.path) == Some(Kind::Project);
    let shared: BTreeSet<FileId> = base
        .files
        .iter()
        .filter(is_shared)
        .filter(|file| !is_project(file))
        .map(|file| file.id)
        .collect();
    let mut others = base.files.iter().filter(|file| !shared.contains(&file.id));
    if others.all(|file| role(&file.path).is_none()) {
        return base.without(&BTreeSet::new());
    }
    base.without(&shared)
}

impl Overlay {
    pub(super) fn new(base: &Export, delta: &Export, manifests: &[Manifest]) -> Self {
        let members = manifests
            .iter()
            .filter_map(|manifest| manifest.members.as_ref().ok());
        let members: Vec<&Member> = members.flatten().collect();
        let brought = Brought::of(delta);
        let mut overlay = Self {
            has_content: !members.is_empty() || !brought.is_empty(),
            ..Self::default()
        };
        let mut deleted = Deleted::new(&members);
        overlay.delete_after(delta, &deleted);
        for file in files(base) {
            overlay.put_on(base, file, &brought, &mut deleted);
        }
        overlay.keep_active_flows(base, delta, &brought, &deleted);
        overlay.lose_flows(base, delta, &deleted);
        overlay.effects = members
            .iter()
            .enumerate()
            .map(|(at, member)| deleted.effect(at, member, &brought))
            .collect();
        overlay
    }

    /// What becomes of one file of the org.
    fn put_on(&mut self, base: &Export, file: &SourceFile, brought: &Brought, deleted: &mut Deleted) {
        match role(&file.path) {
            Some(Role::Whole(id, is_beside)) => {
                let is_deleted = deleted.meet(&id);
                if is_deleted || brought.replaces(&id, is_beside) {
                    self.base.gone.insert(file.id);
                }
            }
            Some(Role::Entries(id)) => {
                if deleted.meet(&id) || brought.replaces(&id, false) {
                    self.base.gone.insert(file.id);
                } else if let Some(entries) = brought.entries.get(&id) {
                    self.blank(base, file, true, |tree| entries.replaced(tree));
                }
            }
            Some(Role::Holder(id)) => {
                if deleted.meet(&id) {
                    self.base.gone.insert(file.id);
                } else if brought.touches(&id) || deleted.touches(&id) {
                    self.blank(base, file, true, |tree| {
                        let mut found = children(tree, &id);
                        found.retain(|(child, _)| {
                            // Both are asked: the deletion wants to know that it met something.
                            let is_deleted = deleted.meet(child);
                            is_deleted || brought.replaces(child, false)
                        });
                        found.into_iter().map(|(_, range)| range).collect()
                    });
                }
            }
            None => {}
        }
    }

    /// What `destructiveChangesPost.xml` takes away from the package itself.
    fn delete_after(&mut self, delta: &Export, deleted: &Deleted) {
        for file in files(delta) {
            match role(&file.path) {
                Some(Role::Whole(id, _) | Role::Entries(id)) if deleted.is_after(&id) => {
                    self.delta.gone.insert(file.id);
                }
                Some(Role::Holder(id)) if deleted.is_after(&id) => {
                    self.delta.gone.insert(file.id);
                }
                Some(Role::Holder(id)) if deleted.touches(&id) => {
                    self.blank(delta, file, false, |tree| {
                        let found = children(tree, &id).into_iter();
                        found
                            .filter(|(child, _)| deleted.is_after(child))
                            .map(|(_, range)| range)
                            .collect()
                    });
                }
                _ => {}
            }
        }
    }

    /// A draft that is deployed does not take the place of the active version.
    fn keep_active_flows(&mut self, base: &Export, delta: &Export, brought: &Brought, deleted: &Deleted) {
        let mut active: BTreeMap<String, Vec<FileId>> = BTreeMap::new();
        let replaced = files(base).filter(|file| self.base.gone.contains(&file.id));
        for file in replaced {
            if let Some(Role::Whole(id, _)) = role(&file.path)
                && id.kind == Kind::Flow
                && !deleted.is_named(&id)
                && is_active_flow(base, file.id)
            {
                let name = id.names().pop().map_or(id.name, |name| name.name);
                active.entry(name).or_default().push(file.id);
            }
        }
        for (id, file) in &brought.flows {
            if let Some(kept) = active.get(&id.name)
                && !is_active_flow(delta, *file)
            {
                self.delta.gone.insert(*file);
                for file in kept {
                    self.base.gone.remove(file);
                }
            }
        }
    }

    /// A flow is gone with its last version; an active one that goes leaves nothing that runs, unless another is active.
    fn lose_flows(&mut self, base: &Export, delta: &Export, deleted: &Deleted) {
        let mut had: BTreeMap<String, bool> = BTreeMap::new();
        let mut left: BTreeMap<String, bool> = BTreeMap::new();
        for (export, part) in [(base, &self.base), (delta, &self.delta)] {
            for file in files(export) {
                let Some(Role::Whole(id, _)) = role(&file.path).filter(|role| role.is_of(Kind::Flow)) else {
                    continue;
                };
                let versions = if !part.gone.contains(&file.id) {
                    &mut left
                } else if deleted.is_named(&id) {
                    &mut had
                } else {
                    continue;
                };
                let name = unversioned(&id.name).0.to_owned();
                *versions.entry(name).or_default() |= is_active_flow(export, file.id);
            }
        }
        had.retain(|name, was_active| left.get(name).is_none_or(|is_active| *was_active && !is_active));
        self.lost_flows = had.into_keys().collect();
    }

    fn blank(
        &mut self,
        export: &Export,
        file: &SourceFile,
        is_base: bool,
        ranges: impl FnOnce(&Tree) -> Vec<std::ops::Range<usize>>,
    ) {
        let Some((text, tree)) = read(export, file.id) else {
            return;
        };
        let ranges = ranges(&tree);
        if !ranges.is_empty() {
            let bytes = text.encoding.encode(&blanked(&text.text, &ranges));
            let part = if is_base { &mut self.base } else { &mut self.delta };
            part.written.insert(file.id, bytes);
        }
    }
}

/// Files that can be metadata.
fn files(export: &Export) -> impl Iterator<Item = &SourceFile> {
    let files = export.files.iter();
    files.filter(|file| file.data.is_none() && !file.ignored)
}

fn read(export: &Export, file: FileId) -> Option<(Text, Tree)> {
    let text = export.read(file).ok()?;
    let tree = parse::parse(file, &text.text).ok()?;
    Some((text, tree))
}

fn is_active_flow(export: &Export, file: FileId) -> bool {
    let status = read(export, file).and_then(|(_, tree)| tree.root().text_of("status"));
    status.is_some_and(|status| status.text() == "Active")
}

impl Brought {
    fn of(delta: &Export) -> Self {
        let mut brought = Self::default();
        for file in files(delta) {
            match role(&file.path) {
                Some(Role::Whole(id, is_beside)) => {
                    if id.kind == Kind::Flow {
                        brought.flows.push((id.clone(), file.id));
                    }
                    if id.is_child() {
                        brought.holders.insert(Id::new(Kind::Object, id.object()));
                    }
                    if id.kind == Kind::WorkflowRule {
                        brought.holders.insert(Id::new(Kind::Workflow, id.object()));
                    }
                    brought.whole.insert((id, is_beside));
                }
                Some(Role::Holder(id)) => {
                    let found = read(delta, file.id).map(|(_, tree)| children(&tree, &id));
                    let found = found.unwrap_or_default().into_iter();
                    brought.whole.extend(found.map(|(child, _)| (child, false)));
                    brought.holders.insert(id);
                }
                Some(Role::Entries(id)) => {
                    let entries = brought.entries.entry(id).or_default();
                    if let Some((_, tree)) = read(delta, file.id) {
                        entries.add(&tree);
                    }
                }
                None => {}
            }
        }
        brought
    }

    fn is_empty(&self) -> bool {
        self.whole.is_empty() && self.holders.is_empty() && self.entries.is_empty()
    }

    /// A flow without a number takes the place of all its versions.
    fn replaces(&self, id: &Id, is_beside: bool) -> bool {
        let names = id.names().into_iter().filter(|name| name.kind == id.kind);
        let mut keys = names.map(|name| (name, is_beside));
        keys.any(|key| self.whole.contains(&key))
    }

    fn has(&self, id: &Id) -> bool {
        let is_whole = self.whole.contains(&(id.clone(), false)) || self.whole.contains(&(id.clone(), true));
        is_whole || self.holders.contains(id) || self.entries.contains_key(id)
    }

    fn touches(&self, holder: &Id) -> bool {
        let names = objects(holder);
        names.iter().any(|name| self.holders.contains(name))
    }
}

/// Custom fields of Activity may stand in the file of any of the three.
fn objects(holder: &Id) -> Vec<Id> {
    let mut names = vec![holder.clone()];
    if matches!(holder.name.as_str(), "task" | "event" | "activity") {
        names.extend(["task", "event", "activity"].map(|name| Id::new(holder.kind, name)));
    }
    names
}

/// What manifests name.
struct Deleted {
    /// Indexes of members.
    by_id: HashMap<Id, Vec<usize>>,
    after: HashSet<Id>,
    /// Objects and workflows of which something is named.
    holders: HashSet<Id>,
    /// Members that met something in the export.
    met: HashSet<usize>,
}

impl Deleted {
    fn new(members: &[&Member]) -> Self {
        let mut deleted = Self {
            by_id: HashMap::new(),
            after: HashSet::new(),
            holders: HashSet::new(),
            met: HashSet::new(),
        };
        for (at, member) in members.iter().enumerate() {
            let Some(id) = member.id.clone().filter(|id| id.name != "*") else {
                continue;
            };
            deleted
                .holders
                .extend(objects(&Id::new(Kind::Object, id.object())));
            deleted.holders.insert(Id::new(Kind::Workflow, id.object()));
            if member.order == Order::AfterPackage {
                deleted.after.insert(id.clone());
            }
            deleted.by_id.entry(id).or_default().push(at);
        }
        deleted
    }

    /// Whether something of the org is deleted, by its own name or with its object.
    fn meet(&mut self, id: &Id) -> bool {
        let names = id.names();
        let at: Vec<usize> = names
            .iter()
            .filter_map(|name| self.by_id.get(name))
            .flatten()
            .copied()
            .collect();
        self.met.extend(&at);
        !at.is_empty()
    }

    fn is_named(&self, id: &Id) -> bool {
        id.names().iter().any(|name| self.by_id.contains_key(name))
    }

    fn is_after(&self, id: &Id) -> bool {
        id.names().iter().any(|name| self.after.contains(name))
    }

    fn touches(&self, holder: &Id) -> bool {
        self.holders.contains(holder)
    }

    fn effect(&self, at: usize, member: &Member, brought: &Brought) -> Effect {
        let Some(id) = &member.id else {
            return match member.component.name.trim() {
                "*" => Effect::Wildcard,
                _ => Effect::Unread,
            };
        };
        if id.name == "*" {
            return Effect::Wildcard;
        }
        let is_after = self.after.contains(id);
        match self.met.contains(&at) {
            _ if brought.has(id) && !is_after => Effect::DeployedAgain,
            true => Effect::Gone,
            false => Effect::NotInExport,
        }
    }
}
