//! Knows who is in which call center, and who looks like an agent.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::finding::{Affects, Component};
use crate::load::rows::Id;
use crate::options::Agents;
use crate::org::Org;
use crate::org::call_center::CallCenter;
use crate::org::people::{Assignment, User};

/// The profile that nobody judges by a majority: administrators test call centers.
const ADMINISTRATOR: &str = "System Administrator";

/// A majority of fewer people than this in a call center proves nothing.
const FEWEST_MEMBERS: usize = 2;

/// Where a user's call center leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Center {
    None,
    /// Index of the call center in the org.
    InExport(usize),
    /// Index of the call center's row: known to the org, not in the export.
    OnlyInData(usize),
    /// No row has this Id.
    Unknown,
    /// Call center rows were not given, so the Id cannot be resolved.
    Unresolved,
}

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

/// Users joined to call centers.
#[derive(Debug, Default)]
pub struct Membership {
    /// Per user, in the order of the data; empty when no users were given.
    pub centers: Vec<Center>,
    pub groups: Vec<AgentGroup>,
    /// Users exist and the query asked for their call center.
    pub is_visible: bool,
}

impl Membership {
    #[must_use]
    pub fn new(org: &Org, agents: &Agents) -> Self {
        let Some(users) = &org.people.users else {
            return Self::default();
        };
        let centers = resolve(org, users);
        let is_visible = org.people.has_center_column;
        let groups = if is_visible {
            groups(org, users, &centers, agents)
        } else {
            Vec::new()
        };
        Self {
            centers,
            groups,
            is_visible,
        }
    }

    /// Users in a call center of the export, active or not, in the order of the data.
    pub fn users_of<'a>(&'a self, org: &'a Org, center: &CallCenter) -> impl Iterator<Item = &'a User> {
        let index = org.call_centers.iter().position(|one| one.name == center.name);
        let users = org.people.users.as_deref().unwrap_or_default();
        users
            .iter()
            .zip(&self.centers)
            .filter(move |(_, place)| index.is_some_and(|index| **place == Center::InExport(index)))
            .map(|(user, _)| user)
    }

    /// Active users of a call center; `None` when memberships cannot be seen.
    #[must_use]
    pub fn agents_of(&self, org: &Org, center: &CallCenter) -> Option<Affects> {
        let resolved = !self.centers.contains(&Center::Unresolved);
        (self.is_visible && resolved)
            .then(|| affects(self.users_of(org, center).filter(|user| user.is_active())))
    }
}

/// Users as a finding carries them, sorted by name.
pub fn affects<'a>(users: impl Iterator<Item = &'a User>) -> Affects {
    let mut names: Vec<String> = users.map(|user| user.username.clone()).collect();
    names.sort();
    Affects {
        agents: names.len(),
        users: names,
    }
}

fn resolve(org: &Org, users: &[User]) -> Vec<Center> {
    let by_name: HashMap<&str, usize> = org
        .call_centers
        .iter()
        .enumerate()
        .rev()
        .map(|(index, center)| (center.name.as_str(), index))
        .collect();
    let rows: HashMap<&Id, usize> = org
        .people
        .centers
        .iter()
        .flatten()
        .enumerate()
        .map(|(index, row)| (&row.id, index))
        .collect();
    let only = only_center(org, users);
    let place = |id: &Id| match (rows.get(id), &org.people.centers) {
        (Some(index), Some(all)) => {
            let name = all[*index].internal_name.as_deref();
            name.and_then(|name| by_name.get(name))
                .map_or(Center::OnlyInData(*index), |center| Center::InExport(*center))
        }
        (None, Some(_)) => Center::Unknown,
        (_, None) => only.map_or(Center::Unresolved, Center::InExport),
    };
    users
        .iter()
        .map(|user| user.center.as_ref().map_or(Center::None, place))
        .collect()
}

/// Without call center rows, one Id and one call center can only mean each other.
fn only_center(org: &Org, users: &[User]) -> Option<usize> {
    let ids: BTreeSet<&Id> = users.iter().filter_map(|user| user.center.as_ref()).collect();
    (ids.len() == 1 && org.center_names().len() == 1).then_some(0)
}

