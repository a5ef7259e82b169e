//! Keeps the promises of `trust-diff` and `compare`: what is the same is the same, what differs is found, and what an
//! export does not show is not judged.

mod common;
#[path = "common/people.rs"]
mod people;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use common::{corpus, ctilint, git, shared, stderr, stdout};
use people::{folder, in_folder, root};
use serde_json::Value;

const BOTH: [&str; 2] = ["trust-diff", "compare"];

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
            "opencti.saveLog",
            "opencti.getSoftphoneLayout",
        ),
        &[
            "calls/sforce.opencti.saveLog",
            "calls/sforce.opencti.getSoftphoneLayout",
        ],
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
        // A call that is not made any more logs nothing either, and properties go with their item.
        let about_one_thing = file.starts_with("pages/") || file.starts_with("flexipages/");
        assert!(about_one_thing || found.len() == expected.len(), "{found:#?}");
        mirrored(&answer, &compared(project.path(), &acme(), &[]));
    }
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

#[test]
fn what_one_export_does_not_hold_is_not_visible() {
    let project = copy(&acme());
    for folder in ["profiles", "corsWhitelistOrigins"] {
        fs::remove_dir_all(main_folder(project.path()).join(folder)).expect("removed");
    }
    let answer = compared(&acme(), project.path(), &["--old-data", "examples/acme/data"]);
    assert_eq!(answer["same"], true, "{:?}", differences(&answer));
    let texts: Vec<String> = list(&answer, "/not_visible")
        .iter()
        .map(|one| format!("{} {}", one["side"], one["text"]))
        .collect();
    for word in ["CorsWhitelistOrigin", "Profile", "User"] {
        assert!(texts.iter().any(|text| text.contains(word)), "{word}: {texts:?}");
    }
    assert!(texts.iter().all(|text| text.starts_with("\"b\"")));
    let answer = trusted(&acme(), project.path());
    assert!(list(&answer, "/removed").is_empty());
    assert_eq!(list(&answer, "/not_visible").len(), 2);
    let text = stdout(&in_folder(
        &root(),
        &[
            "compare",
            "examples/acme",
            project.path().to_str().expect("a path"),
        ],
    ));
    assert!(text.starts_with("the same for the phones: "), "{text}");
    assert!(
        text.contains("export `Profile` as `ctilint manifest` says"),
        "{text}"
    );
}

fn org(domain: &str, host: &str, suffix: &str) -> tempfile::TempDir {
    let center = format!(
        "<CallCenter><displayName>Acme</displayName><sections><items><name>reqUseApi</name><value>true</value></items>\
         <items><name>reqAdapterUrl</name><value>https://{host}.my.salesforce.com/apex/Acme</value></items></sections></CallCenter>"
    );
    let cors = format!(
        "<CorsWhitelistOrigin><urlPattern>https://{host}.my.salesforce.com</urlPattern></CorsWhitelistOrigin>"
    );
    let domain = format!("<MyDomainSettings><myDomainName>{domain}</myDomainName></MyDomainSettings>");
    let id = if suffix.is_empty() {
        "00e50000000AbCd"
    } else {
        "00e8d000000XyZa"
    };
    let rule = format!(
        "<ValidationRule><fullName>A</fullName><active>true</active><errorConditionFormula>$Profile.Id = &quot;{id}&quot;\
         </errorConditionFormula></ValidationRule>"
    );
    let users = format!(
        "Id,Username,IsActive,Profile.Name,CallCenterId\n005000000000001,ada@acme.example{suffix},true,Agent,\n"
    );
    folder(&[
        ("callCenters/Acme.callCenter", &center),
        ("corsWhitelistOrigins/A.corsWhitelistOrigin", &cors),
        ("settings/MyDomain.settings", &domain),
        ("objects/Task/validationRules/A.validationRule-meta.xml", &rule),
        ("data/users.csv", &users),
    ])
}

