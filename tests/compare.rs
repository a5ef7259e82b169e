//! Keeps the promises of `trust-diff` and `compare`: what is the same is the same, what differs is found, and what an
//! export does not show is not judged.

mod common;
#[path = "compare/edges.rs"]
mod edges;
#[path = "common/people.rs"]
mod people;
#[path = "compare/trust.rs"]
mod trust;

use std::fs;
use std::path::{Path, PathBuf};

use common::{stderr, stdout};
use people::{folder, in_folder, root};
use serde_json::Value;

/// The answer as JSON; the command has to succeed.
fn json(folder: &Path, args: &[&str]) -> Value {
    let output = in_folder(folder, &[args, &["--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", stderr(&output));
    serde_json::from_str(&stdout(&output)).expect("JSON")
}

fn compared(a: &Path, b: &Path, more: &[&str]) -> Value {
    let (a, b) = (a.to_str().expect("a path"), b.to_str().expect("a path"));
    json(&root(), &[&["compare", a, b], more].concat())
}

fn trusted(old: &Path, new: &Path) -> Value {
    let (old, new) = (old.to_str().expect("a path"), new.to_str().expect("a path"));
    json(&root(), &["trust-diff", old, new])
}

fn list<'a>(answer: &'a Value, path: &str) -> &'a Vec<Value> {
    let found = answer.pointer(path).and_then(Value::as_array);
    found.unwrap_or_else(|| panic!("{path} in {answer}"))
}

/// Everything that an answer of `compare` says is not the same, a line each.
fn differences(answer: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let name = |one: &Value| {
        let component = &one["component"];
        format!("{}/{}", text(&component["type"]), text(&component["name"]))
    };
    let mut found = Vec::new();
    for one in list(answer, "/different") {
        found.push(format!(
            "{} {}: {} | {}",
            name(one),
            text(&one["element"]),
            text(&one["a"]),
            text(&one["b"])
        ));
    }
    for (mark, path) in [("A", "/only_in_a"), ("B", "/only_in_b")] {
        for one in list(answer, path) {
            found.push(format!(
                "{mark} {} {}: {}",
                name(one),
                text(&one["element"]),
                text(&one["value"])
            ));
        }
    }
    for (mark, path) in [("A", "/trust/only_in_a"), ("B", "/trust/only_in_b")] {
        for one in list(answer, path) {
            found.push(format!(
                "{mark} trust {} {}",
                text(&one["subject"]),
                one["rights"]
            ));
        }
    }
    for one in list(answer, "/trust/different") {
        found.push(format!(
            "trust {}: {} | {}",
            text(&one["subject"]),
            text(&one["old"]),
            text(&one["new"])
        ));
    }
    found
}

