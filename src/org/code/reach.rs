//! Knows how the text of one file becomes what it says about a softphone.

use std::collections::HashMap;
use std::ops::Range;

use super::call::{api_calls, api_mentions};
use super::host::{hosts, unseen_in, vias};
use super::library::{copies, in_names};
use super::markup::Tags;
use super::place::Place;
use super::pop::{apex_calls, screen_pops};
use super::record::{mark_same, records};
use super::{AdapterCode, ApiCall, CodeSecret, Timer, Via};
use crate::parse::markup;
use crate::parse::script::{self, Call, Reading, Script, Source, Wanted, What};
use crate::source::{FileId, Span};

/// What scripts are searched for.
pub(super) const WANTED: Wanted = Wanted {
    roots: &["sforce"],
    calls: &[
        "setInterval",
        "setTimeout",
        "fetch",
        "open",
        "ajax",
        "getJSON",
        "getScript",
        "WebSocket",
        "EventSource",
        "importScripts",
        "loadScript",
        "invokeAction",
        "enqueueAction",
        "$.get",
        "$.post",
        "jQuery.get",
        "jQuery.post",
        "axios.get",
        "axios.post",
    ],
    reads: &["parent.document", "top.document", "parent.parent.document"],
};

/// Scripts of one page that are read each for itself when they cannot be read together.
const MOST_SCRIPTS: usize = 64;

/// Reads a file; `name` tells by its suffix what it is, and where that tells nothing the text does.
pub(super) fn code(file: FileId, place: Place, name: &str, text: &str) -> AdapterCode {
    // Large scripts keep one thread busy for long enough.
    let ((tags, scripts), secrets) = rayon::join(|| read(file, &place, name, text), || secrets(file, text));
    AdapterCode {
        secrets,
        ..assembled(file, place, text, tags, scripts)
    }
}

fn read(file: FileId, place: &Place, name: &str, text: &str) -> (Tags, Vec<Script>) {
    if is_markup(name, text) {
        let markup = markup::read(file, text);
        let scripts = of_markup(file, text, &markup);
        return (Tags::read(file, place, text, &markup), scripts);
    }
    let source = Source {
        file,
        base: 0,
        text,
        gaps: &[],
    };
    (Tags::default(), script::read(&[source], &WANTED))
}

fn is_markup(name: &str, text: &str) -> bool {
    let suffix = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match suffix.as_str() {
        "page" | "component" | "cmp" | "app" | "html" | "htm" | "xhtml" => true,
        "js" | "mjs" | "cjs" => false,
        _ => text.trim_start().starts_with('<'),
    }
}

/// All scripts of a page as one, since they share their variables; all else is blank, and every byte has its place.
fn of_markup(file: FileId, text: &str, markup: &markup::Markup) -> Vec<Script> {
    let mut found = Vec::new();
    if !markup.scripts.is_empty() {
        let masked = masked(text, &markup.scripts, &markup.expressions);
        let whole = Source {
            file,
            base: 0,
            text: &masked,
            gaps: &markup.expressions,
        };
        found = script::read(&[whole], &WANTED);
        let is_parsed = found.iter().all(|script| script.reading == Reading::Parsed);
        if !is_parsed && (2..=MOST_SCRIPTS).contains(&markup.scripts.len()) {
            found = one_by_one(file, &masked, markup);
        }
    }
    found.extend(handlers(file, text, markup));
    found
}

fn one_by_one(file: FileId, masked: &str, markup: &markup::Markup) -> Vec<Script> {
    let gaps: Vec<Vec<Range<usize>>> = markup
        .scripts
        .iter()
        .map(|range| {
            let inside = markup
                .expressions
                .iter()
                .filter(|gap| gap.start >= range.start && gap.end <= range.end);
            inside
                .map(|gap| gap.start - range.start..gap.end - range.start)
                .collect()
        })
        .collect();
    let sources: Vec<Source<'_>> = markup
        .scripts
        .iter()
        .zip(&gaps)
        .map(|(range, gaps)| Source {
            file,
            base: range.start,
            text: masked.get(range.clone()).unwrap_or_default(),
            gaps,
        })
        .collect();
    script::read(&sources, &WANTED)
}

