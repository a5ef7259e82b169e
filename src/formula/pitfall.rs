//! Knows what compiles and does not mean what its author thought: comparisons with blanks, Ids, names of profiles.
//!
//! Only what is certain by the types counts, and only what makes a difference: beside `ISBLANK(d)` a `d = NULL` does
//! no harm. Whether it does is asked of the formula with the expression that was meant in its place.

mod regex;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::ops::Range;

use super::ast::{Ast, BinaryOp, NodeId, NodeKind};
use super::compile::Formula;
use super::eval::{Context, Inputs};
use super::functions::Function;
use super::types::{Schema, Type};
use super::value::Value;
use super::verdict::{Input, Is, Kind, Limits, Scenario, decide};

pub use regex::patterns_on_blank;

/// Evaluations for all questions about a formula of one kind, and for one of them. What is not decided by then counts
/// as making a difference.
const WORK: usize = 8_000;
const MOST: usize = 4_000;

/// An Id as the API writes it; formulas know the first 15 characters.
const LONG_ID: usize = 18;
const SHORT_ID: usize = 15;

/// Profiles that every org has, by their English names. Salesforce translates these and no others.
const STANDARD_PROFILES: &[&str] = &[
    "Analytics Cloud Integration User",
    "Contract Manager",
    "Customer Community User",
    "Customer Portal Manager",
    "Marketing User",
    "Minimum Access - Salesforce",
    "Partner Community User",
    "Read Only",
    "Solution Manager",
    "Standard Platform User",
    "Standard User",
    "System Administrator",
];

/// What the administrator's profile is called elsewhere: a rule that knows one of these has thought of languages.
const TRANSLATED_PROFILES: &[&str] = &[
    "Administrador del sistema",
    "Administrador do sistema",
    "Administrateur système",
    "Amministratore del sistema",
    "Systemadministrator",
    "システム管理者",
];

/// One mistake, wherever it stands in a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pitfall {
    /// The expression or literal that it is about, as the formula has it.
    pub subject: String,
    pub ty: Type,
    /// What was meant, as a formula.
    pub instead: String,
    /// Bytes of the formula's text, in order.
    pub places: Vec<Range<usize>>,
    /// It holds for all records, not only for some.
    pub is_certain: bool,
}

/// Where a formula runs: its schema and the moment.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    pub schema: &'a dyn Schema,
    /// Milliseconds from 1970, GMT.
    pub now: i64,
    /// Fields that no record leaves blank.
    pub filled: &'a [String],
}

impl Setting<'_> {
    /// Saves of a new record, and of an old one.
    fn scenarios(&self) -> [Scenario; 2] {
        [true, false].map(|is_new| {
            let mut scenario = Scenario::new(Context {
                is_new,
                now: self.now,
                ..Context::default()
            });
            for field in self.filled {
                scenario.insert(field, Input::new(Is::Nonblank));
            }
            scenario
        })
    }

    /// Whether some save is answered otherwise when other expressions stand in the place of some nodes.
    fn changes(&self, formula: &Formula, swaps: &HashMap<NodeId, String>, limits: Limits) -> bool {
        let Texts { before, after } = Texts::new(formula, swaps);
        let differ = format!("IF({before}, TRUE, FALSE) <> IF({after}, TRUE, FALSE)");
        let Ok(differ) = Formula::compile(&differ, self.schema) else {
            return true;
        };
        let scenarios = self.scenarios();
        let mut kinds = scenarios
            .iter()
            .map(|scenario| decide(&differ, scenario, limits).kind);
        kinds.any(|kind| kind != Kind::Never)
    }
}

/// What one of several questions may cost.
fn limits(questions: usize) -> Limits {
    Limits {
        evaluations: (WORK / questions.max(1)).min(MOST),
        cofactors: false,
    }
}

/// A formula with and without other expressions in it.
struct Texts {
    before: String,
    after: String,
}

impl Texts {
    fn new(formula: &Formula, swaps: &HashMap<NodeId, String>) -> Self {
        Self {
            before: formula.ast().formula(formula.text(), formula.ast().root()),
            after: formula.ast().formula_with(formula.text(), swaps),
        }
    }
}

/// Comparisons of numbers, dates and times with `NULL`, none of which is ever true.
#[must_use]
pub fn null_comparisons(formula: &Formula, setting: Setting<'_>) -> Vec<Pitfall> {
    let ast = formula.ast();
    let found = ast.nodes().filter_map(|(id, node)| {
        let NodeKind::Binary(op @ (BinaryOp::Equal | BinaryOp::NotEqual)) = node.kind else {
            return None;
        };
        let [left, right] = ast.kids(id).try_into().ok()?;
        let is_null = |side: NodeId| ast.node(side).kind == NodeKind::Null;
        let other = match (is_null(left), is_null(right)) {
            (true, false) => right,
            (false, true) => left,
            _ => return None,
        };
        let ty = formula.type_of(other);
        let is_meant = matches!(ty, Type::Number | Type::Date | Type::DateTime | Type::Time);
        let blank = format!("ISBLANK({})", ast.formula(formula.text(), other));
        let instead = if op == BinaryOp::Equal {
            blank
        } else {
            format!("NOT({blank})")
        };
        is_meant.then_some((id, other, instead))
    });
    harmful(formula, setting, found.collect())
}

/// `ISNULL` of texts and Ids, which is false for blanks as well.
#[must_use]
pub fn isnull_of_text(formula: &Formula, setting: Setting<'_>) -> Vec<Pitfall> {
    let ast = formula.ast();
    let found = ast.nodes().filter_map(|(id, _)| {
        let [argument] = ast.kids(id) else { return None };
        // Of a picklist behind `TEXT` it sees the blank.
        let is_it = formula.function_of(id) == Some(Function::IsNull)
            && formula.evaluate_node(id, &Context::default(), &Blank) == Ok(Value::Bool(false));
        let instead = || format!("ISBLANK({})", ast.formula(formula.text(), *argument));
        (is_it && formula.type_of(*argument).is_text()).then(|| (id, *argument, instead()))
    });
    harmful(formula, setting, found.collect())
}

