//! Knows who is on Open CTI: its call centers, the people in them, and what other phone systems the org has.

use super::heads::{self, retrieve};
use super::item::{Evidence, Item};
use super::view::{View, evidence, sorted};
use crate::finding::{count, quoted};
use crate::load::rows::Table;
use crate::org::call_center::{CallCenter, CenterKind, MODE_ITEM, Mode};
use crate::org::people::User;
use crate::org::voice::{MarkKind, PartKind};

/// Whether any call center is one of Open CTI.
pub(super) fn centers(view: &View<'_>) -> Item {
    let head = &heads::OPEN_CTI_CENTERS;
    if let Some(mut item) = view.without_centers(head) {
        let lying = view
            .org
            .open_cti_centers()
            .filter(|center| !center.is_component());
        let text =
            |center: &CallCenter| format!("a definition of {}, imported or not", quoted(center.title()));
        let lying = lying.map(|center| evidence(text(center), center.root));
        item.evidence = sorted(lying.chain(view.signs.iter().cloned()).collect());
        return item;
    }
    let found = view.centers.iter().map(|center| {
        let vendor = view
            .vendor(center)
            .map_or_else(|| "vendor unknown".to_owned(), |found| found.vendor.title());
        let mode = center.known_mode().map_or("mode unknown", Mode::word);
        evidence(
            format!("{}: {vendor}, {mode}", quoted(center.title())),
            center.root,
        )
    });
    let found = sorted(found.collect());
    let verb = if found.len() == 1 { "uses" } else { "use" };
    let text = format!("{} {verb} Open CTI", count(view.centers.len(), "call center"));
    if !view.sees_all_people() || !view.agents().is_empty() {
        return head.open(text, found);
    }
    let mut item = head.open(format!("{text}, and nobody is in them any more"), found);
    "delete the call centers, the softphone's items on utility bars and the code that belongs to them"
        .clone_into(&mut item.action);
    item
}

/// Who is in such a call center.
pub(super) fn users(view: &View<'_>) -> Item {
    let head = &heads::USERS;
    if let Some(item) = view.without_centers(head) {
        return item;
    }
    let (active, inactive): (Vec<_>, Vec<_>) = view.people().partition(|(user, _)| user.is_active());
    let text = |user: &User, center: &CallCenter| {
        let word = if user.is_active() { "" } else { ", inactive" };
        format!(
            "{} is in {}{word}",
            quoted(user.username()),
            quoted(center.title())
        )
    };
    let all = active.iter().chain(&inactive);
    let known = all.map(|(user, center)| evidence(text(user, center), user.center_span));
    let found = sorted(known.chain(view.unseen.iter().cloned()).collect());
    if !found.is_empty() {
        let more = if view.sees_all_people() { "" } else { "at least " };
        let users = count(active.len(), "active user");
        return head.open(format!("{more}{users} and {} inactive", inactive.len()), found);
    }
    if view.sees_all_people() {
        return head.done("nobody is in a call center of Open CTI", Vec::new());
    }
    let what = "the data do not tell who is in a call center";
    let how = format!(
        "{}; {}",
        Table::User.command_hint(),
        Table::CallCenter.command_hint()
    );
    head.hidden(what, Some(how), Vec::new())
}

/// Whether the move has begun.
pub(super) fn voice_center(view: &View<'_>) -> Item {
    let head = &heads::VOICE_CENTER;
    let centers: Vec<Evidence> = view
        .centers_of(CenterKind::ServiceCloudVoice)
        .map(|center| {
            evidence(
                format!("{} is a contact center", quoted(center.title())),
                center.root,
            )
        })
        .collect();
    if !centers.is_empty() {
        let text = format!("the org has {}", count(centers.len(), "contact center"));
        return head.done(text, sorted(centers));
    }
    let begun = sorted(begun(view).collect());
    if view.sees_all_centers() {
        let text = "no call center of the export is a contact center of Salesforce Voice";
        return head.open(text, begun);
    }
    let what = "the export does not tell whether there is one";
    head.hidden(what, retrieve("CallCenter"), begun)
}

