//! Knows why an evaluation gives no value: errors, and what is not decided yet.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::formula::value::Value;

/// Why an evaluation gave no value.
#[derive(Debug, Clone, PartialEq)]
pub enum Stop {
    /// The formula raises an error.
    Error(EvalError),
    /// It depends on something that is not decided yet.
    Need(Need),
}

/// What an evaluation depends on.
#[derive(Debug, Clone, PartialEq)]
pub enum Need {
    /// The value of a field or global variable.
    Input(Arc<str>),
    /// The value of a field before the change.
    Prior(Arc<str>),
    /// What a sub-expression gives that depends on an unknown value.
    Choice {
        /// The sub-expression in normal form: equal expressions have one key.
        key: String,
        /// Bytes of the formula's text.
        span: Range<usize>,
        /// All that it can give; never empty.
        outcomes: Vec<Outcome>,
    },
}

/// One possible result of a sub-expression with an unknown value.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Value(Value),
    Error(ErrorKind),
}

/// An error while a formula runs; Salesforce then fails the save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvalError {
    /// Bytes of the formula's text.
    pub span: Range<usize>,
    pub kind: ErrorKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    DivisionByZero,
    /// A text is not a number.
    NotANumber,
    /// A text is not a date or time in the form that the function reads.
    NotADate,
    /// There is no such day.
    NoSuchDay,
    /// An argument is outside of what the function is defined for, or the result of `^` is too large.
    OutOfRange,
    /// A time of day before midnight.
    NegativeTime,
    /// A blank where the function has no answer for blanks.
    Blank,
    /// A pattern of `REGEX` does not compile.
    BadPattern,
    /// A text or number grows beyond what is computed.
    TooLarge,
    /// A value has another type than the function needs; only where types were not known before.
    WrongType,
}

impl ErrorKind {
    /// Whether `IFERROR` catches it.
    pub(super) fn is_caught(self) -> bool {
        !matches!(self, Self::NegativeTime | Self::Blank | Self::TooLarge)
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DivisionByZero => "division by zero",
            Self::NotANumber => "a text that is not a number",
            Self::NotADate => "a text that is not a date or time in the form that the function reads",
            Self::NoSuchDay => "a date that does not exist",
            Self::OutOfRange => "a number outside of what the function is defined for",
            Self::NegativeTime => "a time of day before midnight",
            Self::Blank => "a blank argument that the function cannot take",
            Self::BadPattern => "a pattern that does not compile",
            Self::TooLarge => "a value that grows too large",
            Self::WrongType => "a value of another type than the function needs",
        })
    }
}
