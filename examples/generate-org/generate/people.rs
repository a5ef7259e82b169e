//! Knows the people: who has which profile, sits in which call center and holds which permission sets.

use std::fmt::Write;
use std::io;

use super::cases::{self, Grant, Profile, Set, Twist, Work};
use super::random::Random;
use super::words::{id, person};
use super::{Folder, Size};

/// Of a hundred users so many are agents.
const AGENTS: usize = 30;
/// Users of each profile with something wrong, in an org of 10,000; never fewer than `FEWEST`.
const TWISTED: usize = 40;
const FEWEST: usize = 5;

/// What is special about a single user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    None,
    /// Has left, and is still in the call center.
    Inactive,
    /// Everybody with the profile is in a call center but this user.
    NoCenter,
    /// Lacks the permission set that the others have.
    NoSet,
    /// A user type without a desk.
    Portal,
    /// An administrator who tests the softphone.
    Tester,
    Holds(Grant),
}

pub(super) struct User {
    number: usize,
    username: String,
    name: String,
    profile: usize,
    pub(super) flaw: Flaw,
}

pub(crate) struct Company<'a> {
    pub(super) profiles: &'a [Profile],
    sets: &'a [Set],
    users: Vec<User>,
    /// Index of the user, name of the set or group, whether it is a group.
    assignments: Vec<(usize, String, bool)>,
}

impl<'a> Company<'a> {
    pub(crate) fn new(seed: u64, size: &Size, profiles: &'a [Profile], sets: &'a [Set]) -> Self {
        let mut random = Random::new(seed ^ 0x9e0_91e);
        let mut users: Vec<User> = Vec::with_capacity(size.users);
        for profile in places(size.users, profiles) {
            let number = users.len() + 1;
            let (first, last) = person(&mut random);
            users.push(User {
                number,
                username: format!(
                    "{}.{}.{number}@acme.example",
                    first.to_lowercase(),
                    last.to_lowercase()
                ),
                name: format!("{first} {last}"),
                profile,
                flaw: Flaw::None,
            });
        }
        let mut company = Self {
            profiles,
            sets,
            users,
            assignments: Vec::with_capacity(size.assignments),
        };
        company.flaws();
        company.assign(size.assignments);
        company
    }

    fn with(&self, is_it: impl Fn(&Profile) -> bool) -> Vec<usize> {
        let users = self.users.iter().enumerate();
        users
            .filter(|(_, user)| is_it(&self.profiles[user.profile]))
            .map(|(index, _)| index)
            .collect()
    }

    /// Single users with something wrong among agents whose profile is fine.
    fn flaws(&mut self) {
        const FLAWS: [Flaw; 12] = [
            Flaw::Inactive,
            Flaw::Inactive,
            Flaw::NoCenter,
            Flaw::NoCenter,
            Flaw::Holds(Grant::CallCenters),
            Flaw::Holds(Grant::CallCenters),
            Flaw::Holds(Grant::AllData),
            Flaw::Holds(Grant::AllData),
            Flaw::Holds(Grant::Voice),
            Flaw::Holds(Grant::Voice),
            Flaw::None,
            Flaw::None,
        ];
        let support = self.with(|profile| profile.file == cases::SUPPORT);
        for (index, flaw) in support.into_iter().zip(FLAWS) {
            self.users[index].flaw = flaw;
        }
        let by_set = self.with(|profile| profile.twist == Twist::TasksBySet);
        for index in by_set.into_iter().take(2) {
            self.users[index].flaw = Flaw::NoSet;
        }
        for (work, flaw) in [(Work::Feeds, Flaw::Portal), (Work::Administrator, Flaw::Tester)] {
            if let Some(index) = self.with(|profile| profile.work == work).first() {
                self.users[*index].flaw = flaw;
            }
        }
    }

    fn assign(&mut self, count: usize) {
        for (index, user) in self.users.iter().enumerate() {
            let profile = &self.profiles[user.profile];
            let held = match (profile.twist, user.flaw) {
                (_, Flaw::NoSet) => None,
                (Twist::TasksBySet, _) => Some((cases::TASKS, false)),
                (Twist::TasksByGroup, _) => Some((cases::GROUP, true)),
                (Twist::TasksMuted, _) => Some((cases::MUTED_GROUP, true)),
                (_, Flaw::Holds(Grant::CallCenters)) => Some((cases::CALL_CENTERS, false)),
                (_, Flaw::Holds(Grant::AllData)) => Some((cases::ALL_DATA, false)),
                (_, Flaw::Holds(Grant::Voice)) => Some((cases::VOICE, false)),
                _ => None,
            };
            let held = held.map(|(name, is_group)| (index, name.to_owned(), is_group));
            self.assignments.extend(held);
        }
        let pool = |for_agents: bool| -> Vec<&Set> {
            let sets = self.sets.iter();
            sets.filter(|set| set.grant == Grant::Nothing && set.for_agents == for_agents)
                .collect()
        };
        let (agents, others) = (pool(true), pool(false));
        // Whoever has no call center holds nothing that agents hold, so that the profile is the evidence.
        let holders: Vec<usize> = (0..self.users.len())
            .filter(|index| !matches!(self.users[*index].flaw, Flaw::NoCenter | Flaw::Portal))
            .collect();
        let mut at = 0;
        while self.assignments.len() < count {
            let index = holders[at % holders.len()];
            let is_agent = matches!(self.profiles[self.users[index].profile].work, Work::Agent(_));
            let pool = if is_agent { &agents } else { &others };
            // One after the other from a place of the user's own: nobody holds a set twice before all are held.
            let start = self.users[index].number * 7 + at / holders.len();
            self.assignments
                .push((index, pool[start % pool.len()].name.clone(), false));
            at += 1;
        }
    }

