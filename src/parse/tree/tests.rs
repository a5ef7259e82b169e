use std::time::{Duration, Instant};

use super::{Tree, parse, root_name};
use crate::parse::{Unclosed, XmlErrorKind as K};
use crate::source::{FileId, Value};

const FILE: FileId = FileId(7);

fn tree(text: &str) -> Tree {
    parse(FILE, text).expect("well-formed")
}

/// What is wrong, and the characters it points at.
fn wrong(text: &str) -> (K, &str) {
    let error = parse(FILE, text).expect_err("malformed");
    assert_eq!(error.span.file, FILE);
    for said in [error.message(), error.help()] {
        assert!(
            !said.ends_with('.') && !said.starts_with(char::is_uppercase) || said.starts_with("XML"),
            "{said}"
        );
    }
    (error.kind, &text[error.span.range()])
}

fn raw<'t>(text: &'t str, value: &Value, part: &str) -> &'t str {
    let at = value.find(part).expect("part is there");
    &text[value.span_of(at..at + part.len()).range()]
}

#[test]
fn text_is_stitched_across_entities_and_cdata() {
    let text = "<a>\n  https://a?x=1&amp;y=2<![CDATA[&z]]><!-- c -->&#x21;\r\n</a>";
    let value = tree(text).root().value();
    assert_eq!(value.text(), "https://a?x=1&y=2&z!");
    assert_eq!(raw(text, &value, "https"), "https");
    assert_eq!(raw(text, &value, "y=2"), "y=2");
    assert_eq!(raw(text, &value, "=1&"), "=1&amp;");
    assert_eq!(raw(text, &value, "&z"), "&z");
    assert_eq!(raw(text, &value, "!"), "&#x21;");
    assert_eq!(&text[value.span().range()], &text[6..text.len() - 6]);
}

#[test]
fn line_breaks_are_normalised_in_place() {
    let text = "<a b='1\r\n2\t3&#9;'>x\r\ny\rz<![CDATA[\r]]></a>";
    let tree = tree(text);
    assert_eq!(tree.root().value().text(), "x\ny\nz");
    assert_eq!(raw(text, &tree.root().value(), "x\n"), "x\r\n");
    let attribute = tree.root().attribute("b").expect("there");
    assert_eq!(attribute.text(), "1 2 3\t");
    assert_eq!(raw(text, attribute, "3"), "3");
    assert_eq!(raw(text, attribute, "\t"), "&#9;");
}

#[test]
fn no_break_spaces_are_not_trimmed() {
    assert_eq!(tree("<a> \u{A0}x </a>").root().value().text(), "\u{A0}x");
}

#[test]
fn elements_are_found_with_their_places() {
    let text = "\u{FEFF}<?xml version=\"1.0\" encoding='UTF-8'?>\n<p:Call xmlns:p='urn:p' xmlns=\"urn:d\">\n  \
                <label\n>One</label ><label>Two</label><empty/><blank> </blank></p:Call>\n<!-- end -->";
    let tree = tree(text);
    let root = tree.root();
    assert_eq!(
        (root.name(), root.prefix(), root.namespace()),
        ("Call", Some("p"), Some("urn:p"))
    );
    assert_eq!(&text[root.name_span().range()], "p:Call");
    let label = root.child("label").expect("there");
    assert_eq!(label.namespace(), Some("urn:d"));
    assert_eq!(&text[label.span().range()], "<label\n>One</label >");
    assert_eq!(&text[label.open_tag_span().range()], "<label\n>");
    let labels: Vec<_> = root
        .children_named("label")
        .map(|l| l.value().to_string())
        .collect();
    assert_eq!(labels, ["One", "Two"]);
    assert_eq!(root.children().count(), 4);
    assert_eq!(label.parent(), Some(root));
    assert_eq!(root.text_of("label").as_deref(), Some("One"));
    assert_eq!(
        (root.text_of("empty"), root.text_of("blank"), root.text_of("no")),
        (None, None, None)
    );
    let empty = root.child("empty").expect("there");
    assert_eq!(&text[empty.span().range()], "<empty/>");
    assert_eq!(empty.value().span().start, empty.open_tag_span().end);
    assert_eq!(
        (root.has_child_elements(), empty.has_child_elements()),
        (true, false)
    );
    assert_eq!(root.attributes().count(), 0);
    assert_eq!(root.namespace_declarations().count(), 2);
}

