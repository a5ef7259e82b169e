//! Knows what each softphone needs the org to allow: the pages that are framed, and what the vendor asks for. One need
//! for one origin and one purpose, however many call centers have it.

mod allowance;
pub mod cors;
mod entry_file;
#[cfg(test)]
mod tests;

use url::Url;

use super::Answers;
use super::adapter::Adapters;
use super::content_policy::{Blocked, Context, Entry, Why};
use super::vendor::Vendors;
use crate::facts::vendors::{Need as Asked, Place, Requirement, Vendor};
use crate::finding::{Affects, Edit, Fix, FixKind, count, quoted};
use crate::org::Org;
use crate::org::adapter_url::AdapterUrl;
use crate::org::call_center::CallCenter;
use crate::org::code::Via;
use crate::org::my_domain::SalesforceHost;
use crate::org::security::Access;
use crate::org::trusted_url::Directive;
use crate::parse::address::Address;
use crate::source::Span;

use super::assignment::Membership;

pub use allowance::{Allowance, Gap, Lack, Verdict, allowing};

/// What has to be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// By a Trusted URL, for pages of this context.
    Load(Directive, Context),
    /// By a Trusted URL, where the Permissions-Policy header is sent.
    Microphone,
    /// To call Salesforce from pages of this origin.
    Cors,
}

/// Who says that it is needed.
#[derive(Debug, Clone, Copy)]
pub enum By {
    /// The call center itself: its page is framed. With the noun of the address.
    Address(&'static str),
    Vendor(&'static Vendor, &'static Requirement),
    /// The code of a Visualforce page that is sent with a policy.
    Code,
}

/// One thing that softphones need.
#[derive(Debug, Clone)]
pub struct Need {
    /// The address of a page, or what a vendor asks for; a vendor's may begin with `*.`.
    pub url: Url,
    pub purpose: Purpose,
    pub by: By,
    /// Call centers by index, each with the place that gives rise to it.
    pub centers: Vec<(usize, Span)>,
}

impl Need {
    /// Scheme, host and port, as a Trusted URL has them.
    #[must_use]
    pub fn origin(&self) -> String {
        let scheme = self.url.scheme();
        let host = self.url.host_str().unwrap_or_default();
        match self.url.port() {
            Some(port) => format!("{scheme}://{host}:{port}"),
            None => format!("{scheme}://{host}"),
        }
    }

    /// The pages whose policy counts; softphones stand in Lightning.
    #[must_use]
    pub fn context(&self) -> Context {
        match self.purpose {
            Purpose::Load(_, context) => context,
            Purpose::Microphone | Purpose::Cors => Context::Lightning,
        }
    }

    /// The page that is the softphone, and neither the one on standby nor what somebody asks for.
    #[must_use]
    pub fn is_softphone(&self) -> bool {
        matches!(self.by, By::Address(noun) if noun != "standby URL")
    }

    /// A vendor's pattern for a host per customer or server.
    #[must_use]
    pub fn is_pattern(&self) -> bool {
        self.url.host_str().is_some_and(|host| host.starts_with("*."))
    }

    /// As a sentence names whose need it is: "the softphone of `Acme Phone`".
    #[must_use]
    pub fn whose(&self, org: &Org) -> String {
        let mut names: Vec<String> = self
            .centers
            .iter()
            .map(|(index, _)| quoted(org.call_centers[*index].title()))
            .collect();
        names.dedup();
        match names.as_slice() {
            [first, second] => format!("the softphones of {first} and {second}"),
            [first, others @ ..] if !others.is_empty() => {
                let others = count(others.len(), "other call center");
                format!("the softphones of {first} and {others}")
            }
            names => format!("the softphone of {}", names.join("")),
        }
    }

