use std::fmt::Write as _;

use super::*;
use crate::analysis::agents;
use crate::analysis::unmatched::{self, Blind};
use crate::load::Export;
use crate::options::{Agents, Options};
use crate::org;

const CENTER: &str = r#"<CallCenter xmlns="http://soap.sforce.com/2006/04/metadata">
    <displayName>Acme NUMBER</displayName>
    <sections>
        <items><name>reqUseApi</name><value>true</value></items>
        <name>reqGeneralInfo</name>
    </sections>
</CallCenter>"#;

/// Id of user or call center `n`: 18 characters for even numbers, 15 for odd ones.
fn id(prefix: &str, n: usize) -> String {
    let suffix = if n.is_multiple_of(2) { "AAA" } else { "" };
    format!("{prefix}{n:012}{suffix}")
}

/// The same Id in its other length.
fn other_id(prefix: &str, n: usize) -> String {
    let suffix = if n.is_multiple_of(2) { "" } else { "AAA" };
    format!("{prefix}{n:012}{suffix}")
}

/// An org with users, call centers and permission sets; every tenth user is in no call center.
fn large_org(users: usize, centers: usize, sets: usize) -> Org {
    let mut files: Vec<(String, Vec<u8>)> = (0..centers)
        .map(|n| {
            let text = CENTER.replace("NUMBER", &n.to_string());
            (format!("callCenters/Acme_{n}.callCenter"), text.into_bytes())
        })
        .collect();
    let mut user_rows = String::from("Id,Username,IsActive,UserType,CallCenterId,Profile.Name\n");
    let mut center_rows = String::from("Id,InternalName\n");
    let mut set_rows = String::from("AssigneeId,PermissionSet.Name\n");
    for n in 0..users {
        let center = if n % 10 == 3 {
            String::new()
        } else {
            other_id("04v", n % centers)
        };
        let (user, profile) = (id("005", n), n % 7);
        let _ = writeln!(
            user_rows,
            "{user},u{n}@acme.example,true,Standard,{center},Agent {profile}"
        );
        for step in 0..5 {
            let (user, set) = (other_id("005", n), (n + step) % sets);
            let _ = writeln!(set_rows, "{user},Acme_{set}");
        }
    }
    for n in 0..centers {
        let _ = writeln!(center_rows, "{},acme_{n}", id("04v", n));
    }
    let data = [
        ("data/users.csv", user_rows),
        ("data/callcenters.csv", center_rows),
        ("data/permsets.csv", set_rows),
    ];
    files.extend(data.map(|(path, text)| (path.to_owned(), text.into_bytes())));
    read(files)
}

fn read(files: Vec<(String, Vec<u8>)>) -> Org {
    let mut export = Export::from_memory(files);
    for file in &mut export.files {
        if file.path.starts_with("data/") {
            file.data = Some(crate::load::DataFile::Named);
        }
    }
    org::read(&export)
}

/// `Acme_0` with data files.
fn small_org(data: &[(&str, &str)]) -> Org {
    let center = ("callCenters/Acme_0.callCenter", CENTER);
    let files = std::iter::once(&center).chain(data);
    read(
        files
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
            .collect(),
    )
}

const CENTER_ROWS: (&str, &str) = (
    "data/callcenters.csv",
    "Id,InternalName\n04v000000000001,Acme_0\n04v000000000002,Acme_1\n",
);

fn options() -> Options {
    Options::new(jiff::civil::date(2026, 11, 20))
}

#[test]
fn twenty_thousand_users_are_joined_whatever_the_length_of_their_ids() {
    let org = large_org(20_000, 400, 300);
    let membership = Membership::new(&org);
    let groups = agents::groups(&org, &membership, &options());
    let used = org
        .call_centers
        .iter()
        .filter(|center| membership.is_used(&org, center) == Some(true));
    // 40 of the 400 call centers belong to users who are in none.
    assert_eq!(used.count(), 360);
    let agents: usize = org
        .call_centers
        .iter()
        .filter_map(|center| membership.agents_of(&org, center))
        .map(|who| who.agents)
        .sum();
    assert_eq!(agents, 18_000);
    assert!(membership.lost(&org).is_empty() && membership.beyond_export(&org).is_empty());
    let mut without: Vec<usize> = groups
        .iter()
        .flat_map(|group| group.without.iter().copied())
        .collect();
    without.sort_unstable();
    // Everybody without a call center exactly once, although each one is in six groups.
    assert_eq!(without, (0..20_000).filter(|n| n % 10 == 3).collect::<Vec<_>>());
}

