//! Knows the records that saveLog will carry for each call center, and what stands between them and the database.

pub mod automation;
pub mod calls;
pub mod flows;
pub mod formulas;
pub mod gates;
mod inputs;
mod known;
pub mod limits;
pub mod matching;
pub mod missed;
pub mod payload;
mod rejection;
pub mod scenario;
pub mod schema;
pub mod simulate;
pub mod status;
pub mod verdicts;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod verdicts_tests;

use std::collections::BTreeSet;

use super::assignment::Membership;
use super::vendor::Vendors;
use crate::finding::{Affects, Confidence, Severity, count, quoted};
use crate::options::{Logs, Operation, Options};
use crate::org::Org;

pub use known::Known;
pub use payload::{Grade, Often, Payload, Record, Sent};

/// What is known of the call logs of an org.
#[derive(Debug, Clone, Default)]
pub struct CallLog {
    /// One per group of call centers that send the same, in the order of the org.
    pub payloads: Vec<Payload>,
}

impl CallLog {
    #[must_use]
    pub fn new(org: &Org, membership: &Membership, vendors: &Vendors, options: &Options) -> Self {
        Self {
            payloads: payload::payloads(org, membership, vendors, options),
        }
    }

    /// Records that calls become, with whoever sends them.
    pub fn records(&self) -> impl Iterator<Item = (&Payload, &Record)> {
        self.payloads
            .iter()
            .flat_map(|payload| payload.records.iter().map(move |record| (payload, record)))
    }

    /// Records of one object; its name ignores case.
    pub fn records_of<'a>(
        &'a self,
        object: &'a str,
        operation: Operation,
    ) -> impl Iterator<Item = (&'a Payload, &'a Record)> {
        self.records()
            .filter(move |(_, record)| record.operation == operation && record.is_of(object))
    }

    /// Whether calls become records of this object.
    #[must_use]
    pub fn is_logged(&self, object: &str) -> bool {
        self.records().any(|(_, record)| record.is_of(object))
    }

    /// Whether a definition on this object concerns logged records: fields on Activity are fields of tasks.
    #[must_use]
    pub fn concerns(&self, object: &str) -> bool {
        let activity = object.eq_ignore_ascii_case("Activity");
        self.is_logged(object) || activity && (self.is_logged("Task") || self.is_logged("Event"))
    }

    /// Objects that calls become, in alphabetical order.
    #[must_use]
    pub fn objects(&self) -> BTreeSet<&str> {
        self.records().map(|(_, record)| record.object.as_str()).collect()
    }

    /// The best evidence of what is sent to an object.
    #[must_use]
    pub fn grade(&self, object: &str) -> Option<Grade> {
        self.records()
            .filter(|(_, record)| record.is_of(object))
            .map(|(_, record)| record.grade)
            .max()
    }
}

/// As a sentence names whoever sends a payload: "the softphone of `Acme Phone`".
#[must_use]
pub fn sender(payload: &Payload) -> String {
    let names: Vec<String> = payload.names.iter().map(|name| quoted(name)).collect();
    let noun = match payload.logs {
        Logs::Server => "vendor's server",
        Logs::Apex => "Apex code",
        Logs::Softphone | Logs::None => "softphone",
    };
    match names.as_slice() {
        [] => format!("the {noun}"),
        [only] => format!("the {noun} of {only}"),
        [first, second] => format!("the {noun} of {first} and {second}"),
        [first, others @ ..] => format!(
            "the {noun} of {first} and {}",
            count(others.len(), "other call center")
        ),
    }
}

/// As a sentence names a record of an object.
#[must_use]
pub fn noun(object: &str) -> String {
    let is = |name: &str| object.eq_ignore_ascii_case(name);
    if is("Task") || is("Activity") {
        "task".to_owned()
    } else if is("Event") {
        "event".to_owned()
    } else {
        format!("{} record", quoted(object))
    }
}

/// Active users who log calls with a payload; `None` when memberships cannot be seen.
#[must_use]
pub fn affected(org: &Org, membership: &Membership, payload: &Payload) -> Option<Affects> {
    let mut users = Vec::new();
    for index in &payload.centers {
        users.extend(membership.agents_of(org, &org.call_centers[*index])?.users);
    }
    users.sort();
    users.dedup();
    (!payload.centers.is_empty()).then_some(Affects {
        agents: users.len(),
        users,
    })
}

/// A log that is rejected: an error needs evidence of what is sent.
#[must_use]
pub fn severity(grade: Grade) -> Severity {
    if grade == Grade::Assumed {
        Severity::Warning
    } else {
        Severity::Error
    }
}

/// How sure a certain rejection is, by the evidence of what is sent.
#[must_use]
pub fn confidence(grade: Grade) -> Confidence {
    if grade == Grade::Assumed {
        Confidence::Medium
    } else {
        Confidence::High
    }
}
