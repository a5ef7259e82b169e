//! Knows which dotted path an expression of a parsed script stands for, through aliases, patterns and wrappers.

use std::collections::HashSet;

use oxc_ast::ast::{Argument, Expression};

use super::callers::Callers;
use super::facts::Found;
use super::scope::{CallSite, MOST_CALLED, Origin, Place, Tables, Write};

/// How far aliases of aliases are followed.
const DEEPEST: u32 = 12;
/// Most alternatives that are kept.
const MOST: usize = 8;

/// Objects that the global ones are members of as well.
const WINDOWS: &[&str] = &["window", "self", "globalThis"];

/// Names that libraries bring, whatever the code calls its parameters.
const WELL_KNOWN: &[&str] = &["$", "jQuery", "axios", "$A", "Visualforce"];

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) text: String,
    pub(super) found: Found,
}

/// Variables, properties and functions that may stand for a wanted object: a net that is cheap to cast.
pub(super) struct Leaning<'a> {
    roots: &'static [&'static str],
    names: HashSet<&'a str>,
    keys: HashSet<&'a str>,
}

impl<'a> Leaning<'a> {
    pub(super) fn new(tables: &Tables<'a>, roots: &'static [&'static str]) -> Self {
        let mut leaning = Self {
            roots,
            names: HashSet::new(),
            keys: HashSet::new(),
        };
        for _ in 0..4 {
            if !leaning.grow(tables) {
                break;
            }
        }
        leaning
    }

    /// Adds what is assigned from what leans already; `false` if nothing new was found.
    fn grow(&mut self, tables: &Tables<'a>) -> bool {
        let before = (self.names.len(), self.keys.len());
        let returning: HashSet<u32> = tables
            .returns
            .iter()
            .filter(|(_, value, _)| self.has(value))
            .map(|(function, _, _)| *function)
            .collect();
        let leans = |leaning: &Self, origin: &Origin<'a>| match origin {
            Origin::Expression(value) => {
                leaning.has(value)
                    || returns(tables, value).is_some_and(|function| returning.contains(&function))
            }
            Origin::Within(value, keys) => {
                leaning.has(value)
                    || keys
                        .iter()
                        .any(|key| leaning.keys.contains(key) || leaning.roots.contains(key))
            }
            Origin::Function(function) => returning.contains(function),
            Origin::Method(span) => tables
                .function_at(*span)
                .is_some_and(|function| returning.contains(&function)),
            Origin::Parameter(..) | Origin::Unknown => false,
        };
        let names: Vec<&'a str> = tables
            .writes
            .iter()
            .filter(|write| leans(self, &write.origin))
            .map(|write| write.name)
            .collect();
        let keys: Vec<&'a str> = tables
            .properties
            .iter()
            .filter(|property| leans(self, &property.origin))
            .filter_map(|property| property.last())
            .collect();
        self.names.extend(names);
        self.keys.extend(keys);
        self.parameters(tables);
        before != (self.names.len(), self.keys.len())
    }

    /// Parameters of functions that are called where they are written: `(function (api) { … })(sforce.opencti)`.
    fn parameters(&mut self, tables: &Tables<'a>) {
        for call in &tables.calls {
            let Some((function, skip)) = called_at_once(tables, call) else {
                continue;
            };
            let Some(parameters) = tables.functions[function as usize].node.parameters() else {
                continue;
            };
            for (parameter, argument) in parameters.items.iter().zip(call.arguments().iter().skip(skip)) {
                if let (Some(name), Some(value)) =
                    (parameter.pattern.get_identifier_name(), argument.as_expression())
                    && self.has(value)
                {
                    self.names.insert(name.as_str());
                }
            }
        }
    }

    /// Whether an expression may stand for a wanted object, or one of its members.
    pub(super) fn has(&self, value: &'a Expression<'a>) -> bool {
        self.leans(value, 0)
    }

