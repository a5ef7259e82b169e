//! Measures the formula language against cases with answers of Salesforce's own engine.
//!
//! Run with `--nocapture` to see the figures.

#![allow(clippy::print_stdout, reason = "the figures are what this test is for")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use ctilint::formula::{Decimal, case, parse};
use serde_json::Value;

/// Functions in the cases that Salesforce does not offer to validation rules or formula fields.
const NOT_OFFERED: &[&str] = &[
    "FORMAT",
    "HTMLENCODE",
    "IN",
    "JSENCODE",
    "JSONVALUE",
    "LABEL",
    "LIKE",
    "TEMPLATE",
    "URLENCODE",
];

#[derive(Default)]
struct Tally {
    passed: usize,
    unsupported: BTreeMap<String, usize>,
    failed: Vec<String>,
}

impl Tally {
    fn print(&self, file: &str) {
        let names: Vec<String> = self
            .unsupported
            .iter()
            .map(|(name, count)| format!("{name} {count}"))
            .collect();
        println!(
            "{file}: {} passed, {} unsupported ({}), {} failed",
            self.passed,
            self.unsupported.values().sum::<usize>(),
            names.join(", "),
            self.failed.len()
        );
    }

    #[track_caller]
    fn assert_complete(&self, file: &str) {
        self.print(file);
        assert!(self.passed > 0, "{file} holds no case");
        let shown: Vec<&String> = self.failed.iter().take(10).collect();
        assert!(shown.is_empty(), "{file}: {shown:#?}");
        let unknown: Vec<&String> = self
            .unsupported
            .keys()
            .filter(|name| !NOT_OFFERED.contains(&name.as_str()))
            .collect();
        assert!(
            unknown.is_empty(),
            "{file}: functions that are offered and missing: {unknown:?}"
        );
    }
}

fn lines(shared: &Path, file: &str) -> Vec<String> {
    let path = shared.join("data/formula").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(str::to_owned)
        .collect()
}

fn json(line: &str) -> Value {
    serde_json::from_str(line).expect("a case is JSON")
}

/// Whether an answer is the expected one; any error satisfies an expected error.
fn agrees(case: &Value, answer: &Value) -> bool {
    let expected = &case["expected"];
    if expected.is_object() {
        return answer.get("error").is_some();
    }
    let Some(value) = answer.get("value") else {
        return false;
    };
    let (Some(expected_text), Some(text)) = (expected.as_str(), value.as_str()) else {
        return expected == value;
    };
    match case["return_type"].as_str() {
        Some("number" | "currency" | "percent") => {
            Decimal::parse(expected_text).is_some() && Decimal::parse(expected_text) == Decimal::parse(text)
        }
        _ if case["compare"] == "trim" => expected_text.trim() == text.trim(),
        _ => expected_text == text,
    }
}

fn evaluate(shared: &Path, file: &str, in_scope: fn(&Value) -> bool) -> Tally {
    let mut tally = Tally::default();
    for line in lines(shared, file) {
        let case = json(&line);
        if !in_scope(&case) {
            continue;
        }
        let answer = case::answer(&line);
        assert_eq!(answer["id"], case["id"]);
        let unsupported = answer["error"]
            .as_str()
            .and_then(|error| error.strip_prefix("unsupported: "));
        if let Some(name) = unsupported {
            *tally.unsupported.entry(name.to_owned()).or_default() += 1;
        } else if agrees(&case, &answer) {
            tally.passed += 1;
        } else {
            tally
                .failed
                .push(format!("{} {} -> {answer}", case["id"], case["formula"]));
        }
    }
    tally
}

#[test]
fn golden_data_of_the_engine() {
    let Some(shared) = common::shared("golden_data_of_the_engine") else {
        return;
    };
    let file = "conformance.jsonl";
    evaluate(&shared, file, |_| true).assert_complete(file);
}

#[test]
fn answers_of_the_engine_to_generated_rules() {
    let Some(shared) = common::shared("answers_of_the_engine_to_generated_rules") else {
        return;
    };
    let file = "oracle-generated.jsonl";
    evaluate(&shared, file, |_| true).assert_complete(file);
}

#[test]
fn documented_examples_on_which_the_engine_agrees() {
    let Some(shared) = common::shared("documented_examples_on_which_the_engine_agrees") else {
        return;
    };
    let file = "conformance-formulon.jsonl";
    evaluate(&shared, file, |case| case["engine"] == "agree").assert_complete(file);
}

#[test]
fn trees_and_rejections() {
    let Some(shared) = common::shared("trees_and_rejections") else {
        return;
    };
    let file = "conformance-parse.jsonl";
    let mut tally = Tally::default();
    for line in lines(&shared, file) {
        let case = json(&line);
        let answer = case::tree(&line);
        let agrees = match (case["golden_ast"].as_str(), case["engine"]["ast"].as_str()) {
            (None, None) => answer.get("error").is_some(),
            (golden, engine) => {
                let wanted = [golden, engine];
                wanted.into_iter().flatten().all(|tree| answer["ast"] == tree)
            }
        };
        if agrees {
            tally.passed += 1;
        } else {
            tally.failed.push(format!("{line} -> {answer}"));
        }
    }
    tally.assert_complete(file);
}

/// Why a formula that an org exported no longer compiles: nothing that a parser could mend.
fn is_damaged(formula: &str) -> bool {
    let words = formula.split(|c: char| !c.is_ascii_alphanumeric() && !"_$.:".contains(c));
    let deleted = |word: &str| {
        matches!(word.len(), 15 | 18)
            && word.starts_with("00")
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let mut outside_of_quotes = words.filter(|word| deleted(word));
    outside_of_quotes.any(|word| {
        let quoted = [format!("\"{word}\""), format!("'{word}'")];
        !quoted.iter().any(|quoted| formula.contains(quoted))
    })
}

#[test]
fn real_rules_parse_unless_they_name_deleted_fields() {
    let Some(shared) = common::shared("real_rules_parse_unless_they_name_deleted_fields") else {
        return;
    };
    let file = "real-validation-rules.jsonl";
    let mut tally = Tally::default();
    let mut damaged = 0;
    for line in lines(&shared, file) {
        let rule = json(&line);
        let formula = rule["formula"].as_str().expect("a rule has a formula");
        match parse(formula) {
            Ok(ast) => {
                let end = formula.len();
                assert!(ast.nodes().all(|(_, node)| node.span.end <= end));
                tally.passed += 1;
            }
            Err(_) if is_damaged(formula) => damaged += 1,
            Err(problem) => tally.failed.push(format!("{problem}: {formula}")),
        }
    }
    println!("{file}: {damaged} name a deleted field");
    assert!(damaged < 20, "too much is taken for damaged");
    tally.assert_complete(file);
}