/// What comes before the contact center.
fn begun<'a>(view: &'a View<'_>) -> impl Iterator<Item = Evidence> + 'a {
    let voice = &view.org.voice;
    let vendors = voice.of(PartKind::VendorInfo).map(|part| {
        let text = format!("{} is registered as a vendor", quoted(&part.name));
        evidence(text, part.root)
    });
    let marks = voice
        .marks
        .iter()
        .filter(|mark| mark.kind != MarkKind::ClickToDial);
    let marks = marks.map(|mark| {
        let text = format!("{} is written for Salesforce Voice", quoted(&mark.bundle));
        evidence(text, mark.span)
    });
    vendors.chain(marks)
}

/// Call centers that have been dead for years.
pub(super) fn desktop(view: &View<'_>) -> Item {
    let head = &heads::DESKTOP;
    let found: Vec<Evidence> = view
        .centers_of(CenterKind::DesktopCti)
        .map(|center| {
            let text = format!("{} belongs to the retired CTI Toolkit", quoted(center.title()));
            evidence(text, center.root)
        })
        .collect();
    if !found.is_empty() {
        let text = format!("{} of the retired CTI Toolkit", count(found.len(), "call center"));
        return head.open(text, sorted(found));
    }
    if view.sees_all_centers() {
        return head.done(
            "no call center of the export is one of the CTI Toolkit",
            Vec::new(),
        );
    }
    head.hidden("the export does not tell", retrieve("CallCenter"), Vec::new())
}

/// Whether softphones work in Classic, and only there. An app of Classic alone proves nothing: every org has some.
pub(super) fn classic(view: &View<'_>) -> Item {
    let head = &heads::CLASSIC;
    if let Some(item) = view.without_centers(head) {
        return item;
    }
    let mut found = in_mode(view, Mode::Classic, "appears in Classic only");
    found.extend(classic_calls(view));
    let is_open = !found.is_empty();
    // Every org has consoles of Salesforce's own.
    let consoles = view
        .org
        .consoles
        .iter()
        .filter(|one| !one.name.starts_with("standard__"));
    found.extend(consoles.map(|console| {
        let text = format!("{} is a console of Classic", quoted(&console.name));
        evidence(text, console.root)
    }));
    if is_open {
        let text = "softphones that work in Classic only, or code that needs it";
        return head.open(text, sorted(found));
    }
    let is_lightning = |center: &&CallCenter| center.known_mode() == Some(Mode::Lightning);
    if view.centers.iter().all(is_lightning) {
        return head.done("every call center is for Lightning only", Vec::new());
    }
    found.extend(in_mode(view, Mode::ClassicAndLightning, "appears in both"));
    let what = "softphones may appear in Classic as well: who works there does not stand in an export";
    head.hidden(what, None, sorted(found))
}

/// Softphones for one user interface, where their call centers say so.
fn in_mode(view: &View<'_>, wanted: Mode, where_to: &str) -> Vec<Evidence> {
    let centers = view
        .centers
        .iter()
        .filter(|center| center.known_mode() == Some(wanted));
    let one = |center: &&CallCenter| {
        let setting = center.effective(MODE_ITEM);
        let place = setting.map_or(center.root, |setting| setting.value.span());
        evidence(
            format!("the softphone of {} {where_to}", quoted(center.title())),
            place,
        )
    };
    centers.map(one).collect()
}

/// Functions of Classic that nothing in Lightning takes the place of.
fn classic_calls<'a>(view: &'a View<'_>) -> impl Iterator<Item = Evidence> + 'a {
    let lost = view.calls().filter(|(_, call)| {
        let is_classic = call.api != crate::org::code::Api::Lightning;
        is_classic && call.documented().is_some_and(|method| method.lightning.is_none())
    });
    lost.map(|(_, call)| {
        let text = format!("{} is there in Classic only", quoted(&call.path()));
        evidence(text, call.span)
    })
}
