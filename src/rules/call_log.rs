//! Rules about what a call log carries: fields, values and the object it becomes.

use super::{Context, rules};
use crate::analysis::call_log::gates::{self, LayoutGap, Missing, ValueProblem, WrongValue};
use crate::analysis::call_log::status::{self, Cause, Open};
use crate::analysis::call_log::{Grade, Payload, affected, confidence, noun, sender, severity};
use crate::finding::{Confidence, Coverage, Draft, Outcome, Severity, count, quoted};
use crate::org::call_center::CallCenter;
use crate::org::field::Field;

rules! {
    "required-task-field" => Field(required_field),
    "layout-required-task-field" => Org(layout_required),
    "restricted-picklist-value" => Org(restricted_value),
    "missing-call-task-type" => Org(task_type),
    "required-lookup-filter" => Field(lookup_filter),
    "dependent-picklist-on-task" => Field(dependent_picklist),
    "call-log-left-open" => Org(left_open),
    "wrong-log-target" => OpenCti(wrong_target),
}

/// Standard value sets say what status and type mean; without them nothing can be said.
const NO_VALUES: Coverage = Coverage::new(
    "task-values",
    "whether the status and type that softphones send exist and close the task",
    "retrieve the StandardValueSet members TaskStatus and TaskType",
);

/// Findings about what is sent stand at the call center that sends it.
const NO_CENTER: Coverage = Coverage::new(
    "payload-call-center",
    "what a call center sends that `ctilint.toml` names, or users have, and that is not in the export",
    "check its name under `[[payload]]`, and retrieve the call center",
);

/// Standard fields never count: exports mark Status and Priority as required, and both have defaults.
fn required_field(context: &Context<'_>, field: &Field) -> Outcome {
    let (org, call_log) = (context.org, &context.answers.call_log);
    if !field.is_custom() || !call_log.concerns(&field.object) {
        return Outcome::NotApplicable;
    }
    let (Some(missing), Some(required)) = (gates::missing(org, call_log, field), field.required) else {
        return Outcome::Passed;
    };
    let draft = Draft::new(
        field.component(),
        required,
        "required for every record, from everywhere",
    )
    .about("required", "true")
    .with("field", quoted(field.name.text()))
    .with("label", quoted(field.title()))
    .with("noun", noun(&field.object))
    .with("sender", sender(missing.payload))
    .affects(affected(org, &context.answers.membership, missing.payload));
    Some(judged(draft, field, missing)).into()
}

/// How bad a missing field is: what may still fill it is labelled.
fn judged(draft: Draft, field: &Field, missing: Missing<'_>) -> Draft {
    let draft = match missing.unseen_values {
        Some(set) => draft
            .also(set.span(), "its default, if it has one, stands in this value set")
            .message("every {noun} needs the field {field} ({label}), and whether a default value fills it when a softphone logs a call stands in the global value set {set}")
            .help("retrieve the global value set {set} as well, or open it in Setup > Picklist Value Sets and make sure that one value is the default; if none is, choose one, or have the vendor's adapter send the field with every log")
            .with("set", quoted(set.text())),
        None => draft.also(field.name.span(), "no default value"),
    };
    let draft = if missing.grade > Grade::Assumed && missing.unseen_values.is_none() {
        draft.message("every {noun} needs the field {field} ({label}), which {sender} does not send and no default value fills")
    } else {
        draft
    };
    let draft = if missing.is_certain() {
        draft
            .severity(severity(missing.grade))
            .confidence(confidence(missing.grade))
    } else {
        draft.severity(Severity::Warning).confidence(Confidence::Low)
    };
    let writers = missing.writers.into_iter();
    writers.fold(draft, |draft, writer| draft.also(writer.span, writer.text))
}

fn layout_required(context: &Context<'_>) -> Outcome {
    let call_log = &context.answers.call_log;
    let mut layouts = context.org.records.page_layouts.iter();
    if !layouts.any(|layout| call_log.is_logged(&layout.object)) {
        return Outcome::NotApplicable;
    }
    let gaps = gates::layout_gaps(context.org, call_log);
    gaps.iter().filter_map(layout_gap).collect::<Vec<_>>().into()
}

