//! Holds what `check --deploy` does as a command.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::common::{copy_folder, ctilint, stderr, stdout};
use super::*;

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

fn check(delta: &Path, onto: &Path, more: &[&str]) -> (i32, Value) {
    let output = ctilint()
        .args(["check", "--deploy"])
        .arg(delta)
        .arg("--onto")
        .arg(onto)
        .arg("--data")
        .arg(example().join("acme/data"))
        .args(["--as-of", "2026-11-20", "--audience", "audit", "--format", "json"])
        .args(more)
        .output()
        .expect("it runs");
    let code = output.status.code().expect("an exit code");
    let json =
        serde_json::from_str(&stdout(&output)).unwrap_or_else(|error| panic!("{error}: {}", stderr(&output)));
    (code, json)
}

fn keys(report: &Value) -> BTreeSet<String> {
    let findings = report["findings"].as_array().expect("findings");
    findings
        .iter()
        .map(|one| one["key"].as_str().expect("a key").to_owned())
        .collect()
}

#[test]
fn a_copy_of_the_org_deployed_onto_it_changes_nothing() {
    let temp = tempfile::tempdir().expect("a folder");
    let project = temp.path().join("project");
    copy_folder(&example().join("acme"), &project);
    let zip = example().join("acme-mdapi.zip");
    let inside = project.join("delta");
    for (delta, onto) in [
        (&example().join("acme"), &project),
        (&project, &project),
        (&zip, &project),
        (&project, &zip),
        (&zip, &zip),
    ] {
        let (code, report) = check(delta, onto, &[]);
        assert_eq!(
            (code, keys(&report)),
            (0, BTreeSet::new()),
            "{} {}",
            delta.display(),
            onto.display()
        );
        let change = &report["change"];
        assert_eq!(
            change["resolved"],
            serde_json::json!([]),
            "{} {}",
            delta.display(),
            onto.display()
        );
        assert!(change["unchanged"].as_u64().expect("a number") > 20);
    }
    // A deployment that lies inside the project is no part of it.
    copy_folder(&example().join("acme/force-app"), &inside);
    let (code, report) = check(&inside, &project, &[]);
    assert_eq!((code, keys(&report)), (0, BTreeSet::new()));
}

#[test]
fn the_model_after_a_copy_is_the_model_before() {
    let files = |folder: &Path| {
        let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
        let files = files
            .map(|entry| entry.expect("entry"))
            .filter(|entry| entry.file_type().is_file());
        files
            .map(|entry| {
                let path = entry.path().strip_prefix(folder).expect("below");
                (
                    path.to_string_lossy().replace('\\', "/"),
                    fs::read(entry.path()).expect("bytes"),
                )
            })
            .collect::<Vec<_>>()
    };
    let all = files(&example().join("acme"));
    let base = Export::from_memory(all.clone());
    let delta = Export::from_tree("delta/", Arc::new(Overlay::memory(all)), Limits::default());
    let Deployed { org, .. } = deploy(&base, &delta, &Scope::default());
    let before = &org.deployment.as_ref().expect("a deployment").before;
    assert_eq!(facts(&org), facts(before));
    assert_eq!(
        org.examined().get("CallCenter"),
        before.examined().get("CallCenter")
    );
}

