use super::*;
use crate::formula::types::{Field, FieldTable};

fn schema() -> FieldTable {
    FieldTable::new()
        .with("Due__c", Field::new(Type::Date))
        .with("Amount__c", Field::new(Type::Number))
        .with("Code__c", Field::new(Type::Text))
        .with("Other__c", Field::new(Type::Text))
        .with("OwnerId", Field::new(Type::Id))
        .with("WhoId", Field::new(Type::Id))
        .with("Status", Field::picklist(["Open", "Done"]))
        .with("Some__c", Field::new(Type::Any))
        .with("$Profile.Name", Field::new(Type::Text))
        .with("$Profile.Id", Field::new(Type::Id))
}

/// Subjects and places of what is found.
fn found(text: &str, find: impl Fn(&Formula, Setting<'_>) -> Vec<Pitfall>) -> Vec<String> {
    let schema = schema();
    let formula = Formula::compile(text, &schema).unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
    let setting = Setting {
        schema: &schema,
        now: 1_790_000_000_000,
        filled: &["OwnerId".to_owned()],
    };
    let pitfalls = find(&formula, setting);
    let places = |pitfall: &Pitfall| -> Vec<String> {
        let places = pitfall.places.iter();
        places.map(|place| text[place.clone()].to_owned()).collect()
    };
    pitfalls
        .iter()
        .map(|one| format!("{}: {}", one.subject, places(one).join("; ")))
        .collect()
}

#[test]
fn null_is_compared_with_dates_and_numbers() {
    for (text, wanted) in [
        ("Due__c = NULL", "Due__c: Due__c = NULL"),
        (
            "AND(null != Amount__c, Code__c = 'A')",
            "Amount__c: null != Amount__c",
        ),
        ("Amount__c + 1 <> NULL", "(Amount__c + 1): Amount__c + 1 <> NULL"),
    ] {
        assert_eq!(found(text, null_comparisons), [wanted], "{text}");
    }
    for text in [
        "Code__c = NULL",
        "Some__c = NULL",
        "OwnerId <> NULL",
        "ISBLANK(Due__c)",
        "OR(ISBLANK(Due__c), Due__c = NULL)",
        "AND(ISBLANK(Due__c), FALSE, Due__c = NULL)",
    ] {
        assert_eq!(found(text, null_comparisons), [""; 0], "{text}");
    }
}

#[test]
fn isnull_is_asked_of_texts() {
    assert_eq!(
        found("ISNULL(Code__c)", isnull_of_text),
        ["Code__c: ISNULL(Code__c)"]
    );
    assert_eq!(
        found("AND(ISNULL(WhoId), ISNULL(Due__c))", isnull_of_text),
        ["WhoId: ISNULL(WhoId)"]
    );
    for text in [
        "ISNULL(Due__c)",
        "ISNULL(OwnerId)",
        "ISNULL(Some__c)",
        "ISNULL(TEXT(Status))",
        "ISBLANK(Code__c) || ISNULL(Code__c)",
        "AND(NOT(ISNULL(Code__c)), Code__c = 'A')",
    ] {
        assert_eq!(found(text, isnull_of_text), [""; 0], "{text}");
    }
}

#[test]
fn ids_are_too_long() {
    let ids = |text: &str| found(text, |formula, _| long_ids(formula));
    let long = "00e000000000AbCEAU";
    assert_eq!(
        ids("NOT($Profile.Id = '00e000000000AbCEAU')"),
        [format!("{long}: '{long}'")]
    );
    assert_eq!(
        ids("CASE(OwnerId, '00e000000000AbCEAU', 1, 0) = 1"),
        [format!("{long}: '{long}'")]
    );
    for text in [
        "$Profile.Id = '00e000000000AbC'",
        "Code__c = '00e000000000AbCEAU'",
        "$Profile.Id = '00e-00000000AbCEAU'",
        "OR($Profile.Id = '00e000000000AbC', $Profile.Id = '00e000000000AbCEAU')",
    ] {
        assert_eq!(ids(text), [""; 0], "{text}");
    }
}

#[test]
fn standard_profiles_have_translated_names() {
    let names = |text: &str| found(text, |formula, _| profile_names(formula));
    assert_eq!(
        names("AND($Profile.Name <> 'System Administrator', 'System Administrator' <> $profile.name)"),
        ["System Administrator: 'System Administrator'; 'System Administrator'"]
    );
    assert_eq!(
        names("NOT(CONTAINS('Sales:Standard User', $Profile.Name))"),
        ["Standard User: 'Sales:Standard User'"]
    );
    for text in [
        "$Profile.Name = 'Acme Agent'",
        "$Profile.Name = 'Acme System Administrator'",
        "Code__c = 'System Administrator'",
        "$Profile.Name <> 'System Administrator' && $Profile.Name <> 'Administrateur système'",
        "$Profile.Id = 'System Administrator'",
    ] {
        assert_eq!(names(text), [""; 0], "{text}");
    }
}

#[test]
fn patterns_fire_on_blank() {
    let one = "Code__c: REGEX(Code__c, '[0-9]+')";
    for text in [
        "NOT(REGEX(Code__c, '[0-9]+'))",
        "REGEX(Code__c, '[0-9]+') = FALSE",
        "AND(ISPICKVAL(Status, 'Done'), NOT(REGEX(Code__c, '[0-9]+')))",
        "IF(REGEX(Code__c, '[0-9]+'), FALSE, TRUE)",
        "AND(NOT(ISBLANK(Other__c)), NOT(REGEX(Code__c, '[0-9]+')))",
    ] {
        assert_eq!(found(text, patterns_on_blank), [one], "{text}");
    }
    for text in [
        "NOT(REGEX(Code__c, '([0-9]+)?'))",
        "REGEX(Code__c, '[0-9]+')",
        "AND(NOT(ISBLANK(Code__c)), NOT(REGEX(Code__c, '[0-9]+')))",
        "LEN(Code__c) > 0 && NOT(REGEX(Code__c, '[0-9]+'))",
        "OR(ISBLANK(Code__c), NOT(REGEX(Code__c, '[0-9]+')))",
        "NOT(OR(ISBLANK(Code__c), REGEX(Code__c, '[0-9]+')))",
        "NOT(REGEX($Profile.Name, '[0-9]+'))",
        "NOT(REGEX(OwnerId, '005.*'))",
        "NOT(REGEX(Code__c, Other__c))",
    ] {
        assert_eq!(found(text, patterns_on_blank), [""; 0], "{text}");
    }
    assert_eq!(
        found(
            "NOT(REGEX(Code__c, 'A+') || REGEX(Code__c, 'B+'))",
            patterns_on_blank
        ),
        ["Code__c: REGEX(Code__c, 'A+'); REGEX(Code__c, 'B+')"]
    );
}
