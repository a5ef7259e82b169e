//! Time to print 5,000 findings in each format; the files are read and examined before the clock starts.

use std::io;

use ctilint::engine::{self, Run};
use ctilint::load::Export;
use ctilint::options::Options;
use ctilint::report::{Format, Style, write};
use ctilint::{org, rules};
use jiff::civil::date;

const FINDINGS: usize = 5_000;
/// Spread over several files, as in a large org.
const FILES: usize = 50;

fn main() {
    divan::main();
}

#[divan::bench(args = Format::WORDS)]
fn five_thousand_findings(bencher: divan::Bencher<'_, '_>, format: &str) {
    let run = run();
    let format = Format::parse(format).unwrap_or(Format::Full);
    let style = Style {
        color: true,
        ..Style::plain(100)
    };
    bencher.bench(|| write(&run, format, &style, &mut io::sink()));
}

/// Real findings with real labels, repeated until there are enough.
fn run() -> Run {
    let files = (0..FILES).map(|n| {
        let path = format!("force-app/main/default/callCenters/Center{n}.callCenter-meta.xml");
        (path, center(n).into_bytes())
    });
    let export = Export::from_memory(files.collect());
    let org = org::read(&export);
    let rules: Vec<_> = rules::all().collect();
    let options = Options::new(date(2026, 11, 20));
    #[allow(clippy::expect_used)]
    let mut run = engine::run(&org, &export, &options, &rules).expect("every rule page can be read");
    assert!(!run.findings.is_empty(), "the call centers have faults");
    for finding in &mut run.findings {
        finding.message = "the adapter URL of call center `Acme Phone` is loaded over plain http".to_owned();
        finding.note = "Lightning runs on https, so the browser blocks the frame as mixed content: agents see an empty panel instead of the softphone".to_owned();
        finding.help =
            "serve the adapter over https, then change the URL in Setup > Call Centers > `Acme Phone` > Edit"
                .to_owned();
    }
    let found = run.findings.clone();
    run.findings = found.into_iter().cycle().take(FINDINGS).collect();
    run
}

/// A call center of about 4 KB with an address over plain http.
fn center(n: usize) -> String {
    let items: String = (0..40)
        .map(|item| {
            format!("        <items>\n            <label>Item {item}</label>\n            <name>item{item}</name>\n            <value>value {item}</value>\n        </items>\n")
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<CallCenter xmlns=\"http://soap.sforce.com/2006/04/metadata\">
    <adapterUrl>http://cti{n}.acme.example/softphone?a=1&amp;b=2</adapterUrl>
    <displayName>Center {n}</displayName>
    <internalName>Center{n}</internalName>
    <sections>
{items}        <label>Section</label>
        <name>section</name>
    </sections>
</CallCenter>
"
    )
}
