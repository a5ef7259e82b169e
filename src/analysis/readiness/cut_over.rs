//! Knows how the change itself is done: what it means for new orgs, and whether there is a plan.

use super::heads;
use super::item::{Evidence, Item};
use super::view::{View, evidence, sorted};
use crate::finding::quoted;

/// Whether the call center is part of what is deployed: new orgs refuse it.
pub(super) fn new_orgs(view: &View<'_>) -> Item {
    let head = &heads::NEW_ORGS;
    if let Some(item) = view.without_centers(head) {
        return item;
    }
    if view.org.layout.projects.is_empty() {
        return head.hidden(
            "an export does not tell what is deployed to new orgs",
            None,
            Vec::new(),
        );
    }
    let found: Vec<Evidence> = view
        .centers
        .iter()
        .map(|center| {
            let text = format!("{} is part of a project that is deployed", quoted(center.title()));
            evidence(text, center.root)
        })
        .collect();
    head.open(
        "a project carries call centers of Open CTI, which new orgs cannot have",
        sorted(found),
    )
}

/// Nothing in an export says what people plan.
pub(super) fn plan(view: &View<'_>) -> Item {
    let head = &heads::CUT_OVER;
    if view.is_free() {
        return head.done("no call center of the export uses Open CTI", Vec::new());
    }
    head.hidden("no export tells what is planned", None, Vec::new())
}
