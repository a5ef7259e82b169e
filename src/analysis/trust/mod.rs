//! Knows what is wrong with the Trusted URLs of an org: one flaw for each entry, the one that matters most, and
//! which entries concern a softphone.

mod duplicates;
mod judge;
mod telephony;
#[cfg(test)]
mod tests;
mod twins;

use super::content_policy::{ContentPolicy, Context, Entry, Ground, Scope};
use crate::finding::Audience;
use crate::org::Org;

pub use duplicates::Likeness;
pub use telephony::Telephony;
pub use twins::Twins;

/// What is to be said about lists of trusted hosts.
#[derive(Debug)]
pub struct Trust {
    /// One for each entry of the content policy, in its order.
    pub urls: Vec<Judgement>,
    pub telephony: Telephony,
    pub twins: Twins,
}

/// What is to be said about one Trusted URL.
#[derive(Debug)]
pub struct Judgement {
    /// Place among the entries of the content policy.
    pub at: usize,
    pub verdict: Verdict,
    pub is_telephony: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Sound,
    /// It allows nothing, or nobody in the org can edit it.
    NotJudged,
    Flawed(Flaw),
}

/// What is wrong with a Trusted URL, in the order in which one flaw goes before another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    Malformed,
    /// No directive, and of an API version that does not deploy such an entry.
    Undeployable(u16),
    Local(Place),
    /// Salesforce adds the host by itself.
    OwnDomain,
    Duplicate {
        of: usize,
        likeness: Likeness,
    },
    /// The microphone, for whatever lies below a wildcard.
    Microphone {
        /// The export shows that the grant counts.
        is_in_effect: bool,
    },
    Everything,
    /// Everything below a public suffix of a registry, as `*.com`.
    PublicSuffix(String),
    SharedGround(Ground),
    Insecure {
        /// Another entry that allows the same over https.
        covered: Option<usize>,
        /// With `https` there is nothing left to say.
        is_fixable: bool,
    },
    Subsumed {
        by: usize,
    },
    Camera {
        is_in_effect: bool,
    },
    /// Salesforce fills in directives on the next deploy.
    Implicit,
    /// One host where anybody can have one.
    SharedHost(Ground),
}

/// What kind of host no public name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    OwnMachine,
    PrivateNetwork,
    Address,
    NameWithoutDomain,
}

impl Trust {
    #[must_use]
    pub fn new(org: &Org, policy: &ContentPolicy) -> Self {
        let telephony = Telephony::new(org);
        Self {
            urls: judge::all(org, policy, &telephony),
            telephony,
            twins: Twins::new(org),
        }
    }
}

impl Judgement {
    /// The flaw, if this entry has one.
    #[must_use]
    pub fn flaw(&self) -> Option<&Flaw> {
        match &self.verdict {
            Verdict::Flawed(flaw) => Some(flaw),
            _ => None,
        }
    }

    /// Who wants to know: what has nothing to do with a softphone's pages is for a general look at the org.
    #[must_use]
    pub fn audience(&self, entry: &Entry) -> Audience {
        let reaches_agents = !matches!(
            entry.scope,
            Scope::One(Context::ExperienceCloud) | Scope::Elsewhere
        );
        if self.is_telephony && reaches_agents {
            Audience::Review
        } else {
            Audience::Audit
        }
    }
}
