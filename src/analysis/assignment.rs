//! Knows who is in which call center.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::finding::Affects;
use crate::load::rows::{Id, Table};
use crate::org::call_center::{CallCenter, CenterKind};
use crate::org::people::{CenterRow, User};
use crate::org::told::Told;
use crate::org::{Org, name_key};

/// Where a user's call center leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Center {
    /// No row of the user says, or they contradict each other.
    Untold,
    None,
    /// Index of the call center in the org.
    InExport(usize),
    /// Index of the call center's row: known to the org, not in the export.
    OnlyInData(usize),
    /// No row has this Id.
    Unknown,
    /// The rows do not tell which call center the Id means.
    Unresolved,
}

/// Why the data do not show that nobody is in a call center.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// There are no users, or nothing says for one of them whether there is a call center.
    Users,
    /// Rows of users are known to be missing.
    MissingUsers,
    /// Nothing says which call center an Id means.
    Centers,
    /// Rows of call centers were given, and none for this one.
    NoRow,
}

/// Users joined to call centers.
#[derive(Debug, Default)]
pub struct Membership {
    /// Per user, in the order of the data; empty when no users were given.
    pub centers: Vec<Center>,
    /// Users exist, and of some of them the rows say whether they are in a call center.
    pub is_visible: bool,
    /// What is missing to know of all active users.
    gap: Option<Gap>,
    /// First file of each call center, by name.
    by_name: HashMap<String, usize>,
    /// Call centers of the export that have a row; `None` where no rows were given.
    with_row: Option<HashSet<usize>>,
    /// Indexes of users, by call center of the export.
    members: HashMap<usize, Vec<usize>>,
}

impl Membership {
    /// Joins in time linear in users and call centers.
    #[must_use]
    pub fn new(org: &Org) -> Self {
        let Some(users) = &org.people.users else {
            return Self {
                gap: Some(Gap::Users),
                ..Self::default()
            };
        };
        let by_name = first_by_name(&org.call_centers);
        let rows = place_rows(org, &by_name);
        let centers = resolve(org, users, rows.as_ref());
        let mut members: HashMap<usize, Vec<usize>> = HashMap::new();
        for (user, center) in centers.iter().enumerate() {
            if let Center::InExport(index) = center {
                members.entry(*index).or_default().push(user);
            }
        }
        Self {
            is_visible: centers.iter().any(|center| *center != Center::Untold),
            gap: gap(org, users, &centers),
            with_row: rows.map(|rows| rows.into_values().filter_map(Center::in_export).collect()),
            centers,
            by_name,
            members,
        }
    }

    /// Per user, in the order of the data: who has a softphone by membership.
    pub(super) fn places(&self, org: &Org) -> Vec<PhonePlace> {
        let is_voice = |index: usize| org.call_centers[index].kind == CenterKind::ServiceCloudVoice;
        let place = |center: &Center| match center {
            Center::Untold => PhonePlace::Untold,
            Center::None => PhonePlace::Nowhere,
            Center::InExport(index) if is_voice(*index) => PhonePlace::Voice,
            _ => PhonePlace::Softphone,
        };
        self.centers.iter().map(place).collect()
    }

    /// Users in a call center of the export, active or not, in the order of the data.
    pub fn users_of<'a>(&'a self, org: &'a Org, center: &CallCenter) -> impl Iterator<Item = &'a User> {
        let users = org.people.users.as_deref().unwrap_or_default();
        let members = self
            .index_of(org, center)
            .and_then(|index| self.members.get(&index));
        members.into_iter().flatten().map(|index| &users[*index])
    }

    /// Whether the user's call center is in the export and uses Open CTI.
    #[must_use]
    pub fn is_in_open_cti(&self, org: &Org, user: usize) -> bool {
        match self.centers.get(user) {
            Some(Center::InExport(index)) => org.call_centers[*index].is_open_cti(),
            _ => false,
        }
    }

