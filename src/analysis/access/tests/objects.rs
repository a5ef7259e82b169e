//! Holds how permissions on objects and fields are read: where silence denies, and what implies what.

use super::*;

#[test]
fn the_silence_of_a_profile_means_no_only_where_others_speak() {
    let other = |blocks: String| ("profiles/Other.profile", file("Profile", &blocks));
    let ask = |files: &[(&str, String)]| {
        let org = org(files);
        Access::new(&org).page(&org, 0, "AcmePhone")
    };
    let silent = profile(&[page("AcmeOther", true), user("ViewSetup")].concat());
    let unseen = Answer::NotVisible(Blind::NotRetrieved(
        "Acme Agent".to_owned(),
        "AcmePhone".to_owned(),
    ));
    assert_eq!(ask(&[users(), none_assigned(), silent.clone()]), unseen);
    let speaking = other(page("acmephone", true));
    assert_eq!(
        ask(&[users(), none_assigned(), profile(""), speaking.clone()]),
        unseen
    );
    assert!(ask(&[users(), none_assigned(), silent.clone(), speaking]).is_denied());
    let off = profile(&[page("AcmePhone", false), user("ViewSetup")].concat());
    assert!(ask(&[users(), none_assigned(), off]).is_denied());
    let by_set = set(&page("AcmePhone", true));
    assert!(ask(&[users(), assigned(&["Acme_Phone"]), silent, by_set]).is_granted());
    let customizer = profile(&user("CustomizeApplication"));
    assert!(ask(&[users(), customizer]).is_granted());
}

#[test]
fn fields_are_asked_beside_other_fields_of_their_object() {
    let files = |blocks: String| {
        let other = file("Profile", &field("Task.Result__c", true, true));
        [
            users(),
            none_assigned(),
            profile(&blocks),
            ("profiles/Other.profile", other),
        ]
    };
    let ask = |blocks: String, right| {
        let org = org(&files(blocks));
        Access::new(&org).field(&org, 0, "Task.Result__c", right)
    };
    let read_only = || field("Task.Result__c", true, false);
    assert!(ask(read_only(), Right::Read).is_granted());
    assert!(ask(read_only(), Right::Edit).is_denied());
    assert!(ask(field("Task.Other__c", true, true), Right::Edit).is_denied());
    let of_another = ask(field("Contact.Phone", true, true), Right::Edit);
    assert!(matches!(of_another, Answer::NotVisible(Blind::NotRetrieved(..))));
    let org = org(&files(String::new()));
    let access = Access::new(&org);
    for name in ["Task.CallDisposition", "Task.Subject", "Event.OwnerId"] {
        assert_eq!(access.field(&org, 0, name, Right::Edit), Answer::Ungoverned);
    }
}

#[test]
fn required_fields_have_no_permissions() {
    let definition = "<CustomField><fullName>Result__c</fullName><required>true</required>\
                      <type>Text</type></CustomField>";
    let org = org(&[
        users(),
        none_assigned(),
        profile(""),
        (
            "objects/Activity/fields/Result__c.field-meta.xml",
            definition.to_owned(),
        ),
    ]);
    let answer = Access::new(&org).field(&org, 0, "Task.Result__c", Right::Edit);
    assert_eq!(answer, Answer::Ungoverned);
}

#[test]
fn tasks_take_user_permissions_instead_of_object_permissions() {
    let ask = |blocks: &str, right| {
        let org = org(&[users(), none_assigned(), profile(blocks)]);
        Access::new(&org).object(&org, 0, "Task", right)
    };
    let both = [user("ActivitiesAccess"), user("EditTask")].concat();
    assert!(ask(&both, Right::Create).is_granted());
    let neither = ask(&user("EditTask"), Right::Create);
    assert!(matches!(neither, Answer::NotVisible(Blind::OldFile(..))));
    assert!(ask(&user("ActivitiesAccess"), Right::Create).is_denied());
    assert!(ask(&user("ActivitiesAccess"), Right::Read).is_granted());
    assert!(ask(&user("ModifyAllData"), Right::Create).is_granted());
}

#[test]
fn objects_are_granted_by_what_implies_them() {
    let ask = |blocks: String, right| {
        let org = org(&[users(), none_assigned(), profile(&blocks)]);
        Access::new(&org).object(&org, 0, "Contact", right)
    };
    assert!(ask(object("Contact", true), Right::Create).is_granted());
    // What was cut down may have been able to modify all data.
    assert!(!ask(object("Contact", false), Right::Create).is_denied());
    let with_permissions = [object("Contact", false), user("ViewSetup")].concat();
    assert!(ask(with_permissions, Right::Create).is_denied());
    assert!(ask(object("contact", false), Right::Read).is_granted());
    let unseen = ask(object("Lead", false), Right::Read);
    assert!(matches!(unseen, Answer::NotVisible(Blind::NotRetrieved(..))));
    assert!(ask(user("ViewAllData"), Right::Read).is_granted());
    assert!(!ask(user("ViewAllData"), Right::Create).is_granted());
}

#[test]
fn who_may_not_read_a_muted_record_may_not_change_it() {
    let create = object("Contact", true).replace("<allowEdit>false", "<allowEdit>true");
    let org = org(&[
        users(),
        profile(&[object("Contact", false), user("ViewSetup")].concat()),
        assigned(&["@Acme_Team"]),
        set(&create),
        group(&format!("{SETS}{MUTED}")),
        muting(&object("Contact", false)),
    ]);
    let access = Access::new(&org);
    assert!(access.object(&org, 0, "Contact", Right::Create).is_denied());
    assert!(access.object(&org, 0, "Contact", Right::Read).is_granted());
}
