//! Knows the well-formed XML of a text as a stream of events with spans.
//!
//! quick-xml finds where each piece of markup ends; everything XML demands beyond that is checked
//! here, because a deploy would stumble over it. Positions are exact: every event covers the bytes
//! between the position before it and the one after.

use std::collections::HashSet;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event as Raw;

use super::declaration::{check_declaration, check_instruction};
use super::error::merge_conflict;
use super::names::{QName, first_forbidden, is_blank, is_space};
use super::namespaces::Namespaces;
use super::tag::{AttrReader, RawAttr};
use super::text::{at_fault, clip, reference};
use super::{Attr, End, Event, NamespaceId, Start, Text, Unclosed, XmlError, XmlErrorKind};
use crate::source::{FileId, Span, ValueBuilder};

/// How many elements may be open at once.
pub const MAX_DEPTH: usize = 256;

/// An element whose end has not come yet.
struct Open<'t> {
    name: &'t str,
    span: Span,
    namespaces: usize,
}

/// Strict reader: the first error ends it.
pub struct Events<'t> {
    file: FileId,
    text: &'t str,
    reader: Reader<&'t [u8]>,
    /// Length of a byte order mark, which quick-xml leaves out of its positions.
    base: usize,
    at: usize,
    open: Vec<Open<'t>>,
    namespaces: Namespaces<'t>,
    root: Option<&'t str>,
    pending_end: Option<End>,
    checked: bool,
    done: bool,
}

impl<'t> Events<'t> {
    #[must_use]
    pub fn new(file: FileId, text: &'t str) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        let base = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
        Self {
            file,
            text,
            reader,
            base,
            at: base,
            open: Vec::new(),
            namespaces: Namespaces::new(),
            root: None,
            pending_end: None,
            checked: false,
            done: false,
        }
    }

