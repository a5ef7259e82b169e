//! Rules about the flows and Apex classes that a softphone's code starts.

use std::collections::BTreeSet;

use super::adapter_records::{MOST_PLACES, guess, hedged};
use super::{Context, rules};
use crate::finding::{Confidence, Coverage, Draft, Outcome, Severity, quoted};
use crate::org::code::{AdapterCode, ApexCall, NamedFlow, ScreenPop, Targets};
use crate::source::Span;

rules! {
    "missing-screen-pop-flow" => Code(flow),
    "missing-apex-target" => Code(apex),
}

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
        let is_deleted = ["Flow", "FlowDefinition"]
            .iter()
            .any(|kind| context.org.is_deleted(kind, &flow.name));
        let deployment = context.org.deployment.as_deref();
        let is_deleted = is_deleted || deployment.is_some_and(|one| one.is_flow_lost(&flow.name));
        let draft = flow_problem(code, targets, pop).filter(|_| !is_deleted)?;
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
        let class = call.class.as_ref()?;
        let is_deleted = context.org.is_deleted("ApexClass", &class.name);
        let draft = apex_problem(code, targets, call).filter(|_| !is_deleted)?;
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