#[test]
fn configured_agents_need_no_majority_and_hide_the_others() {
    let org = large_org(100, 10, 5);
    let configured = Agents {
        usernames: vec!["U3@Acme.Example".to_owned(), "u4@acme.example".to_owned()],
        ..Agents::default()
    };
    let configured = Options {
        agents: configured,
        ..options()
    };
    let groups = agents::groups(&org, &Membership::new(&org), &configured);
    let [group] = groups.as_slice() else {
        panic!("{groups:?}");
    };
    assert_eq!(
        (group.holders, group.members, group.without.as_slice()),
        (2, 1, &[3][..])
    );
}

#[test]
fn nothing_follows_from_rows_that_are_missing() {
    let cut_off = r#"{"records":[{"attributes":{"type":"User"},"Id":"005000000000001","CallCenterId":null}],"totalSize":9,"done":false}"#;
    let org = small_org(&[CENTER_ROWS, ("data/users.json", cut_off)]);
    let (membership, center) = (Membership::new(&org), &org.call_centers[0]);
    assert_eq!(membership.is_used(&org, center), None);
    assert_eq!(membership.agents_of(&org, center), None);
    assert_eq!(membership.gap_of(&org, center), Some(Gap::MissingUsers));
}

#[test]
fn somebody_is_enough_whatever_is_missing() {
    let ragged =
        "Id,Username,CallCenterId\n005000000000001,a@acme.example,04v000000000001\n005000000000002\n";
    let org = small_org(&[CENTER_ROWS, ("data/users.csv", ragged)]);
    let (membership, center) = (Membership::new(&org), &org.call_centers[0]);
    assert_eq!(membership.is_used(&org, center), Some(true));
    // There may be more of them.
    assert_eq!(membership.agents_of(&org, center), None);
}

#[test]
fn an_id_may_be_that_of_a_missing_call_center_row() {
    let users = "Id,Username,CallCenterId\n005000000000001,a@acme.example,04v000000000009\n";
    let ragged = "Id,InternalName\n04v000000000001,Acme_0\n04v000000000002\n";
    let org = small_org(&[("data/users.csv", users), ("data/callcenters.csv", ragged)]);
    let membership = Membership::new(&org);
    assert_eq!(membership.centers, [Center::Unresolved]);
    assert_eq!(membership.gap(), Some(Gap::Centers));
    let whole = small_org(&[("data/users.csv", users), CENTER_ROWS]);
    assert_eq!(Membership::new(&whole).lost(&whole).len(), 1);
}

#[test]
fn an_id_may_be_that_of_a_call_center_that_cannot_be_read() {
    let users = (
        "data/users.csv",
        "Id,Username,CallCenterId\n005000000000001,a@acme.example,04v000000000009\n",
    );
    assert_eq!(
        Membership::new(&small_org(&[users])).centers,
        [Center::InExport(0)]
    );
    let broken = ("callCenters/Acme_1.callCenter", "<CallCenter>");
    let org = small_org(&[users, broken]);
    assert_eq!(Membership::new(&org).centers, [Center::Unresolved]);
}

#[test]
fn names_of_agents_are_looked_up_where_rows_tell() {
    let users = (
        "data/users.csv",
        "Id,Username,CallCenterId,Profile.Name\n005000000000001,a@acme.example,,Agent\n",
    );
    let agents = Agents {
        profiles: vec!["agent".to_owned(), "Agnet".to_owned()],
        permission_sets: vec!["Acme_Phone".to_owned()],
        ..Agents::default()
    };
    let named = unmatched::find(&small_org(&[users]), &agents);
    assert_eq!(named.matched, 1);
    assert_eq!(named.blind, [Blind::PermissionSets]);
    let [unmatched] = named.unmatched.as_slice() else {
        panic!("{named:?}");
    };
    assert_eq!(unmatched.nearest.as_deref(), Some("Agent"));
    // The one with the other profile may be among the rows that are missing.
    let more = ("data/more.csv", "Id,Username\n005000000000002\n");
    let named = unmatched::find(&small_org(&[users, more]), &agents);
    assert_eq!(named.blind, [Blind::MissingRows, Blind::PermissionSets]);
    assert!(named.unmatched.is_empty());
}
