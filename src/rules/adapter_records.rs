//! Rules about the records that a softphone's code logs, and about the flows and classes that it starts.

use std::collections::{BTreeMap, BTreeSet};

use super::{Context, rules};
use crate::analysis::adapter::fields::{ReadOnly, Standing, standing};
use crate::analysis::call_log::gates::{ValueProblem, value_problem};
use crate::finding::{Confidence, Coverage, Draft, Outcome, Severity, count, quoted};
use crate::org::code::{
    AdapterCode, ApexCall, FieldValue, LoggedField, LoggedRecord, NamedFlow, ScreenPop, Targets,
};
use crate::parse::script::{Found, Reading};
use crate::source::Span;

rules! {
    "unknown-call-log-field" => Code(unknown_field),
    "read-only-call-log-field" => Code(read_only_field),
    "invalid-call-type-value" => Code(call_type),
    "hard-coded-record-type" => Code(record_type),
    "same-record-as-who-and-what" => Code(same_record),
    "missing-screen-pop-flow" => Code(flow),
    "missing-apex-target" => Code(apex),
}

const NO_FIELDS: Coverage = Coverage::new(
    "activity-fields",
    "whether the custom fields that softphones log exist and can be written",
    "retrieve CustomObject for Activity and Task with their fields",
);

const NO_FLOWS: Coverage = Coverage::new(
    "screen-pop-flows",
    "whether the flows that softphones open exist, are active and take what they are given",
    "retrieve Flow",
);

const NO_CLASSES: Coverage = Coverage::new(
    "apex-classes",
    "whether the Apex that softphones call exists and is open to them",
    "retrieve ApexClass",
);

/// Places of one kind that a finding shows; the rest is counted.
const MOST_PLACES: usize = 5;

/// One finding for equal ones in a file: the first places, and how many there are besides.
pub(super) fn at_places(code: &AdapterCode, mut places: Vec<(Span, String)>) -> Option<Draft> {
    places.sort();
    places.dedup_by_key(|(span, _)| *span);
    let ((first, label), others) = places.split_first()?;
    let hidden = places.len().saturating_sub(MOST_PLACES);
    let draft = Draft::new(code.component(), *first, label);
    let shown = others.iter().take(MOST_PLACES - 1).enumerate();
    let draft = shown.fold(draft, |draft, (index, (span, label))| {
        let is_last = index + 2 == MOST_PLACES;
        match (is_last, hidden) {
            (true, 1..) => draft.also(
                *span,
                format!("{label}; {} not shown", count(hidden, "more place")),
            ),
            _ => draft.also(*span, label),
        }
    });
    Some(hedged(code, draft))
}

/// Code that was read as tokens only may say something else.
pub(super) fn hedged(code: &AdapterCode, draft: Draft) -> Draft {
    match code.reading {
        Reading::Parsed => draft,
        Reading::Tokens => draft.at_most(Confidence::Low),
    }
}

/// Calls that are recognised by their last name only are probably right.
fn guess(code: &AdapterCode, call: usize, draft: Draft) -> Draft {
    let is_guess = code
        .calls
        .get(call)
        .is_some_and(|call| call.found == Found::Guessed);
    if is_guess {
        draft.at_most(Confidence::Low)
    } else {
        draft
    }
}

/// Fields of all records of a file, each with the object that is logged: a task where nothing says otherwise would be
/// a guess, so records of unknown objects are left out.
fn fields(code: &AdapterCode) -> impl Iterator<Item = (&LoggedRecord, &str, &LoggedField)> {
    code.records.iter().flat_map(|record| {
        let object = record.object.as_deref();
        let fields = object.map(|object| record.fields.iter().map(move |field| (record, object, field)));
        fields.into_iter().flatten()
    })
}

/// Equal fields of several calls are one finding; `told` says what is wrong with one.
fn by_field<T>(
    code: &AdapterCode,
    told: impl Fn(&LoggedRecord, &str, &LoggedField) -> Option<(T, Span)>,
    words: impl Fn(Draft, &T) -> Draft,
) -> Vec<Draft> {
    let mut found: BTreeMap<(String, String), (T, usize, Vec<(Span, String)>)> = BTreeMap::new();
    for (record, object, field) in fields(code) {
        let Some((what, span)) = told(record, object, field) else {
            continue;
        };
        let key = (object.to_ascii_lowercase(), field.name.to_ascii_lowercase());
        let (_, _, places) = found.entry(key).or_insert((what, record.call, Vec::new()));
        places.push((span, format!("sent to {}", quoted(object))));
    }
    let mut drafts: Vec<Draft> = found
        .into_iter()
        .filter_map(|((object, field), (what, call, places))| {
            let draft = at_places(code, places)?;
            let draft = guess(code, call, draft).about(format!("{object}/{field}"), &field);
            Some(words(draft, &what))
        })
        .collect();
    drafts.sort_by_key(|draft| draft.labels.first().map(|label| label.span));
    drafts
}

