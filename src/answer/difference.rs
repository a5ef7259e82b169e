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
    /// The host that the other side trusts in its place, where both differ by the environment alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counterpart: Option<String>,
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

/// What one export has and the other says nothing of, or a file or path of one that says nothing.
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
    /// How many things of the other export cannot be compared; 0 for files and paths.
    pub count: usize,
    /// The first of them.
    pub subjects: Vec<String>,
}

/// In what two orgs differ for their phones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CompareAnswer {
    /// `ctilint/v1`.
    pub schema: &'static str,
    /// The two exports, as they were named.
    pub a: String,
    pub b: String,
    /// Nothing differs that the exports show, but for the environment. None where they show nothing in common, or a file
    /// could not be read.
    pub same: Option<bool>,
    /// Whether they are the same for the phones, in a sentence.
    pub summary: String,
    pub compared: Compared,
    pub different: Vec<Different>,
    pub only_in_a: Vec<OnlyIn>,
    pub only_in_b: Vec<OnlyIn>,
    pub trust: TrustBeside,
    pub environment: Environments,
    pub not_visible: Vec<NotVisible>,
}

/// How much both have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Compared {
    pub components: usize,
    pub values: usize,
    /// Hosts, holders and settings that both trust.
    pub trusted: usize,
}

/// A value that is another one in the other org.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Different {
    pub component: Component,
    /// Its name in the second org, where that is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_in_b: Option<String>,
    /// Empty for the component itself.
    pub element: String,
    pub a: String,
    pub b: String,
    pub a_place: Option<Place>,
    pub b_place: Option<Place>,
    /// Lines of a formula are compared one by one.
    #[serde(skip)]
    pub is_formula: bool,
}

/// What only one of the orgs has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OnlyIn {
    pub component: Component,
    /// None for a whole component.
    pub element: Option<String>,
    pub value: Option<String>,
    /// How many values a whole component has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<usize>,
    pub place: Option<Place>,
}

/// What only one of the orgs trusts, and how far both go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrustBeside {
    pub only_in_a: Vec<Trusted>,
    pub only_in_b: Vec<Trusted>,
    /// `old` is the first org, `new` the second.
    pub different: Vec<TrustChange>,
}

/// Values that differ only by My Domain, Ids, or what a sandbox adds to user names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Environments {
    pub count: usize,
    pub values: Vec<Different>,
}
