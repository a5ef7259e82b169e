//! Knows which calls of a script are calls of Salesforce's libraries.

use super::{Api, ApiCall, ApiMention};
use crate::parse::script::{Call, Mention};

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
