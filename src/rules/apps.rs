//! Rules about apps and utility bars: whether a softphone has a place in Lightning, and what else is there.

use super::{Context, rules};
use crate::analysis::softphone::{Carries, Lack, Unseen, is_managed};
use crate::finding::{Affects, Audience, Component, Coverage, Draft, Outcome, Severity, count, quoted};
use crate::options::NumberOption;
use crate::org::access::{Holder, HolderKind, UserPermission};
use crate::org::app::App;
use crate::org::call_center::{CallCenter, CenterKind, Mode};
use crate::org::mode::MODE_ITEM;
use crate::org::utility_bar::UtilityBar;
use crate::source::{Span, Value};

rules! {
    "softphone-in-no-app" => Org(in_no_app),
    "unused-softphone-utility-bar" => Org(unused_bar),
    "softphone-not-started-automatically" => Org(not_started),
    "crowded-utility-bar" => Org(crowded) [Number(ITEMS)],
    "two-phones-in-one-app" => Org(two_phones),
}

const APPS: Coverage = Coverage::new(
    "apps",
    "whether an app has the softphone on its utility bar",
    "retrieve CustomApplication with `*`, which brings Salesforce's own apps too, and FlexiPage, together with the call centers",
);

const BARS: Coverage = Coverage::new(
    "utility-bars",
    "whether apps have the softphone whose utility bar is not in the export, or belongs to a managed package",
    "retrieve FlexiPage with `*`; for an app of a package look at its Utility Items in Setup > App Manager",
);

const OLD_APPS: Coverage = Coverage::new(
    "old-apps",
    "which utility bars apps have that were retrieved with an API version below 38.0",
    "retrieve CustomApplication again with the version that `ctilint manifest` prints",
);

/// Enough places to make a point.
const MOST_PLACES: usize = 3;

/// A judgement, no limit of Salesforce.
static ITEMS: NumberOption = NumberOption {
    rule: "crowded-utility-bar",
    name: "items",
    default: 6,
    least: 1,
    most: 100,
    about: "visible items up to which a bar is not crowded",
};

/// Call centers of the org whose softphone opens in Lightning.
pub(super) fn lightning_centers<'a>(context: &Context<'a>) -> Vec<&'a CallCenter> {
    let centers = context.org.distinct_open_cti_centers().into_iter();
    centers.filter(|center| center.works_in_lightning()).collect()
}

/// What has to be exported to see all apps, and whether they have the softphone.
pub(super) fn unseen_apps(context: &Context<'_>) -> Option<Coverage> {
    let softphones = &context.answers.softphones;
    if softphones.may_have_more_apps() {
        return Some(APPS);
    }
    softphones.unseen().map(|(_, why)| from_unseen(why)).next()
}

pub(super) fn from_unseen(why: Unseen) -> Coverage {
    match why {
        Unseen::OldVersion => OLD_APPS,
        Unseen::ManagedBar | Unseen::MissingBar => BARS,
    }
}

pub(super) fn listed(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    match names.len().checked_sub(MOST_PLACES) {
        None | Some(0) => names.join(", "),
        Some(rest) => format!("{} and {rest} more", names[..MOST_PLACES].join(", ")),
    }
}

pub(super) fn quoted_titles<'a>(apps: impl Iterator<Item = &'a App>) -> String {
    listed(apps.map(|app| quoted(app.title())))
}

/// Where a call center says that it works in Lightning.
fn mode_span(center: &CallCenter) -> Span {
    let mode = center.effective(MODE_ITEM);
    mode.map_or(center.root, |mode| mode.value.span())
}

/// Active users of call centers; `None` where the data do not show all of them.
fn agents_of(context: &Context<'_>, centers: &[&CallCenter]) -> Option<Affects> {
    let membership = &context.answers.membership;
    let mut all = Affects::default();
    for center in centers {
        all.users.extend(membership.agents_of(context.org, center)?.users);
    }
    all.users.sort();
    all.agents = all.users.len();
    Some(all)
}

