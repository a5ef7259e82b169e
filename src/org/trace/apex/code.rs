//! Knows the words of Apex code, apart from comments and texts, and what surrounds a word.

use std::collections::HashMap;
use std::ops::Range;

use super::types::is_task;
use crate::org::trigger::end_of_text;

#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    start: u32,
    end: u32,
}

impl Token {
    pub(super) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

pub(super) struct Code<'a> {
    pub(super) source: &'a str,
    pub(super) tokens: Vec<Token>,
    /// Texts with their quotes.
    pub(super) texts: Vec<Range<usize>>,
    /// Opening brackets by closing ones, and the other way round, as indexes of tokens.
    partner: HashMap<usize, usize>,
    /// The innermost bracket that is open at a token.
    around: Vec<Option<u32>>,
}

/// `[SELECT … FROM …]`
pub(super) struct Query {
    pub(super) range: Range<usize>,
    /// Parts from their `SELECT` on, with whether they ask tasks; a part within another stands behind it.
    parts: Vec<(Range<usize>, bool)>,
}

impl Query {
    pub(super) fn is_of_tasks(&self, at: usize) -> bool {
        let mut parts = self.parts.iter().rev();
        parts
            .find(|(range, _)| range.contains(&at))
            .is_some_and(|(_, is_of_tasks)| *is_of_tasks)
    }
}

