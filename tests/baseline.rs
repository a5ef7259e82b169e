//! Keeps the promises of baselines: only new findings fail, whatever happens to files that say the same as before.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::LazyLock;

use common::{ctilint, stderr, stdout};
use ctilint::baseline;
use ctilint::engine::{self, Run};
use ctilint::finding::Audience;
use ctilint::load::{DataFile, Export};
use ctilint::options::Options;
use ctilint::org;
use ctilint::rules::{self, Rule};
use proptest::prelude::*;
use serde_json::Value;
use tempfile::TempDir;

const FILE: &str = "ctilint-baseline.txt";
const DIALER: &str = "force-app/main/default/callCenters/AcmeSalesDialer.callCenter-meta.xml";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The example org in a folder of its own.
fn acme() -> TempDir {
    let temp = tempfile::tempdir().expect("a folder");
    for (path, text) in EXAMPLE.iter() {
        let target = temp.path().join(path);
        fs::create_dir_all(target.parent().expect("a folder")).expect("made");
        fs::write(target, text).expect("written");
    }
    temp
}

static EXAMPLE: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let folder = root().join("examples/acme");
    let files = walkdir::WalkDir::new(&folder).sort_by_file_name().into_iter();
    let files = files
        .map(|entry| entry.expect("entry"))
        .filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(&folder).expect("below");
            let text = fs::read_to_string(entry.path()).expect("text");
            (path.to_string_lossy().replace('\\', "/"), text)
        })
        .collect()
});

fn run(folder: &Path, args: &[&str]) -> Output {
    ctilint()
        .current_dir(folder)
        .args(args)
        .args(["--as-of", "2026-11-20"])
        .output()
        .expect("ctilint runs")
}

fn baseline(folder: &Path, command: &str, more: &[&str]) -> Output {
    let args = [&["baseline", command, ".", "--data", "data"], more].concat();
    let output = run(folder, &args);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    output
}

fn check(folder: &Path, args: &[&str]) -> (Option<i32>, Value) {
    let all = [
        "check",
        ".",
        "--data",
        "data",
        "--format",
        "json",
        "--audience",
        "audit",
        "--fail-on",
        "info",
    ];
    let output = run(folder, &[&all, args].concat());
    let report = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output.status.code(), report)
}

fn edit(folder: &Path, path: &str, from: &str, to: &str) {
    let path = folder.join(path);
    let text = fs::read_to_string(&path).expect("text");
    assert!(text.contains(from), "{from}");
    fs::write(path, text.replace(from, to)).expect("written");
}

#[test]
fn only_new_findings_fail_and_resolved_ones_are_told() {
    let temp = acme();
    let folder = temp.path();
    let said = stderr(&baseline(folder, "write", &[]));
    assert!(
        said.starts_with("wrote 29 findings to ctilint-baseline.txt\n"),
        "{said}"
    );
    assert!(said.contains("`baseline = \"ctilint-baseline.txt\"`"), "{said}");
    assert_eq!(check(folder, &[]).0, Some(1), "nobody uses it yet");
    fs::write(folder.join("ctilint.toml"), format!("baseline = \"{FILE}\"\n")).expect("written");
    let (code, report) = check(folder, &[]);
    assert_eq!((code, &report["summary"]["baselined"]), (Some(0), &29.into()));
    assert_eq!(report["findings"], Value::Array(Vec::new()));

    edit(folder, DIALER, "http://", "https://");
    let (code, report) = check(folder, &[]);
    assert_eq!(report["summary"]["resolved"], 1, "{report}");
    let resolved = report["resolved"][0].as_str().expect("a key");
    assert!(
        resolved.starts_with("insecure-adapter-url CallCenter/AcmeSalesDialer "),
        "{resolved}"
    );
    // Once the address is secure, other rules look at it: what they find is new.
    let new: Vec<&str> = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter_map(|one| one["rule"].as_str())
        .collect();
    assert_eq!(code, Some(i32::from(!new.is_empty())), "{new:?}");
    let text = stdout(&run(
        folder,
        &["check", ".", "--data", "data", "--format", "concise"],
    ));
    assert!(
        text.contains("28 in the baseline; 1 of the baseline resolved (`ctilint baseline prune` removes it)"),
        "{text}"
    );

    let shown = stdout(&baseline(folder, "show", &[]));
    assert!(
        shown.contains("resolved:\n  insecure-adapter-url CallCenter/AcmeSalesDialer "),
        "{shown}"
    );
    let said = stderr(&baseline(folder, "prune", &[]));
    assert_eq!(
        said,
        "removed 1 of 29 from ctilint-baseline.txt: 1 resolved, 0 excepted\n"
    );
    assert_eq!(check(folder, &[]).1["summary"]["resolved"], 0);

    edit(folder, DIALER, "https://", "http://");
    let (code, report) = check(folder, &[]);
    assert_eq!(code, Some(1));
    assert_eq!(report["findings"][0]["rule"], "insecure-adapter-url");
    let other = ["--baseline", "empty.txt"];
    fs::write(folder.join("empty.txt"), "# ctilint baseline 1\n").expect("written");
    let (code, report) = check(folder, &other);
    assert_eq!(
        (code, report["findings"].as_array().map(Vec::len)),
        (Some(1), Some(29))
    );
}

