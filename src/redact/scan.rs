//! Knows how a text divides into what may give somebody away: secrets, addresses, numbers, words.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::hosts::stands_alone;
use super::units::{is_word, units};
use crate::secret::{in_rows, in_text};

/// What a part of a text is. Parts that are none of these hold nothing but signs and white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Secret,
    /// A cell that no rule reads: it goes, whatever it says.
    Blank,
    /// The name of somebody, in which no word is harmless.
    Person,
    /// What stands before the `@` of an address of mail, or of a user name.
    Mailbox,
    Uuid,
    V4,
    /// In brackets.
    V6,
    /// A number of a telephone, in groups.
    Phone,
    /// Labels with dots between them.
    Host,
    /// Letters and digits, perhaps written with escapes.
    Token,
}

impl What {
    /// Whether nothing else can be part of it.
    fn is_firm(self) -> bool {
        matches!(self, Self::Secret | Self::Blank | Self::Person)
    }
}

/// One part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) what: What,
    pub(super) range: Range<usize>,
}

/// How a text is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Metadata and markup.
    Xml,
    Code,
    Rows,
    /// The name of a file: it has no hosts and no numbers in groups.
    Name,
}

/// A pattern that is part of the program.
fn pattern(text: &str) -> Option<Regex> {
    Regex::new(text).ok()
}

static UUID: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(?i-u)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"));
static V4: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"(?-u)\b\d{1,3}(?:\.\d{1,3}){3}\b"));
static V6: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"(?i-u)\[[0-9a-f:.]*:[0-9a-f:.]*\]"));
static PHONE: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"(?-u)\+?\(?\d(?:[ ()./-]{0,3}\d){6,}"));
static DAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?-u)^(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}(?: \d{1,2})?|\d{1,2}[-./]\d{1,2}[-./](?:\d{2}|\d{4})|\d+\.\d+)$",
    )
});
/// Lines around keys and certificates, which detectors look for.
static ARMOUR: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"-----(?:BEGIN|END) [A-Z ]{1,40}-----"));

/// What somebody else knows of a text.
pub(super) type Marked = (What, Range<usize>);

/// The parts of a text in order. `marked` are known; what else is special is looked for.
pub(super) fn pieces(text: &str, dialect: Dialect, marked: &[Marked]) -> Vec<Piece> {
    let mut special = Vec::new();
    if dialect != Dialect::Name {
        let mut ranges = in_text(text);
        for (what, range) in marked
            .iter()
            .filter(|(_, range)| text.get(range.clone()).is_some())
        {
            if *what == What::Secret {
                // Of `Bearer hT7k…` the secret is what follows the word, and the word tells that it is one.
                let part = &text[range.clone()];
                let inner = in_text(part);
                let is_whole = inner.first().is_none_or(|first| first.len() == part.len());
                ranges.extend(is_whole.then(|| range.clone()));
            } else {
                let (what, range) = (*what, range.clone());
                special.push(Piece { what, range });
            }
        }
        if dialect == Dialect::Rows {
            ranges.extend(in_rows(text));
        }
        special.extend(without_armour(text, crate::secret::merged(ranges)));
    }
    let mut add = |what, pattern: &LazyLock<Option<Regex>>, keep: &dyn Fn(Range<usize>) -> bool| {
        let found = pattern.iter().flat_map(|pattern| pattern.find_iter(text));
        let ranges = found
            .map(|found| found.range())
            .filter(|range| keep(range.clone()));
        special.extend(ranges.map(|range| Piece { what, range }));
    };
    add(What::Uuid, &UUID, &|_| true);
    if dialect != Dialect::Name {
        add(What::V4, &V4, &|range| is_free(text, &range));
        add(What::V6, &V6, &|_| true);
        add(What::Phone, &PHONE, &|range| is_phone(text, &range));
        special.extend(hosts(text, dialect));
    }
    // Of parts that overlap the first counts, and what was marked before everything else.
    special.sort_by_key(|piece| (piece.range.start, !piece.what.is_firm()));
    let mut pieces = Vec::new();
    let mut at = 0;
    for piece in without_overlap(special) {
        tokens(text, at..piece.range.start, &mut pieces);
        at = piece.range.end;
        pieces.push(piece);
    }
    tokens(text, at..text.len(), &mut pieces);
    pieces
}

