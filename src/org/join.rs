//! Knows how what the files hold becomes one org, in a fixed order: package directories, then paths.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::access::{Holder, HolderKind};
use super::code;
use super::kind::{Kind, set_name};
use super::people::Contradiction;
use super::project::Layout;
use super::read::{Outcome, Part, unreadable};
use super::{FileInfo, Org, Problem, ProblemKind, Shadowed, Status, name_key};
use crate::finding::{Component, count, quoted};
use crate::load::Export;
use crate::source::{FileId, Span};

pub(super) fn join(export: &Export, outcomes: Vec<Outcome>) -> Org {
    let mut org = Org {
        layout: layout(&outcomes),
        ..Org::default()
    };
    for (file, outcome) in export.files.iter().zip(&outcomes) {
        let place = org.layout.place(&file.shown, export.root_of(file));
        org.files.push(FileInfo {
            id: file.id,
            shown: file.shown.clone(),
            below_root: place.below_root,
            rank: place.rank,
            version: place.version,
            kind: outcome.kind,
            is_data: file.data.is_some(),
            status: outcome.status,
            stored: outcome.stored,
            inside: None,
            is_deployed: file.is_deployed,
            is_above: file.is_above,
        });
    }
    add_unlisted(export, &mut org);
    let marked = marked(export, &outcomes);
    // Files come in the order of their paths; package directories rank before that.
    let mut order: Vec<(u32, Outcome)> = org.files.iter().map(|file| file.rank).zip(outcomes).collect();
    order.sort_by_key(|(rank, _)| *rank);
    let mut seen = Seen::default();
    for (_, outcome) in order {
        org.problems.extend(outcome.problems);
        add(&mut org, &mut seen, outcome.part);
    }
    mark_incomplete(&mut org, &seen);
    add_code(export, &mut org, marked);
    add_targets(export, &mut org);
    let contradictions = org.people.merge();
    org.problems.extend(contradiction(&contradictions));
    org.records.settle();
    org.problems.sort_by_key(|problem| problem.span);
    org.shadowed = seen.shadowed();
    org
}

/// Old and new exports given together contradict each other about many users for one reason.
fn contradiction(found: &[Contradiction]) -> Option<Problem> {
    let first = found.first()?;
    let columns: BTreeSet<&str> = found.iter().flat_map(|one| one.columns.iter().copied()).collect();
    let columns: Vec<String> = columns.into_iter().map(quoted).collect();
    Some(Problem {
        kind: ProblemKind::DataWarning,
        span: first.other,
        message: format!(
            "two files contradict each other about {} of {}: neither is believed",
            columns.join(" and "),
            count(found.len(), "user")
        ),
        help: "give only the newest result of each query".to_owned(),
        also: Some((first.row, "the same user in another file".to_owned())),
    })
}

/// What could not even be listed gets a place among the files, behind the ones that exist.
fn add_unlisted(export: &Export, org: &mut Org) {
    for problem in &export.problems {
        let id = FileId(crate::source::offset(org.files.len()));
        org.files.push(FileInfo {
            id,
            shown: problem.shown.clone(),
            below_root: problem.shown.clone(),
            rank: u32::MAX,
            version: None,
            kind: None,
            is_data: false,
            status: Status::Failed,
            stored: None,
            inside: None,
            is_deployed: false,
            is_above: false,
        });
        org.problems.push(Problem {
            kind: ProblemKind::Unreadable,
            span: Span::file(id),
            message: problem.message.clone(),
            help: problem.help.clone(),
            also: None,
        });
    }
}

fn marked(export: &Export, outcomes: &[Outcome]) -> Vec<(FileId, Option<String>)> {
    let files = export.files.iter().zip(outcomes);
    let marked =
        files.flat_map(|(file, outcome)| outcome.marked.iter().map(|entry| (file.id, entry.clone())));
    marked.collect()
}

