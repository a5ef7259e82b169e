//! Tests of verdicts on validation rules: what the pages do not show, which is notes, confidences and the unknown.

use super::formulas::Formulas;
use super::tests::{CENTER, options, org, setting};
use super::verdicts::{Examined, Rejection, Strength, Verdicts};
use super::*;
use crate::org::Org;

fn rule(formula: &str) -> String {
    let formula = formula.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<ValidationRule><fullName>Acme</fullName><active>true</active>\
         <errorConditionFormula>{formula}</errorConditionFormula></ValidationRule>"
    )
}

/// What a rule does under the assumed payload, or one that is configured.
fn examined(formula: &str, fields: Option<&[(&str, Option<&str>)]>) -> Examined {
    examined_in(CENTER, formula, fields)
}

fn examined_in(center: &str, formula: &str, fields: Option<&[(&str, Option<&str>)]>) -> Examined {
    let rule = rule(formula);
    let org: Org = org(&[
        ("callCenters/A.callCenter", center),
        ("objects/Task/validationRules/Acme.validationRule-meta.xml", &rule),
    ]);
    let payloads = fields.map(|fields| setting(None, Logs::Softphone, fields));
    let options = options(payloads.into_iter().collect());
    let call_log = CallLog::new(&org, &Membership::new(&org), &Vendors::new(&org), &options);
    let formulas = Formulas::new(&org, &call_log);
    let verdicts = Verdicts::new(&org, &call_log, &formulas, &options);
    verdicts
        .of(&org.records.validation_rules[0])
        .expect("an active rule on Task")
        .clone()
}

#[track_caller]
fn rejection(formula: &str, fields: Option<&[(&str, Option<&str>)]>) -> Rejection {
    match examined(formula, fields) {
        Examined::Rejecting(rejection) => *rejection,
        other => panic!("{formula}: {other:?}"),
    }
}

const KNOWN: &[(&str, Option<&str>)] = &[("Subject", None), ("Status", Some("Completed")), ("WhoId", None)];

#[test]
fn exemptions_are_those_that_the_formula_names() {
    let names = |formula: &str| -> Vec<String> {
        let rejection = rejection(formula, Some(KNOWN));
        let bypasses = rejection.verdict.bypasses.into_iter();
        bypasses.map(|bypass| bypass.name).collect()
    };
    let asked = "ISBLANK(Description) && NOT($Permission.Acme_Skip)";
    assert_eq!(names(asked), ["$Permission.Acme_Skip"]);
    let spared = "ISBLANK(Description) && $Profile.Name <> \"Acme\"";
    assert_eq!(names(spared), ["$Profile.Name"]);
    let alone = "ISBLANK(Description) && $Profile.Name = \"Acme\"";
    assert!(names(alone).is_empty());
}

#[test]
fn an_error_needs_a_known_payload_and_no_assumption() {
    let of = |formula: &str, fields| {
        let found = rejection(formula, fields);
        (found.strength, found.severity(), found.confidence())
    };
    let always = "ISBLANK(Description)";
    assert_eq!(
        of(always, Some(KNOWN)),
        (Strength::Always, Severity::Error, Confidence::High)
    );
    assert_eq!(
        of(always, None),
        (Strength::Ordinary, Severity::Warning, Confidence::Low)
    );
    let user = "ISBLANK(Description) && $Profile.Name = \"Acme\"";
    assert_eq!(
        of(user, Some(KNOWN)),
        (Strength::Rare, Severity::Info, Confidence::Low)
    );
    let constant = "ISPICKVAL(Type, \"Call\")";
    assert_eq!(of(constant, None).0, Strength::Sure);
}

#[test]
fn subjects_count_where_softphones_write_such() {
    let of = |formula: &str| rejection(formula, Some(KNOWN)).severity();
    assert_eq!(of("Subject = \"Call\""), Severity::Warning);
    assert_eq!(of("CONTAINS(Subject, \"Training\")"), Severity::Info);
    assert_eq!(of("Subject <> \"Training\""), Severity::Warning);
}

#[test]
fn a_record_belongs_to_whoever_logs_it() {
    let harmless = |formula: &str| matches!(examined(formula, None), Examined::Harmless);
    assert!(harmless("OwnerId <> $User.Id"));
    assert!(harmless("BEGINS(OwnerId, \"00G\")"));
    assert!(!harmless("OwnerId = \"005000000000002\""));
    assert!(harmless("ISNEW() && NOT(ISBLANK(Id))"));
}

