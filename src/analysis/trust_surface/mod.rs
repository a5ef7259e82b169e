//! Knows the trust surface of an org: every host, page and person that it trusts with what agents see and do, however
//! many entries of whatever names say so.

mod diff;
mod hosts;
mod powers;
mod settings;
mod summary;
#[cfg(test)]
mod tests;
mod twins;

use std::collections::{BTreeMap, BTreeSet};

use super::content_policy::{Context, Directive, Source};
use super::contents::{Contents, Topic};
use super::environment::Environment;
use crate::finding::Component;
use crate::options::Options;
use crate::org::Org;
use crate::org::access::UserPermission;
use crate::source::Span;

pub(crate) use powers::POWERS;

pub use diff::{Change, Item, TrustDiff, Unseen};
pub use twins::Moved;

/// What somebody or something is trusted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// The page of the softphone: it sees whatever an agent sees.
    Softphone,
    /// Its code runs in the page of the softphone.
    Script,
    Microphone,
    Camera,
    /// A directive of Trusted URLs.
    Load(Directive),
    /// May show pages of the org in a frame of its own.
    Framing,
    /// Its pages may read the org's data with a user's session.
    Cors,
    /// Apex may call it.
    RemoteSite,
    /// Apex may call it, even where the call passes from https to http.
    UnprotectedRemoteSite,
    /// The Classic console shows it.
    Console,
    /// What everybody's pages may do.
    Setting,
    Permission(UserPermission),
}

impl Right {
    /// As JSON and tables name it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Softphone => "softphone",
            Self::Script => "script",
            Self::Microphone => "microphone",
            Self::Camera => "camera",
            Self::Load(directive) => directive.name(),
            Self::Framing => "frames pages of the org",
            Self::Cors => "reads data across origins",
            Self::RemoteSite => "called by Apex",
            Self::UnprotectedRemoteSite => "called by Apex without protocol security",
            Self::Console => "framed by the Classic console",
            Self::Setting => "setting",
            Self::Permission(permission) => permission.name(),
        }
    }

    /// What kind of thing says so.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Softphone => "call center",
            Self::Script => "code of a softphone",
            Self::Microphone | Self::Camera | Self::Load(_) => "Trusted URL",
            Self::Framing => "trusted domain for inline frames",
            Self::Cors => "CORS entry",
            Self::RemoteSite | Self::UnprotectedRemoteSite => "remote site",
            Self::Console => "domain of a Classic console",
            Self::Setting => "setting",
            Self::Permission(_) => "permission",
        }
    }

    /// One source of this right may cover another; of the others each stands for itself.
    fn covers(self) -> bool {
        matches!(
            self,
            Self::Microphone | Self::Camera | Self::Load(_) | Self::Cors | Self::Script
        )
    }
}

/// Pages that a right is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pages {
    One(Context),
    /// A context that is none of Salesforce's pages: Field Service, Lightning Out.
    Elsewhere(String),
    /// All of those; an entry for every page has it, and it is never reported by itself.
    AllElsewhere,
    /// A right has nothing to do with pages, or a list names what it is for.
    Named(String),
}

impl Pages {
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::One(context) => context.word(),
            Self::Elsewhere(word) | Self::Named(word) => word,
            Self::AllElsewhere => "",
        }
    }
}

/// How far a setting or a permission goes, where there is a more and a less.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// More is more trust.
    pub rank: usize,
    /// "the Trusted URLs that say so", "3 users".
    pub word: String,
}

/// One thing that is trusted.
#[derive(Debug, Clone)]
pub struct Row {
    pub right: Right,
    pub pages: Pages,
    /// The host expression, the holder, or the setting.
    pub subject: String,
    /// What makes it the same in two orgs.
    key: String,
    /// Of hosts that can cover others, without what only the environment decides.
    source: Option<Source>,
    pub level: Option<Level>,
    /// How much it is worth looking at: at most 400.
    pub weight: u32,
    /// What says so; of several the first by name.
    pub components: BTreeSet<Component>,
    pub span: Span,
    topic: Topic,
}

/// Everything that one org trusts.
#[derive(Debug)]
pub struct Surface {
    /// Each thing once, sorted by right, pages and subject.
    rows: Vec<Row>,
    contents: Contents,
}

impl Surface {
    /// `is_whole`: what is not there does not exist.
    #[must_use]
    pub fn new(org: &Org, options: &Options, environment: &Environment, is_whole: bool) -> Self {
        let mut rows = Rows {
            environment,
            by_identity: BTreeMap::new(),
        };
        hosts::add(org, options, &mut rows);
        settings::add(org, &mut rows);
        powers::add(org, &mut rows);
        Self {
            rows: rows.by_identity.into_values().collect(),
            contents: Contents::of(org, is_whole),
        }
    }

    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }
}

/// Rows while they are gathered: one for each right, kind of page and key.
struct Rows<'a> {
    environment: &'a Environment,
    by_identity: BTreeMap<(Right, Pages, String), Row>,
}

/// What says that something is trusted, and where.
struct Told {
    component: Component,
    span: Span,
    topic: Topic,
}

impl Rows<'_> {
    /// Adds a host for some pages; of texts that are no host expressions the text counts.
    fn host(&mut self, right: Right, pages: Pages, text: &str, told: Told) {
        let neutral = self.environment.neutral_host(text.trim());
        // The path of the whole host is none.
        let parse = |text: &str| {
            let source = Source::parse(text).ok()?;
            let is_whole = source.path.as_deref() == Some("/");
            Some(if is_whole { source.without_path() } else { source })
        };
        let source = parse(&neutral);
        let key = match &source {
            Some(source) => source.expression(),
            None => neutral.to_lowercase(),
        };
        let subject = parse(text.trim()).map_or_else(|| text.trim().to_owned(), |own| own.expression());
        let weight = hosts::weight(right, source.as_ref());
        self.add(Row {
            weight,
            source: source.filter(|_| right.covers()),
            level: None,
            components: BTreeSet::from([told.component]),
            span: told.span,
            topic: told.topic,
            right,
            pages,
            subject,
            key,
        });
    }

    fn add(&mut self, row: Row) {
        let identity = (row.right, row.pages.clone(), row.key.clone());
        match self.by_identity.get_mut(&identity) {
            Some(known) => known.components.extend(row.components),
            None => {
                self.by_identity.insert(identity, row);
            }
        }
    }
}
