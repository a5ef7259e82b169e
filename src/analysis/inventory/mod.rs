//! Knows all that depends on Open CTI in an org, and what hangs on what, from call centers down to reports.

mod apps;
mod build;
mod centers;
mod code;
mod fields;
mod kept;
mod node;
mod target;
#[cfg(test)]
mod tests;
mod trust;

use std::collections::BTreeMap;

use jiff::civil::{Date, date};

use super::Answers;
use super::uses::Uses;
use crate::facts::retirements::{self, Product};
use crate::org::Org;

use build::Build;
pub(super) use centers::unseen_users;
pub use centers::{Center, Exposure};
pub(super) use kept::is_softphone;
pub use node::{Edge, Evidence, Group, Node};
pub use target::Target;

/// When Salesforce retires Open CTI.
#[must_use]
pub fn retirement() -> Date {
    let row = retirements::of(Product::OpenCti);
    row.and_then(|row| row.on).unwrap_or(date(2028, 2, 28))
}

/// The inventory of an org that was read for the audit: see [`crate::org::scope::Scope::for_audit`].
#[derive(Debug, Clone, Default)]
pub struct Inventory {
    /// Call centers of every kind, and who is in them.
    pub exposure: Exposure,
    /// By group, then by name.
    pub nodes: Vec<Node>,
    /// By the indexes of nodes; away from the call center.
    pub edges: Vec<Edge>,
}

impl Inventory {
    #[must_use]
    pub fn new(org: &Org, answers: &Answers) -> Self {
        let mut build = Build::default();
        let exposure = Exposure::new(org, answers);
        centers::add(&mut build, org, answers, &exposure);
        apps::add(&mut build, org, answers);
        code::add(&mut build, org, answers);
        kept::uses(&mut build, org, &Uses::new(org, answers));
        fields::add(&mut build, org, answers);
        kept::marks(&mut build, org);
        trust::add(&mut build, org, &exposure);
        build.finish(exposure)
    }

    /// How many nodes each group has; groups without any are left out.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<Group, usize> {
        let mut counts = BTreeMap::new();
        for node in &self.nodes {
            *counts.entry(node.group).or_default() += 1;
        }
        counts
    }

    /// Nodes of one group.
    pub fn of(&self, group: Group) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(move |node| node.group == group)
    }
}
