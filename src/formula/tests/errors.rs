//! Tests of what does not compile: the kind, the place, and words that an administrator understands.

use super::*;

#[test]
fn syntax_errors_are_shown_where_they_are() {
    for (formula, shown) in [
        ("AND(fFlag,)", ")"),
        ("fText = \"abc\" AND fFlag", "AND"),
        ("TRUE()", "("),
        ("fNumber > .5", "."),
        ("5. > 1", "5."),
        ("1e3 > 1", "1e3"),
        ("// x", "/"),
        ("fText = \u{201C}abc\u{201D}", "\u{201C}"),
        ("fText = \u{2018}abc\u{2019}", "\u{2018}"),
        ("fText\u{A0}= 'a'", "\u{A0}"),
        ("REGEX(fText, \"\\d+\")", "\\d"),
        ("(1 + 2", "("),
        ("AND(TRUE", "("),
        ("1 + 2)", ")"),
        ("/* x", "/*"),
        ("\"abc", "\""),
        ("fNumber => 5", "="),
        ("fFlag | fFlag", "|"),
        ("fText {b}", "{"),
        ("_x", "_"),
        ("NOT", ""),
        ("NOT()", ")"),
        ("NOT(fFlag, bFlag)", ","),
        ("", ""),
    ] {
        let (kind, found, message) = problem(formula);
        assert_eq!(kind, DiagnosticKind::Syntax, "{formula}");
        assert_eq!(found, shown, "{formula}: {message}");
        assert!(!message.ends_with('.'), "{message}");
        assert!(!message.starts_with(char::is_uppercase), "{message}");
    }
}

#[test]
fn deleted_fields_and_unknown_names() {
    let (kind, shown, _) = problem("ISBLANK(00N0X00000AB1CD)");
    assert_eq!(
        (kind, shown.as_str()),
        (DiagnosticKind::DeletedField, "00N0X00000AB1CD")
    );
    let (kind, shown, _) = problem("ISBLANK(noSuch__c)");
    assert_eq!(
        (kind, shown.as_str()),
        (DiagnosticKind::UnknownField, "noSuch__c")
    );
    let (kind, shown, message) = problem("ISBLNK(fText)");
    assert_eq!(
        (kind, shown.as_str()),
        (DiagnosticKind::UnknownFunction, "ISBLNK")
    );
    assert!(message.contains("`ISBLANK`"), "{message}");
    let (kind, shown, _) = problem("HTMLENCODE(fText) = 'a'");
    assert_eq!((kind, shown.as_str()), (DiagnosticKind::NotOffered, "HTMLENCODE"));
    let (kind, ..) = problem("[a = 1]");
    assert_eq!(kind, DiagnosticKind::NotOffered);
}

#[test]
fn types_that_do_not_fit() {
    for (formula, shown) in [
        ("fNumber = fText", "fNumber = fText"),
        ("fDate = fDateTime", "fDate = fDateTime"),
        ("fPick = \"Call\"", "fPick = \"Call\""),
        ("fNumber & \"x\"", "fNumber"),
        ("fNumber + \"x\"", "fNumber + \"x\""),
        ("IF(fText, 1, 2)", "fText"),
        ("IF(NULL, 1, 2)", "NULL"),
        ("IF(fFlag, 1, \"x\")", "\"x\""),
        ("AND(fText, TRUE)", "fText"),
        ("ISBLANK(fFlag)", "fFlag"),
        ("BLANKVALUE(fFlag, TRUE)", "fFlag"),
        ("CASE(fPick, \"Call\", TRUE, FALSE)", "TRUE"),
        ("CASE(fNumber, \"a\", 1, 2)", "\"a\""),
        ("ISPICKVAL(fText, \"abc\")", "fText"),
        ("ISPICKVAL(fPick, fText)", "fText"),
        ("MONTH(fDateTime)", "fDateTime"),
        ("HOUR(NOW())", "NOW()"),
        ("ISCHANGED(Owner:User.Name)", "Owner:User.Name"),
        ("PRIORVALUE(fNumber + 1)", "fNumber + 1"),
        ("-fText", "fText"),
        ("DATEVALUE(fNumber)", "fNumber"),
        ("TEXT(fText)", "fText"),
        ("fFlag < fFlag", "fFlag"),
        ("TEXT(IF(fFlag, fPick, bPick))", "IF(fFlag, fPick, bPick)"),
    ] {
        let problems = Formula::compile(formula, &schema()).expect_err(formula);
        assert_eq!(problems[0].kind, DiagnosticKind::WrongType, "{formula}");
        assert_eq!(
            &formula[problems[0].span.clone()],
            shown,
            "{formula}: {}",
            problems[0]
        );
    }
}

