//! Knows every file of the given paths once, under the name it is shown by.

mod builder;
mod changed;
mod joined;
mod names;
mod revision;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::ignored::{Ignored, Place};
use super::input::{Kind, Resolved};
use super::{
    Archive, DecodeError, Input, InputError, Limits, OpenError, Overlay, Special, Text, Tree, decode,
    decode_code, paths,
};
use crate::source::FileId;

use builder::Builder;

pub use changed::Changes;
pub use joined::{Moved, Part};
pub use names::StandIn;
pub use revision::open_revision;
pub(super) use revision::today;

/// The file that describes a project in source format.
const PROJECT_FILE: &str = "sfdx-project.json";

/// All we are given, as one list of files.
pub struct Export {
    /// Sorted by the bytes of `shown`; the index of a file is its id.
    pub files: Vec<SourceFile>,
    /// What could not be listed, sorted by `shown`.
    pub problems: Vec<LoadProblem>,
    /// The folder that shown paths are relative to; empty for files in memory.
    pub anchor: PathBuf,
    limits: Limits,
    trees: Vec<Arc<dyn Tree>>,
    /// For each tree, the folder or archive it begins at, as shown.
    roots: Vec<String>,
    /// For each tree, the folder, file or archive on disk, without links.
    bases: Vec<PathBuf>,
    /// Files that were opened, for whoever watches.
    opened: Arc<AtomicUsize>,
    /// For each tree, what its `.forceignore` files say.
    ignored: Vec<Arc<Mutex<Ignored>>>,
}

impl fmt::Debug for Export {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Export")
            .field("files", &self.files)
            .field("problems", &self.problems)
            .finish_non_exhaustive()
    }
}

/// One file of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    pub id: FileId,
    /// `/`-separated, relative to the anchor; `a.zip!/entry` inside an archive.
    pub shown: String,
    /// Inside its tree.
    pub path: String,
    /// Which of the trees; see [`Export::tree`].
    pub tree: usize,
    /// In stored bytes, as listed.
    pub size: u64,
    /// Set for what cannot be read like a file.
    pub special: Option<Special>,
    /// By a `.forceignore`: listed and never opened.
    pub ignored: bool,
    /// Given as data, by itself or as part of a folder.
    pub data: Option<DataFile>,
    /// Part of a deployment on top of the org's export.
    pub is_deployed: bool,
    /// Found above what was given: it describes the export and is no part of it.
    pub is_above: bool,
}

/// How a data file was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataFile {
    /// By its own path: it must be readable.
    Named,
    /// As part of a folder, which may hold other things as well.
    InFolder,
}

/// Part of an export that could not be listed, or a `.forceignore` that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LoadProblem {
    /// As [`SourceFile::shown`]; `.` for the anchor itself.
    pub shown: String,
    pub message: String,
    pub help: String,
}

/// Why a file has no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    Open(OpenError),
    Decode(DecodeError),
}

impl ReadError {
    /// What is wrong.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Open(error) => error.message(),
            Self::Decode(error) => error.message.clone(),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Open(error) => error.help().to_owned(),
            Self::Decode(error) => error.help.clone(),
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for ReadError {}

impl From<OpenError> for ReadError {
    fn from(error: OpenError) -> Self {
        Self::Open(error)
    }
}

/// Lists all files of all inputs once, whatever the order, the spelling and the overlap of the inputs.
/// `anchor` as from [`paths::anchor_for`].
pub fn open(inputs: &[Input], anchor: &Path, limits: Limits) -> Result<Export, InputError> {
    let mut distinct: BTreeMap<PathBuf, Resolved> = BTreeMap::new();
    for input in inputs {
        let new = Resolved::new(input)?;
        let known = distinct.entry(new.real.clone()).or_insert_with(|| new.clone());
        if new.named < known.named {
            *known = new;
        }
    }
    let mut builder = Builder::new(paths::real(anchor));
    for input in distinct.values() {
        builder.add_input(input, &limits)?;
    }
    // An archive describes itself; only folders and files are parts of a project.
    for input in distinct.values().filter(|input| input.kind != Kind::Archive) {
        builder.add_project_file_above(input);
    }
    for input in inputs.iter().filter(|input| input.is_data) {
        builder.mark_data(&Resolved::new(input)?.real);
    }
    for input in distinct.values().filter(|input| input.kind == Kind::File) {
        builder.mark_named(&input.real);
    }
    Ok(builder.finish(limits))
}

impl Export {
    /// Files in memory, shown by their paths.
    #[must_use]
    pub fn from_memory(files: Vec<(String, Vec<u8>)>) -> Self {
        Self::from_tree("", Arc::new(Overlay::memory(files)), Limits::default())
    }

    /// Any tree; `prefix` is put in front of every path to show it.
    #[must_use]
    pub fn from_tree(prefix: &str, tree: Arc<dyn Tree>, limits: Limits) -> Self {
        let mut builder = Builder::new(PathBuf::new());
        builder.add_tree(tree, prefix, |path: &str| path.into(), Place::Nowhere);
        builder.finish(limits)
    }

