//! Knows what becomes of items that people have answered: the export comes first, then the answer.

use jiff::civil::Date;

use super::item::{Answered, Item, Standing, State};
use crate::options::{ItemAnswer, ItemVerdict};

/// Days after which an answer is old.
pub const OLD: i64 = 180;

/// Gives items that cannot be seen the state of their answer; of all others only says how the answer compares.
pub(super) fn apply(items: &mut [Item], answers: &[ItemAnswer], as_of: Date) {
    for (index, answer) in answers.iter().enumerate() {
        let Some(item) = items.iter_mut().find(|item| item.id == answer.item) else {
            continue;
        };
        let standing = standing(&item.state, answer, as_of);
        let mut answered = Answered {
            index,
            standing,
            instead_of: None,
        };
        if standing == Standing::Counts {
            answered.instead_of = item.hidden().cloned();
            settle(item, answer);
        }
        item.answer = Some(answered);
    }
}

fn settle(item: &mut Item, answer: &ItemAnswer) {
    item.found = sentence(answer);
    item.state = match answer.verdict {
        Some(ItemVerdict::Done) => State::Done,
        _ => State::Open,
    };
    item.effort = item.effort.filter(|_| item.state != State::Done);
}

fn standing(state: &State, answer: &ItemAnswer, as_of: Date) -> Standing {
    let (Some(verdict), Some(on)) = (answer.verdict, answer.on) else {
        return Standing::Unfinished;
    };
    match state {
        State::NotVisible(_) if on > as_of => Standing::TooEarly,
        State::NotVisible(_) => Standing::Counts,
        state if (*state == State::Done) == (verdict == ItemVerdict::Done) => Standing::NotNeeded,
        _ => Standing::Contradicts,
    }
}

/// Days since an answer was given; less than nothing where it came after `as_of`.
#[must_use]
pub fn days_ago(answer: &ItemAnswer, as_of: Date) -> Option<i64> {
    let span = answer.on?.until(as_of).ok()?;
    Some(i64::from(span.get_days()))
}

/// Who has said what and when, and what is wrong with that; `None` where nobody has decided yet.
#[must_use]
pub fn evidence(answer: &ItemAnswer, standing: Standing, as_of: Date) -> Option<String> {
    let days = days_ago(answer, as_of)?;
    let said = sentence(answer);
    Some(match standing {
        Standing::Counts if days > OLD => format!("{said} ({days} days ago: ask again)"),
        Standing::Counts => said,
        Standing::NotNeeded => format!("{said} (not needed any more: the export shows the same)"),
        Standing::Contradicts => format!("{said} (the export shows otherwise, and counts)"),
        Standing::TooEarly => format!("{said} (does not count: the day is after that of the audit)"),
        Standing::Unfinished => return None,
    })
}

fn sentence(answer: &ItemAnswer) -> String {
    let day = answer.on.map_or(String::new(), |day| format!(" on {day}"));
    let verdict = answer.verdict.map_or("nothing", ItemVerdict::word);
    let words = match answer.words.as_str() {
        "" => String::new(),
        words => format!("; {words}"),
    };
    format!("answered by {}{day}: {verdict}{words}", answer.by)
}
