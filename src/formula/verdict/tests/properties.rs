//! Properties of verdicts: nothing contradicts them, witnesses are real, work is bounded.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::*;
use crate::formula::{Decimal, Stop};

/// A rule over the fields of the test record whose types fit.
fn rule() -> impl Strategy<Value = String> {
    let pick = |list: &'static [&'static str]| prop::sample::select(list);
    let number = pick(&[
        "Score__c",
        "Seconds__c",
        "Rate__c",
        "30",
        "0",
        "0.5",
        "LEN(Subject)",
        "MOD(Score__c, 2)",
        "ROUND(Rate__c, 1)",
        "Score__c * 2",
        "Seconds__c - 1",
        "BLANKVALUE(Score__c, 5)",
        "FIND(\"a\", Notes__c)",
        "YEAR(Due__c)",
        "CASE(Type, \"Call\", 1, \"Email\", 2, 0)",
        "PRIORVALUE(Score__c)",
        "ABS(Score__c)",
        "VALUE(Notes__c)",
        "IF(Urgent__c, Score__c, 3)",
        "-Score__c",
        "Due__c - TODAY()",
    ]);
    let text = pick(&[
        "Subject",
        "Notes__c",
        "Outcome__c",
        "\"Call\"",
        "\"ab\"",
        "\"\"",
        "$Profile.Name",
        "TEXT(Status)",
        "LEFT(Subject, 2)",
        "UPPER(Notes__c)",
        "Subject & Notes__c",
        "MID(Subject, 2, 2)",
        "TRIM(Outcome__c)",
        "PRIORVALUE(Subject)",
        "BLANKVALUE(Subject, \"ab\")",
        "\"System Administrator\"",
        "$Label.Exempt",
        "$User.Id",
        "SUBSTITUTE(Notes__c, \"a\", \"b\")",
        "WhoId",
        "RIGHT(WhoId, 3)",
        "IF(Urgent__c, Subject, \"x\")",
    ]);
    let day = pick(&[
        "Due__c",
        "Made__c",
        "TODAY()",
        "TODAY() + 7",
        "Due__c + 1",
        "DATE(2024, 2, 29)",
        "DATEVALUE(Rung__c)",
        "PRIORVALUE(Due__c)",
        "BLANKVALUE(Made__c, TODAY())",
        "ADDMONTHS(Due__c, 1)",
        "Made__c - 0.5",
    ]);
    let compares = || pick(&["=", "<>", "<", "<=", ">", ">="]);
    let leaf = prop_oneof![
        3 => (number.clone(), compares(), number).prop_map(|(a, op, b)| format!("({a}) {op} ({b})")),
        2 => (text.clone(), compares(), text.clone()).prop_map(|(a, op, b)| format!("({a}) {op} ({b})")),
        2 => (day.clone(), compares(), day).prop_map(|(a, op, b)| format!("({a}) {op} ({b})")),
        2 => (pick(&["CONTAINS", "BEGINS"]), text.clone(), text.clone())
            .prop_map(|(name, a, b)| format!("{name}({a}, {b})")),
        1 => (text, pick(&["[0-9]+", "(?i)call.*", "[A-Z]{2}-\\\\d{3}", "a?b*", ".{3,}"]))
            .prop_map(|(a, pattern)| format!("REGEX({a}, \"{pattern}\")")),
        6 => pick(&[
            "ISBLANK(Subject)", "ISBLANK(Score__c)", "ISNULL(Notes__c)", "ISNULL(Due__c)", "ISPICKVAL(Status, \"Completed\")",
            "ISPICKVAL(Status, \"\")", "ISPICKVAL(Type, \"Call\")", "ISPICKVAL(Type, \"call\")", "TEXT(Type) = \"Email\"",
            "Urgent__c", "$Permission.Skip", "ISNEW()", "ISCHANGED(Status)", "ISCHANGED(Score__c)", "ISCHANGED(Subject)",
            "ISPICKVAL(PRIORVALUE(Status), \"Open\")", "INCLUDES(Reasons__c, \"Late\")", "INCLUDES(Reasons__c, \"Long\")",
            "ISBLANK(Reasons__c)", "ISCHANGED(Reasons__c)", "$Profile.Name = \"System Administrator\"",
            "Subject = \"Call\"", "Score__c > 30", "Score__c = PRIORVALUE(Score__c)", "Due__c < TODAY()",
            "TEXT(PRIORVALUE(Type)) = TEXT(Type)", "Rung__c > NOW()", "Rung__c + 1 > NOW()", "Rate__c > 0.5",
            "CASE(Status, \"Open\", 1, \"Working\", 2, 3) = 2", "ISNUMBER(Outcome__c)", "NULL",
        ]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(3, 14, 3, |inner| {
        prop_oneof![
            (
                inner.clone(),
                prop::sample::select(vec!["&&", "||"]),
                inner.clone()
            )
                .prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            prop::collection::vec(inner.clone(), 1..4).prop_map(|list| format!("AND({})", list.join(", "))),
            prop::collection::vec(inner.clone(), 1..4).prop_map(|list| format!("OR({})", list.join(", "))),
            inner.clone().prop_map(|a| format!("NOT({a})")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("IF(AND({a}), {b}, {c})")),
        ]
    })
}

/// Pseudo-random numbers: a test that fails must fail again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap_or(0) % sides
    }

    fn one<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.roll(list.len())].clone()
    }
}

