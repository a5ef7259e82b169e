//! Knows how to make up words, numbers, Ids and secrets that resemble others and tell nothing of them.

use std::collections::HashSet;

use super::vocabulary::holds_word;
use crate::secret::{in_text, is_secret};

/// Numbers that depend on a seed alone, so that the same export always gives the same copy.
#[derive(Debug, Clone)]
pub(super) struct Chance {
    state: u64,
}

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % (end as u64)).unwrap_or(0)
    }

    fn of(&mut self, letters: &[u8]) -> char {
        char::from(letters[self.below(letters.len())])
    }

    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}

const VOWELS: &[u8] = b"aeiou";
const CONSONANTS: &[u8] = b"bdfghklmnprstvwz";
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
const DIGITS: &[u8] = b"0123456789";
/// Attempts at one length before a longer word is made.
const ATTEMPTS: usize = 400;

/// Longer words are looked at as little as possible.
const LONGEST: usize = 24;

/// A new word as long as `model`, which is in lower case; none that exists, none that is given twice.
pub(super) fn word(chance: &mut Chance, model: &str, taken: &mut HashSet<String>) -> String {
    let has_vowel = model.bytes().any(|byte| b"aeiouy".contains(&byte)) || !model.is_ascii();
    // Nobody can make long ones that hold no short word.
    let is_long = model.len() > LONGEST;
    for attempt in 0.. {
        let longer = attempt / ATTEMPTS;
        let mut made = similar(chance, model, has_vowel);
        made.extend((0..longer).map(|_| chance.of(CONSONANTS)));
        let is_new = !taken.contains(&made) && (made.len() < 3 || (is_long || !holds_word(&made)));
        if is_new {
            taken.insert(made.clone());
            return made;
        }
    }
    String::new()
}

/// A new hash or key like `model`, which is in lower case: digits for digits, and of 16 letters where it has no others.
pub(super) fn blob(chance: &mut Chance, model: &str, taken: &mut HashSet<String>) -> String {
    let is_hex = !model.bytes().any(|byte| matches!(byte, b'g'..=b'z'));
    let letters = if is_hex { &LETTERS[..6] } else { LETTERS };
    let mut made = String::new();
    for _ in 0..ATTEMPTS {
        let letter = |c: char| match c {
            '0'..='9' => chance.of(DIGITS),
            c if c.is_ascii_alphabetic() => chance.of(letters),
            c => c,
        };
        made = model.chars().map(letter).collect();
        if taken.insert(made.clone()) {
            break;
        }
    }
    made
}

/// Letters for letters, digits for digits; strange letters for strange ones.
fn similar(chance: &mut Chance, model: &str, has_vowel: bool) -> String {
    let is_long = model.chars().count() >= 5;
    let turn = chance.below(2);
    let letter = |(at, c): (usize, char)| match c {
        '0' if at == 0 => '0',
        '0'..='9' if at == 0 => chance.of(&DIGITS[1..]),
        '0'..='9' => chance.of(DIGITS),
        c if c.is_ascii() && !has_vowel => chance.of(CONSONANTS),
        c if c.is_ascii() && is_long && at % 2 == turn => chance.of(VOWELS),
        c if c.is_ascii() && is_long => chance.of(CONSONANTS),
        c if c.is_ascii() => chance.of(LETTERS),
        c => strange(chance, c),
    };
    model.chars().enumerate().map(letter).collect()
}

/// A letter that takes as many bytes, in both encodings.
fn strange(chance: &mut Chance, c: char) -> char {
    let (first, count) = match c.len_utf8() {
        2 => (0xE0, 0x16),
        3 => (0x4E00, 0x1000),
        _ => (0x20000, 0x1000),
    };
    let code = u32::try_from(chance.below(count)).unwrap_or(0) + first;
    char::from_u32(code).unwrap_or('é')
}

/// Beginnings by which issuers mark their credentials, and which may stay.
const MARKS: &[&str] = &[
    "github_pat_",
    "glpat-",
    "AKIA",
    "ASIA",
    "AIza",
    "eyJ",
    "SG.",
    "SK",
    "00D",
    "MII",
];

