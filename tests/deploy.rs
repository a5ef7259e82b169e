//! Keeps the promise of `check --deploy`: the org that is examined is the one that Salesforce would have afterwards.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use common::{ctilint, stderr, stdout};
use ctilint::load::{Export, Limits, Overlay};
use ctilint::org::deploy::{Deployed, Effect, deploy};
use ctilint::org::scope::Scope;
use ctilint::org::{Org, read};
use serde_json::Value;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;
const NS: &str = r#"xmlns="http://soap.sforce.com/2006/04/metadata""#;

type Files<'a> = &'a [(&'a str, String)];

fn export(prefix: &str, files: Files<'_>) -> Export {
    let stored = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.clone().into_bytes()));
    Export::from_tree(prefix, Arc::new(Overlay::memory(stored)), Limits::default())
}

fn deployed(base: Files<'_>, delta: Files<'_>) -> Deployed {
    deploy(&export("", base), &export("delta/", delta), &Scope::default())
}

fn metadata(kind: &str, body: &str) -> String {
    format!("{HEAD}\n<{kind} {NS}>\n{body}\n</{kind}>\n")
}

fn deleting(kind: &str, names: &[&str]) -> String {
    let members: String = names
        .iter()
        .map(|name| format!("<members>{name}</members>"))
        .collect();
    metadata("Package", &format!("<types>{members}<name>{kind}</name></types>"))
}

fn rule(name: &str, formula: &str) -> String {
    format!(
        "<fullName>{name}</fullName><active>true</active><errorConditionFormula>{formula}</errorConditionFormula><errorMessage>no</errorMessage>"
    )
}

fn site(url: &str) -> String {
    metadata(
        "CspTrustedSite",
        &format!("<endpointUrl>{url}</endpointUrl><isActive>true</isActive><context>All</context>"),
    )
}

/// Everything that the tests ask about, by names.
fn facts(org: &Org) -> BTreeSet<String> {
    let mut facts = BTreeSet::new();
    let sites = org.allowed_hosts();
    facts
        .extend(sites.map(|site| format!("{} {} {}", site.list.metadata_type(), site.name, site.url.text())));
    facts.extend(
        org.call_centers
            .iter()
            .map(|one| format!("center {}", one.title())),
    );
    facts.extend(
        org.apps
            .iter()
            .map(|one| format!("app {} {}", one.name, one.title())),
    );
    facts.extend(
        org.utility_bars
            .iter()
            .map(|one| format!("bar {} {}", one.name, one.items.len())),
    );
    facts.extend(
        org.pages
            .iter()
            .map(|one| format!("page {} {}", one.name, one.has_csp_header())),
    );
    let records = &org.records;
    facts.extend(records.fields.iter().map(|one| {
        let length = one.length.unwrap_or_default();
        format!("field {} {length}", one.component().name)
    }));
    facts.extend(
        records
            .validation_rules
            .iter()
            .map(|one| format!("rule {} {}", one.component().name, one.formula.text())),
    );
    facts.extend(
        records
            .flows
            .iter()
            .map(|one| format!("flow {} {}", one.name, one.active)),
    );
    facts.extend(
        records
            .triggers
            .iter()
            .map(|one| format!("trigger {} {}", one.name.text(), one.active)),
    );
    for holder in &org.access.holders {
        let name = format!("{} {}", holder.kind.word(), holder.name);
        facts.insert(format!("{name} incomplete {}", holder.is_incomplete));
        facts.extend(holder.apps.iter().map(|one| {
            format!(
                "{name} app {} {} {}",
                one.app.name, one.is_visible, one.is_default
            )
        }));
        facts.extend(
            holder
                .pages
                .iter()
                .map(|one| format!("{name} page {} {}", one.page.name, one.is_enabled)),
        );
        facts.extend(
            holder
                .fields
                .iter()
                .map(|one| format!("{name} field {} {}", one.field.name, one.can_edit)),
        );
        facts.extend(
            holder
                .permissions
                .iter()
                .map(|one| format!("{name} may {} {}", one.permission.name(), one.is_enabled)),
        );
    }
    facts.extend(org.access.groups.iter().map(|one| format!("group {}", one.name)));
    facts.extend(
        org.shadowed
            .iter()
            .map(|one| format!("shadowed {}", one.component.name)),
    );
    facts
}

