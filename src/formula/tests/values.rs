//! Tests of operators and functions.

use super::*;

#[test]
fn precedence_is_salesforces_own() {
    assert_number("2*3^2", "36");
    assert_number("2^3^2", "64");
    assert_number("-2^2", "4");
    assert_number("10-2-3", "5");
    assert_true("TRUE || FALSE && FALSE");
    assert_true("NOT fFlag = FALSE");
    assert_true("1 < 2 = TRUE");
    assert_true("5 = 5 = TRUE");
}

#[test]
fn numbers_have_39_digits() {
    assert_number("1/3", &format!("0.{}", "3".repeat(39)));
    assert_number("2/3", &format!("0.{}7", "6".repeat(38)));
    assert_number("FLOOR(6/11*11)", "6");
    assert_number("CEILING(-1.3)", "-2");
    assert_number("FLOOR(-1.7)", "-1");
    assert_number("MCEILING(-1.3)", "-1");
    assert_number("MFLOOR(-1.3)", "-2");
    assert_number("ROUND(-0.5, 0)", "-1");
    assert_number("ROUND(60, -2)", "0");
    assert_number("ROUND(160, -2)", "200");
    assert_number("TRUNC(-1.29, 1)", "-1.2");
    assert_number("MOD(-101, 10)", "-1");
    assert_number("0^0", "1");
    assert_number("2^-2", "0.25");
    assert_number("MAX(1, 3, 2)", "3");
    assert_number("MIN(1, 3, -2)", "-2");
    assert_number("fPercent", "0.45");
    assert_number("SQRT(2)", "1.4142135623730951");
    assert_number("EXP(1)", "2.718281828459045");
    assert_number("LOG(1000)", "2.9999999999999996");
    assert_number("007.50", "7.5");
    assert_number(
        "SQRT(839560788342204.25 * 839560788342204.25)",
        "839560788342204.2",
    );
    assert_number(
        "1.018588 / -92.2846",
        "-0.0110374645390455178870580790294371975389",
    );
}

#[test]
fn numbers_without_answer_are_errors() {
    assert_error("1/0", ErrorKind::DivisionByZero);
    assert_error("MOD(1, 0)", ErrorKind::DivisionByZero);
    assert_error("SQRT(-1)", ErrorKind::OutOfRange);
    assert_error("LN(0)", ErrorKind::OutOfRange);
    assert_error("10^65", ErrorKind::OutOfRange);
    assert_error("2^0.5", ErrorKind::OutOfRange);
    assert_error("VALUE(\"abc\")", ErrorKind::NotANumber);
    assert_number("IFERROR(1/0, 2)", "2");
    assert_number("0.1^99", "0");
}

#[test]
fn huge_numbers_stay_cheap() {
    let huge = "VALUE(\"1e900000\")";
    assert_true(&format!("{huge} > 5"));
    assert_true(&format!("{huge} + 1 = {huge}"));
    assert_true(&format!("LEN(fText) < {huge}"));
    assert_error(&format!("MOD({huge}, 7)"), ErrorKind::DivisionByZero);
    assert_error(&format!("TEXT({huge})"), ErrorKind::TooLarge);
    assert_error("VALUE(\"1e99999999999\")", ErrorKind::TooLarge);
    assert_number(&format!("ROUND(1/{huge}, 3)"), "0");
    assert_number(&format!("CEILING(1/{huge})"), "1");
    assert_value(&format!("fDate + {huge}"), &evaluate("fDate"));
    assert_error("LPAD(\"x\", 2000000000)", ErrorKind::TooLarge);
    assert_error(
        "SUBSTITUTE(LPAD(\"\", 1, \"a\") & LPAD(\"a\", 90000, \"a\"), \"a\", \"bb\")",
        ErrorKind::TooLarge,
    );
}

