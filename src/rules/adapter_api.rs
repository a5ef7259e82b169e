//! Rules about the libraries that softphones are written for: the right one, functions that exist, answers read right.

use std::collections::{BTreeMap, BTreeSet};

use super::{Context, rules};
use crate::analysis::adapter::{Adapter, Written};
use crate::facts::open_cti;
use crate::finding::{Audience, Confidence, Draft, Outcome, Severity, quoted};
use crate::org::call_center::{CallCenter, MODE_ITEM, Mode};
use crate::org::code::{AdapterCode, Api, ApiCall, Shape};
use crate::org::mode::ClassicBy;
use crate::parse::script::{Found, Reading};
use crate::source::Span;

rules! {
    "classic-api-in-lightning-adapter" => Adapter(classic_in_lightning),
    "lightning-api-in-classic-adapter" => Adapter(lightning_in_classic),
    "no-lightning-equivalent" => Code(no_equivalent),
    "unknown-open-cti-method" => Code(unknown),
    "positional-open-cti-arguments" => Code(positional),
    "call-result-misread" => Code(misread),
}

/// Places of one kind in one file that a finding shows.
const SHOWN: usize = 5;

/// One finding about a file for all places of one kind, the first of which stands for them.
pub(super) fn at_all(
    code: &AdapterCode,
    element: &str,
    places: &BTreeSet<Span>,
    label: &str,
) -> Option<Draft> {
    let mut all = places.iter();
    let (kind, name) = code.place.title();
    let draft = Draft::new(code.component(), *all.next()?, label)
        .about(element, "")
        .with("code", format!("{kind} {}", quoted(name)));
    let rest = places.len().saturating_sub(SHOWN);
    let draft = all
        .take(SHOWN - 1)
        .enumerate()
        .fold(draft, |draft, (index, span)| {
            let is_last = index + 2 == SHOWN;
            match rest {
                1.. if is_last => draft.also(*span, format!("here too, and {rest} more times")),
                _ => draft.also(*span, "here too"),
            }
        });
    Some(hedged(draft, code.reading))
}

/// What a scanner of tokens found is less sure than what a parser did.
pub(super) fn hedged(draft: Draft, reading: Reading) -> Draft {
    match reading {
        Reading::Parsed => draft,
        Reading::Tokens => draft.at_most(Confidence::Medium),
    }
}

/// Places of calls by what is called; one that a wrapper makes for several callers is one place.
fn by_path<'a>(calls: impl Iterator<Item = &'a ApiCall>) -> BTreeMap<String, (&'a ApiCall, BTreeSet<Span>)> {
    let mut found: BTreeMap<String, (&ApiCall, BTreeSet<Span>)> = BTreeMap::new();
    for call in calls {
        let (_, places) = found
            .entry(call.path())
            .or_insert_with(|| (call, BTreeSet::new()));
        places.insert(call.span);
    }
    found
}

/// Calls that a file makes itself, and surely of one library: what a library does inside is Salesforce's business, a
/// package is its vendor's, and a variable that holds either of two libraries is asked for which before it is used.
fn own_calls<'a>(context: &Context<'_>, code: &'a AdapterCode) -> Option<Vec<&'a ApiCall>> {
    if code.is_library() || context.org.is_packaged(code) {
        return None;
    }
    let mut apis: BTreeMap<Span, BTreeSet<Api>> = BTreeMap::new();
    for call in &code.calls {
        apis.entry(call.span).or_default().insert(call.api);
    }
    let is_sure = |call: &&ApiCall| {
        call.found != Found::Guessed && apis.get(&call.span).is_some_and(|apis| apis.len() == 1)
    };
    Some(code.calls.iter().filter(is_sure).collect())
}

