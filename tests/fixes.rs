//! Keeps the promises of fixes: they parse, add nothing, are idempotent, and keep encodings and line endings.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::{ctilint, stderr, stdout};
use ctilint::engine;
use ctilint::finding::{Audience, FixKind};
use ctilint::fix::rounds::{self, Fixed, Fixing};
use ctilint::load::{Changes, Encoding, Export, Input, Limits, decode};
use ctilint::options::Options;
use ctilint::org;
use ctilint::rules::{self, Rule};

fn options() -> Options {
    Options {
        audience: Audience::Audit,
        ..Options::new("2026-11-20".parse().expect("a day"))
    }
}

fn fixed(export: &Export) -> Fixed {
    let rules: Vec<&'static Rule> = rules::all().collect();
    let options = options();
    let fixing = Fixing {
        options: &options,
        rules: &rules,
        most: FixKind::Unsafe,
        is_writable: &|_| true,
    };
    rounds::fix(export, &fixing).expect("pages that can be read")
}

/// Findings by rule, and files that cannot be read.
fn judged(export: &Export) -> (BTreeMap<&'static str, usize>, usize) {
    let rules: Vec<&'static Rule> = rules::all().collect();
    let org = org::read(export);
    let run = engine::run(&org, export, &options(), &rules).expect("pages that can be read");
    let mut counts = BTreeMap::new();
    for finding in &run.findings {
        *counts.entry(finding.rule).or_default() += 1;
    }
    (counts, org.problems.len())
}

/// Whether `\r\n`, and lone `\n`, occur.
fn line_ends(text: &str) -> (bool, bool) {
    let both = text.matches("\r\n").count();
    (both > 0, text.matches('\n').count() > both)
}

/// Everything that holds for a fixed export.
fn check(before: &Export, changes: &Changes) {
    let after = before.changed(changes);
    let ((old, old_problems), (new, new_problems)) = (judged(before), judged(&after));
    assert!(new_problems <= old_problems, "a file can no longer be read");
    for (rule, count) in &new {
        assert!(
            old.get(rule).is_some_and(|old| count <= old),
            "a finding of {rule} is new"
        );
    }
    assert!(fixed(&after).changes.is_empty(), "fixing twice changes more");
    for (path, bytes) in &changes.written {
        let Some(file) = before.find(path) else { continue };
        let old = before.read(file.id).expect("it was read before");
        let new = decode(bytes.clone()).expect("it can be decoded");
        assert_eq!(old.encoding, new.encoding, "{path}");
        let (old, new) = (line_ends(&old.text), line_ends(&new.text));
        assert!(
            old == new || old == (false, false),
            "{path}: {old:?} became {new:?}"
        );
    }
}

/// The export with every adapter URL on plain http: real files seldom have much to fix.
fn insecure(export: &Export) -> Export {
    let mut changes = Changes::default();
    for file in export
        .files
        .iter()
        .filter(|file| file.path.contains(".callCenter"))
    {
        if let Ok(text) = export.read(file.id) {
            let bytes = text.encoding.encode(&text.text.replace("https://", "http://"));
            changes.written.insert(file.shown.clone(), bytes);
        }
    }
    export.changed(&changes)
}

