//! Knows what one thing of the inventory is: its group, its evidence, and what hangs on it.

use crate::finding::{Component, Confidence};
use crate::source::Span;

/// Something that a move away from Open CTI touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub component: Component,
    pub group: Group,
    /// What is known besides the name: "3 active users", "Lightning, by `Acme`".
    pub remark: Option<String>,
    /// That it has to do with telephony at all; the surest of its evidence.
    pub confidence: Confidence,
    /// Of flows and rules; `None` where nothing says so.
    pub is_active: Option<bool>,
    /// In the order of the files, each place once.
    pub evidence: Vec<Evidence>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    pub span: Span,
    pub text: String,
    pub confidence: Confidence,
}

/// `to` hangs on `from`: away from the call center, so that a walk along edges meets all that depends on it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    pub from: usize,
    pub to: usize,
    /// Where it shows.
    pub span: Span,
    /// As a sentence about `to` goes on: "reads it", "is called by it".
    pub phrase: String,
    pub confidence: Confidence,
}

/// What kind of thing it is, in the order in which one leads to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    CallCenter,
    Users,
    App,
    Page,
    Script,
    Method,
    Apex,
    Flow,
    Field,
    Rule,
    Report,
    Layout,
    Component,
    Trust,
    Access,
}

impl Group {
    pub const ALL: [Self; 15] = [
        Self::CallCenter,
        Self::Users,
        Self::App,
        Self::Page,
        Self::Script,
        Self::Method,
        Self::Apex,
        Self::Flow,
        Self::Field,
        Self::Rule,
        Self::Report,
        Self::Layout,
        Self::Component,
        Self::Trust,
        Self::Access,
    ];

    /// As JSON and names of CSV files have it.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.row().0
    }

    /// As a heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.row().1
    }

    /// What becomes of such things on the way to Salesforce Voice.
    #[must_use]
    pub fn fate(self) -> &'static str {
        self.row().2
    }

    fn row(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::CallCenter => ("call-centers", "Call centers", "replaced by a contact center"),
            Self::Users => (
                "users",
                "Users",
                "moved one by one: a user has one call center, of either kind",
            ),
            Self::App => (
                "apps",
                "Apps and utility bars",
                "the softphone's item gives way to Omni-Channel, in a Lightning console app",
            ),
            Self::Page => (
                "pages",
                "Visualforce pages and components",
                "rewritten as a connector, or dropped for the vendor's",
            ),
            Self::Script => (
                "scripts",
                "Static resources and components with code",
                "rewritten, or dropped for the vendor's",
            ),
            Self::Method => (
                "methods",
                "Methods of the Open CTI libraries",
                "each is looked up in the mapping: equivalent, different model, or none",
            ),
            Self::Apex => (
                "apex",
                "Apex classes and triggers",
                "moved to flows or triggers on VoiceCall",
            ),
            Self::Flow => ("flows", "Flows and processes", "rebuilt on VoiceCall"),
            Self::Field => (
                "fields",
                "Fields of call logs",
                "given a counterpart on VoiceCall: tasks keep the history",
            ),
            Self::Rule => (
                "rules",
                "Validation rules, workflow and formulas",
                "rebuilt on VoiceCall, or dropped",
            ),
            Self::Report => ("reports", "Reports and list views", "rebuilt on VoiceCall"),
            Self::Layout => ("layouts", "Layouts and actions", "rebuilt for VoiceCall"),
            Self::Component => (
                "components",
                "Click-to-dial, actions and packages",
                "those of Lightning keep working, all others are replaced",
            ),
            Self::Trust => (
                "trust",
                "Trusted hosts",
                "checked anew for the hosts of the connector",
            ),
            Self::Access => (
                "access",
                "Profiles and permission sets",
                "given the permission sets of contact centers besides",
            ),
        }
    }
}
