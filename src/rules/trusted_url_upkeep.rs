//! Rules about the upkeep of Trusted URLs: what is there twice, what nobody needs, what the next deploy makes of an
//! entry, and how long the header gets.

use super::trusted_url::{draft, otherwise};
use super::{Context, rules};
use crate::analysis::content_policy::{self, Basis, ContentPolicy, Entry, HeaderSize};
use crate::analysis::trust::{Flaw, Judgement, Likeness};
use crate::finding::{
    Audience, Component, Confidence, Draft, Edit, Fix, FixKind, Outcome, Severity, count, quoted,
};
use crate::options::NumberOption;

rules! {
    "duplicate-trusted-url" => TrustedUrl(duplicate),
    "subsumed-trusted-url" => TrustedUrl(subsumed),
    "redundant-salesforce-url" => TrustedUrl(redundant),
    "implicit-directives" => TrustedUrl(implicit),
    "trusted-url-without-directive" => TrustedUrl(without_directive),
    "csp-header-too-long" => Org(long_header) [Number(ADVISED)],
}

fn duplicate(context: &Context<'_>, judged: &Judgement) -> Outcome {
    let entries = context.answers.content_policy.entries();
    let entry = &entries[judged.at];
    let Some(Flaw::Duplicate { of, likeness }) = judged.flaw() else {
        return otherwise(judged);
    };
    let other = &entries[*of].site.entry;
    let draft = draft(entry, judged, entry.site.entry.url.span(), "the same URL again")
        .also(other.url.span(), format!("of {} too", quoted(&other.name)))
        .with("other", quoted(&other.name));
    Some(match likeness {
        Likeness::Identical => deletable(context, entry, &entries[*of], draft),
        Likeness::Less => draft.note("{other} allows all that this entry does, and more; whoever tightens or deletes one of them will wonder why nothing changes"),
        Likeness::Different => draft
            .note("each of them allows something that the other does not, so nobody sees in one place what the URL may do")
            .help("switch on in {other} (Setup > Trusted URLs) what {entry} allows: to {allowed}; then delete {entry}"),
    })
    .into()
}

/// Offers to delete the file, where nothing else names it: a package.xml may. Of two package directories each may be
/// deployed without the other.
fn deletable(context: &Context<'_>, entry: &Entry, other: &Entry, draft: Draft) -> Draft {
    let file = context.org.file(entry.site.entry.file);
    let path = &file.shown;
    let is_beside = context.org.file(other.site.entry.file).rank == file.rank;
    let is_named = context.org.layout.names(&entry.site.entry.component());
    if !path.ends_with("-meta.xml") || !is_beside || is_named {
        return draft;
    }
    draft.fix(Fix {
        kind: FixKind::Safe,
        title: "delete the file of the duplicate".to_owned(),
        edits: vec![Edit::Delete { path: path.clone() }],
    })
}

fn subsumed(context: &Context<'_>, judged: &Judgement) -> Outcome {
    let entries = context.answers.content_policy.entries();
    let entry = &entries[judged.at];
    let Some(Flaw::Subsumed { by }) = judged.flaw() else {
        return otherwise(judged);
    };
    let other = &entries[*by].site.entry;
    let draft = draft(entry, judged, entry.site.entry.url.span(), "allowed already")
        .also(
            other.url.span(),
            format!("{} allows it and more", quoted(&other.name)),
        )
        .with("other", quoted(&other.name));
    Some(draft).into()
}

fn redundant(context: &Context<'_>, judged: &Judgement) -> Outcome {
    let entry = &context.answers.content_policy.entries()[judged.at];
    let (Some(Flaw::OwnDomain), Some((host, _))) = (judged.flaw(), ContentPolicy::own_domain(entry)) else {
        return otherwise(judged);
    };
    let address = entry.site.entry.address();
    let span = address.host_span().unwrap_or_else(|| address.span());
    let draft = draft(entry, judged, span, "a host of Salesforce's own")
        .with("host", quoted(host))
        .audience(Audience::Audit);
    Some(if is_for_every_org(&address.host().unwrap_or_default()) {
        draft
            .message("the Trusted URL {entry} trusts every org's hosts below {host}, not only this one's: {url}")
            .note("Salesforce adds this org's own hosts to every policy by itself; what this wildcard adds are the pages of every other org, which anybody can sign up for")
            .help("delete {entry} in Setup > Trusted URLs after a call in a sandbox without it; if something is missing, list its one host")
    } else {
        draft
    })
    .into()
}

