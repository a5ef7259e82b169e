//! Knows everything in an export that may give somebody away, before any of it is replaced.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use super::hosts::{self, Parts};
use super::scan::{Dialect, Marked, Piece, What, pieces};
use super::token::{LONG_NUMBER, humps, is_blob, is_record_id};
use super::units::{lowered, units};
use super::vocabulary::Vocabulary;
use crate::org::adapter_url::placeholder_words;
use crate::org::misspelt::resembles_item;

/// What was found, each thing once.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Tokens in lower case, with the offsets at which words begin inside them in any spelling.
    pub(super) tokens: HashMap<String, BTreeSet<usize>>,
    /// Words that stay: of misspelt items, and of platforms that anybody can have a host on.
    pub(super) slips: BTreeSet<String>,
    /// First 15 characters of Ids.
    pub(super) ids: BTreeSet<String>,
    /// Hashes, keys, identifiers of machines, in lower case.
    pub(super) blobs: BTreeSet<String>,
    /// Digits only.
    pub(super) numbers: BTreeSet<String>,
    pub(super) v4: BTreeSet<Ipv4Addr>,
    pub(super) v6: BTreeSet<Ipv6Addr>,
    pub(super) secrets: BTreeSet<String>,
    /// Words of people's names, in lower case.
    pub(super) people: BTreeSet<String>,
    /// These names as a whole.
    pub(super) persons: BTreeSet<String>,
    /// What stands before the `@` of addresses, in lower case.
    pub(super) mailboxes: BTreeSet<String>,
    /// Labels that somebody has registered, with the suffixes they stand under.
    pub(super) domains: BTreeMap<String, BTreeSet<String>>,
    /// Hosts as they are written, in lower case, of which any part is replaced.
    pub(super) hosts: BTreeSet<String>,
}

/// What is to be done with a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Keep,
    /// Almost the name of an item that Salesforce knows: the slip is what a finding is about.
    Slip,
    Id,
    Blob,
    Words,
}

/// What a token is, given as it is written and in lower case.
pub(super) fn sort(token: &str, lower: &str, vocabulary: &Vocabulary) -> Sort {
    if vocabulary.has(lower) {
        Sort::Keep
    } else if resembles_item(lower) {
        Sort::Slip
    } else if is_record_id(token) {
        Sort::Id
    } else if is_blob(token) {
        Sort::Blob
    } else {
        Sort::Words
    }
}

/// Whether a part of a token says nothing: a letter, a small number, a known word.
pub(super) fn is_plain(word: &str, vocabulary: &Vocabulary) -> bool {
    // What is crossed out was crossed out on purpose.
    let is_crossed = word.len() >= 3 && word.bytes().all(|byte| byte == b'x');
    let is_number = word.len() < LONG_NUMBER && word.bytes().all(|byte| byte.is_ascii_digit());
    let is_small = is_crossed || is_number || word.len() == 1;
    is_small || vocabulary.has(word)
}

/// The parts of a token in lower case between the offsets at which words begin.
pub(super) fn cut<'t>(token: &'t str, starts: &BTreeSet<usize>) -> Vec<(usize, &'t str)> {
    let mut parts = Vec::new();
    let mut from = 0;
    for at in starts.iter().copied().chain([token.len()]) {
        if let Some(part) = token.get(from..at) {
            parts.push((from, part));
            from = at;
        }
    }
    parts
}

/// The parts of a token, and of each part what it consists of where it is a token itself: `id` of `caseidList` if
/// somebody writes `CaseId`.
pub(super) fn cut_deep<'t>(
    token: &'t str,
    known: &HashMap<String, BTreeSet<usize>>,
    own: &BTreeSet<usize>,
) -> Vec<(usize, &'t str)> {
    let parts = cut(token, known.get(token).unwrap_or(own)).into_iter();
    parts
        .flat_map(|(at, part)| {
            let inner = known.get(part).filter(|_| part.len() < token.len());
            let inner = inner.map_or_else(|| vec![(0, part)], |starts| cut(part, starts));
            inner.into_iter().map(move |(from, part)| (at + from, part))
        })
        .collect()
}

/// A token as it reads, without its escapes.
pub(super) fn decoded(text: &str, range: &Range<usize>) -> String {
    units(&text[range.clone()]).map(|unit| unit.c).collect()
}

