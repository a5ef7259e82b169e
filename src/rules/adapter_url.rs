//! Rules about the address of the softphone: can the browser open it, and does it lead to this org's phone.

use super::{Context, rules};
use crate::analysis::needs;
use crate::finding::{Audience, Confidence, Coverage, Draft, Outcome, Severity, quoted};
use crate::org::adapter_url::{AdapterUrl, Defect, DefectKind};
use crate::org::call_center::{CallCenter, MODE_ITEM, Mode};
use crate::org::used_address::{Relation, UsedAddress};
use crate::source::Span;

rules! {
    "insecure-adapter-url" => AdapterUrl(insecure),
    "malformed-adapter-url" => OpenCti(malformed),
    "local-adapter-url" => AdapterUrl(local),
    "adapter-url-fragment" => AdapterUrl(fragment),
    "adapter-url-credentials" => AdapterUrl(credentials),
    "foreign-org-url" => Address(foreign_org),
    "visualforce-adapter-host" => AdapterUrl(visualforce_host),
    "missing-visualforce-page" => AdapterUrl(missing_page),
}

fn insecure(context: &Context<'_>, url: &AdapterUrl<'_>) -> Outcome {
    let (Some("http"), Some(scheme)) = (url.address.scheme().as_deref(), url.address.scheme_span()) else {
        return Outcome::Passed;
    };
    if url.address.is_loopback() || url.defect().is_some() {
        return Outcome::NotApplicable;
    }
    let draft = url.draft(scheme, "plain http");
    // One port does not speak both, so with a port the address of the https server is not known.
    let draft = if url.address.has_port() {
        draft
    } else {
        draft.fix(needs::https_fix(context.org, context.answers, url))
    };
    let draft = match url.center.known_mode() {
        Some(Mode::Classic) => draft
            .severity(Severity::Warning)
            .note("Classic still opens it over an unencrypted connection, which everybody on the network can read and change; Lightning blocks it, so this softphone cannot move there"),
        Some(_) => draft,
        None => draft
            .severity(Severity::Warning)
            .note("Lightning blocks it, and Classic opens it over an unencrypted connection, which everybody on the network can read and change; which of them the softphone is for stands in `customSettings`, which cannot be read"),
    };
    Some(url.center.hedge(draft, MODE_ITEM)).into()
}

fn malformed(context: &Context<'_>, center: &CallCenter) -> Outcome {
    if center.is_template() {
        return Outcome::NotApplicable;
    }
    let missing = center.missing_adapter_url().map(|span| missing_url(center, span));
    // A My Domain may be called like a placeholder.
    let is_own = |url: &AdapterUrl<'_>| context.org.relation(&url.address) == Some(Relation::Own);
    let urls = center.adapter_urls().filter_map(|url| {
        let defect = url
            .defect()
            .filter(|defect| !(defect.kind.is_placeholder() && is_own(&url)))?;
        Some(malformed_url(&url, defect))
    });
    missing.into_iter().chain(urls).collect::<Vec<_>>().into()
}

fn missing_url(center: &CallCenter, span: Span) -> Draft {
    Draft::new(center.component(), span, "no address")
        .about("reqAdapterUrl", "")
        .message(
            "call center {center} has no adapter URL: `reqAdapterUrl` is empty in every copy, or missing",
        )
        .note("there is no page to show, so the agent's phone panel stays empty")
        .with("center", quoted(center.title()))
        .with("noun", "adapter URL")
        .confidence(Confidence::Medium)
}

