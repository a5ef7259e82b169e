//! Knows the elements of one XML text; owns its strings, so that the text can be dropped.

mod build;
mod root;
#[cfg(test)]
mod tests;

pub use build::parse;
pub use root::root_name;

use std::fmt;

use super::NamespaceId;
use super::names::is_space;
use crate::source::{FileId, Span, Value, ValueBuilder};

/// Stands for "none" in the fields of a node.
const NONE: u32 = u32::MAX;

/// A parsed document; elements lie in document order, so dropping it needs no recursion.
pub struct Tree {
    file: FileId,
    nodes: Vec<Node>,
    attributes: Vec<Attribute>,
    comments: Vec<Value>,
    runs: Vec<Run>,
    /// Decoded text of all runs.
    content: String,
    /// Element names and prefixes, each once.
    names: Vec<String>,
    uris: Vec<String>,
}

#[derive(Debug)]
struct Node {
    name: u32,
    prefix: u32,
    namespace: Option<NamespaceId>,
    parent: u32,
    /// Index behind the last descendant.
    after: u32,
    start: u32,
    open_end: u32,
    end: u32,
    first_run: u32,
    attributes: (u32, u32),
    comment: u32,
}

/// Part of an element's text: bytes of `content` and the raw bytes they came from.
#[derive(Debug)]
struct Run {
    decoded: (u32, u32),
    raw: (u32, u32),
    /// Next run of the same element: children may come between two runs.
    next: u32,
}

/// An attribute of an element.
#[derive(Debug)]
pub struct Attribute {
    name: String,
    prefix: Option<String>,
    name_span: Span,
    value: Value,
    is_declaration: bool,
    is_nil: bool,
}

/// One element of a [`Tree`].
#[derive(Clone, Copy)]
pub struct Element<'t> {
    tree: &'t Tree,
    index: u32,
}

impl Tree {
    #[must_use]
    pub fn root(&self) -> Element<'_> {
        Element { tree: self, index: 0 }
    }

    #[must_use]
    pub fn file(&self) -> FileId {
        self.file
    }

    fn name(&self, index: u32) -> Option<&str> {
        self.names.get(index as usize).map(String::as_str)
    }
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tree({:?}, {} elements)", self.root(), self.nodes.len())
    }
}

impl Attribute {
    /// Local name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    #[must_use]
    pub fn prefix(&self) -> Option<&str> {
        self.prefix.as_deref()
    }

    /// The name with its prefix.
    #[must_use]
    pub fn name_span(&self) -> Span {
        self.name_span
    }

    /// Decoded and normalised; its span excludes the quotes.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }
}

