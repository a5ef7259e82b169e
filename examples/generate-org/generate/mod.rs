//! Knows an invented org: who works there, what everybody may do, and which mistakes are in it.
#![allow(dead_code, reason = "the example, a test and a benchmark each use a part")]

mod cases;
mod holder;
mod people;
mod planted;
mod random;
mod softphone;
mod words;

use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// How much of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) users: usize,
    pub(crate) profiles: usize,
    /// Of each profile, about.
    pub(crate) profile_bytes: usize,
    pub(crate) permission_sets: usize,
    pub(crate) assignments: usize,
}

impl Size {
    /// An enterprise with many departments.
    pub(crate) const LARGE: Self = Self {
        users: 20_000,
        profiles: 300,
        profile_bytes: 1_500_000,
        permission_sets: 400,
        assignments: 60_000,
    };

    /// Enough for every planted case.
    pub(crate) const SMALL: Self = Self {
        users: 300,
        profiles: 16,
        profile_bytes: 20_000,
        permission_sets: 16,
        assignments: 900,
    };
}

/// A mistake in the org, as the finding about it reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Planted {
    pub(crate) rule: String,
    /// `Profile/Acme Claims Agent`.
    pub(crate) component: String,
    /// User names of those whom it concerns, sorted; empty for findings about nobody in particular.
    pub(crate) users: Vec<String>,
}

/// Writes `export/` (metadata), `data/` (rows) and `planted.json` below a folder.
pub(crate) fn write(dir: &Path, seed: u64, size: &Size) -> io::Result<Vec<Planted>> {
    let size = &Size {
        profiles: size.profiles.max(cases::Profile::fewest()),
        users: size.users.max(Size::SMALL.users),
        permission_sets: size.permission_sets.max(Size::SMALL.permission_sets),
        ..*size
    };
    let profiles = cases::profiles(size.profiles);
    let sets = cases::sets(size.permission_sets);
    let org = people::Company::new(seed, size, &profiles, &sets);
    let export = Folder::new(dir.join("export"))?;
    softphone::write(&export)?;
    holder::write(&export, seed, size, &profiles, &sets)?;
    org.write(&Folder::new(dir.join("data"))?)?;
    let mut planted = org.planted();
    planted.sort();
    let json = serde_json::to_string_pretty(&planted).map_err(io::Error::other)?;
    fs::write(dir.join("planted.json"), json + "\n")?;
    Ok(planted)
}

/// A folder that files are written into by relative path.
pub(crate) struct Folder(std::path::PathBuf);

impl Folder {
    fn new(path: std::path::PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    fn file(&self, path: &str, text: &str) -> io::Result<()> {
        let path = self.0.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, text)
    }

    /// A metadata file: declaration, root with the namespace, body.
    fn metadata(&self, path: &str, root: &str, body: &str) -> io::Result<()> {
        self.file(
            path,
            &format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
                 <{root} xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n{body}</{root}>\n"
            ),
        )
    }
}