fn copy(from: &Path) -> tempfile::TempDir {
    let to = tempfile::tempdir().expect("a folder");
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("entry");
        let target = to.path().join(entry.path().strip_prefix(from).expect("below"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).expect("a folder");
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
    to
}

fn acme() -> PathBuf {
    root().join("examples/acme")
}

fn main_folder(project: &Path) -> PathBuf {
    project.join("force-app/main/default")
}

#[test]
fn both_formats_of_one_org_are_the_same() {
    let zip = root().join("examples/acme-mdapi.zip");
    for (a, b) in [(&zip, &acme()), (&acme(), &zip)] {
        let answer = compared(a, b, &["--data", "examples/acme/data"]);
        assert_eq!(answer["same"], true, "{:?}", differences(&answer));
        assert!(list(&answer, "/not_visible").is_empty());
        assert!(answer["compared"]["values"].as_u64() > Some(250));
        let answer = trusted(a, b);
        assert_eq!(answer["summary"], "the org trusts what it trusted before");
        assert!(list(&answer, "/not_visible").is_empty());
    }
}

/// The XML below an element without layout, the children of the root in reverse order.
fn rewritten(text: &str) -> String {
    let document = roxmltree::Document::parse(text).expect("XML");
    let root = document.root_element();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\n");
    let children: Vec<roxmltree::Node<'_, '_>> =
        root.children().filter(roxmltree::Node::is_element).collect();
    out.push_str(&format!(
        "<{} xmlns=\"http://soap.sforce.com/2006/04/metadata\">",
        root.tag_name().name()
    ));
    for child in children.into_iter().rev() {
        write(child, &mut out);
    }
    out.push_str(&format!("</{}>", root.tag_name().name()));
    out
}

fn write(node: roxmltree::Node<'_, '_>, out: &mut String) {
    if node.is_text() {
        let text = node.text().unwrap_or_default();
        let has_siblings = node
            .parent()
            .is_some_and(|parent| parent.children().any(|one| one.is_element()));
        if !has_siblings {
            out.push_str(
                &text
                    .replace('&', "&amp;")
                    .replace('<', "&lt;")
                    .replace('"', "&#34;"),
            );
        }
    } else if node.is_element() {
        out.push_str(&format!("\n\t\t<{} >", node.tag_name().name()));
        for child in node.children() {
            write(child, out);
        }
        out.push_str(&format!("</{}>", node.tag_name().name()));
    }
}

#[test]
fn layout_order_and_names_of_entries_make_no_difference() {
    let project = copy(&acme());
    for entry in walkdir::WalkDir::new(main_folder(project.path())) {
        let entry = entry.expect("entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.ends_with("-meta.xml") {
            continue;
        }
        let text = fs::read_to_string(entry.path()).expect("text");
        fs::write(entry.path(), rewritten(&text)).expect("written");
        if name.ends_with(".cspTrustedSite-meta.xml") {
            let renamed = entry.path().with_file_name(format!("Renamed_{name}"));
            fs::rename(entry.path(), renamed).expect("renamed");
        }
    }
    let answer = compared(&acme(), project.path(), &["--data", "examples/acme/data"]);
    assert_eq!(answer["same"], true, "{:?}", differences(&answer));
    assert_eq!(answer["environment"]["count"], 0);
    assert!(list(&trusted(&acme(), project.path()), "/added").is_empty());
}

/// A file below `main/default`, a text in it, and what takes its place.
type Plant = (&'static str, &'static str, &'static str);

/// Changes of an org, each with everything that has to be told about it.
const PLANTS: &[(Plant, &[&str])] = &[
    (
        (
            "callCenters/AcmePhone.callCenter-meta.xml",
            "tenant=4711",
            "tenant=4712",
        ),
        &[
            "CallCenter/AcmePhone reqAdapterUrl: https://phone.acme.example/softphone?tenant=4711&lang=en | https://phone.acme.example/softphone?tenant=4712&lang=en",
        ],
    ),
    (
        (
            "cspTrustedSites/Acme_Phone.cspTrustedSite-meta.xml",
            "<isActive>true</isActive>",
            "<isActive>false</isActive>",
        ),
        &[
            "A trust https://phone.acme.example [\"connect-src LEX\",\"connect-src Communities\",\"connect-src VisualForce\",\"frame-src LEX\",\"frame-src Communities\",\"frame-src VisualForce\"]",
        ],
    ),
    (
        (
            "cspTrustedSites/Acme_Phone.cspTrustedSite-meta.xml",
            "<context>All</context>",
            "<context>LEX</context><canAccessCamera>true</canAccessCamera>",
        ),
        &[
            "A trust https://phone.acme.example [\"connect-src Communities\",\"connect-src VisualForce\",\"frame-src Communities\",\"frame-src VisualForce\"]",
            "B trust https://phone.acme.example [\"camera LEX\"]",
        ],
    ),
    (
        (
            "corsWhitelistOrigins/Acme_Phone.corsWhitelistOrigin-meta.xml",
            "https://phone.acme",
            "https://*.acme",
        ),
        &["B trust https://*.acme.example [\"reads data across origins\"]"],
    ),
    (
        (
            "profiles/Acme Support Agent.profile-meta.xml",
            "<default>true</default>",
            "<default>false</default>",
        ),
        &["Acme Support Agent applicationVisibilities/standard__LightningSales: visible, default"],
    ),
    (
        ("profiles/Admin.profile-meta.xml", "ModifyAllData", "ManageUsers"),
        &[
            "A trust Profile Admin [\"ModifyAllData\"]",
            "B trust Profile Admin [\"ManageUsers\"]",
        ],
    ),
    (
        (
            "remoteSiteSettings/Acme_Dialer_Reports.remoteSite-meta.xml",
            "<isActive>true</isActive>",
            "<isActive>false</isActive>",
        ),
        &["A trust http://reports.acme.example:8080 [\"called by Apex\"]"],
    ),
    (
        (
            "flows/Acme_Call_Outcome.flow-meta.xml",
            "<status>Active</status>",
            "<status>Draft</status>",
        ),
        &["Flow/Acme_Call_Outcome active: true | false"],
    ),
    (
        (
            "flexipages/Acme_Service_Console_UtilityBar.flexipage-meta.xml",
            "opencti:softPhone",
            "acme:softPhone",
        ),
        &[
            "A FlexiPage/Acme_Service_Console_UtilityBar items/opencti:softPhone: visible",
            "B FlexiPage/Acme_Service_Console_UtilityBar items/acme:softPhone: visible",
        ],
    ),
    (
        (
            "pages/Acme_Adapter.page",
            "showHeader=\"false\"",
            "showHeader=\"true\"",
        ),
        &["ApexPage/Acme_Adapter showHeader: false | true"],
    ),
    (
        (
            "objects/Task/validationRules/Acme_Type_Of_Completed.validationRule-meta.xml",
            "NOT($Permission",
            "ISCLOSED, NOT($Permission",
        ),
        &["ValidationRule/Task.Acme_Type_Of_Completed errorConditionFormula: AND("],
    ),
    (
        (
            "standardValueSets/TaskStatus.standardValueSet-meta.xml",
            "<closed>true</closed>",
            "<closed>false</closed>",
        ),
        &["StandardValueSet/TaskStatus values/"],
    ),
];

#[test]
fn every_planted_difference_is_found_and_nothing_else() {
    for ((file, from, to), expected) in PLANTS {
        let project = copy(&acme());
        let path = main_folder(project.path()).join(file);
        let text = fs::read_to_string(&path).expect("the file");
        assert!(text.contains(from), "{file} has no {from}");
        fs::write(&path, text.replace(from, to)).expect("written");
        let answer = compared(&acme(), project.path(), &[]);
        let found = differences(&answer);
        assert_eq!(answer["same"], false);
        for one in *expected {
            assert!(found.iter().any(|line| line.contains(one)), "{one} in {found:#?}");
        }
        // Properties go with their item.
        assert!(
            file.starts_with("flexipages/") || found.len() == expected.len(),
            "{found:#?}"
        );
        mirrored(&answer, &compared(project.path(), &acme(), &[]));
    }
}

const PAGE: &str = "<apex:page><apex:includeScript value=\"/support/api/58.0/lightning/opencti_min.js\"/>\n<script>\n\
    sforce.opencti.saveLog({value: {entityApiName: 'Task', CallType: 'Inbound', Subject: subject}, callback: done});\n\
    </script></apex:page>";

#[test]
fn code_and_formulas_are_compared_by_what_they_do() {
    let center = "<CallCenter><sections><items><name>reqUseApi</name><value>true</value></items><items><name>reqAdapterUrl\
        </name><value>/apex/Acme</value></items></sections></CallCenter>";
    let rule = |formula: &str| {
        format!(
            "<ValidationRule><fullName>A</fullName><active>true</active>\
             <errorConditionFormula>{formula}</errorConditionFormula></ValidationRule>"
        )
    };
    let org = |page: &str, formula: &str| {
        folder(&[
            ("callCenters/Acme.callCenter", center),
            ("pages/Acme.page", page),
            (
                "objects/Task/validationRules/A.validationRule-meta.xml",
                &rule(formula),
            ),
        ])
    };
    let one = org(PAGE, "AND(ISBLANK(WhoId),\n  IsClosed)");
    let moved = PAGE
        .replace("value: {", "value :\n   {  ")
        .replace("CallType: 'Inbound', ", "");
    let moved = moved.replace("subject}", "subject, CallType: \"Inbound\"}");
    let same = org(&moved, "and( isblank( WhoId ), /* done */ IsClosed )");
    let answer = compared(one.path(), same.path(), &[]);
    assert_eq!(answer["same"], true, "{:?}", differences(&answer));
    let page = PAGE.replace("Inbound", "Outbound").replace(
        "<script>",
        "<script src=\"https://scripts.example.net/a.js\"></script><script>",
    );
    let other = org(&page, "AND(ISBLANK(WhatId),\n  IsClosed)");
    let found = differences(&compared(one.path(), other.path(), &[]));
    assert_eq!(
        found,
        [
            "ApexPage/Acme logs/Task/insert/CallType: Inbound | Outbound",
            "ValidationRule/Task.A errorConditionFormula: AND(ISBLANK(WhoId),\n  IsClosed) | AND(ISBLANK(WhatId),\n  IsClosed)",
            "B ApexPage/Acme hosts/script/scripts.example.net: named",
            "B trust https://scripts.example.net [\"script\"]",
        ]
    );
    let paths = [one.path(), other.path()].map(|path| path.to_str().expect("a path").to_owned());
    let text = stdout(&in_folder(&root(), &["compare", &paths[0], &paths[1]]));
    let lines = "      A  AND(ISBLANK(WhoId),\n      B  AND(ISBLANK(WhatId),\n           IsClosed)\n";
    assert!(text.contains(lines), "{text}");
}

/// What is only in the one is only in the other, seen from the other side.
fn mirrored(one: &Value, other: &Value) {
    for (path, twin) in [
        ("/only_in_a", "/only_in_b"),
        ("/only_in_b", "/only_in_a"),
        ("/trust/only_in_a", "/trust/only_in_b"),
        ("/trust/only_in_b", "/trust/only_in_a"),
    ] {
        assert_eq!(list(one, path), list(other, twin), "{path}");
    }
    let swapped = |pair: &Value| (pair["component"].clone(), pair["b"].clone(), pair["a"].clone());
    let straight = |pair: &Value| (pair["component"].clone(), pair["a"].clone(), pair["b"].clone());
    let pairs = |answer: &Value, of: fn(&Value) -> (Value, Value, Value)| -> Vec<_> {
        list(answer, "/different").iter().map(of).collect()
    };
    assert_eq!(pairs(one, straight), pairs(other, swapped));
    assert_eq!(list(one, "/not_visible").len(), list(other, "/not_visible").len());
    assert_eq!(one["environment"]["count"], other["environment"]["count"]);
}