fn layout_gap(gap: &LayoutGap<'_>) -> Option<Draft> {
    let (first, _) = gap.layouts.first()?;
    let mut places = gap.layouts.iter().flat_map(|(_, fields)| fields);
    let draft = Draft::new(
        first.component(),
        places.next()?.span(),
        "required on this screen, blank on logged calls",
    )
    .about("required", gap.fields.join(" "))
    .with("layout", quoted(&first.name))
    .with("fields", format!("`{}`", gap.fields.join("`, `")));
    let draft = places.fold(draft, |draft, place| draft.also(place.span(), "likewise"));
    Some(match gap.layouts.len() - 1 {
        0 => draft,
        others => draft.with("others", count(others, "other")).message(
            "the page layout {layout} and {others} require {fields}, which logged calls leave blank",
        ),
    })
}

/// A finding about what a call center's softphone sends; `None` where the call center is not in the export.
pub(super) fn about_sender(context: &Context<'_>, payload: &Payload, label: String) -> Option<Draft> {
    let org = context.org;
    let center = &org.call_centers[*payload.centers.first()?];
    Some(
        Draft::new(center.component(), center.root, label)
            .with("sender", sender(payload))
            .affects(affected(org, &context.answers.membership, payload)),
    )
}

fn restricted_value(context: &Context<'_>) -> Outcome {
    let wrong = gates::wrong_values(context.org, &context.answers.call_log);
    at_centers(
        context,
        wrong.iter().filter_map(|wrong| wrong_value(context, wrong)),
    )
}

/// What was found, or that nothing can be seen of what some call center sends.
pub(super) fn at_centers(context: &Context<'_>, drafts: impl Iterator<Item = Draft>) -> Outcome {
    let drafts: Vec<Draft> = drafts.collect();
    let has_place = |payload: &Payload| !payload.centers.is_empty();
    if drafts.is_empty() && !context.answers.call_log.payloads.iter().all(has_place) {
        return Outcome::NotVisible(NO_CENTER);
    }
    drafts.into()
}

fn wrong_value(context: &Context<'_>, wrong: &WrongValue<'_>) -> Option<Draft> {
    let WrongValue {
        field, value, object, ..
    } = wrong;
    let draft = about_sender(
        context,
        wrong.payload,
        format!("sends {field} = {}", quoted(value)),
    )?
    .about(format!("payload/{object}/{field}"), value)
    .with("field", quoted(field))
    .with("value", quoted(value))
    .with("allowed", format!("`{}`", wrong.allowed.join("`, `")));
    Some(match &wrong.problem {
        ValueProblem::Unknown => draft.with("why", "which the field does not take"),
        ValueProblem::Inactive(span) => draft
            .with("why", "which was deactivated")
            .also(*span, "no longer active"),
        ValueProblem::OtherCase(known) => draft
            .message("{sender} sends {value} in {field}, but the value is written {known}")
            .with("known", quoted(known))
            .severity(Severity::Warning)
            .confidence(Confidence::Low)
            .note("whether Salesforce takes a value of a restricted picklist in another case is documented nowhere; if it does not, the log is rejected"),
    })
}

fn task_type(context: &Context<'_>) -> Outcome {
    let call_log = &context.answers.call_log;
    if status::sent_types(call_log).is_empty() {
        return Outcome::NotApplicable;
    }
    let Some(set) = context.org.records.standard_values("TaskType") else {
        return Outcome::NotVisible(NO_VALUES);
    };
    let unoffered = status::unoffered(call_log, set);
    let drafts = unoffered.iter().map(|one| {
        let (span, label) = match one.inactive {
            Some(value) => (value.name.span(), "no longer active".to_owned()),
            None => (set.root, format!("no value {}", quoted(one.name))),
        };
        let who = match one.grade {
            Grade::Assumed => "many softphones send".to_owned(),
            _ => format!("{} sends", sender(one.payload)),
        };
        Draft::new(set.component(), span, label)
            .about("standardValue", one.name)
            .with("value", quoted(one.name))
            .with("sender", who)
    });
    drafts.collect::<Vec<_>>().into()
}

fn lookup_filter(context: &Context<'_>, field: &Field) -> Outcome {
    let call_log = &context.answers.call_log;
    if field.lookup_filter.is_none() || !call_log.concerns(&field.object) {
        return Outcome::NotApplicable;
    }
    let Some((payload, filter)) = gates::filtered_lookup(call_log, field) else {
        return Outcome::Passed;
    };
    Some(
        Draft::new(field.component(), filter.span, "not optional")
            .also(field.name.span(), "sent with the log of a call")
            .about("lookupFilter", field.name.text())
            .with("field", quoted(field.name.text()))
            .with("label", quoted(field.title()))
            .with("sender", sender(payload))
            .affects(affected(context.org, &context.answers.membership, payload)),
    )
    .into()
}

