//! Knows how stored bytes become text and how places in the text map back to bytes.

use std::fmt;
use std::hash::Hasher;
use std::ops::Range;

use rustc_hash::FxHasher;

/// A decoded file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Without a BOM.
    pub text: String,
    pub encoding: Encoding,
    /// In bytes, BOM included.
    pub stored_len: u64,
    /// Of the stored bytes, to tell whether they have changed since; another one in another release.
    pub hash: u64,
    /// Set where an XML declaration names another encoding than the one that is there beyond doubt.
    pub mismatch: Option<Mismatch>,
}

/// An XML declaration that is wrong about the encoding of a text that can be read all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// As written.
    pub declared: String,
    /// Where it is written, in bytes of the decoded text.
    pub at: Range<usize>,
}

/// How a text is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    Utf8,
    Utf8Bom,
    /// With a BOM, as all UTF-16 that is read.
    Utf16Le,
    Utf16Be,
}

impl Encoding {
    /// For people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 | Self::Utf8Bom => "UTF-8",
            Self::Utf16Le | Self::Utf16Be => "UTF-16",
        }
    }

    fn bom(self) -> &'static [u8] {
        match self {
            Self::Utf8 => b"",
            Self::Utf8Bom => b"\xEF\xBB\xBF",
            Self::Utf16Le => b"\xFF\xFE",
            Self::Utf16Be => b"\xFE\xFF",
        }
    }

    /// Byte of the stored file at which the decoded byte offset `at` stands, a character boundary that
    /// `units` UTF-16 units come before.
    #[must_use]
    pub fn stored_offset(self, at: usize, units: u32) -> u64 {
        let body = match self {
            Self::Utf8 | Self::Utf8Bom => at,
            Self::Utf16Le | Self::Utf16Be => 2 * units as usize,
        };
        (self.bom().len() + body) as u64
    }

    /// The stored bytes of a text, BOM included: the inverse of [`decode`].
    #[must_use]
    pub fn encode(self, text: &str) -> Vec<u8> {
        let mut bytes = self.bom().to_vec();
        match self {
            Self::Utf8 | Self::Utf8Bom => bytes.extend_from_slice(text.as_bytes()),
            Self::Utf16Le => bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
            Self::Utf16Be => bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes)),
        }
        bytes
    }
}

/// Why bytes are not text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    /// Byte of the stored file, 0-based.
    pub byte: u64,
    pub message: String,
    pub help: String,
}

impl DecodeError {
    fn new(byte: usize, message: String, help: &str) -> Self {
        Self {
            byte: byte as u64,
            message,
            help: help.to_owned(),
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (byte {})", self.message, self.byte)
    }
}

impl std::error::Error for DecodeError {}

/// The same for the same bytes as long as a process runs, and some ten times as fast as the hash of keys.
fn fingerprint(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

const SAVE_AS_UTF8: &str = "save the file as UTF-8";

/// Decodes UTF-8 with or without a BOM, and UTF-16 with one.
pub fn decode(bytes: Vec<u8>) -> Result<Text, DecodeError> {
    let (stored_len, hash) = (bytes.len() as u64, fingerprint(&bytes));
    let encoding = recognise(&bytes)?;
    let text = match encoding {
        Encoding::Utf8 => utf8(bytes, 0)?,
        Encoding::Utf8Bom => utf8(bytes[3..].to_vec(), 3)?,
        Encoding::Utf16Le => utf16(&bytes[2..], u16::from_le_bytes)?,
        Encoding::Utf16Be => utf16(&bytes[2..], u16::from_be_bytes)?,
    };
    let mismatch = check_declared(&text, encoding)?;
    Ok(Text {
        text,
        encoding,
        stored_len,
        hash,
        mismatch,
    })
}

/// Decodes code, which browsers run whatever its encoding: bytes that are not UTF-8 count as one `?` each, so that
/// everything else keeps its place.
pub fn decode_code(bytes: Vec<u8>) -> Result<Text, DecodeError> {
    let (stored_len, hash) = (bytes.len() as u64, fingerprint(&bytes));
    let encoding = recognise(&bytes)?;
    let text = match encoding {
        Encoding::Utf8 => String::from_utf8(bytes).unwrap_or_else(|error| patched(error.as_bytes())),
        Encoding::Utf8Bom => patched(&bytes[3..]),
        Encoding::Utf16Le => utf16(&bytes[2..], u16::from_le_bytes)?,
        Encoding::Utf16Be => utf16(&bytes[2..], u16::from_be_bytes)?,
    };
    Ok(Text {
        text,
        encoding,
        stored_len,
        hash,
        mismatch: None,
    })
}

fn patched(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}

fn recognise(bytes: &[u8]) -> Result<Encoding, DecodeError> {
    let unreadable = |what: &str| Err(DecodeError::new(0, what.to_owned(), SAVE_AS_UTF8));
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => Ok(Encoding::Utf8Bom),
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] | [b'<', 0, 0, 0, ..] | [0, 0, 0, b'<', ..] => {
            unreadable("the file is stored as UTF-32, which Salesforce does not read")
        }
        [0xFF, 0xFE, ..] => Ok(Encoding::Utf16Le),
        [0xFE, 0xFF, ..] => Ok(Encoding::Utf16Be),
        [b'<', 0, ..] | [0, b'<', ..] => {
            unreadable("the file is stored as UTF-16 without a byte order mark at its start")
        }
        _ => Ok(Encoding::Utf8),
    }
}

