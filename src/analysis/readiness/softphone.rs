//! Knows what becomes of softphones: whose they are, what their code calls, and what else they are made of.

use std::collections::{BTreeMap, BTreeSet};

use super::heads::{self, retrieve};
use super::item::{Effort, Evidence, Item};
use super::view::{View, evidence, sorted};
use crate::analysis::secrets;
use crate::facts::vendors::{self, Status, Vendor};
use crate::facts::voice_mapping;
use crate::finding::{count, quoted};
use crate::org::call_center::{CallCenter, CenterKind};
use crate::org::kind::Kind;
use crate::org::voice::{MarkKind, PartKind};
use crate::source::{FileId, Span};

/// More different functions than this are more than a week's work.
const MANY_METHODS: usize = 5;

/// Whether the vendors have something for Salesforce Voice, and whether it is there.
pub(super) fn vendor(view: &View<'_>) -> Item {
    let head = &heads::VENDOR;
    if let Some(item) = view.without_centers(head) {
        return item;
    }
    let theirs: Vec<&CallCenter> = view
        .centers
        .iter()
        .copied()
        .filter(|center| !view.answers.vendors.is_home_made(view.org, center))
        .collect();
    if theirs.is_empty() {
        return head.done("no softphone is a vendor's", Vec::new());
    }
    let vendors = theirs
        .iter()
        .map(|center| view.vendor(center).map(|found| found.vendor.name));
    let vendors: BTreeSet<Option<&str>> = vendors.collect();
    let installed = installed(view);
    // Whoever is registered under a name of the org's own is this vendor only where nobody else can be.
    let is_alone = vendors.len() == 1
        && theirs.len() == view.centers.len()
        && view.centers_of(CenterKind::ServiceCloudVoice).next().is_none();
    let is_served = |vendor: &Option<&str>| {
        let is_theirs = |of: Option<&str>| of == *vendor || of.is_none() && is_alone;
        vendor.is_some() && installed.iter().any(|(of, _)| is_theirs(*of))
    };
    let is_there = vendors.iter().all(is_served);
    let offers = theirs.iter().map(|center| offer(view, center));
    let found = sorted(
        offers
            .chain(installed.iter().map(|(_, one)| one.clone()))
            .collect(),
    );
    if is_there {
        return head.done("a product for Salesforce Voice is installed or registered", found);
    }
    let unknown = theirs.iter().filter(|center| view.vendor(center).is_none());
    missing(view, unknown.count(), found)
}

/// The item where a product is missing: nobody knows whose the softphone is, or packages tell, or were not exported.
fn missing(view: &View<'_>, unknown: usize, found: Vec<Evidence>) -> Item {
    let head = &heads::VENDOR;
    if unknown > 0 {
        let text = format!("the vendor of {} is unknown", count(unknown, "softphone"));
        return head.open(text, found);
    }
    let voice = &view.org.voice;
    if voice.has(PartKind::Package) || voice.has(PartKind::VendorInfo) {
        let text = "the export does not have a product for Salesforce Voice of every vendor";
        return head.open(text, found);
    }
    let how = retrieve("InstalledPackage --metadata ConversationVendorInfo");
    head.hidden("installed packages and vendors are not in the export", how, found)
}

/// What is known to be offered in the place of a softphone.
fn offer(view: &View<'_>, center: &CallCenter) -> Evidence {
    let title = quoted(center.title());
    let Some(found) = view.vendor(center) else {
        return evidence(
            format!("the vendor of {title} is unknown: ask who provides it"),
            center.root,
        );
    };
    let vendor = found.vendor.title();
    let text = match &found.vendor.voice {
        Some(voice) => {
            let note = voice.note.map(|note| format!("; {note}")).unwrap_or_default();
            let (product, source) = (voice.product, voice.source);
            format!("{title} ({vendor}): the vendor offers {product}{note} ({source})")
        }
        None => {
            format!(
                "{title} ({vendor}): no source that was read names a product for Salesforce Voice, ask the vendor"
            )
        }
    };
    evidence(text, found.evidence.span)
}

/// Packages for Salesforce Voice with the names of their vendors, and whoever is registered for it, by any name.
fn installed(view: &View<'_>) -> Vec<(Option<&'static str>, Evidence)> {
    let owner = |namespace: &str| {
        let mut products = vendors::all()
            .iter()
            .filter(|vendor| vendor.status == Status::Voice);
        let is_it = |vendor: &&Vendor| {
            let mut names = vendor.namespaces.iter();
            names.any(|row| row.name.eq_ignore_ascii_case(namespace))
        };
        products.find(is_it).map(|vendor| vendor.name)
    };
    let packages = view.org.voice.of(PartKind::Package).filter_map(|part| {
        let text = format!("the package {} is installed", quoted(&part.name));
        Some((Some(owner(&part.name)?), evidence(text, part.root)))
    });
    let registered = view.org.voice.of(PartKind::VendorInfo).map(|part| {
        let text = format!("{} is registered as a vendor", quoted(&part.name));
        (None, evidence(text, part.root))
    });
    packages.chain(registered).collect()
}

/// Where a call center names a Visualforce page of the export.
fn local_page(view: &View<'_>, center: &CallCenter) -> Option<(String, Span)> {
    let url = center.adapter_urls().find(|url| !url.is_standby)?;
    let name = url.page_file_name()?;
    view.org.has_page(&name).then(|| (name, url.setting.value.span()))
}

