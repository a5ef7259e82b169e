//! Knows the shape of an audit: how exposed an org is, what depends on Open CTI, and what the move away takes.

use serde::Serialize;

use super::ladder::Place;

/// Everything that an audit says; texts are masked, and may steer a terminal still.
#[derive(Debug, Clone, Serialize)]
pub struct Audit {
    /// `ctilint/v1`.
    pub schema: &'static str,
    pub as_of: String,
    /// When Open CTI ends, and how many days that is; less than nothing afterwards.
    pub retirement: String,
    pub days_left: i64,
    /// The org has a call center of Open CTI.
    pub exposed: bool,
    /// Active users on Open CTI.
    pub agents: Agents,
    pub call_centers: Vec<CallCenter>,
    pub groups: Vec<Group>,
    pub inventory: Vec<Node>,
    pub edges: Vec<Edge>,
    pub checklist: Checklist,
    /// The actions that come first.
    pub first: Vec<Action>,
    /// What no export shows.
    pub never_visible: &'static str,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub struct Agents {
    /// `null` where the data do not show all of them.
    pub count: Option<usize>,
    /// Those whom the data do show.
    pub seen: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct CallCenter {
    pub name: String,
    pub title: String,
    /// `open-cti`, `service-cloud-voice`, `desktop-cti`, `incomplete`.
    pub kind: &'static str,
    pub mode: Option<&'static str>,
    pub vendor: Option<&'static str>,
    pub agents: Agents,
    pub place: Place,
}

#[derive(Debug, Clone, Serialize)]
pub struct Group {
    pub group: &'static str,
    pub title: &'static str,
    pub on_migration: &'static str,
    pub count: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct Node {
    /// What edges refer to; it holds for this answer only.
    pub id: usize,
    pub group: &'static str,
    #[serde(rename = "type")]
    pub kind: String,
    pub name: String,
    pub remark: Option<String>,
    pub confidence: &'static str,
    pub active: Option<bool>,
    pub evidence: Vec<Evidence>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Evidence {
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<&'static str>,
    pub place: Place,
}

/// `to` hangs on `from`.
#[derive(Debug, Clone, Serialize)]
pub struct Edge {
    pub from: usize,
    pub to: usize,
    pub phrase: String,
    pub confidence: &'static str,
    pub place: Place,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct Checklist {
    pub done: usize,
    pub open: usize,
    pub blocked: usize,
    pub not_visible: usize,
    pub items: Vec<Item>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Item {
    pub id: &'static str,
    pub title: &'static str,
    pub group: &'static str,
    pub state: &'static str,
    pub found: String,
    pub blocked_by: Vec<&'static str>,
    /// What is missing to see it, how to get it, and what to ask.
    pub missing: Option<String>,
    pub export: Option<String>,
    pub question: Option<&'static str>,
    pub action: String,
    pub effort: Option<&'static str>,
    pub who: &'static str,
    pub evidence: Vec<Evidence>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Action {
    pub id: &'static str,
    /// Of the item, which says whom "these people" means.
    pub title: &'static str,
    pub action: String,
    pub effort: Option<&'static str>,
    pub who: &'static str,
}

impl Audit {
    /// Call centers of a kind.
    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a CallCenter> {
        self.call_centers.iter().filter(move |center| center.kind == kind)
    }

    /// Nodes of a group.
    pub fn of_group<'a>(&'a self, group: &'a str) -> impl Iterator<Item = &'a Node> {
        self.inventory.iter().filter(move |node| node.group == group)
    }
}

impl Node {
    /// Where to look first.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        self.evidence.first().map(|evidence| &evidence.place)
    }
}
