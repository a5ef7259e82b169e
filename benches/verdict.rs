//! Time to decide 10,000 real validation rules for an ordinary call log, parsing included, on all cores.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use ctilint::formula::verdict::guess::guess;
use ctilint::formula::verdict::{Input, Is, Kind, Limits, Scenario, decide};
use ctilint::formula::{Context, FieldTable, Formula, Untyped, Value};
use rayon::prelude::*;

const RULES: usize = 10_000;
/// 4 June 2025, noon.
const NOW: i64 = 1_749_038_400_000;

fn main() {
    if rules().is_none() {
        #[expect(clippy::print_stderr, reason = "a benchmark talks to a person")]
        {
            eprintln!("skipped: CTILINT_SHARED is not set, so there are no rules to decide");
        }
        return;
    }
    divan::main();
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn ten_thousand_rules(bencher: divan::Bencher<'_, '_>) {
    let rules: Vec<(String, FieldTable)> = rules()
        .unwrap_or_default()
        .into_iter()
        .map(|rule| {
            // Types come from the export, so that guessing them is not part of the work.
            let table = guess(&rule).unwrap_or_default();
            (rule, table)
        })
        .collect();
    report(&rules);
    bencher.bench(|| decided(&rules).len());
}

/// Formulas in the order of the file, repeated until there are enough.
fn rules() -> Option<Vec<String>> {
    let shared = PathBuf::from(std::env::var_os("CTILINT_SHARED")?);
    let text = fs::read_to_string(shared.join("data/formula/real-validation-rules.jsonl")).ok()?;
    let formulas: Vec<String> = text
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|rule| Some(rule.get("formula")?.as_str()?.to_owned()))
        .collect();
    Some(formulas.into_iter().cycle().take(RULES).collect())
}

/// What serious adapters send: a completed call with a subject; all else is blank.
fn call_log() -> Scenario {
    let mut scenario = Scenario::new(Context {
        is_new: true,
        now: NOW,
        ..Context::default()
    });
    scenario.fields = Input::new(Is::Blank);
    for (name, value) in [
        ("Subject", "Call 2025-06-04 12:00"),
        ("Status", "Completed"),
        ("Type", "Call"),
        ("TaskSubtype", "Call"),
        ("CallType", "Inbound"),
    ] {
        scenario.insert(name, Input::new(Is::Value(Value::text(value))));
    }
    for name in [
        "Description",
        "CallDurationInSeconds",
        "ActivityDate",
        "CallObject",
        "OwnerId",
        "Priority",
    ] {
        scenario.insert(name, Input::new(Is::Nonblank));
    }
    for name in ["WhoId", "WhatId"] {
        scenario.insert(name, Input::new(Is::Any));
    }
    scenario
}

fn decided(rules: &[(String, FieldTable)]) -> Vec<(Kind, usize)> {
    let scenario = call_log();
    rules
        .par_iter()
        .filter_map(|(rule, table)| {
            let formula = Formula::compile(rule, table)
                .or_else(|_| Formula::compile(rule, &Untyped))
                .ok()?;
            let verdict = decide(&formula, &scenario, Limits::default());
            Some((verdict.kind, verdict.evaluations))
        })
        .collect()
}

#[expect(clippy::print_stderr, reason = "a benchmark talks to a person")]
fn report(rules: &[(String, FieldTable)]) {
    let decided = decided(rules);
    let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
    let mut evaluations: Vec<usize> = Vec::new();
    for (kind, used) in &decided {
        *kinds.entry(*kind).or_default() += 1;
        evaluations.push(*used);
    }
    evaluations.sort_unstable();
    let at = |percent: usize| {
        evaluations
            .get(evaluations.len() * percent / 100)
            .copied()
            .unwrap_or(0)
    };
    for (kind, count) in kinds {
        eprintln!("{}: {count}", kind.word());
    }
    eprintln!(
        "evaluations: median {}, 99 % {}, most {}",
        at(50),
        at(99),
        evaluations.last().copied().unwrap_or(0)
    );
}
