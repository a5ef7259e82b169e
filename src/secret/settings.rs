//! Knows settings of call centers as their files write them: there a name stands for sure beside its value.

use super::{Hit, Reason, is_surely_secret};

/// Most white space inside and between the elements, and the longest name, in characters.
const MOST_INSIDE: usize = 64;
const MOST_BETWEEN: usize = 256;
const LONGEST: usize = 128;

/// Values under names of passwords and the like, however short.
pub(super) fn find(text: &str) -> Vec<Hit> {
    const NAME: &str = "<name>";
    let mut hits = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find(NAME) {
        at += found + NAME.len();
        let Some((name, value)) = setting(&text[at..]) else {
            continue;
        };
        // Both are parts of the text: the length of what follows tells where the value stands.
        let start = text.len() - value.len();
        let Some(len) = value.find(['<', ']']) else {
            break;
        };
        at = start + len;
        if is_surely_secret(name, &value[..len]) {
            hits.push(Hit {
                range: start..at,
                reason: Reason::Doubtful,
            });
        }
    }
    hits
}

/// The name whose element has just begun, and the text from its value on.
fn setting(text: &str) -> Option<(&str, &str)> {
    let text = without_space(text, MOST_INSIDE)?;
    let len = text.find(|c: char| matches!(c, '<' | '>') || c.is_whitespace())?;
    let (name, text) = text.split_at(len);
    if name.is_empty() || name.chars().nth(LONGEST).is_some() {
        return None;
    }
    let text = without_space(text, MOST_INSIDE)?.strip_prefix("</name>")?;
    let text = without_space(text, MOST_BETWEEN)?.strip_prefix("<value>")?;
    Some((name, text.strip_prefix("<![CDATA[").unwrap_or(text)))
}

/// The text behind its white space; `None` if there is too much of it.
fn without_space(text: &str, most: usize) -> Option<&str> {
    let end = text.char_indices().find(|(_, c)| !c.is_whitespace());
    let (end, _) = end.unwrap_or((text.len(), ' '));
    (text[..end].chars().nth(most).is_none()).then_some(&text[end..])
}
