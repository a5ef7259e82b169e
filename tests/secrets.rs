//! Keeps the promise that no output gives a secret away, wherever it stands in an export or a command.

mod common;

use std::fs;
use std::path::Path;
use std::process::Output;

use tempfile::TempDir;

const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhY21lLTcifQ.c2lnbmF0dXJl";
const FILE_NAME: &str = "glpat-nA7kq2Lm9xP4zW8vbN3d";

/// What must not appear, and a text beside it that must: else the place was not shown at all.
struct Planted {
    secret: &'static str,
    beside: &'static str,
}

const fn planted(secret: &'static str, beside: &'static str) -> Planted {
    Planted { secret, beside }
}

/// Adapter URLs, which the debug model shows too.
const ADDRESSES: &[(&str, &[Planted])] = &[
    (
        "https://amy:pw12@a1.acme.example/x",
        &[planted("pw12", "https://amy:")],
    ),
    (
        "http:/bob:sA7kq2Lm9xP4@a2host",
        &[planted("sA7kq2Lm9xP4", "http:/bob:")],
    ),
    ("cid:sB7kq2Lm9xP4@a3host", &[planted("sB7kq2Lm9xP4", "cid:")]),
    (
        "not a url dan:sC7kq2Lm9xP4@a4host",
        &[planted("sC7kq2Lm9xP4", "not a url dan:")],
    ),
    (
        "http://a5.acme.example/x?pw=sD7kq2Lm9xP4zW8v&amp;apikey=a%2FE7kq2Lm9xP4z",
        &[
            planted("sD7kq2Lm9xP4zW8v", "a5.acme.example/x?pw="),
            planted("E7kq2Lm9xP4z", "apikey="),
        ],
    ),
    (
        "https://a6.acme.example/x#access_token=sF7kq2Lm9xP4zW8v",
        &[planted("sF7kq2Lm9xP4zW8v", "x#access_token=")],
    ),
    (
        "http://a7.acme.example/x?u=https://eve:sG7kq2Lm9xP4@y.acme.example/",
        &[planted("sG7kq2Lm9xP4", "?u=https://eve:")],
    ),
    (
        "http://a8.acme.example/a-rather-long-path-to-the-softphone-of-acme/that-pushes-what-follows/beyond-the-end?pw=sH7kq2Lm9xP4zW8v",
        &[planted("sH7kq2Lm9xP4zW8v", "a8.acme.example/")],
    ),
];

/// What else stands in the export, as `full` shows it.
const ELSEWHERE: &[Planted] = &[
    planted(JWT, "in a comment"),
    planted("nB7kq2Lm9xP4zW8v", "clientSecret"),
    planted("nC7kq2Lm9xP4zW8v", "broken note"),
    planted("nD7kq2Lm9xP4zW8v", "na13.salesforce.com/x?access_token="),
    planted("nE7kq2Lm9xP4zW8v", "https://fay:"),
    planted("nF7kq2Lm9xP4zW8v", "storedKey"),
    planted("Sommer2026x", "agent@acme.example"),
    planted("nG7kq2Lm9", "ampersand note"),
];

fn center(url: &str, rest: &str) -> String {
    let item = |name: &str, value: &str| {
        format!("        <items><label>{name}</label><name>{name}</name><value>{value}</value></items>\n")
    };
    let items = [
        item("reqAdapterUrl", url),
        item("reqUseApi", "true"),
        item("reqSoftphoneHeight", "4800"),
        item("reqSalesforceCompatibilityMode", "Lightning"),
    ]
    .concat();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CallCenter xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n    \
         <adapterUrl>{url}</adapterUrl>\n{rest}    <displayName>Acme</displayName>\n    <sections>\n{items}        \
         <label>General Information</label>\n        <name>reqGeneralInfo</name>\n    </sections>\n</CallCenter>\n"
    )
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, text).expect("written");
}

/// An export with a secret in every place where one has ever been seen.
fn org() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    for (index, (url, _)) in ADDRESSES.iter().enumerate() {
        write(
            root,
            &format!("org/callCenters/A{index}.callCenter"),
            &center(url, ""),
        );
    }
    let plain = "http://phone.acme.example/x";
    let settings = "    <customSettings>{&quot;auth&quot;:{&quot;clientSecret&quot;:&quot;nB7kq2Lm9xP4zW8v&quot;},\
                    &quot;reqUseApi&quot;:&quot;false&quot;}</customSettings>\n";
    write(
        root,
        "org/callCenters/Nested.callCenter",
        &center(plain, settings),
    );
    // The finding about plain http shows the line above the item, too.
    let comment = format!("    <sections>\n    <!-- in a comment {JWT} -->\n");
    let commented = center("http://plain.acme.example/", "").replace("    <sections>\n", &comment);
    write(root, "org/callCenters/Comment.callCenter", &commented);
    write(
        root,
        &format!("org/callCenters/{FILE_NAME}.callCenter"),
        &center(plain, ""),
    );
    broken_files(root);
    let site = "<RemoteSiteSetting xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n<isActive>true</isActive>\n\
                <url>https://na13.salesforce.com/x?access_token=nD7kq2Lm9xP4zW8v</url>\n</RemoteSiteSetting>\n";
    write(root, "org/remoteSiteSettings/Acme.remoteSite", site);
    rows(root);
    folder
}

