//! Knows how events become a tree.

use std::collections::HashMap;

use super::{Attribute, NONE, Node, Run, Tree};
use crate::parse::{Attr, End, Event, Events, NamespaceId, Start, Text, XmlError};
use crate::source::{FileId, Value, offset};

/// Reads a whole text, which must hold one well-formed XML 1.0 document without a DTD.
///
/// # Errors
/// The first thing that is wrong.
pub fn parse(file: FileId, text: &str) -> Result<Tree, XmlError> {
    let mut events = Events::new(file, text);
    let mut build = Build::new(file);
    while let Some(event) = events.read()? {
        match event {
            Event::Start(start) => build.start(start),
            Event::Text(text) => build.text(text),
            Event::Comment(comment) => build.comment = Some(comment),
            Event::End(end) => build.end(end),
        }
    }
    build.tree.uris = events.into_uris();
    Ok(build.finish())
}

struct Build<'t> {
    tree: Tree,
    interned: HashMap<&'t str, u32>,
    open: Vec<Open>,
    /// The last comment, as long as only white space followed it.
    comment: Option<Value>,
}

/// An element whose end has not come yet.
struct Open {
    node: u32,
    last_run: u32,
}

impl<'t> Build<'t> {
    fn new(file: FileId) -> Self {
        let tree = Tree {
            file,
            nodes: Vec::new(),
            attributes: Vec::new(),
            comments: Vec::new(),
            runs: Vec::new(),
            content: String::new(),
            names: Vec::new(),
            uris: Vec::new(),
        };
        Self {
            tree,
            interned: HashMap::new(),
            open: Vec::new(),
            comment: None,
        }
    }

    fn start(&mut self, start: Start<'t>) {
        let index = offset(self.tree.nodes.len());
        let first = offset(self.tree.attributes.len());
        self.tree
            .attributes
            .extend(start.attributes.into_iter().map(owned));
        let comment = match self.comment.take() {
            Some(comment) => {
                self.tree.comments.push(comment);
                offset(self.tree.comments.len() - 1)
            }
            None => NONE,
        };
        let node = Node {
            name: self.intern(start.name),
            prefix: start.prefix.map_or(NONE, |prefix| self.intern(prefix)),
            namespace: start.namespace,
            parent: self.open.last().map_or(NONE, |open| open.node),
            after: index + 1,
            start: start.span.start,
            open_end: start.span.end,
            end: start.span.end,
            first_run: NONE,
            attributes: (first, offset(self.tree.attributes.len())),
            comment,
        };
        self.tree.nodes.push(node);
        self.open.push(Open {
            node: index,
            last_run: NONE,
        });
    }

    fn text(&mut self, text: Text<'t>) {
        let blank = text.is_blank();
        if !blank {
            self.comment = None;
        }
        let Some(open) = self.open.last_mut() else { return };
        // White space before the first word is trimmed anyway; it is most of the white space there is.
        if blank && open.last_run == NONE {
            return;
        }
        let tree = &mut self.tree;
        text.pieces(|decoded, raw| {
            let index = offset(tree.runs.len());
            let from = offset(tree.content.len());
            tree.content.push_str(decoded);
            tree.runs.push(Run {
                decoded: (from, offset(tree.content.len())),
                raw: (offset(raw.start), offset(raw.end)),
                next: NONE,
            });
            match tree.runs.get_mut(open.last_run as usize) {
                Some(last) => last.next = index,
                None => tree.nodes[open.node as usize].first_run = index,
            }
            open.last_run = index;
        });
    }

    fn end(&mut self, end: End) {
        self.comment = None;
        let after = offset(self.tree.nodes.len());
        if let Some(open) = self.open.pop() {
            let node = &mut self.tree.nodes[open.node as usize];
            node.end = end.span.end;
            node.after = after;
        }
    }

    fn intern(&mut self, name: &'t str) -> u32 {
        let next = offset(self.tree.names.len());
        let index = *self.interned.entry(name).or_insert(next);
        if index == next {
            self.tree.names.push(name.to_owned());
        }
        index
    }

    fn finish(mut self) -> Tree {
        self.tree.nodes.shrink_to_fit();
        self.tree.runs.shrink_to_fit();
        self.tree.content.shrink_to_fit();
        self.tree.attributes.shrink_to_fit();
        self.tree
    }
}

fn owned(attr: Attr<'_>) -> Attribute {
    let is_nil = attr.name == "nil"
        && attr.namespace == Some(NamespaceId::XSI)
        && matches!(attr.value.trim().text(), "true" | "1");
    Attribute {
        name: attr.name.to_owned(),
        prefix: attr.prefix.map(str::to_owned),
        name_span: attr.name_span,
        value: attr.value,
        is_declaration: attr.is_declaration,
        is_nil,
    }
}
