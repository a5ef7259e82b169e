//! Knows who would be put into a call center: the people somebody chose, and what has to become of each of them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::unmatched::nearest;
use crate::load::rows::Id;
use crate::org::Org;
use crate::org::access::queried_profile;
use crate::org::people::{CenterRow, User};
use crate::org::told::Told;

/// Whom somebody chose.
#[derive(Debug, Clone, Copy)]
pub enum Chosen<'a> {
    /// By name, or by the name of the file.
    Profile(&'a str),
    /// Or a group of them; who holds it through a group counts too.
    PermissionSet(&'a str),
    /// User names, or Ids.
    Users(&'a [String]),
}

/// What becomes of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Is in no call center.
    Assign,
    /// Is taken out of another one.
    Move,
    AlreadyIn,
    InAnother,
    Inactive,
    NotStandard,
}

impl Step {
    /// Whether the user is written into the file.
    #[must_use]
    pub fn is_change(self) -> bool {
        matches!(self, Self::Assign | Self::Move)
    }
}

/// Why nothing can be planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    NoCenterRows,
    /// No row of a call center has the name; the nearest one, and whether the export has the call center.
    UnknownCenter {
        nearest: Option<String>,
        is_in_export: bool,
    },
    /// The row with the name has an Id that is none.
    MalformedId(String),
    /// Several rows have the name: their internal names and Ids.
    SeveralCenters(Vec<String>),
    NoUsers,
    NoProfileNames,
    NoAssignments,
    /// Nobody holds it; what somebody holds, if it looks like it.
    NobodyHolds(Option<String>),
    /// Names that no row of a user has, each with the nearest one.
    UnknownUsers(Vec<(String, Option<String>)>),
    /// Without an Id nobody can be changed: user names.
    WithoutId(Vec<String>),
    /// Nobody can tell in which call center they are: user names.
    Untold(Vec<String>),
}

/// What is to be done.
#[derive(Debug)]
pub struct Plan<'a> {
    pub center: &'a CenterRow,
    /// In the order of user names.
    pub users: Vec<(&'a User, Step)>,
    /// Users of whom the rows do not tell whether they belong to the chosen ones.
    pub unseen: usize,
}

impl<'a> Plan<'a> {
    /// Joins in time linear in users and assignments.
    ///
    /// # Errors
    /// Says what is missing or contradicts itself; half a plan is none.
    pub fn new(org: &'a Org, center: &str, chosen: Chosen<'_>, may_move: bool) -> Result<Self, Refusal> {
        let center = row(org, center)?;
        let mut users = users(org, chosen)?;
        users.sort_by(|a, b| a.username().cmp(b.username()));
        let lacking = |lacks: &dyn Fn(&User) -> bool| -> Vec<String> {
            let lacking = users.iter().filter(|user| lacks(user));
            lacking.map(|user| user.username().to_owned()).collect()
        };
        let without_id = lacking(&|user| !user.id.as_ref().is_some_and(Id::is_well_formed));
        if !without_id.is_empty() {
            return Err(Refusal::WithoutId(without_id));
        }
        let untold = lacking(&|user| matches!(user.center, Told::Unasked | Told::Disputed));
        if !untold.is_empty() {
            return Err(Refusal::Untold(untold));
        }
        let step = |user: &'a User| (user, step(user, center, may_move));
        Ok(Self {
            center,
            users: users.into_iter().map(step).collect(),
            unseen: unseen(org, chosen),
        })
    }

    /// Users who are written into the file.
    pub fn changes(&self) -> impl Iterator<Item = &'a User> {
        let users = self.users.iter();
        users.filter(|(_, step)| step.is_change()).map(|(user, _)| *user)
    }

    #[must_use]
    pub fn count(&self, step: Step) -> usize {
        self.users.iter().filter(|(_, one)| *one == step).count()
    }
}

fn step(user: &User, center: &CenterRow, may_move: bool) -> Step {
    match user.center.value() {
        Some(id) if *id == center.id => Step::AlreadyIn,
        _ if !user.is_active() => Step::Inactive,
        _ if !user.is_standard() => Step::NotStandard,
        None => Step::Assign,
        Some(_) if may_move => Step::Move,
        Some(_) => Step::InAnother,
    }
}

fn unseen(org: &Org, chosen: Chosen<'_>) -> usize {
    let users = org.people.users.iter().flatten();
    let is_unseen = |user: &&User| match chosen {
        Chosen::Profile(_) => matches!(user.profile, Told::Unasked | Told::Disputed),
        Chosen::PermissionSet(_) => user.id.is_none(),
        Chosen::Users(_) => false,
    };
    users.filter(is_unseen).count()
}

