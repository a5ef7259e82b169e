//! Keeps the promises of `ctilint assign`: what it writes, what it leaves alone, and what it refuses.

mod common;
#[path = "common/people.rs"]
mod people;

use std::fs;

use common::{stderr, stdout};
use people::{AGENTS, CENTER, CENTERS, USERS, acme, assign, folder, in_folder};

fn written(folder: &tempfile::TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).expect("a file")
}

#[test]
fn who_should_be_in_a_call_center_and_is_not_is_written_with_the_way_back() {
    let (folder, output) = assign(
        USERS,
        CENTERS,
        &[&AGENTS[..], &["--output", "agents.csv"]].concat(),
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(
        written(&folder, "agents.csv"),
        "Id,CallCenterId\n005000000000001,04v000000000001\n"
    );
    assert_eq!(
        written(&folder, "agents.rollback.csv"),
        "Id,CallCenterId\n005000000000001,#N/A\n"
    );
    let said = stdout(&output);
    assert!(
        said.contains("1 user to change, 1 in it already, 3 left alone"),
        "{said}"
    );
    assert!(
        said.contains("cleo@acme.example  left alone: is in `Acme Sales`"),
        "{said}"
    );
    assert!(
        said.contains("dev@acme.example   left alone: is inactive"),
        "{said}"
    );
    assert!(
        said.contains("eva@acme.example   left alone: has the user type `CsnOnly`"),
        "{said}"
    );
}

#[test]
fn users_are_moved_only_when_that_was_said() {
    let args = [&AGENTS[..], &["--move", "--cleared", "blank", "--output", "."]].concat();
    let (folder, output) = assign(USERS, CENTERS, &args);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(
        written(&folder, "assign-AcmePhone.csv"),
        "Id,CallCenterId\n005000000000001,04v000000000001\n005000000000003AAA,04v000000000001\n"
    );
    assert_eq!(
        written(&folder, "assign-AcmePhone.rollback.csv"),
        "Id,CallCenterId\n005000000000001,\n005000000000003AAA,04v000000000002\n"
    );
}

#[test]
fn without_a_place_nothing_is_written() {
    let (folder, output) = assign(USERS, CENTERS, &AGENTS);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("nothing was written"));
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 2);
}

#[test]
fn no_file_is_overwritten_and_none_is_left_half_done() {
    let folder = folder(&[
        CENTER,
        ("data/users.csv", USERS),
        ("data/centers.csv", CENTERS),
        ("out/agents.rollback.csv", "precious"),
    ]);
    let args = [
        &["assign", "org", "--data", "data"],
        &AGENTS[..],
        &["--output", "out/agents.csv"],
    ]
    .concat();
    let output = in_folder(folder.path(), &args);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("is there already"),
        "{}",
        stderr(&output)
    );
    assert_eq!(written(&folder, "out/agents.rollback.csv"), "precious");
    assert!(!folder.path().join("out/agents.csv").exists());
}

#[test]
fn a_standard_profile_has_two_names_and_lists_take_names_and_ids() {
    for chosen in [
        &["--profile", "Admin"][..],
        &["--profile", "system administrator"],
        &["--users", "list.txt"],
        &["--users", "list.csv"],
    ] {
        let folder = folder(&[
            CENTER,
            ("data/users.csv", USERS),
            ("data/centers.csv", CENTERS),
            ("list.txt", "FINN@acme.example\n\n005000000000006\n"),
            (
                "list.csv",
                "\u{feff}Name,Username\r\n\"Finn, A.\",finn@acme.example\r\n",
            ),
        ]);
        let args = [
            &["assign", "org", "--data", "data", "--call-center", "AcmePhone"],
            chosen,
        ]
        .concat();
        let output = in_folder(folder.path(), &args);
        let said = stdout(&output);
        assert!(
            said.contains("1 user to change, 0 in it already"),
            "{chosen:?}: {said}{}",
            stderr(&output)
        );
        assert!(said.contains("finn@acme.example"), "{said}");
    }
}

