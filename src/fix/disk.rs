//! Knows how changes reach the disk: each file through a temporary one beside it, and only where nobody else wrote.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::load::{Changes, Export};

/// What became of one file.
#[derive(Debug)]
pub struct Failed {
    /// As shown.
    pub path: String,
    pub reason: String,
}

/// Writes changes to the files of an export; what cannot be written is told, the rest is written.
#[must_use]
pub fn write(export: &Export, changes: &Changes) -> Vec<Failed> {
    let mut failed = Vec::new();
    let paths: BTreeSet<&String> = changes.written.keys().chain(&changes.deleted).collect();
    for path in paths {
        let result = match (place(export, path), changes.written.get(path)) {
            (None, _) => Err(io::Error::other("it is not a file on disk")),
            (Some(place), Some(bytes)) if changes.created.contains(path) => create(&place, bytes),
            (Some(place), Some(bytes)) => replace(&place, bytes),
            (Some(place), None) => fs::remove_file(place),
        };
        if let Err(error) = result {
            failed.push(Failed {
                path: path.clone(),
                reason: error.to_string(),
            });
        }
    }
    failed
}

/// The files of an export that links lead to: two names for one text, of which rules see two.
#[derive(Debug)]
pub struct Linked(BTreeSet<PathBuf>);

impl Linked {
    #[must_use]
    pub fn of(export: &Export) -> Self {
        let places = export.files.iter().filter_map(|file| export.location(file.id));
        let links = places.filter(|place| is_link(place));
        Self(links.filter_map(|link| fs::canonicalize(link).ok()).collect())
    }

    /// Whether a file is a link, or has one.
    #[must_use]
    pub fn has(&self, place: &Path) -> bool {
        let is_target = || fs::canonicalize(place).is_ok_and(|real| self.0.contains(&real));
        is_link(place) || (!self.0.is_empty() && is_target())
    }
}

fn is_link(place: &Path) -> bool {
    fs::symlink_metadata(place).is_ok_and(|meta| meta.is_symlink())
}

/// Where a file lies, or would lie; `None` inside archives.
#[must_use]
pub fn place(export: &Export, shown: &str) -> Option<PathBuf> {
    match export.find(shown) {
        Some(file) if file.special.is_some() || file.ignored => None,
        Some(file) => export.location(file.id),
        None => export.new_location(shown),
    }
}

/// The file keeps its rights, and its place even where the way to it is a link.
fn replace(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let real = fs::canonicalize(place)?;
    let permissions = fs::metadata(&real)?.permissions();
    let new = beside(&real, bytes)?;
    new.as_file().set_permissions(permissions)?;
    new.persist(&real).map_err(|error| error.error)?;
    Ok(())
}

/// A file that appeared meanwhile stays as it is.
fn create(place: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = place.parent() {
        fs::create_dir_all(folder)?;
    }
    let new = beside(place, bytes)?;
    new.persist_noclobber(place).map_err(|error| error.error)?;
    Ok(())
}

/// A temporary file in the same folder, with the rights that new files have.
fn beside(file: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".ctilint-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    // Without the name of the temporary file, which means nothing to anybody.
    let nameless = |error: io::Error| io::Error::from(error.kind());
    let mut new = builder.tempfile_in(folder).map_err(nameless)?;
    new.as_file_mut().write_all(bytes)?;
    new.as_file().sync_all()?;
    Ok(new)
}
