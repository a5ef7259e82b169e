//! Knows how bad a rejection is: what has to come together for it, and what may still prevent it.

use std::sync::Arc;

use super::automation::Writer;
use super::scenario::Scenario;
use super::{Grade, Payload, Record};
use crate::finding::{Confidence, Severity};
use crate::formula::verdict::{Condition, Kind, Origin, Told, Verdict};
use crate::formula::{Context, Value};
use crate::options::Operation;

/// The worst that a rule does to the logs of calls.
#[derive(Debug, Clone)]
pub struct Rejection {
    pub payload: Payload,
    pub record: Record,
    /// Every kind of call that it is done to in this way.
    pub calls: Vec<Scenario>,
    pub verdict: Verdict,
    pub strength: Strength,
    /// What may fill a field that the rejection depends on.
    pub writers: Vec<Writer>,
    pub context: Context,
}

/// How much has to come together for a rejection, most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Not certain that anything is rejected at all.
    Open,
    /// A special user, a record type, or a value that nobody is known to send.
    Rare,
    /// A value that is known at run time only, or a user without exemption.
    Ordinary,
    /// Nothing but one of the constants that are sent.
    Sure,
    Always,
}

impl Rejection {
    /// Whether calls that every softphone has each day are concerned.
    #[must_use]
    pub fn is_core(&self) -> bool {
        self.calls.iter().any(|call| call.is_core())
    }

    /// An error needs evidence of what is sent, a rejection without assumptions, and nothing that may still help.
    #[must_use]
    pub fn severity(&self) -> Severity {
        if self.strength <= Strength::Rare || self.record.is_guess() {
            return Severity::Info;
        }
        let is_proven = self.record.grade > Grade::Assumed && self.writers.is_empty();
        if self.strength >= Strength::Sure && is_proven && self.is_core() {
            Severity::Error
        } else {
            Severity::Warning
        }
    }

    #[must_use]
    pub fn confidence(&self) -> Confidence {
        let is_known = self.record.grade > Grade::Assumed;
        match self.strength {
            _ if !self.writers.is_empty() => Confidence::Low,
            Strength::Open | Strength::Rare => Confidence::Low,
            Strength::Ordinary if !is_known => Confidence::Low,
            Strength::Sure | Strength::Always if is_known => Confidence::High,
            _ => Confidence::Medium,
        }
    }
}

/// What a rejection needs beyond the scenario.
fn needed(verdict: &Verdict) -> impl Iterator<Item = &Condition> {
    let witness = verdict.witness.iter();
    let conditions = witness.flat_map(|witness| &witness.conditions);
    conditions.filter(|condition| condition.origin == Origin::Needed)
}

/// What tells one way of being rejected from another.
pub(super) fn told(verdict: &Verdict) -> (Kind, Vec<&Condition>) {
    (verdict.kind, needed(verdict).collect())
}

/// How strong a verdict is; `None` when nothing is rejected.
pub(super) fn strength(verdict: &Verdict, situation: &Situation<'_>) -> Option<Strength> {
    match verdict.kind {
        // Whether an error in the formula keeps the record from being saved, nobody has written down.
        Kind::Never => verdict.raises_error.then_some(Strength::Open),
        Kind::Possibly | Kind::Undecided => Some(Strength::Open),
        Kind::Always => Some(Strength::Always),
        Kind::Sometimes => {
            let weakest = needed(verdict)
                .map(|condition| situation.assumed(condition))
                .min();
            Some(weakest.unwrap_or(Strength::Sure))
        }
    }
}

/// What conditions are judged by.
pub(super) struct Situation<'a> {
    /// Text of the formula.
    pub(super) text: &'a str,
    pub(super) record: &'a Record,
    pub(super) writers: &'a [(Arc<str>, Vec<Writer>)],
}

impl Situation<'_> {
    /// How much is assumed with one condition.
    fn assumed(&self, condition: &Condition) -> Strength {
        let name = condition.name.to_ascii_lowercase();
        let is_plain = condition.value.is_null()
            || condition.value == Value::Bool(false)
            || !condition.none_of.is_empty() && !condition.none_of.contains(&Value::Null);
        let is_insert = self.record.operation == Operation::Insert;
        if name.starts_with('$') || name.starts_with("recordtype") {
            let is_ordinary = is_plain || !is_mentioned(self.text, &condition.value);
            return if is_ordinary {
                Strength::Ordinary
            } else {
                Strength::Rare
            };
        }
        match self.record.sent(&name).filter(|_| !self.is_written(&name)) {
            Some(sent) if !sent.constants.is_empty() && !condition.before => Strength::Sure,
            Some(_) if condition.before || self.is_likely(condition) => Strength::Ordinary,
            None if is_plain && is_insert => Strength::Ordinary,
            _ => Strength::Rare,
        }
    }

    fn is_written(&self, name: &str) -> bool {
        let mut writers = self.writers.iter().filter(|(key, _)| **key == *name);
        writers.any(|(_, writers)| writers.iter().any(|writer| writer.is_certain))
    }

    /// Whether a value that is known at run time only may well be this one: a text that the formula asks for word by
    /// word has to be one that softphones write.
    fn is_likely(&self, condition: &Condition) -> bool {
        const BEGINNINGS: &[&str] = &["call", "inbound", "incoming", "outbound", "outgoing", "phone"];
        let value = &condition.value;
        let Value::Text(text) = value else { return true };
        if condition.told == Told::Record {
            let kind = text.get(..3).unwrap_or_default();
            return !self.text.contains(kind);
        }
        let text = text.trim().to_lowercase();
        BEGINNINGS.iter().any(|beginning| text.starts_with(beginning)) || !is_mentioned(self.text, value)
    }
}

/// Whether a formula names the value.
pub(super) fn is_mentioned(formula: &str, value: &Value) -> bool {
    match value {
        Value::Text(text) => formula.to_lowercase().contains(&text.to_lowercase()),
        Value::Null => false,
        _ => true,
    }
}

/// Writers of the fields that the rejection depends on; each is named once.
pub(super) fn writers_that_matter(verdict: &Verdict, writers: Vec<(Arc<str>, Vec<Writer>)>) -> Vec<Writer> {
    let matters = |key: &str| {
        verdict.witness.as_ref().is_none_or(|witness| {
            witness.conditions.iter().any(|condition| {
                condition.origin != Origin::Incidental && condition.name.eq_ignore_ascii_case(key)
            })
        })
    };
    let mut found: Vec<Writer> = Vec::new();
    for (_, writers) in writers.into_iter().filter(|(key, _)| matters(key)) {
        for writer in writers {
            if !found.contains(&writer) {
                found.push(writer);
            }
        }
    }
    found
}
