//! Knows the code of softphones and of everything else that loads their libraries, and which methods it calls.

use super::{Build, Group};
use crate::analysis::Answers;
use crate::finding::{Component, Confidence};
use crate::org::Org;
use crate::org::code::{AdapterCode, Api, Place};
use crate::parse::script::{Found, Reading, What};
use crate::source::Span;

pub(super) fn add(build: &mut Build, org: &Org, answers: &Answers) {
    for code in org.code.iter().filter(|code| is_of_telephony(code, answers)) {
        let node = build.node(group(&code.place), code.component());
        build.remark(node, remark(code));
        marks(build, node, code);
        calls(build, node, code);
    }
    for adapter in &answers.adapters.all {
        let Some(center) = adapter.center(org).map(|center| center.component()) else {
            continue;
        };
        let center = build.node(Group::CallCenter, center);
        let files: Vec<&AdapterCode> = adapter.files(org).collect();
        for code in files.iter().filter(|code| adapter.pages.contains(&code.file)) {
            let node = build.node(group(&code.place), code.component());
            let span = Span::file(code.file);
            build.edge((center, node), span, "is opened by it", Confidence::High);
        }
    }
}

/// Code that has to do with Open CTI, and what pages of softphones load.
fn is_of_telephony(code: &AdapterCode, answers: &Answers) -> bool {
    code.uses_open_cti() || answers.adapters.is_of_softphone(code.file)
}

pub(super) fn group(place: &Place) -> Group {
    match place {
        Place::Page(_) | Place::Component(_) => Group::Page,
        _ => Group::Script,
    }
}

fn remark(code: &AdapterCode) -> &'static str {
    if code.is_library() {
        "a copy of one of Salesforce's libraries"
    } else if code.is_softphone() {
        "a softphone, or a part of one"
    } else if !code.click_to_dial.is_empty() {
        "dials when a number is clicked"
    } else if code.uses_open_cti() {
        "a page of Case Feed, which needs the library of Classic"
    } else {
        "loaded by a softphone"
    }
}

fn marks(build: &mut Build, node: usize, code: &AdapterCode) {
    for library in &code.libraries {
        // Consoles have other uses than telephony.
        if library.api == Api::Console {
            continue;
        }
        let version = library
            .version
            .map_or(String::new(), |version| format!(" {version}.0"));
        let text = format!("the library of {}{version}", lightning_or_classic(library.api));
        build.evidence(node, library.span, text, Confidence::High);
    }
    for span in &code.click_to_dial {
        build.evidence(node, *span, "`support:clickToDial`", Confidence::High);
    }
    for mention in code.mentions.iter().filter(|mention| mention.api != Api::Console) {
        build.evidence(
            node,
            mention.span,
            format!("names `{}`", mention.api.root()),
            Confidence::Medium,
        );
    }
}

fn lightning_or_classic(api: Api) -> &'static str {
    match api {
        Api::Classic => "Open CTI for Classic",
        Api::Lightning => "Open CTI for Lightning",
        Api::Console => "consoles",
    }
}

fn calls(build: &mut Build, node: usize, code: &AdapterCode) {
    if code.is_library() {
        return;
    }
    for call in &code.calls {
        if call.api == Api::Console && !call.method.starts_with("cti.") {
            continue;
        }
        let confidence = sure(call.found == Found::Guessed || code.reading != Reading::Parsed);
        let method = build.node(Group::Method, Component::new("Method", call.path()));
        build.evidence(method, call.span, "called here", confidence);
        build.edge((node, method), call.span, "is called by it", confidence);
        build.evidence(node, call.span, format!("calls `{}`", call.path()), confidence);
        let channel = call.named("channelName").map(|datum| (&datum.what, datum.span));
        if let (Some((What::Text(name), span)), "subscribe" | "publish" | "unsubscribe") =
            (channel, call.method.as_str())
        {
            let component = Component::new("LightningMessageChannel", name.trim_end_matches("__c"));
            let channel = build.node(Group::Component, component);
            build.edge((node, channel), span, "carries its messages", confidence);
            build.evidence(channel, span, "named here", confidence);
        }
    }
}

pub(super) fn sure(is_guess: bool) -> Confidence {
    if is_guess {
        Confidence::Medium
    } else {
        Confidence::High
    }
}