    /// A definition lying about is not the call center of the same name.
    fn index_of(&self, org: &Org, center: &CallCenter) -> Option<usize> {
        let index = self.by_name.get(&name_key(&center.name)).copied()?;
        (org.call_centers[index].is_component() == center.is_component()).then_some(index)
    }

    /// Active users of a call center; `None` when there may be more than the data show.
    #[must_use]
    pub fn agents_of(&self, org: &Org, center: &CallCenter) -> Option<Affects> {
        self.gap_of(org, center)
            .is_none()
            .then(|| affects(self.users_of(org, center).filter(|user| user.is_active())))
    }

    /// Whether an active user is in the call center; `None` when the data do not show it.
    #[must_use]
    pub fn is_used(&self, org: &Org, center: &CallCenter) -> Option<bool> {
        let is_used = self.users_of(org, center).any(User::is_active);
        (is_used || self.gap_of(org, center).is_none()).then_some(is_used)
    }

    /// What is missing to know of all active users in which call center they are, if any.
    #[must_use]
    pub fn gap(&self) -> Option<Gap> {
        self.gap
    }

    /// What is missing to know of all active users whether they are in this call center.
    #[must_use]
    pub fn gap_of(&self, org: &Org, center: &CallCenter) -> Option<Gap> {
        let has_row = match (self.index_of(org, center), &self.with_row) {
            (Some(index), Some(with_row)) => with_row.contains(&index),
            (index, _) => index.is_some(),
        };
        self.gap.or((!has_row).then_some(Gap::NoRow))
    }

    /// Whether anybody at all is in a call center, whichever and wherever it is.
    #[must_use]
    pub fn is_anybody_in_one(&self) -> bool {
        let mut centers = self.centers.iter();
        centers.any(|center| !matches!(center, Center::None | Center::Untold))
    }

    /// Active users whose call center no row has, by its Id.
    #[must_use]
    pub fn lost<'a>(&self, org: &'a Org) -> BTreeMap<&'a Id, Vec<&'a User>> {
        let mut lost: BTreeMap<&Id, Vec<&User>> = BTreeMap::new();
        for (user, place) in self.active(org) {
            if let (Center::Unknown, Told::Is(id)) = (place, &user.center) {
                lost.entry(id).or_default().push(user);
            }
        }
        lost
    }

    /// Active users whose call center has a row and is not in the export, by row.
    #[must_use]
    pub fn beyond_export<'a>(&self, org: &'a Org) -> BTreeMap<usize, Vec<&'a User>> {
        let mut beyond: BTreeMap<usize, Vec<&User>> = BTreeMap::new();
        for (user, place) in self.active(org) {
            if let Center::OnlyInData(row) = place {
                beyond.entry(row).or_default().push(user);
            }
        }
        beyond
    }

    fn active<'a>(&self, org: &'a Org) -> impl Iterator<Item = (&'a User, Center)> {
        let users = org.people.users.as_deref().unwrap_or_default();
        let pairs = users.iter().zip(self.centers.iter().copied());
        pairs.filter(|(user, _)| user.is_active())
    }
}

/// Users as a finding carries them, sorted by name.
pub fn affects<'a>(users: impl Iterator<Item = &'a User>) -> Affects {
    let mut names: Vec<String> = users.map(|user| user.username().to_owned()).collect();
    names.sort();
    Affects {
        agents: names.len(),
        users: names,
    }
}

/// Where a user stands for the question who lacks a softphone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PhonePlace {
    /// Nobody knows.
    Untold,
    /// In no call center at all.
    Nowhere,
    /// In a call center that Open CTI serves, or may serve.
    Softphone,
    /// In a call center of Service Cloud Voice: neither with a softphone nor without a phone.
    Voice,
}

impl Center {
    fn in_export(self) -> Option<usize> {
        match self {
            Self::InExport(index) => Some(index),
            _ => None,
        }
    }
}

/// Files in the order of their rank, metadata before definitions lying about, which nobody may have imported.
fn ranked(centers: &[CallCenter]) -> impl DoubleEndedIterator<Item = (usize, &CallCenter)> {
    let all = || centers.iter().enumerate();
    let metadata = all().filter(|(_, center)| center.is_component());
    metadata.chain(all().filter(|(_, center)| !center.is_component()))
}

