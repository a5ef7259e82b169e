//! Knows which value of an input gives a sub-expression a wanted value: formulas read backwards, as far as that goes.
//!
//! Its answers are proposals that make good representatives. Nothing rests on them: they are tried, not believed.

mod inverse;

use inverse::{argument, count, filler, fits, operand, text_of};

use super::samples::samples;
use super::shape::{Part, Shape, Slot, results};
use crate::formula::ast::{BinaryOp, NodeId, NodeKind, UnaryOp};
use crate::formula::eval::Inputs;
use crate::formula::functions::Function;
use crate::formula::functions::dates;
use crate::formula::types::Type;
use crate::formula::value::Value;

/// How deep expressions are read backwards.
const MAX_DEPTH: usize = 40;

/// A value that an input might have.
#[derive(Debug, Clone)]
pub(super) struct Proposal {
    pub(super) slot: Slot,
    pub(super) value: Value,
    /// The input itself, as it is or moved by a constant, is compared with a constant here.
    pub(super) is_direct: bool,
}

/// Collects proposals for inputs.
pub(super) struct Solver<'a, 'f> {
    shape: &'a Shape<'f>,
    inputs: &'a dyn Inputs,
    is_direct: bool,
    found: Vec<Proposal>,
}

impl<'a, 'f> Solver<'a, 'f> {
    pub(super) fn new(shape: &'a Shape<'f>, inputs: &'a dyn Inputs) -> Self {
        Self {
            shape,
            inputs,
            is_direct: true,
            found: Vec::new(),
        }
    }

    /// Proposals from all comparisons of the formula.
    pub(super) fn all(mut self) -> Vec<Proposal> {
        let shape = self.shape;
        for part in &shape.parts {
            for (id, node) in part.formula.ast().nodes() {
                match node.kind {
                    NodeKind::Binary(op) if is_comparison(op) => self.comparison(part, part.kids(id)),
                    NodeKind::Call => self.test(part, id),
                    _ => {}
                }
            }
        }
        self.found
    }

    fn comparison(&mut self, part: &Part<'f>, kids: &[NodeId]) {
        for (side, other) in [(kids[0], kids[1]), (kids[1], kids[0])] {
            for target in self.values(part, other) {
                self.solve(part, side, &target, 0);
            }
        }
    }

    /// Values of an expression that are known by now.
    fn values(&self, part: &Part<'f>, id: NodeId) -> Vec<Value> {
        let mut values = part.constants(id).to_vec();
        if !part.is_closed(id) {
            values.extend(part.value(id, self.inputs));
        }
        values
    }

    /// A function that tests its arguments, or fails for most of them.
    fn test(&mut self, part: &Part<'f>, id: NodeId) {
        let kids = part.kids(id);
        match part.function(id) {
            Some(Function::Contains | Function::Begins | Function::Find | Function::Substitute) => {
                self.contains(part, kids);
            }
            Some(Function::IsPickVal | Function::Includes) => {
                for literal in self.values(part, kids[1]) {
                    self.solve(part, kids[0], &literal, 0);
                }
            }
            Some(Function::Case) => {
                for wanted in kids[1..kids.len() - 1].iter().step_by(2) {
                    self.comparison(part, &[kids[0], *wanted]);
                }
            }
            Some(Function::Regex) => {
                for pattern in self.values(part, kids[1]) {
                    for sample in samples(text_of(&pattern)) {
                        self.solve_loosely(part, kids[0], &Value::text_or_null(&sample), 0);
                    }
                }
            }
            Some(Function::IsNumber | Function::Value) => self.propose(part, kids[0], &["1", "42"]),
            Some(Function::DateValue) => self.propose(part, kids[0], &["2024-01-15"]),
            Some(Function::DateTimeValue) => self.propose(part, kids[0], &["2024-01-15 10:00:00"]),
            Some(Function::TimeValue) => self.propose(part, kids[0], &["10:00:00.000"]),
            _ => {}
        }
    }

    fn propose(&mut self, part: &Part<'f>, id: NodeId, texts: &[&str]) {
        if part.formula.type_of(id).is_text() {
            for text in texts {
                self.solve_loosely(part, id, &Value::text(*text), 0);
            }
        }
    }

    /// `CONTAINS`, `BEGINS` and `FIND`: one text in another.
    fn contains(&mut self, part: &Part<'f>, kids: &[NodeId]) {
        // FIND names the part first.
        for (whole, piece) in [(kids[0], kids[1]), (kids[1], kids[0])] {
            for value in self.values(part, piece) {
                let text = text_of(&value);
                self.solve_loosely(part, whole, &Value::text_or_null(text), 0);
                self.solve_loosely(part, whole, &Value::text(format!("{text} x")), 0);
                self.solve_loosely(part, whole, &Value::text(format!("x {text} x")), 0);
            }
            for value in self.values(part, whole) {
                let text = text_of(&value);
                let words = text.split([',', ';', ':', '|', ' ', '/']);
                let starts = [1, 3].map(|length| text.chars().take(length).collect::<String>());
                let pieces = words.map(str::trim).map(str::to_owned).take(8).chain(starts);
                for piece_text in pieces.chain([text.to_owned()]) {
                    self.solve_loosely(part, piece, &Value::text_or_null(&piece_text), 0);
                }
            }
        }
    }

