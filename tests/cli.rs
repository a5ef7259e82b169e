//! Keeps the promises of the command line: exit codes, streams, options, configuration, determinism.

mod common;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use common::{ctilint, stderr, stdout};
use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn run(args: &[&str]) -> Output {
    ctilint()
        .current_dir(root())
        .args(args)
        .output()
        .expect("ctilint runs")
}

fn code(args: &[&str]) -> i32 {
    let output = run(args);
    output
        .status
        .code()
        .unwrap_or_else(|| panic!("killed: {}", stderr(&output)))
}

/// A call center whose only mistake is its adapter URL.
fn center(url: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <CallCenter xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n    \
         <customSettings>{{&quot;reqUseApi&quot;:&quot;true&quot;,\
         &quot;reqSalesforceCompatibilityMode&quot;:&quot;Lightning&quot;}}</customSettings>\n    \
         <displayName>Acme</displayName>\n    <sections>\n        <items>\n            \
         <name>reqAdapterUrl</name>\n            <value>{url}</value>\n        </items>\n        \
         <name>reqGeneralInfo</name>\n    </sections>\n</CallCenter>\n"
    )
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, text).expect("written");
    }
    folder
}

fn in_folder(folder: &Path, args: &[&str]) -> Output {
    ctilint()
        .current_dir(folder)
        .args(args)
        .output()
        .expect("ctilint runs")
}

const GOOD: (&str, &str) = ("callCenters/Good.callCenter", "https://phone.acme.example/");

#[test]
fn exit_codes_mean_what_the_table_says() {
    let good = folder(&[(GOOD.0, &center(GOOD.1))]);
    let bad = folder(&[(GOOD.0, &center("http://phone.acme.example/"))]);
    let none = folder(&[("profiles/Acme.profile", "<Profile/>")]);
    let foreign = folder(&[
        ("notes.txt", "nothing of Salesforce"),
        ("docs/README.md", "# Notes"),
    ]);
    let exit = |folder: &tempfile::TempDir, args: &[&str]| {
        let mut all = vec!["check"];
        all.extend(args);
        in_folder(folder.path(), &all).status.code()
    };
    assert_eq!(exit(&good, &[]), Some(0));
    assert_eq!(exit(&bad, &[]), Some(1));
    assert_eq!(exit(&none, &[]), Some(0), "an org without call centers");
    assert_eq!(exit(&foreign, &[]), Some(2), "nothing recognised");
    assert_eq!(exit(&good, &["no/such/path"]), Some(2));
    assert_eq!(exit(&good, &["--no-such-flag"]), Some(2));
    assert_eq!(exit(&good, &["--format", "pdf"]), Some(2));
    assert_eq!(exit(&good, &["--as-of", "yesterday"]), Some(2));
    assert_eq!(exit(&good, &["--data", "no-such.csv"]), Some(2));
    assert_eq!(exit(&bad, &["--output", "no/such/folder/report.txt"]), Some(2));
    assert_eq!(code(&["--help"]), 0);
    assert_eq!(code(&["--version"]), 0);
    assert_eq!(code(&["rule", "no-such-rule"]), 2);
}

#[test]
fn the_threshold_decides_what_fails() {
    let fragment = folder(&[(GOOD.0, &center("https://phone.acme.example/#top"))]);
    let exit = |args: &[&str]| in_folder(fragment.path(), args).status.code();
    assert_eq!(exit(&["check"]), Some(0));
    assert_eq!(exit(&["check", "--fail-on", "warning"]), Some(0));
    assert_eq!(exit(&["check", "--fail-on", "info"]), Some(1));
    assert_eq!(
        exit(&["check", "--fail-on", "info", "--audience", "gate"]),
        Some(0)
    );
    assert_eq!(
        exit(&["check", "--fail-on", "info", "--top", "0"]),
        Some(1),
        "--top only shortens the report"
    );
}