fn malformed_url(url: &AdapterUrl<'_>, defect: Defect) -> Draft {
    let draft = url.draft(defect.span, defect.label);
    match defect.kind {
        DefectKind::Placeholder => draft,
        DefectKind::MaybePlaceholder => draft
            .message("the {noun} of call center {center} looks like a placeholder: {url}")
            .severity(Severity::Warning)
            .confidence(Confidence::Medium),
        DefectKind::NotAUrl => draft.message("the {noun} of call center {center} is not a complete URL: {url}"),
        DefectKind::Scheme => {
            draft.message("the {noun} of call center {center} is neither `http` nor `https`: {url}")
        }
        DefectKind::DoubleSlash => draft
            .message("the {noun} of call center {center} has a double slash before `apex`: {url}")
            .note("whether Salesforce shows a page under such an address is documented nowhere; where it does not, the agent sees an error page instead of the phone")
            .help("remove one of the two slashes in Setup > Call Centers > {center} > Edit")
            .severity(Severity::Warning)
            .confidence(Confidence::Medium),
        DefectKind::NoPage => draft
            .message("the {noun} of call center {center} is a path, but not one of a Visualforce page: {url}")
            .note("Salesforce's guide allows relative addresses for Visualforce pages only; what stands under another path of the org's own host is mostly no softphone")
            .help("put the whole address of the softphone, with `https://` and a host, into the {noun} (Setup > Call Centers > {center} > Edit), or the path of its page, `/apex/<page>`")
            .severity(Severity::Warning)
            .confidence(Confidence::Low)
            .audience(Audience::Review),
    }
}

fn local(_: &Context<'_>, url: &AdapterUrl<'_>) -> Outcome {
    if url.defect().is_some() {
        return Outcome::NotApplicable;
    }
    let Some((what, is_own_machine)) = url.local_host() else {
        return Outcome::Passed;
    };
    let host = url.address.host_span().unwrap_or_else(|| url.address.span());
    let name = quoted(&url.address.host().unwrap_or_default());
    let draft = url.draft(host, what).with("what", what).with("host", name);
    let in_lightning = url.center.works_in_lightning();
    let is_http = url.address.scheme().as_deref() == Some("http");
    let draft = match (is_own_machine, is_http && in_lightning) {
        (false, _) => draft,
        (true, false) => draft.note(OWN_MACHINE),
        (true, true) => draft.note(format!(
            "{OWN_MACHINE}; and the Open CTI library refuses to start on an `http` page inside an `https` org"
        )),
    };
    let draft = if in_lightning {
        draft
    } else {
        draft.severity(Severity::Info)
    };
    Some(url.center.hedge(draft, MODE_ITEM)).into()
}

const OWN_MACHINE: &str = "the program behind this address must run on every agent's machine, or the agent sees an error instead of the softphone; since Chrome 142 the browser also asks every agent for permission to reach it";

fn fragment(_: &Context<'_>, url: &AdapterUrl<'_>) -> Outcome {
    let found = url.address.fragment().filter(|_| !url.center.is_template());
    found
        .map(|(_, span)| url.draft(span, "everything behind `#` stays in the browser"))
        .into()
}

fn credentials(_: &Context<'_>, url: &AdapterUrl<'_>) -> Outcome {
    let userinfo = url.address.userinfo();
    userinfo
        .map(|userinfo| url.draft(userinfo.span(), "a user name or password"))
        .into()
}

fn foreign_org(context: &Context<'_>, used: &UsedAddress<'_>) -> Outcome {
    if used.is_placeholder() {
        // The documentation's org is another one too, but that is not what is wrong.
        return Outcome::NotApplicable;
    }
    let relation = context.org.relation(used.address());
    let span = used
        .address()
        .host_span()
        .unwrap_or_else(|| used.address().span());
    let draft = match relation {
        None | Some(Relation::Shared) => return Outcome::NotApplicable,
        Some(_) if used.is_adapter() && used.is_lightning_host() => lightning_host(used, span),
        Some(Relation::Own) => return Outcome::Passed,
        Some(Relation::Unknown) => return Outcome::NotVisible(MY_DOMAIN),
        Some(Relation::Sandbox(_)) if !used.is_adapter() => return Outcome::NotVisible(MY_DOMAIN),
        Some(Relation::Sandbox(name)) => sandbox(used, span, &name),
        Some(Relation::Instance(server)) => instance(used, span, &server),
        Some(Relation::OtherOrg) => {
            let draft = used.draft(span, "another org's host");
            let own = context.org.my_domain.as_ref().map(|own| own.name.span());
            own.into_iter()
                .fold(draft, |draft, own| draft.also(own, "this org's My Domain"))
        }
    };
    Some(if used.is_adapter() { draft } else { listed(draft) }).into()
}

