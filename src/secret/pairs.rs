//! Knows where a text gives a secret-looking name a value: `name=value`, JSON, XML elements and attributes, prose.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::judge::{Promise, keeps, promise};
use super::{Hit, Reason, pattern};

/// How far behind a name its value may begin, and how much of it is looked at.
const NEAR: usize = 512;

/// Runs of characters of which names consist, if they hold part of any name that promises a secret.
static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)[a-z0-9_.-]*(?:pass|pwd|pw|secret|token|key|credential|authorization|sig|kennwort|jwt|sessionid|tok)[a-z0-9_.-]*",
    )
});

/// What ends the quotes of a name and leads to its value; JSON inside JSON or XML or CSV writes its quotes in many ways.
static SIGN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(r#"^(?i)(\\*(?:""?|'|&(?:quot|apos|#34|#39|#x22|#x27);))?\s{0,32}(?:=>|:=|[:=]|%3[ad])\s{0,32}"#)
});

/// A quote that opens a value whose name had none.
static QUOTE: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r#"^(?i)\\*(?:"|'|&(?:quot|apos|#34|#39|#x22|#x27);)"#));

/// From the name in one element to the text of the next one.
static NEXT_ELEMENT: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"^(?:\]\]>)?\s*</[^<>]*>\s*<[A-Za-z][^<>]*>"));

/// `password hT7…`, `the token is f3a…`.
static WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"^[ \t]+(?:is[ \t]+)?"));

const CDATA: &str = "<![CDATA[";

/// Values that look like secrets behind names that promise one.
pub(super) fn find(text: &str) -> Vec<Hit> {
    let Some(names) = NAME.as_ref() else {
        return Vec::new();
    };
    let mut hits = Vec::new();
    let mut at = 0;
    while let Some(name) = names.find_at(text, at) {
        at = name.end();
        let start = text.ceil_char_boundary(name.start().max(name.end().saturating_sub(128)));
        let Some(promise) = promise(&text[start..name.end()]) else {
            continue;
        };
        let search = Search {
            text,
            promise,
            name: name.range(),
        };
        let before = hits.len();
        let end = search.behind_name(&mut hits);
        // Nothing inside a secret is looked at again: that keeps the search linear.
        let found = hits[before..].iter().map(|hit| hit.range.end);
        at = at.max(end).max(found.max().unwrap_or(0));
    }
    hits
}

struct Search<'t> {
    text: &'t str,
    promise: Promise,
    name: Range<usize>,
}

impl<'t> Search<'t> {
    /// Adds what the name's value gives away, and says up to where the text is done with.
    fn behind_name(&self, hits: &mut Vec<Hit>) -> usize {
        let end = self.name.end;
        let near = self.near(end);
        let mut add = |ranges: Vec<Range<usize>>, reason| {
            hits.extend(ranges.into_iter().map(|range| Hit { range, reason }));
        };
        if let Some(sign) = SIGN.as_ref().and_then(|sign| sign.captures(near)) {
            let start = end + sign.get(0).map_or(0, |whole| whole.end());
            add(
                self.value(start, sign.get(1).map(|quote| quote.as_str())),
                Reason::Pair,
            );
        } else if let Some(next) = matched(&NEXT_ELEMENT, near) {
            add(self.element(end + next), Reason::Pair);
        } else if let Some(tag) = near.find(['<', '>']).filter(|at| near[*at..].starts_with('>'))
            && self.is_in_tag()
        {
            add(self.words(end..end + tag), Reason::Pair);
            add(self.element(end + tag + 1), Reason::Pair);
            return end + tag;
        } else if let Some(space) = matched(&WORDS, near) {
            add(self.bare(end + space).into_iter().collect(), Reason::Doubtful);
        }
        end
    }

