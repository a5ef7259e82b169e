//! Knows what a rule says about one subject, before its page completes it.

use super::{Affects, Audience, Component, Confidence, Fix, Label, Severity};
use crate::source::Span;

/// What a rule says; its page adds the name and whatever the rule leaves open.
#[derive(Debug, Clone)]
pub struct Draft {
    pub component: Component,
    pub element: String,
    pub evidence: String,
    pub labels: Vec<Label>,
    pub severity: Option<Severity>,
    pub confidence: Option<Confidence>,
    /// No surer than this, whatever the page says.
    pub confidence_cap: Option<Confidence>,
    pub audience: Option<Audience>,
    pub message: Option<String>,
    pub note: Option<String>,
    pub help: Option<String>,
    pub affects: Option<Affects>,
    pub fixes: Vec<Fix>,
    /// Values for the `{placeholders}` of the page's message, note and help.
    pub values: Vec<(&'static str, String)>,
}

impl Draft {
    /// A finding on `component` whose primary label stands at `span`.
    #[must_use]
    pub fn new(component: Component, span: Span, label: impl Into<String>) -> Self {
        let labels = vec![Label {
            span,
            text: label.into(),
            primary: true,
        }];
        Self {
            component,
            element: String::new(),
            evidence: String::new(),
            labels,
            severity: None,
            confidence: None,
            confidence_cap: None,
            audience: None,
            message: None,
            note: None,
            help: None,
            affects: None,
            fixes: Vec::new(),
            values: Vec::new(),
        }
    }

    /// What the key is made of: the element's path and the decoded value there.
    #[must_use]
    pub fn about(mut self, element: impl Into<String>, value: impl AsRef<str>) -> Self {
        self.element = element.into();
        value.as_ref().clone_into(&mut self.evidence);
        self
    }

    /// A second place that matters, maybe in another file.
    #[must_use]
    pub fn also(mut self, span: Span, label: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            text: label.into(),
            primary: false,
        });
        self
    }

    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    #[must_use]
    pub fn confidence(mut self, confidence: Confidence) -> Self {
        self.confidence = Some(confidence);
        self
    }

    /// Lowers a surer verdict to `cap`; a less sure one stays as it is.
    #[must_use]
    pub fn at_most(mut self, cap: Confidence) -> Self {
        self.confidence_cap = Some(self.confidence_cap.map_or(cap, |old| old.min(cap)));
        self
    }

    /// How sure the finding is, on a page that says `page` unless the rule knows better.
    #[must_use]
    pub fn confidence_on(&self, page: Confidence) -> Confidence {
        let own = self.confidence.unwrap_or(page);
        self.confidence_cap.map_or(own, |cap| own.min(cap))
    }

    #[must_use]
    pub fn audience(mut self, audience: Audience) -> Self {
        self.audience = Some(audience);
        self
    }

    #[must_use]
    pub fn message(mut self, text: impl Into<String>) -> Self {
        self.message = Some(text.into());
        self
    }

    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.note = Some(text.into());
        self
    }

    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    #[must_use]
    pub fn affects(mut self, affects: Option<Affects>) -> Self {
        self.affects = affects;
        self
    }

    /// Fills `{name}` in the page's texts.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.values.push((name, value.into()));
        self
    }

    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }
}
