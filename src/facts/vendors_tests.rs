use std::collections::HashSet;

use super::*;

/// Ground that anybody can rent, or that every org has: no vendor's without an exact host.
const SHARED: &[&str] = &[
    "amazoncognito.com",
    "amazonaws.com",
    "azureedge.net",
    "azurewebsites.net",
    "cloudfront.net",
    "force.com",
    "github.io",
    "herokuapp.com",
    "salesforce.com",
    "visualforce.com",
    "windows.net",
];

fn table() -> Vec<Vendor> {
    match read(TEXT) {
        Ok(vendors) => vendors,
        Err(error) => panic!("rules/facts/vendors.toml: {error}"),
    }
}

fn assert_sorted<T: Ord + std::fmt::Debug>(keys: &[T], what: &str) {
    for pair in keys.windows(2) {
        assert!(
            pair[0] < pair[1],
            "{what}: {:?} stands before {:?}",
            pair[0],
            pair[1]
        );
    }
}

#[test]
fn every_row_has_a_source() {
    let mut rows = 0;
    for vendor in table() {
        let sources = vendor.namespaces.iter().map(|row| row.source);
        let sources = sources
            .chain(vendor.hosts.iter().map(|row| row.source))
            .chain(vendor.paths.iter().map(|row| row.source))
            .chain(vendor.names.iter().map(|row| row.source))
            .chain(vendor.requires().map(|row| row.source))
            .chain(vendor.call_logs.iter().map(|row| row.source))
            .chain(vendor.voice.iter().map(|row| row.source));
        let sources: Vec<_> = sources.collect();
        assert!(!sources.is_empty(), "{} tells nothing", vendor.product);
        assert!(
            sources.iter().all(|source| source.trim().len() > 10),
            "{sources:?}"
        );
        rows += sources.len();
    }
    assert!(rows > 100, "{rows} rows");
}

#[test]
fn the_table_is_sorted_and_says_nothing_twice() {
    let vendors = table();
    let keys: Vec<_> = vendors
        .iter()
        .map(|vendor| (vendor.name.to_lowercase(), vendor.product.to_lowercase()))
        .collect();
    assert_sorted(&keys, "vendors");
    let mut namespaces = HashSet::new();
    let mut names = HashSet::new();
    let mut hosts = HashSet::new();
    let mut paths = HashSet::new();
    for vendor in &vendors {
        let what = vendor.product;
        assert_sorted(
            &vendor.namespaces.iter().map(|row| row.name).collect::<Vec<_>>(),
            what,
        );
        assert_sorted(&vendor.names.iter().map(|row| row.name).collect::<Vec<_>>(), what);
        assert_sorted(&vendor.paths.iter().map(|row| row.path).collect::<Vec<_>>(), what);
        assert_sorted(
            &vendor
                .hosts
                .iter()
                .map(|row| (row.host, row.path))
                .collect::<Vec<_>>(),
            what,
        );
        assert_sorted(
            &vendor
                .requires()
                .map(|row| (&row.needs, row.url))
                .collect::<Vec<_>>(),
            what,
        );
        for row in &vendor.namespaces {
            assert!(namespaces.insert(row.name.to_lowercase()), "{}", row.name);
        }
        for row in &vendor.names {
            assert!(names.insert(row.name.to_lowercase()), "{}", row.name);
        }
        for row in &vendor.hosts {
            assert!(hosts.insert((row.host, row.path)), "{}", row.host);
        }
        for row in &vendor.paths {
            assert!(paths.insert(row.path.to_lowercase()), "{}", row.path);
        }
    }
}

