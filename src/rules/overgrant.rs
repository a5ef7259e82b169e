//! Rules about agents who hold more than a softphone needs, and about those whom it does not serve.

use std::collections::BTreeMap;

use super::access::unasked;
use super::people::first_names;
use super::{Context, rules};
use crate::analysis::access::excess::{Excess, Held};
use crate::analysis::assignment::affects;
use crate::finding::{
    Affects, Audience, Component, Confidence, Coverage, Draft, Outcome, Severity, count, quoted,
};
use crate::org::access::UserPermission;
use crate::org::people::User;

rules! {
    "call-center-admin-overgranted" => Org(call_center_admins),
    "excessive-agent-permission" => Org(excessive),
    "non-standard-user-as-agent" => Org(non_standard),
    "two-phones-for-one-agent" => Org(two_phones),
}

/// What runs an org, and no call; read access to everything is another matter.
const EXCESSIVE: [UserPermission; 8] = [
    UserPermission::ModifyAllData,
    UserPermission::CustomizeApplication,
    UserPermission::ModifyMetadata,
    UserPermission::AuthorApex,
    UserPermission::ManageUsers,
    UserPermission::AssignPermissionSets,
    UserPermission::ManageProfilesPermissionsets,
    UserPermission::ViewAllData,
];

/// Roles of Salesforce Voice, and the permissions of Salesforce's own dialer.
const OTHER_PHONES: [UserPermission; 7] = [
    UserPermission::IsContactCenterAgent,
    UserPermission::IsContactCenterAgentBYOT,
    UserPermission::IsContactCenterSupervisor,
    UserPermission::IsContactCenterAdmin,
    UserPermission::IsContactCenterAdminBYOT,
    UserPermission::VoiceInbound,
    UserPermission::VoiceOutbound,
];

/// Beginnings of permission set licences of Salesforce Voice.
const VOICE_LICENCES: [&str; 1] = ["ServiceCloudVoice"];

/// Licences that are sold for apps of the platform, and not for sales or service.
const PLATFORM: [&str; 4] = [
    "Salesforce Platform",
    "Salesforce Platform One",
    "Force.com - App Subscription",
    "Force.com - One App",
];

const USER_TYPES: Coverage = Coverage::new(
    "user-types",
    "whether everybody in a call center is an ordinary user",
    "ask for `UserType` in the User query: `ctilint manifest` prints it",
);

fn users<'a>(context: &Context<'a>) -> &'a [User] {
    context.org.people.users.as_deref().unwrap_or_default()
}

fn who<'a>(context: &Context<'a>, indexes: impl IntoIterator<Item = &'a usize>) -> Affects {
    let users = users(context);
    affects(indexes.into_iter().map(|index| &users[*index]))
}

/// Agents without administrators.
fn ordinary(context: &Context<'_>) -> Vec<usize> {
    let agents = &context.answers.agents;
    let administrators = context.answers.access.administrators(context.org, agents);
    let agents = agents.iter().copied();
    agents.filter(|user| !administrators.contains(user)).collect()
}

/// Findings about holders; what nobody can see is said where nothing was found.
fn settled(held: &Held, drafts: Vec<Draft>) -> Outcome {
    match &held.blind {
        Some(blind) if drafts.is_empty() => Outcome::NotVisible(super::blind::from_blind(blind)),
        _ => drafts.into(),
    }
}

/// A finding about what one profile or set grants, at the first grant.
fn about(context: &Context<'_>, excess: &Excess) -> Option<Draft> {
    let holder = &context.org.access.holders[excess.holder];
    let mut grants = excess.permissions.iter();
    let (first, place) = grants.next()?;
    let who = who(context, &excess.users);
    let label = |permission: &UserPermission| format!("grants {}", quoted(permission.label()));
    let draft = Draft::new(holder.component(), *place, label(first))
        .with("count", count(who.agents, "agent"))
        .with("names", first_names(&who))
        .with(
            "holder",
            format!("{} {}", holder.kind.phrase(), quoted(holder.queried_name())),
        )
        .with("has", has(&who))
        .with("permissions", listed(excess))
        .affects(Some(who));
    Some(grants.fold(draft, |draft, (permission, place)| {
        draft.also(*place, label(permission))
    }))
}

fn has(who: &Affects) -> &'static str {
    if who.agents == 1 { "has" } else { "have" }
}

fn listed(excess: &Excess) -> String {
    let labels: Vec<String> = excess.permissions.keys().map(|one| quoted(one.label())).collect();
    match labels.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => labels.concat(),
    }
}

