//! Knows functions that look for blanks, and how picklists are compared.

use super::{Flow, Outcome, Run};
use crate::formula::ast::{NodeId, NodeKind};
use crate::formula::functions::Function;
use crate::formula::types::Type;
use crate::formula::value::Value;

impl Run<'_> {
    /// Whether a node is text for `ISNULL` and `NULLVALUE`, which ignore blank texts. The text of a picklist is
    /// taken for the picklist.
    pub(super) fn is_text_field(&self, id: NodeId) -> bool {
        self.ty(id).is_text() && self.pick_behind(id).is_none()
    }

    /// The picklist field (or prior value of one) that a node stands for, as it is or through `TEXT`.
    pub(super) fn pick_behind(&self, id: NodeId) -> Option<NodeId> {
        let facts = &self.formula.facts[id.index()];
        if facts.function == Some(Function::Text) {
            let inner = *self.kids(id).first()?;
            return self.is_pick(inner).then_some(inner);
        }
        self.is_pick(id).then_some(id)
    }

    fn is_pick(&self, id: NodeId) -> bool {
        let facts = &self.formula.facts[id.index()];
        facts.ty == Type::Picklist && (facts.field.is_some() || facts.function == Some(Function::PriorValue))
    }

    pub(super) fn is_blank(&self, id: NodeId, value: &Value) -> Flow {
        match value {
            Value::Null | Value::Geolocation(None) => Ok(Value::Bool(true)),
            Value::Unknown(unknown) if !unknown.nonblank => self.choose_bool(id, false),
            _ => Ok(Value::Bool(false)),
        }
    }

    /// `BLANKVALUE` and `NULLVALUE`.
    pub(super) fn default_value(&self, function: Function, id: NodeId, arguments: &[Value]) -> Flow {
        let kids = self.kids(id);
        let (value, default) = (&arguments[0], &arguments[1]);
        if self.keeps_blank(function, id) {
            return Ok(value.clone());
        }
        if let Value::Unknown(unknown) = value {
            if unknown.nonblank {
                return Ok(value.clone());
            }
            let filled = Value::unknown(self.ty(kids[0]), true);
            return self.choose(
                id,
                "",
                vec![Outcome::Value(filled), Outcome::Value(default.clone())],
            );
        }
        let is_blank = matches!(value, Value::Null | Value::Geolocation(None));
        Ok(if is_blank { default.clone() } else { value.clone() })
    }

    /// Cases in which Salesforce leaves out the default when it reads the formula.
    fn keeps_blank(&self, function: Function, id: NodeId) -> bool {
        let kids = self.kids(id);
        let first = self.formula.facts[kids[0].index()];
        if self.kind(kids[1]) == NodeKind::Null {
            return true;
        }
        // A constant expression has become a literal by then, `NULL` if it is blank.
        let is_folded = first.constant && !self.kids(kids[0]).is_empty();
        if !first.nullable && !is_folded {
            return true;
        }
        function == Function::NullValue && (self.is_text_field(kids[0]) || self.ty(kids[1]).is_text())
    }

    pub(super) fn is_pick_value(&self, id: NodeId, value: &Value) -> Flow {
        let kids = self.kids(id);
        let literal = self.formula.ast.text_value(kids[1]).map_or("", AsRef::as_ref);
        self.pick_equals(id, 0, kids[0], value, literal)
    }

    /// Compares a picklist with a literal: without regard to case, and false for a literal that is no value.
    pub(super) fn pick_equals(
        &self,
        id: NodeId,
        index: usize,
        field: NodeId,
        value: &Value,
        literal: &str,
    ) -> Flow {
        if value.is_null() {
            return Ok(Value::Bool(literal.is_empty()));
        }
        let known = self.pick_values(field);
        let target = known.iter().find(|known| same_word(known, literal));
        let is_value = known.is_empty() || target.is_some();
        match value {
            _ if literal.is_empty() && !known.iter().any(|known| known.is_empty()) => match value {
                Value::Unknown(unknown) if !unknown.nonblank => self.choose_part(id, index),
                _ => Ok(Value::Bool(false)),
            },
            _ if !is_value => Ok(Value::Bool(false)),
            Value::Text(text) => Ok(Value::Bool(match target {
                Some(target) => text == target,
                None => same_word(text, literal),
            })),
            Value::Unknown(unknown) => {
                let excluded = unknown
                    .not
                    .iter()
                    .any(|not| matches!(not, Value::Text(not) if same_word(not, literal)));
                if excluded {
                    return Ok(Value::Bool(false));
                }
                self.choose_part(id, index)
            }
            _ => Ok(Value::Bool(false)),
        }
    }
}

/// Java's `equalsIgnoreCase`.
fn same_word(one: &str, other: &str) -> bool {
    if one.is_ascii() && other.is_ascii() {
        return one.eq_ignore_ascii_case(other);
    }
    let fold = |text: &str| -> Vec<char> {
        let upper = text.chars().map(|c| single(c.to_uppercase(), c));
        upper.map(|c| single(c.to_lowercase(), c)).collect()
    };
    fold(one) == fold(other)
}

/// The only character of a mapping, or the original one.
fn single(mut mapped: impl Iterator<Item = char>, original: char) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(c), None) => c,
        _ => original,
    }
}
