//! Knows every host that an export names, where it is used and where it is allowed: the coverage matrix.

mod name;

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use self::name::{host_of, order, pattern_of, setting_host, used_url};
use super::content_policy::{ContentPolicy, Context, Directive, Entry, Source};
use crate::facts::vendors;
use crate::org::Org;
use crate::org::call_center::{CallCenter, Place, Setting};
use crate::org::code::{AdapterCode, Via};

/// One host, or one pattern of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostRow {
    /// `host`, `host:port` or `*.example.com`.
    pub host: String,
    /// Whose host it is, where the table of vendors says so.
    pub vendor: Option<String>,
    /// Where it is used: "adapter of `Acme Phone`"; empty for an orphan.
    pub used: BTreeSet<String>,
    /// What is used there, without user names, queries and fragments.
    pub urls: BTreeSet<Url>,
    pub trusted: BTreeSet<Trust>,
    /// Names of CORS entries that cover it.
    pub cors: BTreeSet<String>,
    pub remote_sites: BTreeSet<String>,
    /// Classic consoles that list it, and sites that may frame the org's pages.
    pub others: BTreeSet<String>,
}

/// What a Trusted URL says of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trust {
    /// For all that is used there; of an orphan, for what the entry names.
    Allows(Context, Directive),
    /// For some of what is used there, or for nothing of it.
    Partly(Context, Directive, Part),
    Inactive,
    Malformed,
}

/// What an entry covers that does not cover all uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Scheme(&'static str),
    Path,
}

/// Rows in the order of their hosts' domains, from the right.
#[must_use]
pub fn rows(org: &Org, policy: &ContentPolicy) -> Vec<HostRow> {
    let mut rows = Rows::default();
    for center in org.open_cti_centers() {
        rows.add_center(center);
    }
    // Files that say nothing of Open CTI are here because a softphone loads them.
    let is_softphone = |code: &&AdapterCode| code.is_softphone() || !code.says_anything();
    for code in org.code.iter().filter(is_softphone) {
        rows.add_code(org, code);
    }
    for violation in org.people.violations.iter().flatten() {
        let directive = violation.directive.map_or("redirect", Directive::name);
        rows.used(violation.url.text(), format!("browsers: {directive}"));
    }
    rows.list(org, policy);
    rows.finish(policy, org)
}

/// Rows by host, while they are gathered.
#[derive(Default)]
struct Rows {
    by_host: BTreeMap<(Vec<String>, String), HostRow>,
}

impl Rows {
    fn row(&mut self, host: &str) -> &mut HostRow {
        let row = self.by_host.entry(order(host)).or_default();
        if row.host.is_empty() {
            host.clone_into(&mut row.host);
        }
        row
    }

    /// A place that uses a URL; nothing for texts that are none.
    fn used(&mut self, url: &str, place: String) {
        if let Some(url) = used_url(url)
            && let Some(host) = host_of(url.as_str())
        {
            let row = self.row(&host);
            row.used.insert(place);
            row.urls.insert(url);
        }
    }

    /// The softphone's pages, and whatever else among the settings is an address.
    fn add_center(&mut self, center: &CallCenter) {
        let title = center.title();
        for url in center.adapter_urls() {
            self.used(url.address.text(), format!("{} of {title}", url.noun()));
        }
        let is_page = |setting: &Setting| matches!(setting.name.text(), "reqAdapterUrl" | "reqStandbyUrl");
        let items = center
            .settings
            .iter()
            .filter(|setting| setting.place == Place::Item);
        for setting in items.filter(|setting| !is_page(setting)) {
            let place = format!("{} of {title}", setting.name.text());
            match setting_host(setting.name.text(), setting.value.text()) {
                Some(host) => self.used(&format!("https://{host}"), place),
                None => self.used(setting.value.text(), place),
            }
        }
    }

    /// Whatever a softphone's code names, by the file that does.
    fn add_code(&mut self, org: &Org, code: &AdapterCode) {
        let file = &org.file(code.file).shown;
        for host in &code.hosts {
            let use_ = match host.via {
                Via::Other => "named in".to_owned(),
                via => format!("{} of", via.word()),
            };
            self.used(host.url.text(), format!("{use_} {file}"));
        }
    }

    /// A row for each entry of a list.
    fn list(&mut self, org: &Org, policy: &ContentPolicy) {
        for entry in policy.entries() {
            let listed = pattern_of(entry.site.entry.url.text());
            self.row(&listed).trusted.extend(allowances(entry));
        }
        for origin in &org.cors_origins {
            self.row(&pattern_of(origin.url.text()))
                .cors
                .insert(origin.name.clone());
        }
        for site in &org.remote_sites {
            let off = if site.entry.active { "" } else { " (inactive)" };
            let name = format!("{}{off}", site.entry.name);
            self.row(&pattern_of(site.entry.url.text()))
                .remote_sites
                .insert(name);
        }
        for console in &org.consoles {
            for domain in &console.domains {
                let name = format!("Classic console {}", console.name);
                self.row(&pattern_of(domain.text())).others.insert(name);
            }
        }
        for site in org.framing.iter().flat_map(|framing| framing.for_visualforce()) {
            let place = "may frame our pages".to_owned();
            self.row(&pattern_of(site.url.text())).others.insert(place);
        }
    }