fn call_center_admins(context: &Context<'_>) -> Outcome {
    if let Some(outcome) = unasked(context) {
        return outcome;
    }
    let agents = ordinary(context);
    let access = &context.answers.access;
    let held = access.who_holds(context.org, &agents, &[UserPermission::ManageCallCenters]);
    let drafts = held.by_holder.iter().filter_map(|excess| {
        let draft = about(context, excess)?;
        Some(draft.about("userPermissions/ManageCallCenters", ""))
    });
    settled(&held, drafts.collect())
}

fn excessive(context: &Context<'_>) -> Outcome {
    if let Some(outcome) = unasked(context) {
        return outcome;
    }
    let agents = ordinary(context);
    let held = context.answers.access.who_holds(context.org, &agents, &EXCESSIVE);
    let mut drafts: Vec<Draft> = held
        .by_holder
        .iter()
        .filter_map(|excess| too_much(context, excess))
        .collect();
    drafts.extend(administrators(context));
    settled(&held, drafts)
}

fn too_much(context: &Context<'_>, excess: &Excess) -> Option<Draft> {
    let names: Vec<&str> = excess
        .permissions
        .keys()
        .map(|permission| permission.name())
        .collect();
    let draft = about(context, excess)?.about("userPermissions", names.join(" "));
    if names != [UserPermission::ViewAllData.name()] {
        return Some(draft);
    }
    Some(
        draft
            .severity(Severity::Info)
            .note("whoever uses one of these accounts can read every customer's record; some call centers want just that, so that agents find whoever calls"),
    )
}

/// They test the softphone, so that nothing is wrong; who counts agents or licences should know.
fn administrators(context: &Context<'_>) -> Option<Draft> {
    let administrators = context
        .answers
        .access
        .administrators(context.org, &context.answers.agents);
    let first = &users(context)[*administrators.first()?];
    let who = who(context, &administrators);
    let draft = Draft::new(Component::new("User", "administrators"), first.center_span, "in a call center")
        .about("User.CallCenterId", "")
        .message("{count} in call centers: {names}")
        .note("administrators are in call centers to test softphones; rules about what agents may do leave them out, and counts of agents include them")
        .help("take those out who do not test any more: Setup > Call Centers, click the call center, Manage Call Center Users")
        .severity(Severity::Info)
        .confidence(Confidence::High)
        .audience(Audience::Audit)
        .with("count", count(who.agents, "administrator"))
        .with("names", first_names(&who));
    Some(draft.affects(Some(who)))
}

/// Active users in a call center of Open CTI.
fn members<'a>(context: &Context<'a>) -> impl Iterator<Item = usize> + 'a {
    let (org, membership) = (context.org, &context.answers.membership);
    let all = users(context)
        .iter()
        .enumerate()
        .filter(|(_, user)| user.is_active());
    all.map(|(index, _)| index)
        .filter(move |index| membership.is_in_open_cti(org, *index))
}

fn non_standard(context: &Context<'_>) -> Outcome {
    let membership = &context.answers.membership;
    if !membership.is_visible {
        return unasked(context).unwrap_or(Outcome::NotApplicable);
    }
    let mut types: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut licences: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut is_told = true;
    let mut is_asked = false;
    for index in members(context) {
        let user = &users(context)[index];
        is_asked = true;
        is_told &= user.user_type.value().is_some();
        if let Some(kind) = user.user_type.value().filter(|_| !user.is_standard()) {
            types.entry(kind).or_default().push(index);
        } else if let Some(licence) = user.licence.value() {
            let known = PLATFORM.iter().find(|known| known.eq_ignore_ascii_case(licence));
            known
                .into_iter()
                .for_each(|known| licences.entry(known).or_default().push(index));
        }
    }
    let mut drafts: Vec<Draft> = types
        .iter()
        .map(|(kind, users)| other_type(context, kind, users))
        .collect();
    drafts.extend(
        licences
            .iter()
            .map(|(licence, users)| platform(context, licence, users)),
    );
    match drafts.is_empty() {
        true if !is_asked => Outcome::NotApplicable,
        true if !is_told => Outcome::NotVisible(USER_TYPES),
        _ => drafts.into(),
    }
}

