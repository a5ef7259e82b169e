//! Exact characters are underlined, whatever the line looks like.

use super::{draft, finding, print, run, snippet, span};
use crate::engine::{SourceText, Text};
use crate::finding::Draft;
use crate::load::Encoding;
use crate::report::{Format, Style};
use crate::source::{FileId, Span};

#[track_caller]
fn check(text: &str, part: &str, label: &str, expected: &str) {
    assert_eq!(snippet(text, part, label), expected.trim_matches('\n'));
}

#[test]
fn exact_characters_behind_an_entity() {
    check(
        "<a>x&amp;http://y</a>",
        "http",
        "here",
        "
   ╭─[a.xml:1:10]
 1 │ <a>x&amp;http://y</a>
   ·          ──┬─
   ·            ╰── here
   ╰────
",
    );
}

#[test]
fn windows_and_old_mac_line_breaks() {
    check(
        "<a>\r\n  <b>http</b>\r\n</a>\r\n",
        "http",
        "here",
        "
   ╭─[a.xml:2:6]
 1 │ <a>
 2 │   <b>http</b>
   ·      ──┬─
   ·        ╰── here
 3 │ </a>
   ╰────
",
    );
    check(
        "<a>\r  <b>http</b>\r</a>",
        "http",
        "here",
        "
   ╭─[a.xml:2:6]
 1 │ <a>
 2 │   <b>http</b>
   ·      ──┬─
   ·        ╰── here
 3 │ </a>
   ╰────
",
    );
}

#[test]
fn tabs_wide_and_combining_characters() {
    check(
        "\t<b>\t電話e\u{301}http</b>",
        "http",
        "here",
        "
   ╭─[a.xml:1:10]
 1 │     <b> 電話e\u{301}http</b>
   ·              ──┬─
   ·                ╰── here
   ╰────
",
    );
    check(
        "\t<b>電話</b>",
        "電話",
        "here",
        "
   ╭─[a.xml:1:5]
 1 │     <b>電話</b>
   ·        ──┬─
   ·          ╰── here
   ╰────
",
    );
}

#[test]
fn long_lines_are_cropped_around_the_label() {
    let text = format!("<a>{}http{}</a>", "x".repeat(50_000), "y".repeat(50_000));
    check(
        &text,
        "http",
        "here",
        "
   ╭─[a.xml:1:50004]
 1 │ …xxxxxxxxxxxxxhttpyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…
   ·               ──┬─
   ·                 ╰── here
   ╰────
",
    );
    let text = format!("<a>{}http</a>", "x".repeat(500));
    check(
        &text,
        "http",
        "a text that needs some room beside its label",
        "
   ╭─[a.xml:1:504]
 1 │ …xxxxxxxxxxxxxxxxxxhttp</a>
   ·                    ──┬─
   ·                      ╰─┤ a text that needs some room
   ·                        │ beside its label
   ╰────
",
    );
    let text = format!("<a>{}</a>", "v".repeat(500));
    check(
        &text,
        &"v".repeat(500),
        "all of it",
        "
   ╭─[a.xml:1:4]
 1 │ <a>vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv…
   ·    ─────────────────────────┬─────────────────────────
   ·                             ╰── all of it
   ╰────
",
    );
}

/// One finding with labels on `parts` of the text.
fn several(text: &str, parts: &[&str]) -> String {
    let mut run = run(&[("a.xml", text)]);
    let mut labels = parts
        .iter()
        .map(|part| (span(&run, 0, part), format!("at {part}")));
    let (first, label) = labels.next().expect("a label");
    let draft: Draft = labels.fold(draft(first, &label), |draft, (span, label)| {
        draft.also(span, label)
    });
    run.findings = vec![finding(draft)];
    let out = print(&run, Format::Full, &Style::plain(60));
    let body = out.split_once("http\n").expect("the message is there").1;
    body.split_once("\n\n").expect("the finding ends").0.to_owned()
}

#[test]
fn several_labels_on_a_long_line() {
    let text = format!("<a>{}one{}two</a>", "x".repeat(300), "y".repeat(700));
    let expected = "   ╭─[a.xml:1:304]
 1 │ …xxxxxxoneyyyyyyyyyyyyyyyy…yyyyyyyyyyyyytwo</a>
   ·        ─┬─                              ─┬─
   ·         │                                ╰── at two
   ·         ╰── at one
   ╰────";
    assert_eq!(several(&text, &["one", "two"]), expected);
}

