//! Knows how an answer of a person is shown: masked, and with a warning where it is not simply good.

use crate::analysis::readiness::{Answered, Readiness, Standing, replies};
use crate::answer::audit::{Evidence, Said};
use crate::answer::ladder::Place;
use crate::engine::Mask;
use crate::finding::count;
use crate::options::{ItemAnswer, ItemVerdict, Options};

/// Warnings about single answers; more are counted.
const TOLD: usize = 10;

/// The answer, and the evidence that it is; none where nobody has decided yet.
pub(super) fn said(answered: &Answered, options: &Options, mask: &Mask) -> Option<(Said, Option<Evidence>)> {
    let answer = options.item_answers.get(answered.index)?;
    let place = Place {
        file: mask.masked(&answer.place.file),
        ..answer.place.clone()
    };
    let text = replies::evidence(answer, answered.standing, options.as_of);
    let evidence = text.map(|text| Evidence {
        kind: "answer",
        text: mask.masked(&text),
        confidence: None,
        place: place.clone(),
    });
    let said = Said {
        answer: answer.verdict.map(ItemVerdict::word),
        words: mask.masked(&answer.words),
        by: mask.masked(&answer.by),
        on: answer.on.map(|day| day.to_string()),
        days_ago: replies::days_ago(answer, options.as_of),
        standing: answered.standing.word(),
        place,
    };
    Some((said, evidence))
}

/// What whoever gave the answers has to know about them.
pub(super) fn warnings(readiness: &Readiness, options: &Options) -> Vec<String> {
    let mut warnings: Vec<String> = readiness
        .items
        .iter()
        .filter_map(|item| {
            let answered = item.answer.as_ref()?;
            let answer = options.item_answers.get(answered.index)?;
            let what = trouble(answer, answered.standing, item.state.word(), options)?;
            let Place { file, line, .. } = &answer.place;
            Some(format!(
                "warning: the answer to `{}` {what} ({file}:{line})",
                item.id
            ))
        })
        .collect();
    let more = warnings.len().saturating_sub(TOLD);
    warnings.truncate(TOLD);
    if more > 0 {
        warnings.push(format!("warning: {} of this kind", count(more, "more answer")));
    }
    warnings
}

fn trouble(answer: &ItemAnswer, standing: Standing, state: &str, options: &Options) -> Option<String> {
    let days = replies::days_ago(answer, options.as_of).unwrap_or_default();
    Some(match standing {
        Standing::Counts if days > replies::OLD => {
            format!("was given {days} days ago: ask whether it still holds")
        }
        Standing::Contradicts => format!("does not count: the export shows that it is {state}"),
        Standing::TooEarly => {
            format!("does not count: it is of a day after {}", options.as_of)
        }
        Standing::Unfinished if !is_blank(answer) => {
            "does not count: `answer` is blank, and says neither done nor open".to_owned()
        }
        Standing::Counts | Standing::NotNeeded | Standing::Unfinished => return None,
    })
}

/// As the form has it.
pub(super) fn is_blank(answer: &ItemAnswer) -> bool {
    answer.verdict.is_none() && answer.words.is_empty() && answer.by.is_empty() && answer.on.is_none()
}
