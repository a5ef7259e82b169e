//! Knows an export with another one on top of it, all in memory: files that are gone, rewritten, or new.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Export, SourceFile};
use crate::load::{Overlay, Tree};
use crate::source::FileId;

/// What becomes of the files of one export.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// Files that are there no more.
    pub gone: BTreeSet<FileId>,
    /// Stored bytes of files that have other content now.
    pub written: BTreeMap<FileId, Vec<u8>>,
}

/// Where the files of an export are in another one, by their ids there.
pub type Moved = Vec<Option<FileId>>;

impl Export {
    /// This export without some files; ids of files are given anew.
    #[must_use]
    pub fn without(&self, gone: &BTreeSet<FileId>) -> Self {
        let mut files: Vec<SourceFile> = self.files.clone();
        files.retain(|file| !gone.contains(&file.id));
        super::number(&mut files);
        Self {
            files,
            problems: self.problems.clone(),
            anchor: self.anchor.clone(),
            limits: self.limits,
            trees: self.trees.clone(),
            roots: self.roots.clone(),
            ignored: self.ignored.clone(),
            bases: self.bases.clone(),
            opened: Arc::clone(&self.opened),
        }
    }

    /// This export and `top` as one. A file that both have is one file, and counts as one of `top`, unless it was
    /// given as data here.
    #[must_use]
    pub fn joined(&self, own: &Part, top: &Self, theirs: &Part) -> (Self, Moved) {
        let base = self.trees.len();
        let new = top.files.iter().filter(|file| !theirs.gone.contains(&file.id));
        let new: BTreeMap<&str, &SourceFile> = new.map(|file| (file.shown.as_str(), file)).collect();
        let is_own = |file: &&SourceFile| file.data.is_some() || !new.contains_key(file.shown.as_str());
        let kept = self.files.iter().filter(|file| !own.gone.contains(&file.id));
        let mut files: BTreeMap<&str, SourceFile> = kept
            .filter(is_own)
            .map(|file| (file.shown.as_str(), sized(file, own)))
            .collect();
        for (shown, file) in &new {
            files.entry(shown).or_insert_with(|| SourceFile {
                tree: base + file.tree,
                is_deployed: true,
                ..sized(file, theirs)
            });
        }
        let mut files: Vec<SourceFile> = files.into_values().collect();
        super::number(&mut files);
        let places: BTreeMap<&str, FileId> =
            files.iter().map(|file| (file.shown.as_str(), file.id)).collect();
        let place = |file: &SourceFile| places.get(file.shown.as_str()).copied();
        let moved = self.files.iter().map(place).collect();
        let mut problems: Vec<_> = self.problems.iter().chain(&top.problems).cloned().collect();
        problems.sort();
        problems.dedup();
        let joined = Self {
            files,
            problems,
            anchor: self.anchor.clone(),
            limits: self.limits,
            trees: [self.rewritten(own), top.rewritten(theirs)].concat(),
            roots: [self.roots.as_slice(), &top.roots].concat(),
            ignored: [self.ignored.as_slice(), &top.ignored].concat(),
            bases: [self.bases.as_slice(), &top.bases].concat(),
            opened: Arc::default(),
        };
        (joined, moved)
    }

    /// The trees, with new content where a part has some.
    fn rewritten(&self, part: &Part) -> Vec<Arc<dyn Tree>> {
        let mut overlays: BTreeMap<usize, Overlay> = BTreeMap::new();
        for (id, bytes) in &part.written {
            if let Some(file) = self.file(*id) {
                self.put(&mut overlays, file.tree, &file.path, bytes);
            }
        }
        let mut trees = self.trees.clone();
        for (index, overlay) in overlays {
            trees[index] = Arc::new(overlay);
        }
        trees
    }
}

fn sized(file: &SourceFile, part: &Part) -> SourceFile {
    let mut file = file.clone();
    if let Some(bytes) = part.written.get(&file.id) {
        file.size = bytes.len() as u64;
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    fn export(files: &[(&str, &str)]) -> Export {
        let stored = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        Export::from_memory(stored.collect())
    }

    #[test]
    fn files_go_change_and_come() {
        let base = export(&[("a.xml", "<a/>"), ("c.xml", "<c/>"), ("d.xml", "<d/>")]);
        let top = export(&[("b.xml", "<b/>"), ("d.xml", "<other/>"), ("e.xml", "<e/>")]);
        let own = Part {
            gone: BTreeSet::from([FileId(0)]),
            written: BTreeMap::from([(FileId(1), b"<new/>".to_vec())]),
        };
        let theirs = Part {
            gone: BTreeSet::from([FileId(2)]),
            ..Part::default()
        };
        let (joined, moved) = base.joined(&own, &top, &theirs);
        let shown: Vec<(&str, bool)> = joined
            .files
            .iter()
            .map(|file| (file.shown.as_str(), file.is_deployed))
            .collect();
        assert_eq!(shown, [("b.xml", true), ("c.xml", false), ("d.xml", true)]);
        assert_eq!(moved, [None, Some(FileId(1)), Some(FileId(2))]);
        assert_eq!(joined.read(FileId(0)).expect("text").text, "<b/>");
        assert_eq!(joined.read(FileId(1)).expect("text").text, "<new/>");
        assert_eq!(joined.read(FileId(2)).expect("text").text, "<other/>");
        let rest = base.without(&own.gone);
        assert_eq!(rest.files.len(), 2);
        assert_eq!(rest.read(FileId(0)).expect("text").text, "<c/>");
    }
}