#[test]
fn labels_far_apart_have_a_snippet_each() {
    let text = format!("<a>\n<b>one</b>\n{}<c>two</c>\n</a>\n", "<x/>\n".repeat(8));
    let expected = "   ╭─[a.xml:2:4]
 1 │ <a>
 2 │ <b>one</b>
   ·    ─┬─
   ·     ╰── at one
 3 │ <x/>
   ╰────
    ╭─[a.xml:11:4]
 10 │ <x/>
 11 │ <c>two</c>
    ·    ─┬─
    ·     ╰── at two
 12 │ </a>
    ╰────";
    assert_eq!(several(&text, &["one", "two"]), expected);
}

#[test]
fn labels_over_lines() {
    check(
        "<a>\n  <b>\n  </b>\n</a>\n",
        "<b>\n  </b>",
        "here",
        "
   ╭─[a.xml:2:3]
 1 │     <a>
 2 │ ╭─▶   <b>
 3 │ ├─▶   </b>
   · ╰──── here
 4 │     </a>
   ╰────
",
    );
    let text = format!("<a>\n{}</a>\n", "<b/>\n".repeat(50));
    check(
        &text,
        &text,
        "all of it",
        "
   ╭─[a.xml:1:1]
 1 │ <a>
   · ─┬─
   ·  ╰── all of it
 2 │ <b/>
   ╰────
",
    );
}

#[test]
fn an_empty_place_has_an_arrow() {
    let mut run = run(&[("a.xml", "<a></a>\n")]);
    let at = Span {
        file: FileId(0),
        start: 3,
        end: 3,
    };
    run.findings = vec![finding(draft(at, "nothing here"))];
    let out = print(&run, Format::Full, &Style::plain(60));
    let expected = "   ╭─[a.xml:1:4]
 1 │ <a></a>
   ·    ▲
   ·    ╰── nothing here
   ╰────
";
    let body = out.split_once("http\n").expect("the message is there").1;
    assert_eq!(&body[..expected.len()], expected);
}

#[test]
fn a_file_that_changed_has_no_snippet() {
    let mut run = run(&[("a.xml", "<a>http</a>")]);
    let at = span(&run, 0, "http");
    run.findings = vec![finding(draft(at, "plain http").note("why").help("what"))];
    let gone = SourceText {
        shown: "a.xml".to_owned(),
        text: None,
    };
    run.sources.insert(FileId(0), gone);
    let expected = "\
error: insecure-adapter-url

  × the softphone is loaded over plain http
  ─▶ a.xml: plain http
  note: why
  help: what

";
    let out = print(&run, Format::Full, &Style::plain(60));
    assert_eq!(&out[..expected.len()], expected);
}

#[test]
fn control_characters_are_neutral_everywhere() {
    let text = "<a>\u{1b}[31m\u{9b}\u{202e}http\0</a>";
    let mut run = run(&[("a\u{1b}]8;;x\u{7}.xml", text)]);
    let source = Text::new(text.to_owned(), text.to_owned(), Encoding::Utf8);
    if let Some(known) = run.sources.get_mut(&FileId(0)) {
        known.text = Some(source);
    }
    let at = span(&run, 0, "http");
    let label = draft(at, "a \u{1b}[2J label")
        .message("a\nmessage\u{1b}[0m")
        .note("\u{202e}")
        .help("");
    run.findings = vec![finding(label)];
    let expected = "\
error: insecure-adapter-url

  × a message␛[0m
   ╭─[a␛]8;;x␇.xml:1:11]
 1 │ <a>␛[31m\u{fffd}\u{fffd}http␀</a>
   ·           ──┬─
   ·             ╰── a ␛[2J label
   ╰────
  note: \u{fffd}

";
    let out = print(&run, Format::Full, &Style::plain(60));
    assert_eq!(&out[..expected.len()], expected);
    let ascii = Style {
        unicode: false,
        ..Style::plain(60)
    };
    let out = print(&run, Format::Concise, &ascii);
    let expected = "a?]8;;x?.xml:1:11 error insecure-adapter-url: a message?[0m\n";
    assert_eq!(&out[..expected.len()], expected);
    let out = print(&run, Format::Json, &ascii);
    assert!(out.contains(r#""note": "\u202e""#), "{out}");
    let json: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(json["findings"][0]["labels"][0]["file"], "a\u{1b}]8;;x\u{7}.xml");
}
