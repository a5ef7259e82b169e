//! Knows the settings of a run as plain typed values, wherever they came from.

mod audit;
mod rule;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::Date;

use crate::finding::{Affects, Audience, Component, Finding, Severity};

pub use audit::{ItemAnswer, ItemVerdict, MilestoneSetting};
pub use rule::{NumberOption, RuleOption, RuleSettings, TextsOf, TextsOption};

/// What a run may be told.
#[derive(Debug, Clone)]
pub struct Options {
    pub audience: Audience,
    pub fail_on: Severity,
    /// By rule name or group; `None` switches the rule off. A rule's own entry beats its group's.
    pub severities: BTreeMap<String, Option<Severity>>,
    /// What single rules were told.
    pub rules: RuleSettings,
    pub agents: Agents,
    /// Whether the session setting "Adopt updated CSP directives" is on, which no export shows.
    pub csp: CspSetting,
    /// What softphones send, where somebody who knows has written it down.
    pub payloads: Vec<PayloadSetting>,
    /// In the order of the file.
    pub exceptions: Vec<ExceptionSetting>,
    /// What people have answered about items of the checklist of an audit; at most one for an item.
    pub item_answers: Vec<ItemAnswer>,
    /// Days of an audit that people have set, in the order of the file.
    pub milestones: Vec<MilestoneSetting>,
    /// Files and folders with rows, as the configuration names them: relative to its folder.
    pub data: Vec<String>,
    /// The baseline's file, as the configuration names it: relative to its folder.
    pub baseline: Option<String>,
    /// Keys of findings that were there before, where a baseline is used; only others are reported.
    pub known: Option<BTreeSet<String>>,
    /// Findings of the org as it was before a change; only others, and worse ones, are reported.
    pub before: Option<Before>,
    /// The configuration itself, for findings about it.
    pub config: Option<ConfigText>,
    /// The day on which dated facts are judged.
    pub as_of: Date,
    /// Print only this many findings, those that affect most agents first.
    pub top: Option<usize>,
    /// Report only findings with a label in these files; others are counted.
    pub only: Option<Only>,
}

/// Files and folders, as files of the export are shown; an empty name is the folder that these are relative to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Only(BTreeSet<String>);

impl Only {
    /// Whether a file is one of these, lies in one of these folders, or inside one of these archives.
    #[must_use]
    pub fn has(&self, shown: &str) -> bool {
        let is_below = !shown.starts_with("../") && !shown.starts_with('/');
        if self.0.contains("") && is_below && !shown.is_empty() {
            return true;
        }
        let ends = shown.match_indices('/').map(|(at, _)| &shown[..at]);
        let ends = ends.filter(|folder| !folder.is_empty());
        let above = ends.flat_map(|folder| [folder, folder.strip_suffix('!').unwrap_or(folder)]);
        above.chain([shown]).any(|path| self.0.contains(path))
    }
}

impl FromIterator<String> for Only {
    fn from_iter<T: IntoIterator<Item = String>>(paths: T) -> Self {
        Self(paths.into_iter().collect())
    }
}

impl Options {
    #[must_use]
    pub fn new(as_of: Date) -> Self {
        Self {
            audience: Audience::Review,
            fail_on: Severity::Error,
            severities: BTreeMap::new(),
            rules: RuleSettings::default(),
            agents: Agents::default(),
            csp: CspSetting::Unknown,
            payloads: Vec::new(),
            exceptions: Vec::new(),
            item_answers: Vec::new(),
            milestones: Vec::new(),
            data: Vec::new(),
            baseline: None,
            known: None,
            before: None,
            config: None,
            as_of,
            top: None,
            only: None,
        }
    }
}

/// What a run over the org as it was before a change has found, whatever the audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// What people call it: a revision such as `main`, or a phrase.
    pub name: String,
    /// By [`folded`] key.
    pub findings: BTreeMap<String, Old>,
    /// The change is a deployment onto the org.
    pub is_deployment: bool,
}

/// What is remembered of a finding of the org before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Old {
    pub key: String,
    pub severity: Severity,
    pub component: Component,
    pub affects: Option<Affects>,
}

impl Before {
    /// Everything that was found.
    #[must_use]
    pub fn new(name: &str, is_deployment: bool, findings: Vec<Finding>) -> Self {
        let findings = findings.into_iter().map(|finding| {
            let old = Old {
                severity: finding.severity,
                component: finding.component,
                affects: finding.affects,
                key: finding.key,
            };
            (folded(&old.key), old)
        });
        Self {
            name: name.to_owned(),
            findings: findings.collect(),
            is_deployment,
        }
    }

