//! Knows how the files of several inputs become one list: each once, by where it really lies.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::{DataFile, Export, LoadProblem, PROJECT_FILE, SourceFile, number};
use crate::load::folder::read_regular;
use crate::load::ignored::{Disk, IgnoreFile, Ignored, Place};
use crate::load::input::{Kind, Resolved};
use crate::load::{Archive, DATA_FOLDER, Folder, InputError, Limits, OpenError, Tree, paths};
use crate::source::FileId;

/// Whether a name is one of those that tools give to query results; `.json` alone says too little.
fn holds_rows(path: &str) -> bool {
    let suffix = path.rsplit('.').next().unwrap_or_default();
    suffix.eq_ignore_ascii_case("csv") || suffix.eq_ignore_ascii_case("tsv")
}

/// A look at the letters, before a path is taken apart.
fn begins_with(path: &OsStr, root: &Path) -> bool {
    let root = root.as_os_str().as_encoded_bytes();
    path.as_encoded_bytes().starts_with(root)
}

/// Collects files by where they really lie, so that each is listed once.
pub(super) struct Builder {
    pub(super) anchor: PathBuf,
    trees: Vec<Arc<dyn Tree>>,
    roots: Vec<String>,
    bases: Vec<PathBuf>,
    ignored: Vec<Arc<Mutex<Ignored>>>,
    /// As they were listed.
    files: Vec<SourceFile>,
    /// Indexes of files by where they really lie.
    places: HashMap<OsString, usize>,
    problems: Vec<LoadProblem>,
}

impl Builder {
    pub(super) fn new(anchor: PathBuf) -> Self {
        Self {
            anchor,
            trees: Vec::new(),
            roots: Vec::new(),
            bases: Vec::new(),
            ignored: Vec::new(),
            files: Vec::new(),
            places: HashMap::new(),
            problems: Vec::new(),
        }
    }

    /// Inputs must come with outer folders before what they contain: the first to list a file keeps it.
    pub(super) fn add_input(&mut self, input: &Resolved, limits: &Limits) -> Result<(), InputError> {
        let failed = |error: OpenError| InputError::open(&input.given, &error);
        let shown = paths::shown(&self.anchor, &input.named);
        match input.kind {
            Kind::Folder => {
                let tree = Arc::new(Folder::new(&input.real).map_err(failed)?);
                let prefix = if shown.is_empty() {
                    shown
                } else {
                    format!("{shown}/")
                };
                let lies = |path: &str| input.real.join(path);
                let unlisted = self.add_tree(tree, &prefix, lies, Place::Folder(&input.named, &Disk));
                return unlisted.map_or(Ok(()), |error| Err(failed(error)));
            }
            Kind::File if self.has(&input.real) => {}
            Kind::File => {
                let tree = Arc::new(Folder::single(&input.named).map_err(failed)?);
                let prefix = shown.rfind('/').map_or("", |at| &shown[..=at]);
                let folder = input.named.parent().unwrap_or(&input.named);
                self.add_tree(tree, prefix, |_| input.real.clone(), Place::FileOf(folder, &Disk));
            }
            Kind::Archive => {
                let bytes = read_regular(&input.real, limits.archive).map_err(failed)?;
                let tree = Arc::new(Archive::new(bytes, limits).map_err(failed)?);
                let lies = |path: &str| input.real.join("!").join(path);
                self.add_tree(tree, &format!("{shown}!/"), lies, Place::Nowhere);
            }
        }
        Ok(())
    }

