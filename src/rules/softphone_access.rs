//! Rules about what softphones need beyond Trusted URLs: the microphone, calls into Salesforce, Classic consoles.

use super::{Context, rules};
use crate::analysis::content_policy::{self, Blocked, MicrophoneAnswer, Why};
use crate::analysis::needs::{By, Need, Purpose, cors};
use crate::facts::Grade;
use crate::finding::{Confidence, Coverage, Draft, Outcome, Severity, count, quoted};
use crate::org::kind::Kind;
use crate::org::security::{Access, SecuritySettings};

rules! {
    "microphone-blocked" => Org(microphone),
    "missing-cors-origin" => Org(cors_origin),
    "missing-console-domain" => Org(console_domain),
}

const SECURITY: Coverage = Coverage::new(
    "security-settings",
    "whether Salesforce lets the softphone use the microphone",
    "retrieve Settings: Security (Setup > Session Settings, Permissions-Policy)",
);

/// Enough consoles to make the point.
const MOST_CONSOLES: usize = 3;

const CORS: Coverage = Coverage::new(
    "cors-origins",
    "whether the softphone's page may call Salesforce's APIs",
    "retrieve CorsWhitelistOrigin (Setup > CORS); without any entry in the org there is nothing to retrieve",
);

fn needs<'a>(context: &Context<'a>, purpose: Purpose) -> Vec<&'a Need> {
    let needs = context.answers.needs.iter();
    needs
        .filter(|need| need.purpose == purpose && !context.answers.is_need_deleted(need))
        .collect()
}

fn microphone(context: &Context<'_>) -> Outcome {
    let needs = needs(context, Purpose::Microphone);
    if needs.is_empty() {
        return Outcome::NotApplicable;
    }
    let policy = &context.answers.content_policy;
    let answers: Vec<_> = needs
        .into_iter()
        .map(|need| {
            (
                need,
                policy.microphone(&need.url, content_policy::Context::Lightning),
            )
        })
        .collect();
    // An entry that could not be read may grant it.
    let is_blind = context.org.has_unread(Kind::TrustedUrl);
    let is_visible = |answer: &MicrophoneAnswer<'_>| match answer {
        MicrophoneAnswer::NotVisible => false,
        MicrophoneAnswer::Blocked(blocked) => blocked.access == Access::Never || !is_blind,
        _ => true,
    };
    if !answers.iter().any(|(_, answer)| is_visible(answer)) {
        return Outcome::NotVisible(SECURITY);
    }
    let seen = answers.iter().filter(|(_, answer)| is_visible(answer));
    let drafts = seen.filter_map(|(need, answer)| match answer {
        MicrophoneAnswer::Blocked(blocked) => silent(context, need, blocked),
        _ => None,
    });
    drafts.collect::<Vec<_>>().into()
}

fn silent(context: &Context<'_>, need: &Need, blocked: &Blocked<'_>) -> Option<Draft> {
    let By::Vendor(vendor, row) = need.by else {
        return None;
    };
    let draft = labelled(context.org.security.as_ref()?, need, blocked);
    let is_proven = row.grade == Grade::Documented && blocked.confidence == Confidence::High;
    let draft = draft
        .severity(if is_proven {
            Severity::Error
        } else {
            Severity::Warning
        })
        .confidence(blocked.confidence)
        .with("whose", need.whose(context.org))
        .with("origin", quoted(&need.origin()))
        .with("vendor", vendor.title())
        .with("source", row.source)
        .affects(need.affects(context.org, &context.answers.membership));
    Some(match need.microphone_fix(context.org, context.answers, blocked) {
        Some(fix) => draft.fix(fix),
        None => draft,
    })
}

/// The grant, the header, the entry that comes nearest, and the softphones.
fn labelled(security: &SecuritySettings, need: &Need, blocked: &Blocked<'_>) -> Draft {
    let label = match blocked.access {
        Access::Never => "nobody may use it",
        _ => "only Trusted URLs that grant it",
    };
    let draft = Draft::new(security.component(), blocked.grant, label)
        .about("grantMicrophoneAccess", need.origin())
        .also(blocked.header, "the header is sent, so the grant counts");
    let draft = match blocked.misses.first() {
        Some((entry, why)) => {
            let flag = entry.site.microphone.span();
            let flag = flag.filter(|_| why.contains(&Why::LacksDirective));
            let place = flag.unwrap_or(entry.site.entry.url.span());
            draft.also(place, "this entry does not grant it")
        }
        None => draft,
    };
    let centers = need.centers.iter();
    centers.fold(draft, |draft, (_, place)| draft.also(*place, "needs it"))
}

fn cors_origin(context: &Context<'_>) -> Outcome {
    let needs = needs(context, Purpose::Cors);
    if needs.is_empty() {
        return Outcome::NotApplicable;
    }
    if context.org.cors_origins.is_empty() || context.org.has_unread(Kind::CorsOrigin) {
        return Outcome::NotVisible(CORS);
    }
    let unmet = needs.into_iter().filter(|need| !cors::is_met(context.org, need));
    let drafts = unmet.filter_map(|need| {
        let By::Vendor(vendor, row) = need.by else {
            return None;
        };
        let (index, place) = need.centers[0];
        let component = context.org.call_centers[index].component();
        let draft = Draft::new(component, place, "tells the vendor")
            .about("cors", need.origin())
            .with("origin", quoted(&need.origin()))
            .with("vendor", vendor.title())
            .with("source", row.source)
            .affects(need.affects(context.org, &context.answers.membership));
        let others = need.centers[1..].iter();
        Some(others.fold(draft, |draft, (_, place)| draft.also(*place, "needs it too")))
    });
    drafts.collect::<Vec<_>>().into()
}

fn console_domain(context: &Context<'_>) -> Outcome {
    let consoles = &context.org.consoles;
    let softphones = context.org.classic_softphones_with_port();
    if consoles.is_empty() || softphones.is_empty() {
        return Outcome::NotApplicable;
    }
    // Who works in which console is not known: one that lists the softphone is enough.
    let lacking = softphones
        .iter()
        .filter(|(_, domain)| !consoles.iter().any(|console| console.lists(domain)));
    let drafts = lacking.map(|(url, domain)| {
        let draft = url
            .draft(url.address.span(), "a port of its own")
            .with("domain", quoted(domain))
            .with("consoles", count(consoles.len(), "Classic console"));
        let first = consoles.iter().take(MOST_CONSOLES);
        first.fold(draft, |draft, console| {
            draft.also(console.root, "does not list it")
        })
    });
    drafts.collect::<Vec<_>>().into()
}
