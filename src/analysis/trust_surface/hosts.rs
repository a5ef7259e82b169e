//! Knows the hosts that an org trusts: softphones and their scripts, Trusted URLs, and the lists beside them.

use super::{Pages, Right, Rows, Told};
use crate::analysis::adapter::Adapters;
use crate::analysis::content_policy::{
    Breadth, ContentPolicy, Context, Directive, DirectiveSet, Entry, Scope, Source,
};
use crate::analysis::contents::Topic;
use crate::finding::Component;
use crate::options::Options;
use crate::org::Org;
use crate::org::allowed::AllowedHost;
use crate::org::code::{HostUse, Place, Via};
use crate::org::kind::Kind;
use crate::org::my_domain::SalesforceHost;

pub(super) fn add(org: &Org, options: &Options, rows: &mut Rows<'_>) {
    softphones(org, rows);
    scripts(org, rows);
    let policy = ContentPolicy::new(org, options);
    for entry in policy.entries().iter().filter(|entry| entry.is_active()) {
        trusted_url(entry, rows);
    }
    lists(org, rows);
    if let Some(framing) = &org.framing {
        for site in &framing.sites {
            let context = site.context.as_deref().unwrap_or("VisualforcePages");
            let told = Told {
                component: framing.component(),
                span: site.url.span(),
                topic: Topic::kind(Kind::Framing),
            };
            rows.host(Right::Framing, Pages::Named(context.to_owned()), &site.url, told);
        }
    }
    for console in &org.consoles {
        for domain in &console.domains {
            let told = Told {
                component: console.component(),
                span: domain.span(),
                topic: Topic::kind(Kind::Application),
            };
            rows.host(Right::Console, Pages::Named(String::new()), domain, told);
        }
    }
}

/// A relative address is a page of the org itself.
fn softphones(org: &Org, rows: &mut Rows<'_>) {
    for center in org.open_cti_centers() {
        for url in center.adapter_urls() {
            let Some(origin) = url.address.parsed().ok().and_then(origin) else {
                continue;
            };
            let told = Told {
                component: center.component(),
                span: url.setting.value.span(),
                topic: Topic::kind(Kind::CallCenter),
            };
            rows.host(Right::Softphone, Pages::Named(String::new()), &origin, told);
        }
    }
}

fn origin(url: &url::Url) -> Option<String> {
    let host = url.host_str()?;
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    Some(format!("{}://{host}{port}", url.scheme()))
}

/// Hosts whose scripts run in a page of a softphone.
fn scripts(org: &Org, rows: &mut Rows<'_>) {
    let adapters = Adapters::new(org);
    let code = org.code.iter().filter(|code| adapters.is_of_softphone(code.file));
    for code in code {
        let (kind, name) = code.place.component();
        let topic = match &code.place {
            Place::File(_) => Topic::kind(Kind::Script),
            _ => Topic::Type(kind),
        };
        // Salesforce's own libraries are no matter of trust.
        let is_foreign = |host: &&HostUse| SalesforceHost::of(&host.host).is_none();
        let scripts = code.hosts.iter().filter(|host| host.via == Via::Script);
        for host in scripts.filter(is_foreign) {
            let told = Told {
                component: Component::new(kind, name),
                span: host.url.span(),
                topic: topic.clone(),
            };
            let scheme = if host.url.starts_with("http:") {
                "http"
            } else {
                "https"
            };
            let origin = format!("{scheme}://{}", host.host);
            rows.host(Right::Script, Pages::Named(String::new()), &origin, told);
        }
    }
}

fn trusted_url(entry: &Entry, rows: &mut Rows<'_>) {
    // What browsers ignore is not trusted.
    let Some(source) = entry.source() else { return };
    let expression = source.expression();
    let site = &entry.site;
    let loads = entry
        .directives
        .iter()
        .map(|directive| (Right::Load(directive), &expression));
    // Permissions are given to origins.
    let origin = source.without_path().expression();
    let microphone = site.microphone.is_true().then_some((Right::Microphone, &origin));
    let camera = site.camera.is_true().then_some((Right::Camera, &origin));
    for (right, expression) in loads.chain(microphone).chain(camera) {
        for pages in pages(entry) {
            let told = Told {
                component: site.entry.component(),
                span: site.entry.url.span(),
                topic: Topic::kind(Kind::TrustedUrl),
            };
            rows.host(right, pages, expression, told);
        }
    }
}

fn pages(entry: &Entry) -> Vec<Pages> {
    match entry.scope {
        Scope::One(context) => vec![Pages::One(context)],
        Scope::All => {
            let all = Context::ALL.into_iter().map(Pages::One);
            all.chain([Pages::AllElsewhere]).collect()
        }
        Scope::Elsewhere => {
            let word = entry.site.context.as_deref().unwrap_or_default();
            vec![Pages::Elsewhere(word.to_owned())]
        }
    }
}

fn lists(org: &Org, rows: &mut Rows<'_>) {
    let told = |entry: &AllowedHost, kind| Told {
        component: entry.component(),
        span: entry.url.span(),
        topic: Topic::kind(kind),
    };
    let anywhere = || Pages::Named(String::new());
    for entry in first_files(&org.cors_origins, |entry| entry).filter(|entry| entry.active) {
        rows.host(Right::Cors, anywhere(), &entry.url, told(entry, Kind::CorsOrigin));
    }
    for site in first_files(&org.remote_sites, |site| &site.entry).filter(|site| site.entry.active) {
        let entry = &site.entry;
        let is_open = site.protocol_security_disabled.is_true();
        let rights = [
            Some(Right::RemoteSite),
            is_open.then_some(Right::UnprotectedRemoteSite),
        ];
        for right in rights.into_iter().flatten() {
            rows.host(right, anywhere(), &entry.url, told(entry, Kind::RemoteSite));
        }
    }
}

/// Of several files for one entry the first counts.
fn first_files<'a, T>(all: &'a [T], entry: impl Fn(&T) -> &AllowedHost + 'a) -> impl Iterator<Item = &'a T> {
    let mut names = std::collections::HashSet::new();
    all.iter()
        .filter(move |one| names.insert(entry(one).name.to_ascii_lowercase()))
}

/// How much a host with a right is worth looking at.
pub(super) fn weight(right: Right, source: Option<&Source>) -> u32 {
    let base = match right {
        Right::Script => 300,
        Right::Softphone => 290,
        Right::Microphone => 180,
        Right::Camera => 170,
        Right::Framing => 160,
        Right::Cors => 150,
        Right::Load(directive) if is_active(directive) => 140,
        Right::UnprotectedRemoteSite => 110,
        Right::RemoteSite => 100,
        Right::Console => 90,
        Right::Load(_) | Right::Setting | Right::Permission(_) => 60,
    };
    let Some(source) = source else { return base };
    let breadth = match source.breadth() {
        Breadth::Everything => 90,
        Breadth::SharedGround(_) => 70,
        Breadth::OneTenant(_) => 20,
        Breadth::Exact { ground: Some(_) } => 10,
        Breadth::Exact { ground: None } => 0,
    };
    let is_plain = matches!(source.scheme.as_deref(), Some("http" | "ws"));
    base + breadth + if is_plain { 9 } else { 0 }
}

fn is_active(directive: Directive) -> bool {
    DirectiveSet::default().with(directive).has_active()
}
