//! Knows what is said about the Trusted URLs of small orgs.

use super::*;
use crate::load::Export;
use crate::options::Options;

/// An entry by name, address and the elements that are true: `Frame`, `canAccessMicrophone`.
type Site<'a> = (&'a str, &'a str, &'a [&'a str]);

const CENTER: &str = "<CallCenter><displayName>Acme</displayName><sections>\
    <items><name>reqUseApi</name><value>true</value></items>\
    <items><name>reqAdapterUrl</name><value>https://phone.acme.example/x</value></items>\
    </sections></CallCenter>";

fn judged(sites: &[Site<'_>]) -> Vec<Judgement> {
    let file = |(name, url, flags): &Site<'_>| {
        let flags = flags.iter().map(|flag| match flag.strip_prefix("can") {
            Some(_) => format!("<{flag}>true</{flag}>"),
            None => format!("<isApplicableTo{flag}Src>true</isApplicableTo{flag}Src>"),
        });
        let flags: String = flags.collect();
        let text = format!("<CspTrustedSite><endpointUrl>{url}</endpointUrl>{flags}</CspTrustedSite>");
        (
            format!("cspTrustedSites/{name}.cspTrustedSite"),
            text.into_bytes(),
        )
    };
    let center = ("callCenters/Acme.callCenter".to_owned(), CENTER.into());
    let files = sites.iter().map(file).chain([center]);
    let org = crate::org::read(&Export::from_memory(files.collect()));
    let options = Options::new(jiff::civil::date(2026, 11, 20));
    Trust::new(&org, &ContentPolicy::new(&org, &options)).urls
}

fn flaws(sites: &[Site<'_>]) -> Vec<Option<Flaw>> {
    judged(sites)
        .iter()
        .map(|judged| judged.flaw().cloned())
        .collect()
}

#[test]
fn of_entries_for_one_url_the_one_that_allows_most_stays() {
    let phone = "https://phone.acme.example";
    let duplicate = |of, likeness| Some(Flaw::Duplicate { of, likeness });
    let found = flaws(&[
        ("A", phone, &["Img"]),
        ("B", "https://PHONE.acme.example", &["Frame", "Img"]),
        ("C", phone, &["Frame", "Img"]),
        ("D", phone, &["Connect"]),
        ("E", "https://PHONE.acme.example", &["Frame", "Img"]),
    ]);
    assert_eq!(
        found,
        [
            duplicate(1, Likeness::Less),
            None,
            duplicate(1, Likeness::Less),
            duplicate(1, Likeness::Different),
            duplicate(1, Likeness::Identical),
        ]
    );
}

#[test]
fn only_what_is_sound_with_https_is_changed_to_it() {
    let insecure = |covered, is_fixable| Some(Flaw::Insecure { covered, is_fixable });
    let http = "http://phone.acme.example";
    let one = |others: &[Site<'_>]| {
        let sites: Vec<Site<'_>> = [("A", http, &["Frame"][..])]
            .into_iter()
            .chain(others.iter().copied())
            .collect();
        flaws(&sites).swap_remove(0)
    };
    assert_eq!(one(&[]), insecure(None, true));
    assert_eq!(
        one(&[("B", "https://phone.acme.example", &["Img"])]),
        insecure(Some(1), false)
    );
    assert_eq!(
        one(&[("B", "https://*.acme.example", &["Frame"])]),
        insecure(Some(1), false)
    );
    assert_eq!(
        one(&[("B", "https://*.acme.example", &["Img"])]),
        insecure(None, true)
    );
    assert_eq!(
        one(&[("B", "http://*.acme.example", &["Frame"])]),
        insecure(None, false)
    );
    let with_port = flaws(&[("A", "http://phone.acme.example:8080", &["Frame"])]);
    assert_eq!(with_port, [insecure(None, false)]);
    let shared = flaws(&[("A", "http://a.herokuapp.com", &["Frame"])]);
    assert_eq!(
        shared,
        [insecure(None, false)],
        "https would leave something to say"
    );
}

#[test]
fn beside_a_broad_entry_the_narrow_one_is_right() {
    let found = flaws(&[
        ("A", "*", &["Frame"]),
        ("B", "https://*.herokuapp.com", &["Frame"]),
        ("C", "https://books.acme.example", &["Frame"]),
    ]);
    assert_eq!(found[0], Some(Flaw::Everything));
    assert!(matches!(found[1], Some(Flaw::SharedGround(_))));
    assert_eq!(found[2], None);
}

#[test]
fn hosts_and_names_tell_what_is_for_a_softphone() {
    for (name, url, expected) in [
        ("A", "https://phone.acme.example", true),
        ("A", "wss://events.phone.acme.example", true),
        ("A", "https://*.acme.example", true),
        ("A", "https://books.acme.example", false),
        ("A", "https://app.five9.com", true),
        ("A", "https://*.five9.com", true),
        ("A", "https://five9.com.books.example", false),
        ("A", "https://*.amazonaws.com", false),
        ("Acme_Softphone", "https://books.example", true),
        ("Talkdesk", "https://books.example", true),
        ("RingCentral_API", "https://books.example", true),
        ("Nice_Pictures", "https://books.example", false),
        ("Microsoft", "https://books.example", false),
        ("Directions", "https://books.example", false),
    ] {
        let judged = judged(&[(name, url, &["Frame"])]);
        assert_eq!(judged[0].is_telephony, expected, "{name} {url}");
    }
}
