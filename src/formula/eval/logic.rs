//! Knows conditions: three-valued, lazy, and blank counting as false where Salesforce counts it so.

use super::{ErrorKind, Flow, Run, Stop};
use crate::formula::ast::NodeId;
use crate::formula::value::Value;

impl Run<'_> {
    /// A condition: true, false, or blank.
    fn condition(&self, id: NodeId, value: &Value) -> Result<Option<bool>, Box<Stop>> {
        match value {
            Value::Bool(value) => Ok(Some(*value)),
            Value::Null => Ok(None),
            Value::Unknown(unknown) => {
                let chosen = self.choose_bool(id, !unknown.nonblank)?;
                Ok(match chosen {
                    Value::Bool(value) => Some(value),
                    _ => None,
                })
            }
            _ => Err(self.fail(id, ErrorKind::WrongType)),
        }
    }

    fn holds(&self, id: NodeId) -> Result<bool, Box<Stop>> {
        let value = self.eval(id)?;
        Ok(self.condition(id, &value)? == Some(true))
    }

    pub(super) fn not(&self, id: NodeId, operand: &Value) -> Flow {
        let operand = self.condition(self.kids(id)[0], operand)?;
        Ok(operand.map_or(Value::Null, |value| Value::Bool(!value)))
    }

    pub(super) fn and(&self, id: NodeId) -> Flow {
        for kid in self.kids(id) {
            if !self.holds(*kid)? {
                return Ok(Value::Bool(false));
            }
        }
        Ok(Value::Bool(true))
    }

    pub(super) fn or(&self, id: NodeId) -> Flow {
        for kid in self.kids(id) {
            if self.holds(*kid)? {
                return Ok(Value::Bool(true));
            }
        }
        Ok(Value::Bool(false))
    }

    /// `left && …` with `left` already evaluated.
    pub(super) fn and_right(&self, id: NodeId, left: Value) -> Flow {
        let kids = self.kids(id);
        let holds = self.condition(kids[0], &left)? == Some(true) && self.holds(kids[1])?;
        Ok(Value::Bool(holds))
    }

    pub(super) fn or_right(&self, id: NodeId, left: Value) -> Flow {
        let kids = self.kids(id);
        let holds = self.condition(kids[0], &left)? == Some(true) || self.holds(kids[1])?;
        Ok(Value::Bool(holds))
    }

    /// `IF` and `IFS`: only the branch that is taken is evaluated.
    pub(super) fn conditional(&self, id: NodeId) -> Flow {
        let kids = self.kids(id);
        for pair in kids.chunks(2) {
            match pair {
                [condition, result] => {
                    if self.holds(*condition)? {
                        return self.eval(*result);
                    }
                }
                otherwise => {
                    if let Some(otherwise) = otherwise.first() {
                        return self.eval(*otherwise);
                    }
                }
            }
        }
        Ok(Value::Null)
    }

    pub(super) fn if_error(&self, id: NodeId) -> Flow {
        let kids = self.kids(id);
        match self.eval(kids[0]) {
            Err(stop) if matches!(&*stop, Stop::Error(error) if error.kind.is_caught()) => self.eval(kids[1]),
            flow => flow,
        }
    }

    /// All arguments are evaluated, so that an error in any of them surfaces.
    pub(super) fn case(&self, id: NodeId, arguments: &[Value]) -> Flow {
        let kids = self.kids(id);
        let last = arguments.len() - 1;
        let pick = self.pick_behind(kids[0]);
        let as_text = self.ty(kids[0]).is_text();
        for index in (1..last).step_by(2) {
            let equal = match pick {
                Some(field) => match self.formula.ast.text_value(kids[index]) {
                    Some(literal) => self.pick_equals(id, index, field, &arguments[0], literal)?,
                    None => Value::Bool(false),
                },
                None => self.equal_values(id, index, as_text, &arguments[0], &arguments[index])?,
            };
            if equal == Value::Bool(true) {
                return Ok(arguments[index + 1].clone());
            }
        }
        Ok(arguments[last].clone())
    }
}