#[test]
fn the_file_is_sorted_and_writing_it_again_changes_nothing() {
    let temp = acme();
    baseline(temp.path(), "write", &[]);
    let text = fs::read_to_string(temp.path().join(FILE)).expect("a baseline");
    assert!(text.starts_with("# ctilint baseline 1\n"), "{text}");
    let lines: Vec<&str> = text.lines().skip(2).collect();
    assert!(lines.is_sorted() && lines.len() == 29);
    fs::write(
        temp.path().join("ctilint.toml"),
        format!("baseline = \"{FILE}\"\n"),
    )
    .expect("written");
    baseline(temp.path(), "write", &[]);
    assert_eq!(
        fs::read_to_string(temp.path().join(FILE)).expect("a baseline"),
        text
    );
    baseline(temp.path(), "prune", &[]);
    assert_eq!(
        fs::read_to_string(temp.path().join(FILE)).expect("a baseline"),
        text
    );
    let json: Value =
        serde_json::from_slice(&baseline(temp.path(), "show", &["--format", "json"]).stdout).expect("JSON");
    assert_eq!(
        (&json["entries"], &json["resolved"]),
        (&29.into(), &Value::Array(Vec::new()))
    );
}

/// A run that sees less resolves nothing of what it cannot see.
#[test]
fn without_rows_nothing_about_users_is_resolved() {
    let temp = acme();
    let folder = temp.path();
    baseline(folder, "write", &[]);
    let before = fs::read_to_string(folder.join(FILE)).expect("a baseline");
    let output = run(folder, &["baseline", "prune", "."]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let after = fs::read_to_string(folder.join(FILE)).expect("a baseline");
    assert!(before.contains("\nuser-in-unknown-call-center "), "{before}");
    assert_eq!(before, after, "{}", stderr(&output));
    fs::write(
        folder.join("ctilint.toml"),
        "[rules]\ninsecure-adapter-url = \"off\"\n",
    )
    .expect("written");
    let report = check(folder, &["--baseline", FILE]).1;
    assert_eq!(
        (&report["summary"]["baselined"], &report["resolved"]),
        (&28.into(), &Value::Array(Vec::new()))
    );
}

#[test]
fn entries_of_rules_that_are_no_more_are_resolved() {
    let old = "rule-of-old CallCenter/Acme - #00112233aabbccdd".to_owned();
    let run = examine(
        &EXAMPLE,
        Some(KNOWN.iter().cloned().chain([old.clone()]).collect()),
    );
    assert_eq!(run.resolved, [old]);
}

/// Nobody waits for a baseline of a hundred thousand findings, and it holds no secret.
#[test]
fn large_baselines_are_read_in_no_time() {
    let many = (0..100_000).map(|n| format!("some-rule CallCenter/Acme{n} - #{n:016x}"));
    let keys: BTreeSet<String> = many.chain(KNOWN.iter().cloned()).collect();
    let started = std::time::Instant::now();
    let text = baseline::text(&keys);
    assert_eq!(baseline::parse(&text), Ok(keys.clone()));
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
    assert!(text.contains("secret-in-call-center") && !text.contains("9f86d081884c7d659a2f"));
    let run = examine(&EXAMPLE, Some(keys));
    assert_eq!((run.findings.len(), run.resolved.len()), (0, 100_000));
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}

/// What is excepted is neither written nor resolved, and leaves the baseline when it is pruned.
#[test]
fn exceptions_come_before_the_baseline() {
    let temp = acme();
    let folder = temp.path();
    baseline(folder, "write", &[]);
    let exception = "[[exception]]\nrule = \"insecure-adapter-url\"\nkey = \"*\"\nreason = \"a test bench\"\n\
                     [[exception]]\nrule = \"local-adapter-url\"\nkey = \"*\"\nreason = \"none\"\n";
    fs::write(
        folder.join("ctilint.toml"),
        format!("baseline = \"{FILE}\"\n{exception}"),
    )
    .expect("written");
    let (code, report) = check(folder, &[]);
    let summary = &report["summary"];
    assert_eq!(
        (&summary["excepted"], &summary["baselined"], &summary["resolved"]),
        (&1.into(), &28.into(), &0.into())
    );
    assert_eq!(
        (code, &report["findings"][0]["rule"]),
        (Some(1), &"unmatched-exception".into())
    );
    let said = stderr(&baseline(folder, "prune", &[]));
    assert_eq!(
        said,
        "removed 1 of 29 from ctilint-baseline.txt: 0 resolved, 1 excepted\n"
    );
    baseline(folder, "write", &[]);
    let text = fs::read_to_string(folder.join(FILE)).expect("a baseline");
    assert_eq!(
        text.lines().count(),
        30,
        "findings about exceptions are never old news: {text}"
    );
}

#[test]
fn a_damaged_baseline_is_refused_with_its_line() {
    let temp = acme();
    let folder = temp.path();
    baseline(folder, "write", &[]);
    let good = fs::read_to_string(folder.join(FILE)).expect("a baseline");
    for (text, said) in [
        (
            good.replacen("\nblocking", "\n<<<<<<< HEAD\nblocking", 1),
            "a merge conflict is not resolved (`ctilint-baseline.txt`, line ",
        ),
        (
            good.replace("baseline 1", "baseline 9"),
            "the baseline has version 9",
        ),
        ("{}".to_owned(), "this is no baseline"),
        (
            format!("{good}insecure-adapter-url\n"),
            "this line is no key of a finding (`ctilint-baseline.txt`, line 32)",
        ),
    ] {
        fs::write(folder.join(FILE), text).expect("written");
        let output = run(folder, &["check", ".", "--baseline", FILE]);
        assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(2), ""));
        let error = stderr(&output);
        assert!(error.contains(said) && error.contains("help: "), "{error}");
    }
    let output = run(folder, &["check", ".", "--baseline", "none.txt"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("`ctilint baseline write` makes one"),
        "{}",
        stderr(&output)
    );
    let output = run(
        folder,
        &["baseline", "write", ".", "--baseline", "sfdx-project.json"],
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("exists and is no baseline"),
        "{}",
        stderr(&output)
    );
    let empty = tempfile::tempdir().expect("a folder");
    let output = run(empty.path(), &["baseline", "write"]);
    assert_eq!(
        output.status.code(),
        Some(2),
        "nothing recognised: {}",
        stderr(&output)
    );
}

