//! Rules about deployments that take away where softphones stand: apps with their utility bars, and call centers.

use super::apps::{lightning_centers, quoted_titles};
use std::collections::{BTreeSet, HashMap, HashSet};

use super::deploy::{MOST_USES, deployed, draft, noun};
use super::people::first_names;
use super::{Context, rules};
use crate::analysis::assignment::affects;
use crate::analysis::deployment::DeployAnswers;
use crate::analysis::softphone::{Hidden, Sight};
use crate::analysis::uses::Role;
use crate::finding::{Affects, Component, Confidence, Coverage, Draft, Outcome, Severity, count, quoted};
use crate::org::Org;
use crate::org::access::HolderKind;
use crate::org::call_center::CallCenter;
use crate::org::deploy::{Deletion, Deployment};

rules! {
    "deleted-softphone-app" => Org(app),
    "deleted-call-center-in-use" => Org(call_center),
    "deleted-agent-access" => Org(access),
}

fn app(context: &Context<'_>) -> Outcome {
    let Some((deployment, answers)) = deployed(context) else {
        return Outcome::NotApplicable;
    };
    let deletions = answers.lost_places.iter().map(|at| &deployment.deletions[*at]);
    let deletions: Vec<&Deletion> = deletions.collect();
    let Some((first, others)) = deletions
        .split_first()
        .filter(|_| !lightning_centers(context).is_empty())
    else {
        return Outcome::NotApplicable;
    };
    let draft = others.iter().take(MOST_USES).fold(draft(first), |draft, other| {
        let noun = noun(&other.component.kind);
        draft.also(
            other.span,
            format!("and the {noun} {}", quoted(&other.component.name)),
        )
    });
    let draft = placed(context, draft);
    let left = context.answers.softphones.carriers();
    let left: Vec<_> = left.map(|(app, _)| &context.org.apps[app]).collect();
    if left.is_empty() {
        return Some(draft.affects(everybody(context))).into();
    }
    let draft = draft.with("apps", quoted_titles(left.into_iter()));
    if !answers.lost_agents.is_empty() {
        return Some(without_app(deployment, answers, draft)).into();
    }
    if is_seen_by_all(context, answers) {
        return Outcome::Passed;
    }
    Some(
        draft
            .message("the deployment deletes the {noun} {name}, and the softphone is left in {apps}, which agents may not see")
            .note("whoever does not see the other app has no phone after the deployment; the export does not tell who that is")
            .help("look who sees {apps} (Setup > Profiles, Assigned Apps), or give the rows of users and assignments with --data")
            .severity(Severity::Warning)
            .confidence(Confidence::Low),
    )
    .into()
}

/// Agents who saw the softphone, and do not see the app where it is left.
fn without_app(deployment: &Deployment, answers: &DeployAnswers, draft: Draft) -> Draft {
    let users = deployment.before.people.users.as_deref().unwrap_or_default();
    let who = affects(answers.lost_agents.iter().filter_map(|user| users.get(*user)));
    let (verb, see) = if who.agents == 1 {
        ("has", "does")
    } else {
        ("have", "do")
    };
    draft
        .message("the deployment deletes the {noun} {name}, and {count} who {have} the softphone there {do} not see {apps}, where it is left")
        .help("first show {apps} to them (Setup > Profiles, Assigned Apps, or a permission set), or take {name} out of the deployment; they are {names}")
        .with("count", count(who.agents, "agent"))
        .with("have", verb)
        .with("do", see)
        .with("names", first_names(&who))
        .affects(Some(who))
}

/// The first of the call centers whose softphone it is.
fn placed(context: &Context<'_>, draft: Draft) -> Draft {
    let centers = lightning_centers(context);
    let Some((first, others)) = centers.split_first() else {
        return draft;
    };
    let title = quoted(first.title());
    let text = match others.len() {
        0 => format!("the softphone of {title} opens in Lightning"),
        more => format!(
            "the softphones of {title} and of {} open in Lightning",
            count(more, "other call center")
        ),
    };
    draft.also(first.root, text)
}

fn everybody(context: &Context<'_>) -> Option<Affects> {
    let membership = &context.answers.membership;
    let mut users = Vec::new();
    for center in lightning_centers(context) {
        users.extend(membership.agents_of(context.org, center)?.users);
    }
    users.sort();
    Some(Affects {
        agents: users.len(),
        users,
    })
}

/// Everybody who saw an app with the softphone sees one afterwards.
fn is_seen_by_all(context: &Context<'_>, answers: &DeployAnswers) -> bool {
    let before = &answers.before;
    let agents = before.sights.agents();
    let is_unclear = |user: usize| {
        matches!(
            before.sights.of(&before.access, user),
            Some(Sight::Sees(_) | Sight::NotVisible(Hidden::Access(_))) | None
        ) && !matches!(
            context.answers.sights.of(&context.answers.access, user),
            Some(Sight::Sees(_))
        )
    };
    !agents.is_empty() && !agents.iter().any(|(user, _)| is_unclear(*user))
}

