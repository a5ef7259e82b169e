//! Knows whether a copy still tells what was replaced: it looks at the bytes, not at how they came about.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use aho_corasick::{AhoCorasick, MatchKind};
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use super::found::Found;
use super::names::Names;
use super::token::{humps, is_blob, is_record_id};
use super::units::{is_word, lowered, units};
use crate::load::{Archive, Limits, Tree};

/// Something that should not be in the copy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leak {
    /// The original; for the eyes of whoever owns the export.
    pub original: String,
    /// In whose text or name it stands.
    pub entry: String,
}

/// Shorter words are no names of anybody, and stand in minified code by the thousand.
const SHORTEST: usize = 3;
/// Shorter texts stand inside others by chance.
const SHORTEST_TEXT: usize = 6;

pub(super) fn find(entries: &BTreeMap<String, Vec<u8>>, found: &Found, names: &Names) -> Vec<Leak> {
    let words: HashSet<&str> = names.replaced().filter(|word| word.len() >= SHORTEST).collect();
    // Two invented parts may happen to make a word that is somebody's.
    let made = names.made();
    let texts = whole(found, names);
    let search = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(&texts)
        .ok();
    let look = |(entry, bytes): (&String, &Vec<u8>)| {
        let mut found = BTreeSet::new();
        let mut add = |original: String| {
            let entry = entry.clone();
            found.insert(Leak { original, entry });
        };
        for text in opened(entry, bytes) {
            in_words(
                &text,
                &|word, whole| words.contains(word) && ![word, whole].iter().any(|word| names.is_known(word)),
                &made,
                &mut add,
            );
            for hit in search.iter().flat_map(|search| search.find_iter(&text)) {
                if stands_alone(&text, hit.start(), hit.end()) {
                    add(texts[hit.pattern().as_usize()].clone());
                }
            }
        }
        found
    };
    let entries: Vec<_> = entries.iter().collect();
    let found = entries.par_iter().map(|entry| look(*entry));
    let all = found.reduce(BTreeSet::new, |mut all, more| {
        all.extend(more);
        all
    });
    all.into_iter().collect()
}

/// What is looked for as it stands.
fn whole(found: &Found, names: &Names) -> Vec<String> {
    let long =
        |text: &&String| text.len() >= SHORTEST_TEXT && text.bytes().any(|byte| byte.is_ascii_alphanumeric());
    let hosts = found.hosts.iter().filter(|host| names.host(host) != **host);
    let texts = hosts.chain(&found.secrets).chain(&found.ids);
    let texts = texts
        .chain(&found.blobs)
        .chain(&found.numbers)
        .chain(&found.persons);
    // What consists of harmless words stays where nothing says what it is.
    let told = |text: &&String| names.name(text) != **text;
    let mut all: BTreeSet<String> = texts.filter(long).filter(told).cloned().collect();
    all.extend(found.mailboxes.iter().map(|name| format!("{name}@")));
    all.into_iter().collect()
}

/// The name of an entry, its text, and what is in it if it is an archive itself.
fn opened(entry: &str, bytes: &[u8]) -> Vec<String> {
    let mut texts = vec![entry.to_owned()];
    if bytes.starts_with(b"PK\x03\x04")
        && let Ok(archive) = Archive::new(bytes.to_vec(), &Limits::default())
    {
        for inside in archive.list().entries {
            let bytes = archive
                .open(&inside.path, Limits::default().file())
                .unwrap_or_default();
            texts.push(inside.path);
            texts.push(String::from_utf8_lossy(&bytes).into_owned());
        }
        return texts;
    }
    texts.push(match crate::load::decode_code(bytes.to_vec()) {
        Ok(text) => text.text,
        Err(_) => String::from_utf8_lossy(bytes).into_owned(),
    });
    texts
}

fn in_words(
    text: &str,
    is_told: &impl Fn(&str, &str) -> bool,
    made: &HashSet<String>,
    add: &mut impl FnMut(String),
) {
    let mut look = |token: &str| {
        let lower = lowered(token);
        if lower.len() < SHORTEST || is_blob(token) || is_record_id(token) || made.contains(&lower) {
            return;
        }
        let mut from = 0;
        for at in humps(token).into_iter().chain([token.len()]) {
            let part = &lower[from..at];
            if is_told(part, &lower) {
                add(part.to_owned());
            }
            from = at;
        }
        if is_told(&lower, &lower) {
            add(lower);
        }
    };
    let mut token = String::new();
    for unit in units(text) {
        if is_word(unit.c) {
            token.push(unit.c);
        } else if !token.is_empty() {
            look(&token);
            token.clear();
        }
    }
    look(&token);
}

/// Not by chance inside a longer word or number.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    let goes_on = after.is_some_and(is_word) && !text[..end].ends_with('@');
    !before.is_some_and(is_word) && !goes_on
}
