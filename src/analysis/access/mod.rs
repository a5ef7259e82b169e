//! Knows what users may do: profile, permission sets and groups joined, less what groups mute.

mod ask;
pub mod excess;
mod holding;
mod index;
mod lack;
pub mod needs;

use crate::org::Org;
use crate::org::access::{AppAccess, UserPermission};
use crate::source::Span;

use holding::{Holding, JoinedGroup};
use index::Index;

pub use ask::Thing;
pub use index::Right;
pub use lack::{Asked, Lack, Source};

/// Standard fields of tasks and events that field-level security knows; all others every user may write.
const ACTIVITY_FIELDS: [&str; 6] = [
    "ActivityDate",
    "WhatId",
    "WhoId",
    "Description",
    "Type",
    "IsVisibleInSelfService",
];

/// Whether a user may do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Index of the holder that grants it, and the place of the grant.
    Granted(usize, Span),
    /// No permission governs it: fields that are required, or that field-level security does not know.
    Ungoverned,
    /// Everything that the user holds is in the export and grants nothing; index of the user's profile.
    Denied(Option<usize>),
    NotVisible(Blind),
}

impl Answer {
    #[must_use]
    pub fn is_granted(&self) -> bool {
        matches!(self, Self::Granted(..) | Self::Ungoverned)
    }

    #[must_use]
    pub fn is_denied(&self) -> bool {
        matches!(self, Self::Denied(_))
    }
}

