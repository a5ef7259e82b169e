//! Knows what the lists of trusted hosts, security settings and consoles of a small org become.

use super::trusted_url::Directive;
use super::violation::Impact;
use super::{Org, read};
use crate::load::{DataFile, Export};

fn org(files: &[(&str, &str)], data: &[(&str, &str)]) -> Org {
    let stored = files
        .iter()
        .chain(data)
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    let mut export = Export::from_memory(stored.collect());
    for file in &mut export.files {
        if data.iter().any(|(path, _)| file.path == *path) {
            file.data = Some(DataFile::Named);
        }
    }
    read(&export)
}

fn settings(inside: &str) -> String {
    format!("<SecuritySettings xmlns=\"http://soap.sforce.com/2006/04/metadata\">{inside}</SecuritySettings>")
}

#[test]
fn flags_are_yes_no_or_absent() {
    let text = "<CspTrustedSite><endpointUrl>https://phone.example.com</endpointUrl><isActive\n>false</isActive>\
                <isApplicableToFrameSrc>true</isApplicableToFrameSrc>\
                <isApplicableToImgSrc>false</isApplicableToImgSrc><context>LEX</context></CspTrustedSite>";
    let org = org(&[("cspTrustedSites/Acme.cspTrustedSite", text)], &[]);
    let url = &org.trusted_urls[0];
    assert!(!url.entry.active && !url.is_silent());
    let flags = Directive::ALL.map(|directive| url.flag(directive).value());
    assert_eq!(flags, [None, None, Some(true), Some(false), None, None]);
    let at = text.find("true").expect("there");
    let span = url.flag(Directive::Frame).span().expect("a place");
    assert_eq!(span.range(), at..at + 4);
    assert_eq!(url.context.as_deref(), Some("LEX"));
    assert!(url.microphone.is_absent());
}

#[test]
fn session_settings_count_before_the_top() {
    let text = settings(
        "<enablePermissionsPolicy>false</enablePermissionsPolicy><sessionSettings>\
         <enablePermissionsPolicy>true</enablePermissionsPolicy>\
         <grantMicrophoneAccess>Never</grantMicrophoneAccess></sessionSettings>",
    );
    let org = org(&[("settings/Security.settings-meta.xml", &text)], &[]);
    let security = org.security.expect("read");
    assert!(security.permissions_policy.is_true());
    assert_eq!(security.microphone.as_deref(), Some("Never"));
    assert!(security.clickjack_headerless.is_absent());
}

#[test]
fn consoles_of_classic_list_their_domains_in_two_ways() {
    let new = "<CustomApplication><isServiceCloudConsole>true</isServiceCloudConsole><consoleConfig>\
               <whiteListedDomains>phone.example.com:8443</whiteListedDomains></consoleConfig></CustomApplication>";
    let old = "<CustomApplication><domainWhitelist><domain>phone.example.com</domain></domainWhitelist>\
               <isServiceCloudConsole>true</isServiceCloudConsole></CustomApplication>";
    let lightning =
        "<CustomApplication><navType>Console</navType><uiType>Lightning</uiType></CustomApplication>";
    let org = org(
        &[
            ("applications/New.app", new),
            ("applications/Old.app-meta.xml", old),
            ("applications/Lightning.app", lightning),
        ],
        &[],
    );
    assert!(org.consoles[0].lists("Phone.example.com:8443"));
    assert!(!org.consoles[0].lists("phone.example.com"));
    assert!(org.consoles[1].lists("phone.example.com"));
    let listed: Vec<(&str, &str)> = org
        .consoles
        .iter()
        .map(|console| (console.name.as_str(), console.domains[0].text()))
        .collect();
    assert_eq!(
        listed,
        [("New", "phone.example.com:8443"), ("Old", "phone.example.com")]
    );
}

#[test]
fn framing_sites_come_in_both_spellings() {
    let text = "<IframeWhiteListUrlSettings><iframeWhiteListUrls><context>Surveys</context>\
                <url>https://s.example</url></iframeWhiteListUrls><iframeWhiteListUrl>\
                <context>VisualforcePages</context><url>https://p.example</url></iframeWhiteListUrl>\
                </IframeWhiteListUrlSettings>";
    let path = "iframeWhiteListUrlSettings/IframeWhiteListUrlSettings.iframeWhiteListUrlSettings-meta.xml";
    let org = org(&[(path, text)], &[]);
    let framing = org.framing.expect("read");
    let pages: Vec<&str> = framing.for_visualforce().map(|site| site.url.text()).collect();
    assert_eq!(pages, ["https://p.example"]);
}

#[test]
fn violations_keep_their_rows() {
    let rows = "UntrustedUrl,ViolationType,ViolationContext,ViolationImpact,LastModifiedDate\n\
                https://phone.example.com,frame-src,Lightning,Blocked,2026-11-18T09:12:44.000+0000\n\
                https://x.example,Redirect,Not Applicable,Blocked,\n";
    let org = org(&[], &[("violations.csv", rows)]);
    let violations = org.people.violations.expect("rows");
    assert_eq!(violations[0].directive, Some(Directive::Frame));
    assert_eq!(violations[0].impact, Impact::Blocked);
    assert_eq!(violations[0].date, Some(jiff::civil::date(2026, 11, 18)));
    let at = rows.find("https://phone").expect("there");
    assert_eq!(violations[0].url.span().range(), at..at + 25);
    assert_eq!((violations[1].directive, violations[1].date), (None, None));
}

#[test]
fn pages_tell_of_their_headers() {
    let org = org(
        &[
            ("pages/Acme.page", "<apex:page cspHeader=\"true\"/>"),
            ("pages/Acme.page-meta.xml", "<ApexPage/>"),
        ],
        &[],
    );
    assert!(org.has_page("acme"));
    assert!(org.page_markup("ACME").is_some_and(super::Page::has_csp_header));
}
