//! Knows where the tokens of JavaScript begin and end, also in code that no parser takes.

mod slash;

use std::ops::Range;

use super::words::{PARTS, is_control};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An identifier or a keyword.
    Word,
    Number,
    /// With its quotes, as far as it is closed.
    Text,
    /// The literal part of a template, without its marks.
    Chunk,
    Regex,
    /// One sign, or one of the few pairs that matter: `=>`, `++`, `--`, `?.`.
    Sign,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// A line break stands between this token and the one before.
    pub(super) begins_line: bool,
}

impl Token {
    pub(super) fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// What an open bracket is closed by, and what its closing means for a `/` behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// `(` behind `if`, `while`, `for`, `with`: a statement follows the closing one.
    Control,
    /// `(` behind `await`, which `for await` has as well.
    Either,
    Other,
    /// `${`: the template goes on behind the closing one.
    Template,
}

/// Tokens in order; never fails, and every step moves on.
pub(super) struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    before: Option<Token>,
    /// The token before is the name of a property, even where it reads like a keyword.
    is_name: bool,
    /// What the token before has closed, and whether a template goes on right behind it.
    closed: Option<Open>,
    is_behind_template: bool,
    open: Vec<Open>,
    /// The next token is the part of a template behind a closing brace, or behind its first mark.
    in_template: bool,
    /// Templates can be read in one way only; code is not always so.
    is_doubtful: bool,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut lexer = Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            before: None,
            is_name: false,
            closed: None,
            is_behind_template: false,
            open: Vec::new(),
            in_template: false,
            is_doubtful: false,
        };
        if text.starts_with("#!") {
            lexer.skip_line();
        }
        lexer
    }

    /// Whether a `/` or a sign of HTML comments was met that changes what the rest means, and that only a parser
    /// can judge.
    pub(super) fn is_doubtful(&self) -> bool {
        self.is_doubtful
    }

    /// The text of a token.
    pub(super) fn text_of(&self, token: Token) -> &'t str {
        self.text.get(token.range()).unwrap_or_default()
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn skip_line(&mut self) {
        loop {
            let rest = &self.bytes[self.at..];
            let Some(len) = memchr::memchr3(b'\n', b'\r', 0xe2, rest) else {
                self.at = self.bytes.len();
                return;
            };
            self.at += len;
            if rest[len] != 0xe2 || is_separator(&rest[len..]) {
                return;
            }
            self.at += 1;
        }
    }

    /// Skips white space and comments; `true` if a line ended.
    fn skip_blank(&mut self) -> bool {
        let mut line = self.at == 0;
        if matches!(self.peek(0), b'!'..=b'.' | b'0'..0x80) {
            return line;
        }
        loop {
            match (self.peek(0), self.peek(1)) {
                (b'\n' | b'\r', _) => {
                    line = true;
                    self.at += 1;
                }
                (b' ' | b'\t' | 0x0b | 0x0c, _) => self.at += 1,
                (b'/', b'/') => self.skip_line(),
                (b'/', b'*') => {
                    let rest = &self.bytes[self.at + 2..];
                    let len = memchr::memmem::find(rest, b"*/").map_or(rest.len(), |at| at + 2);
                    line |= memchr::memchr(b'\n', &rest[..len]).is_some();
                    self.at += 2 + len;
                }
                (0xc2, 0xa0) => self.at += 2,
                (0xe2, _) if is_separator(&self.bytes[self.at..]) => {
                    line = true;
                    self.at += 3;
                }
                (0xef, 0xbb) if self.peek(2) == 0xbf => self.at += 3,
                _ => return line,
            }
        }
    }

    fn word(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let len = rest.iter().position(|byte| !PARTS[usize::from(*byte)]);
        self.at += len.unwrap_or(rest.len());
    }

    /// Up to the closing quote; without one, to the end of the line.
    fn quoted(&mut self, quote: u8) {
        self.at += 1;
        while let Some(byte) = self.bytes.get(self.at) {
            match *byte {
                b'\\' if self.peek(1) == b'\r' && self.peek(2) == b'\n' => self.at += 3,
                b'\\' => self.at += 2,
                b'\n' | b'\r' => return,
                byte => {
                    self.at += 1;
                    if byte == quote {
                        return;
                    }
                }
            }
        }
    }

    /// The literal part of a template, up to `${` or the closing mark.
    fn chunk(&mut self) {
        while let Some(byte) = self.bytes.get(self.at) {
            match *byte {
                b'\\' => self.at += 2,
                b'`' => return,
                b'$' if self.peek(1) == b'{' => return,
                _ => self.at += 1,
            }
        }
        self.at = self.bytes.len();
    }

    fn sign(&mut self, byte: u8, line: bool) -> Kind {
        let next = self.peek(1);
        let len = match (byte, next) {
            (b'=', b'>') | (b'+', b'+') | (b'-', b'-') => 2,
            (b'?', b'.') if !self.peek(2).is_ascii_digit() => 2,
            _ => 1,
        };
        let rest = &self.bytes[self.at..];
        // Comments of HTML reach to the end of their line, though not everywhere.
        self.is_doubtful |= rest.starts_with(b"<!--") || line && rest.starts_with(b"-->");
        self.at += len;
        Kind::Sign
    }

    fn opened(&mut self, byte: u8) {
        if byte != b'(' {
            self.open.push(Open::Other);
            return;
        }
        let word = self
            .before
            .filter(|before| before.kind == Kind::Word && !self.is_name);
        let open = match word.map(|word| self.text_of(word)) {
            Some(word) if is_control(word) => Open::Control,
            Some("await") => Open::Either,
            _ => Open::Other,
        };
        self.open.push(open);
    }

    fn is_dot(&self, token: Token) -> bool {
        // `.` and `?.`: no other sign ends like this.
        token.kind == Kind::Sign && self.bytes[token.end - 1] == b'.'
    }
}

