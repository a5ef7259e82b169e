//! Knows what the policy of a small org answers.

mod microphone;
mod properties;
mod subsumed;

use std::fmt::Write as _;

use super::*;
use crate::finding::Confidence;
use crate::load::{DataFile, Export};
use crate::options::CspSetting;
use crate::org::security::Access;

/// A Trusted URL file, from its address and other elements (`context=LEX frame`).
fn site(url: &str, words: &str) -> String {
    let mut text = format!("<CspTrustedSite><endpointUrl>{url}</endpointUrl>");
    for word in words.split(' ').filter(|word| !word.is_empty()) {
        let (name, value) = word.split_once('=').unwrap_or((word, "true"));
        let name = match name {
            "frame" => "isApplicableToFrameSrc",
            "connect" => "isApplicableToConnectSrc",
            "img" => "isApplicableToImgSrc",
            "mic" => "canAccessMicrophone",
            "active" => "isActive",
            other => other,
        };
        let _ = write!(text, "<{name}>{value}</{name}>");
    }
    text + "</CspTrustedSite>"
}

fn org_of(version: Option<u16>, files: &[(&str, String)], rows: Option<&str>) -> Org {
    let manifest = version.map(|version| format!("<Package><version>{version}.0</version></Package>"));
    let manifest = manifest.map(|text| ("package.xml".to_owned(), text.into_bytes()));
    let files = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.clone().into_bytes()));
    let rows = rows.map(|rows| ("violations.csv".to_owned(), rows.as_bytes().to_vec()));
    let mut export = Export::from_memory(files.chain(manifest).chain(rows).collect());
    for file in &mut export.files {
        if file.path.ends_with(".csv") {
            file.data = Some(DataFile::Named);
        }
    }
    crate::org::read(&export)
}

fn options(csp: CspSetting) -> Options {
    Options {
        csp,
        ..Options::new(jiff::civil::date(2026, 11, 20))
    }
}

/// A policy of sites named `A`, `B`, … of API 62.
fn policy(sites: &[(&str, &str)]) -> ContentPolicy {
    policy_of(Some(62), sites, None, CspSetting::Strict)
}

fn policy_of(
    version: Option<u16>,
    sites: &[(&str, &str)],
    rows: Option<&str>,
    csp: CspSetting,
) -> ContentPolicy {
    const PATHS: [&str; 5] = [
        "cspTrustedSites/A.cspTrustedSite",
        "cspTrustedSites/B.cspTrustedSite",
        "cspTrustedSites/C.cspTrustedSite",
        "cspTrustedSites/D.cspTrustedSite",
        "cspTrustedSites/E.cspTrustedSite",
    ];
    let files: Vec<(&str, String)> = PATHS
        .into_iter()
        .zip(sites)
        .map(|(path, (url, words))| (path, site(url, words)))
        .collect();
    ContentPolicy::new(&org_of(version, &files, rows), &options(csp))
}

fn url(text: &str) -> Url {
    Url::parse(text).expect("a URL")
}

fn frame<'a>(policy: &'a ContentPolicy, text: &str) -> Answer<'a> {
    policy.allows(&url(text), Directive::Frame, Context::Lightning)
}

fn names(entries: &[&Entry]) -> String {
    let names: Vec<&str> = entries
        .iter()
        .map(|entry| entry.site.entry.name.as_str())
        .collect();
    names.join(" ")
}

const PHONE: &str = "https://phone.example.com/softphone";

#[test]
fn every_directive_is_in_the_table() {
    for directive in Directive::ALL {
        assert!(
            facts().relaxed(directive.name()).is_some(),
            "{}",
            directive.name()
        );
    }
}

#[test]
fn the_narrowest_entry_is_named_first() {
    let policy = policy(&[
        ("https:", "frame"),
        ("https://*.example.com", "frame"),
        ("https://phone.example.com", "frame"),
    ]);
    let Answer::Allowed(entries) = frame(&policy, PHONE) else {
        panic!("allowed")
    };
    assert_eq!(names(&entries), "C B A");
}

