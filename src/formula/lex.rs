//! Knows the words of a formula: literals, names, operators, blanks and comments.

use std::ops::Range;

use super::ast::BinaryOp;
use super::diagnostic::{Diagnostic, DiagnosticKind};

/// Longest formula that Salesforce stores, in UTF-16 units.
pub const MAX_LENGTH: usize = 3_900;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    Open,
    Close,
    Comma,
    OpenBracket,
    CloseBracket,
    Binary(BinaryOp),
    Bang,
    Number,
    /// Index in [`Tokens::texts`].
    Text(u32),
    Name,
    True,
    False,
    Null,
    Not,
    End,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Token {
    pub(super) fn span(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// All tokens of a formula, the last one being `End`, and its text literals with their quotes.
#[derive(Debug)]
pub(super) struct Tokens {
    pub(super) tokens: Vec<Token>,
    pub(super) texts: Vec<String>,
}

/// The words of a formula with one blank between them and names in lower case, which two formulas have in common that
/// differ in layout and comments only; of what is no formula, the text.
#[must_use]
pub fn essence(text: &str) -> String {
    let Ok(tokens) = lex(text) else {
        return text.trim().replace("\r\n", "\n");
    };
    let words = tokens.tokens.iter().filter_map(|token| {
        let word = text.get(token.span())?;
        Some(match token.kind {
            TokenKind::Text(_) => word.to_owned(),
            _ => word.to_lowercase(),
        })
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Cuts a formula into tokens.
///
/// `{!` and `}` around a reference are dropped wherever they stand, as Salesforce does before it reads a formula:
/// outside of text literals they count as blanks, inside of them as nothing.
pub(super) fn lex(text: &str) -> Result<Tokens, Diagnostic> {
    let mut lexer = Lexer {
        text,
        braces: braces(text),
        at: 0,
        out: Tokens {
            tokens: Vec::new(),
            texts: Vec::new(),
        },
    };
    lexer.check_length()?;
    while lexer.skip_blanks()? {
        lexer.token()?;
    }
    lexer.push(TokenKind::End, text.len());
    Ok(lexer.out)
}

struct Lexer<'t> {
    text: &'t str,
    /// Offsets of the characters of `{!` and `}` that are dropped, ascending.
    braces: Vec<usize>,
    at: usize,
    out: Tokens,
}

fn braces(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find("{!").map(|at| at + from) {
        let Some(close) = text[open + 2..].find('}').map(|at| at + open + 2) else {
            break;
        };
        if close == open + 2 {
            from = close + 1;
            continue;
        }
        found.extend([open, open + 1, close]);
        from = close + 1;
    }
    found
}

fn is_name_start(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '$' | '\u{130}' | '\u{212A}')
}

fn is_name_part(c: char) -> bool {
    is_name_start(c) || c.is_ascii_digit() || matches!(c, '_' | ':' | '.' | '#')
}

impl Lexer<'_> {
    fn check_length(&self) -> Result<(), Diagnostic> {
        let mut units = 0;
        for (at, c) in self.text.char_indices() {
            if self.is_brace(at) {
                continue;
            }
            units += c.len_utf16();
            if units > MAX_LENGTH {
                return Err(Diagnostic::new(
                    DiagnosticKind::TooLong,
                    at..self.text.len(),
                    "the formula is longer than the 3,900 characters that Salesforce allows",
                ));
            }
        }
        Ok(())
    }

    fn is_brace(&self, at: usize) -> bool {
        !self.braces.is_empty() && self.braces.binary_search(&at).is_ok()
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn push(&mut self, kind: TokenKind, end: usize) {
        let start = crate::source::offset(self.at);
        self.out.tokens.push(Token {
            kind,
            start,
            end: crate::source::offset(end),
        });
        self.at = end;
    }

    /// Moves to the next token; false at the end.
    fn skip_blanks(&mut self) -> Result<bool, Diagnostic> {
        while let Some(c) = self.rest().chars().next() {
            if matches!(c, ' ' | '\t' | '\u{c}' | '\r' | '\n') || self.is_brace(self.at) {
                self.at += c.len_utf8();
            } else if self.rest().starts_with("/*") {
                self.comment()?;
            } else {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn comment(&mut self) -> Result<(), Diagnostic> {
        let start = self.at;
        self.at += 2;
        loop {
            let rest = self.rest();
            if rest.starts_with("\\*/") {
                self.at += 3;
            } else if rest.starts_with("*/") {
                self.at += 2;
                return Ok(());
            } else if let Some(c) = rest.chars().next() {
                self.at += c.len_utf8();
            } else {
                return Err(Diagnostic::syntax(
                    start..start + 2,
                    "the comment that begins here is never closed with `*/`",
                ));
            }
        }
    }

    fn token(&mut self) -> Result<(), Diagnostic> {
        let Some(c) = self.rest().chars().next() else {
            return Ok(());
        };
        if matches!(c, '"' | '\'') {
            return self.literal(c);
        }
        if c.is_ascii_digit() {
            return self.number();
        }
        if is_name_start(c) {
            self.name();
            return Ok(());
        }
        match operator(self.rest()) {
            Some((kind, length)) => {
                self.push(kind, self.at + length);
                Ok(())
            }
            None => Err(self.stray(c)),
        }
    }

    fn name(&mut self) {
        let length: usize = self
            .rest()
            .char_indices()
            .take_while(|(at, c)| is_name_part(*c) && !self.is_brace(self.at + at))
            .map(|(_, c)| c.len_utf8())
            .sum();
        let word = &self.rest()[..length];
        let kind = match () {
            () if word.eq_ignore_ascii_case("true") => TokenKind::True,
            () if word.eq_ignore_ascii_case("false") => TokenKind::False,
            () if word.eq_ignore_ascii_case("null") => TokenKind::Null,
            () if word.eq_ignore_ascii_case("not") => TokenKind::Not,
            () => TokenKind::Name,
        };
        self.push(kind, self.at + length);
    }

    fn number(&mut self) -> Result<(), Diagnostic> {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let rest = self.rest();
        let mut length = digits(rest);
        if rest[length..].starts_with('.') {
            let fraction = digits(&rest[length + 1..]);
            if fraction > 0 {
                length += 1 + fraction;
            }
        }
        let word: usize = rest
            .chars()
            .take_while(|c| is_name_part(*c))
            .map(char::len_utf8)
            .sum();
        if word > length {
            return Err(not_a_number(&rest[..word], self.at));
        }
        self.push(TokenKind::Number, self.at + length);
        Ok(())
    }

    fn literal(&mut self, quote: char) -> Result<(), Diagnostic> {
        let mut raw = String::from(quote);
        let mut escaped = None;
        for (at, c) in self.rest().char_indices().skip(1) {
            let at = self.at + at;
            if self.is_brace(at) {
                continue;
            }
            if matches!(c, '\u{0}'..='\u{2}' | '\u{FFFF}') || matches!(c, '\n' | '\r') {
                return Err(Diagnostic::syntax(
                    at..at + c.len_utf8(),
                    "a text in quotes cannot contain a line break or control character",
                ));
            }
            raw.push(c);
            if let Some(backslash) = escaped.take() {
                if !matches!(c, 'n' | 'r' | 't' | 'N' | 'R' | 'T' | '"' | '\'' | '\\') {
                    return Err(bad_escape(c, backslash..at + c.len_utf8()));
                }
            } else if c == '\\' {
                escaped = Some(at);
            } else if c == quote {
                let index = crate::source::offset(self.out.texts.len());
                self.out.texts.push(raw);
                self.push(TokenKind::Text(index), at + c.len_utf8());
                return Ok(());
            }
        }
        Err(Diagnostic::syntax(
            self.at..self.at + 1,
            format!("the text that begins here is never closed with `{quote}`"),
        ))
    }

    fn stray(&self, c: char) -> Diagnostic {
        let span = self.at..self.at + c.len_utf8();
        let message = match c {
            '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{AB}' | '\u{BB}' => {
                format!("`{c}` is a typographic quote: use the straight quote `\"`")
            }
            '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{B4}' | '`' => {
                "this is a typographic quote: use the straight quote `'`".to_owned()
            }
            '\u{2013}' | '\u{2014}' | '\u{2212}' => format!("`{c}` is a typographic dash: use `-`"),
            c if c.is_whitespace() || c.is_control() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}') => {
                format!(
                    "an invisible character (U+{:04X}) that Salesforce does not accept",
                    u32::from(c)
                )
            }
            '.' => "a number needs a digit before its decimal point".to_owned(),
            '_' => "a name cannot begin with `_`".to_owned(),
            '|' => "`|` is no operator: use `||` or `OR`".to_owned(),
            c => format!("`{c}` has no meaning in a formula"),
        };
        Diagnostic::syntax(span, message)
    }
}

fn operator(rest: &str) -> Option<(TokenKind, usize)> {
    use BinaryOp as Op;
    // A token of template formulas, which no formula of a record uses.
    if rest.starts_with("=>") {
        return None;
    }
    let two = match rest.as_bytes().get(..2) {
        Some(b"==") => Some(Op::Equal),
        Some(b"<>" | b"!=") => Some(Op::NotEqual),
        Some(b"<=") => Some(Op::LessOrEqual),
        Some(b">=") => Some(Op::GreaterOrEqual),
        Some(b"&&") => Some(Op::And),
        Some(b"||") => Some(Op::Or),
        _ => None,
    };
    if let Some(op) = two {
        return Some((TokenKind::Binary(op), 2));
    }
    let kind = match rest.as_bytes().first()? {
        b'(' => TokenKind::Open,
        b')' => TokenKind::Close,
        b',' => TokenKind::Comma,
        b'[' => TokenKind::OpenBracket,
        b']' => TokenKind::CloseBracket,
        b'!' => TokenKind::Bang,
        b'=' => TokenKind::Binary(Op::Equal),
        b'<' => TokenKind::Binary(Op::Less),
        b'>' => TokenKind::Binary(Op::Greater),
        b'+' => TokenKind::Binary(Op::Add),
        b'-' => TokenKind::Binary(Op::Subtract),
        b'&' => TokenKind::Binary(Op::Concat),
        b'*' => TokenKind::Binary(Op::Multiply),
        b'/' => TokenKind::Binary(Op::Divide),
        b'^' => TokenKind::Binary(Op::Power),
        _ => return None,
    };
    Some((kind, 1))
}

/// A word that begins with a digit: the id of a deleted field, or a number in a form that formulas lack.
fn not_a_number(word: &str, at: usize) -> Diagnostic {
    let span = at..at + word.len();
    let is_id = matches!(word.len(), 15 | 18) && word.bytes().all(|b| b.is_ascii_alphanumeric());
    if is_id {
        return Diagnostic::new(
            DiagnosticKind::DeletedField,
            span,
            format!("`{word}` is the id of a field that was deleted"),
        );
    }
    Diagnostic::syntax(span, format!("`{word}` is neither a number nor a name"))
}

fn bad_escape(c: char, span: Range<usize>) -> Diagnostic {
    Diagnostic::syntax(
        span,
        format!("`\\{c}` is no escape that formulas know: write `\\\\{c}` for a backslash followed by `{c}`"),
    )
}
