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
        }
    }

    /// This export and `top` as one. A file that both have is one file, and counts as this export's own.
    #[must_use]
    pub fn joined(&self, own: &Part, top: &Self, theirs: &Part) -> (Self, Moved) {
        let base = self.trees.len();
        let mut files: Vec<(Option<FileId>, SourceFile)> = Vec::new();
        for file in self.files.iter().filter(|file| !own.gone.contains(&file.id)) {
            files.push((Some(file.id), sized(file, own)));
        }
        let known: BTreeSet<&str> = files.iter().map(|(_, file)| file.shown.as_str()).collect();
        let new = top.files.iter().filter(|file| !theirs.gone.contains(&file.id));
        let new: Vec<SourceFile> = new
            .filter(|file| !known.contains(file.shown.as_str()))
            .map(|file| SourceFile {
                tree: base + file.tree,
                is_deployed: true,
                ..sized(file, theirs)
            })
            .collect();
        files.extend(new.into_iter().map(|file| (None, file)));
        files.sort_by(|(_, a), (_, b)| (&a.shown, a.tree).cmp(&(&b.shown, b.tree)));
        let mut moved: Moved = vec![None; self.files.len()];
        for (at, (old, file)) in files.iter_mut().enumerate() {
            file.id = FileId(crate::source::offset(at));
            if let Some(old) = old {
                moved[old.0 as usize] = Some(file.id);
            }
        }
        let mut problems: Vec<_> = self.problems.iter().chain(&top.problems).cloned().collect();
        problems.sort();
        problems.dedup();
        let joined = Self {
            files: files.into_iter().map(|(_, file)| file).collect(),
            problems,
            anchor: self.anchor.clone(),
            limits: self.limits,
            trees: [self.rewritten(own), top.rewritten(theirs)].concat(),
            roots: [self.roots.as_slice(), &top.roots].concat(),
            ignored: [self.ignored.as_slice(), &top.ignored].concat(),
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
        assert_eq!(shown, [("b.xml", true), ("c.xml", false), ("d.xml", false)]);
        assert_eq!(moved, [None, Some(FileId(1)), Some(FileId(2))]);
        assert_eq!(joined.read(FileId(0)).expect("text").text, "<b/>");
        assert_eq!(joined.read(FileId(1)).expect("text").text, "<new/>");
        assert_eq!(joined.read(FileId(2)).expect("text").text, "<d/>");
        let rest = base.without(&own.gone);
        assert_eq!(rest.files.len(), 2);
        assert_eq!(rest.read(FileId(0)).expect("text").text, "<c/>");
    }
}
