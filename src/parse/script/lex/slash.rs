//! Knows what a `/` begins: a division or a regular expression, and where that is not to be told.

use super::{Kind, Lexer, Open, is_separator};
use crate::parse::script::words::{is_contextual, precedes_expression};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slash {
    Regex,
    Division,
    /// A `}` may end a block or an object.
    Either,
}

impl Lexer<'_> {
    /// The end of a regular expression that begins here, if one can.
    fn regex_end(&self) -> Option<usize> {
        let mut at = self.at + 1;
        let mut in_class = false;
        loop {
            match *self.bytes.get(at)? {
                b'\n' | b'\r' => return None,
                0xe2 if is_separator(&self.bytes[at..]) => return None,
                b'\\' => at += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => break,
                _ => {}
            }
            at += 1;
        }
        at += 1;
        while self.bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            at += 1;
        }
        Some(at)
    }

    pub(super) fn slash(&mut self) -> Kind {
        let end = self.regex_end();
        let is_regex = match self.meaning() {
            Slash::Division => false,
            Slash::Regex => end.is_some(),
            Slash::Either => {
                let part = end.and_then(|end| self.bytes.get(self.at + 1..end.saturating_sub(1)));
                let matters = |byte: &u8| b"'\"`()[]{}/\\".contains(byte);
                // Without flags the closing `/` may begin a comment in the other reading.
                let makes_comment = end.is_some_and(|end| {
                    self.bytes[end - 1] == b'/' && matches!(self.bytes.get(end), Some(b'/' | b'*'))
                });
                self.is_doubtful |= makes_comment || part.is_some_and(|part| part.iter().any(matters));
                false
            }
        };
        match end {
            Some(end) if is_regex => {
                self.at = end;
                Kind::Regex
            }
            _ => {
                self.at += 1;
                Kind::Sign
            }
        }
    }

    /// What the token before says about a `/`.
    fn meaning(&self) -> Slash {
        let Some(token) = self.before else {
            return Slash::Regex;
        };
        if self.is_behind_template {
            return Slash::Regex;
        }
        match token.kind {
            Kind::Number | Kind::Text | Kind::Regex => Slash::Division,
            Kind::Chunk => Slash::Regex,
            Kind::Word => {
                let word = self.text_of(token);
                if self.is_name {
                    Slash::Division
                } else if precedes_expression(word) {
                    Slash::Regex
                } else if is_contextual(word) {
                    Slash::Either
                } else {
                    Slash::Division
                }
            }
            Kind::Sign => match self.bytes[token.start] {
                b')' if self.closed == Some(Open::Control) => Slash::Regex,
                b')' if self.closed == Some(Open::Either) => Slash::Either,
                b')' | b']' | b'`' => Slash::Division,
                b'}' => Slash::Either,
                b'+' | b'-' if token.end - token.start == 2 => Slash::Either,
                _ => Slash::Regex,
            },
        }
    }
}
