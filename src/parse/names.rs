//! Knows which characters XML 1.0 allows, and which may stand in a name.

/// A name as it is written, split at its colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct QName<'t> {
    pub(super) prefix: Option<&'t str>,
    pub(super) local: &'t str,
}

impl<'t> QName<'t> {
    /// `None` if it is not a name, or if its colon does not part two names.
    pub(super) fn new(raw: &'t str) -> Option<Self> {
        match raw.split_once(':') {
            None if is_plain_name(raw) => Some(Self {
                prefix: None,
                local: raw,
            }),
            Some((prefix, local)) if is_plain_name(prefix) && is_plain_name(local) => Some(Self {
                prefix: Some(prefix),
                local,
            }),
            _ => None,
        }
    }
}

/// A name that may hold colons: entities, targets of processing instructions.
pub(super) fn is_name(raw: &str) -> bool {
    let mut chars = raw.chars();
    chars.next().is_some_and(|c| c == ':' || starts_name(c)) && chars.all(|c| c == ':' || continues_name(c))
}

fn is_plain_name(raw: &str) -> bool {
    let mut chars = raw.chars();
    chars.next().is_some_and(starts_name) && chars.all(continues_name)
}

fn starts_name(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic() || c == '_';
    }
    matches!(c,
        '\u{C0}'..='\u{D6}'
        | '\u{D8}'..='\u{F6}'
        | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}'
        | '\u{37F}'..='\u{1FFF}'
        | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}'
        | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

fn continues_name(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    }
    starts_name(c) || matches!(c, '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// XML white space, which is less than what Unicode calls white space.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

pub(super) fn is_blank(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

pub(super) fn is_allowed(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => true,
        '\u{FFFE}' | '\u{FFFF}' => false,
        _ => c >= ' ',
    }
}

/// Offset of the first character that no XML 1.0 document may hold.
pub(super) fn first_forbidden(text: &str) -> Option<(usize, char)> {
    // Line ends are everywhere, and allowed.
    let suspect = |byte: u8| (byte < b' ') & !matches!(byte, b'\t' | b'\n' | b'\r') | (byte == 0xEF);
    // A plain fold over blocks is what the compiler turns into vector code.
    for (block, bytes) in text.as_bytes().chunks(4096).enumerate() {
        if !bytes.iter().fold(false, |found, byte| found | suspect(*byte)) {
            continue;
        }
        for (at, byte) in bytes.iter().enumerate() {
            let at = block * 4096 + at;
            if suspect(*byte)
                && let Some(c) = text[at..].chars().next()
                && !is_allowed(c)
            {
                return Some((at, c));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_split_at_one_colon() {
        assert_eq!(QName::new("xsi:nil").map(|n| n.local), Some("nil"));
        assert_eq!(QName::new("Größe").map(|n| n.prefix), Some(None));
        for bad in ["", ":a", "a:", "a:b:c", "1a", "a:1", "a b", "-a", "a/"] {
            assert_eq!(QName::new(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn forbidden_characters_are_found_behind_a_block() {
        let mut text = "é".repeat(5000);
        assert_eq!(first_forbidden(&text), None);
        text.push('\u{FFFE}');
        assert_eq!(first_forbidden(&text), Some((10_000, '\u{FFFE}')));
        assert_eq!(first_forbidden("a\t\r\n\u{1F}"), Some((4, '\u{1F}')));
        assert_eq!(first_forbidden("\u{FEFF}\u{FFFD}"), None);
    }
}
