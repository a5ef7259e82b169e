//! Knows the Salesforce formula language: grammar, types, and one evaluator for known and unknown values.
//!
//! ```text
//! text ──lex──▶ tokens ──parse──▶ tree ──check + schema──▶ Formula ──evaluate(context, inputs)──▶ value, error or need
//! ```
//!
//! Sources: the open engine of Salesforce (`salesforce/formula-engine`) and Salesforce Help.

pub mod case;
pub mod pitfall;
pub mod verdict;

mod ast;
mod calendar;
mod check;
mod compile;
mod decimal;
mod diagnostic;
mod eval;
mod functions;
mod lex;
mod parse;
mod regex;
mod types;
mod value;

#[cfg(test)]
mod tests;

pub use ast::{Ast, BinaryOp, Node, NodeId, NodeKind, UnaryOp};
pub use compile::Formula;
pub use decimal::Decimal;
pub use diagnostic::{Diagnostic, DiagnosticKind};
pub use eval::{Context, ErrorKind, EvalError, Inputs, Need, Outcome, Stop};
pub use functions::Function;
pub use lex::{MAX_LENGTH, essence};
pub use parse::{MAX_DEPTH, parse};
pub use types::{Field, FieldTable, NestedFormula, Schema, Type, Untyped, key};
pub use value::{Unknown, Value};
