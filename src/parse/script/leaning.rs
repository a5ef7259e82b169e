//! Knows which variables, properties and functions of a script may stand for a wanted object: a net that is cheap to
//! cast, as names count wherever they stand.

use oxc_ast::ast::{ChainElement, ChainExpression, Expression};
use rustc_hash::FxHashMap;

use super::callers::called_at_once;
use super::path::DEEPEST;
use super::scope::{Callee, Origin, Tables};

/// Times that what leans is looked for again, now that more is known to lean.
const ROUNDS: usize = 4;

/// Links of one expression that are followed.
const LONGEST: u32 = 256;

/// Calls that may lead to a wanted object, or one of its members, by number.
pub(super) fn leaning_calls(tables: &Tables<'_>, roots: &'static [&'static str]) -> Vec<bool> {
    let mut leaning = Leaning::default();
    for root in roots {
        let root = leaning.number(root);
        leaning.names[root as usize] = true;
        leaning.keys[root as usize] = true;
    }
    leaning.returning = vec![false; tables.functions.len()];
    let returned = leaning.returned(tables);
    let assigned = leaning.assigned(tables);
    let passed = leaning.passed(tables);
    for _ in 0..ROUNDS {
        leaning.has_grown = false;
        leaning.grow(&returned);
        leaning.grow(&assigned);
        leaning.pass(&passed);
        if !leaning.has_grown {
            break;
        }
    }
    leaning.calls(tables)
}

/// What leans, by number.
#[derive(Default)]
struct Leaning<'a> {
    numbers: FxHashMap<&'a str, u32>,
    /// Variables of these names.
    names: Vec<bool>,
    /// Members of these names.
    keys: Vec<bool>,
    /// Functions that return what leans.
    returning: Vec<bool>,
    has_grown: bool,
}

/// What can lean, or make something lean.
#[derive(Debug, Clone, Copy)]
enum Part {
    Name(u32),
    Key(u32),
    Returning(u32),
}

/// Things that lean if one of their parts does, each with the place where its parts end; they begin where those of
/// the thing before end.
#[derive(Default)]
struct Items {
    all: Vec<(Part, u32)>,
    parts: Vec<Part>,
}

impl Items {
    /// Ends the item whose parts were added last; without parts it is none.
    fn end(&mut self, what: Part) {
        let end = crate::source::offset(self.parts.len());
        if self.all.last().map_or(0, |(_, end)| *end) < end {
            self.all.push((what, end));
        }
    }

    fn iter(&self) -> impl Iterator<Item = (Part, &[Part])> {
        let mut from = 0;
        self.all.iter().map(move |(what, end)| {
            let parts = &self.parts[from..*end as usize];
            from = *end as usize;
            (*what, parts)
        })
    }
}

impl<'a> Leaning<'a> {
    fn number(&mut self, name: &'a str) -> u32 {
        let next = crate::source::offset(self.names.len());
        let number = *self.numbers.entry(name).or_insert(next);
        if number == next {
            self.names.push(false);
            self.keys.push(false);
        }
        number
    }

    /// Functions with what they return.
    fn returned(&mut self, tables: &Tables<'a>) -> Items {
        let mut items = Items::default();
        for (function, value, _) in &tables.returns {
            self.parts(value, &mut items.parts);
            items.end(Part::Returning(*function));
        }
        items
    }

    /// Variables and properties with what is assigned to them.
    fn assigned(&mut self, tables: &Tables<'a>) -> Items {
        let mut items = Items::default();
        for write in &tables.writes {
            if self.origin(tables, &write.origin, &mut items.parts) {
                items.end(Part::Name(self.number(write.name)));
            }
        }
        for property in &tables.properties {
            if let Some(key) = property.last()
                && self.origin(tables, &property.origin, &mut items.parts)
            {
                items.end(Part::Key(self.number(key)));
            }
        }
        items
    }

