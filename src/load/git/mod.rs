//! Knows revisions of a git repository, read through the git command line without a checkout.

mod batch;
mod command;
mod tree;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::ignored::Around;
use super::input::InputError;
use super::paths::{is_project_root, real};
use super::{OpenError, Tree};
use batch::Batch;
use command::{Told, ask, ask_first, git};
use tree::{Listed, RevisionTree, listed};

/// The marker of a merge base behind the name of a revision.
const MERGE_BASE: &str = "...";

/// A commit of the repository that a folder lies in.
///
/// Nothing is written and nothing of the repository is run: neither hooks nor file system monitors, filters or text
/// converters. Objects that a partial clone has left out are not fetched.
#[derive(Debug, Clone)]
pub struct Revision {
    name: String,
    commit: String,
    /// Where git is asked: `core.worktree` may put the root where no repository is.
    folder: PathBuf,
    root: PathBuf,
    batch: Arc<Batch>,
}

/// What lies at a path of a revision.
pub(super) enum Found {
    Nothing,
    File(Arc<dyn Tree>),
    Folder(Arc<dyn Tree>),
}

impl Revision {
    /// The commit that `name` stands for in the repository around `folder`: a branch, a tag, a commit, or
    /// `main...` for the merge base of `main` and `HEAD`.
    ///
    /// # Errors
    /// When git is missing, the folder lies in no repository, or the repository does not know the revision.
    pub fn find(folder: &Path, name: &str) -> Result<Self, InputError> {
        let folder = existing(folder);
        let root = toplevel(&folder)?;
        let (base, is_merge_base) = name.strip_suffix(MERGE_BASE).map_or((name, false), |b| (b, true));
        let commit = resolve(&folder, base)?;
        let commit = if is_merge_base {
            merge_base(&folder, base, &commit)?
        } else {
            commit
        };
        let batch = Arc::new(Batch::new(folder.clone()));
        Ok(Self {
            folder,
            name: name.to_owned(),
            commit,
            root,
            batch,
        })
    }

    /// As it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The full id of the commit, in hexadecimal digits.
    #[must_use]
    pub fn commit(&self) -> &str {
        &self.commit
    }

    /// The folder of the working tree, without links.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The bytes of a file as this revision has it; `path` is its place in the working tree, absolute.
    ///
    /// # Errors
    /// [`OpenError::Missing`] also for paths outside the repository.
    pub fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, OpenError> {
        let inside = self.inside(path).filter(|inside| !inside.is_empty());
        let inside = inside.ok_or(OpenError::Missing)?;
        let name = [self.commit.as_bytes(), b":", &inside].concat();
        self.batch.read(&name, limit)
    }

