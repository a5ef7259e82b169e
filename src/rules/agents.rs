//! Rules about who should have a softphone: by what most others have, or because the user says so.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::people::{first_names, from_gap, no_users};
use super::{Context, rules};
use crate::analysis::agents::{AgentGroup, FEWEST_MEMBERS, MAJORITY};
use crate::analysis::assignment::{Gap, affects};
use crate::analysis::softphone::Sight;
use crate::analysis::unmatched::{Blind, Unmatched};
use crate::finding::{Confidence, Coverage, Draft, Outcome, Severity, count, quoted};
use crate::load::rows::Table;
use crate::org::app::App;
use crate::org::people::User;
use crate::org::told::Told;

rules! {
    "user-without-call-center" => Org(without_center) [Number(MAJORITY), Number(FEWEST_MEMBERS)],
    "unmatched-agent" => Org(unmatched),
}

const EVIDENCE: Coverage = Coverage::new(
    "agent-evidence",
    "who should be in a call center",
    "ask for `Profile.Name` in the User query, export PermissionSetAssignment rows, or name the agents in `ctilint.toml` under `[agents]`",
);

const PROFILES: Coverage = Coverage::new(
    "agent-profiles",
    "who holds the profiles that `ctilint.toml` names",
    "ask for `Profile.Name` in the User query: `ctilint manifest` prints it",
);

const PERMISSION_SETS: Coverage = Coverage::new(
    "agent-permission-sets",
    "who holds the permission sets that `ctilint.toml` names",
    "export PermissionSetAssignment rows and give them with `--data`: `ctilint manifest` prints the command",
);

fn from_blind(blind: Blind) -> Coverage {
    match blind {
        Blind::Users => no_users(),
        Blind::Profiles => PROFILES,
        Blind::PermissionSets => PERMISSION_SETS,
        Blind::MissingRows => from_gap(Gap::MissingUsers),
    }
}

/// What to answer where nobody can say, or need say, who lacks a softphone.
fn unasked(context: &Context<'_>) -> Option<Outcome> {
    let membership = &context.answers.membership;
    let people = &context.org.people;
    if context.org.call_centers.is_empty() && !membership.is_anybody_in_one() {
        return Some(Outcome::NotApplicable);
    }
    if !membership.is_visible {
        return Some(Outcome::NotVisible(no_users()));
    }
    let has_evidence = people.has_profile_names || people.assignments.is_some();
    (!has_evidence && !context.options.agents.is_configured()).then_some(Outcome::NotVisible(EVIDENCE))
}

fn without_center(context: &Context<'_>) -> Outcome {
    if let Some(outcome) = unasked(context) {
        return outcome;
    }
    let groups = context.answers.agent_groups.iter();
    let drafts: Vec<Draft> = groups.map(|group| group_without_center(context, group)).collect();
    if !drafts.is_empty() {
        return drafts.into();
    }
    let named = &context.answers.named;
    if context.options.agents.is_configured() {
        if let Some(blind) = named.blind.first() {
            return Outcome::NotVisible(from_blind(*blind));
        }
        if named.matched == 0 {
            // Nobody was looked at; that none of the names fits is another rule's finding.
            return Outcome::NotApplicable;
        }
    }
    let gap = context
        .answers
        .membership
        .gap()
        .filter(|gap| *gap != Gap::Centers);
    gap.map_or(Outcome::Passed, |gap| Outcome::NotVisible(from_gap(gap)))
}

