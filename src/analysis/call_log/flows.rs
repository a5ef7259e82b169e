//! Knows which elements of a flow a call log reaches, and so whether the flow takes the record back.

use super::automation::{self, Writer};
use super::matching::{Truth, holds};
use super::payload::{Payload, Record};
use super::{CallLog, Grade};
use crate::options::Operation;
use crate::org::Org;
use crate::org::flow::{Flow, NOWHERE, Step, StepKind, Timing, When};

/// How surely saving the record starts the flow.
#[must_use]
pub fn starts(org: &Org, flow: &Flow, record: &Record) -> Truth {
    let entry = holds(org, record, &flow.entry, &|_| false);
    // Whether the record met the conditions before an update is not known.
    if flow.needs_change && record.operation == Operation::Update {
        entry.and(Truth::Maybe)
    } else {
        entry
    }
}

/// How surely each element of a flow is reached by a record, in the order of the steps.
#[must_use]
pub fn reach(org: &Org, flow: &Flow, record: &Record) -> Vec<Truth> {
    let mut reached = vec![Truth::No; flow.steps.len()];
    let Some(first) = flow.first else { return reached };
    let entry = starts(org, flow, record);
    // What the flow itself writes is open from the start: good enough, and never wrong.
    let written: Vec<&str> = flow.writes().map(|(_, field)| field.text()).collect();
    let is_open = |field: &str| written.iter().any(|name| name.eq_ignore_ascii_case(field));
    let mut work = vec![(first, entry)];
    while let Some((index, truth)) = work.pop() {
        let Some(known) = reached.get_mut(index) else {
            continue;
        };
        if truth <= *known {
            continue;
        }
        *known = truth;
        let step = &flow.steps[index];
        let mut others = Truth::Yes;
        for edge in &step.next {
            let taken = match &edge.when {
                When::Always => Truth::Yes,
                When::Sometimes => Truth::Maybe,
                When::Otherwise => others,
                When::Outcome(criteria) => {
                    let answer = holds(org, record, criteria, &is_open);
                    let taken = answer.and(others);
                    others = others.and(!answer);
                    taken
                }
            };
            if edge.to != NOWHERE {
                work.push((edge.to, truth.and(taken)));
            }
        }
    }
    reached
}

/// A custom error that a call log may run into.
#[derive(Debug)]
pub struct Rejection<'a> {
    pub step: &'a Step,
    pub payload: &'a Payload,
    pub grade: Grade,
    /// [`Truth::Yes`]: every such log is rejected.
    pub truth: Truth,
    /// Triggers that may fill what the flow asks for before it asks.
    pub unless: Vec<Writer>,
}

/// Triggers that run before a flow which asks for anything at all.
fn earlier_triggers(org: &Org, flow: &Flow, operation: Operation) -> Vec<Writer> {
    let asks = flow.all_criteria().any(|criteria| !criteria.items.is_empty());
    if flow.timing == Timing::AfterSave && asks {
        automation::early_triggers(org, &flow.object, operation)
    } else {
        Vec::new()
    }
}

/// The custom errors of a flow that logs of calls can reach, the surest record for each.
#[must_use]
pub fn rejections<'a>(org: &Org, call_log: &'a CallLog, flow: &'a Flow) -> Vec<Rejection<'a>> {
    let mut found: Vec<Option<Rejection<'a>>> = flow.steps.iter().map(|_| None).collect();
    for (payload, record) in records(call_log, flow) {
        for (index, truth) in reach(org, flow, record).into_iter().enumerate() {
            let step = &flow.steps[index];
            // Nobody knows which later change of a log might end there.
            let is_worth_a_word = truth == Truth::Yes || truth == Truth::Maybe && !record.is_guess();
            if !matches!(step.kind, StepKind::CustomError { .. }) || !is_worth_a_word {
                continue;
            }
            let is_surer = found[index]
                .as_ref()
                .is_none_or(|old| (truth, record.grade) > (old.truth, old.grade));
            if is_surer {
                found[index] = Some(Rejection {
                    unless: earlier_triggers(org, flow, record.operation),
                    step,
                    payload,
                    grade: record.grade,
                    truth,
                });
            }
        }
    }
    found.into_iter().flatten().collect()
}

/// Flows and elements that may fail without a fault path where the log of a call reaches them, the first of each flow.
#[must_use]
pub fn all_unguarded<'a>(org: &'a Org, call_log: &CallLog) -> Vec<(&'a Flow, &'a Step)> {
    let flows = org.records.flows.iter();
    flows
        .filter_map(|flow| Some((flow, *unguarded(org, call_log, flow).first()?)))
        .collect()
}

/// Custom errors of all flows that the log of a call can reach.
#[must_use]
pub fn all_rejections<'a>(org: &'a Org, call_log: &'a CallLog) -> Vec<(&'a Flow, Rejection<'a>)> {
    let flows = org.records.flows.iter();
    flows
        .flat_map(|flow| {
            rejections(org, call_log, flow)
                .into_iter()
                .map(move |rejection| (flow, rejection))
        })
        .collect()
}

/// Elements that may fail without a fault path, where a logged call surely starts the flow and can reach them.
#[must_use]
pub fn unguarded<'a>(org: &Org, call_log: &CallLog, flow: &'a Flow) -> Vec<&'a Step> {
    let mut is_reached = vec![false; flow.steps.len()];
    let mut starting = records(call_log, flow)
        .filter(|(_, record)| !record.is_guess() && starts(org, flow, record) == Truth::Yes);
    if let Some((_, record)) = starting.next() {
        for (index, truth) in reach(org, flow, record).into_iter().enumerate() {
            is_reached[index] = truth > Truth::No;
        }
    }
    let steps = flow.steps.iter().zip(is_reached);
    steps
        .filter(|(step, is_reached)| {
            *is_reached && matches!(step.kind, StepKind::Risky(_)) && !step.has_fault_path
        })
        .map(|(step, _)| step)
        .collect()
}

/// Records of calls that start the flow, as far as object and moment tell.
fn records<'a>(call_log: &'a CallLog, flow: &'a Flow) -> impl Iterator<Item = (&'a Payload, &'a Record)> {
    let is_examined = flow.active && flow.timing != Timing::Process;
    call_log.records().filter(move |(_, record)| {
        is_examined && flow.runs_on(record.operation) && record.is_of(&flow.object)
    })
}
