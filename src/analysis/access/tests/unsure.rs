use super::*;

const MAIN: &str = "force-app/permissionsets/Acme_Phone/Acme_Phone.permissionset-meta.xml";
const PART: &str = "force-app/permissionsets/Acme_Phone/objectSettings/Case.objectSettings-meta.xml";

fn blind(answer: &Answer) -> &Blind {
    match answer {
        Answer::NotVisible(blind) => blind,
        other => panic!("{other:?}"),
    }
}

fn rows(text: &str) -> (&'static str, String) {
    ("data/permsets.csv", text.to_owned())
}

#[test]
fn a_row_that_names_no_set_may_assign_any() {
    for unnamed in [
        "AssigneeId,PermissionSetId\n005000000000001AAA,0PS000000000001AAA\n",
        "AssigneeId,PermissionSet.Label\n005000000000001AAA,Acme Phone\n",
        "AssigneeId,PermissionSet.Name,PermissionSetGroup.DeveloperName\n005000000000001AAA,,\n",
        "AssigneeId,PermissionSet.Name,PermissionSetGroup.DeveloperName\n,Acme_Phone,\n",
    ] {
        assert_eq!(
            edit_task(&[users(), bare(), rows(unnamed)]),
            Answer::NotVisible(Blind::Unnamed),
            "{unnamed}"
        );
    }
    let of_another = rows("AssigneeId,PermissionSetId\n005000000000002AAA,0PS000000000001AAA\n");
    assert!(edit_task(&[users(), bare(), of_another]).is_denied());
}

#[test]
fn sets_of_profiles_are_known_by_their_names_too() {
    let of = |name: &str| {
        let text = format!("AssigneeId,PermissionSet.Name\n005000000000001AAA,{name}\n");
        edit_task(&[users(), bare(), rows(&text)])
    };
    assert!(of("X00e000000000001").is_denied());
    assert!(of("X00e000000000001AAA").is_denied());
    // The query did not ask for groups.
    assert_eq!(
        blind(&of("X00elsewhere")),
        &Blind::MaybeGroup("X00elsewhere".to_owned())
    );
    let org = org(&[rows(
        "AssigneeId,PermissionSet.Name\n005000000000001AAA,X00e000000000001\n",
    )]);
    assert_eq!(org.people.rows.values().collect::<Vec<_>>(), [&1]);
}

#[test]
fn a_user_without_a_profile_or_an_id_was_not_asked_for_wholly() {
    let blank = "Id,Username,Profile.Name\n005000000000001,a@acme.example,\n";
    let without_id = "Username,IsActive,Profile.Name\na@acme.example,true,Acme Agent\n";
    for (text, expected) in [(blank, Blind::ProfileUntold), (without_id, Blind::UserIds)] {
        let users = ("data/users.csv", text.to_owned());
        assert_eq!(blind(&edit_task(&[users, bare(), none_assigned()])), &expected);
    }
}

#[test]
fn a_set_with_a_lost_part_denies_nothing() {
    let ask = |part: &[u8]| {
        let mut files: Vec<(String, Vec<u8>)> = [users(), bare(), assigned(&["Acme_Phone"])]
            .into_iter()
            .map(|(path, text)| (path.to_owned(), text.into_bytes()))
            .collect();
        files.push((MAIN.to_owned(), file("PermissionSet", "").into_bytes()));
        files.push((PART.to_owned(), part.to_vec()));
        let mut export = Export::from_memory(files);
        for file in &mut export.files {
            file.data = file.path.starts_with("data/").then_some(DataFile::Named);
        }
        let org = org::read(&export);
        Access::new(&org).permission(&org, 0, UserPermission::EditTask)
    };
    let lost = Blind::Incomplete("PermissionSet", "Acme_Phone".to_owned());
    assert_eq!(blind(&ask(b"<PermissionSet>")), &lost);
    assert_eq!(blind(&ask(b"<html/>")), &lost);
    assert_eq!(blind(&ask(b"\xff\xfe\x00\xd8\x00")), &lost);
    assert!(ask(b"<PermissionSet/>").is_denied());
    assert!(ask(file("PermissionSet", &user("EditTask")).as_bytes()).is_granted());
}

