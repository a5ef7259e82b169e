//! Rules about who sees an app with the softphone: agents of a profile who see none, or start elsewhere.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::access::muting;
use super::apps::{from_unseen, lightning_centers, listed, quoted_titles, unseen_apps};
use super::blind::from_blind;
use super::people::{first_names, from_gap, no_users};
use super::{Context, rules};
use crate::analysis::access::Thing;
use crate::analysis::assignment::affects;
use crate::analysis::softphone::{Carries, Hidden, Instead, Lack, Sight};
use crate::finding::{Confidence, Coverage, Draft, Outcome, Severity, count, quoted};
use crate::org::access::{AppAccess, Holder};
use crate::org::app::App;
use crate::org::call_center::Mode;
use crate::org::people::User;
use crate::source::Span;

/// More apps than anybody gives a softphone to.
const MOST_LOOKED_AT: usize = 100;

rules! {
    "app-not-visible-to-agents" => Org(not_visible),
    "classic-app-only" => Org(classic_only),
    "default-app-without-softphone" => Org(other_default),
}

/// Agents with one profile, and with one thing in common.
struct Group<'a> {
    /// Indexes of users and of their call centers.
    agents: Vec<(usize, usize)>,
    profile: &'a Holder,
}

/// Agents by index of their profile, as far as `wanted` picks them; what agents see is known only where the
/// profile's file is in the export.
fn groups<'a>(
    context: &Context<'a>,
    mut wanted: impl FnMut(usize, usize, &Sight) -> bool,
) -> BTreeMap<usize, Group<'a>> {
    let answers = context.answers;
    let mut groups: BTreeMap<usize, Group<'a>> = BTreeMap::new();
    for (user, center) in answers.sights.agents() {
        let sight = answers.sights.of(&answers.access, *user);
        let profile = answers.access.profile_of(*user);
        if let (Some(profile), Some(sight)) = (profile, sight)
            && wanted(*user, *center, sight)
        {
            let group = groups.entry(profile).or_insert_with(|| Group {
                agents: Vec::new(),
                profile: &context.org.access.holders[profile],
            });
            group.agents.push((*user, *center));
        }
    }
    groups
}

impl<'a> Group<'a> {
    fn users(&self, context: &Context<'a>) -> Vec<&'a User> {
        let users = context.org.people.users.as_deref().unwrap_or_default();
        self.agents
            .iter()
            .filter_map(|(user, _)| users.get(*user))
            .collect()
    }

    /// Nobody of them has a softphone in Classic to turn to.
    fn is_lightning_only(&self, context: &Context<'a>) -> bool {
        let centers = &context.org.call_centers;
        self.agents
            .iter()
            .all(|(_, center)| centers[*center].mode() == Mode::Lightning)
    }

    /// What the profile says of an app.
    fn entry(&self, app: &App) -> Option<&'a AppAccess> {
        let mut entries = self.profile.apps.iter();
        entries.find(|entry| entry.app.name.eq_ignore_ascii_case(&app.name))
    }

    /// Where the profile makes an app the default.
    fn start(&self, app: &App) -> Option<&'a AppAccess> {
        let mut entries = self.profile.apps.iter();
        entries.find(|entry| entry.is_default && entry.app.name.eq_ignore_ascii_case(&app.name))
    }

    /// A finding about the profile at `span`, with the first of the agents.
    fn draft(&self, context: &Context<'a>, span: Span, label: String) -> Option<Draft> {
        let users = self.users(context);
        let first = users.first()?;
        let who = affects(users.iter().copied());
        let center = &context.org.call_centers[self.agents.first()?.1];
        let draft = Draft::new(self.profile.component(), span, label)
            .with("count", count(who.agents, "agent"))
            .with("see", if who.agents == 1 { "sees" } else { "see" })
            .with("start", if who.agents == 1 { "starts" } else { "start" })
            .with("profile", quoted(self.profile.queried_name()))
            .with("names", first_names(&who))
            .affects(Some(who));
        let text = format!(
            "{} is in the call center {}",
            quoted(first.username()),
            quoted(center.title())
        );
        Some(draft.also(first.center_span, text))
    }
}

/// What to answer where no agent is looked at; `None` if some are.
fn nobody(context: &Context<'_>) -> Option<Outcome> {
    let answers = context.answers;
    if lightning_centers(context).is_empty()
        || answers.softphones.carriers().next().is_none()
        || answers.is_place_deleted()
    {
        // Without an app there is nothing to see, and another rule says so.
        return Some(Outcome::NotApplicable);
    }
    if !answers.sights.agents().is_empty() {
        return None;
    }
    let membership = &answers.membership;
    Some(match membership.gap() {
        _ if !membership.is_visible => Outcome::NotVisible(no_users()),
        Some(gap) => Outcome::NotVisible(from_gap(gap)),
        None => Outcome::NotApplicable,
    })
}