#[test]
fn a_group_gives_its_sets() {
    let folder = folder(&[
        CENTER,
        ("data/users.csv", USERS),
        ("data/centers.csv", CENTERS),
        (
            "data/sets.csv",
            "AssigneeId,PermissionSet.Name,PermissionSetGroup.DeveloperName\n005000000000001AAA,Desk1,Desk\n005000000000006,Acme_Phone,\n",
        ),
        (
            "org/permissionsetgroups/Desk.permissionsetgroup",
            "<PermissionSetGroup><permissionSets>Acme_Phone</permissionSets></PermissionSetGroup>",
        ),
    ]);
    let args = [
        "assign",
        "org",
        "--data",
        "data",
        "--call-center",
        "AcmePhone",
        "--permission-set",
        "acme_phone",
    ];
    let said = stdout(&in_folder(folder.path(), &args));
    assert!(said.contains("2 users to change"), "{said}");
    assert!(
        said.contains("ada@acme.example") && said.contains("finn@acme.example"),
        "{said}"
    );
}

/// What is refused, and what the message has to teach.
#[test]
fn what_cannot_be_known_is_refused() {
    let agents = &AGENTS[..];
    let twice =
        format!("{CENTERS}04v000000000003,Acme Phone,AcmeOther\n04v000000000004,Acme Phone,AcmeThird\n");
    let by_title = ["--call-center", "Acme Phone", "--profile", "Agent"];
    let cases: [(&str, &str, &[&str], &str); 9] = [
        (
            USERS,
            CENTERS,
            &["--call-center", "AcmePhon", "--profile", "Agent"],
            "did you mean `AcmePhone`?",
        ),
        (
            USERS,
            "Id,Name,InternalName\n04v000000000002,Acme Sales,AcmeSales\n",
            &["--call-center", "AcmePhone", "--profile", "Agent"],
            "no row has its Id",
        ),
        (USERS, &twice, &by_title, "give an internal name"),
        (
            USERS,
            CENTERS,
            &["--call-center", "AcmePhone", "--profile", "Agnet"],
            "did you mean `Agent`?",
        ),
        (
            USERS,
            CENTERS,
            &["--call-center", "AcmePhone", "--permission-set", "X"],
            "PermissionSetAssignment",
        ),
        (
            "Username,CallCenterId,Profile.Name,IsActive\nada@acme.example,,Agent,true\n",
            CENTERS,
            agents,
            "ask for `Id`",
        ),
        (
            "Id,Username,Profile.Name,IsActive\n005000000000001,ada@acme.example,Agent,true\n",
            CENTERS,
            agents,
            "`CallCenterId`",
        ),
        (
            "Id,Username,CallCenterId,IsActive\n005000000000001,ada@acme.example,,true\n",
            CENTERS,
            agents,
            "`Profile.Name`",
        ),
        (USERS, "", agents, "FROM CallCenter"),
    ];
    for (users, centers, args, taught) in cases {
        let centers = if centers.is_empty() {
            "Id,Name,InternalName\n"
        } else {
            centers
        };
        let (folder, output) = assign(users, centers, &[args, &["--output", "."]].concat());
        let said = stderr(&output);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{args:?}: {said}{}",
            stdout(&output)
        );
        assert!(said.contains(taught), "{args:?}: {said}");
        assert_eq!(
            fs::read_dir(folder.path()).expect("a folder").count(),
            2,
            "{args:?}"
        );
    }
}

#[test]
fn contradicting_rows_are_refused() {
    let folder = folder(&[
        CENTER,
        ("data/users.csv", USERS),
        (
            "data/more.csv",
            "Id,Username,CallCenterId\n005000000000001,ada@acme.example,04v000000000002\n",
        ),
        ("data/centers.csv", CENTERS),
    ]);
    let args = [&["assign", "org", "--data", "data"], &AGENTS[..]].concat();
    let output = in_folder(folder.path(), &args);
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(
        said.contains("contradict each other: `ada@acme.example`"),
        "{said}"
    );
}

#[test]
fn the_example_has_two_agents_to_assign() {
    let output = acme(
        "assign",
        &["--call-center", "AcmePhone", "--profile", "Acme Support Agent"],
    );
    let said = stdout(&output);
    assert!(said.contains("2 users to change, 5 in it already"), "{said}");
}

#[test]
fn people_of_salesforce_voice_are_not_assigned() {
    let output = acme(
        "assign",
        &["--call-center", "AcmeVoice", "--profile", "Acme Back Office"],
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("Salesforce Voice"),
        "{}",
        stderr(&output)
    );
}
