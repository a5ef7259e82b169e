//! Rules about what a softphone's code loads, reaches, repeats and gives away.

use std::collections::BTreeSet;

use super::adapter_records::{Places, at_places, hedged};
use super::{Context, rules};
use crate::analysis::secrets;
use crate::finding::{Confidence, Outcome, Severity, count, quoted};
use crate::org::code::{AdapterCode, HostUse, Place, Timer, Via};
use crate::org::my_domain::SalesforceHost;
use crate::parse::address::Address;
use crate::source::Span;

rules! {
    "insecure-script-source" => Code(insecure_script),
    "visualforce-csp-blocks-adapter" => Code(csp_blocks),
    "adapter-reaches-outside-frame" => Code(outside_frame),
    "script-url-in-href" => Code(script_url),
    "secret-in-adapter-code" => Code(secret),
    "polling-adapter" => Code(polling),
}

fn scripts(code: &AdapterCode) -> impl Iterator<Item = &HostUse> {
    code.hosts.iter().filter(|host| host.via == Via::Script)
}

/// Hosts of several scripts, each once.
fn hosts_of(scripts: &[&HostUse]) -> String {
    let mut hosts: Vec<&str> = scripts.iter().map(|host| host.host.as_str()).collect();
    hosts.sort_unstable();
    hosts.dedup();
    match hosts.as_slice() {
        [first, second] => format!("`{first}` and `{second}`"),
        [first, others @ ..] if !others.is_empty() => {
            format!("`{first}` and {}", count(others.len(), "other host"))
        }
        hosts => hosts.first().map_or(String::new(), |host| quoted(host)),
    }
}

/// Browsers take loopback addresses for secure.
fn insecure_script(_: &Context<'_>, code: &AdapterCode) -> Outcome {
    let is_insecure = |host: &&HostUse| {
        let address = Address::new(&host.url);
        address.scheme().as_deref() == Some("http") && !address.is_loopback()
    };
    let found: Vec<&HostUse> = scripts(code).filter(is_insecure).collect();
    if scripts(code).next().is_none() {
        return Outcome::NotApplicable;
    }
    let places = found
        .iter()
        .map(|host| {
            let scheme = Address::new(&host.url).scheme_span();
            (scheme.unwrap_or_else(|| host.url.span()), "plain http".to_owned())
        })
        .collect();
    let draft = at_places(code, places).map(|draft| {
        draft
            .about("script", &found[0].host)
            .with("hosts", hosts_of(&found))
    });
    draft.into()
}

/// Pages whose policy lets no script in, where this file is one or is part of one.
fn csp_blocks(context: &Context<'_>, code: &AdapterCode) -> Outcome {
    let mut pages = context.answers.adapters.pages_with_policy(context.org, code.file);
    let Some(page) = pages.next() else {
        return Outcome::NotApplicable;
    };
    let is_foreign = |host: &&HostUse| SalesforceHost::of(&host.host).is_none();
    let found: Vec<&HostUse> = scripts(code).filter(is_foreign).collect();
    let places = found
        .iter()
        .map(|host| (host.url.span(), "a script from another origin".to_owned()))
        .collect();
    let draft = at_places(code, places).map(|draft| {
        let header = page.csp_header.as_ref();
        let draft = header.into_iter().fold(draft, |draft, header| {
            draft.also(header.span(), "allows scripts of the page's own origin only")
        });
        draft
            .about("script", &found[0].host)
            .with("page", quoted(&page.name))
            .with("hosts", hosts_of(&found))
    });
    // A script that another one loads is seen less clearly than a tag.
    let draft = draft.map(|draft| match code.file == page.file {
        true => draft,
        false => draft.severity(Severity::Warning).confidence(Confidence::Medium),
    });
    draft.into()
}

fn outside_frame(_: &Context<'_>, code: &AdapterCode) -> Outcome {
    if code.is_library() {
        return Outcome::NotApplicable;
    }
    let places: Places = code
        .outside
        .iter()
        .map(|mention| (mention.span, "a document of another origin".to_owned()))
        .collect();
    let draft = at_places(code, places).map(|draft| {
        let path = &code.outside[0].path;
        let reached = path.split_inclusive("document").next().unwrap_or(path);
        draft.about("outside", reached).with("path", quoted(reached))
    });
    draft.into()
}

