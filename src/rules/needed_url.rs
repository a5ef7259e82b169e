//! Rules about what softphones need from the org's lists of trusted hosts: one need, one finding.

use super::{Context, rules};
use crate::analysis::content_policy::{Basis, Enforcement, Miss, Why};
use crate::analysis::needs::{Allowance, By, Gap, Lack, Need, Verdict};
use crate::finding::{Audience, Confidence, Coverage, Draft, Outcome, Severity, count, quoted};
use crate::org::Org;
use crate::source::Span;

rules! {
    "missing-trusted-url" => Org(missing),
    "vendor-url-missing" => Org(vendor_missing),
    "inactive-trusted-url" => Org(inactive),
    "trusted-url-lacks-directive" => Org(lacks_directive),
    "trusted-url-wrong-context" => Org(wrong_context),
    "trusted-url-wrong-scheme" => Org(wrong_scheme),
}

/// What an export without Trusted URLs leaves open.
const TRUSTED_URLS: Coverage = Coverage::new(
    "trusted-urls",
    "whether Lightning may frame the softphone's page, and load what its vendor asks for",
    "retrieve CspTrustedSite (Setup > Trusted URLs); without any entry in the org there is nothing to retrieve",
);

/// One need that is not met.
type Unmet<'a> = (&'a Allowance<'a>, &'a Lack<'a>);

fn missing(context: &Context<'_>) -> Outcome {
    outcome(context, |(allowance, lack)| {
        let is_it = lack.gap() == Gap::Missing && !allowance.is_asked_by_vendor();
        is_it.then(|| {
            let draft = of_center(context, (allowance, lack), origin_of(allowance.need));
            match allowance.need.by {
                // Nobody can switch off the policy that the page itself asks for, except on the page.
                By::Code => draft.help("in Setup > Trusted URLs click New Trusted URL, enter {origin}, choose the context {pages} and tick {directive}"),
                By::Address(_) | By::Vendor(..) => draft,
            }
        })
    })
}

/// What stands where the need comes from.
fn origin_of(need: &Need) -> &'static str {
    match need.by {
        By::Code => "the page asks for it",
        By::Address(_) | By::Vendor(..) => "Lightning frames this page",
    }
}

fn vendor_missing(context: &Context<'_>) -> Outcome {
    outcome(context, |(allowance, lack)| {
        let By::Vendor(vendor, row) = allowance.need.by else {
            return None;
        };
        (lack.gap() == Gap::Missing).then(|| {
            of_center(context, (allowance, lack), "tells the vendor")
                .with("vendor", vendor.title())
                .with("source", row.source)
        })
    })
}

fn inactive(context: &Context<'_>) -> Outcome {
    outcome(context, |(allowance, lack)| {
        let miss = near(lack, Gap::Inactive)?;
        let place = miss.entry.site.entry.active_flag.span();
        Some(of_entry(
            context,
            (allowance, lack),
            miss,
            place,
            "the entry is switched off",
        ))
    })
}

fn lacks_directive(context: &Context<'_>) -> Outcome {
    outcome(context, |(allowance, lack)| {
        let miss = near(lack, Gap::Directive)?;
        let place = miss.entry.site.flag(allowance.directive).span();
        let label = format!("`{}` is off", allowance.directive.name());
        Some(of_entry(context, (allowance, lack), miss, place, &label))
    })
}

fn wrong_context(context: &Context<'_>) -> Outcome {
    outcome(context, |(allowance, lack)| {
        let miss = near(lack, Gap::Context)?;
        let word = miss.entry.site.context.as_ref();
        let label = format!("not for {}", allowance.context.phrase());
        let draft = of_entry(
            context,
            (allowance, lack),
            miss,
            word.map(|word| word.span()),
            &label,
        );
        Some(draft.with("word", quoted(word.map_or("", |word| word.text()))))
    })
}

fn wrong_scheme(context: &Context<'_>) -> Outcome {
    outcome(context, |(allowance, lack)| {
        let miss = near(lack, Gap::Scheme)?;
        let scheme = miss.entry.site.entry.address().scheme_span();
        let label = format!("does not cover `{}`", allowance.need.url.scheme());
        let draft = of_entry(context, (allowance, lack), miss, scheme, &label);
        Some(draft.with("scheme", quoted(allowance.need.url.scheme())))
    })
}

