//! Rules about who is in which call center.

use std::collections::BTreeMap;

use super::{Context, rules};
use crate::analysis::assignment::{AgentGroup, Center, affects};
use crate::finding::{Affects, Component, Coverage, Draft, Outcome, Severity, count, quoted};
use crate::org::call_center::CallCenter;
use crate::org::people::User;

rules! {
    "user-without-call-center" => Org(without_center),
    "call-center-without-users" => OpenCti(without_users),
    "inactive-user-in-call-center" => OpenCti(inactive),
    "user-in-unknown-call-center" => Org(unknown_center),
}

const USERS: Coverage = Coverage {
    topic: "user-data",
    text: "who is in which call center",
    help: "export User and CallCenter rows and give them with `--data`: `ctilint manifest` prints the commands",
};

const ACTIVITY: Coverage = Coverage {
    topic: "user-activity",
    text: "which users are inactive",
    help: "ask for `IsActive` in the User query: `ctilint manifest` prints it",
};

const EVIDENCE: Coverage = Coverage {
    topic: "agent-evidence",
    text: "who should be in a call center",
    help: "ask for `Profile.Name` in the User query, export PermissionSetAssignment rows, or name the agents in `ctilint.toml` under `[agents]`",
};

fn without_center(context: &Context<'_>) -> Outcome {
    let membership = &context.answers.membership;
    let people = &context.org.people;
    if context.org.call_centers.is_empty() {
        return Outcome::NotApplicable;
    }
    let Some(users) = people.users.as_ref().filter(|_| membership.is_visible) else {
        return Outcome::NotVisible(USERS);
    };
    let has_evidence = people.has_profile_names || people.assignments.is_some();
    if !has_evidence && !context.options.agents.is_configured() {
        return Outcome::NotVisible(EVIDENCE);
    }
    let drafts = membership
        .groups
        .iter()
        .map(|group| group_without_center(group, users));
    drafts.collect::<Vec<_>>().into()
}

fn group_without_center(group: &AgentGroup, users: &[User]) -> Draft {
    let without: Vec<&User> = group.without.iter().map(|index| &users[*index]).collect();
    let who = affects(without.iter().copied());
    let row = without[0].row;
    let evidence = if group.is_configured {
        "`ctilint.toml` says that they are agents".to_owned()
    } else {
        format!(
            "{} of its {} active users are in one",
            group.members, group.holders
        )
    };
    let draft = Draft::new(group.component.clone(), row, "no call center")
        .about("User.CallCenterId", "")
        .with("count", count(who.agents, "active user"))
        .with("verb", if who.agents == 1 { "is" } else { "are" })
        .with("group", group_name(group))
        .with("evidence", evidence)
        .with("names", first_names(&who))
        .affects(Some(who));
    if group.is_configured {
        draft.severity(Severity::Error)
    } else {
        draft
    }
}

fn group_name(group: &AgentGroup) -> String {
    let name = quoted(&group.component.name);
    match group.component.kind.as_str() {
        "Profile" => format!("with the profile {name}"),
        "PermissionSet" => format!("with the permission set {name}"),
        _ => "named as agents".to_owned(),
    }
}

/// The first few, sorted; JSON has them all.
fn first_names(who: &Affects) -> String {
    const SHOWN: usize = 5;
    let names: Vec<String> = who.users.iter().take(SHOWN).map(|name| quoted(name)).collect();
    let rest = who.agents.saturating_sub(SHOWN);
    if rest == 0 {
        names.join(", ")
    } else {
        format!("{} and {rest} more", names.join(", "))
    }
}

fn without_users(context: &Context<'_>, center: &CallCenter) -> Outcome {
    let membership = &context.answers.membership;
    let Some(who) = membership.agents_of(context.org, center) else {
        return Outcome::NotVisible(USERS);
    };
    if who.agents > 0 {
        return Outcome::Passed;
    }
    let draft = Draft::new(center.component(), center.root, "nobody is in it")
        .about("", "")
        .with("center", quoted(center.title()));
    let others = context
        .org
        .open_cti_centers()
        .filter(|other| other.name != center.name);
    let someone_elsewhere = others
        .filter_map(|other| membership.agents_of(context.org, other))
        .any(|who| who.agents > 0);
    if someone_elsewhere {
        return Some(draft.severity(Severity::Info)).into();
    }
    Some(draft).into()
}

