//! What several integration tests need.
#![allow(dead_code, unreachable_pub)]

pub mod browser;
pub mod repo;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The folder of real exports and expected answers, named by `CTILINT_SHARED`.
///
/// Without it the test says that it was skipped: on the real standard error, which the test runner does not swallow,
/// so that `.ci/run` can see it.
pub fn shared(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("CTILINT_SHARED").map(PathBuf::from);
    if folder.is_none() {
        let _ = writeln!(
            std::io::stderr(),
            "skipped: CTILINT_SHARED is not set, so `{test}` examined nothing"
        );
    }
    folder
}

/// Folders of the corpus, one per export, sorted.
pub fn corpus(shared: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(shared.join("corpus"))
        .expect("CTILINT_SHARED has a folder `corpus`")
        .map(|entry| entry.expect("entry").path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    assert!(!folders.is_empty(), "the corpus is empty");
    folders
}

/// The program, with an environment that no terminal or CI system colours.
pub fn ctilint() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ctilint"));
    let names = [
        "NO_COLOR",
        "FORCE_COLOR",
        "CLICOLOR_FORCE",
        "CI",
        "COLUMNS",
        "GITHUB_STEP_SUMMARY",
    ];
    for name in names {
        command.env_remove(name);
    }
    command
}

/// Git without anybody's settings, with a fixed author and fixed dates: the same commits everywhere.
pub fn git() -> Command {
    let mut command = Command::new("git");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GIT_") {
            command.env_remove(name);
        }
    }
    command.envs([
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_AUTHOR_NAME", "Ada"),
        ("GIT_AUTHOR_EMAIL", "ada@acme.example"),
        ("GIT_AUTHOR_DATE", "2026-11-20T12:00:00Z"),
        ("GIT_COMMITTER_NAME", "Ada"),
        ("GIT_COMMITTER_EMAIL", "ada@acme.example"),
        ("GIT_COMMITTER_DATE", "2026-11-20T12:00:00Z"),
    ]);
    command
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8 on standard output")
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8 on standard error")
}

/// Copies a folder with everything in it.
pub fn copy_folder(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("entry");
        let target = to.join(entry.path().strip_prefix(from).expect("below"));
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(target).expect("a folder");
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}
