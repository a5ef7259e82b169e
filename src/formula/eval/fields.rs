//! Knows how fields are read: percents, blanks, checkboxes, prior values, nested formulas.

use std::sync::Arc;

use super::{ErrorKind, EvalError, Flow, Need, Run, Stop};
use crate::formula::Formula;
use crate::formula::ast::NodeId;
use crate::formula::check::Reference;
use crate::formula::decimal::{Decimal, Rounding};
use crate::formula::types::Type;
use crate::formula::value::Value;

impl Run<'_> {
    fn reference(&self, id: NodeId) -> Option<(usize, &Reference)> {
        let index = self.formula.facts[id.index()].field? as usize;
        Some((index, self.formula.references.get(index)?))
    }

    pub(super) fn field(&self, id: NodeId) -> Flow {
        let value = self.raw_field(id)?;
        let is_number = self.ty(id) == Type::Number;
        if self.null_as_zero && is_number && value.is_null() {
            return Ok(Value::Number(Decimal::zero()));
        }
        Ok(value)
    }

    /// The field's value before blanks become zeros.
    fn raw_field(&self, id: NodeId) -> Flow {
        let Some((index, reference)) = self.reference(id) else {
            return Err(self.fail(id, ErrorKind::WrongType));
        };
        if let (Some(formula), Some(nested)) = (&reference.field.formula, &self.formula.nested[index]) {
            let run = Run {
                formula: nested,
                null_as_zero: formula.null_as_zero,
                scope: &reference.key,
                ..*self
            };
            let value = run
                .eval(nested.ast.root())
                .map_err(|stop| self.relocate(id, stop))?;
            return self.as_boolean_field(id, value);
        }
        match self.inputs.value(&reference.key) {
            Some(value) => self.read(id, reference, value),
            None => Err(Box::new(Stop::Need(Need::Input(reference.key.clone())))),
        }
    }

    /// An error inside a nested formula is shown at the field that holds the formula.
    fn relocate(&self, id: NodeId, mut stop: Box<Stop>) -> Box<Stop> {
        match stop.as_mut() {
            Stop::Error(EvalError { span, .. }) | Stop::Need(Need::Choice { span, .. }) => {
                *span = self.span(id)
            }
            Stop::Need(_) => {}
        }
        stop
    }

    fn read(&self, id: NodeId, reference: &Reference, value: Value) -> Flow {
        match value {
            Value::Number(number) if reference.field.percent => Ok(Value::Number(number.shift(-2))),
            value => self.as_boolean_field(id, value),
        }
    }

    /// A checkbox is never blank, and an unknown one is decided at once.
    fn as_boolean_field(&self, id: NodeId, value: Value) -> Flow {
        match value {
            Value::Null if self.ty(id) == Type::Boolean => Ok(Value::Bool(false)),
            Value::Unknown(_) if self.ty(id) == Type::Boolean => self.choose_bool(id, false),
            value => Ok(value),
        }
    }

    fn raw_prior(&self, id: NodeId) -> Flow {
        let Some((_, reference)) = self.reference(id) else {
            return Err(self.fail(id, ErrorKind::WrongType));
        };
        if self.context.is_new || reference.field.formula.is_some() {
            return self.raw_field(id);
        }
        match self.inputs.prior(&reference.key) {
            Some(value) => self.read(id, reference, value),
            None => Err(Box::new(Stop::Need(Need::Prior(reference.key.clone())))),
        }
    }

    /// On insert the field's own value, not blank.
    pub(super) fn prior_value(&self, id: NodeId) -> Flow {
        self.raw_prior(self.kids(id)[0])
    }

    /// On insert no field counts as changed.
    pub(super) fn is_changed(&self, id: NodeId) -> Flow {
        if self.context.is_new {
            return Ok(Value::Bool(false));
        }
        let field = self.kids(id)[0];
        let current = self.field(field)?;
        let prior = self.raw_prior(field)?;
        if current.as_unknown().is_some() || prior.as_unknown().is_some() {
            return self.choose_bool(id, false);
        }
        Ok(Value::Bool(line_breaks(&current) != line_breaks(&prior)))
    }

    /// The values of the picklist field behind a node, if they are known.
    pub(super) fn pick_values(&self, id: NodeId) -> &[Arc<str>] {
        let field = match self.kids(id) {
            [inner] if self.formula.facts[id.index()].field.is_none() => *inner,
            _ => id,
        };
        match self.reference(field) {
            Some((_, reference)) => &reference.field.values,
            None => &[],
        }
    }
}

impl Formula {
    /// Value of a literal, as the evaluation sees it.
    pub(in crate::formula) fn read_literal(&self, id: NodeId) -> Value {
        use crate::formula::ast::NodeKind;
        let node = self.ast.node(id);
        match node.kind {
            NodeKind::True => Value::Bool(true),
            NodeKind::False => Value::Bool(false),
            NodeKind::Text(_) => self
                .ast
                .text_value(id)
                .filter(|text| !text.is_empty())
                .map_or(Value::Null, |text| Value::Text(text.clone())),
            NodeKind::Number => {
                let number = Decimal::parse(&self.text[node.token.clone()]).unwrap_or_else(Decimal::zero);
                Value::Number(number.round_digits(crate::formula::decimal::DIGITS, Rounding::HalfUp))
            }
            _ => Value::Null,
        }
    }
}

/// Windows and Unix line breaks are the same text.
fn line_breaks(value: &Value) -> Value {
    match value {
        Value::Text(text) if text.contains("\r\n") => Value::text(text.replace("\r\n", "\n")),
        value => value.clone(),
    }
}
