//! Knows what nobody may say of an org of which call centers are not in the export, or files could not be read.

use super::heads;
use super::item::{Item, State};
use super::view::View;
use crate::finding::{count, quoted};
use crate::org::{FileInfo, Status};

/// Items that are done only where all call centers of Open CTI are known.
const OF_ALL_CENTERS: [&str; 14] = [
    "users-on-open-cti",
    "classic-users",
    "vendor-connector",
    "home-made-adapter",
    "method-usage",
    "canvas-softphone",
    "secrets-in-settings",
    "call-logs-on-task",
    "apex-behind-the-softphone",
    "sales-engagement",
    "screen-pops",
    "voice-licences",
    "voice-permission-sets",
    "new-orgs",
];

const CODE: &[&str] = &["page", "component", "resource", "js", "html", "htm", "cmp", "app"];

/// Items that look for something, and the ends of names of the files in which they look.
const LOOKED_FOR: [(&str, &[&str]); 18] = [
    ("voice-contact-center", &["callCenter"]),
    (
        "vendor-connector",
        &["installedPackage", "ConversationVendorInformation"],
    ),
    ("home-made-adapter", &["page"]),
    ("method-usage", CODE),
    ("click-to-dial-components", &["page", "component"]),
    ("canvas-softphone", &["connectedApp"]),
    ("automation-on-task", &["flow", "trigger", "workflow", "object"]),
    ("apex-behind-the-softphone", CODE),
    ("sales-engagement", CODE),
    ("screen-pops", &["recordActionDeployment"]),
    ("voice-service-channel", &["serviceChannel"]),
    (
        "presence-and-routing",
        &[
            "servicePresenceStatus",
            "presenceUserConfig",
            "queueRoutingConfig",
            "queue",
        ],
    ),
    ("users-on-open-cti", DATA),
    ("voice-licences", DATA),
    ("voice-permission-sets", DATA),
    ("console-app-with-omni-channel", &["app", "flexipage"]),
    ("trusted-connector-hosts", &["cspTrustedSite", "settings"]),
    ("phone-directory", CODE),
];

/// Rows, whatever their file is called.
const DATA: &[&str] = &["csv", "json"];

/// Items whose being done is something that was found, which no file can take back.
const FOUND: [&str; 4] = [
    "voice-contact-center",
    "voice-service-channel",
    "presence-and-routing",
    "console-app-with-omni-channel",
];

/// Takes back what was concluded from not finding anything.
pub(super) fn apply(view: &View<'_>, items: &mut [Item]) {
    let failed: Vec<&FileInfo> = view.org.files.iter().filter(|file| is_failed(file)).collect();
    let is_partial = !view.unseen.is_empty() || failed.iter().any(|file| ends(file, "callCenter"));
    for item in items {
        if is_partial && item.state == State::Done && OF_ALL_CENTERS.contains(&item.id) {
            let what = format!(
                "call centers are missing in the export; of the others: {}",
                item.found
            );
            hide(
                item,
                &what,
                "retrieve every call center that has users, each by its name",
            );
            continue;
        }
        let looked = LOOKED_FOR.iter().find(|(id, _)| *id == item.id);
        let Some((_, kinds)) = looked.filter(|_| is_of_absence(item)) else {
            continue;
        };
        let mut unread = failed
            .iter()
            .filter(|file| kinds.iter().any(|kind| ends(file, kind)) && (*kinds != DATA || file.is_data));
        if let Some(first) = unread.next() {
            let more = match unread.count() {
                0 => String::new(),
                more => format!(" and {} more", count(more, "file")),
            };
            let what = format!(
                "{}{more} could not be read, and may decide it",
                quoted(&first.shown)
            );
            hide(item, &what, "mend the file or export it anew");
        }
    }
}

/// Files that were given and that nobody could read.
fn is_failed(file: &FileInfo) -> bool {
    file.status == Status::Failed && !file.is_above
}

fn ends(file: &FileInfo, kind: &str) -> bool {
    let name = file.shown.strip_suffix("-meta.xml").unwrap_or(&file.shown);
    let suffix = name.rsplit('.').next().unwrap_or_default();
    suffix.eq_ignore_ascii_case(kind)
}

/// Whether the state is what not finding anything means.
fn is_of_absence(item: &Item) -> bool {
    let has_found = FOUND.contains(&item.id);
    match item.state {
        State::Done => !has_found,
        State::Open => has_found,
        _ => false,
    }
}

fn hide(item: &mut Item, what: &str, how: &str) {
    let head = heads::ALL.into_iter().find(|head| head.id == item.id);
    if let Some(head) = head {
        *item = head.hidden(what, Some(how.to_owned()), std::mem::take(&mut item.evidence));
    }
}
