//! Knows how to make up texts that a pattern of `REGEX` probably matches.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Longest sample.
const MAX_LENGTH: usize = 200;
/// How deep groups are followed.
const MAX_DEPTH: usize = 50;

/// A few texts that the pattern matches, unless it does more than this simple reading follows.
pub(super) fn samples(java: &str) -> Vec<String> {
    if java.len() > 2_000 {
        return Vec::new();
    }
    let mut parser = regex_syntax::ParserBuilder::new().nest_limit(50).build();
    let Ok(hir) = parser.parse(&without_lookaround(java)) else {
        return Vec::new();
    };
    let mut found: Vec<String> = Vec::new();
    for variant in 0..4 {
        let mut text = String::new();
        write(&hir, variant, 0, &mut text);
        if !found.contains(&text) && text.len() <= MAX_LENGTH {
            found.push(text);
        }
    }
    found
}

/// Appends a text; `variant` decides between alternatives and numbers of repetitions.
fn write(hir: &Hir, variant: usize, depth: usize, out: &mut String) {
    if depth > MAX_DEPTH || out.len() > MAX_LENGTH {
        return;
    }
    match hir.kind() {
        HirKind::Literal(literal) => out.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => out.extend(character(class, variant)),
        HirKind::Repetition(repetition) => {
            let least = repetition.min;
            let more = if variant % 2 == 1 { least.max(1) } else { least };
            let times = repetition.max.map_or(more, |most| more.min(most));
            for _ in 0..times.min(100) {
                write(&repetition.sub, variant, depth + 1, out);
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, variant, depth + 1, out),
        HirKind::Concat(parts) => {
            for part in parts {
                write(part, variant, depth + 1, out);
            }
        }
        HirKind::Alternation(parts) => {
            if let Some(part) = parts.get(variant / 2 % parts.len().max(1)) {
                write(part, variant, depth + 1, out);
            }
        }
        HirKind::Empty | HirKind::Look(_) => {}
    }
}

/// An ordinary character of a class.
fn character(class: &Class, variant: usize) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class
            .ranges()
            .iter()
            .map(|range| (range.start(), range.end()))
            .collect(),
        Class::Bytes(class) => class
            .ranges()
            .iter()
            .map(|range| (char::from(range.start()), char::from(range.end())))
            .collect(),
    };
    let ordinary = if variant < 2 { "5aA -.@_" } else { "a5A_ -.@" };
    let has = |c: &char| ranges.iter().any(|(start, end)| (*start..=*end).contains(c));
    ordinary
        .chars()
        .find(has)
        .or_else(|| ranges.first().map(|(start, _)| *start))
}

/// The pattern without `(?=…)` and the like, which the parser does not know.
fn without_lookaround(java: &str) -> String {
    let mut out = String::with_capacity(java.len());
    let mut rest = java;
    while let Some(c) = rest.chars().next() {
        let is_look = ["(?=", "(?!", "(?<=", "(?<!"]
            .iter()
            .any(|start| rest.starts_with(start));
        if is_look {
            rest = &rest[group_end(rest)..];
            continue;
        }
        let length = match c {
            '\\' => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            c => c.len_utf8(),
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out
}

/// Where the group ends that a text begins with.
fn group_end(text: &str) -> usize {
    let mut depth = 0;
    let mut escaped = false;
    for (index, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    return index + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_match_their_pattern() {
        for pattern in ["\\d{3}-[A-Z]+", "(a|b)?c*", "(?i)call.*", "[^0-9]", "\\D\\D.{2}"] {
            let regex = regex::Regex::new(&format!("^(?:{pattern})$")).expect("a pattern");
            let found = samples(pattern);
            assert!(!found.is_empty(), "{pattern}");
            for sample in found {
                assert!(regex.is_match(&sample), "{pattern}: {sample:?}");
            }
        }
    }

    #[test]
    fn lookaround_is_left_out_and_nonsense_gives_nothing() {
        assert_eq!(samples("(?=.*\\d)(?!x(y))ab"), ["ab"]);
        assert_eq!(samples("(("), Vec::<String>::new());
        assert_eq!(samples("(?="), [""]);
    }
}