#[test]
fn both_formats_of_a_deployment_break_the_same() {
    let temp = tempfile::tempdir().expect("a folder");
    let manifest = deleting("CspTrustedSite", &["Acme_Phone"]);
    let set = |enabled: bool| {
        metadata(
            "PermissionSet",
            &format!(
                "<label>Acme Phone</label><pageAccesses><apexPage>Acme_Adapter</apexPage><enabled>{enabled}</enabled></pageAccesses>"
            ),
        )
    };
    let rule = metadata("ValidationRule", &rule("Acme_Deployed", "ISBLANK(Description)"));
    let object = object(
        "Task",
        &[(
            "validationRules",
            super::rule("Acme_Deployed", "ISBLANK(Description)"),
        )],
    )
    .1;
    let write = |path: &str, text: &str| {
        let path = temp.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    };
    for (path, text) in [
        ("source/destructiveChanges/destructiveChanges.xml", &manifest),
        (
            "source/main/permissionsets/Acme_Phone.permissionset-meta.xml",
            &set(false),
        ),
        (
            "source/main/objects/Task/validationRules/Acme_Deployed.validationRule-meta.xml",
            &rule,
        ),
        ("mdapi/destructiveChanges.xml", &manifest),
        (
            "mdapi/package.xml",
            &metadata("Package", "<version>62.0</version>"),
        ),
        ("mdapi/permissionsets/Acme_Phone.permissionset", &set(false)),
        ("mdapi/objects/Task.object", &object),
    ] {
        write(path, text);
    }
    let project = example().join("acme");
    let zip = example().join("acme-mdapi.zip");
    let mut all = Vec::new();
    for delta in ["source", "mdapi"] {
        for onto in [&project, &zip] {
            let (code, report) = check(&temp.path().join(delta), onto, &[]);
            assert_eq!(code, 1, "{delta} {}", onto.display());
            all.push(keys(&report));
        }
    }
    assert!(all.windows(2).all(|pair| pair[0] == pair[1]), "{all:#?}");
    let rules: BTreeSet<&str> = all[0].iter().filter_map(|key| key.split(' ').next()).collect();
    assert!(rules.contains("deleted-trusted-url-in-use"), "{rules:?}");
    assert!(rules.contains("blocking-validation-rule"), "{rules:?}");
    assert!(!rules.contains("missing-trusted-url"), "{rules:?}");
}

#[test]
fn what_is_mended_is_resolved() {
    let temp = tempfile::tempdir().expect("a folder");
    let center = fs::read_to_string(
        example().join("acme/force-app/main/default/callCenters/AcmeSalesDialer.callCenter-meta.xml"),
    )
    .expect("a call center");
    let folder = temp.path().join("callCenters");
    fs::create_dir_all(&folder).expect("made");
    fs::write(
        folder.join("AcmeSalesDialer.callCenter"),
        center.replace("http://dialer", "https://dialer"),
    )
    .expect("written");
    let (code, report) = check(temp.path(), &example().join("acme"), &[]);
    let resolved = report["change"]["resolved"].to_string();
    assert!(
        resolved.contains("insecure-adapter-url CallCenter/AcmeSalesDialer"),
        "{code} {resolved}"
    );
}

#[test]
fn mistakes_on_the_command_line_are_told() {
    let temp = tempfile::tempdir().expect("a folder");
    let empty = temp.path().to_str().expect("UTF-8");
    let acme = example().join("acme");
    let acme = acme.to_str().expect("UTF-8");
    let data = format!("{acme}/data");
    let data = data.as_str();
    for (args, expected) in [
        (vec!["--deploy", empty, "--onto", acme], "is part of a deployment"),
        (
            vec!["--deploy", acme, "--onto", empty],
            "is part of a Salesforce org",
        ),
        (
            vec!["--deploy", acme, "--onto", empty, "--data", data],
            "is part of a Salesforce org",
        ),
        (
            vec!["--only", acme, "--deploy", acme, "--onto", acme],
            "cannot be used with",
        ),
        (vec!["--deploy", "no such path", "--onto", acme], "does not exist"),
        (vec!["--deploy", acme, "--onto", "no such path"], "does not exist"),
        (vec!["--deploy", acme], "--onto"),
        (vec!["--onto", acme], "--deploy"),
        (
            vec![acme, "--deploy", acme, "--onto", acme],
            "cannot be used with",
        ),
        (
            vec!["--fix", "--deploy", acme, "--onto", acme],
            "cannot be used with",
        ),
        (
            vec!["--diff", "--deploy", acme, "--onto", acme],
            "cannot be used with",
        ),
        (
            vec!["--since", "main", "--deploy", acme, "--onto", acme],
            "cannot be used with",
        ),
    ] {
        let output = ctilint().arg("check").args(&args).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}");
        assert!(
            stderr(&output).contains(expected),
            "{args:?}: {}",
            stderr(&output)
        );
    }
}

