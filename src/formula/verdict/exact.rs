//! Knows which inputs a few representative values stand for completely: those that are only compared with constants.

use super::shape::{Part, Shape, results};
use crate::formula::ast::{BinaryOp, NodeId, NodeKind, UnaryOp};
use crate::formula::functions::Function;
use crate::formula::types::Type;

/// Per input: every use of it is in the exact fragment.
pub(super) fn exact_vars(shape: &Shape<'_>) -> Vec<bool> {
    let mut exact = vec![true; shape.vars.len()];
    for part in &shape.parts {
        for (id, node) in part.formula.ast().nodes() {
            if node.kind != NodeKind::Field {
                continue;
            }
            let Some((key, field)) = part.formula.field_of(id) else {
                continue;
            };
            // A formula field is looked into at its own uses of inputs.
            if field.formula.is_some() {
                continue;
            }
            if let Some(var) = shape.var(key) {
                exact[var] &= use_is_exact(part, id, field.ty);
            }
        }
    }
    exact
}

/// How far a value is followed; less far than [`super::solve`] reads backwards.
const MAX_STEPS: usize = 30;

/// How the value of an input has changed on its way up.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Carried {
    /// The value itself.
    Plain,
    /// `TEXT` of a picklist.
    PickText,
    /// Moved by a constant.
    Moved,
}

/// Follows the value of a field upwards to the comparison that consumes it.
fn use_is_exact(part: &Part<'_>, field: NodeId, ty: Type) -> bool {
    match ty {
        Type::Boolean => return true,
        Type::Any | Type::Null | Type::Geolocation => return false,
        _ => {}
    }
    let mut carried = Carried::Plain;
    let mut node = field;
    for _ in 0..MAX_STEPS {
        let Some(parent) = part.parent(node) else {
            return false;
        };
        let step = match part.kind(parent) {
            NodeKind::Unary(UnaryOp::Minus | UnaryOp::Plus) => Step::Up(Carried::Moved),
            NodeKind::Binary(op) => through_operator(part, parent, op, node, ty, carried),
            NodeKind::Call => through_call(part, parent, node, ty, carried),
            _ => Step::End(false),
        };
        match step {
            Step::End(exact) => return exact,
            Step::Up(next) => {
                carried = next;
                node = parent;
            }
        }
    }
    false
}

enum Step {
    /// The value is consumed, exactly or not.
    End(bool),
    /// It goes on upwards.
    Up(Carried),
}

fn through_operator(
    part: &Part<'_>,
    parent: NodeId,
    op: BinaryOp,
    node: NodeId,
    ty: Type,
    carried: Carried,
) -> Step {
    let kids = part.kids(parent);
    let other = if kids[0] == node { kids[1] } else { kids[0] };
    let is_ordered = matches!(ty, Type::Number | Type::Date | Type::DateTime | Type::Time);
    match op {
        BinaryOp::Equal | BinaryOp::NotEqual if carried == Carried::PickText => {
            // Only a literal makes it a picklist comparison.
            Step::End(matches!(part.kind(other), NodeKind::Text(_)) && is_direct_text(part, node))
        }
        BinaryOp::Equal | BinaryOp::NotEqual => {
            let comparable = is_ordered || ty.is_text();
            Step::End(comparable && part.constants(other).is_some())
        }
        BinaryOp::Less | BinaryOp::Greater | BinaryOp::LessOrEqual | BinaryOp::GreaterOrEqual => {
            Step::End(is_ordered && part.constants(other).is_some())
        }
        BinaryOp::Add | BinaryOp::Subtract if part.is_closed(other) => match ty {
            Type::Number | Type::Date => Step::Up(Carried::Moved),
            // The difference of two moments is a fraction; moved moments stay whole.
            Type::DateTime if part.formula.type_of(other) == Type::Number => Step::Up(Carried::Moved),
            _ => Step::End(false),
        },
        _ => Step::End(false),
    }
}

/// `TEXT(picklist)` itself, not chosen by an `IF` around it.
fn is_direct_text(part: &Part<'_>, node: NodeId) -> bool {
    part.function(node) == Some(Function::Text)
}

fn through_call(part: &Part<'_>, parent: NodeId, node: NodeId, ty: Type, carried: Carried) -> Step {
    let kids = part.kids(parent);
    let index = kids.iter().position(|kid| *kid == node).unwrap_or(0);
    let Some(function) = part.function(parent) else {
        return Step::End(false);
    };
    let is_pick = matches!(ty, Type::Picklist | Type::MultiPicklist);
    match function {
        Function::IsBlank | Function::IsNull | Function::IsChanged => Step::End(true),
        Function::IsPickVal | Function::Includes => Step::End(index == 0),
        Function::PriorValue => Step::Up(carried),
        Function::Text if ty == Type::Picklist => Step::Up(Carried::PickText),
        Function::BlankValue | Function::NullValue if !is_pick => Step::Up(carried),
        Function::Case if index == 0 => Step::End(selects_constants(part, kids, ty, carried)),
        Function::If | Function::Ifs | Function::Case if !is_pick => {
            let first = if function == Function::Case { 2 } else { 1 };
            if results(kids, first).any(|result| result == node) {
                Step::Up(carried)
            } else {
                Step::End(false)
            }
        }
        _ => Step::End(false),
    }
}

/// `CASE` of an input compares it with constants only.
fn selects_constants(part: &Part<'_>, kids: &[NodeId], ty: Type, carried: Carried) -> bool {
    let mut wanted = kids[1..kids.len().saturating_sub(1)].iter().step_by(2);
    if ty == Type::Picklist {
        let direct = carried == Carried::Plain || is_direct_text(part, kids[0]);
        return direct && wanted.all(|kid| matches!(part.kind(*kid), NodeKind::Text(_)));
    }
    ty != Type::MultiPicklist && wanted.all(|kid| part.is_closed(*kid))
}
