//! Knows how `REGEX` is evaluated: blank as empty, the whole text, no answer where there is none.

use super::{ErrorKind, Flow, Run};
use crate::formula::ast::NodeId;
use crate::formula::regex::Pattern;
use crate::formula::value::Value;

impl Run<'_> {
    pub(super) fn regex(&self, id: NodeId, text: &Value, pattern: &Value) -> Flow {
        let text = match text {
            Value::Null => "",
            Value::Text(text) => text,
            Value::Unknown(_) => return self.choose_bool(id, false),
            _ => return Err(self.fail(id, ErrorKind::WrongType)),
        };
        let compiled;
        let pattern = match (self.formula.patterns.get(&id), pattern) {
            (Some(pattern), _) => pattern,
            (None, Value::Unknown(_)) => return self.choose_bool(id, false),
            (None, pattern) => {
                compiled = match pattern {
                    Value::Null => Pattern::new(""),
                    Value::Text(pattern) => Pattern::new(pattern),
                    _ => return Err(self.fail(id, ErrorKind::WrongType)),
                };
                &compiled
            }
        };
        if matches!(pattern, Pattern::Invalid) {
            return Err(self.fail(id, ErrorKind::BadPattern));
        }
        match pattern.matches(text) {
            Some(matches) => Ok(Value::Bool(matches)),
            None => self.choose_bool(id, false),
        }
    }
}
