//! Knows an invented org: who works there, what everybody may do, and which mistakes are in it.
#![allow(dead_code, reason = "the example, a test and a benchmark each use a part")]

mod bulk;
mod cases;
mod holder;
mod marks;
mod people;
mod planted;
mod random;
mod softphone;
mod words;
mod xml;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

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
    /// Files of metadata altogether; of an org with fewer than 1,000 only what telephony and access take is written.
    pub(crate) files: usize,
    pub(crate) format: Format,
}

/// How a folder holds the metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// As projects of Salesforce DX have it: objects in parts.
    Source,
    /// As a retrieve with the Metadata API brings it.
    Metadata,
}

/// Fewer files than these do not make an org that has a bit of everything.
const FEWEST_FILES: usize = 1_000;

impl Size {
    /// An enterprise with many departments.
    pub(crate) const LARGE: Self = Self {
        users: 20_000,
        profiles: 300,
        profile_bytes: 1_500_000,
        permission_sets: 400,
        assignments: 60_000,
        files: 0,
        format: Format::Metadata,
    };

    /// Enough for every planted case.
    pub(crate) const SMALL: Self = Self {
        users: 300,
        profiles: 16,
        profile_bytes: 20_000,
        permission_sets: 16,
        assignments: 900,
        files: 0,
        format: Format::Source,
    };

    /// An org of so many files, with people and rights in proportion: twice as many files are twice as many bytes.
    pub(crate) fn of_files(files: usize) -> Self {
        // Three profiles of 1.5 MB in a thousand files; small orgs need more of them, which are smaller then.
        let profiles = (files / 333).max(cases::Profile::fewest());
        Self {
            users: files / 5,
            profiles,
            profile_bytes: (files * 4_500 / profiles).min(1_500_000),
            permission_sets: files / 250,
            assignments: files * 3 / 5,
            files,
            format: Format::Source,
        }
    }
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

/// Something that depends on Open CTI, as the audit lists it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Dependency {
    /// `flows`.
    pub(crate) group: String,
    /// `Flow/Acme_Call_Follow_Up_1`.
    pub(crate) component: String,
}

impl Dependency {
    pub(crate) fn new(group: &str, kind: &str, name: impl std::fmt::Display) -> Self {
        Self {
            group: group.to_owned(),
            component: format!("{kind}/{name}"),
        }
    }
}

/// All that is to be found in an org, and nothing else is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Truth {
    /// By `check`, at audience audit.
    pub(crate) findings: Vec<Planted>,
    /// By `audit`, in its inventory.
    pub(crate) inventory: Vec<Dependency>,
    /// States of the items of its checklist, by id.
    pub(crate) checklist: BTreeMap<String, String>,
}

/// Writes `export/` (metadata), `data/` (rows) and `planted.json` below a folder.
pub(crate) fn write(dir: &Path, seed: u64, size: &Size) -> io::Result<Truth> {
    let size = &Size {
        profiles: size.profiles.max(cases::Profile::fewest()),
        users: size.users.max(Size::SMALL.users),
        permission_sets: size.permission_sets.max(Size::SMALL.permission_sets),
        ..*size
    };
    let profiles = cases::profiles(size.profiles);
    let sets = cases::sets(size.permission_sets);
    let org = people::Company::new(seed, size, &profiles, &sets);
    let export = Folder::new(dir.join("export"), size.format)?;
    softphone::write(&export)?;
    holder::write(&export, seed, size, &profiles, &sets)?;
    let mut truth = Truth {
        findings: org.planted(),
        inventory: org.dependencies(),
        checklist: planted::checklist(size.files >= FEWEST_FILES, size.format),
    };
    if size.files >= FEWEST_FILES {
        marks::write(&export, size.files, &mut truth)?;
        bulk::write(&export, seed, size.files)?;
    }
    org.write(&Folder::new(dir.join("data"), Format::Metadata)?)?;
    truth.findings.sort();
    truth.inventory.sort();
    let json = serde_json::to_string_pretty(&truth).map_err(io::Error::other)?;
    fs::write(dir.join("planted.json"), json + "\n")?;
    Ok(truth)
}

/// A folder that files are written into by relative path.
pub(crate) struct Folder {
    path: std::path::PathBuf,
    format: Format,
    written: AtomicUsize,
}

impl Folder {
    fn new(path: std::path::PathBuf, format: Format) -> io::Result<Self> {
        fs::create_dir_all(&path)?;
        Ok(Self {
            path,
            format,
            written: AtomicUsize::new(0),
        })
    }

    /// How many files were written so far.
    fn written(&self) -> usize {
        self.written.load(Ordering::Relaxed)
    }

    /// A file at a path below the whole.
    fn top(&self, path: &str, text: impl AsRef<[u8]>) -> io::Result<()> {
        self.written.fetch_add(1, Ordering::Relaxed);
        let path = self.path.join(path);
        match fs::write(&path, &text) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if let Some(parent) = path.parent() {
                    fs::create_dir_all(parent)?;
                }
                fs::write(path, text)
            }
            other => other,
        }
    }

    /// A file of code or the like, by its path below the package.
    fn file(&self, path: &str, text: impl AsRef<[u8]>) -> io::Result<()> {
        match self.format {
            Format::Source => self.top(&format!("force-app/main/default/{path}"), text),
            Format::Metadata => self.top(path, text),
        }
    }

    /// A metadata file: declaration, root with the namespace, body.
    fn metadata(&self, path: &str, root: &str, body: &str) -> io::Result<()> {
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <{root} xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n{body}</{root}>\n"
        );
        if self.format == Format::Source && !path.ends_with("-meta.xml") {
            return self.file(&format!("{path}-meta.xml"), text);
        }
        self.file(path, text)
    }
}
