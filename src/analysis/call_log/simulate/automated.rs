//! Knows the gates that stand in automation: flows, triggers and processes that the save starts.

use std::collections::BTreeSet;

use super::super::automation;
use super::super::flows::{reach, starts};
use super::super::matching::Truth;
use super::{Answer, Check, Sending};
use crate::org::flow::{Flow, StepKind, Timing};
use crate::org::trigger::Trigger;

/// Active flows of one timing that such a save may start.
fn flows<'a>(sending: &Sending<'a>, timing: Timing) -> impl Iterator<Item = &'a Flow> {
    let (object, operation) = (sending.record().object.clone(), sending.record().operation);
    sending.org.records.flows.iter().filter(move |flow| {
        flow.active
            && flow.timing == timing
            && flow.runs_on(operation)
            && flow.object.eq_ignore_ascii_case(&object)
    })
}

/// Fields in lower case that flows may write before the save.
pub(super) fn written(sending: &Sending<'_>) -> BTreeSet<String> {
    let mut written = BTreeSet::new();
    for flow in flows(sending, Timing::BeforeSave) {
        let reached = reach(sending.org, flow, sending.record());
        let writes = flow.writes().filter(|(step, _)| reached[*step] > Truth::No);
        written.extend(writes.map(|(_, field)| field.to_ascii_lowercase()));
    }
    written
}

pub(super) fn flows_before(sending: &Sending<'_>) -> Vec<Check> {
    flows(sending, Timing::BeforeSave)
        .flat_map(|flow| of_flow(sending, flow))
        .collect()
}

pub(super) fn flows_after(sending: &Sending<'_>) -> Vec<Check> {
    flows(sending, Timing::AfterSave)
        .flat_map(|flow| of_flow(sending, flow))
        .collect()
}

/// The custom errors of a flow that the record may reach, else a word on what the flow does.
fn of_flow(sending: &Sending<'_>, flow: &Flow) -> Vec<Check> {
    let reached = reach(sending.org, flow, sending.record());
    let steps = flow
        .steps
        .iter()
        .zip(reached)
        .filter(|(_, truth)| *truth > Truth::No);
    let mut checks = Vec::new();
    let mut remarks = Vec::new();
    let mut unguarded = Vec::new();
    for (step, truth) in steps {
        match &step.kind {
            StepKind::CustomError { .. } => {
                let said = step
                    .error_text()
                    .map_or(String::new(), |text| format!(": {:?}", text.text()));
                let (answer, verb) = if truth == Truth::Yes {
                    (Answer::Rejected, "ends in")
                } else {
                    (Answer::Depends, "may end in")
                };
                let reason = format!("{verb} the custom error `{}`{said}", step.name.text());
                checks.push(Check::new(answer, &flow.name, reason).at(step.place()));
            }
            StepKind::Assignment(fields) => {
                let fields = fields.iter().map(|field| format!("may fill `{}`", field.text()));
                remarks.extend(fields.filter(|_| flow.timing == Timing::BeforeSave));
            }
            StepKind::Risky(word) if !step.has_fault_path => {
                unguarded.push(format!("{word} `{}`", step.name.text()));
            }
            _ => {}
        }
    }
    if let [first, others @ ..] = unguarded.as_slice() {
        let more = match others.len() {
            0 => String::new(),
            more => format!(", nor have {more} more elements"),
        };
        remarks.push(format!("{first} has no fault path{more}"));
    }
    if checks.is_empty() {
        let begins = match starts(sending.org, flow, sending.record()) {
            Truth::No => "does not start for such a call",
            Truth::Maybe => "may start, and rejects nothing",
            Truth::Yes => "runs, and rejects nothing",
        };
        remarks.insert(0, begins.to_owned());
        checks.push(Check::new(Answer::Passed, &flow.name, remarks.join("; ")).at(flow.object.span()));
    }
    checks
}

fn triggers<'a>(sending: &'a Sending<'_>) -> impl Iterator<Item = &'a Trigger> {
    let record = sending.record();
    automation::triggers(sending.org, &record.object, record.operation)
}

pub(super) fn triggers_before(sending: &Sending<'_>) -> Vec<Check> {
    let operation = sending.record().operation;
    triggers(sending)
        .filter(|trigger| trigger.runs_before(operation))
        .map(of_trigger)
        .collect()
}

pub(super) fn triggers_after(sending: &Sending<'_>) -> Vec<Check> {
    let operation = sending.record().operation;
    triggers(sending)
        .filter(|trigger| trigger.runs_after(operation))
        .map(|trigger| match trigger.add_error {
            // One place in the code is told once.
            Some(_) if trigger.runs_before(operation) => Check::new(
                Answer::Depends,
                trigger.name.text(),
                "runs here too: see the triggers before the save for its `addError`",
            ),
            _ => of_trigger(trigger),
        })
        .collect()
}

/// Code is read, not run.
fn of_trigger(trigger: &Trigger) -> Check {
    let name = trigger.name.text();
    match trigger.add_error {
        Some(place) => Check::new(Answer::Depends, name, "rejects some records with `addError`").at(place),
        None if trigger.swallows_failures => {
            Check::new(Answer::Passed, name, "catches its failures").at(trigger.name.span())
        }
        None => Check::new(
            Answer::NotVisible,
            name,
            "may reject it: what its code and its classes do is not read; look for `addError` and exceptions",
        )
        .at(trigger.name.span()),
    }
}

pub(super) fn processes(sending: &Sending<'_>) -> Vec<Check> {
    flows(sending, Timing::Process)
        .map(|flow| {
            let reason =
                "is a process of Process Builder: when one of its actions fails, the log is taken back";
            Check::new(Answer::NotVisible, &flow.name, reason).at(flow.object.span())
        })
        .collect()
}
