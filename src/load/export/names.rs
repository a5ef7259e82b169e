//! Knows which file of an export a path means, however it is spelled.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::Export;
use crate::load::folder::slashed;
use crate::load::is_skipped_path;
use crate::load::paths::{plain, real_so_far, shown};

/// What a path can stand for when its content comes from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StandIn {
    /// A file that is there, or could be; as it is shown.
    File(String),
    /// Hidden, and therefore no part of any export.
    Hidden,
    /// Nowhere in the given folders and files, or inside an archive.
    Outside,
}

impl Export {
    /// All names under which this export may show a path, whatever links it is spelled with; it need not exist.
    #[must_use]
    pub fn names(&self, path: &Path) -> BTreeSet<String> {
        let spelled = plain(path);
        let real = fs::canonicalize(path).unwrap_or_else(|_| real_so_far(&spelled));
        if real.as_os_str().is_empty() {
            return BTreeSet::new();
        }
        let below = self.bases.iter().enumerate().filter_map(|(tree, base)| {
            if base.starts_with(&real) {
                return Some(self.whole(tree));
            }
            let rest = slashed(real.strip_prefix(base).ok()?).0;
            let root = self.roots[tree].as_str();
            Some(match root {
                "" => rest,
                root => format!("{root}/{rest}"),
            })
        });
        let anchored = [&spelled, &real].map(|path| shown(&self.anchor, path));
        let around = self.anchor.starts_with(&real).then(String::new);
        below.chain(anchored).chain(around).collect()
    }

    /// The name that stands for all files of a tree: its only file, or the folder or archive at which it begins.
    fn whole(&self, tree: usize) -> String {
        let mut files = self.files.iter().filter(|file| file.tree == tree);
        match (files.next(), files.next()) {
            (Some(file), None) => file.shown.clone(),
            _ => self.roots[tree].clone(),
        }
    }

    /// The file that other content than that on disk can stand for.
    #[must_use]
    pub fn stand_in(&self, path: &Path) -> StandIn {
        let names = self.names(path);
        let known = names.iter().filter_map(|name| self.find(name));
        if let Some(file) = known.into_iter().find(|file| self.location(file.id).is_some()) {
            return StandIn::File(file.shown.clone());
        }
        let is_new = |name: &&String| !name.starts_with('/') && self.new_location(name).is_some();
        match names.iter().find(is_new) {
            Some(name) if is_skipped_path(name) => StandIn::Hidden,
            Some(name) => StandIn::File(name.clone()),
            None => StandIn::Outside,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{Input, Limits, open};

    #[test]
    fn a_file_is_known_by_any_spelling() {
        let temp = tempfile::tempdir().expect("a folder");
        let root = fs::canonicalize(temp.path()).expect("real");
        fs::create_dir_all(root.join("a/b")).expect("folders");
        fs::write(root.join("a/b/c.xml"), "<c/>").expect("a file");
        let input = Input::from(root.join("a"));
        let export = open(&[input], &root, Limits::default()).expect("an export");
        for spelling in ["a/b/c.xml", "a/./b/../b/c.xml", "a/x/../b/c.xml", "./a//b/c.xml"] {
            let names = export.names(&root.join(spelling));
            assert!(names.contains("a/b/c.xml"), "{spelling}: {names:?}");
        }
        let means = |path: &str| export.stand_in(&root.join(path));
        let file = |path: &str| StandIn::File(path.to_owned());
        assert_eq!(means("a/b/../b/c.xml"), file("a/b/c.xml"));
        assert_eq!(means("a/new/d.xml"), file("a/new/d.xml"));
        assert_eq!(means("a/.git/d.xml"), StandIn::Hidden);
        for outside in ["b/d.xml", "a/../d.xml", "ab/d.xml", "../d.xml"] {
            assert_eq!(means(outside), StandIn::Outside, "{outside}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_do_not_hide_what_is_meant() {
        let temp = tempfile::tempdir().expect("a folder");
        let root = fs::canonicalize(temp.path()).expect("real");
        fs::create_dir(root.join("real")).expect("a folder");
        fs::write(root.join("real/c.xml"), "<c/>").expect("a file");
        std::os::unix::fs::symlink(root.join("real"), root.join("link")).expect("a link");
        for (given, spelled) in [("real", "link"), ("link", "real"), ("link", "link")] {
            for file in ["", "/c.xml"] {
                let input = Input::from(root.join(format!("{given}{file}")));
                let export = open(&[input], &root, Limits::default()).expect("an export");
                let names = export.names(&root.join(spelled).join("c.xml"));
                assert!(
                    export.files.iter().any(|file| names.contains(&file.shown)),
                    "{given} {spelled} {file}"
                );
            }
        }
    }
}
