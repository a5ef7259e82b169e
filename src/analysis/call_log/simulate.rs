//! Knows what one concrete call meets on its way into the org: each gate of the save order, with its answer and reason.
//!
//! The order is Salesforce's (Apex Developer Guide, "Triggers and Order of Execution"), as far as a gate can reject a
//! record that no standard edit page sends.

mod agent;
mod automated;
mod concrete;
mod definition;
mod evidence;
mod formula;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::super::assignment::Membership;
use super::scenario::{Caller, Direction};
use super::schema::OrgSchema;
use super::{CallLog, Grade, Payload, Record};
use crate::options::{Operation, Options};
use crate::org::call_center::CallCenter;
use crate::org::people::User;
use crate::org::{Org, Status};
use crate::source::Span;

pub use concrete::{Filled, Origin};

/// The call that somebody asks about.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    pub direction: Direction,
    pub caller: Caller,
    /// Only records of this object; its name ignores case.
    pub object: Option<&'a str>,
    /// Values of fields and of variables such as `$Profile.Name`; the empty text is blank.
    pub set: &'a [(String, String)],
    /// Whoever takes the call.
    pub user: Option<&'a User>,
}

/// What a gate says, mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    Passed,
    /// The export does not show what the gate does.
    NotVisible,
    /// On something that was not said about the call.
    Depends,
    Rejected,
}

impl Answer {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::NotVisible => "not visible",
            Self::Depends => "depends",
            Self::Rejected => "rejected",
        }
    }
}

/// Gates in the order of the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gate {
    Agent,
    Values,
    FlowsBeforeSave,
    TriggersBeforeSave,
    RequiredFields,
    ValidationRules,
    DuplicateRules,
    TriggersAfterSave,
    Processes,
    FlowsAfterSave,
}

impl Gate {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Values => "values",
            Self::FlowsBeforeSave => "flows before the save",
            Self::TriggersBeforeSave => "triggers before the save",
            Self::RequiredFields => "required fields",
            Self::ValidationRules => "validation rules",
            Self::DuplicateRules => "duplicate rules",
            Self::TriggersAfterSave => "triggers after the save",
            Self::Processes => "processes",
            Self::FlowsAfterSave => "flows after the save",
        }
    }
}

/// One thing that a gate looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub answer: Answer,
    /// A rule, field, flow, trigger or user; empty where a sentence about all of them is enough.
    pub subject: String,
    pub reason: String,
    pub place: Option<Span>,
}

impl Check {
    fn new(answer: Answer, subject: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            answer,
            subject: subject.into(),
            reason: reason.into(),
            place: None,
        }
    }

    fn at(self, place: Span) -> Self {
        Self {
            place: Some(place),
            ..self
        }
    }
}

/// A gate with everything that it looked at; none where there is nothing to look at.
#[derive(Debug, Clone)]
pub struct Rung {
    pub gate: Gate,
    pub checks: Vec<Check>,
}

impl Rung {
    #[must_use]
    pub fn answer(&self) -> Answer {
        let answers = self.checks.iter().map(|check| check.answer);
        answers.max().unwrap_or(Answer::Passed)
    }
}

/// One record of the call on its way through the gates.
#[derive(Debug, Clone)]
pub struct Walk {
    pub object: String,
    pub operation: Operation,
    pub grade: Grade,
    pub fields: Vec<Filled>,
    pub rungs: Vec<Rung>,
}

impl Walk {
    /// The worst that a gate says.
    #[must_use]
    pub fn answer(&self) -> Answer {
        let answers = self.rungs.iter().map(Rung::answer);
        answers.max().unwrap_or(Answer::Passed)
    }

    /// The gate that takes the record back: Salesforce goes no further.
    #[must_use]
    pub fn rejected_by(&self) -> Option<Gate> {
        let mut rungs = self.rungs.iter();
        rungs
            .find(|rung| rung.answer() == Answer::Rejected)
            .map(|rung| rung.gate)
    }
}

/// A record of the call as it is sent, and what is known of the org it comes to.
struct Sending<'a> {
    org: &'a Org,
    asked: &'a Asked<'a>,

    schema: OrgSchema,
    call: concrete::Call,
    /// Fields in lower case that flows write before the save.
    written: BTreeSet<String>,
    now: i64,
}

impl Sending<'_> {
    fn record(&self) -> &Record {
        &self.call.record
    }
}