/// Labels below Salesforce's domains that name no org.
const OF_NO_ORG: &[&str] = &[
    "my",
    "lightning",
    "vf",
    "visual",
    "visualforce",
    "content",
    "file",
    "site",
    "c",
    "sandbox",
    "develop",
    "scratch",
    "demo",
    "trailblaze",
    "patch",
    "builder",
    "preview",
    "livepreview",
    "live",
    "container",
];

/// A wildcard with no org's name in it.
fn is_for_every_org(host: &str) -> bool {
    let Some(base) = host.strip_prefix("*.") else {
        return host == "*";
    };
    let labels: Vec<&str> = base.split('.').collect();
    let own = labels.len().saturating_sub(2);
    labels[..own].iter().all(|label| OF_NO_ORG.contains(label))
}

fn implicit(context: &Context<'_>, judged: &Judgement) -> Outcome {
    let entry = &context.answers.content_policy.entries()[judged.at];
    let (Some(Flaw::Implicit), Basis::Filled(version)) = (judged.flaw(), entry.basis) else {
        return otherwise(judged);
    };
    let draft = draft(
        entry,
        judged,
        entry.site.entry.root,
        "no directive is switched on",
    );
    Some(match version {
        Some(version) => draft.with("version", format!("API version {version}.0")),
        None => draft
            .with("version", "an API version up to 49.0, which the file looks like")
            .confidence(Confidence::Low),
    })
    .into()
}

fn without_directive(context: &Context<'_>, judged: &Judgement) -> Outcome {
    let entry = &context.answers.content_policy.entries()[judged.at];
    let Some(Flaw::Undeployable(version)) = judged.flaw() else {
        return otherwise(judged);
    };
    let draft = draft(entry, judged, entry.site.entry.root, "nothing is switched on")
        .with("version", version.to_string())
        .audience(Audience::Gate);
    Some(draft).into()
}

/// Where Salesforce asks to stay below.
static ADVISED: NumberOption = NumberOption {
    rule: "csp-header-too-long",
    name: "kilobytes",
    default: 12,
    least: 1,
    most: 64,
    about: "length of what Trusted URLs add to the header of a page, in units of 1,024 bytes, above which it is reported",
};

/// Where pages were seen to fail.
const FAILING: usize = 16 * 1024;

fn long_header(context: &Context<'_>) -> Outcome {
    let policy = &context.answers.content_policy;
    if policy.entries().is_empty() {
        return Outcome::NotApplicable;
    }
    let mut said: Vec<(HeaderSize, Vec<content_policy::Context>)> = Vec::new();
    for page in content_policy::Context::ALL {
        let size = policy.header_size(page);
        // Entries for all pages make every header long: one cause.
        match said.iter_mut().find(|(known, _)| *known == size) {
            Some((_, pages)) => pages.push(page),
            None => said.push((size, vec![page])),
        }
    }
    let advised = context.options.rules.number(&ADVISED) * 1024;
    let too_long = said.into_iter().filter(|(size, _)| size.bytes > advised);
    too_long
        .filter_map(|(size, pages)| too_long_for(policy, size, &pages))
        .collect::<Vec<_>>()
        .into()
}

fn too_long_for(
    policy: &ContentPolicy,
    size: HeaderSize,
    pages: &[content_policy::Context],
) -> Option<Draft> {
    let first = pages.first()?;
    let longest = |entry: &&Entry| {
        let repeated = entry.directives.iter().count() * entry.site.entry.url.text().len();
        (repeated, std::cmp::Reverse(entry.site.entry.name.clone()))
    };
    let counted = policy.entries().iter().filter(|entry| entry.counts_in(*first));
    let biggest = &counted.max_by_key(longest)?.site.entry;
    let names: Vec<&str> = pages.iter().map(|page| page.phrase()).collect();
    let words: Vec<&str> = pages.iter().map(|page| page.word()).collect();
    let label = match size.entries {
        1 => "the only one".to_owned(),
        more => format!("the longest of {}", count(more, "Trusted URL")),
    };
    let draft = Draft::new(Component::new("Org", "-"), biggest.url.span(), label)
        .about(format!("csp/{}", words.join("+")), "")
        .with("pages", listed(&names))
        .with("size", quoted(&format!("{} KB", size.bytes.div_ceil(1024))));
    let draft = if size.bytes > FAILING {
        draft
            .severity(Severity::Error)
            .note("near 16 KB servers and proxies on the way start to refuse the answer: then whole pages stay blank, the softphone with them")
    } else {
        draft
    };
    let is_sites_only = *pages == [content_policy::Context::ExperienceCloud];
    Some(if is_sites_only {
        draft.audience(Audience::Audit)
    } else {
        draft
    })
}

/// `a`, `a and b`, `a, b and c`.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}