/// Secrets stay whole: whatever overlaps one goes.
fn without_overlap(sorted: Vec<Piece>) -> Vec<Piece> {
    let mut kept: Vec<Piece> = Vec::with_capacity(sorted.len());
    for piece in sorted {
        while let Some(last) = kept.last()
            && last.range.end > piece.range.start
            && piece.what.is_firm()
            && !last.what.is_firm()
        {
            kept.pop();
        }
        if kept.last().is_none_or(|last| last.range.end <= piece.range.start) {
            kept.push(piece);
        }
    }
    kept
}

fn without_armour(text: &str, ranges: Vec<Range<usize>>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for range in ranges {
        let mut at = range.start;
        let armour = ARMOUR
            .iter()
            .flat_map(|armour| armour.find_iter(&text[range.clone()]));
        let ends = armour.map(|found| range.start + found.start()..range.start + found.end());
        for line in ends.chain(std::iter::once(range.end..range.end)) {
            if at < line.start {
                let (what, range) = (What::Secret, at..line.start);
                pieces.push(Piece { what, range });
            }
            at = line.end;
        }
    }
    pieces
}

/// Neither part of a longer name nor of a longer number.
fn is_free(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    let joins = |c: char| c == '.' || c == '-' || c == '_';
    !before.is_some_and(joins) && !after.is_some_and(|c| c == '-' || c == '_')
}

fn is_phone(text: &str, range: &Range<usize>) -> bool {
    let part = &text[range.clone()];
    let before = text[..range.start].chars().next_back();
    let is_word_end = before.is_none_or(|c| !is_word(c) && c != '_' && c != '.' && c != '-');
    let after = text[range.end..].chars().next();
    let is_word_start = after.is_none_or(|c| !is_word(c) && c != '_');
    let is_day = DAY.as_ref().is_some_and(|day| day.is_match(part));
    let has_groups = part.bytes().any(|byte| !byte.is_ascii_digit() && byte != b'+');
    has_groups && is_word_end && is_word_start && !is_day
}

fn hosts(text: &str, dialect: Dialect) -> Vec<Piece> {
    let bytes = text.as_bytes();
    let is_part =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'*') || byte >= 0x80;
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !is_part(bytes[at]) {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && is_part(bytes[at]) {
            at += 1;
        }
        if text[..start].ends_with('@') || text[..start].ends_with("%40") {
            pieces.extend(mailbox(text, start));
        }
        if memchr::memchr(b'.', &bytes[start..at]).is_some() {
            let range = trimmed(text, start..at);
            if is_host(text, &range, dialect) {
                let what = What::Host;
                pieces.push(Piece { what, range });
            }
        }
    }
    pieces
}

/// What stands before the `@` in front of `host`.
fn mailbox(text: &str, host: usize) -> Option<Piece> {
    let sign = if text[..host].ends_with('@') {
        host - 1
    } else {
        host - 3
    };
    let is_part = |c: char| is_word(c) || matches!(c, '.' | '_' | '-' | '+' | '\'');
    let before = &text[..sign];
    let mut start = before
        .rfind(|c| !is_part(c))
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    if text[..start].ends_with('\\') {
        start += text[start..].chars().next().map_or(0, char::len_utf8);
    }
    if text[..start].ends_with('%') {
        start += 2;
    }
    let quotes = text.get(start..sign)?.len() - text.get(start..sign)?.trim_start_matches('\'').len();
    let range = start + quotes..sign;
    (!range.is_empty()).then_some(Piece {
        what: What::Mailbox,
        range,
    })
}

/// Without what belongs to an escape before it, and without signs that end a sentence or begin a path.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let mut start = range.start;
    let before = text[..start].chars().next_back();
    let skipped = match before {
        Some('%') => 2,
        Some('\\') if !text[..start].ends_with("\\\\") => 1,
        _ => 0,
    };
    if text.is_char_boundary(start + skipped) && start + skipped <= range.end {
        start += skipped;
    }
    let part = &text[start..range.end];
    let end = start + part.trim_end_matches(['.', '-', '_']).len();
    let is_cut = |c: char| c == '-' || c == '_' || (!c.is_ascii() && !is_word(c));
    let end = end.max(start);
    let first = text[start..end].len() - text[start..end].trim_start_matches(is_cut).len();
    start += first;
    // `*acme.com`, without the dot that a wildcard needs.
    let stars = text[start..end].len() - text[start..end].trim_start_matches('*').len();
    if stars > 0 && !text[start + stars..end].starts_with('.') {
        start += stars;
    }
    start..end
}

