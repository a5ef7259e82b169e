//! Knows Visualforce, Aura and HTML as tags with attributes, scripts and `{!…}` expressions, however broken.

use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;

use html5gum::emitters::ForwardingEmitter;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, State, Tokenizer, naive_next_state};

use super::text::reference;
use crate::source::{FileId, Span, Value, ValueBuilder};

/// What a file of markup holds, in its order.
#[derive(Debug, Clone, Default)]
pub struct Markup {
    pub tags: Vec<Tag>,
    /// What stands between `<script>` and `</script>`, where the script is JavaScript.
    pub scripts: Vec<Range<usize>>,
    /// `{!…}`, with its brackets.
    pub expressions: Vec<Range<usize>>,
}

/// A start tag.
#[derive(Debug, Clone)]
pub struct Tag {
    /// In lower case, with its namespace: `apex:page`.
    pub name: String,
    pub name_span: Span,
    pub attributes: Vec<Attribute>,
}

#[derive(Debug, Clone)]
pub struct Attribute {
    /// In lower case.
    pub name: String,
    /// Decoded; empty if there is none.
    pub value: Value,
}

impl Tag {
    /// The first attribute of a name, which is given in lower case.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Value> {
        let found = self.attributes.iter().find(|attribute| attribute.name == name)?;
        Some(&found.value)
    }
}

/// Most tags that are kept of one file.
const MOST: usize = 1_000_000;

/// Reads markup of any kind; never fails.
#[must_use]
pub fn read(file: FileId, text: &str) -> Markup {
    let mut markup = Markup {
        expressions: expressions(text),
        ..Markup::default()
    };
    let mut open: Option<usize> = None;
    let closes_itself = Rc::new(Cell::new(false));
    let seen = Rc::clone(&closes_itself);
    let emitter = CallbackEmitter::new(
        |event: CallbackEvent<'_>, span: html5gum::Span<usize>| -> Option<()> {
            match event {
                CallbackEvent::OpenStartTag { .. } if markup.tags.len() < MOST => {
                    markup.tags.extend(start_tag(file, text, span.start));
                }
                CallbackEvent::AttributeName { .. } => {
                    if let (Some(name), Some(tag)) = (text.get(span.start..span.end), markup.tags.last_mut())
                    {
                        tag.attributes.push(Attribute {
                            name: name.trim_end_matches('=').trim().to_ascii_lowercase(),
                            value: Value::verbatim(file, "", span.end),
                        });
                    }
                }
                CallbackEvent::AttributeValue { .. } => {
                    let last = markup.tags.last_mut().and_then(|tag| tag.attributes.last_mut());
                    if let (Some(raw), Some(attribute)) = (text.get(span.start..span.end), last) {
                        attribute.value = decoded(file, raw, span.start);
                    }
                }
                CallbackEvent::CloseStartTag { self_closing } => {
                    seen.set(self_closing);
                    let last = markup.tags.last();
                    if !self_closing && last.is_some_and(|tag| tag.name == "script" && is_javascript(tag)) {
                        open = Some(span.end);
                    }
                }
                CallbackEvent::EndTag { name: b"script" } => {
                    if let Some(start) = open.take() {
                        markup.scripts.push(start..span.start.max(start));
                    }
                }
                _ => {}
            }
            None
        },
    );
    let emitter = Tolerant {
        inner: emitter,
        closes_itself,
        name: Vec::new(),
    };
    for token in Tokenizer::new_with_emitter(text, emitter) {
        let Ok(()) = token;
    }
    if let Some(start) = open {
        markup.scripts.push(start..text.len());
    }
    markup.scripts.retain(|range| {
        text.get(range.clone())
            .is_some_and(|script| !script.trim().is_empty())
    });
    markup
}

/// Switches to the text of scripts and the like only where a tag is not closed by itself: Visualforce is XML, so
/// `<script src="a.js"/>` has no text.
struct Tolerant<E> {
    inner: E,
    closes_itself: Rc<Cell<bool>>,
    name: Vec<u8>,
}

impl<E: Emitter> ForwardingEmitter for Tolerant<E> {
    type Token = E::Token;

    fn inner(&mut self) -> &mut impl Emitter<Token = E::Token> {
        &mut self.inner
    }

    fn init_start_tag(&mut self) {
        self.name.clear();
        self.inner.init_start_tag();
    }

    fn init_end_tag(&mut self) {
        self.name.clear();
        // End tags begin no text.
        self.closes_itself.set(true);
        self.inner.init_end_tag();
    }

    fn push_tag_name(&mut self, s: &[u8]) {
        self.name.extend_from_slice(s);
        self.inner.push_tag_name(s);
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        let next = self.inner.emit_current_tag();
        if self.closes_itself.get() {
            return next;
        }
        let state = naive_next_state(&self.name);
        if state.is_some() {
            self.inner.init_string();
        }
        next.or(state)
    }
}

/// The tag that begins with `<` at `at`, under the name that is written.
fn start_tag(file: FileId, text: &str, at: usize) -> Option<Tag> {
    let start = at + 1;
    let rest = text.get(start..)?;
    let len = rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'));
    let name = &rest[..len.unwrap_or(rest.len())];
    Some(Tag {
        name: name.to_ascii_lowercase(),
        name_span: Span::new(file, start..start + name.len()),
        attributes: Vec::new(),
    })
}

/// Templates and data stand in scripts as well, under another type.
fn is_javascript(tag: &Tag) -> bool {
    let Some(kind) = tag.attribute("type") else {
        return true;
    };
    let kind = kind.trim().to_ascii_lowercase();
    kind.is_empty()
        || kind == "module"
        || kind.contains("javascript")
        || kind.contains("ecmascript")
        || kind.contains("babel")
}

