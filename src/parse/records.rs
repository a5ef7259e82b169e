//! Knows the ordinary shape of metadata, a root with records of leaves: profiles are hundreds of megabytes of it.
//!
//! Texts of exactly that shape are read byte by byte; the first thing out of the ordinary hands the whole text to the
//! strict reader, which has the last word about what is well-formed.

mod regular;

use std::borrow::Cow;

use super::{Event, Events, Start, Text, XmlError};
use crate::source::{FileId, Span, Value, ValueBuilder};

/// A child of the root.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Record<'t> {
    pub name: &'t str,
    /// Its own text, if it has no children.
    pub own: Option<Leaf<'t>>,
    /// Children in the order of the text; what stands below them is left out.
    pub leaves: Vec<Leaf<'t>>,
}

/// A child of a record, with its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf<'t> {
    pub name: &'t str,
    /// Decoded, without white space around it.
    pub text: Cow<'t, str>,
    /// Of the text.
    pub span: Span,
}

impl Record<'_> {
    /// The first leaf of a name that has a text.
    #[must_use]
    pub fn leaf(&self, name: &str) -> Option<&Leaf<'_>> {
        let mut leaves = self.leaves.iter();
        leaves.find(|leaf| leaf.name == name && !leaf.text.is_empty())
    }

    /// Whether the first leaf of a name says yes.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        let leaf = self.leaf(name);
        leaf.is_some_and(|leaf| leaf.text.eq_ignore_ascii_case("true"))
    }
}

/// The root element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Root<'t> {
    /// Local name.
    pub name: &'t str,
    /// The name in the start tag.
    pub span: Span,
}

/// Hands each record to `each`, together with what it has gathered so far.
///
/// # Errors
/// The first thing that is wrong with the XML, wherever in the text it stands.
pub fn records<'t, T: Default>(
    file: FileId,
    text: &'t str,
    each: impl Fn(&mut T, &Record<'t>),
) -> Result<(Root<'t>, T), XmlError> {
    let mut gathered = T::default();
    if let Some(root) = regular::read(file, text, |record| each(&mut gathered, record)) {
        return Ok((root, gathered));
    }
    let mut gathered = T::default();
    let root = strict(file, text, |record| each(&mut gathered, record))?;
    Ok((root, gathered))
}

/// The same by the events of any well-formed text.
fn strict<'t>(file: FileId, text: &'t str, mut each: impl FnMut(&Record<'t>)) -> Result<Root<'t>, XmlError> {
    let mut events = Events::new(file, text);
    let mut open = Open::default();
    while let Some(event) = events.read()? {
        match event {
            Event::Start(start) => open.start(&start),
            Event::Text(text) => open.text(&text),
            Event::End(_) => {
                if open.end() {
                    each(&open.record);
                }
            }
            Event::Comment(_) => {}
        }
    }
    // A text without a root is an error above.
    Ok(open.root.unwrap_or(Root {
        name: "",
        span: Span::file(file),
    }))
}

/// What is open in the strict reader.
#[derive(Default)]
struct Open<'t> {
    depth: usize,
    root: Option<Root<'t>>,
    record: Record<'t>,
    /// Text of the record, then of the leaf that is open.
    own: Option<ValueBuilder>,
    leaf: Option<(&'t str, ValueBuilder)>,
}

impl<'t> Open<'t> {
    fn start(&mut self, start: &Start<'t>) {
        let builder = || ValueBuilder::new(start.span.file, start.span.end as usize);
        match self.depth {
            0 => {
                self.root = Some(Root {
                    name: start.name,
                    span: start.name_span,
                });
            }
            1 => {
                self.record.name = start.name;
                self.record.leaves.clear();
                self.own = Some(builder());
            }
            2 => {
                self.own = None;
                self.leaf = Some((start.name, builder()));
            }
            _ => {}
        }
        self.depth += 1;
    }

    fn text(&mut self, text: &Text<'_>) {
        match (self.depth, &mut self.own, &mut self.leaf) {
            (2, Some(own), _) => text.append_to(own),
            (3, _, Some((_, leaf))) => text.append_to(leaf),
            _ => {}
        }
    }

    /// Whether a record ends.
    fn end(&mut self) -> bool {
        self.depth -= 1;
        match self.depth {
            1 => {
                let name = self.record.name;
                self.record.own = self.own.take().map(|own| finished(name, own));
                true
            }
            2 => {
                let leaf = self.leaf.take();
                let leaves = &mut self.record.leaves;
                leaves.extend(leaf.map(|(name, text)| finished(name, text)));
                false
            }
            _ => false,
        }
    }
}

fn finished(name: &str, text: ValueBuilder) -> Leaf<'_> {
    let value: Value = text.finish().trim();
    Leaf {
        name,
        text: Cow::Owned(value.text().to_owned()),
        span: value.span(),
    }
}