fn classic_in_lightning(context: &Context<'_>, adapter: &Adapter) -> Outcome {
    let adapter = adapter.without_standby();
    let Some((center, mode)) = with_mode(context, &adapter) else {
        return Outcome::NotApplicable;
    };
    if !mode.has_lightning() || adapter.written_for(context.org) != Written::Classic {
        return passed_if_visible(context, &adapter);
    }
    let Some(place) = adapter.evidence(context.org, Api::Classic) else {
        return Outcome::NotApplicable;
    };
    let draft = at(
        center,
        place,
        "the library of Classic, and nowhere the one of Lightning",
    );
    let draft = match center.effective(MODE_ITEM) {
        Some(setting) => draft
            .also(setting.value.span(), "shown in Lightning")
            .about(MODE_ITEM, setting.value.text()),
        None => draft,
    };
    let draft = draft.with("mode", quoted(mode.word()));
    let draft = if adapter.is_whole(context.org) {
        draft
    } else {
        draft
            .severity(Severity::Warning)
            .confidence(Confidence::Low)
            .note("unless code that is not in the export, such as a script of the vendor's, loads the library for Lightning, agents there see a phone panel that never starts")
    };
    Some(center.hedge(hedged(draft, adapter.reading(context.org)), MODE_ITEM)).into()
}

fn lightning_in_classic(context: &Context<'_>, adapter: &Adapter) -> Outcome {
    let adapter = adapter.without_standby();
    let Some((center, mode)) = with_mode(context, &adapter) else {
        return Outcome::NotApplicable;
    };
    if mode.has_lightning() || adapter.written_for(context.org) != Written::Lightning {
        return passed_if_visible(context, &adapter);
    }
    let (Some(classic), Some(place)) = (center.classic_by(), adapter.evidence(context.org, Api::Lightning))
    else {
        // A mode that Salesforce does not know is another rule's.
        return Outcome::NotApplicable;
    };
    let (span, label) = match classic {
        ClassicBy::Choice(setting) => (setting.value.span(), "Classic only"),
        ClassicBy::Blank(setting) => (setting.value.span(), "empty, which means Classic"),
        ClassicBy::Misspelling(setting) => (setting.name.span(), "misspelt, so Classic"),
        ClassicBy::Omission => (center.root, "no compatibility mode, so Classic"),
    };
    let draft = at(center, span, label)
        .about(MODE_ITEM, mode.word())
        .also(place, "the library of Lightning, and nowhere the one of Classic");
    let draft = if adapter.is_whole(context.org) {
        draft
    } else {
        draft.severity(Severity::Warning).confidence(Confidence::Low)
    };
    Some(center.hedge(hedged(draft, adapter.reading(context.org)), MODE_ITEM)).into()
}

/// A finding about a call center whose code is at odds with it.
fn at(center: &CallCenter, span: Span, label: &str) -> Draft {
    Draft::new(center.component(), span, label).with("center", quoted(center.title()))
}

/// The call center of an adapter, if it can be told where that appears.
fn with_mode<'a>(context: &Context<'a>, adapter: &Adapter) -> Option<(&'a CallCenter, Mode)> {
    let center = adapter.center(context.org)?;
    Some((center, center.known_mode()?))
}

fn passed_if_visible(context: &Context<'_>, adapter: &Adapter) -> Outcome {
    match adapter.written_for(context.org) {
        Written::NotVisible => Outcome::NotApplicable,
        _ => Outcome::Passed,
    }
}

fn no_equivalent(context: &Context<'_>, code: &AdapterCode) -> Outcome {
    let Some(own) = own_calls(context, code) else {
        return Outcome::NotApplicable;
    };
    let lost = own.into_iter().filter(|call| {
        call.documented()
            .is_some_and(|method| call.api != Api::Lightning && method.lightning.is_none())
    });
    let is_lightning_only = context.answers.adapters.with_file(code.file).any(|adapter| {
        let center = adapter.center(context.org);
        center.is_some_and(|center| center.known_mode() == Some(Mode::Lightning))
    });
    let drafts = by_path(lost).into_iter().filter_map(|(path, (call, places))| {
        let draft = at_all(code, &path, &places, "nothing in Lightning does this")?.with("function", quoted(&path));
        let draft = match call.documented().and_then(|method| method.instead) {
            Some(instead) => draft.help(format!("when the softphone moves to Lightning: {instead}")),
            None => draft,
        };
        Some(if is_lightning_only {
            draft
                .severity(Severity::Warning)
                .audience(Audience::Review)
                .note("the call center of this softphone appears in Lightning only, so whatever the function is there for never happens")
        } else {
            draft
        })
    });
    drafts.collect::<Vec<_>>().into()
}

