//! Rules about deployments: what softphones lose by what is deleted.

use std::collections::BTreeSet;

use super::people::first_of;
use super::{Context, rules};
use crate::analysis::deployment::DeployAnswers;
use crate::analysis::needs::{By, Need, Purpose};
use crate::analysis::uses::{Role, Use};
use crate::finding::{Affects, Component, Confidence, Coverage, Draft, Outcome, Severity, count, quoted};
use crate::org::deploy::{Deletion, Deployment, Effect};
use crate::org::kind::{Kind, full_name, unversioned};

rules! {
    "deleted-softphone-part" => Org(part),
    "deleted-trusted-url-in-use" => Org(trusted_url),
    "wildcard-in-destructive-changes" => Org(wildcard),
}

/// Users of one thing that a finding shows; the rest is counted.
pub(super) const MOST_USES: usize = 4;

/// What a deployment does; `None` where nothing is deployed.
pub(super) fn deployed<'a>(context: &Context<'a>) -> Option<(&'a Deployment, &'a DeployAnswers)> {
    let deployment = context.org.deployment.as_deref()?;
    Some((deployment, context.answers.deployment.as_deref()?))
}

/// A finding about something that is deleted.
pub(super) fn draft(deletion: &Deletion) -> Draft {
    let label = match deletion.effect {
        Effect::Wildcard => "means nothing here",
        _ => "deleted here",
    };
    Draft::new(deletion.component.clone(), deletion.span, label)
        .about("", &deletion.component.name)
        .with("name", quoted(&deletion.component.name))
        .with("noun", noun(&deletion.component.kind))
}

pub(super) fn noun(metadata_type: &str) -> &str {
    match metadata_type {
        "ApexPage" => "Visualforce page",
        "ApexComponent" => "Visualforce component",
        "StaticResource" => "static resource",
        "AuraDefinitionBundle" => "Aura component",
        "LightningComponentBundle" => "Lightning web component",
        "ApexClass" => "Apex class",
        "Flow" | "FlowDefinition" => "flow",
        "CustomField" => "field",
        "CustomObject" => "object",
        "CspTrustedSite" => "Trusted URL",
        "CorsWhitelistOrigin" => "CORS entry",
        "CustomApplication" => "app",
        "FlexiPage" => "utility bar",
        "CallCenter" => "call center",
        "Profile" => "profile",
        "PermissionSet" => "permission set",
        "PermissionSetGroup" => "permission set group",
        other => other,
    }
}

fn part(context: &Context<'_>) -> Outcome {
    let Some((deployment, answers)) = deployed(context) else {
        return Outcome::NotApplicable;
    };
    let mut met = BTreeSet::new();
    let of_flows = |deletion: &&Deletion| {
        deletion.effect == Effect::NotInExport && version_of(&deletion.component).is_some()
    };
    let unclear = deployment.deletions.iter().filter(of_flows);
    let drafts = deployment.gone().chain(unclear).filter_map(|deletion| {
        let (what, is_unclear) = meant(context, deployment, deletion)?;
        // Versions of one flow are one loss.
        if !met.insert((what.kind.clone(), what.name.to_lowercase())) {
            return None;
        }
        let uses = uses_of(answers, &what);
        let first = uses
            .iter()
            .max_by_key(|used| (used.is_certain, std::cmp::Reverse(used.role)))?;
        let draft = draft(deletion)
            .with("use", first.phrase.clone())
            .with("how", instead(first.role))
            .note(harm(first.role))
            .affects(agents(context, &uses));
        let draft = labelled(draft, &uses);
        if is_unclear {
            return Some(unclear_version(draft, &what));
        }
        let is_harmless = first.role == Role::StandbyPage || !first.is_certain;
        Some(match (is_harmless, first.is_certain) {
            (false, _) => draft,
            (true, true) => draft.severity(Severity::Warning),
            (true, false) => draft.severity(Severity::Warning).confidence(Confidence::Medium),
        })
    });
    drafts.collect::<Vec<_>>().into()
}

