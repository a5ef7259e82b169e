//! Knows what the escapes of a JSON string stand for, and which raw bytes each came from.

use crate::source::{FileId, Value, ValueBuilder};

/// Decodes what stands between the quotes of a well-formed string; `start` is its place in the file.
///
/// Half of a surrogate pair becomes U+FFFD: no text can hold it, and the rest of the row is still good.
pub(super) fn decode(file: FileId, inner: &str, start: usize) -> Value {
    let mut builder = ValueBuilder::new(file, start);
    let mut at = 0;
    while let Some(found) = inner[at..].find('\\') {
        let escape = at + found;
        builder.verbatim(&inner[at..escape], start + at);
        let (c, len) = unescape(&inner[escape..]);
        builder.escape(c.encode_utf8(&mut [0; 4]), start + escape..start + escape + len);
        at = escape + len;
    }
    builder.verbatim(&inner[at..], start + at);
    builder.finish()
}

/// A string's text, or any other value as it is written.
pub(super) fn plain(raw: &str) -> String {
    let inner = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.map_or_else(
        || raw.to_owned(),
        |inner| decode(FileId(0), inner, 0).text().to_owned(),
    )
}

/// The character of the escape at the start of `text`, and the escape's length in bytes.
fn unescape(text: &str) -> (char, usize) {
    let simple = match text.as_bytes().get(1) {
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode(text),
        Some(byte @ (b'"' | b'\\' | b'/')) => char::from(*byte),
        _ => return (char::REPLACEMENT_CHARACTER, 1),
    };
    (simple, 2)
}

fn unicode(text: &str) -> (char, usize) {
    let Some(unit) = unit(text) else {
        return (char::REPLACEMENT_CHARACTER, 2);
    };
    if let Some(c) = char::from_u32(unit) {
        return (c, 6);
    }
    let low = text.get(6..).and_then(self::unit);
    match low {
        Some(low @ 0xdc00..=0xdfff) if unit < 0xdc00 => {
            let code = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 12)
        }
        _ => (char::REPLACEMENT_CHARACTER, 6),
    }
}

/// The four digits of a `\uXXXX` at the start of `text`.
fn unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u32::from_str_radix(digits, 16).ok()
}
