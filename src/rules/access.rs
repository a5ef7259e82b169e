//! Rules about what agents may do: whether the softphone opens for them, and whether their calls are logged.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::blind::from_blind;
use super::people::{first_names, from_gap, no_users};
use super::{Context, rules};
use crate::analysis::access::needs::{self, Evidence, Need};
use crate::analysis::access::{Asked, Blind, Lack, Right, Source, Thing};
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
    match muting(context, &lack.users, things) {
        Some((_, place)) => draft.also(place, "a group mutes it"),
        None => draft,
    }
}

/// Index of the set by which a group mutes one of the things for one of the users, and the place.
pub(super) fn muting(context: &Context<'_>, users: &[usize], things: &[Thing<'_>]) -> Option<(usize, Span)> {
    let access = &context.answers.access;
    // Whoever has the same groups gets the same answer.
    let mut asked: HashSet<Vec<usize>> = HashSet::new();
    let mut users = users.iter().filter(|user| {
        let groups: Vec<usize> = access.groups_of(**user).collect();
        !groups.is_empty() && asked.insert(groups)
    });
    users.find_map(|user| {
        let mut things = things.iter();
        things.find_map(|thing| access.muted(context.org, *user, *thing))
    })
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

/// The end of "assign them …": the set or the group that others have just this from, if any.
pub(super) fn remedy(context: &Context<'_>, things: &[Thing<'_>]) -> String {
    let (org, answers) = (context.org, context.answers);
    match answers.access.source(org, &answers.ordinary, things) {
        Some(Source::Set(at)) => format!(
            "the permission set {}, from which others have it",
            quoted(&org.access.holders[at].name)
        ),
        Some(Source::Group(at)) => format!(
            "the permission set group {}, from which others have it (Setup > Permission Set Groups, click it, Manage Assignments > Add Assignment), or a permission set that grants it",
            quoted(&org.access.groups[at].name)
        ),
        None => "a permission set that grants it".to_owned(),
    }
}

fn log_calls(context: &Context<'_>) -> Outcome {
    if let Some(outcome) = unasked(context) {
        return outcome;
    }
    let Context { org, answers, .. } = *context;
    let mut verdict = Verdict::default();
    for need in needs::logged_objects(org, answers) {
        let access = &answers.access;
        let asked = access.who_lacks(&need.users, |user| {
            access.object(org, user, &need.name, need.right)
        });
        for ((_, missing), lack) in by_missing(context, &need, &asked) {
            verdict.push(no_logs(context, &need, &missing, &lack));
        }
        verdict.note(asked.blind);
    }
    verdict.outcome()
}

fn no_logs(context: &Context<'_>, need: &Need, missing: &[UserPermission], lack: &Lack) -> Draft {
    let place = profile(context, lack).place_of_object(&need.name);
    let is_activity = !missing.is_empty();
    let (what, things) = if is_activity {
        let labels: Vec<String> = missing.iter().map(|one| quoted(one.label())).collect();
        let missing = missing.iter().copied();
        (labels.join(" and "), missing.map(Thing::Permission).collect())
    } else {
        let thing = Thing::Object(&need.name, need.right);
        (
            format!("`{}` on {}", right(need), quoted(&need.name)),
            vec![thing],
        )
    };
    let is_silent = !is_activity && place.is_none();
    let label = match is_silent {
        true => "does not speak of the object, as other profiles do".to_owned(),
        false => format!("does not grant {what}"),
    };
    let draft = about(context, lack, place, label)
        .about("userPermissions", format!("{} {what}", need.name))
        .with("what", what)
        .with("remedy", remedy(context, &things))
        .with("noun", call_log::noun(&need.name));
    let draft = muted(context, lack, draft, &things);
    match need.evidence {
        // A profile that does not speak of an object may have been retrieved without it.
        Evidence::Known | Evidence::Likely if is_silent => draft.confidence(Confidence::Low),
        Evidence::Known => draft.severity(Severity::Error).confidence(Confidence::High),
        Evidence::Likely => draft,
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

/// Agents of one profile may have one of two permissions from elsewhere: those who lack the same come together.
fn by_missing(
    context: &Context<'_>,
    need: &Need,
    asked: &Asked,
) -> BTreeMap<(usize, Vec<UserPermission>), Lack> {
    let access = &context.answers.access;
    let mut known: HashMap<Option<usize>, Vec<UserPermission>> = HashMap::new();
    let mut found: BTreeMap<(usize, Vec<UserPermission>), Lack> = BTreeMap::new();
    for lack in &asked.lacks {
        for user in &lack.users {
            let missing = known.entry(access.holding_of(*user));
            let missing = missing.or_insert_with(|| missing_permissions(context, need, *user));
            let same = found.entry((lack.profile, missing.clone()));
            let same = same.or_insert_with(|| Lack {
                users: Vec::new(),
                ..*lack
            });
            same.users.push(*user);
        }
    }
    found
}

/// User permissions for tasks and events that somebody lacks; none for other objects.
fn missing_permissions(context: &Context<'_>, need: &Need, user: usize) -> Vec<UserPermission> {
    let edit = if need.name.eq_ignore_ascii_case("Task") {
        UserPermission::EditTask
    } else if need.name.eq_ignore_ascii_case("Event") {
        UserPermission::EditEvent
    } else {
        return Vec::new();
    };
    let Context { org, answers, .. } = *context;
    let is_missing =
        |permission: &UserPermission| answers.access.permission(org, user, *permission).is_denied();
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
        let asked = answers
            .access
            .who_lacks(&need.users, |user| answers.access.page(org, user, &need.name));
        verdict.add(asked, |lack| no_page(context, &need, lack));
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
        .with("remedy", remedy(context, &[Thing::Page(&need.name)]))
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
