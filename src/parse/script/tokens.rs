//! Knows how to find calls, addresses and aliases in the tokens of a script that no parser can take.

mod value;

use std::collections::{HashMap, VecDeque};

use super::facts::{Address, Call, Found, Mention, Reading, Script};
use super::lex::{Kind, Lexer, Token};
use super::walk::is_telling;
use super::{Source, Wanted};
use crate::source::Span;
use value::Values;

/// Tokens that are kept to see what an assignment assigns to.
const KEPT: usize = 48;

pub(super) fn read(source: &Source<'_>, wanted: &Wanted) -> Script {
    let mut scanner = Scanner {
        source,
        wanted,
        script: Script {
            reading: Reading::Tokens,
            ..Script::default()
        },
        names: HashMap::new(),
        keys: HashMap::new(),
        chain: None,
        before: VecDeque::with_capacity(KEPT + 1),
        values: Values::new(source),
    };
    let mut lexer = Lexer::new(source.text);
    while let Some(token) = lexer.next() {
        scanner.take(token, lexer.text_of(token));
    }
    scanner.end_chain(None);
    scanner.script
}

/// `a.b['c']` as far as it was read.
struct Chain {
    path: Vec<String>,
    start: usize,
    end: usize,
    last: (usize, usize),
    state: State,
    /// What stood before it.
    before: Option<(Token, String)>,
}

/// What a chain waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Name,
    Dot,
    Bracket,
    Close,
}

struct Scanner<'s, 't> {
    source: &'s Source<'t>,
    wanted: &'s Wanted,
    script: Script,
    /// Variables and properties with the paths they were given.
    names: HashMap<String, String>,
    keys: HashMap<String, String>,
    chain: Option<Chain>,
    before: VecDeque<(Token, String)>,
    values: Values<'s, 't>,
}

impl Scanner<'_, '_> {
    fn take(&mut self, token: Token, text: &str) {
        if token.kind == Kind::Text || token.kind == Kind::Chunk {
            self.text(token, text);
        }
        if !self.extend(token, text) {
            self.end_chain(Some((token, text)));
            if token.kind == Kind::Word {
                self.chain = Some(Chain {
                    path: vec![text.to_owned()],
                    start: token.start,
                    end: token.end,
                    last: (token.start, token.end),
                    state: State::Dot,
                    before: self.before.back().cloned(),
                });
            }
        }
        let kept = if text.len() < 64 {
            text.to_owned()
        } else {
            String::new()
        };
        self.before.push_back((token, kept));
        if self.before.len() > KEPT {
            self.before.pop_front();
        }
    }

    /// Adds a token to the chain; `false` if it does not go on.
    fn extend(&mut self, token: Token, text: &str) -> bool {
        let Some(chain) = &mut self.chain else {
            return false;
        };
        if chain.path.len() > 12 {
            return false;
        }
        let (state, is_name) = match (chain.state, token.kind, text) {
            (State::Dot, Kind::Sign, "." | "?.") => (State::Name, false),
            (State::Dot, Kind::Sign, "[") => (State::Bracket, false),
            (State::Name, Kind::Word, _) => (State::Dot, true),
            (State::Bracket, Kind::Text, _) => (State::Close, true),
            (State::Close, Kind::Sign, "]") => (State::Dot, false),
            _ => return false,
        };
        chain.state = state;
        if is_name {
            let quote = usize::from(token.kind == Kind::Text);
            let range = token.start + quote..token.end.saturating_sub(quote).max(token.start + quote);
            let name = self.source.text.get(range.clone()).unwrap_or_default();
            chain.path.push(name.to_owned());
            chain.last = (range.start, range.end);
        }
        chain.end = token.end;
        true
    }

    fn end_chain(&mut self, next: Option<(Token, &str)>) {
        let Some(chain) = self.chain.take() else { return };
        if chain.state != State::Dot {
            return;
        }
        let (path, found) = self.resolved(&chain.path);
        let root = path.split('.').next().unwrap_or_default();
        let is_root = self.wanted.roots.contains(&root) && path.contains('.');
        let is_call = next.is_some_and(|(_, text)| text == "(");
        let is_wanted = super::is_wanted(&chain.path, self.wanted);
        let is_declared = chain.before.as_ref().is_some_and(|(_, text)| text == "function");
        if is_call && !is_declared && (is_root || is_wanted) {
            self.call(&chain, path, found, next);
            return;
        }
        let is_assigned = next.is_some_and(|(token, text)| text == "=" && !self.is_comparison(token));
        if is_root && is_assigned {
            let span = self.span(chain.start..chain.end);
            self.script.definitions.push(Mention { path, span });
            return;
        }
        let is_read =
            |read: &str| path == read || path.strip_prefix(read).is_some_and(|rest| rest.starts_with('.'));
        if is_root || self.wanted.reads.iter().any(|read| is_read(read)) {
            let span = self.span(chain.start..chain.end);
            self.script.mentions.push(Mention {
                path: path.clone(),
                span,
            });
        }
        if is_root || self.wanted.roots.contains(&path.as_str()) {
            self.alias(&chain, &path);
        }
    }