/// What to answer unless it is known that no app has the softphone.
fn undecided(context: &Context<'_>) -> Option<Outcome> {
    let softphones = &context.answers.softphones;
    match softphones.is_in_an_app() {
        Some(true) => Some(Outcome::Passed),
        None => Some(unseen_apps(context).map_or(Outcome::NotApplicable, Outcome::NotVisible)),
        Some(false) => {
            // An app of Classic with the bar is the cause, and another rule names it.
            let mut apps = softphones.all().iter();
            apps.any(|app| matches!(app, Carries::No(Lack::Classic(Some(_)))))
                .then_some(Outcome::NotApplicable)
        }
    }
}

fn in_no_app(context: &Context<'_>) -> Outcome {
    let centers = lightning_centers(context);
    let Some((first, others)) = centers.split_first() else {
        return Outcome::NotApplicable;
    };
    if context.answers.is_place_deleted() {
        return Outcome::NotApplicable;
    }
    if let Some(outcome) = undecided(context) {
        return outcome;
    }
    let lightning = context.org.apps.iter().filter(|app| app.is_lightning()).count();
    let lacking = match lightning {
        1 => "the only Lightning app does not have".to_owned(),
        many => format!("none of the {} has", count(many, "Lightning app")),
    };
    let draft = Draft::new(first.component(), mode_span(first), "opens in Lightning")
        .about("CustomApplication.utilityBar", "")
        .with("apps", lacking)
        .with("centers", listed(centers.iter().map(|one| quoted(one.title()))))
        .with(
            "work",
            if others.is_empty() {
                "the call center works"
            } else {
                "the call centers work"
            },
        )
        .affects(agents_of(context, &centers));
    let others = others.iter().take(MOST_PLACES);
    let draft = others.fold(draft, |draft, one| {
        draft.also(mode_span(one), "opens in Lightning too")
    });
    let draft = spare_bars(context, draft);
    let draft = match centers.iter().all(|one| one.mode() == Mode::ClassicAndLightning) {
        true => draft.note("in Lightning the softphone is an item on the utility bar of an app: agents who work there see no phone, and nothing says why, while those who work in Classic see it in the sidebar"),
        false => draft,
    };
    Some(match doubt(context, &centers) {
        Some(help) => draft.severity(Severity::Info).help(help),
        None => draft,
    })
    .into()
}

/// Why an app with the softphone may exist although the export shows none, and what to do then.
fn doubt(context: &Context<'_>, centers: &[&CallCenter]) -> Option<String> {
    const ADD: &str =
        "edit the Lightning app that agents work in, and under Utility Items add *Open CTI Softphone*";
    if centers.iter().any(|one| comes_with_package(context, one)) {
        return Some(format!(
            "the vendor's package may bring an app that was not exported: look in Setup > App Manager; if there is none, {ADD}"
        ));
    }
    let mut bars = spare(context).filter(|bar| bar.visible_softphone().is_some());
    let app = bars.find_map(|bar| app_left_out(context, bar))?;
    Some(format!(
        "look in Setup > App Manager for an app {}, which may have been left out of the export: a utility bar is named after it; if there is none, {ADD}",
        quoted(app)
    ))
}

/// The app after which a bar is named, if the export has none of that name: Setup names the bar of a new app after it.
fn app_left_out<'a>(context: &Context<'_>, bar: &'a UtilityBar) -> Option<&'a str> {
    let app = bar.name.strip_suffix("_UtilityBar")?;
    let mut apps = context.org.apps.iter();
    let is_exported = apps.any(|one| one.name.eq_ignore_ascii_case(app));
    (!is_exported).then_some(app)
}

/// Bars of the org's own that nobody but the org put the softphone on.
fn spare<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a UtilityBar> {
    let org = context.org;
    let bars = org.utility_bars.iter();
    bars.filter(|bar| !bar.is_stock() && !is_managed(org, &bar.name))
}

