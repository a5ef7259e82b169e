//! Keeps the promise that in an invented org what was planted is found, and nothing else.

mod common;
#[path = "../examples/generate-org/generate/mod.rs"]
mod generate;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::Path;

use ctilint::rules;
use generate::{Dependency, Format, Planted, Size, Truth};
use serde_json::Value;

/// Rule, component, and whom it concerns if the planted case says so.
type Found = (String, String, Vec<String>);

fn check(org: &Path) -> Value {
    let output = common::ctilint()
        .current_dir(org)
        .args(["check", "export", "--data", "data"])
        .args(["--format", "json", "--audience", "audit", "--as-of", "2026-11-20"])
        .output()
        .expect("ctilint runs");
    assert_ne!(output.status.code(), Some(2), "{}", common::stderr(&output));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// The whole of an audit.
fn audit(org: &Path) -> Value {
    let file = org.join("audit.json");
    let output = common::ctilint()
        .current_dir(org)
        .args(["audit", "export", "--data", "data", "--as-of", "2026-11-20"])
        .arg("--json")
        .arg(&file)
        .output()
        .expect("ctilint runs");
    assert_eq!(output.status.code(), Some(0), "{}", common::stderr(&output));
    let text = fs::read_to_string(file).expect("an audit");
    serde_json::from_str(&text).expect("JSON")
}

/// What an audit lists, in the order of the planted.
fn listed(audit: &Value) -> Vec<Dependency> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let nodes = audit["inventory"].as_array().expect("an inventory");
    let mut nodes: Vec<Dependency> = nodes
        .iter()
        .map(|node| Dependency::new(&text(&node["group"]), &text(&node["type"]), text(&node["name"])))
        .collect();
    nodes.sort();
    nodes
}

fn states(audit: &Value) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let items = audit["checklist"]["items"].as_array().expect("items");
    items
        .iter()
        .map(|item| (text(&item["id"]), text(&item["state"])))
        .collect()
}

/// Check and audit find what was planted, and nothing else.
fn assert_found(org: &Path, truth: &Truth, what: &str) {
    assert_eq!(
        found(&check(org), &truth.findings),
        expected(&truth.findings),
        "findings, {what}"
    );
    let audit = audit(org);
    assert_eq!(listed(&audit), truth.inventory, "inventory, {what}");
    assert_eq!(states(&audit), truth.checklist, "checklist, {what}");
}

fn found(report: &Value, planted: &[Planted]) -> Vec<Found> {
    let findings = report["findings"].as_array().expect("findings");
    let mut found: Vec<Found> = findings
        .iter()
        .map(|finding| {
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            let component = &finding["component"];
            let component = format!("{}/{}", text(&component["type"]), text(&component["name"]));
            let rule = text(&finding["rule"]);
            // Of some findings nobody in particular is the point.
            let is_about_users = planted
                .iter()
                .any(|case| case.rule == rule && case.component == component && !case.users.is_empty());
            let users = finding["affects"]["users"].as_array().filter(|_| is_about_users);
            let users = users.map(|users| users.iter().map(text).collect());
            (rule, component, users.unwrap_or_default())
        })
        .collect();
    found.sort();
    found
}

fn expected(planted: &[Planted]) -> Vec<Found> {
    let mut expected: Vec<Found> = planted
        .iter()
        .map(|case| (case.rule.clone(), case.component.clone(), case.users.clone()))
        .collect();
    expected.sort();
    expected
}

/// Rules about people and apps whose defect excludes others, so that no org has it beside them.
const ALONE: [&str; 3] = ["classic-app-only", "softphone-in-no-app", "unmatched-agent"];

#[test]
fn every_rule_about_people_and_apps_has_a_planted_case() {
    let folder = tempfile::tempdir().expect("a folder");
    let truth = generate::write(folder.path(), 1, &Size::SMALL).expect("written");
    let planted: BTreeSet<&str> = truth.findings.iter().map(|case| case.rule.as_str()).collect();
    let pages = rules::all().map(|rule| rule.page().expect("a page"));
    let without: Vec<&str> = pages
        .filter(|page| ["access", "app"].contains(&page.group))
        .map(|page| page.name)
        .filter(|name| !planted.contains(name) && !ALONE.contains(name))
        .collect();
    assert!(without.is_empty(), "{without:?}");
}

