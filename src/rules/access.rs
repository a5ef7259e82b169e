//! Rules about what agents may do: whether the softphone opens for them, and whether their calls are logged.

use super::blind::from_blind;
use super::people::{first_names, from_gap, no_users};
use super::{Context, rules};
use crate::analysis::access::needs::{self, Evidence, Need};
use crate::analysis::access::{Asked, Blind, Lack, Right, Thing};
use crate::analysis::assignment::affects;
use crate::analysis::call_log;
use crate::finding::{Audience, Confidence, Draft, Outcome, Severity, count, quoted};
use crate::org::access::{Holder, UserPermission};
use crate::source::Span;

rules! {
    "agent-cannot-log-calls" => Org(log_calls),
    "agent-cannot-open-adapter-page" => Org(open_page),
}

/// Enough places to make the point.
const MOST_PLACES: usize = 3;

/// What to answer where there are no agents, or nobody can tell who they are.
pub(super) fn unasked(context: &Context<'_>) -> Option<Outcome> {
    let membership = &context.answers.membership;
    if !context.answers.agents.is_empty() {
        return None;
    }
    if context.org.open_cti_centers().next().is_none() {
        return Some(Outcome::NotApplicable);
    }
    if !membership.is_visible {
        return Some(Outcome::NotVisible(no_users()));
    }
    let gap = membership.gap();
    Some(gap.map_or(Outcome::NotApplicable, |gap| Outcome::NotVisible(from_gap(gap))))
}

/// What came of everything that agents were asked for; what nobody can tell is said where nothing else is.
#[derive(Default)]
pub(super) struct Verdict {
    drafts: Vec<Draft>,
    blind: Option<Blind>,
    is_asked: bool,
}

impl Verdict {
    pub(super) fn add(&mut self, asked: Asked, draft: impl Fn(&Lack) -> Draft) {
        self.drafts.extend(asked.lacks.iter().map(draft));
        self.note(asked.blind);
    }

    pub(super) fn note(&mut self, blind: Option<Blind>) {
        self.is_asked = true;
        self.blind = self.blind.take().or(blind);
    }

    pub(super) fn push(&mut self, draft: Draft) {
        self.drafts.push(draft);
    }

    pub(super) fn outcome(self) -> Outcome {
        match self.blind {
            _ if !self.is_asked => Outcome::NotApplicable,
            Some(blind) if self.drafts.is_empty() => Outcome::NotVisible(from_blind(&blind)),
            _ => self.drafts.into(),
        }
    }
}

/// A finding about agents of one profile: where it speaks of the thing, else at its root.
pub(super) fn about(context: &Context<'_>, lack: &Lack, place: Option<Span>, label: String) -> Draft {
    let holder = profile(context, lack);
    let users = context.org.people.users.as_deref().unwrap_or_default();
    let who = affects(lack.users.iter().map(|user| &users[*user]));
    Draft::new(holder.component(), place.unwrap_or(holder.root), label)
        .with("count", count(who.agents, "agent"))
        .with("names", first_names(&who))
        .with("profile", quoted(holder.queried_name()))
        .affects(Some(who))
}

pub(super) fn profile<'a>(context: &Context<'a>, lack: &Lack) -> &'a Holder {
    &context.org.access.holders[lack.profile]
}

/// Where a group of one of them mutes what its sets grant.
pub(super) fn muted(context: &Context<'_>, lack: &Lack, draft: Draft, things: &[Thing<'_>]) -> Draft {
    let access = &context.answers.access;
    let mut all = lack
        .users
        .iter()
        .flat_map(|user| things.iter().map(move |thing| (user, thing)));
    let found = all.find_map(|(user, thing)| access.muted(context.org, *user, *thing));
    match found {
        Some((_, place)) => draft.also(place, "a group mutes it"),
        None => draft,
    }
}

/// What is merely possible interests an audit.
pub(super) fn possible(draft: Draft) -> Draft {
    draft
        .severity(Severity::Info)
        .confidence(Confidence::Low)
        .audience(Audience::Audit)
}

/// Where call centers and code show that agents need it.
pub(super) fn shown(draft: Draft, need: &Need, label: &str) -> Draft {
    let places = need.places.iter().take(MOST_PLACES);
    places.fold(draft, |draft, place| draft.also(*place, label))
}

/// The end of "assign them …": the set that others have it from, if any.
pub(super) fn remedy(context: &Context<'_>, asked: &Asked) -> String {
    let set = asked.granted_by.map(|at| &context.org.access.holders[at]);
    set.map_or_else(remedy_without_set, |set| {
        format!(
            "the permission set {}, from which others have it",
            quoted(&set.name)
        )
    })
}

