//! Knows what calls of `screenPop` open, and which Apex calls of `runApex` reach.

use super::{ApexCall, Api, ApiCall, Named, ScreenPop};
use crate::parse::script::{Datum, Object, What};

/// Values of the enumeration, by its names.
const KINDS: &[(&str, &str)] = &[
    ("SOBJECT", "sobject"),
    ("URL", "url"),
    ("OBJECTHOME", "objecthome"),
    ("LIST", "list"),
    ("SEARCH", "search"),
    ("NEW_RECORD_MODAL", "newRecord"),
    ("FLOW", "flow"),
];

pub(super) fn screen_pops(calls: &[ApiCall]) -> Vec<ScreenPop> {
    let pops = calls
        .iter()
        .enumerate()
        .filter(|(_, call)| call.api == Api::Lightning);
    pops.filter_map(|(index, call)| match call.method.as_str() {
        "screenPop" => {
            let params = call.named("params").and_then(Datum::object);
            Some(pop(index, call.named("type").and_then(kind), params))
        }
        "searchAndScreenPop" => {
            let params = call.named("params").and_then(Datum::object)?;
            let flow = params.get("FLOW")?.value.object();
            Some(pop(index, Some("FLOW".to_owned()), flow))
        }
        _ => None,
    })
    .collect()
}

fn pop(call: usize, kind: Option<String>, params: Option<&Object>) -> ScreenPop {
    let constant = |key: &str| named(&params?.get(key)?.value);
    let arguments = params
        .and_then(|params| params.get("flowArgs"))
        .map(|entry| &entry.value.what);
    let arguments = match arguments {
        Some(What::List(all)) => all
            .iter()
            .filter_map(|one| named(&one.object()?.get("name")?.value))
            .collect(),
        _ => Vec::new(),
    };
    ScreenPop {
        call,
        kind,
        flow: constant("flowDevName"),
        flow_arguments: arguments,
        entity: constant("entityName"),
        scope: constant("scope"),
    }
}

fn kind(value: &Datum) -> Option<String> {
    let written = match &value.what {
        What::Path(path) => path.strip_prefix("sforce.opencti.SCREENPOP_TYPE.")?,
        What::Text(text) => text.as_str(),
        _ => return None,
    };
    let known = KINDS
        .iter()
        .find(|(name, text)| *name == written || *text == written)?;
    Some(known.0.to_owned())
}

fn named(value: &Datum) -> Option<Named> {
    Some(Named {
        name: value.text()?.to_owned(),
        span: value.span,
    })
}

pub(super) fn apex_calls(calls: &[ApiCall]) -> Vec<ApexCall> {
    let runs = calls
        .iter()
        .enumerate()
        .filter(|(_, call)| call.method == "runApex");
    runs.map(|(index, call)| {
        let (class, method) = match call.api {
            Api::Lightning => (call.named("apexClass"), call.named("methodName")),
            Api::Classic | Api::Console => (call.arguments.first(), call.arguments.get(1)),
        };
        ApexCall {
            call: index,
            class: class.and_then(named),
            method: method.and_then(named),
        }
    })
    .collect()
}
