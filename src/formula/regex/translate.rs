//! Knows how to say in the syntax of `fancy-regex` what a Java pattern means, or that it cannot be said.

mod class;
mod escape;

use std::iter::Peekable;
use std::str::Chars;

use super::classes::{LINE_ENDS, literal, other_case};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// Java does not compile it.
    Invalid,
    /// It means something that is not translated.
    Unknown,
}

#[derive(Debug)]
pub(super) struct Translated {
    pub(super) pattern: String,
    /// What it means for characters beyond ASCII depends on the version of Java.
    pub(super) ascii_only: bool,
}

/// Nesting of groups and classes that is followed.
const MAX_DEPTH: usize = 100;
/// Largest number of repetitions; more of them make the compiled pattern large.
const MAX_REPEAT: u32 = 1_000;

type Step<T> = Result<T, Failure>;

#[derive(Debug, Clone, Copy, Default)]
struct Flags {
    ignore_case: bool,
    dot_all: bool,
    multi_line: bool,
    unix_lines: bool,
    unicode_case: bool,
}

pub(super) fn translate(java: &str) -> Step<Translated> {
    let mut translator = Translator {
        rest: java.chars().peekable(),
        out: String::with_capacity(java.len() * 2),
        flags: Flags::default(),
        groups: 0,
        names: Vec::new(),
        depth: 0,
        ascii_only: false,
        behind: 0,
    };
    translator.alternatives()?;
    match translator.rest.next() {
        // Only a `)` that closes nothing ends the outermost level.
        Some(_) => Err(Failure::Invalid),
        None => Ok(Translated {
            pattern: translator.out,
            ascii_only: translator.ascii_only,
        }),
    }
}

struct Translator<'t> {
    rest: Peekable<Chars<'t>>,
    out: String,
    flags: Flags,
    groups: u32,
    names: Vec<String>,
    depth: usize,
    ascii_only: bool,
    /// How many lookbehinds are open.
    behind: usize,
}

