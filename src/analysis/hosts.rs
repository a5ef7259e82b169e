//! Knows every host that an export names, where it is used and where it is allowed: the coverage matrix.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use super::content_policy::{ContentPolicy, Context, Directive, Entry, HostPattern, Source};
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
    Allows(Context, Directive),
    Inactive,
    Malformed,
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
        if let Some(host) = host_of(url) {
            self.row(&host).used.insert(place);
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
            self.used(
                setting.value.text(),
                format!("{} of {title}", setting.name.text()),
            );
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
            let Ok(url) = Url::parse(&format!("https://{}/", row.host)) else {
                return row;
            };
            if row.used.is_empty() {
                return row;
            }
            for context in Context::ALL {
                for directive in Directive::ALL {
                    if policy.allows(&url, directive, context).is_by_entry() {
                        row.trusted.insert(Trust::Allows(context, directive));
                    }
                }
            }
            let wanted = Source::parse(&format!("https://{}", row.host));
            let covering = cors
                .iter()
                .filter(|(_, source)| wanted.as_ref().is_ok_and(|wanted| source.contains(wanted)));
            row.cors.extend(covering.map(|(name, _)| (*name).to_owned()));
            row
        });
        finished.collect()
    }
}

/// What an entry allows in each context.
fn allowances(entry: &Entry) -> Vec<Trust> {
    if entry.source().is_none() {
        return vec![Trust::Malformed];
    }
    if !entry.is_active() {
        return vec![Trust::Inactive];
    }
    let contexts = Context::ALL
        .into_iter()
        .filter(|context| entry.scope.covers(*context));
    contexts
        .flat_map(|context| {
            let directives = entry.directives.iter();
            directives.map(move |directive| Trust::Allows(context, directive))
        })
        .collect()
}

/// Hosts of one domain stand together; addresses and ports come in their own order.
fn order(host: &str) -> (Vec<String>, String) {
    let (name, port) = host.rsplit_once(':').unwrap_or((host, ""));
    let is_address = name.starts_with('[') || name.parse::<std::net::Ipv4Addr>().is_ok();
    let labels = if is_address {
        vec![name.to_owned()]
    } else {
        name.rsplit('.').map(str::to_owned).collect()
    };
    (labels, port.to_owned())
}

/// Host and port of an address; `None` for a text that is none, such as the path of a page.
fn host_of(text: &str) -> Option<String> {
    let url = Url::parse(text.trim()).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https" | "ws" | "wss");
    let host = url.host_str().filter(|host| is_web && !host.is_empty())?;
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

/// Host and port of an entry, wildcards as they stand; the entry itself where it is malformed.
fn pattern_of(text: &str) -> String {
    let Ok(source) = Source::parse(text.trim()) else {
        return text.trim().to_owned();
    };
    let host = match &source.host {
        HostPattern::Exact(host) => host.clone(),
        HostPattern::Below(base) => format!("*.{base}"),
        HostPattern::Any => "*".to_owned(),
        HostPattern::Scheme => return source.expression(),
    };
    match source.port {
        Some(super::content_policy::Port::Number(port)) => format!("{host}:{port}"),
        Some(super::content_policy::Port::Any) => format!("{host}:*"),
        None => host,
    }
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
    fn texts_that_are_no_addresses_are_no_rows() {
        assert_eq!(host_of("/apex/Acme"), None);
        assert_eq!(host_of("javascript:alert(1)"), None);
        assert_eq!(
            host_of("WSS://Phone.Acme.example/x").as_deref(),
            Some("phone.acme.example")
        );
        assert_eq!(pattern_of("https:"), "https:");
        assert_eq!(pattern_of("not a host^"), "not a host^");
    }
}
