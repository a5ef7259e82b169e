//! Knows upper and lower case as Java maps them, and the long form of record ids.

/// Whether a locale tells the dotted from the dotless i.
fn is_turkic(locale: Option<&str>) -> bool {
    let language = locale.and_then(|locale| locale.split(['_', '-']).next());
    language.is_some_and(|language| {
        ["tr", "az"]
            .iter()
            .any(|known| language.eq_ignore_ascii_case(known))
    })
}

pub(super) fn lower(text: &str, locale: Option<&str>) -> String {
    if is_turkic(locale) {
        return text
            .replace("I\u{307}", "i")
            .replace('I', "\u{131}")
            .replace('\u{130}', "i")
            .to_lowercase();
    }
    text.to_lowercase()
}

pub(super) fn upper(text: &str, locale: Option<&str>) -> String {
    if is_turkic(locale) {
        return text.replace('i', "\u{130}").to_uppercase();
    }
    text.to_uppercase()
}

/// First letter of each word in upper case, all others in lower case; digits belong to words.
pub(super) fn initial_capitals(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut at_start = true;
    for c in text.chars() {
        if c.is_lowercase() {
            result.push(if at_start { single(c.to_uppercase(), c) } else { c });
            at_start = false;
        } else if c.is_uppercase() {
            result.push(if at_start { c } else { single(c.to_lowercase(), c) });
            at_start = false;
        } else {
            at_start = !c.is_ascii_digit();
            result.push(c);
        }
    }
    result
}

/// The mapping of a character if it is one character.
fn single(mut mapped: impl Iterator<Item = char>, original: char) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(c), None) => c,
        _ => original,
    }
}

/// The 18-character form of a 15-character id; anything else stays as it is.
pub(super) fn long_id(id: &str) -> String {
    const CODES: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    if id.len() != 15 || !id.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return id.to_owned();
    }
    let mut long = id.to_owned();
    for part in id.as_bytes().chunks(5) {
        let bits = part
            .iter()
            .enumerate()
            .map(|(place, byte)| usize::from(byte.is_ascii_uppercase()) << place)
            .sum::<usize>();
        long.push(char::from(CODES[bits]));
    }
    long
}
