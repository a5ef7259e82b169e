//! Rules about what runs when a call log is saved, or was meant to run: flows, triggers, processes, list views, reports.

use super::{Context, rules};
use crate::analysis::call_log::flows::{self, Rejection};
use crate::analysis::call_log::matching::Truth;
use crate::analysis::call_log::missed::{self, Deaf};
use crate::analysis::call_log::{Grade, Record, affected, confidence, noun, sender, severity};
use crate::finding::{Audience, Component, Confidence, Draft, Outcome, Severity, count, quoted};
use crate::org::flow::{Flow, Step, StepKind, Timing};
use crate::org::trigger::Trigger;

rules! {
    "flow-rejects-call-log" => Org(flow_rejects),
    "trigger-may-reject-call-log" => Trigger(trigger_rejects),
    "process-on-task" => Flow(process),
    "automation-misses-calls" => Org(misses_calls),
}

fn flow_rejects(context: &Context<'_>) -> Outcome {
    let (org, call_log) = (context.org, &context.answers.call_log);
    let rejections = flows::all_rejections(org, call_log);
    let errors = rejections
        .iter()
        .map(|(flow, rejection)| custom_error(context, flow, rejection));
    let unguarded = flows::all_unguarded(org, call_log);
    let errors: Vec<Draft> = errors.chain(failure(&unguarded)).collect();
    let runs =
        |flow: &Flow| flow.active && flow.timing != Timing::Process && call_log.is_logged(&flow.object);
    if errors.is_empty() && !org.records.flows.iter().any(runs) {
        return Outcome::NotApplicable;
    }
    errors.into()
}

fn custom_error(context: &Context<'_>, flow: &Flow, rejection: &Rejection<'_>) -> Draft {
    let step = rejection.step;
    let text = step.error_text();
    let label = if rejection.truth == Truth::Yes {
        "every logged call ends here"
    } else {
        "a logged call may end here"
    };
    let draft = Draft::new(flow.component(), step.place(), label)
        .about(
            format!("customErrors/{}", step.name.text()),
            text.map_or("", |text| text),
        )
        .with("flow", quoted(flow.title()))
        .with("noun", noun(&flow.object))
        .with("sender", sender(rejection.payload))
        .affects(affected(
            context.org,
            &context.answers.membership,
            rejection.payload,
        ));
    let places = text.map(|text| (text.span(), "what it says".to_owned()));
    let unless = rejection
        .unless
        .iter()
        .map(|writer| (writer.span, writer.text.clone()));
    let places = places.into_iter().chain(unless);
    let draft = places.fold(draft, |draft, (span, text)| draft.also(span, text));
    judged(draft, rejection)
}

/// How bad a custom error is: an error needs a known payload, and nothing that could fill what the flow asks for.
fn judged(draft: Draft, rejection: &Rejection<'_>) -> Draft {
    let is_known = rejection.grade > Grade::Assumed;
    let may_be_filled = !rejection.unless.is_empty();
    match rejection.truth {
        Truth::Yes if is_known && !may_be_filled => draft
            .severity(severity(rejection.grade))
            .confidence(confidence(rejection.grade))
            .message("the flow {flow} rejects every {noun} that {sender} logs"),
        Truth::Yes if may_be_filled => draft.confidence(Confidence::Low).message(
            "the flow {flow} rejects the {noun} of a logged call unless a trigger fills what it asks for",
        ),
        Truth::Yes => draft,
        Truth::Maybe | Truth::No => draft
            .severity(if is_known {
                Severity::Warning
            } else {
                Severity::Info
            })
            .confidence(Confidence::Low)
            .message("the flow {flow} may reject the {noun} of a logged call"),
    }
}

