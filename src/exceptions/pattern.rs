//! Knows patterns of keys, where `*` stands for any characters, and which of many patterns a key fits.

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;
use memchr::memmem;
use rustc_hash::FxHashMap;

/// Literal pieces between stars; one piece is an exact key.
#[derive(Debug, Clone)]
struct Pattern {
    pieces: Vec<String>,
}

impl Pattern {
    fn new(text: &str) -> Self {
        Self {
            pieces: text.split('*').map(str::to_owned).collect(),
        }
    }

    /// Linear in the key: each piece is looked for once, behind the one before it.
    fn fits(&self, key: &str) -> bool {
        let [first, middle @ .., last] = self.pieces.as_slice() else {
            return self.pieces.iter().all(|only| only == key);
        };
        let inner = key
            .strip_prefix(first.as_str())
            .and_then(|rest| rest.strip_suffix(last.as_str()));
        let Some(mut rest) = inner.map(str::as_bytes) else {
            return false;
        };
        for piece in middle {
            let Some(at) = memmem::find(rest, piece.as_bytes()) else {
                return false;
            };
            rest = &rest[at + piece.len()..];
        }
        true
    }
}

/// Equal patterns, and who wrote them.
#[derive(Debug)]
pub(super) struct Group {
    pattern: Pattern,
    /// Indexes of exceptions, ascending.
    pub(super) members: Vec<usize>,
}

/// Many patterns, asked for one key after the other: only those whose rarest piece is in the key are tried.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    groups: Vec<Group>,
    exact: FxHashMap<String, usize>,
    pieces: Option<AhoCorasick>,
    /// Groups by the piece that stands for them.
    by_piece: Vec<Vec<usize>>,
    /// Groups to be tried for every key.
    always: Vec<usize>,
}

impl Patterns {
    pub(super) fn new<'a>(texts: impl Iterator<Item = (usize, &'a str)>) -> Self {
        let mut grouped: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (member, text) in texts {
            grouped
                .entry(without_double_stars(text))
                .or_default()
                .push(member);
        }
        let mut patterns = Self::default();
        for (text, members) in grouped {
            let pattern = Pattern::new(&text);
            if pattern.pieces.len() == 1 {
                patterns.exact.insert(text, patterns.groups.len());
            }
            patterns.groups.push(Group { pattern, members });
        }
        patterns.index();
        patterns
    }

    /// Picks for each pattern the piece that fewest others share.
    fn index(&mut self) {
        let is_open = |group: &&Group| group.pattern.pieces.len() > 1;
        let mut shared: FxHashMap<&str, usize> = FxHashMap::default();
        for piece in self.groups.iter().filter(is_open).flat_map(literals) {
            *shared.entry(piece).or_default() += 1;
        }
        let mut by_piece: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut always = Vec::new();
        for (at, group) in self.groups.iter().enumerate().filter(|(_, group)| is_open(group)) {
            let rarest = literals(group).min_by_key(|piece| (shared[piece], usize::MAX - piece.len()));
            match rarest {
                Some(piece) => by_piece.entry(piece).or_default().push(at),
                None => always.push(at),
            }
        }
        let found = AhoCorasick::new(by_piece.keys()).ok();
        let groups: Vec<Vec<usize>> = by_piece.into_values().collect();
        if found.is_none() {
            always.extend(groups.iter().flatten());
        }
        (self.pieces, self.by_piece, self.always) = (found, groups, always);
    }

    /// Every group that a key fits, in no order.
    pub(super) fn fitting(&self, key: &str) -> Vec<&Group> {
        let mut pieces: Vec<usize> = self
            .pieces
            .iter()
            .flat_map(|pieces| pieces.find_overlapping_iter(key))
            .map(|found| found.pattern().as_usize())
            .collect();
        pieces.sort_unstable();
        pieces.dedup();
        let likely = pieces.iter().flat_map(|piece| &self.by_piece[*piece]);
        let tried = likely.chain(&self.always).map(|at| &self.groups[*at]);
        let exact = self.exact.get(key).map(|at| &self.groups[*at]);
        tried
            .filter(|group| group.pattern.fits(key))
            .chain(exact)
            .collect()
    }
}