/// Reads the code of softphones: what is marked, and what the pages of call centers load.
fn add_code(export: &Export, org: &mut Org, marked: Vec<(FileId, Option<String>)>) {
    let pages: BTreeSet<String> = org.local_softphone_pages().collect();
    if marked.is_empty() && pages.is_empty() {
        return;
    }
    let first = FileId(crate::source::offset(org.files.len()));
    let is_marked: BTreeSet<(FileId, Option<String>)> = marked.iter().cloned().collect();
    for unit in code::gather(export, marked, &pages, first) {
        let outer = &org.files[unit.file.0 as usize];
        if let Some(entry) = &unit.entry {
            let info = FileInfo {
                id: unit.id,
                shown: format!("{}!/{entry}", outer.shown),
                below_root: format!("{}!/{entry}", outer.below_root),
                inside: Some((unit.file, entry.clone())),
                ..outer.clone()
            };
            org.files.push(info);
        }
        let info = &mut org.files[unit.id.0 as usize];
        match unit.read {
            Ok((code, stored)) => {
                info.status = Status::Read;
                info.stored = Some(stored);
                if code.says_anything() || !is_marked.contains(&(unit.file, unit.entry)) {
                    org.code.push(code);
                }
            }
            Err(error) => {
                info.status = Status::Failed;
                org.problems.push(unreadable(unit.id, &error));
            }
        }
    }
    let files = &org.files;
    org.code.sort_by(|a, b| {
        files[a.file.0 as usize]
            .shown
            .cmp(&files[b.file.0 as usize].shown)
    });
}

/// Reads what the code names.
fn add_targets(export: &Export, org: &mut Org) {
    let (targets, read) = code::targets(export, &org.code);
    org.targets = targets;
    for (file, result) in read {
        let info = &mut org.files[file.0 as usize];
        // A flow that calls start was read before, and whatever is wrong with it was said.
        if matches!(info.status, Status::Read | Status::Failed) {
            continue;
        }
        match result {
            Ok(stored) => {
                info.status = Status::Read;
                info.stored = Some(stored);
            }
            Err(problem) => {
                info.status = Status::Failed;
                org.problems.push(problem);
            }
        }
    }
}

fn layout(outcomes: &[Outcome]) -> Layout {
    let mut layout = Layout::default();
    for outcome in outcomes {
        match &outcome.part {
            Part::Project(project) => layout.projects.push(project.clone()),
            Part::Manifest(manifest) => layout.manifests.push(manifest.clone()),
            _ => {}
        }
    }
    layout
}

/// Components met so far, to tell copies apart.
#[derive(Default)]
struct Seen {
    components: BTreeMap<Component, (Component, Vec<Span>)>,
    /// Indexes of profiles and sets by name: the parts of a set may come one by one.
    holders: HashMap<(HolderKind, String), usize>,
}

impl Seen {
    /// Whether this is the first file for a component.
    fn is_first(&mut self, component: Component, span: Span) -> bool {
        self.is_first_of(component.clone(), component, span)
    }

    /// The same for names that are the same in more than one spelling.
    fn is_first_of(&mut self, same: Component, component: Component, span: Span) -> bool {
        let (_, spans) = self
            .components
            .entry(same)
            .or_insert_with(|| (component, Vec::new()));
        spans.push(span);
        spans.len() == 1
    }

    fn shadowed(self) -> Vec<Shadowed> {
        let several = self.components.into_values().filter(|(_, spans)| spans.len() > 1);
        several
            .map(|(component, mut spans)| Shadowed {
                component,
                first: spans.remove(0),
                others: spans,
            })
            .collect()
    }
}