fn unknown(context: &Context<'_>, code: &AdapterCode) -> Outcome {
    let Some(own) = own_calls(context, code) else {
        return Outcome::NotApplicable;
    };
    // What is asked for first, or is the code's own addition, is there when it is called.
    let members: BTreeSet<(Api, &str)> = code.members().collect();
    let is_known = |call: &ApiCall| members.contains(&(call.api, call.method.as_str()));
    let calls = own
        .into_iter()
        .filter(|call| call.is_undocumented() && !is_known(call));
    let drafts = by_path(calls).into_iter().filter_map(|(path, (call, places))| {
        let meant = open_cti::meant(call.api.library(), &call.method);
        let meant = meant.map(|method| quoted(&format!("{}.{}", call.api.root(), method.name)));
        let label = meant.as_ref().map_or_else(
            || "no such function".to_owned(),
            |meant| format!("did you mean {meant}?"),
        );
        let draft = at_all(code, &path, &places, &label)?
            .with("function", quoted(&path))
            .with("library", quoted(call.api.root()));
        Some(match meant {
            Some(meant) => draft.help(format!(
                "call {meant} instead, and check its arguments and its response in the guide"
            )),
            None => draft,
        })
    });
    drafts.collect::<Vec<_>>().into()
}

fn positional(context: &Context<'_>, code: &AdapterCode) -> Outcome {
    let Some(own) = own_calls(context, code) else {
        return Outcome::NotApplicable;
    };
    let is_for_both = code.apis().contains(&Api::Classic);
    let calls = own.into_iter().filter(|call| {
        call.api == Api::Lightning
            && call.shape() == Shape::Positional
            && call.documented().is_some()
            && !call.passes_nothing()
    });
    let drafts = by_path(calls).into_iter().filter_map(|(path, (call, places))| {
        let method = call.documented()?;
        let draft = at_all(code, &path, &places, "not the one object that Lightning takes")?;
        let example = quoted(&format!("{}.{}", call.api.root(), method.example()));
        let draft = draft.with("function", quoted(&path)).with("example", example);
        // Code for both libraries has branches that never run.
        Some(match is_for_both && call.is_conditional {
            true => draft.severity(Severity::Warning).at_most(Confidence::Medium),
            false => draft,
        })
    });
    drafts.collect::<Vec<_>>().into()
}

fn misread(context: &Context<'_>, code: &AdapterCode) -> Outcome {
    if code.is_library() || context.org.is_packaged(code) {
        return Outcome::NotApplicable;
    }
    // One callback for both libraries may well ask for both properties.
    let callbacks = |is_wanted: fn(Api) -> bool| {
        let calls = code.calls.iter().filter(move |call| is_wanted(call.api));
        calls.flat_map(|call| call.callbacks().map(move |function| (call, function)))
    };
    let shared: BTreeSet<Span> = callbacks(|api| api != Api::Lightning)
        .map(|(_, function)| function.span)
        .collect();
    let mut places = BTreeSet::new();
    let mut functions = BTreeSet::new();
    for (call, function) in callbacks(|api| api == Api::Lightning) {
        let asks = |name: &str| function.reads.iter().any(|read| read.path == name);
        if call.documented().is_none() || shared.contains(&function.span) || asks("success") {
            continue;
        }
        let wrong = function.reads.iter().filter(|read| read.path == "result");
        let wrong: Vec<Span> = wrong.map(|read| read.span).collect();
        if !wrong.is_empty() {
            functions.insert(quoted(&call.path()));
        }
        places.extend(wrong);
    }
    let Some(draft) = at_all(
        code,
        "result",
        &places,
        "Lightning's response has `success` and `returnValue`",
    ) else {
        return Outcome::Passed;
    };
    let rest = functions.len().saturating_sub(SHOWN);
    let mut named: Vec<String> = functions.into_iter().take(SHOWN).collect();
    if rest > 0 {
        named.push(format!("{rest} more"));
    }
    Some(draft.with("functions", named.join(", "))).into()
}