/// Softphones that nobody else will rewrite.
pub(super) fn home_made(view: &View<'_>) -> Item {
    let head = &heads::HOME_MADE;
    if let Some(item) = view.without_centers(head) {
        return item;
    }
    let own = view
        .centers
        .iter()
        .filter(|center| view.answers.vendors.is_home_made(view.org, center));
    let found: Vec<Evidence> = own
        .map(|center| match local_page(view, center) {
            Some((page, span)) => evidence(
                format!("{} opens the page {}", quoted(center.title()), quoted(&page)),
                span,
            ),
            None => evidence(
                format!("{} opens a copy of a sample", quoted(center.title())),
                center.root,
            ),
        })
        .collect();
    if !found.is_empty() {
        let text = format!("{} of the org's own making", count(found.len(), "softphone"));
        return head.open(text, sorted(found));
    }
    let unknown = view.centers.iter().filter(|center| view.vendor(center).is_none());
    let unknown: Vec<Evidence> = unknown
        .map(|center| {
            evidence(
                format!("nobody knows whose {} is", quoted(center.title())),
                center.root,
            )
        })
        .collect();
    if unknown.is_empty() {
        return head.done("every softphone is a vendor's", Vec::new());
    }
    head.hidden(
        "the addresses do not tell whose the softphones are",
        None,
        sorted(unknown),
    )
}

/// Functions that code calls, with where each goes; one line for each function and file.
pub(super) fn methods(view: &View<'_>) -> Item {
    let head = &heads::METHODS;
    let mut calls: BTreeMap<(FileId, String), Vec<Span>> = BTreeMap::new();
    let mut fates: BTreeMap<String, String> = BTreeMap::new();
    for (code, call) in view.calls() {
        let path = call.path();
        fates
            .entry(path.clone())
            .or_insert_with(|| fate(call.api.library(), &call.method));
        calls.entry((code.file, path)).or_default().push(call.span);
    }
    let lines = calls.into_iter().map(|((_, path), mut spans)| {
        spans.sort_unstable();
        spans.dedup();
        let more = match spans.len() {
            1 => String::new(),
            several => format!(", {several} times in the file"),
        };
        evidence(format!("{}{more}: {}", quoted(&path), fates[&path]), spans[0])
    });
    let found: Vec<Evidence> = lines.collect();
    if !found.is_empty() {
        let text = format!(
            "code calls {} of Open CTI",
            count(fates.len(), "different function")
        );
        let mut item = head.open(text, sorted(found));
        let is_much = fates.len() > MANY_METHODS;
        item.effort = Some(if is_much { Effort::L } else { Effort::M });
        return item;
    }
    let item = view
        .without_centers(head)
        .or_else(|| view.without_code(head, Vec::new()));
    item.unwrap_or_else(|| head.done("no code of the org calls a function of Open CTI", Vec::new()))
}

fn fate(library: crate::facts::open_cti::Library, method: &str) -> String {
    let Some(row) = voice_mapping::method_named(library, method) else {
        return "no guide knows it".to_owned();
    };
    let doubt = if row.grade.may_raise() {
        ""
    } else {
        ", to be tried out"
    };
    match row.to {
        Some(to) => format!("{}, {to}{doubt}", row.fate.word()),
        None => format!("{} in Salesforce Voice{doubt}", row.fate.word()),
    }
}

/// Numbers to click on: those of Lightning stay.
pub(super) fn click_to_dial(view: &View<'_>) -> Item {
    let head = &heads::CLICK_TO_DIAL;
    let old = view.code().flat_map(|code| &code.click_to_dial);
    let old: Vec<Evidence> = old
        .map(|span| evidence("`support:clickToDial` is for Visualforce", *span))
        .collect();
    let new = view.org.voice.marked(MarkKind::ClickToDial);
    let new = new.map(|mark| {
        let text = format!("{} has numbers to click on, which stay", quoted(&mark.bundle));
        evidence(text, mark.span)
    });
    let is_open = !old.is_empty();
    let found = sorted(old.into_iter().chain(new).collect());
    if is_open {
        return head.open("Visualforce has numbers to click on", found);
    }
    if view.has_files(&[Kind::Page, Kind::Component]) {
        return head.done("no Visualforce of the export has numbers to click on", found);
    }
    let how = retrieve("ApexPage --metadata ApexComponent");
    head.hidden("the export has no Visualforce", how, found)
}

/// Canvas apps take the softphone's place in Classic; the call center has to name one.
pub(super) fn canvas(view: &View<'_>) -> Item {
    let head = &heads::CANVAS;
    let centers = view.centers.iter().filter_map(|center| {
        let setting = center.canvas()?;
        let text = format!("{} opens a canvas app", quoted(center.title()));
        Some(evidence(text, setting.value.span()))
    });
    let apps = view.org.voice.of(PartKind::ConnectedApp).filter_map(|part| {
        let place = part.says("OpenCTI")?;
        let text = format!(
            "the connected app {} may stand in a softphone",
            quoted(&part.name)
        );
        Some(evidence(text, place.span()))
    });
    let found: Vec<Evidence> = centers.chain(apps).collect();
    if !found.is_empty() {
        return head.open("canvas apps for softphones", sorted(found));
    }
    let item = view.without_centers(head);
    item.unwrap_or_else(|| head.done("no call center opens a canvas app", Vec::new()))
}

/// Whatever looks like a secret; its value is never told.
pub(super) fn secrets(view: &View<'_>) -> Item {
    let head = &heads::SECRETS;
    let found = view.centers.iter().flat_map(|center| {
        let found = secrets::credentials(center).into_iter();
        found.map(|(setting, secret)| {
            let text = format!("{} holds what looks like a secret", quoted(setting.name.text()));
            evidence(text, secret.span)
        })
    });
    let found: Vec<Evidence> = found.collect();
    if !found.is_empty() {
        return head.open(
            "settings of call centers hold what looks like secrets",
            sorted(found),
        );
    }
    let item = view.without_centers(head);
    item.unwrap_or_else(|| head.done("no setting of a call center looks like a secret", Vec::new()))
}
