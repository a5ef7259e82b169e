//! Rules about agents who hold more than a softphone needs, a second phone among it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::access::unasked;
use super::people::first_names;
use super::{Context, rules};
use crate::analysis::access::Blind;
use crate::analysis::access::excess::{EXCESSIVE, Excess};
use crate::analysis::assignment::affects;
use crate::finding::{Affects, Audience, Component, Confidence, Draft, Outcome, Severity, count, quoted};
use crate::options::{TextsOf, TextsOption};
use crate::org::access::{HolderKind, UserPermission};
use crate::org::people::User;
use crate::source::Span;

rules! {
    "call-center-admin-overgranted" => Org(call_center_admins) [Texts(TEAM_LEADS)],
    "excessive-agent-permission" => Org(excessive) [Texts(TRUSTED)],
    "two-phones-for-one-agent" => Org(two_phones),
}

static TEAM_LEADS: TextsOption = TextsOption {
    rule: "call-center-admin-overgranted",
    name: "allowed",
    about: "names of profiles and permission sets that may grant it, as those of team leads",
    of: TextsOf::Grantors,
};

static TRUSTED: TextsOption = TextsOption {
    rule: "excessive-agent-permission",
    name: "allowed",
    about: "names of profiles and permission sets that may grant it",
    of: TextsOf::Grantors,
};

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

/// Beginnings of permission set licences of Salesforce Voice, and those of the dialer.
const VOICE_LICENCES: [&str; 3] = ["ServiceCloudVoice", "VoiceInboundPsl", "VoiceOutboundPsl"];

/// Permission sets that come with Salesforce Voice, and are in hardly any export.
const VOICE_SETS: [&str; 3] = [
    "ContactCenterAdminExternalTelephony",
    "ContactCenterAgentExternalTelephony",
    "ContactCenterSupervisorExternalTelephony",
];

/// What the names of some of them end with.
const RECORDING: &str = "WithCallRecording";

pub(super) fn users<'a>(context: &Context<'a>) -> &'a [User] {
    context.org.people.users.as_deref().unwrap_or_default()
}

pub(super) fn who<'a>(context: &Context<'a>, indexes: impl IntoIterator<Item = &'a usize>) -> Affects {
    let users = users(context);
    affects(indexes.into_iter().map(|index| &users[*index]))
}

/// Findings about holders; what nobody can see is said where nothing was found.
struct Found {
    drafts: Vec<Draft>,
    blind: Option<Blind>,
}

impl Found {
    fn outcome(self) -> Outcome {
        match self.blind {
            Some(blind) if self.drafts.is_empty() => Outcome::NotVisible(super::blind::from_blind(&blind)),
            _ => self.drafts.into(),
        }
    }
}

/// What grants any of the permissions to agents. Whose profile cannot be seen may be an administrator.
fn found(
    context: &Context<'_>,
    permissions: &[UserPermission],
    draft: impl Fn(&Excess) -> Option<Draft>,
) -> Found {
    let Context { org, answers, .. } = *context;
    let all = answers.ordinary.iter().copied();
    let (seen, unseen): (Vec<usize>, Vec<usize>) =
        all.partition(|user| answers.access.profile_of(*user).is_some());
    let sure = answers.access.who_holds(org, &seen, permissions);
    let unsure = answers.access.who_holds(org, &unseen, permissions);
    let mut drafts: Vec<Draft> = sure.by_holder.iter().filter_map(&draft).collect();
    let told: HashSet<usize> = sure.by_holder.iter().map(|excess| excess.holder).collect();
    let others = unsure
        .by_holder
        .iter()
        .filter(|excess| !told.contains(&excess.holder));
    drafts.extend(others.filter_map(draft).map(|draft| {
        draft
            .severity(Severity::Info)
            .confidence(Confidence::Low)
            .note("the export has no profile of the name that these users' rows give, so nobody can tell whether they are agents or administrators who test the softphone")
    }));
    Found {
        drafts,
        blind: sure.blind.or(unsure.blind),
    }
}

/// Whether the configuration says that this profile or set may grant it.
fn is_allowed(context: &Context<'_>, excess: &Excess, option: &TextsOption) -> bool {
    let holder = &context.org.access.holders[excess.holder];
    let settings = &context.options.rules;
    settings.lists(option, holder.queried_name()) || settings.lists(option, &holder.name)
}

