//! Knows a folder on disk, or a single file, as a tree.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Component, MAIN_SEPARATOR, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use walkdir::{DirEntry, WalkDir};

use super::{Entry, ListProblem, Listing, OpenError, Special, Tree, is_skipped_name};

/// A folder, or one file of a folder.
///
/// The path that was given may itself be a link or hidden. Below it a link to a regular file inside the
/// folder is read under its own name; links to folders and links that lead out are listed as
/// [`Special`] and never followed, so a walk cannot run in circles or leave the folder.
#[derive(Debug)]
pub struct Folder {
    /// Without links.
    root: PathBuf,
    only: Option<Only>,
    /// Listed paths whose names are not UTF-8, or look so, with their real names.
    odd: Mutex<BTreeMap<String, PathBuf>>,
    /// Folders, as they are spelled, and where they really lie: files are many, folders are few.
    folders: Mutex<HashMap<PathBuf, PathBuf>>,
}

#[derive(Debug)]
struct Only {
    name: String,
    target: PathBuf,
}

impl Folder {
    /// All of a folder. The error says why the folder itself cannot be reached.
    pub fn new(root: &Path) -> Result<Self, OpenError> {
        let root = fs::canonicalize(root).map_err(|error| OpenError::from_io(&error))?;
        Ok(Self {
            root,
            only: None,
            odd: Mutex::default(),
            folders: Mutex::default(),
        })
    }

    /// One file, listed under the last name of the path that was given.
    pub fn single(file: &Path) -> Result<Self, OpenError> {
        let target = fs::canonicalize(file).map_err(|error| OpenError::from_io(&error))?;
        let name = file.file_name().or(target.file_name()).unwrap_or_default();
        let only = Only {
            name: name.to_string_lossy().into_owned(),
            target: target.clone(),
        };
        Ok(Self {
            root: target.parent().unwrap_or(&target).to_path_buf(),
            only: Some(only),
            odd: Mutex::default(),
            folders: Mutex::default(),
        })
    }

    fn list_only(only: &Only) -> Listing {
        let (size, special) = match fs::metadata(&only.target) {
            Ok(meta) => (meta.len(), Special::of(meta.file_type())),
            Err(_) => (0, None),
        };
        let path = only.name.clone();
        Listing {
            entries: vec![Entry { path, size, special }],
            problems: Vec::new(),
        }
    }

    fn add(&self, found: &DirEntry, (size, special): (u64, Option<Special>), listing: &mut Listing) {
        let (path, exact) = match self.plain(found) {
            Some(path) => (path.to_owned(), true),
            None => slashed(found.path().strip_prefix(&self.root).unwrap_or(found.path())),
        };
        if !exact || path.contains(char::REPLACEMENT_CHARACTER) {
            let mut odd = self.odd.lock().unwrap_or_else(PoisonError::into_inner);
            let known = odd
                .entry(path.clone())
                .or_insert_with(|| found.path().to_path_buf());
            if known != found.path() {
                let what = OpenError::Io("another file name that is not UTF-8 looks the same".into());
                listing.problems.push(ListProblem { path, what });
                return;
            }
        }
        listing.entries.push(Entry { path, size, special });
    }

    /// The path below the root, if its letters are what [`slashed`] would make of it.
    fn plain<'f>(&self, found: &'f DirEntry) -> Option<&'f str> {
        if MAIN_SEPARATOR != '/' {
            return None;
        }
        let below = found.path().to_str()?.strip_prefix(self.root.to_str()?)?;
        below.strip_prefix('/')
    }

    /// A file that vanishes meanwhile is listed with size 0: opening it says what is wrong.
    fn classify(&self, found: &DirEntry) -> (u64, Option<Special>) {
        if !found.path_is_symlink() {
            let size = found.metadata().map_or(0, |meta| meta.len());
            return (size, Special::of(found.file_type()));
        }
        let target = match fs::canonicalize(found.path()) {
            Ok(target) => target,
            Err(error) => return (0, broken(&error)),
        };
        match fs::metadata(&target) {
            Ok(meta) if meta.is_dir() => (0, Some(Special::FolderLink)),
            Ok(_) if !target.starts_with(&self.root) => (0, Some(Special::OutsideLink)),
            Ok(meta) => (meta.len(), Special::of(meta.file_type())),
            Err(error) => (0, broken(&error)),
        }
    }

    /// The real place of what is no link itself, below a folder inside the root; `None` if that needs a closer look.
    fn in_known_folder(&self, place: &Path) -> Option<PathBuf> {
        let (folder, name) = (place.parent()?, place.file_name()?);
        let lock = || self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(real) = lock().get(folder) {
            return Some(real.join(name));
        }
        let real = fs::canonicalize(folder).ok()?;
        if self.only.is_none() && !real.starts_with(&self.root) {
            return None;
        }
        let found = real.join(name);
        lock().insert(folder.to_path_buf(), real);
        Some(found)
    }

    fn locate(&self, path: &str) -> Option<PathBuf> {
        if let Some(only) = &self.only {
            return (only.name == path).then(|| only.target.clone());
        }
        let odd = self.odd.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(real) = odd.get(path) {
            return Some(real.clone());
        }
        let relative = Path::new(path);
        let plain = !path.is_empty()
            && relative
                .components()
                .all(|part| matches!(part, Component::Normal(_)));
        plain.then(|| self.root.join(relative))
    }
}