    /// The change that grants the microphone: in the entry that comes nearest, else in a new one.
    #[must_use]
    pub fn microphone_fix(&self, org: &Org, answers: &Answers, blocked: &Blocked<'_>) -> Option<Fix> {
        if blocked.access == Access::Never || self.is_pattern() {
            return None;
        }
        let is_exact = |entry: &Entry| entry.source().is_some_and(allowance::is_exact);
        let near = blocked.misses.first().filter(|(entry, _)| is_exact(entry));
        let Some((entry, why)) = near else {
            return entry_file::fix(org, &answers.content_policy, &answers.needs, self);
        };
        let site = &entry.site;
        // Older versions do not know the element.
        let is_known = entry
            .version
            .is_none_or(|version| version >= entry_file::FIRST_WITH_PERMISSIONS);
        if site.microphone.is_absent() && !is_known {
            return None;
        }
        if site.entry.is_managed() || why.contains(&Why::WrongContext) {
            return None;
        }
        let mut on = Vec::new();
        if why.contains(&Why::Inactive) {
            on.push(("isActive", site.entry.active_flag));
        }
        if !site.microphone.is_true() {
            on.push(("canAccessMicrophone", site.microphone));
        }
        Some(Fix {
            kind: FixKind::Safe,
            title: format!("grant the microphone in `{}`", site.entry.name),
            edits: site.switch_on(&on)?,
        })
    }