/// The component that a deletion takes away, and whether the export leaves that open. A flow is deleted version by
/// version.
fn meant(context: &Context<'_>, deployment: &Deployment, deletion: &Deletion) -> Option<(Component, bool)> {
    let Some(flow) = version_of(&deletion.component) else {
        return Some((deletion.component.clone(), false));
    };
    let what = Component::new("Flow", flow);
    if deletion.effect == Effect::Gone {
        return deployment.is_flow_lost(flow).then_some((what, false));
    }
    // In source format the file does not say which version it is.
    let mut flows = context
        .org
        .files
        .iter()
        .filter(|file| file.kind == Some(Kind::Flow));
    let is_there = flows.any(|file| full_name(&file.shown).eq_ignore_ascii_case(flow));
    is_there.then_some((what, true))
}

/// The flow of `Acme_Flow-2`.
fn version_of(what: &Component) -> Option<&str> {
    let (flow, is_version) = unversioned(&what.name);
    (what.kind == "Flow" && is_version).then_some(flow)
}

fn unclear_version(draft: Draft, flow: &Component) -> Draft {
    draft
        .message("the deployment deletes the version {name} of a flow, and {use}")
        .note("if this is the active version, a call comes in and nothing opens for the agent; the export does not tell the number of the version that it holds")
        .help("look in Setup > Flows > the flow > View Details and Versions that another version is active")
        .about("versions", &flow.name)
        .severity(Severity::Warning)
        .confidence(Confidence::Low)
}

/// What names a component afterwards, although it is gone.
fn uses_of<'a>(answers: &'a DeployAnswers, what: &Component) -> Vec<&'a Use> {
    let is_part = |used: &&Use| {
        matches!(
            used.role,
            Role::Page | Role::StandbyPage | Role::Code | Role::Class | Role::Flow | Role::Field
        )
    };
    let of = |kind: &str| Component::new(kind, &what.name);
    match &*what.kind {
        "FlowDefinition" => answers.uses.of(&of("Flow")).filter(is_part).collect(),
        // Its fields go with the object.
        "CustomObject" => {
            let fields = answers.uses.all.iter().filter(|used| used.role == Role::Field);
            let object = |used: &&Use| {
                let object = used.what.name.split('.').next();
                object.is_some_and(|object| object.eq_ignore_ascii_case(&what.name))
            };
            fields.filter(object).collect()
        }
        _ => answers.uses.of(what).filter(is_part).collect(),
    }
}

fn labelled(draft: Draft, uses: &[&Use]) -> Draft {
    let hidden = uses.len().saturating_sub(MOST_USES);
    uses.iter()
        .take(MOST_USES)
        .enumerate()
        .fold(draft, |draft, (at, used)| {
            let rest = if at + 1 == MOST_USES && hidden > 0 {
                format!("; {} not shown", count(hidden, "more place"))
            } else {
                String::new()
            };
            draft.also(used.span, format!("{}{rest}", used.phrase))
        })
}

/// Active users of the call centers; `None` where the data do not show all of them.
fn agents(context: &Context<'_>, uses: &[&Use]) -> Option<Affects> {
    let membership = &context.answers.membership;
    let mut users = Vec::new();
    for used in uses {
        let center = &context.org.call_centers[used.center];
        users.extend(membership.agents_of(context.org, center)?.users);
    }
    users.sort();
    users.dedup();
    Some(Affects {
        agents: users.len(),
        users,
    })
}

/// What happens to the agent.
fn harm(role: Role) -> &'static str {
    match role {
        Role::StandbyPage => {
            "when the softphone does not start, the agent sees an error page instead of the one on standby"
        }
        Role::Code => "the softphone starts without it, and stays blank or stops in the middle of a call",
        Role::Class => {
            "the softphone gets an error whenever it asks for this, and what it wanted to do is not done"
        }
        Role::Flow => "a call comes in, and nothing opens for the agent",
        Role::Field => {
            "Salesforce rejects a record with a field that it does not know, so the log of the call is lost"
        }
        _ => "the agent's phone panel shows an error page instead of the softphone",
    }
}

