//! Knows what the items of the checklist look at: the call centers that count, their vendors and their code.

use super::head::Head;
use super::heads::retrieve;
use super::item::{Evidence, Item};
use crate::analysis::Answers;
use crate::analysis::inventory::{is_softphone, unseen_users};
use crate::analysis::vendor::Match;
use crate::finding::{count, quoted};
use crate::org::call_center::{CallCenter, CenterKind};
use crate::org::code::{AdapterCode, Api, ApiCall};
use crate::org::kind::Kind;
use crate::org::people::User;
use crate::org::voice::PartKind;
use crate::org::{Org, Status};
use crate::source::Span;

/// One org, as the items see it.
pub(super) struct View<'a> {
    pub(super) org: &'a Org,
    pub(super) answers: &'a Answers,
    /// Of Open CTI: of several files for one the first, no templates, and no definitions lying about.
    pub(super) centers: Vec<&'a CallCenter>,
    /// What else gives away that somebody uses Open CTI.
    pub(super) signs: Vec<Evidence>,
    /// Active people in call centers that are not in the export, and that may be of Open CTI.
    pub(super) unseen: Vec<Evidence>,
}

impl<'a> View<'a> {
    pub(super) fn new(org: &'a Org, answers: &'a Answers) -> Self {
        let mut centers = org.distinct_open_cti_centers();
        centers.retain(|center| !center.is_template());
        Self {
            org,
            answers,
            centers,
            signs: signs(org, answers),
            unseen: unseen(org, answers),
        }
    }

    /// Call centers of one kind that the org has.
    pub(super) fn centers_of(&self, kind: CenterKind) -> impl Iterator<Item = &'a CallCenter> {
        let all = self.org.call_centers.iter();
        all.filter(move |center| center.kind == kind && center.is_component() && !center.is_template())
    }

    /// Whether some call center of the org was examined, and none was left out.
    pub(super) fn sees_all_centers(&self) -> bool {
        let is_told = |center: &CallCenter| center.is_component() && center.kind != CenterKind::Incomplete;
        let is_untold = |center: &CallCenter| center.is_component() && !is_told(center);
        // A template is no call center of the org.
        let mut all = self
            .org
            .call_centers
            .iter()
            .filter(|center| !center.is_template());
        all.clone().any(is_told) && !all.any(is_untold) && self.org.centers_left_out().next().is_none()
    }

    /// Whether nothing is to be moved: no call center uses Open CTI, all were seen, and nothing speaks against it.
    pub(super) fn is_free(&self) -> bool {
        self.centers.is_empty() && self.signs.is_empty() && self.sees_all_centers()
    }

    /// The item where no call center of Open CTI is there: nothing is to be moved, or nobody can tell.
    pub(super) fn without_centers(&self, head: &Head) -> Option<Item> {
        if !self.centers.is_empty() {
            return None;
        }
        Some(if self.is_free() {
            head.done("no call center of the export uses Open CTI", Vec::new())
        } else if self.signs.is_empty() {
            let what = "the export has no call center that tells which phone system it belongs to";
            head.hidden(what, retrieve("CallCenter"), Vec::new())
        } else {
            let what = "something in the export belongs to Open CTI, and no call center does";
            let how = "retrieve the call centers of managed packages as well, each by its name: `sf org list metadata \
                       -m CallCenter` lists them";
            head.hidden(what, Some(how.to_owned()), Vec::new())
        })
    }

    /// Whether the export has any file of a type, read or not.
    pub(super) fn has_files(&self, kinds: &[Kind]) -> bool {
        let is_given = |status: Status| !matches!(status, Status::Failed | Status::Ignored);
        let mut files = self.org.files.iter();
        files.any(|file| is_given(file.status) && file.kind.is_some_and(|kind| kinds.contains(&kind)))
    }

    pub(super) fn vendor(&self, center: &CallCenter) -> Option<&Match> {
        self.answers.vendors.of(center)
    }

    /// Code that the org itself can change, copies of the libraries aside.
    pub(super) fn code(&self) -> impl Iterator<Item = &'a AdapterCode> {
        let org = self.org;
        let all = org.code.iter();
        all.filter(move |code| !code.is_library() && !org.is_packaged(code))
    }

    /// Calls of Open CTI in that code; of the console's functions only those for telephony.
    pub(super) fn calls(&self) -> impl Iterator<Item = (&'a AdapterCode, &'a ApiCall)> {
        let all = self
            .code()
            .flat_map(|code| code.calls.iter().map(move |call| (code, call)));
        all.filter(|(_, call)| call.api != Api::Console || call.method.starts_with("cti."))
    }

    /// The item where the code is what would tell, and part of it is not there.
    pub(super) fn without_code(&self, head: &Head, evidence: Vec<Evidence>) -> Option<Item> {
        let hidden = self.centers.iter().filter(|center| {
            let adapter = self.answers.adapters.of(self.org, center);
            !adapter.is_some_and(|adapter| adapter.is_visible(self.org))
        });
        let hidden = hidden.count();
        let what = format!("the code of {} is not in the export", count(hidden, "softphone"));
        let how = "ask whoever hosts the softphone, and export pages, components and static resources";
        (hidden > 0).then(|| head.hidden(&what, Some(how.to_owned()), evidence))
    }

    /// Whether the data tell of everybody whether they are in one of these call centers.
    pub(super) fn sees_all_people(&self) -> bool {
        let membership = &self.answers.membership;
        let mut centers = self.centers.iter();
        self.unseen.is_empty() && centers.all(|center| membership.gap_of(self.org, center).is_none())
    }

    /// Active people in call centers of Open CTI, each with the call center.
    pub(super) fn agents(&self) -> Vec<(&'a User, &'a CallCenter)> {
        self.people().filter(|(user, _)| user.is_active()).collect()
    }

    /// Active people in contact centers of Salesforce Voice, each with the contact center.
    pub(super) fn moved(&self) -> Vec<(&'a User, &'a CallCenter)> {
        let (org, membership) = (self.org, &self.answers.membership);
        let voice = self.centers_of(CenterKind::ServiceCloudVoice);
        let people =
            voice.flat_map(|center| membership.users_of(org, center).map(move |user| (user, center)));
        people.filter(|(user, _)| user.is_active()).collect()
    }

    /// Everybody in call centers of Open CTI.
    pub(super) fn people(&self) -> impl Iterator<Item = (&'a User, &'a CallCenter)> {
        let (org, membership) = (self.org, &self.answers.membership);
        self.centers
            .iter()
            .flat_map(move |center| membership.users_of(org, center).map(move |user| (user, *center)))
    }
}