fn call_center(context: &Context<'_>) -> Outcome {
    let Some((deployment, answers)) = deployed(context) else {
        return Outcome::NotApplicable;
    };
    let is_center = |deletion: &&Deletion| deletion.component.kind == "CallCenter";
    let deleted = || deployment.gone().filter(is_center);
    let found: Vec<Draft> = deleted()
        .filter_map(|deletion| in_use(deployment, answers, deletion))
        .collect();
    if found.is_empty() && deleted().next().is_some() && answers.before.membership.gap().is_some() {
        return Outcome::NotVisible(USERS);
    }
    found.into()
}

/// A finding about a call center that somebody is in.
fn in_use(deployment: &Deployment, answers: &DeployAnswers, deletion: &Deletion) -> Option<Draft> {
    let before = &deployment.before;
    let name = &deletion.component.name;
    let is_it = |center: &&CallCenter| center.is_component() && center.name.eq_ignore_ascii_case(name);
    let center = before.open_cti_centers().find(is_it)?;
    let users = || {
        answers
            .before
            .membership
            .users_of(before, center)
            .filter(|user| user.is_active())
    };
    let first = users().next()?;
    let who = affects(users());
    let draft = draft(deletion)
        .with("center", quoted(center.title()))
        .with("count", count(who.agents, "active user"))
        .with("verb", if who.agents == 1 { "is" } else { "are" })
        .with("names", first_names(&who))
        .affects(Some(who));
    Some(match deployment.place(first.center_span) {
        Some(place) => draft.also(place, format!("{} is in it", quoted(first.username()))),
        None => draft,
    })
}

fn access(context: &Context<'_>) -> Outcome {
    let Some((deployment, answers)) = deployed(context) else {
        return Outcome::NotApplicable;
    };
    let is_access = |deletion: &&Deletion| {
        matches!(
            &*deletion.component.kind,
            "Profile" | "PermissionSet" | "PermissionSetGroup"
        )
    };
    let deleted: Vec<&Deletion> = deployment.gone().filter(is_access).collect();
    if deleted.is_empty() {
        return Outcome::NotApplicable;
    }
    let holders = held(&deployment.before, answers);
    let users = deployment.before.people.users.as_deref().unwrap_or_default();
    let drafts = deleted.into_iter().filter_map(|deletion| {
        let component = &deletion.component;
        let held_by = holders.get(&(&*component.kind, component.name.to_lowercase()))?;
        let who = affects(held_by.iter().filter_map(|user| users.get(*user)));
        let draft = draft(deletion)
            .with("count", count(who.agents, "agent"))
            .with("verb", if who.agents == 1 { "has" } else { "have" })
            .with("names", first_names(&who))
            .affects(Some(who));
        // Who loses a permission set may have the same from another.
        Some(match &*component.kind {
            "Profile" => draft,
            _ => draft
                .note("the agents see the app, or open the page of the softphone, with what this allows; whoever has nothing else that allows it has no phone")
                .severity(Severity::Warning)
                .confidence(Confidence::Medium),
        })
    });
    drafts.collect::<Vec<_>>().into()
}

/// Agents, by index, by the profile that they had, and by sets and groups that let them see or use the softphone.
fn held<'a>(before: &'a Org, answers: &DeployAnswers) -> HashMap<(&'a str, String), BTreeSet<usize>> {
    let access = &answers.before.access;
    let uses = &answers.uses_before;
    let useful: HashSet<usize> = before
        .access
        .holders
        .iter()
        .enumerate()
        .filter(|(_, holder)| uses.of(&holder.component()).any(|used| used.role == Role::Access))
        .map(|(at, _)| at)
        .collect();
    let mut held: HashMap<(&str, String), BTreeSet<usize>> = HashMap::new();
    for (user, _) in answers.before.sights.agents() {
        let mut add = |kind: &'a str, name: &str| {
            held.entry((kind, name.to_lowercase())).or_default().insert(*user);
        };
        if let Some(profile) = access.profile_of(*user) {
            add("Profile", &before.access.holders[profile].name);
        }
        for holder in access.holders_of(*user).filter(|holder| useful.contains(holder)) {
            let holder = &before.access.holders[holder];
            if holder.kind == HolderKind::PermissionSet {
                add("PermissionSet", &holder.name);
            }
        }
        for group in access.groups_of(*user) {
            let group = &before.access.groups[group];
            let is_useful = |name: &str| {
                let what = Component::new("PermissionSet", name);
                uses.of(&what).any(|used| used.role == Role::Access)
            };
            if group.sets.iter().any(|set| is_useful(&set.name)) {
                add("PermissionSetGroup", &group.name);
            }
        }
    }
    held
}

/// Topic under which it is said that nobody knows who is in a call center that is deleted.
pub const USERS_OF_DELETED: &str = "users-of-deleted-call-centers";

const USERS: Coverage = Coverage::new(
    USERS_OF_DELETED,
    "whether anybody is in a call center that the deployment deletes",
    "export the rows of User and CallCenter as `ctilint manifest` says, and give them with --data",
);
