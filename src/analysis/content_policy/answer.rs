//! Knows the answer to "may a page load this?": by what it is covered, or what comes nearest and why it does not do.

use url::Url;

use super::entry::{Basis, Context, Entry};
use super::source::{Defect, HostPattern, Port, Source};
use crate::org::trusted_url::Directive;

/// Whether the policy of a context lets a page load a URL.
#[derive(Debug)]
pub enum Answer<'a> {
    /// By these entries, the narrowest first; never empty.
    Allowed(Vec<&'a Entry>),
    /// By what Salesforce itself puts into the policy.
    Platform(Platform),
    /// By nothing. The entries that come nearest, the nearest first; often there is none.
    Missed(Vec<Miss<'a>>),
}

impl<'a> Answer<'a> {
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        !matches!(self, Self::Missed(_))
    }

    /// By an entry of the org, not by Salesforce itself.
    #[must_use]
    pub fn is_by_entry(&self) -> bool {
        matches!(self, Self::Allowed(_))
    }

    /// The nearest miss.
    #[must_use]
    pub fn nearest(&self) -> Option<&Miss<'a>> {
        match self {
            Self::Missed(misses) => misses.first(),
            _ => None,
        }
    }
}

/// What Salesforce puts into a policy, with its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Platform {
    /// One of its own domains.
    Own {
        host: &'static str,
        source: &'static str,
    },
    /// A whole scheme, while the updated directives are not adopted: `https:`.
    Relaxed {
        scheme: &'static str,
        source: &'static str,
    },
}

/// An entry that does not cover a URL, and everything that is in its way.
#[derive(Debug, Clone)]
pub struct Miss<'a> {
    pub entry: &'a Entry,
    /// The most telling reason first; never empty.
    pub why: Vec<Why>,
}

/// Why an entry does not cover a URL, in the order of how little there is to change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    Inactive,
    LacksDirective,
    WrongContext,
    /// As an `https` entry for a `wss` socket. `None` for an entry without a scheme, which counts as `https`.
    WrongScheme {
        entry: Option<String>,
        url: String,
    },
    /// `None` stands for the scheme's own port, on either side.
    WrongPort {
        entry: Option<u16>,
        url: Option<u16>,
    },
    WrongPath,
    /// `*.example.com` does not cover `example.com`.
    OnlySubdomains,
    Malformed(Defect),
}

impl<'a> Miss<'a> {
    /// Explains why an entry does not cover a URL; `None` if nothing is in its way. `covers`: its source does.
    pub(super) fn of(
        entry: &'a Entry,
        url: &Url,
        directive: Directive,
        context: Context,
        covers: bool,
    ) -> Option<Self> {
        let lacks_directive = !entry.directives.has(directive);
        let mut why: Vec<Why> = [
            (!entry.is_active()).then_some(Why::Inactive),
            (lacks_directive && entry.source().is_some()).then_some(Why::LacksDirective),
            (!entry.scope.covers(context)).then_some(Why::WrongContext),
        ]
        .into_iter()
        .flatten()
        .collect();
        match &entry.pattern {
            Err(malformed) => why.push(Why::Malformed(malformed.defect)),
            Ok(_) if covers => {}
            Ok(source) => why.extend(obstacles(source, url)),
        }
        (!why.is_empty()).then_some(Self { entry, why })
    }

    /// The one reason, where there is only one.
    #[must_use]
    pub fn only(&self) -> Option<&Why> {
        match self.why.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The reason that takes most to mend, which decides what to say; the others are for notes.
    #[must_use]
    pub fn main(&self) -> &Why {
        // Never empty.
        self.why.last().unwrap_or(&Why::WrongPath)
    }

    /// What the directives of the entry rest on, for words about the next deploy.
    #[must_use]
    pub fn basis(&self) -> Basis {
        self.entry.basis
    }

    /// Fewer obstacles first, then smaller ones, then the exact host before wildcards.
    pub(super) fn rank(&self) -> (usize, &[Why], bool) {
        let exact = self
            .entry
            .source()
            .is_some_and(|source| matches!(source.host, HostPattern::Exact(_)));
        (self.why.len(), &self.why, !exact)
    }
}

/// What keeps a source from covering a URL whose host it names; never empty.
fn obstacles(source: &Source, url: &Url) -> Vec<Why> {
    let mut found = Vec::new();
    if !source.fits_scheme(url) {
        found.push(Why::WrongScheme {
            entry: source.scheme.clone(),
            url: url.scheme().to_owned(),
        });
    }
    if !source.fits_port(url) {
        let entry = match source.port {
            Some(Port::Number(number)) => Some(number),
            _ => None,
        };
        found.push(Why::WrongPort {
            entry,
            url: url.port(),
        });
    }
    let is_parent = matches!(&source.host, HostPattern::Below(base) if Some(base.as_str()) == url.host_str());
    if is_parent {
        found.push(Why::OnlySubdomains);
    } else if found.is_empty() {
        found.push(Why::WrongPath);
    }
    found
}