/// A text that detectors take for a secret if they do so for `model`, and that is none.
pub(super) fn secret(chance: &mut Chance, model: &str) -> String {
    if let Some(pair) = user_and_password(chance, model) {
        return pair;
    }
    let signs = |text: &str| {
        let verdicts = ["token", "password", "x"].map(|name| is_secret(name, text));
        (verdicts, !in_text(text).is_empty(), variety(text).min(8))
    };
    let wanted = signs(model);
    let mut made = String::new();
    for _ in 0..ATTEMPTS {
        made = shaped(chance, model);
        let (verdicts, shows, many) = signs(&made);
        let is_other = made != model || !made.bytes().any(|byte| byte.is_ascii_alphanumeric());
        if (verdicts, shows) == (wanted.0, wanted.1) && many >= wanted.2 && is_other {
            break;
        }
    }
    made
}

fn variety(text: &str) -> usize {
    text.bytes().collect::<HashSet<u8>>().len()
}

/// Capitals for capitals, digits for digits; signs, escapes and the marks of issuers stay.
fn shaped(chance: &mut Chance, model: &str) -> String {
    let is_hex = model.len() >= 16 && !model.bytes().any(|byte| matches!(byte, b'g'..=b'z'));
    let small = if is_hex { &LETTERS[..6] } else { LETTERS };
    let prefixed = ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "sk_live_", "rk_live_"];
    let slack = |text: &str| text.starts_with("xox").then_some(5);
    let mark = |text: &str| {
        let marks = MARKS.iter().chain(&prefixed);
        let found = marks
            .filter(|mark| text.starts_with(**mark))
            .map(|mark| mark.len());
        found.max().or_else(|| slack(text)).unwrap_or(0)
    };
    let mut out = String::with_capacity(model.len());
    let mut keep = mark(model);
    for unit in super::units::units(model) {
        let raw = &model[unit.start..unit.end];
        if unit.start > 0 && model[..unit.start].ends_with('.') && model[unit.start..].starts_with("eyJ") {
            keep = unit.start + 3;
        }
        match unit.c {
            _ if unit.start < keep => out.push_str(raw),
            c if c.is_ascii_digit() => out.push(chance.of(DIGITS)),
            c if c.is_ascii_uppercase() => out.push(chance.of(LETTERS).to_ascii_uppercase()),
            c if c.is_ascii_lowercase() => out.push(chance.of(small)),
            c if super::units::is_word(c) => out.push(strange(chance, c)),
            _ => out.push_str(raw),
        }
    }
    out
}

/// Base64 of `user:password` for the like of it: letters alone would not decode.
fn user_and_password(chance: &mut Chance, model: &str) -> Option<String> {
    let decoded = crate::secret::decoded_pair(model)?;
    let colon = decoded.find(':')?;
    let plain: String = (0..decoded.len())
        .map(|at| if at == colon { ':' } else { chance.of(CONSONANTS) })
        .collect();
    let made = base64(plain.as_bytes());
    (made.len() >= model.trim_end_matches('=').len()).then_some(made)
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let index = (bits >> (18 - 6 * at)) & 63;
            out.push(if at <= three.len() {
                char::from(LETTERS[index as usize])
            } else {
                '='
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_new_and_as_long() {
        let mut chance = Chance::new(1);
        let mut taken = HashSet::new();
        for model in ["acme", "softphones", "bt", "1234567", "größe", "ghx"] {
            let made = word(&mut chance, model, &mut taken);
            assert_eq!(made.len(), model.len(), "{made}");
            assert_ne!(made, model);
        }
        let many: HashSet<String> = (0..2_000).map(|_| word(&mut chance, "ab", &mut taken)).collect();
        assert_eq!(many.len(), 2_000);
    }

    #[test]
    fn secrets_stay_secrets() {
        let mut chance = Chance::new(1);
        for model in [
            "AKIAQ7WERTZUIOPASDFG",
            "glpat-nA7kq2Lm9xP4zW8vbN3d",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhY21lLTcifQ.c2lnbmF0dXJl",
            "SK0123456789abcdef0123456789abcdef",
            "Sommer2026x",
        ] {
            let made = secret(&mut chance, model);
            assert_ne!(made, model);
            assert_eq!(made.len(), model.len());
            assert_eq!(
                is_secret("password", &made),
                is_secret("password", model),
                "{made}"
            );
            assert_eq!(in_text(&made).is_empty(), in_text(model).is_empty(), "{made}");
        }
        let basic = base64(b"amy:hT7kq2Lm9x");
        let made = secret(&mut chance, &basic);
        assert!(
            made != basic && !in_text(&format!("Basic {made}")).is_empty(),
            "{made}"
        );
    }
}
