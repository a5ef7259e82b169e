//! Knows whether a user holds the rights that the log of a call needs.

use super::phrase::{blind, holder};
use super::{Kind, Standings, Step, Word};
use crate::analysis::access::{Answer, Right};
use crate::analysis::call_log::{Record, noun};
use crate::finding::quoted;
use crate::options::{Logs, Operation};
use crate::org::access::UserPermission;

fn step(word: Word, reason: impl Into<String>) -> Step {
    Step::fine(Kind::Log, word, reason)
}

impl Standings<'_> {
    /// The rights that the log of a call needs.
    pub(super) fn log(&self, user: usize, center: Option<usize>) -> Step {
        let payload = center.and_then(|index| self.payload(index));
        let logs = payload.map_or(Logs::Softphone, |payload| payload.logs);
        if let Some(step) = by_others(logs) {
            return step;
        }
        let records = payload.map_or(&[][..], |payload| &payload.records);
        let known = records.iter().filter(|record| !record.is_guess());
        let mut steps: Vec<Step> = known
            .map(|record| self.may_write(user, &record.object, right(record)))
            .collect();
        if steps.is_empty() {
            steps.push(self.may_write(user, "Task", Right::Create));
        }
        // Of several with the same answer the first.
        let worst = steps.into_iter().rev().max_by_key(|step| step.word);
        worst.unwrap_or_else(|| step(Word::NotNeeded, ""))
    }

    fn may_write(&self, user: usize, object: &str, right: Right) -> Step {
        let verb = if right == Right::Create {
            "create"
        } else {
            "change"
        };
        let thing = noun(object);
        match self.answers.access.object(self.org, user, object, right) {
            Answer::Granted(at, span) => {
                let by = holder(&self.org.access.holders[at]);
                step(Word::Yes, format!("{by} lets the user {verb} a {thing}")).at(span)
            }
            Answer::Ungoverned => step(Word::Yes, format!("everybody may {verb} a {thing}")),
            Answer::NotVisible(why) => {
                let (short, reason, help) = blind(&why);
                step(Word::NotVisible, format!("the log is a {thing}: {reason}"))
                    .because(format!("log: {short}"), help)
            }
            Answer::Denied(profile) => {
                let (short, help) = self.lacking(user, object, right);
                let place = profile.map(|at| self.org.access.holders[at].root);
                let reason = format!("nothing that the user holds lets them {verb} a {thing}: {short}");
                step(Word::No, reason).at(place).because(short, help)
            }
        }
    }

    /// What is missing, and what to grant.
    fn lacking(&self, user: usize, object: &str, right: Right) -> (String, String) {
        let labels: Vec<String> = self
            .missing_permissions(user, object)
            .iter()
            .map(|permission| quoted(permission.label()))
            .collect();
        if labels.is_empty() {
            let right = if right == Right::Create { "Create" } else { "Edit" };
            let object = quoted(object);
            return (
                format!("lacks {right} on {object}"),
                format!("grant {right} on {object} in a permission set, and assign it"),
            );
        }
        let labels = labels.join(" and ");
        (
            format!("lacks {labels}"),
            format!("grant {labels} in the profile, or in a permission set that agents have"),
        )
    }

    /// Activities have no object permissions: these stand for them.
    fn missing_permissions(&self, user: usize, object: &str) -> Vec<UserPermission> {
        let edit = match object.to_ascii_lowercase().as_str() {
            "task" => UserPermission::EditTask,
            "event" => UserPermission::EditEvent,
            _ => return Vec::new(),
        };
        let access = &self.answers.access;
        let both = [UserPermission::ActivitiesAccess, edit].into_iter();
        both.filter(|one| access.permission(self.org, user, *one).is_denied())
            .collect()
    }
}

/// Somebody else writes the log, or nobody.
fn by_others(logs: Logs) -> Option<Step> {
    Some(match logs {
        Logs::Server => step(
            Word::NotNeeded,
            "a server of the vendor writes the log, as an integration user",
        ),
        Logs::None => step(Word::NotNeeded, "the softphone only dials, and logs nothing"),
        Logs::Apex => step(
            Word::NotVisible,
            "Apex writes the log, and whether the agent's rights count is its own affair",
        )
        .because(
            "log: written by Apex",
            "look at the Apex class that the softphone calls: in user mode the agent's rights count",
        ),
        Logs::Softphone => return None,
    })
}

fn right(record: &Record) -> Right {
    match record.operation {
        Operation::Insert => Right::Create,
        Operation::Update => Right::Edit,
    }
}
