//! Knows who may call which function of a script.

use std::collections::{BTreeSet, HashMap};

use oxc_ast::ast::Expression;

use super::path::called_at_once;
use super::scope::{Origin, Tables};

/// Who may call which function, prepared in one look at a script.
pub(super) struct Callers<'a> {
    /// Names under which a function is known, by the bytes where it begins and ends; members with `true`.
    pub(super) names: HashMap<(u32, u32), BTreeSet<(bool, &'a str)>>,
    /// Numbers of the calls, by the name that is called.
    pub(super) by_name: HashMap<(bool, &'a str), Vec<u32>>,
    /// Calls of functions where they are written, with the count of arguments before their parameters.
    pub(super) at_once: HashMap<u32, Vec<(u32, usize)>>,
}

impl<'a> Callers<'a> {
    pub(super) fn new(tables: &Tables<'a>) -> Self {
        let mut callers = Self {
            names: HashMap::new(),
            by_name: HashMap::new(),
            at_once: HashMap::new(),
        };
        for write in &tables.writes {
            callers.add(tables, &write.origin, (false, write.name));
        }
        for property in &tables.properties {
            if let Some(key) = property.last() {
                callers.add(tables, &property.origin, (true, key));
            }
        }
        for (at, call) in tables.calls.iter().enumerate() {
            let at = crate::source::offset(at);
            let name = match call.callee().get_inner_expression() {
                Expression::Identifier(name) => Some((false, name.name.as_str())),
                Expression::StaticMemberExpression(member) => Some((true, member.property.name.as_str())),
                _ => None,
            };
            if let Some(name) = name {
                callers.by_name.entry(name).or_default().push(at);
            }
            if let Some((function, skip)) = called_at_once(tables, call) {
                callers.at_once.entry(function).or_default().push((at, skip));
            }
        }
        callers
    }

    fn add(&mut self, tables: &Tables<'a>, origin: &Origin<'a>, name: (bool, &'a str)) {
        let span = match origin {
            Origin::Function(known) => tables.functions[*known as usize].node.span(),
            Origin::Method(known) => *known,
            Origin::Expression(Expression::FunctionExpression(known)) => known.span,
            Origin::Expression(Expression::ArrowFunctionExpression(known)) => known.span,
            _ => return,
        };
        self.names.entry((span.start, span.end)).or_default().insert(name);
    }
}