/// A new retrieve in the other format says the same.
#[test]
fn the_zip_of_a_retrieve_has_nothing_new() {
    let temp = acme();
    baseline(temp.path(), "write", &["--baseline", FILE]);
    let zip = root().join("examples/acme-mdapi.zip");
    let file = temp.path().join(FILE);
    let args = [
        "check",
        &zip.to_string_lossy(),
        "--data",
        &temp.path().join("data").to_string_lossy(),
        "--baseline",
        &file.to_string_lossy(),
        "--fail-on",
        "info",
        "--audience",
        "audit",
        "--format",
        "json",
    ]
    .map(str::to_owned);
    let output = run(temp.path(), &args.iter().map(String::as_str).collect::<Vec<_>>());
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(
        (output.status.code(), &report["summary"]["baselined"]),
        (Some(0), &29.into()),
        "{report}"
    );
    assert_eq!(report["resolved"], Value::Array(Vec::new()));
}

fn examine(files: &[(String, String)], known: Option<BTreeSet<String>>) -> Run {
    let stored = files
        .iter()
        .map(|(path, text)| (path.clone(), text.clone().into_bytes()));
    let mut export = Export::from_memory(stored.collect());
    for file in export.files.iter_mut().filter(|file| file.path.ends_with(".csv")) {
        file.data = Some(DataFile::Named);
    }
    let options = Options {
        audience: Audience::Audit,
        known,
        ..Options::new("2026-11-20".parse().expect("a day"))
    };
    let all: Vec<&'static Rule> = rules::all().collect();
    engine::run(&org::read(&export), &export, &options, &all).expect("pages that can be read")
}

