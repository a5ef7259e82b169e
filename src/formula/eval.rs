//! Knows how a formula is evaluated: lazily and in the order of Salesforce's engine, for known and unknown values.

mod blanks;
mod fields;
mod logic;
mod operators;
mod patterns;
mod stop;
mod unknown;

pub(super) use operators::MAX_TEXT;
pub use stop::{ErrorKind, EvalError, Need, Outcome, Stop};

use std::cell::Cell;
use std::ops::Range;

use jiff::tz::TimeZone;

use super::Formula;
use super::ast::{BinaryOp, NodeId, NodeKind, UnaryOp};
use super::decimal::Decimal;
use super::functions::{Function, dates, geo, numbers, text};
use super::types::Type;
use super::value::Value;

/// How deep expressions may nest while they are evaluated, nested formulas included.
const MAX_DEPTH: u32 = 1_200;

/// The circumstances of one evaluation.
#[derive(Debug, Clone)]
pub struct Context {
    /// Blank numbers count as zero. Validation rules run without it.
    pub null_as_zero: bool,
    /// The record is inserted, not updated.
    pub is_new: bool,
    pub is_clone: bool,
    /// Milliseconds from 1970, GMT.
    pub now: i64,
    /// Time zone of the running user: decides what day it is.
    pub zone: TimeZone,
}

impl Default for Context {
    /// An update at the beginning of 1970 by a user in GMT, with blanks as blanks.
    fn default() -> Self {
        Self {
            null_as_zero: false,
            is_new: false,
            is_clone: false,
            now: 0,
            zone: TimeZone::UTC,
        }
    }
}

/// Answers what an evaluation asks for. Names are in the form of [`super::key`].
pub trait Inputs {
    /// Value of a field or global variable; percent fields in percent. None: not decided yet.
    fn value(&self, name: &str) -> Option<Value>;

    /// Value of the field before the change. Asked on update only.
    fn prior(&self, name: &str) -> Option<Value> {
        self.value(name)
    }

    /// Which of the outcomes of [`Need::Choice`] is taken. None: not decided yet.
    fn choice(&self, key: &str) -> Option<usize> {
        let _ = key;
        None
    }
}

type Flow = Result<Value, Box<Stop>>;

impl Formula {
    /// Evaluates the formula.
    ///
    /// # Errors
    /// What the formula depends on and `inputs` does not decide, or the error that it raises.
    pub fn evaluate(&self, context: &Context, inputs: &dyn Inputs) -> Result<Value, Stop> {
        self.evaluate_node(self.ast.root(), context, inputs)
    }

    /// Evaluates one of its sub-expressions.
    ///
    /// # Errors
    /// As [`Formula::evaluate`].
    pub fn evaluate_node(&self, id: NodeId, context: &Context, inputs: &dyn Inputs) -> Result<Value, Stop> {
        let run = Run {
            formula: self,
            context,
            inputs,
            null_as_zero: context.null_as_zero,
            depth: &Cell::new(0),
            scope: "",
        };
        run.eval(id).map_err(|stop| *stop)
    }
}

/// One evaluation of one formula, nested formulas having their own.
#[derive(Clone, Copy)]
struct Run<'a> {
    formula: &'a Formula,
    context: &'a Context,
    inputs: &'a dyn Inputs,
    null_as_zero: bool,
    depth: &'a Cell<u32>,
    /// Name of the formula field that is evaluated, for keys of choices.
    scope: &'a str,
}