fn first_by_name(centers: &[CallCenter]) -> HashMap<String, usize> {
    // From the last, so that the first one stays.
    let indexes = ranked(centers).rev();
    indexes
        .map(|(index, center)| (name_key(&center.name), index))
        .collect()
}

fn gap(org: &Org, users: &[User], centers: &[Center]) -> Option<Gap> {
    let pairs = || users.iter().zip(centers).filter(|(user, _)| user.is_active());
    let any = |wanted: Center| pairs().any(|(_, center)| *center == wanted);
    if any(Center::Untold) {
        Some(Gap::Users)
    } else if org.people.is_partial(Table::User) {
        Some(Gap::MissingUsers)
    } else {
        any(Center::Unresolved).then_some(Gap::Centers)
    }
}

/// Where the Id of each call center row leads; `None` where no rows were given.
fn place_rows<'a>(org: &'a Org, by_name: &HashMap<String, usize>) -> Option<HashMap<&'a Id, Center>> {
    let rows = org.people.centers.as_deref()?;
    let by_title = only_by_title(&org.call_centers);
    let place = |(index, row): (usize, &CenterRow)| match &row.internal_name {
        Some(name) => by_name
            .get(&name_key(name))
            .map_or(Center::OnlyInData(index), |center| Center::InExport(*center)),
        // The query did not ask for the internal name: the display name will do if one center has it.
        None => row
            .name
            .as_deref()
            .and_then(|name| *by_title.get(name)?)
            .map_or(Center::Unresolved, Center::InExport),
    };
    let rows = rows.iter().enumerate();
    Some(rows.map(|(index, row)| (&row.id, place((index, row)))).collect())
}

fn resolve(org: &Org, users: &[User], rows: Option<&HashMap<&Id, Center>>) -> Vec<Center> {
    let only = only_center(org, users);
    // An Id may be that of a row that is missing.
    let is_partial = org.people.is_partial(Table::CallCenter);
    let unknown = if is_partial {
        Center::Unresolved
    } else {
        Center::Unknown
    };
    let place = |id: &Id| match rows {
        Some(rows) => rows.get(id).copied().unwrap_or(unknown),
        None => only.map_or(Center::Unresolved, Center::InExport),
    };
    let center = |user: &User| match &user.center {
        Told::Is(id) => place(id),
        Told::Blank => Center::None,
        Told::Unasked | Told::Disputed => Center::Untold,
    };
    users.iter().map(center).collect()
}

/// Call centers by display name; `None` where several share it.
fn only_by_title(centers: &[CallCenter]) -> HashMap<&str, Option<usize>> {
    let mut by_title: HashMap<&str, Option<usize>> = HashMap::new();
    for (index, center) in ranked(centers) {
        by_title
            .entry(center.title())
            .and_modify(|known| {
                let is_same = known.is_some_and(|known| {
                    let first = &centers[known];
                    first.name.eq_ignore_ascii_case(&center.name)
                        || first.is_component() && !center.is_component()
                });
                *known = known.filter(|_| is_same);
            })
            .or_insert(Some(index));
    }
    by_title
}

/// Without call center rows, one Id and one call center can only mean each other.
fn only_center(org: &Org, users: &[User]) -> Option<usize> {
    if org.centers_left_out().next().is_some() {
        return None;
    }
    let ids: BTreeSet<&Id> = users.iter().filter_map(|user| user.center.value()).collect();
    let has_component = org.call_centers.iter().any(CallCenter::is_component);
    let mut candidates = org
        .call_centers
        .iter()
        .enumerate()
        .filter(|(_, center)| center.is_component() || !has_component);
    let (index, first) = candidates.next()?;
    (ids.len() <= 1 && candidates.all(|(_, center)| center.name.eq_ignore_ascii_case(&first.name)))
        .then_some(index)
}

#[cfg(test)]
#[path = "assignment_tests.rs"]
mod tests;
