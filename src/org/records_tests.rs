use super::flow::{NOWHERE, StepKind, Timing, When};
use super::scope::Scope;
use super::selection::SelectionKind;
use super::{Org, Status, read, read_for};
use crate::load::Export;

fn files(files: &[(&str, &str)]) -> Export {
    let stored = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    Export::from_memory(stored.collect())
}

fn org(list: &[(&str, &str)]) -> Org {
    read(&files(list))
}

const RULE: &str = "<active>true</active><errorConditionFormula>ISBLANK(Subject) &amp;&amp; 1 &lt; 2\
                    </errorConditionFormula><errorDisplayField>Subject</errorDisplayField>\
                    <errorMessage>Say why</errorMessage>";

#[test]
fn validation_rules_are_read_from_both_formats() {
    let source = format!("<ValidationRule><fullName>Acme</fullName>{RULE}</ValidationRule>");
    let metadata = format!(
        "<CustomObject><validationRules><fullName>Acme</fullName>{RULE}</validationRules></CustomObject>"
    );
    let one = org(&[(
        "objects/Task/validationRules/Acme.validationRule-meta.xml",
        &source,
    )]);
    let other = org(&[("objects/Task.object", &metadata)]);
    for org in [one, other] {
        let [rule] = org.records.validation_rules.as_slice() else {
            panic!("one rule")
        };
        assert!(rule.active);
        assert_eq!(rule.formula.text(), "ISBLANK(Subject) && 1 < 2");
        assert_eq!(rule.component().name, "Task.Acme");
        assert_eq!(rule.error_field.as_deref(), Some("Subject"));
    }
}

#[test]
fn what_hangs_on_other_objects_is_read_when_calls_are_logged_there() {
    let source = format!("<ValidationRule><fullName>Acme</fullName>{RULE}</ValidationRule>");
    let export = files(&[(
        "objects/Case/validationRules/Acme.validationRule-meta.xml",
        &source,
    )]);
    let org = read(&export);
    assert!(org.records.validation_rules.is_empty());
    assert_eq!(org.files[0].status, Status::NotNeeded);
    let org = read_for(&export, &Scope::new(["case"]));
    assert_eq!(org.records.validation_rules[0].object, "Case");
}

#[test]
fn record_types_and_value_sets_are_decoded() {
    let record_type = "<RecordType><fullName>Acme</fullName><active>true</active><picklistValues>\
                       <picklist>Type</picklist><values><fullName>Mail%2FChat</fullName></values>\
                       </picklistValues></RecordType>";
    let values = "<GlobalValueSet><customValue><fullName>A</fullName><isActive>false</isActive></customValue>\
                  <customValue><fullName>B</fullName><default>true</default></customValue></GlobalValueSet>";
    let org = org(&[
        ("objects/Task/recordTypes/Acme.recordType-meta.xml", record_type),
        ("globalValueSets/Acme.globalValueSet-meta.xml", values),
    ]);
    let (field, values) = &org.records.record_types[0].picklists[0];
    assert_eq!((field.text(), values[0].0.as_str()), ("Type", "Mail/Chat"));
    let set = org.records.global_values("Acme").expect("the set");
    assert!(!set.value("A").expect("a value").active);
    assert_eq!(set.default().expect("a default").name.text(), "B");
}

const FLOW: &str = "<Flow>\
    <assignments><name>Mark</name><assignmentItems><assignToReference>$Record.Type</assignToReference>\
    </assignmentItems><assignmentItems><assignToReference>other</assignToReference></assignmentItems></assignments>\
    <decisions><name>Which</name><defaultConnector><targetReference>Stop</targetReference></defaultConnector>\
    <rules><name>A</name><conditionLogic>and</conditionLogic><conditions><leftValueReference>$Record.Status\
    </leftValueReference><operator>EqualTo</operator><rightValue><stringValue>New</stringValue></rightValue>\
    </conditions></rules>\
    <rules><name>B</name><connector><targetReference>Mark</targetReference></connector></rules></decisions>\
    <recordLookups><name>Find</name><connector><targetReference>Which</targetReference></connector>\
    <faultConnector><targetReference>Missing</targetReference></faultConnector></recordLookups>\
    <customErrors><name>Stop</name><customErrorMessages><errorMessage>No</errorMessage></customErrorMessages>\
    </customErrors>\
    <start><connector><targetReference>Find</targetReference></connector><object>Task</object>\
    <recordTriggerType>CreateAndUpdate</recordTriggerType><triggerType>RecordBeforeSave</triggerType></start>\
    <status>Active</status></Flow>";

#[test]
fn flows_are_graphs() {
    let org = org(&[("flows/Acme.flow-meta.xml", FLOW)]);
    let flow = &org.records.flows[0];
    assert!(flow.active && flow.on_insert && flow.on_update);
    assert_eq!(flow.timing, Timing::BeforeSave);
    let names: Vec<&str> = flow.steps.iter().map(|step| step.name.text()).collect();
    assert_eq!(names, ["Mark", "Which", "Find", "Stop"]);
    assert_eq!(flow.first, Some(2));
    let find = &flow.steps[2];
    assert!(find.has_fault_path && matches!(find.kind, StepKind::Risky("Get Records")));
    assert_eq!(find.next.len(), 1, "a connector to nothing leads nowhere");
    let decision = &flow.steps[1].next;
    assert_eq!(decision.len(), 3);
    assert!(decision[0].to == NOWHERE && decision[1].to == 0 && decision[2].to == 3);
    assert!(matches!(decision[2].when, When::Otherwise));
    let written: Vec<&str> = flow.writes().map(|(_, field)| field.text()).collect();
    assert_eq!(written, ["Type"]);
    assert_eq!(org.records.early_writes("task", "type").len(), 1);
}

