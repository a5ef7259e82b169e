use super::super::tests::{CENTER, options, org, setting};
use super::*;
use crate::analysis::vendor::Vendors;
use crate::options::Logs;

/// One call of the only call center, with these values set.
fn simulated(files: &[(&str, &str)], caller: Caller, set: &[(&str, &str)]) -> Walk {
    // Something of each type that gates look at, so that an empty gate has been seen.
    let mut all = vec![
        ("callCenters/A.callCenter", CENTER),
        ("objects/Task/Task.object-meta.xml", "<CustomObject/>"),
        ("flows/Other.flow-meta.xml", "<Flow/>"),
        (
            "triggers/Other.trigger",
            "trigger Other on Lead (after insert) {}",
        ),
    ];
    all.extend(files);
    let org = org(&all);
    let membership = Membership::new(&org);
    let fields = [
        ("Subject", None),
        ("Status", Some("Completed")),
        ("WhoId", None),
        ("WhatId", None),
        ("CallType", None),
    ];
    let options = options(vec![setting(None, Logs::Softphone, &fields)]);
    let call_log = CallLog::new(&org, &membership, &Vendors::new(&org), &options);
    let set: Vec<(String, String)> = set
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let asked = Asked {
        direction: Direction::Outbound,
        caller,
        object: None,
        set: &set,
        user: None,
    };
    let payload = payload(&org, &call_log, "a").expect("the call center");
    let mut walks = walks(&org, &membership, payload, &asked, &options);
    assert_eq!(walks.len(), 1);
    walks.remove(0)
}

fn rung(walk: &Walk, gate: Gate) -> &Rung {
    let mut rungs = walk.rungs.iter();
    rungs.find(|rung| rung.gate == gate).expect("every gate")
}

/// The rejecting checks of a gate: subject and reason.
fn rejections(walk: &Walk, gate: Gate) -> Vec<(&str, &str)> {
    let checks = rung(walk, gate).checks.iter();
    checks
        .filter(|check| check.answer == Answer::Rejected)
        .map(|check| (check.subject.as_str(), check.reason.as_str()))
        .collect()
}

fn rule(formula: &str) -> String {
    format!(
        "<ValidationRule><fullName>Acme</fullName><active>true</active><errorConditionFormula>{formula}\
         </errorConditionFormula><errorMessage>No</errorMessage></ValidationRule>"
    )
}

const RULE: &str = "objects/Task/validationRules/Acme.validationRule-meta.xml";

#[test]
fn a_call_that_nothing_rejects_is_saved_with_a_value_in_every_field() {
    let walk = simulated(&[], Caller::Contact, &[]);
    assert_eq!((walk.answer(), walk.rejected_by()), (Answer::Passed, None));
    let fields: Vec<(&str, Option<&str>)> = walk
        .fields
        .iter()
        .map(|field| (field.name.as_str(), field.value.as_deref()))
        .collect();
    assert_eq!(
        fields,
        [
            ("CallType", Some("Outbound")),
            ("Status", Some("Completed")),
            ("Subject", Some("Call")),
            ("WhatId", Some("001000000000001AAA")),
            ("WhoId", Some("003000000000001AAA")),
        ]
    );
}

#[test]
fn a_value_that_does_not_fit_is_rejected_at_the_first_gate() {
    let long = "x".repeat(256);
    let set = [
        ("subject", long.as_str()),
        ("CallType", "Sideways"),
        ("CallDurationInSeconds", "long"),
        ("WhoId", "Ada"),
        ("Nowhere__c", "1"),
    ];
    let walk = simulated(&[], Caller::Contact, &set);
    assert_eq!(walk.rejected_by(), Some(Gate::Values));
    assert_eq!(
        rejections(&walk, Gate::Values),
        [
            ("CallDurationInSeconds", "is `long`, which is no number"),
            (
                "CallType",
                "does not take `Sideways`, only `Inbound`, `Internal`, `Outbound`"
            ),
            ("Subject", "has 256 characters, and takes 255"),
            ("WhoId", "is `Ada`, which is no id"),
        ]
    );
    let checks = &rung(&walk, Gate::Values).checks;
    let unseen = checks.iter().find(|check| check.subject == "Nowhere__c");
    assert_eq!(unseen.map(|check| check.answer), Some(Answer::NotVisible));
}