/// Links that do nothing are no worse off when the browser refuses them.
fn does_something(url: &str) -> bool {
    let code = url.trim_start().get("javascript:".len()..).unwrap_or_default();
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let code = code.trim_matches(';');
    !matches!(
        code,
        "" | "//" | "void(0)" | "void0" | "void()" | "undefined" | "returnfalse" | "%20" | "#"
    )
}

fn script_url(context: &Context<'_>, code: &AdapterCode) -> Outcome {
    let found = code.script_urls.iter().filter(|url| does_something(url.text()));
    let places: Places = found
        .map(|url| (url.span(), "code in an address".to_owned()))
        .collect();
    let draft = at_places(code, places).map(|draft| draft.about("href", "javascript"));
    let mut pages = context.answers.adapters.pages_with_policy(context.org, code.file);
    let is_lightning = matches!(code.place, Place::Aura(_) | Place::Lightning(_));
    let draft = draft.map(
        |draft| match pages.next().and_then(|page| page.csp_header.as_ref()) {
            Some(header) => draft
                .also(header.span(), "the page is sent with a policy")
                .severity(Severity::Warning)
                .confidence(Confidence::Medium),
            None if is_lightning => draft.severity(Severity::Warning).confidence(Confidence::Medium),
            None => draft,
        },
    );
    draft.into()
}

/// The key must not carry the secret, not even as a hash.
fn secret(_: &Context<'_>, code: &AdapterCode) -> Outcome {
    let found: Vec<secrets::Secret> = secrets::in_code(code)
        .filter(|secret| secret.is_credential)
        .collect();
    let mut places: Places = Vec::new();
    let mut texts: Vec<&str> = Vec::new();
    for secret in &found {
        let is_known = texts.contains(&secret.text.as_str())
            || places.iter().any(|(span, _)| {
                span.file == secret.span.file && span.start < secret.span.end && secret.span.start < span.end
            });
        if !is_known && texts.len() < 100 {
            texts.push(&secret.text);
            places.push((secret.span, "readable by whoever opens the page".to_owned()));
        }
    }
    let what = match places.len() {
        1 => "what looks like a credential".to_owned(),
        several => format!("{several} texts that look like credentials"),
    };
    let draft = at_places(code, places).map(|draft| {
        let (kind, name) = code.place.title();
        let draft = draft
            .about("secret", "")
            .with("what", what)
            .with("file", format!("the {kind} {}", quoted(name)));
        if found.iter().any(|secret| secret.has_known_shape) {
            hedged(code, draft.confidence(Confidence::High))
        } else {
            draft
        }
    });
    draft.into()
}

fn polling(_: &Context<'_>, code: &AdapterCode) -> Outcome {
    if code.is_library() {
        return Outcome::NotApplicable;
    }
    let mut places: Places = Vec::new();
    // What lies on the vendor's server asks that server by paths; only calls of the library go to Salesforce.
    let calls: BTreeSet<Span> = code.calls.iter().map(|call| call.whole).collect();
    let is_hosted = matches!(code.place, Place::File(_));
    let timers: Vec<&Timer> = code
        .timers
        .iter()
        .filter(|timer| !is_hosted || timer.requests.iter().any(|request| calls.contains(request)))
        .collect();
    for timer in &timers {
        let label = match timer.interval {
            Some(interval) => format!("every {interval} ms"),
            None => "again and again".to_owned(),
        };
        places.push((timer.span, label));
    }
    let draft = at_places(code, places).map(|draft| {
        let request = timers[0].requests.first();
        let (kind, name) = code.place.title();
        let draft = request
            .into_iter()
            .fold(draft, |draft, request| draft.also(*request, "asks Salesforce"));
        draft
            .about("timer", "")
            .with("file", format!("the {kind} {}", quoted(name)))
    });
    draft.into()
}
