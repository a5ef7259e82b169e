//! Holds our XML tree against roxmltree, an independent parser: both accept the same texts, and
//! what both accept they read alike. Where they differ on purpose is listed in [`deliberate`].

#![allow(clippy::print_stdout)]

mod common;

#[path = "oracle/generate.rs"]
mod generate;

use std::fs;
use std::path::PathBuf;

use ctilint::parse::{Event, Events, Tree, XmlError, XmlErrorKind as K, flat_object, parse, root_name};
use ctilint::source::{FileId, Value};
use generate::{accident, befall, json, soup};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use rayon::prelude::*;

const FILE: FileId = FileId(0);

/// roxmltree normalises line breaks wrongly next to references, so it gets the text as XML 1.0
/// (2.11) hands it to a parser: with every line break translated beforehand.
fn normalised(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Texts on which roxmltree is looser than XML 1.0 and its namespaces. `at` is what our error points at.
fn deliberate(error: &XmlError, text: &str) -> bool {
    let at = &text[error.span.range()];
    match &error.kind {
        // Our cap; roxmltree has none. Markers inside CDATA hide which of the errors below it was.
        K::TooDeep | K::MergeConflict => true,
        // roxmltree checks neither the values nor the white space of a declaration, takes `<?xml`
        // without a blank for an instruction, and allows instructions by that name.
        K::MalformedDeclaration | K::MisplacedDeclaration | K::ReservedInstruction(_) => true,
        // It turns references to surrogates and beyond Unicode into U+FFFD.
        K::ForbiddenReference(_) => reference_number(at).is_some_and(|n| char::from_u32(n).is_none()),
        // It allows `:name`, and instructions without white space behind their name.
        K::InvalidName(name) => name.starts_with(':') || at.starts_with("<?"),
        K::MismatchedTag { found, .. } => found.starts_with(':'),
        // It allows `xmlns:p=""` and `xmlns:xmlns`.
        K::ForbiddenNamespace => at.starts_with("xmlns:"),
        // It allows `xmlns` twice in a tag.
        K::DuplicateAttribute(name) => name == "xmlns",
        _ => false,
    }
}

fn reference_number(reference: &str) -> Option<u32> {
    let digits = reference.strip_prefix("&#")?.strip_suffix(';')?;
    match digits.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => digits.parse().ok(),
    }
}

/// Texts on which roxmltree deviates from the standard in ways that make a comparison moot: it does
/// not know the prefix `xml` on elements, and takes `p:xmlns="…"` for a declaration.
fn beyond_oracle(text: &str) -> bool {
    text.contains("<xml:") || text.contains(":xmlns")
}

/// What is the matter, or whether both accept.
fn compare(text: &str) -> Result<bool, String> {
    if beyond_oracle(text) {
        return Ok(false);
    }
    let clean = normalised(text);
    match (parse(FILE, text), roxmltree::Document::parse(&clean)) {
        (Err(ours), Err(_)) => {
            check_error(&ours, text)?;
            Ok(false)
        }
        (Err(ours), Ok(_)) if deliberate(&ours, text) => Ok(false),
        (Err(ours), Ok(_)) => Err(format!("only we refuse: {} at {:?}", ours.message(), ours.span)),
        (Ok(_), Err(theirs)) => Err(format!("only roxmltree refuses: {theirs}")),
        (Ok(tree), Ok(theirs)) => {
            same_tree(text, &tree, &theirs)?;
            same_events(text, &theirs)?;
            check_spans(text, &tree)?;
            Ok(true)
        }
    }
}

