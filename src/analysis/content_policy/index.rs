//! Knows which entries can have anything to do with a URL, so that few have to be asked.

use std::collections::HashMap;

use super::entry::Entry;
use super::source::{HostPattern, MOST_HOST, Port, Source};

/// Most entries of one host that are looked at for a near miss: nobody reads more.
pub(super) const MOST_LOOKED_AT: usize = 256;

/// Segments up to which paths are told apart; longer ones are always asked.
const MOST_SEGMENTS: usize = 32;

/// Places of entries by the host that they name.
#[derive(Debug, Default)]
pub(super) struct Index {
    exact: HashMap<String, Bucket>,
    /// By the name behind `*.`.
    below: HashMap<String, Bucket>,
    /// Bare schemes and `*`.
    every: Bucket,
    /// Malformed ones, by the host that a reader would make out.
    malformed: HashMap<String, Vec<u32>>,
}

/// Entries with one host pattern. An entry can cover a URL only if port and path are among the URL's [`Keys`].
#[derive(Debug, Default)]
struct Bucket {
    all: Vec<u32>,
    /// By port, then by percent-decoded path; an empty one stands for none and for very long ones.
    groups: HashMap<Option<Port>, HashMap<Vec<u8>, Vec<Group>>>,
}

/// Entries with the same source: one of them is asked for all.
#[derive(Debug)]
struct Group {
    expression: String,
    entries: Vec<u32>,
}

/// Ports and paths of entries that can cover a URL.
pub(super) struct Keys {
    ports: Vec<Option<Port>>,
    /// Percent-decoded.
    paths: Vec<Vec<u8>>,
}

impl Keys {
    /// `ports`: besides any port and none at all; `path`: begins with `/`, or is empty.
    pub(super) fn new(ports: impl IntoIterator<Item = u16>, path: &str) -> Self {
        let mut all = vec![None, Some(Port::Any)];
        all.extend(ports.into_iter().map(|number| Some(Port::Number(number))));
        all.dedup();
        // A path that ends in `/` covers what lies below it, any other only itself.
        let mut paths = vec![Vec::new(), vec![b'/']];
        let mut so_far = Vec::new();
        for segment in path.split_inclusive('/').take(MOST_SEGMENTS) {
            so_far.extend(decoded(segment));
            paths.push(so_far.clone());
        }
        paths.dedup();
        Self { ports: all, paths }
    }
}

impl Index {
    pub(super) fn new(entries: &[Entry]) -> Self {
        let source = |entry| Entry::source(entry).ok_or_else(|| entry.site.entry.url.text());
        Self::of(entries.iter().map(source))
    }

    /// Of sources, or of texts that are none.
    pub(super) fn of<'a>(sources: impl Iterator<Item = Result<&'a Source, &'a str>>) -> Self {
        let mut index = Self::default();
        for (source, at) in sources.zip(0u32..) {
            let source = match source {
                Ok(source) => source,
                Err(text) => {
                    index.malformed.entry(begun(text)).or_default().push(at);
                    continue;
                }
            };
            let bucket = match &source.host {
                HostPattern::Scheme | HostPattern::Any => &mut index.every,
                HostPattern::Below(base) => index.below.entry(base.clone()).or_default(),
                HostPattern::Exact(host) => index.exact.entry(host.clone()).or_default(),
            };
            bucket.add(source, at);
        }
        index
    }

    /// Groups of entries that may cover a URL: those of the exact host first, then the narrower wildcards.
    pub(super) fn groups<'a>(&'a self, host: &'a str, keys: &'a Keys) -> impl Iterator<Item = &'a [u32]> {
        let found = self.buckets(host).flat_map(|bucket| bucket.groups(keys));
        found.map(|group| group.entries.as_slice())
    }

    /// Entries that name the host, whatever their ports and paths are.
    pub(super) fn naming<'a>(&'a self, host: &'a str) -> impl Iterator<Item = u32> + 'a {
        self.buckets(host).flat_map(|bucket| bucket.all.iter().copied())
    }

    /// Enough of them to find one that comes near.
    pub(super) fn near<'a>(&'a self, host: &'a str) -> impl Iterator<Item = u32> + 'a {
        let found = self
            .buckets(host)
            .flat_map(|bucket| bucket.all.iter().take(MOST_LOOKED_AT));
        found.copied()
    }

    /// Entries that only look as if they covered the host: `*.host`, and what is malformed.
    pub(super) fn lookalikes<'a>(&'a self, host: &'a str) -> impl Iterator<Item = u32> + 'a {
        let below = self.below.get(host).into_iter();
        let below = below.flat_map(|bucket| bucket.all.iter().take(MOST_LOOKED_AT));
        let malformed = self.malformed.get(host).into_iter().flatten();
        below.chain(malformed.take(MOST_LOOKED_AT)).copied()
    }

    fn buckets<'a>(&'a self, host: &'a str) -> impl Iterator<Item = &'a Bucket> {
        // No entry names a longer one.
        let parents = host.match_indices('.').map(|(dot, _)| &host[dot + 1..]);
        let parents = parents.filter(|parent| parent.len() <= MOST_HOST);
        let below = parents.filter_map(|parent| self.below.get(parent));
        let exact = self.exact.get(host).into_iter();
        exact.chain(below).chain(std::iter::once(&self.every))
    }
}

/// The part of a malformed address that is meant as the host, as far as that can be told.
fn begun(text: &str) -> String {
    let text = text.trim();
    let behind = text.split_once(':').map_or(text, |(scheme, behind)| {
        let is_scheme = scheme.bytes().all(|byte| byte.is_ascii_alphabetic());
        if is_scheme { behind } else { text }
    });
    let behind = behind.trim_start_matches('/');
    let authority = behind
        .split(['/', '?', '#', ',', ';', ' '])
        .next()
        .unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    host.trim_matches(|c: char| !is_host(c))
        .trim_matches('.')
        .to_ascii_lowercase()
}

impl Bucket {
    fn add(&mut self, source: &Source, at: u32) {
        self.all.push(at);
        // A bare scheme and `*` cover any port.
        let is_portless = source.host == HostPattern::Scheme || source.is_star();
        let port = if is_portless { Some(Port::Any) } else { source.port };
        let path = source.path.as_deref().unwrap_or_default();
        let is_long = path.split_inclusive('/').nth(MOST_SEGMENTS).is_some();
        let path = if is_long { Vec::new() } else { decoded(path) };
        let groups = self.groups.entry(port).or_default().entry(path).or_default();
        let expression = source.expression();
        match groups.iter_mut().find(|group| group.expression == expression) {
            Some(group) => group.entries.push(at),
            None => groups.push(Group {
                expression,
                entries: vec![at],
            }),
        }
    }

    fn groups<'a>(&'a self, keys: &'a Keys) -> impl Iterator<Item = &'a Group> {
        let by_path = keys.ports.iter().filter_map(|port| self.groups.get(port));
        let found = by_path.flat_map(|groups| keys.paths.iter().filter_map(|path| groups.get(path)));
        found.flatten()
    }
}

/// Percent-decoded bytes, as paths are compared.
fn decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = bytes
            .get(at + 1..at + 3)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        let is_hex = |digits: &&str| digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let code = hex
            .filter(is_hex)
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match code {
            Some(code) if *byte == b'%' => {
                out.push(code);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    out
}
