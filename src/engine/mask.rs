//! Knows how secrets disappear from everything that is printed.

use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::analysis::secrets::{Secret, in_text};
use crate::finding::Finding;
use crate::secret::{covered, in_rows, masked, merged, replaced};
use crate::source::{FileId, Span};

/// Shorter texts are not masked by value: they would hit ordinary words.
const SHORTEST: usize = 6;

/// Hides secrets wherever they stand: those that the org is known to hold, and whatever looks like one.
#[derive(Debug, Default)]
pub struct Mask {
    /// Finds all known values in one go, the longest first where several begin.
    values: Option<AhoCorasick>,
    spans: Vec<Span>,
}

impl Mask {
    #[must_use]
    pub fn new(secrets: &[Secret]) -> Self {
        let mut values: Vec<&str> = secrets
            .iter()
            .map(|secret| secret.text.as_str())
            .filter(|text| text.len() >= SHORTEST && text.contains(|c: char| c != '*' && !c.is_whitespace()))
            .collect();
        values.sort_unstable();
        values.dedup();
        let builder = || {
            AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(&values)
        };
        Self {
            values: (!values.is_empty()).then(builder).and_then(Result::ok),
            spans: secrets.iter().map(|secret| secret.span).collect(),
        }
    }

    pub(super) fn finding(&self, finding: &mut Finding) {
        self.text(&mut finding.message);
        self.text(&mut finding.note);
        self.text(&mut finding.help);
        self.text(&mut finding.component.name);
        finding.key = self.key(&finding.key);
        for label in &mut finding.labels {
            self.text(&mut label.text);
        }
        for fix in &mut finding.fixes {
            self.text(&mut fix.title);
        }
        for user in finding.affects.iter_mut().flat_map(|affects| &mut affects.users) {
            self.text(user);
        }
    }

    /// A key as it may be printed: its hash is of a masked value, and gives nothing away.
    pub(super) fn key(&self, key: &str) -> String {
        key.rsplit_once(" #").map_or_else(
            || self.masked(key),
            |(place, hash)| format!("{} #{hash}", self.masked(place)),
        )
    }

    /// A text as it may be printed.
    #[must_use]
    pub fn masked(&self, text: &str) -> String {
        let known = merged(self.known(text));
        masked(&replaced(text, &known, |_| "********".to_owned()))
    }

    fn text(&self, text: &mut String) {
        let masked = self.masked(text);
        *text = masked;
    }

    /// A file's text with its secrets covered; every other byte keeps its place.
    pub(super) fn source(&self, file: FileId, text: &str, is_data: bool) -> String {
        let spans = self.spans.iter().filter(|span| span.file == file);
        let mut ranges: Vec<Range<usize>> = spans.map(|span| span.range()).collect();
        ranges.retain(|range| text.get(range.clone()).is_some());
        ranges.extend(self.known(text));
        ranges.extend(in_text(text));
        if is_data {
            ranges.extend(in_rows(text));
        }
        covered(text, &merged(ranges))
    }

    fn known(&self, text: &str) -> Vec<Range<usize>> {
        let values = self.values.iter();
        values
            .flat_map(|values| values.find_iter(text))
            .map(|found| found.range())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file full of secrets is masked in time linear in its length.
    #[test]
    fn many_known_values_cost_no_more_than_their_length() {
        const COUNT: usize = 100_000;
        let mut text = String::new();
        let mut secrets = Vec::new();
        for number in 0..COUNT {
            let value = format!("hT7kq{number:06}Lm9");
            let start = text.len() + 2;
            text.push_str(&format!("a {value}\n"));
            secrets.push(Secret {
                span: Span::new(FileId(0), start..start + value.len()),
                text: value,
                is_credential: true,
                has_known_shape: false,
            });
        }
        let started = std::time::Instant::now();
        let masked = Mask::new(&secrets).source(FileId(0), &text, false);
        let took = started.elapsed();
        assert_eq!(masked.len(), text.len());
        assert!(!masked.contains("kq"));
        assert!(took.as_secs() < 20, "{took:?}");
    }
}
