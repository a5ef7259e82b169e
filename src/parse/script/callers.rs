//! Knows who may call which function of a script.

use std::collections::HashSet;

use oxc_ast::ast::{Argument, Expression};
use oxc_span::Span;

use super::index::hash;
use super::path::DEEPEST;
use super::scope::{CallSite, Origin, Tables};

/// Functions whose calls are looked for in one script.
const MOST_CALLED: usize = 100;

/// Calls of one function that are looked at.
const MOST_SITES: usize = 65;

/// Functions that one name may stand for, and properties of that name that are looked at.
const MOST_NAMED: usize = 8;
const MOST_PROPERTIES: usize = 64;

/// What is called: a variable, or with `true` the last name of a member.
type Name<'a> = (bool, &'a str);

/// Who may call which function, prepared in one look at a script; all sorted.
pub(super) struct Callers<'a> {
    /// Names under which a function is known, behind the bytes where it begins and ends.
    names: Vec<(u32, u32, Name<'a>)>,
    /// Numbers of the calls, behind the hash of the name that is called.
    by_name: Vec<(u32, u32)>,
    /// Calls of functions where they are written: the function, the call, the count of arguments before the
    /// function's parameters.
    at_once: Vec<(u32, u32, usize)>,
}

impl<'a> Callers<'a> {
    fn new(tables: &Tables<'a>) -> Self {
        let mut callers = Self {
            names: Vec::new(),
            by_name: Vec::new(),
            at_once: Vec::new(),
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
            if let Some(name) = called(call) {
                callers.by_name.push((key(name), at));
            }
            if let Some((function, skip)) = called_at_once(tables, call) {
                callers.at_once.push((function, at, skip));
            }
        }
        callers.names.sort_unstable();
        callers.names.dedup();
        callers.by_name.sort_unstable();
        callers.at_once.sort_unstable();
        callers
    }

    fn add(&mut self, tables: &Tables<'a>, origin: &Origin<'a>, name: Name<'a>) {
        let span = match origin {
            Origin::Function(known) => tables.functions[*known as usize].node.span(),
            Origin::Method(known) => *known,
            Origin::Expression(Expression::FunctionExpression(known)) => known.span,
            Origin::Expression(Expression::ArrowFunctionExpression(known)) => known.span,
            _ => return,
        };
        self.names.push((span.start, span.end, name));
    }

    fn names(&self, span: Span) -> impl Iterator<Item = Name<'a>> {
        let wanted = (span.start, span.end);
        let from = self
            .names
            .partition_point(|(start, end, _)| (*start, *end) < wanted);
        let same = self.names[from..]
            .iter()
            .take_while(move |(start, end, _)| (*start, *end) == wanted);
        same.map(|(_, _, name)| *name)
    }

    /// Numbers of the calls of a name, in the order of the script.
    fn calls(&self, tables: &Tables<'a>, name: Name<'a>) -> impl Iterator<Item = u32> {
        let wanted = key(name);
        let from = self.by_name.partition_point(|(known, _)| *known < wanted);
        let same = self.by_name[from..]
            .iter()
            .take_while(move |(known, _)| *known == wanted);
        same.map(|(_, at)| *at)
            .filter(move |at| called(&tables.calls[*at as usize]) == Some(name))
    }

    fn at_once(&self, function: u32) -> impl Iterator<Item = (u32, usize)> {
        let from = self.at_once.partition_point(|(known, _, _)| *known < function);
        let same = self.at_once[from..]
            .iter()
            .take_while(move |(known, _, _)| *known == function);
        same.map(|(_, at, skip)| (*at, *skip))
    }
}

fn key((is_member, name): Name<'_>) -> u32 {
    hash(name) ^ u32::from(is_member)
}

fn called<'a>(call: &CallSite<'a>) -> Option<Name<'a>> {
    match call.callee().get_inner_expression() {
        Expression::Identifier(name) => Some((false, name.name.as_str())),
        Expression::StaticMemberExpression(member) => Some((true, member.property.name.as_str())),
        _ => None,
    }
}

