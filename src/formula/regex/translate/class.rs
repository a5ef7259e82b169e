//! Knows bracketed classes of Java's patterns: ranges, unions, intersections.

use super::super::classes::{literal, other_case, shorthand};
use super::{Failure, Step, Translator};

impl Translator<'_> {
    /// A class behind its `[`, up to and with its `]`.
    pub(super) fn class(&mut self) -> Step<()> {
        self.enter()?;
        self.out.push('[');
        let negated = self.eat('^');
        if negated {
            self.out.push('^');
        }
        let mut empty = true;
        loop {
            let Some(c) = self.rest.next() else {
                return Err(Failure::Invalid);
            };
            match c {
                ']' if !empty => break,
                '[' => {
                    // Negation of unions means different things in different versions of Java.
                    if negated {
                        return Err(Failure::Unknown);
                    }
                    self.class()?;
                }
                '&' if self.rest.peek() == Some(&'&') => {
                    self.rest.next();
                    if negated || empty || matches!(self.rest.peek(), Some('&' | ']')) {
                        return Err(Failure::Unknown);
                    }
                    self.out.push_str("&&");
                }
                c => self.class_item(c)?,
            }
            empty = false;
        }
        self.out.push(']');
        self.depth -= 1;
        Ok(())
    }

    /// A character, a range, or a shorthand.
    fn class_item(&mut self, c: char) -> Step<()> {
        let first = if c == '\\' {
            match self.class_escape()? {
                Some(first) => first,
                None => return Ok(()),
            }
        } else {
            c
        };
        if self.rest.peek() != Some(&'-') {
            self.range(first, first);
            return Ok(());
        }
        let mut ahead = self.rest.clone();
        ahead.next();
        match ahead.peek() {
            // A dash before the end or a nested class is a dash.
            Some(']' | '[') => {
                self.range(first, first);
                return Ok(());
            }
            None => return Err(Failure::Invalid),
            Some(_) => {}
        }
        self.rest.next();
        let last = match self.rest.next() {
            Some('\\') => self.class_escape()?.ok_or(Failure::Unknown)?,
            Some(c) => c,
            None => return Err(Failure::Invalid),
        };
        if last < first {
            return Err(Failure::Invalid);
        }
        self.range(first, last);
        Ok(())
    }

    /// An escape in a class: a character, or none if it was written as a shorthand.
    fn class_escape(&mut self) -> Step<Option<char>> {
        let Some(c) = self.rest.next() else {
            return Err(Failure::Invalid);
        };
        if let Some((inside, negated)) = shorthand(c) {
            let caret = if negated { "^" } else { "" };
            self.out.push_str(&format!("[{caret}{inside}]"));
            return Ok(None);
        }
        match c {
            'p' | 'P' => {
                self.property_class(c)?;
                Ok(None)
            }
            'Q' | 'E' | 'N' | 'R' => Err(Failure::Unknown),
            c => self.escaped_character(c).map(Some),
        }
    }

    fn range(&mut self, first: char, last: char) {
        self.plain_range(first, last);
        if !self.flags.ignore_case {
            return;
        }
        for (low, high) in [('a', 'z'), ('A', 'Z')] {
            let (low, high) = (low.max(first), high.min(last));
            if low <= high
                && let (Some(low), Some(high)) = (other_case(low), other_case(high))
            {
                self.plain_range(low, high);
            }
        }
    }

    fn plain_range(&mut self, first: char, last: char) {
        literal(first, &mut self.out);
        if first != last {
            self.out.push('-');
            literal(last, &mut self.out);
        }
    }
}
