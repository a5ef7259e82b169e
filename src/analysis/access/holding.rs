//! Knows what every user holds: a profile, permission sets, and groups of them.

use std::collections::{HashMap, HashSet};

use super::Blind;
use crate::load::rows::{Id, Table};
use crate::org::Org;
use crate::org::access::{AccessMetadata, HolderKind};
use crate::org::people::User;
use crate::org::told::Told;

/// What users with the same profile and the same assignments hold.
#[derive(Debug, Default)]
pub(super) struct Holding {
    /// Index of the holder.
    pub profile: Option<usize>,
    /// Indexes of holders.
    pub sets: Vec<usize>,
    /// Indexes of groups.
    pub groups: Vec<usize>,
    /// Why the user may hold more than is listed.
    pub blind: Option<Blind>,
}

/// A permission set group, joined.
#[derive(Debug)]
pub(super) struct JoinedGroup {
    pub sets: Vec<usize>,
    pub muting_sets: Vec<usize>,
    /// The first set that is not in the export: the group may grant more.
    pub missing: Option<String>,
    /// The first muting set that is not in the export: the group may grant less.
    pub missing_muting: Option<String>,
    /// Set for a group that grants something only in sessions that activate it: its name.
    pub session: Option<String>,
}

/// Holders and groups by name in lower case.
struct Names {
    profiles: HashMap<String, usize>,
    sets: HashMap<String, usize>,
    muting_sets: HashMap<String, usize>,
    groups: HashMap<String, usize>,
}

/// An assignment as a number: what users share is compared as numbers.
type Sources<'a> = HashMap<(bool, &'a str), u32>;

/// What users share who hold the same: the profile, whether an Id is told, whether something unnamed is assigned, and
/// what is.
type Held<'a> = (&'a Told<String>, bool, bool, Vec<u32>);

/// Per user the index of a holding, and the holdings; linear in users and assignments.
pub(super) fn join(org: &Org) -> (Vec<usize>, Vec<Holding>) {
    let users = org.people.users.as_deref().unwrap_or_default();
    let names = Names::new(&org.access);
    let mut sources = Sources::new();
    let mut assigned = assigned(org, &mut sources);
    let mut ordered: Vec<(bool, &str)> = vec![(false, ""); sources.len()];
    for (source, at) in sources {
        ordered[at as usize] = source;
    }
    let mut holdings = Vec::new();
    let mut known: HashMap<Held<'_>, usize> = HashMap::new();
    let of_users = users.iter().map(|user| {
        let mut own = user
            .id
            .as_ref()
            .and_then(|id| assigned.remove(id))
            .unwrap_or_default();
        own.sort_unstable();
        own.dedup();
        let id = user.id.as_ref();
        let has_unnamed = id.is_some_and(|id| org.people.unnamed_sets.concerns(id));
        let key = (&user.profile, id.is_some(), has_unnamed, own);
        if let Some(at) = known.get(&key) {
            return *at;
        }
        let held = key.3.iter().map(|at| ordered[*at as usize]);
        holdings.push(names.holding(org, user, has_unnamed, held));
        known.insert(key, holdings.len() - 1);
        holdings.len() - 1
    });
    (of_users.collect(), holdings)
}

pub(super) fn groups(org: &Org) -> Vec<JoinedGroup> {
    let access = &org.access;
    let names = Names::new(access);
    let joined = access.groups.iter().map(|group| {
        let mut joined = JoinedGroup {
            sets: Vec::new(),
            muting_sets: Vec::new(),
            missing: None,
            missing_muting: None,
            session: group.needs_activation.then(|| group.name.clone()),
        };
        let mut seen = HashSet::new();
        for set in group.sets.iter().filter(|set| seen.insert(&*set.name)) {
            match names.sets.get(&set.name.to_lowercase()) {
                Some(at) => joined.sets.push(*at),
                None if org.is_deleted("PermissionSet", &set.name) => {}
                None => joined.missing = joined.missing.take().or(Some(set.name.to_string())),
            }
        }
        for set in &group.muting_sets {
            match names.muting_sets.get(&set.name.to_lowercase()) {
                Some(at) => joined.muting_sets.push(*at),
                None => joined.missing_muting = joined.missing_muting.take().or(Some(set.name.to_string())),
            }
        }
        joined
    });
    joined.collect()
}

