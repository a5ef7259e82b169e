mod objects;
mod unsure;

use std::fmt::Write as _;

use super::*;
use crate::load::{DataFile, Export};
use crate::org;

const USERS: &str = "Id,Username,IsActive,UserType,Profile.Name\n\
    005000000000001,a@acme.example,true,Standard,Acme Agent\n\
    005000000000002AAA,b@acme.example,true,Standard,System Administrator\n\
    005000000000003,c@acme.example,true,Standard,Agente Acme\n";

fn org(files: &[(&str, String)]) -> Org {
    let stored = files.iter();
    let mut export = Export::from_memory(
        stored
            .map(|(path, text)| ((*path).to_owned(), text.clone().into_bytes()))
            .collect(),
    );
    for file in &mut export.files {
        if file.path.starts_with("data/") {
            file.data = Some(DataFile::Named);
        }
    }
    org::read(&export)
}

fn users() -> (&'static str, String) {
    ("data/users.csv", USERS.to_owned())
}

/// User 0 has these assignments: `Name` a set, `@Name` a group.
fn assigned(names: &[&str]) -> (&'static str, String) {
    let mut rows = String::from("AssigneeId,PermissionSet.Name,PermissionSetGroup.DeveloperName\n");
    for name in names {
        let group = name.strip_prefix('@').unwrap_or_default();
        let _ = writeln!(
            rows,
            "005000000000001AAA,{},{group}",
            name.trim_start_matches('@')
        );
    }
    ("data/permsets.csv", rows)
}

fn none_assigned() -> (&'static str, String) {
    let rows = "AssigneeId,PermissionSet.Name\n005000000000009AAA,Other\n";
    ("data/permsets.csv", rows.to_owned())
}

fn file(kind: &str, blocks: &str) -> String {
    format!("<{kind} xmlns=\"http://soap.sforce.com/2006/04/metadata\">{blocks}</{kind}>")
}

fn profile(blocks: &str) -> (&'static str, String) {
    ("profiles/Acme Agent.profile", file("Profile", blocks))
}

/// Grants something that no test asks for: a profile without any permission was cut down.
fn bare() -> (&'static str, String) {
    profile(&user("ViewSetup"))
}

fn set(blocks: &str) -> (&'static str, String) {
    (
        "permissionsets/Acme_Phone.permissionset",
        file("PermissionSet", blocks),
    )
}

fn group(blocks: &str) -> (&'static str, String) {
    (
        "permissionsetgroups/Acme_Team.permissionsetgroup",
        file("PermissionSetGroup", blocks),
    )
}

fn muting(blocks: &str) -> (&'static str, String) {
    (
        "mutingpermissionsets/Acme_Quiet.mutingpermissionset",
        file("MutingPermissionSet", blocks),
    )
}

fn user(name: &str) -> String {
    format!("<userPermissions><enabled>true</enabled><name>{name}</name></userPermissions>")
}

fn page(name: &str, enabled: bool) -> String {
    format!("<pageAccesses><apexPage>{name}</apexPage><enabled>{enabled}</enabled></pageAccesses>")
}

fn field(name: &str, read: bool, edit: bool) -> String {
    format!(
        "<fieldPermissions><editable>{edit}</editable><field>{name}</field><readable>{read}</readable></fieldPermissions>"
    )
}

fn object(name: &str, create: bool) -> String {
    format!(
        "<objectPermissions><allowCreate>{create}</allowCreate><allowEdit>false</allowEdit>\
         <allowRead>true</allowRead><object>{name}</object></objectPermissions>"
    )
}

fn edit_task(files: &[(&str, String)]) -> Answer {
    let org = org(files);
    Access::new(&org).permission(&org, 0, UserPermission::EditTask)
}

const SETS: &str = "<permissionSets>Acme_Phone</permissionSets>";
const MUTED: &str = "<mutingPermissionSets>Acme_Quiet</mutingPermissionSets>";

#[test]
fn what_nobody_grants_is_denied_only_where_everything_is_there() {
    let bare = bare();
    assert_eq!(edit_task(&[]), Answer::NotVisible(Blind::NoUsers));
    assert_eq!(
        edit_task(&[users(), none_assigned()]),
        Answer::NotVisible(Blind::Profile("Acme Agent".to_owned()))
    );
    assert_eq!(
        edit_task(&[users(), bare.clone()]),
        Answer::NotVisible(Blind::Assignments)
    );
    assert_eq!(
        edit_task(&[users(), bare.clone(), assigned(&["Acme_Phone"])]),
        Answer::NotVisible(Blind::PermissionSet("Acme_Phone".to_owned()))
    );
    assert_eq!(
        edit_task(&[users(), bare.clone(), assigned(&["@Acme_Team"])]),
        Answer::NotVisible(Blind::Group("Acme_Team".to_owned()))
    );
    assert_eq!(
        edit_task(&[users(), bare.clone(), none_assigned()]),
        Answer::Denied(Some(0))
    );
    assert_eq!(
        edit_task(&[users(), bare, assigned(&["acme_phone"]), set("")]),
        Answer::Denied(Some(1))
    );
}

