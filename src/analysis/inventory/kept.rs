//! Knows what is joined from elsewhere: uses of classes, flows, trusted hosts and rights, and marks of telephony.

use std::collections::{HashMap, HashSet};

use super::{Build, Group};
use crate::analysis::uses::{Role, Use, Uses};
use crate::facts::vendors::{self, Status};
use crate::finding::{Component, Confidence, quoted};
use crate::org::Org;
use crate::org::access::UserPermission;
use crate::org::kind::Kind;
use crate::org::trace::Subject;
use crate::org::voice::{MarkKind, PartKind};
use crate::source::FileId;

/// What softphones use, under the file that uses it, else under the call center.
pub(super) fn uses(build: &mut Build, org: &Org, uses: &Uses) {
    let codes: HashMap<FileId, Component> = org
        .code
        .iter()
        .map(|code| (code.file, code.component()))
        .collect();
    let there: HashSet<&Component> = codes.values().collect();
    for used in &uses.all {
        let Some(group) = group(used, there.contains(&used.what)) else {
            continue;
        };
        let center = build.node(Group::CallCenter, org.call_centers[used.center].component());
        let by_code = codes.get(&used.span.file);
        let from = by_code.and_then(|code| build.find(code)).unwrap_or(center);
        let confidence = if used.is_certain {
            Confidence::High
        } else {
            Confidence::Medium
        };
        let node = build.node(group, used.what.clone());
        build.evidence(node, used.span, used.phrase.clone(), confidence);
        build.edge((from, node), used.span, verb(used.role), confidence);
    }
}

/// Apps, bars and call centers stand there already; of a bundle nobody knows which kind it is, unless it is there.
fn group(used: &Use, is_there: bool) -> Option<Group> {
    Some(match used.role {
        Role::Page | Role::StandbyPage => Group::Page,
        Role::Code => match used.what.kind.as_str() {
            "ApexPage" | "ApexComponent" => Group::Page,
            "StaticResource" => Group::Script,
            _ if is_there => Group::Script,
            _ => return None,
        },
        Role::Class => Group::Apex,
        Role::Flow => Group::Flow,
        Role::Field => Group::Field,
        Role::Trust => Group::Trust,
        Role::Access => Group::Access,
        Role::App | Role::Bar | Role::Center => return None,
    })
}

fn verb(role: Role) -> &'static str {
    match role {
        Role::Page => "is the page of its softphone",
        Role::StandbyPage => "is the page of its standby softphone",
        Role::Code => "is loaded by it",
        Role::Class => "is run by it",
        Role::Flow => "is opened by it",
        Role::Field => "is written by it",
        Role::Trust => "lets it load what it needs",
        Role::Access => "lets its agents in",
        Role::App | Role::Bar | Role::Center => "belongs to it",
    }
}

/// Marks of telephony in files that no softphone leads to, and who may administer call centers.
pub(super) fn marks(build: &mut Build, org: &Org) {
    for trace in &org.traces {
        let (group, remark) = match trace.subject {
            Subject::Field(_) => continue,
            Subject::Extension => (Group::Apex, "called by the package of a telephony vendor"),
            Subject::PhoneDialog => (
                Group::Component,
                "columns of the dialog that softphones offer for a number",
            ),
        };
        let node = build.node(group, trace.component.clone());
        build.remark(node, remark);
        build.evidence(node, trace.span, remark, trace.confidence);
    }
    dialers(build, org);
    parts(build, org);
    if !org.call_centers.is_empty() {
        administrators(build, org);
    }
}

fn administrators(build: &mut Build, org: &Org) {
    let permission = UserPermission::ManageCallCenters;
    for holder in &org.access.holders {
        if let Some(span) = holder.permissions.granted(permission) {
            let kind = Component::new(holder.kind.word(), &holder.name);
            let node = build.node(Group::Access, kind);
            let text = format!("grants {}", quoted(permission.label()));
            build.evidence(node, span, text, Confidence::High);
        }
    }
}

/// Components that dial keep working with Salesforce Voice, and are listed so that nobody takes them out.
fn dialers(build: &mut Build, org: &Org) {
    for mark in org.voice.marked(MarkKind::ClickToDial) {
        let kind = match org.file(mark.file).kind {
            Some(Kind::AuraBundle) => "AuraDefinitionBundle",
            _ => "LightningComponentBundle",
        };
        let node = build.node(Group::Component, Component::new(kind, &mark.bundle));
        let text = "dials when a number is clicked; works with Salesforce Voice as well";
        build.remark(node, text);
        build.evidence(node, mark.span, text, Confidence::High);
    }
}

/// Actions that phones offer, canvas apps in softphones, and packages of vendors.
fn parts(build: &mut Build, org: &Org) {
    for part in &org.voice.parts {
        let (place, text) = match part.kind {
            PartKind::ActionDeployment => {
                (part.says("Phone"), "actions that agents get when a call comes in")
            }
            PartKind::ConnectedApp => (
                part.says("OpenCTI"),
                "a canvas app in the softphone, for Classic only",
            ),
            PartKind::Package if is_softphone(&part.name) => (None, "the package of a softphone's vendor"),
            _ => continue,
        };
        let span = match (place, part.kind) {
            (Some(value), _) => value.span(),
            (None, PartKind::Package) => part.root,
            (None, _) => continue,
        };
        let node = build.node(Group::Component, part.component());
        build.remark(node, text);
        build.evidence(node, span, text, Confidence::High);
    }
}

/// Whether a namespace is that of an Open CTI product, and not of one for Service Cloud Voice.
pub(in crate::analysis) fn is_softphone(namespace: &str) -> bool {
    let products = vendors::all()
        .iter()
        .filter(|vendor| vendor.status != Status::Voice);
    products
        .flat_map(|vendor| &vendor.namespaces)
        .any(|known| known.name.eq_ignore_ascii_case(namespace))
}