#[test]
fn nil_needs_the_right_namespace() {
    let xsi = "http://www.w3.org/2001/XMLSchema-instance";
    let text = format!(
        "<a xmlns:i='{xsi}' xmlns:o='o'><b i:nil='true'/><c o:nil='true'>x</c><d i:nil='false'>x</d></a>"
    );
    let tree = tree(&text);
    let nil: Vec<_> = tree.root().children().map(|child| child.is_nil()).collect();
    assert_eq!(nil, [true, false, false]);
    assert_eq!(tree.root().text_of("b"), None);
    assert_eq!(tree.root().text_of("c").as_deref(), Some("x"));
}

#[test]
fn a_comment_belongs_to_the_element_right_after_it() {
    let text = "<!-- r --><a><!-- one -->\n <!-- two -->\n <b/><c/><!-- x -->text<d/><!-- y --></a>";
    let tree = tree(text);
    let before = |name| {
        tree.root()
            .child(name)
            .and_then(|e| e.comment_before())
            .map(Value::text)
    };
    assert_eq!(tree.root().comment_before().map(Value::text), Some(" r "));
    assert_eq!(
        (before("b"), before("c"), before("d")),
        (Some(" two "), None, None)
    );
    let two = tree
        .root()
        .child("b")
        .and_then(|b| b.comment_before())
        .expect("there");
    assert_eq!(&text[two.span().range()], " two ");
}

#[test]
fn malformed_texts_are_refused_at_the_right_place() {
    let named = |name: &str| name.to_owned();
    assert_eq!(wrong(""), (K::Empty, ""));
    assert_eq!(wrong(" \n"), (K::Empty, ""));
    assert_eq!(wrong("<!-- a -->"), (K::NoRoot, ""));
    assert_eq!(wrong("<a/><b/>"), (K::SecondRoot { root: named("a") }, "<b"));
    assert_eq!(wrong("<a/> x y "), (K::TextOutsideRoot, "x y"));
    assert_eq!(wrong("<a>\0</a>"), (K::ForbiddenCharacter('\0'), "\0"));
    assert_eq!(
        wrong("<a>&nbsp;</a>"),
        (K::UnknownEntity(named("nbsp")), "&nbsp;")
    );
    assert_eq!(
        wrong("<a b='&nbsp;'/>"),
        (K::UnknownEntity(named("nbsp")), "&nbsp;")
    );
    assert_eq!(
        wrong("<a>&#xD800;</a>"),
        (K::ForbiddenReference(named("#xD800")), "&#xD800;")
    );
    assert_eq!(
        wrong("<a>&#99999999999;</a>"),
        (K::ForbiddenReference(named("#99999999999")), "&#99999999999;")
    );
    assert_eq!(wrong("<a>a & b; c</a>"), (K::BareAmpersand, "&"));
    assert_eq!(wrong("<a>a & b</a>"), (K::BareAmpersand, "&"));
    assert_eq!(wrong("<a b='?x=1&y=2'/>"), (K::BareAmpersand, "&"));
    assert_eq!(
        wrong("<a b='1' c='2' b='3'/>"),
        (K::DuplicateAttribute(named("b")), "b")
    );
    assert_eq!(wrong("<a b='1'c='2'/>"), (K::MissingSpace, "c"));
    assert_eq!(wrong("<a b c='2'/>"), (K::MissingValue(named("b")), "b"));
    assert_eq!(wrong("<a b=“1”/>"), (K::UnquotedValue(named("b")), "b"));
    assert_eq!(wrong("<a b='<'/>"), (K::LessThanInAttribute, "<"));
    assert_eq!(wrong("<a>]]></a>"), (K::CdataEndInText, "]]>"));
    assert_eq!(wrong("<a><!-- a -- b --></a>"), (K::DoubleHyphen, "--"));
    assert_eq!(
        wrong(" <?xml version='1.0'?><a/>"),
        (K::MisplacedDeclaration, "<?xml version='1.0'?>")
    );
    assert_eq!(
        wrong("<?xml encoding='x'?><a/>"),
        (K::MalformedDeclaration, "<?xml encoding='x'?>")
    );
    assert_eq!(
        wrong("<?XML x?><a/>"),
        (K::ReservedInstruction(named("XML")), "<?XML x?>")
    );
    assert_eq!(wrong("<a x:b='1'/>"), (K::UndeclaredPrefix(named("x")), "x"));
    assert_eq!(wrong("<x:a/>"), (K::UndeclaredPrefix(named("x")), "x"));
    assert_eq!(wrong("<a xmlns:x=''/>"), (K::ForbiddenNamespace, "xmlns:x"));
    assert_eq!(wrong("<a>1 < 2</a>"), (K::InvalidName(String::new()), "<"));
    assert_eq!(wrong("<a></b></a>").1, "b");
    assert_eq!(wrong("<a/></b>"), (K::UnopenedTag(named("b")), "</b>"));
    assert_eq!(wrong("<a><!-- x </a>"), (K::Unclosed(Unclosed::Comment), "<!--"));
    assert_eq!(wrong("<a><b c='1></b></a>"), (K::Unclosed(Unclosed::Tag), "<b"));
    assert_eq!(wrong("<a><!ELEMENT></a>"), (K::UnknownMarkup, "<!"));
}

