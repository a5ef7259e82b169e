//! Rules about what a softphone loads and does when it starts: versions, standby, click-to-dial.

use std::collections::BTreeSet;

use super::adapter_api::{at_all, hedged};
use super::{Context, rules};
use crate::analysis::adapter::Adapter;
use crate::facts::open_cti;
use crate::finding::{Audience, Confidence, Draft, Outcome, Severity, quoted};
use crate::org::call_center::Mode;
use crate::org::code::{AdapterCode, Api, Library};
use crate::source::Span;

rules! {
    "outdated-open-cti-version" => Code(outdated),
    "old-console-toolkit" => Adapter(old_toolkit),
    "missing-initialization-complete" => Adapter(never_ready),
    "click-to-dial-never-enabled" => Adapter(never_enabled),
    "visualforce-click-to-dial-in-lightning" => Org(visualforce_click_to_dial),
}

/// Below this the console toolkit does nothing beside Open CTI in Lightning.
const OLDEST_TOOLKIT: u16 = 43;

fn outdated(context: &Context<'_>, code: &AdapterCode) -> Outcome {
    if context.org.is_packaged(code) {
        return Outcome::NotApplicable;
    }
    let as_of = context.options.as_of;
    let is_old = |library: &&Library| {
        let version = library.version.filter(|_| library.api != Api::Console);
        version.is_some_and(|version| open_cti::is_outdated(version, as_of))
    };
    let old: Vec<&Library> = code.libraries.iter().filter(is_old).collect();
    let Some(oldest) = old.iter().filter_map(|library| library.version).min() else {
        return Outcome::Passed;
    };
    let places: BTreeSet<Span> = old.iter().map(|library| library.span).collect();
    let label = match old.iter().any(|library| library.is_copy) {
        true => "a copy of the library in this version",
        false => "more than three years old",
    };
    let draft = at_all(code, "version", &places, label).map(|draft| {
        let supported = open_cti::oldest_supported(as_of).unwrap_or(oldest);
        draft
            .with("version", quoted(&format!("{oldest}.0")))
            .with("supported", quoted(&format!("{supported}.0")))
    });
    draft.into()
}

fn old_toolkit(context: &Context<'_>, adapter: &Adapter) -> Outcome {
    let org = context.org;
    let mode = match adapter.center(org).map(|center| center.known_mode()) {
        Some(None | Some(Mode::Classic)) => return Outcome::NotApplicable,
        Some(mode) => mode,
        None => None,
    };
    let in_lightning = adapter
        .files(org)
        .any(|code| code.apis().contains(&Api::Lightning));
    if !in_lightning || context.answers.adapters.has_earlier_twin(adapter) {
        return Outcome::NotApplicable;
    }
    let is_old = |library: &Library| {
        library.api == Api::Console && library.version.is_some_and(|version| version < OLDEST_TOOLKIT)
    };
    // A page for both has one toolkit for each.
    let is_current = |library: &Library| library.api == Api::Console && !is_old(library);
    if adapter.libraries(org).any(|(_, library)| is_current(library)) {
        return Outcome::Passed;
    }
    let is_called = adapter.calls(org).any(|(_, call)| call.api == Api::Console);
    let own = adapter.files(org).filter(|code| !org.is_packaged(code));
    let drafts = own.filter_map(|code| {
        let old: Vec<&Library> = code.libraries.iter().filter(|library| is_old(library)).collect();
        let version = old.iter().filter_map(|library| library.version).min()?;
        let places = old.iter().map(|library| library.span).collect();
        let draft = at_all(code, "integration.js", &places, "too old for Lightning")?
            .with("version", quoted(&format!("{version}.0")));
        Some(match mode {
            Some(_) if is_called => draft,
            _ => draft
                .severity(Severity::Info)
                .at_most(Confidence::Low)
                .audience(Audience::Audit),
        })
    });
    drafts.collect::<Vec<_>>().into()
}

/// What tells Salesforce that the softphone is ready, by library.
const READY: [(Api, &str); 2] = [
    (Api::Classic, "cti.notifyInitializationComplete"),
    (Api::Lightning, "notifyInitializationComplete"),
];

