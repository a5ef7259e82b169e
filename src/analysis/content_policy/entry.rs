//! Knows one Trusted URL as the policy sees it: its source, its directives by API version, its context.

use std::fmt;

use super::source::{Malformed, Source};
use crate::facts::csp::{Unset, facts};
use crate::org::Org;
use crate::org::trusted_url::{Directive, TrustedUrl};
use crate::source::Span;

/// Some of the six directives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DirectiveSet(u8);

impl DirectiveSet {
    pub const ALL: Self = Self(0b11_1111);

    #[must_use]
    pub fn with(self, directive: Directive) -> Self {
        Self(self.0 | 1 << directive as u8)
    }

    #[must_use]
    pub fn has(self, directive: Directive) -> bool {
        self.0 & (1 << directive as u8) != 0
    }

    /// Has every directive of the other.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = Directive> {
        Directive::ALL
            .into_iter()
            .filter(move |directive| self.has(*directive))
    }

    /// Anything but images, audio and video: what can act, draw over the page, or send data away.
    #[must_use]
    pub fn has_active(self) -> bool {
        self.iter()
            .any(|directive| !matches!(directive, Directive::Img | Directive::Media))
    }

    /// What pages may do, as a sentence goes on: "load frames and images".
    #[must_use]
    pub fn phrase(self) -> String {
        if self == Self::ALL {
            return "load everything but scripts".to_owned();
        }
        let phrases: Vec<&str> = self.iter().map(Directive::phrase).collect();
        match phrases.as_slice() {
            [] => "load nothing".to_owned(),
            [only] => (*only).to_owned(),
            [all @ .., last] => format!("{} and {last}", all.join(", ")),
        }
    }
}

/// Where an entry's directives come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The file switches them on.
    Explicit,
    /// Salesforce fills them in on the next deploy with this API version; `None` where no file tells the version
    /// and none of the flags is there, as only versions below 48 write it.
    Filled(Option<u16>),
    /// Nothing is switched on but camera or microphone.
    PermissionsOnly,
    /// Nothing is switched on, and this API version does not deploy such an entry.
    Undeployable(u16),
    /// Nothing is switched on, and no file tells the API version.
    Unknown,
}

/// Pages that send a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Context {
    Lightning,
    ExperienceCloud,
    /// Visualforce pages with `cspHeader="true"`.
    Visualforce,
}

impl Context {
    pub const ALL: [Self; 3] = [Self::Lightning, Self::ExperienceCloud, Self::Visualforce];

    /// The value of `context` that names it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Lightning => "LEX",
            Self::ExperienceCloud => "Communities",
            Self::Visualforce => "VisualForce",
        }
    }

    /// As Setup calls it.
    #[must_use]
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Lightning => "Lightning Experience pages",
            Self::ExperienceCloud => "Experience Builder sites",
            Self::Visualforce => "custom Visualforce pages",
        }
    }
}

/// What an entry's `context` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// `All`, or none at all, as before API 44.
    All,
    One(Context),
    /// Field Service, Lightning Out, or a word that is none of Salesforce's.
    Elsewhere,
}

impl Scope {
    #[must_use]
    pub fn of(word: Option<&str>) -> Self {
        let Some(word) = word else { return Self::All };
        if word.eq_ignore_ascii_case("All") {
            return Self::All;
        }
        let named = Context::ALL
            .into_iter()
            .find(|context| word.eq_ignore_ascii_case(context.word()));
        named.map_or(Self::Elsewhere, Self::One)
    }

    #[must_use]
    pub fn covers(self, context: Context) -> bool {
        self == Self::All || self == Self::One(context)
    }

    /// Counts wherever the other does.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self == Self::All || self == other
    }
}

/// A Trusted URL, read once.
#[derive(Clone)]
pub struct Entry {
    pub site: TrustedUrl,
    /// API version of its file.
    pub version: Option<u16>,
    pub pattern: Result<Source, Malformed>,
    pub directives: DirectiveSet,
    pub basis: Basis,
    pub scope: Scope,
}

