mod hostile;
mod snippets;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;

use super::{Format, Style, write};
use crate::engine::{Mask, Run, SourceText, Text};
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
        excepted: Vec::new(),
        baselined: 0,
        resolved: Vec::new(),
        change: None,
        hidden: 0,
        elsewhere: 0,
        left_out: BTreeMap::new(),
        left_out_affects: Vec::new(),
        coverage: Vec::new(),
        passed: 58,
        passed_rules: BTreeSet::new(),
        pages: Vec::new(),
        call_centers: 1,
        examined: BTreeMap::from([("CallCenter".to_owned(), 1)]),
        sources: sources.collect(),
        audience: Audience::Review,
        fail_on: Severity::Error,
        as_of: date(2026, 11, 20),
        has_internal_error: false,
        is_unrecognised: false,
        fails: false,
        mask: Mask::default(),
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

/// A label on `part` of the first file, drawn in 60 columns.
fn snippet(text: &str, part: &str, label: &str) -> String {
    let mut run = run(&[("a.xml", text)]);
    let at = span(&run, 0, part);
    run.findings = vec![finding(draft(at, label))];
    let out = print(&run, Format::Full, &Style::plain(60));
    let body = out.split_once("http\n").expect("the message is there").1;
    body.split_once("\n\n").expect("the finding ends").0.to_owned()
}

fn example() -> Run {
    let mut run = run(&[
        ("force-app/callCenters/Acme.callCenter-meta.xml", CENTER),
        ("force-app/cspTrustedSites/Acme.cspTrustedSite-meta.xml", TRUSTED),
    ]);
    let center = span(&run, 0, "http://cti");
    let scheme = Span {
        end: center.start + 4,
        ..center
    };
    let users = ["anna", "ben", "cleo", "dora"].map(|name| format!("{name}@acme.example"));
    let insecure = draft(scheme, "plain http")
        .note("the browser blocks it")
        .help("serve the adapter over https")
        .affects(Some(Affects {
            agents: 214,
            users: users.into(),
        }))
        .fix(replace(FixKind::Unsafe, "use https", scheme, "https"));
    let covered = draft(span(&run, 0, "cti.acme.example"), "this host is framed")
        .also(
            span(&run, 1, "https://cti.acme.example"),
            "allowed for connections only",
        )
        .severity(Severity::Warning)
        .confidence(Confidence::Medium)
        .message("the Trusted URL `Acme` almost covers the softphone")
        .note("the softphone stays empty")
        .help("tick frame-src");
    let skipped = draft(Span::file(FileId(1)), "too large")
        .severity(Severity::Info)
        .message("a file was skipped")
        .help("give a smaller file");
    run.findings = [insecure, covered, skipped].map(finding).into();
    run.hidden = 12;
    run.left_out = BTreeMap::from([(Severity::Warning, 1)]);
    run.fails = true;
    run.coverage = vec![Coverage::new(
        "user-data",
        "who is in which call center",
        "export User rows and give them with `--data`",
    )];
    run
}