/// A blank dependent field hurts nobody, so only fields that are sent or required are worth a word.
fn dependent_picklist(context: &Context<'_>, field: &Field) -> Outcome {
    let call_log = &context.answers.call_log;
    let (Some(controlling), true) = (&field.controlling_field, call_log.concerns(&field.object)) else {
        return Outcome::NotApplicable;
    };
    let mut records = call_log
        .records()
        .filter(|(_, record)| field.belongs_to(&record.object));
    let is_sent = records.any(|(_, record)| record.sent(&field.name).is_some());
    if !is_sent && field.required.is_none() {
        return Outcome::Passed;
    }
    Some(
        Draft::new(
            field.component(),
            controlling.span(),
            "decides which values the screen offers",
        )
        .about("controllingField", controlling.text())
        .with("field", quoted(field.name.text()))
        .with("controlling", quoted(controlling.text())),
    )
    .into()
}

fn left_open(context: &Context<'_>) -> Outcome {
    let call_log = &context.answers.call_log;
    if !call_log.is_logged("Task") {
        return Outcome::NotApplicable;
    }
    let open = status::left_open(context.org, call_log);
    if open.is_empty() && context.org.records.standard_values("TaskStatus").is_none() {
        return Outcome::NotVisible(NO_VALUES);
    }
    let drafts = open.iter().filter_map(|open| open_task(context, open));
    drafts.collect::<Vec<_>>().into()
}

fn open_task(context: &Context<'_>, open: &Open<'_>) -> Option<Draft> {
    let is_known = open.grade > Grade::Assumed;
    let who = match is_known {
        true => sender(open.payload),
        false => "nearly every softphone".to_owned(),
    };
    let draft = at_status(context, open)?
        .about("Status", &open.status)
        .affects(affected(context.org, &context.answers.membership, open.payload))
        .with("status", quoted(&open.status))
        .with("who", who);
    Some(match open.cause {
        Cause::Unsent(_) => draft.message("{who} sends no status, and the default {status} is open, so the task of a finished call stays open"),
        // Whoever has other statuses may well have told the softphone.
        Cause::Unknown(_) if !is_known => draft
            .with("why", "the org does not have")
            .severity(Severity::Info)
            .confidence(Confidence::Low),
        Cause::Unknown(_) => draft.with("why", "the org does not have"),
        Cause::Inactive(_) => draft.with("why", "is no longer active"),
        Cause::NotClosed(_) => draft.with("why", "does not close a task"),
    })
}

fn at_status(context: &Context<'_>, open: &Open<'_>) -> Option<Draft> {
    let (span, label) = match &open.cause {
        Cause::Unsent(default) => {
            let draft = about_sender(context, open.payload, "sends no status".to_owned())?;
            let place = default.map(|value| value.name.span());
            return Some(place.into_iter().fold(draft, |draft, span| {
                draft.also(span, "the default status, not closed")
            }));
        }
        Cause::Unknown(set) => (set.root, "no such status"),
        Cause::Inactive(value) => (value.name.span(), "no longer active"),
        Cause::NotClosed(value) => (value.name.span(), "not marked as closed"),
    };
    let set = context.org.records.standard_values("TaskStatus")?;
    Some(Draft::new(set.component(), span, label))
}

/// Records of Voice calls are written by Salesforce Voice alone.
const WRITTEN_BY_SALESFORCE: &str = "VoiceCall";

fn wrong_target(context: &Context<'_>, center: &CallCenter) -> Outcome {
    let payloads = context.answers.call_log.payloads.iter();
    let mut own = payloads.filter(|payload| {
        let mut centers = payload.centers.iter();
        centers.any(|index| context.org.call_centers[*index].file == center.file)
    });
    let is_wrong = own.any(|payload| {
        payload
            .records
            .iter()
            .any(|record| record.is_of(WRITTEN_BY_SALESFORCE))
    });
    let label = format!("logs its calls as {WRITTEN_BY_SALESFORCE}");
    is_wrong
        .then(|| {
            Draft::new(center.component(), center.root, label)
                .about("payload", WRITTEN_BY_SALESFORCE)
                .with("center", quoted(center.title()))
                .with("object", quoted(WRITTEN_BY_SALESFORCE))
        })
        .into()
}