/// The text with everything but its scripts blanked, and expressions replaced by a name of the same length.
fn masked(text: &str, scripts: &[Range<usize>], expressions: &[Range<usize>]) -> String {
    let bytes = text.as_bytes();
    let mut masked = vec![b' '; bytes.len()];
    for range in scripts {
        masked[range.clone()].copy_from_slice(&bytes[range.clone()]);
        without_marks(&mut masked[range.clone()]);
        if let Some(end) = masked.get_mut(range.end) {
            *end = b'\n';
        }
    }
    for range in expressions {
        let in_script = scripts.partition_point(|script| script.end <= range.start);
        if scripts
            .get(in_script)
            .is_some_and(|script| script.start <= range.start && range.end <= script.end)
        {
            masked[range.clone()].fill(b'_');
        }
    }
    String::from_utf8(masked).unwrap_or_default()
}

/// Takes away the marks that hide a script from what is no browser: `<!--`, `-->`, `<![CDATA[`, `]]>`.
fn without_marks(script: &mut [u8]) {
    for (open, close, whole_line) in [
        (b"<!--".as_slice(), b"-->".as_slice(), true),
        (b"<![CDATA[".as_slice(), b"]]>".as_slice(), false),
    ] {
        let start = script
            .iter()
            .position(|byte| !byte.is_ascii_whitespace())
            .unwrap_or(0);
        if script[start..].starts_with(open) {
            let line = script[start..].iter().position(|byte| *byte == b'\n');
            let len = if whole_line {
                line.unwrap_or(script.len() - start)
            } else {
                open.len()
            };
            script[start..start + len].fill(b' ');
        }
        let end = script.len()
            - script
                .iter()
                .rev()
                .position(|byte| !byte.is_ascii_whitespace())
                .unwrap_or(0);
        if script[..end].ends_with(close) {
            script[end - close.len()..end].fill(b' ');
        }
    }
}

/// Code in attributes: `onclick="sforce.…"`, `href="javascript:…"`.
fn handlers(file: FileId, text: &str, markup: &markup::Markup) -> Vec<Script> {
    let attributes = markup.tags.iter().flat_map(|tag| &tag.attributes);
    let is_code = |attribute: &&markup::Attribute| {
        let text = attribute.value.trim_start();
        attribute.name.starts_with("on") || text.starts_with("javascript:")
    };
    let code: Vec<(usize, String)> = attributes
        .filter(is_code)
        .filter(|attribute| attribute.value.contains("sforce."))
        .filter_map(|attribute| {
            let range = attribute.value.span().range();
            let part = text.get(range.clone())?;
            Some((range.start, part.replacen("javascript:", "           ", 1)))
        })
        .take(1_000)
        .collect();
    let sources: Vec<Source<'_>> = code
        .iter()
        .map(|(base, text)| Source {
            file,
            base: *base,
            text,
            gaps: &[],
        })
        .collect();
    if sources.is_empty() {
        Vec::new()
    } else {
        script::read(&sources, &WANTED)
    }
}

/// What several scripts say, read as badly as the worst of them.
fn joined(scripts: Vec<Script>) -> Script {
    let mut all = Script::default();
    for script in scripts {
        all.reading = all.reading.max(script.reading);
        all.calls.extend(script.calls);
        all.mentions.extend(script.mentions);
        all.addresses.extend(script.addresses);
        all.names.extend(script.names);
        all.definitions.extend(script.definitions);
        all.assigned.extend(script.assigned);
    }
    all
}

fn assembled(file: FileId, place: Place, text: &str, tags: Tags, scripts: Vec<Script>) -> AdapterCode {
    let all = joined(scripts);
    let calls = api_calls(&all.calls);
    let is_api = |path: &str| super::Api::split(path).is_some();
    let outside = all
        .mentions
        .iter()
        .filter(|mention| !is_api(&mention.path) && !mention.path.starts_with("sforce"));
    let vias: HashMap<u32, Via> = vias(&all);
    let mut libraries = tags.libraries;
    libraries.extend(in_names(&all));
    libraries.extend(copies(file, text, &all));
    let mut includes = tags.includes;
    includes.extend(super::markup::named(&place, &all));
    includes.sort_by(|a, b| (&a.target, a.span).cmp(&(&b.target, b.span)));
    includes.dedup_by(|a, b| a.target == b.target);
    let mut unseen = tags.unseen;
    unseen.extend(unseen_in(&all, &libraries));
    let mut found_hosts = tags.hosts;
    found_hosts.extend(hosts(file, text, &all, &vias));
    found_hosts.sort_by_key(|host| host.url.span());
    let mut records = records(&calls);
    mark_same(&mut records, text);
    AdapterCode {
        file,
        reading: all.reading,
        libraries,
        mentions: api_mentions(&all.mentions),
        definitions: api_mentions(&all.definitions),
        hosts: found_hosts,
        includes,
        unseen,
        records,
        pops: screen_pops(&calls),
        apex: apex_calls(&calls),
        timers: timers(&all.calls, &calls),
        outside: outside.cloned().collect(),
        script_urls: tags.script_urls,
        classes: tags.classes,
        click_to_dial: tags.click_to_dial,
        secrets: Vec::new(),
        calls,
        place,
    }
}