    /// Adds to each used host what wildcards allow it.
    fn finish(self, policy: &ContentPolicy, org: &Org) -> Vec<HostRow> {
        let cors: Vec<(&str, Source)> = org
            .cors_origins
            .iter()
            .filter_map(|origin| Some((origin.name.as_str(), Source::parse(origin.url.text()).ok()?)))
            .collect();
        let finished = self.by_host.into_values().map(|mut row| {
            row.vendor = vendors::of_host(row.host.split(':').next().unwrap_or_default(), "/")
                .map(|(vendor, _)| vendor.title());
            if row.urls.is_empty() {
                row.trusted.retain(|trust| !matches!(trust, Trust::Partly(..)));
                return row;
            }
            row.trusted = trusts(&row, policy);
            let pages: Vec<Source> = origins(&row);
            let covers = |source: &Source| pages.iter().all(|page| source.contains(page));
            let covering = cors
                .iter()
                .filter(|(_, source)| !pages.is_empty() && covers(source));
            row.cors.extend(covering.map(|(name, _)| (*name).to_owned()));
            row
        });
        finished.collect()
    }
}

/// What an entry allows in each context, whole and as the part that it is of what is used there.
fn allowances(entry: &Entry) -> Vec<Trust> {
    if entry.source().is_none() {
        return vec![Trust::Malformed];
    }
    if !entry.is_active() {
        return vec![Trust::Inactive];
    }
    let part = match entry
        .source()
        .map(|source| (&source.path, source.scheme.as_deref()))
    {
        Some((Some(_), _)) => Part::Path,
        Some((None, Some(scheme))) => Part::Scheme(scheme_of(scheme)),
        _ => Part::Scheme("https"),
    };
    let contexts = Context::ALL
        .into_iter()
        .filter(|context| entry.scope.covers(*context));
    contexts
        .flat_map(|context| {
            let directives = entry.directives.iter();
            directives.flat_map(move |directive| {
                [
                    Trust::Allows(context, directive),
                    Trust::Partly(context, directive, part),
                ]
            })
        })
        .collect()
}

/// What Trusted URLs say of a host that is used: asked with what is used there, not with the host alone.
fn trusts(row: &HostRow, policy: &ContentPolicy) -> BTreeSet<Trust> {
    let mut trusts = BTreeSet::new();
    for (context, directive) in Context::ALL
        .into_iter()
        .flat_map(|context| Directive::ALL.map(|directive| (context, directive)))
    {
        let mut schemes: BTreeMap<&'static str, bool> = BTreeMap::new();
        for url in &row.urls {
            let is_allowed = policy.allows(url, directive, context).is_by_entry();
            *schemes.entry(scheme_of(url.scheme())).or_insert(true) &= is_allowed;
        }
        if schemes.values().all(|is_allowed| *is_allowed) {
            trusts.insert(Trust::Allows(context, directive));
            continue;
        }
        let parts = schemes.iter().filter(|(_, is_allowed)| **is_allowed);
        trusts.extend(parts.map(|(scheme, _)| Trust::Partly(context, directive, Part::Scheme(scheme))));
    }
    // Entries for the host that cover not all uses are told too: they look as if they did.
    let is_left = |listed: &&Trust| match listed {
        Trust::Allows(..) => false,
        Trust::Partly(context, directive, _) => !trusts.contains(&Trust::Allows(*context, *directive)),
        Trust::Inactive | Trust::Malformed => true,
    };
    let listed: Vec<Trust> = row.trusted.iter().filter(is_left).copied().collect();
    trusts.extend(listed);
    trusts
}

/// The scheme of what is used, one of four.
fn scheme_of(scheme: &str) -> &'static str {
    match scheme {
        "http" => "http",
        "ws" => "ws",
        "wss" => "wss",
        _ => "https",
    }
}