impl<'a> Code<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        let mut code = Self {
            source,
            tokens: Vec::new(),
            texts: Vec::new(),
            partner: HashMap::new(),
            around: Vec::new(),
        };
        code.cut();
        code.pair();
        code
    }

    fn cut(&mut self) {
        let bytes = self.source.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let start = at;
            at = match bytes[at] {
                b'/' if bytes.get(at + 1) == Some(&b'/') => {
                    memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end)
                }
                b'/' if bytes.get(at + 1) == Some(&b'*') => {
                    memchr::memmem::find(&bytes[at + 2..], b"*/").map_or(bytes.len(), |end| at + end + 4)
                }
                b'\'' => end_of_text(bytes, at + 1),
                byte if is_word(byte) => at + bytes[at..].iter().take_while(|byte| is_word(**byte)).count(),
                _ => at + 1,
            };
            match bytes[start] {
                b'\'' => {
                    self.texts.push(start..at);
                    self.push(start, at);
                }
                b'/' if at > start + 1 => {}
                byte if byte.is_ascii_whitespace() || byte >= 0x80 => {}
                _ => self.push(start, at),
            }
        }
    }

    fn push(&mut self, start: usize, end: usize) {
        self.tokens.push(Token {
            start: crate::source::offset(start),
            end: crate::source::offset(end),
        });
    }

    fn pair(&mut self) {
        let mut open: Vec<usize> = Vec::new();
        for at in 0..self.tokens.len() {
            self.around
                .push(open.last().map(|open| crate::source::offset(*open)));
            match self.text(self.tokens[at]) {
                "(" | "[" | "{" => open.push(at),
                ")" | "]" | "}" => {
                    if let Some(begin) = open.pop() {
                        self.partner.insert(at, begin);
                        self.partner.insert(begin, at);
                    }
                }
                _ => {}
            }
        }
    }

    /// The token itself; empty for a text that does not end with a character.
    pub(super) fn text(&self, token: Token) -> &'a str {
        self.source.get(token.range()).unwrap_or_default()
    }

    pub(super) fn word(&self, at: usize) -> Option<&'a str> {
        self.tokens.get(at).map(|token| self.text(*token))
    }

    pub(super) fn before(&self, at: usize) -> Option<&'a str> {
        self.word(at.checked_sub(1)?)
    }

    pub(super) fn after(&self, at: usize) -> Option<&'a str> {
        self.word(at + 1)
    }

    /// What a dot belongs to: the name before it, or before the index or the call of `get`.
    pub(super) fn base_of(&self, dot: usize) -> Option<&'a str> {
        // Of `x?.y` the question mark stands between.
        let mut at = dot.checked_sub(1)?;
        if self.word(at) == Some("?") {
            at = at.checked_sub(1)?;
        }
        match self.word(at)? {
            "]" => self.name(self.partner.get(&at)?.checked_sub(1)?),
            ")" => {
                let name = self.partner.get(&at)?.checked_sub(1)?;
                let word = self.name(name)?;
                let is_get = word.eq_ignore_ascii_case("get") && self.before(name) == Some(".");
                match is_get {
                    true => self.name(name.checked_sub(2)?),
                    // A cast: `((Task) record).CallType`
                    false => None,
                }
                .or_else(|| self.cast(at))
            }
            _ => self.name(at),
        }
    }

    /// The type in `((Task) x)`, whose last bracket stands at `close`.
    fn cast(&self, close: usize) -> Option<&'a str> {
        let open = *self.partner.get(&close)?;
        let inner = (self.word(open + 1)? == "(").then_some(open + 1)?;
        (self.partner.get(&inner) == Some(&(inner + 2)))
            .then(|| self.name(inner + 1))
            .flatten()
    }

    fn name(&self, at: usize) -> Option<&'a str> {
        self.word(at).filter(|word| {
            word.bytes()
                .next()
                .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        })
    }

    /// `Type` of the innermost `new Type(…)` around a token.
    pub(super) fn constructed_around(&self, at: usize) -> Option<&'a str> {
        let open = (*self.around.get(at)?)? as usize;
        let name = open.checked_sub(1)?;
        let is_new = self
            .before(name)
            .is_some_and(|word| word.eq_ignore_ascii_case("new"));
        (self.word(open) == Some("(") && is_new)
            .then(|| self.name(name))
            .flatten()
    }

    /// Whether a value is assigned to the field.
    pub(super) fn is_written(&self, at: usize) -> bool {
        self.after(at) == Some("=") && self.word(at + 2) != Some("=")
    }

    /// The text that a field is compared with, or set to, without its quotes.
    pub(super) fn literal_after(&self, at: usize) -> Option<&'a str> {
        let operator = |at: usize| {
            self.word(at)
                .is_some_and(|word| matches!(word, "=" | "!" | "<" | ">"))
        };
        let mut next = at + 1;
        while operator(next) && next < at + 4 {
            next += 1;
        }
        let text = (next > at + 1).then(|| self.word(next)).flatten()?;
        text.strip_prefix('\'')?.strip_suffix('\'')
    }

    /// Whether a text is the argument of `put` or `get`.
    pub(super) fn is_dynamic_access(&self, start: usize) -> bool {
        let at = self
            .tokens
            .partition_point(|token| (token.start as usize) < start);
        let name = at.checked_sub(2).and_then(|name| self.word(name));
        self.before(at) == Some("(")
            && name.is_some_and(|name| name.eq_ignore_ascii_case("put") || name.eq_ignore_ascii_case("get"))
    }

    pub(super) fn queries(&self) -> Vec<Query> {
        let is = |at: usize, word: &str| {
            self.word(at)
                .is_some_and(|found| found.eq_ignore_ascii_case(word))
        };
        let opens = (0..self.tokens.len()).filter(|at| self.word(*at) == Some("[") && is(at + 1, "select"));
        let mut queries = Vec::new();
        for open in opens {
            let Some(close) = self.partner.get(&open).copied() else {
                continue;
            };
            let mut parts = Vec::new();
            for at in open + 1..close {
                if is(at, "select") {
                    let begin = self.around[at].map_or(open, |begin| begin as usize);
                    let end = self.partner.get(&begin).copied().unwrap_or(close).min(close);
                    parts.push((at..end, self.asks_tasks(at, end, begin)));
                }
            }
            queries.push(Query {
                range: open..close,
                parts,
            });
        }
        queries
    }

    /// The object behind the `FROM` that stands in the same brackets as the `SELECT`.
    fn asks_tasks(&self, select: usize, end: usize, within: usize) -> bool {
        let within = crate::source::offset(within);
        let mut words = select..end;
        let from = words.find(|at| {
            self.around[*at] == Some(within)
                && self
                    .word(*at)
                    .is_some_and(|word| word.eq_ignore_ascii_case("from"))
        });
        from.and_then(|from| self.after(from)).is_some_and(is_task)
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