#[test]
fn a_log_about_a_lead_is_related_to_nothing_else() {
    let walk = simulated(&[], Caller::Lead, &[("WhatId", "")]);
    assert_eq!(walk.answer(), Answer::Passed);
    // The configuration says that it is sent, and not what.
    let walk = simulated(&[], Caller::Lead, &[]);
    let values = &rung(&walk, Gate::Values).checks;
    let told: Vec<(&str, Answer)> = values
        .iter()
        .map(|check| (check.subject.as_str(), check.answer))
        .collect();
    assert_eq!(told, [("", Answer::Passed), ("WhatId", Answer::Depends)]);
    let walk = simulated(&[], Caller::Lead, &[("WhatId", "006000000000001AAA")]);
    assert_eq!(rejections(&walk, Gate::Values)[0].0, "WhatId");
    let walk = simulated(&[], Caller::Unknown, &[]);
    assert!(walk.fields.iter().all(|field| field.name != "WhoId"));
}

#[test]
fn a_required_field_is_asked_for_unless_a_value_is_set() {
    let field = "<CustomField><fullName>Code__c</fullName><required>true</required><type>Text</type>\
                 <length>5</length></CustomField>";
    let files = [("objects/Activity/fields/Code__c.field-meta.xml", field)];
    let walk = simulated(&files, Caller::Contact, &[]);
    assert_eq!(
        rejections(&walk, Gate::RequiredFields),
        [("Code__c", "is required, and blank in this log")]
    );
    let walk = simulated(&files, Caller::Contact, &[("Code__c", "A1")]);
    assert_eq!(walk.answer(), Answer::Passed);
    let walk = simulated(&files, Caller::Contact, &[("Code__c", "")]);
    assert_eq!(walk.rejected_by(), Some(Gate::RequiredFields));
    let walk = simulated(&files, Caller::Contact, &[("Code__c", "too long")]);
    assert_eq!(walk.rejected_by(), Some(Gate::Values));
}

#[test]
fn a_validation_rule_answers_for_this_very_call() {
    let text = rule("AND(ISBLANK(CallDisposition), $Profile.Name &lt;&gt; \"Boss\")");
    let files = [(RULE, text.as_str())];
    let walk = simulated(&files, Caller::Contact, &[("CallDisposition", "Sold")]);
    assert_eq!(walk.answer(), Answer::Passed);
    let walk = simulated(&files, Caller::Contact, &[]);
    assert_eq!(walk.answer(), Answer::Depends);
    let walk = simulated(&files, Caller::Contact, &[("$profile.name", "Boss")]);
    assert_eq!(walk.answer(), Answer::Passed);
    let walk = simulated(&files, Caller::Contact, &[("$Profile.Name", "Agent")]);
    assert_eq!(
        rejections(&walk, Gate::ValidationRules),
        [(
            "Acme",
            "rejects it because `CallDisposition` is blank and `$Profile.Name` is `Agent`; it says \"No\""
        )]
    );
    let unreadable = rule("AND(");
    let walk = simulated(&[(RULE, &unreadable)], Caller::Contact, &[]);
    assert_eq!(walk.answer(), Answer::NotVisible);
}

/// A flow that runs before the save, with one element.
fn flow(filter: &str, element: &str) -> String {
    format!(
        "<Flow><processType>AutoLaunchedFlow</processType>{element}<start><connector><targetReference>One\
         </targetReference></connector>{filter}<object>Task</object><recordTriggerType>Create\
         </recordTriggerType><triggerType>RecordBeforeSave</triggerType></start><status>Active</status></Flow>"
    )
}

#[test]
fn only_a_flow_that_such_a_call_starts_can_fill_a_field() {
    let assign = "<assignments><name>One</name><assignmentItems><assignToReference>$Record.CallDisposition\
                  </assignToReference></assignmentItems></assignments>";
    let of_type = |value: &str| {
        let filter = format!(
            "<filters><field>Status</field><operator>EqualTo</operator><value><stringValue>{value}\
             </stringValue></value></filters>"
        );
        flow(&filter, assign)
    };
    let blank = rule("ISBLANK(CallDisposition)");
    let answer = |flow: &str| {
        let files = [(RULE, blank.as_str()), ("flows/Acme.flow-meta.xml", flow)];
        simulated(&files, Caller::Contact, &[]).answer()
    };
    assert_eq!(answer(&of_type("Completed")), Answer::Depends);
    assert_eq!(answer(&of_type("Waiting")), Answer::Rejected);
}

