//! Knows the rows of call centers: every item by name, in whichever of the two formats it stands.

use std::collections::BTreeMap;

use super::{Nature, Sheet, Sheets};
use crate::analysis::contents::Topic;
use crate::analysis::vendor::Vendors;
use crate::org::Org;
use crate::org::call_center::{CallCenter, CenterKind, MODE_ITEM, Mode, Setting};
use crate::org::kind::Kind;
use crate::secret::{is_secret, is_surely_secret};

pub(super) fn add(org: &Org, sheets: &mut Sheets) {
    let vendors = Vendors::new(org);
    // A definition lying about comes behind what the org has.
    let (components, others): (Vec<&CallCenter>, Vec<&CallCenter>) =
        org.call_centers.iter().partition(|center| center.is_component());
    for center in components.into_iter().chain(others) {
        let topic = Topic::kind(Kind::CallCenter);
        let Some(mut sheet) = sheets.of("CallCenter", &center.name, center.root, topic) else {
            continue;
        };
        sheet.at("phone system", center.kind.word(), center.root);
        if center.kind == CenterKind::OpenCti {
            let mode = center.known_mode().map_or("cannot be read", Mode::word);
            sheet.at("mode", mode, center.root);
        }
        if let Some(found) = vendors.of(center) {
            sheet.at("vendor", found.vendor.title(), center.root);
        }
        sheet.text("displayName", center.display_name.as_ref());
        if center.unreadable_settings.is_some() {
            sheet.at("customSettings", "cannot be read", center.root);
        }
        settings(center, &mut sheet);
    }
}

/// Copies of one setting are one value, and blank ones say nothing.
fn settings(center: &CallCenter, sheet: &mut Sheet<'_>) {
    let mut by_name: BTreeMap<&str, Vec<&Setting>> = BTreeMap::new();
    for setting in center.settings.iter().filter(|setting| !setting.is_blank()) {
        // The mode is told by what it means.
        if setting.name.text() != MODE_ITEM && setting.name.text() != "reqDisplayName" {
            by_name.entry(setting.name.text()).or_default().push(setting);
        }
    }
    for (name, copies) in by_name {
        let first = copies[0].value.trim();
        let is_one = copies.iter().all(|copy| copy.value.trim().text() == first.text());
        for copy in copies.iter().take(if is_one { 1 } else { copies.len() }) {
            let value = copy.value.trim();
            let is_hidden = is_secret(name, value.text()) || is_surely_secret(name, value.text());
            let nature = if is_hidden { Nature::Secret } else { Nature::Plain };
            let path = if is_one { name.to_owned() } else { copy.path() };
            sheet.put(path, value.text(), nature, value.span());
        }
    }
}
