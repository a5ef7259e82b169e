use super::*;
use crate::analysis::content_policy::ContentPolicy;
use crate::load::Export;
use crate::options::Options;
use crate::org;

fn center(name: &str, url: &str, standby: &str) -> (String, String) {
    let text = format!(
        "<CallCenter><displayName>{name}</displayName><sections><items><name>reqAdapterUrl</name><value>{url}</value>\
         </items><items><name>reqUseApi</name><value>true</value></items><items>\
         <name>reqSalesforceCompatibilityMode</name><value>Lightning</value></items><items>\
         <name>reqStandbyUrl</name><value>{standby}</value></items><name>reqGeneralInfo</name></sections></CallCenter>"
    );
    (format!("callCenters/{name}.callCenter"), text)
}

fn site(url: &str, element: &str) -> (String, String) {
    let text = format!(
        "<CspTrustedSite><context>LEX</context><endpointUrl>{url}</endpointUrl><isActive>true</isActive>\
         <{element}>true</{element}></CspTrustedSite>"
    );
    ("cspTrustedSites/Acme.cspTrustedSite".to_owned(), text)
}

fn read(files: Vec<(String, String)>) -> Org {
    let stored = files.into_iter().map(|(path, text)| (path, text.into_bytes()));
    org::read(&Export::from_memory(stored.collect()))
}

fn policy(org: &Org) -> ContentPolicy {
    ContentPolicy::new(org, &Options::new(jiff::civil::date(2026, 11, 20)))
}

#[test]
fn one_origin_is_one_need_however_many_softphones_have_it() {
    let org = read(vec![
        center(
            "A",
            "https://phone.acme.example/a",
            "https://phone.acme.example/standby",
        ),
        center(
            "B",
            "https://phone.acme.example/b?x=1",
            "https://other.acme.example:8443/b",
        ),
        center("C", "/apex/Phone", "http://phone.acme.example/c"),
    ]);
    let needs = all(&org, &Vendors::new(&org));
    let told: Vec<(String, usize)> = needs
        .iter()
        .map(|need| (need.origin(), need.centers.len()))
        .collect();
    assert_eq!(
        told,
        [
            ("https://phone.acme.example".to_owned(), 2),
            ("https://other.acme.example:8443".to_owned(), 1),
        ]
    );
    assert_eq!(needs[0].whose(&org), "the softphones of `A` and `B`");
    assert_eq!(needs[1].whose(&org), "the softphone of `B`");
}

/// The answer to a socket that a vendor asks for on any host below its domain.
fn socket(entry: (String, String)) -> bool {
    let org = read(vec![center("A", "https://phone.acme.example/", ""), entry]);
    let policy = policy(&org);
    let row = crate::facts::vendors::all()
        .iter()
        .flat_map(|vendor| vendor.requires().map(move |row| (vendor, row)))
        .next()
        .expect("a row");
    let need = Need {
        url: Url::parse("wss://*.acme.example").expect("a URL"),
        purpose: Purpose::Load(Directive::Connect, Context::Lightning),
        by: By::Vendor(row.0, row.1),
        centers: vec![(0, org.call_centers[0].root)],
    };
    assert!(need.is_pattern());
    let allowance = Allowance::of(&org, &policy, &need).expect("a matter of loading");
    matches!(allowance.verdict, Verdict::Allowed)
}

#[test]
fn a_host_below_the_pattern_of_a_vendor_is_enough() {
    let connect = "isApplicableToConnectSrc";
    assert!(socket(site("wss://*.acme.example", connect)));
    assert!(socket(site("wss://eu1.acme.example", connect)));
    assert!(socket(site("wss://*.eu.acme.example", connect)));
    assert!(!socket(site("https://*.acme.example", connect)));
    assert!(!socket(site("wss://eu1.acme.example", "isApplicableToFrameSrc")));
    assert!(!socket(site("wss://notacme.example", connect)));
}

#[test]
fn names_of_new_entries_are_names_that_salesforce_takes_and_nobody_has() {
    let taken = |name: &str| {
        let (_, text) = site("https://x.example", "isApplicableToImgSrc");
        (format!("cspTrustedSites/{name}.cspTrustedSite"), text)
    };
    let org = read(vec![
        center("A", "https://8x.phone--a.acme.example/", ""),
        taken("Host_8x_phone_a_acme_example"),
        (
            "package.xml".to_owned(),
            "<Package><types><members>*</members><name>CspTrustedSite</name></types><version>62.0</version></Package>"
                .to_owned(),
        ),
    ]);
    let needs = all(&org, &Vendors::new(&org));
    let fix = entry_file::fix(&org, &policy(&org), &needs, &needs[0]).expect("a fix");
    let [Edit::Create { path, bytes }] = fix.edits.as_slice() else {
        panic!("{fix:?}")
    };
    assert_eq!(
        path,
        "cspTrustedSites/Host_8x_phone_a_acme_example_2.cspTrustedSite"
    );
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    assert!(text.contains("<endpointUrl>https://8x.phone--a.acme.example</endpointUrl>"));
}

#[test]
fn an_entry_that_cannot_be_read_may_be_the_one_that_is_needed() {
    let verdict = |text: &str| {
        let org = read(vec![
            center("A", "https://phone.acme.example/", ""),
            site("https://maps.acme.example", "isApplicableToImgSrc"),
            ("cspTrustedSites/B.cspTrustedSite".to_owned(), text.to_owned()),
        ]);
        let needs = all(&org, &Vendors::new(&org));
        let policy = policy(&org);
        let allowance = Allowance::of(&org, &policy, &needs[0]).expect("a matter of loading");
        matches!(allowance.verdict, Verdict::NotVisible)
    };
    assert!(verdict("<CspTrustedSite><endpointUrl>https://phone.acme"));
    assert!(!verdict(
        "<CspTrustedSite><endpointUrl>https://x.acme.example</endpointUrl></CspTrustedSite>"
    ));
}