#[test]
fn a_profile_that_was_cut_down_denies_nothing() {
    let cut = edit_task(&[users(), none_assigned(), profile(&page("AcmePhone", true))]);
    assert!(matches!(cut, Answer::NotVisible(Blind::NotRetrieved(..))));
}

#[test]
fn what_the_profile_grants_needs_no_assignments() {
    let granting = profile(&user("EditTask"));
    assert!(edit_task(&[users(), granting]).is_granted());
    let disabled = user("EditTask").replace("true", "false");
    assert!(edit_task(&[users(), profile(&disabled), none_assigned()]).is_denied());
}

#[test]
fn old_profiles_do_not_name_what_they_grant() {
    let manifest = |version: &str| {
        let text = format!("<Package><version>{version}</version></Package>");
        ("package.xml", text)
    };
    let files = |version| [users(), bare(), none_assigned(), manifest(version)];
    let old = Blind::OldFile("Profile", "Acme Agent".to_owned());
    assert_eq!(edit_task(&files("28.0")), Answer::NotVisible(old));
    assert!(edit_task(&files("29.0")).is_denied());
}

#[test]
fn access_to_activities_is_younger_than_other_permissions() {
    let ask = |version: &str, other: &str| {
        let org = org(&[
            users(),
            bare(),
            none_assigned(),
            ("profiles/Other.profile", file("Profile", other)),
            ("package.xml", format!("<Package>{version}</Package>")),
        ]);
        Access::new(&org).permission(&org, 0, UserPermission::ActivitiesAccess)
    };
    let granted = user("ActivitiesAccess");
    assert!(ask("<version>43.0</version>", "").is_denied());
    assert!(matches!(
        ask("<version>39.0</version>", &granted),
        Answer::NotVisible(Blind::OldFile(..))
    ));
    // Without a version others have to show that there is such a permission.
    assert!(ask("", &granted).is_denied());
    assert!(!ask("", "").is_denied());
}

#[test]
fn rows_that_are_missing_may_assign_anything() {
    let rows = "{\"records\":[{\"attributes\":{\"type\":\"PermissionSetAssignment\"},\"AssigneeId\":\"005000000000009AAA\",\
                \"PermissionSet\":{\"Name\":\"Other\"}}],\"totalSize\":2500,\"done\":false}";
    let sets = ("data/permsets.json", rows.to_owned());
    assert_eq!(
        edit_task(&[users(), bare(), sets.clone()]),
        Answer::NotVisible(Blind::MissingRows)
    );
    assert!(edit_task(&[users(), profile(&user("EditTask")), sets]).is_granted());
}

#[test]
fn who_lacks_something_is_told_by_profile_with_the_set_that_grants_it_to_others() {
    let org = org(&[
        (
            "data/users.csv",
            "Id,Username,Profile.Name\n005000000000001AAA,a@acme.example,Acme Agent\n\
             005000000000002AAA,b@acme.example,Acme Agent\n005000000000003AAA,c@acme.example,Nobody\n"
                .to_owned(),
        ),
        bare(),
        assigned(&["Acme_Phone"]),
        set(&user("EditTask")),
    ]);
    let access = Access::new(&org);
    let ask = |user| access.permission(&org, user, UserPermission::EditTask);
    let asked = access.who_lacks(&[0, 1, 2], ask);
    let users = vec![1];
    assert_eq!(asked.lacks, [Lack { profile: 1, users }]);
    let things = [Thing::Permission(UserPermission::EditTask)];
    assert_eq!(access.source(&org, &[0, 1, 2], &things), Some(Source::Set(0)));
    assert_eq!(asked.blind, Some(Blind::Profile("Nobody".to_owned())));
    assert_eq!(org.access.holders[0].name, "Acme_Phone");
}

#[test]
fn a_source_gives_all_that_is_wanted_and_makes_no_administrator() {
    let source = |files: &[(&str, String)]| {
        let mut all = vec![users(), bare()];
        all.extend_from_slice(files);
        let org = org(&all);
        let wanted = [UserPermission::ActivitiesAccess, UserPermission::EditTask].map(Thing::Permission);
        Access::new(&org).source(&org, &[0], &wanted)
    };
    let both = format!("{}{}", user("ActivitiesAccess"), user("EditTask"));
    let direct = assigned(&["Acme_Phone"]);
    assert_eq!(source(&[direct.clone(), set(&both)]), Some(Source::Set(0)));
    assert_eq!(source(&[direct.clone(), set(&user("EditTask"))]), None);
    assert_eq!(source(&[direct.clone(), set(&user("ModifyAllData"))]), None);
    let powerful = format!("{both}{}", user("ModifyAllData"));
    assert_eq!(source(&[direct, set(&powerful)]), None);
    let team = [
        assigned(&["@Acme_Team"]),
        group("<permissionSets>Acme_Phone</permissionSets>"),
    ];
    assert_eq!(
        source(&[team[0].clone(), team[1].clone(), set(&both)]),
        Some(Source::Group(0))
    );
}

