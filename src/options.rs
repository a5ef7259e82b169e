//! Knows the settings of a run as plain typed values, wherever they came from.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::finding::{Audience, Severity};

/// What a run may be told.
#[derive(Debug, Clone)]
pub struct Options {
    pub audience: Audience,
    pub fail_on: Severity,
    /// By rule name or group; `None` switches the rule off. A rule's own entry beats its group's.
    pub severities: BTreeMap<String, Option<Severity>>,
    pub agents: Agents,
    /// The day on which dated facts are judged.
    pub as_of: Date,
    /// Print only this many findings, those that affect most agents first.
    pub top: Option<usize>,
}

impl Options {
    #[must_use]
    pub fn new(as_of: Date) -> Self {
        Self {
            audience: Audience::Review,
            fail_on: Severity::Error,
            severities: BTreeMap::new(),
            agents: Agents::default(),
            as_of,
            top: None,
        }
    }
}

/// Who counts as an agent, when the user says so instead of leaving it to the evidence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agents {
    pub profiles: Vec<String>,
    pub permission_sets: Vec<String>,
    pub usernames: Vec<String>,
}

impl Agents {
    #[must_use]
    pub fn is_configured(&self) -> bool {
        !(self.profiles.is_empty() && self.permission_sets.is_empty() && self.usernames.is_empty())
    }
}
