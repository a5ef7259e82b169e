//! Knows flat JSON objects inside a value, such as the `customSettings` of a call center.
//!
//! A JSON library would lose what counts here: where each key and value stands in the raw XML, and
//! keys that occur twice.

use std::ops::Range;

use super::MAX_DEPTH;
use crate::source::{Span, Value, ValueBuilder};

/// One member of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Decoded; its span excludes the quotes.
    pub key: Value,
    /// A string decoded and without its quotes; anything else as it is written.
    pub value: Value,
    pub kind: JsonKind,
}

/// What kind of value a member has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonKind {
    String,
    Number,
    Boolean,
    Null,
    /// An object or array, which is checked and kept as raw text.
    Nested,
}

/// Why a value is not a JSON object, and where in the raw file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError {
    pub span: Span,
    /// Lower case, no full stop, values in backticks.
    pub message: String,
}

/// Members of the object that makes up all of `value`, duplicates included, in the order written.
///
/// # Errors
/// The first thing that is not JSON; text behind the object; a lone surrogate is no error and
/// becomes U+FFFD.
pub fn flat_object(value: &Value) -> Result<Vec<Pair>, JsonError> {
    let mut scanner = Scanner { of: value, at: 0 };
    let pairs = scanner.object()?;
    scanner.end()?;
    Ok(pairs)
}

/// Members of each of the objects in the list that makes up all of `value`.
///
/// # Errors
/// As of [`flat_object`]; anything in the list that is no object.
pub fn flat_objects(value: &Value) -> Result<Vec<Vec<Pair>>, JsonError> {
    let mut scanner = Scanner { of: value, at: 0 };
    let mut objects = Vec::new();
    scanner.expect(b'[', "`[`")?;
    if !scanner.take(b']') {
        loop {
            objects.push(scanner.object()?);
            if scanner.take(b']') {
                break;
            }
            scanner.expect(b',', "`,` or `]`")?;
        }
    }
    scanner.end()?;
    Ok(objects)
}

struct Scanner<'v> {
    of: &'v Value,
    at: usize,
}

impl<'v> Scanner<'v> {
    fn object(&mut self) -> Result<Vec<Pair>, JsonError> {
        let mut pairs = Vec::new();
        self.expect(b'{', "`{`")?;
        if self.take(b'}') {
            return Ok(pairs);
        }
        loop {
            let key = self.string()?;
            self.expect(b':', "`:`")?;
            let (value, kind) = self.member()?;
            pairs.push(Pair { key, value, kind });
            if self.take(b'}') {
                return Ok(pairs);
            }
            self.expect(b',', "`,` or `}`")?;
        }
    }

    fn end(&mut self) -> Result<(), JsonError> {
        match self.peek() {
            None => Ok(()),
            Some(_) => self.fail("the end"),
        }
    }

    fn member(&mut self) -> Result<(Value, JsonKind), JsonError> {
        let first = self.peek();
        let start = self.at;
        let kind = match first {
            Some(b'"') => return Ok((self.string()?, JsonKind::String)),
            Some(b'{' | b'[') => {
                self.nested()?;
                JsonKind::Nested
            }
            _ => self.scalar()?,
        };
        Ok((self.of.slice(start..self.at), kind))
    }

    /// A string with its quotes; the cursor may stand on white space before it.
    fn string(&mut self) -> Result<Value, JsonError> {
        self.expect(b'"', "`\"`")?;
        let at = self.of.span_of(self.at..self.at).start as usize;
        let mut builder = ValueBuilder::new(self.of.file(), at);
        loop {
            let rest = self.rest();
            let Some(len) = rest.find(|c| matches!(c, '"' | '\\') || c < ' ') else {
                self.at = self.of.len();
                return self.fail("`\"`");
            };
            builder.slice(self.of, self.at..self.at + len);
            self.at += len;
            match rest.as_bytes()[len] {
                b'"' => {
                    self.at += 1;
                    return Ok(builder.finish());
                }
                b'\\' => {
                    let (c, range) = self.escape()?;
                    builder.escape_in(c.encode_utf8(&mut [0; 4]), self.of, range);
                }
                _ => {
                    let message = "a line break or control character stands inside a JSON string";
                    return Err(self.error(self.at..self.at + 1, message.into()));
                }
            }
        }
    }

