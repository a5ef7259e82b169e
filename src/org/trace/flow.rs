//! Knows where flows and processes name the fields of calls, and of which object.

use std::collections::HashMap;

use super::field::{LogField, is_activity, words};
use super::{MOST, Subject, Trace};
use crate::finding::{Component, Confidence};
use crate::parse::Element;
use crate::source::{Span, Value};

pub(super) fn traces(name: String, root: Element<'_>) -> Vec<Trace> {
    let objects = Objects::read(root);
    let is_active = root
        .text_of("status")
        .map(|status| matches!(status.text(), "Active"));
    let component = Component::new("Flow", name);
    let mut found = Vec::new();
    let leaves = root.descendants().filter(|element| !element.has_child_elements());
    let named = leaves.filter(|leaf| !is_prose(*leaf) && !words(leaf.value().text()).is_empty());
    for leaf in named.take(MOST) {
        for (field, span, confidence) in uses(leaf, &objects) {
            if is_other_subtype(field, leaf) {
                continue;
            }
            found.push(Trace {
                component: component.clone(),
                subject: Subject::Field(field),
                span,
                verb: verb(leaf),
                confidence,
                is_active,
            });
        }
    }
    found
}

/// Names of elements and texts for the people who keep the flow.
fn is_prose(element: Element<'_>) -> bool {
    matches!(
        element.name(),
        "label" | "description" | "name" | "interviewLabel" | "targetReference"
    )
}

fn uses(leaf: Element<'_>, objects: &Objects) -> Vec<(LogField, Span, Confidence)> {
    let value = leaf.value();
    if matches!(leaf.name(), "field" | "queriedFields" | "sortField") {
        let Some(field) = LogField::named(value.trim().text()) else {
            return Vec::new();
        };
        let confidence = objects.of_step(leaf);
        return confidence
            .map(|confidence| (field, value.span(), confidence))
            .into_iter()
            .collect();
    }
    let is_reference = leaf.name().ends_with("Reference");
    references(&value, is_reference, objects)
}

/// `$Record.CallType` and `{!oneTask.CallType}` within a text.
fn references(value: &Value, is_reference: bool, objects: &Objects) -> Vec<(LogField, Span, Confidence)> {
    let text = value.text();
    let mut found = Vec::new();
    for (field, range) in words(text) {
        let before = &text[..range.start];
        let Some(before) = before.strip_suffix('.') else {
            continue;
        };
        let start = before
            .rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '.')))
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        let path = &before[start..];
        // Outside of braces a text is a text.
        let is_inside =
            is_reference || before[..start].trim_end().ends_with("{!") || is_formula(before, start);
        if !is_inside {
            continue;
        }
        if let Some(confidence) = objects.confidence(path) {
            found.push((field, value.span_of(start..range.end), confidence));
        }
    }
    found
}

/// Whether a brace is open before the path.
fn is_formula(before: &str, start: usize) -> bool {
    let text = &before[..start];
    match (text.rfind("{!"), text.rfind('}')) {
        (Some(open), Some(close)) => open > close,
        (open, _) => open.is_some(),
    }
}

fn verb(leaf: Element<'_>) -> &'static str {
    let within = |name: &str| leaf.parent().is_some_and(|parent| parent.name() == name);
    match leaf.name() {
        "assignToReference" => "writes",
        "field" if within("inputAssignments") => "writes",
        "field" if within("filters") => "filters by",
        "leftValueReference" => "asks for",
        _ => "reads",
    }
}

/// Which object the records of a flow belong to.
struct Objects {
    /// Variables, and steps that find records, by name.
    by_name: HashMap<String, String>,
}

impl Objects {
    fn read(root: Element<'_>) -> Self {
        let mut by_name = HashMap::new();
        let text =
            |element: Element<'_>, name: &str| element.text_of(name).map(|value| value.text().to_owned());
        let started = root.child("start").and_then(|start| text(start, "object"));
        let process = root
            .children_named("processMetadataValues")
            .find(|entry| {
                entry
                    .text_of("name")
                    .is_some_and(|name| name.text() == "ObjectType")
            })
            .and_then(|entry| entry.child("value"))
            .and_then(|value| text(value, "stringValue"));
        if let Some(object) = started.or(process) {
            for name in [
                "$Record",
                "$Record__Prior",
                "myVariable_current",
                "myVariable_old",
            ] {
                by_name.insert(name.to_owned(), object.clone());
            }
        }
        for (kind, tag) in [
            ("variables", "objectType"),
            ("recordLookups", "object"),
            ("dynamicChoiceSets", "object"),
        ] {
            for element in root.children_named(kind) {
                if let (Some(name), Some(object)) = (text(element, "name"), text(element, tag)) {
                    by_name.entry(name).or_insert(object);
                }
            }
        }
        // A loop goes over a list that is known by now, or over one that nobody knows.
        for element in root.children_named("loops") {
            let of = text(element, "collectionReference").and_then(|list| by_name.get(&list).cloned());
            if let (Some(name), Some(object)) = (text(element, "name"), of) {
                by_name.entry(name).or_insert(object);
            }
        }
        Self { by_name }
    }

    /// How sure it is that records at the end of a path are tasks; `None` if they are something else.
    fn confidence(&self, path: &str) -> Option<Confidence> {
        if path.contains('.') {
            return Some(Confidence::Low);
        }
        match self.by_name.get(path) {
            Some(object) => is_activity(object).then_some(Confidence::High),
            None => Some(Confidence::Low),
        }
    }

    /// The same for a field that a step names: of its object, or of the record that it changes.
    fn of_step(&self, leaf: Element<'_>) -> Option<Confidence> {
        let mut element = leaf;
        while let Some(parent) = element.parent() {
            if let Some(object) = parent.text_of("object") {
                return is_activity(&object).then_some(Confidence::High);
            }
            if let Some(record) = parent.text_of("inputReference") {
                return self.confidence(record.text());
            }
            element = parent;
        }
        Some(Confidence::Low)
    }
}

/// A condition on the kind of task that asks for something else than calls.
fn is_other_subtype(field: LogField, leaf: Element<'_>) -> bool {
    if field != LogField::TaskSubtype {
        return false;
    }
    let asked = leaf
        .parent()
        .and_then(|parent| parent.child("rightValue").or_else(|| parent.child("value")));
    let asked = asked.and_then(|value| value.text_of("stringValue"));
    asked.is_some_and(|asked| asked.text() != "Call")
}