fn names_bar(context: &Context<'_>, bar: &UtilityBar) -> bool {
    let mut apps = context.org.apps.iter();
    apps.any(|app| {
        let own = app.utility_bar.as_ref();
        own.is_some_and(|own| own.eq_ignore_ascii_case(&bar.name))
    })
}

/// Bars with the item that no app uses: half of the work is done there.
fn spare_bars(context: &Context<'_>, draft: Draft) -> Draft {
    let places = spare(context).filter_map(|bar| {
        let (item, text) = match bar.visible_softphone() {
            Some(item) if names_bar(context, bar) => (
                item,
                "this utility bar has it, and only apps for phones use the bar",
            ),
            Some(item) => (item, "this utility bar has it, and no app uses the bar"),
            None => (
                bar.softphone()?,
                "here it stands among the items that nobody sees",
            ),
        };
        Some((item.component.span(), text))
    });
    places
        .take(MOST_PLACES)
        .fold(draft, |draft, (span, text)| draft.also(span, text))
}

/// The call center or its page came with a managed package, which may bring an app as well.
fn comes_with_package(context: &Context<'_>, center: &CallCenter) -> bool {
    let mut pages = center.adapter_urls().filter_map(|url| url.visualforce_page());
    is_managed(context.org, &center.name)
        || pages.any(|(namespace, _)| {
            namespace.is_some_and(|name| name != "c" && !context.org.layout.owns_namespace(&name))
        })
}

fn unused_bar(context: &Context<'_>) -> Outcome {
    let softphones = &context.answers.softphones;
    let bars = context.org.utility_bars.iter().enumerate();
    let unused: Vec<(usize, &UtilityBar)> = bars
        .filter(|(_, bar)| !bar.is_stock() && !is_managed(context.org, &bar.name))
        .filter(|(index, bar)| bar.visible_softphone().is_some() && softphones.apps_with(*index).is_empty())
        .collect();
    // Without a carrier the org lacks more than tidiness, and without a call center nobody misses the phone.
    if lightning_centers(context).is_empty() || softphones.carriers().next().is_none() {
        return Outcome::NotApplicable;
    }
    if softphones.may_have_more_apps() {
        return match unused.is_empty() {
            true => Outcome::Passed,
            false => Outcome::NotVisible(APPS),
        };
    }
    let (open, left_over): (Vec<&UtilityBar>, Vec<&UtilityBar>) = unused
        .into_iter()
        .map(|(_, bar)| bar)
        .partition(|bar| app_left_out(context, bar).is_some());
    if left_over.is_empty() && !open.is_empty() {
        return Outcome::NotVisible(APPS);
    }
    let drafts = left_over.into_iter().filter_map(|bar| {
        let item = bar.visible_softphone()?;
        Some(
            Draft::new(bar.component(), item.component.span(), "the softphone")
                .about("componentName", &item.component)
                .with("bar", quoted(&bar.name))
                .with(
                    "apps",
                    quoted_titles(softphones.carriers().map(|(app, _)| &context.org.apps[app])),
                ),
        )
    });
    drafts.collect::<Vec<_>>().into()
}

/// Asks about each bar whose softphone people see, with the apps that carry it.
///
/// Where all call centers are known and none opens in Lightning, the item is dead, and nobody cares how it is set.
fn each_bar(context: &Context<'_>, told: impl Fn(&UtilityBar, &[&App]) -> Option<Draft>) -> Outcome {
    let org = context.org;
    let is_dead = !org.call_centers.is_empty() && lightning_centers(context).is_empty();
    let mut apps: Vec<Vec<&App>> = vec![Vec::new(); org.utility_bars.len()];
    for (app, bar) in context.answers.softphones.carriers() {
        apps[bar].push(&org.apps[app]);
    }
    let carrying = org
        .utility_bars
        .iter()
        .zip(&apps)
        .filter(|(_, apps)| !apps.is_empty());
    let mut carrying = carrying.peekable();
    if is_dead || carrying.peek().is_none() {
        return Outcome::NotApplicable;
    }
    let drafts = carrying.filter_map(|(bar, apps)| {
        let draft = told(bar, apps)?
            .with("bar", quoted(&bar.name))
            .with("apps", quoted_titles(apps.iter().copied()));
        let places = apps
            .iter()
            .filter_map(|app| Some((app, app.utility_bar.as_ref()?)));
        Some(places.take(MOST_PLACES).fold(draft, |draft, (app, name)| {
            draft.also(name.span(), format!("{} has this bar", quoted(app.title())))
        }))
    });
    drafts.collect::<Vec<_>>().into()
}

