//! Knows a tree with some files replaced, added or deleted, all in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::{Entry, Listing, OpenError, Tree, is_skipped_path};

/// `base` with `deleted` taken away and then `files` put in; a path in both exists.
pub struct Overlay {
    pub base: Box<dyn Tree>,
    /// Stored bytes by path, as in [`Entry::path`].
    pub files: BTreeMap<String, Vec<u8>>,
    /// Paths of files; deleting a folder means naming all its files.
    pub deleted: BTreeSet<String>,
}

impl Overlay {
    /// Nothing changed yet.
    #[must_use]
    pub fn over(base: Box<dyn Tree>) -> Self {
        Self {
            base,
            files: BTreeMap::new(),
            deleted: BTreeSet::new(),
        }
    }

    /// A tree that is all in memory.
    pub fn memory(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        Self {
            base: Box::new(Nothing),
            files: files.into_iter().collect(),
            deleted: BTreeSet::new(),
        }
    }

    fn covers(&self, path: &str) -> bool {
        self.files.contains_key(path) || self.deleted.contains(path)
    }
}

impl Tree for Overlay {
    fn list(&self) -> Listing {
        let mut listing = self.base.list();
        listing.entries.retain(|entry| !self.covers(&entry.path));
        listing.problems.retain(|problem| !self.covers(&problem.path));
        let own = self.files.iter().filter(|(path, _)| !is_skipped_path(path));
        listing.entries.extend(own.map(|(path, bytes)| Entry {
            path: path.clone(),
            size: bytes.len() as u64,
            special: None,
        }));
        listing.sort();
        listing
    }

    fn open(&self, path: &str, limit: u64) -> Result<Vec<u8>, OpenError> {
        let Some(bytes) = self.files.get(path) else {
            if self.deleted.contains(path) {
                return Err(OpenError::Missing);
            }
            return self.base.open(path, limit);
        };
        let size = bytes.len() as u64;
        if size > limit {
            return Err(OpenError::TooLarge { size, limit });
        }
        Ok(bytes.clone())
    }

    fn location(&self, path: &str) -> Option<PathBuf> {
        if self.covers(path) {
            return None;
        }
        self.base.location(path)
    }
}

struct Nothing;

impl Tree for Nothing {
    fn list(&self) -> Listing {
        Listing::default()
    }

    fn open(&self, _path: &str, _limit: u64) -> Result<Vec<u8>, OpenError> {
        Err(OpenError::Missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(files: &[(&str, &str)]) -> Overlay {
        Overlay::memory(
            files
                .iter()
                .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())),
        )
    }

    fn paths(tree: &dyn Tree) -> Vec<String> {
        tree.list().entries.into_iter().map(|entry| entry.path).collect()
    }

    #[test]
    fn files_replace_and_deletions_hide_what_lies_below() {
        let mut over = Overlay::over(Box::new(memory(&[("a", "1"), ("b", "2"), ("c", "3")])));
        over.files.insert("b".into(), b"new".to_vec());
        over.files.insert(".hidden".into(), Vec::new());
        over.files.insert("0".into(), Vec::new());
        over.deleted.insert("c".into());
        assert_eq!(paths(&over), ["0", "a", "b"]);
        assert_eq!(over.open("a", 9), Ok(b"1".to_vec()));
        assert_eq!(over.open("b", 9), Ok(b"new".to_vec()));
        assert_eq!(over.open("c", 9), Err(OpenError::Missing));
        assert_eq!(over.open(".hidden", 9), Ok(Vec::new()));
        assert_eq!(over.open("b", 2), Err(OpenError::TooLarge { size: 3, limit: 2 }));
        over.files.insert("c".into(), b"back".to_vec());
        assert_eq!(paths(&over), ["0", "a", "b", "c"]);
        assert_eq!(over.open("c", 9), Ok(b"back".to_vec()));
    }
}
