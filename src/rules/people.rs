//! Rules about who is in which call center.

use super::{Context, rules};
use crate::analysis::agents::AgentGroup;
use crate::analysis::assignment::affects;
use crate::finding::{Affects, Component, Confidence, Coverage, Draft, Outcome, Severity, count, quoted};
use crate::load::rows::Table;
use crate::org::call_center::CallCenter;
use crate::org::people::User;

rules! {
    "user-without-call-center" => Org(without_center),
    "call-center-without-users" => OpenCti(without_users),
    "inactive-user-in-call-center" => OpenCti(inactive),
    "user-in-unknown-call-center" => Org(unknown_center),
}

fn no_users() -> Coverage {
    let command = Table::User.command_hint();
    Coverage {
        help: format!(
            "{command}, export CallCenter rows too, and give both files with `--data`: `ctilint manifest` prints all commands"
        )
        .into(),
        ..Coverage::new("user-data", "who is in which call center", "")
    }
}

const ACTIVITY: Coverage = Coverage::new(
    "user-activity",
    "which users are inactive",
    "ask for `IsActive` in the User query: `ctilint manifest` prints it",
);

const EVIDENCE: Coverage = Coverage::new(
    "agent-evidence",
    "who should be in a call center",
    "ask for `Profile.Name` in the User query, export PermissionSetAssignment rows, or name the agents in `ctilint.toml` under `[agents]`",
);

const ROWS: Coverage = Coverage::new(
    "call-center-rows",
    "which call center the users' `CallCenterId` means",
    "export CallCenter rows and give them with `--data`: `ctilint manifest` prints the command",
);

fn without_center(context: &Context<'_>) -> Outcome {
    let membership = &context.answers.membership;
    let people = &context.org.people;
    let Some(users) = people.users.as_ref().filter(|_| membership.is_visible) else {
        return if context.org.call_centers.is_empty() {
            Outcome::NotApplicable
        } else {
            Outcome::NotVisible(no_users())
        };
    };
    if context.org.call_centers.is_empty() && !membership.is_anybody_in_one() {
        return Outcome::NotApplicable;
    }
    let has_evidence = people.has_profile_names || people.assignments.is_some();
    if !has_evidence && !context.options.agents.is_configured() {
        return Outcome::NotVisible(EVIDENCE);
    }
    let groups = context.answers.agent_groups.iter();
    let drafts = groups.map(|group| group_without_center(group, users, people.has_active_column));
    drafts.collect::<Vec<_>>().into()
}

fn group_without_center(group: &AgentGroup, users: &[User], knows_activity: bool) -> Draft {
    let without: Vec<&User> = group.without.iter().map(|index| &users[*index]).collect();
    let who = affects(without.iter().copied());
    let evidence = if group.is_configured {
        "`ctilint.toml` says that they are agents".to_owned()
    } else {
        format!(
            "{} of the {} active users {} are in one",
            group.members,
            group.holders,
            group_name(group)
        )
    };
    let draft = Draft::new(group.component.clone(), without[0].row, "in no call center")
        .about("User.CallCenterId", "")
        .with("count", count(who.agents, "active user"))
        .with("verb", if who.agents == 1 { "is" } else { "are" })
        .with("group", group_name(group))
        .with("evidence", evidence)
        .with("names", first_names(&who))
        .affects(Some(who));
    match (group.is_configured, knows_activity) {
        (true, _) => draft.severity(Severity::Error),
        (false, true) => draft,
        // Former employees have no call center either.
        (false, false) => draft.confidence(Confidence::Low),
    }
}

fn group_name(group: &AgentGroup) -> String {
    let name = quoted(&group.component.name);
    match group.component.kind.as_str() {
        "Profile" => format!("with the profile {name}"),
        "PermissionSet" => format!("with the permission set {name}"),
        _ => "named in `ctilint.toml`".to_owned(),
    }
}

/// The first few, sorted; JSON has them all.
fn first_names(who: &Affects) -> String {
    const SHOWN: usize = 5;
    let names: Vec<String> = who.users.iter().take(SHOWN).map(|name| quoted(name)).collect();
    let rest = who.users.len().saturating_sub(SHOWN);
    if rest == 0 {
        names.join(", ")
    } else {
        format!("{} and {rest} more", names.join(", "))
    }
}

/// Whether questions about the users of this file's call center make sense: not for a second file of
/// the same one, and not for an import definition that nobody may ever have imported.
fn has_members(context: &Context<'_>, center: &CallCenter) -> bool {
    let people = &context.org.people;
    context.org.counts_in_joins(center) && (center.is_component() || people.has_center_row(&center.name))
}

fn without_users(context: &Context<'_>, center: &CallCenter) -> Outcome {
    let membership = &context.answers.membership;
    if !has_members(context, center) {
        return Outcome::NotApplicable;
    }
    match membership.is_used(context.org, center) {
        None => return not_visible(context),
        Some(true) => return Outcome::Passed,
        Some(false) => {}
    }
    let draft = Draft::new(center.component(), center.root, "no active user is in it")
        .about("", "")
        .with("center", quoted(center.title()));
    let is_spare = context
        .org
        .open_cti_centers()
        .any(|other| membership.is_used(context.org, other) == Some(true));
    if is_spare {
        let draft = draft.severity(Severity::Info).note("agents are in another call center of the org, so this one may be a spare, a left-over or a twin for Classic; it still has to be kept up and migrated like the others");
        return Some(draft).into();
    }
    Some(draft).into()
}

/// What is missing to know who is in which call center.
fn not_visible(context: &Context<'_>) -> Outcome {
    let has_users = context.answers.membership.is_visible;
    Outcome::NotVisible(if has_users { ROWS } else { no_users() })
}

fn inactive(context: &Context<'_>, center: &CallCenter) -> Outcome {
    let membership = &context.answers.membership;
    if !has_members(context, center) {
        return Outcome::NotApplicable;
    }
    if !membership.is_known() {
        return not_visible(context);
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
    let draft = Draft::new(center.component(), center.root, "they are in this call center")
        .also(
            first.center_span,
            format!("{} is inactive", quoted(&first.username)),
        )
        .about("User.IsActive", "")
        .with("count", count(who.agents, "inactive user"))
        .with("verb", if who.agents == 1 { "is" } else { "are" })
        .with("names", first_names(&who))
        .with("center", quoted(center.title()));
    // Nobody who works is affected: the names are for the clean-up.
    let who = Affects { agents: 0, ..who };
    Some(draft.affects(Some(who))).into()
}

fn unknown_center(context: &Context<'_>) -> Outcome {
    let membership = &context.answers.membership;
    if !membership.is_known() {
        let is_asked = membership.is_visible || !context.org.call_centers.is_empty();
        return if is_asked {
            not_visible(context)
        } else {
            Outcome::NotApplicable
        };
    }
    let lost = membership.lost(context.org);
    let lost = lost.iter().map(|(id, users)| in_no_row(id.key(), users));
    let beyond = membership.beyond_export(context.org);
    let beyond = beyond
        .iter()
        .map(|(row, users)| not_in_export(context, *row, users));
    lost.chain(beyond).collect::<Vec<_>>().into()
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
    .with("id", quoted(id))
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
        .message("{count} {verb} in call center {center}, which is not in the export")
        .note("nothing could be said about this softphone; whether a retrieve with `*` returns the call centers of managed packages is documented nowhere")
        .help(format!("add `<members>{name}</members>` under `CallCenter` to package.xml and retrieve again"))
        .with("center", quoted(row.name.as_deref().unwrap_or(name)))
        .severity(Severity::Info)
}