/// What a deployment adds to the facts, and what it takes away.
fn change(base: Files<'_>, delta: Files<'_>) -> (Vec<String>, Vec<String>) {
    let before = facts(&read(&export("", base)));
    let after = facts(&deployed(base, delta).org);
    let added = after.difference(&before).cloned().collect();
    (added, before.difference(&after).cloned().collect())
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// A component as (path in Metadata API format, path in source format), its old and its new content, and how a delete
/// manifest names it.
struct Kind {
    mdapi: &'static str,
    source: &'static str,
    member: (&'static str, &'static str),
    old: String,
    new: String,
    is: [&'static str; 2],
}

fn kinds() -> Vec<Kind> {
    let app = |label: &str| {
        metadata(
            "CustomApplication",
            &format!("<label>{label}</label><uiType>Lightning</uiType>"),
        )
    };
    let bar = |items: usize| {
        let item = "<itemInstances><componentInstance><componentName>a:b</componentName></componentInstance></itemInstances>";
        let items = item.repeat(items);
        metadata(
            "FlexiPage",
            &format!("<flexiPageRegions>{items}</flexiPageRegions><type>UtilityBar</type>"),
        )
    };
    let center = |title: &str| metadata("CallCenter", &format!("<displayName>{title}</displayName>"));
    let set = |page: &str| {
        metadata(
            "PermissionSet",
            &format!("<pageAccesses><apexPage>{page}</apexPage><enabled>true</enabled></pageAccesses>"),
        )
    };
    let trigger = |events: &str| format!("trigger Acme on Task ({events}) {{ }}");
    let flow = |status: &str| {
        metadata(
            "Flow",
            &format!(
                "<processType>AutoLaunchedFlow</processType><start><object>Task</object><recordTriggerType>Create</recordTriggerType><triggerType>RecordBeforeSave</triggerType></start><status>{status}</status>"
            ),
        )
    };
    let host = |kind: &str, url: &str| {
        metadata(
            kind,
            &format!("<url>{url}</url><urlPattern>{url}</urlPattern><isActive>true</isActive>"),
        )
    };
    let kind = |mdapi, source, member, old, new, is| Kind {
        mdapi,
        source,
        member,
        old,
        new,
        is,
    };
    vec![
        kind(
            "cspTrustedSites/Acme.cspTrustedSite",
            "main/cspTrustedSites/Acme.cspTrustedSite-meta.xml",
            ("CspTrustedSite", "Acme"),
            site("https://a.example"),
            site("https://b.example"),
            [
                "CspTrustedSite Acme https://a.example",
                "CspTrustedSite Acme https://b.example",
            ],
        ),
        kind(
            "remoteSiteSettings/Acme.remoteSite",
            "main/remoteSiteSettings/Acme.remoteSite-meta.xml",
            ("RemoteSiteSetting", "Acme"),
            host("RemoteSiteSetting", "https://a.example"),
            host("RemoteSiteSetting", "https://b.example"),
            [
                "RemoteSiteSetting Acme https://a.example",
                "RemoteSiteSetting Acme https://b.example",
            ],
        ),
        kind(
            "corsWhitelistOrigins/Acme.corsWhitelistOrigin",
            "x/corsWhitelistOrigins/Acme.corsWhitelistOrigin-meta.xml",
            ("CorsWhitelistOrigin", "Acme"),
            host("CorsWhitelistOrigin", "https://a.example"),
            host("CorsWhitelistOrigin", "https://b.example"),
            [
                "CorsWhitelistOrigin Acme https://a.example",
                "CorsWhitelistOrigin Acme https://b.example",
            ],
        ),
        kind(
            "callCenters/Acme.callCenter",
            "main/callCenters/Acme.callCenter-meta.xml",
            ("CallCenter", "acme"),
            center("One"),
            center("Two"),
            ["center One", "center Two"],
        ),
        kind(
            "applications/Acme%2FApp.app",
            "main/applications/Acme%2FApp.app-meta.xml",
            ("CustomApplication", "Acme%2FApp"),
            app("One"),
            app("Two"),
            ["app Acme/App One", "app Acme/App Two"],
        ),
        kind(
            "flexipages/ns__Acme.flexipage",
            "main/flexipages/ns__Acme.flexipage-meta.xml",
            ("FlexiPage", "ns__Acme"),
            bar(1),
            bar(2),
            ["bar ns__Acme 1", "bar ns__Acme 2"],
        ),
        kind(
            "permissionsets/Acme.permissionset",
            "main/permissionsets/Acme.permissionset-meta.xml",
            ("PermissionSet", "Acme"),
            set("One"),
            set("Two"),
            [
                "PermissionSet Acme page One true",
                "PermissionSet Acme page Two true",
            ],
        ),
        kind(
            "pages/Acme.page",
            "main/pages/Acme.page",
            ("ApexPage", "Acme"),
            "<apex:page/>".to_owned(),
            "<apex:page cspHeader=\"true\"/>".to_owned(),
            ["page Acme false", "page Acme true"],
        ),
        kind(
            "triggers/Acme.trigger",
            "main/triggers/Acme.trigger",
            ("ApexTrigger", "Acme"),
            trigger("before insert"),
            trigger("before insert, before update"),
            ["trigger Acme true", ""],
        ),
        kind(
            "flows/Acme.flow",
            "main/flows/Acme.flow-meta.xml",
            ("Flow", "Acme"),
            flow("Draft"),
            flow("Active"),
            ["flow Acme false", "flow Acme true"],
        ),
    ]
}

#[test]
fn a_file_takes_the_place_of_the_component_whatever_format_either_has() {
    for kind in kinds().into_iter().filter(|kind| !kind.is[1].is_empty()) {
        let formats = [kind.mdapi, kind.source];
        for (base, delta) in formats
            .iter()
            .flat_map(|base| formats.map(|delta| (*base, delta)))
        {
            let base = [(base, kind.old.clone())];
            let delta = [(delta, kind.new.clone())];
            let (added, removed) = change(&base, &delta);
            assert_eq!(
                (added, removed),
                (strings(&[kind.is[1]]), strings(&[kind.is[0]])),
                "{:?}",
                kind.member
            );
        }
    }
}

#[test]
fn what_a_manifest_names_is_gone() {
    for kind in kinds() {
        for (path, manifest) in [
            (kind.mdapi, "destructiveChanges.xml"),
            (kind.source, "destructiveChanges/destructiveChanges.xml"),
            (kind.mdapi, "a/b/destructiveChangesPost.xml"),
            (kind.source, "destructiveChangesPre.xml"),
        ] {
            let base = [(path, kind.old.clone())];
            let delta = [(manifest, deleting(kind.member.0, &[kind.member.1]))];
            let Deployed { org, .. } = deployed(&base, &delta);
            assert!(!facts(&org).contains(kind.is[0]), "{:?}", kind.member);
            let deployment = org.deployment.as_deref().expect("a deployment");
            assert_eq!(deployment.deletions[0].effect, Effect::Gone, "{:?}", kind.member);
            assert!(facts(&deployment.before).contains(kind.is[0]));
        }
    }
}

#[test]
fn what_is_deployed_after_its_deletion_exists() {
    for kind in kinds().into_iter().filter(|kind| !kind.is[1].is_empty()) {
        let base = [(kind.mdapi, kind.old.clone())];
        for (manifest, effect) in [
            ("destructiveChanges.xml", Effect::DeployedAgain),
            ("destructiveChangesPre.xml", Effect::DeployedAgain),
            ("destructiveChangesPost.xml", Effect::Gone),
        ] {
            let delta = [
                (kind.source, kind.new.clone()),
                (manifest, deleting(kind.member.0, &[kind.member.1])),
            ];
            let Deployed { org, .. } = deployed(&base, &delta);
            let exists = facts(&org).contains(kind.is[1]);
            assert_eq!(
                exists,
                effect == Effect::DeployedAgain,
                "{:?} {manifest}",
                kind.member
            );
            assert_eq!(org.deployment.expect("a deployment").deletions[0].effect, effect);
        }
    }
}

fn object(name: &str, children: &[(&str, String)]) -> (String, String) {
    let children: String = children
        .iter()
        .map(|(element, body)| format!("    <{element}>{body}</{element}>\n"))
        .collect();
    (
        format!("objects/{name}.object"),
        metadata("CustomObject", &children),
    )
}

fn field(name: &str, length: u32) -> String {
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

#[test]
fn what_cannot_be_told_is_said_so() {
    let base = [("pages/Acme.page", "<apex:page/>".to_owned())];
    for (kind, name, effect) in [
        ("ApexPage", "*", Effect::Wildcard),
        ("NamedCredential", "*", Effect::Wildcard),
        ("ApexPage", "Other", Effect::NotInExport),
        ("NamedCredential", "Acme", Effect::Unread),
        ("Nonsense", "Acme", Effect::Unread),
    ] {
        let Deployed { org, .. } = deployed(&base, &[("destructiveChanges.xml", deleting(kind, &[name]))]);
        assert!(org.has_page("Acme"));
        assert_eq!(
            org.deployment.expect("a deployment").deletions[0].effect,
            effect,
            "{kind} {name}"
        );
    }
}

#[test]
fn a_broken_manifest_is_a_finding_and_the_rest_counts() {
    let base = [
        ("pages/Acme.page", "<apex:page/>".to_owned()),
        ("pages/Two.page", "<apex:page/>".to_owned()),
    ];
    for broken in [
        "<Package><types>",
        "<Other/>",
        "",
        "<Package>\n<<<<<<< HEAD\n</Package>",
    ] {
        let delta = [
            ("destructiveChangesPre.xml", broken.to_owned()),
            ("destructiveChanges.xml", deleting("ApexPage", &["Two"])),
        ];
        let Deployed { org, has_content, .. } = deployed(&base, &delta);
        assert!(
            has_content && org.has_page("Acme") && !org.has_page("Two"),
            "{broken}"
        );
        assert_eq!(org.problems.len(), 1, "{broken}");
        assert_eq!(
            org.file(org.problems[0].span.file).shown,
            "delta/destructiveChangesPre.xml"
        );
    }
}

#[test]
fn many_of_everything_take_linear_time() {
    let many: Vec<String> = (0..20_000).map(|n| format!("F{n}__c")).collect();
    let fields: Vec<(&str, String)> = many.iter().map(|name| ("fields", field(name, 10))).collect();
    let (path, text) = object("Task", &fields);
    let names: Vec<String> = many.iter().map(|name| format!("Task.{name}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let started = std::time::Instant::now();
    let base = [(path.as_str(), text.clone())];
    let delta = [
        (path.as_str(), text),
        ("destructiveChangesPost.xml", deleting("CustomField", &names)),
    ];
    let Deployed { org, .. } = deployed(&base, &delta);
    assert!(org.records.fields.is_empty());
    let deployment = org.deployment.expect("a deployment");
    assert!(
        deployment
            .deletions
            .iter()
            .all(|deletion| deletion.effect == Effect::Gone)
    );
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

// On the command line.

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("entry");
        let target = to.join(entry.path().strip_prefix(from).expect("below"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).expect("a folder");
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}

fn check(delta: &Path, onto: &Path, more: &[&str]) -> (i32, Value) {
    let output = ctilint()
        .args(["check", "--deploy"])
        .arg(delta)
        .arg("--onto")
        .arg(onto)
        .arg("--data")
        .arg(example().join("acme/data"))
        .args(["--as-of", "2026-11-20", "--audience", "audit", "--format", "json"])
        .args(more)
        .output()
        .expect("it runs");
    let code = output.status.code().expect("an exit code");
    let json =
        serde_json::from_str(&stdout(&output)).unwrap_or_else(|error| panic!("{error}: {}", stderr(&output)));
    (code, json)
}

fn keys(report: &Value) -> BTreeSet<String> {
    let findings = report["findings"].as_array().expect("findings");
    findings
        .iter()
        .map(|one| one["key"].as_str().expect("a key").to_owned())
        .collect()
}

#[test]
fn a_copy_of_the_org_deployed_onto_it_changes_nothing() {
    let temp = tempfile::tempdir().expect("a folder");
    let project = temp.path().join("project");
    copy(&example().join("acme"), &project);
    let zip = example().join("acme-mdapi.zip");
    let inside = project.join("delta");
    for (delta, onto) in [
        (&example().join("acme"), &project),
        (&project, &project),
        (&zip, &project),
        (&project, &zip),
        (&zip, &zip),
    ] {
        let (code, report) = check(delta, onto, &[]);
        assert_eq!(
            (code, keys(&report)),
            (0, BTreeSet::new()),
            "{} {}",
            delta.display(),
            onto.display()
        );
        let change = &report["change"];
        assert_eq!(
            change["resolved"],
            serde_json::json!([]),
            "{} {}",
            delta.display(),
            onto.display()
        );
        assert!(change["unchanged"].as_u64().expect("a number") > 20);
    }
    // A deployment that lies inside the project is no part of it.
    copy(&example().join("acme/force-app"), &inside);
    let (code, report) = check(&inside, &project, &[]);
    assert_eq!((code, keys(&report)), (0, BTreeSet::new()));
}

#[test]
fn the_model_after_a_copy_is_the_model_before() {
    let files = |folder: &Path| {
        let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
        let files = files
            .map(|entry| entry.expect("entry"))
            .filter(|entry| entry.file_type().is_file());
        files
            .map(|entry| {
                let path = entry.path().strip_prefix(folder).expect("below");
                (
                    path.to_string_lossy().replace('\\', "/"),
                    fs::read(entry.path()).expect("bytes"),
                )
            })
            .collect::<Vec<_>>()
    };
    let all = files(&example().join("acme"));
    let base = Export::from_memory(all.clone());
    let delta = Export::from_tree("delta/", Arc::new(Overlay::memory(all)), Limits::default());
    let Deployed { org, .. } = deploy(&base, &delta, &Scope::default());
    let before = &org.deployment.as_ref().expect("a deployment").before;
    assert_eq!(facts(&org), facts(before));
    assert_eq!(
        org.examined().get("CallCenter"),
        before.examined().get("CallCenter")
    );
}

#[test]
fn both_formats_of_a_deployment_break_the_same() {
    let temp = tempfile::tempdir().expect("a folder");
    let manifest = deleting("CspTrustedSite", &["Acme_Phone"]);
    let set = |enabled: bool| {
        metadata(
            "PermissionSet",
            &format!(
                "<label>Acme Phone</label><pageAccesses><apexPage>Acme_Adapter</apexPage><enabled>{enabled}</enabled></pageAccesses>"
            ),
        )
    };
    let rule = metadata("ValidationRule", &rule("Acme_Deployed", "ISBLANK(Description)"));
    let object = object(
        "Task",
        &[(
            "validationRules",
            self::rule("Acme_Deployed", "ISBLANK(Description)"),
        )],
    )
    .1;
    let write = |path: &str, text: &str| {
        let path = temp.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    };
    for (path, text) in [
        ("source/destructiveChanges/destructiveChanges.xml", &manifest),
        (
            "source/main/permissionsets/Acme_Phone.permissionset-meta.xml",
            &set(false),
        ),
        (
            "source/main/objects/Task/validationRules/Acme_Deployed.validationRule-meta.xml",
            &rule,
        ),
        ("mdapi/destructiveChanges.xml", &manifest),
        (
            "mdapi/package.xml",
            &metadata("Package", "<version>62.0</version>"),
        ),
        ("mdapi/permissionsets/Acme_Phone.permissionset", &set(false)),
        ("mdapi/objects/Task.object", &object),
    ] {
        write(path, text);
    }
    let project = example().join("acme");
    let zip = example().join("acme-mdapi.zip");
    let mut all = Vec::new();
    for delta in ["source", "mdapi"] {
        for onto in [&project, &zip] {
            let (code, report) = check(&temp.path().join(delta), onto, &[]);
            assert_eq!(code, 1, "{delta} {}", onto.display());
            all.push(keys(&report));
        }
    }
    assert!(all.windows(2).all(|pair| pair[0] == pair[1]), "{all:#?}");
    let rules: BTreeSet<&str> = all[0].iter().filter_map(|key| key.split(' ').next()).collect();
    assert!(rules.contains("deleted-trusted-url-in-use"), "{rules:?}");
    assert!(rules.contains("blocking-validation-rule"), "{rules:?}");
    assert!(!rules.contains("missing-trusted-url"), "{rules:?}");
}

#[test]
fn what_is_mended_is_resolved() {
    let temp = tempfile::tempdir().expect("a folder");
    let center = fs::read_to_string(
        example().join("acme/force-app/main/default/callCenters/AcmeSalesDialer.callCenter-meta.xml"),
    )
    .expect("a call center");
    let folder = temp.path().join("callCenters");
    fs::create_dir_all(&folder).expect("made");
    fs::write(
        folder.join("AcmeSalesDialer.callCenter"),
        center.replace("http://dialer", "https://dialer"),
    )
    .expect("written");
    let (code, report) = check(temp.path(), &example().join("acme"), &[]);
    let resolved = report["change"]["resolved"].to_string();
    assert!(
        resolved.contains("insecure-adapter-url CallCenter/AcmeSalesDialer"),
        "{code} {resolved}"
    );
}

#[test]
fn mistakes_on_the_command_line_are_told() {
    let temp = tempfile::tempdir().expect("a folder");
    let empty = temp.path().to_str().expect("UTF-8");
    let acme = example().join("acme");
    let acme = acme.to_str().expect("UTF-8");
    for (args, expected) in [
        (vec!["--deploy", empty, "--onto", acme], "is deployed or deleted"),
        (
            vec!["--deploy", acme, "--onto", empty],
            "is part of a Salesforce org",
        ),
        (vec!["--deploy", "no such path", "--onto", acme], "does not exist"),
        (vec!["--deploy", acme, "--onto", "no such path"], "does not exist"),
        (vec!["--deploy", acme], "--onto"),
        (vec!["--onto", acme], "--deploy"),
        (
            vec![acme, "--deploy", acme, "--onto", acme],
            "cannot be used with",
        ),
        (
            vec!["--fix", "--deploy", acme, "--onto", acme],
            "cannot be used with",
        ),
        (
            vec!["--diff", "--deploy", acme, "--onto", acme],
            "cannot be used with",
        ),
        (
            vec!["--since", "main", "--deploy", acme, "--onto", acme],
            "cannot be used with",
        ),
    ] {
        let output = ctilint().arg("check").args(&args).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}");
        assert!(
            stderr(&output).contains(expected),
            "{args:?}: {}",
            stderr(&output)
        );
    }
}

#[test]
fn nothing_on_disk_is_touched() {
    let temp = tempfile::tempdir().expect("a folder");
    let project = temp.path().join("project");
    copy(&example().join("acme"), &project);
    fs::create_dir_all(temp.path().join("delta")).expect("made");
    fs::write(
        temp.path().join("delta/destructiveChanges.xml"),
        deleting("CallCenter", &["AcmePhone"]),
    )
    .expect("written");
    let list = || {
        let files = walkdir::WalkDir::new(temp.path()).sort_by_file_name().into_iter();
        let files = files.map(|entry| entry.expect("entry"));
        files
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| (entry.path().to_owned(), fs::read(entry.path()).expect("bytes")))
            .collect::<Vec<_>>()
    };
    let before = list();
    let (code, report) = check(&temp.path().join("delta"), &project, &[]);
    assert_eq!(code, 1);
    let paths: Vec<&str> = report["findings"][0]["labels"]
        .as_array()
        .expect("labels")
        .iter()
        .filter_map(|one| one["file"].as_str())
        .collect();
    assert!(paths[0].ends_with("delta/destructiveChanges.xml"), "{paths:?}");
    assert!(before == list());
}
