//! Knows which invented name stands for which original, the same everywhere.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::net::{Ipv4Addr, Ipv6Addr};

use super::found::{Found, Sort, cut_deep, decoded, digits, is_plain, sort};
use super::hosts::{self, Parts};
use super::invent::{self, Chance};
use super::scan::{Dialect, Marked, Piece, What, pieces};
use super::token::{checksum, humps, with_case};
use super::units::lowered;
use super::vocabulary::Vocabulary;
use crate::org::my_domain::is_instance;
use crate::source::fnv1a64;

/// What every original becomes. Which it is depends on the whole export: nobody who guesses a name can
/// work out what would stand for it.
pub(super) struct Names {
    vocabulary: Vocabulary,
    tokens: HashMap<String, BTreeSet<usize>>,
    pub(super) words: HashMap<String, String>,
    ids: HashMap<String, String>,
    blobs: HashMap<String, String>,
    numbers: HashMap<String, String>,
    v4: HashMap<Ipv4Addr, Ipv4Addr>,
    v6: HashMap<Ipv6Addr, Ipv6Addr>,
    secrets: HashMap<String, String>,
    mailboxes: HashMap<String, usize>,
    /// By label and suffix: what is put behind the label, so that domains which differ go on differing.
    domains: HashMap<(String, String), String>,
}

impl Names {
    pub(super) fn new(found: &Found, vocabulary: Vocabulary) -> Self {
        let mut words = BTreeSet::new();
        for (token, starts) in &found.tokens {
            let parts = cut_deep(token, &found.tokens, starts)
                .into_iter()
                .map(|(_, part)| part);
            let told = parts.filter(|part| !is_plain(part, &vocabulary) && !found.slips.contains(*part));
            words.extend(told.map(str::to_owned));
        }
        // A word that is somebody's name here may be harmless elsewhere.
        words.extend(found.people.iter().cloned());
        let mut chance = Chance::new(seed(found, &words));
        let mut taken: HashSet<String> = words.iter().filter(|word| word.len() > 2).cloned().collect();
        taken.extend(found.blobs.iter().chain(&found.numbers).cloned());
        let mut invented = |chance: &mut Chance, originals: &BTreeSet<String>| -> HashMap<String, String> {
            let mut all: Vec<&String> = originals.iter().collect();
            chance.shuffle(&mut all);
            let pair = |word: &String| (word.clone(), invent::word(chance, word, &mut taken));
            all.into_iter().map(pair).collect()
        };
        let numbers = invented(&mut chance, &found.numbers);
        let words = invented(&mut chance, &words);
        let blobs = mixed(&mut chance, &found.blobs);
        let secrets = found.secrets.iter();
        let secrets = secrets
            .map(|text| (text.clone(), invent::secret(&mut chance, text)))
            .collect();
        Self {
            tokens: found.tokens.clone(),
            words,
            ids: ids(&mut chance, &found.ids),
            blobs,
            numbers,
            mailboxes: counted(&mut chance, &found.mailboxes),
            v4: numbered(&mut chance, &found.v4, hosts::v4),
            v6: numbered(&mut chance, &found.v6, hosts::v6),
            secrets,
            domains: domains(found),
            vocabulary,
        }
    }

    /// Words that are replaced wherever they stand.
    pub(super) fn replaced(&self) -> impl Iterator<Item = &str> {
        let words = self.words.keys().map(String::as_str);
        words.filter(|word| !is_plain(word, &self.vocabulary))
    }

    /// What tokens become that change, and what invented secrets consist of, in lower case.
    pub(super) fn made(&self) -> HashSet<String> {
        let new = self
            .tokens
            .keys()
            .map(|token| (token, self.cut_word(token, token)));
        let words = new
            .filter(|(token, new)| new != *token)
            .map(|(_, new)| lowered(&new));
        let secrets = self.secrets.values().flat_map(|secret| {
            let tokens = pieces(secret, Dialect::Name, &[]).into_iter();
            tokens.map(|piece| lowered(&decoded(secret, &piece.range)))
        });
        words.chain(secrets).collect()
    }

    /// Whether a word is harmless, or nothing but harmless words that somebody has joined.
    pub(super) fn is_known(&self, word: &str) -> bool {
        let mut ends = vec![0];
        for end in 2..=word.len() {
            let is_end = |from: &usize| {
                end - from >= 2 && word.get(*from..end).is_some_and(|part| self.vocabulary.has(part))
            };
            if ends.iter().any(is_end) {
                ends.push(end);
            }
        }
        ends.last() == Some(&word.len())
    }