#[test]
fn errors_name_the_path_and_the_remedy() {
    let output = run(&["check", "examples/amce"]);
    assert_eq!(stdout(&output), "");
    let said = stderr(&output);
    assert!(
        said.contains("examples/amce") && said.contains("help: "),
        "{said}"
    );
    let output = run(&["rule", "insecure-adapter-ulr"]);
    assert!(stderr(&output).contains("did you mean `insecure-adapter-url`?"));
}

#[test]
fn what_was_meant_is_said_when_nothing_is_recognised() {
    let zip_only = folder(&[("export.zip", "PK\u{3}\u{4}"), ("notes.txt", "")]);
    let output = in_folder(zip_only.path(), &["check"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("give `export.zip` itself"),
        "{}",
        stderr(&output)
    );
    let output = run(&["check", "--data", "users.cvs"]);
    assert!(stderr(&output).contains("rows of a query"), "{}", stderr(&output));
}

/// Whoever names a file wants it read: rows are recognised, and no ignore file stands against that.
#[test]
fn named_files_are_read() {
    let users =
        "Id,Username,IsActive,UserType,CallCenterId\n0055f0000000001AAA,ada@acme.example,true,Standard,\n";
    let folder = folder(&[
        (".forceignore", "callCenters\n"),
        ("sfdx-project.json", "{\"packageDirectories\":[{\"path\":\".\"}]}"),
        (
            "callCenters/Acme.callCenter",
            &center("http://phone.acme.example/"),
        ),
        ("users.csv", users),
    ]);
    let output = in_folder(folder.path(), &["check", ".", "--format", "concise"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    let args = [
        "check",
        "callCenters/Acme.callCenter",
        "users.csv",
        "--format",
        "json",
    ];
    let output = in_folder(folder.path(), &args);
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["examined"]["User rows"], 1);
}

#[test]
fn the_configuration_is_found_upwards_and_its_mistakes_are_shown() {
    let text = center("http://phone.acme.example/");
    let folder = folder(&[
        ("ctilint.toml", "[rules]\ninsecure-adapter-url = \"info\"\n"),
        ("org/callCenters/Acme.callCenter", &text),
    ]);
    let output = in_folder(folder.path(), &["check", "org", "--format", "concise"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert!(stdout(&output).starts_with("org/callCenters/Acme.callCenter:8:20 info insecure-adapter-url: "));
    fs::write(
        folder.path().join("ctilint.toml"),
        "[rules]\ninsecure-adapter-ulr = \"info\"\n",
    )
    .expect("written");
    let output = in_folder(folder.path(), &["check", "org"]);
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(said.contains("ctilint.toml:2:1"), "{said}");
    assert!(said.contains("did you mean `insecure-adapter-url`?"), "{said}");
    assert_eq!(stdout(&output), "");
}

#[test]
fn standard_output_is_the_report_and_nothing_else() {
    let json = run(&["check", "examples/acme", "--format", "json"]);
    let report: Value = serde_json::from_slice(&json.stdout).expect("JSON alone on standard output");
    assert_eq!(report["schema"], "ctilint/v1");
    assert_eq!(stderr(&json), "");
    for args in [
        ["debug", "files", "examples/acme", "--format", "json"],
        ["debug", "model", "examples/acme", "--format", "json"],
    ] {
        let output = run(&args);
        assert_eq!(output.status.code(), Some(0));
        serde_json::from_slice::<Value>(&output.stdout).expect("JSON alone on standard output");
    }
}

#[test]
fn the_report_can_go_to_a_file() {
    let temp = tempfile::tempdir().expect("a folder");
    let file = temp.path().join("report.json");
    let name = file.to_string_lossy();
    let output = run(&["check", "examples/acme", "--format", "json", "--output", &name]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output), "");
    let direct = run(&["check", "examples/acme", "--format", "json"]);
    assert_eq!(fs::read_to_string(&file).expect("the report"), stdout(&direct));
}

#[test]
fn top_keeps_what_affects_most_agents() {
    let args = [
        "check",
        "examples/acme",
        "--data",
        "examples/acme/data",
        "--format",
        "json",
        "--top",
        "4",
    ];
    let report: Value = serde_json::from_slice(&run(&args).stdout).expect("JSON");
    let agents: Vec<u64> = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|finding| finding["affects"]["agents"].as_u64().unwrap_or(0))
        .collect();
    assert_eq!(agents, [12, 12, 12, 4]);
    let all: Value = serde_json::from_slice(&run(&args[..6]).stdout).expect("JSON");
    assert_eq!(
        report["summary"]["errors"], all["summary"]["errors"],
        "--top only shortens the report"
    );
}

/// A gate piped into `head` must still fail.
#[test]
fn a_closed_pipe_keeps_the_exit_code() {
    let mut child = ctilint()
        .current_dir(root())
        .args(["check", "examples/acme"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("ctilint runs");
    drop(child.stdout.take());
    let status = child.wait().expect("it ends");
    let mut said = String::new();
    child
        .stderr
        .take()
        .expect("stderr")
        .read_to_string(&mut said)
        .expect("text");
    assert_eq!((status.code(), said.as_str()), (Some(1), ""));
}

#[test]
fn rules_are_listed_and_explained() {
    let list = stdout(&run(&["rule"]));
    for rule in ctilint::rules::all() {
        assert!(list.contains(&format!("  {} ", rule.name)), "{}", rule.name);
        let page = run(&["rule", rule.name]);
        assert_eq!(page.status.code(), Some(0));
        assert!(stdout(&page).contains("## What to do"), "{}", rule.name);
    }
}

#[test]
fn the_manifest_is_ready_to_use() {
    let xml = stdout(&run(&["manifest", "--format", "package-xml"]));
    roxmltree::Document::parse(&xml).expect("well-formed");
    let commands = stdout(&run(&["manifest", "--format", "commands"]));
    assert!(commands.contains("WHERE IsActive = true OR CallCenterId != null"));
    let text = stdout(&run(&["manifest"]));
    assert!(text.contains(&xml) && text.contains(&commands));
    assert!(!xml.contains("ServiceChannel"));
    let audit = stdout(&run(&["manifest", "--audit", "--format", "package-xml"]));
    assert!(audit.contains("<name>ServiceChannel</name>"), "{audit}");
    let commands = stdout(&run(&["manifest", "--audit", "--format", "commands"]));
    assert!(
        commands.contains("ctilint manifest --audit") && commands.contains("ctilint audit ctilint-export")
    );
}

/// The report of one run in the given folder, with some number of threads.
fn report(folder: &Path, threads: &str, paths: &[&str]) -> Vec<u8> {
    let output = ctilint()
        .current_dir(folder)
        .env("RAYON_NUM_THREADS", threads)
        .arg("check")
        .args(paths)
        .args(["--format", "json", "--audience", "audit", "--as-of", "2026-11-20"])
        .output()
        .expect("ctilint runs");
    assert_ne!(output.status.code(), Some(2), "{}", stderr(&output));
    output.stdout
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let examples = root().join("examples");
    let (acme, zip) = (examples.join("acme"), examples.join("acme-mdapi.zip"));
    let (acme, zip) = (acme.to_string_lossy(), zip.to_string_lossy());
    let first = report(&root(), "1", &[&acme, &zip]);
    assert!(first.len() > 1000);
    assert!(first == report(&root(), "8", &[&acme, &zip]), "threads");
    assert!(
        first == report(&root(), "8", &[&zip, &acme]),
        "order of the paths"
    );
    assert!(
        first == report(&examples, "2", &[&acme, &zip]),
        "working directory"
    );
    assert!(
        first == report(&examples, "2", &["acme", "../examples/acme-mdapi.zip"]),
        "spelling of the paths"
    );
}

#[test]
fn the_corpus_gives_the_same_bytes() {
    let Some(shared) = common::shared("the_corpus_gives_the_same_bytes") else {
        return;
    };
    let folders: Vec<String> = common::corpus(&shared)
        .iter()
        .map(|folder| folder.to_string_lossy().into_owned())
        .collect();
    let forward: Vec<&str> = folders.iter().map(String::as_str).collect();
    let backward: Vec<&str> = forward.iter().rev().copied().collect();
    let temp = tempfile::tempdir().expect("a folder");
    let first = report(&root(), "1", &forward);
    assert!(first.len() > 100_000);
    assert!(first == report(&root(), "8", &backward), "threads and order");
    assert!(first == report(temp.path(), "8", &forward), "working directory");
}

#[test]
fn the_configuration_says_where_each_setting_comes_from() {
    let rows =
        "Id,Username,IsActive,UserType,CallCenterId\n0055f0000000001AAA,ada@acme.example,true,Standard,\n";
    let config = "audience = \"gate\"\ndata = [\"rows/users.csv\"]\n\n[rules]\npeople = \"info\" # for now\n";
    let folder = folder(&[
        ("ctilint.toml", config),
        (
            "org/callCenters/Acme.callCenter",
            &center("http://phone.acme.example/"),
        ),
        ("rows/users.csv", rows),
    ]);
    let text = stdout(&in_folder(
        folder.path(),
        &["config", "org", "--fail-on", "warning", "--as-of", "2026-11-20"],
    ));
    let lines: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    for expected in [
        vec!["audience", "\"gate\"", "ctilint.toml:1"],
        vec!["fail-on", "\"warning\"", "command", "line"],
        vec!["as-of", "2026-11-20", "command", "line"],
        vec!["csp", "\"unknown\"", "default"],
        vec!["data", "[\"rows/users.csv\"]", "ctilint.toml:2"],
        vec!["baseline", "none", "default"],
        vec!["rules.crowded-utility-bar.items", "6", "default"],
        vec!["user-without-call-center", "info", "ctilint.toml:5", "(people)"],
    ] {
        assert!(lines.contains(&expected), "{expected:?} is not in\n{text}");
    }
    let json = in_folder(folder.path(), &["config", "org", "--format", "json"]);
    let answer: Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(
        (&answer["file"], &answer["settings"][0]["from"]),
        (&"ctilint.toml".into(), &"ctilint.toml:1".into())
    );
    let value = |name: &str| {
        let mut settings = answer["settings"].as_array().expect("settings").iter();
        settings.find(|one| one["setting"] == name).expect("a setting")["value"].clone()
    };
    assert_eq!(value("audience"), "gate");
    assert_eq!(value("data"), serde_json::json!(["rows/users.csv"]));
    assert_eq!(value("baseline"), Value::Null);
    assert_eq!(value("rules.crowded-utility-bar.items"), 6);
    assert_eq!(
        value("rules.shared-host-trusted-url.own-hosts"),
        serde_json::json!([])
    );
    let severity = |rule: &str| {
        let rules = answer["rules"].as_array().expect("every rule");
        let mut rules = rules.iter();
        rules
            .find(|one| one["rule"] == rule)
            .map(|one| (one["severity"].clone(), one["from"].clone()))
    };
    assert_eq!(
        severity("wrong-log-target"),
        Some(("error".into(), "page".into()))
    );
    let report = |args: &[&str]| -> Value {
        serde_json::from_slice(&in_folder(folder.path(), args).stdout).expect("JSON")
    };
    let found = report(&["check", "org", "--format", "json"]);
    assert_eq!(
        found["examined"]["User rows"], 1,
        "rows that the configuration names are read"
    );
    let two = format!("{rows}0055f0000000002AAA,bob@acme.example,true,Standard,\n");
    fs::write(folder.path().join("two.csv"), two).expect("written");
    let found = report(&["check", "org", "--format", "json", "--data", "two.csv"]);
    assert_eq!(
        found["examined"]["User rows"], 2,
        "the command line takes their place"
    );
}