/// What has to be changed first.
fn instead(role: Role) -> &'static str {
    match role {
        Role::Page | Role::StandbyPage => {
            "put the address of another page into Setup > Call Centers > the call center > Edit"
        }
        Role::Code => "deploy code that no longer loads it",
        Role::Class => "deploy code that no longer runs it",
        Role::Flow => "deploy code that opens another flow",
        _ => "deploy code, or change the item of the call center, so that it is no longer sent",
    }
}

fn trusted_url(context: &Context<'_>) -> Outcome {
    let Some((deployment, answers)) = deployed(context) else {
        return Outcome::NotApplicable;
    };
    let needs = |at: usize| {
        let lost = answers.lost_needs.iter();
        let own = lost.filter(move |lost| lost.deletions.first() == Some(&at));
        own.map(|lost| (&context.answers.needs[lost.need], lost.deletions.as_slice()))
    };
    let drafts = (0..deployment.deletions.len()).filter_map(|at| {
        // What the softphone itself needs weighs more than its page on standby, or what its vendor asks for.
        let rank = |need: &Need| (!need.is_softphone(), !is_own(need));
        let (worst, deletions) = needs(at).min_by_key(|(need, _)| rank(need))?;
        let draft = draft(&deployment.deletions[at])
            .with("use", loss(context, worst))
            .with("origin", quoted(&worst.origin()))
            .affects(worst.affects(context.org, &context.answers.membership));
        let others = deletions[1..].iter().take(MOST_USES);
        let draft = others.fold(draft, |draft, other| {
            draft.also(
                deployment.deletions[*other].span,
                "and this, which would have done as well",
            )
        });
        let places = needs(at).flat_map(|(need, _)| need.centers.iter().map(move |place| (need, place)));
        let draft = places.take(MOST_USES).fold(draft, |draft, (need, (_, place))| {
            draft.also(*place, needed(need))
        });
        Some(if worst.is_softphone() {
            draft
        } else if is_own(worst) {
            draft.severity(Severity::Warning)
        } else {
            draft.severity(Severity::Warning).confidence(Confidence::Medium)
        })
    });
    drafts.collect::<Vec<_>>().into()
}

fn is_own(need: &Need) -> bool {
    matches!(need.by, By::Address(_))
}

/// What is no longer allowed, behind "without which".
fn loss(context: &Context<'_>, need: &Need) -> String {
    let (whose, origin) = (need.whose(context.org), quoted(&need.origin()));
    match need.purpose {
        Purpose::Load(directive, pages) => {
            format!(
                "{} may not {} for {whose}",
                pages.phrase(),
                directive.phrase_for(&origin)
            )
        }
        Purpose::Microphone => format!("{origin} may not use the microphone for {whose}"),
        Purpose::Cors => format!("pages of {origin} may not call Salesforce for {whose}"),
    }
}

fn needed(need: &Need) -> &'static str {
    match (need.purpose, need.by) {
        (_, By::Vendor(..)) => "tells the vendor, who asks for it",
        (Purpose::Load(..), By::Address(_)) => "Lightning frames this page",
        _ => "needs it",
    }
}

const ABSENT: Coverage = Coverage::new(
    "deleted-components",
    "what depends on components that the deployment deletes and the export of the org does not have",
    "retrieve them from the org before they are deleted, and check the deployment onto that",
);

fn wildcard(context: &Context<'_>) -> Outcome {
    let Some(deployment) = context.org.deployment.as_deref() else {
        return Outcome::NotApplicable;
    };
    let deletions = || deployment.deletions.iter();
    let wildcards = deletions().filter(|deletion| deletion.effect == Effect::Wildcard);
    let drafts: Vec<Draft> = wildcards
        .map(|deletion| {
            draft(deletion)
                .about("members", &deletion.component.kind)
                .with("type", quoted(&deletion.component.kind))
        })
        .collect();
    let is_absent = |deletion: &Deletion| deletion.effect == Effect::NotInExport;
    if drafts.is_empty() && deletions().any(is_absent) {
        let absent = deletions().filter(|deletion| is_absent(deletion));
        let names: Vec<String> = absent.map(|deletion| deletion.component.name.clone()).collect();
        let help = format!("{}: {}", ABSENT.help, first_of(&names));
        return Outcome::NotVisible(Coverage {
            help: help.into(),
            ..ABSENT
        });
    }
    drafts.into()
}