fn check_error(error: &XmlError, text: &str) -> Result<(), String> {
    let on_characters = text.get(error.span.range()).is_some();
    let said = !error.message().is_empty() && !error.help().is_empty();
    if on_characters && said {
        Ok(())
    } else {
        Err(format!("bad error: {error:?}"))
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, ours: T, theirs: T) -> Result<(), String> {
    if ours == theirs {
        Ok(())
    } else {
        Err(format!("{what}: {ours:?} against {theirs:?}"))
    }
}

const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

fn same_tree(text: &str, tree: &Tree, theirs: &roxmltree::Document<'_>) -> Result<(), String> {
    let root = tree.root();
    same("root name", root_name(text), Some(root.name()))?;
    let ours: Vec<_> = std::iter::once(root).chain(root.descendants()).collect();
    let elements: Vec<_> = theirs.descendants().filter(|node| node.is_element()).collect();
    same("elements", ours.len(), elements.len())?;
    for (our, node) in ours.iter().zip(&elements) {
        let uri = node.tag_name().namespace().filter(|uri| !uri.is_empty());
        same("name", our.name(), node.tag_name().name())?;
        same("namespace", our.namespace(), uri)?;
        let direct: String = node
            .children()
            .filter(|child| child.is_text())
            .filter_map(|c| c.text())
            .collect();
        same("text", our.value().text(), direct.trim_matches(SPACE))?;
        let attributes = our.attributes().map(|a| (a.name(), a.value().text()));
        let expected = node.attributes().map(|a| (a.name(), a.value()));
        same(
            "attributes",
            attributes.collect::<Vec<_>>(),
            expected.collect::<Vec<_>>(),
        )?;
        let names = our.children().map(|child| child.name());
        let expected = node
            .children()
            .filter(|n| n.is_element())
            .map(|n| n.tag_name().name());
        same(
            "children",
            names.collect::<Vec<_>>(),
            expected.collect::<Vec<_>>(),
        )?;
        let parent = node.parent_element().map(|parent| parent.tag_name().name());
        same("parent", our.parent().map(|parent| parent.name()), parent)?;
        if !text.contains('\r') {
            same("span", our.span().range(), node.range())?;
        }
    }
    Ok(())
}

/// Namespaces of attributes, and comments, which only events show.
fn same_events(text: &str, theirs: &roxmltree::Document<'_>) -> Result<(), String> {
    let mut events = Events::new(FILE, text);
    let mut comments = Vec::new();
    let mut attributes = Vec::new();
    let mut depth = 0;
    while let Some(event) = events.read().map_err(|error| error.message())? {
        match event {
            Event::Start(start) => {
                depth += 1;
                for attr in start.attributes.iter().filter(|attr| !attr.is_declaration) {
                    let uri = attr.namespace.map(|id| events.uri(id).to_owned());
                    attributes.push((uri, attr.name.to_owned(), attr.value.to_string()));
                }
            }
            Event::End(_) => depth -= 1,
            Event::Comment(comment) => comments.push(comment.to_string()),
            Event::Text(_) => same("text inside the root", depth > 0, true)?,
        }
    }
    same("depth", depth, 0)?;
    let expected = theirs.descendants().filter(|node| node.is_comment());
    let expected = expected.map(|node| node.text().unwrap_or("").to_owned());
    same("comments", comments, expected.collect())?;
    let expected = theirs.descendants().flat_map(|node| node.attributes());
    let expected = expected.map(|a| {
        (
            a.namespace().map(str::to_owned),
            a.name().to_owned(),
            a.value().to_owned(),
        )
    });
    same("attribute namespaces", attributes, expected.collect())
}

fn check_spans(text: &str, tree: &Tree) -> Result<(), String> {
    let root = tree.root();
    for element in std::iter::once(root).chain(root.descendants()) {
        let name = &text[element.name_span().range()];
        same(
            "name under its span",
            name.rsplit(':').next(),
            Some(element.name()),
        )?;
        let (whole, open) = (
            &text[element.span().range()],
            &text[element.open_tag_span().range()],
        );
        same("element", whole.starts_with(open) && open.starts_with('<'), true)?;
        same("tags", open.ends_with('>') && whole.ends_with('>'), true)?;
        check_value(text, &element.value(), &[])?;
        for attribute in element.attributes().chain(element.namespace_declarations()) {
            same(
                "attribute",
                text[attribute.name_span().range()].ends_with(attribute.name()),
                true,
            )?;
            check_value(text, attribute.value(), &["\t", "\n", "\r", "\r\n"])?;
            let at = attribute.value().span().range();
            same(
                "quote",
                text[..at.start].ends_with(['"', '\'']) && text[at.end..].starts_with(['"', '\'']),
                true,
            )?;
        }
        if let Some(comment) = element.comment_before() {
            check_value(text, comment, &[])?;
        }
    }
    Ok(())
}

/// Every character of a value stands under its span, and spans of parts join those of characters.
/// `blanks`: what else may stand for a blank.
fn check_value(text: &str, value: &Value, blanks: &[&str]) -> Result<(), String> {
    let mut at = value.span().start;
    let mut places = Vec::new();
    for (start, c) in value.char_indices() {
        let span = value.span_of(start..start + c.len_utf8());
        let raw = &text[span.range()];
        let as_is = raw.chars().eq([c]);
        let line_break = c == '\n' && blanks.is_empty() && matches!(raw, "\r" | "\r\n");
        let blank = c == ' ' && blanks.contains(&raw);
        if !(as_is || line_break || blank || decoded(raw) == Some(c)) {
            return Err(format!("{c:?} is not {raw:?} in {value:?}"));
        }
        same("order", at <= span.start, true)?;
        at = span.end;
        places.push((start, span));
    }
    same("end", at, value.span().end)?;
    same(
        "start",
        places.first().map_or(at, |place| place.1.start),
        value.span().start,
    )?;
    for (index, (start, first)) in places.iter().enumerate().take(12) {
        for (end, last) in places
            .iter()
            .skip(index)
            .take(12)
            .map(|(s, l)| (s + c_len(value, *s), l))
        {
            let part = value.span_of(*start..end);
            same("part", (part.start, part.end), (first.start, last.end))?;
            same("slice", value.slice(*start..end).span(), part)?;
        }
    }
    Ok(())
}

fn c_len(value: &Value, at: usize) -> usize {
    value[at..].chars().next().map_or(0, char::len_utf8)
}

fn decoded(reference: &str) -> Option<char> {
    match reference {
        "&amp;" => Some('&'),
        "&lt;" => Some('<'),
        "&gt;" => Some('>'),
        "&quot;" => Some('"'),
        "&apos;" => Some('\''),
        _ => reference_number(reference).and_then(char::from_u32),
    }
}

fn cases() -> ProptestConfig {
    let mut config = ProptestConfig::default();
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 512;
    }
    config.failure_persistence = None;
    config
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn we_accept_what_roxmltree_accepts_and_read_it_alike(text in soup()) {
        prop_assert_eq!(compare(&text).err(), None, "{:?}", text);
    }

    #[test]
    fn arbitrary_text_never_panics(text in any::<String>(), tokens in prop::collection::vec(accident(), 0..24)) {
        let mut soup = String::new();
        tokens.iter().for_each(|token| befall(&mut soup, token));
        for text in [text, soup] {
            let _ = root_name(&text);
            let _ = flat_object(&Value::verbatim(FILE, &text, 3));
            prop_assert_eq!(compare(&text).err(), None, "{:?}", text);
        }
    }

    #[test]
    fn json_is_what_a_json_library_accepts(text in json()) {
        let ours = flat_object(&Value::verbatim(FILE, &text, 0));
        let theirs = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&text);
        prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{:?} {:?} {:?}", text, ours, theirs);
        for pair in ours.into_iter().flatten() {
            let raw = &text[pair.value.span().range()];
            let raw = if pair.kind == ctilint::parse::JsonKind::String { format!("\"{raw}\"") } else { raw.to_owned() };
            prop_assert!(serde_json::from_str::<serde_json::Value>(&raw).is_ok(), "{:?}", raw);
        }
    }
}

