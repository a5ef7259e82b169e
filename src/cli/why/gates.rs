//! Knows what the gates of the save order do to the calls of one person.

use std::collections::BTreeSet;

use super::rungs::Look;
use super::{Checked, Climb, LIKELY, NO_PROOF, NOT_VISIBLE, RED};
use crate::analysis::call_log::calls;
use crate::analysis::call_log::scenario::{Caller, Direction, Scenario};
use crate::analysis::call_log::simulate::{Answer, Asked, Check, Gate, walks};
use crate::options::Operation;

/// The calls that are walked: enough to meet what depends on whom a number belongs to.
const CALLS: &[(Direction, Caller)] = &[
    (Direction::Inbound, Caller::Contact),
    (Direction::Inbound, Caller::Lead),
    (Direction::Inbound, Caller::Unknown),
    (Direction::Outbound, Caller::Contact),
];

/// Which step of a ladder a gate belongs to; who the agent is, other steps ask.
fn look_of(gate: Gate) -> Option<Look> {
    Some(match gate {
        Gate::Agent => return None,
        Gate::Values => Look::Values,
        Gate::RequiredFields | Gate::ValidationRules | Gate::DuplicateRules => Look::Rules,
        Gate::FlowsBeforeSave
        | Gate::TriggersBeforeSave
        | Gate::TriggersAfterSave
        | Gate::Processes
        | Gate::FlowsAfterSave => Look::Automation,
    })
}

impl Climb<'_> {
    /// What the gates say that is not passed and no finding has said, each thing once, with the first call that meets it.
    pub(super) fn gates(&mut self, look: Look, found: &[Checked]) -> Vec<Checked> {
        let Some(payload) = self
            .standing
            .center
            .and_then(|center| self.standings.payload(center))
        else {
            return Vec::new();
        };
        let mut met: BTreeSet<(String, Answer)> = BTreeSet::new();
        let told: BTreeSet<&str> = found.iter().filter_map(|check| check.about.as_deref()).collect();
        let mut checks = Vec::new();
        for (direction, caller) in CALLS {
            let asked = Asked {
                direction: *direction,
                caller: *caller,
                object: None,
                set: &[],
                user: Some(self.standing.user),
            };
            let session = self.session;
            let walks = walks(
                &session.org,
                &self.answers.membership,
                payload,
                &asked,
                &session.options,
            );
            let rungs = walks.iter().flat_map(|walk| &walk.rungs);
            for check in rungs
                .filter(|rung| look_of(rung.gate) == Some(look))
                .flat_map(|rung| &rung.checks)
                .filter(|check| check.answer != Answer::Passed)
            {
                // What has no name is known by its reason.
                let name = if check.subject.is_empty() {
                    &check.reason
                } else {
                    &check.subject
                };
                if !told.contains(name.as_str()) && met.insert((name.clone(), check.answer)) {
                    checks.push(self.gate(check, *direction, *caller));
                }
            }
        }
        checks
    }

    fn gate(&mut self, check: &Check, direction: Direction, caller: Caller) -> Checked {
        let is_rejected = check.answer == Answer::Rejected;
        let mut reason = self.places.reason(check);
        reason.answer = if is_rejected { RED } else { NOT_VISIBLE };
        let scenario = Scenario {
            direction,
            caller,
            operation: Operation::Insert,
        };
        let call = calls::phrase(&[scenario], false);
        if is_rejected {
            reason.reason = format!("{} ({call})", reason.reason);
        }
        let center = self.center().map_or("", |center| center.name.as_str());
        Checked {
            help: format!(
                "`ctilint simulate --call-center {center} --user {}` shows every gate with what is sent; change what it names",
                self.standing.user.username()
            ),
            reason,
            // What is sent may be assumed.
            proof: if is_rejected { LIKELY } else { NO_PROOF },
            about: None,
        }
    }
}
