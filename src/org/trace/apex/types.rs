//! Knows which variables of Apex code hold tasks, by their declarations anywhere in the file.

use std::collections::HashMap;

use super::code::Code;
use crate::finding::Confidence;
use crate::org::trace::field::is_activity;

pub(super) struct Types {
    /// By name in lower case: whether a declaration says tasks, and whether another says something else.
    by_name: HashMap<String, (bool, bool)>,
    /// The file names the object at all.
    pub(super) speaks_of_tasks: bool,
}

pub(super) fn is_task(name: &str) -> bool {
    is_activity(name)
}

/// Whether a query in a text asks tasks: `… FROM Task …`; `None` for a text without one.
pub(super) fn asks_tasks(text: &str) -> Option<bool> {
    let lower = text.to_ascii_lowercase();
    let after = lower
        .match_indices("from ")
        .map(|(at, _)| lower[at + 5..].trim_start());
    let is_of_tasks = after.map(|rest| {
        let word = rest
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .next();
        word.is_some_and(is_activity)
    });
    is_of_tasks.reduce(|one, other| one || other)
}

impl Types {
    /// `Type name` where something follows that ends a declaration; of a generic type its last argument counts.
    pub(super) fn read(code: &Code<'_>) -> Self {
        let mut types = Self {
            by_name: HashMap::new(),
            speaks_of_tasks: false,
        };
        for at in 0..code.tokens.len() {
            let Some(word) = code.word(at) else { continue };
            types.speaks_of_tasks |= word.eq_ignore_ascii_case("Task") || word.eq_ignore_ascii_case("Event");
            let is_end = matches!(code.after(at), Some(";" | "=" | "," | ")" | ":" | "{"));
            if !is_end || !is_name(word) {
                continue;
            }
            let Some(of) = declared(code, at) else { continue };
            let entry = types.by_name.entry(word.to_ascii_lowercase()).or_default();
            match is_task(of) {
                true => entry.0 = true,
                // What a variable of any type holds, nobody knows.
                false if of.eq_ignore_ascii_case("SObject") => *entry = (true, true),
                false => entry.1 = true,
            }
        }
        types
    }

    pub(super) fn knows(&self, name: &str) -> bool {
        self.by_name.contains_key(&name.to_ascii_lowercase())
    }

    /// How sure it is that a variable holds tasks; `None` where it holds something else.
    pub(super) fn of(&self, name: &str) -> Option<Confidence> {
        match self.by_name.get(&name.to_ascii_lowercase()) {
            Some((true, false)) => Some(Confidence::High),
            Some((true, true)) => Some(Confidence::Medium),
            Some((false, _)) => None,
            // A member of another class, or a record of a relation.
            None => self.speaks_of_tasks.then_some(Confidence::Low),
        }
    }
}

/// The type that stands before a name: `Task`, and `Task` of `List<Task>`, `Map<Id, Task>` and `Task[]`.
fn declared<'a>(code: &Code<'a>, name: usize) -> Option<&'a str> {
    let mut at = name.checked_sub(1)?;
    loop {
        match code.word(at)? {
            ">" => at = at.checked_sub(1)?,
            "]" if code.before(at) == Some("[") => at = at.checked_sub(2)?,
            word => {
                let is_type = is_name(word) && !KEYWORDS.iter().any(|known| known.eq_ignore_ascii_case(word));
                return is_type.then_some(word);
            }
        }
    }
}

/// Words before a name that are no type.
const KEYWORDS: [&str; 14] = [
    "return", "new", "else", "in", "and", "or", "not", "select", "from", "where", "insert", "update",
    "upsert", "delete",
];

fn is_name(word: &str) -> bool {
    word.bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
}