/// The first reason why nobody can tell what an agent sees.
fn hidden(context: &Context<'_>) -> Option<Coverage> {
    let answers = context.answers;
    let mut sights = answers.sights.agents().iter();
    sights.find_map(|(user, _)| match answers.sights.of(&answers.access, *user)? {
        Sight::NotVisible(Hidden::Access(blind)) => Some(from_blind(blind)),
        Sight::NotVisible(Hidden::App(why)) => Some(from_unseen(*why)),
        Sight::NotVisible(Hidden::Apps) => unseen_apps(context),
        _ => None,
    })
}

fn outcome(context: &Context<'_>, drafts: Vec<Draft>) -> Outcome {
    match hidden(context) {
        Some(coverage) if drafts.is_empty() => Outcome::NotVisible(coverage),
        _ => drafts.into(),
    }
}

fn carriers<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a App> {
    let apps = &context.org.apps;
    context.answers.softphones.carriers().map(|(app, _)| &apps[app])
}

fn not_visible(context: &Context<'_>) -> Outcome {
    if let Some(outcome) = nobody(context) {
        return outcome;
    }
    let groups = groups(context, |_, _, sight| *sight == Sight::Nothing(Instead::Other));
    let drafts = groups.values().filter_map(|group| {
        let app = carriers(context).next()?;
        let entry = group.entry(app);
        let draft = match entry {
            Some(entry) => group.draft(context, entry.app.span, format!("hides {}", quoted(app.title())))?,
            None => {
                let label = format!("does not name {}, as other profiles do", quoted(app.title()));
                group.draft(context, group.profile.root, label)?
            }
        };
        let draft = draft
            .about("applicationVisibilities", "")
            .with("apps", quoted_titles(carriers(context)))
            .also(
                app.place_of_bar(),
                format!("{} has the softphone", quoted(app.title())),
            );
        let draft = muted(context, group, draft);
        // Silence of a profile is evidence and no proof, and whoever can work in Classic may have a phone.
        let mut looked_at = carriers(context).take(MOST_LOOKED_AT);
        let is_explicit = looked_at.all(|app| group.entry(app).is_some());
        Some(match is_explicit {
            true if group.is_lightning_only(context) => draft,
            true => draft.severity(Severity::Warning),
            false => draft.severity(Severity::Warning).confidence(Confidence::Low),
        })
    });
    outcome(context, drafts.collect())
}

/// Where a group of the agents mutes an app that its sets grant.
fn muted(context: &Context<'_>, group: &Group<'_>, draft: Draft) -> Draft {
    let apps = carriers(context).take(MOST_LOOKED_AT);
    let apps: Vec<Thing<'_>> = apps.map(|app| Thing::App(&app.name)).collect();
    let users: Vec<usize> = group.agents.iter().map(|(user, _)| *user).collect();
    let Some((set, place)) = muting(context, &users, &apps) else {
        return draft;
    };
    draft
        .also(place, "a group mutes it")
        .help("take the app out of the muting permission set {muting} (Setup > Permission Set Groups, click the group, Muting Permission Set), or grant it in a permission set outside of the group")
        .with("muting", quoted(&context.org.access.holders[set].name))
}

/// Apps that name a bar which they cannot show, and agents who see none but others of Classic.
fn classic_only(context: &Context<'_>) -> Outcome {
    let centers = lightning_centers(context);
    if centers.is_empty() {
        return Outcome::NotApplicable;
    }
    let softphones = &context.answers.softphones;
    let apps = context.org.apps.iter().zip(softphones.all());
    let named = apps.filter(|(_, carries)| matches!(carries, Carries::No(Lack::Classic(Some(_)))));
    let named: Vec<&App> = named.map(|(app, _)| app).collect();
    let mut drafts: Vec<Draft> = named.iter().filter_map(|app| classic_app(app)).collect();
    if let Some(outcome) = nobody(context) {
        return if drafts.is_empty() { outcome } else { drafts.into() };
    }
    let is_lightning_only = |center: usize| context.org.call_centers[center].mode() == Mode::Lightning;
    // Who sees an app that is a finding of its own has the phone when that is mended.
    let mut sees_named: HashMap<Option<usize>, bool> = HashMap::new();
    let access = &context.answers.access;
    let mut is_told = |user: usize| {
        let known = sees_named.entry(access.holding_of(user));
        *known.or_insert_with(|| {
            let mut named = named.iter().take(MOST_LOOKED_AT);
            named.any(|app| !access.app(context.org, user, &app.name).is_denied())
        })
    };
    let groups = groups(context, |user, center, sight| {
        let is_classic = matches!(sight, Sight::Nothing(Instead::Classic(_)));
        is_classic && is_lightning_only(center) && !is_told(user)
    });
    drafts.extend(groups.values().filter_map(|group| classic_agents(context, group)));
    outcome(context, drafts)
}

