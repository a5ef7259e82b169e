//! Knows how to tell a rejected case in few words: the values it needs, and that it really is rejected.

use std::ops::{ControlFlow, Range};

use super::domain::Domain;
use super::shape::{Shape, Slot, Var};
use super::split::{Case, End, Finish, Pass, Seen, Splitter};
use crate::formula::ast::{BinaryOp, NodeId, NodeKind};
use crate::formula::functions::Function;
use crate::formula::types::Type;
use crate::formula::value::Value;

/// Evaluations that leaving out one value may take.
const SHRINK: usize = 300;

/// Why an input of a witness has its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The scenario fixes it.
    Scenario,
    /// The save is only rejected with a value like this.
    Needed,
    /// Any other value that the scenario allows would do as well.
    Incidental,
}

/// One input of a witness.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// As the formula spells it.
    pub name: String,
    /// It is the field's value before the update.
    pub before: bool,
    /// [`Value::Null`] is blank; percent fields in percent.
    pub value: Value,
    pub origin: Origin,
    /// Not empty: the value stands for all that are none of these.
    pub none_of: Vec<Value>,
    pub told: Told,
}

/// How a value is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Word by word.
    Exactly,
    /// As one of many that would do.
    Example,
    /// By the kind of record that an Id leads to: the Id itself is made up.
    Record,
}

/// A concrete save that a rule rejects.
#[derive(Debug, Clone, PartialEq)]
pub struct Witness {
    /// All inputs that its evaluation reads, in the order in which the formula names them.
    pub conditions: Vec<Condition>,
    /// Bytes of the formula's text: the expression that makes it true.
    pub deciding: Range<usize>,
}

/// Shrinks a rejected case and replays it. None if it is not rejected after all.
pub(super) fn explain(splitter: &mut Splitter<'_>, rejected: &Case) -> Option<Witness> {
    let needed = shrink(splitter, rejected);
    let case = complete(splitter, &needed).unwrap_or_else(|| rejected.clone());
    let reads = replay(&splitter.shape, &case)?;
    let conditions = reads
        .iter()
        .map(|slot| condition(splitter, &case, &needed, *slot));
    let conditions = conditions.collect();
    let deciding = deciding(&splitter.shape, &case);
    Some(Witness { conditions, deciding })
}

/// Leaves out all values without which everything is still rejected.
fn shrink(splitter: &mut Splitter<'_>, rejected: &Case) -> Case {
    let mut needed = rejected.clone();
    // Environment first: a witness that needs no special user says most.
    let mut order: Vec<Slot> = rejected.assigned().map(|(slot, _)| slot).collect();
    order.sort_by_key(|slot| {
        let is_environment = splitter.shape.vars[slot.var()].is_environment();
        (!is_environment, std::cmp::Reverse(*slot))
    });
    for slot in order {
        if splitter.domains[slot.0].tried.len() == 1 {
            continue;
        }
        let mut without = needed.clone();
        without.values[slot.0] = None;
        if rejects_all(splitter, &without) {
            needed = without;
        }
    }
    needed
}