static KNOWN: LazyLock<BTreeSet<String>> = LazyLock::new(|| baseline::keys(&examine(&EXAMPLE, None)));

/// Keys that occur several times are told apart by number, and one that goes resolves the last number.
#[test]
fn equal_keys_are_counted() {
    let center = |copies: usize| {
        let item = "<items><label>x</label><name>reqSoftphoneHeight</name><value>99999</value></items>\n";
        let text = format!(
            "<CallCenter xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n\
             <adapterUrl>https://phone.acme.example/softphone</adapterUrl>\n<displayName>Acme</displayName>\n\
             <sections>{item}<items><label>x</label><name>reqUseApi</name><value>true</value></items>\
             <label>x</label><name>reqGeneralInfo</name></sections></CallCenter>\n"
        );
        (0..copies)
            .map(|n| (format!("copy{n}/callCenters/Acme.callCenter"), text.clone()))
            .collect::<Vec<_>>()
    };
    let three = baseline::keys(&examine(&center(3), None));
    let third: Vec<&String> = three.iter().filter(|key| key.ends_with("~3")).collect();
    assert!(!third.is_empty(), "{three:?}");
    let run = examine(&center(2), Some(three.clone()));
    let new: Vec<&str> = run
        .findings
        .iter()
        .map(|finding| finding.rule)
        .filter(|rule| *rule != "shadowed-component")
        .collect();
    assert_eq!(new, Vec::<&str>::new());
    assert_eq!(
        run.resolved.iter().filter(|key| key.ends_with("~3")).count(),
        third.len()
    );
    let run = examine(&center(4), Some(three));
    assert!(run.findings.iter().any(|finding| finding.key.ends_with("~4")));
}

/// What may happen to files that say the same.
#[derive(Debug, Clone)]
struct Change {
    indent: usize,
    comments: bool,
    crlf: bool,
    reversed: bool,
    folder: String,
}

impl Change {
    fn of(&self, path: &str, text: &str) -> (String, String) {
        let path = path.replacen("force-app", &self.folder, 1);
        if path == "sfdx-project.json" {
            return (path, text.replace("force-app", &self.folder));
        }
        let mut text = text.to_owned();
        if path.ends_with(".xml") && !path.contains(".page") {
            if self.reversed {
                text = reversed(&text);
            }
            let blank = format!("\n{}", " ".repeat(self.indent));
            let between = if self.comments {
                format!("{blank}<!-- retrieved again -->{blank}")
            } else {
                blank
            };
            let lines: Vec<&str> = text.lines().collect();
            text = lines.join("\n").replace(">\n", &format!(">{between}"));
        }
        if self.crlf {
            text = text.replace('\n', "\r\n");
        }
        (path, text)
    }
}

/// The children of the root that bear the same name, in the opposite order.
fn reversed(text: &str) -> String {
    let document = roxmltree::Document::parse(text).expect("well-formed");
    let children: Vec<_> = document
        .root_element()
        .children()
        .filter(|node| node.is_element())
        .collect();
    let mut out = String::new();
    let mut at = 0;
    for (index, child) in children.iter().enumerate() {
        let is_same = |other: &&roxmltree::Node<'_, '_>| other.tag_name() == child.tag_name();
        let before = children[..index].iter().filter(is_same).count();
        let instead = children
            .iter()
            .rev()
            .filter(is_same)
            .nth(before)
            .expect("as many as before");
        out.push_str(&text[at..child.range().start]);
        out.push_str(&text[instead.range()]);
        at = child.range().end;
    }
    out.push_str(&text[at..]);
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn it_survives_what_changes_nothing(
        indent in 0usize..12, comments: bool, crlf: bool, reversed: bool, folder in "[a-z]{1,8}(/[a-z-]{1,8}){0,2}",
    ) {
        let change = Change { indent, comments, crlf, reversed, folder };
        let files: Vec<_> = EXAMPLE.iter().map(|(path, text)| change.of(path, text)).collect();
        let run = examine(&files, Some(KNOWN.clone()));
        let new: Vec<&str> = run.findings.iter().map(|finding| finding.key.as_str()).collect();
        prop_assert_eq!((new, &run.resolved, run.baselined), (Vec::<&str>::new(), &Vec::<String>::new(), KNOWN.len()));
    }
}
