//! A second audit, compared with the first: what has changed, and what only one of the two exports could show.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use super::common::{ctilint, stderr, stdout};

fn put(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
}

const CENTER: &str = r#"<CallCenter><adapterUrl>/apex/Acme</adapterUrl><customSettings>{"reqUseApi":"true","reqSalesforceCompatibilityMode":"Lightning"}</customSettings><displayName>Acme</displayName></CallCenter>"#;
const PAGE: &str = r#"<apex:page><script src="/support/api/62.0/lightning/opencti_min.js"></script><script>
    sforce.opencti.saveLog({value: {entityApiName: 'Task', CallType: 'Internal'}, callback: f});</script></apex:page>"#;
const FLOW: &str = "<Flow><start><object>Task</object></start><recordUpdates><filters><field>CallType</field></filters><object>Task</object></recordUpdates></Flow>";
const REPORT: &str = "<Report><columns><field>CALLTYPE</field></columns><name>Calls</name><reportType>Activity</reportType></Report>";
const OMNI_ON: &str =
    "<OmniChannelSettings><enableOmniChannel>true</enableOmniChannel></OmniChannelSettings>";
const OMNI_OFF: &str =
    "<OmniChannelSettings><enableOmniChannel>false</enableOmniChannel></OmniChannelSettings>";
const VOICE_ON: &str = "<ServiceCloudVoiceSettings><enableServiceCloudVoice>true</enableServiceCloudVoice></ServiceCloudVoiceSettings>";
const USERS: &str = "Id,Username,IsActive,CallCenterId\n005000000000001,a@acme.example,true,04v000000000001\n005000000000002,b@acme.example,true,04v000000000001\n";
const FEWER: &str = "Id,Username,IsActive,CallCenterId\n005000000000001,a@acme.example,true,04v000000000001\n005000000000002,b@acme.example,true,\n";
const CENTERS: &str = "Id,Name,InternalName\n04v000000000001,Acme,Acme\n";

/// Two exports of one org, and where audits are written.
struct Orgs(tempfile::TempDir);

impl Orgs {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        put(
            &folder.path().join("before"),
            &[
                ("callCenters/Acme.callCenter", CENTER),
                ("pages/Acme.page", PAGE),
                ("flows/Calls.flow", FLOW),
                ("flows/Other.flow", FLOW),
                ("reports/Calls.report", REPORT),
                ("settings/OmniChannel.settings", OMNI_OFF),
                ("settings/ServiceCloudVoice.settings", VOICE_ON),
            ],
        );
        put(
            &folder.path().join("after"),
            &[
                ("callCenters/Acme.callCenter", CENTER),
                ("pages/ACME.page", PAGE),
                ("flows/Other.flow", FLOW),
                (
                    "triggers/New.trigger",
                    "trigger New on Task (before insert) { for (Task t : Trigger.new) { t.CallType = 'x'; } }",
                ),
                ("settings/OmniChannel.settings", OMNI_ON),
            ],
        );
        put(
            folder.path(),
            &[
                ("rows/users.csv", USERS),
                ("rows/callcenters.csv", CENTERS),
                ("fewer/users.csv", FEWER),
                ("fewer/callcenters.csv", CENTERS),
            ],
        );
        Self(folder)
    }

    fn audit(&self, args: &[&str]) -> Output {
        let mut command = ctilint();
        command.current_dir(self.0.path()).arg("audit").args(args);
        command.output().expect("ctilint runs")
    }

    fn good(&self, args: &[&str]) -> String {
        let output = self.audit(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", stderr(&output));
        stdout(&output)
    }

    fn first(&self) {
        self.good(&[
            "before",
            "--data",
            "rows",
            "--as-of",
            "2026-08-01",
            "--json",
            "first.json",
        ]);
    }

    fn json(&self, name: &str) -> Value {
        let text = fs::read_to_string(self.0.path().join(name)).expect("written");
        serde_json::from_str(&text).expect("JSON")
    }

    /// What a comparison with this file is told.
    fn refused(&self, name: &str, text: &str) -> String {
        put(self.0.path(), &[(name, text)]);
        let output = self.audit(&["after", "--as-of", "2026-11-20", "--compare", name]);
        assert_eq!(output.status.code(), Some(2), "{name}: {}", stdout(&output));
        stderr(&output)
    }
}

fn names(list: &Value, key: &str) -> Vec<String> {
    let all = list.as_array().expect("a list").iter();
    all.map(|one| one[key].as_str().expect("a text").to_owned())
        .collect()
}

