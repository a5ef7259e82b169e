//! Keeps the promises of waves: everybody moves once, can go back, and whoever needs Lightning first moves last.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Output;

use common::{ctilint, stderr, stdout};
use proptest::prelude::*;
use serde_json::Value;

/// An org of one call center for Classic and one for each further mode, with users given as (call center, profile, active).
fn org(folder: &Path, users: &[(usize, usize, bool)]) {
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    };
    let mut centers = "Id,InternalName,Name\n".to_owned();
    for (at, mode) in ["Classic", "Lightning", "Lightning"].iter().enumerate() {
        write(
            &format!("callCenters/Acme{at}.callCenter"),
            &format!(
                "<CallCenter><adapterUrl>https://phone{at}.acme.example</adapterUrl><displayName>Acme {at}</displayName>\
                 <sections><items><name>reqUseApi</name><value>true</value></items>\
                 <items><name>reqSalesforceCompatibilityMode</name><value>{mode}</value></items>\
                 <name>reqGeneralInfo</name></sections></CallCenter>"
            ),
        );
        let _ = writeln!(centers, "04v5f000000000{at}AAA,Acme{at},Acme {at}");
    }
    write("data/centers.csv", &centers);
    let mut rows = "Id,Username,IsActive,UserType,CallCenterId,Profile.Name\n".to_owned();
    for (at, (center, profile, is_active)) in users.iter().enumerate() {
        let _ = writeln!(
            rows,
            "0055f0000000{at:03}AAA,user{at:03}@acme.example,{is_active},Standard,04v5f000000000{center}AAA,Profile {profile}"
        );
    }
    write("data/users.csv", &rows);
}

fn waves(folder: &Path, args: &[&str]) -> (Output, Value) {
    let output = ctilint()
        .current_dir(folder)
        .args(["audit", "callCenters", "--data", "data", "--as-of", "2026-11-20"])
        .args(["--json", "audit.json"])
        .args(args)
        .output()
        .expect("ctilint runs");
    let json = fs::read_to_string(folder.join("audit.json")).unwrap_or_default();
    (output, serde_json::from_str(&json).unwrap_or_default())
}

