//! Knows what pages of an org may load: the policy that its Trusted URLs make, by context and directive, and how
//! sure an export can be of it.

mod answer;
mod breadth;
mod entry;
mod index;
mod matching;
mod microphone;
mod setting;
mod source;
mod sources;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use url::Url;

use crate::facts::csp::facts;
use crate::options::Options;
use crate::org::Org;
use crate::org::trusted_url::TrustedUrl;

pub use crate::org::trusted_url::Directive;
pub use answer::{Answer, Miss, Platform, Why};
pub(crate) use breadth::has_rules_below;
pub use breadth::{Breadth, Ground, GroundKind, is_shared};
pub use entry::{Basis, Context, DirectiveSet, Entry, Scope};
pub use matching::Asked;
pub use microphone::{Blocked, Grant, Header, MicrophoneAnswer, Permissions};
pub use setting::{Because, Enforcement, Seen, Setting};
pub use source::{Defect, HostPattern, Malformed, Port, Source};
pub use sources::Sources;

use index::{Index, Keys, MOST_LOOKED_AT};
use setting::Violations;

/// Most misses that an answer names.
const MOST_MISSES: usize = 8;

/// The Trusted URLs of an org as one policy.
#[derive(Debug)]
pub struct ContentPolicy {
    entries: Vec<Entry>,
    index: Index,
    setting: Setting,
    violations: Violations,
    permissions: Permissions,
}

/// Size of the header that a context sends, as far as Trusted URLs make it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HeaderSize {
    pub bytes: usize,
    pub entries: usize,
}

impl ContentPolicy {
    #[must_use]
    pub fn new(org: &Org, options: &Options) -> Self {
        // Of several files for one entry the first counts.
        let mut names = BTreeSet::new();
        let first = org
            .trusted_urls
            .iter()
            .filter(|url| names.insert(url.entry.name.to_ascii_lowercase()));
        let violations = Violations::new(org.people.violations.as_deref());
        let entries = first.map(|url: &TrustedUrl| Entry::new(org, url));
        Self {
            setting: Setting::new(options.csp, &violations),
            permissions: Permissions::new(org.security.as_ref()),
            violations,
            ..Self::of_entries(entries.collect())
        }
    }

    /// A policy of these entries alone, of which nothing else is known.
    #[must_use]
    pub fn of_entries(entries: Vec<Entry>) -> Self {
        Self {
            index: Index::new(&entries),
            entries,
            setting: Setting::default(),
            violations: Violations::default(),
            permissions: Permissions::default(),
        }
    }

    /// One for each Trusted URL, in the order of packages and paths.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether the stricter directives are on, and how that is known.
    #[must_use]
    pub fn setting(&self) -> &Setting {
        &self.setting
    }

    /// Camera and microphone.
    #[must_use]
    pub fn permissions(&self) -> &Permissions {
        &self.permissions
    }

