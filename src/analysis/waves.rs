//! Knows in which order people leave Open CTI: a pilot, then everybody, by call center, app and profile.
//!
//! A user has one call center, of either kind, so that each person changes over at one moment, and nobody works in both.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::Answers;
use super::assignment::Center;
use super::readiness::{Readiness, State};
use super::softphone::{Instead, Sight};
use crate::load::rows::Id;
use crate::org::call_center::Mode;
use crate::org::people::User;
use crate::org::{Org, name_key};

/// People of a pilot.
const PILOT: usize = 5;
/// People of another wave, where they are few altogether and nobody says otherwise.
const WAVE: usize = 50;
/// A wave has at least this share of all people, where nobody says otherwise: a twentieth.
const SHARE: usize = 20;

/// What has to be done before the first person can answer a call in Salesforce Voice, by items of the checklist.
const BEFORE_ALL: [&str; 8] = [
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
    /// With the index of the call center, by user name.
    pub inactive: Vec<(&'a User, usize)>,
    /// Active people without an Id that a file could carry, their own or that of the call center to go back to.
    pub without_id: usize,
    /// Whether the rows tell of everybody who is in the call centers of Open CTI.
    pub is_told: bool,
    /// Active users of portals and partners, whom somebody else has to look after.
    pub not_standard: usize,
}

/// By whether they work in Classic and by call center.
type Teams<'a> = BTreeMap<(bool, usize), BTreeMap<Team, Vec<&'a User>>>;

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
    /// As the first of them has it: names of profiles ignore case.
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
        let membership = &answers.membership;
        let mut left = org.open_cti_centers();
        let mut plan = Self {
            is_told: left.all(|center| membership.gap_of(org, center).is_none()),
            ..Self::default()
        };
        let mut teams: Teams<'a> = BTreeMap::new();
        let mut profiles: HashMap<String, String> = HashMap::new();
        let users = org.people.users.as_deref().unwrap_or_default();
        for (index, (user, center)) in users.iter().zip(&membership.centers).enumerate() {
            let Center::InExport(center) = center else {
                continue;
            };
            let one = &org.call_centers[*center];
            if !one.is_open_cti() || !one.is_component() || one.is_template() {
                continue;
            }
            match user {
                _ if !can_go_back(user) => plan.without_id += usize::from(user.is_active()),
                _ if !user.is_active() => plan.inactive.push((user, *center)),
                _ if !user.is_standard() => plan.not_standard += 1,
                _ => {
                    let mut team = team(org, answers, index, *center);
                    team.profile = team.profile.map(|name| {
                        let first = profiles.entry(name_key(&name)).or_insert(name);
                        first.clone()
                    });
                    let center = teams.entry((team.is_classic, team.center)).or_default();
                    center.entry(team).or_default().push(user);
                }
            }
        }
        plan.inactive.sort_by_key(|(user, _)| user.username());
        let all = teams
            .values()
            .flat_map(BTreeMap::values)
            .map(Vec::len)
            .sum::<usize>();
        let size = size.unwrap_or_else(|| WAVE.max(all.div_ceil(SHARE))).max(1);
        plan.waves = waves(teams, size);
        for wave in &mut plan.waves {
            let is_home_made = answers.vendors.is_home_made(org, &org.call_centers[wave.center]);
            wave.waits_for = waits_for(wave, readiness, is_home_made);
        }
        plan
    }
}

/// Whether a file can carry the user, and the call center that takes it back.
fn can_go_back(user: &User) -> bool {
    let is_well_formed = |id: Option<&Id>| id.is_some_and(Id::is_well_formed);
    is_well_formed(user.id.as_ref()) && is_well_formed(user.center.value())
}

fn team(org: &Org, answers: &Answers, user: usize, center: usize) -> Team {
    let sight = answers.sights.of(&answers.access, user);
    let is_for_classic = org.call_centers[center].known_mode() == Some(Mode::Classic);
    let app = match sight {
        Some(Sight::Sees(app)) if !is_for_classic => Some(org.apps[*app].title().to_owned()),
        _ => None,
    };
    let sees_classic = matches!(sight, Some(Sight::Nothing(Instead::Classic(_))));
    let row = &org.people.users.as_deref().unwrap_or_default()[user];
    Team {
        is_classic: is_for_classic || sees_classic,
        center,
        app,
        profile: row.profile.value().cloned(),
    }
}

/// A pilot, and then call center by call center, those with few people first, and those who work in Classic last.
fn waves(mut teams: Teams<'_>, size: usize) -> Vec<Wave<'_>> {
    for users in teams.values_mut().flat_map(BTreeMap::values_mut) {
        users.sort_by_key(|user| user.username());
    }
    let mut waves: Vec<Wave<'_>> = pilot(&mut teams, size).into_iter().collect();
    let people = |of_center: &BTreeMap<Team, Vec<&User>>| of_center.values().map(Vec::len).sum::<usize>();
    let mut order: Vec<_> = teams.iter().collect();
    order.sort_by_key(|((is_classic, center), of_center)| (*is_classic, people(of_center), *center));
    for ((_, center), of_center) in order {
        let mut last: Option<Wave<'_>> = None;
        for (team, users) in of_center {
            for chunk in users.chunks(size) {
                let part = Part {
                    team: team.clone(),
                    users: chunk.to_vec(),
                };
                match &mut last {
                    Some(wave) if wave.count() + chunk.len() <= size => wave.parts.push(part),
                    _ => waves.extend(last.replace(wave(*center, part, false))),
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

/// A few people of the largest team, which shows most of what others will meet, and never more than half of everybody.
fn pilot<'a>(teams: &mut Teams<'a>, size: usize) -> Option<Wave<'a>> {
    let all: usize = teams.values().flat_map(BTreeMap::values).map(Vec::len).sum();
    let each = teams.values_mut().flat_map(BTreeMap::iter_mut);
    let (team, users) = each.min_by_key(|(team, users)| (team.is_classic, Reverse(users.len())))?;
    let team = team.clone();
    let few = PILOT.min(size).min(all.div_ceil(2)).min(users.len());
    let rest = users.split_off(few);
    let users = std::mem::replace(users, rest);
    Some(wave(team.center, Part { team, users }, true))
}

/// Each wave waits for what takes the place of its softphone, and the pilot for all that everybody needs besides: later
/// waves come behind it anyway.
fn waits_for(wave: &Wave<'_>, readiness: &Readiness, is_home_made: bool) -> Vec<&'static str> {
    let product = if is_home_made {
        "home-made-adapter"
    } else {
        "vendor-connector"
    };
    let is_classic = wave.parts.iter().any(|part| part.team.is_classic);
    let classic = is_classic.then_some("classic-users");
    let all = if wave.is_pilot { &BEFORE_ALL[..] } else { &[] };
    let is_undone = |id: &&str| readiness.item(id).is_some_and(|item| item.state != State::Done);
    let own = [product].into_iter().chain(classic);
    own.chain(all.iter().copied()).filter(is_undone).collect()
}
