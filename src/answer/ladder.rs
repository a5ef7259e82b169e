//! Knows the shape of an answer that takes several steps: one after the other, each with its answer and its reasons.

use serde::Serialize;

/// Things that go up a ladder side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ladders {
    /// `ctilint/v1`.
    pub schema: &'static str,
    /// What was asked, in a sentence.
    pub question: String,
    /// The worst of all.
    pub answer: &'static str,
    /// The answer in a sentence.
    pub conclusion: String,
    pub records: Vec<Ladder>,
}

/// One record with its gates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ladder {
    pub object: String,
    /// `insert` or `update`.
    pub mode: &'static str,
    /// How well it is known what is sent.
    pub grade: &'static str,
    pub answer: &'static str,
    pub conclusion: String,
    pub fields: Vec<FieldValue>,
    pub gates: Vec<Rung>,
}

/// What is sent in a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldValue {
    pub name: String,
    /// The empty text is blank; `null` is a value that is known at run time only.
    pub value: Option<String>,
    /// `set`, `sample`, or how well the constant is known.
    pub origin: &'static str,
}

/// What stands between one person and a softphone that works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonLadder {
    /// `ctilint/v1`.
    pub schema: &'static str,
    /// What was asked, in a sentence.
    pub question: String,
    /// Red if any rung is, else not visible if any is: `green`, `red` or `not visible`.
    pub answer: &'static str,
    /// The one thing to do.
    pub conclusion: String,
    pub rungs: Vec<PersonRung>,
}

/// One step of it, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonRung {
    pub rung: &'static str,
    /// `phone`, `adapter`, `Salesforce` or `business logic`.
    pub side: &'static str,
    /// `green`, `red` or `not visible`.
    pub answer: &'static str,
    /// Their answers are those of the rung, and `note` for what turns it neither way.
    pub checks: Vec<Reason>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rung {
    pub gate: &'static str,
    pub answer: &'static str,
    /// An earlier gate did not stop the record.
    pub reached: bool,
    pub checks: Vec<Reason>,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    pub answer: &'static str,
    /// What was looked at; empty for several things at once.
    pub subject: String,
    pub reason: String,
    pub place: Option<Place>,
}

/// Where it stands in the export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    pub file: String,
    /// 1-based.
    pub line: u32,
    /// 1-based, in UTF-16 units.
    pub column: u32,
}
