//! The form for people, and what becomes of it when it comes back.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

use super::common::{stderr, stdout};
use super::{ACME, audit, root};

/// A folder for forms.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn name(&self, name: &str) -> String {
        self.path(name).to_string_lossy().into_owned()
    }

    fn put(&self, name: &str, text: &str) -> String {
        fs::write(self.path(name), text).expect("written");
        self.name(name)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("written")
    }
}

fn acme(args: &[&str]) -> Output {
    audit(&root(), &[&ACME[..], args].concat())
}

fn good(args: &[&str]) -> Output {
    let output = acme(args);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", stderr(&output));
    output
}

/// What a command is told that cannot do the job.
fn refused(args: &[&str]) -> String {
    let output = acme(args);
    assert_eq!(output.status.code(), Some(2), "{args:?}: {}", stdout(&output));
    stderr(&output)
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).expect("written")).expect("JSON")
}

fn item(json: &Value, id: &str) -> Value {
    let items = json["checklist"]["items"].as_array().expect("a list");
    items
        .iter()
        .find(|item| item["id"] == id)
        .expect("an item")
        .clone()
}

#[test]
fn a_form_that_comes_back_filled_in_leaves_nothing_unseen() {
    let desk = Desk::new();
    let (form, before) = (desk.name("form.toml"), desk.name("before.json"));
    let plain = stdout(&good(&["--questionnaire", &form, "--json", &before]));
    let before = json(&desk.path("before.json"));
    let hidden = before["checklist"]["not_visible"].as_u64().expect("a number");
    assert!(hidden > 5, "{hidden}");

    let blank = desk.name("blank.json");
    let output = good(&["--answers", &form, "--json", &blank]);
    assert_eq!((stdout(&output), stderr(&output)), (plain, String::new()));
    let mut of_blank = json(&desk.path("blank.json"));
    for item in of_blank["checklist"]["items"].as_array_mut().expect("a list") {
        item["answer"] = Value::Null;
    }
    assert_eq!(of_blank, before, "a blank form changes nothing");

    let text = desk.text("form.toml");
    assert_eq!(text.matches("answer = \"\"").count() as u64, hidden);
    let filled = text
        .replace("answer = \"\"", "answer = \"done\"")
        .replace("by     = \"\"", "by = \"Ada Example\"")
        .replace("on     = \"\"", "on = \"2026-11-02\"");
    let (filled, after) = (desk.put("filled.toml", &filled), desk.name("after.json"));
    good(&["--answers", &filled, "--json", &after]);
    let after = json(&desk.path("after.json"));
    let list = &after["checklist"];
    assert_eq!(
        (&list["not_visible"], &list["answered"]),
        (&0.into(), &hidden.into())
    );
    let phones = item(&after, "mobile-use");
    let last = phones["evidence"]
        .as_array()
        .and_then(|all| all.last())
        .expect("evidence");
    assert_eq!(last["kind"], "answer");
    assert_eq!(last["text"], "answered by Ada Example on 2026-11-02: done");
    assert_eq!(phones["answer"]["standing"], "counts");
    let line = last["place"]["line"].as_u64().expect("a line") as usize;
    assert_eq!(
        desk.text("filled.toml").lines().nth(line - 1),
        Some("[mobile-use]")
    );
}

#[test]
fn what_the_export_shows_counts_more_than_an_answer() {
    let desk = Desk::new();
    let answers = desk.put(
        "answers.toml",
        "[classic-users]\nanswer = \"done\"\nwords = \"all moved\"\nby = \"Bob\"\non = 2026-11-02\n\
         [mobile-use]\nanswer = \"open\"\nwords = \"\"\nby = \"Bob\"\non = 2026-12-02\n\
         [cut-over-plan]\nanswer = \"done\"\nwords = \"\"\nby = \"Bob\"\non = 2026-01-02\n\
         [phone-directory]\nwords = \"ask Ada\"\n",
    );
    let file = desk.name("a.json");
    let output = good(&["--answers", &answers, "--json", &file]);
    let audit = json(&desk.path("a.json"));
    let told = |id: &str| {
        let item = item(&audit, id);
        (item["state"].clone(), item["answer"]["standing"].clone())
    };
    assert_eq!(told("classic-users"), ("open".into(), "contradicts".into()));
    assert_eq!(told("mobile-use"), ("not-visible".into(), "too-early".into()));
    assert_eq!(told("cut-over-plan"), ("done".into(), "counts".into()));
    assert_eq!(
        told("phone-directory"),
        ("not-visible".into(), "unfinished".into())
    );
    let said = stderr(&output);
    for warning in [
        "the answer to `classic-users` does not count: the export shows that it is open",
        "the answer to `mobile-use` does not count: it is of a day after 2026-11-20",
        "the answer to `cut-over-plan` was given 322 days ago",
        "the answer to `phone-directory` does not count: `answer` is blank",
    ] {
        assert!(said.contains(warning), "{said}");
    }
}