fn utf8(bytes: Vec<u8>, bom: usize) -> Result<String, DecodeError> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let byte = bytes[at];
        let line = bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        let start = String::from_utf8_lossy(&bytes[..at.min(DECLARATION)]);
        match declared(&start) {
            Some((name, _)) if !is_utf8_name(name) => DecodeError::new(
                bom + at,
                format!("the file declares the encoding `{name}`, and byte `0x{byte:02X}` in line {line} is not UTF-8"),
                "save the file as UTF-8, and write `encoding=\"UTF-8\"` in its first line",
            ),
            _ => DecodeError::new(
                bom + at,
                format!("byte `0x{byte:02X}` in line {line} is not UTF-8"),
                SAVE_AS_UTF8,
            ),
        }
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, DecodeError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len() / 2);
    let mut at = 2;
    for decoded in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        let c = decoded.map_err(|error| {
            let half = error.unpaired_surrogate();
            let message = format!("the UTF-16 text holds half a character, `0x{half:04X}`");
            DecodeError::new(at, message, SAVE_AS_UTF8)
        })?;
        at += 2 * c.len_utf16();
        text.push(c);
    }
    if rest.is_empty() {
        return Ok(text);
    }
    let message = "the UTF-16 text ends in the middle of a character".to_owned();
    Err(DecodeError::new(
        at,
        message,
        "retrieve the file again, or save it as UTF-8",
    ))
}

/// An XML declaration is looked for in this many bytes.
const DECLARATION: usize = 256;

/// The encoding that an XML declaration names, and where in the text.
fn declared(text: &str) -> Option<(&str, Range<usize>)> {
    let inside = text.strip_prefix("<?xml")?;
    if !inside.starts_with(|c: char| c.is_ascii_whitespace()) {
        return None;
    }
    let inside = &inside[..inside.find("?>")?];
    let key = inside.find("encoding")?;
    let after = inside[key + "encoding".len()..].trim_start();
    let value = after.strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = &value[1..];
    let name = &value[..value.find(quote)?];
    let start = "<?xml".len() + inside.len() - value.len();
    Some((name, start..start + name.len()))
}

fn is_utf8_name(name: &str) -> bool {
    name.eq_ignore_ascii_case("utf-8") || name.eq_ignore_ascii_case("utf8")
}

fn is_utf16_name(name: &str) -> bool {
    ["utf-16", "utf16", "ucs-2", "iso-10646-ucs-2"]
        .iter()
        .any(|prefix| {
            name.get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        })
}

