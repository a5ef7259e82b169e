//! Keeps the promise that every format is what its reader expects: each is read by something not written for it here.

#[path = "formats/commands.rs"]
mod commands;
mod common;
#[path = "formats/fingerprints.rs"]
mod fingerprints;
#[path = "formats/readers.rs"]
mod readers;
#[path = "formats/sarif.rs"]
mod sarif;

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use common::{ctilint, stderr, stdout};
use ctilint::engine::{self, Run};
use ctilint::finding::Audience;
use ctilint::load::Export;
use ctilint::options::Options;
use ctilint::report::{Format, Style, write};
use ctilint::{org, rules};
use jiff::civil::date;
use serde_json::Value;

/// A name that means something to most formats.
const HOSTILE: &str = "callCenters/A, b%3A;]::c é𝄞 `d`|@ada.callCenter";

/// A call center over plain `http`; characters outside ASCII stand before the address on its line.
fn center(name: &str, url: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <CallCenter xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n    \
         <customSettings>{{&quot;reqUseApi&quot;:&quot;true&quot;,\
         &quot;reqSalesforceCompatibilityMode&quot;:&quot;Lightning&quot;}}</customSettings>\n    \
         <displayName>{name}</displayName>\n    <sections>\n        <items>\n            \
         <name>reqAdapterUrl</name>\n            <label>é𝄞</label><value>{url}</value>\n        </items>\n        \
         <name>reqGeneralInfo</name>\n    </sections>\n</CallCenter>\n"
    )
}

fn examine(files: &[(String, String)]) -> Run {
    let files = files
        .iter()
        .map(|(path, text)| (path.clone(), text.clone().into_bytes()));
    let export = Export::from_memory(files.collect());
    let org = org::read(&export);
    let rules: Vec<_> = rules::all().collect();
    let mut options = Options::new(date(2026, 11, 20));
    options.audience = Audience::Audit;
    engine::run(&org, &export, &options, &rules).expect("every page can be read")
}

/// Findings whose words try to break out of every format.
fn hostile() -> Run {
    let name = "x]]&gt;&#10;::error::y | `z` @ada ##vso[task.complete] &#x202e;&lt;b&gt; %0A [l](u)";
    examine(&[
        (
            HOSTILE.to_owned(),
            center(name, "http://phone.acme.example/&amp;a=[b](c)"),
        ),
        (
            "callCenters/Good.callCenter".to_owned(),
            center("Good", "https://phone.acme.example/"),
        ),
        (
            "callCenters/Broken.callCenter".to_owned(),
            "<CallCenter>".to_owned(),
        ),
    ])
}

/// So many findings that every limit is met.
fn many(count: usize) -> Run {
    let mut run = hostile();
    let found = run.findings.clone();
    run.findings = found.into_iter().cycle().take(count).collect();
    for (index, finding) in run.findings.iter_mut().enumerate() {
        finding.key = format!("{}~{index}", finding.key);
    }
    run
}

fn render(run: &Run, format: Format) -> String {
    let style = Style {
        subject: "force-app".to_owned(),
        ..Style::plain(100)
    };
    let mut out = Vec::new();
    write(run, format, &style, &mut out).expect("memory takes everything");
    String::from_utf8(out).expect("reports are UTF-8")
}

fn format(word: &str) -> Format {
    Format::parse(word).unwrap_or_else(|| panic!("{word} is a format"))
}

fn check(args: &[&str]) -> Output {
    ctilint()
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["check", "examples/acme", "--as-of", "2026-11-20"])
        .args(args)
        .output()
        .expect("ctilint runs")
}

/// The folder of a package that the tests depend on: some carry a schema that their own tests use.
fn package(name: &str) -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["metadata", "--format-version", "1", "--offline"])
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("metadata");
    let mut packages = metadata["packages"].as_array().expect("packages").iter();
    let package = packages
        .find(|package| package["name"] == name)
        .expect("a dependency");
    let manifest = PathBuf::from(package["manifest_path"].as_str().expect("a path"));
    manifest.parent().expect("its folder").to_path_buf()
}

