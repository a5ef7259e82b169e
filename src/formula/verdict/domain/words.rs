//! Knows representatives of picklists and texts: every word of the formula, and one that is none of them.

use std::sync::Arc;

use super::{Builder, Domain, MAX_TRIED, Wanted, unique};
use crate::formula::types::Type;
use crate::formula::value::Value;

/// Picklists up to this size are tried completely.
const MAX_ENUMERATED: usize = 40;
/// Values of a multi-select picklist of which all combinations are tried.
const MAX_COMBINED: usize = 4;
/// Longest text that is put together from two others.
const MAX_JOINED: usize = 200;
/// Characters of an Id, as formulas see it.
const ID_LENGTH: usize = 15;
/// Texts that are tried at a second look.
const MAX_RICH: usize = 90;

impl Builder<'_> {
    pub(super) fn picklist(&self, wanted: Wanted) -> Domain {
        let values = &self.var.field.values;
        let is_restricted = self.var.input.restricted && !values.is_empty();
        let known: Vec<Value> = values.iter().cloned().map(Value::Text).collect();
        if is_restricted && !self.is_exact && known.len() <= MAX_ENUMERATED {
            return self.finish(wanted, known, Vec::new(), true);
        }
        let constants = self.constants();
        let is_mentioned = |value: &Value| constants.iter().any(|constant| same_word(constant, value));
        let mut others: Vec<Value> = known
            .iter()
            .filter(|value| !is_mentioned(value))
            .cloned()
            .collect();
        let mentioned: Vec<Value> = if is_restricted {
            known
                .iter()
                .filter(|value| is_mentioned(value))
                .cloned()
                .collect()
        } else {
            constants.clone()
        };
        let count = if wanted.twice { 2 } else { 1 };
        others.truncate(count);
        let mut examples = Vec::new();
        if !is_restricted {
            examples = self.fresh(&constants, count);
            others.extend(examples.iter().cloned());
        }
        let filled = if self.is_exact {
            others.into_iter().chain(mentioned).collect()
        } else {
            others
                .into_iter()
                .chain(mentioned)
                .chain(self.proposed_among(is_restricted))
                .collect()
        };
        Domain {
            examples,
            ..self.finish(wanted, filled, Vec::new(), self.is_exact)
        }
    }

    /// Proposals that the picklist can have.
    fn proposed_among(&self, is_restricted: bool) -> Vec<Value> {
        let values = &self.var.field.values;
        let is_value =
            |value: &Value| matches!(value, Value::Text(text) if values.iter().any(|known| known == text));
        self.proposed()
            .filter(|value| !is_restricted || is_value(value))
            .collect()
    }

    pub(super) fn multi_picklist(&self, wanted: Wanted) -> Domain {
        let values = &self.var.field.values;
        let is_restricted = self.var.input.restricted && !values.is_empty();
        let constants: Vec<Arc<str>> = self
            .constants()
            .iter()
            .filter_map(|value| match value {
                Value::Text(text) => Some(text.clone()),
                _ => None,
            })
            .filter(|text| !is_restricted || values.contains(text))
            .collect();
        let other = values.iter().find(|value| !constants.contains(value)).cloned();
        let other = match other {
            None if !is_restricted => Some(Arc::from("Other")),
            other => other,
        };
        let mut filled: Vec<Value> = other.iter().cloned().map(Value::Text).collect();
        let exact = self.is_exact && constants.len() <= MAX_COMBINED;
        if exact {
            filled.extend((1..1_usize << constants.len()).map(|chosen| joined(&constants, chosen)));
        } else {
            filled.extend(constants.iter().cloned().map(Value::Text));
            filled.push(joined(&constants, usize::MAX));
        }
        if wanted.twice
            && let Some(other) = other
        {
            // The same words with one more make a change that no comparison sees.
            let more: Vec<Value> = filled.iter().map(|value| with_word(value, &other)).collect();
            filled.extend(more);
        }
        self.finish(wanted, filled, Vec::new(), exact)
    }

    pub(super) fn text(&self, wanted: Wanted) -> Domain {
        let constants = self.constants();
        let count = if wanted.twice { 2 } else { 1 };
        let examples = self.fresh(&constants, count);
        let mut filled = examples.clone();
        filled.extend(constants);
        if self.is_exact {
            return Domain {
                examples,
                ..self.finish(wanted, filled, Vec::new(), true)
            };
        }
        filled.extend(self.whole_ids());
        filled.extend(self.proposed());
        // In front of and behind most words, and against most patterns.
        let odd = ["1", "!", "~", "Other two"].map(Value::text);
        if self.var.field.ty == Type::Id {
            filled.extend(odd);
        } else {
            filled.splice(count..count, odd);
        }
        let filled = unique(filled.into_iter().filter(|value| !value.is_null()));
        let mut rich: Vec<Value> = filled.iter().skip(MAX_TRIED).cloned().collect();
        rich.extend(combined(&unique(self.proposed())));
        rich.truncate(MAX_RICH);
        Domain {
            examples,
            ..self.finish(wanted, filled, rich, false)
        }
    }

    /// Ids that begin or end with what a formula asks of a part of one.
    fn whole_ids(&self) -> Vec<Value> {
        let is_id = self.var.field.ty == Type::Id;
        let parts = self.proposed().filter(|_| is_id).filter_map(|value| match value {
            Value::Text(text) if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) => Some(text),
            _ => None,
        });
        let short = parts.filter(|text| text.len() < ID_LENGTH);
        short
            .flat_map(|text| {
                let rest = ID_LENGTH - text.len();
                [format!("{text}{:0>rest$}", 1), format!("{:0<rest$}{text}", "0")]
            })
            .map(Value::text)
            .collect()
    }

    /// Words that differ from all constants, and from each other.
    fn fresh(&self, constants: &[Value], count: usize) -> Vec<Value> {
        let ordinary = self.ordinary_word();
        let is_id = self.var.field.ty == Type::Id && ordinary.len() == ID_LENGTH;
        let words = ["Other".to_owned(), "Another".to_owned()];
        let candidates = std::iter::once(ordinary.to_owned())
            .chain(words.into_iter().filter(|_| !is_id))
            .chain((2..).map(|number| match is_id {
                true => format!("{}{number:012}", &ordinary[..3]),
                false => format!("{ordinary} {number}"),
            }));
        unique(
            candidates
                .map(Value::text)
                .filter(|word| !constants.iter().any(|constant| same_word(constant, word)))
                .take(count + 1),
        )
        .into_iter()
        .take(count)
        .collect()
    }

    fn ordinary_word(&self) -> &'static str {
        let key = &*self.var.key;
        let ends = |tail: &str| key.ends_with(tail);
        match key {
            "$profile.name" => "Standard User",
            "$user.id" | "ownerid" => "005000000000001",
            "$profile.id" => "00e000000000001",
            "$userrole.id" | "$user.userroleid" => "00E000000000001",
            "whoid" => "003000000000001",
            "recordtypeid" | "$recordtype.id" => "012000000000001",
            _ if self.var.field.ty == Type::Id || ends(".id") => "000000000000001",
            _ if ends("profile.name") => "Standard User",
            _ if ends("email") || ends("username") => "agent@example.com",
            _ if ends("phone") => "+15550100",
            _ => "Other",
        }
    }
}

