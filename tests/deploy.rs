//! Keeps the promise of `check --deploy`: the org that is examined is the one that Salesforce would have afterwards.

mod common;

#[path = "deploy/command.rs"]
mod command;
#[path = "deploy/kinds.rs"]
mod kinds;
#[path = "deploy/parts.rs"]
mod parts;

use std::collections::BTreeSet;
use std::sync::Arc;

use ctilint::load::{Export, Limits, Overlay};
use ctilint::org::deploy::{Deployed, Effect, deploy};
use ctilint::org::scope::Scope;
use ctilint::org::{Org, read};

use kinds::kinds;
use parts::{field, object};

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
        let Deployed {
            org, is_deployment, ..
        } = deployed(&base, &delta);
        assert!(
            is_deployment && org.has_page("Acme") && !org.has_page("Two"),
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
