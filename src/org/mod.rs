//! Knows the org that an export describes: typed, joined, every value with its span.

pub mod access;
pub mod adapter_url;
pub mod allowed;
pub mod app;
pub mod call_center;
pub mod code;
mod column;
pub mod console;
mod copies;
pub mod criteria;
pub mod definition;
pub mod deploy;
pub mod field;
pub mod flag;
pub mod flow;
pub mod framing;
mod join;
pub mod kind;
pub mod manifest;
pub mod misspelt;
pub mod mode;
pub mod my_domain;
mod opened;
pub mod page_layout;
mod parts;
pub mod people;
pub mod project;
mod read;
pub mod records;
pub mod scope;
pub mod security;
pub mod selection;
pub mod size;
pub mod softphone_layout;
pub mod told;
pub mod trace;
pub mod trigger;
pub mod trusted_url;
pub mod used_address;
pub mod utility_bar;
pub mod validation;
pub mod value_set;
pub mod violation;
mod visualforce;
pub mod voice;

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Component;
use crate::load::{Encoding, Export, ReadError, Text};
use crate::source::{FileId, Span};

use access::AccessMetadata;
use allowed::{AllowedHost, RemoteSite};
use app::App;
use call_center::CallCenter;
use code::{AdapterCode, Targets};
use console::Console;
use deploy::Deployment;
use framing::FramingSettings;
use kind::{Kind, full_name};
use my_domain::MyDomain;
use people::People;
use project::Layout;
use records::Records;
use security::SecuritySettings;
use trace::Trace;
use trusted_url::TrustedUrl;
use utility_bar::UtilityBar;
use voice::Voice;

pub use read::{read, read_for};
pub use visualforce::Page;

#[cfg(test)]
mod records_tests;
#[cfg(test)]
mod trust_tests;

/// What stays of a file once its text is dropped.
#[derive(Debug, Clone)]
pub struct FileInfo {
    pub id: FileId,
    /// `/`-separated, relative to the anchor; archive entries are `a.zip!/entry`.
    pub shown: String,
    /// Path below the package root: the full name that keys of findings about files use.
    pub below_root: String,
    /// Rank of the package directory: of several copies of a component the lowest counts.
    pub rank: u32,
    /// API version of the file, whole releases.
    pub version: Option<u16>,
    pub kind: Option<Kind>,
    pub is_data: bool,
    pub status: Status,
    /// Fixed-seed hash and encoding of the stored bytes; `None` for files that were not opened.
    pub stored: Option<Stored>,
    /// Set for a file inside a static resource: the file that holds it, and its name there.
    pub inside: Option<(FileId, String)>,
    /// Part of a deployment on top of the org's export.
    pub is_deployed: bool,
    /// Found above what was given: it describes the export and is no part of it.
    pub is_above: bool,
}

impl FileInfo {
    /// The text of the file, read anew in the way it was read.
    ///
    /// # Errors
    /// Says why it cannot be read any more.
    pub fn text(&self, export: &Export) -> Result<Text, ReadError> {
        match &self.inside {
            Some((file, entry)) => export.read_code(*file, Some(entry)),
            None if self.kind.is_some_and(Kind::is_code) => export.read_code(self.id, None),
            None => export.read(self.id),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    pub hash: u64,
    pub encoding: Encoding,
    /// [`EXCEPTION_MARK`] stands somewhere in the text.
    pub has_exceptions: bool,
}

/// Begins a comment that excepts findings from being reported.
pub const EXCEPTION_MARK: &str = "ctilint-ignore";

/// What happened to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Read,
    /// Counts by its name alone.
    Listed,
    /// No rule needs it.
    NotNeeded,
    /// Named by `.forceignore`.
    Ignored,
    /// Given but not readable: a finding says why.
    Failed,
}

impl Status {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Listed => "listed",
            Self::NotNeeded => "not needed",
            Self::Ignored => "ignored",
            Self::Failed => "failed",
        }
    }
}

/// What is wrong with a file as a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// Text that does not parse.
    Malformed,
    /// Bytes that could not be read or decoded.
    Unreadable,
    /// Too large, or no regular file.
    Skipped,
    /// A data file that is none of the known tables.
    UnrecognisedData,
    /// A data file that was read, but says something its reader should know.
    DataWarning,
    /// A data file of a query that found nothing, which may be right.
    NoRows,
}

/// A file that was given and cannot be examined, or not wholly.
#[derive(Debug, Clone)]
pub struct Problem {
    pub kind: ProblemKind,
    pub span: Span,
    pub message: String,
    pub help: String,
    /// Another place that explains the problem: the tag that was never closed.
    pub also: Option<(Span, String)>,
}