#[test]
fn hosts_and_paths_are_patterns_that_nobody_else_meets() {
    let is_label = |label: &str| {
        let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        label == "*" || !label.is_empty() && label.chars().all(is_letter)
    };
    for vendor in table() {
        for row in &vendor.hosts {
            let labels: Vec<&str> = row.host.split('.').collect();
            assert!(
                labels.len() > 1 && labels.iter().all(|label| is_label(label)),
                "{}",
                row.host
            );
            let fixed = labels.iter().rev().take_while(|label| **label != "*").count();
            assert!(fixed >= 2, "{} is too wide", row.host);
            let is_shared = SHARED.iter().any(|shared| row.host.ends_with(shared));
            assert!(!is_shared || host::is_exact(row.host), "{}", row.host);
            assert!(row.path.is_none_or(|path| path.starts_with('/')), "{}", row.host);
        }
        // Amazon's storage serves everybody's files under one host.
        let storage = vendor.hosts.iter().filter(|row| row.host == "s3.amazonaws.com");
        assert!(storage.into_iter().all(|row| row.path.is_some()));
        for row in &vendor.paths {
            let segments = row.path.split('/').skip(1).filter(|part| *part != "*");
            let is_told = row.path.starts_with('/') && segments.clone().all(|part| !part.is_empty());
            assert!(
                is_told && segments.map(str::len).sum::<usize>() > 10,
                "{}",
                row.path
            );
        }
        for row in &vendor.namespaces {
            assert!(
                row.name.len() <= 15 && !row.name.contains("__") && row.name != "c",
                "{}",
                row.name
            );
        }
    }
}

#[test]
fn what_vendors_ask_for_can_be_written_into_an_entry() {
    for vendor in table() {
        for row in vendor.requires() {
            assert!(!row.needs.is_empty(), "{}", row.url);
            assert!(row.needs.is_sorted(), "{:?}", row.needs);
            if row.is_for_adapter() {
                continue;
            }
            let (scheme, rest) = row.url.split_once("://").expect("a scheme");
            assert!(matches!(scheme, "https" | "wss"), "{}", row.url);
            let host = rest.split(':').next().unwrap_or_default();
            assert!(!host.contains('/'), "{}", row.url);
            let wildcard = host.strip_prefix("*.").unwrap_or(host);
            assert!(!wildcard.contains(['*', '<', '>']), "{}", row.url);
        }
    }
}

#[test]
fn call_logs_name_fields_once_and_only_the_vendor_makes_them_complete() {
    let mut complete = 0;
    for vendor in table() {
        for row in &vendor.call_logs {
            assert_eq!(row.grade, Grade::Documented, "{}", vendor.product);
            assert!(row.sometimes.keys().all(|field| !row.always.contains_key(field)));
            assert!(
                !row.complete || row.source.starts_with("github:"),
                "{}",
                vendor.product
            );
            assert_ne!(vendor.status, Status::Sample, "orgs change samples");
            complete += usize::from(row.complete);
        }
    }
    assert!(complete > 0);
}

#[test]
fn the_most_exact_host_counts() {
    let product =
        |host: &str, path: &str| of_host(host, path).map(|(vendor, row)| (vendor.product, row.role));
    assert_eq!(
        product("webphone.natterbox.net", "/"),
        Some(("Natterbox AVS", Role::Frame))
    );
    assert_eq!(
        product("lumina.natterbox.net", "/"),
        Some(("Natterbox AVS", Role::Api))
    );
    assert_eq!(
        product("s3.amazonaws.com", "/td-p-azores-cti/iframe.html"),
        Some(("Talkdesk for Salesforce", Role::Adapter))
    );
    assert_eq!(product("s3.amazonaws.com", "/acme/iframe.html"), None);
    assert_eq!(product("acme.herokuapp.com", "/"), None);
}

#[test]
fn titles_name_the_vendor_once() {
    let title = |product: &str| {
        let vendors = table();
        let mut found = vendors.iter().filter(|vendor| vendor.product == product);
        found.next().map(Vendor::title)
    };
    assert_eq!(title("Twilio Flex").as_deref(), Some("Twilio Flex"));
    assert_eq!(title("Ameyo toolbar").as_deref(), Some("Exotel: Ameyo toolbar"));
}
