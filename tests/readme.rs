//! Keeps the promise that the walk-throughs in the README print what they say.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use common::{copy_folder, ctilint, git, stderr, stdout};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
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

/// A copy of `examples/acme` in which a section is tried out.
struct Walk {
    folder: tempfile::TempDir,
    /// Files that fences have written.
    written: BTreeSet<String>,
    /// Of the command before.
    code: i32,
}

impl Walk {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        copy_folder(&root().join("examples/acme"), folder.path());
        Self {
            folder,
            written: BTreeSet::new(),
            code: 0,
        }
    }

    /// A file that a fence shows grows with every further fence of that name.
    fn write(&mut self, path: &str, text: &str) {
        let target = self.folder.path().join(path);
        fs::create_dir_all(target.parent().expect("a folder")).expect("made");
        let text = if self.written.insert(path.to_owned()) {
            text.to_owned()
        } else {
            format!("{}\n{text}", fs::read_to_string(&target).expect("written before"))
        };
        fs::write(target, text).expect("written");
    }

    /// What a command prints, on both outputs: `ctilint`, `git`, or `echo $?`.
    fn printed(&mut self, command: &str) -> String {
        if command == "echo $?" {
            return format!("{}\n", self.code);
        }
        let words = words(command);
        let mut program = match words[0].as_str() {
            "ctilint" => ctilint(),
            "git" => git(),
            other => panic!("`{other}` is not run here"),
        };
        let output = program
            .current_dir(self.folder.path())
            .args(&words[1..])
            .output()
            .unwrap_or_else(|error| panic!("{command}: {error}"));
        self.code = output.status.code().expect("an exit code");
        stdout(&output) + &stderr(&output)
    }
}

/// Words between blanks; double quotes hold together what they enclose.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (index, part) in command.split('"').enumerate() {
        if index % 2 == 1 {
            words.last_mut().expect("a word").push_str(part);
            continue;
        }
        for (index, word) in part.split(' ').enumerate() {
            if index > 0 {
                words.push(String::new());
            }
            words.last_mut().expect("a word").push_str(word);
        }
    }
    words
}

/// Runs the fences of a section one after the other in a copy of `examples/acme`: `LANG file=PATH` is a file, `console`
/// holds commands behind `$ ` and all that they print; other fences are for reading only. Returns how many commands ran.
fn walk(heading: &str) -> usize {
    let mut walk = Walk::new();
    let mut commands = 0;
    for (info, text) in fences(heading) {
        if let Some((_, path)) = info.split_once(" file=") {
            walk.write(path, &text);
            continue;
        }
        if info != "console" {
            continue;
        }
        let mut found = String::new();
        for command in text.lines().filter_map(|line| line.strip_prefix("$ ")) {
            commands += 1;
            found.push_str(&format!("$ {command}\n{}", walk.printed(command)));
        }
        assert_eq!(found, text, "in the section `{heading}`");
    }
    commands
}

#[test]
fn ten_years_of_findings_are_as_the_section_says() {
    assert_eq!(walk("Ten years of findings"), 5);
}

#[test]
fn a_pull_request_is_as_the_section_says() {
    assert_eq!(walk("A pull request"), 10);
}

#[test]
fn a_deployment_is_as_the_section_says() {
    assert_eq!(walk("A deployment"), 1);
}

#[test]
fn two_orgs_are_as_the_section_says() {
    assert_eq!(walk("Two orgs"), 5);
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
