//! Knows what a run of letters and digits is: words joined by capitals and digits, a record's Id, or what a machine made.

use super::units::lower;

/// Digits that are too many for a width, a port, a year or a number of seconds.
pub(super) const LONG_NUMBER: usize = 7;

/// Whether a token is the Id of a record: 15 or 18 characters, of which the first three tell the object.
pub(super) fn is_record_id(token: &str) -> bool {
    let bytes = token.as_bytes();
    matches!(bytes.len(), 15 | 18)
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && bytes[..2].iter().any(u8::is_ascii_digit)
        && bytes.iter().filter(|byte| byte.is_ascii_digit()).count() >= 4
}

/// The three letters by which an Id of 15 characters survives software that ignores case.
pub(super) fn checksum(id: &str) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    let parts = id.as_bytes().chunks(5);
    let letter = |part: &[u8]| {
        let bits = part.iter().enumerate();
        let index: usize = bits
            .map(|(at, byte)| usize::from(byte.is_ascii_uppercase()) << at)
            .sum();
        char::from(LETTERS[index])
    };
    parts.take(3).map(letter).collect()
}

/// Whether a token is a hash, a key or the like: letters and digits that no word explains.
pub(super) fn is_blob(token: &str) -> bool {
    let bytes = token.as_bytes();
    if !token.is_ascii() || bytes.len() < 4 {
        return false;
    }
    let has_digit = bytes.iter().any(u8::is_ascii_digit);
    let has_letter = bytes.iter().any(u8::is_ascii_alphabetic);
    if !has_digit || !has_letter {
        return false;
    }
    if bytes.len() >= 8 && bytes.iter().all(u8::is_ascii_hexdigit) {
        return true;
    }
    let changes = bytes
        .windows(2)
        .filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit())
        .count();
    let runs = bytes.split(u8::is_ascii_digit);
    let longest = runs.map(<[u8]>::len).max().unwrap_or(0);
    (changes >= 3 && longest <= 3) || (bytes.len() >= 24 && humps(token).len() * 4 >= bytes.len())
}

/// Offsets at which the words inside a token begin, the first left out.
pub(super) fn humps(token: &str) -> Vec<usize> {
    let class = |c: char| match c {
        '0'..='9' => 0,
        c if c.is_uppercase() => 1,
        _ => 2,
    };
    let chars: Vec<(usize, u8)> = token.char_indices().map(|(at, c)| (at, class(c))).collect();
    let begins = |at: usize| {
        let (before, here) = (chars[at - 1].1, chars[at].1);
        let next = chars.get(at + 1).map(|next| next.1);
        match (before, here) {
            (2, 1) => true,
            (1, 1) => next == Some(2),
            (before, here) => (before == 0) != (here == 0),
        }
    };
    (1..chars.len())
        .filter(|at| begins(*at))
        .map(|at| chars[at].0)
        .collect()
}

/// A pseudonym in lower case with the capitals of the original, where both are as long.
pub(super) fn with_case(pseudonym: &str, original: &str) -> String {
    let mut letters = original.chars();
    pseudonym
        .chars()
        .map(|c| match letters.next() {
            Some(model) if lower(model) != model => c.to_ascii_uppercase(),
            _ => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(token: &str) -> Vec<&str> {
        let mut starts = vec![0];
        starts.extend(humps(token));
        let ends = starts.iter().skip(1).copied().chain([token.len()]);
        starts
            .iter()
            .zip(ends)
            .map(|(start, end)| &token[*start..end])
            .collect()
    }

    #[test]
    fn words_begin_at_capitals_and_digits() {
        assert_eq!(parts("AcmePhone2Go"), ["Acme", "Phone", "2", "Go"]);
        assert_eq!(parts("HTTPServer"), ["HTTP", "Server"]);
        assert_eq!(parts("ACME"), ["ACME"]);
        assert_eq!(parts("éÀb"), ["é", "Àb"]);
    }

    #[test]
    fn what_machines_made_is_known() {
        for blob in ["4a1b", "deadbeef01", "iVBORw0KGgoAAAANSUhEUgAA"] {
            assert!(is_blob(blob), "{blob}");
        }
        for word in ["Level2Support3", "v62", "softphone", "html5", "deadbeef"] {
            assert!(!is_blob(word), "{word}");
        }
        assert!(is_record_id("0055f0000000001AAA") && is_record_id("a0X1U00000ABCDE"));
        assert!(!is_record_id("AcmeSalesDialer"));
        assert_eq!(checksum("0055f0000000001"), "AAA");
        assert_eq!(checksum("00D5F000000IsQy"), checksum("00D5F000000IsQy"));
    }
}
