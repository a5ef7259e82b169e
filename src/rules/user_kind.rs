//! Rules about users in a call center whom its softphone does not serve.

use std::collections::BTreeMap;

use super::access::unasked;
use super::overgrant::{users, who};
use super::people::first_names;
use super::{Context, rules};
use crate::finding::{Audience, Component, Confidence, Coverage, Draft, Outcome, Severity, count, quoted};

rules! {
    "non-standard-user-as-agent" => Org(non_standard),
}

/// Licences that are sold for apps of the platform, and not for sales or service.
const PLATFORM: [&str; 4] = [
    "Salesforce Platform",
    "Salesforce Platform One",
    "Force.com - App Subscription",
    "Force.com - One App",
];

const USER_TYPES: Coverage = Coverage::new(
    "user-types",
    "whether everybody in a call center is an ordinary user",
    "ask for `UserType` in the User query: `ctilint manifest` prints it",
);

/// Active users in a call center of Open CTI.
fn members<'a>(context: &Context<'a>) -> impl Iterator<Item = usize> + 'a {
    let (org, membership) = (context.org, &context.answers.membership);
    let all = users(context)
        .iter()
        .enumerate()
        .filter(|(_, user)| user.is_active());
    all.map(|(index, _)| index)
        .filter(move |index| membership.is_in_open_cti(org, *index))
}

/// Users whom a softphone may not serve, by what gives them away.
#[derive(Default)]
struct Kinds<'a> {
    types: BTreeMap<&'a str, Vec<usize>>,
    licences: BTreeMap<&'a str, Vec<usize>>,
    /// There is somebody to ask about.
    is_asked: bool,
    /// Of somebody nobody knows the type.
    is_blind: bool,
}

fn kinds<'a>(context: &Context<'a>) -> Kinds<'a> {
    let mut found = Kinds::default();
    for index in members(context) {
        let user = &users(context)[index];
        found.is_asked = true;
        found.is_blind |= user.user_type.value().is_none();
        if let Some(kind) = user.user_type.value().filter(|_| !user.is_standard()) {
            found.types.entry(kind).or_default().push(index);
        } else if let Some(licence) = user.licence.value()
            && let Some(known) = PLATFORM.iter().find(|known| known.eq_ignore_ascii_case(licence))
        {
            found.licences.entry(known).or_default().push(index);
        }
    }
    found
}

fn non_standard(context: &Context<'_>) -> Outcome {
    if !context.answers.membership.is_visible {
        return unasked(context).unwrap_or(Outcome::NotApplicable);
    }
    let found = kinds(context);
    let types = found.types.iter();
    let mut drafts: Vec<Draft> = types
        .map(|(kind, users)| other_type(context, kind, users))
        .collect();
    let licences = found.licences.iter();
    drafts.extend(licences.map(|(licence, users)| platform(context, licence, users)));
    match drafts.is_empty() {
        true if !found.is_asked => Outcome::NotApplicable,
        true if found.is_blind => Outcome::NotVisible(USER_TYPES),
        _ => drafts.into(),
    }
}

fn kind_of_user(context: &Context<'_>, component: Component, element: &str, indexes: &[usize]) -> Draft {
    let who = who(context, indexes);
    let name = component.name.clone();
    Draft::new(
        component,
        users(context)[indexes[0]].center_span,
        "in a call center",
    )
    .about(element, &name)
    .with("count", count(who.agents, "user"))
    .with("verb", if who.agents == 1 { "is" } else { "are" })
    .with("kind", quoted(&name))
    .with("names", first_names(&who))
    .affects(Some(who))
}

/// Types that the documentation lists besides `Standard`.
const OTHER_TYPES: [&str; 6] = [
    "PowerPartner",
    "CspLitePortal",
    "CustomerSuccess",
    "PowerCustomerSuccess",
    "CsnOnly",
    "Guest",
];

fn other_type(context: &Context<'_>, kind: &str, indexes: &[usize]) -> Draft {
    let draft = kind_of_user(
        context,
        Component::new("UserType", kind),
        "User.UserType",
        indexes,
    );
    match OTHER_TYPES.iter().any(|known| known.eq_ignore_ascii_case(kind)) {
        true => draft,
        false => draft
            .severity(Severity::Info)
            .confidence(Confidence::Low)
            .note("no list of all types is documented, and what a softphone does for this one neither: accounts of integrations and of Salesforce itself make no calls"),
    }
}

fn platform(context: &Context<'_>, licence: &str, indexes: &[usize]) -> Draft {
    kind_of_user(context, Component::new("UserLicense", licence), "User.Profile.UserLicense", indexes)
        .message("{count} with the licence {kind} {verb} in a call center: {names}")
        .note("a popular guide says that Open CTI does not work with platform licences; no document of Salesforce says so, only that their users need the permission set licence *Lightning Console* for apps with console navigation")
        .help("make one call as one of them before you rely on it; if the softphone is in a console app, assign the permission set licence too: Setup > Users, click the user, Permission Set License Assignments")
        .severity(Severity::Info)
        .confidence(Confidence::Low)
        .audience(Audience::Audit)
}