    /// Whether pages of a context may load a URL. While nobody knows whether the stricter directives are on,
    /// the answer is that of the stricter ones; [`Self::enforcement`] tells how sure it is.
    #[must_use]
    pub fn allows(&self, url: &Url, directive: Directive, context: Context) -> Answer<'_> {
        let asked = Asked::new(url);
        let covering = self.covering(&asked);
        let (allowed, covering): (Vec<&Entry>, Vec<&Entry>) = covering
            .into_iter()
            .partition(|entry| entry.counts_in(context) && entry.directives.has(directive));
        if !allowed.is_empty() {
            return Answer::Allowed(allowed);
        }
        if let Some(platform) = self.platform(&asked, directive, context) {
            return Answer::Platform(platform);
        }
        let explain = |entry, covers| Miss::of(entry, url, directive, context, covers);
        let mut misses: Vec<Miss<'_>> = covering
            .into_iter()
            .filter_map(|entry| explain(entry, true))
            .collect();
        let others = self.near(&asked);
        misses.extend(others.into_iter().filter_map(|entry| explain(entry, false)));
        misses.sort_by(|a, b| a.rank().cmp(&b.rank()));
        misses.truncate(MOST_MISSES);
        Answer::Missed(misses)
    }

    /// Entries whose source covers a URL, whatever else they say: exact hosts first, then the narrower wildcards.
    fn covering(&self, asked: &Asked) -> Vec<&Entry> {
        let url = asked.url();
        let keys = Keys::new(url.port_or_known_default(), url.path());
        let groups = self.index.groups(url.host_str().unwrap_or_default(), &keys);
        let covers = |group: &&[u32]| {
            let first = group.first().map(|at| &self.entries[*at as usize]);
            first
                .and_then(Entry::source)
                .is_some_and(|source| source.covers(asked))
        };
        groups
            .filter(covers)
            .flat_map(|group| group.iter().map(|at| &self.entries[*at as usize]))
            .collect()
    }

    /// Entries that name the host of a URL, or look like it, and do not cover it.
    fn near(&self, asked: &Asked) -> Vec<&Entry> {
        let host = asked.url().host_str().unwrap_or_default();
        let found = self.index.near(host).chain(self.index.lookalikes(host));
        let entries = found.map(|at| &self.entries[at as usize]);
        entries
            .filter(|entry| !entry.source().is_some_and(|source| source.covers(asked)))
            .collect()
    }

    /// What Salesforce itself lets pages load.
    fn platform(&self, asked: &Asked, directive: Directive, context: Context) -> Option<Platform> {
        let url = asked.url();
        let is_secure = matches!(url.scheme(), "https" | "wss");
        let own = facts()
            .platform()
            .find(|(host, _)| is_secure && url.host_str().is_some_and(|name| source::is_below(name, host)));
        if let Some((host, source)) = own {
            return Some(Platform::Own { host, source });
        }
        let is_relaxed = self.setting.is_relaxed() && context == Context::Lightning;
        let (schemes, source) = facts().relaxed(directive.name()).filter(|_| is_relaxed)?;
        let covers = |scheme: &&String| Source::parse(scheme).is_ok_and(|source| source.covers(asked));
        let scheme = schemes.iter().find(covers)?;
        Some(Platform::Relaxed { scheme, source })
    }

    /// The domain of Salesforce's own that an entry names although it needs no Trusted URL, and who says so.
    #[must_use]
    pub fn own_domain(entry: &Entry) -> Option<(&'static str, &'static str)> {
        let (HostPattern::Exact(host) | HostPattern::Below(host)) = &entry.source()?.host else {
            return None;
        };
        let is_named = |own: &str| host == own || source::is_below(host, own);
        facts().platform().find(|(own, _)| is_named(own))
    }

    /// Another entry that allows everything an entry does, one for the exact host before wildcards. Of two that
    /// allow the same, the first is not subsumed by the second.
    #[must_use]
    pub fn subsuming(&self, at: usize) -> Option<&Entry> {
        let found = self.subsuming_one(at, self.entries.get(at)?, |_| true);
        found.map(|other| &self.entries[other])
    }

    /// The place of another entry, fit for the purpose, that allows everything `entry` would allow at place `at`.
    pub(crate) fn subsuming_one(
        &self,
        at: usize,
        entry: &Entry,
        is_fit: impl Fn(&Entry) -> bool,
    ) -> Option<usize> {
        let (host, keys) = sources::asked(entry.source()?);
        let groups = self.index.groups(&host, &keys);
        let mut others = groups
            .flat_map(|group| group.iter().take(MOST_LOOKED_AT))
            .map(|other| *other as usize);
        others.find(|other| {
            let one = &self.entries[*other];
            *other != at && one.subsumes(entry) && (*other < at || !entry.subsumes(one)) && is_fit(one)
        })
    }

    /// Bytes that Trusted URLs add to the header of a context: each URL and a blank, once for each directive.
    #[must_use]
    pub fn header_size(&self, context: Context) -> HeaderSize {
        let counted = self.entries.iter().filter(|entry| entry.counts_in(context));
        counted.fold(HeaderSize::default(), |size, entry| HeaderSize {
            bytes: size.bytes + entry.directives.iter().count() * (entry.site.entry.url.trim().len() + 1),
            entries: size.entries + 1,
        })
    }
}
