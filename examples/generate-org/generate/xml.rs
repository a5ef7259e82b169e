//! Knows how metadata is set out: four blanks a level, an element a line.

use std::fmt::Write;

/// The body of a file, in the making.
pub(crate) struct Xml {
    text: String,
    depth: usize,
}

impl Xml {
    pub(crate) fn new() -> Self {
        Self {
            text: String::new(),
            depth: 1,
        }
    }

    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.text.push_str("    ");
        }
    }

    /// An element with a value that needs no escapes.
    pub(crate) fn one(&mut self, name: &str, value: impl std::fmt::Display) -> &mut Self {
        self.indent();
        let _ = writeln!(self.text, "<{name}>{value}</{name}>");
        self
    }

    /// Several of them.
    pub(crate) fn all(&mut self, elements: &[(&str, &str)]) -> &mut Self {
        for (name, value) in elements {
            self.one(name, value);
        }
        self
    }

    /// An element with others inside.
    pub(crate) fn block(&mut self, name: &str, inside: impl FnOnce(&mut Self)) -> &mut Self {
        self.indent();
        let _ = writeln!(self.text, "<{name}>");
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        self.indent();
        let _ = writeln!(self.text, "</{name}>");
        self
    }

    /// The same around plain elements.
    pub(crate) fn group(&mut self, name: &str, elements: &[(&str, &str)]) -> &mut Self {
        self.block(name, |xml| _ = xml.all(elements))
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}
