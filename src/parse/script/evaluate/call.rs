//! Knows what the calls of a parsed script give back, where the text tells.

use oxc_ast::ast::{Argument, CallExpression};

use super::super::facts::{Datum, What};
use super::super::scope::{CallSite, Callee};
use super::{Ask, Evaluator, Frame, MOST, one_of};
use crate::source::Span;

impl<'e, 'a> Evaluator<'e, 'a> {
    pub(super) fn call(&self, call: &'a CallExpression<'a>, span: Span, ask: Ask<'_, 'a>) -> Datum {
        let first = || call.arguments.first().and_then(Argument::as_expression);
        let unknown = Datum::unknown(span);
        let paths = self.tables.paths(&call.callee, ask.place);
        let path = paths.first().map_or("", |path| path.text.as_str());
        match path {
            "Object.assign" | "$.extend" | "jQuery.extend" | "_.extend" | "_.assign" => {
                let what = What::Object(self.merged(&call.arguments, ask));
                return Datum { span, what };
            }
            "$.param" | "jQuery.param" | "Object.freeze" => {
                return first().map_or(unknown, |value| self.value(value, ask.deeper()));
            }
            "encodeURIComponent" | "encodeURI" | "escape" | "String" => {
                let value = first().map(|value| self.value(value, ask.deeper()));
                return value.filter(|value| value.text().is_some()).unwrap_or(unknown);
            }
            _ => {}
        }
        if let Some(text) = self.joined_list(call, span, ask) {
            return text;
        }
        if let Some(function) = self.passed_on(call, span, ask) {
            return function;
        }
        self.returned(call, span, ask)
    }

    /// `f.bind(this)` and the like, where they pass a function on.
    fn passed_on(&self, call: &'a CallExpression<'a>, span: Span, ask: Ask<'_, 'a>) -> Option<Datum> {
        let member = call.callee.as_member_expression()?;
        let name = member.static_property_name()?;
        let function = match name {
            "bind" => member.object(),
            "getCallback" | "proxy" => call.arguments.first()?.as_expression()?,
            _ => return None,
        };
        let value = self.value(function, ask.deeper());
        matches!(value.what, What::Function(_)).then_some(Datum { span, ..value })
    }

    /// What a function of the same script returns for these arguments.
    fn returned(&self, call: &'a CallExpression<'a>, span: Span, ask: Ask<'_, 'a>) -> Datum {
        let functions = self.tables.functions(&call.callee, ask.place, 0);
        let [function] = functions.as_slice() else {
            return Datum::unknown(span);
        };
        let site = CallSite {
            callee: Callee::Call(call),
            place: ask.place,
        };
        let mut frame = ask.frame;
        while let Some(current) = frame {
            if current.function == *function {
                return Datum::unknown(span);
            }
            frame = current.outer;
        }
        let frame = Frame {
            function: *function,
            site: &site,
            skip: 0,
            outer: ask.frame,
        };
        let values: Vec<Datum> = self
            .tables
            .returned(*function)
            .take(MOST)
            .map(|(value, place)| {
                let inside = Ask {
                    place,
                    frame: Some(&frame),
                    depth: ask.depth + 1,
                };
                self.value(value, inside)
            })
            .collect();
        one_of(values, span)
    }
}
