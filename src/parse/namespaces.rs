//! Knows which prefix stands for which namespace at the point a reader has reached.

use std::collections::HashMap;

const XML_URI: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS_URI: &str = "http://www.w3.org/2000/xmlns/";
const XSI_URI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Number of a namespace within one text; equal numbers mean equal URIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NamespaceId(u32);

impl NamespaceId {
    pub(super) const XMLNS: Self = Self(1);
    pub(super) const XSI: Self = Self(2);
    const XML: Self = Self(0);

    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Debug)]
struct Binding<'t> {
    prefix: &'t str,
    /// `None` where `xmlns=""` ends the default namespace.
    namespace: Option<NamespaceId>,
    shadowed: Option<usize>,
}

/// Bindings in scope, found by hash: an element may legally declare half a million prefixes.
#[derive(Debug)]
pub(super) struct Namespaces<'t> {
    uris: Vec<String>,
    ids: HashMap<String, NamespaceId>,
    bindings: Vec<Binding<'t>>,
    bound: HashMap<&'t str, usize>,
}

impl<'t> Namespaces<'t> {
    pub(super) fn new() -> Self {
        let mut namespaces = Self {
            uris: Vec::new(),
            ids: HashMap::new(),
            bindings: Vec::new(),
            bound: HashMap::new(),
        };
        for uri in [XML_URI, XMLNS_URI, XSI_URI] {
            namespaces.intern(uri);
        }
        namespaces.bind("xml", Some(NamespaceId::XML));
        namespaces
    }

    /// Point to go back to with [`leave`](Self::leave) when the element ends.
    pub(super) fn mark(&self) -> usize {
        self.bindings.len()
    }

    /// Takes in `xmlns="uri"` (empty prefix) or `xmlns:prefix="uri"`; false if XML forbids it.
    pub(super) fn declare(&mut self, prefix: &'t str, uri: &str) -> bool {
        if uri == XMLNS_URI || prefix == "xmlns" || (prefix == "xml") != (uri == XML_URI) {
            return false;
        }
        if uri.is_empty() && !prefix.is_empty() {
            return false;
        }
        let namespace = if uri.is_empty() {
            None
        } else {
            Some(self.intern(uri))
        };
        self.bind(prefix, namespace);
        true
    }

    /// Namespace of a declared prefix; the empty prefix is the default namespace.
    /// `Err` for a prefix nobody declared.
    pub(super) fn resolve(&self, prefix: &str) -> Result<Option<NamespaceId>, ()> {
        match self.bound.get(prefix) {
            Some(at) => Ok(self.bindings[*at].namespace),
            None if prefix.is_empty() => Ok(None),
            None => Err(()),
        }
    }

    pub(super) fn leave(&mut self, mark: usize) {
        while self.bindings.len() > mark {
            let Some(binding) = self.bindings.pop() else {
                return;
            };
            match binding.shadowed {
                Some(at) => self.bound.insert(binding.prefix, at),
                None => self.bound.remove(binding.prefix),
            };
        }
    }

    pub(super) fn uri(&self, id: NamespaceId) -> &str {
        self.uris.get(id.index()).map_or("", String::as_str)
    }

    pub(super) fn into_uris(self) -> Vec<String> {
        self.uris
    }

    fn bind(&mut self, prefix: &'t str, namespace: Option<NamespaceId>) {
        let shadowed = self.bound.insert(prefix, self.bindings.len());
        self.bindings.push(Binding {
            prefix,
            namespace,
            shadowed,
        });
    }

    fn intern(&mut self, uri: &str) -> NamespaceId {
        if let Some(id) = self.ids.get(uri) {
            return *id;
        }
        let id = NamespaceId(crate::source::offset(self.uris.len()));
        self.uris.push(uri.to_owned());
        self.ids.insert(uri.to_owned(), id);
        id
    }
}