impl<'t> Element<'t> {
    /// Local name.
    #[must_use]
    pub fn name(self) -> &'t str {
        self.tree.name(self.node().name).unwrap_or("")
    }

    #[must_use]
    pub fn prefix(self) -> Option<&'t str> {
        self.tree.name(self.node().prefix)
    }

    /// URI of the element's namespace.
    #[must_use]
    pub fn namespace(self) -> Option<&'t str> {
        let id = self.node().namespace?;
        self.tree.uris.get(id.index()).map(String::as_str)
    }

    /// The name with its prefix, in the opening tag.
    #[must_use]
    pub fn name_span(self) -> Span {
        let prefix = self.prefix().map_or(0, |prefix| prefix.len() + 1);
        let start = self.node().start + 1;
        self.span_at(start, start + crate::source::offset(prefix + self.name().len()))
    }

    /// From `<` to the end of the closing tag.
    #[must_use]
    pub fn span(self) -> Span {
        self.span_at(self.node().start, self.node().end)
    }

    /// The opening tag, from `<` to `>`.
    #[must_use]
    pub fn open_tag_span(self) -> Span {
        self.span_at(self.node().start, self.node().open_end)
    }

    #[must_use]
    pub fn parent(self) -> Option<Self> {
        let index = self.node().parent;
        (index != NONE).then_some(Self {
            tree: self.tree,
            index,
        })
    }

    pub fn children(self) -> impl Iterator<Item = Element<'t>> + use<'t> {
        let (tree, last) = (self.tree, self.node().after);
        let mut next = self.index + 1;
        std::iter::from_fn(move || {
            let child = (next < last).then_some(Element { tree, index: next })?;
            next = child.node().after;
            Some(child)
        })
    }

    /// All elements below this one, in document order.
    pub fn descendants(self) -> impl Iterator<Item = Element<'t>> + use<'t> {
        let tree = self.tree;
        (self.index + 1..self.node().after).map(move |index| Element { tree, index })
    }

    /// First child with this local name.
    #[must_use]
    pub fn child(self, name: &str) -> Option<Self> {
        self.children().find(|child| child.name() == name)
    }

    /// Children with this local name.
    pub fn children_named<'n>(self, name: &'n str) -> impl Iterator<Item = Element<'t>> + use<'t, 'n> {
        self.children().filter(move |child| child.name() == name)
    }

    #[must_use]
    pub fn has_child_elements(self) -> bool {
        self.node().after > self.index + 1
    }

    /// All text that stands directly in the element, stitched and trimmed of XML white space (a
    /// no-break space stays: it is a defect worth seeing). Empty text stands behind the opening tag.
    #[must_use]
    pub fn value(self) -> Value {
        let mut builder = ValueBuilder::new(self.tree.file, self.node().open_end as usize);
        let mut next = self.node().first_run;
        while let Some(run) = self.tree.runs.get(next as usize) {
            let decoded = &self.tree.content[run.decoded.0 as usize..run.decoded.1 as usize];
            builder.escape(decoded, run.raw.0 as usize..run.raw.1 as usize);
            next = run.next;
        }
        let value = builder.finish();
        let start = value.len() - value.trim_start_matches(is_space).len();
        let end = value.trim_end_matches(is_space).len();
        if start == 0 && end == value.len() {
            value
        } else {
            value.slice(start..end)
        }
    }

    /// Value of the first child with this name; `None` if there is none, or if it is nil or empty.
    #[must_use]
    pub fn text_of(self, name: &str) -> Option<Value> {
        let child = self.child(name).filter(|child| !child.is_nil())?;
        Some(child.value()).filter(|value| !value.is_empty())
    }

    /// Value of the first attribute with this local name; namespace declarations do not count.
    #[must_use]
    pub fn attribute(self, name: &str) -> Option<&'t Value> {
        self.attributes()
            .find(|attribute| attribute.name == name)
            .map(|attribute| &attribute.value)
    }

    /// Attributes in document order, without namespace declarations.
    pub fn attributes(self) -> impl Iterator<Item = &'t Attribute> + use<'t> {
        self.all_attributes().iter().filter(|attr| !attr.is_declaration)
    }

    /// `xmlns="…"` and `xmlns:prefix="…"` of this element; the value is the URI.
    pub fn namespace_declarations(self) -> impl Iterator<Item = &'t Attribute> + use<'t> {
        self.all_attributes().iter().filter(|attr| attr.is_declaration)
    }

    /// Whether the element says `xsi:nil="true"`.
    #[must_use]
    pub fn is_nil(self) -> bool {
        self.all_attributes().iter().any(|attribute| attribute.is_nil)
    }

    /// The comment that directly precedes the element, with nothing but white space (or a `<?…?>`
    /// instruction) between.
    #[must_use]
    pub fn comment_before(self) -> Option<&'t Value> {
        self.tree.comments.get(self.node().comment as usize)
    }

    fn all_attributes(self) -> &'t [Attribute] {
        let (start, end) = self.node().attributes;
        &self.tree.attributes[start as usize..end as usize]
    }

    fn node(self) -> &'t Node {
        &self.tree.nodes[self.index as usize]
    }

    fn span_at(self, start: u32, end: u32) -> Span {
        Span {
            file: self.tree.file,
            start,
            end,
        }
    }
}

impl PartialEq for Element<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.index == other.index
    }
}

impl Eq for Element<'_> {}

impl fmt::Debug for Element<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let node = self.node();
        write!(f, "<{}>@{}..{}", self.name(), node.start, node.end)
    }
}