    /// Whether git has failed at some file since this revision was found: then what was read may not be all of it.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.batch.has_failed()
    }

    /// Whether this revision has anything at a path of today, be it a file or a folder.
    #[must_use]
    pub fn holds(&self, path: &Path) -> bool {
        let path = super::export::today(path);
        !matches!(self.look(&path, String::new()), Ok(Found::Nothing))
    }

    /// The place in the working tree of the file `name` in the folder `from`, or above it inside the repository,
    /// when this revision has one there.
    #[must_use]
    pub fn find_upwards(&self, from: &Path, name: &str) -> Option<PathBuf> {
        let from = real(from);
        let folders = from
            .ancestors()
            .take_while(|folder| folder.starts_with(&self.root));
        folders
            .map(|folder| folder.join(name))
            .find(|file| self.has(file))
    }

    fn has(&self, file: &Path) -> bool {
        let read = self.read(file, 1 << 20);
        !matches!(read, Err(OpenError::Missing | OpenError::Io(_)))
    }

    /// What lies at a path of the working tree, absolute and without links; `name` is that of a single file.
    pub(super) fn look(&self, path: &Path, name: String) -> Result<Found, OpenError> {
        let Some(inside) = self.inside(path) else {
            return Ok(Found::Nothing);
        };
        let mut files = self.list(&inside)?;
        let batch = Arc::clone(&self.batch);
        if let Some(at) = files.iter().position(|file| file.path == inside) {
            let file = files.swap_remove(at);
            return Ok(Found::File(Arc::new(RevisionTree::single(batch, name, file))));
        }
        if files.is_empty() {
            return Ok(Found::Nothing);
        }
        let mut folder = inside;
        if !folder.is_empty() {
            folder.push(b'/');
        }
        Ok(Found::Folder(Arc::new(RevisionTree::new(batch, &folder, files))))
    }

    fn list(&self, inside: &[u8]) -> Result<Vec<Listed>, OpenError> {
        let mut command = git(&self.folder);
        command.args(["ls-tree", "-r", "-z", "-l", "--full-tree", &self.commit, "--"]);
        if !inside.is_empty() {
            command.arg(of_bytes(inside).ok_or(OpenError::Missing)?);
        }
        let told = ask(command).map_err(|error| OpenError::Io(error.to_string()))?;
        if !told.is_success {
            // Before version 2.45 git does not list what it would have to fetch.
            let is_partial = told.err.contains("promisor remote");
            return Err(if is_partial {
                OpenError::NotCloned
            } else {
                OpenError::Io(last_line(&told))
            });
        }
        listed(&told.out).ok_or_else(|| OpenError::Io("git gave a list that is none".into()))
    }

    /// The path below the root of the repository, as git writes it.
    fn inside(&self, path: &Path) -> Option<Vec<u8>> {
        let below = path.strip_prefix(&self.root).ok()?;
        let mut names = Vec::new();
        for part in below.components() {
            names.push(to_bytes(part.as_os_str()));
        }
        Some(names.join(&b'/'))
    }
}

impl Around for Revision {
    fn open(&self, file: &Path, limit: u64) -> Result<Vec<u8>, OpenError> {
        self.read(file, limit)
    }

    fn is_project_root(&self, folder: &Path) -> bool {
        if folder.starts_with(&self.root) {
            folder == self.root || self.has(&folder.join("sfdx-project.json"))
        } else {
            is_project_root(folder)
        }
    }
}

#[cfg(unix)]
fn to_bytes(name: &std::ffi::OsStr) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt;
    name.as_bytes().to_vec()
}