    /// Makes an expression have a value that it gets in a way that representatives do not cover.
    fn solve_loosely(&mut self, part: &Part<'f>, id: NodeId, target: &Value, depth: usize) {
        let outer = std::mem::replace(&mut self.is_direct, false);
        self.solve(part, id, target, depth);
        self.is_direct = outer;
    }

    /// Makes an expression have a value.
    fn solve(&mut self, part: &Part<'f>, id: NodeId, target: &Value, depth: usize) {
        if depth > MAX_DEPTH || part.is_closed(id) {
            return;
        }
        let kids = part.kids(id);
        match part.kind(id) {
            NodeKind::Field => self.field(part, id, target, false, depth),
            NodeKind::Unary(UnaryOp::Minus) => {
                if let Value::Number(number) = target {
                    self.solve(part, kids[0], &Value::Number(number.negate()), depth + 1);
                }
            }
            NodeKind::Unary(UnaryOp::Plus) => self.solve(part, kids[0], target, depth + 1),
            NodeKind::Binary(op) => {
                for (index, side) in kids.iter().enumerate() {
                    let Some(other) = part.value(kids[1 - index], self.inputs) else {
                        continue;
                    };
                    if let Some(needed) = operand(op, index, target, &other) {
                        self.solve(part, *side, &needed, depth + 1);
                    }
                }
            }
            NodeKind::Call => self.call(part, id, target, depth + 1),
            _ => {}
        }
    }

    fn field(&mut self, part: &Part<'f>, id: NodeId, target: &Value, before: bool, depth: usize) {
        let Some((key, field)) = part.formula.field_of(id) else {
            return;
        };
        if field.formula.is_some() {
            let inner = part
                .formula
                .nested(key)
                .and_then(|formula| self.shape.part_of(formula));
            if let Some(inner) = inner {
                self.solve(inner, inner.formula.ast().root(), target, depth + 1);
            }
            return;
        }
        let Some(var) = self.shape.var(key) else {
            return;
        };
        let value = match target {
            Value::Number(number) if field.percent => Value::Number(number.shift(2)),
            value => value.clone(),
        };
        let before = before && !part.context.is_new;
        let slot = if before { Slot::before(var) } else { Slot::now(var) };
        if fits(field.ty, &value) {
            let is_direct = self.is_direct;
            self.found.push(Proposal {
                slot,
                value,
                is_direct,
            });
        }
    }

    fn call(&mut self, part: &Part<'f>, id: NodeId, target: &Value, depth: usize) {
        let kids = part.kids(id);
        let Some(function) = part.function(id) else {
            return;
        };
        match function {
            Function::If | Function::Ifs => {
                for result in results(kids, 1) {
                    self.solve(part, result, target, depth);
                }
            }
            Function::Case => self.case(part, kids, target, depth),
            Function::BlankValue
            | Function::NullValue
            | Function::IfError
            | Function::Max
            | Function::Min => {
                for kid in kids {
                    self.solve(part, *kid, target, depth);
                }
            }
            Function::PriorValue => self.field(part, kids[0], target, true, depth),
            Function::Mid | Function::Find | Function::AddMonths => {
                self.positioned(part, function, kids, target, depth);
            }
            _ if kids.is_empty() => {}
            _ => {
                let ty = part.formula.type_of(kids[0]);
                for needed in argument(function, ty, target) {
                    if function == Function::Text && ty == Type::Picklist {
                        self.solve(part, kids[0], &needed, depth);
                    } else {
                        self.solve_loosely(part, kids[0], &needed, depth);
                    }
                }
            }
        }
    }

    fn case(&mut self, part: &Part<'f>, kids: &[NodeId], target: &Value, depth: usize) {
        for pair in kids[1..kids.len() - 1].chunks_exact(2) {
            if self.values(part, pair[1]).contains(target) {
                for wanted in self.values(part, pair[0]) {
                    self.solve(part, kids[0], &wanted, depth);
                }
            }
            self.solve(part, pair[1], target, depth);
        }
        self.solve(part, kids[kids.len() - 1], target, depth);
    }

    /// Functions whose inverse depends on a second argument.
    fn positioned(
        &mut self,
        part: &Part<'f>,
        function: Function,
        kids: &[NodeId],
        target: &Value,
        depth: usize,
    ) {
        let second = self.values(part, kids[1]);
        match (function, target, second.first()) {
            (Function::Mid, Value::Text(text), Some(start)) => {
                let padded = format!("{}{text}", filler(count(start) - 1));
                self.solve_loosely(part, kids[0], &Value::text(padded), depth);
            }
            (Function::Find, Value::Number(_), _) => {
                for piece in self.values(part, kids[0]) {
                    let text = format!("{}{}", filler(count(target) - 1), text_of(&piece));
                    self.solve_loosely(part, kids[1], &Value::text(text), depth);
                }
            }
            (Function::AddMonths, _, Some(Value::Number(months))) => {
                let back = [target.clone(), Value::Number(months.negate())];
                if let Some(Ok(day)) = dates::call(Function::AddMonths, &back, &part.context.zone) {
                    self.solve_loosely(part, kids[0], &day, depth);
                }
            }
            _ => {}
        }
    }
}

pub(super) fn is_comparison(op: BinaryOp) -> bool {
    use BinaryOp::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    matches!(
        op,
        Equal | NotEqual | Less | Greater | LessOrEqual | GreaterOrEqual
    )
}
