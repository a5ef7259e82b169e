//! Keeps the promises of `ctilint redact`: the copy gives the same findings, and nothing in it tells whose it is.

mod common;
#[allow(dead_code)]
#[path = "pages/markdown.rs"]
mod markdown;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use ctilint::analysis::Answers;
use ctilint::config;
use ctilint::engine;
use ctilint::finding::Audience;
use ctilint::load::{self, Input, Limits};
use ctilint::options::Options;
use ctilint::org::{self, scope::Scope};
use ctilint::redact::{Difference, Leak, differences, examined, Wishes, redact, zipped};
use ctilint::rules;
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Layers that look at what an export says, so that their words have to stay for findings to stay.
const LOOKING: &[&str] = &[
    "analysis", "config", "exceptions", "facts", "finding", "formula", "load", "options", "org", "parse", "rules", "secret", "source",
];

/// Literals of a source text that name something: sentences are left out, and so are tests.
fn literals(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
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
        let layer = relative.components().next().map_or(String::new(), |one| one.as_os_str().to_string_lossy().into_owned());
        let is_test = entry.file_name().to_string_lossy().contains("tests");
        let is_looking = LOOKING.contains(&layer.trim_end_matches(".rs"));
        if entry.path().extension().is_some_and(|end| end == "rs") && is_looking && !is_test {
            found.extend(literals(&fs::read_to_string(entry.path()).expect("source text")));
        }
    }
    for entry in fs::read_dir(root().join("rules/facts")).expect("facts") {
        found.extend(facts(&fs::read_to_string(entry.expect("entry").path()).expect("a table")));
    }
    for entry in fs::read_dir(root().join("rules")).expect("pages") {
        let name = entry.expect("entry").file_name().to_string_lossy().into_owned();
        found.extend(name.strip_suffix(".md").into_iter().flat_map(words));
    }
    let is_invented = |word: &str| INVENTED.iter().any(|name| word.to_ascii_lowercase().contains(name));
    let digits = |word: &str| word.bytes().filter(u8::is_ascii_digit).count();
    found.retain(|word| !is_invented(word) && digits(word) < 4);
    found
}

/// Stand in the program as examples only.
const INVENTED: &[&str] = &["acme", ".example.com", "bob", "nchen"];

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
    let missing: Vec<&String> = wanted.iter().filter(|word| !kept.contains(word.as_str())).collect();
    assert!(missing.is_empty(), "run with UPDATE=1 and look at what changes: {missing:?}");
}

/// What became of one export.
struct Tried {
    differences: Vec<Difference>,
    leaks: Vec<Leak>,
    entries: BTreeMap<String, Vec<u8>>,
    findings: usize,
}

/// Makes a copy in this process, and examines both; `None` where there is nothing to copy.
fn tried(inputs: &[Input], config: &str) -> Option<Tried> {
    let rules: Vec<&rules::Rule> = rules::all().collect();
    let options = |config: &str| {
        let mut options = Options::new(jiff::civil::date(2026, 11, 20));
        config::apply(config, &mut options).expect("a configuration");
        options.audience = Audience::Audit;
        options.exceptions.clear();
        options.config = None;
        options
    };
    let before = options(config);
    let anchor = load::anchor_for(inputs.iter().map(|input| input.path.as_path()));
    let export = load::open(inputs, &anchor, Limits::default()).ok()?;
    let org = org::read_for(&export, &Scope::from(&before).for_audit());
    let answers = Answers::new(&org, &before);
    let run = engine::examine(&org, &answers, &export, &before, &rules).expect("pages");
    let redacted = redact(&export, &org, &Wishes { secrets: &answers.secrets, config, hidden: &[] });
    let bytes = zipped(&redacted.entries).expect("packed");
    let copy = examined(bytes, &options(&redacted.rewrite(config)), &rules).expect("examined");
    Some(Tried {
        differences: differences(&redacted, &run, &copy),
        leaks: redacted.leaks(),
        findings: run.findings.len(),
        entries: redacted.entries,
    })
}

