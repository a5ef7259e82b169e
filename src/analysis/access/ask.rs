//! Knows how one question is put to everything that a user holds, and what silence means.

use super::holding::JoinedGroup;
use super::index::{Mentions, Right, Said, What, object_of};
use super::{Access, Answer, Blind};
use crate::org::Org;
use crate::org::access::{Holder, HolderKind, UserPermission};
use crate::source::Span;

/// Since this version a retrieve names only the user permissions that are granted: the others are not.
const PERMISSIONS_COMPLETE: u16 = 29;
/// The first version in whose retrieves "Access Activities" was seen; before, everybody had it.
const HAS_ACTIVITIES_ACCESS: u16 = 43;
/// Since this version a retrieve of a permission set is complete.
const SETS_COMPLETE: u16 = 40;

/// Something that files grant.
#[derive(Debug, Clone, Copy)]
pub enum Thing<'a> {
    Permission(UserPermission),
    App(&'a str),
    Page(&'a str),
    Object(&'a str, Right),
    Field(&'a str, Right),
}

/// A thing with everything that is said of it.
#[derive(Clone, Copy)]
enum Question<'a> {
    Permission(UserPermission),
    Named(What, &'a str, Option<&'a Mentions>),
    /// A field that may be read where every field of its object may be: what is said of the object.
    Field(&'a str, Option<&'a Mentions>, Option<&'a Mentions>),
}

/// What one holder says to one question.
enum Word {
    Yes(Span),
    No,
    Blind(Blind),
}

impl JoinedGroup {
    /// A grant of the group that nothing mutes, or why nobody can tell.
    fn ask(&self, word: impl Fn(usize) -> Word) -> Result<Option<(usize, Span)>, Blind> {
        let mut blind = self.missing.clone().map(Blind::PermissionSet);
        let mut grant = None;
        for at in &self.sets {
            match word(*at) {
                Word::Yes(span) => grant = grant.or(Some((*at, span))),
                Word::Blind(why) => blind = Blind::broader(blind, Some(why)),
                Word::No => {}
            }
        }
        let mut unsure = self.missing_muting.clone().map(Blind::MutingSet);
        for at in &self.muting_sets {
            match word(*at) {
                Word::Yes(_) => return Ok(None),
                Word::Blind(why @ Blind::Incomplete(..)) => unsure = unsure.or(Some(why)),
                Word::Blind(_) | Word::No => {}
            }
        }
        let unsure = unsure.or_else(|| self.session.clone().map(Blind::Session));
        match (grant, blind) {
            (Some(grant), _) => unsure.map_or(Ok(Some(grant)), Err),
            (None, Some(blind)) => Err(blind),
            (None, None) => Ok(None),
        }
    }
}

fn is_older(org: &Org, holder: &Holder, version: u16) -> bool {
    org.file(holder.file).version.is_some_and(|own| own < version)
}

/// Every profile of the org's own users has some permission: one without any was cut down, by hand or by a tool.
fn is_stripped(holder: &Holder) -> bool {
    holder.kind == HolderKind::Profile && holder.permissions.iter().next().is_none()
}

fn old(holder: &Holder) -> Blind {
    Blind::OldFile(holder.kind.word(), holder.name.clone())
}

impl Access {
    /// Asks everything that the user holds, and nothing that implies it.
    #[must_use]
    pub fn ask(&self, org: &Org, user: usize, thing: Thing<'_>) -> Answer {
        let Some(held) = self.held(user) else {
            return Answer::NotVisible(Blind::NoUsers);
        };
        let question = self.question(thing);
        let word = |at: usize| self.word(org, at, question);
        let mut blind = held.blind.clone();
        for at in held.profile.iter().chain(&held.sets) {
            match word(*at) {
                Word::Yes(span) => return Answer::Granted(*at, span),
                Word::Blind(why) => blind = Blind::broader(blind, Some(why)),
                Word::No => {}
            }
        }
        for group in &held.groups {
            match self.groups[*group].ask(word) {
                Ok(Some((at, span))) => return Answer::Granted(at, span),
                Ok(None) => {}
                Err(why) => blind = Blind::broader(blind, Some(why)),
            }
        }
        blind.map_or(Answer::Denied(held.profile), Answer::NotVisible)
    }

    /// Where a group of the user takes away what one of its own sets grants: index of the muting set, and the place.
    #[must_use]
    pub fn muted(&self, org: &Org, user: usize, thing: Thing<'_>) -> Option<(usize, Span)> {
        let question = self.question(thing);
        let place = |at: &usize| match self.word(org, *at, question) {
            Word::Yes(span) => Some((*at, span)),
            _ => None,
        };
        self.groups_of(user).find_map(|group| {
            let group = &self.groups[group];
            group.sets.iter().find_map(place)?;
            group.muting_sets.iter().find_map(place)
        })
    }

    fn question<'a>(&'a self, thing: Thing<'a>) -> Question<'a> {
        let (what, name) = match thing {
            Thing::Permission(permission) => return Question::Permission(permission),
            Thing::App(name) => (What::App, name),
            Thing::Page(name) => (What::Page, name),
            Thing::Object(name, right) => (What::Object(right), name),
            Thing::Field(name, right) => (What::Field(right), name),
        };
        let mentions = self.index.find(what, name);
        if what == What::Field(Right::Read) {
            let object = self.index.find(What::AllFields, object_of(name));
            return Question::Field(name, mentions, object);
        }
        Question::Named(what, name, mentions)
    }

    /// What one holder says, as far as it is in the export and counts in every session.
    fn word(&self, org: &Org, at: usize, question: Question<'_>) -> Word {
        let holder = &org.access.holders[at];
        let name = || holder.name.clone();
        match self.own_word(org, at, question) {
            Word::Yes(_) if holder.needs_activation => Word::Blind(Blind::Session(name())),
            Word::No if holder.is_incomplete => Word::Blind(Blind::Incomplete(holder.kind.word(), name())),
            word => word,
        }
    }

    /// What the files say. Silence means no, but where it may not have been retrieved with what is asked for.
    fn own_word(&self, org: &Org, at: usize, question: Question<'_>) -> Word {
        let holders = &org.access.holders;
        let holder = &holders[at];
        let (what, name, mentions) = match question {
            Question::Permission(permission) => return self.permission_word(org, holder, permission),
            Question::Named(what, name, mentions) => (what, name, mentions),
            Question::Field(name, mentions, object) => {
                let all = object.map(|object| object.said(holders, at, What::AllFields));
                if let Some(Said::Yes(span)) = all {
                    return Word::Yes(span);
                }
                (What::Field(Right::Read), name, mentions)
            }
        };
        let said = mentions.map_or(Said::Nothing, |mentions| mentions.said(holders, at, what));
        let is_known = mentions.is_some_and(|mentions| mentions.is_in_profile);
        match (said, holder.kind) {
            (Said::Yes(span), _) => Word::Yes(span),
            (Said::Nothing, HolderKind::Profile)
                if !(is_known && self.index.is_telling(holder, at, what, name)) =>
            {
                Word::Blind(Blind::NotRetrieved(holder.name.clone(), name.to_owned()))
            }
            (Said::Nothing, HolderKind::PermissionSet) if is_older(org, holder, SETS_COMPLETE) => {
                Word::Blind(old(holder))
            }
            _ => Word::No,
        }
    }

    fn permission_word(&self, org: &Org, holder: &Holder, permission: UserPermission) -> Word {
        match holder.permissions.granted(permission) {
            Some(span) => Word::Yes(span),
            None if holder.permissions.is_refused(permission) => Word::No,
            None if is_stripped(holder) => {
                let name = permission.name().to_owned();
                Word::Blind(Blind::NotRetrieved(holder.name.clone(), name))
            }
            None if !self.is_complete(org, holder, permission) => Word::Blind(old(holder)),
            None => Word::No,
        }
    }

    /// Whether a file would name the permission if it granted it.
    fn is_complete(&self, org: &Org, holder: &Holder, permission: UserPermission) -> bool {
        let since = match permission {
            UserPermission::ActivitiesAccess => HAS_ACTIVITIES_ACCESS,
            _ => PERMISSIONS_COMPLETE,
        };
        match org.file(holder.file).version {
            Some(version) => version >= since,
            // A file without a version is taken for a recent one, where others do not say otherwise.
            None => since == PERMISSIONS_COMPLETE || self.has_activities_access,
        }
    }
}