/// Ids of a file with the call center that each gets.
fn changes(path: &Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(path).expect("written");
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("Id,CallCenterId"));
    let cells = lines.map(|line| line.split_once(',').expect("two cells"));
    cells
        .map(|(id, center)| (id.to_owned(), center.to_owned()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn everybody_moves_once_and_can_go_back(
        users in prop::collection::vec((0..3usize, 0..3usize, prop::bool::weighted(0.9)), 1..60),
        size in 1..12usize,
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        org(folder.path(), &users);
        let (output, json) = waves(folder.path(), &["--waves", "moves", "--wave-size", &size.to_string()]);
        prop_assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let id = |at: usize| format!("0055f0000000{at:03}AAA");
        let had: BTreeMap<String, String> = users
            .iter()
            .enumerate()
            .map(|(at, (center, ..))| (id(at), format!("04v5f000000000{center}AAA")))
            .collect();
        let mut moved = BTreeSet::new();
        let mut has_met_classic = false;
        for (at, wave) in json["waves"].as_array().expect("a list").iter().enumerate() {
            let file = |key: &str| folder.path().join("moves").join(wave[key].as_str().expect("a name"));
            let (forward, back) = (changes(&file("forward")), changes(&file("rollback")));
            prop_assert_eq!(forward.len() as u64, wave["users"].as_u64().expect("a number"));
            prop_assert!(forward.len() <= size);
            prop_assert_eq!((wave["is_pilot"].as_bool(), wave["number"].as_u64()), (Some(at == 0), Some(at as u64 + 1)));
            for ((id, to), (same, old)) in forward.into_iter().zip(back) {
                prop_assert_eq!((to.as_str(), &id), ("#N/A", &same));
                prop_assert_eq!(&old, &had[&id]);
                prop_assert!(moved.insert(id), "twice");
            }
            let is_classic = wave["call_center"] == "Acme0";
            prop_assert!(at == 0 || is_classic || !has_met_classic, "Classic comes last");
            has_met_classic |= is_classic && at > 0;
            let waits = wave["waits_for"].as_array().expect("a list");
            prop_assert_eq!(waits.contains(&"classic-users".into()), is_classic);
        }
        let pilot = json["waves"][0]["users"].as_u64().unwrap_or(0) as usize;
        prop_assert!(pilot <= moved.len().div_ceil(2), "{pilot} of {}", moved.len());
        let active: BTreeSet<String> =
            users.iter().enumerate().filter(|(_, user)| user.2).map(|(at, _)| id(at)).collect();
        prop_assert_eq!(moved, active);
        let former = users.iter().filter(|user| !user.2).count();
        let path = folder.path().join("moves/inactive.csv");
        prop_assert_eq!(if path.exists() { changes(&path).len() } else { 0 }, former);
    }
}

#[test]
fn no_file_is_overwritten_and_nobody_is_moved_without_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    org(folder.path(), &[(1, 0, true), (1, 1, true)]);
    fs::create_dir(folder.path().join("moves")).expect("made");
    let taken = folder.path().join("moves/wave-01.csv");
    fs::write(&taken, "mine").expect("written");
    let (output, _) = waves(folder.path(), &["--waves", "moves"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("is there already"),
        "{}",
        stderr(&output)
    );
    assert_eq!(fs::read_to_string(&taken).expect("there"), "mine");
    assert_eq!(
        fs::read_dir(folder.path().join("moves"))
            .expect("a folder")
            .count(),
        1
    );

    fs::remove_file(folder.path().join("data/users.csv")).expect("removed");
    let (output, _) = waves(folder.path(), &["--waves", "others"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("rows of users are needed"),
        "{}",
        stderr(&output)
    );
    assert!(!folder.path().join("others").exists());
}

#[test]
fn people_go_to_the_contact_center_that_somebody_names() {
    let folder = tempfile::tempdir().expect("a folder");
    org(folder.path(), &[(1, 0, true)]);
    let rows = folder.path().join("data/centers.csv");
    let text = fs::read_to_string(&rows).expect("there") + "04v5f0000000009AAA,AcmeVoice,Acme Voice\n";
    fs::write(&rows, text).expect("written");
    let (output, _) = waves(folder.path(), &["--waves", "moves", "--wave-target", "AcmeVoice"]);
    let said = stdout(&output);
    assert!(
        said.contains("try it with the pilot"),
        "{said}{}",
        stderr(&output)
    );
    let forward = changes(&folder.path().join("moves/wave-01.csv"));
    assert_eq!(
        forward,
        [("0055f0000000000AAA".to_owned(), "04v5f0000000009AAA".to_owned())]
    );

    let desktop = "<CallCenter><adapterUrl>http://localhost:11000</adapterUrl><sections><items><name>reqProgId</name>\
                   <value>Acme.Acme.1</value></items><name>reqGeneralInfo</name></sections></CallCenter>";
    fs::write(folder.path().join("callCenters/AcmeDesktop.callCenter"), desktop).expect("written");
    let text = fs::read_to_string(&rows).expect("there") + "04v5f0000000008AAA,AcmeDesktop,Acme Desktop\n";
    fs::write(&rows, text).expect("written");
    for (name, complaint) in [
        ("AcmeDesktop", "the CTI Toolkit, which is retired already"),
        ("Acme1", "which people are to leave"),
        ("AcmeVoise", "did you mean `AcmeVoice`?"),
    ] {
        let (output, _) = waves(folder.path(), &["--waves", "again", "--wave-target", name]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(complaint), "{}", stderr(&output));
    }
}

/// Replaces the rows of users by these.
fn users(folder: &Path, rows: &str) {
    fs::write(folder.join("data/users.csv"), rows).expect("written");
}

#[test]
fn whoever_no_file_can_carry_is_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    org(folder.path(), &[]);
    users(
        folder.path(),
        "Username,IsActive,CallCenterId\na@acme.example,true,04v5f0000000001AAA\n",
    );
    let (output, _) = waves(folder.path(), &["--waves", "moves"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("1 user without an Id"),
        "{}",
        stderr(&output)
    );

    users(
        folder.path(),
        "Id,Username,IsActive,UserType,CallCenterId\n\
         0055f0000000001AAA,a@acme.example,true,PowerPartner,04v5f0000000001AAA\n\
         0055f0000000002AAA,b@acme.example,true,Standard,04v5f0000000001AAA\n\
         0055f0000000003AAA,c@acme.example,true,Standard,\"=1+1,evil\"\n",
    );
    fs::write(
        folder.path().join("data/centers.csv"),
        "Id,InternalName,Name\n04v5f0000000001AAA,Acme1,Acme 1\n\"=1+1,evil\",Acme2,Acme 2\n",
    )
    .expect("written");
    let (output, _) = waves(folder.path(), &["--waves", "moves"]);
    let said = stdout(&output);
    assert!(
        said.contains("in no file: 1 user without an Id in the rows"),
        "{said}"
    );
    assert!(
        said.contains("in no file: 1 user of portals or partners"),
        "{said}"
    );
    assert_eq!(
        changes(&folder.path().join("moves/wave-01.rollback.csv")).len(),
        1
    );
}

#[test]
fn rows_of_users_alone_do_not_tell_who_moves() {
    let folder = tempfile::tempdir().expect("a folder");
    org(folder.path(), &[(1, 0, true)]);
    fs::remove_file(folder.path().join("data/centers.csv")).expect("removed");
    let (output, _) = waves(folder.path(), &["--waves", "moves"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("the rows do not tell who"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn former_users_alone_make_no_wave() {
    let folder = tempfile::tempdir().expect("a folder");
    org(folder.path(), &[(1, 0, false)]);
    let (output, json) = waves(folder.path(), &["--waves", "moves"]);
    let said = stdout(&output);
    assert_eq!(json["waves"], Value::Array(Vec::new()));
    assert!(said.contains("inactive.csv\" --wait 10"), "{said}");
    assert!(!said.contains("wave-01") && !said.contains("pilot"), "{said}");
}

#[test]
fn people_of_one_profile_move_together_however_it_is_spelt_and_its_secrets_stay_covered() {
    let folder = tempfile::tempdir().expect("a folder");
    org(folder.path(), &[]);
    let secret = "token=9f8e7d6c5b4a39281706f5e4d3c2b1a0";
    users(
        folder.path(),
        &format!(
            "Id,Username,IsActive,UserType,CallCenterId,Profile.Name\n\
             0055f0000000001AAA,a@acme.example,true,Standard,04v5f0000000001AAA,{secret}\n\
             0055f0000000002AAA,b@acme.example,true,Standard,04v5f0000000001AAA,{}\n",
            secret.to_uppercase()
        ),
    );
    let (output, json) = waves(folder.path(), &["--waves", "moves", "--csv", "tables"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(json["waves"][0]["profiles"].as_array().map(Vec::len), Some(1));
    for file in ["moves/people.csv", "tables/waves.csv", "audit.json"] {
        let text = fs::read_to_string(folder.path().join(file)).expect("written");
        assert!(!text.to_lowercase().contains("9f8e7d6c5b4a"), "{file}: {text}");
    }
}
