//! Rules about deployments: what softphones lose by what is deleted.

use super::apps::{lightning_centers, quoted_titles};
use super::people::first_names;
use super::{Context, rules};
use crate::analysis::assignment::affects;
use crate::analysis::deployment::DeployAnswers;
use crate::analysis::needs::{By, Need, Purpose};
use crate::analysis::softphone::{Hidden, Sight};
use crate::analysis::uses::{Role, Use};
use crate::finding::{Affects, Component, Confidence, Coverage, Draft, Outcome, Severity, count, quoted};
use crate::org::call_center::CallCenter;
use crate::org::deploy::{Deletion, Deployment, Effect};

rules! {
    "deleted-softphone-part" => Org(part),
    "deleted-trusted-url-in-use" => Org(trusted_url),
    "deleted-softphone-app" => Org(app),
    "deleted-call-center-in-use" => Org(call_center),
    "wildcard-in-destructive-changes" => Org(wildcard),
}

/// Users of one thing that a finding shows; the rest is counted.
const MOST_USES: usize = 4;

/// What a deployment does; `None` where nothing is deployed.
fn deployed<'a>(context: &Context<'a>) -> Option<(&'a Deployment, &'a DeployAnswers)> {
    let deployment = context.org.deployment.as_deref()?;
    Some((deployment, context.answers.deployment.as_deref()?))
}

/// A finding about something that is deleted.
fn draft(deletion: &Deletion) -> Draft {
    let label = match deletion.effect {
        Effect::Wildcard => "means nothing here",
        _ => "deleted here",
    };
    Draft::new(deletion.component.clone(), deletion.span, label)
        .about("", &deletion.component.name)
        .with("name", quoted(&deletion.component.name))
        .with("noun", noun(&deletion.component.kind))
}

fn noun(metadata_type: &str) -> &str {
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
        other => other,
    }
}

fn part(context: &Context<'_>) -> Outcome {
    let Some((deployment, answers)) = deployed(context) else {
        return Outcome::NotApplicable;
    };
    let drafts = deployment.gone().filter_map(|deletion| {
        let uses = uses_of(answers, &deletion.component);
        let first = uses
            .iter()
            .max_by_key(|used| (used.is_certain, std::cmp::Reverse(used.role)))?;
        let draft = draft(deletion)
            .with("use", first.phrase.clone())
            .with("how", instead(first.role))
            .note(harm(first.role))
            .affects(agents(context, &uses));
        let draft = labelled(draft, &uses);
        let is_harmless = first.role == Role::StandbyPage || !first.is_certain;
        Some(match (is_harmless, first.is_certain) {
            (false, _) => draft,
            (true, true) => draft.severity(Severity::Warning),
            (true, false) => draft.severity(Severity::Warning).confidence(Confidence::Medium),
        })
    });
    drafts.collect::<Vec<_>>().into()
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
        // What the softphone itself needs weighs more than what its vendor asks for.
        let (worst, deletions) = needs(at).min_by_key(|(need, _)| !is_own(need))?;
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
        Some(if is_own(worst) {
            draft
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

fn app(context: &Context<'_>) -> Outcome {
    let Some((deployment, answers)) = deployed(context) else {
        return Outcome::NotApplicable;
    };
    let lost: Vec<&Deletion> = answers
        .lost_places
        .iter()
        .map(|at| &deployment.deletions[*at])
        .collect();
    let Some((first, others)) = lost
        .split_first()
        .filter(|_| !lightning_centers(context).is_empty())
    else {
        return Outcome::NotApplicable;
    };
    let left: Vec<_> = context.answers.softphones.carriers().collect();
    let apps = || left.iter().map(|(app, _)| &context.org.apps[*app]);
    let users = deployment.before.people.users.as_deref().unwrap_or_default();
    let draft = others.iter().take(MOST_USES).fold(draft(first), |draft, other| {
        draft.also(
            other.span,
            format!(
                "and the {} {}",
                noun(&other.component.kind),
                quoted(&other.component.name)
            ),
        )
    });
    let draft = placed(context, deployment, draft);
    if left.is_empty() {
        return Some(draft.affects(everybody(context))).into();
    }
    let draft = draft.with("apps", quoted_titles(apps()));
    if !answers.lost_agents.is_empty() {
        let who = affects(answers.lost_agents.iter().filter_map(|user| users.get(*user)));
        return Some(
            draft
                .message("the deployment deletes the {noun} {name}, and {count} who have the softphone there do not see {apps}, where it is left")
                .help("first show {apps} to them (Setup > Profiles, Assigned Apps, or a permission set), or take {name} out of the deployment; they are {names}")
                .with("count", count(who.agents, "agent"))
                .with("names", first_names(&who))
                .affects(Some(who)),
        )
        .into();
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

/// The call center whose softphone it is, where that can be shown.
fn placed(context: &Context<'_>, _: &Deployment, draft: Draft) -> Draft {
    let centers = lightning_centers(context);
    centers.iter().take(MOST_USES).fold(draft, |draft, center| {
        draft.also(
            center.root,
            format!("the softphone of {} opens in Lightning", quoted(center.title())),
        )
    })
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
    let deleted = deployment
        .gone()
        .filter(|deletion| deletion.component.kind == "CallCenter");
    let drafts = deleted.filter_map(|deletion| {
        let before = &deployment.before;
        let mut centers = before.open_cti_centers();
        let is_it = |center: &&CallCenter| {
            center.is_component() && center.name.eq_ignore_ascii_case(&deletion.component.name)
        };
        let center = centers.find(is_it)?;
        let membership = &answers.before.membership;
        let draft = draft(deletion).with("center", quoted(center.title()));
        if membership.is_used(before, center)? {
            let users = membership
                .users_of(before, center)
                .filter(|user| user.is_active());
            let first = membership.users_of(before, center).find(|user| user.is_active());
            let who = affects(users);
            let place = first.and_then(|user| Some((user, deployment.place(user.center_span)?)));
            let draft = place.into_iter().fold(draft, |draft, (user, place)| {
                draft.also(place, format!("{} is in it", quoted(user.username())))
            });
            return Some(
                draft
                    .with("count", count(who.agents, "active user"))
                    .with("verb", if who.agents == 1 { "is" } else { "are" })
                    .with("names", first_names(&who))
                    .affects(Some(who)),
            );
        }
        None
    });
    let found: Vec<Draft> = drafts.collect();
    let is_blind = || {
        let mut deleted = deployment
            .gone()
            .filter(|deletion| deletion.component.kind == "CallCenter");
        deleted.any(|_| answers.before.membership.gap().is_some())
    };
    if found.is_empty() && is_blind() {
        return Outcome::NotVisible(USERS);
    }
    found.into()
}

const USERS: Coverage = Coverage::new(
    "users-of-deleted-call-centers",
    "whether anybody is in a call center that the deployment deletes",
    "export the rows of User and CallCenter as `ctilint manifest` says, and give them with --data",
);

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
        return Outcome::NotVisible(ABSENT);
    }
    drafts.into()
}
