//! Knows how to list and open what it is given: folders, archives, files in memory; bytes, encodings and
//! size limits, never what a file means.

mod archive;
mod error;
mod export;
mod folder;
mod git;
mod ignored;
mod input;
mod overlay;
mod paths;
pub mod rows;
mod text;

pub use archive::Archive;
pub use error::{OpenError, Special};
pub use export::{
    Changes, DataFile, Export, LoadProblem, Moved, Part, ReadError, SourceFile, StandIn, open, open_revision,
};
pub use folder::Folder;
pub use git::Revision;
pub use input::{Input, InputError};
pub use overlay::Overlay;
pub use paths::{anchor_for, find_upwards, percent_decode};
pub use text::{DecodeError, Encoding, Mismatch, Text, decode, decode_code};

use std::path::PathBuf;
use std::sync::Arc;

/// Folder at the top of a tree whose files are rows without anybody saying so: a shared copy carries its data there.
pub const DATA_FOLDER: &str = "ctilint-data/";

/// Files that can be listed once and opened at any time, from any thread.
pub trait Tree: Send + Sync {
    /// Every file below the root, without hidden names and `node_modules`.
    fn list(&self) -> Listing;

    /// The stored bytes of one file. `path` as in [`Entry::path`]; at most `limit` bytes are read.
    /// Hidden files can be opened although they are not listed: `.forceignore` is one.
    fn open(&self, path: &str, limit: u64) -> Result<Vec<u8>, OpenError>;

    /// Where a file lies on disk, when it can be written there: not for archives and files in memory.
    fn location(&self, _path: &str) -> Option<PathBuf> {
        None
    }
}

impl<T: Tree + ?Sized> Tree for Arc<T> {
    fn list(&self) -> Listing {
        (**self).list()
    }

    fn open(&self, path: &str, limit: u64) -> Result<Vec<u8>, OpenError> {
        (**self).open(path, limit)
    }

    fn location(&self, path: &str) -> Option<PathBuf> {
        (**self).location(path)
    }
}

/// What a tree holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// Sorted by the bytes of their paths; no path occurs twice.
    pub entries: Vec<Entry>,
    /// What could not be listed.
    pub problems: Vec<ListProblem>,
}

impl Listing {
    fn sort(&mut self) {
        self.entries.sort_by(|a, b| a.path.cmp(&b.path));
        self.problems.sort_by(|a, b| a.path.cmp(&b.path));
    }
}

/// One file of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// `/`-separated, relative to the root of the tree; bytes that are not UTF-8 appear as `U+FFFD`.
    pub path: String,
    /// In stored bytes, as the tree declares it; archives may lie.
    pub size: u64,
    /// Set for what is listed and cannot be read like a file.
    pub special: Option<Special>,
}

/// A place in a tree that could not be listed, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListProblem {
    /// As in [`Entry::path`]; empty for the root.
    pub path: String,
    pub what: OpenError,
}

/// How much is read before giving up. All sizes are in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest metadata file that is read.
    pub file: u64,
    /// Largest file of rows that is read: some 500,000 users.
    pub data: u64,
    /// Largest archive that is read, compressed.
    pub archive: u64,
    /// Most entries in an archive.
    pub entries: usize,
    /// Most that the readable entries of one archive may hold together once inflated.
    pub inflated: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file: 16 << 20,
            data: 256 << 20,
            archive: 1 << 30,
            entries: 200_000,
            inflated: 4 << 30,
        }
    }
}

impl Limits {
    /// The file limit, lowered to what spans of 32 bits can address even if UTF-16 grows while decoding.
    #[must_use]
    pub fn file(&self) -> u64 {
        self.file.min(1 << 31)
    }

    /// Limits for an archive that is itself a file of an export, as static resources are.
    #[must_use]
    pub fn nested(&self) -> Self {
        Self {
            archive: self.file(),
            entries: self.entries.min(20_000),
            inflated: self.inflated.min(256 << 20),
            ..*self
        }
    }

    /// The limit for files of rows, lowered likewise.
    #[must_use]
    pub fn data(&self) -> u64 {
        self.data.min(1 << 31)
    }
}

/// Names that are never listed: tools keep their own files there.
fn is_skipped_name(name: &str) -> bool {
    name == "node_modules" || (name.starts_with('.') && name != "." && name != "..")
}

fn is_skipped_path(path: &str) -> bool {
    path.split('/').any(is_skipped_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_names_and_node_modules_are_skipped_at_any_depth() {
        for path in [".git/config", "a/.sfdx/x", "a/node_modules/b.js", ".forceignore"] {
            assert!(is_skipped_path(path), "{path}");
        }
        for path in ["a/b.xml", "node_modules2/x", "a.b/c.d"] {
            assert!(!is_skipped_path(path), "{path}");
        }
    }
}
