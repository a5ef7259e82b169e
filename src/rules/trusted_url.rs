//! Rules about the address of a Trusted URL: what browsers ignore, plain http, hosts that no public name stands for.

use super::{Context, rules};
use crate::analysis::content_policy::{Basis, Entry};
use crate::analysis::trust::{Flaw, Judgement, Place, Verdict};
use crate::finding::{Audience, Confidence, Draft, FixKind, Outcome, Severity, quoted, replace};
use crate::source::Span;

rules! {
    "malformed-trusted-url" => TrustedUrl(malformed),
    "insecure-trusted-url" => TrustedUrl(insecure),
    "trusted-url-to-ip-or-localhost" => TrustedUrl(local),
    "camera-granted-needlessly" => TrustedUrl(camera),
}

/// What a rule answers about an entry that does not have its flaw: one with another flaw has not passed.
pub(super) fn otherwise(judged: &Judgement) -> Outcome {
    match judged.verdict {
        Verdict::Sound => Outcome::Passed,
        Verdict::NotJudged | Verdict::Flawed(_) => Outcome::NotApplicable,
    }
}

/// A finding on a Trusted URL, with the words that pages fill in.
pub(super) fn draft(entry: &Entry, judged: &Judgement, span: Span, label: impl Into<String>) -> Draft {
    let site = &entry.site.entry;
    Draft::new(site.component(), span, label)
        .about("endpointUrl", site.address().without_userinfo())
        .audience(judged.audience(entry))
        .with("entry", quoted(&site.name))
        .with("url", quoted(&site.address().shown()))
        .with("allowed", entry.directives.phrase())
}

fn malformed(context: &Context<'_>, judged: &Judgement) -> Outcome {
    let entry = &context.answers.content_policy.entries()[judged.at];
    let (Some(Flaw::Malformed), Some((malformed, span))) = (judged.flaw(), entry.malformed()) else {
        return otherwise(judged);
    };
    let phrase = malformed.defect.phrase();
    let draft = draft(entry, judged, span, phrase).with("defect", phrase);
    let draft = if malformed.defect.is_rejected() {
        draft.audience(Audience::Gate)
    } else {
        draft
            .severity(Severity::Warning)
            .confidence(Confidence::Medium)
            .note("by the rules for policies a browser ignores such an entry, so what needs it stays blank although the list seems to have it")
    };
    Some(draft).into()
}

fn insecure(context: &Context<'_>, judged: &Judgement) -> Outcome {
    let entries = context.answers.content_policy.entries();
    let entry = &entries[judged.at];
    let Some(Flaw::Insecure { covered, is_fixable }) = judged.flaw() else {
        return otherwise(judged);
    };
    let address = entry.site.entry.address();
    let scheme = address.scheme().unwrap_or_default();
    let secure = if scheme == "ws" { "wss" } else { "https" };
    let span = address.scheme_span().unwrap_or_else(|| address.span());
    let draft = draft(entry, judged, span, format!("plain {scheme}"))
        .with("scheme", quoted(&scheme))
        .with("secure", quoted(secure));
    let draft = match (entry.directives.has_active(), entry.basis) {
        (true, Basis::Explicit) => draft,
        (true, _) => draft.severity(Severity::Warning).at_most(Confidence::Medium),
        (false, _) => draft.severity(Severity::Warning).note("images, audio and video over plain http can be read and swapped by everybody on the network, and browsers fetch them over https or not at all"),
    };
    let draft = match covered.map(|other| &entries[other]) {
        Some(other) => beside(draft, entry, other),
        None if *is_fixable => draft.fix(replace(FixKind::Unsafe, format!("use {secure}"), span, secure)),
        None => draft,
    };
    Some(draft).into()
}

/// Says of an entry that the same place is trusted over a secure connection, too.
fn beside(draft: Draft, entry: &Entry, other: &Entry) -> Draft {
    let lacks = other.lacks(entry);
    let twin = &other.site.entry;
    let draft = draft.with("other", quoted(&twin.name));
    if lacks.is_empty() {
        return draft
            .also(twin.url.span(), "allows the same over a secure connection")
            .help("delete {entry} in Setup > Trusted URLs; {other} allows the same over {secure}");
    }
    draft
        .also(twin.url.span(), "a secure connection, but allows less")
        .with("lacks", lacks.join(", "))
        .help("in Setup > Trusted URLs edit {other} first: {lacks}; then delete {entry}")
}

fn local(context: &Context<'_>, judged: &Judgement) -> Outcome {
    let entry = &context.answers.content_policy.entries()[judged.at];
    let Some(Flaw::Local(place)) = judged.flaw() else {
        return otherwise(judged);
    };
    let address = entry.site.entry.address();
    let span = address.host_span().unwrap_or_else(|| address.span());
    let (what, note) = match place {
        Place::OwnMachine => (
            "the agent's own machine",
            "whatever program answers there on an agent's machine is trusted; mostly such an entry is left over from development, and where a phone needs it the program must run on every machine",
        ),
        Place::PrivateNetwork => (
            "a private address",
            "it leads somewhere else in every network: at home or in a hotel, whoever has the address there is trusted, and the phone does not find its server",
        ),
        Place::Address => (
            "an address instead of a name",
            "addresses change hands with the next rented server, and certificates are seldom made for them, so browsers mostly refuse the connection",
        ),
        Place::NameWithoutDomain => (
            "a name without a domain",
            "only the name server of one network knows it; in any other network it is nobody's, or somebody else's",
        ),
    };
    let draft = draft(entry, judged, span, what).with("what", what).note(note);
    Some(draft).into()
}

fn camera(context: &Context<'_>, judged: &Judgement) -> Outcome {
    let entry = &context.answers.content_policy.entries()[judged.at];
    let Some(Flaw::Camera { is_in_effect }) = judged.flaw() else {
        return otherwise(judged);
    };
    let span = entry.site.camera.span().unwrap_or(entry.site.entry.root);
    let draft = draft(entry, judged, span, "the camera");
    let draft = if *is_in_effect {
        draft
    } else {
        draft.severity(Severity::Info)
    };
    Some(draft).into()
}
