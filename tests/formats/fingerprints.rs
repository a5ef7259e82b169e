//! Knows that a fingerprint names one finding, however its file is laid out.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::{ProptestConfig, Strategy, prop_assert, prop_assert_eq, proptest};
use serde_json::Value;

use super::{center, examine, format, render};

/// The fingerprints of a report, as often as they occur.
fn fingerprints(files: &[(String, String)]) -> Vec<String> {
    let text = render(&examine(files), format("sarif"));
    let log: Value = serde_json::from_str(&text).expect("JSON");
    let results = log["runs"][0]["results"].as_array().expect("results");
    let keys = results.iter().map(|result| {
        result["partialFingerprints"]["ctilint/v1"]
            .as_str()
            .expect("a key")
            .to_owned()
    });
    let mut keys: Vec<String> = keys.collect();
    keys.sort();
    keys
}

/// Call centers and Trusted URLs with mistakes, some of them equal.
fn file() -> impl Strategy<Value = (String, String)> {
    let urls = [
        "http://a.acme.example/",
        "http://b.acme.example/?x=1&amp;y=2",
        "https://c.acme.example/#d",
        "localhost",
        "",
    ];
    let url = proptest::sample::select(urls.to_vec());
    (0..20u32, url, proptest::bool::ANY).prop_map(|(n, url, is_center)| {
        if is_center {
            (format!("main/callCenters/C{n}.callCenter"), center("Acme", url))
        } else {
            let text = format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CspTrustedSite xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n    <context>All</context>\n    <endpointUrl>{url}</endpointUrl>\n    <isActive>true</isActive>\n    <isApplicableToConnectSrc>true</isApplicableToConnectSrc>\n</CspTrustedSite>\n"
            );
            (format!("main/cspTrustedSites/T{n}.cspTrustedSite-meta.xml"), text)
        }
    })
}

/// No two files of one path.
fn files() -> impl Strategy<Value = Vec<(String, String)>> {
    proptest::collection::vec(file(), 1..8).prop_map(|files| {
        let files: BTreeMap<String, String> = files.into_iter().collect();
        files.into_iter().collect()
    })
}

/// How a file is laid out anew: indentation, empty lines, comments between elements, line endings.
fn layout() -> impl Strategy<Value = (usize, usize, bool, bool)> {
    (0..9usize, 0..4usize, proptest::bool::ANY, proptest::bool::ANY)
}

fn laid_out(text: &str, (indent, blank, comments, crlf): (usize, usize, bool, bool)) -> String {
    let end = if crlf { "\r\n" } else { "\n" };
    let lines = text.lines().enumerate().map(|(number, line)| {
        let above = if number > 0 {
            end.repeat(blank)
        } else {
            String::new()
        };
        let note = if comments && number > 1 {
            format!("<!-- {number} -->{end}")
        } else {
            String::new()
        };
        let depth = (line.len() - line.trim_start().len()) / 4;
        format!(
            "{above}{note}{}{}{end}",
            " ".repeat(depth * indent),
            line.trim_start()
        )
    });
    lines.collect()
}

/// The last two children of the root change places.
fn swapped(text: &str) -> String {
    let name = text.find("    <displayName>").zip(text.find("    <sections>"));
    let Some((name, sections)) = name else {
        return text.to_owned();
    };
    let end = text.find("</CallCenter>").expect("the end of the root");
    format!(
        "{}{}{}{}",
        &text[..name],
        &text[sections..end],
        &text[name..sections],
        &text[end..]
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn fingerprints_are_unique_and_survive_a_new_layout(
        files in files(),
        layout in layout(),
        order in 0..8usize,
    ) {
        let before = fingerprints(&files);
        let unique: BTreeSet<&String> = before.iter().collect();
        prop_assert_eq!(unique.len(), before.len());
        let has_mistakes = files.iter().any(|(_, text)| text.contains(">http://"));
        prop_assert!(!has_mistakes || !before.is_empty());
        let mut after: Vec<(String, String)> = files.iter().map(|(path, text)| (path.clone(), laid_out(&swapped(text), layout))).collect();
        let turn = order % after.len().max(1);
        after.rotate_left(turn);
        prop_assert_eq!(fingerprints(&after), before);
    }
}