/// What a gate looks at.
type Look = fn(&Sending<'_>) -> Vec<Check>;

/// Walks every record that the call becomes; second steps that are only assumed are left out.
#[must_use]
pub fn walks(
    org: &Org,
    membership: &Membership,
    payload: &Payload,
    asked: &Asked<'_>,
    options: &Options,
) -> Vec<Walk> {
    let records = payload.records.iter().filter(|record| {
        let is_asked = asked.object.is_none_or(|object| record.is_of(object));
        is_asked && !record.is_guess() && record.is_written_for(asked.caller)
    });
    records
        .map(|record| walk(org, membership, payload, record, asked, options))
        .collect()
}

fn walk(
    org: &Org,
    membership: &Membership,
    payload: &Payload,
    record: &Record,
    asked: &Asked<'_>,
    options: &Options,
) -> Walk {
    let schema = OrgSchema::new(org, &record.object);
    let now = super::verdicts::noon(options);
    let call = concrete::Call::new(record, asked, &schema, options.as_of);
    let mut sending = Sending {
        org,
        asked,
        schema,
        call,
        written: BTreeSet::new(),
        now,
    };
    sending.written = automated::written(&sending);
    let agent = Rung {
        gate: Gate::Agent,
        checks: agent::checks(org, membership, payload, asked),
    };
    let gates = look(&sending);
    Walk {
        object: record.object.clone(),
        operation: record.operation,
        grade: record.grade,
        rungs: std::iter::once(agent).chain(gates).collect(),
        fields: sending.call.fields,
    }
}

/// Every gate behind the agent, whatever an earlier one says.
fn look(sending: &Sending<'_>) -> Vec<Rung> {
    let ladder: [(Gate, Look); 9] = [
        (Gate::Values, definition::values),
        (Gate::FlowsBeforeSave, automated::flows_before),
        (Gate::TriggersBeforeSave, automated::triggers_before),
        (Gate::RequiredFields, definition::required),
        (Gate::ValidationRules, formula::rules),
        (Gate::DuplicateRules, definition::duplicates),
        (Gate::TriggersAfterSave, automated::triggers_after),
        (Gate::Processes, automated::processes),
        (Gate::FlowsAfterSave, automated::flows_after),
    ];
    let shown = evidence::Shown::new(sending.org, &sending.record().object);
    let rungs = ladder.into_iter().map(|(gate, checks)| {
        let mut checks = checks(sending);
        if checks.is_empty() {
            checks.extend(shown.missing(gate));
        }
        Rung { gate, checks }
    });
    rungs.collect()
}

/// Why no call center is meant by a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lost {
    Unknown,
    /// Several have this display name: their internal names.
    Ambiguous(Vec<String>),
    /// It was given, and is not examined.
    LeftOut(Status),
}

/// What is known of a call center's calls, by its internal name, else by its display name; names ignore case.
///
/// # Errors
/// Says why the name means no call center, or no single one.
pub fn payload<'a>(org: &Org, call_log: &'a CallLog, name: &str) -> Result<&'a Payload, Lost> {
    let payloads = &call_log.payloads;
    let with = |is_it: &dyn Fn(&CallCenter) -> bool| {
        let mut found: Vec<(&Payload, &str)> = Vec::new();
        for payload in payloads {
            let centers = payload.centers.iter().map(|index| &org.call_centers[*index]);
            let meant = centers.filter(|center| is_it(center));
            found.extend(meant.map(|center| (payload, center.name.as_str())));
        }
        found
    };
    let named = with(&|center| center.name.eq_ignore_ascii_case(name));
    if let Some((payload, _)) = named.first() {
        return Ok(payload);
    }
    let mut left_out = org.centers_left_out();
    if let Some((_, status)) = left_out.find(|(left, _)| left.eq_ignore_ascii_case(name)) {
        return Err(Lost::LeftOut(status));
    }
    let titled = with(&|center| center.title().eq_ignore_ascii_case(name));
    let names: BTreeSet<&str> = titled.iter().map(|(_, name)| *name).collect();
    if names.len() > 1 {
        return Err(Lost::Ambiguous(names.into_iter().map(str::to_owned).collect()));
    }
    let beyond = || {
        let mut payloads = payloads.iter();
        payloads.find(|payload| payload.names.iter().any(|one| one.eq_ignore_ascii_case(name)))
    };
    let found = titled.first().map(|(payload, _)| *payload).or_else(beyond);
    found.ok_or(Lost::Unknown)
}
