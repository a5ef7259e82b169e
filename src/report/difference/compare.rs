//! Knows how a comparison of two orgs reads.

use std::fmt::Write;

use similar::{ChangeTag, TextDiff};

use super::{MOST_ROWS, cell, line, more, place, trust, unseen, unseen_markdown};
use crate::answer::Table;
use crate::answer::difference::{CompareAnswer, Different, OnlyIn};
use crate::finding::Component;
use crate::report::table::{markdown, plain};

/// Characters of a value that are shown.
const WIDTH: usize = 90;
/// Characters before the first difference of two long values.
const BEFORE: usize = 30;
/// Things of one type in one list; JSON has them all.
const MOST_OF_TYPE: usize = 25;

/// Whether the two are the same for the phones, then in what they differ.
#[must_use]
pub fn compare_text(answer: &CompareAnswer, with_environment: bool) -> String {
    let mut text = format!("{}\n", line(&answer.summary));
    let _ = writeln!(text, "A: {}\nB: {}", line(&answer.a), line(&answer.b));
    pairs("different", &answer.different, &mut text);
    only("only in A", &answer.only_in_a, &mut text);
    only("only in B", &answer.only_in_b, &mut text);
    let beside = &answer.trust;
    trust::trusted(
        "trusted only in A",
        "in the place of",
        &beside.only_in_a,
        &mut text,
    );
    trust::trusted(
        "trusted only in B",
        "in the place of",
        &beside.only_in_b,
        &mut text,
    );
    trust::changes(&beside.different, &mut text);
    if with_environment {
        let title = "different only by the environment";
        pairs(title, &answer.environment.values, &mut text);
    }
    unseen(&answer.not_visible, &mut text);
    text
}

fn pairs(title: &str, all: &[Different], text: &mut String) {
    if all.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{title}");
    let mut budget = Budget::default();
    for pair in all {
        if !budget.takes(&pair.component) {
            continue;
        }
        let _ = writeln!(text, "  {}", line(&name_of(pair)));
        values(pair, text);
        for (side, place_of) in [("A", &pair.a_place), ("B", &pair.b_place)] {
            if let Some(one) = place_of {
                let _ = writeln!(text, "      {side}  {}", place(one));
            }
        }
    }
    budget.say(text);
}

fn name_of(pair: &Different) -> String {
    let component = format!("{}/{}", pair.component.kind, pair.component.name);
    let other = pair.name_in_b.as_ref().map(|name| format!(" (in B {name})"));
    format!("{component}{} {}", other.unwrap_or_default(), pair.element)
        .trim_end()
        .to_owned()
}

/// Both values one below the other; of long ones the part where they begin to differ, of formulas the lines that do.
fn values(pair: &Different, text: &mut String) {
    if pair.is_formula && (pair.a.trim().contains('\n') || pair.b.trim().contains('\n')) {
        lines(&pair.a, &pair.b, text);
        return;
    }
    if pair.a == pair.b {
        // Both are masked, or the component alone has another name.
        if !pair.a.is_empty() {
            let _ = writeln!(text, "      A and B  {}", line(&pair.a));
        }
        return;
    }
    let start = first_difference(&pair.a, &pair.b);
    for (side, value) in [("A", &pair.a), ("B", &pair.b)] {
        let value = if value.is_empty() { "blank" } else { value };
        let _ = writeln!(text, "      {side}  {}", line(&cropped(value, start)));
    }
}

/// Lines of two formulas, without those that are the same but for the ones beside a difference.
fn lines(a: &str, b: &str, text: &mut String) {
    let (a, b) = (a.replace("\r\n", "\n"), b.replace("\r\n", "\n"));
    let diff = TextDiff::from_lines(a.as_str(), b.as_str());
    for (index, group) in diff.grouped_ops(1).iter().enumerate() {
        if index > 0 {
            text.push_str("         …\n");
        }
        for change in group.iter().flat_map(|operation| diff.iter_changes(operation)) {
            let side = match change.tag() {
                ChangeTag::Delete => "A",
                ChangeTag::Insert => "B",
                ChangeTag::Equal => " ",
            };
            let value = change.value().trim_end();
            let _ = writeln!(text, "      {side}  {}", line(&cropped(value, 0)).trim_end());
        }
    }
}

