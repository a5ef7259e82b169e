//! Knows how an XML declaration and a processing instruction are written.

use super::XmlErrorKind;
use super::names::{is_name, is_space};
use super::tag::AttrReader;
use super::text::clip;
use crate::source::FileId;

/// Checks what stands between `<?xml` and `?>`.
pub(super) fn check_declaration(content: &str) -> Result<(), XmlErrorKind> {
    let bad = XmlErrorKind::MalformedDeclaration;
    // Spans of single parts are not reported: the whole declaration is one short line.
    let mut parts = AttrReader::new(FileId(0), content, 0);
    let mut before = None;
    while let Some(part) = parts.next().map_err(|_| bad.clone())? {
        let (order, valid) = match (part.name.prefix, part.name.local) {
            (None, "version") => (0, is_version(&part.value)),
            (None, "encoding") => (1, is_encoding(&part.value)),
            (None, "standalone") => (2, matches!(&*part.value, "yes" | "no")),
            _ => return Err(bad),
        };
        let in_order = match before {
            None => order == 0,
            Some(last) => last < order,
        };
        if !valid || !in_order {
            return Err(bad);
        }
        before = Some(order);
    }
    if before.is_none() { Err(bad) } else { Ok(()) }
}

fn is_version(value: &str) -> bool {
    value
        .strip_prefix("1.")
        .is_some_and(|minor| !minor.is_empty() && minor.bytes().all(|b| b.is_ascii_digit()))
}

fn is_encoding(value: &str) -> bool {
    value.starts_with(|c: char| c.is_ascii_alphabetic())
        && value
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

/// Checks what stands between `<?` and `?>` of anything but a declaration.
pub(super) fn check_instruction(content: &str) -> Result<(), XmlErrorKind> {
    let target = content.split(is_space).next().unwrap_or("");
    if target.eq_ignore_ascii_case("xml") {
        Err(XmlErrorKind::ReservedInstruction(target.to_owned()))
    } else if is_name(target) {
        Ok(())
    } else {
        Err(XmlErrorKind::InvalidName(clip(target)))
    }
}