impl Tree for Folder {
    fn list(&self) -> Listing {
        if let Some(only) = &self.only {
            return Self::list_only(only);
        }
        let mut listing = Listing::default();
        let (mut files, mut folders) = (Vec::new(), vec![self.root.clone()]);
        let walk = WalkDir::new(&self.root)
            .min_depth(1)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|found| {
                found.depth() == 0 || !is_skipped_name(&found.file_name().to_string_lossy())
            });
        for found in walk {
            match found {
                Ok(found) if found.file_type().is_dir() => folders.push(found.into_path()),
                Ok(found) => files.push(found),
                Err(error) => listing.problems.push(walk_problem(&self.root, &error)),
            }
        }
        // No link leads into any of them.
        let real = folders.into_iter().map(|folder| (folder.clone(), folder));
        self.folders
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(real);
        // Asking for sizes takes longer than the walk.
        let classified: Vec<(u64, Option<Special>)> =
            files.par_iter().map(|found| self.classify(found)).collect();
        for (found, (size, special)) in files.iter().zip(classified) {
            self.add(found, (size, special), &mut listing);
        }
        listing.sort();
        listing
    }

    fn open(&self, path: &str, limit: u64) -> Result<Vec<u8>, OpenError> {
        let place = self.locate(path).ok_or(OpenError::Missing)?;
        if let Some(real) = self.in_known_folder(&place) {
            match read_regular(&real, limit) {
                Err(OpenError::NotRegular(_)) => {}
                other => return other,
            }
        }
        let link = fs::symlink_metadata(&place).is_ok_and(|meta| meta.is_symlink());
        let real = fs::canonicalize(&place).map_err(|error| match OpenError::from_io(&error) {
            OpenError::Missing if link => OpenError::NotRegular(Special::BrokenLink),
            other => other,
        })?;
        if self.only.is_none() && !real.starts_with(&self.root) {
            return Err(OpenError::NotRegular(Special::OutsideLink));
        }
        read_regular(&real, limit)
    }

    fn location(&self, path: &str) -> Option<PathBuf> {
        self.locate(path)
    }
}

fn broken(error: &io::Error) -> Option<Special> {
    match OpenError::from_io(error) {
        OpenError::Missing => Some(Special::BrokenLink),
        OpenError::NotRegular(special) => Some(special),
        _ => None,
    }
}

fn walk_problem(root: &Path, error: &walkdir::Error) -> ListProblem {
    let at = error.path().unwrap_or(root);
    let what = error
        .io_error()
        .map_or_else(|| OpenError::Io(error.to_string()), OpenError::from_io);
    ListProblem {
        path: slashed(at.strip_prefix(root).unwrap_or(at)).0,
        what,
    }
}

/// The path with `/` between its names, and whether every name was UTF-8.
pub(super) fn slashed(relative: &Path) -> (String, bool) {
    let mut exact = true;
    let names: Vec<_> = relative
        .components()
        .map(|part| {
            let name = part.as_os_str();
            exact &= name.to_str().is_some();
            name.to_string_lossy()
        })
        .collect();
    (names.join("/"), exact)
}

/// Opens what is a regular file both before and after opening, so that a pipe put there in between can
/// neither make the program wait nor be read. Also returns the size in bytes.
pub(super) fn open_regular(path: &Path) -> Result<(File, u64), OpenError> {
    let failed = |error: io::Error| OpenError::from_io(&error);
    let before = fs::symlink_metadata(path).map_err(failed)?;
    if let Some(special) = Special::of(before.file_type()) {
        return Err(OpenError::NotRegular(special));
    }
    let mut options = OpenOptions::new();
    options.read(true);
    never_wait(&mut options);
    let file = options.open(path).map_err(failed)?;
    let after = file.metadata().map_err(failed)?;
    match Special::of(after.file_type()) {
        Some(special) => Err(OpenError::NotRegular(special)),
        None => Ok((file, after.len())),
    }
}

#[cfg(unix)]
fn never_wait(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.custom_flags(libc::O_NONBLOCK | libc::O_NOFOLLOW | libc::O_NOCTTY);
}

#[cfg(not(unix))]
fn never_wait(_: &mut OpenOptions) {}

/// All bytes of a regular file; `path` must not contain links at its end.
pub(super) fn read_regular(path: &Path, limit: u64) -> Result<Vec<u8>, OpenError> {
    let (file, size) = open_regular(path)?;
    if size > limit {
        return Err(OpenError::TooLarge { size, limit });
    }
    // The file may grow while it is read, and files of the kernel claim to be empty.
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    file.take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| OpenError::from_io(&error))?;
    let size = bytes.len() as u64;
    if size > limit {
        return Err(OpenError::TooLarge { size, limit });
    }
    Ok(bytes)
}