/// Origins of the pages among what is used; sockets ask no CORS list.
fn origins(row: &HostRow) -> Vec<Source> {
    let pages = row.urls.iter().filter(|url| url.scheme().starts_with("http"));
    let origins: BTreeSet<String> = pages.map(|url| url.origin().ascii_serialization()).collect();
    origins
        .iter()
        .filter_map(|origin| Source::parse(origin).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::Export;
    use crate::options::Options;
    use crate::org;

    fn rows_of(files: &[(&str, &str)]) -> Vec<HostRow> {
        let stored = files.iter();
        let stored = stored.map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        let org = org::read(&Export::from_memory(stored.collect()));
        let options = Options::new(jiff::civil::date(2026, 11, 20));
        rows(&org, &ContentPolicy::new(&org, &options))
    }

    const CENTER: &str = "<CallCenter><displayName>Acme</displayName><sections><items><name>reqAdapterUrl</name>\
         <value>https://phone.acme.example:8443/x</value></items><items><name>reqUseApi</name><value>true</value>\
         </items><items><name>acmeApi</name><value>https://api.acme.example/v1</value></items>\
         <name>reqGeneralInfo</name></sections></CallCenter>";

    #[test]
    fn hosts_meet_where_they_are_used_and_allowed() {
        let site = "<CspTrustedSite><context>LEX</context><endpointUrl>https://*.acme.example</endpointUrl>\
                    <isActive>true</isActive><isApplicableToFrameSrc>true</isApplicableToFrameSrc></CspTrustedSite>";
        let remote =
            "<RemoteSiteSetting><isActive>false</isActive><url>http://old.example</url></RemoteSiteSetting>";
        let rows = rows_of(&[
            ("callCenters/Acme.callCenter", CENTER),
            ("cspTrustedSites/All.cspTrustedSite", site),
            ("remoteSiteSettings/Old.remoteSite", remote),
        ]);
        let told: Vec<(&str, usize, usize, usize)> = rows
            .iter()
            .map(|row| {
                let HostRow {
                    used,
                    trusted,
                    remote_sites,
                    ..
                } = row;
                (row.host.as_str(), used.len(), trusted.len(), remote_sites.len())
            })
            .collect();
        // The wildcard covers the ordinary port only.
        assert_eq!(
            told,
            [
                ("*.acme.example", 0, 1, 0),
                ("api.acme.example", 1, 1, 0),
                ("phone.acme.example:8443", 1, 0, 0),
                ("old.example", 0, 0, 1),
            ]
        );
        assert_eq!(rows[1].used.first().map(String::as_str), Some("acmeApi of Acme"));
        assert_eq!(
            rows[3].remote_sites.first().map(String::as_str),
            Some("Old (inactive)")
        );
    }

    #[test]
    fn code_of_softphones_names_hosts() {
        let page = "<script src='/support/api/60.0/lightning/opencti_min.js'></script>\
                    <script src='https://cdn.acme.example/a.js'></script>\
                    <script>fetch('https://api.acme.example:8443/x'); var site = 'https://www.acme.example/';</script>";
        let rows = rows_of(&[("pages/Phone.page", page)]);
        let told: Vec<(&str, String)> = rows
            .iter()
            .map(|row| (row.host.as_str(), row.used.iter().cloned().collect()))
            .collect();
        let used = |host: &str, place: &str| (host.to_owned(), format!("{place} pages/Phone.page"));
        let told: Vec<(String, String)> = told
            .into_iter()
            .map(|(host, place)| (host.to_owned(), place))
            .collect();
        assert_eq!(
            told,
            [
                used("api.acme.example:8443", "request of"),
                used("cdn.acme.example", "script of"),
                used("www.acme.example", "named in"),
            ]
        );
    }

    #[test]
    fn each_use_is_asked_for_itself() {
        let center = CENTER
            .replace(
                "https://api.acme.example/v1",
                "wss://phone.acme.example:8443/socket",
            )
            .replace("acmeApi", "acmeSocket");
        let site = "<CspTrustedSite><context>LEX</context><endpointUrl>https://phone.acme.example:8443</endpointUrl>\
                    <isActive>true</isActive><isApplicableToConnectSrc>true</isApplicableToConnectSrc></CspTrustedSite>";
        let rows = rows_of(&[
            ("callCenters/Acme.callCenter", &center),
            ("cspTrustedSites/Phone.cspTrustedSite", site),
        ]);
        assert_eq!(rows.len(), 1);
        let told: Vec<Trust> = rows[0].trusted.iter().copied().collect();
        let part = Part::Scheme("https");
        assert_eq!(
            told,
            [Trust::Partly(Context::Lightning, Directive::Connect, part)]
        );
    }

    #[test]
    fn a_wildcard_for_https_does_not_cover_a_plain_page() {
        let center = CENTER
            .replace("https://phone.acme.example:8443/x", "http://phone.acme.example/x")
            .replace("https://api.acme.example/v1", "pbx.acme.example");
        let site = "<CspTrustedSite><context>LEX</context><endpointUrl>https://*.acme.example</endpointUrl>\
                    <isActive>true</isActive><isApplicableToFrameSrc>true</isApplicableToFrameSrc></CspTrustedSite>";
        let rows = rows_of(&[
            ("callCenters/Acme.callCenter", &center),
            ("cspTrustedSites/All.cspTrustedSite", site),
        ]);
        let told: Vec<(&str, usize)> = rows
            .iter()
            .map(|row| (row.host.as_str(), row.trusted.len()))
            .collect();
        assert_eq!(
            told,
            [
                ("*.acme.example", 1),
                ("pbx.acme.example", 1),
                ("phone.acme.example", 0)
            ]
        );
    }
}
