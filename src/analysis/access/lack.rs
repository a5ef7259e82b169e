//! Knows which agents lack something, by the profile that does not grant it, and from what others have it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::excess::EXCESSIVE;
use super::index::{Mentions, Said, What};
use super::{Access, Answer, Blind, Thing};
use crate::org::Org;
use crate::org::access::UserPermission;

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
}

/// From what somebody has something, who needs no more to have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// Index of the holder.
    Set(usize),
    /// Index of the group.
    Group(usize),
}

/// A thing that one holder may name.
enum Wanted<'a> {
    Permission(UserPermission),
    Named(What, Option<&'a Mentions>),
}

impl Access {
    /// Asks once for all users who hold the same.
    #[must_use]
    pub fn who_lacks(&self, users: &[usize], ask: impl Fn(usize) -> Answer) -> Asked {
        let mut asked = Asked::default();
        let mut lacks: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut answers: HashMap<Option<usize>, Answer> = HashMap::new();
        for user in users {
            let answer = answers
                .entry(self.holding_of(*user))
                .or_insert_with(|| ask(*user));
            match answer {
                Answer::Denied(Some(profile)) => lacks.entry(*profile).or_default().push(*user),
                Answer::NotVisible(blind) if asked.blind.is_none() => asked.blind = Some(blind.clone()),
                _ => {}
            }
        }
        let lacks = lacks.into_iter().map(|(profile, users)| Lack { profile, users });
        asked.lacks = lacks.collect();
        asked
    }

    /// The permission set, else the group, from which most of the users have all of this. What implies it does not
    /// count, nor does what only administrators should hold beside it.
    #[must_use]
    pub fn source(&self, org: &Org, users: &[usize], things: &[Thing<'_>]) -> Option<Source> {
        let wanted: Vec<Wanted<'_>> = things.iter().map(|thing| self.wanted(*thing)).collect();
        let mut by_holding: HashMap<usize, usize> = HashMap::new();
        for holding in users.iter().filter_map(|user| self.holding_of(*user)) {
            *by_holding.entry(holding).or_default() += 1;
        }
        let mut is_source: HashMap<Source, bool> = HashMap::new();
        let mut counts: BTreeMap<Source, usize> = BTreeMap::new();
        for (holding, users) in by_holding {
            let held = &self.holdings[holding];
            let sets = held.sets.iter().map(|set| Source::Set(*set));
            let groups = held.groups.iter().map(|group| Source::Group(*group));
            for source in sets.chain(groups) {
                let is_known = is_source.entry(source);
                if *is_known.or_insert_with(|| self.gives(org, source, &wanted)) {
                    *counts.entry(source).or_default() += users;
                }
            }
        }
        // Of equals the first.
        let most = counts
            .into_iter()
            .min_by_key(|(source, users)| (matches!(source, Source::Group(_)), Reverse(*users)));
        most.filter(|_| !things.is_empty()).map(|(source, _)| source)
    }

    fn wanted<'a>(&'a self, thing: Thing<'_>) -> Wanted<'a> {
        let (what, name) = match thing {
            Thing::Permission(permission) => return Wanted::Permission(permission),
            Thing::App(name) => (What::App, name),
            Thing::Page(name) => (What::Page, name),
            Thing::Object(name, right) => (What::Object(right), name),
            Thing::Field(name, right) => (What::Field(right), name),
        };
        Wanted::Named(what, self.index.find(what, name))
    }

    /// All that is wanted, and nothing that makes an administrator.
    fn gives(&self, org: &Org, source: Source, wanted: &[Wanted<'_>]) -> bool {
        let holders = &org.access.holders;
        let names = |at: usize, one: &Wanted<'_>| match one {
            Wanted::Permission(permission) => holders[at].permissions.granted(*permission).is_some(),
            Wanted::Named(what, mentions) => {
                let said = mentions.map(|mentions| mentions.said(holders, at, *what));
                matches!(said, Some(Said::Yes(_)))
            }
        };
        let own = match &source {
            Source::Set(at) => std::slice::from_ref(at),
            Source::Group(group) => self.groups[*group].sets.as_slice(),
        };
        let (muting, is_known) = match source {
            Source::Set(_) => (&[][..], true),
            Source::Group(group) => {
                let group = &self.groups[group];
                (group.muting_sets.as_slice(), group.missing_muting.is_none())
            }
        };
        let is_too_much = |at: &usize| {
            let permissions = &holders[*at].permissions;
            let mut excessive = EXCESSIVE.iter().chain(&[UserPermission::ManageCallCenters]);
            excessive.any(|permission| permissions.granted(*permission).is_some())
        };
        let given = |one: &Wanted<'_>| {
            own.iter().any(|at| names(*at, one)) && !muting.iter().any(|at| names(*at, one))
        };
        is_known && !own.iter().any(is_too_much) && wanted.iter().all(given)
    }
}