    /// Parameters of functions that are called where they are written: `(function (api) { … })(sforce.opencti)`.
    fn passed(&mut self, tables: &Tables<'a>) -> Items {
        let mut items = Items::default();
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
                {
                    self.parts(value, &mut items.parts);
                    items.end(Part::Name(self.number(name.as_str())));
                }
            }
        }
        items
    }

    /// Adds the parts of an assigned value; `false` if it has none.
    fn origin(&mut self, tables: &Tables<'a>, origin: &Origin<'a>, parts: &mut Vec<Part>) -> bool {
        let before = parts.len();
        let function = match origin {
            Origin::Expression(value) => {
                self.parts(value, parts);
                tables.function_of(value)
            }
            Origin::Within(value, keys) => {
                self.parts(value, parts);
                parts.extend(keys.iter().map(|key| Part::Key(self.number(key))));
                None
            }
            Origin::Function(function) => Some(*function),
            Origin::Method(span) => tables.function_at(*span),
            Origin::Parameter(..) | Origin::Unknown => return false,
        };
        parts.extend(function.map(Part::Returning));
        parts.len() > before
    }

    fn parts(&mut self, value: &'a Expression<'a>, parts: &mut Vec<Part>) {
        let mut met = |part: Met<'a>| {
            parts.push(match part {
                Met::Name(name) => Part::Name(self.number(name)),
                Met::Key(key) => Part::Key(self.number(key)),
                Met::Call(_) => return None,
            });
            None
        };
        follow(value, 0, &mut LONGEST.clone(), &mut met);
    }

    fn leans(&self, part: Part) -> bool {
        match part {
            Part::Name(name) => self.names[name as usize],
            Part::Key(key) => self.keys[key as usize],
            Part::Returning(function) => self.returning[function as usize],
        }
    }

    fn add(&mut self, part: Part) {
        let known = match part {
            Part::Name(name) => &mut self.names[name as usize],
            Part::Key(key) => &mut self.keys[key as usize],
            Part::Returning(function) => &mut self.returning[function as usize],
        };
        self.has_grown |= !*known;
        *known = true;
    }

    /// Looks at all items before any of them counts.
    fn grow(&mut self, items: &Items) {
        let leaning = items
            .iter()
            .filter(|(what, parts)| !self.leans(*what) && parts.iter().any(|part| self.leans(*part)));
        let leaning: Vec<Part> = leaning.map(|(what, _)| what).collect();
        for what in leaning {
            self.add(what);
        }
    }

    /// Looks at the items one by one.
    fn pass(&mut self, items: &Items) {
        for (what, parts) in items.iter() {
            if parts.iter().any(|part| self.leans(*part)) {
                self.add(what);
            }
        }
    }

    /// Whether each call leans. Those that a call is made on come behind it, so the last is the first to be known.
    fn calls(&self, tables: &Tables<'a>) -> Vec<bool> {
        let mut leaning = vec![false; tables.calls.len()];
        for (at, call) in tables.calls.iter().enumerate().rev() {
            let next = tables.calls.get(at + 1);
            let is_next = |inner| {
                next.is_some_and(
                    |next| matches!(next.callee, Callee::Call(call) if std::ptr::eq(call, inner)),
                )
            };
            let met = |part: Met<'a>| {
                let leans = |name: &str, known: &[bool]| {
                    let number = self.numbers.get(name);
                    number
                        .is_some_and(|number| known[*number as usize])
                        .then_some(true)
                };
                match part {
                    Met::Name(name) => leans(name, &self.names),
                    Met::Key(key) => leans(key, &self.keys),
                    Met::Call(call) => is_next(call).then(|| leaning[at + 1]),
                }
            };
            let leans = follow(call.callee(), 0, &mut LONGEST.clone(), &mut { met });
            leaning[at] = leans == Some(true);
        }
        leaning
    }
}

/// What an expression is made of, as far as it tells what the expression stands for.
enum Met<'a> {
    Name(&'a str),
    Key(&'a str),
    Call(&'a oxc_ast::ast::CallExpression<'a>),
}

/// Tells what an expression is made of, until the answer is known.
fn follow<'a>(
    value: &'a Expression<'a>,
    depth: u32,
    links: &mut u32,
    met: &mut impl FnMut(Met<'a>) -> Option<bool>,
) -> Option<bool> {
    let mut value = value;
    if depth > DEEPEST {
        return None;
    }
    while *links > 0 {
        *links -= 1;
        value = match value.get_inner_expression() {
            Expression::Identifier(name) => return met(Met::Name(name.name.as_str())),
            Expression::StaticMemberExpression(member) => {
                if let Some(known) = met(Met::Key(member.property.name.as_str())) {
                    return Some(known);
                }
                &member.object
            }
            Expression::ComputedMemberExpression(member) => {
                if let Expression::StringLiteral(name) = &member.expression
                    && let Some(known) = met(Met::Key(name.value.as_str()))
                {
                    return Some(known);
                }
                &member.object
            }
            Expression::ChainExpression(chain) => within(chain)?,
            Expression::CallExpression(call) => {
                if depth == 0
                    && let Some(known) = met(Met::Call(call))
                {
                    return Some(known);
                }
                &call.callee
            }
            Expression::AssignmentExpression(assignment) => &assignment.right,
            Expression::SequenceExpression(sequence) => sequence.expressions.last()?,
            Expression::LogicalExpression(logical) => {
                if let Some(known) = follow(&logical.left, depth + 1, links, met) {
                    return Some(known);
                }
                &logical.right
            }
            Expression::ConditionalExpression(choice) => {
                if let Some(known) = follow(&choice.consequent, depth + 1, links, met) {
                    return Some(known);
                }
                &choice.alternate
            }
            _ => return None,
        };
    }
    None
}

/// What a chain with `?.` ends in, as far as it is a call: its callee; else its object.
fn within<'a>(chain: &'a ChainExpression<'a>) -> Option<&'a Expression<'a>> {
    match &chain.expression {
        ChainElement::CallExpression(call) => Some(&call.callee),
        element => Some(element.as_member_expression()?.object()),
    }
}
