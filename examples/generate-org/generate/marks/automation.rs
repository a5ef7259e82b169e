//! Knows flows, Apex, rules and workflow that use what softphones write.

use std::io;

use super::super::xml::Xml;
use super::Marks;

pub(super) fn write(marks: &mut Marks<'_>) -> io::Result<()> {
    flows(marks)?;
    apex(marks)?;
    rules(marks)
}

/// A record-triggered flow on an object whose field has one value.
fn flow(marks: &Marks<'_>, name: &str, object: &str, field: &str, value: &str) -> io::Result<()> {
    let mut xml = Xml::new();
    xml.one("apiVersion", "62.0")
        .one("label", name.replace('_', " "))
        .one("processType", "AutoLaunchedFlow")
        .block("recordUpdates", |xml| {
            xml.all(&[("name", "Save"), ("label", "Save")])
                .block("inputAssignments", |xml| {
                    xml.one("field", "Description")
                        .group("value", &[("elementReference", &format!("$Record.{field}"))]);
                })
                .one("inputReference", "$Record");
        })
        .block("start", |xml| {
            xml.group("connector", &[("targetReference", "Save")])
                .one("filterLogic", "and")
                .block("filters", |xml| {
                    xml.one("field", field)
                        .one("operator", "EqualTo")
                        .group("value", &[("stringValue", value)]);
                })
                .one("object", object)
                .all(&[
                    ("recordTriggerType", "Create"),
                    ("triggerType", "RecordAfterSave"),
                ]);
        })
        .one("status", "Active");
    marks
        .export
        .metadata(&format!("flows/{name}.flow"), "Flow", xml.text())
}

fn flows(marks: &mut Marks<'_>) -> io::Result<()> {
    let name = marks.name("Call_Follow_Up");
    flow(marks, &name, "Task", "CallType", "Inbound")?;
    marks.depends("flows", "Flow", &name);
    // Its step has no fault path; of all such flows there is one finding.
    if marks.number == 1 {
        marks.is_wrong("flow-rejects-call-log", "Org", "-");
    }
    // No field of calls: an object of the org's own has one of that name.
    flow(
        marks,
        &marks.name("Meter_Reading"),
        "Late_Invoice__c",
        "CallType",
        "Inbound",
    )
}

fn apex(marks: &mut Marks<'_>) -> io::Result<()> {
    let name = marks.name("CallStatistics");
    marks.code(
        &format!("classes/{name}.cls"),
        "ApexClass",
        &format!(
            "public with sharing class {name} {{\n    public static Integer seconds() {{\n        Integer total = 0;\n        \
             for (Task one : [SELECT Id, CallDurationInSeconds FROM Task WHERE CallType = 'Inbound']) {{\n            \
             total += one.CallDurationInSeconds;\n        }}\n        return total;\n    }}\n}}\n"
        ),
    )?;
    marks.depends("apex", "ApexClass", &name);

    let name = marks.name("CallRouting");
    marks.code(
        &format!("classes/{name}.cls"),
        "ApexClass",
        &format!(
            "global class {name} implements purecloud.CTIExtension.ScreenPop {{\n    \
             global String onScreenPop(String data) {{\n        return data;\n    }}\n}}\n"
        ),
    )?;
    marks.depends("apex", "ApexClass", &name);

    let name = marks.name("CallDisposition");
    marks.code(
        &format!("triggers/{name}.trigger"),
        "ApexTrigger",
        &format!(
            "trigger {name} on Task (before insert) {{\n    for (Task one : Trigger.new) {{\n        \
             if (one.CallDisposition == null) {{\n            one.CallDisposition = 'none';\n        }}\n    }}\n}}\n"
        ),
    )?;
    marks.depends("apex", "ApexTrigger", &name);
    marks.is_wrong("trigger-may-reject-call-log", "ApexTrigger", &name);

    // The same words about something else.
    let name = marks.name("MeterReading");
    marks.code(
        &format!("classes/{name}.cls"),
        "ApexClass",
        &format!(
            "public class {name} {{\n    // CallType: how the meter is called\n    private String callType = 'CallObject';\n    \
             public void read(Late_Invoice__c row) {{\n        callType = row.Call_Type__c;\n    }}\n}}\n"
        ),
    )
}

fn rules(marks: &mut Marks<'_>) -> io::Result<()> {
    let rule = |marks: &Marks<'_>, name: &str, formula: &str| {
        let mut xml = Xml::new();
        xml.one("fullName", name)
            .one("active", "true")
            .one("errorConditionFormula", formula)
            .one("errorMessage", "Please correct the call.");
        let path = format!("objects/Task/validationRules/{name}.validationRule");
        marks.export.metadata(&path, "ValidationRule", xml.text())
    };
    let name = marks.name("Outbound_Calls_Are_Short");
    let formula = "AND( ISPICKVAL(CallType, &quot;Outbound&quot;), CallDurationInSeconds &gt; 7200, ISCHANGED(CallDurationInSeconds) )";
    rule(marks, &name, formula)?;
    marks.depends("rules", "ValidationRule", &format!("Task.{name}"));

    // Adapters relate calls to nobody, and the rule wants somebody.
    let name = marks.name("Calls_Need_A_Name");
    rule(
        marks,
        &name,
        "AND( ISBLANK(WhoId), ISPICKVAL(Status, &quot;Completed&quot;) )",
    )?;
    marks.is_wrong(
        "blocking-validation-rule",
        "ValidationRule",
        &format!("Task.{name}"),
    );

    let name = marks.name("Calls_Have_A_Text");
    rule(
        marks,
        &name,
        "AND( ISNULL(Description), ISPICKVAL(Priority, &quot;High&quot;), NOT(ISNEW()) )",
    )?;
    marks.is_wrong("isnull-on-text", "ValidationRule", &format!("Task.{name}"));

    let name = marks.name("Not_Readable");
    rule(marks, &name, "AND( ISBLANK(00N30000004kYzQ), NOT(ISNEW()) )")?;
    marks.is_wrong(
        "unreadable-validation-formula",
        "ValidationRule",
        &format!("Task.{name}"),
    );
    Ok(())
}

/// What an org has once: fields of activities that are computed, and the workflow of tasks.
pub(super) fn fields(marks: &mut Marks<'_>) -> io::Result<()> {
    let name = "Call_Minutes__c";
    let mut xml = Xml::new();
    xml.one("fullName", name)
        .one("formula", "CallDurationInSeconds / 60")
        .all(&[
            ("label", "Call Minutes"),
            ("precision", "18"),
            ("required", "false"),
            ("scale", "1"),
            ("type", "Number"),
        ]);
    let path = format!("objects/Activity/fields/{name}.field");
    marks.export.metadata(&path, "CustomField", xml.text())?;
    marks.depends("rules", "CustomField", &format!("Activity.{name}"));

    let mut xml = Xml::new();
    xml.block("rules", |xml| {
        xml.all(&[("fullName", "Long Calls"), ("active", "true")])
            .group(
                "criteriaItems",
                &[
                    ("field", "Task.CallDurationInSeconds"),
                    ("operation", "greaterThan"),
                    ("value", "60"),
                ],
            )
            .one("triggerType", "onCreateOnly");
    });
    marks
        .export
        .metadata("workflows/Task.workflow", "Workflow", xml.text())?;
    marks.depends("rules", "WorkflowRule", "Task.Long Calls");
    for field in ["CallDisposition", "CallObject", "TaskSubtype"] {
        marks.depends("fields", "StandardField", &format!("Task.{field}"));
    }
    Ok(())
}
