//! Knows a zip archive as a tree; it is never unpacked to disk.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use std::sync::Arc;

use zip::ZipArchive;
use zip::result::ZipError;

use super::{Entry, Limits, ListProblem, Listing, OpenError, Special, Tree, is_skipped_path};

/// Longest name of an entry in bytes, and most folders in it: longer ones only serve to waste time.
const LONGEST_NAME: usize = 4096;
const DEEPEST_NAME: usize = 128;
/// Below this many inflated bytes no ratio is suspicious; above, deflated metadata stays far under 250.
const SMALL: u64 = 64 << 20;
const LARGEST_RATIO: u64 = 250;
/// How an entry of the central directory begins, and its least length in bytes.
const ENTRY: &[u8] = b"PK\x01\x02";
const HEADER: usize = 46;

/// A zip archive held in memory in its compressed form.
///
/// Backslashes, `.` and doubled slashes in names are normalised; names that lead out of the archive
/// are refused with a problem. Where several entries have one name the last one counts, as unzipping
/// would leave it, and a problem says so. Archives inside the archive are plain entries.
pub struct Archive {
    zip: ZipArchive<Cursor<Arc<[u8]>>>,
    /// Position in the central directory by normalised name, hidden names included.
    names: BTreeMap<String, usize>,
    listing: Listing,
}

impl Archive {
    /// Reads the list of entries. The error tells why the whole archive is refused.
    pub fn new(bytes: Vec<u8>, limits: &Limits) -> Result<Self, OpenError> {
        let stored = bytes.len() as u64;
        if stored > limits.archive {
            return Err(OpenError::TooLarge {
                size: stored,
                limit: limits.archive,
            });
        }
        if signatures(&bytes, limits.entries) > limits.entries.saturating_mul(4) {
            let most = limits.entries;
            return Err(OpenError::Archive(format!("has far more than `{most}` entries")));
        }
        let bytes: Arc<[u8]> = bytes.into();
        let zip = ZipArchive::new(Cursor::new(Arc::clone(&bytes))).map_err(|error| refused(&error))?;
        if zip.len() > limits.entries {
            let (has, most) = (zip.len(), limits.entries);
            return Err(OpenError::Archive(format!(
                "has `{has}` entries, more than `{most}`"
            )));
        }
        let mut archive = Self {
            zip,
            names: BTreeMap::new(),
            listing: Listing::default(),
        };
        archive.index(&bytes);
        archive.refuse_bomb(stored, limits)?;
        Ok(archive)
    }

    fn index(&mut self, bytes: &[u8]) {
        let mut entries = BTreeMap::new();
        let mut problems = Vec::new();
        let mut twice = BTreeSet::new();
        for at in 0..self.zip.len() {
            let Ok(entry) = self.zip.by_index_data(at) else {
                continue;
            };
            let name = entry_name(entry.name_raw(), || entry.name().ok().map(Into::into));
            let path = match normalise(&name) {
                Ok(path) => path,
                Err(why) => {
                    problems.push(problem(name, why));
                    continue;
                }
            };
            if entry.is_dir() || name.ends_with(['/', '\\']) {
                continue;
            }
            let listed = Entry {
                path: path.clone(),
                size: entry.size(),
                special: entry.is_symlink().then_some(Special::ArchiveLink),
            };
            if self.names.insert(path.clone(), at).is_some() {
                twice.insert(path.clone());
            }
            entries.insert(path, listed);
        }
        if self.zip.has_duplicate_names() {
            let start = usize::try_from(self.zip.central_directory_start()).unwrap_or(usize::MAX);
            twice.extend(repeated_names(bytes.get(start..).unwrap_or_default()));
        }
        self.report(entries, problems, twice);
    }

    fn report(
        &mut self,
        mut entries: BTreeMap<String, Entry>,
        mut problems: Vec<ListProblem>,
        twice: BTreeSet<String>,
    ) {
        let twice = twice.into_iter().filter(|path| self.names.contains_key(path));
        problems.extend(
            twice.map(|path| problem(path, "has several entries with this name; the last one counts")),
        );
        entries.retain(|path, _| !is_skipped_path(path));
        problems.retain(|problem| !is_skipped_path(&problem.path));
        self.listing.entries = entries.into_values().collect();
        self.listing.problems = problems;
        self.listing.sort();
    }

