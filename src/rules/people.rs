//! Rules about who is in which call center.

use super::{Context, rules};
use crate::analysis::assignment::{Gap, affects};
use crate::finding::{Affects, Audience, Component, Coverage, Draft, Outcome, Severity, count, quoted};
use crate::load::rows::Table;
use crate::org::Status;
use crate::org::call_center::CallCenter;
use crate::org::people::{CenterRow, User};
use crate::org::told::Told;

rules! {
    "call-center-without-users" => OpenCti(without_users),
    "inactive-user-in-call-center" => OpenCti(inactive),
    "user-in-unknown-call-center" => Org(unknown_center),
}

pub(super) fn no_users() -> Coverage {
    let command = Table::User.command_hint();
    Coverage {
        help: format!(
            "{command}, export CallCenter rows too, and give both files with `--data`: `ctilint manifest` prints all commands"
        )
        .into(),
        ..Coverage::new("user-data", "who is in which call center", "")
    }
}

pub(super) const MISSING_ROWS: Coverage = Coverage::new(
    "missing-rows",
    "what the missing rows of users or assignments would say",
    "export the rows again and give the new file: `incomplete-data-file` names it",
);

const ACTIVITY: Coverage = Coverage::new(
    "user-activity",
    "which users are inactive",
    "ask for `IsActive` in the User query: `ctilint manifest` prints it",
);

const ROWS: Coverage = Coverage::new(
    "call-center-rows",
    "which call center the users' `CallCenterId` means",
    "export CallCenter rows and give them with `--data`: `ctilint manifest` prints the command",
);

const NO_ROW: Coverage = Coverage::new(
    "call-center-row",
    "who is in a call center that has no CallCenter row",
    "if it is in the org, export CallCenter rows again as a user who may see it; else deploy it first",
);

/// One cause, one finding: that the rows do not fit together is said by `user-in-unknown-call-center`.
const OTHER_ROWS: Coverage = Coverage::new(
    "unknown-call-centers",
    "whether nobody is in a call center, where users are in others that have no CallCenter row",
    "export User and CallCenter rows again, one after the other and in the same org",
);

pub(super) fn from_gap(gap: Gap) -> Coverage {
    match gap {
        Gap::Users => no_users(),
        Gap::MissingUsers => MISSING_ROWS,
        Gap::Centers => ROWS,
        Gap::NoRow => NO_ROW,
    }
}

/// The first few, sorted; JSON has them all.
pub(super) fn first_names(who: &Affects) -> String {
    first_of(&who.users)
}

/// The first few of any names.
pub(super) fn first_of(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let rest = names.len().saturating_sub(SHOWN);
    let names: Vec<String> = names.iter().take(SHOWN).map(|name| quoted(name)).collect();
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
    if membership.is_used(context.org, center) == Some(true) {
        return Outcome::Passed;
    }
    if let Some(gap) = membership.gap_of(context.org, center) {
        return Outcome::NotVisible(from_gap(gap));
    }
    if !membership.lost(context.org).is_empty() {
        return Outcome::NotVisible(OTHER_ROWS);
    }
    let draft = Draft::new(center.component(), center.root, "no active user is in it")
        .about("", "")
        .with("center", quoted(center.title()));
    let mut others = context.org.open_cti_centers();
    let is_spare = others.any(|other| membership.is_used(context.org, other) == Some(true));
    if is_spare {
        let draft = draft.severity(Severity::Info).note("agents are in another call center of the org, so this one may be a spare, a left-over or a twin for Classic; it still has to be kept up and migrated like the others");
        return Some(draft).into();
    }
    Some(draft).into()
}

fn inactive(context: &Context<'_>, center: &CallCenter) -> Outcome {
    let membership = &context.answers.membership;
    if !has_members(context, center) {
        return Outcome::NotApplicable;
    }
    let users: Vec<&User> = membership.users_of(context.org, center).collect();
    let gone: Vec<&User> = users.iter().copied().filter(|user| !user.is_active()).collect();
    if !gone.is_empty() {
        return Some(former_agents(center, &gone)).into();
    }
    if let Some(gap) = membership.gap_of(context.org, center) {
        return Outcome::NotVisible(from_gap(gap));
    }
    let is_known = users.iter().all(|user| matches!(user.active, Told::Is(_)));
    if is_known {
        Outcome::Passed
    } else {
        Outcome::NotVisible(ACTIVITY)
    }
}

