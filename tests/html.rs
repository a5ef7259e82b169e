//! Keeps the promises of `ctilint audit --html`: one file that is whole, harmless and complete, and that browsers show well.

mod common;

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use common::browser::{self, Browser};
use common::{ctilint, stderr};
use roxmltree::{Document, Node, ParsingOptions};
use serde_json::Value;

/// What one audit says to programs and to people.
struct Written {
    json: Value,
    html: String,
}

fn audit(folder: &Path, paths: &[&str]) -> Written {
    let into = tempfile::tempdir().expect("a folder");
    let (html, json) = (into.path().join("a.html"), into.path().join("a.json"));
    let output = ctilint()
        .current_dir(folder)
        .arg("audit")
        .args(paths)
        .args(["--as-of", "2026-11-20"])
        .arg("--html")
        .arg(&html)
        .arg("--json")
        .arg(&json)
        .output()
        .expect("ctilint runs");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = |path: &Path| fs::read_to_string(path).expect("written");
    Written {
        json: serde_json::from_str(&text(&json)).expect("JSON"),
        html: text(&html),
    }
}

/// An org in the middle of the move, which has something of everything.
fn moving() -> Written {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    audit(
        &root,
        &["examples/acme-moving", "--data", "examples/acme-moving/data"],
    )
}

fn acme() -> Written {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    audit(&root, &["examples/acme", "--data", "examples/acme/data"])
}

const SECRET: &str = "9f8e7d6c5b4a39281706f5e4d3c2b1a0";

/// An org whose names want to be markup, to steer a terminal, and to be long.
fn hostile(folder: &Path) {
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    };
    let long = "Long".repeat(2_500);
    let center = format!(
        "<CallCenter><adapterUrl>https://phone.acme.example/?token={SECRET}</adapterUrl>\
         <displayName>&lt;script>alert(1)&lt;/script>&lt;/title>&#x85;\u{202e}`{long}</displayName>\
         <sections><items><name>reqUseApi</name><value>true</value></items>\
         <items><name>apiToken</name><value>{SECRET}</value></items><name>reqGeneralInfo</name></sections></CallCenter>"
    );
    write("callCenters/A'\"&.callCenter", &center);
    write(
        "pages/A&B.page",
        "<apex:page><script src=\"/support/api/40.0/lightning/opencti_min.js\"/><script>\
         sforce.opencti.saveLog({value:{entityApiName:'Task', CallType:'x', CallDisposition:'y'}});</script></apex:page>",
    );
    write(
        "flows/A.flow",
        "<Flow><start><object>Task</object></start><recordUpdates><filters><field>CallType</field></filters>\
         <object>Task</object></recordUpdates></Flow>",
    );
}

/// As XML, which knows no mercy for what browsers mend in silence.
fn parsed(html: &str) -> Document<'_> {
    let options = ParsingOptions {
        allow_dtd: true,
        ..ParsingOptions::default()
    };
    Document::parse_with_options(html, options).expect("every element is closed, every value quoted")
}

fn text(node: Node<'_, '_>) -> String {
    node.descendants()
        .filter(Node::is_text)
        .filter_map(|node| node.text())
        .collect()
}

fn by_id<'a, 'i>(document: &'a Document<'i>) -> HashMap<&'a str, Node<'a, 'i>> {
    let mut found = HashMap::new();
    for node in document.descendants() {
        if let Some(id) = node.attribute("id") {
            assert!(found.insert(id, node).is_none(), "`{id}` is there twice");
        }
    }
    found
}

