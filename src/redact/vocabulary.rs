//! Knows the words that say nothing about anybody: Salesforce's, the vendors', the languages', and those that rules look for.

use std::collections::HashSet;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::token::humps;
use super::units::{is_word, lowered};
use crate::load::percent_decode;

/// Every word that the code and the tables of facts know, as a test finds them there.
const OWN: &str = include_str!("vocabulary.txt");
/// Salesforce's names for its things, and the words of the languages that files are written in.
const SALESFORCE: &str = include_str!("salesforce.txt");

/// Words and hosts that stay as they are.
pub(super) struct Vocabulary {
    /// In lower case, whole and in parts.
    words: HashSet<String>,
    /// Hosts of vendors and platforms, without what stands for one customer.
    hosts: HashSet<String>,
}

/// What is built in.
static BUILT_IN: LazyLock<Vocabulary> = LazyLock::new(|| {
    let mut built = Vocabulary {
        words: HashSet::new(),
        hosts: HashSet::new(),
    };
    for word in OWN.split_whitespace().chain(SALESFORCE.split_whitespace()) {
        built.add(word);
    }
    built
});

/// Finds long words inside invented ones, which must not hold any.
static INSIDE: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let short = ["key", "pwd", "sig", "jwt", "tok", "pin", "pass", "cti"];
    let long = BUILT_IN
        .words
        .iter()
        .map(String::as_str)
        .filter(|word| word.len() >= 4);
    AhoCorasick::new(long.chain(short)).ok()
});

impl Vocabulary {
    /// The built-in words without `hidden` ones, which are replaced all the same.
    pub(super) fn without(hidden: &[String]) -> Self {
        let built = &*BUILT_IN;
        let hidden: HashSet<String> = hidden.iter().flat_map(|text| parts(text)).collect();
        Self {
            words: built.words.difference(&hidden).cloned().collect(),
            hosts: built.hosts.clone(),
        }
    }

    /// A word or part of one, in lower case.
    pub(super) fn has(&self, lower: &str) -> bool {
        self.words.contains(lower)
    }

    /// How many of a host's last labels belong to a vendor or platform; the host is in lower case.
    pub(super) fn known_labels(&self, labels: &[&str]) -> usize {
        (0..labels.len())
            .find(|from| self.hosts.contains(&labels[*from..].join(".")))
            .map_or(0, |from| labels.len() - from)
    }

    fn add(&mut self, word: &str) {
        if word.contains('.') {
            let host = word.trim_start_matches("*.").to_ascii_lowercase();
            // Patterns with a `*` inside name a customer there: what follows it is the platform's.
            let host = host.rsplit("*.").next().unwrap_or_default().to_owned();
            if let Some(domain) = psl::domain_str(&host) {
                self.hosts.insert(domain.to_owned());
            }
            self.hosts.insert(host);
        }
        self.words.extend(parts(word));
    }
}

/// The words of a text, whole and at capitals, in lower case.
fn parts(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for token in percent_decode(text)
        .split(|c| !is_word(c))
        .filter(|token| !token.is_empty())
    {
        found.push(lowered(token));
        let mut from = 0;
        for at in humps(token).into_iter().chain([token.len()]) {
            found.push(lowered(&token[from..at]));
            from = at;
        }
    }
    found
}

/// Whether an invented word would say something.
pub(super) fn holds_word(invented: &str) -> bool {
    BUILT_IN.has(invented) || INSIDE.as_ref().is_some_and(|inside| inside.is_match(invented))
}
