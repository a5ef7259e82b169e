//! Rules about the address of the softphone: can the browser open it, and does it lead to this org's phone.

use super::{Context, rules};
use crate::finding::{Audience, Confidence, Coverage, Draft, FixKind, Outcome, Severity, quoted};
use crate::org::adapter_url::{AdapterUrl, DefectKind};
use crate::org::call_center::MODE_ITEM;
use crate::org::used_address::{Relation, UsedAddress};
use crate::parse::address::Address;
use crate::source::Span;

rules! {
    "insecure-adapter-url" => AdapterUrl(insecure),
    "malformed-adapter-url" => AdapterUrl(malformed),
    "local-adapter-url" => AdapterUrl(local),
    "adapter-url-fragment" => AdapterUrl(fragment),
    "adapter-url-credentials" => AdapterUrl(credentials),
    "foreign-org-url" => Address(foreign_org),
    "visualforce-adapter-host" => AdapterUrl(visualforce_host),
    "missing-visualforce-page" => AdapterUrl(missing_page),
}

fn insecure(_: &Context<'_>, url: &AdapterUrl<'_>) -> Outcome {
    let (Some("http"), Some(scheme)) = (url.address.scheme().as_deref(), url.address.scheme_span()) else {
        return Outcome::Passed;
    };
    if url.address.is_loopback() || url.defect().is_some() {
        return Outcome::NotApplicable;
    }
    let draft = url.draft(scheme, "plain http").fix(url.fix(
        FixKind::Unsafe,
        "use https",
        Address::scheme_span,
        "https",
    ));
    let draft = if url.center.works_in_lightning() {
        draft
    } else {
        draft
            .severity(Severity::Warning)
            .note("Classic still opens it over an unencrypted connection, which everybody on the network can read and change; Lightning blocks it, so this softphone cannot move there")
    };
    Some(url.center.hedge(draft, MODE_ITEM)).into()
}

fn malformed(_: &Context<'_>, url: &AdapterUrl<'_>) -> Outcome {
    if url.center.is_template() {
        return Outcome::NotApplicable;
    }
    let Some(defect) = url.defect() else {
        return Outcome::Passed;
    };
    let draft = url.draft(defect.span, defect.label);
    let draft = match defect.kind {
        DefectKind::Placeholder => draft,
        DefectKind::NotAUrl => {
            draft.message("the {noun} of call center {center} is not a URL that a browser can open")
        }
        DefectKind::Scheme => draft.message("the {noun} of call center {center} is neither http nor https"),
        DefectKind::DoubleSlash => draft
            .message("the {noun} of call center {center} has a double slash before `apex`")
            .severity(Severity::Warning),
    };
    Some(draft).into()
}

fn local(_: &Context<'_>, url: &AdapterUrl<'_>) -> Outcome {
    if url.defect().is_some() {
        return Outcome::NotApplicable;
    }
    let Some((what, is_own_machine)) = url.local_host() else {
        return Outcome::Passed;
    };
    let host = url.address.host_span().unwrap_or_else(|| url.address.span());
    let draft = url.draft(host, what).with("what", what);
    let draft = if is_own_machine
        && url.address.scheme().as_deref() == Some("http")
        && url.center.works_in_lightning()
    {
        draft.note("the program behind this address must run on every agent's machine, and the Open CTI library refuses to start on an http page inside an https org; since Chrome 142 the browser also asks the agent for permission to reach the local network")
    } else {
        draft
    };
    let draft = if url.center.works_in_lightning() {
        draft
    } else {
        draft.severity(Severity::Info)
    };
    Some(draft).into()
}

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
    let span = used
        .address()
        .host_span()
        .unwrap_or_else(|| used.address().span());
    let draft = match context.org.relation(used.address()) {
        None | Some(Relation::Shared) => return Outcome::NotApplicable,
        Some(_) if used.is_adapter() && used.is_lightning_host() => {
            return Some(lightning_host(used, span)).into();
        }
        Some(Relation::Own) => return Outcome::Passed,
        Some(Relation::Unknown) => return Outcome::NotVisible(MY_DOMAIN),
        Some(Relation::Sandbox(_)) if !used.is_adapter() => return Outcome::NotVisible(MY_DOMAIN),
        Some(Relation::Sandbox(name)) => used
            .draft(span, "a sandbox host")
            .message(format!("{{subject}} names the sandbox {}", quoted(&name)))
            .severity(Severity::Info)
            .confidence(Confidence::Low),
        Some(Relation::Instance(name)) => used.draft(span, "names a server, not the org").message(format!(
            "{{subject}} names the Salesforce instance {} instead of the org",
            quoted(&name)
        )),
        Some(Relation::OtherOrg) => match &context.org.my_domain {
            Some(own) => used
                .draft(span, "another org's host")
                .also(own.name.span(), "this org's My Domain"),
            None => used.draft(span, "another org's host"),
        },
    };
    if used.is_adapter() {
        return Some(draft).into();
    }
    // Orgs do call each other: a list that names another org is worth a look, not an alarm.
    let draft = draft.severity(Severity::Info).confidence(Confidence::Low);
    Some(draft.audience(Audience::Audit)).into()
}

fn lightning_host(used: &UsedAddress<'_>, span: Span) -> Draft {
    used.draft(span, "a Lightning host")
        .message("{subject} points to a Lightning host, which shows no page in a frame")
        .note("the panel says \"You can't access Lightning Experience\" instead of showing the softphone")
        .help("use the page's Visualforce host: in Setup > Visualforce Pages click Preview beside the page and copy the address from the browser, `https://<my-domain>--c.vf.force.com/apex/<page>`")
        .severity(Severity::Error)
}

const PAGES: Coverage = Coverage {
    topic: "visualforce-pages",
    text: "whether the Visualforce pages that softphones use exist",
    help: "export them (`<members>*</members>` under `ApexPage`)",
};

const MY_DOMAIN: Coverage = Coverage {
    topic: "my-domain",
    text: "whether addresses on Salesforce hosts belong to this org",
    help: "export the setting `MyDomain` (`<members>MyDomain</members>` under `Settings`)",
};

fn visualforce_host(_: &Context<'_>, url: &AdapterUrl<'_>) -> Outcome {
    let relative = url.address.is_relative() && url.visualforce_page().is_some();
    if !relative || !url.center.works_in_lightning() {
        return Outcome::Passed;
    }
    Some(url.draft(url.address.span(), "relative to whichever host shows the page")).into()
}

fn missing_page(context: &Context<'_>, url: &AdapterUrl<'_>) -> Outcome {
    let Some((namespace, name)) = url.visualforce_page() else {
        return Outcome::NotApplicable;
    };
    let is_managed = namespace.is_some_and(|namespace| !context.org.layout.owns_namespace(&namespace));
    if is_managed || !context.org.is_local_page(url) {
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
