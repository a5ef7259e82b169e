//! Rules about how much a Trusted URL lets in: everything, ground that strangers share, a whole domain.

use super::trusted_url::{draft, otherwise};
use super::{Context, rules};
use crate::analysis::content_policy::{Basis, Breadth, Directive, Entry, Ground, GroundKind, Source};
use crate::analysis::trust::{Flaw, Judgement};
use crate::facts::vendors;
use crate::finding::{Confidence, Draft, Outcome, Severity, quoted};
use crate::options::{TextsOf, TextsOption};
use crate::parse::address::host_name;
use crate::source::Span;

rules! {
    "wildcard-trusted-url" => TrustedUrl(wildcard),
    "shared-host-trusted-url" => TrustedUrl(shared_host) [Texts(OWN_HOSTS)],
    "microphone-granted-to-wildcard" => TrustedUrl(microphone),
}

static OWN_HOSTS: TextsOption = TextsOption {
    rule: "shared-host-trusted-url",
    name: "own-hosts",
    about: "hosts on shared ground that are the org's own and stay so; wildcards are reported all the same",
    of: TextsOf::Hosts,
};

fn wildcard(context: &Context<'_>, judged: &Judgement) -> Outcome {
    let entry = &context.answers.content_policy.entries()[judged.at];
    let (what, label) = match judged.flaw() {
        Some(Flaw::Everything) => ("every host there is".to_owned(), "every host".to_owned()),
        Some(Flaw::PublicSuffix(suffix)) => (
            format!("every host below {}", quoted(suffix)),
            format!("anybody can register a name below {}", quoted(suffix)),
        ),
        _ => return otherwise(judged),
    };
    let draft = draft(entry, judged, host(entry), label).with("what", what);
    let draft = match (entry.directives.has_active(), entry.basis) {
        (true, Basis::Explicit) => draft,
        (true, _) => draft.severity(Severity::Warning).at_most(Confidence::Medium),
        (false, _) => draft.severity(Severity::Warning).note(
            "images, audio and video from anywhere can track who looks at which record; they cannot act",
        ),
    };
    Some(listening(entry, draft)).into()
}

fn shared_host(context: &Context<'_>, judged: &Judgement) -> Outcome {
    let entry = &context.answers.content_policy.entries()[judged.at];
    let draft = match judged.flaw() {
        Some(Flaw::SharedGround(ground)) => shared_ground(entry, judged, ground),
        Some(Flaw::SharedHost(_)) if is_own(context, entry) => return Outcome::Passed,
        Some(Flaw::SharedHost(ground)) => draft(entry, judged, host(entry), "one host on shared ground")
            .with("ground", quoted(&ground.base))
            .message("the Trusted URL {entry} names one host below {ground}, where anybody can get a name: {url}")
            .note("that is how many vendors host, and fine while the name is theirs; once they give it up, somebody else can take it and is trusted")
            .help("keep it as long as the vendor uses the host; delete it in Setup > Trusted URLs when the vendor moves away")
            .severity(Severity::Info)
            .confidence(Confidence::Low),
        _ => return otherwise(judged),
    };
    Some(draft).into()
}

fn is_own(context: &Context<'_>, entry: &Entry) -> bool {
    let host = entry.site.entry.address().host();
    let host = host.and_then(|host| host_name(&host));
    host.is_some_and(|host| context.options.rules.lists(&OWN_HOSTS, &host))
}

fn shared_ground(entry: &Entry, judged: &Judgement, ground: &Ground) -> Draft {
    let label = format!("{} can be here", tenants(ground));
    let draft = draft(entry, judged, host(entry), label).with("ground", quoted(&ground.base));
    let acts = [Directive::Connect, Directive::Frame].map(|directive| entry.directives.has(directive));
    let draft = match (acts.contains(&true), asking(entry)) {
        (true, None) => draft,
        (true, Some(vendor)) => draft
            .severity(Severity::Info)
            .note("the guide of {vendor} asks for it; still it lets in whoever else has a host there")
            .help("ask the vendor for the one host that this org needs, and put that in Setup > Trusted URLs > {entry} instead of the wildcard")
            .with("vendor", quoted(&vendor)),
        (false, _) => draft
            .severity(Severity::Info)
            .note("strangers can have what this entry lets in; it cannot act in the page, so this is for the next clean-up"),
    };
    listening(entry, draft)
}

fn microphone(context: &Context<'_>, judged: &Judgement) -> Outcome {
    let entry = &context.answers.content_policy.entries()[judged.at];
    let Some(Flaw::Microphone { is_in_effect }) = judged.flaw() else {
        return otherwise(judged);
    };
    let flag = entry.site.microphone.span().unwrap_or(entry.site.entry.root);
    let draft =
        draft(entry, judged, flag, "the microphone").also(host(entry), "for every host that fits this");
    let is_narrow = matches!(entry.breadth(), Some(Breadth::OneTenant(_)));
    let draft = match (is_in_effect, is_narrow) {
        (true, true) => draft.severity(Severity::Info),
        (true, false) if entry.directives.has(Directive::Frame) => draft.severity(Severity::Error),
        (true, false) => draft,
        (false, _) => draft.severity(Severity::Info).note("as long as Salesforce sends no Permissions-Policy header, or one that leaves nothing to Trusted URLs, the grant changes nothing; switched on, it lets every host behind the wildcard listen that gets into a frame"),
    };
    Some(draft).into()
}

/// The part of the address that is too broad.
fn host(entry: &Entry) -> Span {
    let address = entry.site.entry.address();
    address.host_span().unwrap_or_else(|| address.span())
}

/// Whose hosts are there.
fn tenants(ground: &Ground) -> String {
    match ground.kind {
        GroundKind::Curated { admits, .. } => admits.to_owned(),
        GroundKind::AboveSuffixes => "any customer of several services".to_owned(),
        GroundKind::PrivateSuffix | GroundKind::PublicSuffix => "any customer's host".to_owned(),
    }
}

/// The product whose documentation asks for exactly this entry.
fn asking(entry: &Entry) -> Option<String> {
    let wanted = entry.source()?.expression();
    let is_asked = |row: &vendors::Requirement| {
        row.may_raise() && Source::parse(row.url).is_ok_and(|source| source.expression() == wanted)
    };
    let vendor = vendors::all()
        .iter()
        .find(|vendor| vendor.requires().any(is_asked))?;
    Some(vendor.title())
}

/// The microphone comes with it.
fn listening(entry: &Entry, draft: Draft) -> Draft {
    match entry
        .site
        .microphone
        .span()
        .filter(|_| entry.site.microphone.is_true())
    {
        Some(flag) => draft.also(flag, "and grants the microphone to all of them"),
        None => draft,
    }
}
