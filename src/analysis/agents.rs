//! Knows who looks like an agent: by what most holders of a profile or permission set have, or because the user says so.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::assignment::{Membership, PhonePlace};
use crate::finding::Component;
use crate::load::rows::Id;
use crate::options::{Agents, NumberOption, Options};
use crate::org::Org;
use crate::org::people::User;

/// The profile that nobody judges by a majority: administrators test call centers.
const ADMINISTRATOR: &str = "System Administrator";

/// What makes holders of a profile or permission set agents, where nobody says who they are.
pub static MAJORITY: NumberOption = NumberOption {
    rule: "user-without-call-center",
    name: "percent",
    default: 50,
    least: 1,
    most: 99,
    about: "share of the holders of a profile or permission set in call centers above which the others count as agents",
};

/// A majority of fewer people than this proves nothing.
pub static FEWEST_MEMBERS: NumberOption = NumberOption {
    rule: "user-without-call-center",
    name: "members",
    default: 2,
    least: 1,
    most: 10_000,
    about: "holders in call centers that this takes at least",
};

/// A group of users who should be in a call center, by evidence or because the user says so.
#[derive(Debug, Clone)]
pub struct AgentGroup {
    /// `Profile/…`, `PermissionSet/…`, or `User/configured`.
    pub component: Component,
    /// Named in `ctilint.toml`.
    pub is_configured: bool,
    /// Active ordinary holders.
    pub holders: usize,
    /// Holders in a call center.
    pub members: usize,
    /// Indexes of users in no call center who are reported with this group and no other.
    pub without: Vec<usize>,
}

/// Active ordinary users in a call center of Open CTI, and those whom the configuration names unless Salesforce
/// Voice rings for them; indexes in the order of the data.
pub(super) fn all(org: &Org, membership: &Membership, agents: &Agents) -> Vec<usize> {
    let users = org.people.users.as_deref().unwrap_or_default();
    let places = membership.places(org);
    let candidates: Vec<usize> = (0..users.len())
        .filter(|index| users[*index].is_active() && users[*index].is_standard())
        .collect();
    let named: HashSet<String> = agents.usernames.iter().map(|name| name.to_lowercase()).collect();
    let mut all: BTreeSet<usize> = candidates.iter().copied().collect();
    all.retain(|index| {
        membership.is_in_open_cti(org, *index) || named.contains(&users[*index].username().to_lowercase())
    });
    if !(agents.profiles.is_empty() && agents.permission_sets.is_empty()) {
        let groups = holders(org, users, &candidates).into_iter();
        all.extend(
            groups
                .filter(|(held, _)| is_configured(*held, agents))
                .flat_map(|(_, holders)| holders),
        );
    }
    all.retain(|index| places.get(*index) != Some(&PhonePlace::Voice));
    all.into_iter().collect()
}

/// What people hold: kind and name.
type Held<'a> = (&'static str, &'a str);

/// Users by what they hold, then each one without a call center in the group that says most about them.
/// None where memberships cannot be seen. The time is linear in users and assignments.
pub(super) fn groups(org: &Org, membership: &Membership, options: &Options) -> Vec<AgentGroup> {
    let agents = &options.agents;
    let Some(users) = org.people.users.as_ref().filter(|_| membership.is_visible) else {
        return Vec::new();
    };
    let places = &membership.places(org);
    let candidates: Vec<usize> = (0..users.len())
        .filter(|index| users[*index].is_active() && users[*index].is_standard())
        .collect();
    let mut groups: Vec<AgentGroup> = holders(org, users, &candidates)
        .into_iter()
        .filter_map(|(held, holders)| {
            if is_configured(held, agents) {
                Some(group(Component::new(held.0, held.1), true, &holders, places))
            } else if agents.is_configured() {
                None
            } else {
                Some(ordinary_holders(held, holders, users, places))
                    .filter(|group| is_majority(group, options))
            }
        })
        .collect();
    groups.extend(configured_users(users, &candidates, places, agents));
    report_once(&mut groups);
    groups
}

/// Each user is reported with one group: the one that the user configured, then the clearest majority,
/// then the larger group.
fn report_once(groups: &mut Vec<AgentGroup>) {
    groups.sort_by(|a, b| {
        strength(b)
            .cmp(&strength(a))
            .then_with(|| a.component.cmp(&b.component))
    });
    let mut reported = HashSet::new();
    for group in groups.iter_mut() {
        group.without.retain(|index| reported.insert(*index));
    }
    groups.retain(|group| !group.without.is_empty());
    groups.sort_by(|a, b| a.component.cmp(&b.component));
}

fn strength(group: &AgentGroup) -> (bool, usize, usize) {
    let percent = group.members * 100 / group.holders.max(1);
    (group.is_configured, percent, group.holders)
}

/// Candidates by profile and by permission set or group, in the order of the data.
fn holders<'a>(org: &'a Org, users: &'a [User], candidates: &[usize]) -> BTreeMap<Held<'a>, BTreeSet<usize>> {
    let mut holders: BTreeMap<Held<'a>, BTreeSet<usize>> = BTreeMap::new();
    let mut by_id: HashMap<&Id, usize> = HashMap::with_capacity(candidates.len());
    for index in candidates {
        let user = &users[*index];
        if let Some(profile) = user.profile.value() {
            holders.entry(("Profile", profile)).or_default().insert(*index);
        }
        if let Some(id) = &user.id {
            by_id.insert(id, *index);
        }
    }
    for assignment in org.people.assignments.iter().flatten() {
        if let Some(index) = by_id.get(&assignment.assignee) {
            holders
                .entry(("PermissionSet", &assignment.permission_set))
                .or_default()
                .insert(*index);
        }
    }
    holders
}

fn is_configured((kind, name): Held<'_>, agents: &Agents) -> bool {
    let names = match kind {
        "Profile" => &agents.profiles,
        _ => &agents.permission_sets,
    };
    names.iter().any(|one| one.eq_ignore_ascii_case(name))
}

fn ordinary_holders(
    (kind, name): Held<'_>,
    mut holders: BTreeSet<usize>,
    users: &[User],
    places: &[PhonePlace],
) -> AgentGroup {
    holders.retain(|index| users[*index].profile.value().map(String::as_str) != Some(ADMINISTRATOR));
    group(Component::new(kind, name), false, &holders, places)
}

fn is_majority(group: &AgentGroup, options: &Options) -> bool {
    let least = |option| options.rules.number(option);
    group.members >= least(&FEWEST_MEMBERS) && group.members * 100 > group.holders * least(&MAJORITY)
}

fn group(
    component: Component,
    is_configured: bool,
    holders: &BTreeSet<usize>,
    places: &[PhonePlace],
) -> AgentGroup {
    let standing = |place: PhonePlace| {
        holders
            .iter()
            .copied()
            .filter(move |index| places[*index] == place)
    };
    AgentGroup {
        component,
        is_configured,
        holders: holders.len(),
        members: standing(PhonePlace::Softphone).count(),
        without: standing(PhonePlace::Nowhere).collect(),
    }
}

fn configured_users(
    users: &[User],
    candidates: &[usize],
    places: &[PhonePlace],
    agents: &Agents,
) -> Option<AgentGroup> {
    let names: HashSet<String> = agents.usernames.iter().map(|name| name.to_lowercase()).collect();
    let named: BTreeSet<usize> = candidates
        .iter()
        .copied()
        .filter(|index| names.contains(&users[*index].username().to_lowercase()))
        .collect();
    let component = Component::new("User", "configured");
    (!named.is_empty()).then(|| group(component, true, &named, places))
}
