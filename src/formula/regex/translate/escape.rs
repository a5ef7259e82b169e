//! Knows what a backslash does in Java's patterns.

use super::super::classes::{property, shorthand};
use super::{Failure, Step, Translator};

impl Translator<'_> {
    pub(super) fn escape(&mut self) -> Step<bool> {
        let Some(c) = self.rest.next() else {
            return Err(Failure::Invalid);
        };
        if let Some((inside, negated)) = shorthand(c) {
            let caret = if negated { "^" } else { "" };
            self.out.push_str(&format!("[{caret}{inside}]"));
            return Ok(true);
        }
        match c {
            'Q' => self.quoted(),
            'b' | 'B' => self.boundary(c),
            'A' | 'z' => {
                self.out.push_str(if c == 'A' { "\\A" } else { "\\z" });
                Ok(false)
            }
            'Z' => {
                self.end_of_text()?;
                Ok(false)
            }
            'R' => self.line_break(),
            'p' | 'P' => {
                self.property_class(c)?;
                Ok(true)
            }
            '1'..='9' => self.back_reference(c),
            'k' => self.named_reference(),
            'E' | 'G' | 'X' | 'N' => Err(Failure::Unknown),
            c => {
                let c = self.escaped_character(c)?;
                self.character(c)?;
                Ok(true)
            }
        }
    }

    fn line_break(&mut self) -> Step<bool> {
        self.out
            .push_str("(?:\\r\\n|[\\n\\x0B\\x0C\\r\\x{85}\\x{2028}\\x{2029}])");
        Ok(true)
    }

    /// `\p` or `\P` with the name behind it, as a class.
    pub(super) fn property_class(&mut self, c: char) -> Step<()> {
        let inside = self.property_name()?;
        let caret = if c == 'P' { "^" } else { "" };
        self.out.push_str(&format!("[{caret}{inside}]"));
        Ok(())
    }

    fn named_reference(&mut self) -> Step<bool> {
        if !self.eat('<') {
            return Err(Failure::Invalid);
        }
        let name = self.name()?;
        if !self.names.contains(&name) {
            return Err(Failure::Invalid);
        }
        self.reference(&format!("\\k<{name}>"))
    }

    fn boundary(&mut self, c: char) -> Step<bool> {
        if self.rest.peek() == Some(&'{') {
            return Err(Failure::Unknown);
        }
        self.ascii_only = true;
        let word = "[A-Za-z0-9_]";
        self.out.push_str(&match c {
            'b' => format!("(?:(?<={word})(?!{word})|(?<!{word})(?={word}))"),
            _ => format!("(?:(?<={word})(?={word})|(?<!{word})(?!{word}))"),
        });
        Ok(false)
    }

    fn back_reference(&mut self, first: char) -> Step<bool> {
        let group = first.to_digit(10).unwrap_or(0);
        // More digits belong to the reference only if there are that many groups.
        let next = self.rest.peek().and_then(|c| c.to_digit(10));
        if group > self.groups || next.is_some_and(|next| group * 10 + next <= self.groups) {
            return Err(Failure::Unknown);
        }
        self.reference(&format!("(?:\\{group})"))
    }

    fn reference(&mut self, reference: &str) -> Step<bool> {
        if self.flags.ignore_case {
            return Err(Failure::Unknown);
        }
        self.out.push_str(reference);
        Ok(true)
    }

    /// Text up to `\E` or the end. A quantifier behind it belongs to its last character.
    fn quoted(&mut self) -> Step<bool> {
        let mut text = Vec::new();
        loop {
            match self.rest.next() {
                None => break,
                Some('\\') if self.rest.peek() == Some(&'E') => {
                    self.rest.next();
                    break;
                }
                Some(c) => text.push(c),
            }
        }
        let Some((last, before)) = text.split_last() else {
            return Ok(false);
        };
        for c in before {
            self.character(*c)?;
        }
        if self.quantifier_follows() && !before.is_empty() {
            // Repeat the last character only: it becomes an atom of its own.
            self.character(*last)?;
            return self.repeat_last(*last);
        }
        self.character(*last)?;
        Ok(true)
    }

    fn quantifier_follows(&mut self) -> bool {
        matches!(self.rest.peek(), Some('*' | '+' | '?' | '{'))
    }

    /// Moves the quantifier from the whole quoted text to its last character.
    fn repeat_last(&mut self, last: char) -> Step<bool> {
        let mut spelled = String::new();
        std::mem::swap(&mut spelled, &mut self.out);
        self.character(last)?;
        let single = std::mem::take(&mut self.out);
        spelled.truncate(spelled.len() - single.len());
        self.out = spelled;
        let Some(quantifier) = self.quantifier()? else {
            return Err(Failure::Invalid);
        };
        let possessive = self.eat('+');
        let lazy = if !possessive && self.eat('?') { "?" } else { "" };
        let open = if possessive { "(?>" } else { "(?:" };
        self.out.push_str(&format!("{open}{single}{quantifier}{lazy})"));
        if self.quantifier_follows() {
            return Err(Failure::Unknown);
        }
        Ok(false)
    }

    /// The name behind `\p`, as the inside of a class.
    fn property_name(&mut self) -> Step<String> {
        let name = if self.eat('{') {
            let mut name = String::new();
            loop {
                match self.rest.next() {
                    None => return Err(Failure::Invalid),
                    Some('}') => break,
                    Some(c) => name.push(c),
                }
            }
            name
        } else {
            self.rest.next().ok_or(Failure::Invalid)?.to_string()
        };
        // Case-insensitive properties differ between versions of Java.
        if self.flags.ignore_case {
            return Err(Failure::Unknown);
        }
        property(&name).ok_or(Failure::Unknown)
    }

    /// The character that an escape stands for, inside and outside of classes.
    pub(super) fn escaped_character(&mut self, c: char) -> Step<char> {
        Ok(match c {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'f' => '\u{c}',
            'a' => '\u{7}',
            'e' => '\u{1b}',
            '0' => self.octal()?,
            'x' if self.eat('{') => self.long_hex()?,
            'x' => self.hex(2)?,
            'u' => self.hex(4)?,
            'c' => {
                let code = u32::from(self.rest.next().ok_or(Failure::Invalid)?) ^ 64;
                char::from_u32(code).ok_or(Failure::Unknown)?
            }
            c if c.is_ascii_alphabetic() => return Err(Failure::Invalid),
            c => c,
        })
    }

    fn octal(&mut self) -> Step<char> {
        let mut value = 0;
        let mut digits = 0;
        while digits < 3
            && value < 32
            && let Some(digit) = self.rest.next_if(|c| c.is_digit(8))
        {
            value = value * 8 + digit.to_digit(8).unwrap_or(0);
            digits += 1;
        }
        if digits == 0 {
            return Err(Failure::Invalid);
        }
        char::from_u32(value).ok_or(Failure::Unknown)
    }

    fn hex(&mut self, digits: usize) -> Step<char> {
        let mut value = 0;
        for _ in 0..digits {
            let digit = self.rest.next().and_then(|c| c.to_digit(16));
            value = value * 16 + digit.ok_or(Failure::Invalid)?;
        }
        // Half of a surrogate pair.
        char::from_u32(value).ok_or(Failure::Unknown)
    }

    fn long_hex(&mut self) -> Step<char> {
        let mut value: u32 = 0;
        loop {
            match self.rest.next() {
                Some('}') => return char::from_u32(value).ok_or(Failure::Invalid),
                Some(c) => {
                    let digit = c.to_digit(16).ok_or(Failure::Invalid)?;
                    value = value.saturating_mul(16).saturating_add(digit);
                }
                None => return Err(Failure::Invalid),
            }
        }
    }
}
