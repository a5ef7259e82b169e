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
        r"(?i-u)[a-z0-9_.-]*(?:pass|pwd|pw|secret|token|key|credential|authorization|sig|kennwort|jwt|sessionid|tok)[a-z0-9_.-]*",
    )
});

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
        if let Some((len, quote)) = sign(near) {
            add(self.value(end + len, quote), Reason::Pair);
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
            // A quote that opens a value whose name had none.
            None => opening(near, false),
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

/// Entities that stand for quotes.
const ENTITIES: &[&str] = &["&quot;", "&apos;", "&#34;", "&#39;", "&#x22;", "&#x27;"];

/// White space around a sign that is skipped, in characters.
const MOST_SPACE: usize = 32;

/// The quote that a text begins with; JSON inside JSON or XML or CSV writes it in many ways, CSV twice.
fn opening(text: &str, may_be_double: bool) -> Option<&str> {
    let rest = text.trim_start_matches('\\');
    let begins = |entity: &&&str| {
        let start = rest.get(..entity.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(entity))
    };
    let len = if may_be_double && rest.starts_with("\"\"") {
        2
    } else if rest.starts_with(['"', '\'']) {
        1
    } else {
        ENTITIES.iter().find(begins)?.len()
    };
    Some(&text[..text.len() - rest.len() + len])
}

/// Length of what leads from a name to its value, and the quote that ends the name.
fn sign(text: &str) -> Option<(usize, Option<&str>)> {
    let quote = opening(text, true);
    let rest = without_space(&text[quote.map_or(0, str::len)..]);
    let is_encoded = rest
        .get(..3)
        .is_some_and(|sign| sign.eq_ignore_ascii_case("%3a") || sign.eq_ignore_ascii_case("%3d"));
    let len = if is_encoded {
        3
    } else if rest.starts_with("=>") || rest.starts_with(":=") {
        2
    } else if rest.starts_with([':', '=']) {
        1
    } else {
        return None;
    };
    let rest = without_space(&rest[len..]);
    Some((text.len() - rest.len(), quote))
}

/// The text behind as much white space as is skipped.
fn without_space(text: &str) -> &str {
    let mut spaces = text
        .char_indices()
        .take(MOST_SPACE)
        .filter(|(_, c)| !c.is_whitespace());
    let end = spaces.next().map(|(at, _)| at);
    let most = || {
        text.char_indices()
            .nth(MOST_SPACE)
            .map_or(text.len(), |(at, _)| at)
    };
    &text[end.unwrap_or_else(most)..]
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
