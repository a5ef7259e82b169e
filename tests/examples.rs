//! Keeps the promise that the example org shows its planted mistakes, alike in both formats.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use ctilint::org::manifest;
use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("entry"))
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}

/// The example in Metadata API format: names without `-meta.xml`, fields inside their object.
fn metadata_api_files() -> BTreeMap<String, String> {
    let source = root().join("examples/acme/force-app/main/default");
    let mut files = BTreeMap::from([(
        "package.xml".to_owned(),
        manifest::package_xml(manifest::Purpose::Check),
    )]);
    let mut objects: BTreeMap<String, String> = BTreeMap::new();
    for path in files_below(&source) {
        let name = path
            .strip_prefix(&source)
            .expect("below")
            .to_string_lossy()
            .replace('\\', "/");
        let text = fs::read_to_string(&path).expect("text");
        if let Some(object) = name
            .strip_prefix("objects/")
            .and_then(|rest| rest.split('/').next())
        {
            let body = text.split_once("metadata\">\n").expect("a namespace").1;
            let (root, part) = if name.contains("/validationRules/") {
                ("ValidationRule", "validationRules")
            } else {
                ("CustomField", "fields")
            };
            let body = body.replace(&format!("</{root}>"), &format!("</{part}>"));
            let entry = objects.entry(object.to_owned()).or_default();
            entry.push_str(&format!("    <{part}>\n{body}"));
        } else if name.starts_with("pages/") {
            files.insert(name, text);
        } else {
            files.insert(name.trim_end_matches("-meta.xml").to_owned(), text);
        }
    }
    for (object, fields) in objects {
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CustomObject \
             xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n{fields}</CustomObject>\n"
        );
        files.insert(format!("objects/{object}.object"), text);
    }
    files
}

fn metadata_api_zip() -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in metadata_api_files() {
        zip.start_file(name, SimpleFileOptions::default())
            .expect("an entry");
        zip.write_all(text.as_bytes()).expect("written");
    }
    zip.finish().expect("a zip").into_inner()
}

/// `UPDATE=1 cargo test --test examples` writes the zip anew.
#[test]
fn the_zip_is_the_same_org() {
    let path = root().join("examples/acme-mdapi.zip");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, metadata_api_zip()).expect("written");
    }
    let stored = fs::read(&path).expect("the zip is in the repository");
    assert!(
        stored == metadata_api_zip(),
        "run `UPDATE=1 cargo test --test examples` after a change of the example"
    );
}

fn check(path: &str) -> Value {
    let output = common::ctilint()
        .current_dir(root())
        .args(["check", path, "--data", "examples/acme/data"])
        .args(["--format", "json", "--audience", "audit", "--as-of", "2026-11-20"])
        .output()
        .expect("ctilint runs");
    assert_eq!(output.status.code(), Some(1), "{}", common::stderr(&output));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn said(report: &Value) -> Vec<(String, String, String)> {
    let text = |finding: &Value, key: &str| finding[key].as_str().expect("a text").to_owned();
    let mut said: Vec<_> = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|finding| {
            (
                text(finding, "key"),
                text(finding, "severity"),
                text(finding, "message"),
            )
        })
        .collect();
    said.sort();
    said
}

#[test]
fn both_formats_give_the_same_findings() {
    assert_eq!(
        said(&check("examples/acme")),
        said(&check("examples/acme-mdapi.zip"))
    );
}

/// What the example plants: rule, full name of the component, severity.
const PLANTED: &[(&str, &str, &str)] = &[
    ("agent-cannot-log-calls", "Acme Night Agent", "warning"),
    ("already-on-voice", "-", "info"),
    ("app-not-visible-to-agents", "Acme Sales Agent", "warning"),
    (
        "blocking-validation-rule",
        "Task.Acme_Type_Of_Completed",
        "warning",
    ),
    ("call-center-without-users", "AcmePhoneClassic", "info"),
    ("classic-only-adapter", "AcmeHelpdesk", "error"),
    ("classic-only-adapter", "AcmePhoneClassic", "info"),
    ("classic-users-remain", "-", "warning"),
    ("conflicting-call-center-values", "AcmeHelpdesk", "info"),
    ("default-app-without-softphone", "Acme Support Agent", "info"),
    ("desktop-cti-adapter", "AcmeDesktop", "error"),
    ("flow-rejects-call-log", "Acme_Call_Outcome", "warning"),
    ("foreign-org-url", "Acme_Pilot_Org", "info"),
    ("inactive-user-in-call-center", "AcmePhone", "info"),
    ("insecure-adapter-url", "AcmeSalesDialer", "error"),
    ("insecure-cors-origin", "Acme_Dialer", "error"),
    ("insecure-remote-site", "Acme_Dialer_Reports", "warning"),
    ("malformed-adapter-url", "AcmeNightShift", "error"),
    ("missing-trusted-url", "AcmePhone", "warning"),
    ("missing-visualforce-page", "AcmeFieldService", "warning"),
    ("open-cti-retirement", "-", "warning"),
    ("required-task-field", "Activity.Call_Result__c", "warning"),
    ("secret-in-call-center", "AcmeSalesDialer", "error"),
    ("several-call-centers", "AcmeFieldService", "info"),
    ("shared-host-trusted-url", "Acme_Softphone_Recordings", "warning"),
    ("softphone-size-out-of-range", "AcmeFieldService", "warning"),
    ("user-in-unknown-call-center", "acmeext__Bridge", "info"),
    ("user-without-call-center", "Acme_Phone", "warning"),
    ("visualforce-adapter-host", "AcmeFieldService", "info"),
];

#[test]
fn the_planted_mistakes_are_found_and_nothing_else() {
    let report = check("examples/acme");
    let mut found: Vec<(&str, &str, &str)> = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|finding| {
            let text = |value: &'static str| finding[value].as_str().expect("a text");
            let name = finding["component"]["name"].as_str().expect("a name");
            (text("rule"), name, text("severity"))
        })
        .collect();
    found.sort_unstable();
    assert_eq!(found, PLANTED);
}

/// Other commands, and other places of secrets: `secrets.rs`.
#[test]
fn the_secret_is_in_no_report() {
    let secret = "9f86d081884c7d659a2f";
    for format in ["full", "concise", "json"] {
        let output = common::ctilint()
            .current_dir(root())
            .args([
                "check",
                "examples/acme",
                "--format",
                format,
                "--audience",
                "audit",
            ])
            .output()
            .expect("ctilint runs");
        let text = common::stdout(&output);
        assert!(text.contains("secret-in-call-center"), "{format}");
        assert!(!text.contains(secret), "{format}");
    }
}
