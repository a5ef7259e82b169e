//! Knows what agents write when a call ends, as far as they write it themselves.

use super::{Crew, Crews, Evidence, MOST_NAMES, Need, Needs, runs_in};
use crate::analysis::Answers;
use crate::analysis::access::Right;
use crate::analysis::adapter::sender::{Sender, SentField};
use crate::analysis::adapter::{Adapter, Logging};
use crate::analysis::call_log::{Grade, Payload, Record};
use crate::options::{Logs, Operation};
use crate::org::Org;
use crate::parse::script::Found;

/// Objects that agents themselves write when a call ends; not what a server or Apex writes for them.
#[must_use]
pub fn logged_objects(org: &Org, answers: &Answers) -> Vec<Need> {
    let crews = Crews::new(org, answers);
    let mut needs = Needs::default();
    for payload in own_logs(answers) {
        for record in payload.records.iter().filter(|record| !record.is_guess()) {
            for (center, crew) in staffed(payload, &crews) {
                let adapter = center.and_then(|center| adapter_of(answers, center));
                let evidence = grade(record).unwrap_or_else(|| seen(org, adapter, record));
                needs.add(&record.object, right_to(record), &crew, evidence, None);
            }
        }
    }
    needs.list(&crews)
}

/// Fields that softphones are known to write as the agent: what is merely assumed is no evidence.
#[must_use]
pub fn logged_fields(org: &Org, answers: &Answers) -> Vec<Need> {
    let crews = Crews::new(org, answers);
    let mut needs = Needs::default();
    for payload in own_logs(answers) {
        let records = payload.records.iter();
        let is_told = records.clone().any(|record| record.grade == Grade::Configured);
        let known: Vec<&Record> = records
            .filter(|record| record.grade >= Grade::Documented)
            .collect();
        for (center, crew) in staffed(payload, &crews) {
            for record in &known {
                for name in record.fields.keys() {
                    let field = format!("{}.{name}", record.object);
                    needs.add(&field, Right::Edit, &crew, Evidence::Known, None);
                }
            }
            let own = center.filter(|_| !is_told);
            let sent = own.map_or_else(Vec::new, |center| sent(org, answers, center));
            for field in sent.into_iter().take(MOST_NAMES) {
                let name = format!("{}.{}", field.object, field.name);
                needs.add(&name, Right::Edit, &crew, Evidence::Known, Some(field.span));
            }
        }
    }
    needs.list(&crews)
}

/// Call centers of a payload that have agents; of a call center that is not in the export nobody knows them.
fn staffed(payload: &Payload, crews: &Crews) -> Vec<(Option<usize>, Vec<Crew>)> {
    if payload.centers.is_empty() {
        return vec![(None, vec![None])];
    }
    let centers = payload.centers.iter();
    let crews = centers.map(|center| (Some(*center), crews.of(*center)));
    crews.filter(|(_, crew)| !crew.is_empty()).collect()
}

fn own_logs(answers: &Answers) -> impl Iterator<Item = &Payload> {
    let payloads = answers.call_log.payloads.iter();
    payloads.filter(|payload| payload.logs == Logs::Softphone)
}

/// Tasks and events take one permission, whether they are new or not.
fn right_to(record: &Record) -> Right {
    let is_activity = record.is_of("Task") || record.is_of("Event");
    if record.operation == Operation::Insert || is_activity {
        Right::Create
    } else {
        Right::Edit
    }
}

fn grade(record: &Record) -> Option<Evidence> {
    (record.grade >= Grade::Documented).then_some(Evidence::Known)
}

/// What the code of a softphone shows of its logs, where they are not known to the last field.
fn seen(org: &Org, adapter: Option<&Adapter>, record: &Record) -> Evidence {
    let Some(adapter) = adapter else {
        return Evidence::Likely;
    };
    let mut logs = adapter.records(org);
    let is_named = logs.any(|(code, log)| {
        let call = code.calls.get(log.call);
        call.is_some_and(|call| call.found < Found::Guessed)
            && log.object.as_deref().is_some_and(|object| record.is_of(object))
    });
    match adapter.logging(org) {
        _ if is_named => Evidence::Known,
        Logging::Softphone | Logging::NotVisible => Evidence::Likely,
        Logging::PerhapsApex | Logging::Nowhere => Evidence::Possible,
    }
}

/// Fields that the softphone's code and items of its call center name.
fn sent(org: &Org, answers: &Answers, center: usize) -> Vec<SentField> {
    let own = &org.call_centers[center];
    let mut fields = Sender::Center(own).fields();
    let code = adapter_of(answers, center).into_iter();
    for code in code.flat_map(|adapter| adapter.files(org)) {
        let is_sure = |field: &SentField| {
            let call = field.call.and_then(|call| code.calls.get(call));
            call.is_some_and(|call| call.found < Found::Guessed && runs_in(own, call.api))
        };
        fields.extend(Sender::Code(code).fields().into_iter().filter(is_sure));
    }
    fields
}

fn adapter_of(answers: &Answers, center: usize) -> Option<&Adapter> {
    let mut adapters = answers.adapters.all.iter();
    adapters.find(|adapter| adapter.center == Some(center))
}