fn is_host(text: &str, range: &Range<usize>, dialect: Dialect) -> bool {
    let name = &text[range.clone()];
    let is_words = name
        .chars()
        .all(|c| is_word(c) || matches!(c, '.' | '-' | '_' | '*'));
    if !is_words || !name.contains(|c: char| c.is_alphabetic()) || !name.contains('.') {
        return false;
    }
    if is_authority(text, range.start) {
        return true;
    }
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    let fills = text[..range.start].trim_end_matches('*').ends_with('>') && after == Some('<');
    let is_apart = match dialect {
        Dialect::Code => {
            before.is_some_and(|c| matches!(c, '"' | '\'' | '`'))
                && after.is_some_and(|c| matches!(c, '"' | '\'' | '`' | '/' | ':'))
        }
        Dialect::Name => false,
        _ => {
            before.is_none_or(|c| {
                c.is_whitespace() || matches!(c, '>' | '"' | '\'' | '=' | ',' | ';' | '(' | '*')
            }) && after.is_none_or(|c| {
                c.is_whitespace() || matches!(c, '<' | '"' | '\'' | '/' | ':' | ',' | ';' | ')' | '?' | '&')
            })
        }
    };
    let labels: Vec<&str> = name.trim_matches('.').split('.').collect();
    is_apart && stands_alone(&labels, fills)
}

/// Whether an address has just said that a host follows.
fn is_authority(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches('*');
    ["//", "@", "\\/\\/", "%40"]
        .iter()
        .any(|mark| before.ends_with(mark))
        || before
            .get(before.len().saturating_sub(6)..)
            .is_some_and(|mark| mark.eq_ignore_ascii_case("%2f%2f"))
}

fn tokens(text: &str, within: Range<usize>, pieces: &mut Vec<Piece>) {
    let mut start: Option<usize> = None;
    let mut close = |start: &mut Option<usize>, end: usize| {
        if let Some(from) = start.take() {
            let (what, range) = (What::Token, from..end);
            pieces.push(Piece { what, range });
        }
    };
    let base = within.start;
    for unit in units(&text[within.clone()]) {
        if is_word(unit.c) {
            start = start.or(Some(base + unit.start));
        } else {
            close(&mut start, base + unit.start);
        }
    }
    close(&mut start, within.end);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, dialect: Dialect) -> Vec<(What, &str)> {
        let pieces = pieces(text, dialect, &[]).into_iter();
        pieces.map(|piece| (piece.what, &text[piece.range])).collect()
    }

    #[test]
    fn addresses_and_numbers_are_parts_of_their_own() {
        use What::{Host, Phone, Token, Uuid, V4, V6};
        assert_eq!(
            shown("https://*.acme.example:8443/x", Dialect::Xml),
            [
                (Token, "https"),
                (Host, "*.acme.example"),
                (Token, "8443"),
                (Token, "x")
            ]
        );
        assert_eq!(shown("<a>acme.de</a>", Dialect::Xml)[1], (Host, "acme.de"));
        assert_eq!(
            shown("ada@acme.example", Dialect::Rows)[1],
            (Host, "acme.example")
        );
        assert_eq!(
            shown("user.name;", Dialect::Code),
            [(Token, "user"), (Token, "name")]
        );
        assert_eq!(shown("Owner.Name = 'x'", Dialect::Xml).len(), 3);
        assert_eq!(shown("x=%2F%2Facme.com", Dialect::Code)[1], (Host, "acme.com"));
        assert_eq!(shown("at 10.0.0.12:80", Dialect::Xml)[1], (V4, "10.0.0.12"));
        assert_eq!(shown("[2001:db8::1]", Dialect::Xml), [(V6, "[2001:db8::1]")]);
        assert_eq!(
            shown("call +49 (30) 123-4567", Dialect::Xml)[1],
            (Phone, "+49 (30) 123-4567")
        );
        assert_eq!(shown("2026-11-20", Dialect::Xml).len(), 3);
        let uuid = "0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f";
        assert_eq!(shown(uuid, Dialect::Name), [(Uuid, uuid)]);
    }

    #[test]
    fn secrets_come_before_everything_else() {
        let text = "https://amy:hT7kq2Lm9x@phone.acme.example";
        let found = shown(text, Dialect::Xml);
        assert!(found.contains(&(What::Secret, "hT7kq2Lm9x")), "{found:?}");
        assert_eq!(found.last(), Some(&(What::Host, "phone.acme.example")));
    }
}