#[test]
fn numbers_of_arguments() {
    for formula in [
        "IF(fFlag, 1)",
        "CASE(fNumber, 1, 2)",
        "CASE(fNumber, 1, 2, 3, 4)",
        "TODAY(1)",
        "LEFT(fText)",
        "ISPICKVAL(fPick)",
        "MAX()",
    ] {
        let (kind, shown, message) = problem(formula);
        assert_eq!(
            kind,
            DiagnosticKind::WrongNumberOfArguments,
            "{formula}: {message}"
        );
        assert_eq!(shown, formula);
    }
}

#[test]
fn patterns_are_checked_when_the_formula_is_read() {
    let (kind, shown, _) = problem("FALSE && REGEX(fText, \"(\")");
    assert_eq!((kind, shown.as_str()), (DiagnosticKind::BadPattern, "\"(\""));
    let (kind, ..) = problem("REGEX(fText, \"[\" & \"a\")");
    assert_eq!(kind, DiagnosticKind::BadPattern);
}

#[test]
fn deep_and_long_formulas_are_refused_with_a_place() {
    let deep = format!("{}1{}", "(".repeat(1_900), ")".repeat(1_900));
    let (kind, shown, _) = problem(&deep);
    assert_eq!((kind, shown.as_str()), (DiagnosticKind::TooDeep, "("));
    let signs = format!("{}1", "-".repeat(1_900));
    assert_eq!(problem(&signs).0, DiagnosticKind::TooDeep);
    let long = format!("fText = \"{}\"", "x".repeat(4_000));
    let (kind, shown, _) = problem(&long);
    assert_eq!(kind, DiagnosticKind::TooLong);
    assert_eq!(shown.len(), long.len() - MAX_LENGTH);
}

#[test]
fn what_is_allowed_to_nest_does_not_exhaust_the_stack() {
    let depth = MAX_DEPTH - 1;
    let ifs = format!(
        "{}1{}",
        "IF(0,".replace('0', "fFlag").repeat(300),
        ",0)".repeat(300)
    );
    assert_number(&ifs, "1");
    let calls = format!("{}1{}", "ABS(".repeat(depth), ")".repeat(depth));
    assert_number(&calls, "1");
    let signs = format!("{}1 = 1", "- ".repeat(depth - 1));
    assert_true(&signs);
    let chain = format!("1{}", "+1".repeat(1_900));
    assert_number(&chain, "1901");
    let conditions = format!("fFlag{}", "&&fFlag".repeat(500));
    assert_true(&conditions);
    assert!(
        compile(&chain)
            .ast()
            .formula(&chain, compile(&chain).ast().root())
            .len()
            > 1_900
    );
}

#[test]
fn formulas_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Formula>();
}

#[test]
fn nested_formulas_share_one_limit() {
    let deep = |inner: &str| format!("{}{inner}{}", "AND(".repeat(499), ")".repeat(499));
    assert_true(&deep("fFlag"));
    let mut schema = schema();
    for level in 0..10 {
        let inner = if level == 0 {
            "fFlag".to_owned()
        } else {
            format!("F{}", level - 1)
        };
        let formula = NestedFormula {
            text: deep(&inner),
            null_as_zero: false,
            prefix: String::new(),
        };
        let field = Field {
            formula: Some(formula),
            ..Field::new(Type::Boolean)
        };
        schema.insert(&format!("F{level}"), field);
    }
    let formula = Formula::compile("F9", &schema).expect("formulas that compile");
    let Err(Stop::Error(error)) = formula.evaluate(&context(), &record()) else {
        panic!("evaluated without limit");
    };
    assert_eq!((error.kind, error.span), (ErrorKind::TooLarge, 0..2));
}

/// A formula of formula fields, each of which names both of the next level.
fn layers(levels: usize) -> Result<Formula, Vec<Diagnostic>> {
    let mut table = FieldTable::new().with("End__c", Field::new(Type::Number));
    for level in 0..levels {
        let next = |side: &str| format!("{side}{}__c", level + 1);
        let text = match level + 1 == levels {
            true => "End__c + End__c".to_owned(),
            false => format!("{} + {}", next("A"), next("B")),
        };
        for side in ["A", "B"] {
            let formula = NestedFormula {
                text: text.clone(),
                null_as_zero: true,
                prefix: String::new(),
            };
            let mut field = Field::new(Type::Number);
            field.formula = Some(formula);
            table.insert(&format!("{side}{level}__c"), field);
        }
    }
    Formula::compile("A0__c + B0__c > 1", &table)
}

#[test]
fn formula_fields_that_multiply_stop_somewhere() {
    assert!(layers(10).is_ok_and(|formula| formula.inputs().len() == 1));
    let problems = layers(19).expect_err("a million additions");
    assert!(problems[0].message.contains("too large"), "{problems:?}");
    assert!(layers(30).is_err(), "too deep, and told in no time");
}
