//! Keeps the promise that an entry of a list of trusted hosts gets one finding at most, however much is wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use ctilint::engine;
use ctilint::finding::{Audience, Finding, Severity};
use ctilint::load::Export;
use ctilint::options::Options;
use ctilint::org;
use ctilint::rules;

/// Rules about single entries of the three lists.
const RULES: &[&str] = &[
    "camera-granted-needlessly",
    "duplicate-trusted-url",
    "implicit-directives",
    "insecure-cors-origin",
    "insecure-remote-site",
    "insecure-trusted-url",
    "malformed-trusted-url",
    "microphone-granted-to-wildcard",
    "redundant-salesforce-url",
    "shared-host-trusted-url",
    "subsumed-trusted-url",
    "trusted-url-to-ip-or-localhost",
    "trusted-url-without-directive",
    "wildcard-cors-origin",
    "wildcard-trusted-url",
];

/// Addresses with every flaw, and some with several.
const URLS: &[&str] = &[
    "*",
    "https:",
    "data:",
    "https://*",
    "http://*",
    "ws://*:*",
    "https://*.com",
    "http://*.herokuapp.com",
    "https://*.herokuapp.com",
    "https://acme-phone.herokuapp.com",
    "http://acme-phone.herokuapp.com:8080",
    "http://unpkg.com",
    "https://*.acme.example",
    "http://*.acme.example",
    "https://phone.acme.example",
    "http://phone.acme.example",
    "phone.acme.example",
    "ws://phone.acme.example:9000/x",
    "http://localhost:8080",
    "http://10.1.2.3",
    "https://198.51.100.7",
    "https://pbx",
    "http://acme.my.salesforce.com",
    "https://*.force.com",
    "https://other.my.salesforce.com",
    "http://{tenant}.acme.example",
    "http://*.*.herokuapp.com",
    "http://phone.acme.example/?x=1",
    "flex.twilio.com",
];

const FLAGS: &[&str] = &[
    "",
    "<isApplicableToFrameSrc>true</isApplicableToFrameSrc>",
    "<isApplicableToImgSrc>true</isApplicableToImgSrc>",
    "<canAccessMicrophone>true</canAccessMicrophone><canAccessCamera>true</canAccessCamera>\
     <isApplicableToConnectSrc>true</isApplicableToConnectSrc><isApplicableToFrameSrc>true</isApplicableToFrameSrc>",
];

fn file(path: String, text: String) -> (String, Vec<u8>) {
    (path, text.into_bytes())
}

/// Each address on each list, alone or with entries for the same address beside it.
fn export(version: &str, urls: &[&str], flags: &[&str], copies: usize, header: bool) -> Export {
    let mut files = vec![
        file(
            "package.xml".to_owned(),
            format!("<Package><version>{version}</version></Package>"),
        ),
        file(
            "settings/Security.settings".to_owned(),
            format!(
                "<SecuritySettings><sessionSettings><enablePermissionsPolicy>{header}</enablePermissionsPolicy>\
                 <grantCameraAccess>TrustedUrls</grantCameraAccess>\
                 <grantMicrophoneAccess>TrustedUrls</grantMicrophoneAccess></sessionSettings></SecuritySettings>"
            ),
        ),
    ];
    for (at, (url, flags)) in urls.iter().zip(flags.iter().cycle()).enumerate() {
        for copy in 0..copies {
            let name = format!("Softphone_{at}_{copy}");
            files.push(file(
                format!("cspTrustedSites/{name}.cspTrustedSite"),
                format!("<CspTrustedSite><endpointUrl>{url}</endpointUrl><isActive>true</isActive>{flags}</CspTrustedSite>"),
            ));
            files.push(file(
                format!("corsWhitelistOrigins/{name}.corsWhitelistOrigin"),
                format!("<CorsWhitelistOrigin><urlPattern>{url}</urlPattern></CorsWhitelistOrigin>"),
            ));
            files.push(file(
                format!("remoteSiteSettings/{name}.remoteSite"),
                format!("<RemoteSiteSetting><disableProtocolSecurity>true</disableProtocolSecurity><isActive>true</isActive><url>{url}</url></RemoteSiteSetting>"),
            ));
        }
    }
    Export::from_memory(files)
}

