//! Knows whether a need is met, and what comes nearest where it is not.

use super::super::Answers;
use super::super::content_policy::{
    Answer, Basis, ContentPolicy, Context, Enforcement, Entry, HostPattern, Miss, Port, Source, Why,
};
use super::entry_file;
use super::{By, Need, Purpose};
use crate::finding::{Fix, FixKind};
use crate::org::Org;
use crate::org::kind::Kind;
use crate::org::trusted_url::Directive;

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
    /// No entry names it, or only one that has to name something else or would let in more than this.
    Missing,
    Inactive,
    Directive,
    Context,
    Scheme,
    /// The entry that names it is malformed or does not deploy, which is a finding of its own.
    Told,
}

impl Lack<'_> {
    /// The obstacle that takes most to mend decides. A wildcard or a bare scheme is never widened for one host.
    #[must_use]
    pub fn gap(&self) -> Gap {
        let is_told = |miss: &Miss<'_>| matches!(miss.basis(), Basis::Undeployable(_));
        if self.near.as_ref().is_some_and(is_told) {
            return Gap::Told;
        }
        let is_broad = |miss: &Miss<'_>| miss.entry.source().is_some_and(|source| !is_exact(source));
        if self.near.as_ref().is_some_and(is_broad) {
            return Gap::Missing;
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

/// One host on one port, whatever the scheme and the path.
pub(super) fn is_exact(source: &Source) -> bool {
    matches!(source.host, HostPattern::Exact(_)) && source.port != Some(Port::Any)
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
        let is_unseen = org.trusted_urls.is_empty() && !org.has_deleted("CspTrustedSite");
        let is_blind = is_unseen || org.has_unread(Kind::TrustedUrl);
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
    let is_unclear = Source::parse(&need.origin()).is_err();
    if is_unclear || !below_pattern(policy, need, directive, context).is_empty() {
        Verdict::Allowed
    } else {
        lacking(policy, need, directive, context, None)
    }
}

/// Entries for a vendor's pattern, or for hosts below it.
fn below_pattern<'a>(
    policy: &'a ContentPolicy,
    need: &Need,
    directive: Directive,
    context: Context,
) -> Vec<&'a Entry> {
    let Ok(wanted) = Source::parse(&need.origin()) else {
        return Vec::new();
    };
    let is_met = |entry: &&Entry| {
        let is_meant = entry
            .source()
            .is_some_and(|source| source.contains(&wanted) || narrows(source, &wanted));
        is_meant && entry.counts_in(context) && entry.directives.has(directive)
    };
    policy.entries().iter().filter(is_met).collect()
}

/// Entries that let a need to load something be met.
#[must_use]
pub fn allowing<'a>(policy: &'a ContentPolicy, need: &Need) -> Vec<&'a Entry> {
    let Purpose::Load(directive, context) = need.purpose else {
        return Vec::new();
    };
    if need.is_pattern() {
        return below_pattern(policy, need, directive, context);
    }
    match policy.allows(&need.url, directive, context) {
        Answer::Allowed(entries) => entries,
        Answer::Platform(_) | Answer::Missed(_) => Vec::new(),
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
            (Gap::Inactive | Gap::Directive, Some(miss)) => self.mended(miss.entry, &miss.why),
            (Gap::Missing | Gap::Scheme, _) if !self.need.is_pattern() => {
                entry_file::fix(org, &answers.content_policy, &answers.needs, self.need)
            }
            _ => None,
        }
    }

    /// Nobody in the org can edit the entry of a package.
    fn mended(&self, entry: &Entry, why: &[Why]) -> Option<Fix> {
        let site = &entry.site;
        if site.entry.is_managed() {
            return None;
        }
        let mut on = Vec::new();
        let mut title = Vec::new();
        if why.contains(&Why::Inactive) {
            on.push(("isActive", site.entry.active_flag));
            title.push("activate the entry".to_owned());
        }
        if why.contains(&Why::LacksDirective) {
            // Salesforce fills in directives only while there is none: what it had filled in would go.
            let is_filled = matches!(entry.basis, Basis::Filled(_));
            let filled = entry.directives.iter().filter(|_| is_filled);
            let directives = filled.chain([self.directive]);
            on.extend(directives.map(|directive| (directive.element(), site.flag(directive))));
            title.push(format!("switch on `{}`", self.directive.name()));
        }
        Some(Fix {
            kind: FixKind::Safe,
            title: title.join(" and "),
            edits: site.switch_on(&on)?,
        })
    }
}
