//! Knows the apps and utility bars with the softphone, and the consoles of Classic.

use super::{Build, Group};
use crate::analysis::Answers;
use crate::finding::{Confidence, quoted};
use crate::org::Org;
use crate::org::call_center::{CallCenter, Mode};

/// More call centers than anybody wants to see beside one app.
const MOST_CENTERS: usize = 100;

pub(super) fn add(build: &mut Build, org: &Org, answers: &Answers) {
    bars(build, org);
    let centers = org.distinct_open_cti_centers();
    let lightning: Vec<&CallCenter> = centers
        .into_iter()
        .filter(|center| center.works_in_lightning())
        .take(MOST_CENTERS)
        .collect();
    for (app, bar) in answers.softphones.carriers() {
        let (app, bar) = (&org.apps[app], &org.utility_bars[bar]);
        let node = build.node(Group::App, app.component());
        build.remark(node, app.title());
        let Some(bar) = build.find(&bar.component()) else {
            continue;
        };
        let place = app.place_of_bar();
        build.evidence(
            node,
            place,
            "the app has the softphone on its utility bar",
            Confidence::High,
        );
        build.edge((node, bar), place, "is its utility bar", Confidence::High);
        for center in &lightning {
            let of = build.node(Group::CallCenter, center.component());
            build.edge((of, node), place, "shows its softphone", Confidence::High);
        }
    }
    consoles(build, org);
}

/// Bars in no app are listed as well: they come with templates, and nobody sees them.
fn bars(build: &mut Build, org: &Org) {
    for bar in &org.utility_bars {
        for item in bar.items.iter().filter(|item| item.is_softphone()) {
            let node = build.node(Group::App, bar.component());
            let text = if item.is_background {
                "the softphone, among the items that nobody sees"
            } else {
                "the softphone"
            };
            build.evidence(node, item.component.span(), text, Confidence::High);
        }
    }
}

/// A console of Classic shows whatever softphone its users have; only one that lists its host is sure to.
fn consoles(build: &mut Build, org: &Org) {
    let centers = org.distinct_open_cti_centers();
    let classic: Vec<&&CallCenter> = centers
        .iter()
        .filter(|center| center.known_mode().is_none_or(|mode| mode != Mode::Lightning))
        .collect();
    if classic.is_empty() {
        return;
    }
    for console in &org.consoles {
        let node = build.node(Group::App, console.component());
        build.remark(node, "a console of Classic");
        build.evidence(node, console.root, "a console of Classic", Confidence::Medium);
    }
    for (url, host) in org.classic_softphones_with_port() {
        for console in org.consoles.iter().filter(|console| console.lists(&host)) {
            let node = build.node(Group::App, console.component());
            let of = build.node(Group::CallCenter, url.component());
            let phrase = format!("lets in {}", quoted(&host));
            build.edge((of, node), console.root, phrase, Confidence::High);
        }
    }
}