#[test]
fn full_says_what_where_why_and_what_to_do() {
    let expected = "\
error: insecure-adapter-url

  × the softphone is loaded over plain http
   ╭─[force-app/callCenters/Acme.callCenter-meta.xml:3:17]
 2 │ <CallCenter xmlns=\"http://soap.sforce.com/2006/04/metadata\">
 3 │     <adapterUrl>http://cti.acme.example/softphone</adapterUrl>
   ·                 ──┬─
   ·                   ╰── plain http
 4 │     <displayName>Acme Phone</displayName>
   ╰────
   who: 214 agents: anna@acme.example, ben@acme.example, cleo@acme.example and
        211 more
  note: the browser blocks it
  help: serve the adapter over https
   fix: use https (unsafe, not applied)

warning: insecure-adapter-url (medium confidence)

  ⚠ the Trusted URL `Acme` almost covers the softphone
   ╭─[force-app/callCenters/Acme.callCenter-meta.xml:3:24]
 2 │ <CallCenter xmlns=\"http://soap.sforce.com/2006/04/metadata\">
 3 │     <adapterUrl>http://cti.acme.example/softphone</adapterUrl>
   ·                        ────────┬───────
   ·                                ╰── this host is framed
 4 │     <displayName>Acme Phone</displayName>
   ╰────
   ╭─[force-app/cspTrustedSites/Acme.cspTrustedSite-meta.xml:3:18]
 2 │ <CspTrustedSite xmlns=\"http://soap.sforce.com/2006/04/metadata\">
 3 │     <endpointUrl>https://cti.acme.example</endpointUrl>
   ·                  ────────────┬───────────
   ·                              ╰── allowed for connections only
 4 │ </CspTrustedSite>
   ╰────
  note: the softphone stays empty
  help: tick frame-src

info: insecure-adapter-url

  ☞ a file was skipped
  ─▶ force-app/cspTrustedSites/Acme.cspTrustedSite-meta.xml: too large
  help: give a smaller file

not examined: who is in which call center – export User rows and give them with
  `--data`

examined: 1 CallCenter; judged as of 2026-11-20

1 error, 2 warnings, 1 info
214 agents are affected by an error or a warning
58 checks passed on 1 call center
12 findings hidden (`--audience audit` shows all)
1 finding left out by `--top`
1 finding can be mended with `--fix --unsafe-fixes`; `--diff` shows how

start here: the softphone is loaded over plain http (214 agents)
  `ctilint rule insecure-adapter-url` explains it
";
    assert_eq!(print(&example(), Format::Full, &Style::plain(80)), expected);
}

#[test]
fn colour_and_ascii_change_nothing_but_the_looks() {
    let mut run = example();
    run.findings.truncate(1);
    let ascii = Style {
        unicode: false,
        strip: Some("force-app/".to_owned()),
        ..Style::plain(80)
    };
    let plain = print(&run, Format::Full, &ascii);
    let expected = "\
error: insecure-adapter-url

  x the softphone is loaded over plain http
   ,-[callCenters/Acme.callCenter-meta.xml:3:17]
 2 | <CallCenter xmlns=\"http://soap.sforce.com/2006/04/metadata\">
 3 |     <adapterUrl>http://cti.acme.example/softphone</adapterUrl>
   :                 ^^|^
   :                   `-- plain http
 4 |     <displayName>Acme Phone</displayName>
   `----
";
    assert_eq!(&plain[..expected.len()], expected);
    let colored = print(&run, Format::Full, &Style { color: true, ..ascii });
    let escapes = regex::Regex::new("\x1b\\[[0-9;]*m").expect("a pattern");
    assert_ne!(colored, plain);
    assert_eq!(escapes.replace_all(&colored, ""), plain);
}

/// A link that leads nowhere is worse than none.
#[test]
fn rules_are_linked_only_where_their_pages_are_published() {
    let linked = Style {
        color: true,
        hyperlinks: true,
        ..Style::plain(80)
    };
    let text = print(&example(), Format::Full, &linked);
    let is_published = !env!("CARGO_PKG_REPOSITORY").is_empty();
    assert_eq!(text.contains("\x1b]8;;"), is_published, "{text:?}");
}

#[test]
fn concise_is_one_line_a_finding() {
    let expected = "\
force-app/callCenters/Acme.callCenter-meta.xml:3:17 error insecure-adapter-url: the softphone is loaded over plain http
force-app/callCenters/Acme.callCenter-meta.xml:3:24 warning insecure-adapter-url: the Trusted URL `Acme` almost covers the softphone
force-app/cspTrustedSites/Acme.cspTrustedSite-meta.xml:1:1 info insecure-adapter-url: a file was skipped
1 error, 2 warnings, 1 info; 58 checks passed on 1 call center; 12 findings hidden (`--audience audit` shows all); 1 finding left out by `--top`; 1 not examined; judged as of 2026-11-20
";
    assert_eq!(print(&example(), Format::Concise, &Style::plain(80)), expected);
}