impl<'a> Run<'a> {
    fn kids(&self, id: NodeId) -> &'a [NodeId] {
        self.formula.ast.kids(id)
    }

    fn kind(&self, id: NodeId) -> NodeKind {
        self.formula.ast.node(id).kind
    }

    fn ty(&self, id: NodeId) -> Type {
        self.formula.facts[id.index()].ty
    }

    fn span(&self, id: NodeId) -> Range<usize> {
        self.formula.ast.node(id).span.clone()
    }

    fn fail(&self, id: NodeId, kind: ErrorKind) -> Box<Stop> {
        Box::new(Stop::Error(EvalError {
            span: self.span(id),
            kind,
        }))
    }

    fn eval(&self, id: NodeId) -> Flow {
        let depth = self.depth.get() + 1;
        if depth > MAX_DEPTH {
            return Err(self.fail(id, ErrorKind::TooLarge));
        }
        self.depth.set(depth);
        let value = self.node(id);
        self.depth.set(depth - 1);
        value
    }

    fn node(&self, id: NodeId) -> Flow {
        match self.kind(id) {
            NodeKind::Field => self.field(id),
            NodeKind::Call => self.call(id).map(|value| self.folded(id, value)),
            NodeKind::Binary(_) => self.spine(id),
            NodeKind::Unary(op) => self.unary(op, id),
            NodeKind::Map | NodeKind::Key => Err(self.fail(id, ErrorKind::WrongType)),
            _ => Ok(self.formula.literals[id.index()].clone()),
        }
    }

    /// Salesforce computes constant texts once and writes them back as literals, which changes control characters.
    fn folded(&self, id: NodeId, value: Value) -> Value {
        let Value::Text(text) = &value else {
            return value;
        };
        if !self.formula.facts[id.index()].constant {
            return value;
        }
        if text.is_empty() {
            return Value::Null;
        }
        if !text.contains(['\n', '\r', '\t']) {
            return value;
        }
        let escaped = text.replace(['\n', '\r'], "\\n").replace('\t', "\\t");
        Value::text(escaped)
    }

    fn unary(&self, op: UnaryOp, id: NodeId) -> Flow {
        let operand = self.eval(self.kids(id)[0])?;
        match (op, operand) {
            (UnaryOp::Not, operand) => self.not(id, &operand),
            (_, Value::Null) => Ok(Value::Null),
            (UnaryOp::Plus, number @ Value::Number(_)) => Ok(number),
            (UnaryOp::Minus, Value::Number(number)) => Ok(Value::Number(number.negate())),
            (_, Value::Unknown(unknown)) => Ok(Value::unknown(Type::Number, unknown.nonblank)),
            _ => Err(self.fail(id, ErrorKind::WrongType)),
        }
    }

    /// Operators lean to the left: a chain of them is walked without recursion.
    fn spine(&self, id: NodeId) -> Flow {
        let mut first = self.kids(id)[0];
        if !matches!(self.kind(first), NodeKind::Binary(_)) && !self.is_null_sum(id) {
            let left = self.eval(first)?;
            return Ok(self.folded(id, self.binary(id, left)?));
        }
        let mut chain = vec![id];
        while let NodeKind::Binary(_) = self.kind(first)
            && !self.is_null_sum(first)
        {
            chain.push(first);
            first = self.kids(first)[0];
        }
        let mut value = if self.is_null_sum(id) {
            return Ok(Value::Null);
        } else {
            self.eval(first)?
        };
        while let Some(node) = chain.pop() {
            value = self.binary(node, value)?;
            value = self.folded(node, value);
        }
        Ok(value)
    }

    /// A sum with the literal `NULL` is `NULL`, whatever stands on the other side.
    fn is_null_sum(&self, id: NodeId) -> bool {
        self.ty(id) == Type::Null && matches!(self.kind(id), NodeKind::Binary(_))
    }

    fn binary(&self, id: NodeId, left: Value) -> Flow {
        let NodeKind::Binary(op) = self.kind(id) else {
            return Ok(left);
        };
        let kids = self.kids(id);
        match op {
            BinaryOp::And => self.and_right(id, left),
            BinaryOp::Or => self.or_right(id, left),
            BinaryOp::Equal | BinaryOp::NotEqual => {
                let right = self.eval(kids[1])?;
                self.equality(id, op == BinaryOp::NotEqual, &left, &right)
            }
            BinaryOp::Less | BinaryOp::Greater | BinaryOp::LessOrEqual | BinaryOp::GreaterOrEqual => {
                let right = self.eval(kids[1])?;
                self.comparison(id, op, &left, &right)
            }
            BinaryOp::Add | BinaryOp::Subtract => {
                let right = self.eval(kids[1])?;
                self.sum(id, op == BinaryOp::Add, left, right)
            }
            BinaryOp::Concat => {
                let right = self.eval(kids[1])?;
                self.concat(id, left, right)
            }
            BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Power => {
                let right = self.eval(kids[1])?;
                self.product(id, op, &left, &right)
            }
        }
    }

    fn call(&self, id: NodeId) -> Flow {
        let Some(function) = self.formula.facts[id.index()].function else {
            return Err(self.fail(id, ErrorKind::WrongType));
        };
        if let Some(flow) = self.lazy(function, id) {
            return flow;
        }
        let mut arguments = Vec::with_capacity(self.kids(id).len());
        for kid in self.kids(id) {
            arguments.push(self.eval(*kid)?);
        }
        self.eager(function, id, &arguments)
    }

    /// Functions that do not evaluate all their arguments, or look at the nodes behind them.
    fn lazy(&self, function: Function, id: NodeId) -> Option<Flow> {
        Some(match function {
            Function::And => self.and(id),
            Function::Or => self.or(id),
            Function::If | Function::Ifs => self.conditional(id),
            Function::IfError => self.if_error(id),
            Function::IsNull if self.is_text_field(self.kids(id)[0]) => Ok(Value::Bool(false)),
            Function::PriorValue => self.prior_value(id),
            Function::IsChanged => self.is_changed(id),
            Function::IsNew => Ok(Value::Bool(self.context.is_new)),
            Function::IsClone => Ok(Value::Bool(self.context.is_clone)),
            Function::Today => Ok(Value::Date(dates::day_in_zone(
                self.context.now,
                &self.context.zone,
            ))),
            Function::Now => Ok(Value::DateTime(self.context.now)),
            Function::TimeNow => Ok(Value::Time(self.context.now.rem_euclid(super::calendar::DAY))),
            Function::Opaque => self.choose_any(id),
            _ => return None,
        })
    }

    fn eager(&self, function: Function, id: NodeId, arguments: &[Value]) -> Flow {
        match function {
            Function::Case => self.case(id, arguments),
            Function::IsBlank | Function::IsNull => self.is_blank(id, &arguments[0]),
            Function::BlankValue | Function::NullValue => self.default_value(function, id, arguments),
            Function::IsPickVal => self.is_pick_value(id, &arguments[0]),
            Function::Regex => self.regex(id, &arguments[0], &arguments[1]),
            _ if arguments.iter().any(|argument| argument.as_unknown().is_some()) => {
                self.with_unknown(function, id, arguments)
            }
            _ => self.known(function, id, arguments),
        }
    }

    /// Functions of known values.
    fn known(&self, function: Function, id: NodeId, arguments: &[Value]) -> Flow {
        numbers::call(function, arguments)
            .or_else(|| text::call(function, arguments))
            .or_else(|| dates::call(function, arguments, &self.context.zone))
            .or_else(|| geo::call(function, arguments))
            .unwrap_or(Err(ErrorKind::WrongType))
            .map_err(|kind| self.fail(id, kind))
    }
}

/// A number, or why the arithmetic failed.
fn number(value: Option<Decimal>) -> Result<Value, ErrorKind> {
    value
        .and_then(Decimal::checked)
        .map(Value::Number)
        .ok_or(ErrorKind::TooLarge)
}
