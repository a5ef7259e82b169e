//! Time to tell for 500 URLs that softphones need whether 5,000 Trusted URLs allow them, reading the entries included.

use std::fmt::Write as _;

use ctilint::analysis::content_policy::{Answer, ContentPolicy, Context, Directive};
use ctilint::load::Export;
use ctilint::options::Options;
use ctilint::org::{self, Org};
use url::Url;

const ENTRIES: usize = 5_000;
const URLS: usize = 500;

fn main() {
    divan::main();
}

/// Exact hosts, wildcards, sockets, ports, inactive and malformed entries, a hundred of them for one domain.
fn entries() -> Vec<(String, Vec<u8>)> {
    let address = |n: usize| match n % 20 {
        0..=2 => format!("https://*.tenant{n}.example.com"),
        3 => format!("wss://events{n}.example.com"),
        4 => format!("https://host{n}.example.com:8443"),
        5 => format!("host{n}.example.com"),
        6 => format!("https://host{n}.example.com/cti/"),
        7 => format!("https://*.shared{}.example", n % 5),
        8 => format!("https://{{tenant}}{n}.example.com"),
        9 => "https://*.example.net".to_owned(),
        _ => format!("https://host{n}.example.com"),
    };
    let file = |n: usize| {
        let mut text = format!(
            "<CspTrustedSite><context>All</context><endpointUrl>{}</endpointUrl><isActive>{}</isActive>",
            address(n),
            !n.is_multiple_of(17)
        );
        for directive in Directive::ALL.into_iter().take(n % 6 + 1) {
            let _ = write!(text, "<{0}>true</{0}>", directive.element());
        }
        text.push_str("</CspTrustedSite>");
        (
            format!("cspTrustedSites/Acme_{n}.cspTrustedSite"),
            text.into_bytes(),
        )
    };
    (0..ENTRIES).map(file).collect()
}

fn urls() -> Vec<(Url, Directive)> {
    let url = |n: usize| match n % 5 {
        0 => format!("https://host{}.example.com/softphone", n * 10),
        1 => format!("https://a.tenant{}.example.com/", n * 10),
        2 => format!("wss://events{}.example.com/", n * 10 + 3),
        3 => format!("https://missing{n}.example.org/"),
        _ => format!("https://phone{n}.example.net/"),
    };
    let directive = |n: usize| {
        if n % 5 == 2 {
            Directive::Connect
        } else {
            Directive::Frame
        }
    };
    let parsed = (0..URLS).filter_map(|n| Some((Url::parse(&url(n)).ok()?, directive(n))));
    parsed.collect()
}

fn read() -> Org {
    org::read(&Export::from_memory(entries()))
}

fn options() -> Options {
    Options::new(jiff::civil::date(2026, 11, 20))
}

fn allowed(policy: &ContentPolicy, urls: &[(Url, Directive)]) -> usize {
    let answers = urls
        .iter()
        .map(|(url, directive)| policy.allows(url, *directive, Context::Lightning));
    answers.filter(Answer::is_allowed).count()
}

/// What a run does: entries are read into a policy once, then asked for every URL.
#[divan::bench(sample_count = 50, sample_size = 1)]
fn five_thousand_entries_five_hundred_urls(bencher: divan::Bencher<'_, '_>) {
    let (org, options, urls) = (read(), options(), urls());
    bencher.bench(|| allowed(&ContentPolicy::new(&org, &options), &urls));
}

/// The answers alone.
#[divan::bench(sample_count = 50, sample_size = 1)]
fn answers_alone(bencher: divan::Bencher<'_, '_>) {
    let policy = ContentPolicy::new(&read(), &options());
    let urls = urls();
    bencher.bench(|| allowed(&policy, &urls));
}

/// The worst that an index can meet: every entry names the same host, and none covers any URL.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn one_host_for_every_entry(bencher: divan::Bencher<'_, '_>) {
    let file = |n: usize| {
        let text = format!(
            "<CspTrustedSite><endpointUrl>https://phone.example.com/{n}</endpointUrl>\
             <isApplicableToFrameSrc>true</isApplicableToFrameSrc></CspTrustedSite>"
        );
        (
            format!("cspTrustedSites/Acme_{n}.cspTrustedSite"),
            text.into_bytes(),
        )
    };
    let org = org::read(&Export::from_memory((0..ENTRIES).map(file).collect()));
    let policy = ContentPolicy::new(&org, &options());
    let urls = (0..URLS).filter_map(|n| Url::parse(&format!("https://phone.example.com/x{n}")).ok());
    let urls: Vec<(Url, Directive)> = urls.map(|url| (url, Directive::Frame)).collect();
    bencher.bench(|| allowed(&policy, &urls));
}