/// Each example of a rule page is an export; deployments are two, and no copy is made of them.
fn examples() -> Vec<(String, markdown::Example)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(root().join("rules")).expect("pages") {
        let path = entry.expect("entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let Some(rule) = name.strip_suffix(".md").filter(|rule| *rule != "README") else {
            continue;
        };
        let text = fs::read_to_string(&path).expect("a page");
        let source = markdown::Source::read(rule, &text).expect("a page");
        for example in source.examples {
            let side = if example.fails { "fails" } else { "passes" };
            all.push((format!("{rule} {side}: {}", example.title), example));
        }
    }
    all.retain(|(_, example)| !example.files.iter().any(|file| file.path.starts_with("deploy/")));
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

fn tried_example(example: &markdown::Example) -> Option<Tried> {
    let temp = tempfile::tempdir().expect("a folder");
    let mut inputs = vec![Input::from(temp.path().join("export"))];
    fs::create_dir(temp.path().join("export")).expect("a folder");
    for file in &example.files {
        let folder = if file.is_data { "data" } else { "export" };
        let path = temp.path().join(folder).join(&file.path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(&path, &file.bytes).expect("written");
        inputs.extend(file.is_data.then(|| Input::data(&path)));
    }
    tried(&inputs, example.config.as_deref().unwrap_or_default())
}

#[test]
#[allow(clippy::print_stdout)]
fn copies_of_the_examples_of_all_rules_give_the_same_findings() {
    let only = std::env::var("ONLY").unwrap_or_default();
    let examples = examples();
    let wanted: Vec<_> = examples.iter().filter(|(name, _)| name.contains(&only)).collect();
    let results: Vec<(&String, Tried)> =
        wanted.par_iter().filter_map(|(name, example)| Some((name, tried_example(example)?))).collect();
    let (mut different, mut leaking, mut findings): (Vec<&String>, Vec<&String>, usize) = (Vec::new(), Vec::new(), 0);
    for (name, tried) in &results {
        findings += tried.findings;
        for one in &tried.differences {
            println!("{name}: {} -{} +{} {}", one.rule, one.only_original, one.only_copy, one.examples.join("\n   "));
        }
        for leak in &tried.leaks {
            println!("{name}: LEAK {} in {}", leak.original, leak.entry);
        }
        if !tried.differences.is_empty() {
            different.push(name);
        }
        if !tried.leaks.is_empty() {
            leaking.push(name);
        }
    }
    let same = results.len() - different.len();
    println!("{same} of {} copies give the same findings, {findings} in all", results.len());
    assert!(leaking.is_empty(), "{leaking:?}");
    assert!(different.is_empty(), "{different:?}");
}

#[test]
#[allow(clippy::print_stdout)]
fn copies_of_the_corpus_give_the_same_findings() {
    let Some(shared) = common::shared("copies_of_the_corpus_give_the_same_findings") else {
        return;
    };
    let only = std::env::var("ONLY").unwrap_or_default();
    let (mut all, mut same, mut findings) = (0, 0, 0);
    let mut leaking = Vec::new();
    for folder in common::corpus(&shared) {
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        if !name.contains(&only) {
            continue;
        }
        let tried = tried(&[Input::from(&folder)], "").expect("an export");
        all += 1;
        findings += tried.findings;
        if tried.differences.is_empty() {
            same += 1;
        }
        for one in &tried.differences {
            println!("{name}: {} -{} +{} {}", one.rule, one.only_original, one.only_copy, one.examples.join("\n   "));
        }
        for leak in tried.leaks.iter().take(4) {
            println!("{name}: LEAK {} in {}", leak.original, leak.entry);
        }
        if !tried.leaks.is_empty() {
            leaking.push(name);
        }
    }
    println!("{same} of {all} copies give the same {findings} findings; {} leak", leaking.len());
    assert!(leaking.is_empty(), "{leaking:?}");
}
