//! Keeps the promise that real exports are read truthfully: kinds, modes and findings of every call center in the corpus.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ctilint::analysis::vendor::Vendors;
use ctilint::engine::{self, Run};
use ctilint::finding::Audience;
use ctilint::load::{self, Export, Input, Limits};
use ctilint::options::Options;
use ctilint::org::call_center::CenterKind;
use ctilint::org::{self, Org};
use ctilint::rules;
use serde::Deserialize;

/// One row of `data/call-centers.jsonl`.
#[derive(Deserialize)]
struct Expected {
    path: String,
    format: String,
    kind: String,
    mode: Option<String>,
    adapter_url: Option<String>,
    rules: Vec<String>,
}

fn expected(shared: &Path) -> Vec<Expected> {
    let text =
        std::fs::read_to_string(shared.join("data/call-centers.jsonl")).expect("expected call centers");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a row of call-centers.jsonl"))
        .collect()
}

/// Every folder of the corpus is one org; paths are shown relative to the corpus, as the expectations name them.
fn examine(shared: &Path) -> Vec<(Org, Run)> {
    let corpus = shared.join("corpus");
    let rules: Vec<&rules::Rule> = rules::all().collect();
    let mut options = Options::new(jiff::civil::date(2026, 11, 20));
    options.audience = Audience::Audit;
    let run = |export: &Export| {
        let org = org::read(export);
        let run = engine::run(&org, export, &options, &rules).expect("pages are valid");
        (org, run)
    };
    common::corpus(shared)
        .into_iter()
        .map(|folder| {
            let export = load::open(&[Input::from(&folder)], &corpus, Limits::default())
                .expect("folder of the corpus");
            run(&export)
        })
        .collect()
}

#[test]
fn call_centers_of_the_corpus_are_what_they_are() {
    let Some(shared) = common::shared("call_centers_of_the_corpus_are_what_they_are") else {
        return;
    };
    type View = (String, String, Option<String>, Option<String>);
    let wanted: BTreeMap<String, View> = expected(&shared)
        .into_iter()
        .map(|row| (row.path, (row.format, row.kind, row.mode, row.adapter_url)))
        .collect();
    let mut found = BTreeMap::new();
    for (org, _) in examine(&shared) {
        for center in &org.call_centers {
            let mode = (center.kind == CenterKind::OpenCti).then(|| center.mode().word().to_owned());
            let url = center
                .effective("reqAdapterUrl")
                .map(|setting| setting.value.text().to_owned());
            let view = (
                center.format.word().to_owned(),
                center.kind.word().to_owned(),
                mode,
                url,
            );
            found.insert(org.file(center.file).shown.clone(), view);
        }
    }
    for (path, view) in &wanted {
        assert_eq!(found.get(path), Some(view), "{path}");
    }
    let extra: Vec<_> = found.keys().filter(|path| !wanted.contains_key(*path)).collect();
    assert!(extra.is_empty(), "unexpected call centers: {extra:#?}");
}

#[test]
fn rules_find_exactly_what_follows_by_definition() {
    let Some(shared) = common::shared("rules_find_exactly_what_follows_by_definition") else {
        return;
    };
    let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in expected(&shared) {
        for rule in row.rules {
            wanted.entry(rule).or_default().insert(row.path.clone());
        }
    }
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, run) in examine(&shared) {
        assert!(!run.has_internal_error);
        for finding in &run.findings {
            assert_ne!(finding.rule, "internal-error", "{}", finding.message);
            if wanted.contains_key(finding.rule) {
                let path = run.path(finding.labels[0].span).to_owned();
                found.entry(finding.rule.to_owned()).or_default().insert(path);
            }
        }
    }
    assert_eq!(found, wanted);
}

#[test]
fn keys_are_unique_in_every_export() {
    let Some(shared) = common::shared("keys_are_unique_in_every_export") else {
        return;
    };
    for (_, run) in examine(&shared) {
        let keys: BTreeSet<&str> = run.findings.iter().map(|finding| finding.key.as_str()).collect();
        assert_eq!(keys.len(), run.findings.len());
    }
}

/// Call centers of the corpus by product; the others are the org's own, placeholders, or of vendors that no fact tells.
const PRODUCTS: &[(&str, usize)] = &[
    ("Aircall for Salesforce", 1),
    ("Amazon Connect CTI Adapter", 6),
    ("Ameyo toolbar", 1),
    ("Avaya Agent for Salesforce", 1),
    ("CT-e1", 1),
    ("Click-to-Call", 3),
    ("Click-to-dial demo", 1),
    ("CloudAgent toolbar", 2),
    ("DialShree for Salesforce", 1),
    ("Open CTI demo adapter", 12),
    ("RingCentral Embeddable", 3),
    ("Service Cloud Voice with Amazon Connect", 4),
    ("SlickCTI demo adapter", 4),
    ("Talkdesk for Salesforce", 6),
    ("Webex Contact Center connector", 1),
    ("Webex Contact Center for Service Cloud Voice", 1),
    ("b+s Connects for Cisco Contact Center", 10),
];

#[test]
#[allow(clippy::print_stdout)]
fn vendors_of_the_corpus_are_known() {
    let Some(shared) = common::shared("vendors_of_the_corpus_are_known") else {
        return;
    };
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    let mut all = 0;
    for folder in common::corpus(&shared) {
        let export =
            load::open(&[Input::from(&folder)], &folder, Limits::default()).expect("folder of the corpus");
        let org = org::read(&export);
        let vendors = Vendors::new(&org);
        for center in &org.call_centers {
            all += 1;
            let Some(vendor) = vendors.of(center) else {
                continue;
            };
            assert_eq!(vendor.evidence.span.file, center.file);
            *found.entry(vendor.vendor.product).or_default() += 1;
        }
    }
    let known: usize = found.values().sum();
    println!("{known} of {all} call centers have a known vendor");
    assert_eq!(found, PRODUCTS.iter().copied().collect());
}
