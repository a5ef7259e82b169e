//! Knows whether conditions hold for the record of a call: yes, no, or maybe.

use super::known::Known;
use super::payload::Record;
use crate::org::Org;
use crate::org::criteria::{Criteria, Criterion, Logic, Operator};

/// Three answers, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    No,
    Maybe,
    Yes,
}

impl Truth {
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Maybe => Self::Maybe,
            Self::Yes => Self::No,
        }
    }
}

/// Whether conditions hold for the record; `is_open` names fields of which nothing is known any more.
#[must_use]
pub fn holds(org: &Org, record: &Record, criteria: &Criteria, is_open: &dyn Fn(&str) -> bool) -> Truth {
    let answers: Vec<Truth> = criteria
        .items
        .iter()
        .map(|item| match &item.field {
            Some(field) if !is_open(field) => one(item, &record.known(org, field)),
            _ => Truth::Maybe,
        })
        .collect();
    combine(&answers, &criteria.logic)
}

/// Answers to single conditions, combined.
#[must_use]
pub fn combine(answers: &[Truth], logic: &Logic) -> Truth {
    match logic {
        Logic::All => answers.iter().copied().fold(Truth::Yes, Truth::and),
        Logic::Any if answers.is_empty() => Truth::Yes,
        Logic::Any => answers.iter().copied().fold(Truth::No, Truth::or),
        Logic::Text(text) => Parser::new(text, answers).whole(),
        Logic::Unknown => Truth::Maybe,
    }
}

/// Whether one condition holds for a field of which this is known.
#[must_use]
pub fn one(item: &Criterion, known: &Known) -> Truth {
    let Some(wanted) = &item.values else {
        return Truth::Maybe;
    };
    let wanted: Vec<&str> = match wanted.as_slice() {
        [] => vec![""],
        values => values.iter().map(|value| value.text().trim()).collect(),
    };
    let is_about_blank = wanted.iter().all(|wanted| wanted.is_empty());
    match (known, item.operator) {
        (Known::OneOf(values), operator) => {
            let mut answers = values
                .iter()
                .map(|value| meets(operator, value.as_deref(), &wanted));
            let first = answers.next().flatten();
            let first = first.filter(|first| answers.all(|answer| answer == Some(*first)));
            first.map_or(Truth::Maybe, truth)
        }
        (Known::Something, Operator::IsBlank) => truth(says_true(&wanted) != Some(true)),
        (Known::Something, Operator::Equal) if is_about_blank => Truth::No,
        (Known::Something, Operator::NotEqual) if is_about_blank => Truth::Yes,
        (Known::Something | Known::Anything, _) => Truth::Maybe,
    }
}

/// Whether one value meets a condition; blank is the empty text. `None` where a value alone does not tell.
fn meets(operator: Operator, value: Option<&str>, wanted: &[&str]) -> Option<bool> {
    let value = value.unwrap_or_default();
    let lower = value.to_lowercase();
    let equals = || wanted.iter().any(|wanted| value.eq_ignore_ascii_case(wanted));
    let part = |test: fn(&str, &str) -> bool| {
        let mut words = wanted.iter().filter(|wanted| !wanted.is_empty());
        words.any(|wanted| test(&lower, &wanted.to_lowercase()))
    };
    Some(match operator {
        Operator::Equal => equals(),
        Operator::NotEqual => !equals(),
        Operator::StartsWith => part(|value, wanted| value.starts_with(wanted)),
        Operator::Contains => part(|value, wanted| value.contains(wanted)),
        Operator::NotContains => !part(|value, wanted| value.contains(wanted)),
        Operator::IsBlank => value.is_empty() == says_true(wanted)?,
        Operator::Other => return None,
    })
}

fn says_true(wanted: &[&str]) -> Option<bool> {
    wanted.first()?.to_lowercase().parse().ok()
}

fn truth(is_true: bool) -> Truth {
    if is_true { Truth::Yes } else { Truth::No }
}

/// `1 AND (2 OR NOT 3)`; what it cannot read is a maybe.
struct Parser<'a> {
    words: Vec<String>,
    at: usize,
    answers: &'a [Truth],
    depth: usize,
}

/// Deeper parentheses than this are nobody's filter.
const DEEPEST: usize = 50;

impl<'a> Parser<'a> {
    fn new(text: &str, answers: &'a [Truth]) -> Self {
        let spaced = text.replace('(', " ( ").replace(')', " ) ");
        Self {
            words: spaced.split_whitespace().map(str::to_ascii_uppercase).collect(),
            at: 0,
            answers,
            depth: 0,
        }
    }

    fn whole(mut self) -> Truth {
        let answer = self.any();
        answer
            .filter(|_| self.at == self.words.len())
            .unwrap_or(Truth::Maybe)
    }

    fn takes(&mut self, word: &str) -> bool {
        let is_it = self.words.get(self.at).is_some_and(|next| next == word);
        self.at += usize::from(is_it);
        is_it
    }

    fn any(&mut self) -> Option<Truth> {
        let mut answer = self.all()?;
        while self.takes("OR") {
            answer = answer.or(self.all()?);
        }
        Some(answer)
    }

    fn all(&mut self) -> Option<Truth> {
        let mut answer = self.single()?;
        while self.takes("AND") {
            answer = answer.and(self.single()?);
        }
        Some(answer)
    }

    fn single(&mut self) -> Option<Truth> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let answer = if self.takes("NOT") {
            !self.single()?
        } else if self.takes("(") {
            let inner = self.any()?;
            if !self.takes(")") {
                return None;
            }
            inner
        } else {
            let number: usize = self.words.get(self.at)?.parse().ok()?;
            self.at += 1;
            *self.answers.get(number.checked_sub(1)?)?
        };
        self.depth -= 1;
        Some(answer)
    }
}
