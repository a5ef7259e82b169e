//! Knows where a text holds `user:password@host`, whatever stands before it.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{Hit, Reason, pattern};

/// Quotes and brackets that XML writes as names or numbers end an address; `&amp;` may be part of a password.
static ENTITY: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(?i)&(?:quot|apos|lt|gt|#3[49]|#6[02]|#x2[27]|#x3[ce]);"));

/// What browsers take for the start of a host: they forgive missing and turned slashes behind `https:`.
static ANCHOR: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"(?i)\b(?:https?|wss?):[/\\]*|[/\\]{2,}"));

/// The same inside the query of another address.
static ENCODED: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r#"(?i)%3A(?:%2F)+([^\s<>"&]*)%40"#));

/// What stands before a colon in addresses of mail and telephony, which have users but no passwords.
const MAIL_LIKE: &[&str] = &["mailto", "sip", "sips", "tel", "xmpp", "im", "pres", "acct"];

/// Passwords before hosts, and lone user names, which are tokens as often as not.
pub(super) fn find(text: &str) -> Vec<Hit> {
    let mut hits = encoded(text);
    let mut at = 0;
    while let Some(sign) = text[at..].find('@').map(|offset| at + offset) {
        let is_border = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`');
        let start = text[at..sign].rfind(is_border).map_or(at, |border| {
            let border = at + border;
            border + text[border..].chars().next().map_or(1, char::len_utf8)
        });
        let end = text[sign..].find(is_border).map_or(text.len(), |end| sign + end);
        let mut from = start;
        let borders = ENTITY
            .iter()
            .flat_map(|entity| entity.find_iter(&text[start..end]));
        let mut parts: Vec<Range<usize>> = Vec::new();
        for border in borders {
            parts.push(from..start + border.start());
            from = start + border.end();
        }
        parts.push(from..end);
        for part in parts {
            in_token(text, part, &mut hits);
        }
        at = end;
    }
    hits
}

fn in_token(text: &str, token: Range<usize>, hits: &mut Vec<Hit>) {
    let part = &text[token.clone()];
    if !part.contains('@') {
        return;
    }
    let anchors: Vec<Range<usize>> = ANCHOR
        .iter()
        .flat_map(|anchor| anchor.find_iter(part))
        .map(|found| found.range())
        .collect();
    let first = anchors.first().map_or(part.len(), |anchor| anchor.start);
    without_scheme(&part[..first], token.start, hits);
    let last_sign = part.rfind('@').unwrap_or(0);
    let mut done = 0;
    for (index, anchor) in anchors.iter().enumerate() {
        let next = anchors.get(index + 1).map_or(part.len(), |next| next.start);
        if anchor.end < done {
            continue;
        }
        let end_of_authority = part[anchor.end..next]
            .find(['/', '\\', '?', '#'])
            .map_or(next, |at| anchor.end + at);
        if let Some(range) = password(part, anchor.end..end_of_authority, last_sign) {
            done = range.end;
            hits.push(Hit {
                range: token.start + range.start..token.start + range.end,
                reason: Reason::Userinfo,
            });
        }
    }
}

/// The password in an authority: up to its last `@`, or, where no number of a port stands behind the colon,
/// up to the last one of all, because passwords with a slash are typed too.
fn password(part: &str, authority: Range<usize>, last_sign: usize) -> Option<Range<usize>> {
    let text = &part[authority.clone()];
    let (start, end) = if let Some(sign) = text.rfind('@') {
        (text[..sign].find(':').map_or(0, |colon| colon + 1), sign)
    } else {
        let (host, port) = text.split_once(':')?;
        let is_port = port.bytes().all(|byte| byte.is_ascii_digit());
        if is_port || last_sign < authority.start {
            return None;
        }
        (host.len() + 1, last_sign - authority.start)
    };
    (start < end).then_some(authority.start + start..authority.start + end)
}

/// `bob:password@host`. Commas separate cells of a row more often than they stand in passwords.
fn without_scheme(text: &str, base: usize, hits: &mut Vec<Hit>) {
    let mut at = base;
    for cell in text.split(',') {
        let start = at;
        at += cell.len() + 1;
        let Some(end) = cell.rfind('@') else { continue };
        let Some(colon) = cell[..end].find(':') else {
            continue;
        };
        let before = cell[..colon].rsplit(|c: char| !c.is_ascii_alphanumeric()).next();
        let is_mail =
            before.is_some_and(|word| MAIL_LIKE.iter().any(|known| word.eq_ignore_ascii_case(known)));
        let from = if is_mail {
            cell[colon + 1..end].find(':').map(|next| colon + 2 + next)
        } else {
            Some(colon + 1)
        };
        if let Some(from) = from.filter(|from| *from < end) {
            hits.push(Hit {
                range: start + from..start + end,
                reason: Reason::Doubtful,
            });
        }
    }
}

fn encoded(text: &str) -> Vec<Hit> {
    if !text.contains("%40") {
        return Vec::new();
    }
    let found = ENCODED.iter().flat_map(|pattern| pattern.captures_iter(text));
    let hit = |found: regex::Captures<'_>| {
        let userinfo = found.get(1)?;
        let colon = userinfo.as_str().to_ascii_uppercase().find("%3A");
        Some(Hit {
            range: userinfo.start() + colon.map_or(0, |at| at + "%3A".len())..userinfo.end(),
            reason: Reason::Doubtful,
        })
    };
    found.filter_map(hit).collect()
}