    /// The finding of this key, as it was.
    #[must_use]
    pub fn of(&self, key: &str) -> Option<&Old> {
        self.findings.get(&folded(key))
    }
}

impl Old {
    /// Agents whom the finding concerns now and did not before, with their names where both are known.
    #[must_use]
    pub fn joined_by(&self, now: Option<&Affects>) -> Affects {
        let (Some(before), Some(now)) = (&self.affects, now) else {
            return Affects::default();
        };
        let mut users = Vec::new();
        if !before.users.is_empty() {
            let known: BTreeSet<&String> = before.users.iter().collect();
            users.extend(now.users.iter().filter(|user| !known.contains(user)).cloned());
        } else if before.agents == 0 {
            users.clone_from(&now.users);
        }
        Affects {
            agents: users.len().max(now.agents.saturating_sub(before.agents)),
            users,
        }
    }
}

/// A key without the case of names, of which Salesforce knows none.
#[must_use]
pub fn folded(key: &str) -> String {
    key.to_lowercase()
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

/// A configuration as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigText {
    /// Its path, as files of the export are shown.
    pub shown: String,
    pub text: String,
}

/// A value and where it stands: bytes of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<T> {
    pub value: T,
    pub at: Range<usize>,
}

/// One `[[exception]]` of `ctilint.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionSetting {
    pub rule: Placed<String>,
    /// A finding's key without its rule; `*` stands for any characters, also for none.
    pub key: Placed<String>,
    /// Blank ones are none.
    pub reason: Option<String>,
    pub owner: Option<String>,
    /// The last day on which it counts.
    pub until: Option<Placed<Date>>,
}

/// Which directives Salesforce sends with its pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CspSetting {
    #[default]
    Unknown,
    /// "Adopt updated CSP directives" is on: frames, images and fonts need a Trusted URL as well.
    Strict,
    /// It is off: frames and images over https need none.
    Relaxed,
}

impl CspSetting {
    pub const WORDS: &[&str] = &["unknown", "strict", "relaxed"];

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "unknown" => Self::Unknown,
            "strict" => Self::Strict,
            "relaxed" => Self::Relaxed,
            _ => return None,
        })
    }
}

/// What a call center's softphone does with a finished call: one `[[payload]]` of `ctilint.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayloadSetting {
    /// Internal or display name; `None` means every call center without an entry of its own.
    pub call_center: Option<String>,
    /// API name of the object.
    pub object: String,
    pub operation: Operation,
    /// By API name: a constant, or `None` for a value known at run time only. `None` at all where fields are not listed.
    pub fields: Option<BTreeMap<String, Option<String>>>,
    pub logs: Logs,
}

/// Whether a record is made or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    Insert,
    Update,
}

/// Who writes the record of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Logs {
    /// The softphone, as the agent.
    Softphone,
    /// Apex that the softphone calls.
    Apex,
    /// A server of the vendor, as an integration user.
    Server,
    /// Nobody: the softphone only dials.
    None,
}

impl Logs {
    pub const WORDS: &[&str] = &["softphone", "apex", "server", "none"];

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "softphone" => Self::Softphone,
            "apex" => Self::Apex,
            "server" => Self::Server,
            "none" => Self::None,
            _ => return None,
        })
    }
}

impl Logs {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Softphone => "softphone",
            Self::Apex => "apex",
            Self::Server => "server",
            Self::None => "none",
        }
    }
}

impl Operation {
    pub const WORDS: &[&str] = &["insert", "update"];

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "insert" => Some(Self::Insert),
            "update" => Some(Self::Update),
            _ => None,
        }
    }

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Insert => "insert",
            Self::Update => "update",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_folders_and_archives_have_what_lies_in_them() {
        let only: Only = ["a/b.xml", "pages", "a.zip", "r/Phone.resource"]
            .map(str::to_owned)
            .into_iter()
            .collect();
        for path in [
            "a/b.xml",
            "pages/deep/A.page",
            "a.zip!/pages/B.page",
            "r/Phone.resource!/app.js",
        ] {
            assert!(only.has(path), "{path}");
        }
        for path in [
            "a/b.xmlx",
            "a/b",
            "b.xml",
            "pagesX/A.page",
            "a.zipper!/x",
            "r/Phone.resource-meta.xml",
            "",
        ] {
            assert!(!only.has(path), "{path}");
        }
        let all = Only::from_iter([String::new()]);
        assert!(all.has("a/b.xml") && all.has("ctilint.toml"));
        assert!(!all.has("../a/b.xml") && !all.has("/a/b.xml"));
    }
}