#[cfg(not(unix))]
fn to_bytes(name: &std::ffi::OsStr) -> Vec<u8> {
    name.to_string_lossy().into_owned().into_bytes()
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere not all bytes are a path")]
fn of_bytes(path: &[u8]) -> Option<std::ffi::OsString> {
    use std::os::unix::ffi::OsStrExt;
    Some(std::ffi::OsStr::from_bytes(path).to_owned())
}

#[cfg(not(unix))]
fn of_bytes(path: &[u8]) -> Option<std::ffi::OsString> {
    String::from_utf8(path.to_vec()).ok().map(Into::into)
}

/// The nearest folder that exists, at a path or above it.
fn existing(path: &Path) -> PathBuf {
    let path = real(path);
    let folder = path.ancestors().find(|folder| folder.is_dir());
    folder.map_or_else(|| path.clone(), Path::to_path_buf)
}

fn toplevel(folder: &Path) -> Result<PathBuf, InputError> {
    let mut command = git(folder);
    command.args(["rev-parse", "--show-toplevel"]);
    let told = ask_first(command).map_err(|error| not_started(folder, &error))?;
    if !told.is_success {
        return Err(no_repository(folder, &told));
    }
    let out = told.out.strip_suffix(b"\n").unwrap_or(&told.out);
    let root = of_bytes(out).filter(|root| !root.is_empty());
    let root = root.ok_or_else(|| no_repository(folder, &told))?;
    Ok(real(Path::new(&root)))
}

fn not_started(folder: &Path, error: &io::Error) -> InputError {
    if error.kind() == io::ErrorKind::NotFound {
        return InputError::new(
            folder,
            "git is not installed, or not on the search path",
            "install git: revisions are read with its command line",
        );
    }
    InputError::new(
        folder,
        &format!("git cannot be asked: {error}"),
        "check that `git status` works in this folder",
    )
}

fn no_repository(folder: &Path, told: &Told) -> InputError {
    if told.err.contains("dubious ownership") {
        return InputError::new(
            folder,
            "git refuses a repository that belongs to another user",
            "if you trust it: `git config --global --add safe.directory` and the path of the repository",
        );
    }
    if told.err.contains("not a git repository") {
        return InputError::new(
            folder,
            "the path does not lie in a git repository",
            "give paths inside the repository whose revision is asked for",
        );
    }
    InputError::new(
        folder,
        &format!("git does not open the repository: `{}`", last_line(told)),
        "check that `git status` works in this folder",
    )
}

/// The id of a commit.
fn resolve(root: &Path, name: &str) -> Result<String, InputError> {
    // Old versions of git do not know `--end-of-options`, and no name of a revision looks like an option.
    if name.is_empty() || name.starts_with('-') {
        return Err(InputError::new(
            Path::new(name),
            "this is not the name of a revision",
            "give a branch, a tag or a commit, as in `main` or `HEAD~1`",
        ));
    }
    match commit(root, name) {
        Ok(Some(commit)) => Ok(commit),
        Ok(None) => Err(unknown(root, name)),
        Err(error) => Err(not_started(root, &error)),
    }
}

/// `None` if the repository does not know it.
fn commit(root: &Path, name: &str) -> io::Result<Option<String>> {
    let mut command = git(root);
    command.args(["rev-parse", "--verify", "--quiet"]);
    command.arg(format!("{name}^{{commit}}"));
    Ok(id(&ask(command)?))
}

fn id(told: &Told) -> Option<String> {
    let id = std::str::from_utf8(&told.out).ok()?.trim();
    let is_id = id.len() >= 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    (told.is_success && is_id).then(|| id.to_owned())
}

fn unknown(root: &Path, name: &str) -> InputError {
    let range = name.split_once("...").map(|(left, _)| (left, MERGE_BASE));
    if let Some((left, dots)) = range.or_else(|| Some((name.split_once("..")?.0, ""))) {
        let left = if left.is_empty() { "HEAD" } else { left };
        return InputError::new(
            Path::new(name),
            "this is a range, and one revision is compared with what is here now",
            &format!("give `{left}{dots}`"),
        );
    }
    let known = |name: &str| matches!(commit(root, name), Ok(Some(_)));
    let remote = format!("origin/{name}");
    let (message, help) = if !known("HEAD") {
        (
            "the repository has no commit yet",
            "commit first; then there is something to compare with".to_owned(),
        )
    } else if known(&remote) {
        (
            "the repository has no such branch, tag or commit",
            format!("did you mean `{remote}`?"),
        )
    } else if is_shallow(root) {
        (
            "the revision is not in this clone, which holds only a part of the history",
            "fetch it: `fetch-depth: 0` of actions/checkout, `GIT_DEPTH: 0` on GitLab, `git fetch --unshallow`"
                .to_owned(),
        )
    } else {
        (
            "the repository has no such branch, tag or commit",
            "fetch it, as with `git fetch origin`, or check the spelling: `git branch --all` lists branches"
                .to_owned(),
        )
    };
    InputError::new(Path::new(name), message, &help)
}

fn is_shallow(root: &Path) -> bool {
    let mut command = git(root);
    command.args(["rev-parse", "--is-shallow-repository"]);
    ask(command).is_ok_and(|told| told.out.starts_with(b"true"))
}

fn merge_base(root: &Path, name: &str, base: &str) -> Result<String, InputError> {
    let mut command = git(root);
    command.args(["merge-base", base, "HEAD"]);
    let told = ask(command).map_err(|error| not_started(root, &error))?;
    id(&told).ok_or_else(|| {
        let help = if is_shallow(root) {
            "this clone holds only a part of the history: `fetch-depth: 0` of actions/checkout, `git fetch --unshallow`"
        } else {
            "without the dots the revision itself is compared"
        };
        let path = format!("{name}{MERGE_BASE}");
        InputError::new(
            Path::new(&path),
            "no commit is known from which both this revision and `HEAD` come",
            help,
        )
    })
}

/// What git says in the end.
fn last_line(told: &Told) -> String {
    let line = told.err.lines().last().unwrap_or("it gave no reason");
    line.trim_start_matches("fatal: ").replace('`', "'")
}
