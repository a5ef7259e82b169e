//! Rules of the audit: what is left of Open CTI, and how far the move away from it has come.

use super::people::no_users;
use super::{Context, rules};
use crate::analysis::inventory::{Center, Exposure};
use crate::analysis::readiness::{Item, Readiness};
use crate::finding::{Affects, Component, Draft, Outcome, count, quoted};
use crate::org::call_center::{CenterKind, Mode};
use crate::org::voice::PartKind;

rules! {
    "open-cti-retirement" => Org(retirement),
    "already-on-voice" => Org(on_voice),
    "classic-users-remain" => Org(classic),
    "voice-not-ready" => Org(not_ready),
}

/// Names that a message carries; the others have labels.
const NAMED: usize = 5;

/// More labels than anybody reads.
const LABELLED: usize = 20;

fn retirement(context: &Context<'_>) -> Outcome {
    let exposure = Exposure::new(context.org, context.answers);
    let centers: Vec<&Center> = exposure.of(CenterKind::OpenCti).collect();
    let agents = match (exposure.agents(), exposure.agents_seen()) {
        (Some(agents), _) => format!("; active users in them: {agents}"),
        (None, 0) => String::new(),
        (None, seen) => format!("; active users in them: {seen} or more"),
    };
    let verb = if centers.len() == 1 { "needs" } else { "need" };
    match finding(context, &centers, "uses Open CTI") {
        Some(draft) => vec![draft.with("agents", agents).with("verb", verb)].into(),
        None => Outcome::NotApplicable,
    }
}

fn on_voice(context: &Context<'_>) -> Outcome {
    let exposure = Exposure::new(context.org, context.answers);
    let centers: Vec<&Center> = exposure.of(CenterKind::ServiceCloudVoice).collect();
    if !exposure.is_exposed() {
        return Outcome::NotApplicable;
    }
    match finding(context, &centers, "is a contact center of Service Cloud Voice") {
        Some(draft) => vec![draft].into(),
        None => Outcome::NotApplicable,
    }
}

fn classic(context: &Context<'_>) -> Outcome {
    let exposure = Exposure::new(context.org, context.answers);
    let classic: Vec<&Center> = exposure
        .of(CenterKind::OpenCti)
        .filter(|center| center.mode == Some(Mode::Classic))
        .collect();
    let used: Vec<&Center> = classic
        .iter()
        .copied()
        .filter(|center| center.agents_seen > 0)
        .collect();
    let agents: usize = used.iter().map(|center| center.agents_seen).sum();
    if let Some(draft) = finding(context, &used, "works in Salesforce Classic only") {
        let verb = if agents == 1 { "is" } else { "are" };
        return vec![draft.with("agents", count(agents, "agent")).with("verb", verb)].into();
    }
    match classic.iter().any(|center| center.agents.is_none()) {
        true => Outcome::NotVisible(no_users()),
        false if exposure.is_exposed() => Outcome::Passed,
        false => Outcome::NotApplicable,
    }
}

/// Only of an org that has begun to move: before that `open-cti-retirement` says enough.
fn not_ready(context: &Context<'_>) -> Outcome {
    let (org, voice) = (context.org, &context.org.voice);
    if !voice.was_read {
        return Outcome::NotAsked;
    }
    let exposure = Exposure::new(org, context.answers);
    let is_on = voice
        .settings
        .as_ref()
        .is_some_and(|settings| settings.on().is_some());
    let has_begun = is_on
        || voice.has(PartKind::VendorInfo)
        || exposure.of(CenterKind::ServiceCloudVoice).next().is_some();
    let Some(center) = exposure.of(CenterKind::OpenCti).next().filter(|_| has_begun) else {
        return Outcome::NotApplicable;
    };
    let readiness = Readiness::new(org, context.answers);
    let open = readiness.in_state("open");
    let blocking = open.filter_map(|item| {
        let waiting = readiness.all_behind(item.id);
        let waiting: Vec<String> = waiting.iter().map(|one| quoted(one.id)).collect();
        (!waiting.is_empty()).then(|| blocking(item, center, waiting.join(", ")))
    });
    blocking.collect::<Vec<Draft>>().into()
}

fn blocking(item: &Item, center: &Center, waiting: String) -> Draft {
    let place = item.evidence.first();
    let (span, label) = place.map_or((center.root, "still uses Open CTI"), |one| {
        (one.span, one.text.as_str())
    });
    Draft::new(Component::new("Org", "-"), span, label)
        .about(format!("Checklist/{}", item.id), "")
        .with("item", quoted(item.id))
        .with("found", item.found.clone())
        .with("waiting", waiting)
        .with("action", item.action.clone())
        .with("who", item.who.word())
}

/// One finding for all of them; `None` for none.
fn finding(context: &Context<'_>, centers: &[&Center], label: &str) -> Option<Draft> {
    let (first, others) = centers.split_first()?;
    // Of the org as a whole: with another call center it is the same finding.
    let component = Component::new("Org", "-");
    let mut names: Vec<String> = centers
        .iter()
        .take(NAMED)
        .map(|center| quoted(&center.title))
        .collect();
    if centers.len() > NAMED {
        names.push(format!("{} more", centers.len() - NAMED));
    }
    let mut users: Vec<String> = centers
        .iter()
        .flat_map(|center| {
            let one = &context.org.call_centers[center.index];
            context.answers.membership.users_of(context.org, one)
        })
        .filter(|user| user.is_active())
        .map(|user| user.username().to_owned())
        .collect();
    users.sort();
    let affects = (!users.is_empty()).then_some(Affects {
        agents: users.len(),
        users,
    });
    let draft = Draft::new(component, first.root, label)
        .about("CallCenter", "")
        .with("centers", names.join(", "))
        .with("count", count(centers.len(), "call center"))
        .affects(affects);
    Some(
        others
            .iter()
            .take(LABELLED)
            .fold(draft, |draft, center| draft.also(center.root, label.to_owned())),
    )
}