#[test]
fn no_answer_is_lost_by_a_new_form() {
    let desk = Desk::new();
    let odd = "she said \\\"no\\\" \\\\ \\u202E and left";
    let old = desk.put(
        "old.toml",
        &format!(
            "[mobile-use]\nanswer = \"open\"\nwords = \"{odd}\"\nby = \"Bob\"\non = 2026-11-02\n\
             [classic-users]\nanswer = \"done\"\nwords = \"all moved\"\nby = \"Bob\"\non = 2026-11-03\n\
             [phone-directory]\nwords = \"ask Ada\"\n"
        ),
    );
    let said = refused(&["--questionnaire", &old]);
    assert!(
        said.contains("is there already") && said.contains("--answers OLD"),
        "{said}"
    );
    let new = desk.name("new.toml");
    good(&["--answers", &old, "--questionnaire", &new]);
    let read = |name: &str| -> toml::Table { desk.text(name).parse().expect("TOML") };
    let (was, is) = (read("old.toml"), read("new.toml"));
    for id in ["mobile-use", "classic-users", "phone-directory"] {
        for (key, value) in was[id].as_table().expect("a table") {
            let day = value.as_datetime().map(|day| day.to_string());
            let text = day.as_deref().or(value.as_str());
            assert_eq!(is[id][key].as_str(), text, "{id} {key}");
        }
    }
    assert!(!desk.text("new.toml").contains('\u{202e}'));
    // A file may take its own place, and a second round changes nothing.
    let first = desk.text("new.toml");
    good(&["--answers", &new, "--questionnaire", &new]);
    assert_eq!(desk.text("new.toml"), first);
    let blank = desk.name("blank.toml");
    good(&["--questionnaire", &blank]);
    good(&["--questionnaire", &blank]);
}

#[test]
fn what_is_wrong_with_answers_is_said_with_its_place() {
    let desk = Desk::new();
    let one = "[mobile-use]\nanswer = \"done\"\nby = \"Ada\"\non = 2026-11-02\n";
    let (first, second) = (desk.put("one.toml", one), desk.put("two.toml", one));
    let said = refused(&["--answers", &first, "--answers", &second]);
    assert!(
        said.contains("two answers for `mobile-use`") && said.contains("two.toml:1"),
        "{said}"
    );
    let undated = desk.put(
        "undated.toml",
        "\n[mobile-use]\nanswer = \"done\"\nby = \"Ada\"\n",
    );
    let said = refused(&["--answers", &undated]);
    assert!(
        said.contains("undated.toml:2:2") && said.contains("help: write the day"),
        "{said}"
    );
    let huge = desk.put("huge.toml", &"# much\n".repeat(200_000));
    assert!(refused(&["--answers", &huge]).contains("larger than 1 MiB"));
    assert!(refused(&["--answers", &desk.name("none.toml")]).contains("cannot be read"));
    let unknown = desk.put("unknown.toml", "[mobile-users]\n");
    assert!(refused(&["--answers", &unknown]).contains("did you mean `mobile-use`?"));
    let binary = desk.path("binary.toml");
    fs::write(&binary, [0xff, 0x00, 0x81]).expect("written");
    refused(&["--answers", &desk.name("binary.toml")]);
}

#[test]
fn a_secret_in_an_answer_is_shown_nowhere() {
    let desk = Desk::new();
    let secret = "9f8e7d6c5b4a39281706f5e4d3c2b1a0";
    let answers = desk.put(
        "answers.toml",
        &format!(
            "[mobile-use]\nanswer = \"open\"\nwords = \"https://phone.acme.example/?token={secret}\"\nby = \"Ada\u{202e}\"\non = 2026-11-02\n"
        ),
    );
    let names = ["a.json", "a.md", "tables", "new.toml"].map(|name| desk.name(name));
    let [json, markdown, tables, form] = &names;
    let args = [
        "--answers",
        &answers,
        "--json",
        json,
        "--markdown",
        markdown,
        "--csv",
        tables,
        "--questionnaire",
        form,
    ];
    let output = good(&args);
    let table = format!("{tables}/checklist.csv");
    let files = [json, markdown, form, &table].map(|file| fs::read_to_string(file).expect("written"));
    for text in files.iter().chain([&stdout(&output), &stderr(&output)]) {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(!stdout(&output).contains('\u{202e}') && !files[1].contains('\u{202e}'));
}