const TEXTS: &[&str] = &[
    "Call",
    "call",
    "ab",
    "a",
    "b",
    "xab",
    "x",
    "abab",
    "Call ab",
    "System Administrator",
    "Standard User",
    "12",
    "30",
    "-1",
    "0.5",
    "AB-123",
    "CALL",
    " ab ",
    "~",
    "!",
    "é",
    "003000000000001",
    "Email",
    "Other",
    "2024-02-29",
    "cab",
    "aab",
];

fn value(ty: Type, name: &str, dice: &mut Dice) -> Value {
    const DAY: i64 = 86_400_000;
    if ty != Type::Boolean && dice.roll(4) == 0 {
        return Value::Null;
    }
    let numbers = [
        "0", "1", "2", "3", "4", "5", "15", "29", "30", "31", "30.5", "-1", "0.5", "50", "51", "49.9", "60",
        "1000000", "0.001",
    ];
    let today = NOW / DAY * DAY;
    match ty {
        Type::Boolean => Value::Bool(dice.roll(2) == 0),
        Type::Number => Value::Number(Decimal::parse(dice.one(&numbers)).expect("a number")),
        Type::Date => Value::Date(
            today + dice.one(&[-461, -460, -365, -31, -8, -7, -1, 0, 1, 6, 7, 8, 30, 4_000]) * DAY,
        ),
        Type::DateTime => {
            Value::DateTime(NOW + dice.one(&[-2 * DAY, -DAY, -DAY - 1, -1, 0, 1, DAY, DAY / 2, 9 * DAY]))
        }
        Type::Picklist if name == "status" => Value::text(dice.one(&["Open", "Working", "Completed"])),
        Type::Picklist => Value::text(dice.one(&["Call", "call", "Email", "Meeting", "Other"])),
        Type::MultiPicklist => Value::text(dice.one(&["Late", "Long", "Late;Long", "Odd", "Odd;Late"])),
        _ => Value::text(dice.one(TEXTS)),
    }
}

fn random(formula: &Formula, dice: &mut Dice) -> Table {
    let mut table = Table::default();
    for (name, field) in formula.references() {
        table.now.insert(name.to_string(), value(field.ty, name, dice));
        // Fields that did not change must be as likely as others.
        let before = match dice.roll(3) {
            0 => table.now[&**name].clone(),
            _ => value(field.ty, name, dice),
        };
        table.before.insert(name.to_string(), before);
    }
    table
}