#[test]
fn later_gates_are_asked_although_an_earlier_one_rejects() {
    let error = "<customErrors><name>One</name><customErrorMessages><errorMessage>Stop</errorMessage>\
                 </customErrorMessages></customErrors>";
    let text = rule("TRUE");
    let files = [
        (RULE, text.as_str()),
        ("flows/Acme.flow-meta.xml", &flow("", error)),
        (
            "triggers/Acme.trigger",
            "trigger Acme on Task (after insert) { Trigger.new[0].addError('no'); }",
        ),
    ];
    let walk = simulated(&files, Caller::Contact, &[]);
    assert_eq!(walk.rejected_by(), Some(Gate::FlowsBeforeSave));
    assert_eq!(
        rejections(&walk, Gate::FlowsBeforeSave),
        [("Acme", "ends in the custom error `One`: \"Stop\"")]
    );
    assert_eq!(
        rejections(&walk, Gate::ValidationRules),
        [("Acme", "rejects it, whatever is sent; it says \"No\"")]
    );
    assert_eq!(rung(&walk, Gate::TriggersAfterSave).answer(), Answer::Depends);
}

#[test]
fn calls_with_strangers_may_not_be_logged_at_all() {
    let url =
        "<adapterUrl>https://pbx.example.com/pbx/etc/widget/salesforce/index.html</adapterUrl><displayName>";
    let center = CENTER.replace("<displayName>", url);
    let org = org(&[("callCenters/A.callCenter", &center)]);
    let (membership, options) = (Membership::new(&org), options(Vec::new()));
    let call_log = CallLog::new(&org, &membership, &Vendors::new(&org), &options);
    let payload = payload(&org, &call_log, "a").expect("the call center");
    let walks_with = |caller| {
        let asked = Asked {
            direction: Direction::Inbound,
            caller,
            object: None,
            set: &[],
            user: None,
        };
        walks(&org, &membership, payload, &asked, &options).len()
    };
    assert_eq!((walks_with(Caller::Contact), walks_with(Caller::Unknown)), (1, 0));
}

#[test]
fn what_was_not_retrieved_is_not_passed() {
    let org = org(&[("callCenters/A.callCenter", CENTER)]);
    let (membership, options) = (Membership::new(&org), options(Vec::new()));
    let call_log = CallLog::new(&org, &membership, &Vendors::new(&org), &options);
    let payload = payload(&org, &call_log, "a").expect("the call center");
    let asked = Asked {
        direction: Direction::Inbound,
        caller: Caller::Contact,
        object: None,
        set: &[],
        user: None,
    };
    let walk = walks(&org, &membership, payload, &asked, &options).remove(0);
    assert_eq!(walk.answer(), Answer::NotVisible);
    for gate in [
        Gate::FlowsBeforeSave,
        Gate::TriggersAfterSave,
        Gate::ValidationRules,
    ] {
        let rung = rung(&walk, gate);
        assert_eq!(rung.answer(), Answer::NotVisible, "{}", gate.word());
        assert!(rung.checks[0].reason.contains("retrieve"), "{}", gate.word());
    }
    assert!(rung(&walk, Gate::DuplicateRules).checks.is_empty());
}

#[test]
fn an_error_of_a_trigger_is_told_at_its_first_gate() {
    let code = "trigger Acme on Task (before insert, after insert) { Trigger.new[0].addError('no'); }";
    let walk = simulated(&[("triggers/Acme.trigger", code)], Caller::Contact, &[]);
    assert!(rung(&walk, Gate::TriggersBeforeSave).checks[0].place.is_some());
    let after = &rung(&walk, Gate::TriggersAfterSave).checks;
    assert_eq!((after.len(), after[0].place), (1, None));
    assert!(after[0].reason.contains("before the save"));
}

#[test]
fn a_display_name_has_to_mean_one_call_center() {
    let org = org(&[
        ("callCenters/One.callCenter", CENTER),
        ("callCenters/Two.callCenter", CENTER),
        ("callCenters/Broken.callCenter", "<CallCenter><"),
    ]);
    let (membership, options) = (Membership::new(&org), options(Vec::new()));
    let call_log = CallLog::new(&org, &membership, &Vendors::new(&org), &options);
    let lost = |name: &str| payload(&org, &call_log, name).err();
    assert_eq!(lost("two"), None);
    assert_eq!(
        lost("acme phone"),
        Some(Lost::Ambiguous(vec!["One".to_owned(), "Two".to_owned()]))
    );
    assert_eq!(lost("broken"), Some(Lost::LeftOut(Status::Failed)));
    assert_eq!(lost("nobody"), Some(Lost::Unknown));
}
