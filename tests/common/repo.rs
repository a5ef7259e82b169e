//! Git repositories for tests, made on the spot.
#![allow(dead_code, unreachable_pub)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use tempfile::TempDir;

use super::{ctilint, git, stderr};

/// A repository in a folder of its own, with the branch `main`.
pub struct Repo {
    temp: TempDir,
}

impl Repo {
    pub fn new() -> Self {
        let temp = tempfile::tempdir().expect("a folder");
        let repo = Self { temp };
        repo.git(&["init", "--quiet", "--initial-branch", "main"]);
        repo
    }

    /// The example org, committed.
    pub fn acme() -> Self {
        let repo = Self::new();
        let from = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/acme");
        for entry in walkdir::WalkDir::new(&from) {
            let entry = entry.expect("entry");
            if entry.file_type().is_file() {
                let path = entry.path().strip_prefix(&from).expect("below");
                let text = fs::read(entry.path()).expect("read");
                repo.write(&path.to_string_lossy(), text);
            }
        }
        repo.commit();
        repo
    }

    /// Without links.
    pub fn path(&self) -> PathBuf {
        fs::canonicalize(self.temp.path()).expect("it exists")
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let target = self.path().join(path);
        fs::create_dir_all(target.parent().expect("a folder")).expect("made");
        fs::write(target, text).expect("written");
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).expect("text")
    }

    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{from}");
        self.write(path, text.replace(from, to));
    }

    pub fn git(&self, args: &[&str]) -> String {
        git_in(&self.path(), args)
    }

    pub fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "a commit"]);
    }

    /// `ctilint check … --format json` in the repository, with rows of users and everything failing.
    pub fn check(&self, args: &[&str]) -> Output {
        let all = ["check", "--data", "data", "--fail-on", "info"];
        ctilint()
            .current_dir(self.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .args(all)
            .args(["--audience", "audit", "--as-of", "2026-11-20", "--format", "json"])
            .args(args)
            .output()
            .expect("ctilint runs")
    }
}

/// Whether git can list what a partial clone left out without fetching it.
pub fn lists_partial_clones() -> bool {
    let output = git().arg("version").output().expect("git runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut numbers = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty());
    let mut next = || numbers.next().and_then(|number| number.parse::<u32>().ok());
    (next(), next()) >= (Some(2), Some(45))
}

pub fn git_in(folder: &Path, args: &[&str]) -> String {
    let output = git().current_dir(folder).args(args).output().expect("git runs");
    assert!(output.status.success(), "git {args:?}: {}", stderr(&output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
