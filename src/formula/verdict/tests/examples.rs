//! What verdicts say of look-alikes of real rules.

use super::*;

#[track_caller]
fn assert_kind(text: &str, kind: Kind) {
    let verdict = insert(text);
    assert_eq!(verdict.kind, kind, "{text}: {verdict:?}");
}

#[track_caller]
fn told(verdict: &Verdict) -> String {
    let witness = verdict.witness.as_ref().expect("a witness");
    witness.shown(&context(true))
}

#[test]
fn a_witness_is_short() {
    let verdict = insert(
        "AND(ISPICKVAL(Status, \"Completed\"), ISBLANK(Outcome__c), $Profile.Name <> \"System Administrator\")",
    );
    assert_eq!(verdict.kind, Kind::Sometimes);
    assert_eq!(
        told(&verdict),
        "`Status` is `Completed` and `Outcome__c` is blank and `$Profile.Name` is not `System Administrator`"
    );
    let verdict = insert("Score__c > 30 || (Urgent__c && ISBLANK(Subject))");
    assert_eq!(told(&verdict), "`Score__c` is 31");
    assert_eq!(told(&insert("Due__c < TODAY()")), "`Due__c` is today - 1");
}

#[test]
fn what_is_made_up_is_told_as_such() {
    let table = schema()
        .with("RecordType.Name", Field::new(Type::Text))
        .with("WhatId", Field::new(Type::Id))
        .with("Account.OwnerId", Field::new(Type::Id));
    let told = |text: &str| {
        let formula = Formula::compile(text, &table).expect(text);
        let verdict = decide(&formula, &Scenario::new(context(true)), Limits::default());
        told(&verdict)
    };
    assert_eq!(
        told("RecordType.Name <> \"Call\""),
        "`RecordType.Name` is not `Call`"
    );
    assert_eq!(
        told("NOT(CONTAINS(RecordType.Name, \"Call\"))"),
        "`RecordType.Name` is, say, `Other`"
    );
    assert_eq!(told("NOT(ISBLANK(WhatId))"), "`WhatId` is not blank");
    assert_eq!(told("NOT(ISBLANK(Subject))"), "`Subject` is not blank");
    assert_eq!(told("ISBLANK(RecordType.Name)"), "`RecordType.Name` is blank");
    assert_eq!(
        told("LEFT(WhatId, 3) = \"a06\""),
        "`WhatId` is a record whose Id begins with `a06`"
    );
    assert_eq!(told("BEGINS(WhoId, \"00Q\")"), "`WhoId` is a lead");
    assert_eq!(
        told("LEN(Account.OwnerId) > 0"),
        "`Account.OwnerId` is some record"
    );
    assert_eq!(
        told("WhatId = \"a06000000000007\""),
        "`WhatId` is `a06000000000007`"
    );
}

#[test]
fn inserts_and_updates_differ() {
    assert_kind("ISCHANGED(Status) && ISBLANK(Subject)", Kind::Never);
    assert_kind("NOT(ISNEW())", Kind::Never);
    assert_kind("ISNEW()", Kind::Always);
    assert_kind("PRIORVALUE(Score__c) <> Score__c", Kind::Never);
    let verdict = update("ISCHANGED(Status) && ISPICKVAL(Status, \"Completed\")");
    assert_eq!(verdict.kind, Kind::Sometimes);
    let witness = verdict.witness.expect("a witness");
    assert!(witness.conditions.iter().any(|condition| condition.before));
    let mut scenario = Scenario::new(context(false));
    scenario.fields.prior = Prior::Unchanged;
    let formula = compile("ISCHANGED(Status) && ISPICKVAL(Status, \"Completed\")");
    assert_eq!(decide(&formula, &scenario, Limits::default()).kind, Kind::Never);
}

#[test]
fn blanks_decide() {
    assert_kind("Score__c = NULL", Kind::Never);
    assert_kind("Score__c <> NULL", Kind::Never);
    assert_kind("ISNULL(Subject)", Kind::Never);
    assert_kind("ISBLANK(Subject) && CONTAINS(Subject, \"a\")", Kind::Never);
    assert_kind("NOT(AND(Score__c = 5, TRUE)) || Score__c = 5", Kind::Always);
    assert_kind("NOT(Score__c = 5) || Score__c = 5", Kind::Sometimes);
    assert_kind(
        "ISPICKVAL(Status, \"Open\") && NOT(ISPICKVAL(Status, \"Open\"))",
        Kind::Never,
    );
    assert_kind("ISPICKVAL(Status, \"Gone\")", Kind::Never);
    assert_kind("Score__c > 1 && Score__c < 2", Kind::Sometimes);
    assert_kind("Score__c > 2 && Score__c < 1", Kind::Never);
    assert_kind("Due__c > TODAY() && Due__c < TODAY() + 1", Kind::Never);
}