    fn center(&self, user: &User) -> Option<&'static str> {
        match (self.profiles[user.profile].work, user.flaw) {
            (_, Flaw::NoCenter) => None,
            (_, Flaw::Portal | Flaw::Tester) => Some(cases::SERVICE),
            (Work::Agent(center), _) => Some(center),
            _ => None,
        }
    }

    pub(crate) fn write(&self, data: &Folder) -> io::Result<()> {
        let mut text =
            "Id,Username,Name,IsActive,UserType,CallCenterId,Profile.Name,Profile.UserLicense.Name\n"
                .to_owned();
        for user in &self.users {
            let profile = &self.profiles[user.profile];
            let (kind, licence) = match profile.work {
                Work::Feeds => ("CsnOnly", "Chatter Free"),
                _ => ("Standard", "Salesforce"),
            };
            let center = self.center(user).map(center_id).unwrap_or_default();
            let _ = writeln!(
                text,
                "{},{},{},{},{kind},{center},{},{licence}",
                id("005", user.number),
                user.username,
                user.name,
                user.flaw != Flaw::Inactive,
                profile.queried_name()
            );
        }
        data.file("users.csv", &text)?;
        let mut text = "Id,Name,InternalName\n".to_owned();
        for (name, title) in [
            (cases::SERVICE, "Acme Service Phone"),
            (cases::SALES, "Acme Sales Phone"),
        ] {
            let _ = writeln!(text, "{},{title},{name}", center_id(name));
        }
        data.file("callcenters.csv", &text)?;
        let mut text =
            "AssigneeId,PermissionSet.Name,PermissionSet.IsOwnedByProfile,PermissionSetGroup.DeveloperName,IsActive\n"
                .to_owned();
        for (user, name, is_group) in &self.assignments {
            // Some tools export Ids of 15 characters.
            let user = &id("005", self.users[*user].number)[..if name.len() % 2 == 0 { 15 } else { 18 }];
            let group = if *is_group { name.as_str() } else { "" };
            let _ = writeln!(text, "{user},{name},false,{group},true");
        }
        data.file("permsets.csv", &text)
    }

    /// Whether anybody with a profile is in a call center and still works here.
    pub(super) fn has_agents(&self, profile: usize) -> bool {
        let mut users = self.users.iter();
        users
            .any(|user| user.profile == profile && user.flaw != Flaw::Inactive && self.center(user).is_some())
    }

    pub(super) fn names(&self, is_it: impl Fn(&User, &Profile) -> bool) -> Vec<String> {
        let users = self.users.iter();
        let users = users.filter(|user| is_it(user, &self.profiles[user.profile]));
        let mut names: Vec<String> = users.map(|user| user.username.clone()).collect();
        names.sort();
        names
    }
}

fn center_id(name: &str) -> String {
    id("04v", if name == cases::SERVICE { 1 } else { 2 })
}

/// The profile of each user: a few with something wrong, agents up to their share, everybody else in offices.
fn places(users: usize, profiles: &[Profile]) -> Vec<usize> {
    let few = (users * TWISTED / 10_000).max(FEWEST);
    let numbered = || profiles.iter().enumerate();
    let mut places = Vec::with_capacity(users);
    for (index, profile) in numbered() {
        let count = match (profile.work, profile.twist) {
            (Work::Feeds, _) => 1,
            (Work::Administrator, _) => 4,
            (_, Twist::None) => 0,
            _ => few,
        };
        places.extend(std::iter::repeat_n(index, count));
    }
    let fine = |is_agent: bool| -> Vec<usize> {
        let kind = |profile: &Profile| matches!(profile.work, Work::Agent(_)) == is_agent;
        numbered()
            .filter(|(_, profile)| kind(profile) && profile.twist == Twist::None)
            .filter(|(_, profile)| !matches!(profile.work, Work::Administrator | Work::Feeds))
            .map(|(index, _)| index)
            .collect()
    };
    let (agents, others) = (fine(true), fine(false));
    let last = (users * AGENTS / 100).max(places.len() + 40).min(users);
    let agents_left = last.saturating_sub(places.len());
    places.extend(agents.iter().copied().cycle().take(agents_left));
    let others_left = users.saturating_sub(places.len());
    places.extend(others.iter().copied().cycle().take(others_left));
    places
}