#[test]
fn a_sandbox_differs_from_production_by_its_environment_only() {
    let production = org("acme", "acme", "");
    let sandbox = org("acme--uat", "acme--uat.sandbox", ".uat");
    let data = |org: &tempfile::TempDir| org.path().join("data").to_str().expect("a path").to_owned();
    let (old, new) = (data(&production), data(&sandbox));
    let more = ["--old-data", old.as_str(), "--new-data", new.as_str()];
    let answer = compared(production.path(), sandbox.path(), &more);
    assert_eq!(answer["same"], true, "{:?}", differences(&answer));
    // The adapter's address, the formula's Id, My Domain itself, and the user's name.
    assert_eq!(answer["environment"]["count"], 4, "{}", answer["environment"]);
    let back = ["--old-data", new.as_str(), "--new-data", old.as_str()];
    mirrored(&answer, &compared(sandbox.path(), production.path(), &back));
    // The sandbox still names production.
    let stale = org("acme--uat", "acme", ".uat");
    let fresh = compared(sandbox.path(), stale.path(), &[]);
    assert_eq!(fresh["same"], false);
}

#[test]
fn secrets_are_masked_whichever_org_has_them() {
    let with = |password: &str, host: &str| {
        let center = format!(
            "<CallCenter><displayName>Acme</displayName><sections><items><name>reqUseApi</name><value>true</value></items>\
             <items><name>apiPassword</name><value>{password}</value></items>\
             <items><name>pin_secret</name><value>k7</value></items>\
             <items><name>note</name><value>uses {password}</value></items></sections></CallCenter>"
        );
        let url = format!(
            "<CspTrustedSite><endpointUrl>https://agent:{password}@{host}</endpointUrl>\
             <isApplicableToFrameSrc>true</isApplicableToFrameSrc></CspTrustedSite>"
        );
        folder(&[
            ("callCenters/Acme.callCenter", &center),
            ("cspTrustedSites/A.cspTrustedSite", &url),
            (
                "corsWhitelistOrigins/A.corsWhitelistOrigin",
                &format!(
                    "<CorsWhitelistOrigin><urlPattern>https://agent:{password}@{host}</urlPattern></CorsWhitelistOrigin>"
                ),
            ),
        ])
    };
    let (one, other) = ("hT7kqZp2Lm9xW4", "Qr8vBn3Ks6Yd1j");
    let (old, new) = (with(one, "a.example"), with(other, "b.example"));
    let paths = [
        old.path().to_str().expect("a path"),
        new.path().to_str().expect("a path"),
    ];
    for command in BOTH {
        for format in ["text", "json", "markdown"] {
            let output = in_folder(&root(), &[command, paths[0], paths[1], "--format", format]);
            assert_eq!(output.status.code(), Some(0));
            let text = stdout(&output) + &stderr(&output);
            assert!(
                !text.contains(one) && !text.contains(other),
                "{command} {format}: {text}"
            );
        }
    }
    let answer = compared(old.path(), new.path(), &[]);
    let found = differences(&answer);
    assert!(
        found
            .iter()
            .any(|line| line == "CallCenter/Acme apiPassword: ******** | ********"),
        "{found:#?}"
    );
}

fn run_git(folder: &Path, args: &[&str]) {
    let output = git().current_dir(folder).args(args).output().expect("git runs");
    assert!(output.status.success(), "{args:?}: {}", stderr(&output));
}