fn findings(export: &Export) -> Vec<Finding> {
    let chosen: Vec<_> = rules::all().filter(|rule| RULES.contains(&rule.name)).collect();
    assert_eq!(chosen.len(), RULES.len());
    let options = Options {
        audience: Audience::Audit,
        ..Options::new("2026-11-20".parse().expect("a day"))
    };
    let run = engine::run(&org::read(export), export, &options, &chosen).expect("pages that can be read");
    run.findings
}

#[test]
fn one_entry_has_one_finding() {
    let mut met = BTreeSet::new();
    let mut judge = |export: &Export| {
        let mut by_entry: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for finding in findings(export) {
            let entry = format!("{}/{}", finding.component.kind, finding.component.name);
            by_entry.entry(entry).or_default().push(finding.rule);
            met.insert(finding.rule);
        }
        let several: Vec<_> = by_entry.iter().filter(|(_, rules)| rules.len() > 1).collect();
        assert!(several.is_empty(), "{several:?}");
    };
    for version in ["46.0", "55.0", "62.0"] {
        for (copies, header) in [(1, true), (2, false)] {
            for shift in 0..FLAGS.len() {
                let flags: Vec<&str> = FLAGS
                    .iter()
                    .cycle()
                    .skip(shift)
                    .take(FLAGS.len())
                    .copied()
                    .collect();
                // All together, and each by itself: beside a broad entry a narrow one looks different.
                judge(&export(version, URLS, &flags, copies, header));
                for url in URLS {
                    judge(&export(version, &[url], &flags, copies, header));
                }
            }
        }
    }
    assert_eq!(
        met,
        RULES.iter().copied().collect(),
        "every rule has something to say"
    );
}

#[test]
fn what_is_not_for_a_softphone_is_for_the_audit() {
    let entry = |name: &str, url: &str, context: &str| {
        file(
            format!("cspTrustedSites/{name}.cspTrustedSite"),
            format!(
                "<CspTrustedSite><context>{context}</context><endpointUrl>{url}</endpointUrl><isActive>true</isActive>\
                 <isApplicableToFrameSrc>true</isApplicableToFrameSrc></CspTrustedSite>"
            ),
        )
    };
    let export = Export::from_memory(vec![
        entry("Books", "http://books.acme.example", "All"),
        entry("Twilio_Api", "http://a.acme.example", "All"),
        entry("Flex", "http://flex.twilio.com", "LEX"),
        entry("Flex_Site", "http://app.five9.com", "Communities"),
        entry("Vendors", "http://*.five9.com", "All"),
        entry("Adapter", "http://phone.acme.example", "All"),
        entry("Below", "http://api.phone.acme.example", "All"),
        file(
            "callCenters/Acme.callCenter".to_owned(),
            "<CallCenter><displayName>Acme</displayName><sections><items><name>reqUseApi</name><value>true</value></items><items><name>reqAdapterUrl</name>\
             <value>https://phone.acme.example/x</value></items></sections></CallCenter>"
                .to_owned(),
        ),
    ]);
    let found: BTreeMap<String, Audience> = findings(&export)
        .into_iter()
        .inspect(|finding| assert_eq!(finding.severity, Severity::Error))
        .map(|finding| (finding.component.name, finding.audience))
        .collect();
    let expected = [
        ("Adapter", Audience::Review),
        ("Below", Audience::Review),
        ("Books", Audience::Audit),
        ("Flex", Audience::Review),
        ("Flex_Site", Audience::Audit),
        ("Twilio_Api", Audience::Review),
        ("Vendors", Audience::Review),
    ];
    assert_eq!(
        found,
        expected
            .map(|(name, audience)| (name.to_owned(), audience))
            .into()
    );
}

#[test]
fn many_entries_take_no_time() {
    let urls: Vec<String> = (0..40_000)
        .map(|at| match at % 4 {
            0 => "http://phone.acme.example".to_owned(),
            1 => "https://phone.acme.example".to_owned(),
            2 => format!("http://h{at}.acme.example"),
            _ => format!("https://phone.acme.example:{}/{at}", at % 60_000 + 1),
        })
        .collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    let export = export("62.0", &urls, &FLAGS[1..], 1, false);
    let org = org::read(&export);
    let options = Options::new("2026-11-20".parse().expect("a day"));
    let started = std::time::Instant::now();
    let answers = ctilint::analysis::Answers::new(&org, &options);
    assert_eq!(answers.trust.urls.len(), urls.len());
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
