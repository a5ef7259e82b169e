//! Knows that no text and no URL gets in the way of an answer, and that the index leaves nothing out.

use proptest::prelude::*;

use super::super::*;
use super::{site, url};
use crate::source::{FileId, Value};

/// Texts that look like entries, and some that do not.
fn entry_text() -> impl Strategy<Value = String> {
    let scheme = prop::sample::select(vec![
        "", "https://", "http://", "wss://", "ws://", "HTTPS://", "ftp://", "//",
    ]);
    let host = prop::sample::select(vec![
        "*",
        "a.example",
        "*.a.example",
        "b.a.example",
        "*.b.a.example",
        "*.example",
        "münchen.example",
        "10.1.2.3",
        "*.2.3",
        "localhost",
        "[::1]",
        "a..example",
        "A.Example",
        "a.example.",
        "",
    ]);
    let port = prop::sample::select(vec!["", ":443", ":80", ":8443", ":*", ":99999", ":x", ":0443"]);
    let path = prop::sample::select(vec!["", "/", "/a", "/a/", "/a/b", "/%61", "/a?b", "/é", "//"]);
    let built = (scheme, host, port, path)
        .prop_map(|(scheme, host, port, path)| format!("{scheme}{host}{port}{path}"));
    prop_oneof![8 => built, 1 => prop::sample::select(vec!["*", "https:", "wss:", "'self'", "http:"]).prop_map(str::to_owned), 1 => ".{0,20}"]
}

fn asked_url() -> impl Strategy<Value = Url> {
    let scheme = prop::sample::select(vec!["https", "http", "wss", "ws", "ftp"]);
    let host = prop::sample::select(vec![
        "a.example",
        "b.a.example",
        "c.b.a.example",
        "example",
        "münchen.example",
        "10.1.2.3",
        "127.0.0.1",
        "[::1]",
        "localhost",
        "a.example.",
    ]);
    let port = prop::sample::select(vec!["", ":443", ":80", ":8443"]);
    let path = prop::sample::select(vec!["", "/", "/a", "/a/", "/a/b", "/A", "//"]);
    (scheme, host, port, path)
        .prop_map(|(scheme, host, port, path)| url(&format!("{scheme}://{host}{port}{path}")))
}

fn entry(text: &str, active: bool, all: bool) -> Entry {
    let words = format!("{} active={active}", if all { "frame connect" } else { "img" });
    let mut xml = site("URL", &words);
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    xml = xml.replace("URL", &escaped);
    // Control characters do not get through XML; the address is put in by hand.
    let plain = site("https://x.example", &words);
    let tree = crate::parse::parse(FileId(0), &xml)
        .or_else(|_| crate::parse::parse(FileId(0), &plain))
        .expect("XML");
    let mut site = TrustedUrl::read(FileId(0), "A".to_owned(), tree.root()).unwrap_or_else(|| {
        let tree = crate::parse::parse(FileId(0), &plain).expect("XML");
        TrustedUrl::read(FileId(0), "A".to_owned(), tree.root()).expect("an address")
    });
    site.entry.url = Value::verbatim(FileId(0), text, 0);
    Entry::read(&site, Some(62))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// The index finds exactly what asking every entry finds.
    #[test]
    fn the_index_leaves_nothing_out(
        texts in prop::collection::vec((entry_text(), any::<bool>(), any::<bool>()), 1..12),
        asked in asked_url(),
    ) {
        let entries: Vec<Entry> = texts.iter().map(|(text, active, all)| entry(text, *active, *all)).collect();
        let policy = ContentPolicy::of_entries(entries);
        let request = Asked::new(&asked);
        let every = policy.entries().iter().filter(|entry| {
            let covers = entry.source().is_some_and(|source| source.covers(&request));
            covers && entry.directives.has(Directive::Frame) && entry.counts_in(Context::Lightning)
        });
        let expected = every.count();
        match policy.allows(&asked, Directive::Frame, Context::Lightning) {
            Answer::Allowed(found) => {
                prop_assert_eq!(found.len(), expected);
                prop_assert!(found.iter().all(|entry| entry.is_active()));
            }
            Answer::Missed(misses) => {
                prop_assert_eq!(expected, 0);
                prop_assert!(misses.iter().all(|miss| !miss.why.is_empty()));
            }
            Answer::Platform(_) => prop_assert_eq!(expected, 0),
        }
    }

    /// However deep a path is.
    #[test]
    fn long_paths_are_found(depth in 20usize..80, less in 0usize..3, slash in any::<bool>()) {
        let text = format!("https://a.example{}{}", "/x".repeat(depth - less), if slash { "/" } else { "" });
        let policy = ContentPolicy::of_entries(vec![entry(&text, true, true)]);
        let asked = url(&format!("https://a.example{}", "/x".repeat(depth)));
        let expected = Source::parse(&text).is_ok_and(|source| source.covers(&Asked::new(&asked)));
        let answer = policy.allows(&asked, Directive::Frame, Context::Lightning);
        prop_assert_eq!(answer.is_allowed(), expected);
        prop_assert_eq!(expected, if slash { less > 0 } else { less == 0 });
    }

    /// Whatever stands in a file is either a source that the library understands, or malformed with a place.
    #[test]
    fn any_text_is_a_source_or_malformed(text in prop_oneof![entry_text(), any::<String>()], asked in asked_url()) {
        match Source::parse(&text) {
            Ok(source) => {
                let again = Source::parse(&source.expression()).expect("an expression is a source");
                prop_assert_eq!(again.expression(), source.expression());
                prop_assert!(source.expression().is_ascii());
                let request = Asked::new(&asked);
                prop_assert_eq!(again.covers(&request), source.covers(&request));
                prop_assert!(source.contains(&source));
                let _ = source.breadth();
            }
            Err(malformed) => prop_assert!(text.get(malformed.range.clone()).is_some(), "{malformed:?}"),
        }
    }

    /// What contains another source covers whatever that one covers.
    #[test]
    fn containing_means_covering_more(one in entry_text(), other in entry_text(), asked in asked_url()) {
        if let (Ok(one), Ok(other)) = (Source::parse(&one), Source::parse(&other)) {
            let request = Asked::new(&asked);
            prop_assert!(one.contains(&one));
            if one.contains(&other) && other.covers(&request) {
                prop_assert!(one.covers(&request), "{} {} {asked}", one.expression(), other.expression());
            }
        }
    }

    /// The reasons of a miss are those that the library has.
    #[test]
    fn reasons_agree_with_the_library(text in entry_text(), asked in asked_url()) {
        if let Ok(source) = Source::parse(&text)
            && source.covers(&Asked::new(&asked))
        {
            prop_assert!(source.fits_scheme(&asked) && source.fits_port(&asked), "{text} {asked}");
        }
    }
}