#[test]
fn the_nearest_miss_comes_first() {
    let policy = policy(&[
        ("https://phone.example.com:8443", "frame active=false"),
        ("https://*.example.com", "frame context=Communities"),
        ("https://phone.example.com", "frame active=false"),
        ("https://phone.example.com", "img"),
        ("https://other.example.com", "frame"),
    ]);
    let answer = frame(&policy, PHONE);
    let Answer::Missed(misses) = &answer else {
        panic!("missed")
    };
    let found: Vec<(&str, &[Why])> = misses
        .iter()
        .map(|miss| (miss.entry.site.entry.name.as_str(), miss.why.as_slice()))
        .collect();
    let port = Why::WrongPort {
        entry: Some(8443),
        url: None,
    };
    assert_eq!(
        found,
        [
            ("C", &[Why::Inactive][..]),
            ("D", &[Why::LacksDirective]),
            ("B", &[Why::WrongContext]),
            ("A", &[Why::Inactive, port.clone()]),
        ]
    );
    assert_eq!(answer.nearest().and_then(Miss::only), Some(&Why::Inactive));
    assert_eq!(misses[3].main(), &port);
}

#[test]
fn every_obstacle_has_its_name() {
    for (entry, asked, why) in [
        (
            "https://phone.example.com",
            "wss://phone.example.com/",
            Why::WrongScheme {
                entry: Some("https".to_owned()),
                url: "wss".to_owned(),
            },
        ),
        (
            "phone.example.com",
            "wss://phone.example.com/",
            Why::WrongScheme {
                entry: None,
                url: "wss".to_owned(),
            },
        ),
        (
            "https://phone.example.com",
            "https://phone.example.com:8443/",
            Why::WrongPort {
                entry: None,
                url: Some(8443),
            },
        ),
        (
            "https://phone.example.com/a",
            "https://phone.example.com/b",
            Why::WrongPath,
        ),
        (
            "https://*.example.com",
            "https://example.com/",
            Why::OnlySubdomains,
        ),
        (
            "https://phone.example.com:99999",
            "https://phone.example.com/",
            Why::Malformed(Defect::PortRange),
        ),
    ] {
        let policy = policy(&[(entry, "frame connect")]);
        let directive = if asked.starts_with("wss") {
            Directive::Connect
        } else {
            Directive::Frame
        };
        let answer = policy.allows(&url(asked), directive, Context::Lightning);
        assert_eq!(
            answer.nearest().map(|miss| miss.why.as_slice()),
            Some(&[why][..]),
            "{entry}"
        );
    }
}

#[test]
fn contexts_are_told_apart() {
    let sites = [
        ("https://phone.example.com", "frame context=VisualForce"),
        ("https://a.example", "frame context=All"),
    ];
    let policy = policy(&sites);
    let allowed = |text: &str, context| policy.allows(&url(text), Directive::Frame, context).is_allowed();
    assert!(allowed(PHONE, Context::Visualforce));
    assert!(!allowed(PHONE, Context::Lightning) && !allowed(PHONE, Context::ExperienceCloud));
    assert!(
        Context::ALL
            .into_iter()
            .all(|context| allowed("https://a.example/", context))
    );
    assert_eq!(Scope::of(Some("LightningOut")), Scope::Elsewhere);
    assert_eq!(Scope::of(None), Scope::All);
}

#[test]
fn nothing_switched_on_means_what_the_api_version_says() {
    let first = |version, words| {
        let policy = policy_of(
            version,
            &[("https://phone.example.com", words)],
            None,
            CspSetting::Strict,
        );
        let entry = &policy.entries()[0];
        (entry.directives, entry.basis)
    };
    let none = DirectiveSet::default();
    let images = none.with(Directive::Img);
    assert_eq!(first(Some(45), ""), (DirectiveSet::ALL, Basis::Filled(Some(45))));
    assert_eq!(
        first(Some(49), "frame=false"),
        (DirectiveSet::ALL, Basis::Filled(Some(49)))
    );
    assert_eq!(first(Some(58), "frame=false"), (images, Basis::Filled(Some(58))));
    assert_eq!(first(Some(59), "frame=false"), (none, Basis::Undeployable(59)));
    assert_eq!(first(Some(62), "mic"), (none, Basis::PermissionsOnly));
    assert_eq!(
        first(Some(45), "frame"),
        (none.with(Directive::Frame), Basis::Explicit)
    );
    assert_eq!(first(None, ""), (DirectiveSet::ALL, Basis::Filled(None)));
    assert_eq!(first(None, "frame=false"), (none, Basis::Unknown));
}

#[test]
fn salesforce_needs_no_entry() {
    let policy = policy(&[("https://*.my.salesforce.com", "frame")]);
    assert!(matches!(
        frame(&policy, "https://acme--c.vf.force.com/apex/Phone"),
        Answer::Platform(Platform::Own {
            host: "force.com",
            ..
        })
    ));
    assert!(!frame(&policy, "https://evilforce.com/").is_allowed());
    assert_eq!(
        ContentPolicy::own_domain(&policy.entries()[0]).map(|(own, _)| own),
        Some("salesforce.com")
    );
}

