//! Knows which entries of the lists of trusted hosts let softphones be framed, connect, listen, and call Salesforce.

use super::super::Answers;
use super::super::content_policy::{Entry, MicrophoneAnswer};
use super::super::needs::{By, Need, Purpose, allowing, cors};
use super::{Role, Use};
use crate::finding::{Component, quoted};
use crate::org::Org;

pub(super) fn all(org: &Org, answers: &Answers, all: &mut Vec<Use>) {
    for need in &answers.needs {
        let Some((center, span)) = need.centers.first().copied() else {
            continue;
        };
        for what in serving(org, answers, need) {
            all.push(Use {
                what,
                role: Role::Trust,
                phrase: phrase(org, need),
                span,
                center,
                is_certain: matches!(need.by, By::Address(_)),
            });
        }
    }
}

/// Entries without any of which a need would not be met; several that serve it alike are all named.
#[must_use]
pub fn serving(org: &Org, answers: &Answers, need: &Need) -> Vec<Component> {
    let policy = &answers.content_policy;
    let component = |entry: &Entry| entry.site.entry.component();
    match need.purpose {
        Purpose::Load(..) => allowing(policy, need).into_iter().map(component).collect(),
        Purpose::Microphone => match policy.microphone(&need.url, need.context()) {
            MicrophoneAnswer::Granted(entry) => vec![component(entry)],
            _ => Vec::new(),
        },
        Purpose::Cors => cors::allowing(org, need).map(|entry| entry.component()).collect(),
    }
}

fn phrase(org: &Org, need: &Need) -> String {
    let (whose, origin) = (need.whose(org), quoted(&need.origin()));
    match need.purpose {
        Purpose::Load(directive, context) => {
            format!(
                "{} may {} for {whose}",
                context.phrase(),
                directive.phrase_for(&origin)
            )
        }
        Purpose::Microphone => format!("{origin} may use the microphone for {whose}"),
        Purpose::Cors => format!("pages of {origin} may call Salesforce for {whose}"),
    }
}
