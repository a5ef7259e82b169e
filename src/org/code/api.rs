//! Knows Salesforce's libraries for softphones, and how code calls them.

use crate::parse::script::{Datum, Found, Function, What};
use crate::source::Span;

/// One of Salesforce's libraries for softphones and consoles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Api {
    /// `interaction.js`, `sforce.interaction`.
    Classic,
    /// `opencti.js`, `sforce.opencti`.
    Lightning,
    /// The console integration toolkit: `integration.js`, `sforce.console`.
    Console,
}

impl Api {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Classic => "classic",
            Self::Lightning => "lightning",
            Self::Console => "console",
        }
    }

    /// What its functions are members of.
    #[must_use]
    pub fn root(self) -> &'static str {
        match self {
            Self::Classic => "sforce.interaction",
            Self::Lightning => "sforce.opencti",
            Self::Console => "sforce.console",
        }
    }

    /// The library that a dotted path belongs to, and the rest of the path.
    #[must_use]
    pub fn split(path: &str) -> Option<(Self, &str)> {
        [Self::Classic, Self::Lightning, Self::Console]
            .into_iter()
            .find_map(|api| {
                let rest = path.strip_prefix(api.root())?;
                match rest.strip_prefix('.') {
                    Some(rest) => Some((api, rest)),
                    None => rest.is_empty().then_some((api, "")),
                }
            })
    }
}

/// A library that is loaded.
#[derive(Debug, Clone)]
pub struct Library {
    pub api: Api,
    /// 58 for `58.0`; none where the address is put together at run time.
    pub version: Option<u16>,
    /// As far as it is written; empty for a copy of the library itself.
    pub url: String,
    pub span: Span,
    /// The file is a copy of the library.
    pub is_copy: bool,
}

/// One call of a library.
#[derive(Debug, Clone)]
pub struct ApiCall {
    pub api: Api,
    /// Behind the library's name: `saveLog`, `cti.enableClickToDial`, `hvs.completeWork`.
    pub method: String,
    pub found: Found,
    /// The callee as it is written.
    pub span: Span,
    /// The last name of it.
    pub name: Span,
    /// The whole call with its arguments.
    pub whole: Span,
    /// Runs only in some branch, of its function or of those around it.
    pub is_conditional: bool,
    pub arguments: Vec<Datum>,
    /// There are more arguments than are listed, which are not known.
    pub has_more: bool,
}

/// How a call passes its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Nothing,
    /// One object, as Lightning wants it.
    Object,
    /// Several, or one that is surely no object: as Classic wants it.
    Positional,
    /// One that is only known at run time.
    Unknown,
}

/// A member of a library that is named and not called.
#[derive(Debug, Clone)]
pub struct ApiMention {
    pub api: Api,
    /// As [`ApiCall::method`]; empty for the library itself.
    pub member: String,
    pub span: Span,
}

impl ApiCall {
    /// The path as it is called: `sforce.opencti.saveLog`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}.{}", self.api.root(), self.method)
    }

    #[must_use]
    pub fn is(&self, api: Api, method: &str) -> bool {
        self.api == api && self.method == method
    }

    #[must_use]
    pub fn shape(&self) -> Shape {
        if self.has_more {
            return Shape::Unknown;
        }
        match self.arguments.as_slice() {
            [] => Shape::Nothing,
            [only] => match &only.what {
                What::Object(_) => Shape::Object,
                What::Unknown | What::Path(_) | What::OneOf(_) => Shape::Unknown,
                _ => Shape::Positional,
            },
            _ => Shape::Positional,
        }
    }

    /// What is passed under a name of the one object that Lightning takes.
    #[must_use]
    pub fn named(&self, key: &str) -> Option<&Datum> {
        let [only] = self.arguments.as_slice() else {
            return None;
        };
        only.object()?.get(key).map(|entry| &entry.value)
    }

    /// Functions that are called back with the response: under `callback`, or the last argument in Classic.
    pub fn callbacks(&self) -> impl Iterator<Item = &Function> {
        let value = match self.api {
            Api::Lightning => self.named("callback"),
            Api::Classic | Api::Console => self.arguments.last(),
        };
        value
            .into_iter()
            .flat_map(Datum::alternatives)
            .filter_map(|value| match &value.what {
                What::Function(function) => Some(function),
                _ => None,
            })
    }
}
