//! Knows which files `.forceignore` takes out of a project, as the Salesforce CLI reads it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::folder::{read_regular, slashed};
use super::paths::{is_project_root, real};
use super::{Entry, OpenError, Tree, decode};

const NAME: &str = ".forceignore";
const PROJECT: &str = "sfdx-project.json";
/// More than any real one has, and little enough that compiling it takes no time.
const LARGEST: u64 = 1 << 20;
/// All `.forceignore` files that govern one tree. The nearest one with a matching line decides; below an
/// ignored folder nothing comes back, as in git. A folder with its own `sfdx-project.json` is a project
/// of its own: files above it have no say, just as when that folder alone is given.
#[derive(Debug)]
pub(super) struct Ignored {
    /// By folder inside the tree, empty for the root.
    inside: BTreeMap<String, Gitignore>,
    /// Nearest first, each with the way from its folder down to the root of the tree.
    above: Vec<(String, Gitignore)>,
    projects: BTreeSet<String>,
    /// Verdicts on folders.
    known: HashMap<String, bool>,
    /// The last of them that was asked for: files come folder by folder.
    last: (String, bool),
}

/// A `.forceignore` that could not be read or understood.
#[derive(Debug)]
pub(super) struct IgnoreProblem {
    pub(super) file: IgnoreFile,
    pub(super) message: String,
    pub(super) help: String,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum IgnoreFile {
    Inside(String),
    Above(PathBuf),
}

/// Where a tree hangs, and what lies around it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place<'a> {
    /// Nothing above it counts: archives and memory.
    Nowhere,
    Folder(&'a Path, &'a dyn Around),
    /// One file of this folder, whose own `.forceignore` the tree does not know.
    FileOf(&'a Path, &'a dyn Around),
}

/// What lies above a tree: the disk as it is, or as it was.
pub(super) trait Around: fmt::Debug {
    /// The bytes of a file, given by its place on disk.
    fn open(&self, file: &Path, limit: u64) -> Result<Vec<u8>, OpenError>;

    /// Whether upwards searches for project files end at this folder.
    fn is_project_root(&self, folder: &Path) -> bool;
}

/// The disk as it is.
#[derive(Debug)]
pub(super) struct Disk;

impl Around for Disk {
    fn open(&self, file: &Path, limit: u64) -> Result<Vec<u8>, OpenError> {
        read_regular(&real(file), limit)
    }

    fn is_project_root(&self, folder: &Path) -> bool {
        is_project_root(folder)
    }
}

impl Ignored {
    pub(super) fn of(tree: &dyn Tree, entries: &[Entry], place: Place<'_>) -> (Self, Vec<IgnoreProblem>) {
        let mut problems = Vec::new();
        let mut ignored = Self {
            inside: BTreeMap::new(),
            above: Vec::new(),
            projects: BTreeSet::new(),
            known: HashMap::new(),
            last: (String::new(), false),
        };
        for folder in folders(entries) {
            let file = below(&folder, NAME);
            let bytes = tree.open(&file, LARGEST);
            let matcher = matcher(bytes, || IgnoreFile::Inside(file.clone()), &mut problems);
            ignored.inside.extend(matcher.map(|matcher| (folder, matcher)));
        }
        let projects = entries
            .iter()
            .filter_map(|entry| entry.path.strip_suffix(PROJECT)?.strip_suffix('/'));
        ignored.projects = projects.map(str::to_owned).collect();
        ignored.look_above(place, &mut problems);
        let root = ignored.root_is_ignored();
        ignored.known.insert(String::new(), root);
        ignored.last.1 = root;
        (ignored, problems)
    }

    fn look_above(&mut self, place: Place<'_>, problems: &mut Vec<IgnoreProblem>) {
        let (root, start, around) = match place {
            Place::Nowhere => return,
            Place::Folder(root, around) if around.is_project_root(root) => return,
            Place::Folder(root, around) => (root, root.parent(), around),
            Place::FileOf(folder, around) => (folder, Some(folder), around),
        };
        for folder in start.into_iter().flat_map(Path::ancestors) {
            let file = folder.join(NAME);
            let bytes = around.open(&file, LARGEST);
            let matcher = matcher(bytes, || IgnoreFile::Above(file.clone()), problems);
            let way = slashed(root.strip_prefix(folder).unwrap_or(root)).0;
            self.above.extend(matcher.map(|matcher| (way, matcher)));
            if around.is_project_root(folder) {
                break;
            }
        }
    }

