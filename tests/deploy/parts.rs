//! Holds that of objects, profiles, permission sets and flows only parts change.
#![allow(unreachable_pub)]

use super::*;

pub fn object(name: &str, children: &[(&str, String)]) -> (String, String) {
    let children: String = children
        .iter()
        .map(|(element, body)| format!("    <{element}>{body}</{element}>\n"))
        .collect();
    (
        format!("objects/{name}.object"),
        metadata("CustomObject", &children),
    )
}

pub fn field(name: &str, length: u32) -> String {
    format!("<fullName>{name}</fullName><label>x</label><length>{length}</length><type>Text</type>")
}

#[test]
fn children_of_objects_are_replaced_and_deleted_one_by_one() {
    let (path, text) = object(
        "Task",
        &[
            ("fields", field("A__c", 10)),
            ("fields", field("B__c", 20)),
            ("validationRules", rule("One", "true")),
            ("validationRules", rule("Two", "true")),
        ],
    );
    let whole = [(path.as_str(), text)];
    let source = [
        (
            "objects/Task/fields/A__c.field-meta.xml",
            metadata("CustomField", &field("A__c", 10)),
        ),
        (
            "objects/Task/fields/B__c.field-meta.xml",
            metadata("CustomField", &field("B__c", 20)),
        ),
        (
            "objects/Task/validationRules/One.validationRule-meta.xml",
            metadata("ValidationRule", &rule("One", "true")),
        ),
        (
            "objects/Task/validationRules/Two.validationRule-meta.xml",
            metadata("ValidationRule", &rule("Two", "true")),
        ),
    ];
    let (new_path, new) = object(
        "Task",
        &[
            ("validationRules", rule("one", "false")),
            ("fields", field("C__c", 30)),
        ],
    );
    let new_whole = [(new_path.as_str(), new)];
    let new_source = [
        (
            "x/objects/Task/validationRules/one.validationRule-meta.xml",
            metadata("ValidationRule", &rule("one", "false")),
        ),
        (
            "x/objects/Task/fields/C__c.field-meta.xml",
            metadata("CustomField", &field("C__c", 30)),
        ),
    ];
    for base in [whole.as_slice(), source.as_slice()] {
        for delta in [new_whole.as_slice(), new_source.as_slice()] {
            let (added, removed) = change(base, delta);
            assert_eq!(added, strings(&["field Task.C__c 30", "rule Task.one false"]));
            assert_eq!(removed, strings(&["rule Task.One true"]));
        }
        for (kind, name, gone) in [
            ("ValidationRule", "Task.Two", "rule Task.Two true"),
            ("CustomField", "Activity.B__c", "field Task.B__c 20"),
            ("CustomField", "task.b__C", "field Task.B__c 20"),
        ] {
            let (added, removed) = change(base, &[("destructiveChanges.xml", deleting(kind, &[name]))]);
            assert_eq!((added, removed), (Vec::new(), strings(&[gone])), "{name}");
        }
    }
}

#[test]
fn an_object_takes_along_what_belongs_to_it() {
    let (path, text) = object("Call__c", &[("fields", field("A__c", 10))]);
    let base = export(
        "",
        &[
            (path.as_str(), text),
            (
                "main/objects/Call__c/fields/B__c.field-meta.xml",
                metadata("CustomField", &field("B__c", 10)),
            ),
        ],
    );
    let delta = export(
        "delta/",
        &[("destructiveChanges.xml", deleting("CustomObject", &["Call__c"]))],
    );
    let Deployed { org, .. } = deploy(&base, &delta, &Scope::new(["Call__c"]));
    assert!(org.records.fields.is_empty());
    assert_eq!(
        org.deployment.expect("a deployment").before.records.fields.len(),
        2
    );
}

#[test]
fn what_a_package_deploys_and_deletes_afterwards_is_gone_from_the_package_too() {
    let (path, text) = object(
        "Task",
        &[("fields", field("A__c", 10)), ("fields", field("B__c", 20))],
    );
    let delta = [
        (path.as_str(), text),
        (
            "destructiveChangesPost.xml",
            deleting("CustomField", &["Task.A__c"]),
        ),
    ];
    let (added, removed) = change(&[("pages/Acme.page", "<apex:page/>".to_owned())], &delta);
    assert_eq!((added, removed), (strings(&["field Task.B__c 20"]), Vec::new()));
}

