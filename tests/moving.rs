//! Keeps the promise that an audit shows an org in mid-migration as it is: all that was planted, nothing else, in the right state.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use common::{copy_folder, ctilint, stderr, stdout};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Planted {
    items: BTreeMap<String, String>,
    inventory: BTreeMap<String, BTreeSet<String>>,
}

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme-moving")
}

fn planted() -> Planted {
    let text = fs::read_to_string(example().join("planted.toml")).expect("there");
    toml::from_str(&text).expect("a table")
}

/// Everything that one audit writes: what it says, its document and its JSON.
fn audit(into: &Path) -> (String, String, Value) {
    let (document, json) = (into.join("audit.md"), into.join("audit.json"));
    let output = ctilint()
        .current_dir(example())
        .args(["audit", "force-app", "--data", "data", "--as-of", "2026-11-20"])
        .arg("--markdown")
        .arg(&document)
        .arg("--json")
        .arg(&json)
        .output()
        .expect("ctilint runs");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let read = |path: &Path| fs::read_to_string(path).expect("written");
    // A document escapes what Markdown would take for emphasis.
    let document = read(&document).replace('\\', "");
    (
        stdout(&output),
        document,
        serde_json::from_str(&read(&json)).expect("JSON"),
    )
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().expect("a list")
}

fn word<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().expect("a text")
}

#[test]
fn every_item_is_in_the_state_that_was_planted() {
    let into = tempfile::tempdir().expect("a folder");
    let (_, document, json) = audit(into.path());
    let planted = planted().items;
    let states: BTreeSet<&String> = planted.values().collect();
    assert_eq!(states.len(), 4, "the example has every state: {states:?}");
    let found: BTreeMap<String, String> = list(&json["checklist"], "items")
        .iter()
        .map(|item| (word(item, "id").to_owned(), word(item, "state").to_owned()))
        .collect();
    assert_eq!(found, planted);
    for item in list(&json["checklist"], "items") {
        let heading = format!("### {}: {}\n", word(item, "title"), word(item, "state"));
        assert!(document.contains(&heading), "{heading}");
        // What is open is seen somewhere.
        let has_places = !list(item, "evidence").is_empty();
        assert!(has_places || word(item, "state") != "open", "{item}");
    }
}

#[test]
fn the_inventory_is_what_was_planted_and_nothing_else() {
    let into = tempfile::tempdir().expect("a folder");
    let (said, document, json) = audit(into.path());
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for node in list(&json, "inventory") {
        let name = format!("{} {}", word(node, "type"), word(node, "name"));
        let place = &list(node, "evidence")[0]["place"];
        let file = example().join(word(place, "file").trim_start_matches("examples/acme-moving/"));
        assert!(file.is_file(), "{place}");
        assert!(document.contains(word(node, "name")), "{name}");
        found
            .entry(word(node, "group").to_owned())
            .or_default()
            .insert(name);
    }
    assert_eq!(found, planted().inventory);
    let lines: Vec<&str> = said.lines().take(2).collect();
    assert_eq!(
        lines,
        [
            "Open CTI retires on 2028-02-28: 465 days left (as of 2026-11-20)",
            "exposed: 2 call centers of Open CTI with 8 agents; besides, 1 of Service Cloud Voice, 1 of the retired CTI Toolkit",
        ]
    );
}

#[test]
fn every_method_and_field_says_where_it_goes() {
    let into = tempfile::tempdir().expect("a folder");
    let (_, _, json) = audit(into.path());
    let target = |name: &str| {
        let nodes = list(&json, "inventory");
        let node = nodes.iter().find(|node| node["name"] == name).expect("there");
        (
            word(&node["target"], "fate").to_owned(),
            node["target"]["to"].clone(),
        )
    };
    assert_eq!(
        target("Task.CallDisposition"),
        ("changed".to_owned(), "VoiceCall.CallResolution".into())
    );
    assert_eq!(
        target("Task.Acme_Reason__c"),
        ("custom field needed".to_owned(), Value::Null)
    );
    assert_eq!(target("sforce.opencti.enableClickToDial").0, "unknown");
    assert_eq!(target("sforce.opencti.onClickToDial").0, "equivalent");
    for node in list(&json, "inventory") {
        let has_target = matches!(word(node, "group"), "methods" | "fields");
        assert_eq!(!node["target"].is_null(), has_target, "{node}");
    }
}

/// A call center leads to all that hangs on it, down to what reads the fields that its softphone fills.
#[test]
fn a_walk_from_the_call_center_meets_everything() {
    let into = tempfile::tempdir().expect("a folder");
    let (_, _, json) = audit(into.path());
    let nodes = list(&json, "inventory");
    let id = |name: &str| nodes.iter().position(|node| node["name"] == name).expect(name) as u64;
    let mut met = BTreeSet::from([id("AcmeService")]);
    loop {
        let before = met.len();
        for edge in list(&json, "edges") {
            let end = |key: &str| edge[key].as_u64().expect("a number");
            if met.contains(&end("from")) {
                met.insert(end("to"));
            }
        }
        if met.len() == before {
            break;
        }
    }
    for name in [
        "agents of AcmeService",
        "Acme_Softphone",
        "AcmeSoftphone",
        "sforce.opencti.saveLog",
        "AcmeCallHelper",
        "Task.CallType",
        "Acme_Call_Back",
        "AcmeCallOutcome",
        "Task.Acme_Duration",
        "Acme_Telephony/Calls_per_Week",
    ] {
        assert!(met.contains(&id(name)), "{name} hangs on nothing");
    }
    assert!(!met.contains(&id("AcmeBranches")));
}

/// Who has been moved without a licence is no progress, and when nobody is left the rest is cleared away.
#[test]
fn when_everybody_has_moved_what_they_lack_still_counts() {
    let org = tempfile::tempdir().expect("a folder");
    copy_folder(&example(), org.path());
    let users = org.path().join("data/users.csv");
    let rows = fs::read_to_string(&users).expect("there");
    let moved = ["1", "2"].iter().fold(rows, |rows, center| {
        rows.replace(&format!("04v5g000000000{center}AAA"), "04v5g0000000004AAA")
    });
    fs::write(&users, moved).expect("written");
    let output = ctilint()
        .current_dir(org.path())
        .args([
            "audit",
            "force-app",
            "--data",
            "data",
            "--as-of",
            "2026-11-20",
            "--json",
            "a.json",
        ])
        .output()
        .expect("ctilint runs");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let json = fs::read_to_string(org.path().join("a.json")).expect("written");
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["agents"]["count"], 0);
    let items = list(&json["checklist"], "items");
    let found = |id: &str| {
        let item = items.iter().find(|item| item["id"] == id).expect("an item");
        word(item, "found").to_owned()
    };
    assert_eq!(
        found("voice-licences"),
        "0 of 0 agents and 6 of 12 in contact centers without a licence for Salesforce Voice"
    );
    assert_eq!(
        found("open-cti-centers"),
        "2 call centers use Open CTI, and nobody is in them any more"
    );
    let first: Vec<&str> = list(&json, "first").iter().map(|one| word(one, "id")).collect();
    assert_eq!(first, ["desktop-cti-left-overs", "open-cti-centers"]);
}