    /// Whether the tree as a whole lies in an ignored folder.
    fn root_is_ignored(&self) -> bool {
        let Some((longest, _)) = self.above.last() else {
            return false;
        };
        prefixes(longest).any(|prefix| {
            let left = longest.len() - prefix.len();
            let mut verdicts = self.above.iter().filter_map(|(way, matcher)| {
                // The part of this file's own way that ends where `prefix` ends.
                let own = way.len().checked_sub(left).map(|end| &way[..end])?;
                (!own.is_empty()).then(|| verdict(matcher, own, true))?
            });
            verdicts.next() == Some(true)
        })
    }

    /// Whether a file of the tree is ignored; `path` as in [`Entry::path`].
    pub(super) fn ignores(&mut self, path: &str) -> bool {
        let folder = parent(path).unwrap_or_default();
        if self.last.0 != folder {
            self.last = (folder.to_owned(), self.ignores_folder(folder));
        }
        self.last.1 || self.matches(path, false)
    }

    fn ignores_folder(&mut self, folder: &str) -> bool {
        let mut state = self.known.get("").copied().unwrap_or(false);
        for prefix in prefixes(folder) {
            state = if let Some(known) = self.known.get(prefix) {
                *known
            } else {
                let fresh = if self.projects.contains(prefix) {
                    false
                } else {
                    state || self.matches(prefix, true)
                };
                self.known.insert(prefix.to_owned(), fresh);
                fresh
            };
        }
        state
    }

    fn matches(&self, path: &str, is_dir: bool) -> bool {
        if is_always_ignored(path) {
            return true;
        }
        if self.inside.is_empty() && self.above.is_empty() {
            return false;
        }
        let mut folder = parent(path);
        while let Some(at) = folder {
            let relative = if at.is_empty() {
                path
            } else {
                &path[at.len() + 1..]
            };
            let found = self
                .inside
                .get(at)
                .and_then(|matcher| verdict(matcher, relative, is_dir));
            if let Some(found) = found {
                return found;
            }
            if self.projects.contains(at) {
                return false;
            }
            folder = parent(at);
        }
        let mut above = self.above.iter();
        above
            .find_map(|(way, matcher)| verdict(matcher, &below(way, path), is_dir))
            .unwrap_or(false)
    }
}

/// What the CLI ignores whatever `.forceignore` says (`src/resolve/forceIgnore.ts` of its source-deploy-retrieve
/// library): `**/*.dup`, `**/package2-descriptor.json` and `**/package2-manifest.json`. Its fourth pattern, `**/.*`, is
/// how trees are listed: a hidden path that was given by name is read.
fn is_always_ignored(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.ends_with(".dup") || matches!(name, "package2-descriptor.json" | "package2-manifest.json")
}

fn verdict(matcher: &Gitignore, path: &str, is_dir: bool) -> Option<bool> {
    match matcher.matched(path, is_dir) {
        Match::None => None,
        Match::Ignore(_) => Some(true),
        Match::Whitelist(_) => Some(false),
    }
}

/// `None` if there is no such file, or after noting why it could not be read.
fn matcher(
    bytes: Result<Vec<u8>, OpenError>,
    file: impl Fn() -> IgnoreFile,
    problems: &mut Vec<IgnoreProblem>,
) -> Option<Gitignore> {
    let mut note = |message: String, help: String| {
        let file = file();
        problems.push(IgnoreProblem { file, message, help });
    };
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(OpenError::Missing) => return None,
        Err(error) => {
            note(error.message(), error.help().to_owned());
            return None;
        }
    };
    match decode(bytes) {
        Ok(text) => Some(compile(&text.text, &mut note)),
        Err(error) => {
            note(error.message, error.help);
            None
        }
    }
}

fn compile(text: &str, note: &mut dyn FnMut(String, String)) -> Gitignore {
    let mut builder = GitignoreBuilder::new("");
    // The CLI's matcher does not look at case unless told to.
    let _ = builder.case_insensitive(true);
    for (at, line) in text.lines().enumerate() {
        if builder.add_line(None, line).is_err() {
            let message = format!(
                "line `{}` of the file is not a pattern: `{}`",
                at + 1,
                line.trim()
            );
            note(
                message,
                "correct the line; it follows the rules of `.gitignore`".to_owned(),
            );
        }
    }
    builder.build().unwrap_or_else(|error| {
        let message = format!("the patterns of the file cannot be used together: `{error}`");
        note(
            message,
            "shorten the file; it follows the rules of `.gitignore`".to_owned(),
        );
        Gitignore::empty()
    })
}

/// Every folder that holds an entry at any depth; the root is the empty one.
fn folders(entries: &[Entry]) -> BTreeSet<String> {
    let mut all = BTreeSet::from([String::new()]);
    for entry in entries {
        let mut folder = parent(&entry.path);
        while let Some(at) = folder {
            if !all.insert(at.to_owned()) {
                break;
            }
            folder = parent(at);
        }
    }
    all
}

