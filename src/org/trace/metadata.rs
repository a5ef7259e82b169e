//! Knows where XML files other than flows name the fields of calls: rules, layouts, list views, reports, workflow.

use super::field::{LogField, is_activity};
use super::{MOST, Subject, Trace, formula};
use crate::finding::{Component, Confidence};
use crate::org::field::is_true;
use crate::org::kind::{Kind, full_name, object_of};
use crate::org::parts::report_name;
use crate::parse::Element;
use crate::source::{Span, Value};

pub(super) fn traces(kind: Kind, path: &str, root: Element<'_>) -> Vec<Trace> {
    let name = full_name(path);
    let object = object_of(kind, path).unwrap_or_default();
    let mut walk = Walk { found: Vec::new() };
    match kind {
        Kind::Object => walk.object(&object, root),
        Kind::Field => walk.field(&object, root),
        Kind::ValidationRule => walk.rule(&object, root),
        Kind::ListView => walk.list_view(&object, root),
        Kind::Workflow => walk.workflow(&object, root),
        Kind::WorkflowRule => walk.workflow_rule(&object, root),
        Kind::PageLayout => walk.leaves(&Component::new("Layout", name), root, "shows", None),
        Kind::Report => walk.report(report_name(path).unwrap_or(name), root),
        Kind::Other if path.contains(".compactLayout") => {
            let object = path.rsplit('/').nth(2).unwrap_or_default();
            if is_activity(object) {
                let component = Component::new("CompactLayout", format!("{object}.{name}"));
                walk.leaves(&component, root, "shows", None);
            }
        }
        Kind::Other => walk.action(name, root),
        _ => {}
    }
    walk.found
}

struct Walk {
    found: Vec<Trace>,
}

