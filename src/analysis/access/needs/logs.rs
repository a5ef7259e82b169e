//! Knows what agents write when a call ends, as far as they write it themselves.

use super::{Crews, Evidence, Need, Needs};
use crate::analysis::Answers;
use crate::analysis::access::Right;
use crate::analysis::adapter::{Adapter, Logging};
use crate::analysis::call_log::{Grade, Payload, Record};
use crate::options::{Logs, Operation};
use crate::org::Org;
use crate::parse::script::Found;
use crate::source::Span;

/// Objects that agents themselves write when a call ends; not what a server or Apex writes for them.
#[must_use]
pub fn logged_objects(org: &Org, answers: &Answers) -> Vec<Need> {
    let crews = Crews::new(org, answers);
    let mut needs = Needs::default();
    for payload in own_logs(answers) {
        for record in payload.records.iter().filter(|record| !record.is_guess()) {
            let right = right_to(record);
            if payload.centers.is_empty() {
                let evidence = grade(record).unwrap_or(Evidence::Likely);
                needs.add(&record.object, right, &Crews::unplaced(), evidence, None);
            }
            for center in &payload.centers {
                let adapter = adapter_of(answers, *center);
                let evidence = grade(record).unwrap_or_else(|| seen(org, adapter, record));
                needs.add(&record.object, right, &crews.of(*center), evidence, None);
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
        for record in &payload.records {
            let is_known = record.grade >= Grade::Documented;
            for name in record.fields.keys().filter(|_| is_known) {
                let field = format!("{}.{name}", record.object);
                for center in &payload.centers {
                    needs.add(&field, Right::Edit, &crews.of(*center), Evidence::Known, None);
                }
            }
        }
        let is_told = payload
            .records
            .iter()
            .any(|record| record.grade == Grade::Configured);
        for center in payload.centers.iter().filter(|_| !is_told) {
            let users = crews.of(*center);
            for (field, place) in adapter_of(answers, *center)
                .into_iter()
                .flat_map(|adapter| sent(org, adapter))
            {
                needs.add(&field, Right::Edit, &users, Evidence::Known, Some(place));
            }
        }
    }
    needs.list(&crews)
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

/// Fields that code names in the records that it logs.
fn sent(org: &Org, adapter: &Adapter) -> Vec<(String, Span)> {
    let sure = adapter.records(org).filter(|(code, log)| {
        let call = code.calls.get(log.call);
        call.is_some_and(|call| call.found < Found::Guessed)
    });
    let fields = sure.flat_map(|(_, log)| {
        let object = log.object.as_deref();
        let fields = object.map(|object| log.fields.iter().map(move |field| (object, field)));
        fields.into_iter().flatten()
    });
    fields
        .map(|(object, field)| (format!("{object}.{}", field.name), field.name_span))
        .collect()
}

fn adapter_of(answers: &Answers, center: usize) -> Option<&Adapter> {
    let mut adapters = answers.adapters.all.iter();
    adapters.find(|adapter| adapter.center == Some(center))
}
