//! Knows whether a need is met, and what comes nearest where it is not.

use super::super::Answers;
use super::super::content_policy::{
    Answer, Basis, ContentPolicy, Context, Enforcement, Entry, HostPattern, Miss, Source, Why,
};
use super::entry_file;
use super::{By, Need, Purpose};
use crate::finding::{Fix, FixKind};
use crate::org::Org;
use crate::org::kind::Kind;
use crate::org::trusted_url::{Directive, TrustedUrl};

/// Needs to load something, with what the org says to each.
#[derive(Debug)]
pub struct Allowance<'a> {
    pub need: &'a Need,
    pub directive: Directive,
    pub context: Context,
    pub verdict: Verdict<'a>,
}

#[derive(Debug)]
pub enum Verdict<'a> {
    Allowed,
    /// No Trusted URLs were exported, or one could not be read, so that nobody knows.
    NotVisible,
    Lacking(Lack<'a>),
}

/// What is in the way of a need.
#[derive(Debug)]
pub struct Lack<'a> {
    /// The entry that comes nearest.
    pub near: Option<Miss<'a>>,
    pub enforcement: Enforcement,
}

/// What is wrong, the one thing that is told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// No entry names it, or only one that has to name something else.
    Missing,
    Inactive,
    Directive,
    Context,
    Scheme,
    /// The entry that names it is malformed or does not deploy, which is a finding of its own.
    Told,
}

impl Lack<'_> {
    /// The obstacle that takes most to mend decides.
    #[must_use]
    pub fn gap(&self) -> Gap {
        let is_told = |miss: &Miss<'_>| matches!(miss.basis(), Basis::Undeployable(_));
        if self.near.as_ref().is_some_and(is_told) {
            return Gap::Told;
        }
        match self.near.as_ref().map(Miss::main) {
            Some(Why::Inactive) => Gap::Inactive,
            Some(Why::LacksDirective) => Gap::Directive,
            Some(Why::WrongContext) => Gap::Context,
            Some(Why::WrongScheme { .. }) => Gap::Scheme,
            Some(Why::Malformed(_)) => Gap::Told,
            Some(Why::WrongPort { .. } | Why::WrongPath | Why::OnlySubdomains) | None => Gap::Missing,
        }
    }
}

impl<'a> Allowance<'a> {
    /// `None` for a need that is no matter of loading.
    #[must_use]
    pub fn of(org: &Org, policy: &'a ContentPolicy, need: &'a Need) -> Option<Self> {
        let Purpose::Load(directive, context) = need.purpose else {
            return None;
        };
        let verdict = if need.is_pattern() {
            pattern(policy, need, directive, context)
        } else {
            match policy.allows(&need.url, directive, context) {
                Answer::Allowed(_) | Answer::Platform(_) => Verdict::Allowed,
                Answer::Missed(misses) => {
                    lacking(policy, need, directive, context, misses.into_iter().next())
                }
            }
        };
        let is_blind = org.trusted_urls.is_empty() || org.has_unread(Kind::TrustedUrl);
        let verdict = match verdict {
            Verdict::Lacking(lack) if is_blind && !matches!(lack.enforcement, Enforcement::Seen(_)) => {
                Verdict::NotVisible
            }
            verdict => verdict,
        };
        Some(Self {
            need,
            directive,
            context,
            verdict,
        })
    }

    /// Whoever asks for it is the vendor, not the call center itself.
    #[must_use]
    pub fn is_asked_by_vendor(&self) -> bool {
        matches!(self.need.by, By::Vendor(..))
    }
}

fn lacking<'a>(
    policy: &ContentPolicy,
    need: &Need,
    directive: Directive,
    context: Context,
    near: Option<Miss<'a>>,
) -> Verdict<'a> {
    match policy.enforcement(&need.url, directive, context) {
        Enforcement::Relaxed => Verdict::Allowed,
        enforcement => Verdict::Lacking(Lack { near, enforcement }),
    }
}

/// Whoever names one host below the vendor's pattern knows which one it is.
fn pattern<'a>(policy: &ContentPolicy, need: &Need, directive: Directive, context: Context) -> Verdict<'a> {
    let Ok(wanted) = Source::parse(&need.origin()) else {
        return Verdict::Allowed;
    };
    let is_met = |entry: &Entry| {
        let is_meant = entry
            .source()
            .is_some_and(|source| source.contains(&wanted) || narrows(source, &wanted));
        is_meant && entry.counts_in(context) && entry.directives.has(directive)
    };
    if policy.entries().iter().any(is_met) {
        Verdict::Allowed
    } else {
        lacking(policy, need, directive, context, None)
    }
}

/// An exact or narrower host below the pattern, over the same scheme.
fn narrows(source: &Source, wanted: &Source) -> bool {
    let HostPattern::Below(base) = &wanted.host else {
        return false;
    };
    let is_below = |host: &str| {
        host == base
            || host
                .strip_suffix(base.as_str())
                .is_some_and(|rest| rest.ends_with('.'))
    };
    let is_named = match &source.host {
        HostPattern::Exact(host) | HostPattern::Below(host) => is_below(host),
        HostPattern::Scheme | HostPattern::Any => false,
    };
    is_named
        && (source.scheme == wanted.scheme
            || source.scheme.is_none() && wanted.scheme.as_deref() == Some("https"))
}

impl Allowance<'_> {
    /// The change that meets the need: an entry that is there is mended, else one is made.
    #[must_use]
    pub fn fix(&self, org: &Org, answers: &Answers) -> Option<Fix> {
        let Verdict::Lacking(lack) = &self.verdict else {
            return None;
        };
        match (lack.gap(), &lack.near) {
            (Gap::Inactive | Gap::Directive, Some(miss)) => self.mended(&miss.entry.site, &miss.why),
            (Gap::Missing | Gap::Scheme, _) if !self.need.is_pattern() => {
                entry_file::fix(org, &answers.content_policy, &answers.needs, self.need)
            }
            _ => None,
        }
    }

    /// Nobody in the org can edit the entry of a package.
    fn mended(&self, site: &TrustedUrl, why: &[Why]) -> Option<Fix> {
        if site.entry.is_managed() {
            return None;
        }
        let mut edits = Vec::new();
        let mut title = Vec::new();
        if why.contains(&Why::Inactive) {
            edits.push(site.switch_on("isActive", site.entry.active_flag));
            title.push("activate the entry".to_owned());
        }
        if why.contains(&Why::LacksDirective) {
            edits.push(site.switch_on(self.directive.element(), site.flag(self.directive)));
            title.push(format!("switch on `{}`", self.directive.name()));
        }
        Some(Fix {
            kind: FixKind::Safe,
            title: title.join(" and "),
            edits,
        })
    }
}