/// Of expressions with what they are about and what was meant, those that make a difference.
fn harmful(formula: &Formula, setting: Setting<'_>, found: Vec<(NodeId, NodeId, String)>) -> Vec<Pitfall> {
    let mut pitfalls = Pitfalls::default();
    let limits = limits(found.len());
    for (id, about, instead) in found {
        let swaps = HashMap::from([(id, instead.clone())]);
        if setting.changes(formula, &swaps, limits) {
            let ast = formula.ast();
            pitfalls.add(Pitfall {
                subject: ast.formula(formula.text(), about),
                ty: formula.type_of(about),
                instead,
                places: vec![ast.node(id).span.clone()],
                is_certain: true,
            });
        }
    }
    pitfalls.0
}

/// Ids of 18 characters that are compared with an Id. Where the short form is compared too, nothing is lost.
#[must_use]
pub fn long_ids(formula: &Formula) -> Vec<Pitfall> {
    let ast = formula.ast();
    let literals: Vec<&str> = ast
        .nodes()
        .filter_map(|(id, _)| ast.text_value(id).map(AsRef::as_ref))
        .collect();
    let mut pitfalls = Pitfalls::default();
    for (one, other) in comparisons(formula) {
        let Some(literal) = ast.text_value(other).filter(|text| is_long_id(text)) else {
            continue;
        };
        let short = literal[..SHORT_ID].to_owned();
        if formula.type_of(one) == Type::Id && !literals.contains(&short.as_str()) {
            pitfalls.add(Pitfall {
                subject: literal.to_string(),
                ty: Type::Id,
                instead: short,
                places: vec![ast.node(other).span.clone()],
                is_certain: true,
            });
        }
    }
    pitfalls.0
}

fn is_long_id(text: &str) -> bool {
    let is_letter_or_digit = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    // The end says which letters are capitals, in 32 signs.
    let is_end = |byte: u8| byte.is_ascii_alphabetic() || (b'0'..=b'5').contains(&byte);
    text.len() == LONG_ID && is_letter_or_digit && text.bytes().skip(SHORT_ID).all(is_end)
}

/// English names of standard profiles with which `$Profile.Name` is compared, where no other language is.
#[must_use]
pub fn profile_names(formula: &Formula) -> Vec<Pitfall> {
    let ast = formula.ast();
    let is_profile = |id: NodeId| {
        formula
            .field_of(id)
            .is_some_and(|(key, _)| &**key == "$profile.name")
    };
    let mut pitfalls = Pitfalls::default();
    for (one, other) in comparisons(formula).into_iter().chain(searches(formula)) {
        let Some(literal) = ast.text_value(other).filter(|_| is_profile(one)) else {
            continue;
        };
        // A name stands alone, or in a list that is searched.
        let mut names = literal.split([':', ';', ',', '|', '/']).map(str::trim);
        if names.clone().any(|name| TRANSLATED_PROFILES.contains(&name)) {
            return Vec::new();
        }
        if let Some(name) = names.find(|name| STANDARD_PROFILES.contains(name)) {
            pitfalls.add(Pitfall {
                subject: name.to_owned(),
                ty: Type::Text,
                instead: String::new(),
                places: vec![ast.node(other).span.clone()],
                is_certain: true,
            });
        }
    }
    pitfalls.0
}

/// What is compared by `=`, `<>` and `CASE`, each pair both ways round.
fn comparisons(formula: &Formula) -> Vec<(NodeId, NodeId)> {
    let ast = formula.ast();
    let mut pairs = Vec::new();
    for (id, node) in ast.nodes() {
        match (node.kind, ast.kids(id)) {
            (NodeKind::Binary(BinaryOp::Equal | BinaryOp::NotEqual), [left, right]) => {
                pairs.extend([(*left, *right), (*right, *left)]);
            }
            (NodeKind::Call, [selector, arms @ .., _]) if formula.function_of(id) == Some(Function::Case) => {
                pairs.extend(arms.iter().step_by(2).map(|wanted| (*selector, *wanted)));
            }
            _ => {}
        }
    }
    pairs
}

/// What is searched by `CONTAINS` and `BEGINS`, each pair both ways round.
fn searches(formula: &Formula) -> Vec<(NodeId, NodeId)> {
    let ast: &Ast = formula.ast();
    let is_search = |id: NodeId| {
        matches!(
            formula.function_of(id),
            Some(Function::Contains | Function::Begins)
        )
    };
    let calls = ast.nodes().filter(|(id, _)| is_search(*id));
    calls
        .filter_map(|(id, _)| <[NodeId; 2]>::try_from(ast.kids(id)).ok())
        .flat_map(|[one, other]| [(one, other), (other, one)])
        .collect()
}

/// Pitfalls, those about the same thing as one.
#[derive(Default)]
struct Pitfalls(Vec<Pitfall>);

impl Pitfalls {
    fn add(&mut self, new: Pitfall) {
        let same = |old: &&mut Pitfall| old.subject == new.subject && old.instead == new.instead;
        match self.0.iter_mut().find(same) {
            Some(old) => {
                old.places.extend(new.places);
                old.places.sort_by_key(|place| place.start);
            }
            None => self.0.push(new),
        }
    }
}

/// A record of which every field is blank.
struct Blank;

impl Inputs for Blank {
    fn value(&self, _: &str) -> Option<Value> {
        Some(Value::Null)
    }
}
