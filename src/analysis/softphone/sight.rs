//! Knows which agents see an app with the softphone.

use std::collections::HashMap;

use super::{Carries, Softphones, Unseen};
use crate::analysis::access::{Access, Answer, Blind};
use crate::analysis::agents::AgentGroup;
use crate::analysis::assignment::{Center, Membership};
use crate::org::{Org, name_key};

/// What somebody sees of the apps with the softphone. Indexes are those of `Org::apps`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// An app with the softphone: the one that the profile starts with, else the first.
    Sees(usize),
    /// None of them.
    Nothing(Instead),
    NotVisible(Hidden),
}

/// What somebody sees who sees no app with the softphone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instead {
    /// Apps of Classic only, one of which is this.
    Classic(usize),
    /// Lightning apps, or none at all, or nobody can tell.
    Other,
}

/// Why nobody can tell whether somebody sees the softphone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hidden {
    /// What the user may do is not in the export.
    Access(Blind),
    /// The user may see this app, which may have the softphone.
    App(Unseen),
    /// Not all apps are in the export.
    Apps,
}

/// What agents see, and those who should be agents.
#[derive(Debug, Default)]
pub struct Sights {
    /// By number of the holding: whoever holds the same sees the same.
    by_holding: HashMap<usize, Sight>,
    /// Those of them in a call center that opens in Lightning, with the call center, in the order of the data.
    agents: Vec<(usize, usize)>,
    /// The app that people with a profile start with: holder and app.
    starts: HashMap<usize, usize>,
}

impl Sights {
    /// The time grows with the agents' holdings times the apps with the softphone.
    #[must_use]
    pub fn new(
        org: &Org,
        softphones: &Softphones,
        access: &Access,
        membership: &Membership,
        agents: &[usize],
        groups: &[AgentGroup],
    ) -> Self {
        let in_lightning = agents.iter().filter_map(|user| {
            let center = lightning_center(org, membership, *user)?;
            Some((*user, center))
        });
        let mut sights = Self {
            agents: in_lightning.collect(),
            starts: starts(org),
            ..Self::default()
        };
        if softphones.carriers().next().is_none() {
            return sights;
        }
        let without = groups.iter().flat_map(|group| group.without.iter().copied());
        for user in agents.iter().copied().chain(without) {
            if let Some(holding) = access.holding_of(user)
                && !sights.by_holding.contains_key(&holding)
            {
                let start = sights.start_of(access, user);
                let sight = sight(org, softphones, access, user, start);
                sights.by_holding.insert(holding, sight);
            }
        }
        sights
    }

    /// What an agent sees; `None` for others, and where no app is known to have the softphone.
    #[must_use]
    pub fn of(&self, access: &Access, user: usize) -> Option<&Sight> {
        self.by_holding.get(&access.holding_of(user)?)
    }

    /// Index of the app that the user's profile starts with, if both are in the export.
    #[must_use]
    pub fn start_of(&self, access: &Access, user: usize) -> Option<usize> {
        self.starts.get(&access.profile_of(user)?).copied()
    }

    /// Agents in a call center that opens in Lightning, with the call center: indexes.
    #[must_use]
    pub fn agents(&self) -> &[(usize, usize)] {
        &self.agents
    }
}

/// The call center of an agent, if it opens in Lightning.
fn lightning_center(org: &Org, membership: &Membership, user: usize) -> Option<usize> {
    match membership.centers.get(user) {
        Some(Center::InExport(center)) => {
            let of_user = &org.call_centers[*center];
            (of_user.is_open_cti() && of_user.works_in_lightning()).then_some(*center)
        }
        _ => None,
    }
}

/// The app with which each profile starts.
fn starts(org: &Org) -> HashMap<usize, usize> {
    let apps = org.apps.iter().enumerate();
    let apps: HashMap<String, usize> = apps.map(|(at, app)| (name_key(&app.name), at)).collect();
    let holders = org.access.holders.iter().enumerate();
    holders
        .filter_map(|(at, holder)| {
            // Nobody starts in an app that is hidden.
            let start = holder.apps.iter().find(|app| app.is_default && app.is_visible)?;
            Some((at, *apps.get(&name_key(&start.app.name))?))
        })
        .collect()
}

fn sight(org: &Org, softphones: &Softphones, access: &Access, user: usize, start: Option<usize>) -> Sight {
    let ask = |app: usize| access.app(org, user, &org.apps[app].name);
    let mut seen = Vec::new();
    let mut hidden = softphones.may_have_more_apps().then_some(Hidden::Apps);
    for (app, _) in softphones.carriers() {
        match ask(app) {
            Answer::NotVisible(blind) => hidden = hidden.or(Some(Hidden::Access(blind))),
            answer if answer.is_granted() => seen.push(app),
            _ => {}
        }
    }
    if let Some(first) = seen.first() {
        return Sight::Sees(start.filter(|start| seen.contains(start)).unwrap_or(*first));
    }
    for (app, why) in softphones.unseen() {
        if hidden.is_some() {
            break;
        }
        hidden = match ask(app) {
            Answer::Denied(_) => None,
            Answer::NotVisible(blind) => Some(Hidden::Access(blind)),
            _ => Some(Hidden::App(why)),
        };
    }
    match hidden {
        Some(hidden) => Sight::NotVisible(hidden),
        None => Sight::Nothing(instead(org, softphones, &ask)),
    }
}

fn instead(org: &Org, softphones: &Softphones, ask: &impl Fn(usize) -> Answer) -> Instead {
    let is_lightning = |app: &usize| org.apps[*app].is_lightning();
    let is_unclear = |app: &usize| matches!(softphones.all()[*app], Carries::Unknown(_));
    let mut lightning = (0..org.apps.len()).filter(|app| is_lightning(app) || is_unclear(app));
    if lightning.any(|app| !ask(app).is_denied()) {
        return Instead::Other;
    }
    let mut classic = (0..org.apps.len()).filter(|app| !is_lightning(app) && !is_unclear(app));
    classic
        .find(|app| ask(*app).is_granted())
        .map_or(Instead::Other, Instead::Classic)
}
