//! Knows what a component is called, whatever file of whatever format it stands in.

use crate::load::percent_decode;
use crate::org::kind::{Kind, full_name, object_of, set_name, unversioned};
use crate::org::parts::report_name;

/// A component: its kind, and its full name in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Id {
    pub(super) kind: Kind,
    pub(super) name: String,
}

/// What a file is to a deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// It is the component, or its settings beside the code (`true`): a new one takes its place.
    Whole(Id, bool),
    /// It holds components; the object or workflow itself stays when a file without them comes.
    Holder(Id),
    /// Entries of it are replaced one by one: profiles, and permission sets in parts.
    Entries(Id),
}

impl Role {
    pub(super) fn is_of(&self, kind: Kind) -> bool {
        let (Self::Whole(id, _) | Self::Holder(id) | Self::Entries(id)) = self;
        id.kind == kind
    }
}

impl Id {
    pub(super) fn new(kind: Kind, name: &str) -> Self {
        let mut name = name.trim().to_lowercase();
        // There is one of each.
        if matches!(kind, Kind::MyDomain | Kind::Security | Kind::Framing) {
            name.clear();
        }
        // Custom fields of tasks and events are fields of Activity.
        if kind == Kind::Field
            && let Some((object, field)) = name.split_once('.')
            && matches!(object, "task" | "event")
            && field.ends_with("__c")
        {
            name = format!("activity.{field}");
        }
        Self { kind, name }
    }

    pub(super) fn child(kind: Kind, object: &str, name: &str) -> Self {
        Self::new(kind, &format!("{object}.{name}"))
    }

    /// The component that a delete manifest names; `None` for types that no rule reads.
    pub(super) fn of_member(metadata_type: &str, member: &str) -> Option<Self> {
        // A flow is deleted version by version; its definition stands for all of them.
        let kind = match metadata_type {
            "FlowDefinition" => Kind::Flow,
            word => Kind::ALL
                .iter()
                .copied()
                .find(|kind| kind.retrieval().is_some() && kind.word() == word)?,
        };
        Some(Self::new(kind, &percent_decode(member)))
    }

    /// The object that it belongs to, or is.
    pub(super) fn object(&self) -> &str {
        self.name
            .split_once('.')
            .map_or(self.name.as_str(), |(object, _)| object)
    }

    /// Names under which something that concerns this is looked up: its own, that of all versions of a flow, and that
    /// of the object it belongs to.
    pub(super) fn names(&self) -> Vec<Self> {
        let mut names = vec![self.clone()];
        if self.kind == Kind::Flow {
            let (name, is_version) = unversioned(&self.name);
            names.extend(is_version.then(|| Self::new(Kind::Flow, name)));
        }
        if self.is_child() {
            names.push(Self::new(Kind::Object, self.object()));
        }
        names
    }

    pub(super) fn is_child(&self) -> bool {
        matches!(
            self.kind,
            Kind::Field | Kind::ValidationRule | Kind::RecordType | Kind::ListView
        )
    }
}

/// What a file is by its path; `None` for what no deployment carries or no rule reads.
pub(super) fn role(path: &str) -> Option<Role> {
    let kind = Kind::of(path)?;
    let whole = |kind: Kind, name: &str| Some(Role::Whole(Id::new(kind, name), false));
    match kind {
        Kind::Field | Kind::ValidationRule | Kind::RecordType | Kind::ListView | Kind::WorkflowRule => {
            let object = object_of(kind, path)?;
            Some(Role::Whole(Id::child(kind, &object, &full_name(path)), false))
        }
        Kind::Object | Kind::Workflow => Some(Role::Holder(Id::new(kind, &full_name(path)))),
        Kind::Profile => Some(Role::Entries(Id::new(kind, &full_name(path)))),
        Kind::PermissionSet => {
            let id = Id::new(kind, &set_name(path));
            Some(if is_in_parts(path, &id) {
                Role::Entries(id)
            } else {
                Role::Whole(id, false)
            })
        }
        Kind::MyDomain | Kind::Security | Kind::Framing => whole(kind, ""),
        Kind::Report => whole(kind, &report_name(path).unwrap_or_else(|| full_name(path))),
        Kind::Page | Kind::Component => Some(Role::Whole(
            Id::new(kind, &full_name(path)),
            path.ends_with("-meta.xml"),
        )),
        Kind::TriggerState => Some(Role::Whole(Id::new(Kind::Trigger, &full_name(path)), true)),
        Kind::StaticResource => whole(kind, &below("staticresources", path)?),
        Kind::AuraBundle => whole(kind, &below("aura", path)?),
        Kind::LightningBundle => whole(kind, &below("lwc", path)?),
        Kind::Manifest | Kind::Destructive | Kind::Project | Kind::PlainXml | Kind::Script | Kind::Other => {
            None
        }
        _ => whole(kind, &full_name(path)),
    }
}

