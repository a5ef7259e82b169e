//! Holds the matching of Trusted URLs to a table of pairs, each with the step of the W3C text that decides it.

use std::collections::BTreeSet;

use content_security_policy as csp;
use ctilint::analysis::content_policy::{Asked, Source};
use ctilint::facts::csp::facts;
use url::{Host, Url};

struct Pair {
    line: u64,
    entry: String,
    /// As typed: the parser drops default ports and more.
    typed: String,
    url: Url,
    directive: String,
    expected: Expected,
    step: String,
    /// Name of the row of facts that decides against the library.
    deviation: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    Match,
    No,
    Malformed,
}

fn pairs() -> Vec<Pair> {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(include_str!("csp/pairs.csv").as_bytes());
    let rows = reader.records().map(|record| {
        let record = record.expect("a row");
        let cell = |at: usize| record.get(at).expect("a cell").to_owned();
        Pair {
            line: record.position().map_or(0, csv::Position::line),
            entry: cell(0),
            typed: cell(1),
            url: Url::parse(&cell(1)).expect("a URL"),
            directive: cell(2),
            expected: match cell(3).as_str() {
                "match" => Expected::Match,
                "no" => Expected::No,
                "malformed" => Expected::Malformed,
                other => panic!("{other}"),
            },
            step: cell(4),
            deviation: cell(5),
        }
    });
    rows.collect()
}

/// What the library says of a source, asked by the directive and destination of the row.
fn library(expression: &str, url: &Url, directive: &str) -> bool {
    let policy = csp::Policy {
        directive_set: vec![csp::Directive {
            name: directive.to_owned(),
            value: vec![expression.to_owned()],
        }],
        disposition: csp::PolicyDisposition::Enforce,
        source: csp::PolicySource::Header,
    };
    let request = csp::Request {
        url: url.clone(),
        current_url: url.clone(),
        origin: csp::Origin::Tuple(
            "https".to_owned(),
            Host::Domain("acme.lightning.force.com".to_owned()),
            443,
        ),
        redirect_count: 0,
        destination: match directive {
            "frame-src" => csp::Destination::IFrame,
            "img-src" => csp::Destination::Image,
            "font-src" => csp::Destination::Font,
            "media-src" => csp::Destination::Audio,
            "style-src" => csp::Destination::Style,
            _ => csp::Destination::None,
        },
        initiator: csp::Initiator::None,
        nonce: String::new(),
        integrity_metadata: String::new(),
        parser_metadata: csp::ParserMetadata::None,
    };
    policy.does_request_violate_policy(&request) == csp::Violates::DoesNotViolate
}

#[test]
fn every_pair_is_as_expected() {
    let mut wrong = Vec::new();
    for pair in pairs() {
        let asked = Asked::new(&pair.url);
        let found = match Source::parse(&pair.entry) {
            Err(_) => Expected::Malformed,
            Ok(source) if source.covers(&asked) => Expected::Match,
            Ok(_) => Expected::No,
        };
        if found != pair.expected {
            wrong.push(format!(
                "line {}: `{}` for {} is {found:?}, not {:?} ({})",
                pair.line, pair.entry, pair.url, pair.expected, pair.step
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The library has the last word except where a row of facts says why not.
#[test]
fn the_library_differs_only_where_a_fact_decides() {
    let mut used = BTreeSet::new();
    for pair in pairs() {
        let Ok(source) = Source::parse(&pair.entry) else {
            assert_eq!(pair.deviation, "", "line {}", pair.line);
            continue;
        };
        let said = library(&source.expression(), &pair.url, &pair.directive);
        let differs = said != (pair.expected == Expected::Match);
        assert_eq!(
            differs,
            !pair.deviation.is_empty(),
            "line {}: {}",
            pair.line,
            pair.entry
        );
        if differs {
            let row = facts().deviations().find(|row| row.name == pair.deviation);
            let row = row.unwrap_or_else(|| panic!("line {}: no fact `{}`", pair.line, pair.deviation));
            assert_eq!(
                row.matches,
                pair.expected == Expected::Match,
                "line {}",
                pair.line
            );
            used.insert(pair.deviation);
        }
    }
    let known: BTreeSet<String> = facts().deviations().map(|row| row.name.clone()).collect();
    assert_eq!(used, known, "every deviation is shown by a pair");
}

#[test]
fn there_are_enough_pairs_of_every_sort() {
    let pairs = pairs();
    let count = |is: &dyn Fn(&Pair) -> bool| pairs.iter().filter(|pair| is(pair)).count();
    let is_socket = |pair: &Pair| pair.url.scheme().starts_with("ws");
    let names_port = |text: &str| {
        let host = text.split("//").last().unwrap_or_default();
        let host = host.split('/').next().unwrap_or_default();
        host.contains(':') && !text.contains('@') && !host.contains('[') && !host.ends_with(':')
    };
    let has_port = |pair: &Pair| names_port(&pair.entry) || names_port(&pair.typed);
    let is_odd = |pair: &Pair| pair.expected == Expected::Malformed || !pair.entry.is_ascii();
    assert!(pairs.len() >= 200, "{}", pairs.len());
    for (sort, found, least) in [
        ("socket", count(&is_socket), 40),
        ("port", count(&has_port), 30),
        ("wildcard", count(&|pair| pair.entry.contains('*')), 30),
        ("international or malformed", count(&is_odd), 20),
        ("match", count(&|pair| pair.expected == Expected::Match), 80),
        ("no match", count(&|pair| pair.expected == Expected::No), 80),
    ] {
        assert!(found >= least, "{sort}: {found} of {least}");
    }
    let distinct: BTreeSet<_> = pairs.iter().map(|pair| (&pair.entry, &pair.typed)).collect();
    assert_eq!(distinct.len(), pairs.len(), "no pair counts twice");
    let anchors = [
        "match-url-to-source-expression",
        "match-schemes",
        "match-hosts",
        "match-ports",
        "match-paths",
        "framework-directive-source-list",
    ];
    let cites = |pair: &Pair| anchors.contains(&pair.step.split(' ').next().unwrap_or_default());
    assert!(pairs.iter().all(cites));
}