/// Assignments by user; several rows of one assignment stay several.
fn assigned<'a>(org: &'a Org, sources: &mut Sources<'a>) -> HashMap<&'a Id, Vec<u32>> {
    let mut assigned: HashMap<&Id, Vec<u32>> = HashMap::new();
    let mut next = 0;
    // Who held a set that a deployment deletes holds it no more.
    let is_gone = |is_group: bool, name: &str| {
        org.is_deleted(
            if is_group {
                "PermissionSetGroup"
            } else {
                "PermissionSet"
            },
            name,
        )
    };
    for row in org.people.assignments.iter().flatten() {
        if is_gone(row.is_group, &row.permission_set) {
            continue;
        }
        let source = *sources
            .entry((row.is_group, &row.permission_set))
            .or_insert_with(|| {
                next += 1;
                next - 1
            });
        assigned.entry(&row.assignee).or_default().push(source);
    }
    assigned
}

impl Names {
    /// Of several of one name the first counts; a profile's file name counts behind the names of queries.
    fn new(access: &AccessMetadata) -> Self {
        let of_kind = |kind: HolderKind| {
            let holders = access.holders.iter().enumerate().rev();
            holders.filter(move |(_, holder)| holder.kind == kind)
        };
        let by_name = |kind| {
            let named = of_kind(kind).map(|(at, holder)| (holder.name.to_lowercase(), at));
            named.collect::<HashMap<String, usize>>()
        };
        let mut profiles = by_name(HolderKind::Profile);
        let queried = of_kind(HolderKind::Profile);
        profiles.extend(queried.map(|(at, holder)| (holder.queried_name().to_lowercase(), at)));
        let groups = access.groups.iter().enumerate().rev();
        Self {
            profiles,
            sets: by_name(HolderKind::PermissionSet),
            muting_sets: by_name(HolderKind::MutingPermissionSet),
            groups: groups
                .map(|(at, group)| (group.name.to_lowercase(), at))
                .collect(),
        }
    }

    fn holding<'a>(
        &self,
        org: &Org,
        user: &User,
        has_unnamed: bool,
        held: impl Iterator<Item = (bool, &'a str)>,
    ) -> Holding {
        let mut holding = Holding::default();
        match &user.profile {
            Told::Is(name) => {
                holding.profile = self.profiles.get(&name.to_lowercase()).copied();
                if holding.profile.is_none() {
                    holding.blind = Some(Blind::Profile(name.clone()));
                }
            }
            Told::Unasked => holding.blind = Some(Blind::ProfileNames),
            Told::Blank | Told::Disputed => holding.blind = Some(Blind::ProfileUntold),
        }
        let mut missing = None;
        for (is_group, name) in held {
            let (list, names) = if is_group {
                (&mut holding.groups, &self.groups)
            } else {
                (&mut holding.sets, &self.sets)
            };
            match names.get(&name.to_lowercase()) {
                Some(at) => list.push(*at),
                None if is_group => missing = missing.or(Some(Blind::Group(name.to_owned()))),
                None if org.people.lacks_groups => {
                    missing = missing.or(Some(Blind::MaybeGroup(name.to_owned())))
                }
                None => missing = missing.or(Some(Blind::PermissionSet(name.to_owned()))),
            }
        }
        let unsure = if org.people.assignments.is_none() {
            Some(Blind::Assignments)
        } else if user.id.is_none() {
            Some(Blind::UserIds)
        } else if has_unnamed {
            Some(Blind::Unnamed)
        } else if org.people.is_partial(Table::PermissionSetAssignment) {
            Some(Blind::MissingRows)
        } else {
            missing
        };
        holding.blind = Blind::broader(holding.blind, unsure);
        holding
    }
}
