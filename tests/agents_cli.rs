//! Keeps the promises of the commands about people: what they answer, and what they do not claim to know.

mod common;
#[path = "common/people.rs"]
mod people;

use std::fs;

use common::{ctilint, stderr, stdout};
use people::{AGENTS, CENTERS, USERS, acme, assign, in_folder, root};
use serde_json::Value;

#[test]
fn every_agent_has_a_row_with_the_first_thing_that_is_missing() {
    let output = acme("agents", &[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let said = stdout(&output);
    let rows: Vec<Vec<&str>> = said
        .lines()
        .map(|line| {
            line.split("  ")
                .map(str::trim)
                .filter(|cell| !cell.is_empty())
                .collect()
        })
        .collect();
    let row = |name: &str| {
        rows.iter()
            .find(|row| row.first() == Some(&name))
            .expect("a row")
            .clone()
    };
    assert_eq!(
        row("ada@acme.example")[1..],
        [
            "Acme Phone",
            "Acme Service Console",
            "-",
            "yes",
            "Salesforce",
            "-"
        ]
    );
    assert_eq!(
        row("hana@acme.example")[1..],
        [
            "Acme Sales Dialer",
            "no",
            "-",
            "yes",
            "Salesforce",
            "sees no app with the softphone"
        ]
    );
    assert_eq!(row("nia@acme.example")[6], "lacks `Edit Tasks`");
    assert_eq!(row("jun@acme.example")[6], "softphone in Classic only");
    assert_eq!(row("lea@acme.example")[3], "not visible");
    assert!(
        said.contains("12 agents; nothing is missing for 4\n  2  lacks `Edit Tasks`\n"),
        "{said}"
    );
    // Neither administrators nor people of Salesforce Voice, nor those who left.
    for other in ["rosa@", "pia@", "gus@"] {
        assert!(!said.contains(other), "{other}: {said}");
    }
}

#[test]
fn agents_are_json_for_programs() {
    let output = acme("agents", &["--format", "json"]);
    let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(answer["schema"], "ctilint/v1");
    assert_eq!(answer["agents"].as_array().map(Vec::len), Some(12));
    let first = &answer["agents"][0];
    assert_eq!(first["user"], "ada@acme.example");
    assert_eq!(first["app"], "Acme Service Console");
    assert_eq!(first["can_log"], "yes");
    assert_eq!(first["first_missing"], Value::Null);
    let counted: u64 = answer["counts"]
        .as_array()
        .expect("counts")
        .iter()
        .filter_map(|count| count["agents"].as_u64())
        .sum();
    assert_eq!(counted, 8);
}

/// Without profiles, and without assignments, nothing is claimed to be missing.
#[test]
fn what_is_not_in_the_export_is_not_missing() {
    let (folder, _) = assign(USERS, CENTERS, &AGENTS);
    let output = in_folder(
        folder.path(),
        &["agents", "org", "--data", "data", "--format", "csv"],
    );
    let said = stdout(&output);
    assert_eq!(
        said.lines().nth(1),
        Some(
            "ben@acme.example,Acme Phone,not visible,-,not visible,not visible,not visible: Lightning: no assignments given"
        ),
        "{said}"
    );
    fs::create_dir_all(folder.path().join("org/profiles")).expect("a folder");
    fs::write(
        folder.path().join("org/profiles/Agent.profile"),
        "<Profile><userPermissions><enabled>true</enabled><name>LightningExperienceUser</name></userPermissions></Profile>",
    )
    .expect("written");
    let said = stdout(&in_folder(
        folder.path(),
        &["agents", "org", "--data", "data", "--format", "csv"],
    ));
    assert!(said.contains("not visible: app: not in the export"), "{said}");
    let why = [
        "why",
        "org",
        "--data",
        "data",
        "--user",
        "ben@acme.example",
        "--symptom",
        "not-logged",
    ];
    let said = stdout(&in_folder(folder.path(), &why));
    assert!(
        said.contains("no assignments of permission sets were given"),
        "{said}"
    );
    assert!(said.contains("FROM PermissionSetAssignment"), "{said}");
}

#[test]
fn no_cell_is_a_formula() {
    let users = USERS
        .replace("ben@acme.example", "=HYPERLINK(\"\"x\"\")")
        .replace(",=H", ",\"=H")
        .replace("\"\")", "\"\")\"");
    let (folder, _) = assign(&users, CENTERS, &AGENTS);
    let output = in_folder(
        folder.path(),
        &["agents", "org", "--data", "data", "--format", "csv"],
    );
    let said = stdout(&output);
    assert!(said.contains("\n\"'=HYPERLINK(\"\"x\"\")\","), "{said}");
}

#[test]
fn agents_need_users() {
    let output = ctilint()
        .current_dir(root())
        .args(["agents", "examples/acme"])
        .output()
        .expect("ctilint runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("FROM User"), "{}", stderr(&output));
}

/// Rungs by name with their answers, and the one thing to do.
fn why(user: &str, symptom: Option<&str>) -> (Vec<(String, String)>, String, Value) {
    let mut args = vec!["--user", user, "--as-of", "2026-11-20", "--format", "json"];
    args.extend(symptom.iter().flat_map(|symptom| ["--symptom", symptom]));
    let output = acme("why", &args);
    assert_eq!(output.status.code(), Some(0), "{user}: {}", stderr(&output));
    let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let rungs = answer["rungs"].as_array().expect("rungs").iter();
    let rungs = rungs
        .map(|rung| (text(&rung["rung"]), text(&rung["answer"])))
        .collect();
    (rungs, text(&answer["conclusion"]), answer)
}

fn red(rungs: &[(String, String)]) -> Vec<&str> {
    let red = rungs.iter().filter(|(_, answer)| answer == "red");
    red.map(|(rung, _)| rung.as_str()).collect()
}

#[test]
fn one_person_gets_the_one_thing_to_do() {
    let cases: [(&str, &str, &[&str], &str); 7] = [
        (
            "hana@acme.example",
            "absent",
            &["app"],
            "app: in Setup > App Manager edit `Acme Service Console`",
        ),
        (
            "dev@acme.example",
            "absent",
            &["call center"],
            "call center: in Setup > Call Centers",
        ),
        (
            "gus@acme.example",
            "absent",
            &["user", "app"],
            "user: in Setup > Users tick Active",
        ),
        ("jun@acme.example", "absent", &["interface"], "interface: "),
        ("ole@acme.example", "blank", &["adapter URL"], "adapter URL: "),
        (
            "nia@acme.example",
            "not-logged",
            &["rights to log", "rules of the record", "automation"],
            "rights to log: grant `Edit Tasks`",
        ),
        (
            "pia@acme.example",
            "absent",
            &["call center"],
            "call center: look at Omni-Channel instead",
        ),
    ];
    for (user, symptom, expected, todo) in cases {
        let (rungs, conclusion, answer) = why(user, Some(symptom));
        assert_eq!(red(&rungs), expected, "{user} {symptom}: {answer:#}");
        assert!(conclusion.starts_with(todo), "{user} {symptom}: {conclusion}");
        assert_eq!(answer["answer"], "red");
    }
}

#[test]
fn without_a_symptom_every_rung_is_there() {
    let (all, _, answer) = why("ADA@acme.example", None);
    let mut of_symptoms = Vec::new();
    for symptom in ["absent", "blank", "not-logged", "no-pop", "no-dial"] {
        let (rungs, ..) = why("ada@acme.example", Some(symptom));
        assert!(rungs.len() < all.len(), "{symptom}");
        // A symptom leaves rungs out and changes none.
        assert!(
            rungs.iter().all(|rung| all.contains(rung)),
            "{symptom}: {rungs:?}"
        );
        of_symptoms.extend(rungs);
    }
    assert!(all.iter().all(|rung| of_symptoms.contains(rung)));
    let sides = ["phone", "adapter", "Salesforce", "business logic"];
    for rung in answer["rungs"].as_array().expect("rungs") {
        assert!(sides.iter().any(|side| rung["side"] == *side), "{rung}");
        assert!(
            ["green", "red", "not visible"]
                .iter()
                .any(|word| rung["answer"] == *word),
            "{rung}"
        );
    }
}

/// The standby page may lack a Trusted URL, which is a warning; that no call can be logged is an error.
#[test]
fn what_is_certain_comes_before_what_is_likely() {
    let (rungs, conclusion, _) = why("ada@acme.example", None);
    assert_eq!(red(&rungs).first(), Some(&"trusted URLs"));
    assert!(conclusion.starts_with("rules of the record: "), "{conclusion}");
}

#[test]
fn the_ladder_reads_on_a_terminal() {
    let output = acme(
        "why",
        &[
            "--user",
            "hana@acme.example",
            "--symptom",
            "absent",
            "--as-of",
            "2026-11-20",
        ],
    );
    let said = stdout(&output);
    assert!(
        said.starts_with("`hana@acme.example`: why no softphone appears\n"),
        "{said}"
    );
    assert!(
        said.contains(
            "   5  app          Salesforce      red\n      - red: the softphone is in `Acme Service Console`, and nothing that the user holds shows it\n        \
             examples/acme/force-app/main/default/profiles/Acme Sales Agent.profile-meta.xml:2:2\n"
        ),
        "{said}"
    );
    assert!(
        said.lines().last().expect("a line").contains("that shows it"),
        "{said}"
    );
}

#[test]
fn an_unknown_user_gets_a_hint() {
    let output = acme("why", &["--user", "adda@acme.example"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("did you mean `ada@acme.example`?"),
        "{}",
        stderr(&output)
    );
    assert_eq!(stdout(&output), "");
}

/// Whoever `ctilint.toml` calls an agent has a row too, and so has a user whose call center does not exist.
#[test]
fn agents_without_a_softphone_are_listed() {
    let (folder, _) = assign(
        &USERS.replace("04v000000000002", "04v000000000009"),
        CENTERS,
        &AGENTS,
    );
    fs::write(
        folder.path().join("ctilint.toml"),
        "[agents]\nprofiles = [\"Agent\"]\n",
    )
    .expect("written");
    let output = in_folder(
        folder.path(),
        &["agents", "org", "--data", "data", "--format", "csv"],
    );
    let said = stdout(&output);
    let last = |name: &str| {
        let row = said.lines().find(|row| row.starts_with(name)).expect("a row");
        row.rsplit(',').next().expect("a cell").to_owned()
    };
    assert_eq!(last("ada@"), "in no call center");
    assert_eq!(last("cleo@"), "in a call center that does not exist");
    assert!(
        !said.contains("dev@") && !said.contains("eva@") && !said.contains("finn@"),
        "{said}"
    );
}