fn broken_files(root: &Path) {
    let broken = |note: &str, value: &str| {
        format!(
            "<CallCenter xmlns=\"http://soap.sforce.com/2006/04/metadata\"><sections><items>\n<label>{note}</label>\
             <name>clientSecret</name>\n<value>{value}</value>\n</items></sections></CallCenter>\n"
        )
    };
    let value = format!("nC7kq2Lm9xP4zW8v & more {JWT}");
    write(
        root,
        "org/callCenters/Broken.callCenter",
        &broken("broken note", &value),
    );
    let value = "ab&nG7kq2Lm9;cd";
    write(
        root,
        "org/callCenters/Entity.callCenter",
        &broken("ampersand note", value),
    );
}

fn rows(root: &Path) {
    let rows = "Id,InternalName,CustomSettings,AdapterUrl\n\
                04v000000000008,Else,,https://fay:nE7kq2Lm9xP4zW8v@h\n\
                04v000000000009,Other,\"{\"\"storedKey\"\":1,\"\"clientSecret\"\":\"\"nF7kq2Lm9xP4zW8v\"\"}\",\n";
    write(root, "data/centers.csv", rows);
    let users = "Id,Username,IsActive,CallCenterId,Profile.Name,SIP_Password__c\n\
                 005000000000001,agent@acme.example,true,04v000000000009,Agent,Sommer2026x\n\
                 005000000000002,other@acme.example,true,04v000000000008,Agent,\n";
    write(root, "data/users.csv", users);
}

fn run(folder: &TempDir, arguments: &[&str]) -> Output {
    common::ctilint()
        .current_dir(folder.path())
        .args(arguments)
        .output()
        .expect("ctilint runs")
}

/// Both streams of a command, after making sure that neither holds any secret.
fn checked(folder: &TempDir, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    let text = format!("{}{}", common::stdout(&output), common::stderr(&output));
    let addresses = ADDRESSES.iter().flat_map(|(_, planted)| planted.iter());
    for planted in addresses.chain(ELSEWHERE) {
        assert!(
            !text.contains(planted.secret),
            "{arguments:?}: {}\n{text}",
            planted.secret
        );
    }
    assert!(!text.contains(FILE_NAME), "{arguments:?}: {text}");
    text
}

#[test]
fn no_report_gives_a_secret_away() {
    let folder = org();
    let data = ["--data", "data/centers.csv", "--data", "data/users.csv"];
    let check = |format: &str| {
        let arguments = ["check", "org", "--audience", "audit", "--format", format];
        checked(&folder, &[&arguments[..], &data[..]].concat())
    };
    let full = check("full");
    for planted in ELSEWHERE {
        assert!(
            full.contains(planted.beside),
            "{} is not shown:\n{full}",
            planted.beside
        );
    }
    for (_, planted) in ADDRESSES {
        for planted in *planted {
            assert!(
                full.contains(planted.beside),
                "{} is not shown:\n{full}",
                planted.beside
            );
        }
    }
    assert!(check("concise").contains("secret-in-call-center"));
    assert!(check("json").contains("\"schema\""));
}

#[test]
fn no_debug_answer_gives_a_secret_away() {
    let folder = org();
    for format in ["table", "json"] {
        let model = checked(&folder, &["debug", "model", "org", "--format", format]);
        for (_, planted) in ADDRESSES {
            for planted in *planted {
                assert!(
                    model.contains(planted.beside),
                    "{} is not shown:\n{model}",
                    planted.beside
                );
            }
        }
        assert!(
            model.contains("na13.salesforce.com/x?access_token=********"),
            "{model}"
        );
        let files = checked(&folder, &["debug", "files", "org", "--format", format]);
        assert!(files.contains("********.callCenter"), "{files}");
    }
}

#[test]
fn no_complaint_gives_a_secret_away() {
    let folder = org();
    let missing = checked(&folder, &["check", "https://amy:pw12@a1.acme.example"]);
    assert!(missing.contains("https://amy:"), "{missing}");
    let unknown = checked(&folder, &["check", "--access-token=sD7kq2Lm9xP4zW8v"]);
    assert!(unknown.contains("--access-token"), "{unknown}");
    write(
        folder.path(),
        "org/ctilint.toml",
        "client-secret = \"nF7kq2Lm9xP4zW8v\"\n",
    );
    let configured = checked(&folder, &["check", "org"]);
    assert!(
        configured.contains("client-secret = \"****************\""),
        "{configured}"
    );
}