/// What contradicts a verdict among random saves.
fn contradiction(formula: &Formula, is_new: bool, verdict: &Verdict, seed: u64) -> Option<Table> {
    let mut dice = Dice(seed | 1);
    (0..300).map(|_| random(formula, &mut dice)).find(|table| {
        let result = formula.evaluate(&context(is_new), table);
        match verdict.kind {
            Kind::Never => result == Ok(Value::Bool(true)),
            Kind::Always => result != Ok(Value::Bool(true)),
            _ => false,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn nothing_contradicts_a_verdict(text in rule(), is_new: bool, seed: u64) {
        let formula = compile(&text);
        let verdict = decide(&formula, &Scenario::new(context(is_new)), Limits::default());
        prop_assert_eq!(contradiction(&formula, is_new, &verdict, seed), None, "{:?}", verdict.kind);
        if let Some(witness) = &verdict.witness {
            let result = formula.evaluate(&context(is_new), &Table::of(witness));
            prop_assert_eq!(result, Ok(Value::Bool(true)));
        }
        prop_assert!(verdict.kind != Kind::Sometimes || verdict.witness.is_some());
        prop_assert!(verdict.evaluations <= DEFAULT_BUDGET + 1);
    }

    #[test]
    fn an_explained_rejection_needs_only_its_conditions(text in rule(), seed: u64) {
        let formula = compile(&text);
        let verdict = decide(&formula, &Scenario::new(context(true)), Limits::default());
        let mut dice = Dice(seed | 1);
        for witness in verdict.witness.iter() {
            for _ in 0..50 {
                let mut table = random(&formula, &mut dice);
                for condition in witness.conditions.iter().filter(|condition| condition.origin == Origin::Needed) {
                    table.now.insert(key(&condition.name), condition.value.clone());
                }
                prop_assert_eq!(formula.evaluate(&context(true), &table), Ok(Value::Bool(true)), "{:?}", table);
            }
        }
    }

    #[test]
    fn a_bypass_keeps_the_rule_from_rejecting(text in rule(), seed: u64) {
        let formula = compile(&text);
        let verdict = decide(&formula, &Scenario::new(context(true)), Limits::default());
        let mut dice = Dice(seed | 1);
        for bypass in &verdict.bypasses {
            for _ in 0..50 {
                let mut table = random(&formula, &mut dice);
                table.now.insert(key(&bypass.name), bypass.value.clone());
                prop_assert_ne!(formula.evaluate(&context(true), &table), Ok(Value::Bool(true)), "{:?}", table);
            }
        }
    }

    #[test]
    fn saying_it_otherwise_changes_nothing(text in rule(), is_new: bool) {
        let kind = |text: &str| {
            let scenario = Scenario::new(context(is_new));
            decide(&compile(text), &scenario, Limits { cofactors: false, ..Limits::default() }).kind
        };
        let plain = kind(&text);
        prop_assert_eq!(kind(&format!("({text}) && TRUE")), plain);
        prop_assert_eq!(kind(&format!("IF(AND({text}), TRUE, FALSE)")), plain);
    }

    #[test]
    fn a_scenario_only_narrows(text in rule(), seed: u64) {
        let formula = compile(&text);
        let free = decide(&formula, &Scenario::new(context(true)), Limits::default());
        let mut dice = Dice(seed | 1);
        let values = random(&formula, &mut dice);
        let mut scenario = Scenario::new(context(true));
        for (name, _) in formula.references() {
            scenario.insert(name, Input::new(Is::Value(values.now[&**name].clone())));
        }
        let fixed = decide(&formula, &scenario, Limits::default());
        let expected = match formula.evaluate(&context(true), &values) {
            Ok(Value::Bool(true)) => Kind::Always,
            Err(Stop::Need(_)) => return Ok(()),
            _ => Kind::Never,
        };
        prop_assert_eq!(fixed.kind, expected);
        prop_assert!(free.kind != Kind::Never || fixed.kind == Kind::Never);
        prop_assert!(free.kind != Kind::Always || fixed.kind == Kind::Always);
    }
}

#[test]
fn few_rules_stay_open() {
    let mut runner = TestRunner::deterministic();
    let mut open = 0;
    for _ in 0..1_000 {
        let text = rule().new_tree(&mut runner).expect("a rule").current();
        let kind = insert(&text).kind;
        assert_ne!(kind, Kind::Undecided, "{text}");
        open += usize::from(kind == Kind::Possibly);
    }
    assert!(open <= 150, "{open} of 1,000");
}

/// Fields `F0__c`, `F1__c`, … of one type.
fn many(count: usize, ty: Type) -> FieldTable {
    let mut table = FieldTable::new();
    for index in 0..count {
        table.insert(&format!("F{index}__c"), Field::new(ty));
    }
    table
}

#[track_caller]
fn assert_bounded(text: &str, table: &FieldTable) -> Kind {
    let formula = Formula::compile(text, table).expect("a formula");
    let verdict = decide(&formula, &Scenario::new(context(true)), Limits::default());
    assert!(
        verdict.evaluations <= DEFAULT_BUDGET + 1,
        "{}",
        verdict.evaluations
    );
    verdict.kind
}

#[test]
fn work_is_bounded() {
    let names: Vec<String> = (0..30).map(|index| format!("F{index}__c")).collect();
    let text = many(30, Type::Text);
    let number = many(30, Type::Number);
    let flag = many(30, Type::Boolean);
    let parity = names.join(" <> ");
    assert_eq!(assert_bounded(&parity, &flag), Kind::Sometimes);
    assert_bounded(&format!("({parity}) && NOT({parity})"), &flag);
    let lengths: Vec<String> = names.iter().map(|name| format!("LEN({name})")).collect();
    assert_bounded(&format!("{} = 7777", lengths.join(" + ")), &text);
    let all: Vec<String> = names.iter().map(|name| format!("{name} = \"a\"")).collect();
    assert_eq!(
        assert_bounded(&format!("AND({})", all.join(", ")), &text),
        Kind::Sometimes
    );
    assert_eq!(
        assert_bounded(&format!("OR({})", all.join(", ")), &text),
        Kind::Sometimes
    );
    let patterns: Vec<String> = names
        .iter()
        .map(|name| format!("REGEX({name}, \"(?=(a+)+b)(a|aa)+\\\\1\")"))
        .collect();
    assert_bounded(&format!("AND({})", patterns[..10].join(", ")), &text);
    let apart: Vec<String> = names
        .chunks(2)
        .map(|pair| format!("({} > 0 && {} <> NULL)", pair[0], pair[1]))
        .collect();
    assert_eq!(assert_bounded(&apart.join(" || "), &number), Kind::Never);
    let deep = format!("{}F0__c{}", "IF(F1__c, ".repeat(200), ", F2__c)".repeat(200));
    assert_eq!(assert_bounded(&deep, &flag), Kind::Sometimes);
    let sum = format!("{} > 1", names.join(" + "));
    assert_eq!(assert_bounded(&sum, &number), Kind::Sometimes);
}
