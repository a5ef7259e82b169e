//! Knows what differs between production and its sandboxes although it is the same: My Domain hosts, servers, Ids, and
//! what sandboxes add to user names.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::org::Org;
use crate::org::my_domain::{MyDomain, PARTITIONS, SalesforceHost, is_instance};

/// What stands for the org's own name, whatever it is.
const OWN: &str = "own-org";
/// What stands for a server of Salesforce's.
const SERVER: &str = "own-server";

/// One of an organisation's orgs beside another one. The default is one org at two times: whatever differs, differs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// Name of My Domain in lower case, and the sandbox; `None` where nothing is laid to the environment.
    own: Option<Name>,
    /// What is added to user names here: `.uat`.
    suffix: Option<String>,
}

type Name = (String, Option<String>);

/// A host on one of Salesforce's domains: what stands before the domain, and the domain.
static HOST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b((?:[a-z0-9][a-z0-9-]*\.)+)((?:my\.)?salesforce|(?:visual\.|vf\.)?force|visualforce|documentforce|my\.site|(?:my\.)?salesforce-(?:sites|scrt|setup|experience))\.com\b",
    )
    .ok()
});

/// 15 or 18 letters and digits.
static ID: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?-u:\b)[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?(?-u:\b)").ok());

impl Environment {
    /// Both sides of a comparison: what one adds to user names shows beside the other.
    #[must_use]
    pub fn pair(one: &Org, other: &Org) -> (Self, Self) {
        let names = names(one, other);
        let with = |org: &Org, other: &Org, own: Option<Name>| {
            let sandbox = own.as_ref().and_then(|(_, sandbox)| sandbox.clone());
            Self {
                own,
                suffix: sandbox
                    .map(|name| format!(".{name}"))
                    .or_else(|| added(org, other)),
            }
        };
        let (own, its) = names.unzip();
        (with(one, other, own), with(other, one, its))
    }

    /// Whether both are orgs of one production org, by name.
    #[must_use]
    pub fn is_beside(&self, other: &Self) -> bool {
        let production = |one: &Self| one.own.as_ref().map(|(name, _)| name.clone());
        production(self).is_some() && production(self) == production(other)
    }

    /// A host, or an address by which a host is trusted, without what the environment alone decides.
    #[must_use]
    pub fn neutral_host<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match HOST.as_ref().filter(|_| self.own.is_some()) {
            Some(hosts) => hosts.replace_all(text, |found: &Captures<'_>| self.host(found)),
            None => Cow::Borrowed(text),
        }
    }

    /// A text without what the environment alone decides.
    #[must_use]
    pub fn neutral<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let Some(ids) = ID.as_ref().filter(|_| self.own.is_some()) else {
            return Cow::Borrowed(text);
        };
        match self.neutral_host(text) {
            Cow::Borrowed(text) => without_ids(ids, text),
            Cow::Owned(text) => Cow::Owned(without_ids(ids, &text).into_owned()),
        }
    }

    /// A user name without what a sandbox adds to it.
    #[must_use]
    pub fn neutral_username<'a>(&self, name: &'a str) -> &'a str {
        let Some(suffix) = self.suffix.as_deref() else {
            return name;
        };
        let end = |suffix: &str| {
            let at = name.len().checked_sub(suffix.len())?;
            let is_it = name.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(suffix));
            is_it.then(|| &name[..at])
        };
        let dashes = format!("--{}", suffix.trim_start_matches(['.', '-']));
        end(suffix).or_else(|| end(&dashes)).unwrap_or(name)
    }

    fn host(&self, found: &Captures<'_>) -> String {
        let (whole, domain) = (found[0].to_ascii_lowercase(), found[2].to_ascii_lowercase());
        let labels = found[1].trim_end_matches('.').to_ascii_lowercase();
        let mut labels: Vec<&str> = labels.split('.').collect();
        let named = self.rest_of_name(&whole, labels[0]);
        let is_server = labels.iter().any(|label| is_instance(label));
        if named.is_none() && !is_server {
            return found[0].to_owned();
        }
        labels.retain(|label| !PARTITIONS.contains(label) && !is_instance(label));
        let first = match (&named, labels.first()) {
            (Some(rest), _) => format!("{OWN}{rest}"),
            (None, Some(first)) => format!("{SERVER}.{first}"),
            (None, None) => SERVER.to_owned(),
        };
        let others = labels
            .iter()
            .skip(1)
            .map(|label| format!(".{label}"))
            .collect::<String>();
        // Visualforce pages have had several domains.
        let domain = match domain.as_str() {
            "visual.force" | "visualforce" => "vf.force",
            other => other,
        };
        format!("{first}{others}.{domain}.com")
    }

    /// What follows the org's own name in the first label: nothing, or a namespace. `None` for other orgs' names: the
    /// sandboxes of a production org are other orgs.
    fn rest_of_name(&self, host: &str, label: &str) -> Option<String> {
        let (name, sandbox) = self.own.as_ref()?;
        let rest = match sandbox {
            Some(sandbox) => label
                .strip_prefix(name.as_str())?
                .strip_prefix("--")?
                .strip_prefix(sandbox.as_str())?,
            None => label.strip_prefix(name.as_str())?,
        };
        let is_of_sandbox = || {
            let known = SalesforceHost::of(host);
            matches!(known, Some(SalesforceHost::Org { sandbox: Some(_), .. })) || host.contains(".sandbox.")
        };
        let is_own = rest.is_empty() || rest.starts_with("--");
        (is_own && (sandbox.is_some() || !is_of_sandbox())).then(|| rest.to_owned())
    }
}

