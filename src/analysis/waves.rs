//! Knows in which order people leave Open CTI: a pilot, then everybody, by call center, app and profile.
//!
//! A user has one call center, of either kind, so that each person changes over at one moment, and nobody works in both.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Answers;
use super::assignment::Center;
use super::readiness::{Readiness, State};
use super::softphone::{Instead, Sight};
use crate::load::rows::Id;
use crate::org::Org;
use crate::org::call_center::Mode;
use crate::org::people::User;

/// People of a pilot.
const PILOT: usize = 5;
/// People of another wave, where they are few altogether and nobody says otherwise.
const WAVE: usize = 50;
/// Waves at most, where nobody says otherwise.
const WAVES: usize = 20;

/// What has to be done before the first person can answer a call in Salesforce Voice, by items of the checklist.
const BEFORE_ALL: [&str; 9] = [
    "vendor-connector",
    "voice-licences",
    "voice-enabled",
    "voice-contact-center",
    "voice-service-channel",
    "presence-and-routing",
    "voice-flows",
    "voice-permission-sets",
    "console-app-with-omni-channel",
];

/// Who moves when.
#[derive(Debug, Default)]
pub struct Waves<'a> {
    /// In their order; the first is the pilot.
    pub waves: Vec<Wave<'a>>,
    /// Former users who still have a call center of Open CTI: nobody has to move them, and they can be taken out today.
    pub inactive: Vec<&'a User>,
    /// Active people without an Id that a file could carry.
    pub without_id: usize,
}

/// People who move together.
#[derive(Debug)]
pub struct Wave<'a> {
    pub is_pilot: bool,
    /// The call center that they leave: an index of [`Org::call_centers`].
    pub center: usize,
    /// By app and profile.
    pub parts: Vec<Part<'a>>,
    /// Items of the checklist that are not done, as far as anybody can see.
    pub waits_for: Vec<&'static str>,
}

/// People of a wave who work alike.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    pub team: Team,
    /// By user name.
    pub users: Vec<&'a User>,
}

/// What people have in common; `None` where nothing says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Team {
    /// Works in Classic, and has to leave that first.
    pub is_classic: bool,
    /// Index of the call center.
    pub center: usize,
    /// As people call the app in which they have the softphone.
    pub app: Option<String>,
    pub profile: Option<String>,
}

impl Wave<'_> {
    #[must_use]
    pub fn count(&self) -> usize {
        self.parts.iter().map(|part| part.users.len()).sum()
    }
}

impl<'a> Waves<'a> {
    /// Waves of up to `size` people; time grows with the users.
    #[must_use]
    pub fn new(org: &'a Org, answers: &Answers, readiness: &Readiness, size: Option<usize>) -> Self {
        let mut plan = Self::default();
        let mut teams: BTreeMap<Team, Vec<&'a User>> = BTreeMap::new();
        let users = org.people.users.as_deref().unwrap_or_default();
        for (index, (user, center)) in users.iter().zip(&answers.membership.centers).enumerate() {
            let Center::InExport(center) = center else {
                continue;
            };
            let one = &org.call_centers[*center];
            if !one.is_open_cti() || !one.is_component() || one.is_template() {
                continue;
            }
            match user.id.as_ref().is_some_and(Id::is_well_formed) {
                false => plan.without_id += usize::from(user.is_active()),
                true if !user.is_active() => plan.inactive.push(user),
                true => teams
                    .entry(team(org, answers, index, *center))
                    .or_default()
                    .push(user),
            }
        }
        plan.inactive.sort_by_key(|user| user.username());
        let all = teams.values().map(Vec::len).sum::<usize>();
        let size = size.unwrap_or_else(|| WAVE.max(all.div_ceil(WAVES))).max(1);
        plan.waves = waves(teams, size);
        for wave in &mut plan.waves {
            wave.waits_for = waits_for(wave, readiness);
        }
        plan
    }
}

fn team(org: &Org, answers: &Answers, user: usize, center: usize) -> Team {
    let sight = answers.sights.of(&answers.access, user);
    let app = match sight {
        Some(Sight::Sees(app)) => Some(org.apps[*app].title().to_owned()),
        _ => None,
    };
    let sees_classic = matches!(sight, Some(Sight::Nothing(Instead::Classic(_))));
    let is_for_classic = org.call_centers[center].known_mode() == Some(Mode::Classic);
    let row = &org.people.users.as_deref().unwrap_or_default()[user];
    Team {
        is_classic: is_for_classic || sees_classic,
        center,
        app,
        profile: row.profile.value().cloned(),
    }
}

/// A pilot, and then call center by call center, those with few people first, and those who work in Classic last.
fn waves(mut teams: BTreeMap<Team, Vec<&User>>, size: usize) -> Vec<Wave<'_>> {
    for users in teams.values_mut() {
        users.sort_by_key(|user| user.username());
    }
    let mut waves: Vec<Wave<'_>> = pilot(&mut teams, size).into_iter().collect();
    let mut people: BTreeMap<(bool, usize), usize> = BTreeMap::new();
    for (team, users) in &teams {
        *people.entry((team.is_classic, team.center)).or_default() += users.len();
    }
    let mut order: Vec<(bool, usize)> = people.keys().copied().collect();
    order.sort_by_key(|key| (key.0, people[key], key.1));
    for key in order {
        let of_center = teams
            .iter()
            .filter(|(team, _)| (team.is_classic, team.center) == key);
        let mut last: Option<Wave<'_>> = None;
        for (team, users) in of_center {
            for chunk in users.chunks(size) {
                let part = Part {
                    team: team.clone(),
                    users: chunk.to_vec(),
                };
                match &mut last {
                    Some(wave) if wave.count() + chunk.len() <= size => wave.parts.push(part),
                    _ => waves.extend(last.replace(wave(key.1, part, false))),
                }
            }
        }
        waves.extend(last);
    }
    waves
}

fn wave(center: usize, part: Part<'_>, is_pilot: bool) -> Wave<'_> {
    Wave {
        is_pilot,
        center,
        parts: vec![part],
        waits_for: Vec::new(),
    }
}

/// A few people of the largest team, which shows most of what others will meet; of a team that is hardly larger, all.
fn pilot<'a>(teams: &mut BTreeMap<Team, Vec<&'a User>>, size: usize) -> Option<Wave<'a>> {
    let largest = teams
        .iter()
        .filter(|(_, users)| !users.is_empty())
        .min_by_key(|(team, users)| (team.is_classic, Reverse(users.len())))?;
    let team = largest.0.clone();
    let users = teams.get_mut(&team)?;
    let few = PILOT.min(size);
    let is_small = users.len() <= (2 * few).min(size);
    let rest = if is_small {
        Vec::new()
    } else {
        users.split_off(few)
    };
    let users = std::mem::replace(users, rest);
    if teams.get(&team).is_some_and(Vec::is_empty) {
        teams.remove(&team);
    }
    Some(wave(
        team.center,
        Part {
            team: team.clone(),
            users,
        },
        true,
    ))
}

/// The pilot waits for all that everybody needs; later waves come behind it anyway.
fn waits_for(wave: &Wave<'_>, readiness: &Readiness) -> Vec<&'static str> {
    let is_classic = wave.parts.iter().any(|part| part.team.is_classic);
    let classic = is_classic.then_some("classic-users");
    let all = if wave.is_pilot { &BEFORE_ALL[..] } else { &[] };
    let is_undone = |id: &&str| readiness.item(id).is_some_and(|item| item.state != State::Done);
    all.iter().copied().chain(classic).filter(is_undone).collect()
}
