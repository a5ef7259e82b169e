//! Keeps the words that a shared copy leaves as they are at what the code and its tables of facts know.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Layers that look at what an export says, so that their words have to stay for findings to stay.
const LOOKING: &[&str] = &[
    "analysis",
    "config",
    "exceptions",
    "facts",
    "finding",
    "formula",
    "load",
    "options",
    "org",
    "parse",
    "rules",
    "secret",
    "source",
];

/// Literals of a source text that name something: sentences are left out, and so are tests.
fn literals(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let mut found = BTreeSet::new();
    for line in code.lines() {
        let line = line.trim_start();
        if line.starts_with("//") || line.starts_with("#[") {
            continue;
        }
        for (at, part) in line.split('"').enumerate() {
            if at % 2 == 1 && names_something(part) {
                found.extend(words(&without_escapes(part)));
            }
        }
    }
    found
}

/// `\n`, `\b` and the like begin no word.
fn without_escapes(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c == '\\' {
            rest.next();
            out.push(' ');
        } else {
            out.push(c);
        }
    }
    out
}

/// Not a sentence: one word, or a few that begin with a capital letter.
fn names_something(text: &str) -> bool {
    let words = text.split(' ').filter(|word| !word.is_empty()).count();
    words == 1 || words <= 4 && text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
}

/// Words and hosts of a text.
fn words(text: &str) -> Vec<String> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '*');
    let tokens = text.split(|c| !is_part(c)).filter(|token| !token.is_empty());
    let mut found = Vec::new();
    for token in tokens {
        let host = token.trim_matches(['.', '-']);
        let host = host.trim_start_matches("*.");
        let is_host = host.contains('.')
            && host == host.to_ascii_lowercase()
            && psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known());
        if is_host {
            found.push(token.trim_matches(['.', '-']).to_owned());
            continue;
        }
        let parts = token.split(|c: char| !c.is_alphanumeric());
        let is_word = |part: &&str| part.chars().count() > 1 && part.contains(char::is_alphabetic);
        found.extend(parts.filter(is_word).map(str::to_owned));
    }
    found
}

/// Values of a table of facts, without where they come from and what to say about them.
fn facts(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let line = line.split("source = ").next().unwrap_or_default();
        for (at, part) in line.split('"').enumerate() {
            if at % 2 == 1 && (names_something(part) || part.split(' ').count() <= 6) {
                found.extend(words(part));
            }
        }
    }
    found
}

fn vocabulary() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in walkdir::WalkDir::new(root().join("src")).sort_by_file_name() {
        let entry = entry.expect("entry");
        let relative = entry.path().strip_prefix(root().join("src")).expect("below");
        let layer = relative.components().next().map_or(String::new(), |one| {
            one.as_os_str().to_string_lossy().into_owned()
        });
        let is_test = entry.file_name().to_string_lossy().contains("tests");
        let is_looking = LOOKING.contains(&layer.trim_end_matches(".rs"));
        if entry.path().extension().is_some_and(|end| end == "rs") && is_looking && !is_test {
            found.extend(literals(&fs::read_to_string(entry.path()).expect("source text")));
        }
    }
    for entry in fs::read_dir(root().join("rules/facts")).expect("facts") {
        found.extend(facts(
            &fs::read_to_string(entry.expect("entry").path()).expect("a table"),
        ));
    }
    for entry in fs::read_dir(root().join("rules")).expect("pages") {
        let name = entry.expect("entry").file_name().to_string_lossy().into_owned();
        found.extend(name.strip_suffix(".md").into_iter().flat_map(words));
    }
    let is_invented = |word: &str| {
        let word = word.to_ascii_lowercase();
        INVENTED.iter().any(|name| word.contains(name)) || PEOPLE.contains(&word.as_str())
    };
    let digits = |word: &str| word.bytes().filter(u8::is_ascii_digit).count();
    found.retain(|word| !is_invented(word) && digits(word) < 4);
    found
}

/// Stand in the program as examples only.
const INVENTED: &[&str] = &["acme", ".example.com", "nchen"];
/// The same, where other words hold them.
const PEOPLE: &[&str] = &["ada", "ben", "bob"];

#[test]
fn the_vocabulary_is_what_rules_look_for() {
    let path = root().join("src/redact/vocabulary.txt");
    let wanted = vocabulary();
    if std::env::var_os("UPDATE").is_some() {
        let lines: Vec<&str> = wanted.iter().map(String::as_str).collect();
        fs::write(&path, lines.join("\n") + "\n").expect("written");
        return;
    }
    let kept = fs::read_to_string(&path).expect("the vocabulary");
    let kept: BTreeSet<&str> = kept.lines().collect();
    let missing: Vec<&String> = wanted
        .iter()
        .filter(|word| !kept.contains(word.as_str()))
        .collect();
    assert!(
        missing.is_empty(),
        "run with UPDATE=1 and look at what changes: {missing:?}"
    );
}