#[test]
fn updating_the_record_that_starts_a_flow_writes_its_fields_before_the_save() {
    let update = |timing: &str| {
        format!(
            "<Flow><recordUpdates><name>Fill</name><inputAssignments><field>Type</field></inputAssignments>\
             <inputReference>$Record</inputReference></recordUpdates>\
             <recordUpdates><name>Other</name><inputAssignments><field>Status</field></inputAssignments>\
             <inputReference>parent</inputReference></recordUpdates>\
             <start><object>Task</object><recordTriggerType>Create</recordTriggerType>\
             <triggerType>{timing}</triggerType></start><status>Active</status></Flow>"
        )
    };
    let early = org(&[("flows/Acme.flow", &update("RecordBeforeSave"))]);
    assert_eq!(early.records.early_writes("Task", "Type").len(), 1);
    assert!(early.records.early_writes("Task", "Status").is_empty());
    let steps = &early.records.flows[0].steps;
    assert!(matches!(steps[1].kind, StepKind::Risky("Update Records")));
    let late = org(&[("flows/Acme.flow", &update("RecordAfterSave"))]);
    assert!(late.records.early_writes("Task", "Type").is_empty());
    assert!(matches!(late.records.flows[0].steps[0].kind, StepKind::Risky(_)));
}

#[test]
fn flows_that_name_no_logged_object_are_not_even_parsed() {
    let org = org(&[
        ("flows/Broken.flow-meta.xml", "<Flow><object>Account</object>"),
        (
            "flows/Screen.flow-meta.xml",
            "<Flow><label>Task</label><processType>Flow</processType></Flow>",
        ),
    ]);
    assert!(org.problems.is_empty() && org.records.flows.is_empty());
    assert_eq!(org.files[0].status, Status::NotNeeded);
}

#[test]
fn selections_come_from_many_places() {
    let workflow = "<Workflow><rules><fullName>Old</fullName><active>false</active></rules>\
                    <rules><fullName>New</fullName><active>true</active><criteriaItems><field>Task.Type</field>\
                    <operation>equals</operation><value>Call</value></criteriaItems></rules></Workflow>";
    let rule =
        "<WorkflowRule><fullName>Own</fullName><active>true</active><formula>TRUE</formula></WorkflowRule>";
    let report = "<Report><filter><criteriaItems><column>TASK_TYPE</column><operator>equals</operator>\
                  <value>Call</value></criteriaItems></filter><reportType>Activity</reportType></Report>";
    let view = "<CustomObject><listViews><fullName>Mine</fullName><filters><field>TASK.SUBJECT</field>\
                <operation>equals</operation></filters></listViews></CustomObject>";
    let org = org(&[
        ("objects/Activity.object", view),
        ("reports/A/Calls.report", report),
        ("reports/B/Calls.report", report),
        ("workflows/Task.workflow", workflow),
        ("workflows/Task/workflowRules/Own.workflowRule-meta.xml", rule),
    ]);
    let found: Vec<(SelectionKind, &str, bool)> = org
        .records
        .selections
        .iter()
        .map(|it| (it.kind, it.name.as_str(), it.active))
        .collect();
    assert_eq!(
        found,
        [
            (SelectionKind::ListView, "Activity.Mine", true),
            (SelectionKind::Report, "A/Calls", true),
            (SelectionKind::Report, "B/Calls", true),
            (SelectionKind::WorkflowRule, "Task.Old", false),
            (SelectionKind::WorkflowRule, "Task.New", true),
            (SelectionKind::WorkflowRule, "Task.Own", true),
        ]
    );
    assert!(org.shadowed.is_empty());
}

#[test]
fn duplicate_rules_and_stopped_triggers() {
    let rule = "<DuplicateRule><actionOnInsert>Block</actionOnInsert><actionOnUpdate>Allow</actionOnUpdate>\
                <isActive>true</isActive></DuplicateRule>";
    let stopped = "<ApexTrigger><status>Inactive</status></ApexTrigger>";
    let org = org(&[
        ("duplicateRules/Task.Acme.duplicateRule-meta.xml", rule),
        (
            "triggers/AcmeTask.trigger",
            "trigger acmetask on Task (before insert) {}",
        ),
        ("triggers/AcmeTask.trigger-meta.xml", stopped),
    ]);
    let rule = &org.records.duplicate_rules[0];
    assert!(rule.active && rule.blocks_insert.is_some() && rule.blocks_update.is_none());
    assert_eq!((rule.object.as_str(), rule.name.as_str()), ("Task", "Task.Acme"));
    assert!(!org.records.triggers[0].active);
}
