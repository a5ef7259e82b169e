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
    const HEADER: usize = 46;
    let mut rest = directory;
    let mut seen = BTreeSet::new();
    let mut twice = Vec::new();
    while let Some((header, tail)) = rest.split_at_checked(HEADER) {
        if !header.starts_with(b"PK\x01\x02") {
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
mod tests {
    use std::io::Write;

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default();
        for (name, bytes) in files {
            writer.start_file(*name, options).expect("a name");
            writer.write_all(bytes).expect("bytes");
        }
        writer.finish().expect("a zip").into_inner()
    }

    fn archive(bytes: Vec<u8>) -> Archive {
        Archive::new(bytes, &Limits::default())
            .map_err(|e| e.message())
            .expect("an archive")
    }

    fn refusal(bytes: Vec<u8>, limits: &Limits) -> String {
        Archive::new(bytes, limits).err().expect("a refusal").message()
    }

    fn paths(archive: &Archive) -> Vec<String> {
        archive
            .list()
            .entries
            .into_iter()
            .map(|entry| entry.path)
            .collect()
    }

    fn replaced(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
        for at in 0..=bytes.len() - from.len() {
            if bytes[at..].starts_with(from) {
                bytes[at..at + to.len()].copy_from_slice(to);
            }
        }
        bytes
    }

    #[test]
    fn entries_are_sorted_and_readable() {
        let tree = archive(zipped(&[
            ("b/x.xml", b"1"),
            ("a.xml", b"22"),
            (".git/c", b"3"),
            ("d\\e.zip", b"PK"),
        ]));
        assert_eq!(paths(&tree), ["a.xml", "b/x.xml", "d/e.zip"]);
        assert_eq!(tree.open("a.xml", 9), Ok(b"22".to_vec()));
        assert_eq!(tree.open(".git/c", 9), Ok(b"3".to_vec()));
        assert_eq!(tree.open("nope", 9), Err(OpenError::Missing));
        assert_eq!(
            tree.open("a.xml", 1),
            Err(OpenError::TooLarge { size: 2, limit: 1 })
        );
        assert!(tree.list().problems.is_empty());
    }

    #[test]
    fn names_that_lead_out_are_refused() {
        let bytes = zipped(&[
            ("zz/evil.xml", b"1"),
            ("ok.xml", b"2"),
            ("xabs.xml", b"3"),
            ("C:/x", b""),
        ]);
        let bytes = replaced(bytes, b"zz/evil.xml", b"../evil.xml");
        let tree = archive(replaced(bytes, b"xabs.xml", b"/abs.xml"));
        assert_eq!(paths(&tree), ["ok.xml"]);
        let bad: Vec<_> = tree
            .list()
            .problems
            .into_iter()
            .map(|problem| problem.path)
            .collect();
        assert_eq!(bad, ["../evil.xml", "/abs.xml", "C:/x"]);
        assert_eq!(tree.open("../evil.xml", 9), Err(OpenError::Missing));
        assert!(normalise(&"a/".repeat(200)).is_err());
        assert!(normalise(&"a".repeat(5000)).is_err());
        assert_eq!(normalise("./a//b\\c").as_deref(), Ok("a/b/c"));
    }

    #[test]
    fn of_equal_names_the_last_counts_and_a_problem_says_so() {
        let bytes = zipped(&[("one.xml", b"first"), ("two.xml", b"last")]);
        let tree = archive(replaced(bytes, b"two.xml", b"one.xml"));
        assert_eq!(paths(&tree), ["one.xml"]);
        assert_eq!(tree.list().problems[0].path, "one.xml");
        assert_eq!(tree.open("one.xml", 99), Ok(b"last".to_vec()));
        let tree = archive(zipped(&[("a/b", b"1"), ("a//b", b"2")]));
        assert_eq!(tree.list().problems.len(), 1);
        assert_eq!(tree.open("a/b", 9), Ok(b"2".to_vec()));
    }

    #[test]
    fn bombs_are_refused_by_ratio_and_by_total() {
        let zeros = vec![0; 15 << 20];
        let bytes = zipped(&[
            ("1", &zeros),
            ("2", &zeros),
            ("3", &zeros),
            ("4", &zeros),
            ("5", &zeros),
        ]);
        assert!(refusal(bytes, &Limits::default()).contains("would grow"));
        let limits = Limits {
            inflated: 1000,
            ..Limits::default()
        };
        assert!(refusal(zipped(&[("a", &zeros[..1001])]), &limits).contains("`1001` bytes"));
        let large = archive(zipped(&[("a", &vec![0; 17 << 20])]));
        let error = large.open("a", Limits::default().file()).expect_err("too large");
        assert!(matches!(error, OpenError::TooLarge { .. }), "{error}");
    }

    #[test]
    fn a_declared_size_that_lies_stops_the_inflating() {
        let size = 5_000_000_u32;
        let honest = zipped(&[("a", &vec![0; size as usize])]);
        for lie in [3_u32, 5_000_001] {
            let tree = archive(replaced(honest.clone(), &size.to_le_bytes(), &lie.to_le_bytes()));
            let error = tree.open("a", 16 << 20).expect_err("a lie");
            assert!(matches!(error, OpenError::Archive(_)), "{error}");
        }
    }

    #[test]
    fn damaged_empty_and_encrypted_archives_have_words() {
        assert!(paths(&archive(zipped(&[]))).is_empty());
        let whole = zipped(&[("a.xml", b"some text that is long enough")]);
        for cut in [0, 4, 30, whole.len() - 1] {
            refusal(whole[..cut].to_vec(), &Limits::default());
        }
        let limits = Limits {
            entries: 0,
            ..Limits::default()
        };
        assert!(refusal(whole.clone(), &limits).contains("`1` entries"));
        let central = whole
            .windows(4)
            .position(|w| w == b"PK\x01\x02")
            .expect("a directory");
        let mut locked = whole.clone();
        locked[6] |= 1;
        locked[central + 8] |= 1;
        let error = archive(locked).open("a.xml", 99).expect_err("encrypted");
        assert!(error.message().contains("password"), "{error}");
        let mut method = whole;
        method[8] = 12;
        method[central + 10] = 12;
        let error = archive(method).open("a.xml", 99).expect_err("bzip2");
        assert!(error.message().contains("method"), "{error}");
    }

    #[test]
    fn no_damage_makes_it_panic() {
        let whole = zipped(&[("a/b.xml", b"<a>text text text</a>"), ("c", &[7; 300])]);
        let mut seed = 1_u64;
        for _ in 0..3000 {
            let mut bytes = whole.clone();
            for _ in 0..3 {
                seed = seed
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                let at = usize::try_from(seed >> 33).expect("small") % bytes.len();
                bytes[at] = seed.to_le_bytes()[3];
            }
            if let Ok(tree) = Archive::new(bytes, &Limits::default()) {
                for entry in tree.list().entries {
                    let _ = tree.open(&entry.path, 1 << 20);
                }
            }
        }
    }
}
