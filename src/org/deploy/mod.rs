//! Knows an org as a deployment leaves it: the export of the org with the files of the deployment in place of its own,
//! and without what its delete manifests name.
//!
//! Sources: Metadata API Developer Guide, "Deleting Components from an Organization" (delete manifests, their order,
//! no wildcards); release notes of Summer '17 (permission sets are replaced as a whole since version 40.0, profiles
//! are merged); what vendors of deployment tools publish about flows (a draft does not take the place of the active
//! version). Unverified: whether settings that a file does not name keep their values (here a file of settings is the
//! whole), and what becomes of a permission set of which only parts are deployed (here entries are replaced one by one).

mod contents;
mod id;
mod manifest;
mod overlay;

use std::collections::BTreeSet;

use super::kind::{Kind, full_name};
use super::scope::Scope;
use super::{Org, Problem, Status};
use crate::finding::Component;
use crate::load::{Export, Moved, SourceFile};
use crate::source::Span;

use manifest::Manifest;

/// What a deployment does to the org that it finds.
#[derive(Debug)]
pub struct Deployment {
    /// The org before.
    pub before: Org,
    /// What the delete manifests name, in the order of files and lines.
    pub deletions: Vec<Deletion>,
    /// Where the files of the org before are now.
    moved: Moved,
    /// It deploys or deletes something that a check looks at.
    pub has_content: bool,
    /// Flows of which no version is left that could run, in lower case.
    lost_flows: BTreeSet<String>,
    /// Components that are gone, by type and lower-case name.
    gone: BTreeSet<(String, String)>,
}

/// A component that a delete manifest names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// Type and name as written.
    pub component: Component,
    pub span: Span,
    pub effect: Effect,
}

/// What a deletion does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The org had it and has it no more.
    Gone,
    /// The package deploys it again afterwards.
    DeployedAgain,
    /// The export of the org does not have it.
    NotInExport,
    /// Of a type that no rule reads.
    Unread,
    /// `*`, which delete manifests do not know.
    Wildcard,
}

impl Deployment {
    /// Where something of the org before stands now; `None` if its file is gone.
    #[must_use]
    pub fn place(&self, before: Span) -> Option<Span> {
        let file = self.moved.get(before.file.0 as usize).copied().flatten()?;
        Some(Span { file, ..before })
    }

    /// Whether the versions of a flow that are deleted leave none that could run; names ignore case.
    #[must_use]
    pub fn is_flow_lost(&self, flow: &str) -> bool {
        self.lost_flows.contains(&flow.to_lowercase())
    }

    /// Deletions of what the org had and has no more.
    pub fn gone(&self) -> impl Iterator<Item = &Deletion> {
        let all = self.deletions.iter();
        all.filter(|deletion| deletion.effect == Effect::Gone)
    }
}