#[test]
fn texts_are_counted_in_utf16() {
    assert_number("LEN(\"a\u{1D11E}b\")", "4");
    assert_text("MID(\"héllo\", 2, 3)", "éll");
    assert_text("LEFT(\"abc\", 5)", "abc");
    assert_null("LEFT(\"abc\", -1)");
    assert_text("RIGHT(\"abc\", 2)", "bc");
    assert_text("SUBSTR(\"123456\", -4, 2)", "34");
    assert_number("FIND(\"c\", \"abcabc\", 4)", "6");
    assert_number("FIND(\"c\", \"abc\", -5)", "3");
    assert_number("FIND(\"\", \"abc\")", "0");
    assert_text("LPAD(\"ab\", 5, \"xy\")", "xyxab");
    assert_text("RPAD(\"abcdef\", 2)", "ab");
    assert_null("TRIM(\"  \")");
    assert_text("UPPER(\"straße\")", "STRASSE");
    assert_text("UPPER(\"i\", \"tr\")", "\u{130}");
    assert_text("INITCAP(\"mr. 12smith o_x\")", "Mr. 12smith O_X");
    assert_text("REVERSE(\"abc\")", "cba");
    assert_text("SUBSTITUTE(\"aXbX\", \"X\", \"-\")", "a-b-");
    assert_text("CHR(65)", "A");
    assert_number("ASCII(\"A\")", "65");
    assert_text("CASESAFEID(\"001A0000006Vm9r\")", "001A0000006Vm9rIAC");
}

#[test]
fn escapes_in_literals() {
    assert_number("LEN(\"a\\nb\")", "4");
    assert_number("LEN('it\\'s')", "5");
    assert_number("LEN(\"a\\\"b\")", "3");
    assert_number("LEN(\"a\\\\b\")", "3");
}

#[test]
fn text_of_values() {
    assert_text("TEXT(1.50)", "1.5");
    assert_text("TEXT(-0.0)", "0");
    assert_text("TEXT(fDate)", "2025-06-04");
    assert_text("TEXT(fDateTime)", "2025-06-04 12:00:00Z");
    assert_text("TEXT(fTime)", "01:00:00.000");
    assert_text("TEXT(fPick)", "Call");
    assert_true("ISNUMBER(\"1e5\")");
    assert_false("ISNUMBER(\" 12\")");
    assert_false("ISNUMBER(\"1,000\")");
    assert_true("ISNUMBER(\"-.5\")");
}

#[test]
fn dates() {
    assert_value("TODAY()", &evaluate("fDate"));
    assert_value("DATEVALUE(NOW())", &evaluate("fDate"));
    assert_number("TODAY() - (fDate - 3)", "3");
    assert_value("fDate + 1.9", &evaluate("fDate + 1"));
    assert_number("WEEKDAY(DATE(2024, 1, 7))", "1");
    assert_number("DAYOFYEAR(DATE(2024, 12, 31))", "366");
    assert_number("ISOWEEK(DATE(2021, 1, 3))", "53");
    assert_number("ISOYEAR(DATE(2021, 1, 3))", "2020");
    assert_text("TEXT(ADDMONTHS(DATE(2024, 2, 29), 12))", "2025-02-28");
    assert_text("TEXT(ADDMONTHS(DATE(2023, 2, 28), 1))", "2023-03-31");
    assert_text("TEXT(ADDMONTHS(DATE(2024, 3, 30), -1))", "2024-02-29");
    assert_text("TEXT(DATEVALUE(\"2024-2-3 and more\"))", "2024-02-03");
    assert_text("TEXT(DATETIMEVALUE(\"2024-2-3 4:5:6\"))", "2024-02-03 04:05:06Z");
    assert_error("DATE(2023, 2, 29)", ErrorKind::NoSuchDay);
    assert_error("DATEVALUE(\"2/3/2024\")", ErrorKind::NotADate);
    assert_error("DATETIMEVALUE(\"2024-02-03\")", ErrorKind::NotADate);
    assert_error("TIMEVALUE(\"10:00\")", ErrorKind::NotADate);
    assert_text("TEXT(TIMEVALUE(\"23:30:00.000\") + 3600000)", "00:30:00.000");
    assert_error("TIMEVALUE(\"00:30:00.000\") - 3600000", ErrorKind::NegativeTime);
    assert_text("FORMATDURATION(90061, TRUE)", "1:01:01:01");
    assert_number("HOUR(TIMEVALUE(NOW()))", "12");
    assert_number("UNIXTIMESTAMP(fDateTime)", "1749038400");
}