impl Entry {
    #[must_use]
    pub fn new(org: &Org, site: &TrustedUrl) -> Self {
        let version = org.file(site.entry.file).version;
        Self::read(site, version)
    }

    #[must_use]
    pub fn read(site: &TrustedUrl, version: Option<u16>) -> Self {
        let (directives, basis) = directives(site, version);
        Self {
            version,
            pattern: Source::parse(site.entry.url.text()),
            directives,
            basis,
            scope: Scope::of(site.context.as_deref()),
            site: site.clone(),
        }
    }

    #[must_use]
    pub fn is_active(&self) -> bool {
        self.site.entry.active
    }

    /// `None` for a malformed entry.
    #[must_use]
    pub fn source(&self) -> Option<&Source> {
        self.pattern.as_ref().ok()
    }

    /// What is malformed, and where in the file.
    #[must_use]
    pub fn malformed(&self) -> Option<(&Malformed, Span)> {
        let malformed = self.pattern.as_ref().err()?;
        Some((malformed, self.site.entry.url.span_of(malformed.range.clone())))
    }

    /// Part of the policy that pages of a context send.
    #[must_use]
    pub fn counts_in(&self, context: Context) -> bool {
        self.is_active() && self.scope.covers(context)
    }

    /// What would have to be switched on here, and the other has, whatever the two name: "tick `frame-src`".
    #[must_use]
    pub fn lacks(&self, other: &Self) -> Vec<String> {
        let directives = other.directives.iter().filter(|one| !self.directives.has(*one));
        let mut lacks: Vec<String> = directives.map(|one| format!("tick `{}`", one.name())).collect();
        if !self.scope.contains(other.scope) {
            lacks.push("choose a context that has those of the other".to_owned());
        }
        if other.site.microphone.is_true() && !self.site.microphone.is_true() {
            lacks.push("allow the microphone".to_owned());
        }
        if other.site.camera.is_true() && !self.site.camera.is_true() {
            lacks.push("allow the camera".to_owned());
        }
        lacks
    }

    /// Allows everything that the other does, wherever it does: the other could go.
    #[must_use]
    pub fn subsumes(&self, other: &Self) -> bool {
        let (Some(own), Some(source)) = (self.source(), other.source()) else {
            return false;
        };
        let permits = |own: bool, wanted: bool| own || !wanted;
        (self.is_active() || !other.is_active())
            && self.scope.contains(other.scope)
            && self.directives.contains(other.directives)
            && permits(self.site.camera.is_true(), other.site.camera.is_true())
            && permits(self.site.microphone.is_true(), other.site.microphone.is_true())
            && own.contains(source)
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entry({} {:?})", self.site.entry.name, self.site.entry.url)
    }
}

/// What the file switches on, else what Salesforce makes of nothing.
fn directives(site: &TrustedUrl, version: Option<u16>) -> (DirectiveSet, Basis) {
    let on = Directive::ALL
        .into_iter()
        .filter(|directive| site.flag(*directive).is_true());
    let explicit = on.fold(DirectiveSet::default(), DirectiveSet::with);
    if !explicit.is_empty() {
        return (explicit, Basis::Explicit);
    }
    let Some(number) = version else {
        return if site.is_silent() && site.microphone.is_absent() && site.camera.is_absent() {
            (DirectiveSet::ALL, Basis::Filled(None))
        } else {
            (explicit, Basis::Unknown)
        };
    };
    match facts().unset(number).map(|(unset, _)| unset) {
        Some(Unset::All) => (DirectiveSet::ALL, Basis::Filled(version)),
        Some(Unset::Images) => (explicit.with(Directive::Img), Basis::Filled(version)),
        _ if site.microphone.is_true() || site.camera.is_true() => (explicit, Basis::PermissionsOnly),
        _ => (explicit, Basis::Undeployable(number)),
    }
}
