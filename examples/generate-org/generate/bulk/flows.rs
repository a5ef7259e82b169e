//! Knows how flows about invented objects read; some make a task for somebody, as many do.

use std::io;

use super::super::Folder;
use super::super::xml::Xml;
use super::{Names, label, object as object_name};

pub(super) fn flow(export: &Folder, names: &mut Names) -> io::Result<()> {
    let (object, own) = (
        object_name(names.number % names.objects),
        format!("{}_Flow", names.own()),
    );
    let steps = 3 + names.below(8);
    let mut xml = Xml::new();
    xml.one("apiVersion", "62.0");
    for at in 0..steps {
        assignment(&mut xml, names, at);
    }
    for at in 0..steps {
        decision(&mut xml, names, at);
    }
    xml.one("description", names.prose(16))
        .one("environments", "Default")
        .one(
            "interviewLabel",
            format!("{} {{!$Flow.CurrentDateTime}}", label(&own)),
        )
        .one("label", label(&own))
        .one("processType", "AutoLaunchedFlow");
    if names.percent(10) {
        reminder(&mut xml, names);
    }
    for at in 0..1 + names.below(3) {
        lookup(&mut xml, names, at);
    }
    update(&mut xml, names);
    let (field, value) = (names.field(), names.prose(1));
    xml.block("start", |xml| {
        xml.all(&[("locationX", "50"), ("locationY", "0")]);
        xml.group("connector", &[("targetReference", "Decide_0")]);
        xml.one("filterLogic", "and");
        xml.block("filters", |xml| {
            xml.one("field", field).one("operator", "EqualTo");
            xml.group("value", &[("stringValue", &value)]);
        });
        xml.one("object", &object).all(&[
            ("recordTriggerType", "Update"),
            ("triggerType", "RecordAfterSave"),
        ]);
    });
    xml.one("status", names.of(&["Active", "Active", "Draft", "Obsolete"]));
    for at in 0..2 + names.below(5) {
        xml.block("variables", |xml| {
            xml.one("name", format!("value{at}")).all(&[
                ("dataType", "String"),
                ("isCollection", "false"),
                ("isInput", "false"),
                ("isOutput", "false"),
            ]);
        });
    }
    export.metadata(&format!("flows/{own}.flow"), "Flow", xml.text())
}

fn place(xml: &mut Xml, names: &mut Names, name: &str) {
    xml.one("name", name)
        .one("label", label(name))
        .one("locationX", 50 + names.below(900))
        .one("locationY", 100 + names.below(2_000));
}

fn assignment(xml: &mut Xml, names: &mut Names, at: usize) {
    xml.block("assignments", |xml| {
        place(xml, names, &format!("Set_{at}"));
        for _ in 0..1 + names.below(3) {
            let (field, value) = (names.field(), names.prose(3));
            xml.block("assignmentItems", |xml| {
                xml.one("assignToReference", format!("$Record.{field}"))
                    .one("operator", "Assign");
                xml.group("value", &[("stringValue", &value)]);
            });
        }
        let next = format!("Decide_{}", at + 1);
        xml.group("connector", &[("targetReference", &next)]);
    });
}

fn decision(xml: &mut Xml, names: &mut Names, at: usize) {
    xml.block("decisions", |xml| {
        place(xml, names, &format!("Decide_{at}"));
        xml.one("defaultConnectorLabel", "Default Outcome");
        for rule in 0..1 + names.below(3) {
            let (field, value) = (names.field(), names.prose(1));
            xml.block("rules", |xml| {
                xml.one("name", format!("Decide_{at}_{rule}"))
                    .one("conditionLogic", "and");
                xml.block("conditions", |xml| {
                    xml.one("leftValueReference", format!("$Record.{field}"))
                        .one("operator", "EqualTo");
                    xml.group("rightValue", &[("stringValue", &value)]);
                });
                let next = format!("Set_{at}");
                xml.group("connector", &[("targetReference", &next)]);
                xml.one("label", names.prose(2));
            });
        }
    });
}

/// A task that somebody gets, which is not a call.
fn reminder(xml: &mut Xml, names: &mut Names) {
    xml.block("recordCreates", |xml| {
        place(xml, names, "Remind");
        for (field, value) in [("Subject", names.prose(3)), ("Status", "Not Started".to_owned())] {
            xml.block("inputAssignments", |xml| {
                xml.one("field", field);
                xml.group("value", &[("stringValue", &value)]);
            });
        }
        xml.one("object", "Task");
    });
}

fn lookup(xml: &mut Xml, names: &mut Names, at: usize) {
    let (object, field, value) = (names.any_object(), names.field(), names.prose(1));
    xml.block("recordLookups", |xml| {
        place(xml, names, &format!("Find_{at}"));
        xml.all(&[
            ("assignNullValuesIfNoRecordsFound", "false"),
            ("filterLogic", "and"),
        ]);
        xml.block("filters", |xml| {
            xml.one("field", field).one("operator", "EqualTo");
            xml.group("value", &[("stringValue", &value)]);
        });
        xml.one("getFirstRecordOnly", "true").one("object", object);
        xml.one("storeOutputAutomatically", "true");
    });
}

fn update(xml: &mut Xml, names: &mut Names) {
    let (field, value) = (names.field(), names.prose(1));
    xml.block("recordUpdates", |xml| {
        place(xml, names, "Save");
        xml.block("inputAssignments", |xml| {
            xml.one("field", field);
            xml.group("value", &[("stringValue", &value)]);
        });
        xml.one("inputReference", "$Record");
    });
}