#[test]
fn the_setting_decides_over_frames_without_an_entry() {
    let relaxed = policy_of(Some(62), &[], None, CspSetting::Relaxed);
    assert!(matches!(
        frame(&relaxed, PHONE),
        Answer::Platform(Platform::Relaxed { .. })
    ));
    assert!(!frame(&relaxed, "http://phone.example.com/").is_allowed());
    let allows = |directive| {
        relaxed
            .allows(&url(PHONE), directive, Context::Lightning)
            .is_allowed()
    };
    assert!(allows(Directive::Img) && !allows(Directive::Connect));
    let enforced = |csp, directive| {
        let policy = policy_of(Some(62), &[], None, csp);
        policy.enforcement(&url(PHONE), directive, Context::Lightning)
    };
    assert_eq!(
        enforced(CspSetting::Unknown, Directive::Connect),
        Enforcement::Enforced
    );
    assert_eq!(
        enforced(CspSetting::Unknown, Directive::Frame),
        Enforcement::Unknown(Seen::default())
    );
    assert_eq!(
        enforced(CspSetting::Strict, Directive::Frame),
        Enforcement::Enforced
    );
    assert_eq!(
        enforced(CspSetting::Relaxed, Directive::Frame),
        Enforcement::Relaxed
    );
}

const ROWS: &str = "UntrustedUrl,ViolationType,ViolationContext,ViolationImpact,LastModifiedDate\n\
    https://phone.example.com,frame-src,Lightning,Blocked,2026-11-17T09:00:00.000+0000\n\
    https://phone.example.com,frame-src,Lightning,Blocked,2026-11-19T09:00:00.000+0000\n\
    https://phone.example.com,img-src,Lightning,Reported,\n";

#[test]
fn rows_settle_what_the_export_cannot_show() {
    let policy = policy_of(Some(62), &[], Some(ROWS), CspSetting::Unknown);
    let seen = policy.violations_of(&url(PHONE), Directive::Frame);
    assert_eq!((seen.blocked, seen.rows.len()), (2, 2));
    assert_eq!(seen.last, Some(jiff::civil::date(2026, 11, 19)));
    assert_eq!(
        policy.violations_of(&url("https://phone.example.com:8443/"), Directive::Frame),
        Seen::default()
    );
    assert!(matches!(
        policy.enforcement(&url(PHONE), Directive::Frame, Context::Lightning),
        Enforcement::Seen(_)
    ));
    // A frame over https is blocked under the stricter directives only.
    assert!(policy.setting().is_strict());
    assert!(matches!(policy.setting().because, Because::Row(_)));
    let both = format!("{ROWS}https://x.example,frame-src,Lightning,Reported,\n");
    let policy = policy_of(Some(62), &[], Some(&both), CspSetting::Unknown);
    assert_eq!(*policy.setting(), Setting::default());
}

#[test]
fn the_header_grows_with_every_directive() {
    let policy = policy(&[
        ("https://a.example", "frame img context=LEX"),
        ("https://b.example", "frame active=false"),
        ("https://c.example", "frame context=Communities"),
    ]);
    assert_eq!(
        policy.header_size(Context::Lightning),
        HeaderSize {
            bytes: 36,
            entries: 1
        }
    );
    assert_eq!(policy.header_size(Context::Visualforce), HeaderSize::default());
}

#[test]
fn malformed_parts_have_their_place() {
    let text = site("https://{tenant}.example.com", "frame");
    let policy = policy(&[("https://{tenant}.example.com", "frame")]);
    let (malformed, span) = policy.entries()[0].malformed().expect("malformed");
    assert_eq!(malformed.defect, Defect::Placeholder);
    assert_eq!(&text[span.range()], "{");
}

#[test]
fn endless_hosts_and_paths_cost_nothing() {
    let host = "a.".repeat(200_000) + "example";
    let wildcard = format!("https://*.{host}");
    let policy = policy(&[(&wildcard, "frame"), ("https://*.example", "frame")]);
    let (malformed, _) = policy.entries()[0].malformed().expect("malformed");
    assert_eq!(malformed.defect, Defect::TooLong);
    let path = "/x".repeat(200_000);
    assert!(frame(&policy, &format!("https://{host}{path}")).is_allowed());
}
