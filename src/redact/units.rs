//! Knows a text as characters, whatever escapes they are written in: XML, JSON and JavaScript, addresses.

/// One character and the bytes that write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) c: char,
}

/// What stands for escapes that are no part of any word.
const MARK: char = '\u{0}';

/// The characters of a text in order; escapes that write no letter come whole, so that nothing is cut in two.
pub(super) fn units(text: &str) -> impl Iterator<Item = Unit> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &text[at..];
        let c = rest.chars().next()?;
        let (len, c) = match c {
            '&' => entity(rest).unwrap_or((1, c)),
            '\\' => escape(rest),
            '%' => percent(rest).unwrap_or((1, c)),
            c => (c.len_utf8(), c),
        };
        let start = at;
        at += len;
        Some(Unit { start, end: at, c })
    })
}

/// Entities of XML, and those of HTML that people write.
const ENTITIES: &[&str] = &[
    "amp", "lt", "gt", "quot", "apos", "nbsp", "copy", "reg", "trade", "laquo", "raquo", "lsaquo", "rsaquo",
    "larr", "rarr", "uarr", "darr", "hellip", "mdash", "ndash", "bull", "middot", "times", "lsquo", "rsquo",
    "ldquo", "rdquo", "euro", "pound", "yen", "sect", "para", "deg", "plusmn", "frac12", "iexcl", "iquest",
    "ensp", "emsp", "zwnj", "shy",
];

/// `&amp;`, `&#65;`, `&#x41;`.
fn entity(rest: &str) -> Option<(usize, char)> {
    let end = rest.bytes().take(12).position(|byte| byte == b';')?;
    let name = rest.get(1..end)?;
    let c = if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        char::from_u32(code)?
    } else {
        // What is no entity is a parameter of an address, and may be anybody's word.
        ENTITIES.contains(&name).then_some(())?;
        match name {
            "quot" => '"',
            "apos" => '\'',
            "lt" => '<',
            "gt" => '>',
            _ => MARK,
        }
    };
    Some((end + 1, c))
}

/// `\n`, `\u0041`, `\x41`; whatever else follows a backslash belongs to it.
fn escape(rest: &str) -> (usize, char) {
    let bytes = rest.as_bytes();
    let digits = match bytes.get(1) {
        Some(b'u') => 4,
        Some(b'x') => 2,
        _ => 0,
    };
    let code = rest.get(2..2 + digits).filter(|_| digits > 0);
    if let Some(c) = code.and_then(|hex| u32::from_str_radix(hex, 16).ok()) {
        return (2 + digits, char::from_u32(c).unwrap_or(MARK));
    }
    let next = rest[1..].chars().next();
    // A letter behind a backslash may begin a word as well as be an escape; escapes are of one byte.
    match next {
        Some(next) if next.is_ascii() => (2, MARK),
        _ => (1, MARK),
    }
}

/// `%41`, or the bytes of one character: `%C3%A9`.
fn percent(rest: &str) -> Option<(usize, char)> {
    let byte = |at: usize| {
        let hex = rest.get(at * 3..at * 3 + 3)?.strip_prefix('%')?;
        u8::from_str_radix(hex, 16).ok()
    };
    let first = byte(0)?;
    let count = match first {
        0..=0x7F => 1,
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let bytes: Option<Vec<u8>> = (0..count).map(byte).collect();
    let text = String::from_utf8(bytes?).ok()?;
    Some((count * 3, text.chars().next()?))
}

/// Whether a character belongs to a word: everything that can tell a name, marks of scripts and emoji included.
pub(super) fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    let is_sign = matches!(c as u32,
        0x80..=0xA9 | 0xAB..=0xB1 | 0xB4 | 0xB6..=0xB8 | 0xBB | 0xBF | 0xD7 | 0xF7
        | 0x2000..=0x206F | 0x3000..=0x3004 | 0x3008..=0x3020 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFF0..=0xFFFD);
    !is_sign && !c.is_whitespace() && !c.is_control()
}

/// The same letter in lower case, if it takes as many bytes.
pub(super) fn lower(c: char) -> char {
    let mut all = c.to_lowercase();
    match (all.next(), all.next()) {
        (Some(one), None) if one.len_utf8() == c.len_utf8() => one,
        _ => c,
    }
}

/// A word in lower case, of the same length in bytes.
pub(super) fn lowered(word: &str) -> String {
    word.chars().map(lower).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> String {
        units(text)
            .map(|unit| if is_word(unit.c) { unit.c } else { '·' })
            .collect()
    }

    #[test]
    fn letters_are_known_in_every_disguise() {
        assert_eq!(words("&#65;c&#x6d;e &amp; x"), "Acme···x");
        assert_eq!(words(r"\u0041cme\nAcme\x41"), "Acme·AcmeA");
        assert_eq!(words("Caf%C3%A9%20%41"), "Café·A");
        assert_eq!(words("a=1&acme;"), "a·1·acme·");
        assert_eq!(words("50% %zz \\"), "50···zz··");
        assert_eq!(words("a\u{202e}b\u{feff}"), "a·b·");
    }
}