#[test]
fn a_cut_file_says_what_is_open() {
    for (text, at) in [
        ("<a>\n<sections>\n", ""),
        ("<a>\n<sections>x</sec", "</sec"),
        ("<a>\n<sections>\n<", "<"),
    ] {
        let error = parse(FILE, text).expect_err("cut");
        assert_eq!(error.message(), "the file ends inside `<sections>`");
        assert_eq!(&text[error.span.range()], at);
        let K::Truncated { opened, .. } = error.kind else {
            panic!("{error:?}")
        };
        assert_eq!(&text[opened.range()], "<sections>");
    }
}

#[test]
fn a_document_type_is_refused_unread() {
    let bomb = "<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><l>&b;</l>";
    assert_eq!(wrong(bomb), (K::Dtd, "<!DOCTYPE"));
    assert_eq!(wrong("<!doctype html><html/>").0, K::Dtd);
    assert_eq!(wrong("<!DOCTYPE a SYSTEM 'file:///etc/passwd'").0, K::Dtd);
}

#[test]
fn merge_markers_are_named_before_anything_else() {
    let text = "<a>\n<<<<<<< HEAD\n<b>1</b>\n=======\n<b>2</b>\n>>>>>>> other\n</a>";
    assert_eq!(wrong(text), (K::MergeConflict, "<<<<<<< HEAD"));
    assert_eq!(
        wrong("<a/>\r\n=======\r\n<b/>\r\n>>>>>>> x\r\n"),
        (K::MergeConflict, "=======")
    );
    assert_eq!(wrong("<a>\n=======\n&</a>").0, K::BareAmpersand);
    assert_eq!(tree("<a>x\n=======\n>>>>>>> quoted</a>").root().name(), "a");
}

#[test]
fn hostile_sizes_are_quick() {
    let began = Instant::now();
    assert_eq!(wrong(&"<a>".repeat(1_000_000)), (K::TooDeep, "a"));
    assert_eq!(
        wrong(&format!("<a{}/>", " b=''".repeat(200_000))).0,
        K::DuplicateAttribute("b".into())
    );
    let many: String = (0..50_000).map(|i| format!(" xmlns:p{i}='u{i}'")).collect();
    let flat = format!("<r{many}>{}</r>", "<p0:a/>".repeat(200_000));
    assert_eq!(tree(&flat).root().children().count(), 200_000);
    let spaced = format!("<r>{}</r>", "&#32;x<b/>".repeat(100_000));
    assert_eq!(tree(&spaced).root().value().len(), 199_999);
    let deep = format!("{}{}", "<a>".repeat(256), "</a>".repeat(256));
    assert_eq!(tree(&deep).root().descendants().count(), 255);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

#[test]
fn the_root_is_named_without_parsing() {
    assert_eq!(
        root_name("\u{FEFF}<?xml?>\n<!-- <x> --><?pi <y>?> <p:CallCenter xmlns='x'><a"),
        Some("CallCenter")
    );
    assert_eq!(root_name("<!DOCTYPE a [<!ENTITY b '>'>]><a/>"), Some("a"));
    assert_eq!(root_name("<!DOCTYPE html><html>"), Some("html"));
    for none in [
        "", "x <a>", "{}", "<!-- <a>", "<", "<a", "</a>", "<1>", "<?xml", "<!",
    ] {
        assert_eq!(root_name(none), None, "{none:?}");
    }
}
