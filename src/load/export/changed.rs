//! Knows an export as it would be after files were written, made or deleted, all in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

use super::{Export, SourceFile};
use crate::load::{Overlay, Tree};
use crate::source::FileId;

/// Changes to an export; paths are as files are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Stored bytes of files that get new content, or are new.
    pub written: BTreeMap<String, Vec<u8>>,
    /// Those of `written` that are new: a file that is there, read or not, is never overwritten by them.
    pub created: BTreeSet<String>,
    pub deleted: BTreeSet<String>,
}

impl Changes {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.written.is_empty() && self.deleted.is_empty()
    }

    /// Makes further changes on top of these.
    pub fn add(&mut self, later: Self) {
        for path in later.deleted {
            self.written.remove(&path);
            // What was never on disk need not go.
            if !self.created.remove(&path) {
                self.deleted.insert(path);
            }
        }
        for path in later.written.keys() {
            self.deleted.remove(path);
        }
        self.written.extend(later.written);
        self.created.extend(later.created);
    }
}

impl Export {
    /// This export with changes; nothing on disk is touched. Ids of files are given anew.
    #[must_use]
    pub fn changed(&self, changes: &Changes) -> Self {
        let mut overlays: BTreeMap<usize, Overlay> = BTreeMap::new();
        let mut files: Vec<SourceFile> = Vec::new();
        for file in &self.files {
            if changes.deleted.contains(&file.shown) {
                continue;
            }
            let mut file = file.clone();
            if let Some(bytes) = changes.written.get(&file.shown) {
                file.size = bytes.len() as u64;
                self.put(&mut overlays, file.tree, &file.path, bytes);
            }
            files.push(file);
        }
        for (shown, bytes) in &changes.written {
            if self.find(shown).is_some() {
                continue;
            }
            let Some(tree) = self.tree_around(shown) else {
                continue;
            };
            let path = self.path_in(tree, shown);
            self.put(&mut overlays, tree, &path, bytes);
            files.push(SourceFile {
                id: FileId(0),
                shown: shown.clone(),
                path,
                tree,
                size: bytes.len() as u64,
                special: None,
                ignored: self.ignores_new(shown),
                data: None,
                is_deployed: false,
                is_above: false,
            });
        }
        let mut trees = self.trees.clone();
        for (index, overlay) in overlays {
            trees[index] = Arc::new(overlay);
        }
        super::number(&mut files);
        Self {
            files,
            problems: self.problems.clone(),
            anchor: self.anchor.clone(),
            limits: self.limits,
            trees,
            roots: self.roots.clone(),
            bases: self.bases.clone(),
            opened: Arc::clone(&self.opened),
            ignored: self.ignored.clone(),
        }
    }

    /// Whether a `.forceignore` would take a new file out of the project.
    #[must_use]
    pub fn ignores_new(&self, shown: &str) -> bool {
        let tree = self.tree_around(shown);
        tree.is_some_and(|tree| {
            let mut ignored = self.ignored[tree].lock().unwrap_or_else(PoisonError::into_inner);
            ignored.ignores(&self.path_in(tree, shown))
        })
    }

    /// The file that is shown by this path.
    #[must_use]
    pub fn find(&self, shown: &str) -> Option<&SourceFile> {
        let at = self.files.binary_search_by(|file| file.shown.as_str().cmp(shown));
        at.ok().map(|at| &self.files[at])
    }

    /// The innermost folder or archive in which a path lies.
    #[must_use]
    pub fn tree_around(&self, shown: &str) -> Option<usize> {
        let around = |root: &String| {
            root.is_empty()
                || shown
                    .strip_prefix(root.as_str())
                    .is_some_and(|rest| rest.starts_with('/'))
        };
        let trees = self.roots.iter().enumerate().filter(|(_, root)| around(root));
        trees.max_by_key(|(_, root)| root.len()).map(|(index, _)| index)
    }

    /// Where a new file would lie on disk; `None` inside archives, beside files that were given one by one, and
    /// behind a link, which may lead anywhere.
    #[must_use]
    pub fn new_location(&self, shown: &str) -> Option<PathBuf> {
        let tree = self.tree_around(shown)?;
        let place = self.trees[tree].location(&self.path_in(tree, shown))?;
        let mut folders = place.ancestors().skip(1);
        let existing = folders.find(|folder| fs::symlink_metadata(folder).is_ok())?;
        let is_real = fs::canonicalize(existing).is_ok_and(|real| real == existing);
        is_real.then_some(place)
    }

    fn path_in(&self, tree: usize, shown: &str) -> String {
        let rest = &shown[self.roots[tree].len()..];
        rest.trim_start_matches('/').to_owned()
    }

    pub(super) fn put(&self, overlays: &mut BTreeMap<usize, Overlay>, tree: usize, path: &str, bytes: &[u8]) {
        let base = || Box::new(Arc::clone(&self.trees[tree])) as Box<dyn Tree>;
        let overlay = overlays.entry(tree).or_insert_with(|| Overlay::over(base()));
        overlay.files.insert(path.to_owned(), bytes.to_vec());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(export: &Export) -> Vec<&str> {
        export.files.iter().map(|file| file.shown.as_str()).collect()
    }

    #[test]
    fn files_are_written_made_and_deleted_without_touching_the_old_export() {
        let file = |path: &str, text: &str| (path.to_owned(), text.as_bytes().to_vec());
        let old = Export::from_memory(vec![file("b.xml", "<b/>"), file("c.xml", "<c/>")]);
        let mut changes = Changes::default();
        changes
            .written
            .extend([file("b.xml", "<new/>"), file("a/a.xml", "<a/>")]);
        changes.deleted.insert("c.xml".to_owned());
        let new = old.changed(&changes);
        assert_eq!(shown(&new), ["a/a.xml", "b.xml"]);
        assert_eq!(new.read(FileId(0)).expect("text").text, "<a/>");
        assert_eq!(new.read(FileId(1)).expect("text").text, "<new/>");
        assert_eq!(shown(&old), ["b.xml", "c.xml"]);
        assert_eq!(old.read(FileId(0)).expect("text").text, "<b/>");
        // On top of what was changed before.
        let mut more = Changes::default();
        more.written.extend([file("b.xml", "<newer/>")]);
        let newer = new.changed(&more);
        assert_eq!(newer.read(FileId(1)).expect("text").text, "<newer/>");
        assert_eq!(newer.read(FileId(0)).expect("text").text, "<a/>");
    }

    #[test]
    fn later_changes_beat_earlier_ones() {
        let mut changes = Changes::default();
        changes.written.insert("a".to_owned(), vec![1]);
        changes.deleted.insert("b".to_owned());
        let later = Changes {
            written: BTreeMap::from([("b".to_owned(), vec![2]), ("new".to_owned(), vec![3])]),
            created: BTreeSet::from(["new".to_owned()]),
            deleted: BTreeSet::from(["a".to_owned()]),
        };
        changes.add(later.clone());
        assert_eq!(changes, later);
        changes.add(Changes {
            deleted: BTreeSet::from(["new".to_owned()]),
            ..Changes::default()
        });
        assert_eq!((changes.written.len(), changes.deleted.len()), (1, 1));
    }
}