/// The names of two orgs of which each has its own: by the settings of My Domain, or where most addresses of both name
/// production and a sandbox of it, or two sandboxes.
fn names(one: &Org, other: &Org) -> Option<(Name, Name)> {
    let told = |org: &Org| org.my_domain.as_ref().map(MyDomain::parts);
    let names = match (told(one), told(other)) {
        (Some(one), Some(other)) => (one, other),
        (own, its) => {
            let names = (
                own.or_else(|| most_named(one))?,
                its.or_else(|| most_named(other))?,
            );
            let is_of_one_production = names.0.0 == names.1.0;
            is_of_one_production.then_some(names)?
        }
    };
    (names.0 != names.1).then_some(names)
}

/// Ids of records, but for what looks like one in the name of a host.
fn without_ids<'a>(ids: &Regex, text: &'a str) -> Cow<'a, str> {
    ids.replace_all(text, |found: &Captures<'_>| {
        let id = &found[0];
        let place = found.get(0).map_or(0..0, |found| found.range());
        if is_id(id) && !is_in_host(text, place) {
            format!("{}-own-id", &id[..3])
        } else {
            id.to_owned()
        }
    })
}

/// Whether the word around a place has dots, or an address begins with it.
fn is_in_host(text: &str, place: std::ops::Range<usize>) -> bool {
    /// Characters of a host.
    const LONGEST: usize = 253;
    let is_of_host = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let (before, behind) = (&text.as_bytes()[..place.start], &text.as_bytes()[place.end..]);
    let first = before.iter().rev().take(LONGEST);
    let first = first.take_while(|byte| is_of_host(byte)).count();
    let (start, first) = before.split_at(before.len() - first);
    let rest = behind.iter().take(LONGEST);
    let rest = &behind[..rest.take_while(|byte| is_of_host(byte)).count()];
    // A dot at the end is that of a sentence.
    let inner_dot = |at: usize| rest.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
    start.ends_with(b"//")
        || first.contains(&b'.')
        || (0..rest.len()).any(|at| rest[at] == b'.' && inner_dot(at))
}

/// The org that most of the addresses name, the first by name of several.
fn most_named(org: &Org) -> Option<Name> {
    let hosts = HOST.as_ref()?;
    let settings = org.call_centers.iter().flat_map(|center| &center.settings);
    let settings = settings.map(|setting| setting.value.text());
    let listed = org.allowed_hosts().map(|host| host.url.text());
    let mut counts: BTreeMap<(String, Option<String>), usize> = BTreeMap::new();
    for found in settings.chain(listed).flat_map(|text| hosts.find_iter(text)) {
        if let Some(SalesforceHost::Org {
            my_domain, sandbox, ..
        }) = SalesforceHost::of(&found.as_str().to_ascii_lowercase())
        {
            *counts.entry((my_domain, sandbox)).or_default() += 1;
        }
    }
    let most = counts.values().copied().max()?;
    counts
        .into_iter()
        .find(|(_, count)| *count == most)
        .map(|(name, _)| name)
}