    /// The text with everything replaced that is not known to be harmless.
    pub(super) fn rewrite(&self, text: &str, dialect: Dialect, marked: &[Marked]) -> String {
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for piece in pieces(text, dialect, marked) {
            out.push_str(&text[at..piece.range.start]);
            at = piece.range.end;
            match self.piece(text, &piece) {
                Some(new) => out.push_str(&new),
                None => out.push_str(&text[piece.range]),
            }
        }
        out.push_str(&text[at..]);
        out
    }

    /// A name of a file, a folder or a component.
    pub(super) fn name(&self, name: &str) -> String {
        self.rewrite(name, Dialect::Name, &[])
    }

    /// `None` for what stays.
    fn piece(&self, text: &str, piece: &Piece) -> Option<String> {
        let part = &text[piece.range.clone()];
        match piece.what {
            What::Secret => Some(
                self.secrets
                    .get(part)
                    .cloned()
                    .unwrap_or_else(|| "*".repeat(part.len())),
            ),
            What::Blank => Some(blank(text, piece)),
            What::Person => Some(self.person(part)),
            What::Mailbox => {
                let number = self.mailboxes.get(&lowered(part));
                Some(number.map_or_else(|| "user".to_owned(), |number| format!("user{number}")))
            }
            What::Uuid => self.blob(part),
            What::Phone => Some(self.phone(part)),
            What::V4 => match part.parse::<Ipv4Addr>() {
                Ok(ip) if hosts::is_plain_v4(ip) => None,
                Ok(ip) => self.v4.get(&ip).map(Ipv4Addr::to_string),
                Err(_) => Some(self.name(part)),
            },
            What::V6 => match part.trim_matches(['[', ']']).parse::<Ipv6Addr>() {
                Ok(ip) => self.v6.get(&ip).map(|ip| format!("[{ip}]")),
                Err(_) => Some(self.name(part)),
            },
            What::Host => Some(self.host(part)),
            What::Token => self.token(&decoded(text, &piece.range)),
        }
    }

    fn token(&self, token: &str) -> Option<String> {
        let lower = lowered(token);
        match sort(token, &lower, &self.vocabulary) {
            Sort::Keep | Sort::Slip => None,
            Sort::Id => {
                let new = self.ids.get(&token[..15])?;
                let is_long = token.len() > 15;
                Some(if is_long {
                    format!("{new}{}", checksum(new))
                } else {
                    new.clone()
                })
            }
            Sort::Blob => self.blob(token),
            Sort::Words => Some(self.cut_word(token, &lower)),
        }
    }

    fn cut_word(&self, token: &str, lower: &str) -> String {
        let own = humps(token).into_iter().collect();
        let parts = cut_deep(lower, &self.tokens, &own).into_iter();
        let part = |(at, part): (usize, &str)| {
            let original = &token[at..at + part.len()];
            let new = self.words.get(part).filter(|_| !is_plain(part, &self.vocabulary));
            new.map_or_else(|| original.to_owned(), |new| with_case(new, original))
        };
        parts.map(part).collect()
    }

    fn person(&self, name: &str) -> String {
        let mut out = String::with_capacity(name.len());
        let mut at = 0;
        for piece in pieces(name, Dialect::Name, &[]) {
            out.push_str(&name[at..piece.range.start]);
            at = piece.range.end;
            let word = decoded(name, &piece.range);
            let new = self.words.get(&lowered(&word));
            out.push_str(&new.map_or_else(|| word.clone(), |new| with_case(new, &word)));
        }
        out.push_str(&name[at..]);
        out
    }

    fn blob(&self, blob: &str) -> Option<String> {
        let new = self.blobs.get(&blob.to_ascii_lowercase())?;
        Some(with_case(new, blob))
    }

    fn phone(&self, part: &str) -> String {
        let Some(new) = self.numbers.get(&digits(part)) else {
            return part.replace(|c: char| c.is_ascii_digit(), "0");
        };
        let mut new = new.chars();
        let digit = |c: char| {
            if c.is_ascii_digit() {
                new.next().unwrap_or('0')
            } else {
                c
            }
        };
        part.chars().map(digit).collect()
    }