/// Internal names of call centers and names of pages ignore case, and have ASCII letters only.
pub(crate) fn name_key(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// Several files that describe the same component; the first one counts in joins.
#[derive(Debug, Clone)]
pub struct Shadowed {
    pub component: Component,
    pub first: Span,
    pub others: Vec<Span>,
}

/// One org. Two can live in one process.
#[derive(Debug, Default)]
pub struct Org {
    pub files: Vec<FileInfo>,
    pub layout: Layout,
    pub call_centers: Vec<CallCenter>,
    pub trusted_urls: Vec<TrustedUrl>,
    pub remote_sites: Vec<RemoteSite>,
    pub cors_origins: Vec<AllowedHost>,
    pub framing: Option<FramingSettings>,
    pub security: Option<SecuritySettings>,
    pub apps: Vec<App>,
    pub utility_bars: Vec<UtilityBar>,
    /// Profiles, permission sets and their groups.
    pub access: AccessMetadata,
    /// Apps with the Classic console.
    pub consoles: Vec<Console>,
    pub my_domain: Option<MyDomain>,
    /// What decides whether a call log is saved, and what becomes of it.
    pub records: Records,
    pub pages: Vec<Page>,
    /// Code of softphones, by the paths of its files.
    pub code: Vec<AdapterCode>,
    /// Flows and Apex classes that this code names.
    pub targets: Targets,
    pub people: People,
    /// Where the org uses what softphones write; only an audit reads it.
    pub traces: Vec<Trace>,
    /// What only the audit asks for.
    pub voice: Voice,
    pub problems: Vec<Problem>,
    pub shadowed: Vec<Shadowed>,
    /// Set for the org as a deployment leaves it.
    pub deployment: Option<Box<Deployment>>,
}

impl Org {
    /// The code in a file.
    #[must_use]
    pub fn code_in(&self, file: FileId) -> Option<&AdapterCode> {
        self.code.iter().find(|code| code.file == file)
    }

    #[must_use]
    pub fn file(&self, id: FileId) -> &FileInfo {
        &self.files[id.0 as usize]
    }

    /// Entries of all lists of trusted hosts.
    pub fn allowed_hosts(&self) -> impl Iterator<Item = &AllowedHost> {
        let trusted = self.trusted_urls.iter().map(|url| &url.entry);
        let remote = self.remote_sites.iter().map(|site| &site.entry);
        self.cors_origins.iter().chain(trusted).chain(remote)
    }

    /// The call centers of Open CTI: all that its rules look at. A definition lying about whose call center is
    /// in the export is none of them: the org has what the metadata says.
    pub fn open_cti_centers(&self) -> impl Iterator<Item = &CallCenter> {
        let used = self.call_centers.iter().filter(|center| center.is_open_cti());
        used.filter(|center| self.exported_twin(center).is_none())
    }

    /// Call centers that work in Lightning, other than `center`; a definition lying about is none of the org's.
    pub fn lightning_siblings<'a>(&'a self, center: &'a CallCenter) -> impl Iterator<Item = &'a CallCenter> {
        self.open_cti_centers().filter(move |other| {
            !other.name.eq_ignore_ascii_case(&center.name)
                && other.works_in_lightning()
                && (other.is_component() || !center.is_component())
        })
    }

    /// Open CTI call centers of the org by name: of several files for one, the first.
    #[must_use]
    pub fn distinct_open_cti_centers(&self) -> Vec<&CallCenter> {
        let mut names = BTreeSet::new();
        self.open_cti_centers()
            .filter(|center| center.is_component() && names.insert(name_key(&center.name)))
            .collect()
    }

    /// Whether joins with data mean this file: the first one with the name of a call center, where a definition
    /// lying about comes behind all metadata.
    #[must_use]
    pub fn counts_in_joins(&self, center: &CallCenter) -> bool {
        let is_namesake = |one: &&CallCenter| one.name.eq_ignore_ascii_case(&center.name);
        let namesakes = || self.call_centers.iter().filter(is_namesake);
        let first = namesakes()
            .find(|one| one.is_component())
            .or_else(|| namesakes().next());
        first.is_some_and(|first| first.file == center.file)
    }

    /// Call centers that were given and are not examined, by full name: malformed ones, and what `.forceignore` names.
    pub fn centers_left_out(&self) -> impl Iterator<Item = (String, Status)> {
        let centers = self
            .files
            .iter()
            .filter(|file| file.kind == Some(Kind::CallCenter));
        centers
            .filter(|file| matches!(file.status, Status::Failed | Status::Ignored))
            .map(|file| (full_name(&file.shown), file.status))
    }

    /// Whether a file of this type was given and could not be read: what it says nobody knows.
    #[must_use]
    pub fn has_unread(&self, kind: Kind) -> bool {
        let mut files = self.files.iter();
        files.any(|file| file.kind == Some(kind) && file.status == Status::Failed)
    }

    /// Whether a Visualforce page without a namespace is in the export, ignored or not; names ignore case.
    #[must_use]
    pub fn has_page(&self, name: &str) -> bool {
        self.pages.iter().any(|page| page.name.eq_ignore_ascii_case(name))
    }

    /// A Visualforce page without a namespace, if its markup could be read; names ignore case.
    #[must_use]
    pub fn page_markup(&self, name: &str) -> Option<&Page> {
        let mut pages = self.pages.iter().filter(|page| page.is_read);
        pages.find(|page| page.name.eq_ignore_ascii_case(name))
    }

    /// Any file of the org's metadata was found.
    #[must_use]
    pub fn is_recognised(&self) -> bool {
        let mut given = self.files.iter().filter(|file| !file.is_above);
        given.any(|file| file.is_data || file.kind.is_some_and(Kind::tells_salesforce))
            || !self.call_centers.is_empty()
    }

    /// Metadata of an org was found: rows, manifests and projects without any tell nothing of one.
    #[must_use]
    pub fn has_metadata(&self) -> bool {
        let is_metadata = |kind: Kind| {
            kind.tells_salesforce() && !matches!(kind, Kind::Manifest | Kind::Destructive | Kind::Project)
        };
        let mut files = self.files.iter().filter(|file| !file.is_data);
        files.any(|file| file.kind.is_some_and(is_metadata)) || !self.call_centers.is_empty()
    }

    /// Files by metadata type that were read or listed: what the summary says was examined.
    #[must_use]
    pub fn examined(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for file in self.files.iter().filter(|file| !file.is_above) {
            if let (Some(kind), Status::Read | Status::Listed) = (file.kind, file.status) {
                *counts.entry(kind.word()).or_default() += 1;
            }
        }
        counts
    }
}
