//! Knows the hosts that code names, and how it reaches them.

use std::collections::HashMap;

use super::{HostUse, Library, Via};
use crate::parse::address::Address as Url;
use crate::parse::script::{Address, Datum, Script, What};
use crate::source::{FileId, Span, Value};

/// Hosts that name vocabularies and licences, and are never asked.
const NAMES_ONLY: &[&str] = &[
    "www.w3.org",
    "ns.adobe.com",
    "schemas.xmlsoap.org",
    "schemas.microsoft.com",
    "soap.sforce.com",
];

/// How the texts of a script are used, by where they begin.
pub(super) fn vias(script: &Script) -> HashMap<u32, Via> {
    let mut found = HashMap::new();
    let mut add = |value: &Datum, via: Via| {
        for one in value.alternatives() {
            let start = match &one.what {
                What::Text(_) => one.span.start,
                What::Joined(pieces) => match pieces.first() {
                    Some(piece) => piece.span.start,
                    None => continue,
                },
                _ => continue,
            };
            found.insert(start, via);
        }
    };
    for call in &script.calls {
        let first = call.arguments.first();
        let (value, via) = match call.path.rsplit('.').next().unwrap_or_default() {
            "WebSocket" => (first, Via::Socket),
            "getScript" | "importScripts" => (first, Via::Script),
            "loadScript" => (call.arguments.get(1), Via::Script),
            "fetch" | "EventSource" | "get" | "post" | "getJSON" => (first, Via::Request),
            "open" if call.path == "open" || call.path.ends_with("window.open") => (first, Via::Other),
            "open" => (call.arguments.get(1), Via::Request),
            "ajax" => {
                let options = call.arguments.iter().filter_map(Datum::object);
                let url = options
                    .filter_map(|object| object.get("url"))
                    .map(|entry| &entry.value)
                    .next();
                (url.or(first), Via::Request)
            }
            _ => continue,
        };
        if let Some(value) = value {
            add(value, via);
        }
    }
    for (element, value) in &script.assigned {
        let via = match element.as_deref() {
            Some("script") => Via::Script,
            Some("iframe" | "frame") => Via::Frame,
            _ => continue,
        };
        add(value, via);
    }
    found
}

/// Frames and scripts that a script loads from an address that only run time knows; what is known of a library's is
/// enough.
pub(super) fn unseen_in(script: &Script, libraries: &[Library]) -> Vec<Span> {
    let loaded = script.assigned.iter().filter_map(|(element, value)| {
        let loads_code = matches!(element.as_deref(), Some("iframe" | "frame" | "script"));
        loads_code.then_some(value)
    });
    let starts_unknown = |value: &&Datum| match &value.what {
        What::Joined(pieces) => pieces.first().is_none_or(|piece| piece.text.is_none()),
        What::Unknown | What::Path(_) => true,
        _ => false,
    };
    let mut places: Vec<Span> = libraries.iter().map(|library| library.span).collect();
    places.sort_unstable();
    let has_library = |span: Span| {
        let first = places.partition_point(|place| place.start < span.start);
        places.get(first).is_some_and(|place| place.end <= span.end)
    };
    loaded
        .flat_map(Datum::alternatives)
        .filter(starts_unknown)
        .map(|value| value.span)
        .filter(|span| !has_library(*span))
        .collect()
}

/// Hosts of absolute addresses in the scripts of a file.
pub(super) fn hosts(file: FileId, text: &str, script: &Script, vias: &HashMap<u32, Via>) -> Vec<HostUse> {
    let found = script.addresses.iter().filter_map(|address| {
        let value = value(file, text, address)?;
        let known = vias.get(&address.span.start).copied();
        host(
            &value,
            known.unwrap_or_else(|| guessed(value.text())),
            address.is_cut,
        )
    });
    found.collect()
}

/// What is written in the file; escapes in addresses are too rare to be mapped.
fn value(file: FileId, text: &str, address: &Address) -> Option<Value> {
    let written = text.get(address.span.range())?;
    let shown = if written.starts_with(&address.text) {
        address.text.as_str()
    } else {
        written
    };
    Some(Value::verbatim(file, shown, address.span.start as usize))
}

fn guessed(address: &str) -> Via {
    let lower = address.trim_start().to_ascii_lowercase();
    if lower.starts_with("ws") {
        Via::Socket
    } else {
        Via::Other
    }
}

/// The host of an absolute address; `None` for what only looks like one.
pub(super) fn host(value: &Value, via: Via, is_cut: bool) -> Option<HostUse> {
    let url = Url::new(value);
    let scheme = url.scheme();
    if !matches!(scheme.as_deref(), None | Some("http" | "https" | "ws" | "wss")) {
        return None;
    }
    let host = url.host()?;
    let has_more = !url.path().is_empty() || url.query().is_some() || url.has_port();
    let is_whole = !is_cut || has_more;
    let is_name =
        host.contains('.') && scheme.is_some() || host.split('.').filter(|label| label.len() > 1).count() > 1;
    let is_plain = !host.is_empty()
        && host
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '_' | ':'))
        && !NAMES_ONLY.contains(&host.as_str());
    (is_whole && is_plain && (is_name || url.is_loopback())).then(|| HostUse {
        url: url.value().clone(),
        host,
        via,
    })
}