/// Words of a multi-select picklist by the bits of a number.
fn joined(words: &[Arc<str>], chosen: usize) -> Value {
    let chosen: Vec<&str> = words
        .iter()
        .enumerate()
        .filter(|(index, _)| chosen >> index.min(&63) & 1 == 1)
        .map(|(_, word)| &**word)
        .collect();
    Value::text_or_null(&chosen.join(";"))
}

fn with_word(value: &Value, word: &str) -> Value {
    match value {
        Value::Text(text) if **text != *word => Value::text(format!("{text};{word}")),
        value => value.clone(),
    }
}

/// Texts after one another, and texts brought to the lengths of fillers.
fn combined(values: &[Value]) -> Vec<Value> {
    let texts: Vec<&str> = values
        .iter()
        .filter_map(|value| match value {
            Value::Text(text) if text.len() <= MAX_JOINED => Some(&**text),
            _ => None,
        })
        .collect();
    let is_filler = |text: &&str| text.bytes().all(|byte| byte == b'x');
    let (fillers, words): (Vec<&str>, Vec<&str>) = texts.into_iter().partition(is_filler);
    let mut found = Vec::new();
    for word in &words {
        for filler in &fillers {
            if let Some(rest) = filler.len().checked_sub(word.len()).filter(|rest| *rest > 0) {
                found.push(Value::text(format!("{word}{}", "0".repeat(rest))));
            }
        }
        found.push(Value::text(word.to_uppercase()));
        found.push(Value::text(word.to_lowercase()));
        found.push(Value::text(format!("{word}{word}")));
    }
    for (index, one) in words.iter().take(6).enumerate() {
        for other in words.iter().take(6).skip(index + 1) {
            found.push(Value::text(format!("{one} {other}")));
            found.push(Value::text(format!("{other}{one}")));
        }
    }
    found.retain(|value| !value.is_null());
    found
}

/// Picklist values are compared without regard to case; texts that differ in case only count as one word here.
fn same_word(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Text(one), Value::Text(other)) => one.to_lowercase() == other.to_lowercase(),
        _ => false,
    }
}