/// With a BOM there is no doubt about the encoding, nor with pure ASCII. Otherwise a text beyond ASCII
/// that declares another encoding has two readings, and Salesforce takes the other one.
fn check_declared(text: &str, encoding: Encoding) -> Result<Option<Mismatch>, DecodeError> {
    let Some((name, at)) = declared(text) else {
        return Ok(None);
    };
    let wide = is_utf16_name(name);
    let agrees = match encoding {
        Encoding::Utf16Le | Encoding::Utf16Be => wide,
        Encoding::Utf8 | Encoding::Utf8Bom => is_utf8_name(name) || (text.is_ascii() && !wide),
    };
    if agrees {
        return Ok(None);
    }
    if encoding == Encoding::Utf8 && !text.is_ascii() {
        let message = format!("the file declares the encoding `{name}`, yet it is stored as UTF-8");
        return Err(DecodeError::new(
            at.start,
            message,
            "write `encoding=\"UTF-8\"` in the first line",
        ));
    }
    let declared = name.to_owned();
    Ok(Some(Mismatch { declared, at }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Encoding; 4] = [
        Encoding::Utf8,
        Encoding::Utf8Bom,
        Encoding::Utf16Le,
        Encoding::Utf16Be,
    ];

    fn fails(bytes: &[u8]) -> DecodeError {
        decode(bytes.to_vec()).expect_err("not text")
    }

    #[test]
    fn every_encoding_comes_back_as_it_was() {
        for encoding in ALL {
            for text in ["", "a", "é𝄞\r\n<x/>", "<?xml version=\"1.0\"?>\n<a>ü</a>"] {
                let stored = encoding.encode(text);
                let back = decode(stored.clone()).expect("text");
                assert_eq!((back.text.as_str(), back.encoding), (text, encoding));
                assert_eq!(back.stored_len, stored.len() as u64);
                assert_eq!(back.hash, fingerprint(&stored));
                assert_ne!(back.hash, fingerprint(&[&stored[..], b" "].concat()));
                assert_eq!(back.mismatch, None);
            }
        }
    }

    #[test]
    fn offsets_lead_to_the_stored_bytes() {
        let text = "aé𝄞x";
        let table = [
            (Encoding::Utf8, [0, 1, 3, 7, 8]),
            (Encoding::Utf8Bom, [3, 4, 6, 10, 11]),
            (Encoding::Utf16Le, [2, 4, 6, 10, 12]),
            (Encoding::Utf16Be, [2, 4, 6, 10, 12]),
        ];
        for (encoding, expected) in table {
            let units = [0, 1, 2, 4, 5];
            let found = [0, 1, 3, 7, 8].into_iter().zip(units);
            let found: Vec<u64> = found
                .map(|(at, units)| encoding.stored_offset(at, units))
                .collect();
            assert_eq!(found, expected, "{encoding:?}");
            let x = usize::try_from(found[3]).expect("small");
            assert!(encoding.encode(text)[x..].contains(&b'x'));
        }
    }

    #[test]
    fn what_is_not_text_is_refused_at_its_byte() {
        assert_eq!(fails(b"ab\xE9c").byte, 2);
        assert_eq!(fails(b"\xEF\xBB\xBFab\xE9").byte, 5);
        assert_eq!(fails(b"\xFF\xFEa\0b").byte, 4);
        assert_eq!(fails(b"\xFF\xFEa\0\x00\xD8b\0").byte, 4);
        assert_eq!(fails(b"\xFE\xFF\0a\xDC\x00").byte, 4);
        assert!(fails(b"<\0?\0x\0").message.contains("UTF-16 without"));
        assert!(fails(b"\0<\0?").message.contains("UTF-16 without"));
        assert!(fails(b"\xFF\xFE\0\0<\0\0\0").message.contains("UTF-32"));
    }

    #[test]
    fn code_is_read_whatever_its_bytes() {
        let text = decode_code(b"a\xE9b\xF0\x9F\x98c\xC3\xA9".to_vec()).expect("text");
        assert_eq!(text.text, "a?b???cé");
        let bytes = b"\xEF\xBB\xBF<?xml encoding='x'?>\xFF".to_vec();
        assert_eq!(decode_code(bytes).expect("text").text, "<?xml encoding='x'?>?");
        assert!(decode_code(b"\xFF\xFEa\0b".to_vec()).is_err());
    }

    #[test]
    fn a_declaration_that_contradicts_is_named() {
        let with = |name: &str, body: &[u8]| {
            let mut bytes = format!("<?xml version='1.0' encoding = \"{name}\" ?>").into_bytes();
            bytes.extend_from_slice(body);
            bytes
        };
        for name in ["ISO-8859-1", "windows-1252"] {
            assert!(decode(with(name, b"<a/>")).expect("ascii").mismatch.is_none());
            let error = fails(&with(name, b"\xE9"));
            assert!(error.message.contains(name) && error.help.contains("save the file as UTF-8"));
            let error = fails(&with(name, "é".as_bytes()));
            assert!(error.message.contains("stored as UTF-8"), "{error}");
            assert_eq!(error.byte, 32);
        }
        assert!(
            decode(with("utf-8", "é".as_bytes()))
                .expect("agrees")
                .mismatch
                .is_none()
        );
        let wide = decode(with("UTF-16", b"<a/>"))
            .expect("ascii")
            .mismatch
            .expect("contradicts");
        assert_eq!((wide.declared.as_str(), wide.at), ("UTF-16", 32..38));
        let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>é</a>";
        assert!(
            decode(Encoding::Utf16Le.encode(text))
                .expect("BOM")
                .mismatch
                .is_some()
        );
        assert!(
            decode(Encoding::Utf8Bom.encode(text))
                .expect("BOM")
                .mismatch
                .is_none()
        );
        assert_eq!(declared("<?xml-stylesheet encoding=\"x\"?>"), None);
        assert_eq!(declared("<?xml encoding="), None);
        assert_eq!(declared("<?xml encoding=é?>"), None);
    }
}
