//! Rules about who may call in, whom Apex may call, and who may frame the org's pages.

use super::{Context, rules};
use crate::analysis::content_policy::{Breadth, GroundKind, Source};
use crate::finding::{Audience, Confidence, Draft, Edit, FixKind, Outcome, Severity, quoted, replace};
use crate::org::allowed::{AllowedHost, RemoteSite};
use crate::org::framing::{FramingSettings, FramingSite};
use crate::org::security::SecuritySettings;
use crate::parse::address::Address;
use crate::source::Span;

rules! {
    "insecure-cors-origin" => CorsOrigin(insecure_cors),
    "wildcard-cors-origin" => CorsOrigin(wildcard_cors),
    "insecure-remote-site" => RemoteSite(insecure_remote),
    "open-frame-embedding" => Org(open_framing),
}

/// A finding on an entry of a list, with the words that pages fill in.
fn draft(
    context: &Context<'_>,
    entry: &AllowedHost,
    description: Option<&str>,
    (span, label): (Span, &str),
) -> Draft {
    let address = entry.address();
    let is_telephony = context.answers.trust.telephony.lists(entry, description);
    Draft::new(entry.component(), span, label)
        .about(entry.list.element(), address.without_userinfo())
        .audience(if is_telephony {
            Audience::Review
        } else {
            Audience::Audit
        })
        .with("entry", quoted(&entry.name))
        .with("url", quoted(&address.shown()))
}

/// Where the scheme stands, with what to say about it.
fn plain_http(address: &Address) -> (Span, &'static str) {
    (
        address.scheme_span().unwrap_or_else(|| address.span()),
        "plain http",
    )
}

/// The server has another port for https, and mostly no certificate for a bare address; and two entries for one
/// address are one too many.
fn with_https(context: &Context<'_>, entry: &AllowedHost, draft: Draft) -> Draft {
    let address = entry.address();
    let is_named = matches!(address.host_kind(), Some(url::Host::Domain(_)));
    let is_fixable = is_named && !address.has_port() && !context.answers.trust.twins.has_twin(entry);
    match address.scheme_span().filter(|_| is_fixable) {
        Some(span) => draft.fix(replace(FixKind::Unsafe, "use https", span, "https")),
        None => draft,
    }
}

fn insecure_cors(context: &Context<'_>, entry: &AllowedHost) -> Outcome {
    if entry.is_managed() || !entry.active || everybody(entry).is_some() {
        return Outcome::NotApplicable;
    }
    let address = entry.address();
    if address.scheme().as_deref() != Some("http") {
        return Outcome::Passed;
    }
    let draft = draft(context, entry, None, plain_http(&address));
    Some(if address.is_loopback() {
        draft
            .severity(Severity::Info)
            .message("the CORS entry {entry} lets in pages from the developer's own machine: {url}")
            .note("Salesforce allows it for development; in production any program that answers there on an agent's machine may read what Salesforce's interfaces return")
            .help("delete {entry} in Setup > CORS of the production org")
    } else {
        with_https(context, entry, draft)
    })
    .into()
}

/// Everybody, as a sentence goes on; `None` where only some are let in.
fn everybody(entry: &AllowedHost) -> Option<String> {
    match breadth(entry)? {
        Breadth::Everything => Some("every host there is".to_owned()),
        Breadth::SharedGround(ground) if ground.kind == GroundKind::PublicSuffix => {
            Some(format!("whoever registers a name below {}", quoted(&ground.base)))
        }
        _ => None,
    }
}

fn breadth(entry: &AllowedHost) -> Option<Breadth> {
    let source = Source::parse(entry.url.text()).ok()?;
    Some(source.breadth())
}

fn wildcard_cors(context: &Context<'_>, entry: &AllowedHost) -> Outcome {
    let address = entry.address();
    let everybody = everybody(entry);
    let is_told = address.scheme().as_deref() == Some("http") && everybody.is_none();
    let Some(breadth) = breadth(entry).filter(|_| !entry.is_managed() && entry.active && !is_told) else {
        return Outcome::NotApplicable;
    };
    let span = address.host_span().unwrap_or_else(|| address.span());
    let draft = || draft(context, entry, None, (span, "the wildcard"));
    let draft = match (everybody, breadth) {
        (Some(who), _) => draft()
            .severity(Severity::Error)
            .message("the CORS entry {entry} lets pages of {who} call Salesforce: {url}")
            .with("who", who),
        (None, Breadth::SharedGround(ground)) if SALESFORCES.contains(&ground.base.as_str()) => draft()
            .severity(Severity::Info)
            .confidence(Confidence::Low)
            .audience(Audience::Audit)
            .message("the CORS entry {entry} lets pages of every Salesforce org call this one: {url}")
            .note("older guides of Salesforce's own ask for it; it also covers orgs that strangers sign up for in a minute")
            .help("put this org's own host in its place: Setup > CORS > {entry}"),
        (None, Breadth::SharedGround(ground)) => draft().with("ground", quoted(&ground.base)),
        _ => return Outcome::Passed,
    };
    Some(draft).into()
}