/// Orgs do call each other: a list that names another org is worth a look, not an alarm.
fn listed(draft: Draft) -> Draft {
    let draft = draft.severity(Severity::Info).confidence(Confidence::Low);
    draft
        .audience(Audience::Audit)
        .note("entries like this are often left over from a sandbox or from before My Domain was changed; then whatever needs the entry no longer works")
        .help("if this org calls the other one on purpose, leave the entry; else replace the host by this org's own, or delete the entry")
}

fn sandbox(used: &UsedAddress<'_>, span: Span, name: &str) -> Draft {
    let name = quoted(name);
    used.draft(span, "a sandbox host")
        .message(format!("{{subject}} leads to the sandbox {name}"))
        .note("in that sandbox this is right; if the export comes from production, or is deployed there, agents get the sandbox's login page instead of the softphone")
        .help("export the setting `MyDomain` too, which says which org this is; in production put production's own host here")
        .severity(Severity::Info)
        .confidence(Confidence::Low)
}

fn instance(used: &UsedAddress<'_>, span: Span, server: &str) -> Draft {
    let server = quoted(server);
    used.draft(span, "names a server, not the org")
        .message(format!("{{subject}} names the Salesforce instance {server} instead of the org"))
        .note("addresses of instances stop working when the org moves to another one or its host names are renewed; then the agent sees an error page instead of the softphone")
}

fn lightning_host(used: &UsedAddress<'_>, span: Span) -> Draft {
    used.draft(span, "a Lightning host")
        .message("{subject} points to the Lightning host {host}, which shows no page in a frame")
        .note("the panel says \"You can't access Lightning Experience\" instead of showing the softphone")
        .help("use the page's Visualforce host: in Setup > Visualforce Pages click Preview beside the page and copy the address from the browser, `https://<my-domain>--c.vf.force.com/apex/<page>`")
        .severity(Severity::Error)
}

const PAGES: Coverage = Coverage::new(
    "visualforce-pages",
    "whether the Visualforce pages that softphones use exist",
    "export them (`<members>*</members>` under `ApexPage`)",
);

const MY_DOMAIN: Coverage = Coverage::new(
    "my-domain",
    "whether addresses on Salesforce hosts belong to this org",
    "export the setting `MyDomain` (`<members>MyDomain</members>` under `Settings`)",
);

fn visualforce_host(_: &Context<'_>, url: &AdapterUrl<'_>) -> Outcome {
    match url.center.known_mode() {
        None => return Outcome::NotApplicable,
        Some(mode) if !url.is_relative_page() || !mode.has_lightning() => return Outcome::Passed,
        Some(_) => {}
    }
    let mut all = url.center.adapter_urls().filter(AdapterUrl::is_relative_page);
    let first = all.next();
    if first.is_some_and(|first| first.is_standby != url.is_standby) {
        return Outcome::NotApplicable;
    }
    let draft = url.draft(url.address.span(), "relative to whichever host shows the page");
    let draft = all.fold(draft, |draft, standby| {
        draft.also(standby.address.span(), "the standby URL too")
    });
    Some(url.center.hedge(draft, MODE_ITEM)).into()
}

fn missing_page(context: &Context<'_>, url: &AdapterUrl<'_>) -> Outcome {
    let Some((namespace, name)) = url.visualforce_page() else {
        return Outcome::NotApplicable;
    };
    let is_managed = namespace.is_some_and(|namespace| !context.org.layout.owns_namespace(&namespace));
    let is_deleted = context.org.is_deleted("ApexPage", &name);
    if is_managed || is_deleted || !context.org.is_local_page(url) {
        return Outcome::NotApplicable;
    }
    if context.org.pages.is_empty() {
        return Outcome::NotVisible(PAGES);
    }
    let missing = !context.org.has_page(&name);
    missing
        .then(|| {
            url.draft(url.address.path_span(), "no such page in the export")
                .with("page", quoted(&name))
        })
        .into()
}