#[test]
fn what_a_group_mutes_is_shown() {
    let mut files = vec![
        users(),
        bare(),
        assigned(&["@Acme_Team"]),
        set(&user("EditTask")),
        group(&format!("{SETS}{MUTED}")),
        muting(&user("EditTask")),
    ];
    let muted = |files: &[(&str, String)]| {
        let org = org(files);
        let found = Access::new(&org).muted(&org, 0, Thing::Permission(UserPermission::EditTask));
        found.map(|(at, _)| org.access.holders[at].name.clone())
    };
    assert_eq!(muted(&files).as_deref(), Some("Acme_Quiet"));
    files[3] = set("");
    assert_eq!(muted(&files), None);
}

#[test]
fn a_group_grants_what_its_sets_do_less_what_it_mutes() {
    let grant = user("EditTask");
    let of_group = |blocks: &str| {
        [
            users(),
            bare(),
            assigned(&["@Acme_Team"]),
            set(&grant),
            group(blocks),
        ]
    };
    assert!(edit_task(&of_group(SETS)).is_granted());
    let with_muting = of_group(&format!("{SETS}{MUTED}"));
    assert_eq!(
        edit_task(&with_muting),
        Answer::NotVisible(Blind::MutingSet("Acme_Quiet".to_owned()))
    );
    let mut files = with_muting.to_vec();
    files.push(muting(&user("EditEvent")));
    assert!(edit_task(&files).is_granted());
    *files.last_mut().expect("files") = muting(&grant);
    assert!(edit_task(&files).is_denied());
    // Muting concerns the group only.
    files[2] = assigned(&["@Acme_Team", "Acme_Phone"]);
    assert!(edit_task(&files).is_granted());
    let lacking = of_group("<permissionSets>acme__Managed</permissionSets>");
    assert_eq!(
        edit_task(&lacking),
        Answer::NotVisible(Blind::PermissionSet("acme__Managed".to_owned()))
    );
}

#[test]
fn users_find_their_profile_by_the_name_that_queries_return() {
    let org = org(&[
        users(),
        none_assigned(),
        ("profiles/Admin.profile", file("Profile", &user("ModifyAllData"))),
        (
            "profiles/Acme%20Agent.profile",
            file("Profile", &user("ViewSetup")),
        ),
    ]);
    let access = Access::new(&org);
    let everything = |user| access.permission(&org, user, UserPermission::ModifyAllData);
    assert!(everything(0).is_denied());
    assert!(everything(1).is_granted());
    assert_eq!(
        everything(2),
        Answer::NotVisible(Blind::Profile("Agente Acme".to_owned()))
    );
    assert_ne!(access.holding_of(0), access.holding_of(1));
    assert!(access.object(&org, 1, "Lead", Right::Create).is_granted());
    assert_eq!(everything(9), Answer::NotVisible(Blind::NoUsers));
}

#[test]
fn large_orgs_are_joined_in_no_time() {
    let mut rows = String::from("Id,Username,Profile.Name\n");
    let mut sets = String::from("AssigneeId,PermissionSet.Name\n");
    for n in 0..20_000 {
        let _ = writeln!(rows, "005{n:012},u{n}@acme.example,Agent {}", n % 300);
        for step in 0..3 {
            let _ = writeln!(sets, "005{n:012},Set_{}", (n * 7 + step * 11) % 400);
        }
    }
    let mut files = vec![("data/users.csv", rows), ("data/permsets.csv", sets)];
    let fields: String = (0..100)
        .map(|n| field(&format!("Task.F{n}__c"), true, false))
        .collect();
    let profiles: Vec<String> = (0..300).map(|n| format!("profiles/Agent {n}.profile")).collect();
    let names: Vec<String> = (0..400)
        .map(|n| format!("permissionsets/Set_{n}.permissionset"))
        .collect();
    files.extend(
        profiles
            .iter()
            .map(|path| (path.as_str(), file("Profile", &fields))),
    );
    files.extend(
        names
            .iter()
            .map(|path| (path.as_str(), file("PermissionSet", ""))),
    );
    let org = org(&files);
    let start = std::time::Instant::now();
    let access = Access::new(&org);
    let denied = (0..20_000).filter(|user| access.field(&org, *user, "Task.F7__c", Right::Edit).is_denied());
    assert_eq!(denied.count(), 20_000);
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}
