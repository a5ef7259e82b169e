//! Knows whether an export shows what a gate would look at: that nothing of it was retrieved proves nothing.

use super::{Answer, Check, Gate};
use crate::org::Org;
use crate::org::kind::Kind;

/// What there is in the export about one object.
pub(super) struct Shown {
    object: bool,
    flows: bool,
    triggers: bool,
    duplicate_rules: bool,
    is_activity: bool,
}

impl Shown {
    pub(super) fn new(org: &Org, object: &str) -> Self {
        let has = |kind| org.files.iter().any(|file| file.kind == Some(kind));
        let is_activity = ["Task", "Event"]
            .iter()
            .any(|one| object.eq_ignore_ascii_case(one));
        let mut files = org.files.iter();
        let records = &org.records;
        let is_logged = |of: &str| of.eq_ignore_ascii_case(object);
        Self {
            object: files.any(|file| {
                let is_part = matches!(
                    file.kind,
                    Some(Kind::Object | Kind::Field | Kind::ValidationRule | Kind::RecordType)
                );
                is_part
                    && object_of(&file.shown)
                        .is_some_and(|of| is_logged(of) || is_activity && of.eq_ignore_ascii_case("Activity"))
            }) || records.fields_of(object).next().is_some()
                || records
                    .validation_rules
                    .iter()
                    .any(|rule| is_logged(&rule.object)),
            flows: has(Kind::Flow),
            triggers: has(Kind::Trigger),
            duplicate_rules: has(Kind::DuplicateRule),
            is_activity,
        }
    }

    /// What to say at a gate with nothing to look at, if that may be the export's fault.
    pub(super) fn missing(&self, gate: Gate) -> Option<Check> {
        let (is_shown, what) = match gate {
            Gate::Agent | Gate::Values => (true, ""),
            Gate::RequiredFields | Gate::ValidationRules => (
                self.object,
                "nothing of this object is in the export: retrieve CustomObject",
            ),
            Gate::FlowsBeforeSave | Gate::FlowsAfterSave | Gate::Processes => {
                (self.flows, "no flow is in the export: retrieve Flow")
            }
            Gate::TriggersBeforeSave | Gate::TriggersAfterSave => {
                (self.triggers, "no trigger is in the export: retrieve ApexTrigger")
            }
            // Tasks and events have none.
            Gate::DuplicateRules => (
                self.duplicate_rules || self.is_activity,
                "no duplicate rule is in the export: retrieve DuplicateRule",
            ),
        };
        let reason = format!("{what}; where the org has none there is nothing to reject");
        (!is_shown).then(|| Check::new(Answer::NotVisible, "", reason))
    }
}

/// The object whose folder or file a path is in.
fn object_of(path: &str) -> Option<&str> {
    let mut parts = path.split('/').skip_while(|part| *part != "objects");
    let part = parts.nth(1)?;
    part.split('.').next()
}
