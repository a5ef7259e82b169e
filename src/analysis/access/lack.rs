//! Knows which agents lack something, by the profile that does not grant it.

use std::collections::{BTreeMap, HashMap};

use super::{Access, Answer, Blind};
use crate::org::Org;
use crate::org::access::HolderKind;

/// Agents of one profile who lack the same, and have it from no permission set either.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lack {
    /// Index of the holder.
    pub profile: usize,
    /// Indexes of users, in the order of the data.
    pub users: Vec<usize>,
}

/// What came of asking all agents the same.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// In the order of the profiles.
    pub lacks: Vec<Lack>,
    /// Of whom nobody can tell, the first reason.
    pub blind: Option<Blind>,
    /// The permission set by which most of the others have it.
    pub granted_by: Option<usize>,
}

impl Access {
    /// Asks once for all users who hold the same.
    #[must_use]
    pub fn who_lacks(&self, org: &Org, users: &[usize], ask: impl Fn(usize) -> Answer) -> Asked {
        let mut asked = Asked::default();
        let mut lacks: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut grants: BTreeMap<usize, usize> = BTreeMap::new();
        let mut answers: HashMap<Option<usize>, Answer> = HashMap::new();
        for user in users {
            let answer = answers
                .entry(self.holding_of(*user))
                .or_insert_with(|| ask(*user));
            match answer {
                Answer::Granted(holder, _) => *grants.entry(*holder).or_default() += 1,
                Answer::Denied(Some(profile)) => lacks.entry(*profile).or_default().push(*user),
                Answer::NotVisible(blind) if asked.blind.is_none() => asked.blind = Some(blind.clone()),
                _ => {}
            }
        }
        let is_set = |holder: usize| org.access.holders[holder].kind == HolderKind::PermissionSet;
        let sets = grants.into_iter().filter(|(holder, _)| is_set(*holder));
        // Of equals the first.
        asked.granted_by = sets
            .min_by_key(|(_, users)| std::cmp::Reverse(*users))
            .map(|(holder, _)| holder);
        let lacks = lacks.into_iter().map(|(profile, users)| Lack { profile, users });
        asked.lacks = lacks.collect();
        asked
    }
}
