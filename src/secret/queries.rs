//! Knows which values in the query of an address look issued, whatever they are called.

use std::sync::LazyLock;

use regex::Regex;

use super::judge::{looks_issued, promises_in_query};
use super::{Hit, Reason, pattern};

/// Shorter values under names that promise nothing are names of teams, builds and languages.
const LONG: usize = 12;

/// The name of a parameter, its signs plain, escaped for XML, or encoded in an address inside another one.
static NAME: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(?i-u)(?:[?&#]|&amp;|&#38;|%3f|%26|%23)([a-z0-9_.\[\]-]{1,64})(?:=|%3d)"));

/// What ends its value.
static END: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r#"(?i)[\s&#?"'<>`|{}\\,;)]|%26|%23|%3f|%22"#));

/// Values that are hidden; not enough to speak of them.
pub(super) fn find(text: &str) -> Vec<Hit> {
    if !text.contains(['?', '&', '#', '%']) {
        return Vec::new();
    }
    let (Some(names), Some(ends)) = (NAME.as_ref(), END.as_ref()) else {
        return Vec::new();
    };
    let mut hits = Vec::new();
    let mut at = 0;
    while let Some(found) = names.captures_at(text, at) {
        let start = found.get(0).map_or(text.len(), |whole| whole.end());
        let name = found.get(1).map_or("", |name| name.as_str());
        let end = ends.find_at(text, start).map_or(text.len(), |end| end.start());
        at = end;
        let decoded = decoded(&text[start..end]);
        let is_long = decoded.trim_end_matches('=').len() >= LONG || promises_in_query(name);
        if is_long && looks_issued(&decoded) && !is_record(name, &decoded) {
            hits.push(Hit {
                range: start..end,
                reason: Reason::Doubtful,
            });
        }
    }
    hits
}

/// Ids of records give nobody access.
fn is_record(name: &str, value: &str) -> bool {
    let is_id = matches!(value.len(), 15 | 18) && value.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_named = name.to_ascii_lowercase().ends_with("id") && !promises_in_query(name);
    is_id && is_named && value.starts_with(|c: char| c.is_ascii_digit())
}

fn decoded(value: &str) -> String {
    let whole = format!("v={value}");
    let mut pairs = url::form_urlencoded::parse(whole.as_bytes());
    pairs
        .next()
        .map_or_else(String::new, |(_, value)| value.into_owned())
}
