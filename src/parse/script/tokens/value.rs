//! Knows what arguments are by their tokens: texts, numbers, objects written in place; nothing is followed.

use std::iter::Peekable;

use super::super::Source;
use super::super::facts::{Datum, Entry, Object, Piece, What};
use super::super::lex::{Kind, Lexer, Token};
use super::with_quotes_removed;
use crate::source::Span;

/// Objects in objects are read this deep.
const DEEPEST: u32 = 24;
/// Tokens that all arguments of one script together may have.
const MOST: u32 = 4_000_000;

pub(super) struct Values<'s, 't> {
    source: &'s Source<'t>,
    left: u32,
}

/// Tokens behind an opening bracket.
struct Reader<'r, 't> {
    tokens: Peekable<Lexer<'t>>,
    text: &'t str,
    /// Where `text` begins in the source.
    from: usize,
    left: &'r mut u32,
    source: &'r Source<'t>,
    end: usize,
}

impl<'t> Values<'_, 't> {
    pub(super) fn new<'s>(source: &'s Source<'t>) -> Values<'s, 't> {
        Values { source, left: MOST }
    }

    /// Arguments behind the bracket that ends at `from`: what they are, where they end, whether all were read.
    pub(super) fn arguments(&mut self, from: usize) -> (Vec<Datum>, usize, bool) {
        let text = self.source.text.get(from..).unwrap_or_default();
        let mut reader = Reader {
            tokens: Lexer::new(text).peekable(),
            text,
            from,
            left: &mut self.left,
            source: self.source,
            end: from,
        };
        let mut found = Vec::new();
        let mut is_complete = false;
        loop {
            match reader.peek() {
                None => break,
                Some(")") => {
                    reader.next();
                    is_complete = true;
                    break;
                }
                Some(",") => {
                    reader.next();
                }
                Some(_) if found.len() < 16 => {
                    let value = reader.value(0);
                    found.push(value);
                }
                Some(_) => break,
            }
        }
        (found, reader.end, is_complete)
    }
}

impl<'t> Reader<'_, 't> {
    fn peek(&mut self) -> Option<&'t str> {
        let token = *self.tokens.peek()?;
        if *self.left == 0 {
            return None;
        }
        self.text.get(token.range())
    }

    fn next(&mut self) -> Option<(Token, &'t str)> {
        if *self.left == 0 {
            return None;
        }
        *self.left -= 1;
        let token = self.tokens.next()?;
        self.end = self.from + token.end;
        Some((token, self.text.get(token.range()).unwrap_or_default()))
    }

    fn span(&self, token: Token) -> Span {
        let at = self.source.base + self.from;
        Span::new(self.source.file, at + token.start..at + token.end)
    }

    fn is_gap(&self, token: Token) -> bool {
        self.source
            .is_gap(&(self.from + token.start..self.from + token.end))
    }

    /// One value up to a comma or a closing bracket, neither of which it takes.
    fn value(&mut self, depth: u32) -> Datum {
        let Some((token, text)) = self.next() else {
            return Datum::unknown(Span::new(self.source.file, self.end..self.end));
        };
        let span = self.span(token);
        let first = match (token.kind, text) {
            _ if self.is_gap(token) => What::Unknown,
            (Kind::Text, _) => What::Text(with_quotes_removed(text).to_owned()),
            (Kind::Number, _) => What::Number(text.to_owned()),
            (Kind::Word, "true" | "false") => What::Bool(text == "true"),
            (Kind::Word, "null" | "undefined") => What::Nothing,
            (Kind::Sign, "{") if depth < DEEPEST => What::Object(self.object(depth)),
            (Kind::Sign, "(" | "[" | "{" | "${") => {
                self.skip_inside();
                What::Unknown
            }
            _ => What::Unknown,
        };
        self.rest(Datum { span, what: first })
    }

    /// What follows a value: nothing, or operators that make another value of it.
    fn rest(&mut self, first: Datum) -> Datum {
        let span = first.span;
        let mut pieces: Vec<Piece> = Vec::new();
        let mut is_alone = true;
        let mut sums = first.text().is_some();
        pieces.push(piece(&first));
        loop {
            match self.peek() {
                None | Some("," | ")" | "]" | "}" | ";") => break,
                Some(_) => {}
            }
            let Some((token, text)) = self.next() else { break };
            is_alone = false;
            match text {
                "+" => {}
                "(" | "[" | "{" | "${" => {
                    self.skip_inside();
                }
                _ => {
                    let is_text = token.kind == Kind::Text && !self.is_gap(token);
                    sums |= is_text;
                    let datum = Datum {
                        span: self.span(token),
                        what: if is_text {
                            What::Text(with_quotes_removed(text).to_owned())
                        } else {
                            What::Unknown
                        },
                    };
                    if pieces.len() < 1_000 {
                        pieces.push(piece(&datum));
                    }
                }
            }
        }
        if is_alone {
            return first;
        }
        let what = if sums { What::Joined(pieces) } else { What::Unknown };
        Datum { span, what }
    }

    fn object(&mut self, depth: u32) -> Object {
        let mut object = Object::default();
        loop {
            let Some((token, text)) = self.next() else {
                object.is_open = true;
                return object;
            };
            match (token.kind, text) {
                (Kind::Sign, "}") => return object,
                (Kind::Sign, ",") => {}
                (Kind::Word | Kind::Text, _) => self.entry(token, text, depth, &mut object),
                _ => {
                    object.is_open = true;
                    if matches!(text, "[" | "(" | "{") {
                        self.skip_inside();
                    }
                    self.rest(Datum::unknown(self.span(token)));
                }
            }
        }
    }

    fn entry(&mut self, token: Token, text: &str, depth: u32, object: &mut Object) {
        let key_span = self.span(token);
        let key = with_quotes_removed(text).to_owned();
        let value = match self.peek() {
            Some(":") => {
                self.next();
                self.value(depth + 1)
            }
            // A method.
            Some("(") => self.rest(Datum::unknown(key_span)),
            _ => Datum::unknown(key_span),
        };
        if self.is_gap(token) || object.entries.len() > 1_000 {
            object.is_open = true;
            return;
        }
        object.entries.push(Entry {
            key,
            key_span,
            value,
            is_conditional: false,
        });
    }

    /// Up to the bracket that closes the one that was just taken.
    fn skip_inside(&mut self) {
        let mut depth = 1_u32;
        while depth > 0 {
            let Some((token, text)) = self.next() else { return };
            if token.kind == Kind::Sign {
                match text {
                    "(" | "[" | "{" | "${" => depth += 1,
                    ")" | "]" | "}" => depth -= 1,
                    _ => {}
                }
            }
        }
    }
}

fn piece(datum: &Datum) -> Piece {
    Piece {
        text: datum.text().map(str::to_owned),
        span: datum.span,
        is_conditional: false,
    }
}