/// The closing line of a report onto the example.
fn verdict(delta: &[(&str, String)], more: &[&str]) -> (Option<i32>, String) {
    let temp = tempfile::tempdir().expect("a folder");
    for (path, text) in delta {
        let path = temp.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
    let output = ctilint()
        .args([
            "check",
            "--as-of",
            "2026-11-20",
            "--format",
            "concise",
            "--deploy",
        ])
        .arg(temp.path())
        .arg("--onto")
        .arg(example().join("acme"))
        .args(more)
        .output()
        .expect("it runs");
    let said = stdout(&output);
    (
        output.status.code(),
        said.lines().last().unwrap_or_default().to_owned(),
    )
}

#[test]
fn nobody_says_that_nothing_breaks_of_what_nobody_looked_at() {
    let labels = [("labels/CustomLabels.labels", metadata("CustomLabels", ""))];
    let nothing = [(
        "destructiveChanges/destructiveChanges.xml",
        metadata("Package", ""),
    )];
    for delta in [&labels, &nothing] {
        let (code, said) = verdict(delta, &[]);
        assert_eq!(code, Some(0));
        assert!(
            said.starts_with("nothing in the deployment concerns the phones;"),
            "{said}"
        );
    }
    for (kind, name) in [
        ("ApexPage", "Unknown"),
        ("CustomTab", "Acme"),
        // Without rows nobody knows who is in it.
        ("CallCenter", "AcmeSalesDialer"),
    ] {
        let (code, said) = verdict(&[("destructiveChanges.xml", deleting(kind, &[name]))], &[]);
        let expected = format!("nothing found; what depends on `{name}` is not visible;");
        assert!(code == Some(0) && said.starts_with(&expected), "{said}");
    }
}

#[test]
fn a_group_that_grows_is_worse() {
    let temp = tempfile::tempdir().expect("a folder");
    let rows = temp.path().join("data");
    copy_folder(&example().join("acme/data"), &rows);
    let sets = fs::read_to_string(rows.join("permsets.csv")).expect("rows");
    let sets: Vec<&str> = sets
        .lines()
        .filter(|line| !line.starts_with("0055f0000000001AAA,"))
        .collect();
    fs::write(rows.join("permsets.csv"), sets.join("\n")).expect("written");
    let delta = temp.path().join("delta");
    fs::create_dir_all(&delta).expect("made");
    fs::write(
        delta.join("destructiveChanges.xml"),
        deleting("PermissionSet", &["Acme_Phone"]),
    )
    .expect("written");
    let output = ctilint()
        .args(["check", "--as-of", "2026-11-20", "--format", "json", "--deploy"])
        .arg(delta)
        .arg("--onto")
        .arg(example().join("acme"))
        .arg("--data")
        .arg(rows)
        .output()
        .expect("it runs");
    let report: Value = serde_json::from_str(&stdout(&output)).expect("a report");
    let worse = report["change"]["worse"].as_array().expect("keys");
    let is_lost = |key: &Value| {
        key.as_str()
            .is_some_and(|key| key.starts_with("app-not-visible-to-agents"))
    };
    assert!(worse.iter().any(is_lost), "{worse:?}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn nothing_on_disk_is_touched() {
    let temp = tempfile::tempdir().expect("a folder");
    let project = temp.path().join("project");
    copy_folder(&example().join("acme"), &project);
    fs::create_dir_all(temp.path().join("delta")).expect("made");
    fs::write(
        temp.path().join("delta/destructiveChanges.xml"),
        deleting("CallCenter", &["AcmePhone"]),
    )
    .expect("written");
    let list = || {
        let files = walkdir::WalkDir::new(temp.path()).sort_by_file_name().into_iter();
        let files = files.map(|entry| entry.expect("entry"));
        files
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| (entry.path().to_owned(), fs::read(entry.path()).expect("bytes")))
            .collect::<Vec<_>>()
    };
    let before = list();
    let (code, report) = check(&temp.path().join("delta"), &project, &[]);
    assert_eq!(code, 1);
    let paths: Vec<&str> = report["findings"][0]["labels"]
        .as_array()
        .expect("labels")
        .iter()
        .filter_map(|one| one["file"].as_str())
        .collect();
    assert!(paths[0].ends_with("delta/destructiveChanges.xml"), "{paths:?}");
    assert!(before == list());
}