/// In characters.
fn first_difference(a: &str, b: &str) -> usize {
    a.chars()
        .zip(b.chars())
        .take_while(|(one, other)| one == other)
        .count()
}

/// At most [`WIDTH`] characters, those around `start` among them.
fn cropped(value: &str, start: usize) -> String {
    let length = value.chars().count();
    if length <= WIDTH {
        return value.to_owned();
    }
    let from = start.saturating_sub(BEFORE).min(length - WIDTH);
    let part: String = value.chars().skip(from).take(WIDTH).collect();
    let (before, behind) = (from > 0, from + WIDTH < length);
    let mark = |is_cut| if is_cut { "…" } else { "" };
    format!("{}{part}{}", mark(before), mark(behind))
}

fn only(title: &str, all: &[OnlyIn], text: &mut String) {
    if all.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{title}");
    let mut budget = Budget::default();
    for one in all {
        if budget.takes(&one.component) {
            let _ = writeln!(text, "  {}", line(&only_words(one)));
            if let Some(at) = &one.place {
                let _ = writeln!(text, "      {}", place(at));
            }
        }
    }
    budget.say(text);
}

fn only_words(one: &OnlyIn) -> String {
    let component = format!("{}/{}", one.component.kind, one.component.name);
    match (&one.element, &one.value) {
        (Some(element), Some(value)) if value.is_empty() => format!("{component} {element}"),
        (Some(element), Some(value)) => format!("{component} {element}: {}", cropped(value, 0)),
        _ => component,
    }
}

/// How many things of each type were shown: a thousand users that differ must not hide one call center.
#[derive(Default)]
struct Budget {
    shown: std::collections::BTreeMap<String, usize>,
}

impl Budget {
    fn takes(&mut self, component: &Component) -> bool {
        let shown = self.shown.entry(component.kind.clone()).or_default();
        *shown += 1;
        *shown <= MOST_OF_TYPE
    }

    fn say(&self, text: &mut String) {
        for (kind, number) in self.shown.iter().filter(|(_, number)| **number > MOST_OF_TYPE) {
            let more = number - MOST_OF_TYPE;
            let _ = writeln!(text, "  and {more} more of {}", line(kind));
        }
    }
}

/// The same as tables.
#[must_use]
pub fn compare_markdown(answer: &CompareAnswer) -> String {
    let mut text = format!("## ctilint: {}\n\n", plain(&answer.summary));
    let _ = writeln!(text, "A: {}, B: {}", plain(&answer.a), plain(&answer.b));
    if !answer.different.is_empty() {
        let mut table = Table::new(&["what", "A", "B"]);
        for pair in answer.different.iter().take(MOST_ROWS) {
            let start = first_difference(&pair.a, &pair.b);
            let value = |value: &str| cropped(value, start);
            table
                .rows
                .push(vec![cell(&name_of(pair)), value(&pair.a), value(&pair.b)]);
        }
        let _ = write!(text, "\n### Different\n\n{}", markdown(&table));
        more(answer.different.len(), &mut text);
    }
    for (title, all) in [("Only in A", &answer.only_in_a), ("Only in B", &answer.only_in_b)] {
        if !all.is_empty() {
            let _ = write!(text, "\n### {title}\n\n");
            for one in all.iter().take(MOST_ROWS) {
                let _ = writeln!(text, "- {}", plain(&cell(&only_words(one))));
            }
            more(all.len(), &mut text);
        }
    }
    let beside = &answer.trust;
    trust::table(
        "Trusted only in A",
        "in the place of",
        &beside.only_in_a,
        &mut text,
    );
    trust::table(
        "Trusted only in B",
        "in the place of",
        &beside.only_in_b,
        &mut text,
    );
    trust::changes_table(&beside.different, &mut text);
    unseen_markdown(&answer.not_visible, &mut text);
    text
}
