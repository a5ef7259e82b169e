//! Knows what is wrong with a formula before it runs, and where.

use std::fmt;
use std::ops::Range;

/// Why a formula does not compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiagnosticKind {
    /// It does not follow the grammar.
    Syntax,
    /// It nests deeper than this program follows.
    TooDeep,
    /// It has more than 3,900 characters.
    TooLong,
    /// It names a field by the id that a deleted field leaves behind.
    DeletedField,
    /// It names a function that Salesforce does not have.
    UnknownFunction,
    /// It names a function that Salesforce offers elsewhere, but not in formulas of records.
    NotOffered,
    /// It names a field that the schema does not have.
    UnknownField,
    /// A function has too few or too many arguments.
    WrongNumberOfArguments,
    /// An operand or argument has a type that the operator or function does not take.
    WrongType,
    /// A pattern of `REGEX` does not compile.
    BadPattern,
}

/// One problem that keeps a formula from compiling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub kind: DiagnosticKind,
    /// Bytes of the formula's text; inside it and on character boundaries.
    pub span: Range<usize>,
    /// Lower case, no full stop, values in backticks.
    pub message: String,
}

impl Diagnostic {
    pub(super) fn new(kind: DiagnosticKind, span: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            kind,
            span,
            message: message.into(),
        }
    }

    pub(super) fn syntax(span: Range<usize>, message: impl Into<String>) -> Self {
        Self::new(DiagnosticKind::Syntax, span, message)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
