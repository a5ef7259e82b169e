//! Knows the apps that carry the softphone, and the utility bars on which they carry it.

use super::super::Answers;
use super::{Role, Use, centers};
use crate::finding::quoted;
use crate::org::Org;

/// An app serves every softphone that opens in Lightning: the first call center stands for all of them.
pub(super) fn all(org: &Org, answers: &Answers, all: &mut Vec<Use>) {
    let mut centers = centers(org).into_iter();
    let Some((center, _)) = centers.find(|(_, center)| center.works_in_lightning()) else {
        return;
    };
    for (app, bar) in answers.softphones.carriers() {
        let (app, bar) = (&org.apps[app], &org.utility_bars[bar]);
        let item = bar
            .visible_softphone()
            .map_or(bar.root, |item| item.component.span());
        let mut push = |what, role, phrase, span| {
            all.push(Use {
                what,
                role,
                phrase,
                span,
                center,
                is_certain: true,
            });
        };
        let title = quoted(app.title());
        let phrase = format!("the utility bar of {title} has the softphone");
        push(app.component(), Role::App, phrase.clone(), item);
        push(bar.component(), Role::Bar, phrase, app.place_of_bar());
    }
}