#[test]
fn revisions_are_compared_with_each_other_and_with_the_folder() {
    let project = copy(&acme());
    let folder = project.path();
    for args in [
        &["init", "--quiet", "-b", "main"][..],
        &["add", "."],
        &["commit", "--quiet", "-m", "one"],
    ] {
        run_git(folder, args);
    }
    fs::remove_dir_all(main_folder(folder).join("corsWhitelistOrigins")).expect("removed");
    let wide = main_folder(folder).join("cspTrustedSites/Acme_Phone.cspTrustedSite-meta.xml");
    let text = fs::read_to_string(&wide)
        .expect("text")
        .replace("phone.acme", "*.acme");
    fs::write(&wide, text).expect("written");
    run_git(folder, &["commit", "--quiet", "-am", "two"]);
    let answer = json(folder, &["trust-diff", "HEAD~1", "main"]);
    let added = list(&answer, "/added");
    assert_eq!(added.len(), 1);
    assert_eq!(added[0]["subject"], "https://*.acme.example");
    assert_eq!(added[0]["narrower"][0], "https://phone.acme.example");
    // In a repository what is not there is gone.
    assert_eq!(list(&answer, "/removed").len(), 2);
    assert!(list(&answer, "/not_visible").is_empty());
    // Beside an export it may not have been exported.
    let answer = json(folder, &["trust-diff", "HEAD~1", ".", "force-app"]);
    assert_eq!(list(&answer, "/not_visible").len(), 1);
    assert_eq!(json(folder, &["compare", "main", "."])["same"], true);
    // A folder of the same name goes first.
    fs::create_dir(folder.join("main")).expect("made");
    let answer = json(folder, &["compare", "main", "."]);
    let summary = answer["summary"].as_str().expect("a sentence");
    assert!(summary.starts_with("nothing can be compared"), "{summary}");
    assert_eq!(json(folder, &["compare", "main~0", "force-app"])["same"], true);
}

#[test]
fn what_is_no_export_is_refused() {
    let empty = tempfile::tempdir().expect("a folder");
    for command in BOTH {
        let output = in_folder(empty.path(), &[command, "nothing", "."]);
        assert_eq!(output.status.code(), Some(2));
        assert!(
            stderr(&output).contains("`nothing` is no path that exists"),
            "{}",
            stderr(&output)
        );
        let output = in_folder(empty.path(), &[command, ".", "."]);
        assert_eq!(output.status.code(), Some(2));
        assert!(
            stderr(&output).contains("nothing of an org is in `.`"),
            "{}",
            stderr(&output)
        );
        assert!(stdout(&output).is_empty());
    }
}

#[test]
fn a_closed_pipe_and_a_file_are_fine() {
    for command in BOTH {
        let mut child = ctilint()
            .current_dir(root())
            .args([
                command,
                "examples/acme-mdapi.zip",
                "examples/acme",
                "--format",
                "json",
            ])
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("ctilint runs");
        drop(child.stdout.take());
        assert_eq!(child.wait().expect("an end").code(), Some(0));
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("out.md");
        let args = [
            command,
            "examples/acme-mdapi.zip",
            "examples/acme",
            "--format",
            "markdown",
            "--output",
        ];
        let output = in_folder(&root(), &[&args[..], &[file.to_str().expect("a path")]].concat());
        assert!(stdout(&output).is_empty());
        assert!(
            fs::read_to_string(&file)
                .expect("written")
                .starts_with("## ctilint: ")
        );
    }
}

/// Real exports, each beside itself and beside the next one.
#[test]
fn real_exports_are_compared_without_a_crash() {
    let Some(shared) = shared("real_exports_are_compared_without_a_crash") else {
        return;
    };
    let folders = corpus(&shared);
    for (index, folder) in folders.iter().enumerate() {
        let next = &folders[(index + 1) % folders.len()];
        let started = Instant::now();
        let (one, other) = (folder.to_str().expect("a path"), next.to_str().expect("a path"));
        for command in BOTH {
            let output = in_folder(&root(), &[command, one, other, "--format", "json"]);
            let code = output.status.code();
            assert!(
                matches!(code, Some(0 | 2)),
                "{command} {one} {other}: {}",
                stderr(&output)
            );
            assert!(
                !stderr(&output).contains("a defect of its own"),
                "{command} {one} {other}"
            );
        }
        let took = started.elapsed();
        assert!(took.as_secs() < 60, "{one} {other}: {took:?}");
        let itself = in_folder(&root(), &["compare", one, one, "--format", "json"]);
        if itself.status.code() == Some(0) {
            let answer: Value = serde_json::from_str(&stdout(&itself)).expect("JSON");
            assert_eq!(answer["same"], true, "{one}: {:?}", differences(&answer));
            assert_eq!(answer["environment"]["count"], 0, "{one}");
        }
    }
}