    /// The escape at the cursor, which stands on the backslash.
    fn escape(&mut self) -> Result<(char, Range<usize>), JsonError> {
        let start = self.at;
        let rest = self.rest();
        let letter = rest[1..].chars().next();
        let c = match letter {
            Some(c @ ('"' | '\\' | '/')) => c,
            Some('b') => '\u{8}',
            Some('f') => '\u{C}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => {
                let Some(unit) = code_unit(rest) else {
                    let end = start + 2 + rest[2..].chars().take(4).map(char::len_utf8).sum::<usize>();
                    let message = "`\\u` needs four hexadecimal digits".into();
                    return Err(self.error(start..end, message));
                };
                self.at += 6;
                return Ok((self.code_point(unit), start..self.at));
            }
            _ => {
                let len = 1 + letter.map_or(0, char::len_utf8);
                let message = format!("JSON does not know the escape `{}`", &rest[..len]);
                return Err(self.error(start..start + len, message));
            }
        };
        self.at += 2;
        Ok((c, start..self.at))
    }

    /// Joins a surrogate with the one that follows it, if it does.
    fn code_point(&mut self, unit: u16) -> char {
        if let Some(Ok(c)) = char::decode_utf16([unit]).next() {
            return c;
        }
        let joined = code_unit(self.rest()).and_then(|low| char::decode_utf16([unit, low]).next()?.ok());
        if joined.is_some() {
            self.at += 6;
        }
        joined.unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// Skips an object or array, checking its grammar.
    fn nested(&mut self) -> Result<(), JsonError> {
        let mut closers: Vec<u8> = Vec::new();
        loop {
            match self.peek() {
                Some(open @ (b'{' | b'[')) => {
                    if closers.len() >= MAX_DEPTH {
                        let message = format!("JSON is nested more than {MAX_DEPTH} levels deep");
                        return Err(self.error(self.at..self.at + 1, message));
                    }
                    self.at += 1;
                    let close = if open == b'{' { b'}' } else { b']' };
                    if !self.take(close) {
                        closers.push(close);
                        self.skip_key(close)?;
                        continue;
                    }
                }
                Some(b'"') => drop(self.string()?),
                _ => drop(self.scalar()?),
            }
            if self.after_item(&mut closers)? {
                return Ok(());
            }
        }
    }

    /// Behind an item: closes what ends here and moves to the next item; true if nothing is open.
    fn after_item(&mut self, closers: &mut Vec<u8>) -> Result<bool, JsonError> {
        while let Some(close) = closers.last().copied() {
            if self.take(close) {
                closers.pop();
            } else if close == b'}' {
                self.expect(b',', "`,` or `}`")?;
                self.skip_key(close)?;
                return Ok(false);
            } else {
                self.expect(b',', "`,` or `]`")?;
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn skip_key(&mut self, close: u8) -> Result<(), JsonError> {
        if close == b'}' {
            self.string()?;
            self.expect(b':', "`:`")?;
        }
        Ok(())
    }

    fn scalar(&mut self) -> Result<JsonKind, JsonError> {
        self.skip_space();
        let rest = self.rest();
        let len = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')))
            .unwrap_or(rest.len());
        let word = &rest[..len];
        let kind = match word {
            "true" | "false" => JsonKind::Boolean,
            "null" => JsonKind::Null,
            _ if is_number(word) => JsonKind::Number,
            "" => return self.fail("a value"),
            _ => {
                let message = format!("`{}` is not a JSON value", super::text::clip(word));
                return Err(self.error(self.at..self.at + len, message));
            }
        };
        self.at += len;
        Ok(kind)
    }

    fn expect(&mut self, byte: u8, name: &str) -> Result<(), JsonError> {
        if self.take(byte) { Ok(()) } else { self.fail(name) }
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Next byte behind white space.
    fn peek(&mut self) -> Option<u8> {
        self.skip_space();
        self.rest().bytes().next()
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    }

    fn rest(&self) -> &'v str {
        &self.of.text()[self.at..]
    }

    /// Something else was expected at the cursor.
    fn fail<T>(&self, expected: &str) -> Result<T, JsonError> {
        let len = self.rest().chars().next().map_or(0, char::len_utf8);
        let message = if len == 0 {
            format!("JSON ends where {expected} is expected")
        } else {
            format!("JSON has `{}` where {expected} is expected", &self.rest()[..len])
        };
        Err(self.error(self.at..self.at + len, message))
    }

    fn error(&self, range: Range<usize>, message: String) -> JsonError {
        JsonError {
            span: self.of.span_of(range),
            message,
        }
    }
}

/// The UTF-16 unit of `\uXXXX` at the start of a text.
fn code_unit(rest: &str) -> Option<u16> {
    let digits = rest.strip_prefix("\\u")?.get(..4)?;
    let valid = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u16::from_str_radix(digits, 16).ok().filter(|_| valid)
}

fn is_number(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|text| digits(text.strip_prefix(['+', '-']).unwrap_or(text)))
}

#[cfg(test)]
#[path = "json_tests.rs"]
mod tests;