/// Why nobody can tell what a user may do; first what one query or one request tells of everybody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blind {
    NoUsers,
    /// The query of users did not ask for `Id`, which assignments name.
    UserIds,
    /// The query of users did not ask for `Profile.Name`.
    ProfileNames,
    /// No assignments of permission sets were given.
    Assignments,
    /// Some are known to be missing.
    MissingRows,
    /// Rows assign a set to the user and do not name it.
    Unnamed,
    /// The rows of a user leave the profile blank, or contradict each other.
    ProfileUntold,
    /// A profile of this name is not in the export; names of standard profiles may be translated.
    Profile(String),
    /// Assigned, or part of an assigned group, and not in the export.
    PermissionSet(String),
    Group(String),
    MutingSet(String),
    /// Assigned, no permission set of the export, and perhaps a group: the query did not ask for groups.
    MaybeGroup(String),
    /// A file of an API version whose retrieves are not complete: type and name.
    OldFile(&'static str, String),
    /// Other files that are not examined speak of the holder, too: type and name.
    Incomplete(&'static str, String),
    /// Granted only in sessions that activate the set or the group: its name.
    Session(String),
    /// The profile does not speak of the thing, which may not have been retrieved with it: profile and thing.
    NotRetrieved(String, String),
}

impl Blind {
    /// The broader of two reasons, of which only one is said.
    #[must_use]
    fn broader(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        one.into_iter().chain(other).min()
    }
}

/// What each user may do. Indexes of users are those of `org.people.users`, indexes of holders those of
/// `org.access.holders`. Every question takes the org that it was made of.
#[derive(Debug, Default)]
pub struct Access {
    of_users: Vec<usize>,
    holdings: Vec<Holding>,
    groups: Vec<JoinedGroup>,
    index: Index,
    /// Some file grants "Access Activities", so that the version of the export knows it.
    has_activities_access: bool,
}

impl Access {
    /// Joins in time linear in users, assignments and entries of profiles.
    #[must_use]
    pub fn new(org: &Org) -> Self {
        if org.people.users.is_none() {
            return Self::default();
        }
        let (of_users, holdings) = holding::join(org);
        Self {
            of_users,
            holdings,
            groups: holding::groups(org),
            index: Index::new(&org.access),
            has_activities_access: org.access.holders.iter().any(|holder| {
                let granted = holder.permissions.granted(UserPermission::ActivitiesAccess);
                granted.is_some()
            }),
        }
    }

    /// Users of the same number hold the same, and get the same answers.
    #[must_use]
    pub fn holding_of(&self, user: usize) -> Option<usize> {
        self.of_users.get(user).copied()
    }

    /// Index of the user's profile, if its file is in the export.
    #[must_use]
    pub fn profile_of(&self, user: usize) -> Option<usize> {
        self.held(user)?.profile
    }

    /// Indexes of the holders that the user has: the profile, permission sets, then sets by way of groups.
    pub fn holders_of(&self, user: usize) -> impl Iterator<Item = usize> {
        let held = self.held(user).into_iter();
        held.flat_map(|held| {
            let by_groups = held.groups.iter().flat_map(|group| &self.groups[*group].sets);
            let own = held.profile.iter().chain(&held.sets);
            own.chain(by_groups).copied()
        })
    }

    /// Indexes of the user's groups in `org.access.groups`.
    pub fn groups_of(&self, user: usize) -> impl Iterator<Item = usize> {
        let held = self.held(user).into_iter();
        held.flat_map(|held| held.groups.iter().copied())
    }

    /// Why the user may hold more than the export shows, if so.
    #[must_use]
    pub fn blind(&self, user: usize) -> Option<Blind> {
        let Some(held) = self.held(user) else {
            return Some(Blind::NoUsers);
        };
        let missing = || {
            held.groups
                .iter()
                .find_map(|group| self.groups[*group].missing.clone())
        };
        held.blind.clone().or_else(|| missing().map(Blind::PermissionSet))
    }

    #[must_use]
    pub fn permission(&self, org: &Org, user: usize, permission: UserPermission) -> Answer {
        self.ask(org, user, Thing::Permission(permission))
    }

    /// Whether the user sees an app, by its full name.
    #[must_use]
    pub fn app(&self, org: &Org, user: usize, app: &str) -> Answer {
        self.ask(org, user, Thing::App(app))
    }

    /// Whether the user may open a Visualforce page, by its name.
    #[must_use]
    pub fn page(&self, org: &Org, user: usize, page: &str) -> Answer {
        let own = self.ask(org, user, Thing::Page(page));
        self.or(own, org, user, &[UserPermission::CustomizeApplication])
    }

    /// Tasks and events have no object permissions: user permissions decide.
    #[must_use]
    pub fn object(&self, org: &Org, user: usize, object: &str, right: Right) -> Answer {
        let edit = match object.to_ascii_lowercase().as_str() {
            "task" => Some(UserPermission::EditTask),
            "event" => Some(UserPermission::EditEvent),
            _ => None,
        };
        let everything: &[UserPermission] = match right {
            Right::Read => &[UserPermission::ModifyAllData, UserPermission::ViewAllData],
            Right::Create | Right::Edit => &[UserPermission::ModifyAllData],
        };
        let own = match (edit, right) {
            (None, _) => self.ask(org, user, Thing::Object(object, right)),
            (Some(_), Right::Read) => self.permission(org, user, UserPermission::ActivitiesAccess),
            (Some(edit), _) => {
                let sees = self.permission(org, user, UserPermission::ActivitiesAccess);
                if sees.is_denied() {
                    sees
                } else {
                    self.and(sees, org, user, edit)
                }
            }
        };
        self.or(own, org, user, everything)
    }

    /// Whether field-level security lets the user read or write a field such as `Task.Call_Result__c`.
    #[must_use]
    pub fn field(&self, org: &Org, user: usize, field: &str, right: Right) -> Answer {
        if !is_governed(org, field) {
            return Answer::Ungoverned;
        }
        self.ask(org, user, Thing::Field(field, right))
    }

    /// The app that the user's profile starts with.
    #[must_use]
    pub fn default_app<'a>(&self, org: &'a Org, user: usize) -> Option<&'a AppAccess> {
        let profile = &org.access.holders[self.profile_of(user)?];
        profile.apps.iter().find(|app| app.is_default)
    }

    fn held(&self, user: usize) -> Option<&Holding> {
        self.holdings.get(self.holding_of(user)?)
    }

    /// What an answer becomes where other permissions grant the same.
    fn or(&self, own: Answer, org: &Org, user: usize, others: &[UserPermission]) -> Answer {
        let mut answer = own;
        for other in others {
            if answer.is_granted() {
                break;
            }
            match self.permission(org, user, *other) {
                granted @ Answer::Granted(..) => answer = granted,
                blind @ Answer::NotVisible(_) if answer.is_denied() => answer = blind,
                _ => {}
            }
        }
        answer
    }

    /// What an answer becomes where another permission is needed as well.
    fn and(&self, first: Answer, org: &Org, user: usize, other: UserPermission) -> Answer {
        let second = self.permission(org, user, other);
        if second.is_denied() || first.is_granted() {
            second
        } else {
            first
        }
    }
}

/// Whether field-level security knows the field; it knows no universally required ones.
pub(crate) fn is_governed(org: &Org, field: &str) -> bool {
    let Some((object, name)) = field.split_once('.') else {
        return false;
    };
    let is_activity = ["Task", "Event"]
        .iter()
        .any(|one| one.eq_ignore_ascii_case(object));
    let is_custom = name.to_ascii_lowercase().ends_with("__c");
    if is_activity && !is_custom {
        return ACTIVITY_FIELDS.iter().any(|one| one.eq_ignore_ascii_case(name));
    }
    let definition = org.records.field(object, name);
    definition.is_none_or(|field| field.required.is_none())
}

#[cfg(test)]
mod tests;
