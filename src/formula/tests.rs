//! Tests of the language: what Salesforce's documentation and its open engine say, in look-alike formulas.

mod blanks;
mod errors;
mod properties;
mod unknown;
mod values;

use std::collections::HashMap;

use super::*;

/// Inputs from a table; names that are not in it are needed.
#[derive(Debug, Default, Clone)]
pub(super) struct Table {
    values: HashMap<String, Value>,
    prior: HashMap<String, Value>,
    choices: HashMap<String, usize>,
}

impl Table {
    fn with(mut self, name: &str, value: Value) -> Self {
        self.values.insert(key(name), value);
        self
    }

    fn with_prior(mut self, name: &str, value: Value) -> Self {
        self.prior.insert(key(name), value);
        self
    }
}

impl Inputs for Table {
    fn value(&self, name: &str) -> Option<Value> {
        self.values.get(name).cloned()
    }

    fn prior(&self, name: &str) -> Option<Value> {
        self.prior.get(name).or_else(|| self.values.get(name)).cloned()
    }

    fn choice(&self, key: &str) -> Option<usize> {
        self.choices.get(key).copied()
    }
}

/// A record with a field of every type: `b…` blank, `f…` filled.
fn schema() -> FieldTable {
    let mut table = FieldTable::new();
    for prefix in ["b", "f"] {
        for (name, field) in [
            ("Text", Field::new(Type::Text)),
            ("Number", Field::new(Type::Number)),
            ("Percent", Field::percent()),
            ("Date", Field::new(Type::Date)),
            ("DateTime", Field::new(Type::DateTime)),
            ("Time", Field::new(Type::Time)),
            ("Flag", Field::new(Type::Boolean)),
            ("Id", Field::new(Type::Id)),
            ("Pick", Field::picklist(["Call", "Email", "Other"])),
            ("Multi", Field::new(Type::MultiPicklist)),
        ] {
            table.insert(&format!("{prefix}{name}"), field);
        }
    }
    table.insert("Owner:User.Name", Field::new(Type::Text));
    table.insert("$Permission.Bypass", Field::new(Type::Boolean));
    table
}

/// 4 June 2025, noon.
const NOON: i64 = 1_749_038_400_000;

fn record() -> Table {
    let midnight = NOON - 12 * 3_600_000;
    let mut table = Table::default();
    for name in [
        "Text", "Number", "Percent", "Date", "DateTime", "Time", "Flag", "Id", "Pick", "Multi",
    ] {
        table = table.with(&format!("b{name}"), Value::Null);
    }
    table
        .with("fText", Value::text("abc"))
        .with("fNumber", Value::integer(5))
        .with("fPercent", Value::integer(45))
        .with("fDate", Value::Date(midnight))
        .with("fDateTime", Value::DateTime(NOON))
        .with("fTime", Value::Time(3_600_000))
        .with("fFlag", Value::Bool(true))
        .with("fId", Value::text("003000000000001"))
        .with("fPick", Value::text("Call"))
        .with("fMulti", Value::text("Red;Green"))
        .with("Owner:User.Name", Value::text("Bob"))
        .with("$Permission.Bypass", Value::Bool(false))
}

fn context() -> Context {
    Context {
        now: NOON,
        ..Context::default()
    }
}

#[track_caller]
fn compile(formula: &str) -> Formula {
    Formula::compile(formula, &schema()).unwrap_or_else(|problems| panic!("{formula}: {problems:?}"))
}

#[track_caller]
fn evaluate(formula: &str) -> Value {
    compile(formula)
        .evaluate(&context(), &record())
        .unwrap_or_else(|stop| panic!("{formula}: {stop:?}"))
}

#[track_caller]
fn assert_value(formula: &str, expected: &Value) {
    assert_eq!(evaluate(formula), *expected, "{formula}");
}

#[track_caller]
fn assert_true(formula: &str) {
    assert_value(formula, &Value::Bool(true));
}

#[track_caller]
fn assert_false(formula: &str) {
    assert_value(formula, &Value::Bool(false));
}

#[track_caller]
fn assert_null(formula: &str) {
    assert_value(formula, &Value::Null);
}

#[track_caller]
fn assert_number(formula: &str, expected: &str) {
    let expected = Decimal::parse(expected).expect("a number");
    assert_value(formula, &Value::Number(expected));
}

#[track_caller]
fn assert_text(formula: &str, expected: &str) {
    assert_value(formula, &Value::text(expected));
}

#[track_caller]
fn assert_error(formula: &str, kind: ErrorKind) {
    match compile(formula).evaluate(&context(), &record()) {
        Err(Stop::Error(error)) => assert_eq!(error.kind, kind, "{formula}"),
        other => panic!("{formula}: {other:?}"),
    }
}

/// The only problem of a formula, and the text that it is shown at.
#[track_caller]
fn problem(formula: &str) -> (DiagnosticKind, String, String) {
    let problems = Formula::compile(formula, &schema()).expect_err(formula);
    let [problem] = problems.as_slice() else {
        panic!("{formula}: {problems:?}");
    };
    let shown = formula[problem.span.clone()].to_owned();
    (problem.kind, shown, problem.message.clone())
}