fn group_without_center(context: &Context<'_>, group: &AgentGroup) -> Draft {
    let people = &context.org.people;
    let users = people.users.as_deref().unwrap_or_default();
    let without: Vec<&User> = group.without.iter().map(|index| &users[*index]).collect();
    let who = affects(without.iter().copied());
    let is_partial = people.is_partial(Table::User) || people.is_partial(Table::PermissionSetAssignment);
    let draft = Draft::new(
        group.component.clone(),
        without[0].center_span,
        "in no call center",
    )
    .about("User.CallCenterId", "")
    .with("count", count(who.agents, "active user"))
    .with("verb", if who.agents == 1 { "is" } else { "are" })
    .with("group", group_name(group))
    .with("evidence", evidence(context, group, is_partial))
    .with("names", first_names(&who))
    .affects(Some(who));
    let draft = match seen_app(context, group) {
        Some((app, seeing)) => {
            let text = format!(
                "{seeing} of them can see {}, which has the softphone",
                quoted(app.title())
            );
            draft.also(app.place_of_bar(), text)
        }
        None => draft,
    };
    // Former employees have no call center either.
    let knows_activity = without.iter().all(|user| matches!(user.active, Told::Is(_)));
    match group.is_configured {
        true => draft.severity(Severity::Error),
        false if is_partial || !knows_activity => draft.confidence(Confidence::Low),
        false => draft,
    }
}

/// The app with the softphone that most of the group see, and how many do.
fn seen_app<'a>(context: &Context<'a>, group: &AgentGroup) -> Option<(&'a App, usize)> {
    let answers = context.answers;
    let sights = group.without.iter();
    let sights = sights.filter_map(|user| answers.sights.of(&answers.access, *user));
    let mut apps: BTreeMap<usize, usize> = BTreeMap::new();
    for sight in sights {
        if let Sight::Sees(app) = sight {
            *apps.entry(*app).or_default() += 1;
        }
    }
    // Of apps that equally many see, the first.
    let most = apps
        .into_iter()
        .max_by_key(|(app, seeing)| (*seeing, Reverse(*app)));
    most.map(|(app, seeing)| (&context.org.apps[app], seeing))
}

/// Whether none of them would see a softphone, call center or not.
fn sees_nothing(context: &Context<'_>, group: &AgentGroup) -> bool {
    let answers = context.answers;
    group.without.iter().all(|user| {
        let sight = answers.sights.of(&answers.access, *user);
        matches!(sight, Some(Sight::Nothing(_)))
    })
}

fn evidence(context: &Context<'_>, group: &AgentGroup, is_partial: bool) -> String {
    // Then a call center is only half of what they need.
    let app = if sees_nothing(context, group) {
        "; nor do they see an app with the softphone"
    } else {
        ""
    };
    if group.is_configured {
        return format!("`ctilint.toml` says that they are agents{app}");
    }
    let doubt = if is_partial {
        ", but rows are known to be missing from the data, and with them most may be in none"
    } else {
        ""
    };
    format!(
        "{} of the {} active users {} are in one{doubt}{app}",
        group.members,
        group.holders,
        group_name(group)
    )
}

fn group_name(group: &AgentGroup) -> String {
    let name = quoted(&group.component.name);
    match group.component.kind.as_str() {
        "Profile" => format!("with the profile {name}"),
        "PermissionSet" => format!("with the permission set {name}"),
        _ => "named in `ctilint.toml`".to_owned(),
    }
}

fn unmatched(context: &Context<'_>) -> Outcome {
    if !context.options.agents.is_configured() {
        return Outcome::NotApplicable;
    }
    if let Some(Outcome::NotApplicable) = unasked(context) {
        return Outcome::NotApplicable;
    }
    let named = &context.answers.named;
    match (named.unmatched.as_slice(), named.blind.first()) {
        ([], Some(blind)) => Outcome::NotVisible(from_blind(*blind)),
        (unmatched, _) => unmatched.iter().map(nobody).collect::<Vec<_>>().into(),
    }
}

fn nobody(unmatched: &Unmatched) -> Draft {
    let Unmatched {
        component, nearest, ..
    } = unmatched;
    let has = match component.kind.as_str() {
        "Profile" => "holds the profile",
        "PermissionSet" => "holds the permission set",
        _ => "has the user name",
    };
    let (label, hint) = match nearest {
        Some(nearest) => {
            let nearest = quoted(nearest);
            (format!("{nearest} is here"), format!("; did you mean {nearest}?"))
        }
        None => ("no row has it".to_owned(), String::new()),
    };
    Draft::new(component.clone(), unmatched.span, label)
        .about(format!("agents.{}", unmatched.key), &component.name)
        .with("has", has)
        .with("name", quoted(&component.name))
        .with("hint", hint)
}
