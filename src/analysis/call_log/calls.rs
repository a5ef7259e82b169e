//! Knows how a message names kinds of calls: "every call from or to an unknown number".

use super::scenario::{Caller, Direction, Scenario};

/// Kinds of calls in words: every one of them, or one.
#[must_use]
pub fn phrase(calls: &[Scenario], every: bool) -> String {
    let directions = Direction::ALL.into_iter();
    let directions: Vec<Direction> = directions
        .filter(|one| calls.iter().any(|call| call.direction == *one))
        .collect();
    let callers = Caller::ALL.into_iter();
    let callers: Vec<Caller> = callers
        .filter(|one| calls.iter().any(|call| call.caller == *one))
        .collect();
    // Where not every combination is concerned, the first one stands for all.
    let is_product = calls.len() == directions.len() * callers.len();
    let (directions, callers) = match calls.first() {
        Some(first) if !is_product => (vec![first.direction], vec![first.caller]),
        _ => (directions, callers),
    };
    let words: Vec<&str> = directions.iter().map(|direction| lower(*direction)).collect();
    let kind = match words.as_slice() {
        [] | [_, _, _] => String::new(),
        words => format!("{} ", words.join(" or ")),
    };
    let article = match kind.chars().next() {
        _ if every => "every",
        Some('i' | 'o') => "an",
        _ => "a",
    };
    format!("{article} {kind}call{}", with(&directions, &callers))
}

fn lower(direction: Direction) -> &'static str {
    match direction {
        Direction::Inbound => "inbound",
        Direction::Outbound => "outbound",
        Direction::Internal => "internal",
    }
}

/// Whom the calls are with.
fn with(directions: &[Direction], callers: &[Caller]) -> String {
    let whom = match callers {
        [] | [_, _, _] => return String::new(),
        [Caller::Contact] => "a contact",
        [Caller::Lead] => "a lead",
        [Caller::Unknown] => "an unknown number",
        [Caller::Contact, Caller::Lead] => "somebody known",
        [Caller::Contact, _] => "a contact or an unknown number",
        _ => "a lead or an unknown number",
    };
    let preposition = match directions {
        [Direction::Inbound] => "from",
        [Direction::Outbound] => "to",
        [Direction::Internal] => "with",
        _ => "from or to",
    };
    format!(" {preposition} {whom}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Operation;

    #[test]
    fn calls_are_named_as_people_do() {
        let all = Scenario::all(Operation::Insert);
        assert_eq!(phrase(&all, true), "every call");
        assert_eq!(phrase(&all, false), "a call");
        let some =
            |keep: fn(&Scenario) -> bool| -> Vec<Scenario> { all.iter().copied().filter(keep).collect() };
        let unknown = some(|call| call.caller == Caller::Unknown);
        assert_eq!(phrase(&unknown, true), "every call from or to an unknown number");
        let inbound = some(|call| call.direction == Direction::Inbound);
        assert_eq!(phrase(&inbound, true), "every inbound call");
        let known = some(|call| call.direction == Direction::Outbound && call.caller != Caller::Unknown);
        assert_eq!(phrase(&known, false), "an outbound call to somebody known");
        let outside = some(|call| call.direction != Direction::Internal);
        assert_eq!(phrase(&outside, true), "every inbound or outbound call");
    }
}