#[test]
fn places_in_an_object_stay_where_they_are() {
    let (path, text) = object(
        "Task",
        &[
            ("fields", field("A__c", 10)),
            ("validationRules", rule("Ü", "true")),
        ],
    );
    let base = [(path.as_str(), text.clone())];
    let delta = [(
        "objects/Task/fields/A__c.field-meta.xml",
        metadata("CustomField", &field("A__c", 11)),
    )];
    let Deployed { org, after, .. } = deployed(&base, &delta);
    let rule = &org.records.validation_rules[0];
    let span = rule.name.span();
    assert_eq!(&text[span.range()], "Ü");
    assert_eq!(org.file(span.file).shown, "objects/Task.object");
    let blank = after.read(span.file).expect("text").text;
    assert_eq!(
        (blank.len(), blank.lines().count()),
        (text.len(), text.lines().count())
    );
    assert!(!blank.contains("A__c"));
}

fn profile(entries: &str) -> String {
    metadata("Profile", entries)
}

fn visible(app: &str, is_visible: bool, is_default: bool) -> String {
    format!(
        "<applicationVisibilities><application>{app}</application><default>{is_default}</default><visible>{is_visible}</visible></applicationVisibilities>"
    )
}

fn may(permission: &str, enabled: bool) -> String {
    format!("<userPermissions><enabled>{enabled}</enabled><name>{permission}</name></userPermissions>")
}

#[test]
fn profiles_are_merged_entry_by_entry() {
    let old = profile(
        &(visible("One", true, true)
            + &visible("Two", false, false)
            + &may("EditTask", true)
            + &may("ViewSetup", true)),
    );
    let new = profile(&(visible("two", true, true) + &may("EditTask", false)));
    let formats = [
        "profiles/Acme Agent.profile",
        "x/profiles/Acme Agent.profile-meta.xml",
    ];
    for (base, delta) in formats
        .iter()
        .flat_map(|base| formats.map(|delta| (*base, delta)))
    {
        let (added, removed) = change(&[(base, old.clone())], &[(delta, new.clone())]);
        let of = |facts: &[&str]| -> Vec<String> {
            facts
                .iter()
                .map(|fact| format!("Profile Acme Agent {fact}"))
                .collect()
        };
        assert_eq!(
            added,
            of(&["app One true false", "app two true true", "may EditTask false"])
        );
        assert_eq!(
            removed,
            of(&["app One true true", "app Two false false", "may EditTask true"])
        );
    }
}

#[test]
fn parts_of_a_permission_set_are_merged_into_it() {
    let page = |page: &str, enabled: bool| {
        format!("<pageAccesses><apexPage>{page}</apexPage><enabled>{enabled}</enabled></pageAccesses>")
    };
    let part = |entries: &str| metadata("PermissionSet", entries);
    let base = [
        (
            "permissionsets/Acme/Acme.permissionset-meta.xml",
            part("<license>X</license>"),
        ),
        (
            "permissionsets/Acme/Acme.pageAccess-meta.xml",
            part(&(page("One", true) + &page("Two", true))),
        ),
    ];
    let delta = [(
        "permissionsets/Acme/Acme.pageAccess-meta.xml",
        part(&page("One", false)),
    )];
    let (added, removed) = change(&base, &delta);
    assert_eq!(added, strings(&["PermissionSet Acme page One false"]));
    assert_eq!(removed, strings(&["PermissionSet Acme page One true"]));
}

#[test]
fn a_draft_leaves_the_active_version_of_a_flow_alone() {
    let flow = |status: &str, label: &str| {
        metadata(
            "Flow",
            &format!(
                "<label>{label}</label><processType>AutoLaunchedFlow</processType><start><object>Task</object><recordTriggerType>Create</recordTriggerType><triggerType>RecordBeforeSave</triggerType></start><status>{status}</status>"
            ),
        )
    };
    let base = [("flows/Acme.flow", flow("Active", "old"))];
    let (added, removed) = change(&base, &[("flows/Acme.flow-meta.xml", flow("Draft", "new"))]);
    assert_eq!((added, removed), (Vec::new(), Vec::new()));
    // One version of a flow is not the flow.
    let (_, removed) = change(
        &base,
        &[("destructiveChanges.xml", deleting("Flow", &["Acme-3"]))],
    );
    assert_eq!(removed, Vec::<String>::new());
    let versions = [
        ("flows/Acme-2.flow", flow("Obsolete", "a")),
        ("flows/Acme-3.flow", flow("Active", "b")),
    ];
    let (_, removed) = change(
        &versions,
        &[("destructiveChanges.xml", deleting("Flow", &["Acme-3"]))],
    );
    assert_eq!(removed, strings(&["flow Acme-3 true"]));
    let (_, removed) = change(
        &versions,
        &[("destructiveChanges.xml", deleting("FlowDefinition", &["Acme"]))],
    );
    assert_eq!(removed.len(), 2);
}