impl Found {
    pub(super) fn add_text(
        &mut self,
        text: &str,
        dialect: Dialect,
        marked: &[Marked],
        vocabulary: &Vocabulary,
    ) {
        for piece in pieces(text, dialect, marked) {
            self.add(text, &piece, vocabulary);
        }
    }

    fn add(&mut self, text: &str, piece: &Piece, vocabulary: &Vocabulary) {
        let part = &text[piece.range.clone()];
        match piece.what {
            What::Secret => {
                self.secrets.insert(part.to_owned());
            }
            What::Blank => {}
            What::Person => {
                self.persons.insert(lowered(part));
                for piece in pieces(part, Dialect::Name, &[]) {
                    let word = lowered(&decoded(part, &piece.range));
                    self.people.insert(word);
                }
            }
            What::Mailbox => {
                self.mailboxes.insert(lowered(part));
            }
            What::Uuid => {
                self.blobs.insert(part.to_ascii_lowercase());
            }
            What::Phone => {
                self.numbers.insert(digits(part));
            }
            What::V4 => match part.parse() {
                Ok(ip) => {
                    self.v4.insert(ip);
                }
                Err(_) => self.add_words(part, vocabulary),
            },
            What::V6 => match part.trim_matches(['[', ']']).parse() {
                Ok(ip) => {
                    self.v6.insert(ip);
                }
                Err(_) => self.add_words(part, vocabulary),
            },
            What::Host => self.add_host(part, vocabulary),
            What::Token => self.add_token(&decoded(text, &piece.range), vocabulary),
        }
    }

    fn add_host(&mut self, host: &str, vocabulary: &Vocabulary) {
        let lower = lowered(host);
        let labels: Vec<&str> = lower.split('.').collect();
        let parts = hosts::parts(&labels, vocabulary);
        let kept = match &parts {
            Parts::Platform(count) => *count,
            Parts::Registered { .. } | Parts::Unknown => 0,
        };
        if let Parts::Registered { label, suffix } = parts {
            let suffixes = self.domains.entry(labels[label].to_owned()).or_default();
            suffixes.insert(suffix);
        }
        let own = labels.len().saturating_sub(kept);
        for label in &labels[own..] {
            self.slips
                .extend(label.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
        }
        for label in &labels[..own] {
            self.add_words(&hosts::readable(label), vocabulary);
        }
        // Capitals tell where words begin.
        self.add_words(host, vocabulary);
        if own > 0 {
            self.hosts.insert(lower);
        }
    }

    fn add_words(&mut self, text: &str, vocabulary: &Vocabulary) {
        for piece in pieces(text, Dialect::Name, &[]) {
            if piece.what == What::Token {
                self.add_token(&decoded(text, &piece.range), vocabulary);
            }
        }
    }

    fn add_token(&mut self, token: &str, vocabulary: &Vocabulary) {
        let lower = lowered(token);
        match sort(token, &lower, vocabulary) {
            Sort::Keep => {}
            Sort::Slip => {
                let starts = humps(token).into_iter().collect();
                let parts = cut(&lower, &starts).into_iter();
                self.slips.extend(parts.map(|(_, part)| part.to_owned()));
            }
            Sort::Id => {
                self.ids.insert(token[..15].to_owned());
            }
            Sort::Blob => {
                self.blobs.insert(lower);
            }
            Sort::Words => {
                let placeholder = placeholder_words(&lower);
                let known = self.tokens.entry(lower).or_default();
                known.extend(humps(token));
                known.extend(placeholder);
            }
        }
    }

    pub(super) fn join(mut self, other: Self) -> Self {
        for (token, starts) in other.tokens {
            self.tokens.entry(token).or_default().extend(starts);
        }
        for (label, suffixes) in other.domains {
            self.domains.entry(label).or_default().extend(suffixes);
        }
        self.slips.extend(other.slips);
        self.ids.extend(other.ids);
        self.blobs.extend(other.blobs);
        self.numbers.extend(other.numbers);
        self.v4.extend(other.v4);
        self.v6.extend(other.v6);
        self.secrets.extend(other.secrets);
        self.people.extend(other.people);
        self.persons.extend(other.persons);
        self.mailboxes.extend(other.mailboxes);
        self.hosts.extend(other.hosts);
        self
    }
}

pub(super) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}
