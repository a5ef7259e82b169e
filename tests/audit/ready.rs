//! The rule that tells what holds the move up: asked for the audience that reads for it, and for no other.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::common::{ctilint, stderr, stdout};

const CENTER: &str = r#"<CallCenter><adapterUrl>https://phone.example.com/x</adapterUrl><customSettings>{"reqUseApi":"true","reqSalesforceCompatibilityMode":"Lightning"}</customSettings><displayName>Acme</displayName></CallCenter>"#;
const VOICE: &str = r#"<CallCenter><customSettings>{"reqUseApi":"true","reqCallCenterType":"SCVBYOT"}</customSettings><displayName>Talk</displayName></CallCenter>"#;
const OMNI: &str = "<OmniChannelSettings><enableOmniChannel>false</enableOmniChannel></OmniChannelSettings>";
const CHANNEL: &str = "<ServiceChannel><relatedEntityType>Case</relatedEntityType></ServiceChannel>";
const EXCEPTION: &str = "[[exception]]\nrule = \"voice-not-ready\"\nkey = \"Org/- Checklist/omni-channel-enabled *\"\nreason = \"in spring\"\n";

fn org(config: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let files = [
        ("callCenters/Acme.callCenter", CENTER),
        ("callCenters/Talk.callCenter", VOICE),
        ("settings/OmniChannel.settings", OMNI),
        ("serviceChannels/Cases.serviceChannel", CHANNEL),
        (
            "serviceChannels/Broken.serviceChannel",
            "<ServiceChannel><relatedEntityType>",
        ),
        ("ctilint.toml", config),
    ];
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
    folder
}

/// Rules of all findings, and the whole answer.
fn check(folder: &Path, args: &[&str]) -> (Vec<String>, Value) {
    let mut command = ctilint();
    command
        .current_dir(folder)
        .args(["check", "--format", "json", "--as-of", "2026-11-20"]);
    let output = command.args(args).output().expect("ctilint runs");
    let answer: Value =
        serde_json::from_str(&stdout(&output)).unwrap_or_else(|_| panic!("{}", stderr(&output)));
    let findings = answer["findings"].as_array().expect("a list");
    let rules = findings
        .iter()
        .map(|finding| finding["rule"].as_str().expect("a name").to_owned());
    (rules.collect(), answer)
}

fn has(rules: &[String], rule: &str) -> bool {
    rules.iter().any(|one| one == rule)
}

#[test]
fn other_audiences_read_nothing_for_it() {
    let org = org("");
    let (rules, answer) = check(org.path(), &["--audience", "audit"]);
    assert!(
        has(&rules, "voice-not-ready") && has(&rules, "malformed-file"),
        "{rules:?}"
    );
    let findings = answer["findings"].as_array().expect("a list");
    let finding = findings
        .iter()
        .find(|one| one["rule"] == "voice-not-ready")
        .expect("found");
    let key = finding["key"].as_str().expect("a key");
    assert!(
        key.starts_with("voice-not-ready Org/- Checklist/omni-channel-enabled #"),
        "{key}"
    );
    for audience in ["gate", "review"] {
        let (rules, _) = check(org.path(), &["--audience", audience]);
        assert!(!has(&rules, "malformed-file"), "{audience}: {rules:?}");
    }
}

#[test]
fn who_was_not_asked_has_resolved_nothing() {
    let excepted = org(EXCEPTION);
    for audience in ["review", "audit"] {
        let (rules, _) = check(excepted.path(), &["--audience", audience]);
        assert!(
            !has(&rules, "unmatched-exception") && !has(&rules, "voice-not-ready"),
            "{rules:?}"
        );
    }
    let org = org("audience = \"audit\"\nbaseline = \"b.txt\"\n");
    let written = ctilint()
        .current_dir(org.path())
        .args(["baseline", "write", "--as-of", "2026-11-20"])
        .output()
        .expect("ctilint runs");
    assert_eq!(written.status.code(), Some(0), "{}", stderr(&written));
    let text = fs::read_to_string(org.path().join("b.txt")).expect("written");
    assert!(text.contains("voice-not-ready"), "{text}");
    let (rules, _) = check(org.path(), &[]);
    assert_eq!(rules, Vec::<String>::new());
    let (_, answer) = check(org.path(), &["--audience", "review"]);
    assert!(!answer.to_string().contains("voice-not-ready"), "{answer}");
}