#[test]
fn texts_are_made_up() {
    for text in [
        "REGEX(Subject, \"[A-Z]{2}-\\\\d{3}\")",
        "LEN(Subject) > 1000",
        "CONTAINS(Subject, \"one\") && CONTAINS(Subject, \"two\") && NOT(BEGINS(Subject, \"one\"))",
        "Subject = Notes__c & LEFT(WhoId, 3) && LEN(Subject) > 4",
        "VALUE(Subject) > 30",
        "MID(Subject, 3, 2) = \"ab\"",
        "DATEVALUE(Subject) < TODAY()",
        "NOT(REGEX(Subject, \"[a-zA-Z0-9 ]*\"))",
        "WEEKDAY(Due__c) = 7 && Due__c > TODAY()",
        "Due__c - Made__c > 90",
    ] {
        assert_kind(text, Kind::Sometimes);
    }
}

#[test]
fn what_only_the_platform_knows_stays_open() {
    let text = "ISBLANK(Subject) && CURRENCYRATE(\"USD\") > 1";
    let verdict = insert(text);
    assert_eq!(verdict.kind, Kind::Possibly);
    assert_eq!(&text[verdict.deciding], "CURRENCYRATE(\"USD\") > 1");
    assert_kind("CURRENCYRATE(\"USD\") > 1 && Score__c = NULL", Kind::Never);
}

#[test]
fn errors_are_an_outcome_of_their_own() {
    let verdict = insert("10 / Score__c > 2");
    assert_eq!((verdict.kind, verdict.raises_error), (Kind::Sometimes, true));
    let verdict = insert("1 / 0 > 2");
    assert_eq!((verdict.kind, verdict.raises_error), (Kind::Never, true));
    assert!(!insert("Score__c > 2").raises_error);
}

#[test]
fn bypasses_and_gates_are_found_whatever_the_spelling() {
    let verdict = insert(
        "NOT(OR($Permission.Skip, NOT($Profile.Name <> \"System Administrator\"), NOT(ISPICKVAL(Status, \"Completed\")))) \
         && ISBLANK(Outcome__c)",
    );
    let shown: Vec<(&str, &Value)> = verdict
        .bypasses
        .iter()
        .map(|bypass| (&*bypass.name, &bypass.value))
        .collect();
    assert_eq!(
        shown,
        [
            ("$Permission.Skip", &Value::Bool(true)),
            ("$Profile.Name", &Value::text("System Administrator")),
        ]
    );
    let status = verdict.gates.iter().find(|gate| gate.name == "Status");
    assert_eq!(
        status.map(|gate| &gate.values[..]),
        Some(&[Value::text("Completed")][..])
    );
    assert!(insert("Score__c = NULL && $Permission.Skip").bypasses.is_empty());
}

#[test]
fn the_deciding_expression_is_named() {
    let text = "IF(OR(Score__c = NULL, ISBLANK(Subject)), TRUE, FALSE)";
    assert_eq!(&text[insert(text).deciding], "ISBLANK(Subject)");
}

#[test]
fn scenarios_fix_and_fill() {
    let formula = compile("AND(ISPICKVAL(Type, \"Call\"), ISBLANK(Outcome__c), LEN(Subject) > 3)");
    let call = Scenario::new(context(true))
        .with("Type", Is::Value(Value::text("Call")))
        .with("Outcome__c", Is::Blank)
        .with(
            "Subject",
            Is::OneOf(vec![Value::text("Call out"), Value::text("Call in")]),
        );
    let verdict = decide(&formula, &call, Limits::default());
    assert_eq!(verdict.kind, Kind::Always);
    let witness = verdict.witness.expect("a witness");
    assert_eq!(witness.conditions[0].origin, Origin::Scenario);
    let filled = call.with("Outcome__c", Is::Nonblank);
    assert_eq!(decide(&formula, &filled, Limits::default()).kind, Kind::Never);
}

#[test]
fn cases_are_read_and_answered() {
    let answer = |line: &str| case::answer(line).to_string();
    assert_eq!(
        answer(
            r#"{"id":1,"formula":"rate__C > 0.5 && a = 1","context":"insert","inputs":{"Rate__c":{"type":"percent","is":{"value":"60"}},"A":{"type":"number","is":"nonblank"}}}"#
        ),
        r#"{"id":1,"verdict":"sometimes","witness":{"Rate__c":"60","A":"1"},"bypasses":[]}"#
    );
    assert_eq!(
        answer(r#"{"id":"x","formula":"ISBLANK(A)","inputs":{"A":{"type":"text","is":"blank"}}}"#),
        r#"{"id":"x","verdict":"always","witness":{"A":null},"bypasses":[]}"#
    );
    for line in [
        "nonsense",
        "{}",
        r#"{"id":2,"formula":"A &&"}"#,
        r#"{"id":2,"formula":"B","inputs":{"A":{"type":"text"}}}"#,
        r#"{"id":2,"formula":"A","inputs":{"A":{"type":"text"}}}"#,
        r#"{"id":2,"formula":"TRUE","inputs":{"A":{"type":"odd"}}}"#,
        r#"{"id":2,"formula":"TRUE","context":"delete"}"#,
    ] {
        assert!(answer(line).contains("\"error\":"), "{line}");
    }
}