/// The line and paragraph separators of Unicode end a line as well.
fn is_separator(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xe2\x80\xa8") || bytes.starts_with(b"\xe2\x80\xa9")
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let line = !self.in_template && self.skip_blank();
        let start = self.at;
        let byte = *self.bytes.get(start)?;
        let open = self.open.last().copied();
        let kind = if self.in_template {
            self.in_template(byte)
        } else {
            self.in_code(byte, line)
        };
        let is_closing = kind == Kind::Sign && matches!(byte, b')' | b']' | b'}');
        self.at = self.at.min(self.bytes.len());
        let token = Token {
            kind,
            start,
            end: self.at,
            begins_line: line,
        };
        self.is_name = kind == Kind::Word && self.before.is_some_and(|before| self.is_dot(before));
        self.closed = open.filter(|_| is_closing);
        self.is_behind_template = self.in_template && kind == Kind::Sign && byte == b'}';
        self.before = Some(token);
        Some(token)
    }
}

impl Lexer<'_> {
    fn in_template(&mut self, byte: u8) -> Kind {
        match byte {
            b'`' => {
                self.at += 1;
                self.in_template = false;
                Kind::Sign
            }
            b'$' if self.peek(1) == b'{' => {
                self.at += 2;
                self.in_template = false;
                self.open.push(Open::Template);
                Kind::Sign
            }
            _ => {
                self.chunk();
                Kind::Chunk
            }
        }
    }

    fn in_code(&mut self, byte: u8, line: bool) -> Kind {
        match byte {
            b'"' | b'\'' => {
                self.quoted(byte);
                Kind::Text
            }
            b'`' => {
                self.at += 1;
                self.in_template = true;
                Kind::Sign
            }
            b'0'..=b'9' => {
                self.number();
                Kind::Number
            }
            b'.' if self.peek(1).is_ascii_digit() => {
                self.number();
                Kind::Number
            }
            b'/' => self.slash(),
            b'(' | b'[' | b'{' => {
                self.opened(byte);
                self.at += 1;
                Kind::Sign
            }
            b')' | b']' | b'}' => {
                let closed = self.open.pop();
                self.in_template = byte == b'}' && closed == Some(Open::Template);
                self.at += 1;
                Kind::Sign
            }
            b'_' | b'$' | b'\\' | b'#' | b'@' | 0x80.. | b'a'..=b'z' | b'A'..=b'Z' => {
                self.at += 1;
                self.word();
                Kind::Word
            }
            byte => self.sign(byte, line),
        }
    }

    fn number(&mut self) {
        while let Some(byte) = self.bytes.get(self.at) {
            let sign_of_exponent = matches!(byte, b'+' | b'-')
                && matches!(self.bytes[self.at - 1], b'e' | b'E')
                && !self.is_hex();
            if !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_') || sign_of_exponent) {
                return;
            }
            self.at += 1;
        }
    }

    /// In `0xe+1` the `e` is a digit.
    fn is_hex(&self) -> bool {
        let from = self.at.saturating_sub(16);
        self.bytes[from..self.at]
            .windows(2)
            .any(|pair| matches!(pair, b"0x" | b"0X"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<(Kind, &str)> {
        let lexer = Lexer::new(text);
        let all: Vec<Token> = Lexer::new(text).collect();
        all.into_iter()
            .map(|token| (token.kind, lexer.text_of(token)))
            .collect()
    }

    fn texts(text: &str) -> Vec<&str> {
        tokens(text).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn slashes_divide_or_begin_a_regex() {
        assert_eq!(texts("a/b/c"), ["a", "/", "b", "/", "c"]);
        assert_eq!(texts("a=/[/']/g.test(x)")[2], "/[/']/g");
        assert_eq!(texts("if(a)/'/.test(b)")[4], "/'/");
        assert_eq!(texts("(a)/b/c").len(), 7);
        assert_eq!(texts("return/'/"), ["return", "/'/"]);
        assert_eq!(texts("x.return/y/z").len(), 7);
        let mut lexer = Lexer::new("function a(){}/'/.test(b)");
        lexer.by_ref().for_each(drop);
        assert!(lexer.is_doubtful());
        let mut lexer = Lexer::new("function a(){}/b/.test(c); x <!-- y");
        assert!(lexer.by_ref().take(12).count() == 12 && !lexer.is_doubtful());
        lexer.by_ref().for_each(drop);
        assert!(lexer.is_doubtful());
    }

    #[test]
    fn templates_nest() {
        assert_eq!(
            texts("`a${`b${c}` + '}'}d`"),
            [
                "`", "a", "${", "`", "b", "${", "c", "}", "`", "+", "'}'", "}", "d", "`"
            ]
        );
        assert_eq!(texts("`a").len(), 2);
        assert_eq!(texts("`${").len(), 2);
    }

    #[test]
    fn whatever_is_not_closed_ends_somewhere() {
        assert_eq!(texts("'abc\nd"), ["'abc", "d"]);
        assert_eq!(texts("/* abc"), Vec::<&str>::new());
        assert_eq!(texts("a=/abc\nd"), ["a", "=", "/", "abc", "d"]);
        assert_eq!(texts("'\\"), ["'\\"]);
        assert_eq!(texts("1e+5+0xe+1"), ["1e+5", "+", "0xe", "+", "1"]);
        assert_eq!(texts("é.b\u{a0}c"), ["é", ".", "b\u{a0}c"]);
    }
}