/// Several stars in a row mean what one means.
fn without_double_stars(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '*' || !out.ends_with('*') {
            out.push(c);
        }
    }
    out
}

fn literals(group: &Group) -> impl Iterator<Item = &str> {
    let pieces = group.pattern.pieces.iter().map(String::as_str);
    pieces.filter(|piece| !piece.is_empty())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::*;

    fn fits(pattern: &str, key: &str) -> bool {
        Pattern::new(pattern).fits(key)
    }

    #[test]
    fn stars_stand_for_any_characters() {
        for (pattern, key) in [
            ("a", "a"),
            ("*", ""),
            ("**", "x"),
            ("CallCenter/* #*", "CallCenter/Acme Phone x #00"),
            ("*b*b*", "abba"),
            ("a*a", "aa"),
        ] {
            assert!(fits(pattern, key), "{pattern} {key}");
        }
        for (pattern, key) in [
            ("a", "ab"),
            ("a*a", "a"),
            ("*b*b*", "aba"),
            ("a*", "ba"),
            ("", "a"),
        ] {
            assert!(!fits(pattern, key), "{pattern} {key}");
        }
    }

    /// Ten thousand patterns and ten thousand keys, in the shapes that defeat naive indexes.
    #[test]
    fn many_patterns_take_about_as_long_as_one() {
        const COUNT: usize = 10_000;
        let shapes: [fn(usize) -> String; 6] = [
            |n| format!("CallCenter/Acme{n} adapterUrl #*"),
            |n| format!("CallCenter/*{n} adapterUrl #*"),
            |n| format!("*Acme{n} *"),
            |n| format!("CallCenter/*#{n:016x}"),
            |n| format!("CallCenter/Acme{n} adapterUrl #{n:016x}"),
            |n| "*".repeat(n % 50 + 1),
        ];
        for shape in shapes {
            let texts: Vec<String> = (0..COUNT).map(shape).collect();
            let started = Instant::now();
            let patterns = Patterns::new(texts.iter().map(String::as_str).enumerate());
            let mut matched = vec![false; COUNT];
            let mut met = 0;
            for n in 0..COUNT {
                let key = format!("CallCenter/Acme{n} adapterUrl #{n:016x}");
                for group in patterns.fitting(&key) {
                    met += 1;
                    for member in &group.members {
                        matched[*member] = true;
                    }
                }
            }
            let took = started.elapsed();
            assert!(matched.iter().all(|one| *one), "{}", texts[1]);
            assert!(met >= COUNT);
            assert!(took < Duration::from_secs(10), "{}: {took:?}", texts[1]);
        }
    }

    /// A pattern that makes a backtracking matcher take forever.
    #[test]
    fn hostile_patterns_end() {
        let pattern = Pattern::new(&"a*".repeat(5_000));
        let key = format!("{}b", "a".repeat(20_000));
        let started = Instant::now();
        assert!(pattern.fits(&key));
        assert!(!Pattern::new(&format!("{}c", "*a".repeat(20_001))).fits(&key));
        assert!(started.elapsed() < Duration::from_secs(5));
    }

    proptest! {
        /// The index finds what trying every pattern finds, and a pattern means what the regex of its pieces means.
        #[test]
        fn the_index_leaves_nothing_out(
            texts in proptest::collection::vec("[ab*]{0,6}", 0..12),
            key in "[ab]{0,8}",
        ) {
            let patterns = Patterns::new(texts.iter().map(String::as_str).enumerate());
            let mut found: Vec<usize> = patterns.fitting(&key).iter().flat_map(|group| group.members.clone()).collect();
            found.sort_unstable();
            let expected: Vec<usize> = texts.iter().enumerate().filter(|(_, text)| {
                let regex = format!("^{}$", text.replace('*', ".*"));
                regex::Regex::new(&regex).expect("a regex").is_match(&key)
            }).map(|(at, _)| at).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