#[test]
fn fixes_of_real_exports_make_nothing_worse() {
    let Some(shared) = common::shared("fixes_of_real_exports_make_nothing_worse") else {
        return;
    };
    let (mut done, mut refused) = (0, Vec::new());
    for folder in common::corpus(&shared) {
        let input = Input::from(&folder);
        let export = ctilint::load::open(&[input], &folder, Limits::default()).expect("an export");
        for export in [insecure(&export), export] {
            let fixed = fixed(&export);
            done += fixed.done.len();
            refused.extend(fixed.refused.iter().map(|refused| refused.to_string()));
            if !fixed.changes.is_empty() {
                check(&export, &fixed.changes);
            }
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    assert!(done > 20);
}

/// A file of the example in which everything can be fixed.
fn example() -> String {
    let path = "examples/acme/force-app/main/default/callCenters/AcmeSalesDialer.callCenter-meta.xml";
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("an example")
}

#[test]
fn encodings_and_line_endings_stay() {
    for encoding in [
        Encoding::Utf8,
        Encoding::Utf8Bom,
        Encoding::Utf16Le,
        Encoding::Utf16Be,
    ] {
        for ends in ["\n", "\r\n"] {
            let text = example().replace("encoding=\"UTF-8\"", "").replace('\n', ends);
            let path = "callCenters/Acme.callCenter".to_owned();
            let export = Export::from_memory(vec![(path.clone(), encoding.encode(&text))]);
            let fixed = fixed(&export);
            assert!(fixed.changes.written.contains_key(&path), "{encoding:?}");
            check(&export, &fixed.changes);
            let old = text.replace("http://dialer", "https://dialer");
            assert_eq!(fixed.changes.written[&path], encoding.encode(&old));
        }
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("an entry");
        let place = to.join(entry.path().strip_prefix(from).expect("below"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(place).expect("a folder");
        } else {
            fs::copy(entry.path(), place).expect("a copy");
        }
    }
}

fn texts(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.expect("an entry"));
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            (
                entry.path().display().to_string(),
                fs::read(entry.path()).expect("read"),
            )
        })
        .collect()
}

#[test]
fn files_change_with_fix_only() {
    let folder = tempfile::tempdir().expect("a folder");
    copy(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme"),
        folder.path(),
    );
    let run = |args: &[&str]| {
        let output = ctilint()
            .current_dir(folder.path())
            .arg("check")
            .args(args)
            .output();
        output.expect("ctilint runs")
    };
    let before = texts(folder.path());
    let diff = run(&["--diff", "--unsafe-fixes"]);
    assert_eq!(diff.status.code(), Some(1));
    let text = stdout(&diff);
    assert!(
        text.contains("+    <adapterUrl>https://dialer.acme.example"),
        "{text}"
    );
    assert!(
        text.contains("+    <endpointUrl>https://standby.acme.example"),
        "{text}"
    );
    assert!(stderr(&diff).contains("would fix 3 findings in 5 files"));
    assert_eq!(run(&["--unsafe-fixes"]).status.code(), Some(2));
    assert_eq!(texts(folder.path()), before);
    let safe = run(&["--fix"]);
    assert!(stderr(&safe).contains("2 more findings can be mended with --unsafe-fixes"));
    let between = texts(folder.path());
    assert_eq!(
        between.len(),
        before.len() + 1,
        "the Trusted URL, and no temporary file"
    );
    let is_kept = |(path, bytes): (&String, &Vec<u8>)| between[path] == *bytes;
    assert!(before.iter().all(is_kept));
    let fixed = run(&["--fix", "--unsafe-fixes"]);
    assert!(!stdout(&fixed).contains("insecure-adapter-url"));
    let after = texts(folder.path());
    assert_eq!(
        after.len(),
        between.len() + 2,
        "Trusted URLs for the pages that appear now"
    );
    let changed = between.iter().filter(|(path, bytes)| after[*path] != **bytes);
    assert_eq!(changed.count(), 2);
    assert!(stdout(&run(&["--diff", "--unsafe-fixes"])).is_empty());
}

#[test]
fn archives_are_never_written_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let zip = folder.path().join("acme.zip");
    fs::copy(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme-mdapi.zip"),
        &zip,
    )
    .expect("a copy");
    let before = fs::read(&zip).expect("a zip");
    let output = ctilint()
        .args(["check", "--fix", "--unsafe-fixes"])
        .arg(&zip)
        .output();
    let output = output.expect("ctilint runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("cannot be written"),
        "{}",
        stderr(&output)
    );
    assert_eq!(fs::read(&zip).expect("a zip"), before);
}