#[test]
fn progress_is_told_from_what_was_not_exported() {
    let orgs = Orgs::new();
    orgs.first();
    let args = [
        "after",
        "--data",
        "fewer",
        "--as-of",
        "2026-11-20",
        "--compare",
        "first.json",
        "--csv",
        "t",
    ];
    let said = orgs.good(&[&args[..], &["--json", "second.json", "--markdown", "second.md"]].concat());
    let progress = &orgs.json("second.json")["progress"];
    assert_eq!(
        (&progress["since"], &progress["days"]),
        (&json!("2026-08-01"), &json!(111))
    );
    assert_eq!(progress["agents_before"], json!({"count": 2, "seen": 2}));
    assert_eq!(names(&progress["closed"], "id"), ["omni-channel-enabled"]);
    let hidden = names(&progress["no_longer_visible"], "id");
    assert!(hidden.contains(&"voice-enabled".to_owned()), "{hidden:?}");
    assert_eq!(names(&progress["reopened"], "id"), Vec::<String>::new());
    assert!(
        names(&progress["gone"], "name").contains(&"Calls".to_owned()),
        "{progress}"
    );
    assert_eq!(names(&progress["gone"], "type"), ["Flow"]);
    assert_eq!(names(&progress["no_longer_exported"], "type"), ["Report"]);
    assert_eq!(names(&progress["newly_exported"], "name"), ["New"]);
    assert_eq!(progress["new"], json!([]));
    assert_eq!(
        progress["fewer_files"],
        json!([{"kind": "flow", "before": 2, "now": 1}])
    );
    let expected = "since 2026-08-01 (111 days): 1 item done, 1 thing gone; 1 agent, before 2 agents\n  \
                    done now: 1 item: Omni-Channel\n";
    assert!(said.contains(expected), "{said}");
    let at = said.find(expected).expect("said");
    assert!(
        at < said.find("\nCall centers\n").expect("the rest"),
        "near the top"
    );
    assert!(
        said.contains("what is no longer visible or exported is no progress"),
        "{said}"
    );
    let read = |name: &str| fs::read_to_string(orgs.0.path().join(name)).expect("written");
    assert!(
        read("t/progress.csv").contains("\ngone,Flow,flows,-,Calls,-,-\n"),
        "{}",
        read("t/progress.csv")
    );
    assert!(read("second.md").contains("## Since 2026-08-01"));
}

#[test]
fn an_audit_compared_with_itself_has_no_progress() {
    let orgs = Orgs::new();
    orgs.first();
    let same = [
        "before",
        "--data",
        "rows",
        "--as-of",
        "2026-08-01",
        "--compare",
        "first.json",
    ];
    let said = orgs.good(&[&same[..], &["--json", "again.json"]].concat());
    assert!(
        said.contains(
            "since 2026-08-01 (0 days): nothing is done or gone that was not; 2 agents, as before\n\n"
        ),
        "{said}"
    );
    let progress = &orgs.json("again.json")["progress"];
    for (key, value) in progress.as_object().expect("an object") {
        assert!(value.as_array().is_none_or(Vec::is_empty), "{key}: {value}");
    }
    // And back: what was done is open again.
    orgs.good(&["after", "--as-of", "2026-08-01", "--json", "later.json"]);
    let back = [
        "before",
        "--as-of",
        "2026-11-20",
        "--compare",
        "later.json",
        "--json",
        "back.json",
    ];
    orgs.good(&back);
    let progress = &orgs.json("back.json")["progress"];
    assert_eq!(names(&progress["reopened"], "id"), ["omni-channel-enabled"]);
    let seen = names(&progress["now_visible"], "id");
    assert!(seen.contains(&"voice-enabled".to_owned()), "{seen:?}");
}

#[test]
fn an_answer_that_closes_an_item_is_told_as_one() {
    let orgs = Orgs::new();
    orgs.first();
    put(
        orgs.0.path(),
        &[(
            "answers.toml",
            "[mobile-use]\nanswer = \"done\"\nby = \"Ada\"\non = 2026-11-02\n",
        )],
    );
    let compare = [
        "--as-of",
        "2026-11-20",
        "--compare",
        "first.json",
        "--answers",
        "answers.toml",
    ];
    let said = orgs.good(&[&["before", "--data", "rows"], &compare[..]].concat());
    assert!(
        said.contains("  visible now: 1 item: Calls on phones and tablets (as answered)\n"),
        "{said}"
    );
}