fn add(org: &mut Org, seen: &mut Seen, part: Part) {
    match part {
        Part::Nothing | Part::Project(_) | Part::Manifest(_) => {}
        Part::Center(center) => {
            if center.is_component() {
                let component = center.component();
                let same = Component::new(component.kind.as_str(), name_key(&component.name));
                seen.is_first_of(same, component, center.root);
            }
            org.call_centers.push(*center);
        }
        Part::TrustedUrl(url) => {
            seen.is_first(url.entry.component(), url.entry.url.span());
            org.trusted_urls.push(*url);
        }
        Part::RemoteSite(site) => {
            seen.is_first(site.entry.component(), site.entry.url.span());
            org.remote_sites.push(*site);
        }
        Part::CorsOrigin(origin) => {
            seen.is_first(origin.component(), origin.url.span());
            org.cors_origins.push(origin);
        }
        Part::Security(security) => {
            if seen.is_first(security.component(), security.root) {
                org.security = Some(*security);
            }
        }
        Part::Framing(framing) => {
            if seen.is_first(framing.component(), Span::file(framing.file)) {
                org.framing = Some(framing);
            }
        }
        Part::App(app, console) => {
            if seen.is_first(app.component(), app.root) {
                org.apps.push(*app);
                org.consoles.extend(console);
            }
        }
        Part::UtilityBar(bar) => {
            if seen.is_first(bar.component(), bar.root) {
                org.utility_bars.push(bar);
            }
        }
        Part::Holder(holder) => add_holder(org, seen, *holder),
        Part::Group(group) => {
            if seen.is_first(group.component(), group.root) {
                org.access.groups.push(group);
            }
        }
        Part::MyDomain(domain) => {
            let component = Component::new("Settings", "MyDomain");
            if seen.is_first(component, domain.name.span()) {
                org.my_domain = Some(domain);
            }
        }
        Part::Records(records) => {
            // One file may well define two list views of a name; that is no copy.
            let own: BTreeMap<Component, Span> = records.components().into_iter().rev().collect();
            for (component, span) in own {
                seen.is_first(component, span);
            }
            org.records.absorb(*records);
        }
        Part::Page(page) => org.pages.push(page),
        Part::Rows(rows) => org.people.add(&rows),
    }
}

/// A permission set may stand in several parts, side by side in one folder, and a deployment changes entries of what
/// the org has; any other second file is a copy.
fn add_holder(org: &mut Org, seen: &mut Seen, holder: Holder) {
    // The same folder below another package directory is another folder.
    let folder = |file: FileId| {
        let path = &org.files[file.0 as usize].shown;
        path.rsplit_once('/').map_or("", |(folder, _)| folder)
    };
    let is_part = |first: &Holder| {
        let (first, part) = (folder(first.file), folder(holder.file));
        first.starts_with(part) || part.starts_with(first)
    };
    let is_set = holder.kind == HolderKind::PermissionSet;
    let is_deployed = |file: FileId| org.files[file.0 as usize].is_deployed;
    let is_change = |first: &Holder| is_deployed(first.file) != is_deployed(holder.file);
    let key = (holder.kind, holder.name.clone());
    match seen.holders.get(&key).copied() {
        Some(at) if is_change(&org.access.holders[at]) || is_set && is_part(&org.access.holders[at]) => {
            org.access.holders[at].absorb(holder);
        }
        Some(at) => {
            seen.is_first(holder.component(), holder.root);
            org.access.holders[at].is_incomplete = true;
        }
        None => {
            seen.is_first(holder.component(), holder.root);
            seen.holders.insert(key, org.access.holders.len());
            org.access.holders.push(holder);
        }
    }
}

/// Files that were given and not read may grant what the others do not.
fn mark_incomplete(org: &mut Org, seen: &Seen) {
    let unread = org
        .files
        .iter()
        .filter(|file| matches!(file.status, Status::Failed | Status::Ignored));
    for file in unread {
        let kind = match file.kind {
            Some(Kind::Profile) => HolderKind::Profile,
            Some(Kind::PermissionSet) => HolderKind::PermissionSet,
            Some(Kind::MutingPermissionSet) => HolderKind::MutingPermissionSet,
            _ => continue,
        };
        if let Some(at) = seen.holders.get(&(kind, set_name(&file.below_root))) {
            org.access.holders[*at].is_incomplete = true;
        }
    }
}
