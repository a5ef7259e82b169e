//! Knows what people need to be given for Salesforce Voice: the feature, licences, permission sets, an app, trust.

use std::collections::BTreeSet;

use super::head::Head;
use super::heads::{self, retrieve};
use super::item::{Evidence, Item};
use super::view::{View, evidence, sorted};
use crate::analysis::content_policy::{Answer, Context, MicrophoneAnswer};
use crate::finding::{count, quoted};
use crate::load::rows::{Id, Table};
use crate::org::app::App;
use crate::org::call_center::{CallCenter, CenterKind};
use crate::org::kind::Kind;
use crate::org::people::User;
use crate::org::trusted_url::Directive;

/// Standard permission sets of contact centers begin so, whoever provides the telephony.
const SETS: &str = "ContactCenter";

/// Whether Salesforce Voice is on.
pub(super) fn voice(view: &View<'_>) -> Item {
    let head = &heads::VOICE;
    let Some(settings) = view.org.voice.settings.as_ref() else {
        let what = "the settings of Salesforce Voice are not in the export";
        return head.hidden(what, retrieve("Settings:ServiceCloudVoice"), Vec::new());
    };
    match settings.on().and_then(|flag| flag.span()) {
        Some(span) => head.done(
            "Salesforce Voice is on",
            vec![evidence("Salesforce Voice is on", span)],
        ),
        None => {
            let off = "Salesforce Voice is off, for Amazon Connect and for partners";
            head.open(off, vec![evidence(off, settings.root)])
        }
    }
}

/// Whether everybody who answers calls has a licence that Voice is in the name of.
pub(super) fn licences(view: &View<'_>) -> Item {
    let head = &heads::LICENCES;
    let rows = view.org.people.licences.as_deref();
    let rows = rows.map(|rows| {
        let is_voice = |name: &str| {
            let name = name.to_ascii_lowercase().replace("invoice", "");
            name.contains("voice")
        };
        let holders = rows.iter().filter(|row| is_voice(&row.licence));
        holders.map(|row| row.assignee.clone()).collect()
    });
    let is_partial = !view.org.people.unnamed_licences.is_empty();
    held(
        view,
        head,
        rows,
        (
            Table::PermissionSetLicenseAssign,
            is_partial,
            "licence for Salesforce Voice",
        ),
    )
}

/// Whether everybody who answers calls has a permission set of contact centers, in a group or not.
pub(super) fn sets(view: &View<'_>) -> Item {
    let head = &heads::SETS;
    let is_set = |name: &str| {
        let local = name.rsplit("__").next().unwrap_or(name);
        local
            .get(..SETS.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(SETS))
    };
    let groups: BTreeSet<&str> = view
        .org
        .access
        .groups
        .iter()
        .filter(|group| group.sets.iter().any(|set| is_set(&set.name)))
        .map(|group| group.name.as_str())
        .collect();
    let people = &view.org.people;
    let rows = people.assignments.as_deref().map(|rows| {
        let holders = rows.iter().filter(|row| {
            is_set(&row.permission_set) || row.is_group && groups.contains(row.permission_set.as_str())
        });
        holders.map(|row| row.assignee.clone()).collect()
    });
    let is_partial = !people.unnamed_sets.is_empty() || people.lacks_groups;
    held(
        view,
        head,
        rows,
        (
            Table::PermissionSetAssignment,
            is_partial,
            "permission set of contact centers",
        ),
    )
}

/// Who of the people on Open CTI, and of those who have moved already, holds something, and who does not.
fn held(
    view: &View<'_>,
    head: &Head,
    holders: Option<BTreeSet<Id>>,
    (table, is_partial, noun): (Table, bool, &str),
) -> Item {
    let Some(holders) = holders else {
        let what = format!("who has a {noun} is not in the data");
        return head.hidden(&what, Some(table.command_hint()), Vec::new());
    };
    let unknown = || {
        let what = "the data do not tell who answers calls";
        head.hidden(what, Some(Table::User.command_hint()), Vec::new())
    };
    if view.org.people.users.is_none() {
        return unknown();
    }
    let (agents, moved) = (view.agents(), view.moved());
    let (behind, ahead) = (lacking(&agents, &holders, noun), lacking(&moved, &holders, noun));
    let mut text = format!("{} of {}", behind.len(), count(agents.len(), "agent"));
    if !ahead.is_empty() {
        let people = format!(" and {} of {} in contact centers", ahead.len(), moved.len());
        text.push_str(&people);
    }
    let lacking = sorted(behind.into_iter().chain(ahead).collect());
    if !lacking.is_empty() && (is_partial || view.org.people.is_partial(table)) {
        let what = format!("the data do not name everything that people hold: some may have a {noun}");
        return head.hidden(&what, Some(table.command_hint()), lacking);
    }
    if !lacking.is_empty() {
        return head.open(format!("{text} without a {noun}"), lacking);
    }
    let sees_none = view.centers.is_empty() && !view.is_free();
    if sees_none || !view.sees_all_people() {
        return unknown();
    }
    head.done(format!("nobody who answers calls lacks a {noun}"), Vec::new())
}

/// Agents who are not among the holders.
fn lacking(agents: &[(&User, &CallCenter)], holders: &BTreeSet<Id>, noun: &str) -> Vec<Evidence> {
    let users = agents.iter().map(|(user, _)| user);
    let users = users.filter(|user| user.id.as_ref().is_none_or(|id| !holders.contains(id)));
    let lines = users.map(|user| evidence(format!("{} has no {noun}", quoted(user.username())), user.row));
    sorted(lines.collect())
}

