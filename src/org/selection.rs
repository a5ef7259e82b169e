//! Knows workflow rules, list views and reports: whatever selects records by conditions and cannot reject them.

use super::criteria::Criteria;
use super::field::is_true;
use crate::finding::Component;
use crate::parse::Element;
use crate::source::{FileId, Value};

/// Something that picks records by conditions and does nothing to the save.
#[derive(Debug, Clone)]
pub struct Selection {
    pub file: FileId,
    pub kind: SelectionKind,
    pub object: String,
    /// Full name.
    pub name: String,
    pub active: bool,
    pub criteria: Criteria,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SelectionKind {
    WorkflowRule,
    ListView,
    Report,
}

impl SelectionKind {
    /// As Setup calls it.
    #[must_use]
    pub fn phrase(self) -> &'static str {
        match self {
            Self::WorkflowRule => "workflow rule",
            Self::ListView => "list view",
            Self::Report => "report",
        }
    }
}

impl Selection {
    #[must_use]
    pub(super) fn workflow_rule(file: FileId, object: &str, rule: Element<'_>) -> Option<Self> {
        let name = rule.text_of("fullName")?;
        Some(Self {
            file,
            kind: SelectionKind::WorkflowRule,
            object: object.to_owned(),
            name: format!("{object}.{}", name.text()),
            active: is_true(rule, "active").is_some(),
            criteria: Criteria::of_filter(rule, "criteriaItems", "field", "operation"),
        })
    }

    #[must_use]
    pub(super) fn list_view(file: FileId, object: &str, view: Element<'_>) -> Option<Self> {
        let name = view.text_of("fullName")?;
        Some(Self {
            file,
            kind: SelectionKind::ListView,
            object: object.to_owned(),
            name: format!("{object}.{}", name.text()),
            active: true,
            criteria: Criteria::of_filter(view, "filters", "field", "operation"),
        })
    }

    /// `None` for reports about anything but activities.
    #[must_use]
    pub(super) fn report(file: FileId, name: String, root: Element<'_>) -> Option<Self> {
        let report_type: Value = root.text_of("reportType")?;
        let is_about_activities = ["Activit", "Task", "Event"]
            .iter()
            .any(|word| report_type.contains(word));
        let filter = root.child("filter")?;
        is_about_activities.then(|| Self {
            file,
            kind: SelectionKind::Report,
            object: "Task".to_owned(),
            name,
            active: true,
            criteria: Criteria::of_filter(filter, "criteriaItems", "column", "operator"),
        })
    }

    #[must_use]
    pub fn component(&self) -> Component {
        let kind = match self.kind {
            SelectionKind::WorkflowRule => "WorkflowRule",
            SelectionKind::ListView => "ListView",
            SelectionKind::Report => "Report",
        };
        Component::new(kind, &self.name)
    }
}