impl Translator<'_> {
    fn eat(&mut self, c: char) -> bool {
        self.rest.next_if_eq(&c).is_some()
    }

    fn enter(&mut self) -> Step<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Failure::Unknown);
        }
        Ok(())
    }

    /// Up to the end or an unread `)`.
    fn alternatives(&mut self) -> Step<()> {
        while let Some(c) = self.rest.peek().copied() {
            match c {
                ')' => return Ok(()),
                '|' => {
                    self.rest.next();
                    self.out.push('|');
                }
                _ => self.quantified()?,
            }
        }
        Ok(())
    }

    /// An atom with its quantifier.
    fn quantified(&mut self) -> Step<()> {
        let start = self.out.len();
        let repeatable = self.atom()?;
        let Some(quantifier) = self.quantifier()? else {
            return Ok(());
        };
        if !repeatable {
            return self.repeated_assertion(start, &quantifier);
        }
        if self.behind > 0 && (quantifier.ends_with(['*', '+']) || quantifier.ends_with(",}")) {
            // Java refuses most of what has no greatest length.
            return Err(Failure::Unknown);
        }
        let atom = self.out.split_off(start);
        let possessive = self.eat('+');
        let lazy = !possessive && self.eat('?');
        let lazy = if lazy { "?" } else { "" };
        let open = if possessive { "(?>" } else { "(?:" };
        self.out.push_str(&format!("{open}(?:{atom}){quantifier}{lazy})"));
        if matches!(self.rest.peek(), Some('*' | '+' | '?')) {
            return Err(Failure::Invalid);
        }
        if self.rest.peek() == Some(&'{') {
            return Err(Failure::Unknown);
        }
        Ok(())
    }

    /// An assertion that may be left out holds anywhere; one that is repeated is itself.
    fn repeated_assertion(&mut self, start: usize, quantifier: &str) -> Step<()> {
        if self.out.len() == start {
            return Err(Failure::Unknown);
        }
        let optional = quantifier.starts_with(['*', '?']) || quantifier.starts_with("{0");
        let possessive = self.eat('+');
        if !possessive {
            self.eat('?');
        }
        if optional {
            let assertion = self.out.split_off(start);
            self.out.push_str(&format!("(?:{assertion}|)"));
        }
        if matches!(self.rest.peek(), Some('*' | '+' | '?' | '{')) {
            return Err(Failure::Unknown);
        }
        Ok(())
    }

    fn quantifier(&mut self) -> Step<Option<String>> {
        match self.rest.peek() {
            Some(c @ ('*' | '+' | '?')) => {
                let quantifier = c.to_string();
                self.rest.next();
                Ok(Some(quantifier))
            }
            Some('{') => {
                self.rest.next();
                self.repetition().map(Some)
            }
            _ => Ok(None),
        }
    }

    /// `n}`, `n,}` or `n,m}`.
    fn repetition(&mut self) -> Step<String> {
        let least = self.count()?.ok_or(Failure::Invalid)?;
        let mut quantifier = format!("{{{least}");
        let mut most = Some(least);
        if self.eat(',') {
            quantifier.push(',');
            most = self.count()?;
            if let Some(most) = most {
                quantifier.push_str(&most.to_string());
            }
        }
        if !self.eat('}') || most.is_some_and(|most| most < least) {
            return Err(Failure::Invalid);
        }
        if least > MAX_REPEAT || most.is_some_and(|most| most > MAX_REPEAT) {
            return Err(Failure::Unknown);
        }
        quantifier.push('}');
        Ok(quantifier)
    }

    fn count(&mut self) -> Step<Option<u32>> {
        let mut digits = String::new();
        while let Some(digit) = self.rest.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        if digits.is_empty() {
            return Ok(None);
        }
        digits.parse().map(Some).map_err(|_| Failure::Unknown)
    }

    /// One thing that can be repeated; false for things that cannot, or only oddly.
    fn atom(&mut self) -> Step<bool> {
        let Some(c) = self.rest.next() else {
            return Ok(false);
        };
        match c {
            '*' | '+' | '?' => Err(Failure::Invalid),
            // Java takes it for a repetition of nothing in some places only.
            '{' => Err(Failure::Unknown),
            '(' => self.group(),
            '[' => {
                self.class()?;
                Ok(true)
            }
            '.' => {
                self.dot();
                Ok(true)
            }
            '^' => {
                let begin = if self.flags.multi_line {
                    return Err(Failure::Unknown);
                } else {
                    "\\A"
                };
                self.out.push_str(begin);
                Ok(false)
            }
            '$' => {
                self.end_of_text()?;
                Ok(false)
            }
            '\\' => self.escape(),
            c => {
                self.character(c)?;
                Ok(true)
            }
        }
    }

    fn character(&mut self, c: char) -> Step<()> {
        if self.flags.ignore_case && !c.is_ascii() && self.flags.unicode_case {
            return Err(Failure::Unknown);
        }
        match other_case(c).filter(|_| self.flags.ignore_case) {
            Some(other) => self.out.push_str(&format!("[{c}{other}]")),
            None => literal(c, &mut self.out),
        }
        Ok(())
    }

    fn dot(&mut self) {
        let class = match (self.flags.dot_all, self.flags.unix_lines) {
            (true, _) => "(?s:.)".to_owned(),
            (false, true) => "[^\\n]".to_owned(),
            (false, false) => format!("[^{LINE_ENDS}]"),
        };
        self.out.push_str(&class);
    }

    /// The end, or before a line break at the end.
    fn end_of_text(&mut self) -> Step<()> {
        if self.flags.multi_line || self.flags.unix_lines {
            return Err(Failure::Unknown);
        }
        self.out.push_str(&format!("(?=(?:\\r\\n|[{LINE_ENDS}])?\\z)"));
        Ok(())
    }

    fn group(&mut self) -> Step<bool> {
        self.enter()?;
        let outer = self.flags;
        let mut repeatable = true;
        let behind = self.behind;
        if self.eat('?') {
            match self.rest.next() {
                Some(':') => self.out.push_str("(?:"),
                Some('>') => self.out.push_str("(?>"),
                Some(c @ ('=' | '!')) => {
                    self.out.push_str(&format!("(?{c}"));
                    repeatable = false;
                }
                Some('<') => repeatable = self.named_or_behind()?,
                Some(c) => {
                    if !self.set_flags(c)? {
                        // The flags hold up to the end of the group around them.
                        self.depth -= 1;
                        return Ok(false);
                    }
                    self.out.push_str("(?:");
                }
                None => return Err(Failure::Invalid),
            }
        } else {
            self.groups += 1;
            self.out.push('(');
        }
        self.alternatives()?;
        if !self.eat(')') {
            return Err(Failure::Invalid);
        }
        self.out.push(')');
        self.flags = outer;
        self.behind = behind;
        self.depth -= 1;
        Ok(repeatable)
    }

    fn named_or_behind(&mut self) -> Step<bool> {
        if let Some(c) = self.rest.next_if(|c| matches!(c, '=' | '!')) {
            self.out.push_str(&format!("(?<{c}"));
            self.behind += 1;
            return Ok(false);
        }
        let name = self.name()?;
        if self.names.contains(&name) {
            return Err(Failure::Invalid);
        }
        self.groups += 1;
        self.out.push_str(&format!("(?<{name}>"));
        self.names.push(name);
        Ok(true)
    }

    /// A group's name up to and with `>`.
    fn name(&mut self) -> Step<String> {
        let mut name = String::new();
        while let Some(c) = self.rest.next_if(char::is_ascii_alphanumeric) {
            name.push(c);
        }
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || !self.eat('>') {
            return Err(Failure::Invalid);
        }
        Ok(name)
    }

    /// `i-s:` and the like, from the first letter on; true if a group follows, false if `)` ended them.
    fn set_flags(&mut self, first: char) -> Step<bool> {
        let mut on = true;
        let mut c = Some(first);
        loop {
            match c {
                Some(':') => return Ok(true),
                Some(')') => return Ok(false),
                Some('-') => on = false,
                Some('i') => self.flags.ignore_case = on,
                Some('s') => self.flags.dot_all = on,
                Some('m') => self.flags.multi_line = on,
                Some('d') => self.flags.unix_lines = on,
                Some('u') => self.flags.unicode_case = on,
                Some('x' | 'U' | 'c') => return Err(Failure::Unknown),
                _ => return Err(Failure::Invalid),
            }
            c = self.rest.next();
        }
    }
}