/// The row of a call center: by its internal name, else by its display name; names ignore case.
///
/// # Errors
/// Says what is missing or ambiguous.
pub fn row<'a>(org: &'a Org, name: &str) -> Result<&'a CenterRow, Refusal> {
    let rows = org.people.centers.as_deref().ok_or(Refusal::NoCenterRows)?;
    let mut exported = org.call_centers.iter();
    let exported = exported.find(|center| center.name.eq_ignore_ascii_case(name));
    let with = |part: fn(&CenterRow) -> Option<&String>, wanted: &str| -> Vec<&'a CenterRow> {
        let has = |row: &&CenterRow| part(row).is_some_and(|text| text.eq_ignore_ascii_case(wanted));
        rows.iter().filter(has).collect()
    };
    let mut found = with(|row| row.internal_name.as_ref(), name);
    if found.is_empty() {
        found = with(|row| row.name.as_ref(), name);
    }
    // Rows without internal names are found through the export, which has both.
    if let (true, Some(center)) = (found.is_empty(), exported) {
        found = with(|row| row.name.as_ref(), center.title());
        found.retain(|row| row.internal_name.is_none());
    }
    match found.as_slice() {
        [row] if row.id.is_well_formed() => Ok(row),
        [row] => Err(Refusal::MalformedId(row.id.as_str().to_owned())),
        [] => {
            let names = rows.iter().flat_map(|row| [&row.internal_name, &row.name]);
            let nearest = nearest(name, names.flatten().map(String::as_str));
            Err(Refusal::UnknownCenter {
                nearest: nearest.map(str::to_owned),
                is_in_export: exported.is_some(),
            })
        }
        several => {
            let told = |row: &&CenterRow| {
                let internal = row.internal_name.as_deref().unwrap_or("no internal name");
                format!("{internal} ({})", row.id)
            };
            Err(Refusal::SeveralCenters(several.iter().map(told).collect()))
        }
    }
}

fn users<'a>(org: &'a Org, chosen: Chosen<'_>) -> Result<Vec<&'a User>, Refusal> {
    let users = org.people.users.as_deref().ok_or(Refusal::NoUsers)?;
    match chosen {
        Chosen::Profile(name) => with_profile(org, users, name),
        Chosen::PermissionSet(name) => with_set(org, users, name),
        Chosen::Users(names) => named(users, names),
    }
}

fn with_profile<'a>(org: &Org, users: &'a [User], name: &str) -> Result<Vec<&'a User>, Refusal> {
    if !org.people.has_profile_names {
        return Err(Refusal::NoProfileNames);
    }
    let queried = queried_profile(name);
    let is_it = |profile: &str| profile.eq_ignore_ascii_case(name) || profile.eq_ignore_ascii_case(queried);
    let with = users
        .iter()
        .filter(|user| user.profile.value().is_some_and(|held| is_it(held)));
    let with: Vec<&User> = with.collect();
    let known: BTreeSet<&str> = users
        .iter()
        .filter_map(|user| user.profile.value().map(String::as_str))
        .collect();
    held(with, name, &known)
}

fn with_set<'a>(org: &Org, users: &'a [User], name: &str) -> Result<Vec<&'a User>, Refusal> {
    let assignments = org.people.assignments.as_deref().ok_or(Refusal::NoAssignments)?;
    let groups = org.access.groups.iter();
    let groups = groups.filter(|group| group.sets.iter().any(|set| set.name.eq_ignore_ascii_case(name)));
    let groups: HashSet<String> = groups.map(|group| group.name.to_lowercase()).collect();
    let assignees: HashSet<&Id> = assignments
        .iter()
        .filter(|one| {
            let held = &one.permission_set;
            held.eq_ignore_ascii_case(name) || (one.is_group && groups.contains(&held.to_lowercase()))
        })
        .map(|one| &one.assignee)
        .collect();
    let with = users.iter();
    let with: Vec<&User> = with
        .filter(|user| user.id.as_ref().is_some_and(|id| assignees.contains(id)))
        .collect();
    let known: BTreeSet<&str> = assignments
        .iter()
        .map(|one| one.permission_set.as_str())
        .collect();
    held(with, name, &known)
}

fn held<'a>(with: Vec<&'a User>, name: &str, known: &BTreeSet<&str>) -> Result<Vec<&'a User>, Refusal> {
    if with.is_empty() {
        let nearest = nearest(name, known.iter().copied().filter(|known| *known != name));
        return Err(Refusal::NobodyHolds(nearest.map(str::to_owned)));
    }
    Ok(with)
}

/// The user of each name or Id, every one once.
fn named<'a>(users: &'a [User], names: &[String]) -> Result<Vec<&'a User>, Refusal> {
    let by_name: HashMap<String, usize> = users
        .iter()
        .enumerate()
        .rev()
        .map(|(index, user)| (user.username().to_lowercase(), index))
        .collect();
    let by_id: HashMap<&Id, usize> = users
        .iter()
        .enumerate()
        .filter_map(|(index, user)| Some((user.id.as_ref()?, index)))
        .collect();
    let mut found = BTreeMap::new();
    let mut unknown = Vec::new();
    for name in names {
        let index = by_name.get(&name.to_lowercase());
        match index.or_else(|| by_id.get(&Id::new(name))) {
            Some(index) => {
                found.insert(*index, &users[*index]);
            }
            None => unknown.push(name),
        }
    }
    if unknown.is_empty() {
        return Ok(found.into_values().collect());
    }
    // Comparing every wrong name with every user would take minutes; the first few teach as much.
    const COMPARED: usize = 10;
    let mut refused: Vec<(String, Option<String>)> = Vec::with_capacity(unknown.len());
    for (at, name) in unknown.into_iter().enumerate() {
        let nearest = (at < COMPARED)
            .then(|| nearest(name, by_name.keys().map(String::as_str)))
            .flatten();
        refused.push((name.clone(), nearest.map(str::to_owned)));
    }
    Err(Refusal::UnknownUsers(refused))
}
