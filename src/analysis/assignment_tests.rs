use std::fmt::Write as _;

use super::*;
use crate::analysis::agents;
use crate::load::Export;
use crate::options::Agents;
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
    let mut export = Export::from_memory(files);
    for file in &mut export.files {
        if file.path.starts_with("data/") {
            file.data = Some(crate::load::DataFile::Named);
        }
    }
    org::read(&export)
}

#[test]
fn twenty_thousand_users_are_joined_whatever_the_length_of_their_ids() {
    let org = large_org(20_000, 400, 300);
    let membership = Membership::new(&org);
    let groups = agents::groups(&org, &membership, &Agents::default());
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
    let groups = agents::groups(&org, &Membership::new(&org), &configured);
    let [group] = groups.as_slice() else {
        panic!("{groups:?}");
    };
    assert_eq!(
        (group.holders, group.members, group.without.as_slice()),
        (2, 1, &[3][..])
    );
}