/// Whether a Lightning console app has Omni-Channel, through which Salesforce Voice rings.
pub(super) fn app(view: &View<'_>) -> Item {
    let head = &heads::APP;
    let org = view.org;
    let (mut found, mut is_there) = (Vec::new(), false);
    for (bar, one) in org.utility_bars.iter().enumerate() {
        let mut items = one.items.iter();
        let Some(omni) = items.find(|item| item.is_omni_channel() && !item.is_background) else {
            continue;
        };
        let apps = view.answers.softphones.apps_with(bar).iter();
        for app in apps.map(|at| &org.apps[*at]).filter(|app| app.is_lightning()) {
            is_there |= is_console(app);
            let kind = if is_console(app) { "a" } else { "no" };
            let text = format!(
                "{} has Omni-Channel and is {kind} console app",
                quoted(app.title())
            );
            found.push(evidence(text, omni.component.span()));
        }
        if let Some(phone) = one.softphone() {
            let text = format!(
                "{} has the softphone of Open CTI beside Omni-Channel",
                quoted(&one.name)
            );
            found.push(evidence(text, phone.component.span()));
        }
    }
    let found = sorted(found);
    if is_there {
        return head.done("a Lightning console app has Omni-Channel", found);
    }
    if !org.apps.is_empty() && !org.utility_bars.is_empty() {
        return head.open("no Lightning console app of the export has Omni-Channel", found);
    }
    let how = retrieve("CustomApplication --metadata FlexiPage");
    head.hidden("apps and their utility bars are not in the export", how, found)
}

fn is_console(app: &App) -> bool {
    let kind = app.nav_type.as_ref();
    kind.is_some_and(|kind| kind.eq_ignore_ascii_case("Console"))
}

/// The cookie setting that Amazon Connect cannot do with.
pub(super) fn cookies(view: &View<'_>) -> Item {
    let head = &heads::COOKIES;
    let flag = view.org.voice.first_party_cookies;
    let place = |text: &str| flag.span().map(|span| evidence(text, span)).into_iter().collect();
    if flag.value() == Some(false) {
        return head.done(
            "cookies may be sent to Amazon Connect",
            place("cookies may be sent"),
        );
    }
    let is_amazon = |name: &str| name.starts_with("Amazon");
    let vendors: Vec<&str> = view
        .centers
        .iter()
        .filter_map(|center| Some(view.vendor(center)?.vendor.name))
        .collect();
    let settings = view.org.voice.settings.as_ref();
    let needs =
        vendors.iter().any(|name| is_amazon(name)) || settings.is_some_and(|one| one.with_amazon.is_true());
    // The softphone of today says nothing about the telephony of tomorrow, a contact center does.
    let mut contact_centers = view.centers_of(CenterKind::ServiceCloudVoice).peekable();
    let has_others = contact_centers.peek().is_some()
        && contact_centers.all(|center| view.vendor(center).is_some_and(|one| !is_amazon(one.vendor.name)));
    match (needs, flag.is_true()) {
        (true, true) => head.open(
            "Amazon Connect is used, and Salesforce keeps its cookies to itself",
            place("first-party use of cookies is required"),
        ),
        (true, false) => {
            let what = "whether first-party use of cookies is required is not in the export";
            head.hidden(what, retrieve("Settings:MyDomain"), Vec::new())
        }
        (false, _) if has_others => head.done(
            "the contact centers belong to another telephony than Amazon Connect",
            Vec::new(),
        ),
        (false, _) => {
            let what =
                "only Amazon Connect needs other cookies, and nobody has said which telephony it will be";
            head.hidden(what, None, place("first-party use of cookies is required"))
        }
    }
}

/// Whether the connector of a contact center may be framed and hear people.
pub(super) fn hosts(view: &View<'_>) -> Item {
    let head = &heads::HOSTS;
    let centers: Vec<&CallCenter> = view.centers_of(CenterKind::ServiceCloudVoice).collect();
    if centers.is_empty() {
        let what = "no contact center tells which hosts its connector needs";
        return head.hidden(what, None, Vec::new());
    }
    let found: Vec<Evidence> = centers.iter().flat_map(|center| distrust(view, center)).collect();
    if !found.is_empty() {
        return head.open("the connector lacks trust", sorted(found));
    }
    if view.has_files(&[Kind::TrustedUrl, Kind::Security]) {
        return head.done("nothing in the export keeps the connector out", Vec::new());
    }
    let how = retrieve("CspTrustedSite --metadata Settings:Security");
    head.hidden("Trusted URLs are not in the export", how, Vec::new())
}

/// What keeps the page of a contact center out; a mere path is a page of the org itself.
fn distrust(view: &View<'_>, center: &CallCenter) -> Vec<Evidence> {
    let mut found = Vec::new();
    let Some((setting, address)) = center.adapter_url() else {
        return found;
    };
    let Ok(url) = address.parsed() else {
        return found;
    };
    let policy = &view.answers.content_policy;
    let host = quoted(url.host_str().unwrap_or_default());
    let framed = policy.allows(url, Directive::Frame, Context::Lightning);
    if matches!(framed, Answer::Missed(_)) {
        let text = format!("no Trusted URL lets pages frame {host}");
        found.push(evidence(text, setting.value.span()));
    }
    if matches!(
        policy.microphone(url, Context::Lightning),
        MicrophoneAnswer::Blocked(_)
    ) {
        found.push(evidence(
            format!("{host} may not use the microphone"),
            setting.value.span(),
        ));
    }
    found
}

/// Nothing in an export says on what people answer calls.
pub(super) fn mobile(view: &View<'_>) -> Item {
    let head = &heads::MOBILE;
    if view.is_free() {
        return head.done("no call center of the export uses Open CTI", Vec::new());
    }
    head.hidden("no export tells on what people answer calls", None, Vec::new())
}
