//! Tests of blanks, which Salesforce treats in more than one way.

use super::*;

#[test]
fn comparisons_with_blank_texts_are_decided() {
    assert_false("bText = \"x\"");
    assert_true("bText <> \"x\"");
    assert_true("bText = \"\"");
    assert_true("bText = NULL");
    assert_false("fText = NULL");
    assert_true("fText <> NULL");
    assert_true("bId = bText");
    assert_null("bText < \"a\"");
    assert_true("\"Foo\" > \"FOO\"");
}

#[test]
fn comparisons_with_blank_numbers_and_dates_are_blank() {
    for name in ["bNumber", "bPercent"] {
        for operator in ["=", "<>", "<", ">="] {
            assert_null(&format!("{name} {operator} 5"));
        }
    }
    assert_null("fNumber <> NULL");
    assert_null("bNumber = NULL");
    assert_null("bDate > TODAY()");
    assert_null("fDate = NULL");
    assert_null("(bNumber = 5) = FALSE");
}

#[test]
fn and_or_count_blank_as_false_and_not_keeps_it() {
    assert_null("NOT(bNumber = 5)");
    assert_true("NOT(AND(bNumber = 5, TRUE))");
    assert_true("NOT(OR(bNumber = 5))");
    assert_true("NOT(bNumber = 5 && TRUE)");
    assert_false("bNumber = 5 || FALSE");
    assert_false("IF(bNumber = 5, TRUE, FALSE)");
    assert_true("AND()");
    assert_false("OR()");
    assert_null("NOT(NULL)");
}

#[test]
fn a_checkbox_is_never_blank() {
    assert_false("bFlag");
    assert_true("bFlag = FALSE");
    assert_true("NOT(bFlag)");
    assert_false("$Permission.Bypass");
}

#[test]
fn functions_that_look_for_blanks() {
    assert_true("ISBLANK(bText)");
    assert_true("ISBLANK(\"\")");
    assert_false("ISBLANK(fText)");
    assert_false("ISNULL(bText)");
    assert_false("ISNULL(LEFT(TEXT(1/0), 1))");
    assert_true("ISNULL(bNumber)");
    assert_true("ISNULL(bPick)");
    assert_true("ISNULL(TEXT(bPick))");
    assert_true("ISBLANK(TEXT(bPick))");
    assert_text("BLANKVALUE(bText, \"z\")", "z");
    assert_null("NULLVALUE(bText, \"z\")");
    assert_number("NULLVALUE(bNumber, 7)", "7");
    assert_text("BLANKVALUE(TEXT(bPick), \"none\")", "none");
    assert_null("NULLVALUE(TEXT(bPick), \"none\")");
    assert_null("BLANKVALUE(\"\", \"x\")");
    assert_text("BLANKVALUE(TRIM(\"  \"), \"x\")", "x");
}

#[test]
fn texts_in_blanks() {
    assert_null("CONTAINS(bText, \"x\")");
    assert_null("NOT(CONTAINS(bText, \"x\"))");
    assert_null("BEGINS(bText, \"x\")");
    assert_true("CONTAINS(\"A:B\", TEXT(bPick))");
    assert_true("NOT(REGEX(bText, \"\\\\d+\"))");
    assert_number("LEN(bText)", "0");
    assert_null("LEFT(bText, 3)");
    assert_true("LEFT(bText, 3) <> \"001\"");
    assert_number("FIND(\"x\", bText)", "0");
    assert_false("ISNUMBER(bText)");
    assert_null("VALUE(bText)");
    assert_text("bText & \"a\"", "a");
    assert_text("bText + \"a\"", "a");
    assert_null("bNumber + 1");
    assert_null("bNumber * 0");
    assert_null("bDate - TODAY()");
    assert_null("NULL + 1/0");
}

#[test]
fn blank_numbers_are_zero_where_the_formula_says_so() {
    let context = Context {
        null_as_zero: true,
        ..context()
    };
    let value = |formula: &str| compile(formula).evaluate(&context, &record());
    assert_eq!(value("bNumber = 0"), Ok(Value::Bool(true)));
    assert_eq!(value("ISBLANK(bNumber)"), Ok(Value::Bool(false)));
    assert_eq!(value("bNumber + 1"), Ok(Value::integer(1)));
    assert_eq!(value("PRIORVALUE(bNumber)"), Ok(Value::Null));
    assert_eq!(value("ISBLANK(bDate)"), Ok(Value::Bool(true)));
}

#[test]
fn picklists() {
    assert_true("ISPICKVAL(fPick, \"Call\")");
    assert_true("ISPICKVAL(fPick, \"call\")");
    assert_false("ISPICKVAL(fPick, \"Fax\")");
    assert_true("ISPICKVAL(bPick, \"\")");
    assert_false("ISPICKVAL(fPick, \"\")");
    assert_true("TEXT(fPick) = \"call\"");
    assert_true("\"Email\" <> TEXT(fPick)");
    assert_false("TEXT(fPick) & \"\" = \"call\"");
    assert_number("CASE(fPick, \"Email\", 1, \"CALL\", 2, 3)", "2");
    assert_number("CASE(TEXT(bPick), \"\", 1, 2)", "1");
    assert_true("INCLUDES(fMulti, \"Green\")");
    assert_false("INCLUDES(bMulti, \"Green\")");
    assert_number("PICKLISTCOUNT(fMulti)", "2");
}

#[test]
fn case_evaluates_everything_and_if_does_not() {
    assert_error("CASE(fNumber, 5, 1, 1/0)", ErrorKind::DivisionByZero);
    assert_number("IF(TRUE, 1, 1/0)", "1");
    assert_false("AND(FALSE, 1/0 = 1)");
    assert_true("OR(TRUE, 1/0 = 1)");
    assert_number("CASE(bDate, NULL, 1, 0)", "0");
    assert_number("CASE(bText, \"a\", 1, NULL, 2, 3)", "2");
    assert_number("CASE(bNumber, 1, 1, NULL, 2, 3)", "3");
}

#[test]
fn changes() {
    let formula = compile("ISCHANGED(fText) && PRIORVALUE(fText) = \"old\"");
    let record = record().with_prior("fText", Value::text("old"));
    assert_eq!(formula.evaluate(&context(), &record), Ok(Value::Bool(true)));
    let insert = Context {
        is_new: true,
        ..context()
    };
    assert_eq!(formula.evaluate(&insert, &record), Ok(Value::Bool(false)));
    let prior = compile("PRIORVALUE(fText)");
    assert_eq!(prior.evaluate(&insert, &record), Ok(Value::text("abc")));
    let breaks = Table::default()
        .with("fText", Value::text("a\r\nb"))
        .with_prior("fText", Value::text("a\nb"));
    let changed = compile("ISCHANGED(fText)");
    assert_eq!(changed.evaluate(&context(), &breaks), Ok(Value::Bool(false)));
}
