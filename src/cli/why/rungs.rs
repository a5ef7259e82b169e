//! Knows the steps between one person and a softphone that works: whose each is, and which rules speak of it.

use crate::analysis::agent::Kind;
use crate::cli::args::Symptom;

/// What a step looks at beside the findings of its rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// How the person stands.
    Standing(Kind),
    /// Only findings.
    Findings,
    /// The gates of a log that are about what is sent, about rules, or about automation.
    Values,
    Rules,
    Automation,
    /// Whether the code of the adapter calls one of these.
    Calls(&'static [&'static str]),
    /// What no export shows.
    Nothing,
}

pub(super) struct Spec {
    pub(super) name: &'static str,
    pub(super) side: &'static str,
    /// What it can cause; every symptom where empty.
    pub(super) causes: &'static [Symptom],
    pub(super) look: Look,
    pub(super) rules: &'static [&'static str],
}

impl Spec {
    pub(super) fn is_asked(&self, symptom: Option<Symptom>) -> bool {
        symptom.is_none_or(|symptom| self.causes.is_empty() || self.causes.contains(&symptom))
    }
}

const ADAPTER: &str = "adapter";
const LOGIC: &str = "business logic";
const PHONE: &str = "phone";
const SALESFORCE: &str = "Salesforce";

/// In the order in which each needs those before it.
pub(super) const RUNGS: &[Spec] = &[
    Spec {
        name: "user",
        side: SALESFORCE,
        causes: &[],
        look: Look::Standing(Kind::User),
        rules: &[],
    },
    Spec {
        name: "call center",
        side: SALESFORCE,
        causes: &[],
        look: Look::Standing(Kind::CallCenter),
        rules: &[],
    },
    Spec {
        name: "definition",
        side: ADAPTER,
        causes: &[Symptom::Absent, Symptom::Blank],
        look: Look::Findings,
        rules: &[
            "canvas-softphone-in-lightning",
            "conflicting-call-center-values",
            "cti-api-disabled",
            "definition-named-as-metadata",
            "desktop-cti-adapter",
            "incomplete-standby-settings",
            "invalid-call-center-definition",
            "misspelt-call-center-item",
        ],
    },
    Spec {
        name: "interface",
        side: SALESFORCE,
        causes: &[Symptom::Absent],
        look: Look::Standing(Kind::Interface),
        rules: &["classic-only-adapter"],
    },
    Spec {
        name: "app",
        side: SALESFORCE,
        causes: &[Symptom::Absent],
        look: Look::Standing(Kind::App),
        rules: &[
            "default-app-without-softphone",
            "softphone-not-started-automatically",
        ],
    },
    Spec {
        name: "adapter page",
        side: SALESFORCE,
        causes: &[Symptom::Blank],
        look: Look::Standing(Kind::Page),
        rules: &["missing-visualforce-page"],
    },
    Spec {
        name: "adapter URL",
        side: ADAPTER,
        causes: &[Symptom::Blank],
        look: Look::Findings,
        rules: &[
            "adapter-url-credentials",
            "adapter-url-fragment",
            "foreign-org-url",
            "insecure-adapter-url",
            "local-adapter-url",
            "malformed-adapter-url",
            "visualforce-adapter-host",
        ],
    },
    Spec {
        name: "adapter code",
        side: ADAPTER,
        causes: &[Symptom::Blank],
        look: Look::Findings,
        rules: &[
            "adapter-reaches-outside-frame",
            "classic-api-in-lightning-adapter",
            "insecure-script-source",
            "lightning-api-in-classic-adapter",
            "missing-initialization-complete",
            "unknown-open-cti-method",
            "visualforce-csp-blocks-adapter",
        ],
    },
    Spec {
        name: "trusted URLs",
        side: SALESFORCE,
        causes: &[Symptom::Blank],
        look: Look::Findings,
        rules: &[
            "inactive-trusted-url",
            "missing-cors-origin",
            "missing-trusted-url",
            "trusted-url-lacks-directive",
            "trusted-url-wrong-context",
            "trusted-url-wrong-scheme",
            "vendor-url-missing",
        ],
    },
    Spec {
        name: "microphone",
        side: PHONE,
        causes: &[Symptom::Blank],
        look: Look::Findings,
        rules: &["microphone-blocked"],
    },
    Spec {
        name: "rights to log",
        side: SALESFORCE,
        causes: &[Symptom::NotLogged],
        look: Look::Standing(Kind::Log),
        rules: &["agent-cannot-edit-logged-field"],
    },
    Spec {
        name: "what is sent",
        side: ADAPTER,
        causes: &[Symptom::NotLogged],
        look: Look::Values,
        rules: &[
            "call-log-left-open",
            "call-result-misread",
            "hard-coded-record-type",
            "invalid-call-type-value",
            "lead-with-related-record",
            "missing-apex-target",
            "overlong-call-text",
            "positional-open-cti-arguments",
            "read-only-call-log-field",
            "restricted-picklist-value",
            "same-record-as-who-and-what",
            "unknown-call-log-field",
            "wrong-log-target",
        ],
    },
    Spec {
        name: "rules of the record",
        side: LOGIC,
        causes: &[Symptom::NotLogged],
        look: Look::Rules,
        rules: &[
            "blocking-validation-rule",
            "duplicate-rule-blocks-call-log",
            "regex-fires-on-blank",
            "required-lookup-filter",
            "required-task-field",
            "unreadable-validation-formula",
        ],
    },
    Spec {
        name: "automation",
        side: LOGIC,
        causes: &[Symptom::NotLogged],
        look: Look::Automation,
        rules: &["flow-rejects-call-log", "trigger-may-reject-call-log"],
    },
    Spec {
        name: "records of callers",
        side: SALESFORCE,
        causes: &[Symptom::NoPop],
        look: Look::Findings,
        rules: &[
            "agent-cannot-create-caller-record",
            "agent-cannot-read-phone-field",
            "agent-cannot-read-popped-object",
        ],
    },
    Spec {
        name: "screen pop",
        side: ADAPTER,
        causes: &[Symptom::NoPop],
        look: Look::Calls(&["screenPop", "searchAndScreenPop"]),
        rules: &["missing-screen-pop-flow", "screen-pop-without-fallback"],
    },
    Spec {
        name: "click-to-dial",
        side: ADAPTER,
        causes: &[Symptom::NoDial],
        look: Look::Calls(&["enableClickToDial"]),
        rules: &[
            "click-to-dial-never-enabled",
            "visualforce-click-to-dial-in-lightning",
        ],
    },
    Spec {
        name: "outside of the export",
        side: PHONE,
        causes: &[
            Symptom::Blank,
            Symptom::NotLogged,
            Symptom::NoPop,
            Symptom::NoDial,
        ],
        look: Look::Nothing,
        rules: &[],
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::RUNGS;
    use crate::rules;

    /// A rule that is renamed must not fall out of the ladder unnoticed.
    #[test]
    fn every_rule_of_a_rung_exists_and_stands_on_one_rung() {
        let known: BTreeSet<&str> = rules::all().map(|rule| rule.name).collect();
        let named: Vec<&str> = RUNGS.iter().flat_map(|rung| rung.rules.iter().copied()).collect();
        let later = |name: &str| name.starts_with("agent-cannot-") || name.contains("softphone");
        let unknown = named
            .iter()
            .filter(|name| !known.contains(**name) && !later(name));
        let unknown: Vec<&&str> = unknown.collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        assert_eq!(named.iter().collect::<BTreeSet<_>>().len(), named.len());
    }
}