pub(super) fn remedy_without_set() -> String {
    "a permission set that grants it".to_owned()
}

fn log_calls(context: &Context<'_>) -> Outcome {
    if let Some(outcome) = unasked(context) {
        return outcome;
    }
    let Context { org, answers, .. } = *context;
    let mut verdict = Verdict::default();
    for need in needs::logged_objects(org, answers) {
        let access = &answers.access;
        let asked = access.who_lacks(org, &need.users, |user| {
            access.object(org, user, &need.name, need.right)
        });
        let remedy = remedy(context, &asked);
        verdict.add(asked, |lack| {
            no_logs(context, &need, lack).with("remedy", remedy.clone())
        });
    }
    verdict.outcome()
}

fn no_logs(context: &Context<'_>, need: &Need, lack: &Lack) -> Draft {
    let missing = missing_permissions(context, need, lack);
    let place = profile(context, lack).place_of_object(&need.name);
    let is_activity = !missing.is_empty();
    let (what, things) = if is_activity {
        let labels: Vec<String> = missing.iter().map(|one| quoted(one.label())).collect();
        (
            labels.join(" and "),
            missing.into_iter().map(Thing::Permission).collect(),
        )
    } else {
        let thing = Thing::Object(&need.name, need.right);
        (
            format!("`{}` on {}", right(need), quoted(&need.name)),
            vec![thing],
        )
    };
    let draft = about(context, lack, place, format!("does not grant {what}"))
        .about("userPermissions", format!("{} {what}", need.name))
        .with("what", what)
        .with("noun", call_log::noun(&need.name));
    let draft = muted(context, lack, draft, &things);
    match need.evidence {
        // A profile that does not speak of an object may have been retrieved without it.
        Evidence::Known if is_activity || place.is_some() => {
            draft.severity(Severity::Error).confidence(Confidence::High)
        }
        Evidence::Known | Evidence::Likely => draft,
        Evidence::Possible => possible(draft).note("nothing in the softphone's code writes a log as the agent, so Apex or the vendor's server may do it; if the softphone does, the save fails, and no call of theirs is in the history of the customer"),
    }
}

pub(super) fn right(need: &Need) -> &'static str {
    match need.right {
        Right::Read => "Read",
        Right::Create => "Create",
        Right::Edit => "Edit",
    }
}

/// User permissions for tasks and events that one of them lacks.
fn missing_permissions(context: &Context<'_>, need: &Need, lack: &Lack) -> Vec<UserPermission> {
    let edit = if need.name.eq_ignore_ascii_case("Task") {
        UserPermission::EditTask
    } else if need.name.eq_ignore_ascii_case("Event") {
        UserPermission::EditEvent
    } else {
        return Vec::new();
    };
    let Context { org, answers, .. } = *context;
    let is_missing = |permission: &UserPermission| {
        let mut users = lack.users.iter();
        users.any(|user| answers.access.permission(org, *user, *permission).is_denied())
    };
    let needed = [UserPermission::ActivitiesAccess, edit].into_iter();
    needed.filter(is_missing).collect()
}

fn open_page(context: &Context<'_>) -> Outcome {
    if let Some(outcome) = unasked(context) {
        return outcome;
    }
    let Context { org, answers, .. } = *context;
    let mut verdict = Verdict::default();
    for need in needs::softphone_pages(org, answers) {
        let asked = answers.access.who_lacks(org, &need.users, |user| {
            answers.access.page(org, user, &need.name)
        });
        let remedy = remedy(context, &asked);
        verdict.add(asked, |lack| {
            no_page(context, &need, lack).with("remedy", remedy.clone())
        });
    }
    verdict.outcome()
}

fn no_page(context: &Context<'_>, need: &Need, lack: &Lack) -> Draft {
    let place = profile(context, lack).place_of_page(&need.name);
    let label = match place {
        Some(_) => "this page is switched off",
        None => "does not speak of the page, as other profiles do",
    };
    let is_standby = need.evidence != Evidence::Known;
    let draft = about(context, lack, place, label.to_owned())
        .about("pageAccesses", need.name.to_ascii_lowercase())
        .with("page", quoted(&need.name))
        .with(
            "phone",
            if is_standby {
                "standby softphone"
            } else {
                "softphone"
            },
        );
    let draft = muted(context, lack, draft, &[Thing::Page(&need.name)]);
    let draft = shown(draft, need, "opens this page");
    match place {
        Some(_) if is_standby => draft,
        Some(_) => draft.severity(Severity::Error).confidence(Confidence::High),
        None => draft.confidence(Confidence::Low),
    }
}
