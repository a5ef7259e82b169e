//! Holds verdicts to real rules and to answers of Salesforce's own engine, from `CTILINT_SHARED`.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use ctilint::formula::verdict::guess::guess;
use ctilint::formula::verdict::{Kind, Limits, Scenario, Verdict, case, decide};
use ctilint::formula::{Context, Formula, Function, Untyped};
use rayon::prelude::*;
use serde_json::{Map, Value as Json, json};

/// 4 June 2025, noon.
const NOW: i64 = 1_749_038_400_000;

fn lines(shared: &Path, file: &str) -> Vec<Json> {
    let path = shared.join("data/formula").join(file);
    let text = fs::read_to_string(path).expect("a data file");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Whether to print the rules that stay open, to read them: with `CTILINT_SHOW_OPEN`.
fn is_shown() -> bool {
    std::env::var_os("CTILINT_SHOW_OPEN").is_some()
}

fn insert() -> Context {
    Context {
        is_new: true,
        now: NOW,
        ..Context::default()
    }
}

/// Compiles with guessed types, or with none where the guess does not fit.
fn compile(text: &str) -> Option<Formula> {
    let table = guess(text).ok()?;
    Formula::compile(text, &table)
        .or_else(|_| Formula::compile(text, &Untyped))
        .ok()
}

/// Functions whose results representatives stand for completely.
fn in_exact_fragment(formula: &Formula) -> bool {
    use Function as F;
    let exact = [
        F::And,
        F::If,
        F::IsBlank,
        F::IsChanged,
        F::IsNew,
        F::IsNull,
        F::IsPickVal,
        F::Now,
        F::Or,
        F::PriorValue,
        F::Text,
        F::Today,
    ];
    let mut functions = formula
        .ast()
        .nodes()
        .filter_map(|(id, _)| formula.function_of(id));
    functions.all(|function| exact.contains(&function))
}

#[test]
fn real_rules_are_decided() {
    let Some(shared) = common::shared("real_rules_are_decided") else {
        return;
    };
    let rules = lines(&shared, "real-validation-rules.jsonl");
    let decided: Vec<(&Json, Formula, Verdict)> = rules
        .par_iter()
        .filter_map(|rule| {
            let formula = compile(rule["formula"].as_str()?)?;
            let verdict = decide(&formula, &Scenario::new(insert()), Limits::default());
            Some((rule, formula, verdict))
        })
        .collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut activity: BTreeMap<&str, usize> = BTreeMap::new();
    let mut evaluations = Vec::new();
    for (rule, formula, verdict) in &decided {
        *counts.entry(verdict.kind.word()).or_default() += 1;
        evaluations.push(verdict.evaluations);
        if rule["object"] == "Task" || rule["object"] == "Event" {
            *activity.entry(verdict.kind.word()).or_default() += 1;
            let is_possible = verdict.kind == Kind::Possibly;
            assert!(!(is_possible && in_exact_fragment(formula)), "{}", rule["rule"]);
        }
        if matches!(verdict.kind, Kind::Possibly | Kind::Undecided) && is_shown() {
            say(&format!(
                "{} {} {}",
                verdict.kind.word(),
                rule["formula"],
                &formula.text()[verdict.deciding.clone()]
            ));
        }
    }
    evaluations.sort_unstable();
    say(&format!(
        "{} of {} rules compile: {counts:?}; of Task and Event: {activity:?}; evaluations: median {}, 99 % {}, most {}",
        decided.len(),
        rules.len(),
        evaluations[evaluations.len() / 2],
        evaluations[evaluations.len() * 99 / 100],
        evaluations[evaluations.len() - 1],
    ));
    let undecided = counts.get("undecided").copied().unwrap_or(0);
    assert!(undecided * 200 <= decided.len(), "{undecided} undecided");
}

/// Rows of one formula in one context.
#[derive(Default)]
struct Group {
    inputs: Map<String, Json>,
    rejects: bool,
    passes: bool,
}

fn groups(rows: &[Json]) -> BTreeMap<(String, bool), Group> {
    let mut groups: BTreeMap<(String, bool), Group> = BTreeMap::new();
    for row in rows {
        let formula = row["formula"].as_str().expect("a formula").to_owned();
        let is_new = row["is_new"] == true;
        let group = groups.entry((formula, is_new)).or_default();
        for (name, field) in row["fields"].as_object().expect("fields") {
            let mut input = json!({"type": field["type"], "is": "any"});
            if let Some(values) = field.get("values") {
                input["values"] = values.clone();
            }
            group.inputs.insert(name.clone(), input);
        }
        group.rejects |= row["expected"] == true;
        group.passes |= row["expected"] == false || row["expected"].is_null();
    }
    groups
}

#[test]
fn verdicts_agree_with_the_engine() {
    let Some(shared) = common::shared("verdicts_agree_with_the_engine") else {
        return;
    };
    let rows = lines(&shared, "oracle-generated.jsonl");
    let groups = groups(&rows);
    let answers: Vec<Json> = groups
        .par_iter()
        .map(|((formula, is_new), group)| {
            let line = json!({
                "id": formula,
                "formula": formula,
                "context": if *is_new { "insert" } else { "update" },
                "inputs": group.inputs,
                "now": "2025-06-04T12:00:00Z",
            });
            case::answer(&line.to_string())
        })
        .collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (group, answer) in groups.values().zip(&answers) {
        let verdict = answer["verdict"].as_str().unwrap_or("error");
        *counts.entry(verdict.to_owned()).or_default() += 1;
        assert!(!(verdict == "never" && group.rejects), "{answer}");
        assert!(!(verdict == "always" && group.passes), "{answer}");
        if verdict == "possibly" && is_shown() {
            say(&format!("{}", answer["id"]));
        }
        assert!(verdict != "sometimes" || !answer["witness"].is_null(), "{answer}");
    }
    say(&format!("{} generated formulas: {counts:?}", answers.len()));
    let share = |word: &str| counts.get(word).copied().unwrap_or(0) * 100 / answers.len();
    assert!(share("possibly") <= 15, "{counts:?}");
}