/// Resolves references; what is none stays as it is.
fn decoded(file: FileId, raw: &str, at: usize) -> Value {
    let mut builder = ValueBuilder::new(file, at);
    let mut from = 0;
    while let Some(found) = raw[from..].find('&') {
        let start = from + found;
        builder.verbatim(&raw[from..start], at + from);
        let rest = &raw[start..];
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        let c = end.and_then(|end| reference(&rest[1..end]).ok());
        from = match (end, c) {
            (Some(end), Some(c)) => {
                builder.escape(c.encode_utf8(&mut [0; 4]), at + start..at + start + end + 1);
                start + end + 1
            }
            _ => {
                builder.verbatim("&", at + start);
                start + 1
            }
        };
    }
    builder.verbatim(&raw[from..], at + from);
    builder.finish()
}

/// `{!…}` up to the bracket that closes it; brackets inside texts do not count.
fn expressions(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut from = 0;
    // Texts that only seem to hold many nested expressions are looked at a few times, not each from its start.
    let mut budget = 8 * bytes.len();
    let mut brace = 0;
    for start in memchr::memmem::find_iter(bytes, b"{!") {
        if start < from {
            continue;
        }
        if brace <= start {
            let Some(at) = memchr::memchr(b'}', &bytes[start..]) else {
                break;
            };
            brace = start + at;
        }
        if brace - start > LONGEST {
            continue;
        }
        let end = expression_end(bytes, start + 2, &mut budget).unwrap_or(brace + 1);
        found.push(start..end);
        from = end;
    }
    found
}

/// Longest expression in bytes that anybody writes.
const LONGEST: usize = 8_192;

/// `None` where quotes or brackets do not close: then the first bracket must do.
fn expression_end(bytes: &[u8], start: usize, budget: &mut usize) -> Option<usize> {
    let mut quote = None;
    let mut depth = 0_u32;
    for (at, byte) in bytes.iter().enumerate().skip(start).take(LONGEST.min(*budget)) {
        *budget -= 1;
        match (quote, *byte) {
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'\'' | b'"') => quote = Some(*byte),
            (None, b'{') => depth += 1,
            (None, b'}') if depth == 0 => return Some(at + 1),
            (None, b'}') => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: FileId = FileId(0);

    fn scripts(text: &str) -> Vec<&str> {
        read(FILE, text)
            .scripts
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn scripts_that_close_themselves_swallow_nothing() {
        let text = "<apex:page><script src=\"a.js\"/><SCRIPT>var a = '<b>';</SCRIPT><script type=\"text/template\"><a></script>\
            <script type=\"text/javascript\" src='{!$Resource.X}'></script><style>.a{}</style><script>b()</apex:page>";
        assert_eq!(scripts(text), ["var a = '<b>';", "b()</apex:page>"]);
        let markup = read(FILE, text);
        let names: Vec<&str> = markup.tags.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "apex:page",
                "script",
                "script",
                "script",
                "script",
                "style",
                "script"
            ]
        );
        assert_eq!(
            markup.tags[4].attribute("src").map(Value::text),
            Some("{!$Resource.X}")
        );
        assert_eq!(&text[markup.expressions[0].clone()], "{!$Resource.X}");
    }

    #[test]
    fn attributes_keep_their_place() {
        let text = "é<a HREF=\"x&amp;y&nope;\" b=c d>\u{1f600}<c:Part e = 'f>g' onclick=\"a('&quot;')\"/>";
        let markup = read(FILE, text);
        let link = &markup.tags[0];
        let href = link.attribute("href").expect("an attribute");
        assert_eq!(href.text(), "x&y&nope;");
        assert_eq!(&text[href.span().range()], "x&amp;y&nope;");
        assert_eq!(&text[href.span_of(1..2).range()], "&amp;");
        assert_eq!(link.attribute("b").map(Value::text), Some("c"));
        assert_eq!(link.attribute("d").map(Value::text), Some(""));
        let part = &markup.tags[1];
        assert_eq!(
            (part.name.as_str(), &text[part.name_span.range()]),
            ("c:part", "c:Part")
        );
        assert_eq!(part.attribute("e").map(Value::text), Some("f>g"));
        assert_eq!(part.attribute("onclick").map(Value::text), Some("a('\"')"));
    }

    #[test]
    fn expressions_end_where_their_bracket_does() {
        let found = |text: &'static str| -> Vec<&str> {
            expressions(text).into_iter().map(|range| &text[range]).collect()
        };
        assert_eq!(
            found("a{!b}c{!URLFOR($Resource.X, '}')}"),
            ["{!b}", "{!URLFOR($Resource.X, '}')}"]
        );
        assert_eq!(found("{!it's}, {!"), ["{!it's}"]);
        assert_eq!(found("{!a"), Vec::<&str>::new());
    }

    #[test]
    fn broken_markup_ends() {
        for text in [
            "<",
            "<a",
            "<a b",
            "<a b=\"",
            "<script>",
            "<script><!--",
            "<!--",
            "<![CDATA[",
            "</",
            "<a/",
            "&#",
            "<é é=é>",
        ] {
            assert!(read(FILE, text).tags.len() < 2);
            assert!(!read(FILE, &format!("<p x='é'>{text}")).tags.is_empty());
        }
        let deep = "<div>".repeat(100_000);
        assert_eq!(read(FILE, &deep).tags.len(), 100_000);
        let many = format!("<a {}>", "b='c' ".repeat(100_000));
        assert_eq!(read(FILE, &many).tags[0].attributes.len(), 100_000);
        assert!(expressions(&"{!".repeat(100_000)).is_empty());
        assert_eq!(expressions(&"{!{}".repeat(100_000)).len(), 100_000);
        assert_eq!(expressions(&"{!'}".repeat(100_001)).len(), 100_001 / 2 + 1);
    }
}
