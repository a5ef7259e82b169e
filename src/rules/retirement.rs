//! Rules of the audit: what is left of Open CTI, and how far the move away from it has come.

use super::people::no_users;
use super::{Context, rules};
use crate::analysis::inventory::{Center, Exposure};
use crate::finding::{Affects, Component, Draft, Outcome, count, quoted};
use crate::org::call_center::{CenterKind, Mode};

rules! {
    "open-cti-retirement" => Org(retirement),
    "already-on-voice" => Org(on_voice),
    "classic-users-remain" => Org(classic),
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
