//! Knows which input to split first when several are compared with each other.

use super::{Case, Seen, Splitter};
use crate::formula::ast::{NodeId, NodeKind};
use crate::formula::eval::{Need, Stop};
use crate::formula::functions::Function;
use crate::formula::verdict::shape::{Part, Slot};
use crate::formula::verdict::solve::is_comparison;

impl Splitter<'_> {
    /// Where the input is compared with an expression of another one, that other one comes first: then the value
    /// can be found that makes them equal.
    pub(super) fn first_of_chain(&self, case: &Case, slot: Slot) -> Slot {
        let mut chain = vec![slot];
        while let Some(next) = self.compared_with(case, chain[chain.len() - 1]) {
            if chain.contains(&next) || chain.len() > 4 {
                break;
            }
            chain.push(next);
        }
        chain[chain.len() - 1]
    }

    fn compared_with(&self, case: &Case, slot: Slot) -> Option<Slot> {
        let seen = Seen {
            shape: &self.shape,
            case,
        };
        let key = &self.shape.vars[slot.var()].key;
        for part in &self.shape.parts {
            for (id, _) in part.formula.ast().nodes() {
                if part.formula.field_of(id).is_none_or(|(known, _)| known != key) {
                    continue;
                }
                let Some(other) = other_side(part, id) else {
                    continue;
                };
                let found = part.formula.evaluate_node(other, &part.context, &seen);
                if let Err(Stop::Need(Need::Input(next))) = found {
                    let next = self.shape.var(&next).map(Slot::now)?;
                    if next != slot {
                        return Some(next);
                    }
                }
            }
        }
        None
    }
}

/// How far up a comparison is looked for.
const MAX_CLIMB: usize = 8;

/// What an input is compared with, directly or as part of an expression.
fn other_side(part: &Part<'_>, field: NodeId) -> Option<NodeId> {
    let mut node = field;
    for _ in 0..MAX_CLIMB {
        let parent = part.parent(node)?;
        let compares = match part.kind(parent) {
            NodeKind::Binary(op) => is_comparison(op),
            NodeKind::Call => matches!(
                part.function(parent),
                Some(Function::Contains | Function::Begins | Function::Find)
            ),
            _ => false,
        };
        if compares {
            return part.kids(parent).iter().copied().find(|kid| *kid != node);
        }
        node = parent;
    }
    None
}
