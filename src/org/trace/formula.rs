//! Knows which fields of its own record a formula names, apart from texts, comments and fields of other records.

use super::field::{LogField, words};
use crate::source::{Span, Value};

/// Fields of the record itself, with their places.
pub(super) fn own_fields(formula: &Value) -> Vec<(LogField, Span)> {
    let code = without_texts(formula.text());
    words(&code)
        .into_iter()
        .filter(|(_, range)| {
            let before = code[..range.start].chars().next_back();
            let after = code[range.end..].chars().next();
            // `Owner.CallType` is a field of another record.
            before != Some('.') && !matches!(after, Some('.' | '('))
        })
        .map(|(field, range)| (field, formula.span_of(range)))
        .collect()
}

/// The formula with texts and comments blanked out, every byte in its place.
fn without_texts(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut code = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                memchr::memmem::find(&bytes[at + 2..], b"*/").map_or(bytes.len(), |end| at + end + 4)
            }
            quote @ (b'"' | b'\'') => end_of_text(bytes, at + 1, quote),
            _ => {
                at += 1;
                continue;
            }
        };
        code[at..end].fill(b' ');
        at = end;
    }
    String::from_utf8(code).unwrap_or_default()
}

fn end_of_text(bytes: &[u8], mut at: usize, quote: u8) -> usize {
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            byte if *byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}