fn inactive(context: &Context<'_>, center: &CallCenter) -> Outcome {
    let membership = &context.answers.membership;
    if membership.agents_of(context.org, center).is_none() {
        return Outcome::NotVisible(USERS);
    }
    if !context.org.people.has_active_column {
        return Outcome::NotVisible(ACTIVITY);
    }
    let users = membership.users_of(context.org, center);
    let gone: Vec<&User> = users.filter(|user| !user.is_active()).collect();
    let Some(first) = gone.first() else {
        return Outcome::Passed;
    };
    let who = affects(gone.iter().copied());
    Some(
        Draft::new(center.component(), center.root, "they are in this call center")
            .also(
                first.center_span,
                format!("{} is inactive", quoted(&first.username)),
            )
            .about("User.IsActive", "")
            .with("count", count(who.agents, "inactive user"))
            .with("verb", if who.agents == 1 { "is" } else { "are" })
            .with("names", first_names(&who))
            .with("center", quoted(center.title()))
            // Nobody who works is affected: the names are for the clean-up.
            .affects(Some(Affects {
                agents: 0,
                users: who.users,
            })),
    )
    .into()
}

fn unknown_center(context: &Context<'_>) -> Outcome {
    let membership = &context.answers.membership;
    let Some(users) = context
        .org
        .people
        .users
        .as_ref()
        .filter(|_| membership.is_visible)
    else {
        return Outcome::NotVisible(USERS);
    };
    if membership.centers.contains(&Center::Unresolved) {
        return Outcome::NotVisible(Coverage {
            topic: "call-center-rows",
            text: "which call center the users' `CallCenterId` means",
            help: "export CallCenter rows and give them with `--data`: `ctilint manifest` prints the command",
        });
    }
    let mut lost: BTreeMap<String, Vec<&User>> = BTreeMap::new();
    let mut absent: BTreeMap<usize, Vec<&User>> = BTreeMap::new();
    for (user, place) in users
        .iter()
        .zip(&membership.centers)
        .filter(|(user, _)| user.is_active())
    {
        match (place, &user.center) {
            (Center::Unknown, Some(id)) => lost.entry(id.to_string()).or_default().push(user),
            (Center::OnlyInData(row), _) => absent.entry(*row).or_default().push(user),
            _ => {}
        }
    }
    let lost = lost.iter().map(|(id, users)| in_no_row(id, users));
    let absent = absent
        .iter()
        .map(|(row, users)| not_in_export(context, *row, users));
    lost.chain(absent).collect::<Vec<_>>().into()
}

fn members(component: Component, users: &[&User], label: &str) -> Draft {
    let who = affects(users.iter().copied());
    Draft::new(component, users[0].center_span, label)
        .with("count", count(who.agents, "active user"))
        .with("verb", if who.agents == 1 { "is" } else { "are" })
        .with("names", first_names(&who))
        .affects(Some(who))
}

fn in_no_row(id: &str, users: &[&User]) -> Draft {
    members(
        Component::new("CallCenter", id),
        users,
        "no CallCenter row has this Id",
    )
    .about("User.CallCenterId", id)
}

fn not_in_export(context: &Context<'_>, row: usize, users: &[&User]) -> Draft {
    let row = &context.org.people.centers.as_deref().unwrap_or_default()[row];
    let name = row
        .internal_name
        .as_deref()
        .or(row.name.as_deref())
        .unwrap_or("?");
    members(Component::new("CallCenter", name), users, "in a call center that is not in the export")
        .also(row.row, "its row")
        .about("User.CallCenterId", name)
        .message("{count} {verb} in the call center {center}, which is not in the export")
        .note("a wildcard retrieve leaves out call centers of managed packages, so nothing could be said about this softphone: {names}")
        .help(format!("add `<members>{name}</members>` under `CallCenter` to package.xml and retrieve again"))
        .with("center", quoted(row.name.as_deref().unwrap_or(name)))
        .severity(Severity::Info)
}