fn never_ready(context: &Context<'_>, adapter: &Adapter) -> Outcome {
    let org = context.org;
    let adapter = adapter.without_standby();
    let Some((center, mode)) = adapter
        .center(org)
        .and_then(|center| Some((center, center.known_mode()?)))
    else {
        return Outcome::NotApplicable;
    };
    let (Some(standby), Some(timeout)) = (center.effective("reqStandbyUrl"), center.effective("reqTimeout"))
    else {
        return Outcome::NotApplicable;
    };
    if !adapter.is_visible(org) || !adapter.is_whole(org) {
        return Outcome::NotApplicable;
    }
    let shows = |api: Api| match api {
        Api::Classic => mode != Mode::Lightning,
        Api::Lightning => mode.has_lightning(),
        Api::Console => false,
    };
    let drafts = READY
        .into_iter()
        .filter(|(api, ready)| shows(*api) && !adapter.uses(org, *api, ready));
    let drafts = drafts.filter_map(|(api, ready)| {
        let draft = Draft::new(
            center.component(),
            adapter.evidence(org, api)?,
            "starts here, and never says that it is ready",
        )
        .about("reqStandbyUrl", api.root())
        .also(standby.value.span(), "takes over")
        .also(timeout.value.span(), "after so many milliseconds")
        .with("center", quoted(center.title()))
        .with("function", quoted(&format!("{}.{ready}", api.root())));
        Some(hedged(draft, adapter.reading(org)))
    });
    drafts.collect::<Vec<_>>().into()
}

/// What switches click-to-dial on, and what it then calls, by library.
const DIALS: [(Api, &str, &str); 2] = [
    (Api::Classic, "cti.enableClickToDial", "cti.onClickToDial"),
    (Api::Lightning, "enableClickToDial", "onClickToDial"),
];

fn never_enabled(context: &Context<'_>, adapter: &Adapter) -> Outcome {
    let org = context.org;
    let is_alone = adapter.center.is_none();
    // Without a call center, only what loads the library is a whole softphone.
    let is_part = is_alone && adapter.libraries(org).all(|(_, library)| library.is_copy);
    if is_part || context.answers.adapters.has_earlier_twin(adapter) || !adapter.is_whole(org) {
        return Outcome::NotApplicable;
    }
    let own: Vec<&AdapterCode> = adapter.files(org).filter(|code| !code.is_library()).collect();
    let uses = |api: Api, method: &str| {
        let calls = || {
            own.iter()
                .any(|code| code.calls.iter().any(|call| call.is(api, method)))
        };
        calls()
            || own
                .iter()
                .any(|code| code.members().any(|member| member == (api, method)))
    };
    let drafts = DIALS.into_iter().flat_map(|(api, enable, listen)| {
        let is_enabled = uses(api, enable);
        let listening = own.iter().filter(move |_| !is_enabled);
        // A library that is handed on as a whole may be called where nobody sees it.
        let is_handed_on = own
            .iter()
            .any(|code| code.members().any(|member| member == (api, "")));
        listening.filter_map(move |code| {
            let calls = code.calls.iter().filter(|call| call.is(api, listen));
            let places = calls.map(|call| call.span).collect();
            let draft = at_all(code, listen, &places, "is never told about a click")?
                .with("listener", quoted(&format!("{}.{listen}", api.root())))
                .with("enable", quoted(&format!("{}.{enable}", api.root())));
            Some(match is_handed_on || is_alone {
                true => draft.severity(Severity::Info).at_most(Confidence::Low),
                false => draft,
            })
        })
    });
    drafts.collect::<Vec<_>>().into()
}

fn visualforce_click_to_dial(context: &Context<'_>) -> Outcome {
    let org = context.org;
    let mut modes = org.open_cti_centers().filter_map(|center| center.known_mode());
    let Some(first) = modes.next() else {
        return Outcome::NotApplicable;
    };
    if !first.has_lightning() && !modes.any(Mode::has_lightning) {
        return Outcome::Passed;
    }
    let own = org.code.iter().filter(|code| !org.is_packaged(code));
    let drafts = own.filter_map(|code| {
        let places = code.click_to_dial.iter().copied().collect();
        let draft = at_all(code, "support:clickToDial", &places, "a number to click on")?;
        let adapters = &context.answers.adapters;
        Some(match adapters.is_of_softphone(code.file) && adapters.is_in_lightning(org, code.file) == Some(true) {
            false => draft,
            true => draft
                .severity(Severity::Warning)
                .confidence(Confidence::Medium)
                .audience(Audience::Review)
                .message("{code} shows numbers with `<support:clickToDial>` inside a softphone of Lightning, where they cannot be dialled")
                .note("the component does not work inside the frame of a softphone: the agent clicks a number and nothing happens")
                .help("call the vendor's or your own dial function from a button of the page instead"),
        })
    });
    drafts.collect::<Vec<_>>().into()
}