#[test]
fn what_a_second_copy_grants_is_neither_granted_nor_denied() {
    let project = r#"{"packageDirectories":[{"path":"one"},{"path":"two"}]}"#;
    let copies = |first: &str, second: &str| {
        [
            ("sfdx-project.json", project.to_owned()),
            ("one/profiles/Acme Agent.profile-meta.xml", file("Profile", first)),
            (
                "two/profiles/Acme Agent.profile-meta.xml",
                file("Profile", second),
            ),
            users(),
            none_assigned(),
        ]
    };
    let copy = |kind| Blind::Incomplete(kind, "Acme".to_owned());
    let grants = user("EditTask");
    let other = user("ViewSetup");
    assert!(matches!(
        edit_task(&copies(&other, &grants)),
        Answer::NotVisible(Blind::Incomplete("Profile", _))
    ));
    assert!(edit_task(&copies(&grants, &other)).is_granted());
    let sets = [
        ("sfdx-project.json", project.to_owned()),
        (
            "one/main/permissionsets/Acme.permissionset-meta.xml",
            file("PermissionSet", ""),
        ),
        (
            "two/main/permissionsets/Acme.permissionset-meta.xml",
            file("PermissionSet", &grants),
        ),
        bare(),
        users(),
        assigned(&["Acme"]),
    ];
    assert_eq!(blind(&edit_task(&sets)), &copy("PermissionSet"));
    assert_eq!(org(&sets).shadowed.len(), 1);
}

#[test]
fn what_sessions_activate_is_not_there_all_day() {
    const ACTIVATED: &str = "<hasActivationRequired>true</hasActivationRequired>";
    let grant = user("EditTask");
    let of_set = |blocks: &str| edit_task(&[users(), bare(), assigned(&["Acme_Phone"]), set(blocks)]);
    let activated = of_set(&format!("{ACTIVATED}{grant}"));
    assert_eq!(blind(&activated), &Blind::Session("Acme_Phone".to_owned()));
    assert!(of_set(ACTIVATED).is_denied());
    assert!(of_set(&format!("{}{grant}", ACTIVATED.replace("true", "false"))).is_granted());
    let by_group = edit_task(&[
        users(),
        bare(),
        assigned(&["@Acme_Team"]),
        set(&grant),
        group(&format!("{ACTIVATED}{SETS}")),
    ]);
    assert_eq!(blind(&by_group), &Blind::Session("Acme_Team".to_owned()));
}

#[test]
fn what_is_switched_off_is_denied_by_files_of_any_version() {
    let manifest = (
        "package.xml",
        "<Package><version>28.0</version></Package>".to_owned(),
    );
    let off = user("EditTask").replace("true", "false");
    let files = [users(), profile(&off), none_assigned(), manifest];
    assert!(edit_task(&files).is_denied());
}

#[test]
fn who_sees_all_fields_of_an_object_reads_each() {
    let all = object("Contact", false).replace("<object>", "<viewAllFields>true</viewAllFields><object>");
    let hidden = field("Contact.Phone", false, false);
    let ask = |blocks: &[String], right| {
        let org = org(&[users(), none_assigned(), profile(&blocks.concat())]);
        Access::new(&org).field(&org, 0, "Contact.Phone", right)
    };
    assert!(ask(&[all.clone(), hidden.clone()], Right::Read).is_granted());
    assert!(ask(&[all, hidden.clone()], Right::Edit).is_denied());
    assert!(ask(&[object("Contact", false), hidden.clone()], Right::Read).is_denied());
    // There is no such user permission.
    assert!(ask(&[user("ViewAllFields"), hidden], Right::Read).is_denied());
}
