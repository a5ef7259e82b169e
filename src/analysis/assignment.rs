//! Knows who is in which call center.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::finding::Affects;
use crate::load::rows::Id;
use crate::org::Org;
use crate::org::call_center::{CallCenter, CenterKind};
use crate::org::people::{CenterRow, User};

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
    /// The rows do not tell which call center the Id means.
    Unresolved,
}

/// Users joined to call centers.
#[derive(Debug, Default)]
pub struct Membership {
    /// Per user, in the order of the data; empty when no users were given.
    pub centers: Vec<Center>,
    /// Users exist and the query asked for their call center.
    pub is_visible: bool,
    /// No user is [`Center::Unresolved`].
    is_resolved: bool,
    /// First file of each call center, by name.
    by_name: HashMap<String, usize>,
    /// Indexes of users, by call center of the export.
    members: HashMap<usize, Vec<usize>>,
}

impl Membership {
    /// Joins in time linear in users and call centers.
    #[must_use]
    pub fn new(org: &Org) -> Self {
        let Some(users) = &org.people.users else {
            return Self::default();
        };
        let by_name = first_by_name(&org.call_centers);
        let centers = resolve(org, users, &by_name);
        let mut members: HashMap<usize, Vec<usize>> = HashMap::new();
        for (user, center) in centers.iter().enumerate() {
            if let Center::InExport(index) = center {
                members.entry(*index).or_default().push(user);
            }
        }
        Self {
            is_resolved: !centers.contains(&Center::Unresolved),
            centers,
            is_visible: org.people.has_center_column,
            by_name,
            members,
        }
    }

    /// Per user, in the order of the data: who has a softphone by membership.
    pub(super) fn places(&self, org: &Org) -> Vec<PhonePlace> {
        let is_voice = |index: usize| org.call_centers[index].kind == CenterKind::ServiceCloudVoice;
        let place = |center: &Center| match center {
            Center::None => PhonePlace::Nowhere,
            Center::InExport(index) if is_voice(*index) => PhonePlace::Voice,
            _ => PhonePlace::Softphone,
        };
        self.centers.iter().map(place).collect()
    }

    /// Users in a call center of the export, active or not, in the order of the data.
    pub fn users_of<'a>(&'a self, org: &'a Org, center: &CallCenter) -> impl Iterator<Item = &'a User> {
        let users = org.people.users.as_deref().unwrap_or_default();
        let index = self.by_name.get(&key(&center.name));
        let members = index.and_then(|index| self.members.get(index));
        members.into_iter().flatten().map(|index| &users[*index])
    }

    /// Active users of a call center; `None` when memberships cannot be seen.
    #[must_use]
    pub fn agents_of(&self, org: &Org, center: &CallCenter) -> Option<Affects> {
        self.is_known()
            .then(|| affects(self.users_of(org, center).filter(|user| user.is_active())))
    }

    /// Whether an active user is in the call center; `None` when memberships cannot be seen.
    #[must_use]
    pub fn is_used(&self, org: &Org, center: &CallCenter) -> Option<bool> {
        self.is_known()
            .then(|| self.users_of(org, center).any(User::is_active))
    }

    /// Whether anybody at all is in a call center, whichever and wherever it is.
    #[must_use]
    pub fn is_anybody_in_one(&self) -> bool {
        self.centers.iter().any(|center| *center != Center::None)
    }

    /// Whether the data tell for every user which call center it is, if any.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.is_visible && self.is_resolved
    }

    /// Active users whose call center no row has, by its Id.
    #[must_use]
    pub fn lost<'a>(&self, org: &'a Org) -> BTreeMap<&'a Id, Vec<&'a User>> {
        let mut lost: BTreeMap<&Id, Vec<&User>> = BTreeMap::new();
        for (user, place) in self.active(org) {
            if let (Center::Unknown, Some(id)) = (place, &user.center) {
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
    let mut names: Vec<String> = users.map(|user| user.username.clone()).collect();
    names.sort();
    Affects {
        agents: names.len(),
        users: names,
    }
}

/// Where a user stands for the question who lacks a softphone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PhonePlace {
    /// In no call center at all.
    Nowhere,
    /// In a call center that Open CTI serves, or may serve.
    Softphone,
    /// In a call center of Service Cloud Voice: neither with a softphone nor without a phone.
    Voice,
}

/// Internal names ignore case.
fn key(name: &str) -> String {
    name.to_lowercase()
}

fn first_by_name(centers: &[CallCenter]) -> HashMap<String, usize> {
    let indexes = centers.iter().enumerate().rev();
    indexes
        .map(|(index, center)| (key(&center.name), index))
        .collect()
}

fn resolve(org: &Org, users: &[User], by_name: &HashMap<String, usize>) -> Vec<Center> {
    let rows: Option<HashMap<&Id, Center>> = org.people.centers.as_deref().map(|rows| {
        let by_title = only_by_title(&org.call_centers);
        let place = |(index, row): (usize, &CenterRow)| match &row.internal_name {
            Some(name) => by_name
                .get(&key(name))
                .map_or(Center::OnlyInData(index), |center| Center::InExport(*center)),
            // The query did not ask for the internal name: the display name will do if one center has it.
            None => row
                .name
                .as_deref()
                .and_then(|name| *by_title.get(name)?)
                .map_or(Center::Unresolved, Center::InExport),
        };
        let rows = rows.iter().enumerate();
        rows.map(|(index, row)| (&row.id, place((index, row)))).collect()
    });
    let only = only_center(org, users);
    let place = |id: &Id| match &rows {
        Some(rows) => rows.get(id).copied().unwrap_or(Center::Unknown),
        None => only.map_or(Center::Unresolved, Center::InExport),
    };
    users
        .iter()
        .map(|user| user.center.as_ref().map_or(Center::None, place))
        .collect()
}

/// Call centers by display name; `None` where several share it.
fn only_by_title(centers: &[CallCenter]) -> HashMap<&str, Option<usize>> {
    let mut by_title: HashMap<&str, Option<usize>> = HashMap::new();
    for (index, center) in centers.iter().enumerate() {
        by_title
            .entry(center.title())
            .and_modify(|known| {
                let is_copy = known.is_some_and(|known| centers[known].name == center.name);
                *known = known.filter(|_| is_copy);
            })
            .or_insert(Some(index));
    }
    by_title
}

/// Without call center rows, one Id and one call center can only mean each other.
fn only_center(org: &Org, users: &[User]) -> Option<usize> {
    let ids: BTreeSet<&Id> = users.iter().filter_map(|user| user.center.as_ref()).collect();
    let has_component = org.call_centers.iter().any(CallCenter::is_component);
    let mut candidates = org
        .call_centers
        .iter()
        .enumerate()
        .filter(|(_, center)| center.is_component() || !has_component);
    let (index, first) = candidates.next()?;
    (ids.len() <= 1 && candidates.all(|(_, center)| center.name == first.name)).then_some(index)
}

#[cfg(test)]
#[path = "assignment_tests.rs"]
mod tests;