fn unknown_field(context: &Context<'_>, code: &AdapterCode) -> Outcome {
    let org = context.org;
    let of = |record: &LoggedRecord, object: &str, field: &LoggedField| {
        standing(org, object, &field.name, record.operation)
    };
    let drafts = by_field(
        code,
        |record, object, field| match of(record, object, field) {
            Standing::Unknown { like, is_standard } => Some((
                (object.to_owned(), field.name.clone(), like, is_standard),
                field.name_span,
            )),
            _ => None,
        },
        |draft, (object, name, like, is_standard)| {
            let draft = draft.with("field", quoted(name)).with("object", quoted(object));
            match (like, is_standard) {
                (Some(like), _) => draft.confidence(Confidence::High).help(format!(
                    "write {} instead of {}",
                    quoted(like),
                    quoted(name)
                )),
                (None, true) => draft.confidence(Confidence::High),
                (None, false) => draft,
            }
        },
    );
    let mut all = fields(code);
    let is_blind =
        all.any(|(record, object, field)| matches!(of(record, object, field), Standing::NotVisible));
    settled(code, drafts, is_blind.then_some(NO_FIELDS))
}

/// Findings, or why there are none.
fn settled(code: &AdapterCode, drafts: Vec<Draft>, blind: Option<Coverage>) -> Outcome {
    match blind {
        Some(coverage) if drafts.is_empty() => Outcome::NotVisible(coverage),
        _ if drafts.is_empty() && code.records.is_empty() => Outcome::NotApplicable,
        _ => drafts.into(),
    }
}

fn read_only_field(context: &Context<'_>, code: &AdapterCode) -> Outcome {
    let drafts = by_field(
        code,
        |record, object, field| match standing(context.org, object, &field.name, record.operation) {
            Standing::ReadOnly(why) => Some(((object.to_owned(), field.name.clone(), why), field.name_span)),
            _ => None,
        },
        |draft, (object, name, why)| {
            let draft = draft.with("field", quoted(name)).with("object", quoted(object));
            match why {
                ReadOnly::Standard(instead) => draft.with("why", *instead),
                ReadOnly::OnUpdate => draft.with(
                    "why",
                    "it is given with a new record and never changes after that",
                ),
                ReadOnly::Computed(field) => draft
                    .also(field.name.span(), "computed by Salesforce")
                    .with("why", "Salesforce computes it")
                    .severity(Severity::Error)
                    .confidence(Confidence::High),
            }
        },
    );
    settled(code, drafts, None)
}

fn call_type(context: &Context<'_>, code: &AdapterCode) -> Outcome {
    let mut found: BTreeMap<&str, (usize, Vec<(Span, String)>)> = BTreeMap::new();
    let call_types = fields(code).filter(|(_, object, field)| {
        object.eq_ignore_ascii_case("Task") && field.name.eq_ignore_ascii_case("CallType")
    });
    for (record, _, field) in call_types {
        for value in constants(&field.value) {
            if value_problem(context.org, "Task", "CallType", value).is_some() {
                let (_, places) = found.entry(value).or_insert((record.call, Vec::new()));
                places.push((field.value_span, format!("sends {}", quoted(value))));
            }
        }
    }
    let drafts = found.into_iter().filter_map(|(value, (call, places))| {
        let (problem, _) = value_problem(context.org, "Task", "CallType", value)?;
        let draft = guess(code, call, at_places(code, places)?);
        let draft = draft.about("task/calltype", value).with("value", quoted(value));
        Some(match problem {
            ValueProblem::OtherCase(known) => draft
                .message("the code logs calls with the `CallType` {value}, which Salesforce writes {known}")
                .note("whether Salesforce takes a value of a restricted picklist in another case is documented nowhere; if it does not, every such log is rejected")
                .help("send {known}, exactly so")
                .with("known", quoted(&known))
                .severity(Severity::Warning)
                .confidence(Confidence::Low),
            ValueProblem::Unknown | ValueProblem::Inactive(_) => draft,
        })
    });
    settled(code, drafts.collect(), None)
}