    fn is_comparison(&self, token: Token) -> bool {
        let next = self.source.text.as_bytes().get(token.end);
        next == Some(&b'=')
    }

    /// The path behind aliases.
    fn resolved(&self, names: &[String]) -> (String, Found) {
        let mut names = names;
        while names.len() > 1 && matches!(names[0].as_str(), "window" | "self" | "globalThis") {
            names = &names[1..];
        }
        if let Some(path) = names.first().and_then(|name| self.names.get(name)) {
            return (with(path, &names[1..]), Found::Guessed);
        }
        for (at, name) in names.iter().enumerate().skip(1) {
            if let Some(path) = self.keys.get(name) {
                return (with(path, &names[at + 1..]), Found::Guessed);
            }
        }
        (names.join("."), Found::Direct)
    }

    /// `x = sforce.opencti`, `o.x = …`, `{ saveLog, screenPop: pop } = …`.
    fn alias(&mut self, chain: &Chain, path: &str) {
        let at = self
            .before
            .iter()
            .rposition(|(token, _)| token.start < chain.start);
        let Some(at) = at else { return };
        let text = |at: usize| self.before.get(at).map_or("", |(_, text)| text.as_str());
        if text(at) != "=" || at == 0 {
            return;
        }
        match text(at - 1) {
            "}" => {
                let open = (0..at - 1).rev().find(|at| text(*at) == "{");
                let Some(open) = open else { return };
                let names: Vec<String> = (open + 1..at - 1).map(|at| text(at).to_owned()).collect();
                for part in names.split(|name| name == ",") {
                    match part {
                        [name] => self.names.insert(name.clone(), format!("{path}.{name}")),
                        [name, colon, local] if colon == ":" => {
                            self.names.insert(local.clone(), format!("{path}.{name}"))
                        }
                        _ => None,
                    };
                }
            }
            name if self.before[at - 1].0.kind == Kind::Word => {
                let name = name.to_owned();
                let is_property = at > 1 && text(at - 2) == ".";
                let known = if is_property {
                    &mut self.keys
                } else {
                    &mut self.names
                };
                known.insert(name, path.to_owned());
            }
            _ => {}
        }
    }

    fn call(&mut self, chain: &Chain, path: String, found: Found, next: Option<(Token, &str)>) {
        let Some((open, _)) = next else { return };
        let (arguments, end, is_complete) = self.values.arguments(open.end);
        self.script.calls.push(Call {
            path,
            found,
            span: self.span(chain.start..chain.end),
            name: self.span(chain.last.0..chain.last.1),
            whole: self.span(chain.start..end),
            // Tokens do not tell.
            is_conditional: true,
            arguments,
            has_more: !is_complete,
        });
    }

    fn text(&mut self, token: Token, text: &str) {
        let quote = usize::from(token.kind == Kind::Text);
        let inside = token.start + quote..token.end.saturating_sub(quote).max(token.start + quote);
        let Some(mut value) = self.source.text.get(inside.clone()) else {
            return;
        };
        if text.len() > 4096 || !is_telling(value) {
            return;
        }
        let mut is_cut = token.kind == Kind::Chunk || {
            let rest = self.source.text.get(token.end..).unwrap_or_default();
            rest.trim_start().starts_with('+')
        };
        let span = self.span(inside.clone());
        if !value.contains("//") {
            self.script.names.push((value.to_owned(), span));
            return;
        }
        if let Some(gap) = self.source.gaps_in(&inside).next() {
            value = value
                .get(..gap.start.saturating_sub(inside.start))
                .unwrap_or_default();
            is_cut = true;
        }
        self.script.addresses.push(Address {
            text: value.to_owned(),
            span,
            is_cut,
        });
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(
            self.source.file,
            self.source.base + range.start..self.source.base + range.end,
        )
    }
}

fn with(path: &str, names: &[String]) -> String {
    names
        .iter()
        .fold(path.to_owned(), |path, name| format!("{path}.{name}"))
}

/// What stands between the quotes of a text, escapes as they are.
fn with_quotes_removed(text: &str) -> &str {
    let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        return text;
    };
    let inside = &text[1..];
    inside.strip_suffix(quote).unwrap_or(inside)
}
