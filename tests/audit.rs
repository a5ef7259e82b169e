//! Keeps the promises of `ctilint audit`: the first lines answer, every item has its place, and nothing gives a secret away.

#[path = "audit/answers.rs"]
mod answers;
mod common;
#[path = "audit/milestones.rs"]
mod milestones;
#[path = "audit/progress.rs"]
mod progress;
#[path = "audit/ready.rs"]
mod ready;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use common::{ctilint, stderr, stdout};
use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn audit(folder: &Path, args: &[&str]) -> Output {
    ctilint()
        .current_dir(folder)
        .arg("audit")
        .args(args)
        .args(["--as-of", "2026-11-20"])
        .output()
        .expect("ctilint runs")
}

const ACME: [&str; 3] = ["examples/acme", "--data", "examples/acme/data"];

#[test]
fn the_first_lines_say_by_when_how_much_and_what() {
    let output = audit(&root(), &ACME);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let said = stdout(&output);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(
        lines[..2],
        [
            "Open CTI retires on 2028-02-28: 465 days left (as of 2026-11-20)",
            "exposed: 6 call centers of Open CTI with 12 agents or more; besides, 1 of Service Cloud Voice, 1 of the retired CTI Toolkit",
        ]
    );
    assert!(
        lines[2]
            .starts_with("depends on it: apps and utility bars (2), Visualforce pages and components (3)"),
        "{said}"
    );
}

/// All outputs of one audit.
fn written(folder: &Path, into: &Path) -> (Value, Vec<(String, String)>) {
    let name = |file: &str| into.join(file).to_string_lossy().into_owned();
    let (json, markdown, csv) = (name("a.json"), name("a.md"), name("tables"));
    let more = ["--json", &json, "--markdown", &markdown, "--csv", &csv];
    let output = audit(folder, &[&["."][..], &more].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let mut texts = vec![("terminal".to_owned(), stdout(&output))];
    let tables = [
        "call-centers",
        "inventory",
        "mapping",
        "dependencies",
        "checklist",
    ];
    let files = tables.map(|table| format!("{csv}/{table}.csv"));
    for file in files.iter().chain([&json, &markdown]) {
        texts.push((file.clone(), fs::read_to_string(file).expect("written")));
    }
    let json = serde_json::from_str(&fs::read_to_string(&json).expect("written")).expect("JSON");
    (json, texts)
}

const CENTER: &str = "<CallCenter><adapterUrl>https://phone.acme.example/?token=9f8e7d6c5b4a39281706f5e4d3c2b1a0</adapterUrl>\
    <displayName>Acme &#x85;\u{202e}=HYPERLINK(1)</displayName><sections><items><name>reqUseApi</name><value>true</value></items>\
    <items><name>apiToken</name><value>9f8e7d6c5b4a39281706f5e4d3c2b1a0</value></items>\
    <name>reqGeneralInfo</name></sections></CallCenter>";

fn hostile(folder: &Path) {
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    };
    write("callCenters/Acme.callCenter", CENTER);
    write(
        "flows/Acme.flow",
        "<Flow>\n<start><object>Task</object></start>\n<recordUpdates><filters><field>CallType</field></filters>\
         <object>Task</object></recordUpdates></Flow>",
    );
    write(
        "classes/Broken.cls",
        "class A { Task t; void a() { t.CallType = '",
    );
    write(
        "reports/Broken.report",
        "<Report><columns><field>CALLTYPE</field>",
    );
}

#[test]
fn every_output_says_the_same_twice_and_gives_no_secret_away() {
    let (org, into) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    hostile(org.path());
    let (json, texts) = written(org.path(), into.path());
    assert_eq!(written(org.path(), into.path()).1, texts);
    for (name, text) in &texts {
        assert!(!text.contains("9f8e7d6c5b4a39281706"), "{name}: {text}");
        let is_plain = name.ends_with(".json") || !text.contains(['\u{202e}', '\u{85}']);
        assert!(is_plain, "{name}: {text}");
    }
    assert_eq!(json["schema"], "ctilint/v1");
    let nodes = json["inventory"].as_array().expect("a list");
    let flow = nodes
        .iter()
        .find(|node| node["type"] == "Flow")
        .expect("the flow");
    let place = &flow["evidence"][0]["place"];
    assert_eq!(
        (&place["file"], &place["line"]),
        (&"flows/Acme.flow".into(), &3.into())
    );
    for node in nodes {
        assert_ne!(node["evidence"], Value::Array(Vec::new()), "{node}");
    }
    let edges = json["edges"].as_array().expect("a list");
    let has = |id: &Value| nodes.iter().any(|node| &node["id"] == id);
    assert!(!edges.is_empty() && edges.iter().all(|edge| has(&edge["from"]) && has(&edge["to"])));
}

#[test]
fn what_is_no_org_is_no_audit() {
    let empty = tempfile::tempdir().expect("a folder");
    let output = audit(empty.path(), &["."]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("nothing in the given paths"),
        "{}",
        stderr(&output)
    );
    assert_eq!(audit(empty.path(), &["missing"]).status.code(), Some(2));
}

/// What is said of an org with these files.
fn of(files: &[(&str, &str)]) -> String {
    let org = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = org.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
    stdout(&audit(org.path(), &["."]))
}

#[test]
fn an_export_without_call_centers_tells_nothing() {
    let said = of(&[("classes/A.cls", "class A {}")]);
    let told = "nobody can tell whether the org is exposed: the export has no call center that tells which phone system it belongs to\n\
                depends on it: nothing in this export\n\
                checklist: 0 done, 0 open, 0 blocked, 30 not visible\n\
                first: run `sf project retrieve start --metadata CallCenter`\n";
    assert!(said.contains(told), "{said}");
}

#[test]
fn an_org_with_other_phones_only_has_nothing_to_move() {
    let old = "<CallCenter><adapterUrl>http://localhost:11000</adapterUrl><displayName>Acme</displayName><sections><items>\
               <name>reqProgId</name><value>Acme.Acme.1</value></items><name>reqGeneralInfo</name></sections></CallCenter>";
    let said = of(&[("callCenters/Acme.callCenter", old)]);
    let told =
        "not exposed: no call center of Open CTI is in the export; besides, 1 of the retired CTI Toolkit\n";
    assert!(said.contains(told), "{said}");
    assert!(
        said.contains("checklist: 28 done, 1 open, 0 blocked, 1 not visible\n"),
        "{said}"
    );
    assert!(
        said.contains("  open     desktop-cti-left-overs: ")
            && said.contains("  not-visible  click-to-dial-components\n"),
        "{said}"
    );
}

#[test]
fn after_the_end_the_first_line_says_that_softphones_are_dead() {
    let output = ctilint()
        .current_dir(root())
        .args(["audit", ACME[0], "--as-of", "2028-03-01"])
        .output()
        .expect("ctilint runs");
    let said = stdout(&output);
    let first = "Open CTI retired on 2028-02-28, 2 days ago: softphones of Open CTI no longer work (as of 2028-03-01)";
    assert_eq!(said.lines().next(), Some(first));
}