/// The function that a call is made of, and how many arguments come before its parameters.
pub(super) fn called_at_once<'a>(tables: &Tables<'a>, call: &CallSite<'a>) -> Option<(u32, usize)> {
    let callee = call.callee().get_inner_expression();
    if let Some(function) = tables.function_of(callee) {
        return Some((function, 0));
    }
    let Expression::StaticMemberExpression(member) = callee else {
        return None;
    };
    if member.property.name != "call" {
        return None;
    }
    Some((tables.function_of(member.object.get_inner_expression())?, 1))
}

impl<'a> Tables<'a> {
    /// Functions that an expression may stand for.
    pub(super) fn functions(
        &self,
        value: &'a Expression<'a>,
        place: super::scope::Place,
        depth: u32,
    ) -> Vec<u32> {
        if depth > DEEPEST || !self.step() {
            return Vec::new();
        }
        let of_origin = |origin: &Origin<'a>, place| match origin {
            Origin::Expression(value) => self.functions(value, place, depth + 1),
            Origin::Function(function) => vec![*function],
            Origin::Method(span) => self.function_at(*span).into_iter().collect(),
            _ => Vec::new(),
        };
        let mut found = match value.get_inner_expression() {
            value @ (Expression::FunctionExpression(_) | Expression::ArrowFunctionExpression(_)) => {
                self.function_of(value).into_iter().collect()
            }
            Expression::Identifier(name) => {
                let writes = self.writes(name.name.as_str(), place.function);
                let writes = writes.iter().take(MOST_NAMED);
                writes
                    .flat_map(|write| of_origin(&write.origin, write.place))
                    .collect()
            }
            Expression::StaticMemberExpression(member) => {
                let named = self.properties_named(member.property.name.as_str());
                let named = named.take(MOST_PROPERTIES);
                let functions: Vec<u32> = named
                    .flat_map(|property| of_origin(&property.origin, property.place))
                    .collect();
                // A name that several functions have tells nothing.
                if functions.len() == 1 {
                    functions
                } else {
                    Vec::new()
                }
            }
            Expression::CallExpression(call) => {
                passed_on(call).map_or_else(Vec::new, |function| self.functions(function, place, depth + 1))
            }
            _ => Vec::new(),
        };
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Where a function is called, with the number of arguments before its parameters.
    pub(super) fn sites(&self, function: u32) -> Vec<(&CallSite<'a>, usize)> {
        let known = self.index.sites.borrow().get(&function).cloned();
        let is_full = self.index.sites.borrow().len() >= MOST_CALLED;
        let sites = known.unwrap_or_else(|| {
            if function == 0 || is_full {
                return Vec::new();
            }
            // Whoever asks on the way finds nothing, which ends all circles.
            self.index.sites.borrow_mut().insert(function, Vec::new());
            let found = self.find_sites(function);
            self.index.sites.borrow_mut().insert(function, found.clone());
            found
        });
        sites
            .into_iter()
            .map(|(at, skip)| (&self.calls[at as usize], skip))
            .collect()
    }

    fn find_sites(&self, function: u32) -> Vec<(u32, usize)> {
        let callers = self.index.callers.get_or_init(|| Callers::new(self));
        let mut found = Vec::new();
        let mut looked_at = HashSet::new();
        for name in callers.names(self.functions[function as usize].node.span()) {
            for at in callers.calls(self, name) {
                if found.len() > MOST_SITES || !self.has_steps() {
                    break;
                }
                let call = &self.calls[at as usize];
                let callee = call.callee().get_inner_expression();
                let is_called = looked_at.insert(at)
                    && self
                        .functions(callee, call.place, DEEPEST - 1)
                        .contains(&function);
                if is_called {
                    found.push((at, 0));
                }
            }
        }
        found.extend(callers.at_once(function));
        found.sort_unstable();
        found.dedup_by_key(|(at, _)| *at);
        found.truncate(MOST_SITES);
        found
    }
}

/// The function that `f.bind(x)` and `$A.getCallback(f)` are as good as.
fn passed_on<'a>(call: &'a oxc_ast::ast::CallExpression<'a>) -> Option<&'a Expression<'a>> {
    let member = call.callee.as_member_expression()?;
    let first = || call.arguments.first().and_then(Argument::as_expression);
    match member.static_property_name()? {
        "bind" => Some(member.object()),
        "getCallback" | "proxy" => first(),
        _ => None,
    }
}