/// One finding for all: nobody opens a flow because something in it could fail.
fn failure(unguarded: &[(&Flow, &Step)]) -> Option<Draft> {
    let [(_, first), others @ ..] = unguarded else {
        return None;
    };
    let label = |step: &Step| match step.kind {
        StepKind::Risky(word) => format!("{word} without a fault path"),
        _ => "no fault path".to_owned(),
    };
    let names: Vec<&str> = unguarded.iter().map(|(flow, _)| flow.name.as_str()).collect();
    let draft = Draft::new(Component::new("Org", "-"), first.place(), label(first))
        .about("faultConnector", names.join(" "))
        .with("count", count(names.len(), "flow"))
        .with("verb", if names.len() == 1 { "runs" } else { "run" })
        .with("names", format!("`{}`", names.join("`, `")))
        .severity(Severity::Info)
        .audience(Audience::Audit)
        .confidence(Confidence::Low)
        .message("{count} {verb} whenever a call is logged and may fail without a fault path: {names}")
        .note("when an element of such a flow fails, for want of a record, a permission or a limit, Salesforce takes the log of the call back together with everything else")
        .help("open each flow in Setup > Flows and add a fault path behind the element, so that the log is kept whatever happens");
    Some(
        others
            .iter()
            .fold(draft, |draft, (_, step)| draft.also(step.place(), label(step))),
    )
}

fn trigger_rejects(context: &Context<'_>, trigger: &Trigger) -> Outcome {
    let records = context.answers.call_log.records().map(|(_, record)| record);
    let run: Vec<&Record> = records
        .filter(|record| record.is_of(&trigger.object) && trigger.runs_on(record.operation))
        .collect();
    let is_a_guess = run.iter().all(|record| record.is_guess());
    let is_harmless = trigger.add_error.is_none() && (is_a_guess || trigger.swallows_failures);
    if !trigger.active || run.is_empty() || is_harmless {
        return Outcome::NotApplicable;
    }
    let draft = Draft::new(trigger.component(), trigger.events.span(), "when it runs")
        .about("trigger", trigger.events.text())
        .with("trigger", quoted(&trigger.name))
        .with("noun", noun(&trigger.object));
    Some(match trigger.add_error {
        Some(span) if !is_a_guess => draft.also(span, "rejects the record"),
        Some(span) => draft
            .also(span, "rejects the record")
            .severity(Severity::Info)
            .audience(Audience::Audit)
            .message("the trigger {trigger} runs when the {noun} of a call is changed, and rejects some changes with `addError`")
            .note("a softphone that creates the log early and completes it when the call ends may lose the second step"),
        None => draft
            .severity(Severity::Info)
            .audience(Audience::Audit)
            .message("the trigger {trigger} runs when a call is logged as a {noun}, and may reject it"),
    })
    .into()
}

fn process(context: &Context<'_>, flow: &Flow) -> Outcome {
    if flow.timing != Timing::Process || !flow.active || !context.answers.call_log.is_logged(&flow.object) {
        return Outcome::NotApplicable;
    }
    Some(
        Draft::new(flow.component(), flow.object.span(), "the object it watches")
            .about("processType", flow.object.text())
            .with("process", quoted(flow.title()))
            .with("noun", noun(&flow.object)),
    )
    .into()
}

fn misses_calls(context: &Context<'_>) -> Outcome {
    let (org, call_log) = (context.org, &context.answers.call_log);
    if call_log.payloads.is_empty() {
        return Outcome::NotApplicable;
    }
    let deaf = missed::deaf(org, call_log);
    deaf.iter().map(deaf_to_calls).collect::<Vec<_>>().into()
}

fn deaf_to_calls(deaf: &Deaf<'_>) -> Draft {
    let missed = &deaf.missed;
    let wanted = missed.wanted();
    let draft = Draft::new(
        deaf.component.clone(),
        missed.criterion.place(),
        "no logged call has this value",
    )
    .about(format!("criteria/{}", missed.field), &wanted)
    .with("phrase", deaf.phrase)
    .with("name", quoted(deaf.title))
    .with("field", quoted(missed.field))
    .with("wanted", wanted)
    .with("there", missed.there());
    if missed.grade > Grade::Assumed {
        draft.severity(Severity::Warning).confidence(Confidence::High)
    } else {
        draft
    }
}
