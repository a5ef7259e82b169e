//! Properties that hold for all formulas.

use proptest::prelude::*;

use super::*;

/// A formula of random shape over the fields of the test record; many do not fit in type.
fn formula() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "[bf](Text|Number|Percent|Date|DateTime|Time|Flag|Id|Pick|Multi)",
        "[0-9]{1,3}(\\.[0-9]{1,2})?",
        "\"[a-c ]{0,3}\"",
        Just("TRUE".to_owned()),
        Just("NULL".to_owned()),
        Just("TODAY()".to_owned()),
        Just("NOW()".to_owned()),
    ];
    leaf.prop_recursive(4, 40, 4, |inner| {
        let operators = prop::sample::select(vec![
            "||", "&&", "=", "<>", "<", ">=", "+", "-", "&", "^", "*", "/",
        ]);
        let names: Vec<&'static str> = super::super::functions::names().collect();
        prop_oneof![
            (inner.clone(), operators, inner.clone()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
            inner.clone().prop_map(|a| format!("({a})")),
            inner.clone().prop_map(|a| format!("NOT {a}")),
            inner.clone().prop_map(|a| format!("-{a}")),
            (prop::sample::select(names), prop::collection::vec(inner, 0..4))
                .prop_map(|(name, arguments)| format!("{name}({})", arguments.join(", "))),
        ]
    })
}

/// A formula whose types fit, and which gives a condition.
fn condition() -> impl Strategy<Value = String> {
    let number = "(b|f)Number|(b|f)Percent|[0-9]{1,2}|LEN\\((b|f)Text\\)|MOD\\(fNumber, bNumber\\)";
    let text = "(b|f)Text|\"[ab]{0,2}\"|TEXT\\((b|f)Pick\\)|LEFT\\(fText, (b|f)Number\\)|TRIM\\(bText\\)";
    let leaf = prop_oneof![
        (number, "=|<>|<|>=", number).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (text, "=|<>|<", text).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (text, text).prop_map(|(a, b)| format!("CONTAINS({a}, {b})")),
        text.prop_map(|a| format!("ISBLANK({a})")),
        "ISPICKVAL\\((b|f)Pick, \"(Call|Email|)\"\\)",
        "(b|f)Flag|(b|f)Date > TODAY\\(\\)",
    ];
    leaf.prop_recursive(3, 20, 3, |inner| {
        prop_oneof![
            (inner.clone(), "&&|\\|\\|", inner.clone()).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            inner.clone().prop_map(|a| format!("NOT({a})")),
            (inner.clone(), inner.clone(), inner)
                .prop_map(|(a, b, c)| format!("IF(AND({a}, TRUE), {b}, {c})")),
        ]
    })
}

fn assert_spans(text: &str, span: &std::ops::Range<usize>) -> Result<(), TestCaseError> {
    prop_assert!(span.start <= span.end && span.end <= text.len());
    prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
    Ok(())
}

fn outcome(formula: &str) -> Result<Value, Stop> {
    compile(formula).evaluate(&context(), &record())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused_with_a_place(text in "\\PC{0,60}|[a-zA-Z0-9_$.(){}!\"'\\\\/*<>=&|+^,\\[\\] \n\u{201C}é-]{0,80}") {
        match parse(&text) {
            Ok(ast) => {
                for (_, node) in ast.nodes() {
                    assert_spans(&text, &node.span)?;
                    assert_spans(&text, &node.token)?;
                }
            }
            Err(problem) => assert_spans(&text, &problem.span)?,
        }
    }

    #[test]
    fn a_printed_formula_has_the_same_tree(text in formula()) {
        let ast = parse(&text).expect("a formula by construction");
        let printed = ast.formula(&text, ast.root());
        let again = parse(&printed).expect("printed formulas parse");
        prop_assert_eq!(ast.tree(&text), again.tree(&printed));
    }

    #[test]
    fn nothing_panics(text in formula(), zero in any::<bool>(), new in any::<bool>()) {
        match Formula::compile(&text, &schema()) {
            Ok(formula) => {
                let context = Context { null_as_zero: zero, is_new: new, ..context() };
                if let Err(Stop::Error(error)) = formula.evaluate(&context, &record()) {
                    assert_spans(&text, &error.span)?;
                }
            }
            Err(problems) => {
                prop_assert!(!problems.is_empty());
                for problem in problems {
                    assert_spans(&text, &problem.span)?;
                }
            }
        }
        // Without types the values decide.
        if let Ok(formula) = Formula::compile(&text, &Untyped) {
            let _ = formula.evaluate(&context(), &record());
        }
    }

    #[test]
    fn an_added_true_keeps_a_value_and_turns_blank_into_false(text in condition()) {
        let plain = match outcome(&text) {
            Ok(Value::Null) => Ok(Value::Bool(false)),
            other => other.map_err(|_| ()),
        };
        for wrapped in [format!("{text} && TRUE"), format!("IF({text}, TRUE, FALSE)"), format!("OR({text})")] {
            prop_assert_eq!(outcome(&wrapped).map_err(|_| ()), plain.clone(), "{}", wrapped);
        }
    }

    #[test]
    fn a_known_value_is_among_the_outcomes_of_an_unknown_one(text in condition()) {
        let Ok(known) = outcome(&text) else {
            return Ok(());
        };
        let formula = compile(&text);
        let mut open = vec![record()
            .with("fText", Value::unknown(Type::Text, true))
            .with("fNumber", Value::unknown(Type::Number, true))
            .with("fPick", Value::unknown(Type::Picklist, true))
            .with("fDate", Value::unknown(Type::Date, false))
            .with("bText", Value::unknown(Type::Text, false))];
        let mut steps = 0;
        while let Some(inputs) = open.pop() {
            steps += 1;
            if steps > 20_000 {
                return Ok(());
            }
            match formula.evaluate(&context(), &inputs) {
                Ok(value) if value == known => return Ok(()),
                Err(Stop::Need(Need::Choice { key, outcomes, .. })) => {
                    prop_assert!(!outcomes.is_empty());
                    for index in 0..outcomes.len() {
                        let mut next = inputs.clone();
                        next.choices.insert(key.clone(), index);
                        open.push(next);
                    }
                }
                _ => {}
            }
        }
        prop_assert!(false, "{text}: {known:?} is not among the outcomes");
    }

    #[test]
    fn decimals_survive_their_text(digits in "-?[0-9]{1,45}(\\.[0-9]{1,30})?") {
        let number = Decimal::parse(&digits).expect("a number");
        let text = number.plain().expect("short");
        prop_assert_eq!(Decimal::parse(&text), Some(number));
    }

    #[test]
    fn days_survive_the_calendar(year in 1_i64..9999, month in 1_i64..=12, day in 1_i64..=28) {
        let formula = format!("TEXT(DATE({year}, {month}, {day}))");
        let gap = year == 1582 && month == 10 && (5..15).contains(&day);
        if !gap {
            prop_assert_eq!(evaluate(&formula), Value::text(format!("{year:04}-{month:02}-{day:02}")));
        }
    }
}
