//! Knows how calls reach people: screen pops of today, and Omni-Channel of tomorrow.

use std::collections::HashSet;

use super::heads::{self, retrieve};
use super::item::{Evidence, Item};
use super::view::{View, evidence, sorted};
use crate::finding::quoted;
use crate::load::rows::Table;
use crate::org::kind::Kind;
use crate::org::voice::{PartKind, VoicePart};

/// The object of calls.
const CALL: &str = "VoiceCall";
/// The channel for calls that Salesforce brings along.
const PHONE_CHANNEL: &str = "sfdc_phone";

/// What opens when a call comes in, as far as code and metadata tell; softphone layouts tell the rest.
pub(super) fn screen_pops(view: &View<'_>) -> Item {
    let head = &heads::SCREEN_POPS;
    if let Some(item) = view.without_centers(head) {
        return item;
    }
    let pops = view.calls().filter(|(_, call)| {
        matches!(
            call.method.as_str(),
            "screenPop" | "searchAndScreenPop" | "searchAndGetScreenPopUrl"
        )
    });
    let mut found: Vec<Evidence> = pops
        .map(|(_, call)| evidence(format!("{} opens something", quoted(&call.path())), call.span))
        .collect();
    let flows = view
        .code()
        .flat_map(|code| &code.pops)
        .filter_map(|pop| pop.flow.as_ref());
    found.extend(flows.map(|flow| evidence(format!("the flow {} is opened", quoted(&flow.name)), flow.span)));
    found.extend(view.org.voice.of(PartKind::ActionDeployment).filter_map(|part| {
        let channel = part.says("Phone")?;
        let text = format!("the actions of {} are offered for calls", quoted(&part.name));
        Some(evidence(text, channel.span()))
    }));
    let layouts = view.org.people.softphone_layouts.iter();
    found.extend(
        layouts.map(|layout| evidence(format!("softphone layout {}", quoted(&layout.name)), layout.span)),
    );
    if !found.is_empty() {
        return head.open("something opens when a call comes in", sorted(found));
    }
    let what = "softphone layouts, which say what opens, are never in an export";
    let how = format!(
        "look at Setup > Softphone Layouts, or {}",
        Table::SoftphoneLayout.command_hint()
    );
    head.hidden(what, Some(how), Vec::new())
}

/// Whether Omni-Channel is on.
pub(super) fn omni_channel(view: &View<'_>) -> Item {
    let head = &heads::OMNI;
    let settings = view.org.voice.omni_channel.as_ref();
    let Some((flag, span)) = settings.and_then(|one| Some((one.enabled, one.enabled.span()?))) else {
        let what = "the settings of Omni-Channel are not in the export";
        return head.hidden(what, retrieve("Settings:OmniChannel"), Vec::new());
    };
    if flag.is_true() {
        return head.done("Omni-Channel is on", vec![evidence("Omni-Channel is on", span)]);
    }
    head.open("Omni-Channel is off", vec![evidence("Omni-Channel is off", span)])
}

fn call_channels<'a>(view: &View<'a>) -> impl Iterator<Item = &'a VoicePart> {
    let all = view.org.voice.of(PartKind::ServiceChannel);
    all.filter(|part| part.says(CALL).is_some())
}

/// Whether there is a channel for calls.
pub(super) fn channel(view: &View<'_>) -> Item {
    let head = &heads::CHANNEL;
    let found: Vec<Evidence> = call_channels(view)
        .map(|part| {
            evidence(
                format!("{} is a channel for calls", quoted(&part.name)),
                part.root,
            )
        })
        .collect();
    if !found.is_empty() {
        return head.done("there is a service channel for calls", sorted(found));
    }
    if view.org.voice.has(PartKind::ServiceChannel) || is_omni_channel_off(view) {
        return head.open("no service channel of the export is for calls", Vec::new());
    }
    let what = "service channels are not in the export";
    head.hidden(what, retrieve("ServiceChannel"), Vec::new())
}

/// Without Omni-Channel none of its components exists.
fn is_omni_channel_off(view: &View<'_>) -> bool {
    let settings = view.org.voice.omni_channel.as_ref();
    settings.is_some_and(|one| one.enabled.value() == Some(false))
}