/// What to do instead where a standard profile grants it.
fn for_standard_profile(context: &Context<'_>, excess: &Excess, draft: Draft) -> Draft {
    let holder = &context.org.access.holders[excess.holder];
    let is_standard = holder.kind == HolderKind::Profile && holder.queried_name() != holder.name;
    match is_standard {
        true => draft.help("standard profiles have to be cloned first: Setup > Profiles, Clone beside {holder}, take {permissions} out of the clone under System Permissions, and give the clone to those who only answer calls"),
        false => draft,
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
    let found = found(context, &[UserPermission::ManageCallCenters], |excess| {
        if is_allowed(context, excess, &TEAM_LEADS) {
            return None;
        }
        let draft = for_standard_profile(context, excess, about(context, excess)?);
        Some(draft.about("userPermissions/ManageCallCenters", ""))
    });
    found.outcome()
}

fn excessive(context: &Context<'_>) -> Outcome {
    if let Some(outcome) = unasked(context) {
        return outcome;
    }
    let mut found = found(context, &EXCESSIVE, |excess| {
        if is_allowed(context, excess, &TRUSTED) {
            return None;
        }
        Some(for_standard_profile(context, excess, too_much(context, excess)?))
    });
    found.drafts.extend(administrators(context));
    found.outcome()
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
    let answers = context.answers;
    let mut administrators = answers.agents.clone();
    administrators.retain(|user| answers.ordinary.binary_search(user).is_err());
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

fn two_phones(context: &Context<'_>) -> Outcome {
    if let Some(outcome) = unasked(context) {
        return outcome;
    }
    let mut found = found(context, &OTHER_PHONES, |excess| {
        let names: Vec<&str> = excess
            .permissions
            .keys()
            .map(|permission| permission.name())
            .collect();
        Some(about(context, excess)?.about("userPermissions", names.join(" ")))
    });
    let agents = by_id(context);
    found.drafts.extend(voice_sets(context, &agents));
    if found.drafts.is_empty() {
        found.drafts.extend(voice_licences(context, &agents));
    }
    let unnamed = &context.org.people.unnamed_licences;
    let mut ids = context
        .answers
        .ordinary
        .iter()
        .filter_map(|index| users(context)[*index].id.as_ref());
    if found.drafts.is_empty() && found.blind.is_none() && ids.any(|id| unnamed.concerns(id)) {
        return Outcome::NotVisible(super::blind::LICENCE_NAMES);
    }
    found.outcome()
}

/// Agents by their Ids.
type ById<'a> = HashMap<&'a str, usize>;

fn by_id<'a>(context: &Context<'a>) -> ById<'a> {
    let agents = context.answers.ordinary.iter();
    agents
        .filter_map(|index| Some((users(context)[*index].id.as_ref()?.key(), *index)))
        .collect()
}

/// Agents who have something by rows of a name, with the first row.
type ByName<'a> = BTreeMap<&'a str, (BTreeSet<usize>, Span)>;

/// Sets that the export has were asked for what they grant.
fn voice_sets(context: &Context<'_>, agents: &ById<'_>) -> Vec<Draft> {
    let holders = context.org.access.holders.iter();
    let sets = holders.filter(|holder| holder.kind == HolderKind::PermissionSet);
    let exported: HashSet<String> = sets.map(|set| set.name.to_lowercase()).collect();
    let mut found = ByName::new();
    let rows = context.org.people.assignments.iter().flatten();
    for row in rows.filter(|row| !row.is_group && is_voice_set(&row.permission_set)) {
        let is_exported = exported.contains(&row.permission_set.to_lowercase());
        if let Some(index) = agents.get(row.assignee.key()).filter(|_| !is_exported) {
            let own = found.entry(&row.permission_set);
            own.or_insert((BTreeSet::new(), row.row)).0.insert(*index);
        }
    }
    let drafts = found.iter().map(|(name, rows)| {
        assigned(context, Component::new("PermissionSet", *name), rows)
            .about("PermissionSetAssignment", name)
            .message("{count} of an Open CTI call center {has} the permission set {name}, which comes with Salesforce Voice: {names}")
            .note("the set is not in the export; by its name it gives them the other phone, so that a call may ring in both, and a click on a number may dial with the wrong one")
    });
    drafts.collect()
}

fn is_voice_set(name: &str) -> bool {
    let name = name.strip_suffix(RECORDING).unwrap_or(name);
    VOICE_SETS.iter().any(|set| set.eq_ignore_ascii_case(name))
}

/// An information about agents who have something by rows of the data.
fn assigned(context: &Context<'_>, component: Component, (users, row): &(BTreeSet<usize>, Span)) -> Draft {
    let who = who(context, users);
    let name = quoted(&component.name);
    Draft::new(component, *row, "assigned here")
        .severity(Severity::Info)
        .with("count", count(who.agents, "agent"))
        .with("has", has(&who))
        .with("name", name)
        .with("names", first_names(&who))
        .affects(Some(who))
}

/// A licence lets somebody hold the permissions, and grants none of them.
fn voice_licences(context: &Context<'_>, agents: &ById<'_>) -> Vec<Draft> {
    let mut found = ByName::new();
    for row in context.org.people.licences.iter().flatten() {
        let is_voice = VOICE_LICENCES.iter().any(|start| {
            let own = row.licence.get(..start.len());
            own.is_some_and(|own| own.eq_ignore_ascii_case(start))
        });
        if let Some(index) = agents.get(row.assignee.key()).filter(|_| is_voice) {
            let own = found.entry(&row.licence);
            own.or_insert((BTreeSet::new(), row.row)).0.insert(*index);
        }
    }
    let drafts = found.iter().map(|(name, rows)| {
        let phone = match name.to_lowercase().starts_with("servicecloudvoice") {
            true => "Salesforce Voice",
            false => "Salesforce's own dialer",
        };
        assigned(context, Component::new("PermissionSetLicense", *name), rows)
            .about("PermissionSetLicenseAssign", name)
            .message("{count} of an Open CTI call center {has} a licence for {phone}, {name}: {names}")
            .note("the licence alone rings nowhere; it is what a migration begins with, and the permission set that comes with it makes the second phone")
            .with("phone", phone)
    });
    drafts.collect()
}
