//! Knows how each agent stands: whether the softphone appears, opens and may log, step by step, with the reason.

mod app;
mod center;
mod log;
mod phrase;
mod steps;

use std::cell::RefCell;
use std::collections::HashMap;

use super::Answers;
use super::access::Answer;
use super::call_log::Payload;
use crate::org::Org;
use crate::org::people::User;
use crate::source::Span;

/// What one step says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Word {
    /// Nothing depends on it.
    NotNeeded,
    Yes,
    NotVisible,
    No,
}

impl Word {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NotNeeded => "-",
            Self::Yes => "yes",
            Self::NotVisible => "not visible",
            Self::No => "no",
        }
    }
}

/// The steps from a login to a logged call, each of which needs those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Active, and an ordinary user.
    User,
    CallCenter,
    /// Lightning or Classic.
    Interface,
    /// An app with the softphone.
    App,
    /// The Visualforce page of the adapter.
    Page,
    /// The rights that a log needs.
    Log,
}

/// What came of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub kind: Kind,
    pub word: Word,
    /// The same for everybody with the same trouble; empty where there is none.
    pub short: String,
    /// A sentence with the evidence.
    pub reason: String,
    /// What to do about it; empty where nothing is wrong.
    pub help: String,
    pub place: Option<Span>,
}

impl Step {
    fn fine(kind: Kind, word: Word, reason: impl Into<String>) -> Self {
        Self {
            kind,
            word,
            short: String::new(),
            reason: reason.into(),
            help: String::new(),
            place: None,
        }
    }

    fn at(self, place: impl Into<Option<Span>>) -> Self {
        Self {
            place: place.into(),
            ..self
        }
    }

    fn because(self, short: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            short: short.into(),
            help: help.into(),
            ..self
        }
    }
}

/// How one user stands.
#[derive(Debug, Clone)]
pub struct Standing<'a> {
    pub user: &'a User,
    /// As people call it; empty without one.
    pub call_center: String,
    /// Index of the call center in the org, where it is in the export.
    pub center: Option<usize>,
    /// As people call the app with the softphone that the user starts with, else the first that the user sees.
    pub app: Option<String>,
    /// Name of the user licence.
    pub licence: Option<String>,
    /// One of each kind, in their order.
    pub steps: Vec<Step>,
}

impl Standing<'_> {
    #[must_use]
    pub fn word(&self, kind: Kind) -> Word {
        let step = self.steps.iter().find(|step| step.kind == kind);
        step.map_or(Word::NotVisible, |step| step.word)
    }

    /// The first thing that is missing, else the first that nobody can see.
    #[must_use]
    pub fn first_missing(&self) -> Option<&Step> {
        let first = |word: Word| self.steps.iter().find(move |step| step.word == word);
        first(Word::No).or_else(|| first(Word::NotVisible))
    }
}

/// Answers for one user after the other; what depends only on what users hold is looked up once.
pub struct Standings<'a> {
    org: &'a Org,
    answers: &'a Answers,
    /// What is logged, by call center.
    payloads: HashMap<usize, &'a Payload>,
    /// Apps with the softphone, by what users hold.
    apps: RefCell<HashMap<usize, (Option<usize>, Answer)>>,
}

impl<'a> Standings<'a> {
    #[must_use]
    pub fn new(org: &'a Org, answers: &'a Answers) -> Self {
        let payloads = answers.call_log.payloads.iter();
        Self {
            org,
            answers,
            payloads: payloads
                .flat_map(|payload| payload.centers.iter().map(move |center| (*center, payload)))
                .collect(),
            apps: RefCell::default(),
        }
    }

    /// What is known of the calls of a call center.
    #[must_use]
    pub fn payload(&self, center: usize) -> Option<&'a Payload> {
        self.payloads.get(&center).copied()
    }

    /// Agents in the order of their user names.
    #[must_use]
    pub fn agents(&self) -> Vec<Standing<'a>> {
        let mut all: Vec<Standing<'a>> = self
            .answers
            .agents
            .iter()
            .filter_map(|user| self.of(*user))
            .collect();
        all.sort_by(|a, b| a.user.username().cmp(b.user.username()));
        all
    }

    /// One user, agent or not, by the index in the data.
    #[must_use]
    pub fn of(&self, user: usize) -> Option<Standing<'a>> {
        let row = self.org.people.users.as_deref()?.get(user)?;
        let (center, call_center, in_center) = self.call_center(user, row);
        let (app, app_step) = self.app(user, center);
        Some(Standing {
            user: row,
            steps: vec![
                self.user(row),
                in_center,
                self.interface(user, center),
                app_step,
                self.page(user, center),
                self.log(user, center),
            ],
            call_center,
            center,
            app,
            licence: self.licence(user, row),
        })
    }

    /// By the row of the user, else by the profile.
    fn licence(&self, user: usize, row: &User) -> Option<String> {
        let profile = || {
            let profile = self.answers.access.profile_of(user)?;
            let licence = self.org.access.holders[profile].licence.as_ref()?;
            Some(licence.name.to_string())
        };
        row.licence.value().cloned().or_else(profile)
    }
}