impl Walk {
    fn push(
        &mut self,
        component: &Component,
        field: LogField,
        span: Span,
        (verb, confidence, is_active): (&'static str, Confidence, Option<bool>),
    ) {
        self.found.push(Trace {
            component: component.clone(),
            subject: Subject::Field(field),
            span,
            verb,
            confidence,
            is_active,
        });
    }

    /// Whatever an object's file holds in Metadata API format.
    fn object(&mut self, object: &str, root: Element<'_>) {
        let layouts = root.children_named("searchLayouts");
        let columns = layouts.flat_map(|layout| layout.children_named("lookupPhoneDialogsAdditionalFields"));
        for column in columns.filter(|column| !column.value().is_empty()) {
            self.found.push(Trace {
                component: Component::new("CustomObject", object),
                subject: Subject::PhoneDialog,
                span: column.value().span(),
                verb: "shows",
                confidence: Confidence::High,
                is_active: None,
            });
        }
        if !is_activity(object) {
            return;
        }
        for child in root.children() {
            match child.name() {
                "fields" => self.field(object, child),
                "validationRules" => self.rule(object, child),
                "listViews" => self.list_view(object, child),
                "compactLayouts" => {
                    let component = named("CompactLayout", object, child);
                    self.leaves(&component, child, "shows", None);
                }
                _ => {}
            }
        }
    }

    /// A field may be computed from others.
    fn field(&mut self, object: &str, element: Element<'_>) {
        let component = named("CustomField", object, element);
        for formula in element.children_named("formula") {
            self.formula(&component, &formula.value(), None);
        }
    }

    fn rule(&mut self, object: &str, element: Element<'_>) {
        let component = named("ValidationRule", object, element);
        let is_active = Some(is_true(element, "active").is_some());
        for name in ["errorConditionFormula", "errorDisplayField"] {
            for formula in element.children_named(name) {
                self.formula(&component, &formula.value(), is_active);
            }
        }
    }

    fn list_view(&mut self, object: &str, element: Element<'_>) {
        let component = named("ListView", object, element);
        self.leaves(&component, element, "shows", None);
    }

    fn workflow(&mut self, object: &str, root: Element<'_>) {
        for child in root.children() {
            match child.name() {
                "rules" => self.workflow_rule(object, child),
                "fieldUpdates" => {
                    let component = named("WorkflowFieldUpdate", object, child);
                    self.leaves(&component, child, "writes", None);
                    for formula in child.children_named("formula") {
                        self.formula(&component, &formula.value(), None);
                    }
                }
                _ => {}
            }
        }
    }

    fn workflow_rule(&mut self, object: &str, rule: Element<'_>) {
        let component = named("WorkflowRule", object, rule);
        let is_active = Some(is_true(rule, "active").is_some());
        self.leaves(&component, rule, "filters by", is_active);
        for formula in rule.children_named("formula") {
            self.formula(&component, &formula.value(), is_active);
        }
    }

    /// Columns of a report about activities; the same names of other objects mean other fields.
    fn report(&mut self, name: String, root: Element<'_>) {
        let about = root.text_of("reportType");
        let is_about_activities = about.is_some_and(|about| {
            ["Activit", "Task", "Event"]
                .iter()
                .any(|word| about.contains(word))
        });
        let component = Component::new("Report", name);
        for leaf in leaves(root) {
            let value = leaf.value();
            let Some(field) = LogField::of_column(column(&value)) else {
                continue;
            };
            let table = value.rsplit_once(['.', '$']).map(|(table, _)| table);
            let last = table.map(|table| table.rsplit(['.', '$']).next().unwrap_or(table));
            let confidence = match last {
                Some(table) if is_activity(table) || table.eq_ignore_ascii_case("Activities") => {
                    Confidence::High
                }
                Some(_) => continue,
                None if is_about_activities => Confidence::High,
                None => continue,
            };
            let verb = verb(leaf).unwrap_or("shows");
            if is_other_subtype(field, leaf) {
                continue;
            }
            self.push(&component, field, value.span(), (verb, confidence, None));
        }
    }

    /// Only actions that make or change a task.
    fn action(&mut self, name: String, root: Element<'_>) {
        let target = root.text_of("targetObject");
        let logs_call = root.text_of("type").is_some_and(|kind| kind.text() == "LogACall");
        let own = name
            .split_once('.')
            .is_some_and(|(object, _)| is_activity(object));
        let is_task = match target {
            Some(target) => is_activity(&target),
            None => logs_call || own,
        };
        if is_task {
            self.leaves(&Component::new("QuickAction", name), root, "shows", None);
        }
    }

    /// Elements that consist of a field's name.
    fn leaves(
        &mut self,
        component: &Component,
        root: Element<'_>,
        usual: &'static str,
        is_active: Option<bool>,
    ) {
        for leaf in leaves(root) {
            let value = leaf.value();
            let Some(field) = LogField::of_column(column(&value)) else {
                continue;
            };
            if is_other_subtype(field, leaf) {
                continue;
            }
            let verb = verb(leaf).unwrap_or(usual);
            self.push(
                component,
                field,
                value.span(),
                (verb, Confidence::High, is_active),
            );
        }
    }

    fn formula(&mut self, component: &Component, formula: &Value, is_active: Option<bool>) {
        for (field, span) in formula::own_fields(formula) {
            self.push(component, field, span, ("reads", Confidence::High, is_active));
        }
    }
}

fn named(kind: &str, object: &str, element: Element<'_>) -> Component {
    let name = element.text_of("fullName");
    let name = name.as_ref().map_or("", |name| name.text());
    Component::new(kind, format!("{object}.{name}"))
}

/// Elements without elements inside.
fn leaves<'t>(root: Element<'t>) -> impl Iterator<Item = Element<'t>> {
    root.descendants()
        .filter(|element| !element.has_child_elements() && names_field(*element))
        .filter(|element| LogField::of_column(column(&element.value())).is_some())
        .take(MOST)
}

/// Names, labels and texts for people are no use of a field.
fn names_field(leaf: Element<'_>) -> bool {
    matches!(
        leaf.name(),
        "field"
            | "fields"
            | "columns"
            | "column"
            | "sortColumn"
            | "sortField"
            | "groupingColumn"
            | "secondaryGroupingColumn"
            | "sourceColumnName"
            | "columnName"
            | "picklistField"
            | "sourceField"
    )
}

/// A column without what a summary adds to it: `s!CALLDURATION`, `CALLDURATION:SUM`.
fn column(value: &Value) -> &str {
    let text = value.text();
    let text = text.split_once('!').map_or(text, |(_, rest)| rest);
    text.split(':').next().unwrap_or(text)
}

fn verb(leaf: Element<'_>) -> Option<&'static str> {
    let parent = leaf.parent()?;
    Some(match parent.name() {
        "criteriaItems" | "filters" => "filters by",
        "groupingsDown" | "groupingsAcross" => "groups by",
        _ => return None,
    })
}

/// A condition on the kind of task that asks for something else than calls.
fn is_other_subtype(field: LogField, leaf: Element<'_>) -> bool {
    let value = leaf.parent().and_then(|parent| parent.text_of("value"));
    field == LogField::TaskSubtype && value.is_some_and(|value| !value.contains("Call"))
}