    #[must_use]
    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// The tree with index [`SourceFile::tree`], for overlays on top of it.
    #[must_use]
    pub fn tree(&self, index: usize) -> Option<Arc<dyn Tree>> {
        self.trees.get(index).map(Arc::clone)
    }

    /// Where a file can be written; `None` for archives and files in memory.
    #[must_use]
    pub fn location(&self, id: FileId) -> Option<PathBuf> {
        let file = self.file(id)?;
        self.trees.get(file.tree)?.location(&file.path)
    }

    /// Any path as this export shows its files: `/`-separated, relative to the anchor.
    #[must_use]
    pub fn shown_path(&self, path: &Path) -> String {
        paths::shown(&self.anchor, &paths::real(path))
    }

    /// The folder or archive at which a file's tree begins, as shown.
    #[must_use]
    pub fn root_of(&self, file: &SourceFile) -> &str {
        self.roots.get(file.tree).map_or("", String::as_str)
    }

    /// The text of a file, read anew.
    pub fn read(&self, id: FileId) -> Result<Text, ReadError> {
        decode(self.read_bytes(id)?).map_err(ReadError::Decode)
    }

    /// The text of a file of code, read anew; `entry` is one inside a file that is an archive.
    pub fn read_code(&self, id: FileId, entry: Option<&str>) -> Result<Text, ReadError> {
        let bytes = match entry {
            Some(entry) => self.archive(id)?.open(entry, self.limits.file())?,
            None => self.read_bytes(id)?,
        };
        decode_code(bytes).map_err(ReadError::Decode)
    }

    /// A file that is an archive itself.
    pub fn archive(&self, id: FileId) -> Result<Archive, OpenError> {
        Archive::new(self.read_bytes(id)?, &self.limits.nested())
    }

    /// Counts how often a file was opened, while that goes on.
    #[must_use]
    pub fn opened(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.opened)
    }

    /// How much of one file is read.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The stored bytes of a file, read anew. An ignored file is never opened.
    pub fn read_bytes(&self, id: FileId) -> Result<Vec<u8>, OpenError> {
        let limit = match self.file(id) {
            Some(file) if file.data.is_some() => self.limits.data(),
            _ => self.limits.file(),
        };
        self.read_up_to(id, limit)
    }

    /// The same with another limit, for whoever looks at bytes only.
    pub fn read_up_to(&self, id: FileId, limit: u64) -> Result<Vec<u8>, OpenError> {
        let file = self.file(id).ok_or(OpenError::Missing)?;
        if file.ignored {
            return Err(OpenError::Ignored);
        }
        if let Some(special) = file.special {
            return Err(OpenError::NotRegular(special));
        }
        let tree = self.trees.get(file.tree).ok_or(OpenError::Missing)?;
        self.opened.fetch_add(1, Ordering::Relaxed);
        tree.open(&file.path, limit)
    }
}

/// Puts files into their order and gives each its place in it as id.
fn number(files: &mut [SourceFile]) {
    files.sort_by(|a, b| (&a.shown, a.tree).cmp(&(&b.shown, b.tree)));
    for (at, file) in files.iter_mut().enumerate() {
        file.id = FileId(crate::source::offset(at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_in_memory_are_sorted_and_readable() {
        let export = Export::from_memory(vec![
            ("b.xml".into(), b"<b/>".to_vec()),
            ("a/b.xml".into(), b"\xFF\xFEa\0".to_vec()),
            (".forceignore".into(), b"*.md".to_vec()),
            ("a.md".into(), Vec::new()),
        ]);
        let shown: Vec<_> = export.files.iter().map(|file| file.shown.as_str()).collect();
        assert_eq!(shown, ["a.md", "a/b.xml", "b.xml"]);
        assert_eq!(export.read(FileId(0)), Err(ReadError::Open(OpenError::Ignored)));
        assert_eq!(export.read(FileId(1)).expect("text").text, "a");
        assert_eq!(export.read_bytes(FileId(2)), Ok(b"<b/>".to_vec()));
        assert_eq!(export.read_bytes(FileId(9)), Err(OpenError::Missing));
        assert_eq!(export.location(FileId(1)), None);
    }

    #[test]
    fn names_of_archive_and_folder_prefixes_are_shown() {
        let tree = Arc::new(Overlay::memory([("x".to_owned(), vec![0; 9])]));
        let limits = Limits {
            file: 8,
            ..Limits::default()
        };
        let export = Export::from_tree("a.zip!/", tree, limits);
        assert_eq!(export.files[0].shown, "a.zip!/x");
        let error = export.read(FileId(0)).expect_err("too large");
        assert_eq!(error, ReadError::Open(OpenError::TooLarge { size: 9, limit: 8 }));
    }
}