/// Softphones on utility bars that an app may have, the code and the packages of softphones, and people in call centers
/// that were not exported.
fn signs(org: &Org, answers: &Answers) -> Vec<Evidence> {
    let softphones = &answers.softphones;
    let may_be_used = |at: usize| softphones.may_have_more_apps() || !softphones.apps_with(at).is_empty();
    let bars = org.utility_bars.iter().enumerate();
    let bars = bars.filter(|(at, bar)| !bar.is_stock() && may_be_used(*at));
    let bars = bars.filter_map(|(_, bar)| {
        let text = format!("{} has the softphone of Open CTI", quoted(&bar.name));
        Some(evidence(text, bar.visible_softphone()?.component.span()))
    });
    let code = org.code.iter().filter(|code| code.is_softphone());
    let code = code.filter_map(|code| {
        let library = code.libraries.first().map(|library| library.span);
        let place = library.or_else(|| code.calls.first().map(|call| call.span))?;
        Some(evidence("code of a softphone", place))
    });
    let packages = org.voice.of(PartKind::Package);
    let packages = packages.filter(|part| is_softphone(&part.name)).map(|part| {
        let text = format!("the package {} is one for Open CTI", quoted(&part.name));
        evidence(text, part.root)
    });
    let all = bars.chain(code).chain(packages).chain(unseen(org, answers));
    sorted(all.collect())
}

fn unseen(org: &Org, answers: &Answers) -> Vec<Evidence> {
    let users = unseen_users(org, &answers.membership).into_iter().map(|user| {
        let text = format!(
            "{} is in a call center that is not in the export",
            quoted(user.username())
        );
        evidence(text, user.center_span)
    });
    sorted(users.collect())
}

pub(super) fn evidence(text: impl Into<String>, span: Span) -> Evidence {
    Evidence {
        text: text.into(),
        span,
    }
}

/// In the order of the files, each place once.
pub(super) fn sorted(mut all: Vec<Evidence>) -> Vec<Evidence> {
    all.sort_by(|a, b| (a.span, &a.text).cmp(&(b.span, &b.text)));
    all.dedup();
    all
}