fn not_started(context: &Context<'_>) -> Outcome {
    each_bar(context, |bar, _| {
        let eager = bar.visible_softphone()?.property("eager")?;
        let is_off = eager.eq_ignore_ascii_case("false");
        is_off.then(|| {
            Draft::new(bar.component(), eager.span(), "*Start automatically* is off").about("eager", eager)
        })
    })
}

/// A softphone in front of the others is found at once; then only what starts with it weighs.
fn crowded(context: &Context<'_>) -> Outcome {
    let most = context.options.rules.number(&ITEMS);
    each_bar(context, |bar, _| {
        let visible = || bar.items.iter().filter(|item| !item.is_background);
        let items = visible().count();
        let place = visible().position(|item| item.is_softphone())?;
        let is_true = |value: &Value| value.eq_ignore_ascii_case("true");
        let eager = visible().filter(|item| item.property("eager").is_some_and(is_true));
        let eager = eager.count();
        if items <= most || (place == 0 && eager * 2 <= items) {
            return None;
        }
        let label = format!(
            "the softphone is item {} of {items}, and {eager} of them start with the app",
            place + 1
        );
        let softphone = visible().nth(place)?;
        Some(
            Draft::new(bar.component(), softphone.component.span(), label)
                .about("flexiPageRegions", "")
                .with("items", count(items, "item")),
        )
    })
}

/// What shows that Omni-Channel brings phone calls in this org, and not only chats and cases.
fn voice_evidence(context: &Context<'_>) -> Option<(Component, Span)> {
    use UserPermission::{IsContactCenterAgent, IsContactCenterAgentBYOT};
    let mut centers = context.org.call_centers.iter();
    let center = centers.find(|one| one.kind == CenterKind::ServiceCloudVoice && one.is_component());
    let granting = |holder: &Holder| {
        let permissions = [IsContactCenterAgent, IsContactCenterAgentBYOT];
        let mut spans = permissions.into_iter().map(|one| holder.permissions.granted(one));
        Some((holder.component(), spans.find_map(|span| span)?))
    };
    // What a muting set names it takes away.
    let holders = context.org.access.holders.iter();
    let mut holders = holders.filter(|one| one.kind != HolderKind::MutingPermissionSet);
    center
        .map(|one| (one.component(), one.root))
        .or_else(|| holders.find_map(granting))
}

fn two_phones(context: &Context<'_>) -> Outcome {
    let Some((component, evidence)) = voice_evidence(context) else {
        return Outcome::NotApplicable;
    };
    let has_both = !lightning_centers(context).is_empty() && component.kind == "CallCenter";
    let label = match component.kind.as_str() {
        "CallCenter" => "this call center is one of Salesforce Voice",
        "Profile" => "this profile is for agents of Salesforce Voice",
        _ => "this set is for agents of Salesforce Voice",
    };
    each_bar(context, |bar, _| {
        let softphone = bar.visible_softphone()?;
        let omni = bar
            .items
            .iter()
            .find(|item| item.is_omni_channel() && !item.is_background)?;
        let draft = Draft::new(
            bar.component(),
            softphone.component.span(),
            "the softphone of Open CTI",
        )
        .also(
            omni.component.span(),
            "Omni-Channel, where calls of Salesforce Voice ring",
        )
        .also(evidence, label)
        .about("componentName", &omni.component)
        .with(
            "evidence",
            quoted(&format!("{}/{}", component.kind, component.name)),
        );
        Some(if has_both {
            draft.audience(Audience::Review)
        } else {
            draft
        })
    })
}
