//! Knows what becomes of call logs: the fields that softphones fill, and whatever runs when a task is saved.

use std::collections::{BTreeMap, HashSet};

use super::head::Head;
use super::heads::{self, retrieve};
use super::item::{Effort, Evidence, Item};
use super::view::{View, evidence, sorted};
use crate::analysis::adapter::sender::Sender;
use crate::analysis::call_log::Grade;
use crate::facts::voice_mapping::{self, FieldFate};
use crate::finding::{count, quoted};
use crate::org::code::Api;
use crate::org::kind::Kind;
use crate::org::selection::SelectionKind;
use crate::source::{FileId, Span};

/// More of it than this is more than a week's work.
const MUCH_AUTOMATION: usize = 5;

/// Fields that only calls have.
const CALL_FIELDS: [&str; 5] = [
    "CallDisposition",
    "CallDurationInSeconds",
    "CallObject",
    "CallType",
    "TaskSubtype",
];

fn is_activity(object: &str) -> bool {
    ["Task", "Event", "Activity"]
        .iter()
        .any(|one| one.eq_ignore_ascii_case(object))
}

/// Fields that are sent with logs, by code or by an item of the call center; and what selects records by them.
pub(super) fn call_logs(view: &View<'_>) -> Item {
    let head = &heads::CALL_LOGS;
    let senders = view.code().map(Sender::Code);
    let senders = senders.chain(view.centers.iter().map(|center| Sender::Center(center)));
    let mut fields: BTreeMap<(FileId, String), Span> = BTreeMap::new();
    for field in senders.flat_map(|sender| sender.fields()) {
        if is_activity(&field.object) {
            fields.entry((field.span.file, field.name)).or_insert(field.span);
        }
    }
    let mut found: Vec<Evidence> = fields
        .iter()
        .map(|((_, name), span)| evidence(format!("{} is filled: {}", quoted(name), target(name)), *span))
        .collect();
    found.extend(documented(view));
    let is_told = !found.is_empty();
    found.extend(selections(view));
    if is_told {
        let names: HashSet<&str> = fields.keys().map(|(_, name)| name.as_str()).collect();
        let text = match names.len() {
            0 => "calls become tasks".to_owned(),
            some => format!("softphones fill {} of activities", count(some, "field")),
        };
        return head.open(text, sorted(found));
    }
    if let Some(item) = view.without_centers(head) {
        return item;
    }
    let what = "what the softphones log is not in the export";
    let how = "export the code of the softphone, or say what it logs in a `[[payload]]` of `ctilint.toml`";
    head.hidden(what, Some(how.to_owned()), sorted(found))
}

/// Where a field goes.
fn target(name: &str) -> String {
    let Some(row) = voice_mapping::field(name) else {
        return "custom field needed on VoiceCall".to_owned();
    };
    let doubt = if row.grade.may_raise() {
        ""
    } else {
        ", to be tried out"
    };
    let values: Vec<String> = row
        .values
        .iter()
        .map(|(old, new)| format!("; `{old}` is `{new}` there"))
        .collect();
    let values = values.concat();
    match (row.fate, row.to) {
        (_, Some(to)) => format!("`{to}` of VoiceCall{values}{doubt}"),
        (FieldFate::Platform, None) => format!("not needed{doubt}"),
        (_, None) => format!("custom field needed on VoiceCall{doubt}"),
    }
}

/// Softphones whose vendor has written down that calls become tasks.
fn documented<'a>(view: &'a View<'_>) -> impl Iterator<Item = Evidence> + 'a {
    let records = view.answers.call_log.records();
    let records =
        records.filter(|(_, record)| is_activity(&record.object) && record.grade == Grade::Documented);
    let centers = records.flat_map(|(payload, _)| payload.centers.iter().copied());
    centers.map(|index| {
        let center = &view.org.call_centers[index];
        let text = format!(
            "the vendor of {} says that calls become tasks",
            quoted(center.title())
        );
        evidence(text, center.root)
    })
}

/// Reports and list views that ask for what only calls have.
fn selections<'a>(view: &'a View<'_>) -> impl Iterator<Item = Evidence> + 'a {
    let all = view.org.records.selections.iter();
    let all = all.filter(|one| one.kind != SelectionKind::WorkflowRule && is_activity(&one.object));
    all.flat_map(|one| {
        let items = one.criteria.items.iter();
        let asked = items.filter(|item| {
            let field = item.field.as_deref().unwrap_or_default();
            CALL_FIELDS.iter().any(|known| known.eq_ignore_ascii_case(field))
        });
        asked.map(move |item| {
            let text = format!(
                "the {} {} asks for {}",
                one.kind.phrase(),
                quoted(&one.name),
                quoted(item.written.text())
            );
            evidence(text, item.written.span())
        })
    })
}