    fn leans(&self, value: &'a Expression<'a>, depth: u32) -> bool {
        let mut value = value;
        if depth > DEEPEST {
            return false;
        }
        loop {
            value = match value.get_inner_expression() {
                Expression::Identifier(name) => {
                    let name = name.name.as_str();
                    return self.roots.contains(&name) || self.names.contains(name);
                }
                Expression::StaticMemberExpression(member) => {
                    let name = member.property.name.as_str();
                    if self.roots.contains(&name) || self.keys.contains(name) {
                        return true;
                    }
                    &member.object
                }
                Expression::ComputedMemberExpression(member) => {
                    if let Expression::StringLiteral(name) = &member.expression
                        && (self.roots.contains(&name.value.as_str())
                            || self.keys.contains(name.value.as_str()))
                    {
                        return true;
                    }
                    &member.object
                }
                Expression::ChainExpression(chain) => match chain_member(chain) {
                    Some(member) => member,
                    None => return false,
                },
                Expression::CallExpression(call) => &call.callee,
                Expression::AssignmentExpression(assignment) => &assignment.right,
                Expression::SequenceExpression(sequence) => match sequence.expressions.last() {
                    Some(last) => last,
                    None => return false,
                },
                Expression::LogicalExpression(logical) => {
                    if self.leans(&logical.left, depth + 1) {
                        return true;
                    }
                    &logical.right
                }
                Expression::ConditionalExpression(choice) => {
                    if self.leans(&choice.consequent, depth + 1) {
                        return true;
                    }
                    &choice.alternate
                }
                _ => return false,
            };
        }
    }
}

/// What a chain with `?.` ends in, as far as it is a call: its callee; else its object.
fn chain_member<'a>(chain: &'a oxc_ast::ast::ChainExpression<'a>) -> Option<&'a Expression<'a>> {
    match &chain.expression {
        oxc_ast::ast::ChainElement::CallExpression(call) => Some(&call.callee),
        element => Some(element.as_member_expression()?.object()),
    }
}

fn returns<'a>(tables: &Tables<'a>, value: &'a Expression<'a>) -> Option<u32> {
    match value {
        Expression::FunctionExpression(function) => tables.function_at(function.span),
        Expression::ArrowFunctionExpression(function) => tables.function_at(function.span),
        _ => None,
    }
}

/// The function that a call is made of, and how many arguments come before its parameters.
pub(super) fn called_at_once<'a>(tables: &Tables<'a>, call: &CallSite<'a>) -> Option<(u32, usize)> {
    let callee = call.callee().get_inner_expression();
    if let Some(function) = returns(tables, callee) {
        return Some((function, 0));
    }
    let Expression::StaticMemberExpression(member) = callee else {
        return None;
    };
    if member.property.name != "call" {
        return None;
    }
    Some((returns(tables, member.object.get_inner_expression())?, 1))
}

impl<'a> Tables<'a> {
    /// Paths that an expression may stand for; empty if it stands for none that is known.
    pub(super) fn paths(&self, value: &'a Expression<'a>, place: Place) -> Vec<Path> {
        self.follow(value, place, 0)
    }

