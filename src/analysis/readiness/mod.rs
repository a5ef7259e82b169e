//! Knows what stands between an org and Salesforce Voice: a checklist, each item with its state and its evidence.
//!
//! What is not in the export is never taken for done: an item whose absence means nothing says what to export.

mod access;
mod cut_over;
mod doubt;
mod exposure;
mod head;
mod heads;
mod item;
mod logs;
mod order;
pub mod replies;
mod routing;
mod softphone;
#[cfg(test)]
mod tests;
mod view;

use std::collections::BTreeSet;

use super::Answers;
use crate::options::Options;
use crate::org::Org;
use crate::org::call_center::CenterKind;
use view::View;

pub use item::{Answered, Effort, Evidence, Group, Hidden, Item, Standing, State, Who};

/// The checklist of one org, in the order of [`Group`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Readiness {
    pub items: Vec<Item>,
}

/// Judges one item.
type Judge = fn(&View<'_>) -> Item;

/// Every item there is.
const JUDGES: [Judge; 30] = [
    exposure::centers,
    exposure::users,
    exposure::voice_center,
    exposure::desktop,
    exposure::classic,
    softphone::vendor,
    softphone::home_made,
    softphone::methods,
    softphone::click_to_dial,
    softphone::canvas,
    softphone::secrets,
    logs::call_logs,
    logs::automation,
    logs::apex,
    logs::sales_engagement,
    routing::screen_pops,
    routing::omni_channel,
    routing::channel,
    routing::presence,
    routing::flows,
    routing::phone_book,
    access::voice,
    access::licences,
    access::sets,
    access::app,
    access::cookies,
    access::hosts,
    access::mobile,
    cut_over::new_orgs,
    cut_over::plan,
];

/// Whether an item makes an org ready for Salesforce Voice, which nobody needs where nothing has to move.
fn prepares(item: &Item) -> bool {
    matches!(item.group, Group::Routing | Group::Access) || item.id == heads::VOICE_CENTER.id
}

impl Readiness {
    /// Judges an org that was read for the audit: see [`crate::org::scope::Scope::for_audit`].
    #[must_use]
    pub fn new(org: &Org, answers: &Answers) -> Self {
        Self::blocked(judged(org, answers))
    }

    /// The same, but what the export does not show is what people have answered.
    #[must_use]
    pub fn with_answers(org: &Org, answers: &Answers, options: &Options) -> Self {
        let mut items = judged(org, answers);
        replies::apply(&mut items, &options.item_answers, options.as_of);
        Self::blocked(items)
    }

    fn blocked(mut items: Vec<Item>) -> Self {
        order::block(&mut items);
        Self { items }
    }

    /// The ids of all items, in the order of the checklist.
    #[must_use]
    pub fn ids() -> [&'static str; 30] {
        heads::ALL.map(|head| head.id)
    }

    #[must_use]
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// Items that cannot be done before this one is.
    pub fn waiting_for<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Item> {
        let waits = move |item: &&Item| matches!(&item.state, State::Blocked(by) if by.contains(&id));
        self.items.iter().filter(waits)
    }

    /// Those, and what waits for them in turn, in the order of the checklist.
    #[must_use]
    pub fn all_behind(&self, id: &str) -> Vec<&Item> {
        let mut found: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&str> = vec![id];
        while let Some(one) = open.pop() {
            let waiting = self.waiting_for(one).map(|item| item.id);
            open.extend(waiting.filter(|id| found.insert(id)));
        }
        self.items.iter().filter(|item| found.contains(item.id)).collect()
    }

    /// Items in a state, by its word.
    pub fn in_state<'a>(&'a self, word: &'a str) -> impl Iterator<Item = &'a Item> {
        self.items.iter().filter(move |item| item.state.word() == word)
    }
}

fn judged(org: &Org, answers: &Answers) -> Vec<Item> {
    let view = View::new(org, answers);
    let mut items: Vec<Item> = JUDGES.iter().map(|judge| judge(&view)).collect();
    if view.is_free() && view.centers_of(CenterKind::ServiceCloudVoice).next().is_none() {
        items
            .iter_mut()
            .filter(|item| prepares(item))
            .for_each(Item::settle);
    }
    doubt::apply(&view, &mut items);
    items
}