fn kind_of_user(context: &Context<'_>, component: Component, element: &str, indexes: &[usize]) -> Draft {
    let who = who(context, indexes);
    let name = component.name.clone();
    Draft::new(
        component,
        users(context)[indexes[0]].center_span,
        "in a call center",
    )
    .about(element, &name)
    .with("count", count(who.agents, "user"))
    .with("verb", if who.agents == 1 { "is" } else { "are" })
    .with("kind", quoted(&name))
    .with("names", first_names(&who))
    .affects(Some(who))
}

/// Types that the documentation lists besides `Standard`.
const OTHER_TYPES: [&str; 6] = [
    "PowerPartner",
    "CspLitePortal",
    "CustomerSuccess",
    "PowerCustomerSuccess",
    "CsnOnly",
    "Guest",
];

fn other_type(context: &Context<'_>, kind: &str, indexes: &[usize]) -> Draft {
    let draft = kind_of_user(
        context,
        Component::new("UserType", kind),
        "User.UserType",
        indexes,
    );
    match OTHER_TYPES.iter().any(|known| known.eq_ignore_ascii_case(kind)) {
        true => draft,
        false => draft
            .severity(Severity::Info)
            .confidence(Confidence::Low)
            .note("no list of all types is documented, and what a softphone does for this one neither: accounts of integrations and of Salesforce itself make no calls"),
    }
}

fn platform(context: &Context<'_>, licence: &str, indexes: &[usize]) -> Draft {
    kind_of_user(context, Component::new("UserLicense", licence), "User.Profile.UserLicense", indexes)
        .message("{count} with the licence {kind} {verb} in a call center: {names}")
        .note("a popular guide says that Open CTI does not work with platform licences; no document of Salesforce says so, only that their users need the permission set licence *Lightning Console* for apps with console navigation")
        .help("make one call as one of them before you rely on it; if the softphone is in a console app, assign the permission set licence too: Setup > Users, click the user, Permission Set License Assignments")
        .severity(Severity::Info)
        .confidence(Confidence::Low)
        .audience(Audience::Audit)
}

fn two_phones(context: &Context<'_>) -> Outcome {
    if let Some(outcome) = unasked(context) {
        return outcome;
    }
    let agents = ordinary(context);
    let held = context
        .answers
        .access
        .who_holds(context.org, &agents, &OTHER_PHONES);
    let mut drafts: Vec<Draft> = held
        .by_holder
        .iter()
        .filter_map(|excess| {
            let names: Vec<&str> = excess
                .permissions
                .keys()
                .map(|permission| permission.name())
                .collect();
            Some(about(context, excess)?.about("userPermissions", names.join(" ")))
        })
        .collect();
    if drafts.is_empty() {
        drafts.extend(voice_licences(context, &agents));
    }
    let unnamed = &context.org.people.unnamed_licences;
    let mut ids = agents
        .iter()
        .filter_map(|index| users(context)[*index].id.as_ref());
    if drafts.is_empty() && held.blind.is_none() && ids.any(|id| unnamed.concerns(id)) {
        return Outcome::NotVisible(super::blind::LICENCE_NAMES);
    }
    settled(&held, drafts)
}

/// A licence lets somebody hold the permissions, and grants none of them.
fn voice_licences(context: &Context<'_>, agents: &[usize]) -> Vec<Draft> {
    let by_id: BTreeMap<&str, usize> = agents
        .iter()
        .filter_map(|index| Some((users(context)[*index].id.as_ref()?.key(), *index)))
        .collect();
    let mut found: BTreeMap<&str, Vec<(usize, crate::source::Span)>> = BTreeMap::new();
    for row in context.org.people.licences.iter().flatten() {
        let is_voice = VOICE_LICENCES.iter().any(|start| row.licence.starts_with(start));
        if let Some(index) = by_id.get(row.assignee.key()).filter(|_| is_voice) {
            found.entry(&row.licence).or_default().push((*index, row.row));
        }
    }
    let drafts = found.iter().map(|(licence, rows)| {
        let who = who(context, rows.iter().map(|(index, _)| index));
        Draft::new(Component::new("PermissionSetLicense", *licence), rows[0].1, "assigned here")
            .about("PermissionSetLicenseAssign", licence)
            .message("{count} of an Open CTI call center {has} a licence for Salesforce Voice, {licence}: {names}")
            .note("the licence alone rings nowhere; it is what a migration begins with, and the permission set that comes with it makes the second phone")
            .severity(Severity::Info)
            .with("count", count(who.agents, "agent"))
            .with("has", has(&who))
            .with("licence", quoted(licence))
            .with("names", first_names(&who))
            .affects(Some(who))
    });
    drafts.collect()
}