    /// The next event; `None` at the end of a well-formed text and after an error.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn read(&mut self) -> Result<Option<Event<'t>>, XmlError> {
        if let Some(end) = self.pending_end.take() {
            return Ok(Some(self.close(end)));
        }
        if self.done {
            return Ok(None);
        }
        let event = self.step();
        if event.is_err() {
            self.done = true;
        }
        event.map_err(|error| merge_conflict(self.file, self.text).unwrap_or(error))
    }

    /// URI of a namespace that an event named.
    #[must_use]
    pub fn uri(&self, id: NamespaceId) -> &str {
        self.namespaces.uri(id)
    }

    pub(super) fn into_uris(self) -> Vec<String> {
        self.namespaces.into_uris()
    }

    fn step(&mut self) -> Result<Option<Event<'t>>, XmlError> {
        if !self.checked {
            self.checked = true;
            if let Some((at, c)) = first_forbidden(self.text) {
                return self.fail(at..at + c.len_utf8(), XmlErrorKind::ForbiddenCharacter(c));
            }
        }
        loop {
            let at = self.at;
            let rest = &self.text[at..];
            if is_doctype(rest) {
                return self.fail(at..at + "<!DOCTYPE".len(), XmlErrorKind::Dtd);
            }
            let raw = match self.reader.read_event() {
                Ok(Raw::Eof) => return self.finish(),
                Ok(raw) => raw,
                Err(_) => return self.unreadable(at),
            };
            let position = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
            self.at = position.saturating_add(self.base);
            let Some(source) = self.text.get(at..self.at).filter(|source| !source.is_empty()) else {
                return self.fail(at..self.text.len(), XmlErrorKind::Stuck);
            };
            if let Some(event) = self.event(&raw, source, at)? {
                return Ok(Some(event));
            }
        }
    }

    /// `source` is all of the event, marks included, and stands at byte `at`.
    fn event(&mut self, raw: &Raw<'_>, source: &'t str, at: usize) -> Result<Option<Event<'t>>, XmlError> {
        match raw {
            Raw::Start(_) => self.start(&source[1..source.len() - 1], at, false).map(Some),
            Raw::Empty(_) => self.start(&source[1..source.len() - 2], at, true).map(Some),
            Raw::End(_) => self.end(source, at).map(Some),
            Raw::Text(_) => self.text(source, at),
            Raw::CData(_) => self.cdata(source, at).map(Some),
            Raw::GeneralRef(_) => self.general_ref(source, at).map(Some),
            Raw::Comment(_) => self.comment(source, at).map(Some),
            Raw::Decl(_) => self.declaration(source, at).map(|()| None),
            Raw::PI(_) => {
                let checked = check_instruction(&source[2..source.len() - 2]);
                checked
                    .or_else(|kind| self.fail(at..self.at, kind))
                    .map(|()| None)
            }
            Raw::DocType(_) => self.fail(at..self.at, XmlErrorKind::Dtd),
            Raw::Eof => Ok(None),
        }
    }

    fn start(&mut self, content: &'t str, at: usize, self_closing: bool) -> Result<Event<'t>, XmlError> {
        let name = &content[..content.find(is_space).unwrap_or(content.len())];
        let name_range = at + 1..at + 1 + name.len();
        let qname = self.open(name, at)?;
        let attributes = self.attributes(&content[name.len()..], name_range.end)?;
        let namespace = self.resolve(qname.prefix.unwrap_or(""), &name_range)?;
        if self_closing {
            let span = Span::new(self.file, self.at..self.at);
            self.pending_end = Some(End { span });
        }
        Ok(Event::Start(Start {
            name: qname.local,
            prefix: qname.prefix,
            namespace,
            name_span: Span::new(self.file, name_range),
            span: Span::new(self.file, at..self.at),
            attributes,
            self_closing,
        }))
    }

    /// Takes in the name of an opening tag that stands at byte `at`.
    fn open(&mut self, name: &'t str, at: usize) -> Result<QName<'t>, XmlError> {
        let range = at..at + 1 + name.len();
        if let (true, Some(root)) = (self.open.is_empty(), self.root) {
            let root = clip(root);
            return self.fail(range, XmlErrorKind::SecondRoot { root });
        }
        let Some(qname) = QName::new(name).filter(|name| name.prefix != Some("xmlns")) else {
            return self.fail(range, XmlErrorKind::InvalidName(clip(name)));
        };
        if self.open.len() >= MAX_DEPTH {
            return self.fail(at + 1..range.end, XmlErrorKind::TooDeep);
        }
        self.root.get_or_insert(name);
        self.open.push(Open {
            name,
            span: Span::new(self.file, at..self.at),
            namespaces: self.namespaces.mark(),
        });
        Ok(qname)
    }

    /// Declarations count for the whole tag, so prefixes are looked up after all are read.
    fn attributes(&mut self, content: &'t str, at: usize) -> Result<Vec<Attr<'t>>, XmlError> {
        let mut reader = AttrReader::new(self.file, content, at);
        let mut attributes = Vec::new();
        while let Some(raw) = reader.next().or_else(|(range, kind)| self.fail(range, kind))? {
            attributes.push(self.attribute(raw)?);
        }
        for attr in &mut attributes {
            if let (Some(prefix), false) = (attr.prefix, attr.is_declaration) {
                attr.namespace = self.resolve(prefix, &attr.name_span.range())?;
            }
        }
        if attributes.len() > 1 {
            let mut seen = HashSet::with_capacity(attributes.len());
            for attr in &attributes {
                if !seen.insert((attr.namespace, attr.name)) {
                    let kind = XmlErrorKind::DuplicateAttribute(clip(attr.name));
                    return self.fail(attr.name_span.range(), kind);
                }
            }
        }
        Ok(attributes)
    }

    fn attribute(&mut self, raw: RawAttr<'t>) -> Result<Attr<'t>, XmlError> {
        let QName { prefix, local } = raw.name;
        let declared = match (prefix, local) {
            (None, "xmlns") => Some(""),
            (Some("xmlns"), prefix) => Some(prefix),
            _ => None,
        };
        if let Some(prefix) = declared
            && !self.namespaces.declare(prefix, &raw.value)
        {
            return self.fail(raw.name_range, XmlErrorKind::ForbiddenNamespace);
        }
        Ok(Attr {
            name: local,
            prefix,
            namespace: declared.map(|_| NamespaceId::XMLNS),
            name_span: Span::new(self.file, raw.name_range),
            value: raw.value,
            is_declaration: declared.is_some(),
        })
    }

    fn resolve(&self, prefix: &str, name: &Range<usize>) -> Result<Option<NamespaceId>, XmlError> {
        self.namespaces.resolve(prefix).or_else(|()| {
            let range = name.start..name.start + prefix.len();
            self.fail(range, XmlErrorKind::UndeclaredPrefix(clip(prefix)))
        })
    }

    fn end(&mut self, source: &'t str, at: usize) -> Result<Event<'t>, XmlError> {
        let name = source[2..source.len() - 1].trim_end_matches(is_space);
        let name_range = at + 2..at + 2 + name.len();
        match self.open.last() {
            Some(open) if open.name == name => {}
            Some(open) => {
                let kind = XmlErrorKind::MismatchedTag {
                    expected: clip(open.name),
                    found: clip(name),
                    opened: open.span,
                };
                return self.fail(name_range, kind);
            }
            None => return self.fail(at..self.at, XmlErrorKind::UnopenedTag(clip(name))),
        }
        let span = Span::new(self.file, at..self.at);
        Ok(self.close(End { span }))
    }

    fn close(&mut self, end: End) -> Event<'t> {
        if let Some(open) = self.open.pop() {
            self.namespaces.leave(open.namespaces);
        }
        Event::End(end)
    }

    fn text(&self, source: &'t str, at: usize) -> Result<Option<Event<'t>>, XmlError> {
        if self.open.is_empty() {
            if is_blank(source) {
                return Ok(None);
            }
            return self.fail(trimmed(source, at), XmlErrorKind::TextOutsideRoot);
        }
        if let Some(found) = source.find("]]>") {
            return self.fail(at + found..at + found + 3, XmlErrorKind::CdataEndInText);
        }
        let text = Text::literal(self.file, source, at, at..self.at);
        Ok(Some(Event::Text(text)))
    }

    fn cdata(&self, source: &'t str, at: usize) -> Result<Event<'t>, XmlError> {
        if self.open.is_empty() {
            return self.fail(at..self.at, XmlErrorKind::TextOutsideRoot);
        }
        let skip = "<![CDATA[".len();
        let content = &source[skip..source.len() - "]]>".len()];
        Ok(Event::Text(Text::literal(
            self.file,
            content,
            at + skip,
            at..self.at,
        )))
    }

    fn general_ref(&self, source: &'t str, at: usize) -> Result<Event<'t>, XmlError> {
        if self.open.is_empty() {
            return self.fail(at..self.at, XmlErrorKind::TextOutsideRoot);
        }
        match reference(&source[1..source.len() - 1]) {
            Ok(c) => Ok(Event::Text(Text::reference(self.file, c, at..self.at))),
            Err(kind) => {
                let (range, kind) = at_fault(kind, at, source.len());
                self.fail(range, kind)
            }
        }
    }

    fn comment(&self, source: &'t str, at: usize) -> Result<Event<'t>, XmlError> {
        let start = at + "<!--".len();
        let content = &source["<!--".len()..source.len() - "-->".len()];
        let hyphens = content
            .find("--")
            .or(content.ends_with('-').then(|| content.len() - 1));
        if let Some(found) = hyphens {
            return self.fail(start + found..start + found + 2, XmlErrorKind::DoubleHyphen);
        }
        let mut value = ValueBuilder::new(self.file, start);
        Text::literal(self.file, content, start, at..self.at).append_to(&mut value);
        Ok(Event::Comment(value.finish()))
    }

    fn declaration(&self, source: &'t str, at: usize) -> Result<(), XmlError> {
        if at != self.base {
            return self.fail(at..self.at, XmlErrorKind::MisplacedDeclaration);
        }
        check_declaration(&source["<?xml".len()..source.len() - 2])
            .or_else(|kind| self.fail(at..self.at, kind))
    }

    fn finish(&mut self) -> Result<Option<Event<'t>>, XmlError> {
        self.done = true;
        let end = self.text.trim_end_matches(is_space).len();
        if let Some(open) = self.open.last() {
            let kind = XmlErrorKind::Truncated {
                open: clip(open.name),
                opened: open.span,
            };
            return self.fail(end..end, kind);
        }
        match self.root {
            Some(_) => Ok(None),
            None if is_blank(&self.text[self.base..]) => self.fail(0..0, XmlErrorKind::Empty),
            None => self.fail(end..end, XmlErrorKind::NoRoot),
        }
    }

    /// Why quick-xml found no end for what begins at byte `at`.
    fn unreadable<T>(&self, at: usize) -> Result<T, XmlError> {
        let rest = &self.text[at..];
        let end = at + rest.trim_end_matches(is_space).len();
        let cut = "<![CDATA[".starts_with(rest) || "<!--".starts_with(rest);
        let unclosed = |what, len| (at..at + len, XmlErrorKind::Unclosed(what));
        let (range, kind) = if rest.starts_with('&') {
            (at..at + 1, XmlErrorKind::BareAmpersand)
        } else if rest.starts_with("<!--") {
            unclosed(Unclosed::Comment, 4)
        } else if rest.starts_with("<![CDATA[") {
            unclosed(Unclosed::Cdata, 9)
        } else if rest.starts_with("<?") {
            unclosed(Unclosed::Instruction, 2)
        } else if let (true, Some(open)) = (cut || !rest[1..].contains(['<', '!']), self.open.last()) {
            let (open, opened) = (clip(open.name), open.span);
            (at..end, XmlErrorKind::Truncated { open, opened })
        } else if rest.starts_with("<!") {
            (at..at + 2, XmlErrorKind::UnknownMarkup)
        } else {
            let name = rest.find(|c| is_space(c) || c == '>').unwrap_or(rest.len());
            unclosed(Unclosed::Tag, name)
        };
        self.fail(range, kind)
    }

    fn fail<T>(&self, range: Range<usize>, kind: XmlErrorKind) -> Result<T, XmlError> {
        Err(XmlError::new(self.file, range, kind))
    }
}

fn is_doctype(rest: &str) -> bool {
    let word = "<!DOCTYPE";
    rest.as_bytes()
        .get(..word.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
}

fn trimmed(source: &str, at: usize) -> Range<usize> {
    let start = source.len() - source.trim_start_matches(is_space).len();
    at + start..at + source.trim_end_matches(is_space).len()
}