/// Users by what they hold, then each one without a call center in the group that says most about them.
fn groups(org: &Org, users: &[User], centers: &[Center], agents: &Agents) -> Vec<AgentGroup> {
    let candidates: Vec<usize> = (0..users.len())
        .filter(|index| users[*index].is_active() && users[*index].is_standard())
        .collect();
    let holders = holders(org, users, &candidates);
    let mut groups: Vec<AgentGroup> = holders
        .into_iter()
        .filter_map(|(component, holders)| group(component, &holders, centers, agents))
        .collect();
    groups.extend(configured_users(users, &candidates, centers, agents));
    groups.sort_by(|a, b| {
        strength(b)
            .cmp(&strength(a))
            .then_with(|| a.component.cmp(&b.component))
    });
    let mut reported = BTreeSet::new();
    for group in &mut groups {
        group.without.retain(|index| reported.insert(*index));
    }
    groups.retain(|group| !group.without.is_empty());
    groups.sort_by(|a, b| a.component.cmp(&b.component));
    groups
}

/// What the user configured comes first, then the clearest majority, then the larger group.
fn strength(group: &AgentGroup) -> (bool, usize, usize) {
    let percent = group.members * 100 / group.holders.max(1);
    (group.is_configured, percent, group.holders)
}

/// Candidates by profile and by permission set or group.
fn holders(org: &Org, users: &[User], candidates: &[usize]) -> BTreeMap<Component, BTreeSet<usize>> {
    let mut holders: BTreeMap<Component, BTreeSet<usize>> = BTreeMap::new();
    let mut by_id: HashMap<&Id, usize> = HashMap::new();
    for index in candidates {
        let user = &users[*index];
        if let Some(profile) = &user.profile {
            let component = Component::new("Profile", profile);
            holders.entry(component).or_default().insert(*index);
        }
        if let Some(id) = &user.id {
            by_id.insert(id, *index);
        }
    }
    for Assignment {
        assignee,
        permission_set,
    } in org.people.assignments.iter().flatten()
    {
        if let Some(index) = by_id.get(assignee) {
            let component = Component::new("PermissionSet", permission_set);
            holders.entry(component).or_default().insert(*index);
        }
    }
    holders
}

fn group(
    component: Component,
    holders: &BTreeSet<usize>,
    centers: &[Center],
    agents: &Agents,
) -> Option<AgentGroup> {
    let names = match component.kind.as_str() {
        "Profile" => &agents.profiles,
        _ => &agents.permission_sets,
    };
    let is_configured = names
        .iter()
        .any(|name| name.eq_ignore_ascii_case(&component.name));
    let without: Vec<usize> = holders
        .iter()
        .copied()
        .filter(|index| centers[*index] == Center::None)
        .collect();
    let members = holders.len() - without.len();
    let is_majority = members >= FEWEST_MEMBERS && members * 2 > holders.len();
    let is_administrator = component.kind == "Profile" && component.name == ADMINISTRATOR;
    let counts = is_configured || (!agents.is_configured() && is_majority && !is_administrator);
    counts.then_some(AgentGroup {
        component,
        is_configured,
        holders: holders.len(),
        members,
        without,
    })
}

fn configured_users(
    users: &[User],
    candidates: &[usize],
    centers: &[Center],
    agents: &Agents,
) -> Option<AgentGroup> {
    let named: Vec<usize> = candidates
        .iter()
        .copied()
        .filter(|index| {
            let name = &users[*index].username;
            agents.usernames.iter().any(|one| one.eq_ignore_ascii_case(name))
        })
        .collect();
    let without: Vec<usize> = named
        .iter()
        .copied()
        .filter(|index| centers[*index] == Center::None)
        .collect();
    (!named.is_empty()).then(|| AgentGroup {
        component: Component::new("User", "configured"),
        is_configured: true,
        holders: named.len(),
        members: named.len() - without.len(),
        without,
    })
}
