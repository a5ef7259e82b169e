//! Knows what a path on the command line is: a folder, a file, an archive, or a mistake.

use std::fmt;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::folder::open_regular;
use super::{OpenError, Special};

/// A path the user gave: a folder, a single file, or a zip archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    pub path: PathBuf,
    /// Given as data: rows of a query instead of metadata.
    pub is_data: bool,
}

impl<P: Into<PathBuf>> From<P> for Input {
    fn from(path: P) -> Self {
        Self {
            path: path.into(),
            is_data: false,
        }
    }
}

impl Input {
    #[must_use]
    pub fn data(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            is_data: true,
        }
    }
}

/// A given path that leads nowhere or cannot be read as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputError {
    /// As given; bytes that are not UTF-8 appear as `U+FFFD`.
    pub path: String,
    pub message: String,
    pub help: String,
}

impl InputError {
    pub(super) fn new(path: &Path, message: &str, help: &str) -> Self {
        Self {
            path: path.to_string_lossy().into_owned(),
            message: message.to_owned(),
            help: help.to_owned(),
        }
    }

    pub(super) fn open(path: &Path, error: &OpenError) -> Self {
        Self::new(path, &error.message(), error.help())
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.path, self.message)
    }
}

impl std::error::Error for InputError {}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Folder,
    File,
    Archive,
}

/// An input that exists.
#[derive(Debug, Clone)]
pub(super) struct Resolved {
    pub(super) given: PathBuf,
    /// Absolute, without links but for the last name: what people see.
    pub(super) named: PathBuf,
    /// Absolute, without links: what two spellings have in common.
    pub(super) real: PathBuf,
    pub(super) kind: Kind,
}

impl Resolved {
    pub(super) fn new(input: &Input) -> Result<Self, InputError> {
        let given = input.path.as_path();
        let real = fs::canonicalize(given)
            .map_err(|error| unreachable_path(given, input.is_data, &OpenError::from_io(&error)))?;
        let kind = kind(given, &real)?;
        let folder = given.parent().map(|parent| {
            let parent = if parent.as_os_str().is_empty() {
                Path::new(".")
            } else {
                parent
            };
            fs::canonicalize(parent)
        });
        let named = match (folder, given.file_name()) {
            (Some(Ok(folder)), Some(name)) => folder.join(name),
            _ => real.clone(),
        };
        Ok(Self {
            given: given.to_path_buf(),
            named,
            real,
            kind,
        })
    }
}

fn kind(given: &Path, real: &Path) -> Result<Kind, InputError> {
    let failed = |error: &OpenError| InputError::open(given, error);
    let meta = fs::metadata(real).map_err(|error| failed(&OpenError::from_io(&error)))?;
    if meta.is_dir() {
        return Ok(Kind::Folder);
    }
    let (file, _) = open_regular(real).map_err(|error| failed(&error))?;
    let mut magic = Vec::new();
    file.take(4)
        .read_to_end(&mut magic)
        .map_err(|error| failed(&OpenError::from_io(&error)))?;
    if is_zip(&magic) {
        return Ok(Kind::Archive);
    }
    if real
        .extension()
        .is_some_and(|suffix| suffix.eq_ignore_ascii_case("zip"))
    {
        let message = "the file is named like a zip archive and does not begin like one";
        return Err(InputError::new(
            given,
            message,
            "retrieve or zip the export again",
        ));
    }
    Ok(Kind::File)
}

/// The first entry, the end of an empty archive, or the mark of a split one.
pub(super) fn is_zip(start: &[u8]) -> bool {
    [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"]
        .iter()
        .any(|mark| start.starts_with(*mark))
}

fn unreachable_path(given: &Path, is_data: bool, error: &OpenError) -> InputError {
    if *error != OpenError::Missing {
        return InputError::open(given, error);
    }
    if fs::symlink_metadata(given).is_ok() {
        return InputError::open(given, &OpenError::NotRegular(Special::BrokenLink));
    }
    let help = match similar(given) {
        Some(path) => format!("did you mean `{}`?", path.display()),
        None if is_data => {
            "give a CSV or JSON file with the rows of a query, or a folder of such files".to_owned()
        }
        None => "give the folder, the zip archive or the file of an export".to_owned(),
    };
    InputError::new(given, "the path does not exist", &help)
}

/// The path with its first wrong name replaced by the most similar one that exists.
fn similar(given: &Path) -> Option<PathBuf> {
    let folder = given
        .ancestors()
        .skip(1)
        .find(|path| path.as_os_str().is_empty() || path.is_dir())?;
    let mut rest = given.strip_prefix(folder).ok()?.components();
    let wrong = rest.next()?.as_os_str().to_string_lossy().to_lowercase();
    let listed = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let names = fs::read_dir(listed)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut near: Vec<_> = names
        .map(|name| (strsim::osa_distance(&name.to_lowercase(), &wrong), name))
        .filter(|(distance, name)| *distance <= 1 + name.chars().count() / 4)
        .collect();
    near.sort();
    let (_, name) = near.first()?;
    let whole = folder.join(name).join(rest.as_path());
    // `join` with nothing left would add a slash.
    let found = if rest.as_path().as_os_str().is_empty() {
        folder.join(name)
    } else {
        whole
    };
    found.exists().then_some(found)
}
