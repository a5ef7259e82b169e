//! Knows what softphones lose by what a deployment deletes, and what still serves them.

use std::collections::BTreeSet;

use super::Answers;
use super::content_policy::MicrophoneAnswer;
use super::needs::{Allowance, Need, Purpose, Verdict, cors};
use super::softphone::Sight;
use super::uses::{Role, Use, Uses, serving};
use crate::finding::Component;
use crate::options::Options;
use crate::org::Org;
use crate::org::deploy::{Deletion, Deployment, Effect};

/// Answers about the org before, beside those about the org as the deployment leaves it.
#[derive(Debug)]
pub struct DeployAnswers {
    pub before: Answers,
    /// What softphones used before.
    pub uses_before: Uses,
    /// What softphones still use afterwards, whether it is there or not.
    pub uses: Uses,
    pub lost_needs: Vec<LostNeed>,
    /// Needs, by index in the org afterwards, that were met before and are not any more, whatever took it away.
    pub unmet: BTreeSet<usize>,
    /// Deletions of apps with the softphone and of their utility bars.
    pub lost_places: Vec<usize>,
    /// Agents, by index, who saw an app with the softphone and see none any more.
    pub lost_agents: Vec<usize>,
}

/// Something that an entry allowed and that nothing allows any more.
#[derive(Debug, Clone)]
pub struct LostNeed {
    /// Index in [`Answers::needs`] of the org afterwards.
    pub need: usize,
    /// Indexes in [`Deployment::deletions`] of the entries that served it.
    pub deletions: Vec<usize>,
}

impl DeployAnswers {
    /// `None` unless the org is the one that a deployment leaves.
    #[must_use]
    pub(super) fn new(org: &Org, answers: &Answers, options: &Options) -> Option<Self> {
        let deployment = org.deployment.as_deref()?;
        let before = Answers::new(&deployment.before, options);
        let uses_before = Uses::new(&deployment.before, &before);
        Some(Self {
            uses: Uses::new(org, answers),
            lost_needs: lost_needs(org, answers, deployment, &before),
            unmet: unmet(org, answers, deployment, &before),
            lost_places: lost_places(deployment, &uses_before),
            lost_agents: lost_agents(answers, &before),
            uses_before,
            before,
        })
    }

    /// Whether a deletion is why a need is not met.
    #[must_use]
    pub fn is_lost(&self, need: usize) -> bool {
        self.lost_needs.iter().any(|lost| lost.need == need)
    }
}

impl Answers {
    /// Whether a need is not met because a deployment deletes what met it: a rule about deployments says so.
    #[must_use]
    pub fn is_need_deleted(&self, need: &Need) -> bool {
        self.deployment.as_ref().is_some_and(|deployment| {
            let index = self.needs.iter().position(|one| std::ptr::eq(one, need));
            index.is_some_and(|index| deployment.is_lost(index))
        })
    }

    /// Whether a deployment takes away what met a need, be it that it deletes it or changes it.
    #[must_use]
    pub fn is_need_lost(&self, need: &Need) -> bool {
        self.deployment.as_ref().is_some_and(|deployment| {
            let index = self.needs.iter().position(|one| std::ptr::eq(one, need));
            index.is_some_and(|index| deployment.unmet.contains(&index))
        })
    }

    /// Whether a deployment deletes the last app with a softphone that there was, or that some agents saw.
    #[must_use]
    pub fn is_place_deleted(&self) -> bool {
        self.deployment.as_ref().is_some_and(|deployment| {
            let has_other = self.softphones.carriers().next().is_some();
            !deployment.lost_places.is_empty() && (!has_other || !deployment.lost_agents.is_empty())
        })
    }
}

fn gone(deployment: &Deployment) -> impl Iterator<Item = (usize, &Deletion)> {
    let all = deployment.deletions.iter().enumerate();
    all.filter(|(_, deletion)| deletion.effect == Effect::Gone)
}

fn is_same(one: &Component, other: &Component) -> bool {
    one.kind == other.kind && one.name.to_lowercase() == other.name.to_lowercase()
}

fn lost_needs(org: &Org, answers: &Answers, deployment: &Deployment, before: &Answers) -> Vec<LostNeed> {
    let gone: Vec<(usize, &Deletion)> = gone(deployment)
        .filter(|(_, deletion)| {
            matches!(
                &*deletion.component.kind,
                "CspTrustedSite" | "CorsWhitelistOrigin"
            )
        })
        .collect();
    if gone.is_empty() {
        return Vec::new();
    }
    let lost = before.needs.iter().filter_map(|need| {
        let entries = serving(&deployment.before, before, need);
        let deletions: Vec<usize> = gone
            .iter()
            .filter(|(_, deletion)| entries.iter().any(|entry| is_same(entry, &deletion.component)))
            .map(|(at, _)| *at)
            .collect();
        let at = afterwards(answers, need)?;
        let is_lost = !deletions.is_empty() && is_unmet(org, answers, &answers.needs[at]);
        is_lost.then_some(LostNeed { need: at, deletions })
    });
    lost.collect()
}

/// The same need in the org afterwards: who changes what a softphone needs may have changed it with it.
fn afterwards(answers: &Answers, need: &Need) -> Option<usize> {
    let same = |one: &Need| one.purpose == need.purpose && one.origin() == need.origin();
    answers.needs.iter().position(same)
}

fn unmet(org: &Org, answers: &Answers, deployment: &Deployment, before: &Answers) -> BTreeSet<usize> {
    let met = before.needs.iter();
    let met = met.filter(|need| !serving(&deployment.before, before, need).is_empty());
    let after = met.filter_map(|need| afterwards(answers, need));
    after
        .filter(|at| is_unmet(org, answers, &answers.needs[*at]))
        .collect()
}

fn is_unmet(org: &Org, answers: &Answers, need: &Need) -> bool {
    let policy = &answers.content_policy;
    match need.purpose {
        Purpose::Load(..) => {
            let allowance = Allowance::of(org, policy, need);
            allowance.is_some_and(|allowance| matches!(allowance.verdict, Verdict::Lacking(_)))
        }
        Purpose::Microphone => {
            let answer = policy.microphone(&need.url, need.context());
            matches!(answer, MicrophoneAnswer::Blocked(_))
        }
        Purpose::Cors => !cors::is_met(org, need),
    }
}

fn lost_places(deployment: &Deployment, before: &Uses) -> Vec<usize> {
    let is_place = |used: &Use| matches!(used.role, Role::App | Role::Bar);
    gone(deployment)
        .filter(|(_, deletion)| before.of(&deletion.component).any(is_place))
        .map(|(at, _)| at)
        .collect()
}

fn lost_agents(answers: &Answers, before: &Answers) -> Vec<usize> {
    let saw = |user: usize| matches!(before.sights.of(&before.access, user), Some(Sight::Sees(_)));
    let sees_nothing =
        |user: usize| matches!(answers.sights.of(&answers.access, user), Some(Sight::Nothing(_)));
    let agents = before.sights.agents().iter().map(|(user, _)| *user);
    agents.filter(|user| saw(*user) && sees_nothing(*user)).collect()
}