/// The folder of a path; that of a top name is empty, and the empty one has none.
fn parent(path: &str) -> Option<&str> {
    if path.is_empty() {
        return None;
    }
    Some(path.rfind('/').map_or("", |at| &path[..at]))
}

/// `a`, `a/b`, `a/b/c`; nothing for an empty path.
fn prefixes(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.match_indices('/').map(|(at, _)| at);
    ends.chain(std::iter::once(path.len()))
        .filter(|end| *end > 0)
        .map(|end| &path[..end])
}

fn below(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::super::Overlay;
    use super::*;

    fn memory(files: &[(&str, &str)]) -> (Ignored, Vec<String>, Vec<IgnoreProblem>) {
        let files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        let tree = Overlay::memory(files);
        let entries = tree.list().entries;
        let (mut ignored, problems) = Ignored::of(&tree, &entries, Place::Nowhere);
        let paths = entries.into_iter().map(|entry| entry.path);
        let hit = paths.filter(|path| ignored.ignores(path)).collect();
        (ignored, hit, problems)
    }

    #[test]
    fn the_nearest_file_decides_and_ignored_folders_stay_ignored() {
        let (_, hit, problems) = memory(&[
            (
                ".forceignore",
                "# comment\r\n*.md\r\n/old/\n!keep.xml\nsub/*.xml\nCASE.txt",
            ),
            ("a.md", ""),
            ("old/keep.xml", ""),
            ("other/old/x.xml", ""),
            ("sub/.forceignore", "!b.xml\n"),
            ("sub/a.xml", ""),
            ("sub/b.xml", ""),
            ("case.TXT", ""),
            ("x.dup", ""),
            ("deep/package2-manifest.json", ""),
        ]);
        assert_eq!(
            hit,
            [
                "a.md",
                "case.TXT",
                "deep/package2-manifest.json",
                "old/keep.xml",
                "sub/a.xml",
                "x.dup"
            ]
        );
        assert!(problems.is_empty());
    }

    #[test]
    fn a_project_inside_is_governed_by_its_own_file_only() {
        let (_, hit, _) = memory(&[
            (".forceignore", "inner\n*.xml"),
            ("inner/sfdx-project.json", "{}"),
            ("inner/.forceignore", "no.xml"),
            ("inner/a/no.xml", ""),
            ("inner/a/yes.xml", ""),
            ("outer/b.xml", ""),
        ]);
        assert_eq!(hit, ["inner/a/no.xml", "outer/b.xml"]);
    }

    #[test]
    fn unusable_files_are_problems() {
        let (_, hit, problems) = memory(&[
            (".forceignore", "a.xml\n{b\nc.xml"),
            ("a.xml", ""),
            ("c.xml", ""),
            ("d/x", ""),
            ("d/.forceignore", &"#".repeat(2 << 20)),
        ]);
        assert_eq!(hit, ["a.xml", "c.xml"]);
        assert_eq!(problems.len(), 2);
        assert!(
            problems[0].message.contains("line `2`"),
            "{}",
            problems[0].message
        );
        assert_eq!(problems[1].file, IgnoreFile::Inside("d/.forceignore".into()));
    }

    #[test]
    fn files_above_count_up_to_the_project_root() {
        let temp = tempfile::tempdir().expect("a folder");
        let root = real(temp.path());
        let write = |path: &str, text: &str| {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
            std::fs::write(path, text).expect("a file");
        };
        write(".forceignore", "*");
        write("p/sfdx-project.json", "{}");
        write("p/.forceignore", "app/x/no.xml\n/app/gone/\nkept.xml");
        write("p/app/.forceignore", "!kept.xml");
        write("p/app/x/.forceignore", "");
        let check = |place: Place<'_>, path: &str| {
            let tree = Overlay::memory([]);
            Ignored::of(&tree, &[], place).0.ignores(path)
        };
        let (x, gone) = (root.join("p/app/x"), root.join("p/app/gone/deep"));
        assert!(check(Place::Folder(&x, &Disk), "no.xml"));
        assert!(!check(Place::Folder(&x, &Disk), "yes.xml"));
        assert!(!check(Place::FileOf(&x, &Disk), "kept.xml"));
        assert!(check(Place::FileOf(&root.join("p"), &Disk), "kept.xml"));
        assert!(check(Place::Folder(&gone, &Disk), "any.xml"));
        assert!(
            !check(Place::Folder(&root.join("p"), &Disk), "app/x/no.xml"),
            "read by the tree itself"
        );
    }
}
