//! Knows the checklist of a page: by group, and each item with what it rests on.

use crate::analysis::readiness::Group;
use crate::answer::audit::{Audit, Evidence, Item};

/// Pieces of evidence that are shown at once; the rest opens with a click, and on paper.
const OPEN: usize = 3;
/// Pieces of evidence of one item in a page.
const MOST: usize = 500;

pub(super) struct Section<'a> {
    pub(super) word: &'a str,
    pub(super) title: &'static str,
    pub(super) items: Vec<&'a Item>,
}

/// In the order of the groups; groups without items are left out.
pub(super) fn sections(audit: &Audit) -> Vec<Section<'_>> {
    let items = &audit.checklist.items;
    let section = |group: &Group| Section {
        word: group.word(),
        title: group.title(),
        items: items.iter().filter(|item| item.group == group.word()).collect(),
    };
    let sections = Group::ALL.iter().map(section);
    sections.filter(|section| !section.items.is_empty()).collect()
}

impl Section<'_> {
    /// How many of them are done.
    pub(super) fn done(&self) -> usize {
        self.items.iter().filter(|item| item.state == "done").count()
    }
}

/// Evidence in two parts, and how much has no place in the page.
pub(super) struct Shown<'a> {
    pub(super) open: &'a [Evidence],
    pub(super) closed: &'a [Evidence],
    pub(super) left_out: usize,
}

impl<'a> Shown<'a> {
    pub(super) fn new(all: &'a [Evidence]) -> Self {
        Self::at_most(all, OPEN, MOST)
    }

    /// One more than `open` is shown at once: a fold for a single line would only take a line itself.
    pub(super) fn at_most(all: &'a [Evidence], open: usize, most: usize) -> Self {
        let shown = &all[..all.len().min(most.max(1))];
        let open = if shown.len() <= open + 1 {
            shown.len()
        } else {
            open
        };
        let (open, closed) = shown.split_at(open);
        Self {
            open,
            closed,
            left_out: all.len() - shown.len(),
        }
    }
}
