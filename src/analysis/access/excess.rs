//! Knows which agents hold what only administrators need, by the profile or set that grants it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Access, Answer, Blind};
use crate::options::Agents;
use crate::org::Org;
use crate::org::access::UserPermission;
use crate::source::Span;

/// The profile of administrators, as queries return its name.
const ADMINISTRATOR: &str = "System Administrator";

/// What runs an org, and no call; read access to everything is another matter.
pub const EXCESSIVE: [UserPermission; 8] = [
    UserPermission::ModifyAllData,
    UserPermission::CustomizeApplication,
    UserPermission::ModifyMetadata,
    UserPermission::AuthorApex,
    UserPermission::ManageUsers,
    UserPermission::AssignPermissionSets,
    UserPermission::ManageProfilesPermissionsets,
    UserPermission::ViewAllData,
];

/// What nobody holds together who does not run the org.
const RUNS_THE_ORG: [UserPermission; 3] = [
    UserPermission::CustomizeApplication,
    UserPermission::ManageUsers,
    UserPermission::ModifyAllData,
];

/// What one profile or set grants to agents.
#[derive(Debug, Clone)]
pub struct Excess {
    /// Index of the holder.
    pub holder: usize,
    /// With the places of their names.
    pub permissions: BTreeMap<UserPermission, Span>,
    /// Indexes of users, in the order of the data.
    pub users: BTreeSet<usize>,
}

/// What came of looking for permissions that agents hold.
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// In the order of the holders.
    pub by_holder: Vec<Excess>,
    /// Why some may hold more than can be seen.
    pub blind: Option<Blind>,
}

impl Access {
    /// Who of the users holds any of these permissions; each is told where the user first gets it from.
    #[must_use]
    pub fn who_holds(&self, org: &Org, users: &[usize], permissions: &[UserPermission]) -> Held {
        let mut held = Held::default();
        let mut grants: HashMap<Option<usize>, Vec<(UserPermission, usize, Span)>> = HashMap::new();
        let mut found: BTreeMap<usize, Excess> = BTreeMap::new();
        for user in users {
            let granted = grants.entry(self.holding_of(*user)).or_insert_with(|| {
                held.blind = held.blind.take().or_else(|| self.blind(*user));
                let granted = |permission: &UserPermission| match self.permission(org, *user, *permission) {
                    Answer::Granted(holder, span) => Some((*permission, holder, span)),
                    _ => None,
                };
                permissions.iter().filter_map(granted).collect()
            });
            for (permission, holder, span) in granted {
                let excess = found.entry(*holder).or_insert_with(|| Excess {
                    holder: *holder,
                    permissions: BTreeMap::new(),
                    users: BTreeSet::new(),
                });
                excess.permissions.insert(*permission, *span);
                excess.users.insert(*user);
            }
        }
        held.by_holder = found.into_values().collect();
        held
    }

    /// Agents who are administrators: by the profile of that name, or by one that grants everything and that most of
    /// its holders have without being agents. They test the softphone, and need what they hold.
    #[must_use]
    pub fn administrators(&self, org: &Org, agents: &[usize]) -> BTreeSet<usize> {
        let users = org.people.users.as_deref().unwrap_or_default();
        let mut holders: HashMap<&str, usize> = HashMap::new();
        // The file tells more than the row, which may name it by the file's name.
        let profile = |user: usize| match self.profile_of(user) {
            Some(at) => Some(org.access.holders[at].queried_name()),
            None => users[user].profile.value().map(String::as_str),
        };
        for user in (0..users.len()).filter(|user| users[*user].is_active()) {
            if let Some(name) = profile(user) {
                *holders.entry(name).or_default() += 1;
            }
        }
        let mut members: HashMap<&str, usize> = HashMap::new();
        for name in agents.iter().filter_map(|user| profile(*user)) {
            *members.entry(name).or_default() += 1;
        }
        let is_administrator = |user: usize| {
            profile(user).is_some_and(|name| {
                let few = members[name] * 2 < holders.get(name).copied().unwrap_or_default();
                name.eq_ignore_ascii_case(ADMINISTRATOR) || few && self.runs_the_org(org, user)
            })
        };
        agents
            .iter()
            .copied()
            .filter(|user| is_administrator(*user))
            .collect()
    }

    /// Agents who are no administrators, and those whom the configuration names all the same; in the order of the data.
    #[must_use]
    pub fn ordinary(&self, org: &Org, agents: &[usize], configured: &Agents) -> Vec<usize> {
        let administrators = self.administrators(org, agents);
        let users = org.people.users.as_deref().unwrap_or_default();
        let names = |list: &[String], name: &str| list.iter().any(|one| one.eq_ignore_ascii_case(name));
        let is_named = |user: usize| {
            let profile = users[user].profile.value();
            names(&configured.usernames, users[user].username())
                || profile.is_some_and(|profile| names(&configured.profiles, profile))
        };
        let agents = agents.iter().copied();
        agents
            .filter(|user| !administrators.contains(user) || is_named(*user))
            .collect()
    }

    /// By the profile alone.
    fn runs_the_org(&self, org: &Org, user: usize) -> bool {
        let profile = self.profile_of(user).map(|at| &org.access.holders[at]);
        profile.is_some_and(|profile| {
            let mut needed = RUNS_THE_ORG.iter();
            needed.all(|permission| profile.permissions.granted(*permission).is_some())
        })
    }
}
