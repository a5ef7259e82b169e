//! Knows the rows of what decides whether a call log is saved: fields, rules, record types, layouts, triggers.

use super::flows::criteria;
use super::{Sheet, Sheets, listed, sorted};
use crate::analysis::contents::Topic;
use crate::org::Org;
use crate::org::field::Field;
use crate::org::kind::Kind;
use crate::org::selection::SelectionKind;
use crate::org::value_set::PicklistValue;
use crate::source::{Span, Value};

pub(super) fn add(org: &Org, sheets: &mut Sheets) {
    let records = &org.records;
    for field in &records.fields {
        let name = field.component().name;
        let topic = Topic::Object(field.object.clone());
        let place = field.name.span();
        let sheet = if field.is_custom() {
            sheets.of("CustomField", &name, place, topic)
        } else {
            sheets.shipped("CustomField", &name, place, topic)
        };
        if let Some(mut sheet) = sheet {
            of_field(field, &mut sheet);
        }
    }
    validation_rules(org, sheets);
    value_sets(org, sheets);
    record_types(org, sheets);
    for layout in &records.page_layouts {
        let topic = Topic::kind(Kind::PageLayout);
        if let Some(mut sheet) = sheets.of("Layout", &layout.name, Span::file(layout.file), topic) {
            for field in &layout.required {
                sheet.at(format!("required/{}", field.text()), "required", field.span());
            }
        }
    }
    triggers(org, sheets);
    selections(org, sheets);
}

fn validation_rules(org: &Org, sheets: &mut Sheets) {
    for rule in &org.records.validation_rules {
        let name = rule.component().name;
        let topic = Topic::Object(rule.object.clone());
        if let Some(mut sheet) = sheets.of("ValidationRule", &name, rule.name.span(), topic) {
            sheet.at("active", rule.active.to_string(), rule.name.span());
            sheet.formula("errorConditionFormula", Some(&rule.formula));
            sheet.text("errorMessage", rule.error_message.as_ref());
            sheet.text("errorDisplayField", rule.error_field.as_ref());
        }
    }
}

fn record_types(org: &Org, sheets: &mut Sheets) {
    for kind in &org.records.record_types {
        let name = kind.component().name;
        let topic = Topic::Object(kind.object.clone());
        if let Some(mut sheet) = sheets.of("RecordType", &name, kind.name.span(), topic) {
            sheet.at("active", kind.active.to_string(), kind.name.span());
            for (field, values) in &kind.picklists {
                let values = sorted(values.iter().map(|(name, _)| name.as_str()));
                sheet.at(format!("picklistValues/{}", field.text()), values, field.span());
            }
        }
    }
}

fn of_field(field: &Field, sheet: &mut Sheet<'_>) {
    sheet.text("label", field.label.as_ref());
    sheet.text("type", field.field_type.as_ref());
    if let Some(length) = field.length {
        sheet.add("length", length.to_string());
    }
    sheet.when(field.required.is_some(), "required", "true");
    sheet.formula("defaultValue", field.default_value.as_ref());
    sheet.formula("formula", field.formula.as_ref());
    sheet.text("formulaTreatBlanksAs", field.blanks_as.as_ref());
    sheet.text("referenceTo", field.reference_to.as_ref());
    sheet.text("controllingField", field.controlling_field.as_ref());
    sheet.when(field.values.restricted.is_some(), "restricted", "true");
    sheet.text("valueSetName", field.values.global_set.as_ref());
    picklist(&field.values.own, sheet);
    if let Some(filter) = &field.lookup_filter {
        let word = if filter.is_enforced() {
            "enforced"
        } else {
            "not enforced"
        };
        sheet.at("lookupFilter", word, filter.span);
        sheet.text("lookupFilter/errorMessage", filter.error_message.as_ref());
    }
}

fn picklist(values: &[PicklistValue], sheet: &mut Sheet<'_>) {
    for value in values {
        let words = [
            (true, if value.active { "active" } else { "inactive" }),
            (value.is_default, "default"),
            (value.closed, "closed"),
        ];
        let words = words
            .into_iter()
            .filter(|(is_so, _)| *is_so)
            .map(|(_, word)| word);
        sheet.at(
            format!("values/{}", value.name.text()),
            listed(words),
            value.name.span(),
        );
    }
}

fn value_sets(org: &Org, sheets: &mut Sheets) {
    for set in &org.records.value_sets {
        let sheet = if set.is_standard {
            let topic = Topic::kind(Kind::StandardValueSet);
            sheets.shipped(Kind::StandardValueSet.word(), &set.name, set.root, topic)
        } else {
            let topic = Topic::kind(Kind::GlobalValueSet);
            sheets.of(Kind::GlobalValueSet.word(), &set.name, set.root, topic)
        };
        if let Some(mut sheet) = sheet {
            picklist(&set.values, &mut sheet);
        }
    }
}

fn triggers(org: &Org, sheets: &mut Sheets) {
    for trigger in &org.records.triggers {
        let topic = Topic::kind(Kind::Trigger);
        let Some(mut sheet) = sheets.of("ApexTrigger", trigger.name.text(), trigger.name.span(), topic)
        else {
            continue;
        };
        sheet.at("active", trigger.active.to_string(), trigger.name.span());
        sheet.text("object", Some(&trigger.object));
        let events = trigger.events.to_lowercase();
        let events = events
            .split(',')
            .map(|event| listed(event.split_whitespace()).replace(", ", " "));
        let events: Vec<String> = events.collect();
        sheet.at(
            "events",
            sorted(events.iter().map(String::as_str)),
            trigger.events.span(),
        );
        sheet.when(trigger.add_error.is_some(), "addError", "called");
        sheet.when(trigger.swallows_failures, "failures", "caught");
    }
    duplicate_rules(org, sheets);
}

fn duplicate_rules(org: &Org, sheets: &mut Sheets) {
    for rule in &org.records.duplicate_rules {
        let topic = Topic::kind(Kind::DuplicateRule);
        let Some(mut sheet) = sheets.of("DuplicateRule", &rule.name, Span::file(rule.file), topic) else {
            continue;
        };
        sheet.add("isActive", rule.active.to_string());
        sheet.when(rule.blocks_insert.is_some(), "actionOnInsert", "Block");
        sheet.when(rule.blocks_update.is_some(), "actionOnUpdate", "Block");
        sheet.when(rule.conditions.is_some(), "conditions", "some");
    }
}

fn selections(org: &Org, sheets: &mut Sheets) {
    for selection in &org.records.selections {
        let (kind, topic) = match selection.kind {
            SelectionKind::WorkflowRule => ("WorkflowRule", Topic::kind(Kind::Workflow)),
            SelectionKind::ListView => ("ListView", Topic::Object(selection.object.clone())),
            SelectionKind::Report => ("Report", Topic::kind(Kind::Report)),
        };
        if let Some(mut sheet) = sheets.of(kind, &selection.name, Span::file(selection.file), topic) {
            sheet.add("active", selection.active.to_string());
            sheet.add("criteria", criteria(&selection.criteria));
        }
    }
}

/// The text of a value, or nothing.
pub(super) fn text(value: Option<&Value>) -> &str {
    value.map_or("", Value::text)
}
