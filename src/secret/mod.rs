//! Knows what a secret looks like in any text, whatever the text belongs to, and how it is covered.

mod judge;
mod pairs;
mod queries;
mod rows;
mod settings;
mod shapes;
mod userinfo;

use std::ops::Range;

use judge::looks_issued;
pub use judge::{is_secret, is_surely_secret};
pub use rows::in_rows;
pub(crate) use shapes::{decoded_pair, has_known_shape};

/// What is printed where a secret was.
const STARS: &str = "********";

/// Why a part of a text counts as a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// An issuer gives this shape to its credentials.
    Shape,
    /// The name before it promises a secret, and the value looks like one.
    Pair,
    /// A password, or a lone user name, before the host of an address.
    Userinfo,
    /// Enough to hide it, not enough to speak of it.
    Doubtful,
}

/// A part of a text that must not be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) range: Range<usize>,
    pub(crate) reason: Reason,
}

/// Everything in a text that looks like a secret; parts may overlap.
pub(crate) fn hits(text: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut add = |ranges: Vec<Range<usize>>, reason| {
        hits.extend(ranges.into_iter().map(|range| Hit { range, reason }));
    };
    add(shapes::find(text), Reason::Shape);
    hits.extend(userinfo::find(text));
    hits.extend(pairs::find(text));
    hits.extend(queries::find(text));
    hits
}

/// Parts of a text that must not be printed: in ascending order, not overlapping, on borders of characters.
///
/// Takes time linear in the length of the text, however much is found.
#[must_use]
pub fn in_text(text: &str) -> Vec<Range<usize>> {
    let settings = settings::find(text);
    merged(
        hits(text)
            .into_iter()
            .chain(settings)
            .map(|hit| hit.range)
            .collect(),
    )
}

/// Sorts ranges and joins those that overlap or touch; empty ones vanish.
#[must_use]
pub fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.retain(|range| range.start < range.end);
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if last.end >= range.start => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// A text as it may be printed: the length of a secret does not show.
#[must_use]
pub fn masked(text: &str) -> String {
    replaced(text, &in_text(text), |_| STARS.to_owned())
}

/// A word that stands where none belongs, as a message shows it: without a name it may be part of any value.
#[must_use]
pub(crate) fn masked_word(word: &str) -> String {
    if looks_issued(word) {
        STARS.to_owned()
    } else {
        masked(word)
    }
}

/// A text of which every byte outside the given ranges keeps its place; line breaks stay.
#[must_use]
pub fn covered(text: &str, ranges: &[Range<usize>]) -> String {
    replaced(text, ranges, |part| {
        let stars = |c: char| match c {
            '\n' | '\r' => c.to_string(),
            _ => "*".repeat(c.len_utf8()),
        };
        part.chars().map(stars).collect()
    })
}

/// Ranges in ascending order; those that are no part of the text are left out.
pub(crate) fn replaced(text: &str, ranges: &[Range<usize>], with: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for range in ranges {
        if let (Some(before), Some(part)) = (text.get(at..range.start), text.get(range.clone())) {
            out.push_str(before);
            out.push_str(&with(part));
            at = range.end;
        }
    }
    out.push_str(&text[at..]);
    out
}

/// A regular expression that is part of the program; `None` would be a defect of it, which tests notice.
fn pattern(text: &str) -> Option<regex::Regex> {
    regex::Regex::new(text).ok()
}

#[cfg(test)]
mod tests;