    /// `lies` tells where a path of the tree really lies. Returns why the root could not be listed.
    pub(super) fn add_tree(
        &mut self,
        tree: Arc<dyn Tree>,
        prefix: &str,
        lies: impl Fn(&str) -> PathBuf,
        place: Place<'_>,
    ) -> Option<OpenError> {
        let listing = tree.list();
        let index = self.trees.len();
        let (mut ignored, problems) = Ignored::of(&*tree, &listing.entries, place);
        for problem in problems {
            let shown = match &problem.file {
                IgnoreFile::Inside(path) => format!("{prefix}{path}"),
                IgnoreFile::Above(path) => paths::shown(&self.anchor, path),
            };
            self.note(&shown, problem.message, problem.help);
        }
        for entry in listing.entries {
            let file = SourceFile {
                id: FileId(0),
                shown: format!("{prefix}{}", entry.path),
                ignored: ignored.ignores(&entry.path),
                data: entry.path.starts_with(DATA_FOLDER).then_some(DataFile::InFolder),
                path: entry.path,
                tree: index,
                size: entry.size,
                special: entry.special,
                is_deployed: false,
                is_above: false,
            };
            let next = self.files.len();
            let place = lies(&file.path).into_os_string();
            if *self.places.entry(place).or_insert(next) == next {
                self.files.push(file);
            }
        }
        self.trees.push(tree);
        self.ignored.push(Arc::new(Mutex::new(ignored)));
        self.roots.push(prefix.trim_end_matches('/').to_owned());
        self.bases.push(lies(""));
        let mut root = None;
        for problem in listing.problems {
            let (message, help) = (problem.what.message(), problem.what.help().to_owned());
            self.note(&format!("{prefix}{}", problem.path), message, help);
            root = root.or(problem.path.is_empty().then_some(problem.what));
        }
        root
    }

    /// Whether what really lies there is listed.
    pub(super) fn has(&self, real: &Path) -> bool {
        self.places.contains_key(real.as_os_str())
    }

    fn at(&mut self, real: &Path) -> Option<&mut SourceFile> {
        let index = self.places.get(real.as_os_str())?;
        self.files.get_mut(*index)
    }

    /// A part of a project is read in the light of the project file above it.
    pub(super) fn add_project_file_above(&mut self, input: &Resolved) {
        let Some(file) = paths::find_upwards(&input.named, PROJECT_FILE) else {
            return;
        };
        let real = paths::real(&file);
        if self.has(&real) {
            return;
        }
        if let (Ok(tree), Some(folder)) = (Folder::single(&file), file.parent()) {
            let shown = paths::shown(&self.anchor, &file);
            let prefix = shown.rfind('/').map_or("", |at| &shown[..=at]).to_owned();
            self.add_tree(
                Arc::new(tree),
                &prefix,
                |_| real.clone(),
                Place::FileOf(folder, &Disk),
            );
            self.mark_above(&real);
        }
    }

    pub(super) fn mark_above(&mut self, real: &Path) {
        if let Some(file) = self.at(real) {
            file.is_above = true;
        }
    }

    /// Whoever names a file wants it read: no ignore file stands against that, and rows are data.
    pub(super) fn mark_named(&mut self, real: &Path) {
        if let Some(file) = self.at(real) {
            file.ignored = false;
            if holds_rows(&file.path) {
                file.data = Some(DataFile::Named);
            }
        }
    }

    pub(super) fn mark_data(&mut self, root: &Path) {
        for (lies, index) in &self.places {
            let file = &mut self.files[*index];
            if lies == root {
                file.data = Some(DataFile::Named);
            } else if begins_with(lies, root) && Path::new(lies).starts_with(root) {
                file.data = file.data.or(Some(DataFile::InFolder));
            }
        }
    }

    fn note(&mut self, shown: &str, message: String, help: String) {
        let trimmed = shown.trim_end_matches('/');
        let shown = if trimmed.is_empty() { "." } else { trimmed }.to_owned();
        self.problems.push(LoadProblem { shown, message, help });
    }

    pub(super) fn finish(mut self, limits: Limits) -> Export {
        number(&mut self.files);
        self.problems.sort();
        self.problems.dedup();
        Export {
            files: self.files,
            problems: self.problems,
            anchor: self.anchor,
            limits,
            trees: self.trees,
            roots: self.roots,
            bases: self.bases,
            opened: Arc::default(),
            ignored: self.ignored,
        }
    }
}