    fn near(&self, from: usize) -> &'t str {
        &self.text[from..self.text.floor_char_boundary(from + NEAR)]
    }

    fn is_in_tag(&self) -> bool {
        let from = self.text.ceil_char_boundary(self.name.start.saturating_sub(NEAR));
        let before = &self.text[from..self.name.start];
        before
            .rfind(['<', '>'])
            .is_some_and(|at| before[at..].starts_with('<') && !before[at..].starts_with("<!"))
    }

    /// The value at `start`, whose name stood in the given quotes.
    fn value(&self, start: usize, quote: Option<&str>) -> Vec<Range<usize>> {
        let near = self.near(start);
        let opened = match quote {
            Some(quote) => near.starts_with(quote).then_some(quote),
            None => matched(&QUOTE, near).map(|len| &near[..len]),
        };
        match opened {
            Some(quote) => self.quoted(start + quote.len(), quote),
            None => self.bare(start).into_iter().collect(),
        }
    }

    fn quoted(&self, start: usize, quote: &str) -> Vec<Range<usize>> {
        let near = self.near(start);
        if let Some(len) = end_of_quoted(near, quote) {
            return self.words(start..start + len);
        }
        if !self.keeps(start..start + near.len()) {
            return self.words(start..start + near.len());
        }
        let rest = &self.text[start..];
        let end = start + end_of_quoted(rest, quote).unwrap_or(rest.len());
        std::iter::once(start..end).collect()
    }

    /// Without quotes a value ends at a space, a quote, a bracket of XML or the next parameter; a comma and the
    /// like may be part of it or end it, and two words may be a scheme and a secret.
    fn bare(&self, start: usize) -> Option<Range<usize>> {
        let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '&' | '`');
        let near = self.near(start);
        let len = near.find(is_end).unwrap_or(near.len());
        let whole = start..start + len;
        if self.keeps(whole.clone()) {
            let rest = &self.text[start..];
            return Some(start..start + rest.find(is_end).unwrap_or(rest.len()));
        }
        let value = &near[..len];
        let stops = [
            value.find([',', ';', '#', ')', ']', '}', '|', '\'']),
            value.find("%26"),
        ];
        let cut = stops.into_iter().flatten().min();
        let first = cut.map(|cut| start..start + cut);
        let second = near[len..]
            .starts_with([' ', '\t'])
            .then(|| {
                let rest = near[len..].trim_start_matches([' ', '\t']);
                let from = start + near.len() - rest.len();
                from..from + rest.find(is_end).unwrap_or(rest.len())
            })
            .filter(|_| !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphabetic()));
        [first, second]
            .into_iter()
            .flatten()
            .find(|range| self.keeps(range.clone()))
    }

    /// Text of an element, or of its CDATA section.
    fn element(&self, start: usize) -> Vec<Range<usize>> {
        let rest = &self.text[start..];
        let trimmed = rest.trim_start();
        let start = start + rest.len() - trimmed.len();
        match trimmed.strip_prefix(CDATA) {
            Some(inside) => {
                let from = start + CDATA.len();
                self.words(from..from + inside.find("]]>").unwrap_or(inside.len()))
            }
            None => self.words(start..start + trimmed.find('<').unwrap_or(trimmed.len())),
        }
    }

    /// The whole range if it is one secret, else those of its words that are.
    fn words(&self, range: Range<usize>) -> Vec<Range<usize>> {
        if self.keeps(range.clone()) {
            return vec![range];
        }
        let is_border = |c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>');
        let mut at = range.start;
        let mut found = Vec::new();
        for word in self.text[range].split(is_border) {
            let border = self.text[at + word.len()..]
                .chars()
                .next()
                .map_or(1, char::len_utf8);
            let word = at..at + word.len();
            at = word.end + border;
            if self.keeps(word.clone()) {
                found.push(word);
            }
        }
        found
    }

    fn keeps(&self, range: Range<usize>) -> bool {
        keeps(self.promise, &self.text[range])
    }
}

fn matched(pattern: &LazyLock<Option<Regex>>, text: &str) -> Option<usize> {
    Some(pattern.as_ref()?.find(text)?.end())
}

/// Length of a quoted value: up to its quote, or to the end of the line or element if that is missing.
fn end_of_quoted(text: &str, quote: &str) -> Option<usize> {
    let has_escapes = !quote.starts_with('\\') && quote != "\"\"";
    let is_xml = quote.starts_with('&');
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        let ends = matches!(c, '\n' | '\r') || is_xml && c == '<';
        if ends || !escaped && text[at..].starts_with(quote) {
            return Some(at);
        }
        escaped = has_escapes && c == '\\' && !escaped;
    }
    None
}
