//! Knows what an XML reader can meet.

use super::{NamespaceId, Text};
use crate::source::{Span, Value};

/// What a reader meets, in document order.
#[derive(Debug)]
pub enum Event<'t> {
    Start(Start<'t>),
    /// One run of text inside the root; the text of an element may come in several.
    Text(Text<'t>),
    /// What stands between `<!--` and `-->`, inside or outside the root.
    Comment(Value),
    /// Follows every `Start`, also a self-closing one.
    End(End),
}

/// An opening or self-closing tag.
#[derive(Debug)]
pub struct Start<'t> {
    /// Local name.
    pub name: &'t str,
    pub prefix: Option<&'t str>,
    pub namespace: Option<NamespaceId>,
    /// The name with its prefix.
    pub name_span: Span,
    /// From `<` to `>`.
    pub span: Span,
    pub attributes: Vec<Attr<'t>>,
    pub self_closing: bool,
}

/// An attribute, namespace declarations included.
#[derive(Debug)]
pub struct Attr<'t> {
    /// Local name; of `xmlns="…"`, `xmlns`.
    pub name: &'t str,
    pub prefix: Option<&'t str>,
    /// `None` without a prefix.
    pub namespace: Option<NamespaceId>,
    /// The name with its prefix.
    pub name_span: Span,
    /// Decoded and normalised; its span excludes the quotes.
    pub value: Value,
    /// Whether it is `xmlns="…"` or `xmlns:prefix="…"`.
    pub is_declaration: bool,
}

/// The end of an element.
#[derive(Debug, Clone, Copy)]
pub struct End {
    /// The closing tag; empty behind a self-closing one.
    pub span: Span,
}
