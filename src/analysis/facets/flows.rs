//! Knows the rows of flows that saved records start: when they start, and what each of their elements does next.

use super::records::text;
use super::{Sheet, Sheets, sorted};
use crate::analysis::contents::Topic;
use crate::org::Org;
use crate::org::criteria::{Criteria, Criterion, Logic, Operator};
use crate::org::flow::{Edge, Flow, Step, StepKind, Timing, When};
use crate::org::kind::Kind;
use crate::source::Value;

pub(super) fn add(org: &Org, sheets: &mut Sheets) {
    for flow in &org.records.flows {
        let topic = Topic::kind(Kind::Flow);
        if let Some(mut sheet) = sheets.of("Flow", &flow.name, flow.object.span(), topic) {
            of_flow(flow, &mut sheet);
        }
    }
}

fn of_flow(flow: &Flow, sheet: &mut Sheet<'_>) {
    sheet.add("active", flow.active.to_string());
    sheet.text("label", flow.label.as_ref());
    sheet.text("object", Some(&flow.object));
    sheet.add(
        "runs",
        match flow.timing {
            Timing::BeforeSave => "before the save",
            Timing::AfterSave => "after the save",
            Timing::Process => "as a process",
        },
    );
    let on = [(flow.on_insert, "insert"), (flow.on_update, "update")];
    sheet.add(
        "starts on",
        sorted(on.into_iter().filter(|(is_on, _)| *is_on).map(|(_, word)| word)),
    );
    let entry = criteria(&flow.entry);
    sheet.when(!entry.is_empty(), "entry", &entry);
    sheet.formula("entry formula", flow.entry_formula.as_ref());
    sheet.when(
        flow.needs_change,
        "doesRequireRecordChangedToMeetCriteria",
        "true",
    );
    if let Some(first) = flow.first {
        sheet.add("first", target(flow, first));
    }
    for step in &flow.steps {
        of_step(flow, step, sheet);
    }
}

fn of_step(flow: &Flow, step: &Step, sheet: &mut Sheet<'_>) {
    let path = format!("steps/{}", step.name.text());
    let kind = match &step.kind {
        StepKind::Decision => "decision".to_owned(),
        StepKind::Assignment(fields) => format!("writes {}", sorted(fields.iter().map(Value::text))),
        StepKind::CustomError { messages } => {
            for message in messages {
                let place = format!("{path}/errors/{}", text(message.field.as_ref()));
                sheet.text(&place, message.text.as_ref());
            }
            "custom error".to_owned()
        }
        StepKind::Risky(word) => (*word).to_owned(),
        StepKind::Other => "other".to_owned(),
    };
    sheet.at(&path, kind, step.place());
    sheet.when(step.has_fault_path, &format!("{path}/fault path"), "yes");
    let next: Vec<String> = step.next.iter().map(|edge| way(flow, edge)).collect();
    sheet.when(!next.is_empty(), &format!("{path}/next"), &next.join("; "));
}

fn way(flow: &Flow, edge: &Edge) -> String {
    let to = target(flow, edge.to);
    match &edge.when {
        When::Always => to.to_owned(),
        When::Outcome(conditions) => format!("{to} if {}", criteria(conditions)),
        When::Otherwise => format!("{to} otherwise"),
        When::Sometimes => format!("{to} sometimes"),
    }
}

/// An index beyond the steps ends the flow.
fn target(flow: &Flow, index: usize) -> &str {
    flow.steps.get(index).map_or("end", |step| step.name.text())
}

/// Conditions in one line; where all or any of them must hold, their order means nothing.
pub(super) fn criteria(criteria: &Criteria) -> String {
    let items: Vec<String> = criteria.items.iter().map(criterion).collect();
    match &criteria.logic {
        Logic::All => sorted(items.iter().map(String::as_str)).replace(", ", " and "),
        Logic::Any => format!("any of {}", sorted(items.iter().map(String::as_str))),
        Logic::Text(logic) => {
            let numbered = items.iter().zip(1..).map(|(item, n)| format!("{n}: {item}"));
            format!("{}; {}", logic.text(), numbered.collect::<Vec<_>>().join(", "))
        }
        Logic::Unknown if items.is_empty() => String::new(),
        Logic::Unknown => format!("a formula of {}", sorted(items.iter().map(String::as_str))),
    }
}

fn criterion(criterion: &Criterion) -> String {
    let operator = match criterion.operator {
        Operator::Equal => "=",
        Operator::NotEqual => "<>",
        Operator::StartsWith => "starts with",
        Operator::Contains => "contains",
        Operator::NotContains => "does not contain",
        Operator::IsBlank => "is blank:",
        Operator::Other => "other",
    };
    let values = criterion
        .values
        .as_ref()
        .map_or("(at run time)".to_owned(), |values| {
            let values: Vec<&str> = values.iter().map(Value::text).collect();
            values.join(" or ")
        });
    format!("{} {operator} {values}", criterion.written.text())
}
