//! Tests of evaluation with values that are not known or not decided.

use super::*;

fn unknown(nonblank: bool) -> Table {
    record()
        .with("fText", Value::unknown(Type::Text, nonblank))
        .with("fNumber", Value::unknown(Type::Number, nonblank))
        .with("fPick", Value::unknown(Type::Picklist, nonblank))
        .with("fFlag", Value::unknown(Type::Boolean, true))
}

/// All results of a formula, by trying every choice that it asks for.
fn results(formula: &str, inputs: Table) -> Vec<String> {
    let formula = compile(formula);
    let mut found = Vec::new();
    let mut open = vec![inputs];
    while let Some(inputs) = open.pop() {
        match formula.evaluate(&context(), &inputs) {
            Ok(value) => found.push(format!("{value:?}")),
            Err(Stop::Error(error)) => found.push(format!("{:?}", error.kind)),
            Err(Stop::Need(Need::Choice { key, outcomes, .. })) => {
                for index in 0..outcomes.len() {
                    let mut next = inputs.clone();
                    next.choices.insert(key.clone(), index);
                    open.push(next);
                }
            }
            Err(stop) => panic!("{stop:?}"),
        }
    }
    found.sort();
    found.dedup();
    found
}

const TRUE: &str = "Bool(true)";
const FALSE: &str = "Bool(false)";

#[test]
fn blankness_stays_exact() {
    assert_eq!(results("ISBLANK(fText)", unknown(true)), [FALSE]);
    assert_eq!(results("ISBLANK(fText)", unknown(false)), [FALSE, TRUE]);
    assert_eq!(results("fText = \"\"", unknown(true)), [FALSE]);
    assert_eq!(results("fNumber = NULL", unknown(true)), ["Null"]);
    assert_eq!(results("LEN(fText) > 0 = TRUE", unknown(true)), [FALSE, TRUE]);
    assert_eq!(results("ISBLANK(fNumber + bNumber)", unknown(true)), [TRUE]);
    assert_eq!(results("ISBLANK(fText & \"x\")", unknown(false)), [FALSE]);
    assert_eq!(results("CONTAINS(fText, bText)", unknown(false)), [TRUE]);
    assert_eq!(results("CONTAINS(bText, fText)", unknown(true)), ["Null"]);
}

#[test]
fn tests_of_unknown_values_are_free_but_agree_with_themselves() {
    assert_eq!(results("fText = \"a\"", unknown(true)), [FALSE, TRUE]);
    assert_eq!(results("fNumber > 5", unknown(false)), [FALSE, TRUE, "Null"]);
    assert_eq!(
        results("fText = \"a\" && NOT(fText = 'a' || FALSE)", unknown(true)),
        [FALSE, TRUE]
    );
    assert_eq!(
        results("fText = \"a\" && NOT( fText  = \"a\" )", unknown(true)),
        [FALSE]
    );
    assert_eq!(results("fFlag || NOT(fFlag)", unknown(true)), [TRUE]);
    assert_eq!(results("ISPICKVAL(fPick, \"Fax\")", unknown(true)), [FALSE]);
    assert_eq!(
        results("ISPICKVAL(fPick, \"Call\")", unknown(true)),
        [FALSE, TRUE]
    );
}

#[test]
fn excluded_values_are_excluded() {
    let not = Unknown {
        ty: Type::Text,
        nonblank: true,
        not: vec![Value::text("a")],
    };
    let inputs = record().with("fText", Value::Unknown(not.into()));
    assert_eq!(results("fText = \"a\"", inputs.clone()), [FALSE]);
    assert_eq!(results("CASE(fText, \"a\", 1, \"b\", 2, 3) = 1", inputs), [FALSE]);
}

#[test]
fn errors_are_among_the_outcomes() {
    assert_eq!(
        results("VALUE(fText) > 0", unknown(true)),
        [FALSE, TRUE, "NotANumber"]
    );
    assert_eq!(
        results("1 / fNumber > 0", unknown(true)),
        [FALSE, TRUE, "DivisionByZero"]
    );
    assert_eq!(
        results("IFERROR(VALUE(fText), 0) = 0", unknown(true)),
        [FALSE, TRUE]
    );
}

#[test]
fn only_what_is_looked_at_is_needed() {
    let formula = compile("AND(fFlag, ISPICKVAL(fPick, \"Call\"))");
    let need = |inputs: &Table| match formula.evaluate(&context(), inputs) {
        Err(Stop::Need(Need::Input(name))) => Some(name.to_string()),
        _ => None,
    };
    let nothing = Table::default();
    assert_eq!(need(&nothing).as_deref(), Some("fflag"));
    let off = nothing.clone().with("fFlag", Value::Bool(false));
    assert_eq!(formula.evaluate(&context(), &off), Ok(Value::Bool(false)));
    let on = nothing.with("fFlag", Value::Bool(true));
    assert_eq!(need(&on).as_deref(), Some("fpick"));
}

#[test]
fn functions_of_the_platform_give_something_unknown() {
    let lookup = "VLOOKUP(fText, fText, fText) = \"a\"";
    assert_eq!(results(lookup, record()), [FALSE, TRUE]);
    assert_eq!(
        results("CURRENCYRATE(\"EUR\") > 1", record()),
        [FALSE, TRUE, "Null"]
    );
}