    /// Active users of the call centers; `None` when the data do not show them.
    #[must_use]
    pub fn affects(&self, org: &Org, membership: &Membership) -> Option<Affects> {
        let mut users = Vec::new();
        for (index, _) in &self.centers {
            users.extend(membership.agents_of(org, &org.call_centers[*index])?.users);
        }
        users.sort();
        users.dedup();
        Some(Affects {
            agents: users.len(),
            users,
        })
    }
}

/// Everything that the softphones of an org need, call centers in their order.
#[must_use]
pub fn all(org: &Org, vendors: &Vendors, adapters: &Adapters) -> Vec<Need> {
    let mut needs = Vec::new();
    for (index, center) in org.call_centers.iter().enumerate() {
        let is_used = center.is_open_cti() && org.exported_twin(center).is_none() && !center.is_template();
        if is_used && center.works_in_lightning() {
            pages(center, index, &mut needs);
            of_vendor(org, vendors, index, &mut needs);
            of_code(org, adapters, index, &mut needs);
        }
    }
    needs
}

/// The softphone's own pages, which Lightning frames. Pages on Salesforce's hosts need no entry, and what no browser
/// opens has findings of its own.
fn pages(center: &CallCenter, index: usize, needs: &mut Vec<Need>) {
    for address in center.adapter_urls().filter(is_framed) {
        let (Ok(url), Some(place)) = (address.address.parsed(), address.address.host_span()) else {
            continue;
        };
        let purpose = Purpose::Load(Directive::Frame, Context::Lightning);
        add(
            needs,
            url.clone(),
            purpose,
            By::Address(address.noun()),
            (index, place),
        );
    }
}

fn is_framed(address: &AdapterUrl<'_>) -> bool {
    let host = address.address.host().unwrap_or_default();
    address.address.scheme().as_deref() == Some("https")
        && address.defect().is_none()
        && address.local_host().is_none()
        && SalesforceHost::of(&host).is_none()
}

/// What the vendor asks for, as far as it is certain enough.
fn of_vendor(org: &Org, vendors: &Vendors, index: usize, needs: &mut Vec<Need>) {
    let center = &org.call_centers[index];
    let Some(known) = vendors.of(center) else { return };
    for needed in known.requires(center).filter(|needed| needed.may_raise) {
        let context = match needed.row.place {
            Place::Lightning => Some(Context::Lightning),
            Place::Page => own_page_has_policy(org, center).then_some(Context::Visualforce),
        };
        let Some(url) = needed.url.as_deref().and_then(|url| Url::parse(url).ok()) else {
            continue;
        };
        for asked in &needed.row.needs {
            let directive = asked.directive().and_then(Directive::of_name);
            let purpose = match (directive, context, asked) {
                (Some(directive), Some(context), _) => Purpose::Load(directive, context),
                (_, _, Asked::Microphone) => Purpose::Microphone,
                (_, _, Asked::Cors) => Purpose::Cors,
                _ => continue,
            };
            let by = By::Vendor(known.vendor, needed.row);
            add(needs, url.clone(), purpose, by, (index, known.evidence.span));
        }
    }
}

/// What the code of a page with a policy frames, connects to and asks. Scripts are no need: nothing can allow them.
fn of_code(org: &Org, adapters: &Adapters, index: usize, needs: &mut Vec<Need>) {
    let center = &org.call_centers[index];
    if !own_page_has_policy(org, center) {
        return;
    }
    let Some(adapter) = adapters.of(org, center) else {
        return;
    };
    for code in adapter.files(org) {
        if adapters.pages_with_policy(org, code.file).next().is_none() {
            continue;
        }
        for host in &code.hosts {
            let directive = match host.via {
                Via::Frame => Directive::Frame,
                Via::Socket | Via::Request => Directive::Connect,
                Via::Script | Via::Other => continue,
            };
            let url = Url::parse(host.url.text().trim()).ok();
            let is_secure = |url: &Url| matches!(url.scheme(), "https" | "wss");
            let is_foreign = SalesforceHost::of(&host.host).is_none();
            let Some(url) = url.filter(|url| is_secure(url) && is_foreign) else {
                continue;
            };
            let purpose = Purpose::Load(directive, Context::Visualforce);
            add(needs, url, purpose, By::Code, (index, host.url.span()));
        }
    }
}

/// The softphone is a page of the org's own that is sent with a Content Security Policy.
fn own_page_has_policy(org: &Org, center: &CallCenter) -> bool {
    let pages = center.adapter_urls().filter_map(|url| url.visualforce_page());
    let mut own = pages.filter(|(namespace, _)| namespace.is_none());
    own.any(|(_, name)| org.page_markup(&name).is_some_and(|page| page.has_csp_header()))
}

/// The change from http to https, with the Trusted URL that the page then needs.
#[must_use]
pub fn https_fix(org: &Org, answers: &Answers, address: &AdapterUrl<'_>) -> Fix {
    let fix = address.fix(FixKind::Unsafe, "use https", Address::scheme_span, "https");
    if !address.center.works_in_lightning() {
        return fix;
    }
    with_entries(org, answers, fix, address.center, |one| {
        one.address.text() == address.address.text()
    })
}

/// A change that brings a softphone to Lightning, with the Trusted URLs that its pages then need.
#[must_use]
pub fn lightning_fix(org: &Org, answers: &Answers, center: &CallCenter, fix: Fix) -> Fix {
    with_entries(org, answers, fix, center, is_framed)
}

fn with_entries(
    org: &Org,
    answers: &Answers,
    mut fix: Fix,
    center: &CallCenter,
    is_meant: impl Fn(&AdapterUrl<'_>) -> bool,
) -> Fix {
    let index = org
        .call_centers
        .iter()
        .position(|other| other.root == center.root);
    let pages = center.adapter_urls().filter(is_meant);
    let needs = pages.filter_map(|address| {
        let mut url = address.address.parsed().ok()?.clone();
        url.set_scheme("https").ok()?;
        Some(Need {
            url,
            purpose: Purpose::Load(Directive::Frame, Context::Lightning),
            by: By::Address(address.noun()),
            centers: vec![(index?, address.address.span())],
        })
    });
    for need in needs {
        let entry = Allowance::of(org, &answers.content_policy, &need);
        let entry = entry.and_then(|allowance| allowance.fix(org, answers));
        let edits = entry.into_iter().flat_map(|entry| entry.edits);
        let new: Vec<Edit> = edits.filter(|edit| !fix.edits.contains(edit)).collect();
        fix.edits.extend(new);
    }
    fix
}

/// Adds a need, or another call center to one that is known.
fn add(needs: &mut Vec<Need>, url: Url, purpose: Purpose, by: By, center: (usize, Span)) {
    let origin = |url: &Url| {
        (
            url.scheme().to_owned(),
            url.host_str().map(str::to_owned),
            url.port(),
        )
    };
    let known = needs
        .iter_mut()
        .find(|need| need.purpose == purpose && origin(&need.url) == origin(&url));
    match known {
        // The standby page of the same call center is no second one.
        Some(need) if need.centers.iter().any(|(index, _)| *index == center.0) => {}
        Some(need) => need.centers.push(center),
        None => needs.push(Need {
            url,
            purpose,
            by,
            centers: vec![center],
        }),
    }
}
