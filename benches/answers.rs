//! Time to examine an org with 10,000 real validation rules on Task under the assumed payload: read, analyse, all rules.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use ctilint::analysis::Answers;
use ctilint::engine;
use ctilint::load::Export;
use ctilint::options::Options;
use ctilint::org::{self, Org};
use ctilint::rules::{self, Rule};

const RULES: usize = 10_000;

fn main() {
    if formulas().is_none() {
        #[expect(clippy::print_stderr, reason = "a benchmark talks to a person")]
        {
            eprintln!("skipped: CTILINT_SHARED is not set, so there are no rules to examine");
        }
        return;
    }
    divan::main();
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn read(bencher: divan::Bencher<'_, '_>) {
    let export = export();
    bencher.bench(|| org::read(&export));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn analyse(bencher: divan::Bencher<'_, '_>) {
    let org = org();
    bencher.bench(|| Answers::new(&org, &options()));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn read_analyse_and_check(bencher: divan::Bencher<'_, '_>) {
    let export = export();
    let rules: Vec<&'static Rule> = rules::all().collect();
    bencher.bench(|| engine::run(&org::read(&export), &export, &options(), &rules).is_ok());
}

fn options() -> Options {
    Options::new(jiff::civil::date(2026, 11, 20))
}

fn org() -> Org {
    org::read(&export())
}

/// Formulas in the order of the file, repeated until there are enough.
fn formulas() -> Option<Vec<String>> {
    let shared = PathBuf::from(std::env::var_os("CTILINT_SHARED")?);
    let text = fs::read_to_string(shared.join("data/formula/real-validation-rules.jsonl")).ok()?;
    let formulas: Vec<String> = text
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|rule| Some(rule.get("formula")?.as_str()?.to_owned()))
        .collect();
    Some(formulas.into_iter().cycle().take(RULES).collect())
}

/// A call center and the rules, all in the file of the object.
fn export() -> Export {
    let mut object = "<CustomObject>\n".to_owned();
    for (index, formula) in formulas().unwrap_or_default().iter().enumerate() {
        let formula = formula.replace('&', "&amp;").replace('<', "&lt;");
        let _ = write!(
            object,
            "<validationRules>\n<fullName>Rule{index}</fullName>\n<active>true</active>\n\
             <errorConditionFormula>{formula}</errorConditionFormula>\n<errorMessage>No</errorMessage>\n\
             </validationRules>\n"
        );
    }
    object.push_str("</CustomObject>\n");
    let center = "<CallCenter><displayName>Acme Phone</displayName><sections><items><name>reqUseApi</name>\
                  <value>true</value></items><name>reqGeneralInfo</name></sections></CallCenter>";
    Export::from_memory(vec![
        ("objects/Task.object".to_owned(), object.into_bytes()),
        (
            "callCenters/AcmePhone.callCenter".to_owned(),
            center.as_bytes().to_vec(),
        ),
    ])
}