/// Whether every case that agrees with this one is rejected.
fn rejects_all(splitter: &mut Splitter<'_>, base: &Case) -> bool {
    let mut all = true;
    let finish = splitter.explore(Pass::Prove, base, SHRINK, &mut |leaf| {
        all = leaf.end == End::True;
        if all {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    all && finish == Finish::Complete
}

/// The first concrete case that agrees with what is needed, which then is an ordinary one.
fn complete(splitter: &mut Splitter<'_>, needed: &Case) -> Option<Case> {
    let mut found = None;
    splitter.explore(Pass::Try, needed, SHRINK, &mut |leaf| {
        if leaf.end == End::True {
            found = Some(leaf.case.clone());
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    found
}

/// Evaluates the case with nothing but its values; gives the slots that were read if the result is true.
fn replay(shape: &Shape<'_>, case: &Case) -> Option<Vec<Slot>> {
    let seen = Seen { shape, case };
    let rule = shape.rule();
    let result = rule.formula.evaluate(&rule.context, &seen);
    (result == Ok(Value::Bool(true))).then(|| case.assigned().map(|(slot, _)| slot).collect())
}

fn condition(splitter: &Splitter<'_>, case: &Case, needed: &Case, slot: Slot) -> Condition {
    let var = &splitter.shape.vars[slot.var()];
    let domain = &splitter.domains[slot.0];
    let value = case.get(slot).cloned().unwrap_or(Value::Null);
    let origin = if domain.tried.len() == 1 {
        Origin::Scenario
    } else if needed.get(slot).is_some() {
        Origin::Needed
    } else {
        Origin::Incidental
    };
    let is_word = matches!(value, Value::Text(_));
    let is_other = is_word && domain.exact && !domain.constants.contains(&value);
    Condition {
        name: var.name.clone(),
        before: slot.is_before(),
        none_of: match is_other {
            true if domain.constants.is_empty() => only_filled(domain, &value),
            true => domain.constants.clone(),
            false => Vec::new(),
        },
        told: told(var, domain, &value),
        value,
        origin,
    }
}

/// Of an input that is blank or not, and no more, a value says that it is not.
fn only_filled(domain: &Domain, value: &Value) -> Vec<Value> {
    let mut others = domain
        .tried
        .iter()
        .filter(|other| !other.is_null() && *other != value);
    if domain.examples.contains(value) && others.next().is_none() {
        vec![Value::Null]
    } else {
        Vec::new()
    }
}

fn told(var: &Var, domain: &Domain, value: &Value) -> Told {
    let Value::Text(text) = value else {
        return Told::Exactly;
    };
    let is_id = matches!(text.len(), 15 | 18) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if domain.constants.contains(value) {
        Told::Exactly
    } else if var.field.ty == Type::Id && is_id {
        Told::Record
    } else if domain.examples.contains(value) {
        Told::Example
    } else {
        Told::Exactly
    }
}

/// The smallest expression that alone makes the rule true: through `OR`, `IF` and conditions that always hold.
fn deciding(shape: &Shape<'_>, case: &Case) -> Range<usize> {
    let rule = shape.rule();
    let seen = Seen { shape, case };
    let holds = |id: NodeId| rule.value(id, &seen) == Some(Value::Bool(true));
    let mut node = rule.formula.ast().root();
    loop {
        let kids = rule.kids(node);
        let next = match (rule.kind(node), rule.function(node)) {
            (NodeKind::Binary(BinaryOp::Or), _) | (_, Some(Function::Or)) => {
                kids.iter().copied().find(|kid| holds(*kid))
            }
            (NodeKind::Binary(BinaryOp::And), _) | (_, Some(Function::And)) => {
                let mut open = kids.iter().copied().filter(|kid| !rule.is_closed(*kid));
                open.next().filter(|_| open.next().is_none())
            }
            (_, Some(Function::If)) => {
                let taken = if holds(kids[0]) { kids[1] } else { kids[2] };
                // A literal branch says nothing; its condition does.
                Some(if rule.is_closed(taken) { kids[0] } else { taken })
            }
            _ => None,
        };
        match next {
            Some(next) if holds(next) => node = next,
            _ => return rule.formula.ast().node(node).span.clone(),
        }
    }
}

/// Expressions of which one has to be true for the rule to be true.
pub(super) fn alternatives(shape: &Shape<'_>) -> Vec<NodeId> {
    let rule = shape.rule();
    let mut found = Vec::new();
    let mut work = vec![rule.formula.ast().root()];
    while let Some(node) = work.pop() {
        let kids = rule.kids(node);
        match (rule.kind(node), rule.function(node)) {
            (NodeKind::Binary(BinaryOp::Or), _) | (_, Some(Function::Or)) => work.extend(kids),
            (_, Some(Function::If)) if matches!(rule.kind(kids[2]), NodeKind::False | NodeKind::Null) => {
                work.push(kids[0]);
            }
            _ => found.push(node),
        }
    }
    found.reverse();
    found
}