fn constants(value: &FieldValue) -> &[String] {
    match value {
        FieldValue::Constant(text) => std::slice::from_ref(text),
        FieldValue::OneOf(texts) => texts,
        FieldValue::Dynamic => &[],
    }
}

/// An Id of a record type: 15 characters, or 18 with the checksum.
fn is_record_type(text: &str) -> bool {
    text.starts_with("012")
        && matches!(text.len(), 15 | 18)
        && text.bytes().all(|c| c.is_ascii_alphanumeric())
}

fn record_type(_: &Context<'_>, code: &AdapterCode) -> Outcome {
    let mut found: BTreeMap<&str, Vec<(Span, String)>> = BTreeMap::new();
    let all = code.records.iter().flat_map(|record| &record.fields);
    for field in all {
        let ids = constants(&field.value).iter().filter(|id| is_record_type(id));
        for id in ids {
            let label = format!("the Id of a record type, in {}", quoted(&field.name));
            found.entry(id).or_default().push((field.value_span, label));
        }
    }
    let drafts = found.into_iter().filter_map(|(id, places)| {
        let draft = at_places(code, places)?;
        Some(draft.about("recordtypeid", id).with("id", quoted(id)))
    });
    settled(code, drafts.collect(), None)
}

fn same_record(_: &Context<'_>, code: &AdapterCode) -> Outcome {
    let same = code.records.iter().filter(|record| record.is_who_also_what);
    let mut places: Vec<(Span, String)> = Vec::new();
    let mut call = None;
    for record in same {
        let lookups = ["WhoId", "WhatId"]
            .into_iter()
            .filter_map(|name| record.field(name));
        for field in lookups {
            places.push((field.name_span, "gets the same value".to_owned()));
        }
        call = call.or(Some(record.call));
    }
    let draft = at_places(code, places).map(|draft| draft.about("whoid/whatid", ""));
    let draft = draft.map(|draft| match call {
        Some(call) => guess(code, call, draft),
        None => draft,
    });
    settled(code, draft.into_iter().collect(), None)
}

/// `ns__Name` belongs to a package.
fn is_packaged(name: &str) -> bool {
    name.contains("__") || name.contains('.')
}

fn flow(context: &Context<'_>, code: &AdapterCode) -> Outcome {
    let targets = &context.org.targets;
    let named: Vec<&ScreenPop> = code
        .pops
        .iter()
        .filter(|pop| pop.flow.as_ref().is_some_and(|flow| !is_packaged(&flow.name)))
        .collect();
    if named.is_empty() {
        return Outcome::NotApplicable;
    }
    if !targets.has_flows {
        return Outcome::NotVisible(NO_FLOWS);
    }
    let mut seen = BTreeSet::new();
    let drafts = named.into_iter().filter_map(|pop| {
        let flow = pop.flow.as_ref()?;
        let draft = flow_problem(code, targets, pop)?;
        let is_new = seen.insert((draft.element.clone(), draft.evidence.clone()));
        is_new.then(|| guess(code, pop.call, draft).with("flow", quoted(&flow.name)))
    });
    drafts.collect::<Vec<_>>().into()
}

/// What is wrong with the flow that a pop opens, the worst first.
fn flow_problem(code: &AdapterCode, targets: &Targets, pop: &ScreenPop) -> Option<Draft> {
    let named = pop.flow.as_ref()?;
    let at = |label: &str| {
        let draft =
            Draft::new(code.component(), named.span, label).about(format!("flow/{}", named.name), label);
        hedged(code, draft)
    };
    let files: Vec<&NamedFlow> = targets.flows_named(&named.name).collect();
    let Some(first) = files.first() else {
        return Some(at("no such flow in the export").with("what", "is not in the export"));
    };
    let is_active = |flow: &&&NamedFlow| {
        flow.status
            .as_ref()
            .is_some_and(|status| status.text() == "Active")
    };
    let flow = files.iter().find(is_active).copied().unwrap_or(first);
    let process = flow.process_type.as_ref().filter(|kind| kind.text() != "Flow");
    if let Some(kind) = process {
        return Some(
            at("is no screen flow")
                .also(kind.span(), "only `Flow` has screens")
                .with("what", "is no screen flow")
                .severity(Severity::Error)
                .confidence(Confidence::High)
                .help("name a screen flow, or build one: New Flow > Screen Flow"),
        );
    }
    let status = flow.status.as_ref().filter(|status| status.text() != "Active");
    if let Some(status) = status {
        let draft = at("is not active")
            .also(status.span(), "not `Active`")
            .with("what", "is not active")
            .help("activate the flow in Setup > Flows, or name another one");
        // The active version of several may be one that the export lacks.
        return Some(match flow.is_version {
            true => draft.confidence(Confidence::Low),
            false => draft.severity(Severity::Error).confidence(Confidence::High),
        });
    }
    undeclared(code, flow, pop)
}