fn former_agents(center: &CallCenter, gone: &[&User]) -> Draft {
    let who = affects(gone.iter().copied());
    let draft = Draft::new(center.component(), center.root, "they are in this call center")
        .also(
            gone[0].center_span,
            format!("{} is inactive", quoted(gone[0].username())),
        )
        .about("User.IsActive", "")
        .with("count", count(who.agents, "inactive user"))
        .with("verb", if who.agents == 1 { "is" } else { "are" })
        .with("names", first_names(&who))
        .with("center", quoted(center.title()));
    // Nobody who works is affected: the names are for the clean-up.
    draft.affects(Some(Affects { agents: 0, ..who }))
}

fn unknown_center(context: &Context<'_>) -> Outcome {
    let membership = &context.answers.membership;
    let lost = membership.lost(context.org);
    let lost = lost.iter().map(|(id, users)| in_no_row(id.key(), users));
    let beyond = membership.beyond_export(context.org);
    let absent = beyond
        .iter()
        .filter_map(|(row, users)| not_in_export(context, *row, users));
    let drafts: Vec<Draft> = lost.chain(absent).collect();
    if !drafts.is_empty() {
        return drafts.into();
    }
    let is_asked = membership.is_visible || !context.org.call_centers.is_empty();
    match membership.gap() {
        Some(gap) if is_asked => Outcome::NotVisible(from_gap(gap)),
        Some(_) => Outcome::NotApplicable,
        // Somebody is in a call center whose file cannot be read.
        None if !beyond.is_empty() => Outcome::NotApplicable,
        None => Outcome::Passed,
    }
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

/// Says nothing of a call center whose file cannot be read: that is a finding already.
fn not_in_export(context: &Context<'_>, row: usize, users: &[&User]) -> Option<Draft> {
    let row = &context.org.people.centers.as_deref().unwrap_or_default()[row];
    let name = row
        .internal_name
        .as_deref()
        .or(row.name.as_deref())
        .unwrap_or("?");
    if context.org.is_deleted("CallCenter", name) {
        return None;
    }
    let mut left_out = context.org.centers_left_out();
    let status = left_out.find(|(left_out, _)| left_out.eq_ignore_ascii_case(name));
    match status.map(|(_, status)| status) {
        Some(Status::Ignored) => Some(ignored_center(row, name, users)),
        Some(_) => None,
        None => Some(absent_center(row, name, users)),
    }
}

fn absent_center(row: &CenterRow, name: &str, users: &[&User]) -> Draft {
    members(Component::new("CallCenter", name), users, "in a call center that is not in the export")
        .also(row.row, "its row")
        .about("User.CallCenterId", name)
        .message("{count} {verb} in call center {center}, which is not in the export")
        .note("nothing could be said about this softphone; whether a retrieve with `*` returns the call centers of managed packages is documented nowhere")
        .help(format!("add `<members>{name}</members>` under `CallCenter` to package.xml and retrieve again"))
        .with("center", quoted(row.name.as_deref().unwrap_or(name)))
        .severity(Severity::Info)
}

/// Whoever left the file out did so on purpose, so only an audit wants to hear of it.
fn ignored_center(row: &CenterRow, name: &str, users: &[&User]) -> Draft {
    members(Component::new("CallCenter", name), users, "in a call center whose file is ignored")
        .also(row.row, "its row")
        .about("User.CallCenterId", name)
        .message("{count} {verb} in call center {center}, whose file `.forceignore` leaves out")
        .note("nothing could be said about this softphone, although agents work with it")
        .help("do nothing if the softphone is looked after elsewhere; else remove the line from `.forceignore`, or check a copy of the export without it")
        .with("center", quoted(row.name.as_deref().unwrap_or(name)))
        .severity(Severity::Info)
        .audience(Audience::Audit)
}
