//! Keeps the promise that the walk-through in the README prints what it says.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{ctilint, stderr, stdout};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("entry");
        let target = to.join(entry.path().strip_prefix(from).expect("below"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).expect("a folder");
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}

/// Info strings and texts of the fences in a section.
fn fences(heading: &str) -> Vec<(String, String)> {
    let readme = fs::read_to_string(root().join("README.md")).expect("the README");
    let (_, section) = readme
        .split_once(&format!("\n## {heading}\n"))
        .expect("the section");
    let section = section.split("\n## ").next().expect("its text");
    let parts: Vec<&str> = section.split("```").collect();
    let inside = parts.iter().skip(1).step_by(2);
    inside
        .map(|fence| {
            let (info, text) = fence.split_once('\n').expect("an info string");
            (info.to_owned(), text.to_owned())
        })
        .collect()
}

/// What a command prints, on both outputs.
fn printed(folder: &Path, command: &str) -> String {
    let mut words = command.split(' ');
    assert_eq!(words.next(), Some("ctilint"), "{command}");
    let output = ctilint()
        .current_dir(folder)
        .args(words)
        .output()
        .expect("ctilint runs");
    stdout(&output) + &stderr(&output)
}

#[test]
fn the_walk_through_prints_what_it_says() {
    let temp = tempfile::tempdir().expect("a folder");
    copy(&root().join("examples/acme"), temp.path());
    let (mut config, mut commands) = (String::new(), 0);
    for (info, text) in fences("Ten years of findings") {
        if info == "toml file=ctilint.toml" {
            config.push_str(&format!("{}{text}", if config.is_empty() { "" } else { "\n" }));
            fs::write(temp.path().join("ctilint.toml"), &config).expect("written");
            continue;
        }
        assert_eq!(info, "console");
        let mut found = String::new();
        for command in text.lines().filter_map(|line| line.strip_prefix("$ ")) {
            commands += 1;
            found.push_str(&format!("$ {command}\n{}", printed(temp.path(), command)));
        }
        assert_eq!(found, text);
    }
    assert_eq!(commands, 5);
}

#[test]
fn the_configuration_is_accepted() {
    let (_, text) = &fences("Configuration")[0];
    let mut options = ctilint::options::Options::new("2026-11-20".parse().expect("a day"));
    if let Err(errors) = ctilint::config::apply(text, &mut options) {
        panic!("{errors:?}");
    }
    assert_eq!((options.exceptions.len(), options.payloads.len()), (1, 2));
}
