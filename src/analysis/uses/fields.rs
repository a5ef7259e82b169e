//! Knows the custom fields that softphones send with a call log: by their code, by items of call centers, by what is
//! known of the payload.

use std::collections::BTreeSet;

use super::super::Answers;
use super::super::adapter::sender::Sender;
use super::super::call_log::Grade;
use super::{Role, Use};
use crate::finding::{Component, quoted};
use crate::options::Logs;
use crate::org::Org;
use crate::org::call_center::CallCenter;
use crate::parse::script::{Found, Reading};

pub(super) fn of_center(org: &Org, answers: &Answers, of: (usize, &CallCenter), all: &mut Vec<Use>) {
    let mut known = BTreeSet::new();
    let first = all.len();
    if let Some(adapter) = answers.adapters.of(org, of.1) {
        for code in adapter.files(org) {
            sent(of, &Sender::Code(code), all);
        }
    }
    sent(of, &Sender::Center(of.1), all);
    known.extend(all[first..].iter().map(|used| used.what.name.to_lowercase()));
    in_payload(answers, of, &known, all);
}

fn sent((center, one): (usize, &CallCenter), sender: &Sender<'_>, all: &mut Vec<Use>) {
    for field in sender.fields().into_iter().filter(|field| is_custom(&field.name)) {
        let (phrase, is_certain) = match sender {
            Sender::Code(code) => {
                let call = field.call.and_then(|call| code.calls.get(call));
                let is_guess = call.is_some_and(|call| call.found == Found::Guessed);
                let phrase = format!(
                    "the code of {} writes it when a call is logged",
                    quoted(one.title())
                );
                (phrase, !is_guess && code.reading == Reading::Parsed)
            }
            Sender::Center(_) => {
                let phrase = format!("an item of {} names it for the log of calls", quoted(one.title()));
                (phrase, false)
            }
        };
        all.push(Use {
            what: Component::new("CustomField", format!("{}.{}", field.object, field.name)),
            role: Role::Field,
            phrase,
            span: field.span,
            center,
            is_certain,
        });
    }
}

/// What nobody's code shows: the configuration says it, or the vendor.
fn in_payload(
    answers: &Answers,
    (center, one): (usize, &CallCenter),
    known: &BTreeSet<String>,
    all: &mut Vec<Use>,
) {
    let payloads = answers.call_log.payloads.iter();
    let own = payloads.filter(|payload| payload.centers.contains(&center) && payload.logs != Logs::None);
    for record in own.flat_map(|payload| &payload.records) {
        for name in record.fields.keys().filter(|name| is_custom(name)) {
            let name = format!("{}.{name}", record.object);
            if known.contains(&name.to_lowercase()) {
                continue;
            }
            all.push(Use {
                what: Component::new("CustomField", name),
                role: Role::Field,
                phrase: format!("{} sends it when a call is logged", quoted(one.title())),
                span: one.root,
                center,
                is_certain: record.grade == Grade::Configured,
            });
        }
    }
}

fn is_custom(name: &str) -> bool {
    name.ends_with("__c")
}