/// Functions that ask Salesforce something, whatever they are called on.
const REQUESTS: &[&str] = &[
    "fetch",
    "open",
    "ajax",
    "getJSON",
    "invokeAction",
    "enqueueAction",
    "get",
    "post",
];

/// Timers whose function makes a request: every interval, and timeouts that start themselves again.
fn timers(calls: &[Call], api: &[ApiCall]) -> Vec<Timer> {
    let requests = requests(calls, api);
    let mut found = Vec::new();
    for call in calls {
        let is_interval = match last_name(call) {
            "setInterval" => true,
            "setTimeout" => false,
            _ => continue,
        };
        let functions = call.arguments.first().into_iter();
        for one in functions.flat_map(|first| first.alternatives()) {
            let What::Function(function) = &one.what else {
                continue;
            };
            let inside: Vec<Span> = within(&requests, function.span).take(MOST_REQUESTS).collect();
            if !inside.is_empty() && (is_interval || holds(function.span, call.whole)) {
                let interval = call.arguments.get(1);
                found.push(Timer {
                    span: call.span,
                    interval: interval.and_then(|value| value.constant()?.parse().ok()),
                    requests: inside,
                });
            }
        }
    }
    found
}

/// Requests of one timer that are named.
const MOST_REQUESTS: usize = 16;

/// Where Salesforce is asked something, in ascending order.
fn requests(calls: &[Call], api: &[ApiCall]) -> Vec<Span> {
    let asks = |call: &&Call| {
        call.path.starts_with("sforce.connection.")
            || REQUESTS.contains(&last_name(call)) && !goes_elsewhere(call)
    };
    let by_library = |call: &&ApiCall| matches!(call.method.as_str(), "runApex" | "saveLog");
    let written = calls.iter().filter(asks).map(|call| call.whole);
    let mut requests: Vec<Span> = written
        .chain(api.iter().filter(by_library).map(|call| call.whole))
        .collect();
    requests.sort_unstable();
    requests.dedup();
    requests
}

fn last_name(call: &Call) -> &str {
    call.path.rsplit('.').next().unwrap_or_default()
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Those of some spans in ascending order that lie inside another one.
fn within(all: &[Span], outer: Span) -> impl Iterator<Item = Span> {
    let from = all.partition_point(|span| span.start < outer.start);
    let near = all[from..].iter().take_while(move |span| span.start < outer.end);
    near.filter(move |span| holds(outer, **span)).copied()
}

/// A request to an absolute address that is none of Salesforce's.
fn goes_elsewhere(call: &Call) -> bool {
    let texts = call
        .arguments
        .iter()
        .take(2)
        .filter_map(|argument| match &argument.what {
            What::Text(text) => Some(text.as_str()),
            What::Joined(pieces) => pieces.first()?.text.as_deref(),
            What::Object(object) => object.get("url")?.value.text(),
            _ => None,
        });
    let mut texts = texts.filter(|text| text.contains("//"));
    texts.any(|text| !text.contains("salesforce.com") && !text.contains("force.com"))
}

fn secrets(file: FileId, text: &str) -> Vec<CodeSecret> {
    let hits = crate::secret::hits(text);
    let secret = |hit: crate::secret::Hit| {
        Some(CodeSecret {
            text: text.get(hit.range.clone())?.to_owned(),
            span: Span::new(file, hit.range),
            is_credential: hit.reason != crate::secret::Reason::Doubtful,
        })
    };
    hits.into_iter().filter_map(secret).collect()
}