#[test]
fn a_format_never_changes_the_exit_code() {
    for word in Format::WORDS {
        let output = check(&["--format", word]);
        assert_eq!(output.status.code(), Some(1), "{word}");
        assert_eq!(stderr(&output), "", "{word}");
        assert_eq!(
            check(&["--format", word, "--fail-on", "error", "--top", "0"])
                .status
                .code(),
            Some(1)
        );
    }
}

#[test]
fn a_closed_pipe_keeps_the_exit_code_of_every_format() {
    for word in Format::WORDS {
        let mut child = ctilint()
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["check", "examples/acme", "--format", word])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("ctilint runs");
        drop(child.stdout.take());
        assert_eq!(child.wait().expect("it ends").code(), Some(1), "{word}");
    }
}

/// Whatever stands on standard output is the report that `--report` writes to a file.
#[test]
fn several_reports_come_of_one_run() {
    let temp = tempfile::tempdir().expect("a folder");
    let mut args = Vec::new();
    for word in Format::WORDS {
        args.push("--report".to_owned());
        args.push(format!("{word}:{}", temp.path().join(word).display()));
    }
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let output = check(&args);
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(1), ""));
    for word in Format::WORDS {
        let file = std::fs::read_to_string(temp.path().join(word)).expect("the report");
        assert!(file == stdout(&check(&["--format", word])), "{word}");
    }
}

#[test]
fn a_report_that_cannot_be_written_keeps_no_other_from_it() {
    let temp = tempfile::tempdir().expect("a folder");
    let good = format!("json:{}", temp.path().join("good").display());
    let output = check(&["--report", "sarif:no/such/folder/a", "--report", &good]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("no/such/folder/a"),
        "{}",
        stderr(&output)
    );
    assert!(stdout(&output).contains("checks passed"));
    assert!(temp.path().join("good").exists());
}

#[test]
fn mistakes_in_reports_are_named() {
    for args in [
        ["--report", "pdf:a"].as_slice(),
        &["--report", "sarif"],
        &["--report", "sarif:"],
        &["--report", "sarif:a", "--diff"],
        &["--report", "sarif:no/a", "--report", "json:no/a"],
        &["--report", "sarif:no/a", "--output", "no/a"],
    ] {
        let output = check(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert_eq!(stdout(&output), "", "{args:?}");
        assert_ne!(stderr(&output), "", "{args:?}");
    }
}

/// Only `--format github` writes where GitHub says.
#[test]
fn the_job_summary_is_written_only_for_github() {
    let temp = tempfile::tempdir().expect("a folder");
    let file = temp.path().join("summary.md");
    let run = |word: &str| {
        let output = ctilint()
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("GITHUB_STEP_SUMMARY", &file)
            .args(["check", "examples/acme", "--format", word])
            .output()
            .expect("ctilint runs");
        assert_eq!(output.status.code(), Some(1));
    };
    run("markdown");
    assert!(!file.exists());
    run("github");
    let once = std::fs::read_to_string(&file).expect("the summary");
    assert!(once.starts_with("## ctilint: "), "{once}");
    run("github");
    let twice = std::fs::read_to_string(&file).expect("the summary");
    assert_eq!(twice.len(), 2 * once.len(), "a step may run twice");
}

/// The examples hold credentials; no format shows one, and neither do the edits of fixes.
#[test]
fn secrets_stay_masked_in_every_format() {
    let secret = "hT7kq93mZpLm9WxB";
    let run = examine(&[(
        "callCenters/A.callCenter".to_owned(),
        center(
            "A",
            &format!("http://ada:{secret}@phone.acme.example/?apiKey={secret}"),
        ),
    )]);
    assert!(run.findings.len() > 1, "the secret is found");
    for word in Format::WORDS {
        assert!(!render(&run, format(word)).contains(secret), "{word}");
    }
}

/// Nothing in a report steers a terminal, whatever the export says.
#[test]
fn no_format_holds_control_characters() {
    let run = hostile();
    for word in Format::WORDS {
        let text = render(&run, format(word));
        let risky = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!text.contains(risky), "{word}: {text}");
    }
}