impl Org {
    /// Whether rules could look at a component: a deployment does not delete it, and no file of it is unreadable.
    #[must_use]
    pub fn is_judged(&self, component: &Component) -> bool {
        if self.is_deleted(&component.kind, &component.name) {
            return false;
        }
        let is_own = |path: &str| {
            let own = full_name(path).to_lowercase();
            let name = component.name.to_lowercase();
            let rest = name.strip_prefix(&own);
            Kind::of(path).is_some() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        !self
            .problems
            .iter()
            .any(|problem| is_own(&self.file(problem.span.file).shown))
    }

    /// Whether anything of a type was deleted by a deployment.
    #[must_use]
    pub fn has_deleted(&self, metadata_type: &str) -> bool {
        let deployment = self.deployment.as_ref();
        deployment.is_some_and(|deployment| deployment.gone.iter().any(|(kind, _)| kind == metadata_type))
    }

    /// [`Self::is_deleted`] for a field: custom fields of tasks and events are fields of Activity.
    #[must_use]
    pub fn is_deleted_field(&self, object: &str, field: &str) -> bool {
        let is_activity = ["task", "event", "activity"]
            .iter()
            .any(|one| object.eq_ignore_ascii_case(one));
        let objects: &[&str] = if is_activity {
            &["Task", "Event", "Activity"]
        } else {
            &[object]
        };
        let mut objects = objects.iter();
        self.is_deleted("CustomObject", object)
            || objects.any(|object| self.is_deleted("CustomField", &format!("{object}.{field}")))
    }

    /// Whether a delete manifest took this away: a rule about deployments says what that means.
    #[must_use]
    pub fn is_deleted(&self, metadata_type: &str, name: &str) -> bool {
        let key = || (metadata_type.to_owned(), name.to_lowercase());
        let deployment = self.deployment.as_ref();
        deployment.is_some_and(|deployment| deployment.gone.contains(&key()))
    }
}

/// A deployment as it was read, with the exports of both orgs.
#[derive(Debug)]
pub struct Deployed {
    /// The org's export before; [`Deployment::before`] speaks of its files.
    pub before: Export,
    /// The same afterwards.
    pub after: Export,
    pub org: Org,
    /// The deployment has any file that Salesforce deploys, whether a check looks at it or not.
    pub is_deployment: bool,
}

/// Reads the org of `base` as it is after `delta` was deployed. Both exports are shown relative to the same folder;
/// nothing on disk is touched.
#[must_use]
pub fn deploy(base: &Export, delta: &Export, scope: &Scope) -> Deployed {
    let base = overlay::without_delta(base, delta);
    let manifests = manifest::manifests(delta);
    let overlay = overlay::Overlay::new(&base, delta, &manifests);
    let (after, moved) = base.joined(&overlay.base, delta, &overlay.delta);
    let before = super::read_for(&base, scope);
    let mut org = super::read_for(&after, scope);
    let has_content = overlay.has_content || manifests.iter().any(|one| one.members.is_err());
    let is_deployment = has_content || delta.files.iter().any(|file| is_deployed(delta, file));
    let deletions = settle(&mut org, &after, delta, manifests, &overlay.effects);
    let gone = deletions
        .iter()
        .filter(|deletion| deletion.effect == Effect::Gone);
    let gone = gone.map(|one| (one.component.kind.clone(), one.component.name.to_lowercase()));
    org.deployment = Some(Box::new(Deployment {
        gone: gone.collect(),
        before,
        deletions,
        moved,
        has_content,
        lost_flows: overlay.lost_flows,
    }));
    Deployed {
        before: base,
        after,
        org,
        is_deployment,
    }
}

/// Whether Salesforce deploys a file: it is known, or it has the namespace of metadata.
fn is_deployed(delta: &Export, file: &SourceFile) -> bool {
    const NAMESPACE: &str = "http://soap.sforce.com/2006/04/metadata";
    if file.data.is_some() {
        return false;
    }
    let kind = Kind::of(&file.path);
    kind.is_some_and(Kind::tells_salesforce)
        || file.path.ends_with("-meta.xml")
        || delta
            .read(file.id)
            .is_ok_and(|text| text.text.contains(NAMESPACE))
}

/// Gives manifests their places among the files of the org afterwards, and says what cannot be read.
fn settle(
    org: &mut Org,
    after: &Export,
    delta: &Export,
    manifests: Vec<Manifest>,
    effects: &[Effect],
) -> Vec<Deletion> {
    let mut effects = effects.iter().copied();
    let mut met = BTreeSet::new();
    let mut deletions = Vec::new();
    for manifest in manifests {
        let file = delta.file(manifest.file).and_then(|file| after.find(&file.shown));
        let Some(file) = file.map(|file| file.id) else {
            continue;
        };
        let info = &mut org.files[file.0 as usize];
        info.stored = manifest.stored;
        match manifest.members {
            Ok(members) => {
                info.status = Status::Read;
                let mut all: Vec<_> = members.into_iter().zip(effects.by_ref()).collect();
                // What is named twice is deleted once.
                all.retain(|(member, _)| {
                    let what = &member.component;
                    met.insert((what.kind.clone(), what.name.to_lowercase()))
                });
                deletions.extend(all.into_iter().map(|(member, effect)| Deletion {
                    component: member.component,
                    span: Span { file, ..member.span },
                    effect,
                }));
            }
            Err(problem) => {
                info.status = Status::Failed;
                let also = problem.also.map(|(span, text)| (Span { file, ..span }, text));
                org.problems.push(Problem {
                    span: Span { file, ..problem.span },
                    also,
                    ..problem
                });
            }
        }
    }
    org.problems.sort_by_key(|problem| problem.span);
    deletions
}
