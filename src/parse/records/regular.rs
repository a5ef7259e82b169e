//! Knows texts of exactly the ordinary shape: no comments, no attributes but the root's, nothing deeper than a leaf.

use std::borrow::Cow;

use super::{Leaf, Record, Root};
use crate::parse::names::first_forbidden;
use crate::source::{FileId, Span};

const DECLARATION: &[u8] = br#"<?xml version="1.0" encoding="UTF-8"?>"#;
const NAMESPACES: [&[u8]; 2] = [
    br#" xmlns="http://soap.sforce.com/2006/04/metadata""#,
    br#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance""#,
];

/// Reads the whole text; `None` as soon as anything is out of the ordinary, with records handed out before that.
pub(super) fn read<'t>(file: FileId, text: &'t str, mut each: impl FnMut(&Record<'t>)) -> Option<Root<'t>> {
    if first_forbidden(text).is_some() {
        return None;
    }
    let mut cursor = Cursor {
        file,
        text,
        bytes: text.as_bytes(),
        at: 0,
    };
    cursor.skip(DECLARATION);
    cursor.blanks();
    cursor.expect(b"<")?;
    let (name, span) = cursor.name()?;
    for namespace in NAMESPACES {
        cursor.skip(namespace);
    }
    cursor.expect(b">")?;
    let mut record = Record::default();
    loop {
        cursor.blanks();
        if cursor.skip(b"</") {
            cursor.end_tag(name)?;
            cursor.blanks();
            return (cursor.at == text.len()).then_some(Root { name, span });
        }
        cursor.record(&mut record)?;
        each(&record);
    }
}

struct Cursor<'t> {
    file: FileId,
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Cursor<'t> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip(&mut self, wanted: &[u8]) -> bool {
        let is_here = self.bytes[self.at..].starts_with(wanted);
        if is_here {
            self.at += wanted.len();
        }
        is_here
    }

    fn expect(&mut self, wanted: &[u8]) -> Option<()> {
        self.skip(wanted).then_some(())
    }

    fn blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// A plain name, as all names of metadata are.
    fn name(&mut self) -> Option<(&'t str, Span)> {
        let start = self.at;
        let is_first = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
        self.peek().filter(|byte| is_first(*byte))?;
        while let Some(b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_') = self.peek() {
            self.at += 1;
        }
        Some((&self.text[start..self.at], Span::new(self.file, start..self.at)))
    }

    /// Behind `</`.
    fn end_tag(&mut self, name: &str) -> Option<()> {
        self.expect(name.as_bytes())?;
        self.expect(b">")
    }

    fn record(&mut self, record: &mut Record<'t>) -> Option<()> {
        self.expect(b"<")?;
        let (name, _) = self.name()?;
        record.name = name;
        record.own = None;
        record.leaves.clear();
        if self.skip(b"/>") {
            record.own = Some(self.leaf(name, self.at, self.at, false)?);
            return Some(());
        }
        self.expect(b">")?;
        let start = self.at;
        self.blanks();
        if !self.is_child() {
            self.at = start;
            let own = self.content(name)?;
            if self.skip(b"</") {
                record.own = Some(own);
                return self.end_tag(name);
            }
            return None;
        }
        loop {
            record.leaves.push(self.child()?);
            self.blanks();
            if self.skip(b"</") {
                return self.end_tag(name);
            }
        }
    }

    /// Whether a start tag is next.
    fn is_child(&self) -> bool {
        self.peek() == Some(b'<') && self.bytes.get(self.at + 1) != Some(&b'/')
    }

    fn child(&mut self) -> Option<Leaf<'t>> {
        self.expect(b"<")?;
        let (name, _) = self.name()?;
        if self.skip(b"/>") {
            return self.leaf(name, self.at, self.at, false);
        }
        self.expect(b">")?;
        let leaf = self.content(name)?;
        self.expect(b"</")?;
        self.end_tag(name)?;
        Some(leaf)
    }

    /// The text up to the next tag.
    fn content(&mut self, name: &'t str) -> Option<Leaf<'t>> {
        let start = self.at;
        let mut has_references = false;
        loop {
            match self.peek()? {
                b'<' => return self.leaf(name, start, self.at, has_references),
                b'&' => has_references = true,
                // `]]>` is forbidden, and line breaks are decoded.
                b']' => return None,
                b'\r' if !self.is_blank_to_tag() => return None,
                _ => {}
            }
            self.at += 1;
        }
    }

    fn is_blank_to_tag(&self) -> bool {
        let mut rest = self.bytes[self.at..].iter();
        let first = rest.find(|byte| !matches!(byte, b' ' | b'\n' | b'\t' | b'\r'));
        first == Some(&b'<')
    }

    fn leaf(&self, name: &'t str, start: usize, end: usize, has_references: bool) -> Option<Leaf<'t>> {
        let raw = &self.text[start..end];
        let is_plain = |byte: &u8| byte.is_ascii_graphic();
        let bytes = raw.as_bytes();
        let (text, from) = if bytes.first().is_some_and(is_plain) && bytes.last().is_some_and(is_plain) {
            (raw, start)
        } else {
            (raw.trim(), start + (raw.len() - raw.trim_start().len()))
        };
        Some(Leaf {
            name,
            text: if has_references {
                Cow::Owned(decoded(text)?)
            } else {
                Cow::Borrowed(text)
            },
            span: Span::new(self.file, from..from + text.len()),
        })
    }
}

/// Only the five names of XML: characters by number may be white space, which is another matter.
fn decoded(text: &str) -> Option<String> {
    const NAMES: [(&str, char); 5] = [
        ("amp;", '&'),
        ("lt;", '<'),
        ("gt;", '>'),
        ("quot;", '"'),
        ("apos;", '\''),
    ];
    let mut parts = text.split('&');
    let mut out = String::with_capacity(text.len());
    out.push_str(parts.next()?);
    for part in parts {
        let (name, c) = NAMES.iter().find(|(name, _)| part.starts_with(name))?;
        out.push(*c);
        out.push_str(&part[name.len()..]);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Record, strict};
    use super::read;
    use crate::source::FileId;

    fn copy<'t>(record: &Record<'t>) -> Record<'t> {
        Record {
            name: record.name,
            own: record.own.clone(),
            leaves: record.leaves.clone(),
        }
    }

    /// Whether the text was of the ordinary shape; if so, both readers have to agree.
    fn agree(text: &str) -> bool {
        let (mut fast, mut slow) = (Vec::new(), Vec::new());
        let Some(root) = read(FileId(0), text, |record| fast.push(copy(record))) else {
            return false;
        };
        let strict_root = strict(FileId(0), text, |record| slow.push(copy(record)));
        assert_eq!(Ok(root), strict_root.map_err(|error| error.message()), "{text:?}");
        assert_eq!(fast, slow, "{text:?}");
        true
    }

    #[test]
    fn ordinary_texts_are_read_like_any_other() {
        for text in [
            "<a/>",
            "<P xmlns=\"http://soap.sforce.com/2006/04/metadata\"><b><c>x</c></b></P>\n",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<P>\r\n  <own> A &amp; B </own>\r\n  <e/>\r\n  <b>\r\n <c/><d></d>\r\n</b>\r\n</P>",
            "<P><own></own><own>  </own><b> <c>  </c> </b></P>",
            "<P><b><c>\u{A0}é &lt;&gt;&quot;&apos; \u{A0}</c></b></P>",
        ] {
            assert_eq!(agree(text), text != "<a/>", "{text:?}");
        }
    }

    #[test]
    fn anything_else_is_left_to_the_strict_reader() {
        for text in [
            "",
            "<P>",
            "<P></Q>",
            "<P><b></P></b>",
            "<P><b><c><d/></c></b></P>",
            "<P><b x=\"1\"/></P>",
            "<P><!-- c --></P>",
            "<P>text</P>",
            "<P><b>text<c/></b></P>",
            "<P><b><c>]]></c></b></P>",
            "<P><b><c>&#32;</c></b></P>",
            "<P><b><c>&nbsp;</c></b></P>",
            "<P><b><c>a\r\nb</c></b></P>",
            "<P></P><P></P>",
            "<P></P>text",
            "<P><b><c>\u{1}</c></b></P>",
            "<a:P></a:P>",
        ] {
            assert!(!agree(text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn both_readers_agree(parts in prop::collection::vec(prop::sample::select(vec![
            "<P>", "</P>", "<b>", "</b>", "<c>", "</c>", "<c/>", "<b/>", " ", "\n", "\r\n", "x", "&amp;", "&#9;", "é",
            "\u{A0}", "<P><b><c>", "</c></b></P>", "<b><c>x</c></b>", "<!--x-->", "]", "]]>", "<b >", "</b >",
        ]), 0..14)) {
            agree(&parts.concat());
            agree(&format!("<P>{}</P>", parts.concat()));
            agree(&format!("<P><b>{}</b></P>", parts.concat()));
        }
    }
}