/// Replaces a text in all files of a folder of the package.
fn replace(org: &Path, folder: &str, old: &str, new: &str) {
    let package = org.join("export/force-app/main/default");
    for entry in fs::read_dir(package.join(folder)).expect("a folder") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("text");
        fs::write(&path, text.replace(old, new)).expect("written");
    }
}

fn is_found(report: &Value, rule: &str) -> bool {
    let findings = report["findings"].as_array().expect("findings");
    findings.iter().any(|finding| finding["rule"] == rule)
}

#[test]
fn an_org_without_a_place_for_the_softphone_is_told_so() {
    let folder = tempfile::tempdir().expect("a folder");
    generate::write(folder.path(), 1, &Size::SMALL).expect("written");
    replace(
        folder.path(),
        "flexipages",
        "opencti:softPhone",
        "console:history",
    );
    let report = check(folder.path());
    assert!(is_found(&report, "softphone-in-no-app"), "{report:#}");
    assert!(
        !is_found(&report, "app-not-visible-to-agents"),
        "one cause, one finding"
    );
}

#[test]
fn what_was_planted_is_found_and_nothing_else() {
    for (seed, format) in [(1, Format::Source), (2, Format::Metadata), (3, Format::Source)] {
        let folder = tempfile::tempdir().expect("a folder");
        let size = Size {
            format,
            ..Size::SMALL
        };
        let truth = generate::write(folder.path(), seed, &size).expect("written");
        assert_found(folder.path(), &truth, &format!("seed {seed}"));
    }
}

/// Another one each time; `CTILINT_SEED` repeats one.
#[expect(clippy::print_stderr, reason = "whoever sees it fail needs the seed")]
fn drawn_seed() -> u64 {
    let given = std::env::var("CTILINT_SEED")
        .ok()
        .and_then(|text| text.parse().ok());
    let seed = given.unwrap_or_else(|| RandomState::new().build_hasher().finish());
    eprintln!("CTILINT_SEED={seed}");
    seed
}

#[test]
fn among_a_thousand_files_what_was_planted_is_found_and_nothing_else() {
    let seed = drawn_seed();
    let folder = tempfile::tempdir().expect("a folder");
    let truth = generate::write(folder.path(), seed, &Size::of_files(1_000)).expect("written");
    let files = walkdir::WalkDir::new(folder.path().join("export")).into_iter();
    let files = files.filter(|entry| entry.as_ref().is_ok_and(|entry| entry.file_type().is_file()));
    assert_eq!(files.count(), 1_000);
    assert!(
        truth
            .inventory
            .iter()
            .any(|one| one.component == "Flow/Call_Follow_Up_1")
    );
    assert_found(folder.path(), &truth, &format!("CTILINT_SEED={seed}"));
}

#[test]
fn the_list_beside_the_org_is_what_was_planted() {
    let folder = tempfile::tempdir().expect("a folder");
    let truth = generate::write(folder.path(), 7, &Size::SMALL).expect("written");
    let text = fs::read_to_string(folder.path().join("planted.json")).expect("a list");
    let listed: Truth = serde_json::from_str(&text).expect("JSON");
    assert_eq!(listed, truth);
    let of_users = truth.findings.iter().filter(|case| !case.users.is_empty());
    assert!(of_users.count() > 10);
}

#[test]
fn the_same_seed_writes_the_same_bytes() {
    let bytes = |seed: u64| {
        let folder = tempfile::tempdir().expect("a folder");
        generate::write(folder.path(), seed, &Size::SMALL).expect("written");
        let files = walkdir::WalkDir::new(folder.path()).sort_by_file_name();
        let files = files.into_iter().map(|entry| entry.expect("entry"));
        files
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                let name = entry
                    .path()
                    .strip_prefix(folder.path())
                    .expect("below")
                    .to_owned();
                (name, fs::read(entry.path()).expect("bytes"))
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(bytes(5), bytes(5));
    assert_ne!(bytes(5), bytes(6));
}