/// Domains that Salesforce gives orgs names below.
const SALESFORCES: &[&str] = &[
    "force.com",
    "lightning.force.com",
    "my.salesforce.com",
    "salesforce.com",
    "vf.force.com",
    "visualforce.com",
];

/// Comes with every new org, for a demo page of Salesforce's own.
const SHIPPED: &str = "www.apexdevnet.com";

fn insecure_remote(context: &Context<'_>, site: &RemoteSite) -> Outcome {
    let entry = &site.entry;
    let address = entry.address();
    // Salesforce's servers do not reach such hosts at all.
    let is_unreachable = address.is_loopback() || address.is_private_address() || address.is_single_label();
    let is_shipped = address.host().as_deref() == Some(SHIPPED);
    if entry.is_managed() || !entry.active || is_unreachable || is_shipped {
        return Outcome::NotApplicable;
    }
    let description = site.description.as_deref();
    let switch = site.protocol_security_disabled;
    let off = switch.span().filter(|_| switch.is_true());
    let draft = match (address.scheme().as_deref(), off) {
        (Some("http"), off) => {
            let draft = draft(context, entry, description, plain_http(&address));
            let draft = with_https(context, entry, draft);
            off.into_iter().fold(draft, with_protocol_security)
        }
        (_, Some(off)) => draft(context, entry, description, (off, "protocol security is off"))
            .about("disableProtocolSecurity", address.without_userinfo())
            .severity(Severity::Info)
            .confidence(Confidence::Medium)
            .message("the remote site {entry} lets data pass from https to http: protocol security is off")
            .note("the address is https, so nothing is unencrypted today; but a redirect or a later change to http would go through without a word")
            .help("clear \"Disable Protocol Security\" in Setup > Remote Site Settings > {entry}"),
        (_, None) => return Outcome::Passed,
    };
    Some(draft).into()
}

/// With https nothing has a reason to stay switched off.
fn with_protocol_security(draft: Draft, span: Span) -> Draft {
    let mut draft = draft.also(span, "and protocol security is off");
    for fix in &mut draft.fixes {
        let text = "false".to_owned();
        fix.edits.push(Edit::Replace { span, text });
    }
    draft
}

fn open_framing(context: &Context<'_>) -> Outcome {
    let Some(settings) = &context.org.framing else {
        return Outcome::NotApplicable;
    };
    let phone = context
        .org
        .open_cti_centers()
        .flat_map(|center| center.adapter_urls())
        .any(|url| url.visualforce_page().is_some() && context.org.is_local_page(&url));
    let found = settings
        .for_visualforce()
        .filter_map(|site| open_site(settings, site));
    let audience = if phone { Audience::Review } else { Audience::Audit };
    let security = context.org.security.as_ref();
    found
        .map(|draft| protected(draft.audience(audience), security))
        .collect::<Vec<_>>()
        .into()
}

fn open_site(settings: &FramingSettings, site: &FramingSite) -> Option<Draft> {
    let text = site.url.trim();
    let address = Address::of_host(&text);
    let host = address.host()?;
    let draft = |span: Option<Span>, label: &str| {
        Draft::new(
            settings.component(),
            span.unwrap_or_else(|| address.span()),
            label,
        )
        .about("url", address.without_userinfo())
        .with("url", quoted(&address.shown()))
    };
    // `*example.com` stands for what lies below, too.
    let base = host.strip_prefix('*').map(|rest| rest.trim_start_matches('.'));
    let source = match base {
        Some("") => {
            return Some(draft(address.host_span(), "every site").with("who", "every website there is"));
        }
        Some(base) => Source::parse(&format!("*.{base}")).ok()?,
        None => Source::parse(&host).ok()?,
    };
    match source.breadth() {
        Breadth::SharedGround(ground) => {
            let who = format!("everybody who has a host below {}", quoted(&ground.base));
            Some(draft(address.host_span(), "anybody can have a host here").with("who", who))
        }
        _ if address.scheme().as_deref() == Some("http") => Some(
            draft(address.scheme_span(), "plain http")
                .with("who", "everybody on the way to an unencrypted page"),
        ),
        _ => None,
    }
}

/// Without clickjack protection the list decides nothing.
fn protected(draft: Draft, security: Option<&SecuritySettings>) -> Draft {
    let flags = security.map(|security| [security.clickjack_with_header, security.clickjack_headerless]);
    let off = flags.filter(|flags| flags.iter().all(|flag| flag.value() == Some(false)));
    match off.and_then(|flags| flags[0].span()) {
        Some(span) => draft.severity(Severity::Info).also(
            span,
            "clickjack protection of Visualforce pages is off, so any site can frame them anyway",
        ),
        None => draft,
    }
}
