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
                exact[var] &= use_is_exact(part, id, key, field.ty);
            }
        }
    }
    exact
}

/// How far a value is followed; less far than [`super::solve`] reads backwards.
const MAX_STEPS: usize = 30;

/// What the value of an input has become on its way up.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
struct Carried {
    /// `TEXT` of a picklist.
    is_text: bool,
    /// A constant was added to it.
    is_moved: bool,
    /// Its sign changed.
    is_flipped: bool,
    /// It is the value before the update.
    is_before: bool,
}

/// The use of an input that is looked at.
struct Use<'a, 'f> {
    part: &'a Part<'f>,
    key: &'a str,
    ty: Type,
}

/// Follows the value of a field upwards to the comparison that consumes it.
fn use_is_exact(part: &Part<'_>, field: NodeId, key: &str, ty: Type) -> bool {
    match ty {
        Type::Boolean => return true,
        Type::Any | Type::Null | Type::Geolocation => return false,
        _ => {}
    }
    let this = Use { part, key, ty };
    let mut carried = Carried::default();
    let mut node = field;
    for _ in 0..MAX_STEPS {
        let Some(parent) = part.parent(node) else {
            return false;
        };
        let step = match part.kind(parent) {
            NodeKind::Unary(UnaryOp::Plus) => Step::Up(carried),
            NodeKind::Unary(UnaryOp::Minus) => this.moved(carried, true),
            NodeKind::Binary(op) => this.through_operator(parent, op, node, carried),
            NodeKind::Call => this.through_call(parent, node, carried),
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

impl Use<'_, '_> {
    fn moved(&self, carried: Carried, flips: bool) -> Step {
        Step::Up(Carried {
            is_moved: true,
            is_flipped: carried.is_flipped != flips,
            ..carried
        })
    }

    fn is_ordered(&self) -> bool {
        matches!(self.ty, Type::Number | Type::Date | Type::DateTime | Type::Time)
    }

    fn through_operator(&self, parent: NodeId, op: BinaryOp, node: NodeId, carried: Carried) -> Step {
        let kids = self.part.kids(parent);
        let other = if kids[0] == node { kids[1] } else { kids[0] };
        match op {
            BinaryOp::Equal | BinaryOp::NotEqual if carried.is_text => {
                // Only a literal makes it a picklist comparison.
                let is_literal = matches!(self.part.kind(other), NodeKind::Text(_));
                let is_direct = self.part.function(node) == Some(Function::Text);
                Step::End(is_direct && (is_literal || self.is_same(other, carried, true)))
            }
            BinaryOp::Equal | BinaryOp::NotEqual => {
                let comparable = self.is_ordered() || self.ty.is_text();
                Step::End(comparable && self.compares_constants(other, carried, true))
            }
            BinaryOp::Less | BinaryOp::Greater | BinaryOp::LessOrEqual | BinaryOp::GreaterOrEqual => {
                // The order of texts is finer than representatives are, but no text is before itself.
                let is_same = || self.is_same(other, carried, false);
                let ordered = self.is_ordered() && self.compares_constants(other, carried, false);
                Step::End(ordered || (self.ty.is_text() && !carried.is_moved && is_same()))
            }
            BinaryOp::Add | BinaryOp::Subtract if self.part.is_closed(other) => {
                let flips = op == BinaryOp::Subtract && kids[1] == node;
                match self.ty {
                    Type::Number | Type::Date => self.moved(carried, flips),
                    // The difference of two moments is a fraction; moved moments stay whole.
                    Type::DateTime if self.part.formula.type_of(other) == Type::Number => {
                        self.moved(carried, flips)
                    }
                    _ => Step::End(false),
                }
            }
            _ => Step::End(false),
        }
    }

    /// Whether the other side of a comparison is a constant, or the same input again.
    fn compares_constants(&self, other: NodeId, carried: Carried, is_equality: bool) -> bool {
        let mut leaves = self.part.leaves(other).into_iter();
        leaves.all(|leaf| self.part.is_closed(leaf) || self.is_same(leaf, carried, is_equality))
    }

    /// Whether an expression is this input, moved by a constant at most: how the two compare then is the same for
    /// all its values.
    fn is_same(&self, id: NodeId, carried: Carried, is_equality: bool) -> bool {
        let mut found = Carried::default();
        let mut node = id;
        for _ in 0..MAX_STEPS {
            let kids = self.part.kids(node);
            match (self.part.kind(node), self.part.function(node)) {
                (NodeKind::Field, _) => {
                    let same = self
                        .part
                        .formula
                        .field_of(node)
                        .is_some_and(|(key, _)| **key == *self.key);
                    return same && self.keeps_order(carried, found, is_equality);
                }
                (_, Some(Function::PriorValue)) => {
                    found.is_before = !self.part.context.is_new;
                    node = kids[0];
                }
                (_, Some(Function::Text)) if carried.is_text => {
                    found.is_text = true;
                    node = kids[0];
                }
                (NodeKind::Binary(BinaryOp::Add | BinaryOp::Subtract), _) if !self.ty.is_text() => {
                    found.is_moved = true;
                    let open = kids.iter().copied().find(|kid| !self.part.is_closed(*kid));
                    let is_first = open == Some(kids[0]);
                    let is_sum = self.part.kind(node) == NodeKind::Binary(BinaryOp::Add);
                    match open {
                        Some(open) if is_sum || is_first => node = open,
                        _ => return false,
                    }
                }
                _ => return false,
            }
        }
        false
    }

    fn keeps_order(&self, one: Carried, other: Carried, is_equality: bool) -> bool {
        if one.is_text != other.is_text {
            return false;
        }
        let is_moved = one.is_moved || other.is_moved;
        if one.is_before == other.is_before {
            return !is_moved || !one.is_flipped;
        }
        // Representatives of the two moments are equal or not, in every combination.
        is_equality && !is_moved
    }

    fn through_call(&self, parent: NodeId, node: NodeId, carried: Carried) -> Step {
        let kids = self.part.kids(parent);
        let index = kids.iter().position(|kid| *kid == node).unwrap_or(0);
        let Some(function) = self.part.function(parent) else {
            return Step::End(false);
        };
        let is_pick = matches!(self.ty, Type::Picklist | Type::MultiPicklist);
        match function {
            Function::IsBlank | Function::IsNull | Function::IsChanged => Step::End(true),
            Function::IsPickVal | Function::Includes => Step::End(index == 0),
            Function::PriorValue => Step::Up(Carried {
                is_before: !self.part.context.is_new,
                ..carried
            }),
            Function::Text if self.ty == Type::Picklist => Step::Up(Carried {
                is_text: true,
                ..carried
            }),
            Function::BlankValue | Function::NullValue if !is_pick => Step::Up(carried),
            Function::Case if index == 0 => Step::End(self.selects_constants(kids, carried)),
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
    fn selects_constants(&self, kids: &[NodeId], carried: Carried) -> bool {
        let mut wanted = kids[1..kids.len().saturating_sub(1)].iter().step_by(2);
        if self.ty == Type::Picklist {
            let direct = !carried.is_text || self.part.function(kids[0]) == Some(Function::Text);
            return direct && wanted.all(|kid| matches!(self.part.kind(*kid), NodeKind::Text(_)));
        }
        self.ty != Type::MultiPicklist && wanted.all(|kid| self.part.is_closed(*kid))
    }
}