/// `permissionsets/Acme_Phone/Acme_Phone.pageAccess-meta.xml`, and whatever stands beside it.
fn is_in_parts(path: &str, set: &Id) -> bool {
    let mut below = path
        .split('/')
        .skip_while(|part| *part != "permissionsets")
        .skip(1);
    let is_own = below
        .next()
        .is_some_and(|folder| percent_decode(folder).to_lowercase() == set.name);
    is_own && below.next().is_some()
}

/// Name of the bundle or resource below the folder of its type: `Acme` of `staticresources/Acme.js` and of
/// `staticresources/Acme/lib/a.js`.
fn below(folder: &str, path: &str) -> Option<String> {
    let mut parts = path.split('/').skip_while(|part| *part != folder);
    let first = parts.nth(1)?;
    let name = match parts.next() {
        Some(_) => first,
        None => first.split_once('.').map_or(first, |(stem, _)| stem),
    };
    Some(percent_decode(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(path: &str) -> String {
        match role(path) {
            Some(Role::Whole(id, is_beside)) => {
                format!(
                    "{} {}{}",
                    id.kind.word(),
                    id.name,
                    if is_beside { " beside" } else { "" }
                )
            }
            Some(Role::Holder(id)) => format!("holder {} {}", id.kind.word(), id.name),
            Some(Role::Entries(id)) => format!("entries {} {}", id.kind.word(), id.name),
            None => "-".to_owned(),
        }
    }

    #[test]
    fn both_formats_name_the_same_component() {
        for (path, expected) in [
            ("callCenters/AcmePhone.callCenter", "CallCenter acmephone"),
            ("x/y/AcmePhone.callCenter-meta.xml", "CallCenter acmephone"),
            (
                "objects/Task/fields/A__c.field-meta.xml",
                "CustomField activity.a__c",
            ),
            (
                "objects/Task/fields/Status.field-meta.xml",
                "CustomField task.status",
            ),
            ("objects/Task.object", "holder CustomObject task"),
            ("objects/Task/Task.object-meta.xml", "holder CustomObject task"),
            ("pages/A.page-meta.xml", "ApexPage a beside"),
            ("triggers/A.trigger", "ApexTrigger a"),
            ("triggers/A.trigger-meta.xml", "ApexTrigger a beside"),
            ("staticresources/Acme.resource", "StaticResource acme"),
            ("staticresources/Acme.js", "StaticResource acme"),
            ("staticresources/Acme/js/a.b.js", "StaticResource acme"),
            ("aura/acme/acmeHelper.js", "AuraDefinitionBundle acme"),
            (
                "profiles/Custom%3A Sales.profile",
                "entries Profile custom: sales",
            ),
            ("permissionsets/Acme.permissionset", "PermissionSet acme"),
            (
                "permissionsets/Acme/Acme.permissionset-meta.xml",
                "entries PermissionSet acme",
            ),
            (
                "permissionsets/Acme/pageAccesses/P.pageAccess-meta.xml",
                "entries PermissionSet acme",
            ),
            ("reports/Acme/Calls.report-meta.xml", "Report acme/calls"),
            ("package.xml", "-"),
            ("web/a.js", "-"),
        ] {
            assert_eq!(id(path), expected, "{path}");
        }
    }

    #[test]
    fn members_of_delete_manifests_are_found_by_their_types() {
        let of = |kind: &str, name: &str| Id::of_member(kind, name).map(|id| id.name);
        assert_eq!(of("CustomField", "Task.A__c").as_deref(), Some("activity.a__c"));
        assert_eq!(of("FlowDefinition", "Acme").as_deref(), Some("acme"));
        assert_eq!(
            of("Layout", "Task-Acme%2FPhone").as_deref(),
            Some("task-acme/phone")
        );
        assert_eq!(of("NamedCredential", "Acme"), None);
        assert_eq!(of("package.xml", "Acme"), None);
    }
}