    fn follow(&self, value: &'a Expression<'a>, place: Place, depth: u32) -> Vec<Path> {
        if depth > DEEPEST || !self.step() {
            return Vec::new();
        }
        match value.get_inner_expression() {
            Expression::Identifier(name) => self.of_name(name.name.as_str(), place, depth),
            Expression::StaticMemberExpression(member) => {
                self.of_member(&member.object, member.property.name.as_str(), place, depth)
            }
            Expression::ComputedMemberExpression(member) => {
                let keys: Vec<String> = self.constants(&member.expression, place);
                let found = keys
                    .iter()
                    .flat_map(|key| self.of_member(&member.object, key, place, depth));
                limited(found.collect())
            }
            Expression::ChainExpression(chain) => match &chain.expression {
                oxc_ast::ast::ChainElement::StaticMemberExpression(member) => {
                    self.of_member(&member.object, member.property.name.as_str(), place, depth)
                }
                _ => Vec::new(),
            },
            Expression::AssignmentExpression(assignment) => self.follow(&assignment.right, place, depth + 1),
            Expression::SequenceExpression(sequence) => sequence
                .expressions
                .last()
                .map_or_else(Vec::new, |last| self.follow(last, place, depth + 1)),
            Expression::LogicalExpression(logical) => {
                let left = self.follow(&logical.left, place, depth + 1);
                let right = self.follow(&logical.right, place, depth + 1);
                if logical.operator.is_and() || left.is_empty() {
                    right
                } else {
                    left
                }
            }
            Expression::ConditionalExpression(choice) => {
                let mut both = self.follow(&choice.consequent, place, depth + 1);
                both.extend(self.follow(&choice.alternate, place, depth + 1));
                limited(both)
            }
            Expression::CallExpression(call) => {
                let functions = self.functions(&call.callee, place, depth + 1);
                let returned = functions.into_iter().flat_map(|function| self.returned(function));
                let found = returned.flat_map(|(value, place)| self.follow(value, place, depth + 1));
                limited(found.collect())
                    .into_iter()
                    .map(|path| at_least(path, Found::Alias))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    fn of_member(&self, object: &'a Expression<'a>, key: &str, place: Place, depth: u32) -> Vec<Path> {
        let objects = self.follow(object, place, depth + 1);
        // Whatever a wanted object is a member of, another window or a wrapper of it, it is that object.
        if self.roots.contains(&key) {
            let is_window =
                objects.iter().all(|path| WINDOWS.contains(&path.text.as_str())) && !objects.is_empty();
            return vec![Path {
                text: key.to_owned(),
                found: if is_window { Found::Direct } else { Found::Guessed },
            }];
        }
        if !objects.is_empty() {
            let join = |path: Path| Path {
                text: joined(&path.text, key),
                found: path.found,
            };
            return objects.into_iter().map(join).collect();
        }
        let mut found = Vec::new();
        for property in self.properties_named(key).into_iter().take(MOST) {
            if let Origin::Expression(value) = &property.origin
                && !is_function(value)
            {
                let paths = self.follow(value, property.place, depth + 1);
                found.extend(paths.into_iter().map(|path| at_least(path, Found::Guessed)));
            }
        }
        limited(found)
    }

    fn of_name(&self, name: &'a str, place: Place, depth: u32) -> Vec<Path> {
        let itself = |found| {
            vec![Path {
                text: name.to_owned(),
                found,
            }]
        };
        let writes = self.writes(name, place.function);
        let is_global = self.declaring(name, place.function).is_none();
        if self.roots.contains(&name) || is_global && writes.is_empty() {
            return itself(Found::Direct);
        }
        let telling: Vec<&Write<'a>> = writes
            .into_iter()
            .filter(|write| !is_empty(&write.origin))
            .collect();
        if telling.len() > MOST {
            return Vec::new();
        }
        let mut found = Vec::new();
        let mut is_certain = true;
        for write in &telling {
            let paths = self.of_origin(&write.origin, write.place, depth + 1);
            is_certain &= !paths.is_empty();
            found.extend(paths);
        }
        let least = if is_certain { Found::Alias } else { Found::Guessed };
        let found: Vec<Path> = limited(found)
            .into_iter()
            .map(|path| at_least(path, least))
            .collect();
        if found.is_empty() && (WELL_KNOWN.contains(&name) || is_global && telling.is_empty()) {
            return itself(Found::Alias);
        }
        found
    }

    fn of_origin(&self, origin: &Origin<'a>, place: Place, depth: u32) -> Vec<Path> {
        let within = |paths: Vec<Path>, keys: &[&str]| -> Vec<Path> {
            let join = |path: Path| Path {
                text: keys.iter().fold(path.text, |text, key| joined(&text, key)),
                found: path.found,
            };
            paths.into_iter().map(join).collect()
        };
        match origin {
            Origin::Expression(value) => self.follow(value, place, depth),
            Origin::Within(value, keys) => within(self.follow(value, place, depth), keys),
            Origin::Parameter(function, index, keys) => {
                let passed = self
                    .sites(*function)
                    .into_iter()
                    .take(MOST)
                    .flat_map(|(call, skip)| {
                        let argument = call
                            .arguments()
                            .get(*index + skip)
                            .and_then(Argument::as_expression);
                        argument.map_or_else(Vec::new, |value| self.follow(value, call.place, depth + 1))
                    });
                within(limited(passed.collect()), keys)
            }
            Origin::Function(_) | Origin::Method(_) | Origin::Unknown => Vec::new(),
        }
    }

    /// Functions that an expression may stand for.
    pub(super) fn functions(&self, value: &'a Expression<'a>, place: Place, depth: u32) -> Vec<u32> {
        if depth > DEEPEST || !self.step() {
            return Vec::new();
        }
        let of_origin = |origin: &Origin<'a>, place: Place| match origin {
            Origin::Expression(value) => self.functions(value, place, depth + 1),
            Origin::Function(function) => vec![*function],
            Origin::Method(span) => self.function_at(*span).into_iter().collect(),
            _ => Vec::new(),
        };
        let mut found = match value.get_inner_expression() {
            Expression::FunctionExpression(function) => self.function_at(function.span).into_iter().collect(),
            Expression::ArrowFunctionExpression(function) => {
                self.function_at(function.span).into_iter().collect()
            }
            Expression::Identifier(name) => {
                let writes = self.writes(name.name.as_str(), place.function);
                writes
                    .iter()
                    .take(MOST)
                    .flat_map(|write| of_origin(&write.origin, write.place))
                    .collect()
            }
            Expression::StaticMemberExpression(member) => {
                let named = self.properties_named(member.property.name.as_str());
                let functions: Vec<u32> = named
                    .iter()
                    .take(64)
                    .flat_map(|property| of_origin(&property.origin, property.place))
                    .collect();
                // A name that several functions have tells nothing.
                if functions.len() == 1 {
                    functions
                } else {
                    Vec::new()
                }
            }
            Expression::CallExpression(call) if is_passing(&call.callee) => call
                .callee
                .as_member_expression()
                .filter(|member| member.static_property_name() == Some("bind"))
                .map(|member| member.object())
                .or_else(|| call.arguments.first().and_then(Argument::as_expression))
                .map_or_else(Vec::new, |function| self.functions(function, place, depth + 1)),
            _ => Vec::new(),
        };
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Where a function is called, with the number of arguments before its parameters.
    pub(super) fn sites(&self, function: u32) -> Vec<(&CallSite<'a>, usize)> {
        let known = self.index.sites.borrow().get(&function).cloned();
        let sites = known.unwrap_or_else(|| {
            let is_new = function != 0 && self.index.sites.borrow().len() < MOST_CALLED;
            // Whoever asks on the way finds nothing, which ends all circles.
            self.index.sites.borrow_mut().insert(function, Vec::new());
            let found = if is_new {
                self.find_sites(function)
            } else {
                Vec::new()
            };
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
        let span = self.functions[function as usize].node.span();
        let names = callers.names.get(&(span.start, span.end)).into_iter().flatten();
        let mut found = Vec::new();
        let mut looked_at = HashSet::new();
        for name in names {
            for at in callers.by_name.get(name).into_iter().flatten() {
                if found.len() > MOST_SITES {
                    break;
                }
                let call = &self.calls[*at as usize];
                let callee = call.callee().get_inner_expression();
                let is_called = looked_at.insert(*at)
                    && self
                        .functions(callee, call.place, DEEPEST - 1)
                        .contains(&function);
                if is_called {
                    found.push((*at, 0));
                }
            }
        }
        let at_once = callers.at_once.get(&function).into_iter().flatten();
        found.extend(at_once.copied());
        found.sort_unstable();
        found.dedup_by_key(|(at, _)| *at);
        found.truncate(MOST_SITES);
        found
    }
}

/// Calls of one function that are looked at.
const MOST_SITES: usize = 65;

/// `f.bind(x)` and `$A.getCallback(f)` are as good as `f`.
fn is_passing(callee: &Expression<'_>) -> bool {
    callee
        .as_member_expression()
        .and_then(|member| member.static_property_name())
        .is_some_and(|name| matches!(name, "bind" | "getCallback" | "proxy"))
}

fn is_function(value: &Expression<'_>) -> bool {
    matches!(
        value,
        Expression::FunctionExpression(_) | Expression::ArrowFunctionExpression(_)
    )
}

/// `var api = null;` only declares.
fn is_empty(origin: &Origin<'_>) -> bool {
    match origin {
        Origin::Expression(value) => {
            value.is_null_or_undefined()
                || matches!(value, Expression::ObjectExpression(object) if object.properties.is_empty())
        }
        _ => false,
    }
}

fn joined(path: &str, key: &str) -> String {
    if WINDOWS.contains(&path) {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

fn at_least(path: Path, found: Found) -> Path {
    Path {
        found: path.found.max(found),
        ..path
    }
}

/// Each path once, and not too many of them; several are a guess.
fn limited(mut paths: Vec<Path>) -> Vec<Path> {
    paths.sort_by(|a, b| a.text.cmp(&b.text).then(a.found.cmp(&b.found)));
    paths.dedup_by(|a, b| a.text == b.text);
    paths.truncate(MOST);
    paths
}
