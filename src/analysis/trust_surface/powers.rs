//! Knows who may change call centers, or everything, by profiles, permission sets and groups, and how many that are.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{Level, Pages, Right, Row, Rows};
use crate::analysis::contents::Topic;
use crate::finding::{Component, count};
use crate::load::rows::{Id, Table};
use crate::org::Org;
use crate::org::access::{Group, Holder, HolderKind, UserPermission};
use crate::org::kind::Kind;
use crate::source::Span;

/// What runs the phones, or the org; the most powerful first.
pub(crate) const POWERS: [UserPermission; 8] = [
    UserPermission::ModifyAllData,
    UserPermission::CustomizeApplication,
    UserPermission::ModifyMetadata,
    UserPermission::AuthorApex,
    UserPermission::ManageUsers,
    UserPermission::AssignPermissionSets,
    UserPermission::ManageProfilesPermissionsets,
    UserPermission::ManageCallCenters,
];

pub(super) fn add(org: &Org, rows: &mut Rows<'_>) {
    let counts = Counts::new(org);
    for holder in &org.access.holders {
        let (kind, number) = match holder.kind {
            HolderKind::Profile => (Kind::Profile, counts.profile(holder)),
            HolderKind::PermissionSet => (Kind::PermissionSet, counts.set(false, &holder.name)),
            HolderKind::MutingPermissionSet => continue,
        };
        for permission in POWERS {
            if let Some(span) = holder.permissions.granted(permission) {
                rows.add(row(permission, &holder.component(), span, kind, number));
            }
        }
    }
    let sets = by_name(org, HolderKind::PermissionSet);
    let muting = by_name(org, HolderKind::MutingPermissionSet);
    for group in &org.access.groups {
        for permission in POWERS {
            if let Some(span) = granted(group, permission, &sets, &muting) {
                let number = counts.set(true, &group.name);
                rows.add(row(
                    permission,
                    &group.component(),
                    span,
                    Kind::PermissionSetGroup,
                    number,
                ));
            }
        }
    }
}

type ByName<'a> = HashMap<String, &'a Holder>;

fn by_name(org: &Org, kind: HolderKind) -> ByName<'_> {
    let holders = org.access.holders.iter().rev();
    holders
        .filter(|holder| holder.kind == kind)
        .map(|holder| (holder.name.to_lowercase(), holder))
        .collect()
}

/// Where the group names the set that grants it; what the group mutes it does not grant.
fn granted(
    group: &Group,
    permission: UserPermission,
    sets: &ByName<'_>,
    muting: &ByName<'_>,
) -> Option<Span> {
    let grants = |holders: &ByName<'_>, name: &str| {
        let holder = holders.get(&name.to_lowercase());
        holder.is_some_and(|holder| holder.permissions.granted(permission).is_some())
    };
    if group.muting_sets.iter().any(|set| grants(muting, &set.name)) {
        return None;
    }
    let mut found = group.sets.iter().filter(|set| grants(sets, &set.name));
    found.next().map(|set| set.span)
}

fn row(permission: UserPermission, holder: &Component, span: Span, kind: Kind, number: Option<usize>) -> Row {
    let subject = format!("{} {}", holder.kind, holder.name);
    let rank = POWERS
        .iter()
        .position(|one| *one == permission)
        .unwrap_or_default();
    Row {
        right: Right::Permission(permission),
        pages: Pages::Named(String::new()),
        key: subject.to_lowercase(),
        subject,
        source: None,
        level: number.map(|number| Level {
            rank: number,
            word: count(number, "user"),
        }),
        weight: 268 - u32::try_from(rank).unwrap_or_default() * 4,
        components: BTreeSet::from([holder.clone()]),
        span,
        topic: Topic::kind(kind),
    }
}

/// Active users by what they hold; `None` for all where rows do not tell.
struct Counts<'a> {
    profiles: Option<HashMap<String, usize>>,
    /// By whether it is a group, and name in lower case.
    sets: Option<HashMap<(bool, String), HashSet<&'a Id>>>,
}

impl<'a> Counts<'a> {
    fn new(org: &'a Org) -> Self {
        let users = org.people.users.as_deref();
        let users = users.filter(|_| !org.people.is_partial(Table::User));
        let active = || users.into_iter().flatten().filter(|user| user.is_active());
        let profiles = users.filter(|_| org.people.has_profile_names).map(|_| {
            let mut counts = HashMap::new();
            for name in active().filter_map(|user| user.profile.value()) {
                *counts.entry(name.to_lowercase()).or_default() += 1;
            }
            counts
        });
        let ids: HashSet<&Id> = active().filter_map(|user| user.id.as_ref()).collect();
        let rows = org.people.assignments.as_deref();
        let is_known = users.is_some() && !org.people.is_partial(Table::PermissionSetAssignment);
        let sets = rows.filter(|_| is_known).map(|rows| {
            let mut holders: HashMap<(bool, String), HashSet<&Id>> = HashMap::new();
            for row in rows.iter().filter(|row| ids.contains(&row.assignee)) {
                let key = (row.is_group, row.permission_set.to_lowercase());
                holders.entry(key).or_default().insert(&row.assignee);
            }
            holders
        });
        Self { profiles, sets }
    }

    fn profile(&self, holder: &Holder) -> Option<usize> {
        let counts = self.profiles.as_ref()?;
        let of = |name: &str| counts.get(&name.to_lowercase()).copied();
        Some(
            of(holder.queried_name())
                .or_else(|| of(&holder.name))
                .unwrap_or_default(),
        )
    }

    fn set(&self, is_group: bool, name: &str) -> Option<usize> {
        let sets = self.sets.as_ref()?;
        let holders = sets.get(&(is_group, name.to_lowercase()));
        Some(holders.map_or(0, HashSet::len))
    }
}