    pub(super) fn host(&self, host: &str) -> String {
        let lower = lowered(host);
        let labels: Vec<&str> = lower.split('.').collect();
        let written: Vec<&str> = host.split('.').collect();
        let parts = hosts::parts(&labels, &self.vocabulary);
        let mut out: Vec<Cow<'_, str>> = Vec::with_capacity(labels.len());
        let own = match &parts {
            Parts::Platform(count) => labels.len() - count,
            Parts::Registered { label, .. } => *label,
            Parts::Unknown => labels.len(),
        };
        let is_salesforce = matches!(parts, Parts::Platform(_)) && lower.ends_with("force.com");
        for (label, written) in labels.iter().zip(&written).take(own) {
            let stays = is_salesforce && is_instance(label);
            out.push(if stays {
                Cow::Borrowed(*written)
            } else {
                self.label(label, written)
            });
        }
        if let Parts::Registered { label, suffix } = parts {
            let mark = self.domains.get(&(labels[label].to_owned(), suffix));
            let mark = mark.map_or("", String::as_str);
            out.push(Cow::Owned(format!(
                "{}{mark}",
                self.label(labels[label], written[label])
            )));
            out.push(Cow::Borrowed("example"));
        } else {
            out.extend(written[own..].iter().map(|label| Cow::Borrowed(*label)));
        }
        out.join(".")
    }

    fn label<'t>(&self, label: &str, written: &'t str) -> Cow<'t, str> {
        Cow::Owned(match hosts::readable(label) {
            Cow::Owned(readable) => hosts::encoded(&self.name(&readable)),
            Cow::Borrowed(_) => self.name(written),
        })
    }
}

/// Depends on everything that was found.
fn seed(found: &Found, words: &BTreeSet<String>) -> u64 {
    let mut text = String::new();
    let all = words
        .iter()
        .chain(&found.ids)
        .chain(&found.blobs)
        .chain(&found.numbers);
    for item in all
        .chain(&found.secrets)
        .chain(&found.hosts)
        .chain(&found.mailboxes)
    {
        text.push_str(item);
        text.push('\n');
    }
    fnv1a64(text.as_bytes())
}

/// A cell without what is in it, so that the file can still be read.
fn blank(text: &str, piece: &Piece) -> String {
    let part = &text[piece.range.clone()];
    let is_quoted = text[..piece.range.start].ends_with('"');
    let is_json = text.trim_start().starts_with(['{', '[']);
    let is_word = matches!(part, "true" | "false" | "null");
    match (is_json && !is_quoted, is_word) {
        (true, true) => part.to_owned(),
        (true, false) => "0".to_owned(),
        (false, _) => part.chars().filter(|c| matches!(c, '\n' | '\r')).collect(),
    }
}

/// Numbers for mailboxes; none is called `user7` before and after.
fn counted(chance: &mut Chance, all: &BTreeSet<String>) -> HashMap<String, usize> {
    let mut shuffled: Vec<&String> = all.iter().collect();
    chance.shuffle(&mut shuffled);
    let free = (1_usize..).filter(|number| !all.contains(&format!("user{number}")));
    shuffled.into_iter().cloned().zip(free).collect()
}

fn mixed(chance: &mut Chance, blobs: &BTreeSet<String>) -> HashMap<String, String> {
    let mut all: Vec<&String> = blobs.iter().collect();
    chance.shuffle(&mut all);
    let mut taken: HashSet<String> = blobs.iter().cloned().collect();
    let mut pairs = HashMap::with_capacity(all.len());
    for blob in all {
        pairs.insert(blob.clone(), invent::blob(chance, blob, &mut taken));
    }
    pairs
}

fn ids(chance: &mut Chance, ids: &BTreeSet<String>) -> HashMap<String, String> {
    let mut all: Vec<&String> = ids.iter().collect();
    chance.shuffle(&mut all);
    let mut numbers = 1_usize..;
    let mut new = |prefix: &str| {
        let mut free = numbers.by_ref().map(|number| format!("{prefix}{number:012}"));
        free.find(|id| !ids.contains(id)).unwrap_or_default()
    };
    all.iter().map(|id| ((*id).clone(), new(&id[..3]))).collect()
}

fn numbered<T: Copy + Ord + std::hash::Hash>(
    chance: &mut Chance,
    all: &BTreeSet<T>,
    new: fn(T, usize) -> T,
) -> HashMap<T, T> {
    let mut all: Vec<T> = all.iter().copied().collect();
    chance.shuffle(&mut all);
    all.into_iter()
        .enumerate()
        .map(|(at, one)| (one, new(one, at + 1)))
        .collect()
}

/// `acme.com` and `acme.de` are two domains, and `.example` is one suffix.
fn domains(found: &Found) -> HashMap<(String, String), String> {
    let mut all = HashMap::new();
    for (label, suffixes) in &found.domains {
        for (at, suffix) in suffixes.iter().enumerate() {
            let mark = if at == 0 {
                String::new()
            } else {
                format!("-{}", at + 1)
            };
            all.insert((label.clone(), suffix.clone()), mark);
        }
    }
    all
}
