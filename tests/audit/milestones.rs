//! Days that people have set: which are late, which is next, and what is left to do by then.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use super::common::{ctilint, stderr, stdout};

const CENTER: &str = r#"<CallCenter><adapterUrl>https://phone.example.com/x</adapterUrl><customSettings>{"reqUseApi":"true"}</customSettings><displayName>Acme</displayName></CallCenter>"#;
const OMNI: &str = "<OmniChannelSettings><enableOmniChannel>true</enableOmniChannel></OmniChannelSettings>";

fn org(config: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let put = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    };
    put("callCenters/Acme.callCenter", CENTER);
    put("settings/OmniChannel.settings", OMNI);
    put("ctilint.toml", config);
    folder
}

fn audit(folder: &Path) -> Output {
    let args = [
        "audit",
        ".",
        "--as-of",
        "2027-03-01",
        "--json",
        "a.json",
        "--csv",
        "t",
        "--markdown",
        "a.md",
    ];
    ctilint()
        .current_dir(folder)
        .args(args)
        .output()
        .expect("ctilint runs")
}

const PLANS: &str = "# days\n\
    [[audit.milestone]]\nname = \"everybody\"\non = 2028-03-01\n\
    [[audit.milestone]]\nname = \"pilot =HYPERLINK(1)\u{202e}\"\non = 2027-02-28\nitems = [\"omni-channel-enabled\", \"voice-enabled\"]\n\
    [[audit.milestone]]\nname = \"Omni\"\non = 2027-02-01\nitems = [\"omni-channel-enabled\"]\n\
    [[audit.milestone]]\nname = \"budget\"\non = 2027-02-02\n\
    [[audit.milestone]]\nname = \"licences\"\non = 2027-03-01\nitems = [\"voice-licences\"]\n";

#[test]
fn days_are_sorted_and_know_what_is_left() {
    let org = org(PLANS);
    let output = audit(org.path());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let read = |name: &str| fs::read_to_string(org.path().join(name)).expect("written");
    let audit: Value = serde_json::from_str(&read("a.json")).expect("JSON");
    let all = audit["milestones"].as_array().expect("a list");
    let told: Vec<(&str, &str, i64)> = all
        .iter()
        .map(|one| {
            let text = |key: &str| one[key].as_str().expect("a text");
            (
                text("on"),
                text("state"),
                one["days_left"].as_i64().expect("a number"),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("2026-02-04", "over", -390),
            ("2027-02-01", "reached", -28),
            ("2027-02-02", "over", -27),
            ("2027-02-28", "late", -1),
            ("2027-03-01", "ahead", 0),
            ("2028-02-28", "ahead", 364),
            ("2028-03-01", "ahead", 366),
        ]
    );
    assert_eq!(all[3]["remaining"], json!(["voice-enabled"]));
    assert_eq!(
        all[3]["place"],
        json!({"file": "ctilint.toml", "line": 5, "column": 1})
    );
    assert_eq!(all[6]["remark"], "after the day on which Open CTI retires");
    let said = stdout(&output);
    let block = "\nMilestones\n  \
        late     2027-02-28  pilot =HYPERLINK(1)\u{fffd} (1 day ago): 1 of 2 items left: voice-enabled\n  \
        next     2027-03-01  licences (today): 1 of 1 item left: voice-licences\n  \
        besides  1 reached, 1 over, 1 later\n";
    assert!(said.contains(block), "{said}");
    assert!(read("a.md").contains("## Milestones"));
    let table = read("t/milestones.csv");
    assert!(
        table.contains("\n2027-02-01,Omni,plan,reached,-28,omni-channel-enabled,-,-,ctilint.toml,9\n"),
        "{table}"
    );
    assert!(!table.contains('\u{202e}') && !read("a.md").contains('\u{202e}'));
}

#[test]
fn without_plans_the_terminal_says_nothing_of_milestones() {
    let org = org("");
    let output = audit(org.path());
    assert!(!stdout(&output).contains("Milestones"), "{}", stdout(&output));
}

#[test]
fn mistakes_have_their_place_and_settings_are_listed() {
    let folder = org("[[audit.milestone]]\nname = \"a\"\non = 2027-03-01\nitems = [\"voice-license\"]\n");
    let output = audit(folder.path());
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(
        said.contains("ctilint.toml:4:10") && said.contains("did you mean `voice-licences`?"),
        "{said}"
    );
    let folder = org(PLANS);
    let output = ctilint()
        .current_dir(folder.path())
        .arg("config")
        .output()
        .expect("ctilint runs");
    let said = stdout(&output);
    assert!(
        said.contains("audit.milestone[1].name") && said.contains("ctilint.toml:4"),
        "{said}"
    );
}