#[test]
fn the_calendar_is_julian_before_1582() {
    assert_number("DATE(1582, 10, 15) - DATE(1582, 10, 4)", "1");
    assert_text("TEXT(DATE(1500, 2, 29))", "1500-02-29");
    assert_error("DATE(1582, 10, 10)", ErrorKind::NoSuchDay);
    assert_text("TEXT(DATE(9999, 12, 31))", "9999-12-31");
    assert_text("TEXT(DATE(1, 1, 1))", "0001-01-01");
}

#[test]
fn the_users_time_zone_decides_what_day_it_is() {
    let context = Context {
        now: NOON + 11 * 3_600_000,
        zone: jiff::tz::TimeZone::fixed(jiff::tz::offset(2)),
        ..context()
    };
    let formula = compile("TODAY() = DATE(2025, 6, 5) && DATEVALUE(NOW()) = TODAY()");
    assert_eq!(formula.evaluate(&context, &record()), Ok(Value::Bool(true)));
}

#[test]
fn places() {
    let formula = "ROUND(DISTANCE(GEOLOCATION(0, 0), GEOLOCATION(0, 180), 'km'), 3)";
    assert_number(formula, "20015.115");
    assert_null("DISTANCE(GEOLOCATION(bNumber, bNumber), GEOLOCATION(0, 0), 'mi')");
    assert_error("GEOLOCATION(fNumber * 20, 0)", ErrorKind::OutOfRange);
}

#[test]
fn patterns() {
    assert_true("REGEX(fText, \"[a-c]{3}\")");
    assert_false("REGEX(fText, \"b\")");
    assert_true("REGEX(fText, \"(?i)ABC\")");
    assert_true("REGEX(\"+1 (555) 0100\", \"\\\\+?[0-9 ()-]+\")");
    assert_error("REGEX(fText, fText & \"(\")", ErrorKind::BadPattern);
}

#[test]
fn names_are_found_in_any_case_and_in_braces() {
    assert_true("{!fText} = \"abc\"");
    assert_true("FTEXT = 'abc'");
    assert_true("owner:user.name = \"Bob\"");
    assert_true("If(True, tRUE, faLSE)");
    assert_true("\"a{!b}c\" = \"abc\"");
    let formula = compile("  {!fText} = \"abc\"");
    let (id, field) = formula
        .ast()
        .nodes()
        .find(|(_, node)| node.kind == NodeKind::Field)
        .expect("a field");
    assert_eq!(&formula.text()[field.span.clone()], "fText");
    assert_eq!(formula.field_of(id).map(|(key, _)| &**key), Some("ftext"));
}

#[test]
fn formula_fields_are_computed() {
    let nested = |text: &str, prefix: &str, null_as_zero: bool| NestedFormula {
        text: text.to_owned(),
        null_as_zero,
        prefix: prefix.to_owned(),
    };
    let field = |ty: Type, formula: NestedFormula| Field {
        formula: Some(formula),
        ..Field::new(ty)
    };
    let schema = FieldTable::new()
        .with("A", Field::new(Type::Number))
        .with("Double", field(Type::Number, nested("A * 2", "", true)))
        .with("Flag", field(Type::Boolean, nested("A > 1", "", false)))
        .with("Account.A", Field::new(Type::Number))
        .with(
            "Account.Next",
            field(Type::Number, nested("A + 1", "Account.", false)),
        )
        .with("Loop", field(Type::Number, nested("Loop + 1", "", false)));
    let inputs = Table::default()
        .with("A", Value::Null)
        .with("Account.A", Value::integer(4));
    let value = |text: &str| {
        Formula::compile(text, &schema)
            .map(|formula| formula.evaluate(&context(), &inputs))
            .map_err(|problems| problems[0].message.clone())
    };
    assert_eq!(value("Double"), Ok(Ok(Value::integer(0))));
    assert_eq!(value("Flag = FALSE"), Ok(Ok(Value::Bool(true))));
    assert_eq!(value("Account.Next"), Ok(Ok(Value::integer(5))));
    let message = value("Loop").expect_err("a loop");
    assert!(message.contains("refers to itself"), "{message}");
}
