//! Knows reports, list views, layouts and actions that show what softphones write.

use std::io;

use super::super::xml::Xml;
use super::Marks;

pub(super) fn write(marks: &mut Marks<'_>) -> io::Result<()> {
    reports(marks)?;
    list_view(marks)?;
    layout(marks)?;
    action(marks)
}

fn report(marks: &Marks<'_>, name: &str, about: &str, columns: &[&str]) -> io::Result<()> {
    let mut xml = Xml::new();
    for column in columns {
        xml.group("columns", &[("field", column)]);
    }
    xml.all(&[("format", "Tabular"), ("name", name), ("reportType", about)]);
    marks
        .export
        .metadata(&format!("reports/Acme_Calls/{name}.report"), "Report", xml.text())
}

fn reports(marks: &mut Marks<'_>) -> io::Result<()> {
    let name = marks.name("Calls_By_Agent");
    report(
        marks,
        &name,
        "Activity",
        &["SUBJECT", "CALLTYPE", "CALLDURATION", "ACTIVITY_SUBTYPE"],
    )?;
    marks.depends("reports", "Report", &format!("Acme_Calls/{name}"));
    // Of another object the same column is another field.
    report(
        marks,
        &marks.name("Meters_By_Route"),
        "CustomEntity$Late_Invoice__c",
        &["Late_Invoice__c$CallType__c", "Late_Invoice__c$CALLTYPE"],
    )
}

fn list_view(marks: &mut Marks<'_>) -> io::Result<()> {
    let name = marks.name("Inbound_Calls");
    let mut xml = Xml::new();
    xml.one("fullName", &name)
        .one("columns", "TASK.SUBJECT")
        .one("columns", "TASK.CALLTYPE")
        .one("filterScope", "Everything")
        .one("label", name.replace('_', " "));
    let path = format!("objects/Task/listViews/{name}.listView");
    marks.export.metadata(&path, "ListView", xml.text())?;
    marks.depends("reports", "ListView", &format!("Task.{name}"));
    Ok(())
}

fn layout(marks: &mut Marks<'_>) -> io::Result<()> {
    let name = format!("Task-Call Layout {}", marks.number);
    let mut xml = Xml::new();
    xml.block("layoutSections", |xml| {
        xml.block("layoutColumns", |xml| {
            for field in ["Subject", "CallDisposition", "CallObject"] {
                xml.group("layoutItems", &[("behavior", "Edit"), ("field", field)]);
            }
        })
        .one("style", "TwoColumnsTopToBottom");
    });
    marks
        .export
        .metadata(&format!("layouts/{name}.layout"), "Layout", xml.text())?;
    marks.depends("layouts", "Layout", &name);
    Ok(())
}

fn action(marks: &mut Marks<'_>) -> io::Result<()> {
    let name = format!("Account.{}", marks.name("Note_A_Call"));
    let mut xml = Xml::new();
    xml.one("label", "Note a Call")
        .block("quickActionLayout", |xml| {
            xml.block("quickActionLayoutColumns", |xml| {
                for field in ["Subject", "CallDisposition"] {
                    xml.group(
                        "quickActionLayoutItems",
                        &[("emptySpace", "false"), ("field", field)],
                    );
                }
            });
        })
        .one("type", "LogACall");
    marks.export.metadata(
        &format!("quickActions/{name}.quickAction"),
        "QuickAction",
        xml.text(),
    )?;
    marks.depends("layouts", "QuickAction", &name);
    Ok(())
}
