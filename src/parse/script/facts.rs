//! Knows the facts that a script is made of: calls, what is passed to them, addresses, paths that are read.

use crate::source::Span;

/// How a script was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Reading {
    /// By a parser: variables, functions and aliases are followed.
    #[default]
    Parsed,
    /// As tokens, because it is too large, too deep, or no valid JavaScript.
    Tokens,
}

impl Reading {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Parsed => "parsed",
            Self::Tokens => "tokens",
        }
    }
}

/// All that was found in one script, in the order of its text.
#[derive(Debug, Clone, Default)]
pub struct Script {
    pub reading: Reading,
    pub calls: Vec<Call>,
    /// Wanted paths that are read and not called.
    pub mentions: Vec<Mention>,
    pub addresses: Vec<Address>,
    /// Texts that name another file or component: `c:Name`, `./module.js`, what `import` names.
    pub names: Vec<(String, Span)>,
    /// What is assigned to `src` of an element, with the kind of element where it is known: `iframe`, `script`.
    pub assigned: Vec<(Option<String>, Datum)>,
    /// Assignments to a wanted root itself, as a library makes them: `sforce.opencti = …`.
    pub definitions: Vec<Mention>,
}

/// How a call was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// Written out, or through `window`.
    Direct,
    /// Through variables that can have no other value.
    Alias,
    /// Through a property of that name, or one of several values: probably right.
    Guessed,
}

/// One call of a wanted function.
#[derive(Debug, Clone)]
pub struct Call {
    /// After following aliases: `sforce.opencti.saveLog`, `setInterval`.
    pub path: String,
    pub found: Found,
    /// The callee as it is written.
    pub span: Span,
    /// The last name of the callee.
    pub name: Span,
    /// The whole call.
    pub whole: Span,
    /// Runs only in some branch of its function.
    pub is_conditional: bool,
    pub arguments: Vec<Argument>,
    /// Behind the last listed argument there are others that are not known: `...rest`.
    pub has_more: bool,
}

pub type Argument = Datum;

/// A value, as far as the text tells.
#[derive(Debug, Clone)]
pub struct Datum {
    /// Where it is written; for values of variables, where they got them.
    pub span: Span,
    pub what: What,
}

#[derive(Debug, Clone)]
pub enum What {
    Text(String),
    /// As written.
    Number(String),
    Bool(bool),
    /// `null` or `undefined`.
    Nothing,
    /// A text with parts that only run time knows.
    Joined(Vec<Piece>),
    Object(Object),
    List(Vec<Datum>),
    Function(Function),
    /// Something that has a name in the world outside: `sforce.opencti.SCREENPOP_TYPE.FLOW`.
    Path(String),
    /// Depends on the branch, or on who calls.
    OneOf(Vec<Datum>),
    Unknown,
}

/// Part of a joined text.
#[derive(Debug, Clone)]
pub struct Piece {
    /// `None` for what only run time knows.
    pub text: Option<String>,
    pub span: Span,
    /// Appended in some branch only.
    pub is_conditional: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Object {
    /// In the order in which they are set; a later one replaces an earlier one of the same name.
    pub entries: Vec<Entry>,
    /// It may hold more than is listed: a spread, a computed name, or a function that fills it.
    pub is_open: bool,
}

#[derive(Debug, Clone)]
pub struct Entry {
    pub key: String,
    pub key_span: Span,
    pub value: Datum,
    /// Set in some branch only.
    pub is_conditional: bool,
}

impl Object {
    /// The last value that is set under a name.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.key == key)
    }
}

/// A function that is passed on.
#[derive(Debug, Clone)]
pub struct Function {
    pub span: Span,
    /// Properties that are read off its first parameter: `response.result`.
    pub reads: Vec<Mention>,
}

/// A name or path with the place where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    pub path: String,
    pub span: Span,
}

/// A text that is an address with a host of its own.
#[derive(Debug, Clone)]
pub struct Address {
    /// Up to the first part that only run time knows.
    pub text: String,
    pub span: Span,
    /// Whether the text goes on with what only run time knows.
    pub is_cut: bool,
}

impl Datum {
    pub(super) fn unknown(span: Span) -> Self {
        Self {
            span,
            what: What::Unknown,
        }
    }

    /// The text, if it is one that is known.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.what {
            What::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A constant as it would be stored: a text, a number, `true` or `false`.
    #[must_use]
    pub fn constant(&self) -> Option<String> {
        match &self.what {
            What::Text(text) => Some(text.clone()),
            What::Number(number) => Some(number.clone()),
            What::Bool(value) => Some(value.to_string()),
            _ => None,
        }
    }

    /// The values it can be: itself, or the alternatives.
    pub fn alternatives(&self) -> impl Iterator<Item = &Datum> {
        match &self.what {
            What::OneOf(all) => all.iter(),
            _ => std::slice::from_ref(self).iter(),
        }
    }

    #[must_use]
    pub fn object(&self) -> Option<&Object> {
        match &self.what {
            What::Object(object) => Some(object),
            _ => None,
        }
    }
}
