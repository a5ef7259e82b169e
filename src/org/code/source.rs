//! Knows which files, and which entries of static resources, carry a mark: one look at their bytes, no parsing.

use super::is_marked;
use crate::load::{Export, OpenError, SourceFile, Tree};
use crate::org::kind::Kind;
use crate::org::opened::Opened;

/// What a look at a file's bytes found.
pub(in crate::org) enum Marked {
    Nothing,
    /// The file itself.
    File,
    /// Files inside the archive that it is.
    Entries(Vec<String>),
    /// Marked, and too large to be read.
    TooLarge(OpenError),
}

/// Folders and names of tests, which call what they test with made-up values.
const TESTS: &[&str] = &["__tests__/", "__mocks__/", ".test.js", ".spec.js", "jest-mocks/"];

pub(in crate::org) fn marked(opened: &mut Opened<'_>, kind: Kind) -> Marked {
    let (export, file) = (opened.export, opened.file);
    if TESTS.iter().any(|part| file.path.contains(part)) {
        return Marked::Nothing;
    }
    let limits = export.limits();
    // Larger files are looked at, so that a marked one can be named.
    let Ok(bytes) = opened.bytes_up_to(limits.data().max(limits.file())) else {
        return Marked::Nothing;
    };
    if kind == Kind::StaticResource && is_archive(bytes) {
        return entries(export, file);
    }
    let size = bytes.len() as u64;
    match is_marked(bytes) {
        false => Marked::Nothing,
        true if size > limits.file() => Marked::TooLarge(OpenError::TooLarge {
            size,
            limit: limits.file(),
        }),
        true => Marked::File,
    }
}

pub(super) fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// A damaged archive is no code; if a softphone loads it, whoever follows the softphone says so.
fn entries(export: &Export, file: &SourceFile) -> Marked {
    let Ok(archive) = export.archive(file.id) else {
        return Marked::Nothing;
    };
    let limit = export.limits().nested().file();
    let listed = archive.list().entries.into_iter();
    let found: Vec<String> = listed
        .filter(|entry| entry.special.is_none() && is_code_name(&entry.path))
        .filter(|entry| {
            archive
                .open(&entry.path, limit)
                .is_ok_and(|bytes| is_marked(&bytes))
        })
        .map(|entry| entry.path)
        .collect();
    if found.is_empty() {
        Marked::Nothing
    } else {
        Marked::Entries(found)
    }
}

/// What may be code inside an archive.
pub(super) fn is_code_name(path: &str) -> bool {
    let suffix = path.rsplit('.').next().unwrap_or_default();
    ["js", "mjs", "cjs", "html", "htm", "xhtml"]
        .iter()
        .any(|known| suffix.eq_ignore_ascii_case(known))
}