#[test]
fn the_generator_is_worth_its_name() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = soup();
    let accepted = (0..400)
        .filter(|_| {
            let text = strategy.new_tree(&mut runner).expect("generates").current();
            compare(&text) == Ok(true)
        })
        .count();
    println!("{accepted} of 400 generated documents are well-formed");
    assert!((40..360).contains(&accepted), "{accepted} of 400 are well-formed");
}

#[test]
fn both_allow_the_same_characters() {
    let edges = (0x1_0000..=0x10_FFFFu32).filter(|n| matches!(n & 0xFFF, 0 | 1 | 0xFFE | 0xFFF));
    for c in (0..0x1_0000).chain(edges).filter_map(char::from_u32) {
        for text in [format!("<{c}/>"), format!("<a{c}/>"), format!("<a>{c}</a>")] {
            assert_eq!(compare(&text).err(), None, "{text:?}");
        }
    }
}

#[test]
fn the_corpus_is_read_alike() {
    let Some(shared) = common::shared("the_corpus_is_read_alike") else {
        return;
    };
    let files: Vec<PathBuf> = walkdir::WalkDir::new(shared.join("corpus"))
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect();
    let results: Vec<_> = files
        .par_iter()
        .filter_map(|path| fs::read_to_string(path).ok().map(|text| (path, text)))
        .filter(|(_, text)| root_name(text).is_some())
        .map(|(path, text)| compare(&text).map_err(|error| format!("{}: {error}", path.display())))
        .collect();
    let wrong: Vec<_> = results
        .iter()
        .filter_map(|result| result.as_ref().err())
        .collect();
    let accepted = results.iter().filter(|result| **result == Ok(true)).count();
    println!(
        "{} files look like XML, {accepted} are well-formed",
        results.len()
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(accepted > 1000, "the corpus is in another place");
}
