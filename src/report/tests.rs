use std::collections::BTreeMap;

use jiff::civil::date;

use super::{Format, Style, write};
use crate::engine::{Run, SourceText, Text};
use crate::finding::{
    Affects, Audience, Component, Confidence, Coverage, Draft, Finding, FixKind, Severity, replace,
};
use crate::load::Encoding;
use crate::source::{FileId, Span};

const CENTER: &str = "\
<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<CallCenter xmlns=\"http://soap.sforce.com/2006/04/metadata\">
    <adapterUrl>http://cti.acme.example/softphone</adapterUrl>
    <displayName>Acme Phone</displayName>
</CallCenter>
";
const TRUSTED: &str = "\
<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<CspTrustedSite xmlns=\"http://soap.sforce.com/2006/04/metadata\">
    <endpointUrl>https://cti.acme.example</endpointUrl>
</CspTrustedSite>
";

/// A run over files in memory.
fn run(files: &[(&str, &str)]) -> Run {
    let sources = files.iter().enumerate().map(|(index, (path, text))| {
        let text = Text::new((*text).to_owned(), (*text).to_owned(), Encoding::Utf8);
        let source = SourceText {
            shown: (*path).to_owned(),
            text: Some(text),
        };
        (FileId(u32::try_from(index).expect("few files")), source)
    });
    Run {
        findings: Vec::new(),
        hidden: 0,
        beyond_top: 0,
        coverage: Vec::new(),
        passed: 58,
        call_centers: 1,
        examined: BTreeMap::from([("CallCenter".to_owned(), 1)]),
        sources: sources.collect(),
        audience: Audience::Review,
        fail_on: Severity::Error,
        as_of: date(2026, 11, 20),
        has_internal_error: false,
        is_unrecognised: false,
        fails: false,
    }
}

fn span(run: &Run, file: u32, part: &str) -> Span {
    let file = FileId(file);
    let text = run.sources[&file].text.as_ref().expect("text is known");
    let at = text.masked.find(part).expect("part is there");
    Span::new(file, at..at + part.len())
}

fn finding(draft: Draft) -> Finding {
    Finding {
        rule: "insecure-adapter-url",
        severity: draft.severity.unwrap_or(Severity::Error),
        confidence: draft.confidence.unwrap_or(Confidence::High),
        audience: Audience::Gate,
        message: draft
            .message
            .unwrap_or_else(|| "the softphone is loaded over plain http".to_owned()),
        note: draft.note.unwrap_or_default(),
        help: draft.help.unwrap_or_default(),
        key: "insecure-adapter-url CallCenter/Acme adapterUrl #00".to_owned(),
        component: draft.component,
        affects: draft.affects,
        labels: draft.labels,
        fixes: draft.fixes,
    }
}

fn draft(span: Span, label: &str) -> Draft {
    Draft::new(Component::new("CallCenter", "Acme"), span, label)
}

fn print(run: &Run, format: Format, style: &Style) -> String {
    let mut out = Vec::new();
    write(run, format, style, &mut out).expect("memory takes everything");
    String::from_utf8(out).expect("reports are UTF-8")
}

#[test]
fn look() {
    let mut run = run(&[
        (
            "force-app/main/default/callCenters/Acme.callCenter-meta.xml",
            CENTER,
        ),
        (
            "force-app/main/default/cspTrustedSites/Acme.cspTrustedSite-meta.xml",
            TRUSTED,
        ),
    ]);
    let at = span(&run, 0, "http:");
    let at = Span {
        start: at.start,
        end: at.end - 1,
        ..at
    };
    let at = Span {
        start: at.start + 77,
        end: at.end + 77,
        ..at
    };
    let _ = at;
    let http = span(&run, 0, "http://cti");
    let http = Span {
        end: http.start + 4,
        ..http
    };
    let a = draft(http, "plain http")
        .message("the adapter URL of call center `Acme Phone` is loaded over plain http")
        .note("Lightning runs on https, so the browser blocks the frame as mixed content: agents see an empty panel instead of the softphone")
        .help("serve the adapter over https, then change the URL in Setup > Call Centers > `Acme Phone` > Edit")
        .affects(Some(Affects { agents: 214, users: vec!["anna@acme.example".into(), "ben@acme.example".into(), "cleo@acme.example".into(), "dora@acme.example".into()] }))
        .fix(replace(FixKind::Unsafe, "use https", http, "https"));
    let b = draft(span(&run, 0, "cti.acme.example"), "this host is framed")
        .also(
            span(&run, 1, "https://cti.acme.example"),
            "allowed for connections only, not for frames",
        )
        .severity(Severity::Warning)
        .confidence(Confidence::Medium)
        .message("the Trusted URL `Acme` almost covers the softphone of call center `Acme Phone`")
        .note("the browser refuses to show the softphone in a frame")
        .help("tick frame-src in Setup > Trusted URLs > Acme");
    let c = draft(Span::file(FileId(1)), "")
        .severity(Severity::Info)
        .message("this file was skipped because it is larger than 16 MiB")
        .note("what it holds was not checked")
        .help("give a smaller file");
    let long = format!(
        "<a>{}<b>{}</b></a>",
        "x".repeat(900),
        "\"reqAdapterUrl\":\"http://cti.acme.example/softphone\",".repeat(20)
    );
    run.sources.insert(
        FileId(2),
        SourceText {
            shown: "force-app/Min.xml".into(),
            text: Some(Text::new(long.clone(), long, Encoding::Utf8)),
        },
    );
    let d = draft(span(&run, 2, "http"), "plain http").note("n").help("h");
    run.findings = [a, b, c, d].map(finding).into();
    run.hidden = 12;
    run.coverage = vec![Coverage {
        topic: "user-data",
        text: "who is in which call center",
        help: "export User and CallCenter rows and give them with `--data`: `ctilint manifest` prints the commands",
    }];
    for w in [80, 100, 120] {
        println!("=== {w}\n{}", print(&run, Format::Full, &Style::plain(w)));
    }
    let s = Style {
        color: true,
        unicode: false,
        ..Style::plain(80)
    };
    println!("{}", print(&run, Format::Full, &s));
    println!("{}", print(&run, Format::Concise, &s));
    println!("{}", print(&run, Format::Json, &s));
}
