//! Keeps the promise that `rules/ctilint.schema.json` knows the keys and words that the configuration takes, and no others.

use std::collections::BTreeSet;

use serde_json::Value;

use super::rule::SEVERITIES;
use super::{AGENTS, KEYS, apply, exception, milestone, payload};
use crate::analysis::readiness::Readiness;
use crate::finding::{Audience, Severity};
use crate::options::{CspSetting, Logs, Operation, Options};

const TEXT: &str = include_str!("../../rules/ctilint.schema.json");

fn schema() -> Value {
    serde_json::from_str(TEXT).expect("JSON")
}

fn set<'a>(words: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    words.into_iter().map(str::to_owned).collect()
}

/// Names of an object's properties; nothing else may stand in it.
fn properties(schema: &Value, pointer: &str) -> BTreeSet<String> {
    let object = schema.pointer(pointer).expect("a part of the schema");
    assert_eq!(object["additionalProperties"], false, "{pointer}");
    set(object["properties"]
        .as_object()
        .expect("properties")
        .keys()
        .map(String::as_str))
}

fn words(schema: &Value, pointer: &str) -> BTreeSet<String> {
    let words = schema.pointer(pointer).expect("a part of the schema")["enum"].as_array();
    set(words.expect("words").iter().filter_map(Value::as_str))
}

#[test]
fn the_keys_are_the_same() {
    let schema = schema();
    for (pointer, keys) in [
        ("", KEYS),
        ("/properties/agents", AGENTS),
        ("/properties/payload/items", payload::KEYS),
        ("/properties/exception/items", exception::KEYS),
        ("/properties/audit", milestone::AUDIT),
        ("/properties/audit/properties/milestone/items", milestone::KEYS),
    ] {
        assert_eq!(
            properties(&schema, pointer),
            set(keys.iter().copied()),
            "{pointer}"
        );
    }
}

#[test]
fn the_words_are_the_same() {
    let schema = schema();
    for (pointer, known) in [
        ("/properties/audience", Audience::WORDS),
        ("/properties/fail-on", Severity::WORDS),
        ("/properties/csp", CspSetting::WORDS),
        ("/properties/payload/items/properties/mode", Operation::WORDS),
        ("/properties/payload/items/properties/logs", Logs::WORDS),
        ("/$defs/severity", SEVERITIES),
        (
            "/properties/audit/properties/milestone/items/properties/items/items",
            &Readiness::ids(),
        ),
    ] {
        assert_eq!(words(&schema, pointer), set(known.iter().copied()), "{pointer}");
    }
}

/// A value that the schema describes, as TOML.
fn sample(schema: &Value, one: &Value) -> String {
    if let Some(name) = one["$ref"].as_str() {
        let target = schema
            .pointer(name.trim_start_matches('#'))
            .expect("a definition");
        return sample(schema, target);
    }
    // Alternatives are tried where they stand alone; the last says most.
    if let Some(all) = one["anyOf"].as_array() {
        return sample(schema, all.last().expect("an alternative"));
    }
    if let Some(words) = one["enum"].as_array() {
        return words[0].to_string();
    }
    if one["format"] == "date" {
        return "2027-01-31".to_owned();
    }
    match one["type"].as_str() {
        Some("integer") => one["maximum"].to_string(),
        Some("array") => format!("[{}]", sample(schema, &one["items"])),
        Some("object") => {
            let fields = one["properties"].as_object();
            let fields = fields.into_iter().flatten();
            let fields: Vec<String> = fields
                .map(|(key, value)| format!("{key:?} = {}", sample(schema, value)))
                .collect();
            format!("{{ {} }}", fields.join(", "))
        }
        _ => "\"x\"".to_owned(),
    }
}

/// What the schema allows is accepted, key by key.
#[test]
fn what_it_allows_is_accepted() {
    let schema = schema();
    for (key, value) in schema["properties"].as_object().expect("properties") {
        let text = format!("{key} = {}\n", sample(&schema, value));
        let mut options = Options::new(jiff::civil::date(2026, 11, 20));
        if let Err(errors) = apply(&text, &mut options) {
            panic!("{text}{errors:?}");
        }
    }
}

/// Rules and groups are written by `UPDATE=1 cargo test --test pages`, where they are compared as well.
#[test]
fn every_key_is_described() {
    fn check(one: &Value, path: &str) {
        for (key, value) in one["properties"].as_object().into_iter().flatten() {
            let described = value["description"].is_string() || value["$ref"].is_string();
            assert!(described, "{path}/{key} has no description");
            check(value, &format!("{path}/{key}"));
            check(&value["items"], &format!("{path}/{key}"));
        }
    }
    check(&schema(), "");
}