/// What is asked of every page.
fn check(html: &str) {
    let document = parsed(html);
    let ids = by_id(&document);
    let mut level = 0;
    for node in document.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        for attribute in node.attributes() {
            let (key, value) = (attribute.name(), attribute.value());
            assert!(
                !matches!(key, "src" | "style" | "srcset" | "action"),
                "{key}={value}"
            );
            assert!(!key.starts_with("on"), "{key}={value}");
            if key == "href" {
                let is_inside = value.strip_prefix('#').is_some_and(|id| ids.contains_key(id));
                assert!(is_inside || (name, value) == ("link", "data:,"), "{value}");
            }
            if matches!(key, "aria-labelledby" | "data-of") {
                assert!(ids.contains_key(value), "{key}={value}");
            }
        }
        if let Some(depth) = name.strip_prefix('h').and_then(|rest| rest.parse::<u32>().ok()) {
            assert!(depth <= level + 1, "`{}` jumps", text(node));
            level = depth;
        }
        match name {
            "th" => assert!(node.has_attribute("scope"), "{}", text(node)),
            "form" => assert!(node.has_attribute("hidden"), "filters wait for the script"),
            "table" => assert!(node.children().any(|child| child.has_tag_name("caption"))),
            "input" | "select" => assert!(node.ancestors().any(|one| one.has_tag_name("label"))),
            "script" | "style" => assert!(!text(node).contains("://"), "nothing is loaded"),
            _ => {}
        }
    }
    let style = text(
        document
            .descendants()
            .find(|node| node.has_tag_name("style"))
            .expect("a style"),
    );
    assert!(!style.contains("url(") && !style.contains("@import"));
    for name in ["h1", "main", "nav", "header", "footer"] {
        let count = document
            .descendants()
            .filter(|node| node.has_tag_name(name))
            .count();
        assert_eq!(count, 1, "{name}");
    }
    let root = document.root_element();
    assert_eq!(root.attribute("lang"), Some("en"));
    assert!(html.contains("default-src 'none'; style-src 'sha256-"));
}

/// Everything that programs are told is in the page, at its place.
fn check_all_is_told(written: &Written) {
    let document = parsed(&written.html);
    let ids = by_id(&document);
    let list = |value: &Value| value.as_array().cloned().expect("a list");
    let said = |value: &Value| value.as_str().expect("a text").replace('`', "");
    let has_evidence = |row: &str, thing: &Value| {
        for one in list(&thing["evidence"]) {
            let place = &one["place"];
            let place = format!("{}:{}:{}", said(&place["file"]), place["line"], place["column"]);
            assert!(row.contains(&place), "{place} in {row}");
        }
    };
    for node in list(&written.json["inventory"]) {
        let row = text(ids[format!("thing-{}", node["id"]).as_str()]);
        assert!(row.contains(&said(&node["name"])), "{row}");
        has_evidence(&row, &node);
    }
    for item in list(&written.json["checklist"]["items"]) {
        let row = text(ids[format!("item-{}", said(&item["id"])).as_str()]);
        assert!(row.contains(&said(&item["title"])), "{row}");
        let state = said(&item["state"]).replace('-', " ");
        assert!(row.to_lowercase().contains(&state), "{state} in {row}");
        has_evidence(&row, &item);
    }
    for group in list(&written.json["groups"]) {
        let id = format!("group-{}", said(&group["group"]));
        assert!(text(ids[id.as_str()]).contains(&said(&group["title"])));
    }
    let centers = text(ids["centers"]);
    for center in list(&written.json["call_centers"]) {
        assert!(centers.contains(&said(&center["title"])), "{center}");
    }
    let links = list(&written.json["edges"]).len();
    let table = ids.get("table-links").map_or(0, |table| {
        let rows = table.descendants().filter(|node| node.has_tag_name("tr"));
        rows.count() - 1
    });
    assert_eq!(table, links);
}

#[test]
fn an_org_that_moves_is_told_with_its_waves_and_where_everything_goes() {
    let written = moving();
    check(&written.html);
    check_all_is_told(&written);
    let document = parsed(&written.html);
    let ids = by_id(&document);
    let waves = text(ids["waves"]);
    for wave in written.json["waves"].as_array().expect("a list") {
        let center = wave["title"].as_str().expect("a name");
        assert!(waves.contains(center), "{wave}");
    }
    let planted = fs::read_to_string("examples/acme-moving/planted.toml").expect("a list");
    let planted: toml::Table = planted.parse().expect("TOML");
    let items = planted["items"].as_table().expect("items");
    assert!(items.len() > 20);
    for (id, state) in items {
        let row = ids[format!("item-{id}").as_str()];
        assert_eq!(row.attribute("data-state"), state.as_str(), "{id}");
    }
    for node in written.json["inventory"].as_array().expect("a list") {
        if let Some(fate) = node["target"]["fate"].as_str() {
            let told = text(ids[format!("thing-{}", node["id"]).as_str()]).to_lowercase();
            assert!(told.contains(fate), "{fate} in {told}");
        }
    }
}

