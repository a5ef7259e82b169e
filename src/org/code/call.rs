//! Knows which calls of a script are calls of Salesforce's libraries, and what their guides say of them.

use super::{Api, ApiCall, ApiMention};
use crate::facts::open_cti::{self, Library, Method};
use crate::parse::script::{Call, Mention, What};

/// Members that the libraries need themselves, or that hold constants: nobody calls them.
const INTERNAL: &[&str] = &["initialize", "SCREENPOP_TYPE", "CALL_TYPE"];

pub(super) fn api_calls(calls: &[Call]) -> Vec<ApiCall> {
    let mut found: Vec<ApiCall> = calls
        .iter()
        .filter_map(|call| {
            let (api, method) = Api::split(&call.path)?;
            let first = method.split('.').next().unwrap_or_default();
            let is_internal = method.is_empty() || INTERNAL.contains(&first);
            (!is_internal).then(|| ApiCall {
                api,
                method: bare(method).to_owned(),
                found: call.found,
                span: call.span,
                name: call.name,
                whole: call.whole,
                is_conditional: call.is_conditional,
                arguments: call.arguments.clone(),
                has_more: call.has_more,
            })
        })
        .collect();
    found.sort_by_key(|call| (call.whole.start, call.span));
    found
}

/// `bind` makes a function of a method.
fn bare(method: &str) -> &str {
    method.strip_suffix(".bind").unwrap_or(method)
}

pub(super) fn api_mentions(mentions: &[Mention]) -> Vec<ApiMention> {
    let mut found: Vec<ApiMention> = mentions
        .iter()
        .filter_map(|mention| {
            let (api, member) = Api::split(&mention.path)?;
            Some(ApiMention {
                api,
                member: member.to_owned(),
                span: mention.span,
            })
        })
        .collect();
    found.sort_by_key(|mention| mention.span);
    found
}

/// What every function and every object has.
const OF_ALL: &[&str] = &["apply", "bind", "call", "hasOwnProperty", "toString", "valueOf"];

impl Api {
    /// The library as the table of its functions has it.
    #[must_use]
    pub fn library(self) -> Library {
        match self {
            Self::Classic => Library::Classic,
            Self::Lightning => Library::Lightning,
            Self::Console => Library::Console,
        }
    }
}

impl ApiCall {
    /// What the guide says of the function.
    #[must_use]
    pub fn documented(&self) -> Option<&'static Method> {
        open_cti::find(self.api.library(), &self.method)
    }

    /// The library has no such function. Of the console's only those for telephony are known.
    #[must_use]
    pub fn is_undocumented(&self) -> bool {
        let last = self.method.rsplit('.').next().unwrap_or_default();
        let is_known_part = self.api != Api::Console || self.method.starts_with("cti.");
        is_known_part && !OF_ALL.contains(&last) && self.documented().is_none()
    }

    /// All that is passed is `null` or `undefined`.
    #[must_use]
    pub fn passes_nothing(&self) -> bool {
        !self.has_more && self.arguments.iter().all(|one| matches!(one.what, What::Nothing))
    }
}