/// Whether everything is there that calls need besides a channel.
pub(super) fn presence(view: &View<'_>) -> Item {
    let head = &heads::ROUTING;
    let voice = &view.org.voice;
    let mut channels: HashSet<String> = call_channels(view)
        .map(|part| part.name.to_ascii_lowercase())
        .collect();
    channels.insert(PHONE_CHANNEL.to_owned());
    let has_channel = |part: &VoicePart| {
        let mut values = part.values.iter();
        values.any(|value| channels.contains(&value.trim().to_ascii_lowercase()))
    };
    let (mut found, mut lacking, mut unseen) = (Vec::new(), Vec::new(), Vec::new());
    for (kind, noun) in WANTED {
        let part = voice.of(kind).find(|part| match kind {
            PartKind::PresenceStatus => has_channel(part),
            PartKind::RoutingConfig => takes_all(part),
            PartKind::Queue => part.says(CALL).is_some(),
            _ => true,
        });
        match part {
            Some(part) => found.push(evidence(format!("{noun} {}", quoted(&part.name)), part.root)),
            None if voice.has(kind) || is_omni_channel_off(view) => {
                lacking.push(noun);
                found.extend(voice.of(kind).filter_map(short_of));
            }
            None => unseen.push(kind.word()),
        }
    }
    let found = sorted(found);
    if !lacking.is_empty() {
        let text = format!("the export has no {} for calls", lacking.join(", no "));
        return head.open(text, found);
    }
    if unseen.is_empty() {
        return head.done(
            "a status, a configuration, routing and a queue are there for calls",
            found,
        );
    }
    let what = format!("the export has nothing of {}", unseen.join(", "));
    head.hidden(&what, retrieve(&unseen.join(" --metadata ")), found)
}

/// What calls need besides a channel.
const WANTED: [(PartKind, &str); 4] = [
    (PartKind::PresenceStatus, "presence status"),
    (PartKind::PresenceConfig, "presence configuration"),
    (
        PartKind::RoutingConfig,
        "routing configuration with 100 percent of the capacity",
    ),
    (PartKind::Queue, "queue"),
];

/// Whether one piece of work takes all of an agent's capacity, as a call has to.
fn takes_all(part: &VoicePart) -> bool {
    let share = part.values.first();
    let share = share.and_then(|value| value.trim().parse::<f64>().ok());
    share.is_some_and(|share| (share - 100.0).abs() < f64::EPSILON)
}

/// A routing configuration that leaves an agent room for more beside a call.
fn short_of(part: &VoicePart) -> Option<Evidence> {
    let share = part
        .values
        .first()
        .filter(|_| part.kind == PartKind::RoutingConfig)?;
    let text = format!(
        "{} takes {} percent of the capacity: a call needs 100",
        quoted(&part.name),
        share.text().trim()
    );
    Some(evidence(text, share.span()))
}

/// Whether a flow routes calls.
pub(super) fn flows(view: &View<'_>) -> Item {
    let head = &heads::FLOWS;
    let found: Vec<Evidence> = view
        .org
        .voice
        .of(PartKind::RoutingFlow)
        .map(|part| evidence(format!("{} routes calls", quoted(&part.name)), part.root))
        .collect();
    if !found.is_empty() {
        return head.done("a flow routes calls", sorted(found));
    }
    if view.has_files(&[Kind::Flow]) {
        let what = "no flow of the export routes calls, but Salesforce's own has a namespace, which wildcards leave out";
        let how = "look at Setup > Flows for one that routes calls";
        return head.hidden(what, Some(how.to_owned()), Vec::new());
    }
    head.hidden("flows are not in the export", retrieve("Flow"), Vec::new())
}

/// Numbers in the directory are data that no export of metadata has.
pub(super) fn phone_book(view: &View<'_>) -> Item {
    let head = &heads::PHONE_BOOK;
    let calls = view
        .calls()
        .filter(|(_, call)| call.method == "cti.getDirectoryNumbers");
    let found: Vec<Evidence> = calls
        .map(|(_, call)| evidence("code looks numbers up in the directory", call.span))
        .collect();
    if !found.is_empty() {
        return head.open("code uses the directory", sorted(found));
    }
    if view.is_free() {
        return head.done("no call center of the export uses Open CTI", Vec::new());
    }
    let what = "the numbers of the directory are data, which no export of metadata has";
    head.hidden(what, None, Vec::new())
}
