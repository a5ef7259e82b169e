//! Knows the shape of what two exports do not have in common, ready to print or to serialise.

use serde::Serialize;

use super::ladder::Place;
use crate::finding::Component;

/// What an org trusts that it did not before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrustAnswer {
    /// `ctilint/v1`.
    pub schema: &'static str,
    /// The two exports, as they were named.
    pub old: String,
    pub new: String,
    /// Everything in a sentence.
    pub summary: String,
    /// The worst first.
    pub added: Vec<Trusted>,
    pub removed: Vec<Trusted>,
    pub changed: Vec<TrustChange>,
    pub not_visible: Vec<NotVisible>,
}

/// A host, or a holder of a permission, with what it is trusted with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trusted {
    /// "Trusted URL", "CORS entry", "permission", …
    pub kind: &'static str,
    pub subject: String,
    /// `frame-src LEX`, `microphone LEX`, `ManageCallCenters`.
    pub rights: Vec<String>,
    /// How much it is worth looking at; a host that runs scripts in a softphone has 300.
    pub weight: u32,
    /// How many hold it, where rows tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holders: Option<String>,
    /// What says so.
    pub components: Vec<Component>,
    pub place: Place,
    /// Narrower subjects on the other side that this one takes the place of, or that are left of it.
    pub narrower: Vec<String>,
    /// The rights in fewer words.
    #[serde(skip)]
    pub shown: String,
}

/// A setting, or a number of holders, that is another one now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrustChange {
    pub kind: &'static str,
    pub subject: String,
    pub right: &'static str,
    pub old: String,
    pub new: String,
    /// `more` or `less`.
    pub trust: &'static str,
    pub weight: u32,
    pub component: Component,
    pub old_place: Place,
    pub new_place: Place,
}

/// What one export has, and the other says nothing of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotVisible {
    /// The export that says nothing, as it was named.
    pub export: String,
    /// `old` or `new`, `a` or `b`.
    pub side: &'static str,
    /// What it does not hold.
    pub text: String,
    /// What to export.
    pub help: String,
    /// How many things of the other export cannot be compared.
    pub count: usize,
    /// The first of them.
    pub subjects: Vec<String>,
}