/// The entry that comes nearest, where this is what is wrong with it.
fn near<'a>(lack: &'a Lack<'_>, gap: Gap) -> Option<&'a Miss<'a>> {
    lack.near.as_ref().filter(|_| lack.gap() == gap)
}

/// Asks about every need to load something that is not met.
fn outcome(context: &Context<'_>, told: impl Fn(Unmet<'_>) -> Option<Draft>) -> Outcome {
    let answers = context.answers;
    let of = |need| Allowance::of(context.org, &answers.content_policy, need);
    let needs = answers.needs.iter().filter(|need| !answers.is_need_deleted(need));
    let allowances: Vec<Allowance<'_>> = needs.filter_map(of).collect();
    if allowances.is_empty() {
        return Outcome::NotApplicable;
    }
    let is_blind = |allowance: &Allowance<'_>| matches!(allowance.verdict, Verdict::NotVisible);
    if allowances.iter().all(is_blind) {
        return Outcome::NotVisible(TRUSTED_URLS);
    }
    let drafts = allowances
        .iter()
        .filter_map(|allowance| match &allowance.verdict {
            Verdict::Lacking(lack) => told((allowance, lack)),
            Verdict::Allowed | Verdict::NotVisible => None,
        });
    drafts.collect::<Vec<_>>().into()
}

/// A finding about a call center; what comes near is labelled too.
fn of_center(context: &Context<'_>, unmet: Unmet<'_>, label: &str) -> Draft {
    let need = unmet.0.need;
    let (index, place) = need.centers[0];
    let component = context.org.call_centers[index].component();
    let draft = Draft::new(component, place, label);
    let others = need.centers[1..].iter();
    let draft = others.fold(draft, |draft, (_, place)| draft.also(*place, "needs it too"));
    let draft = match &unmet.1.near {
        Some(miss) => draft.also(miss.entry.site.entry.url.span(), why_not(miss)),
        None => draft,
    };
    about(context, unmet, draft)
}

/// A finding about the entry that comes nearest.
fn of_entry(
    context: &Context<'_>,
    unmet: Unmet<'_>,
    miss: &Miss<'_>,
    place: Option<Span>,
    label: &str,
) -> Draft {
    let entry = &miss.entry.site.entry;
    let draft = Draft::new(entry.component(), place.unwrap_or(entry.url.span()), label)
        .with("entry", quoted(&entry.name))
        .with("listed", quoted(&entry.address().shown()));
    let off = entry
        .active_flag
        .span()
        .filter(|_| miss.why.contains(&Why::Inactive));
    let draft = match off.filter(|off| Some(*off) != place) {
        Some(off) => draft.also(off, "and the entry is switched off"),
        None => draft,
    };
    let centers = unmet.0.need.centers.iter();
    let draft = centers.fold(draft, |draft, (_, place)| draft.also(*place, "needs it"));
    about(context, unmet, draft)
}

/// Words, severity and fix that all these findings share.
fn about(context: &Context<'_>, (allowance, lack): Unmet<'_>, draft: Draft) -> Draft {
    let need = allowance.need;
    let draft = draft
        .about(allowance.directive.name(), need.origin())
        .with("whose", need.whose(context.org))
        .with("origin", quoted(&need.origin()))
        .with("directive", quoted(allowance.directive.name()))
        .with("lets", allowance.directive.phrase_for(&quoted(&need.origin())))
        .with("pages", allowance.context.phrase())
        .with("where", place(need, context.org))
        .affects(need.affects(context.org, &context.answers.membership));
    let draft = judged(draft, allowance, &lack.enforcement);
    let is_unknown = matches!(lack.enforcement, Enforcement::Unknown(_));
    let draft = if is_unknown && need.is_softphone() && context.answers.is_need_lost(need) {
        // As grave as deleting the entry.
        draft.severity(Severity::Error).audience(Audience::Gate)
    } else {
        draft
    };
    let is_settled = matches!(lack.enforcement, Enforcement::Seen(_) | Enforcement::Enforced);
    let draft = match settled_help(lack.gap()).filter(|_| is_settled) {
        // What a vendor asks for has words of its own.
        Some(help) if lack.gap() != Gap::Missing || !allowance.is_asked_by_vendor() => draft.help(help),
        _ => draft,
    };
    // What Salesforce fills in happens on the next deploy; what the org has now no file says.
    let is_filled = |miss: &Miss<'_>| matches!(miss.basis(), Basis::Filled(_));
    let draft = if lack.near.as_ref().is_some_and(is_filled) {
        draft.severity(Severity::Warning).at_most(Confidence::Medium)
    } else {
        draft
    };
    match allowance.fix(context.org, context.answers) {
        Some(fix) => draft.fix(fix),
        None => draft,
    }
}

