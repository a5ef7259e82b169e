//! Knows the call centers of every kind, whose softphones they open, and how many people are in each.

use std::collections::{BTreeSet, HashMap};

use super::{Build, Group};
use crate::analysis::Answers;
use crate::analysis::assignment::Membership;
use crate::finding::{Component, Confidence, count, quoted};
use crate::org::call_center::{CallCenter, CenterKind, Mode};
use crate::org::people::User;
use crate::org::{Org, Status};
use crate::source::Span;

/// One call center of the org.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Center {
    /// Index in [`Org::call_centers`].
    pub index: usize,
    /// Internal name, and the name that people see.
    pub name: String,
    pub title: String,
    pub kind: CenterKind,
    pub root: Span,
    /// `None` where the settings cannot be read, or are of another kind.
    pub mode: Option<Mode>,
    pub vendor: Option<&'static str>,
    /// Active users; `None` where the data do not show all of them.
    pub agents: Option<usize>,
    /// Active users that the data do show.
    pub agents_seen: usize,
}

/// Who is on Open CTI, and who is not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exposure {
    /// By kind, then in the order of the org; of several files for one call center, the first.
    pub centers: Vec<Center>,
    /// People are in call centers that are not in the export, or could not be read.
    pub is_partial: bool,
}

impl Exposure {
    #[must_use]
    pub fn new(org: &Org, answers: &Answers) -> Self {
        let all = org.call_centers.iter().enumerate();
        let counting = all.filter(|(_, center)| {
            center.is_component() && !center.is_template() && org.counts_in_joins(center)
        });
        let mut centers: Vec<Center> = counting
            .map(|(index, one)| center(org, answers, index, one))
            .collect();
        centers.sort_by_key(|center| center.kind);
        let mut left_out = org.centers_left_out();
        Self {
            centers,
            is_partial: left_out.any(|(_, status)| status == Status::Failed)
                || !unseen_users(org, &answers.membership).is_empty(),
        }
    }

    pub fn of(&self, kind: CenterKind) -> impl Iterator<Item = &Center> {
        self.centers.iter().filter(move |center| center.kind == kind)
    }

    #[must_use]
    pub fn is_exposed(&self) -> bool {
        self.of(CenterKind::OpenCti).next().is_some()
    }

    /// Active users in call centers of Open CTI; `None` if any call center does not show all of its users,
    /// or is not there at all.
    #[must_use]
    pub fn agents(&self) -> Option<usize> {
        if self.is_partial {
            return None;
        }
        self.of(CenterKind::OpenCti).map(|center| center.agents).sum()
    }

    /// Those whom the data do show.
    #[must_use]
    pub fn agents_seen(&self) -> usize {
        self.of(CenterKind::OpenCti)
            .map(|center| center.agents_seen)
            .sum()
    }

    /// Vendors of the softphones of Open CTI, by name.
    #[must_use]
    pub fn vendors(&self) -> BTreeSet<&'static str> {
        self.of(CenterKind::OpenCti)
            .filter_map(|center| center.vendor)
            .collect()
    }
}

/// Active users whose call center is not in the export, and may be one of Open CTI: the row of a call center that has
/// the title of a contact center of Salesforce Voice is that one.
pub(in crate::analysis) fn unseen_users<'a>(org: &'a Org, membership: &Membership) -> Vec<&'a User> {
    let rows = org.people.centers.as_deref().unwrap_or_default();
    let titles: HashMap<&str, CenterKind> = org
        .call_centers
        .iter()
        .filter(|center| center.is_component())
        .map(|center| (center.title(), center.kind))
        .collect();
    let is_voice = |row: usize| {
        let title = rows.get(row).and_then(|row| row.name.as_deref());
        title.and_then(|title| titles.get(title)) == Some(&CenterKind::ServiceCloudVoice)
    };
    let beyond = membership.beyond_export(org).into_iter();
    let beyond = beyond
        .filter(|(row, _)| !is_voice(*row))
        .flat_map(|(_, users)| users);
    let lost = membership.lost(org).into_values().flatten();
    beyond.chain(lost).collect()
}

fn center(org: &Org, answers: &Answers, index: usize, one: &CallCenter) -> Center {
    let membership = &answers.membership;
    let vendor = answers.vendors.of(one).filter(|found| !found.is_sample());
    Center {
        index,
        name: one.name.clone(),
        title: one.title().to_owned(),
        kind: one.kind,
        root: one.root,
        mode: one.known_mode().filter(|_| one.is_open_cti()),
        vendor: vendor.map(|found| found.vendor.name),
        agents: membership.agents_of(org, one).map(|affects| affects.agents),
        agents_seen: membership
            .users_of(org, one)
            .filter(|user| user.is_active())
            .count(),
    }
}

/// Call centers, and the people in them; of other kinds than Open CTI as well, which is how far the move has come.
pub(super) fn add(build: &mut Build, org: &Org, answers: &Answers, exposure: &Exposure) {
    for center in &exposure.centers {
        let one = &org.call_centers[center.index];
        let node = build.node(Group::CallCenter, one.component());
        build.remark(node, remark(center));
        build.evidence(node, center.root, "the call center", Confidence::High);
        if center.kind != CenterKind::OpenCti || center.agents_seen == 0 {
            continue;
        }
        let users = build.node(
            Group::Users,
            Component::new("User", format!("agents of {}", center.name)),
        );
        let more = if center.agents.is_none() { " or more" } else { "" };
        let text = format!("{}{more}", count(center.agents_seen, "active user"));
        build.remark(users, text.clone());
        let first = answers
            .membership
            .users_of(org, one)
            .find(|user| user.is_active());
        let span = first.map_or(center.root, |user| user.center_span);
        build.evidence(users, span, format!("the first of {text}"), Confidence::High);
        build.edge((node, users), span, "are in it", Confidence::High);
    }
}

fn remark(center: &Center) -> String {
    let kind = match center.kind {
        CenterKind::OpenCti => "Open CTI",
        CenterKind::ServiceCloudVoice => "Service Cloud Voice",
        CenterKind::DesktopCti => "the CTI Toolkit, retired already",
        CenterKind::Incomplete => "no sign of Open CTI",
    };
    let mode = center.mode.map_or("", |mode| match mode {
        Mode::Classic => ", Classic only",
        Mode::Lightning => ", Lightning",
        Mode::ClassicAndLightning => ", Classic and Lightning",
    });
    let vendor = center
        .vendor
        .map_or(String::new(), |vendor| format!(", by {}", quoted(vendor)));
    format!("{kind}{mode}{vendor}")
}
