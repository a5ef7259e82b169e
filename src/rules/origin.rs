//! Rules about who may call in, whom Apex may call, and who may frame the org's pages.

use super::{Context, rules};
use crate::analysis::content_policy::{Breadth, GroundKind, Source};
use crate::finding::{Audience, Confidence, Draft, Edit, FixKind, Outcome, Severity, quoted, replace};
use crate::org::allowed::{AllowedHost, RemoteSite};
use crate::org::framing::{FramingSettings, FramingSite};
use crate::org::security::SecuritySettings;
use crate::parse::address::Address;

rules! {
    "insecure-cors-origin" => CorsOrigin(insecure_cors),
    "wildcard-cors-origin" => CorsOrigin(wildcard_cors),
    "insecure-remote-site" => RemoteSite(insecure_remote),
    "open-frame-embedding" => Org(open_framing),
}

/// A finding on an entry of a list, with the words that pages fill in.
fn draft(context: &Context<'_>, entry: &AllowedHost, description: Option<&str>, label: &str) -> Draft {
    let address = entry.address();
    let shown = address.without_userinfo();
    let span = address.scheme_span().or_else(|| address.host_span());
    let is_telephony = context.answers.trust.telephony.lists(entry, description);
    Draft::new(entry.component(), span.unwrap_or_else(|| address.span()), label)
        .about(entry.list.element(), &shown)
        .audience(if is_telephony {
            Audience::Review
        } else {
            Audience::Audit
        })
        .with("entry", quoted(&entry.name))
        .with("url", quoted(&shown))
}

/// The server has another port for https, and mostly no certificate for a bare address.
fn with_https(draft: Draft, address: &Address) -> Draft {
    let is_named = matches!(address.host_kind(), Some(url::Host::Domain(_)));
    match address.scheme_span().filter(|_| is_named && !address.has_port()) {
        Some(span) => draft.fix(replace(FixKind::Unsafe, "use https", span, "https")),
        None => draft,
    }
}

fn insecure_cors(context: &Context<'_>, entry: &AllowedHost) -> Outcome {
    if entry.is_managed() || !entry.active || lets_everything_in(entry) {
        return Outcome::NotApplicable;
    }
    let address = entry.address();
    if address.scheme().as_deref() != Some("http") {
        return Outcome::Passed;
    }
    let draft = draft(context, entry, None, "plain http");
    Some(if address.is_loopback() {
        draft
            .severity(Severity::Info)
            .message("the CORS entry {entry} lets in pages from the developer's own machine: {url}")
            .note("Salesforce allows it for development; in production any program that answers there on an agent's machine may read what Salesforce's interfaces return")
            .help("delete {entry} in Setup > CORS of the production org")
    } else {
        with_https(draft, &address)
    })
    .into()
}

/// Every host there is, or every host below a public suffix.
fn lets_everything_in(entry: &AllowedHost) -> bool {
    match breadth(entry) {
        Some(Breadth::Everything) => true,
        Some(Breadth::SharedGround(ground)) => ground.kind == GroundKind::PublicSuffix,
        _ => false,
    }
}

fn breadth(entry: &AllowedHost) -> Option<Breadth> {
    let source = Source::parse(entry.url.text()).ok()?;
    Some(source.breadth())
}

fn wildcard_cors(context: &Context<'_>, entry: &AllowedHost) -> Outcome {
    let address = entry.address();
    let everything = lets_everything_in(entry);
    let is_told = address.scheme().as_deref() == Some("http") && !everything;
    let Some(breadth) = breadth(entry).filter(|_| !entry.is_managed() && entry.active && !is_told) else {
        return Outcome::NotApplicable;
    };
    let draft = || draft(context, entry, None, "the wildcard");
    let host = address.host().unwrap_or_default();
    let is_salesforces = SALESFORCES.iter().any(|own| host.strip_prefix("*.") == Some(own));
    let draft = match breadth {
        _ if everything => draft().severity(Severity::Error).message("the CORS entry {entry} lets pages of every host call Salesforce: {url}"),
        Breadth::SharedGround(_) if is_salesforces => draft()
            .severity(Severity::Info)
            .confidence(Confidence::Low)
            .audience(Audience::Audit)
            .message("the CORS entry {entry} lets pages of every Salesforce org call this one: {url}")
            .note("older guides of Salesforce's own ask for it; it also covers orgs that strangers sign up for in a minute")
            .help("put this org's own host in its place: Setup > CORS > {entry}"),
        Breadth::SharedGround(ground) => draft().with("ground", quoted(&ground.base)),
        Breadth::Exact { .. } | Breadth::OneTenant(_) | Breadth::Everything => return Outcome::Passed,
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
    let is_plain = address.scheme().as_deref() == Some("http");
    let draft = match (is_plain, switch.span().filter(|_| switch.is_true())) {
        (false, None) => return Outcome::Passed,
        (true, None) => with_https(draft(context, entry, description, "plain http"), &address),
        (true, Some(span)) => {
            let draft = draft(context, entry, description, "plain http");
            let mut draft = with_https(draft, &address).also(span, "and protocol security is off");
            for fix in &mut draft.fixes {
                let text = "false".to_owned();
                fix.edits.push(Edit::Replace { span, text });
            }
            draft
        }
        (false, Some(span)) => {
            let mut draft = draft(context, entry, description, "protocol security is off");
            draft.labels[0].span = span;
            draft
                .about("disableProtocolSecurity", entry.address().without_userinfo())
                .severity(Severity::Info)
                .confidence(Confidence::Medium)
                .message("the remote site {entry} lets data pass from https to http: protocol security is off")
                .note("the address is https, so nothing is unencrypted today; but a redirect or a later change to http would go through without a word")
                .help("clear \"Disable Protocol Security\" in Setup > Remote Site Settings > {entry}")
        }
    };
    Some(draft).into()
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
    let draft = |label: String| {
        let span = address.host_span().unwrap_or_else(|| address.span());
        Draft::new(settings.component(), span, label)
            .about("url", address.without_userinfo())
            .with("url", quoted(&address.without_userinfo()))
    };
    // `*example.com` stands for what lies below, too.
    let base = host.strip_prefix('*').map(|rest| rest.trim_start_matches('.'));
    let source = match base {
        Some("") => return Some(draft("every site".to_owned()).with("who", "every website there is")),
        Some(base) => Source::parse(&format!("*.{base}")).ok()?,
        None => Source::parse(&host).ok()?,
    };
    match source.breadth() {
        Breadth::SharedGround(ground) => {
            let who = format!("everybody who has a host below {}", quoted(&ground.base));
            Some(draft("anybody can have a host here".to_owned()).with("who", who))
        }
        _ if address.scheme().as_deref() == Some("http") => {
            Some(draft("plain http".to_owned()).with("who", "everybody on the way to an unencrypted page"))
        }
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