#[test]
fn json_is_a_stable_document() {
    let mut run = example();
    run.findings.truncate(1);
    run.coverage.clear();
    if let Some(affects) = &mut run.findings[0].affects {
        affects.users.truncate(1);
    }
    let expected = r#"{
  "schema": "ctilint/v1",
  "findings": [
    {
      "rule": "insecure-adapter-url",
      "severity": "error",
      "confidence": "high",
      "audience": "gate",
      "message": "the softphone is loaded over plain http",
      "note": "the browser blocks it",
      "help": "serve the adapter over https",
      "key": "insecure-adapter-url CallCenter/Acme adapterUrl #00",
      "component": {
        "type": "CallCenter",
        "name": "Acme"
      },
      "affects": {
        "agents": 214,
        "users": [
          "anna@acme.example"
        ]
      },
      "labels": [
        {
          "file": "force-app/callCenters/Acme.callCenter-meta.xml",
          "start": {
            "line": 3,
            "column": 17,
            "byte": 116
          },
          "end": {
            "line": 3,
            "column": 21,
            "byte": 120
          },
          "text": "plain http",
          "primary": true
        }
      ],
      "fixes": [
        {
          "kind": "unsafe",
          "title": "use https"
        }
      ]
    }
  ],
  "excepted": [],
  "resolved": [],
  "examined": {
    "CallCenter": 1
  },
  "coverage": [],
  "summary": {
    "errors": 1,
    "warnings": 1,
    "infos": 0,
    "excepted": 0,
    "baselined": 0,
    "resolved": 0,
    "hidden": 12,
    "elsewhere": 0,
    "beyond_top": 1,
    "passed": 58,
    "call_centers": 1,
    "audience": "review",
    "fail_on": "error",
    "as_of": "2026-11-20",
    "recognised": true,
    "exit_code": 1
  }
}
"#;
    assert_eq!(print(&run, Format::Json, &Style::plain(80)), expected);
}

#[test]
fn json_counts_utf16_units_and_stored_bytes() {
    let text = "<a>\u{e9}\u{1d11e}<b>http</b></a>";
    for (encoding, start, end) in [
        (Encoding::Utf8, 12, 16),
        (Encoding::Utf8Bom, 15, 19),
        (Encoding::Utf16Le, 20, 28),
        (Encoding::Utf16Be, 20, 28),
    ] {
        let mut run = run(&[("a.xml", text)]);
        if let Some(source) = run.sources.get_mut(&FileId(0)) {
            source.text = Some(Text::new(text.to_owned(), text.to_owned(), encoding));
        }
        let at = span(&run, 0, "http");
        run.findings = vec![finding(draft(at, "plain http"))];
        let json = print(&run, Format::Json, &Style::plain(80));
        let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let label = &json["findings"][0]["labels"][0];
        assert_eq!(
            label["start"],
            serde_json::json!({"line": 1, "column": 10, "byte": start})
        );
        assert_eq!(
            label["end"],
            serde_json::json!({"line": 1, "column": 14, "byte": end})
        );
    }
}

#[test]
fn nothing_recognised_says_what_to_give() {
    let mut run = run(&[]);
    run.is_unrecognised = true;
    run.call_centers = 0;
    run.passed = 0;
    run.examined.clear();
    let expected = "\
examined: nothing; judged as of 2026-11-20

error: nothing in the given paths is part of a Salesforce org
  help: give the folder of an SFDX project, a folder or zip of retrieved
        metadata (it holds `package.xml` and folders such as `callCenters`), or
        files such as `Acme.callCenter-meta.xml`
";
    assert_eq!(print(&run, Format::Full, &Style::plain(80)), expected);
}