    /// Declared sizes can be added up because [`Tree::open`] never inflates more than was declared,
    /// and nothing at all of entries above the limit for a file.
    fn refuse_bomb(&self, stored: u64, limits: &Limits) -> Result<(), OpenError> {
        let sizes = self.listing.entries.iter().map(|entry| entry.size);
        let total = sizes
            .filter(|size| *size <= limits.file())
            .fold(0_u64, u64::saturating_add);
        if total > limits.inflated || (total > SMALL && total / LARGEST_RATIO > stored) {
            let what = format!("would grow from `{stored}` to `{total}` bytes, which no export does");
            return Err(OpenError::Archive(what));
        }
        Ok(())
    }
}

impl Tree for Archive {
    fn list(&self) -> Listing {
        self.listing.clone()
    }

    fn open(&self, path: &str, limit: u64) -> Result<Vec<u8>, OpenError> {
        let at = *self.names.get(path).ok_or(OpenError::Missing)?;
        // Cloning shares the bytes and the list of entries, so threads do not wait for each other.
        let mut zip = self.zip.clone();
        let entry = zip.by_index_data(at).map_err(|error| refused(&error))?;
        if entry.is_symlink() {
            return Err(OpenError::NotRegular(Special::ArchiveLink));
        }
        if entry.encrypted() {
            return Err(OpenError::Archive("encrypts this entry with a password".into()));
        }
        let declared = entry.size();
        if declared > limit {
            return Err(OpenError::TooLarge {
                size: declared,
                limit,
            });
        }
        let reader = zip.by_index(at).map_err(|error| refused(&error))?;
        let mut bytes = Vec::new();
        reader
            .take(declared.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| OpenError::Archive(format!("is damaged at this entry: `{error}`")))?;
        if bytes.len() as u64 == declared {
            return Ok(bytes);
        }
        let what = format!("declares `{declared}` bytes for this entry, which is not what it holds");
        Err(OpenError::Archive(what))
    }
}

/// How often the mark of an entry occurs, to refuse a flood of them before the zip library gives each a
/// few hundred bytes of memory. Archives stored inside the archive count too, hence a generous use.
fn signatures(bytes: &[u8], entries: usize) -> usize {
    if bytes.len() / HEADER <= entries {
        return 0;
    }
    bytes.windows(4).filter(|window| *window == ENTRY).count()
}

fn refused(error: &ZipError) -> OpenError {
    OpenError::Archive(match error {
        ZipError::CompressionMethodNotSupported(method) => {
            format!(
                "compresses this entry by method `{method}`; only stored and deflated entries can be read"
            )
        }
        ZipError::Io(error) => format!("is damaged or cut short: `{error}`"),
        ZipError::InvalidArchive(what) => format!("is damaged or cut short: `{what}`"),
        ZipError::UnsupportedArchive(what) => format!("uses what is not supported: `{what}`"),
        other => format!("cannot be read: `{other}`"),
    })
}

fn problem(path: String, why: &str) -> ListProblem {
    ListProblem {
        path,
        what: OpenError::Archive(why.to_owned()),
    }
}

/// Many tools store UTF-8 without the flag that says so; `by_flag` is the reading the standard asks for.
fn entry_name(raw: &[u8], by_flag: impl FnOnce() -> Option<String>) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => by_flag().unwrap_or_else(|| String::from_utf8_lossy(raw).into_owned()),
    }
}

fn normalise(name: &str) -> Result<String, &'static str> {
    let slashed = name.replace('\\', "/");
    if slashed.starts_with('/') || slashed.as_bytes().get(1) == Some(&b':') {
        return Err("has an entry with an absolute name, which is not read");
    }
    if slashed.contains('\0') || name.len() > LONGEST_NAME {
        return Err("has an entry with an impossible name, which is not read");
    }
    let parts: Vec<&str> = slashed
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    if parts.contains(&"..") {
        return Err("has an entry whose name leads out of it, which is not read");
    }
    if parts.is_empty() || parts.len() > DEEPEST_NAME {
        return Err("has an entry with an impossible name, which is not read");
    }
    Ok(parts.join("/"))
}

/// Names that occur more than once in a central directory; the zip library keeps only the last of each.
fn repeated_names(directory: &[u8]) -> Vec<String> {
    let mut rest = directory;
    let mut seen = BTreeSet::new();
    let mut twice = Vec::new();
    while let Some((header, tail)) = rest.split_at_checked(HEADER) {
        if !header.starts_with(ENTRY) {
            break;
        }
        let length = |at: usize| usize::from(u16::from_le_bytes([header[at], header[at + 1]]));
        let Some(name) = tail.get(..length(28)) else { break };
        if !seen.insert(name) {
            twice.extend(normalise(&String::from_utf8_lossy(name)));
        }
        rest = tail
            .get(length(28) + length(30) + length(32)..)
            .unwrap_or_default();
    }
    twice
}

#[cfg(test)]
mod tests;
