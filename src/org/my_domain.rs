//! Knows the hosts that Salesforce gives an org: My Domain, sandbox, instance, Visualforce and Lightning names.

use crate::source::{FileId, Value};

/// The org's My Domain, from `MyDomain.settings`.
#[derive(Debug, Clone)]
pub struct MyDomain {
    pub file: FileId,
    pub name: Value,
}

/// What a host on one of Salesforce's domains says about the org behind it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SalesforceHost {
    /// `acme.my.salesforce.com`, `acme--uat.sandbox.my.salesforce.com`, `acme--ns.vf.force.com`.
    Org {
        my_domain: String,
        sandbox: Option<String>,
        /// On Visualforce hosts: the package the page belongs to, `c` for the org's own pages.
        namespace: Option<String>,
    },
    /// `na13.salesforce.com`, `c.na13.visual.force.com`: names a server, not an org.
    Instance(String),
    /// `login.salesforce.com` and the like: the same for every org.
    Shared,
}

/// Endings of My Domain host names; the part before them is `name`, `name--sandbox` or `name--namespace`.
/// Public websites of orgs are not among them: anybody may call those.
const MY_DOMAIN_ENDINGS: &[(&str, HostFamily)] = &[
    (".my.salesforce.com", HostFamily::Org),
    (".lightning.force.com", HostFamily::Org),
    (".vf.force.com", HostFamily::Namespaced),
    (".visualforce.com", HostFamily::Namespaced),
    (".visual.force.com", HostFamily::Namespaced),
];

/// Whether a namespace follows the org's name, as it does on Visualforce hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HostFamily {
    Org,
    Namespaced,
}

/// Words that stand between an org's name and the ending: `acme--uat.sandbox.my.salesforce.com`.
pub(crate) const PARTITIONS: &[&str] = &[
    "sandbox",
    "develop",
    "scratch",
    "demo",
    "patch",
    "trailblaze",
    "free",
    "wfdemo",
    "malware",
    "stage",
];

impl SalesforceHost {
    /// What entries of lists have in common: the org, whichever package's page the host serves, or that
    /// they name servers, whichever.
    #[must_use]
    pub fn group(self) -> Self {
        match self {
            Self::Org {
                my_domain, sandbox, ..
            } => Self::Org {
                my_domain,
                sandbox,
                namespace: None,
            },
            Self::Instance(_) => Self::Instance(String::new()),
            Self::Shared => Self::Shared,
        }
    }

    /// Recognises a host name in lower case; `None` for hosts that are not Salesforce's or tell nothing.
    ///
    /// A wildcard, as lists of trusted hosts have it, names no org.
    #[must_use]
    pub fn of(host: &str) -> Option<Self> {
        if host.contains('*') {
            return None;
        }
        if let Some(label) = host.strip_suffix(".salesforce.com")
            && !label.contains('.')
        {
            return Some(if is_instance(label) {
                Self::Instance(label.to_owned())
            } else {
                Self::Shared
            });
        }
        let (labels, family) = MY_DOMAIN_ENDINGS
            .iter()
            .find_map(|(ending, family)| Some((host.strip_suffix(ending)?, *family)))?;
        let mut labels: Vec<&str> = labels.split('.').collect();
        let last = *labels.last()?;
        if labels.len() > 1 && is_instance(last) {
            labels.pop();
            // `c.na13.visual.force.com`: only a namespace stands before the instance.
            if family == HostFamily::Namespaced && !labels[0].contains("--") {
                return Some(Self::Instance(last.to_owned()));
            }
        }
        let partition = labels
            .last()
            .copied()
            .filter(|label| labels.len() > 1 && PARTITIONS.contains(label));
        Some(Self::split(labels[0], family, partition == Some("sandbox")))
    }

    /// `acme--uat--ns` by what can follow the name: `--sandbox`, then, on Visualforce hosts, `--namespace`.
    fn split(label: &str, family: HostFamily, in_sandbox_partition: bool) -> Self {
        let parts: Vec<&str> = label.split("--").collect();
        let has_sandbox = match family {
            HostFamily::Org => true,
            HostFamily::Namespaced => in_sandbox_partition || parts.len() > 2,
        };
        let part = |index: usize| parts.get(index).map(|part| (*part).to_owned());
        Self::Org {
            my_domain: parts[0].to_owned(),
            sandbox: part(1).filter(|_| has_sandbox),
            namespace: match family {
                HostFamily::Org => None,
                HostFamily::Namespaced => part(if has_sandbox { 2 } else { 1 }),
            },
        }
    }
}

/// `na13`, `cs45`, `eu5`, `ap2`, `um1`, `usa2s`: a server of Salesforce's.
pub(crate) fn is_instance(label: &str) -> bool {
    const PREFIXES: &[&str] = &[
        "na", "cs", "eu", "ap", "um", "gs", "usa", "deu", "fra", "gbr", "jpn", "ind", "aus", "can", "bra",
        "swe", "ita", "sgp", "kor", "che", "idn", "isr", "uae", "are",
    ];
    let digits = label
        .trim_end_matches('s')
        .trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let prefix = &label[..label.find(|c: char| c.is_ascii_digit()).unwrap_or(label.len())];
    !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()) && PREFIXES.contains(&prefix)
}

impl MyDomain {
    /// The org's own name and sandbox, from `acme` or `acme--uat`.
    #[must_use]
    pub fn parts(&self) -> (String, Option<String>) {
        let name = self.name.text().to_ascii_lowercase();
        match name.split_once("--") {
            Some((org, sandbox)) => (org.to_owned(), Some(sandbox.to_owned())),
            None => (name, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn org(name: &str, sandbox: Option<&str>, namespace: Option<&str>) -> Option<SalesforceHost> {
        Some(SalesforceHost::Org {
            my_domain: name.to_owned(),
            sandbox: sandbox.map(str::to_owned),
            namespace: namespace.map(str::to_owned),
        })
    }

    #[test]
    fn hosts_name_their_org() {
        for (host, expected) in [
            ("acme.my.salesforce.com", org("acme", None, None)),
            (
                "acme--uat.sandbox.my.salesforce.com",
                org("acme", Some("uat"), None),
            ),
            ("acme--uat.cs45.my.salesforce.com", org("acme", Some("uat"), None)),
            (
                "acme-dev-ed.develop.lightning.force.com",
                org("acme-dev-ed", None, None),
            ),
            ("acme--phone.vf.force.com", org("acme", None, Some("phone"))),
            (
                "acme--uat--phone.sandbox.vf.force.com",
                org("acme", Some("uat"), Some("phone")),
            ),
            ("acme--c.na13.visual.force.com", org("acme", None, Some("c"))),
        ] {
            assert_eq!(SalesforceHost::of(host), expected, "{host}");
        }
    }

    #[test]
    fn instances_and_shared_hosts_name_none() {
        let instance = |name: &str| Some(SalesforceHost::Instance(name.to_owned()));
        assert_eq!(SalesforceHost::of("na13.salesforce.com"), instance("na13"));
        assert_eq!(SalesforceHost::of("c.na13.visual.force.com"), instance("na13"));
        assert_eq!(
            SalesforceHost::of("login.salesforce.com"),
            Some(SalesforceHost::Shared)
        );
        assert_eq!(SalesforceHost::of("phone.example.com"), None);
        assert_eq!(SalesforceHost::of("*.my.salesforce.com"), None);
    }
}