#[test]
fn a_second_step_that_nobody_knows_counts_when_no_change_gets_through() {
    assert!(matches!(examined("ISCHANGED(Subject)", None), Examined::Harmless));
    let locked = rejection("NOT(ISNEW())", None);
    assert_eq!(
        (locked.strength, locked.severity()),
        (Strength::Always, Severity::Info)
    );
}

#[test]
fn calls_with_the_same_fate_are_told_together() {
    let unknown = rejection("ISBLANK(WhoId)", Some(KNOWN));
    assert_eq!(
        calls::phrase(&unknown.calls, true),
        "every call from or to an unknown number"
    );
    let leads = rejection("LEFT(WhoId, 3) = \"00Q\"", Some(KNOWN));
    assert_eq!(calls::phrase(&leads.calls, true), "every call from or to a lead");
    assert!(!leads.is_core() && leads.severity() == Severity::Warning);
}

#[test]
fn events_are_judged_like_tasks() {
    let rule = |object: &str| {
        format!(
            "<CustomObject><validationRules><fullName>{object}</fullName><active>true</active>\
             <errorConditionFormula>ISBLANK(WhoId) &amp;&amp; ISBLANK(WhatId)</errorConditionFormula>\
             <errorMessage>No</errorMessage></validationRules></CustomObject>"
        )
    };
    let org = org(&[
        ("callCenters/A.callCenter", CENTER),
        ("objects/Event.object", &rule("Event")),
        ("objects/Task.object", &rule("Task")),
    ]);
    let mut payload = setting(None, Logs::Softphone, &[]);
    "Event".clone_into(&mut payload.object);
    payload.fields = None;
    let options = options(vec![payload]);
    let call_log = CallLog::new(&org, &Membership::new(&org), &Vendors::new(&org), &options);
    let formulas = Formulas::new(&org, &call_log);
    let verdicts = Verdicts::new(&org, &call_log, &formulas, &options);
    let rules = &org.records.validation_rules;
    let Some(Examined::Rejecting(rejection)) = verdicts.of(&rules[0]) else {
        panic!("calls from strangers are rejected");
    };
    assert_eq!(rejection.strength, Strength::Always);
    assert!(
        rejection
            .calls
            .iter()
            .all(|call| call.caller == scenario::Caller::Unknown)
    );
    assert!(verdicts.of(&rules[1]).is_none(), "no call becomes a task");
}

#[test]
fn nothing_in_a_formula_stops_the_run() {
    let fault = |formula: &str| matches!(examined(formula, None), Examined::Unreadable(_));
    assert!(fault(&format!("{}TRUE{}", "(".repeat(1_900), ")".repeat(1_900))));
    assert!(fault("Subject = “Call”") && fault("00N30000004kYzQ = 1") && fault("NOSUCH(Subject)"));
    assert!(fault("AND(") && fault(&"Subject & ".repeat(400)));
    assert!(matches!(
        examined("1 / 0 > 1", None),
        Examined::Harmless | Examined::Rejecting(_)
    ));
}

/// How bad a rule is where the adapter URL gives the vendor away.
fn severity_with(url: &str, formula: &str) -> Option<Severity> {
    let center = CENTER.replace(
        "<displayName>",
        &format!("<adapterUrl>{url}</adapterUrl><displayName>"),
    );
    match examined_in(&center, formula, None) {
        Examined::Rejecting(rejection) => Some(rejection.severity()),
        Examined::Harmless => None,
        Examined::Unreadable(problem) => panic!("{problem:?}"),
    }
}

#[test]
fn only_what_a_vendor_documents_completely_proves_a_rejection() {
    let complete = "https://pbx.example.com/pbx/etc/widget/salesforce/index.html";
    let partial = "https://cti.aircall.io/salesforce";
    assert_eq!(
        severity_with(complete, "ISBLANK(ActivityDate)"),
        Some(Severity::Error)
    );
    assert_eq!(severity_with(complete, "ISBLANK(Subject)"), None);
    // It logs no calls with strangers.
    assert_eq!(severity_with(complete, "ISBLANK(WhoId) && ISBLANK(WhatId)"), None);
    // Entered by the agent, or not.
    assert_eq!(
        severity_with(complete, "ISBLANK(Description)"),
        Some(Severity::Warning)
    );
    assert_eq!(
        severity_with(partial, "ISPICKVAL(Type, \"Call\")"),
        Some(Severity::Warning)
    );
    assert_eq!(severity_with(partial, "ISPICKVAL(Type, \"Other\")"), None);
    assert_eq!(
        severity_with(partial, "ISBLANK(Region__c)"),
        Some(Severity::Warning)
    );
}