#[test]
fn a_page_is_whole_and_tells_everything() {
    let written = acme();
    check(&written.html);
    check_all_is_told(&written);
    assert_eq!(acme().html, written.html);
    let document = parsed(&written.html);
    let ids = by_id(&document);
    let summary = text(ids["summary"]);
    for words in ["Yes", "12 agents", "465 days", "28 February 2028", "What first"] {
        assert!(summary.contains(words), "{words} in {summary}");
    }
    let spots: BTreeSet<&str> = ids["net"]
        .descendants()
        .filter_map(|node| node.attribute("href"))
        .collect();
    assert!(spots.len() > 10, "{spots:?}");
}

#[test]
fn names_are_never_markup_and_secrets_stay_masked() {
    let org = tempfile::tempdir().expect("a folder");
    hostile(org.path());
    let written = audit(org.path(), &["."]);
    check(&written.html);
    assert!(!written.html.contains(&SECRET[..20]));
    assert!(!written.html.contains(['\u{202e}', '\u{85}']));
    assert!(!written.html.contains("<script>alert"));
    let document = parsed(&written.html);
    assert_eq!(
        document
            .descendants()
            .filter(|node| node.has_tag_name("script"))
            .count(),
        1
    );
    let centers = text(by_id(&document)["centers"]);
    assert!(
        centers.contains("<script>alert(1)</script></title>\u{fffd}\u{fffd}"),
        "{centers}"
    );
    assert!(centers.contains("A'\"&"), "{centers}");
}

#[test]
fn an_export_that_does_not_tell_says_what_to_export_first() {
    let org = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(org.path().join("classes")).expect("made");
    fs::write(org.path().join("classes/A.cls"), "class A {}").expect("written");
    let written = audit(org.path(), &["."]);
    check(&written.html);
    let document = parsed(&written.html);
    let summary = text(by_id(&document)["summary"]);
    assert!(
        summary.contains("Nobody can tell") && summary.contains("--metadata CallCenter"),
        "{summary}"
    );
}

/// Runs before everything else in the page, and keeps what goes wrong.
const WATCH: &str = "var wrong = [];\
    addEventListener('error', function (e) { wrong.push(String(e.message)); });\
    addEventListener('securitypolicyviolation', function (e) { wrong.push(e.violatedDirective + ' ' + e.blockedURI); });";

#[test]
fn browsers_show_it_without_scrolling_sideways_and_its_filters_work() {
    let Some(browser) = Browser::find("browsers_show_it_without_scrolling_sideways_and_its_filters_work")
    else {
        return;
    };
    let org = tempfile::tempdir().expect("a folder");
    hostile(org.path());
    let pages = [moving().html, audit(org.path(), &["."]).html];
    for (index, html) in pages.iter().enumerate() {
        let measured = browser::with_scripts(html, WATCH, include_str!("common/measure.js"));
        for (width, height) in [(1280, 800), (390, 844)] {
            let (found, log) = browser.measure(&measured, width, height);
            assert!(!log.contains("CONSOLE"), "{log}");
            assert_eq!(found["wrong"], Value::Array(Vec::new()), "{found}");
            assert_eq!(found["inner"], width, "{found}");
            assert_eq!(found["wide"], Value::Array(Vec::new()), "{width}: {found}");
            assert!(found["scroll"].as_u64() <= Some(width), "{width}: {found}");
            assert_eq!(found["requests"], 0, "{found}");
            if index > 0 {
                continue;
            }
            let filters = found["filters"].as_array().expect("a list");
            assert!(filters.len() > 1, "{found}");
            for filter in filters {
                assert_eq!(filter["none"], 0, "{filter}");
                assert!(filter["one"].as_u64() >= Some(1), "{filter}");
                assert_eq!(filter["after"], filter["all"], "{filter}");
            }
            assert_eq!(found["open"], found["open_shown"], "{found}");
            assert_eq!(found["folded_on_paper"], 0, "{found}");
            assert!(found["lit"].as_u64() > Some(1), "{found}");
            let first = if width == 1280 {
                "summary_bottom"
            } else {
                "facts_bottom"
            };
            assert!(found[first].as_u64() <= Some(height), "{found}");
        }
    }
}

#[test]
fn it_prints() {
    let Some(browser) = Browser::find("it_prints") else {
        return;
    };
    let pdf = browser.pdf(&acme().html);
    let pages = browser::pages(&pdf);
    assert!((4..40).contains(&pages), "{pages} pages");
    assert!(pdf.len() > 20_000, "{} bytes", pdf.len());
}