/// What to do where it is settled that browsers refuse: the page's own words ask for the setting as well.
fn settled_help(gap: Gap) -> Option<&'static str> {
    Some(match gap {
        Gap::Missing => {
            "in Setup > Trusted URLs click New Trusted URL, enter {origin}, choose the context {pages} and tick {directive}"
        }
        Gap::Inactive => "open {entry} in Setup > Trusted URLs, click Edit and tick Active",
        Gap::Directive => "open {entry} in Setup > Trusted URLs, click Edit and tick {directive}",
        Gap::Context => {
            "open {entry} in Setup > Trusted URLs, click Edit and choose the context All, or make a second entry for {pages}"
        }
        Gap::Scheme => {
            "in Setup > Trusted URLs make a second entry for {origin} with {directive} ticked, beside {entry}"
        }
        Gap::Told => return None,
    })
}

/// What stands at the origin, behind a comma: "the page of the softphone of `Acme Phone`".
fn place(need: &Need, org: &Org) -> String {
    let whose = need.whose(org);
    match need.by {
        By::Address("standby URL") => format!("the standby page of {whose}"),
        By::Address(_) => format!("the page of {whose}"),
        By::Code => format!("which the code of {whose} asks for"),
        By::Vendor(vendor, _) => format!("which {} asks for", vendor.title()),
    }
}

/// How sure it is that the browser refuses: the page's own words are for a setting that nobody knows.
fn judged(draft: Draft, allowance: &Allowance<'_>, enforcement: &Enforcement) -> Draft {
    // Code that asks for something need not run.
    let is_indirect = allowance.is_asked_by_vendor() || matches!(allowance.need.by, By::Code);
    let proven = if is_indirect {
        (Severity::Warning, Confidence::Medium)
    } else {
        (Severity::Error, Confidence::High)
    };
    match enforcement {
        Enforcement::Seen(seen) => {
            let tell = if seen.blocked == 1 { "tells" } else { "tell" };
            let last = seen.last.map_or(String::new(), |day| format!(", last on {day}"));
            let rows = seen.rows.first().into_iter();
            rows.fold(draft, |draft, row| draft.also(*row, "a browser blocked it"))
                .severity(Severity::Error)
                .confidence(Confidence::High)
                .audience(Audience::Gate)
                .note(format!(
                    "browsers of this org blocked it, as {} of BrowserPolicyViolation {tell}{last}: whoever opens the softphone there sees an empty panel",
                    count(seen.blocked, "row")
                ))
        }
        Enforcement::Enforced => draft
            .severity(proven.0)
            .confidence(proven.1)
            .audience(Audience::Gate)
            .note("the browser refuses whatever no Trusted URL allows, and the agent sees an empty panel or a phone without a connection"),
        Enforcement::Unknown(_) | Enforcement::Relaxed => draft,
    }
}

/// Why an entry that looks right does not do, as a label.
fn why_not(miss: &Miss<'_>) -> String {
    let port = |port: Option<u16>| port.map_or("the ordinary port".to_owned(), |port| format!("port {port}"));
    match miss.main() {
        Why::WrongPort { entry, url } => format!("is for {}, not {}", port(*entry), port(*url)),
        Why::WrongPath => "is for another path".to_owned(),
        Why::OnlySubdomains => "covers only what lies below this domain".to_owned(),
        Why::Inactive => "covers more than this host, and is switched off".to_owned(),
        Why::LacksDirective => "covers more than this host, and not for this".to_owned(),
        Why::WrongContext => "covers more than this host, and for other pages".to_owned(),
        _ => "looks like it, and does not cover it".to_owned(),
    }
}