#[test]
fn an_answer_that_the_export_does_not_bear_out_is_no_step_back() {
    let orgs = Orgs::new();
    let answers = "[voice-enabled]\nanswer = \"done\"\nby = \"Ada\"\non = 2026-07-02\n\
                   [omni-channel-enabled]\nanswer = \"done\"\nby = \"Ada\"\non = 2026-07-02\n";
    put(orgs.0.path(), &[("answers.toml", answers)]);
    let settings = orgs.0.path().join("before/settings");
    fs::remove_dir_all(&settings).expect("removed");
    let first = [
        "before",
        "--as-of",
        "2026-08-01",
        "--answers",
        "answers.toml",
        "--json",
        "first.json",
    ];
    orgs.good(&first);
    put(
        &settings,
        &[
            ("OmniChannel.settings", OMNI_OFF),
            ("ServiceCloudVoice.settings", VOICE_ON),
        ],
    );
    orgs.good(&[
        "before",
        "--as-of",
        "2026-11-20",
        "--compare",
        "first.json",
        "--json",
        "second.json",
    ]);
    let progress = &orgs.json("second.json")["progress"];
    assert_eq!(progress["reopened"], json!([]));
    let seen = names(&progress["now_visible"], "id");
    assert!(seen.contains(&"omni-channel-enabled".to_owned()), "{seen:?}");
}

#[test]
fn a_later_version_may_say_more() {
    let orgs = Orgs::new();
    orgs.first();
    let mut audit = orgs.json("first.json");
    audit["more"] = json!({"of": ["everything"]});
    audit["checklist"]["items"][0]["mood"] = json!("good");
    audit["inventory"][0]["evidence"][0]["place"]["page"] = json!(7);
    let items = audit["checklist"]["items"].as_array_mut().expect("a list");
    items.push(json!({"id": "from-the-future", "state": "done"}));
    audit.as_object_mut().expect("an object").remove("files");
    put(orgs.0.path(), &[("more.json", &audit.to_string())]);
    let args = [
        "after",
        "--as-of",
        "2026-11-20",
        "--compare",
        "more.json",
        "--json",
        "second.json",
    ];
    orgs.good(&args);
    // Without a word about files, what is new may only be new.
    let progress = &orgs.json("second.json")["progress"];
    assert_eq!(names(&progress["new"], "name"), ["New"]);
    assert_eq!(progress["newly_exported"], json!([]));
}

#[test]
fn what_is_no_earlier_audit_is_refused() {
    let orgs = Orgs::new();
    orgs.first();
    let text = fs::read_to_string(orgs.0.path().join("first.json")).expect("written");
    let edited = |key: &str, value: Value| {
        let mut audit = orgs.json("first.json");
        audit[key] = value;
        audit.to_string()
    };
    for (name, text, said) in [
        (
            "half.json",
            text[..text.len() / 2].to_owned(),
            "ends in the middle",
        ),
        ("empty.json", String::new(), "is empty"),
        ("page.json", "<html>".to_owned(), "is no JSON: line 1, column 1"),
        ("list.json", "[1]".to_owned(), "is JSON, but not that of an audit"),
        ("other.json", "{\"a\": 1}".to_owned(), "names no schema"),
        (
            "check.json",
            "{\"schema\": \"ctilint/v1\", \"findings\": []}".to_owned(),
            "of another command",
        ),
        (
            "v2.json",
            edited("schema", json!("ctilint/v2")),
            "has the schema `ctilint/v2`",
        ),
        ("day.json", edited("as_of", json!("soon")), "has no day"),
        (
            "later.json",
            edited("as_of", json!("2027-01-01")),
            "is after 2026-11-20",
        ),
        (
            "deep.json",
            format!("{{\"schema\": {}", "[".repeat(100_000)),
            "is JSON, but not that of an audit",
        ),
    ] {
        let told = orgs.refused(name, &text);
        assert!(told.contains(said) && told.contains("help: "), "{name}: {told}");
    }
    let output = orgs.audit(&["after", "--compare", "missing.json"]);
    assert_eq!(output.status.code(), Some(2));
    let mut audit = orgs.json("first.json");
    audit["inventory"] = json!([{"group": "call-centers", "type": "CallCenter", "name": "Else\u{202e}"}]);
    put(orgs.0.path(), &[("else.json", &audit.to_string())]);
    let output = orgs.audit(&["after", "--as-of", "2026-11-20", "--compare", "else.json"]);
    assert!(
        stderr(&output).contains("are they of one org?"),
        "{}",
        stderr(&output)
    );
    assert!(!stdout(&output).contains('\u{202e}'));
}