/// Whatever runs when a task is saved: a call is one until the move.
pub(super) fn automation(view: &View<'_>) -> Item {
    let head = &heads::AUTOMATION;
    if let Some(item) = view.without_centers(head) {
        return item;
    }
    let found = sorted(pieces(view));
    if !found.is_empty() {
        let text = format!("{} of automation on activities", count(found.len(), "piece"));
        let is_much = found.len() > MUCH_AUTOMATION;
        let mut item = head.open(text, found);
        item.effort = Some(if is_much { Effort::L } else { Effort::M });
        return item;
    }
    let missing: Vec<&str> = [(Kind::Flow, "Flow"), (Kind::Trigger, "ApexTrigger")]
        .into_iter()
        .filter(|(kind, _)| !view.has_files(&[*kind]))
        .map(|(_, name)| name)
        .collect();
    if missing.is_empty() {
        return head.done(
            "no flow and no trigger of the export runs on activities",
            Vec::new(),
        );
    }
    let what = "the export has no flows or no triggers at all";
    head.hidden(what, retrieve(&missing.join(" --metadata ")), Vec::new())
}

/// Active triggers, flows and workflow rules on activities; of validation rules those that ask for what only calls have.
fn pieces(view: &View<'_>) -> Vec<Evidence> {
    let records = &view.org.records;
    let mut found: Vec<(String, Span)> = Vec::new();
    for one in &records.triggers {
        if one.active && is_activity(&one.object) {
            found.push((format!("trigger {}", quoted(&one.name)), one.name.span()));
        }
    }
    for one in &records.flows {
        if one.active && is_activity(&one.object) {
            let text = format!("{} {}", one.timing.phrase(), quoted(one.title()));
            found.push((text, one.object.span()));
        }
    }
    for one in &records.validation_rules {
        if one.active && is_activity(&one.object) && names_calls(&one.formula) {
            found.push((
                format!("validation rule {}", quoted(&one.name)),
                one.formula.span(),
            ));
        }
    }
    for one in &records.selections {
        if one.active && one.kind == SelectionKind::WorkflowRule && is_activity(&one.object) {
            let place = one.criteria.items.first().map(|item| item.written.span());
            let place = place.unwrap_or(Span::file(one.file));
            found.push((format!("workflow rule {}", quoted(&one.name)), place));
        }
    }
    let all = found.into_iter();
    all.map(|(text, span)| evidence(format!("{text} runs on activities"), span))
        .collect()
}

/// Whether a formula names a field that only calls have.
fn names_calls(formula: &str) -> bool {
    let mut words = formula.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.any(|word| CALL_FIELDS.iter().any(|known| known.eq_ignore_ascii_case(word)))
}

/// Classes that code runs through Open CTI.
pub(super) fn apex(view: &View<'_>) -> Item {
    let head = &heads::APEX;
    let calls = view.code().flat_map(|code| &code.apex);
    let classes = calls.filter_map(|call| call.class.as_ref());
    let mut found: Vec<Evidence> = classes
        .map(|class| {
            let is_there = view.org.targets.class_named(&class.name).is_some();
            let lost = if is_there {
                ""
            } else {
                ", which is not in the export"
            };
            evidence(format!("code runs {}{lost}", quoted(&class.name)), class.span)
        })
        .collect();
    for code in view.code() {
        let named = code.apex.iter().filter(|one| one.class.is_some());
        let named: HashSet<usize> = named.map(|one| one.call).collect();
        let calls = code.calls.iter().enumerate();
        let unnamed = calls.filter(|(at, call)| call.method == "runApex" && !named.contains(at));
        found.extend(
            unnamed.map(|(_, call)| evidence("code runs a class that only run time knows", call.span)),
        );
    }
    if !found.is_empty() {
        return head.open("code runs Apex through Open CTI", sorted(found));
    }
    of_code(view, head, "no code of the org runs Apex through Open CTI")
}

/// Calls from cadences.
pub(super) fn sales_engagement(view: &View<'_>) -> Item {
    let head = &heads::SALES_ENGAGEMENT;
    let calls = view
        .calls()
        .filter(|(_, call)| call.api == Api::Lightning && call.method.starts_with("hvs."));
    let mut found: Vec<Evidence> = calls
        .map(|(_, call)| evidence(format!("{} is called", quoted(&call.path())), call.span))
        .collect();
    if found.is_empty() {
        return of_code(view, head, "no code of the org serves Sales Engagement");
    }
    let settings = view.org.voice.settings.as_ref();
    if let Some((flag, span)) = settings.and_then(|one| {
        let flag = one.no_tasks_for_sales_engagement;
        Some((flag, flag.span()?))
    }) {
        let word = if flag.is_true() { "not logged" } else { "logged" };
        found.push(evidence(
            format!("with Salesforce Voice, calls from cadences are {word} as tasks"),
            span,
        ));
    }
    head.open("code serves Sales Engagement", sorted(found))
}

/// The item where the code has nothing of the kind, or part of it is not there.
fn of_code(view: &View<'_>, head: &Head, nothing: &str) -> Item {
    let item = view
        .without_centers(head)
        .or_else(|| view.without_code(head, Vec::new()));
    item.unwrap_or_else(|| head.done(nothing, Vec::new()))
}