fn classic_app(app: &App) -> Option<Draft> {
    let bar = app.utility_bar.as_ref()?;
    let (span, label) = match &app.ui_type {
        Some(kind) => (kind.span(), "an app of Classic"),
        None => (app.root, "no `uiType`, which means Classic"),
    };
    Some(
        Draft::new(app.component(), span, label)
            .also(bar.span(), "this utility bar has the softphone")
            .about("uiType", app.ui_type.as_ref().map_or("", |kind| kind.text()))
            .message("the app {app} belongs to Classic and names the utility bar {bar}, which only Lightning shows")
            .note("the bar has the softphone, but Lightning opens an app of Classic without any utility bar, so agents see no phone there, and nothing says why")
            .help("in Setup > App Manager choose Upgrade for {app}, or make a new Lightning app for agents with this utility bar")
            .severity(Severity::Warning)
            .confidence(Confidence::Medium)
            .with("app", quoted(app.title()))
            .with("bar", quoted(bar.text())),
    )
}

fn classic_agents(context: &Context<'_>, group: &Group<'_>) -> Option<Draft> {
    let (user, _) = group.agents.first()?;
    let answers = context.answers;
    let Some(Sight::Nothing(Instead::Classic(app))) = answers.sights.of(&answers.access, *user) else {
        return None;
    };
    let app = &context.org.apps[*app];
    let centers = group.agents.iter().map(|(_, center)| *center);
    let centers = centers
        .collect::<BTreeSet<usize>>()
        .into_iter()
        .map(|at| quoted(context.org.call_centers[at].title()));
    let span = group
        .entry(app)
        .map_or(group.profile.root, |entry| entry.app.span);
    let draft = group
        .draft(
            context,
            span,
            format!("shows {}, an app of Classic", quoted(app.title())),
        )?
        .about("applicationVisibilities", "")
        .with("centers", listed(centers))
        .with("apps", quoted_titles(carriers(context)));
    Some(draft)
}

fn other_default(context: &Context<'_>) -> Outcome {
    if let Some(outcome) = nobody(context) {
        return outcome;
    }
    let groups = groups(context, |user, center, sight| {
        matches!(sight, Sight::Sees(_)) && starts_elsewhere(context, user, center).is_some()
    });
    let drafts = groups.values().filter_map(|group| {
        let (user, center) = group.agents.first()?;
        let answers = context.answers;
        let start = starts_elsewhere(context, *user, *center)?;
        let entry = group.start(start)?;
        let Some(Sight::Sees(app)) = answers.sights.of(&answers.access, *user) else {
            return None;
        };
        let app = &context.org.apps[*app];
        let draft = group
            .draft(context, entry.app.span, "they start here".to_owned())?
            .about("applicationVisibilities", &start.name)
            .with("start_app", quoted(start.title()))
            .with("app", quoted(app.title()));
        let draft = draft.also(
            app.place_of_bar(),
            format!("they see {}, which has the softphone", quoted(app.title())),
        );
        Some(match start.is_lightning() {
            true => draft,
            false => draft.help("in Setup > Profiles edit {profile} and make {app} the default under Custom App Settings; an app of Classic has no utility bar, so choose Upgrade for {start_app} in Setup > App Manager before you add *Open CTI Softphone* to it"),
        })
    });
    outcome(context, drafts.collect())
}

/// The app that the agent starts with, if it has no softphone and the agent's phone is not in Classic.
fn starts_elsewhere<'a>(context: &Context<'a>, user: usize, center: usize) -> Option<&'a App> {
    let org = context.org;
    let start = context.answers.sights.start_of(&context.answers.access, user)?;
    let carries = &context.answers.softphones.all()[start];
    let is_classic = matches!(carries, Carries::No(Lack::Classic(_)));
    let has_classic_phone = org.call_centers[center].mode() == Mode::ClassicAndLightning;
    let lacks = matches!(carries, Carries::No(_)) && !(is_classic && has_classic_phone);
    lacks.then(|| &org.apps[start])
}