/// What most of the user names that only one org has add to those of the other: `.uat`.
fn added(org: &Org, other: &Org) -> Option<String> {
    let names = |org: &Org| -> HashSet<String> {
        let users = org.people.users.iter().flatten();
        users.map(|user| user.username().to_ascii_lowercase()).collect()
    };
    let (own, others) = (names(org), names(other));
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut only_here = 0;
    for name in own.iter().filter(|name| !others.contains(*name)) {
        only_here += 1;
        let at = name.rfind("--").or_else(|| name.rfind('.'));
        if let Some(at) = at.filter(|at| others.contains(&name[..*at])) {
            *counts.entry(name[at..].to_owned()).or_default() += 1;
        }
    }
    let (suffix, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (count * 2 >= only_here).then_some(suffix)
}

/// Whether a text of the right length is the Id of a record: by its checksum, or by the zeros that Ids have.
fn is_id(text: &str) -> bool {
    let has_letter = text.bytes().any(|byte| byte.is_ascii_alphabetic());
    let has_digit = text.bytes().take(3).any(|byte| byte.is_ascii_digit());
    if !(has_letter && has_digit) {
        return false;
    }
    match text.len() {
        18 => checksum(&text[..15]) == text[15..],
        _ => text.contains("000"),
    }
}

/// The three characters that tell which of the fifteen are capitals.
fn checksum(id: &str) -> String {
    const WORDS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    let part = |five: &[u8]| {
        let bits = five.iter().rev().fold(0_usize, |bits, byte| {
            bits << 1 | usize::from(byte.is_ascii_uppercase())
        });
        char::from(WORDS[bits & 31])
    };
    id.as_bytes().chunks(5).map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(name: &str, sandbox: Option<&str>) -> Environment {
        Environment {
            own: Some((name.to_owned(), sandbox.map(str::to_owned))),
            suffix: sandbox.map(|name| format!(".{name}")),
        }
    }

    #[test]
    fn hosts_of_an_org_and_of_its_sandbox_are_the_same() {
        let production = environment("acme", None);
        let sandbox = environment("acme", Some("uat"));
        for (one, other) in [
            (
                "https://acme.my.salesforce.com/x",
                "https://acme--uat.sandbox.my.salesforce.com/x",
            ),
            (
                "https://acme--c.vf.force.com",
                "https://acme--uat--c.sandbox.vf.force.com",
            ),
            (
                "https://acme--c.na13.visual.force.com/apex/P",
                "https://acme--uat--c.cs45.visual.force.com/apex/P",
            ),
            ("acme.my.site.com", "acme--uat.sandbox.my.site.com"),
            ("https://na13.salesforce.com", "https://cs45.salesforce.com"),
        ] {
            assert_eq!(production.neutral(one), sandbox.neutral(other), "{one}");
        }
    }

    #[test]
    fn hosts_of_other_orgs_stay_what_they_are() {
        let production = environment("acme", None);
        for host in [
            "acme--uat.sandbox.my.salesforce.com",
            "acmeother.my.salesforce.com",
            "phone.example.com",
            "login.salesforce.com",
        ] {
            assert_eq!(production.neutral(host), host);
        }
        let sandbox = environment("acme", Some("uat"));
        for host in ["acme.my.salesforce.com", "acme--qa.sandbox.my.salesforce.com"] {
            assert_eq!(sandbox.neutral(host), host);
        }
    }

    #[test]
    fn one_org_has_one_environment() {
        let org = |domain: &str, host: &str| {
            let domain =
                format!("<MyDomainSettings><myDomainName>{domain}</myDomainName></MyDomainSettings>");
            let origin =
                format!("<CorsWhitelistOrigin><urlPattern>https://{host}</urlPattern></CorsWhitelistOrigin>");
            let mut files = vec![(
                "corsWhitelistOrigins/A.corsWhitelistOrigin".to_owned(),
                origin.into_bytes(),
            )];
            if domain.contains("acme") {
                files.push(("settings/MyDomain.settings".to_owned(), domain.into_bytes()));
            }
            crate::org::read(&crate::load::Export::from_memory(files))
        };
        let is_apart = |one: &Org, other: &Org| {
            let pair = Environment::pair(one, other);
            assert_eq!(pair.0.own.is_some(), pair.1.own.is_some());
            pair.0.own.is_some()
        };
        let acme = || org("acme", "acme.my.salesforce.com");
        assert!(!is_apart(&acme(), &acme()));
        assert!(!is_apart(&acme(), &org("acme", "evil.my.salesforce.com")));
        assert!(!is_apart(&acme(), &org("", "evil.my.salesforce.com")));
        let guessed = || org("", "acme.my.salesforce.com");
        assert!(!is_apart(&guessed(), &org("", "evil.my.salesforce.com")));
        assert!(is_apart(
            &guessed(),
            &org("", "acme--uat.sandbox.my.salesforce.com")
        ));
        assert!(is_apart(&acme(), &org("acme--uat", "other.example")));
    }

    #[test]
    fn ids_and_user_names_lose_what_is_the_orgs() {
        let sandbox = environment("acme", Some("uat"));
        assert_eq!(
            sandbox.neutral("$Profile.Id = \"00e50000000AbCd\""),
            "$Profile.Id = \"00e-own-id\""
        );
        assert_eq!(sandbox.neutral("005000000000001AAA"), "005-own-id");
        for text in [
            "AcmePhoneSupport",
            "123456789012345",
            "CallDisposition1",
            "https://d005f0000000001.cloudfront.net",
            "https://00e50000000AbCd/x",
            "phone.00e50000000AbCd.example",
        ] {
            assert_eq!(sandbox.neutral(text), text);
        }
        let path = "https://api.example/00e50000000AbCd";
        assert_eq!(sandbox.neutral(path), "https://api.example/00e-own-id");
        assert_eq!(sandbox.neutral_host(path), path);
        assert_eq!(
            sandbox.neutral_username("ada@acme.example.uat"),
            "ada@acme.example"
        );
        assert_eq!(
            sandbox.neutral_username("ada@acme.example--UAT"),
            "ada@acme.example"
        );
        assert_eq!(sandbox.neutral_username("ada@acme.example"), "ada@acme.example");
    }
}