/// An argument that the flow has no input variable for.
fn undeclared(code: &AdapterCode, flow: &NamedFlow, pop: &ScreenPop) -> Option<Draft> {
    let known = |name: &str| {
        flow.variables
            .iter()
            .find(|variable| variable.name.eq_ignore_ascii_case(name))
    };
    let wrong = pop
        .flow_arguments
        .iter()
        .filter(|argument| known(&argument.name).is_none_or(|variable| !variable.is_input));
    let wrong: Vec<_> = wrong.collect();
    let first = wrong.first()?;
    let draft = Draft::new(code.component(), first.span, "not an input of the flow")
        .about(format!("flow/{}/{}", flow.name, first.name), &first.name);
    let draft = wrong[1..]
        .iter()
        .take(MOST_PLACES)
        .fold(draft, |draft, argument| draft.also(argument.span, "nor this"));
    let hidden = wrong.iter().find_map(|argument| known(&argument.name));
    let draft = match hidden {
        Some(variable) => draft.also(variable.name.span(), "not available for input"),
        None => draft.also(flow.root, "the flow declares no such input"),
    };
    Some(
        hedged(code, draft)
            .message("the code opens the flow {flow} with {argument}, which is no input of the flow, so Salesforce drops it")
            .note("the flow opens without what the softphone knows of the call, and asks the agent again or shows the wrong record")
            .help("in Flow Builder open {flow}, add a variable {argument} and tick `Available for input`, or correct the name in the code")
            .with("argument", quoted(&first.name)),
    )
}

fn apex(context: &Context<'_>, code: &AdapterCode) -> Outcome {
    let targets = &context.org.targets;
    let named: Vec<&ApexCall> = code
        .apex
        .iter()
        .filter(|call| call.class.as_ref().is_some_and(|class| !is_packaged(&class.name)))
        .collect();
    if named.is_empty() {
        return Outcome::NotApplicable;
    }
    if !targets.has_classes {
        return Outcome::NotVisible(NO_CLASSES);
    }
    let mut seen = BTreeSet::new();
    let drafts = named.into_iter().filter_map(|call| {
        let draft = apex_problem(code, targets, call)?;
        let is_new = seen.insert((draft.element.clone(), draft.evidence.clone()));
        is_new.then(|| guess(code, call.call, hedged(code, draft)))
    });
    drafts.collect::<Vec<_>>().into()
}

/// What is wrong with the class and the method that are called.
fn apex_problem(code: &AdapterCode, targets: &Targets, call: &ApexCall) -> Option<Draft> {
    let named = call.class.as_ref()?;
    let at = |span: Span, label: &str, evidence: &str| {
        Draft::new(code.component(), span, label)
            .about(format!("apex/{}", named.name), evidence)
            .with("class", quoted(&named.name))
    };
    let Some(class) = targets.class_named(&named.name) else {
        let draft = at(named.span, "no such class in the export", "class");
        return Some(
            draft
                .with("target", quoted(&named.name))
                .with("what", "is not in the export"),
        );
    };
    if !class.is_global {
        return Some(
            at(named.span, "the class is not global", "global")
                .also(class.name.span(), "not `global`")
                .with("target", quoted(&named.name))
                .with("what", "is not global")
                .help(
                    "declare the class {class} as `global`, and what is called in it as `webservice static`",
                ),
        );
    }
    let method = call.method.as_ref()?;
    let target = quoted(&format!("{}.{}", named.name, method.name));
    let mut known = class.methods_named(&method.name).peekable();
    let Some(first) = known.peek().copied() else {
        let draft =
            at(method.span, "no such method", &method.name).also(class.name.span(), "has no such method");
        return Some(draft.with("target", target).with("what", "does not exist"));
    };
    let is_open = known.any(|method| method.is_static && method.is_exposed);
    (!is_open).then(|| {
        at(method.span, "not open to softphones", &method.name)
            .also(first.name.span(), "not `global static` or `webservice static`")
            .with("target", target)
            .with("what", "is not open to softphones")
            .help("declare the method as `webservice static` or `global static`")
    })
}
