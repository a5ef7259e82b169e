//! Knows the fields that call logs fill, who fills them, and everything in the org that reads them afterwards.

use super::code::sure;
use super::{Build, Group};
use crate::analysis::Answers;
use crate::analysis::call_log::Grade;
use crate::facts::voice_mapping;
use crate::finding::{Component, Confidence};
use crate::options::Logs;
use crate::org::Org;
use crate::org::trace::{Subject, Trace};
use crate::parse::script::{Found, Reading};

pub(super) fn add(build: &mut Build, org: &Org, answers: &Answers) {
    logged(build, org, answers);
    sent(build, org, answers);
    for trace in &org.traces {
        if let Subject::Field(field) = trace.subject {
            let node = build.node(Group::Field, component("Task", field.name()));
            used(build, node, trace, &format!("{} `{}`", trace.verb, field.name()));
        }
    }
}

/// Something that names a field which call logs fill.
fn used(build: &mut Build, field: usize, trace: &Trace, text: &str) {
    let user = build.node(group(&trace.component), trace.component.clone());
    build.active(user, trace.is_active);
    build.evidence(user, trace.span, text, trace.confidence);
    build.edge(
        (field, user),
        trace.span,
        format!("{} it", trace.verb),
        trace.confidence,
    );
    build.evidence(
        field,
        trace.span,
        format!("{} {} it", trace.component.name, trace.verb),
        trace.confidence,
    );
}

fn group(component: &Component) -> Group {
    match component.kind.as_str() {
        "ApexClass" | "ApexTrigger" => Group::Apex,
        "Flow" => Group::Flow,
        "Report" | "ListView" => Group::Report,
        "Layout" | "CompactLayout" | "QuickAction" => Group::Layout,
        _ => Group::Rule,
    }
}

/// Fields as the code of softphones writes them.
fn logged(build: &mut Build, org: &Org, answers: &Answers) {
    for code in org
        .code
        .iter()
        .filter(|code| answers.adapters.is_of_softphone(code.file))
    {
        let Some(from) = build.find(&code.component()) else {
            continue;
        };
        for record in &code.records {
            let Some(object) = &record.object else { continue };
            let call = code.calls.get(record.call);
            let is_guess =
                call.is_some_and(|call| call.found == Found::Guessed) || code.reading != Reading::Parsed;
            for field in &record.fields {
                if field.name.eq_ignore_ascii_case("entityApiName") || field.name.eq_ignore_ascii_case("Id") {
                    continue;
                }
                let node = build.node(Group::Field, component(object, &field.name));
                build.evidence(
                    node,
                    field.name_span,
                    "written when a call is logged",
                    sure(is_guess),
                );
                build.edge((from, node), field.name_span, "is written by it", sure(is_guess));
            }
        }
    }
}

/// Fields that a softphone sends as the configuration says, or its vendor: its code need not be there to be read.
fn sent(build: &mut Build, org: &Org, answers: &Answers) {
    let payloads = &answers.call_log.payloads;
    for payload in payloads.iter().filter(|payload| payload.logs != Logs::None) {
        for record in payload.records.iter().filter(|record| !record.is_guess()) {
            let confidence = match record.grade {
                Grade::Configured => Confidence::High,
                Grade::Documented => Confidence::Medium,
                // Without evidence nothing is listed; what is read stands at its place.
                Grade::Assumed | Grade::Read => continue,
            };
            for center in payload.centers.iter().map(|center| &org.call_centers[*center]) {
                let from = build.node(Group::CallCenter, center.component());
                for name in record.fields.keys() {
                    let node = build.node(Group::Field, component(&record.object, name));
                    let phrase = format!("is sent by its softphone ({})", record.grade.word());
                    build.edge((from, node), center.root, phrase, confidence);
                }
            }
        }
    }
}

/// Fields of tasks and events are those of Activity, for which nobody looks. Names ignore case: those that are known are
/// written as Salesforce does.
fn component(object: &str, field: &str) -> Component {
    let field = voice_mapping::field(field).map_or(field, |known| known.name);
    let kind = if field.to_ascii_lowercase().ends_with("__c") {
        "CustomField"
    } else {
        "StandardField"
    };
    Component::new(kind, format!("{object}.{field}"))
}
