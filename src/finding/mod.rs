//! Knows what a finding is: labels, severity, confidence, audience, keys, fixes and the outcome of a check.

mod draft;

use std::borrow::Cow;

use serde::Serialize;

use crate::secret::masked;
use crate::source::{Span, Value, fnv1a64};

pub use draft::Draft;

/// How bad a finding is. An error needs proof from the export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Info,
    Warning,
    Error,
}

/// How sure a finding is, apart from how bad it would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    Low,
    Medium,
    High,
}

/// Who wants to see a finding: `gate` (pre-deploy) ⊂ `review` (pull request) ⊂ `audit` (readiness).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    Gate,
    Review,
    Audit,
}

/// What a rule can offer to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FixKind {
    None,
    Safe,
    Unsafe,
}

macro_rules! words {
    ($type:ty: $($variant:ident = $word:literal),+ $(,)?) => {
        impl $type {
            pub const WORDS: &[&str] = &[$($word),+];

            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }

            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }
    };
}

pub(crate) use words;

words!(Severity: Error = "error", Warning = "warning", Info = "info");
words!(Confidence: High = "high", Medium = "medium", Low = "low");
words!(Audience: Gate = "gate", Review = "review", Audit = "audit");
words!(FixKind: None = "none", Safe = "safe", Unsafe = "unsafe");

/// Characters that a finding points at, and what to say about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub span: Span,
    pub text: String,
    pub primary: bool,
}

/// The thing a finding is about, in Salesforce's terms: `CallCenter/Acme_Phone`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Component {
    #[serde(rename = "type")]
    pub kind: String,
    pub name: String,
}

impl Component {
    #[must_use]
    pub fn new(kind: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            name: name.into(),
        }
    }
}

/// Agents whom a finding concerns, known only where users were given.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Affects {
    pub agents: usize,
    /// User names, sorted; the terminal shows the first few, JSON all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<String>,
}

/// One change to an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    Replace { span: Span, text: String },
    Create { path: String, bytes: Vec<u8> },
    Delete { path: String },
}

/// Edits that belong together: all of them are applied, or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    pub kind: FixKind,
    pub title: String,
    pub edits: Vec<Edit>,
}

/// What a rule answers when asked about one subject.
#[derive(Debug, Clone)]
pub enum Outcome {
    Passed,
    NotApplicable,
    /// The export does not hold what the rule needs; the text says what to export.
    NotVisible(Coverage),
    /// The org was not read for such a question, so that nobody may say that something is no longer found.
    NotAsked,
    Findings(Vec<Draft>),
}

impl From<Option<Draft>> for Outcome {
    fn from(draft: Option<Draft>) -> Self {
        draft.map_or(Self::Passed, |draft| Self::Findings(vec![draft]))
    }
}

impl From<Vec<Draft>> for Outcome {
    fn from(drafts: Vec<Draft>) -> Self {
        if drafts.is_empty() {
            Self::Passed
        } else {
            Self::Findings(drafts)
        }
    }
}

/// Something that was not in the export, or can never be, and where to look instead.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Coverage {
    /// Short stable name, kebab-case: `user-data`, `softphone-layouts`.
    pub topic: &'static str,
    /// What could not be examined.
    pub text: &'static str,
    /// What to export, or where to look.
    pub help: Cow<'static, str>,
}

impl Coverage {
    #[must_use]
    pub const fn new(topic: &'static str, text: &'static str, help: &'static str) -> Self {
        Self {
            topic,
            text,
            help: Cow::Borrowed(help),
        }
    }
}

/// One finding as every report prints it.
#[derive(Debug, Clone)]
pub struct Finding {
    pub rule: &'static str,
    pub severity: Severity,
    pub confidence: Confidence,
    pub audience: Audience,
    pub message: String,
    pub note: String,
    pub help: String,
    pub key: String,
    pub component: Component,
    pub affects: Option<Affects>,
    /// The primary one first, then in the order the rule gave.
    pub labels: Vec<Label>,
    pub fixes: Vec<Fix>,
}

/// `rule Type/FullName element-path #h`, without the `~2` that tells equal keys apart.
///
/// `h` is fixed-seed FNV-1a-64 over the decoded value, so that the key survives reformatting.
#[must_use]
pub fn key(rule: &str, component: &Component, element: &str, evidence: &str) -> String {
    let hash = fnv1a64(evidence.as_bytes());
    let Component { kind, name } = component;
    let path = if element.is_empty() { "-" } else { element };
    format!("{rule} {kind}/{name} {path} #{hash:016x}")
}

/// A fix that replaces the whole of a value.
#[must_use]
pub fn replace(kind: FixKind, title: impl Into<String>, span: Span, text: impl Into<String>) -> Fix {
    Fix {
        kind,
        title: title.into(),
        edits: vec![Edit::Replace {
            span,
            text: text.into(),
        }],
    }
}

/// A value as a message shows it: on one line, in backticks and without any of its own, cropped when it is long.
///
/// Secrets go first: of a cropped one nobody could tell any more what it was.
#[must_use]
pub fn quoted(text: &str) -> String {
    const LONGEST: usize = 120;
    let flat: String = masked(text)
        .chars()
        .map(|c| match c {
            '`' => '\'',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect();
    let flat = flat.trim();
    if flat.chars().count() <= LONGEST {
        return format!("`{flat}`");
    }
    let start: String = flat.chars().take(LONGEST).collect();
    format!("`{start}…`")
}

/// `1 user`, `3 users`.
#[must_use]
pub fn count(n: usize, noun: &str) -> String {
    if n == 1 {
        format!("1 {noun}")
    } else if let Some(stem) = noun.strip_suffix('y') {
        format!("{n} {stem}ies")
    } else {
        format!("{n} {noun}s")
    }
}

impl AsRef<str> for Value {
    fn as_ref(&self) -> &str {
        self.text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fit_into_a_sentence() {
        assert_eq!(quoted(" a\n`b` "), "`a 'b'`");
        assert_eq!(quoted(&"x".repeat(121)), format!("`{}…`", "x".repeat(120)));
    }

    #[test]
    fn counts_agree_with_their_nouns() {
        assert_eq!(count(1, "entry"), "1 entry");
        assert_eq!(count(2, "entry"), "2 entries");
        assert_eq!(count(0, "user"), "0 users");
    }
}
