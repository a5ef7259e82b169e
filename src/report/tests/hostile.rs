//! No text, no span and no width makes a report crash, flood the terminal or give a secret away.

use std::io;

use jiff::civil::date;
use proptest::prelude::{Strategy, any, prop};
use proptest::{prop_assert, proptest};

use super::{draft, finding, print, run};
use crate::engine;
use crate::finding::Draft;
use crate::load::Export;
use crate::options::Options;
use crate::report::{Format, Style, write};
use crate::source::{FileId, Span};
use crate::{org, rules};

/// Text as nasty as a file can be, with places somewhere in it or past its end.
fn text_and_spans() -> impl Strategy<Value = (String, Vec<(u32, u32)>)> {
    let piece = prop::sample::select(vec![
        "a",
        "<b>",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "電",
        "e\u{301}",
        "\u{200d}",
        "\u{1b}[31m",
        "\u{202e}",
        "👩‍👧",
        " ",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ]);
    let text = prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat());
    text.prop_flat_map(|text| {
        let most = u32::try_from(text.len()).unwrap_or(0) + 3;
        let spans = prop::collection::vec((0..=most, 0..=most), 1..9);
        (prop::strategy::Just(text), spans)
    })
}

proptest! {
    #[test]
    fn every_text_and_every_span_can_be_drawn(
        (text, spans) in text_and_spans(),
        width in 0..140_usize,
        unicode in any::<bool>(),
        label in "[a-z ]{0,60}",
    ) {
        let mut run = run(&[("a.xml", &text)]);
        let span = |(a, b): (u32, u32)| Span { file: FileId(0), start: a.min(b), end: a.max(b) };
        let first = draft(span(spans[0]), &label);
        let draft: Draft = spans[1..].iter().fold(first, |draft, at| draft.also(span(*at), &label));
        run.findings = vec![finding(draft)];
        let style = Style { unicode, ..Style::plain(width) };
        let out = print(&run, Format::Full, &style);
        prop_assert!(!out.contains("Failed to read"), "{out}");
        prop_assert!(!out.contains(|c: char| c.is_control() && c != '\n'), "{out:?}");
        prop_assert!(out.len() < 40_000, "{} bytes", out.len());
        print(&run, Format::Json, &style);
    }
}

const SECRET: &str = "hT7-kq2&Lm9.xP4";

#[test]
fn no_format_prints_a_secret() {
    let center = "\
<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<CallCenter xmlns=\"http://soap.sforce.com/2006/04/metadata\">
    <adapterUrl>http://cti.acme.example/softphone</adapterUrl>
    <displayName>Acme</displayName>
    <internalName>Acme</internalName>
    <sections>
        <items>
            <label>Client Secret</label>
            <name>clientSecret</name>
            <value>hT7-kq2&amp;Lm9.xP4</value>
        </items>
        <label>Section</label>
        <name>section</name>
    </sections>
</CallCenter>
";
    let path = "force-app/main/default/callCenters/Acme.callCenter-meta.xml";
    let export = Export::from_memory(vec![(path.to_owned(), center.into())]);
    let org = org::read(&export);
    let rules: Vec<_> = rules::all().collect();
    let mut options = Options::new(date(2026, 11, 20));
    options.audience = crate::finding::Audience::Audit;
    let run = engine::run(&org, &export, &options, &rules).expect("every page can be read");
    assert!(
        run.findings
            .iter()
            .any(|finding| finding.rule == "secret-in-call-center")
    );
    for format in [Format::Full, Format::Concise, Format::Json] {
        let out = print(&run, format, &Style::plain(100));
        assert!(!out.contains("kq2"), "{out}");
        assert!(!out.contains(SECRET), "{out}");
    }
    let full = print(&run, Format::Full, &Style::plain(100));
    assert!(full.contains("<value>*******************</value>"), "{full}");
}

/// A pipe that closes after some bytes.
struct Closing(usize);

impl io::Write for Closing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 < bytes.len() {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        self.0 -= bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_closed_pipe_is_an_error_and_no_crash() {
    let mut run = run(&[("a.xml", "<a>http</a>")]);
    let at = super::span(&run, 0, "http");
    run.findings = vec![finding(draft(at, "plain http"))];
    for format in [Format::Full, Format::Concise, Format::Json] {
        let result = write(&run, format, &Style::plain(80), &mut Closing(10));
        assert_eq!(
            result.map_err(|error| error.kind()),
            Err(io::ErrorKind::BrokenPipe)
        );
    }
}
