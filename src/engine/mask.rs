//! Knows how secrets disappear from everything that is printed.

use crate::analysis::secrets::Secret;
use crate::finding::Finding;
use crate::source::Span;

/// Shorter texts are not masked by value: they would hit ordinary words.
const SHORTEST: usize = 6;

/// Hides secret values wherever they stand.
#[derive(Debug, Default)]
pub struct Mask {
    values: Vec<String>,
    spans: Vec<Span>,
}

impl Mask {
    #[must_use]
    pub fn new(secrets: &[Secret]) -> Self {
        let mut values: Vec<String> = secrets
            .iter()
            .map(|secret| secret.text.clone())
            .filter(|text| text.len() >= SHORTEST && text.contains(|c: char| c != '*' && !c.is_whitespace()))
            .collect();
        // Longest first, so that a secret inside another one does not leave its rest behind.
        values.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        values.dedup();
        Self {
            values,
            spans: secrets.iter().map(|secret| secret.span).collect(),
        }
    }

    pub(super) fn finding(&self, finding: &mut Finding) {
        if self.values.is_empty() {
            return;
        }
        self.text(&mut finding.message);
        self.text(&mut finding.note);
        self.text(&mut finding.help);
        self.text(&mut finding.component.name);
        self.text(&mut finding.key);
        for label in &mut finding.labels {
            self.text(&mut label.text);
        }
        for fix in &mut finding.fixes {
            self.text(&mut fix.title);
        }
    }

    /// A text as it may be printed.
    #[must_use]
    pub fn masked(&self, text: &str) -> String {
        let mut text = text.to_owned();
        self.text(&mut text);
        text
    }

    fn text(&self, text: &mut String) {
        for value in &self.values {
            if text.contains(value.as_str()) {
                *text = text.replace(value.as_str(), "********");
            }
        }
    }

    /// A file's text with its secrets covered; every other byte keeps its place.
    pub(super) fn source(&self, span_of_file: Span, text: &str) -> String {
        let mut masked = text.to_owned();
        for span in self.spans.iter().filter(|span| span.file == span_of_file.file) {
            cover(&mut masked, span.range());
        }
        for value in &self.values {
            while let Some(at) = masked.find(value.as_str()) {
                cover(&mut masked, at..at + value.len());
            }
        }
        masked
    }
}

fn cover(text: &mut String, range: std::ops::Range<usize>) {
    if let Some(part) = text.get(range.clone()) {
        let stars: String = part
            .chars()
            .map(|c| match c {
                '\n' | '\r' => c.to_string(),
                _ => "*".repeat(c.len_utf8()),
            })
            .collect();
        text.replace_range(range, &stars);
    }
}
