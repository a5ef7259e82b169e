//! Knows JavaScript as facts with spans: which functions are called with what, whatever it takes to read it.
//!
//! A parser reads what it can read safely; everything else goes through a scanner of tokens, which finds the same
//! things and follows less.

mod bound;
mod callers;
mod evaluate;
mod facts;
mod index;
mod leaning;
mod lex;
mod path;
mod scope;
mod tokens;
mod walk;
mod words;

use std::ops::Range;
use std::thread;

use oxc_allocator::Allocator;
use oxc_parser::{ParseOptions, Parser};
use oxc_span::SourceType;

use crate::source::FileId;

pub use facts::{
    Address, Argument, Call, Datum, Entry, Found, Function, Mention, Object, Piece, Reading, Script, What,
};

/// Stack of the thread on which scripts are parsed, in bytes.
const STACK: usize = 64 << 20;

/// What to look for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// Global objects all of whose functions matter: `sforce`.
    pub roots: &'static [&'static str],
    /// Functions that matter by their last name, whatever they belong to: `setInterval`; or by two as they are
    /// written: `$.get`.
    pub calls: &'static [&'static str],
    /// Paths that matter where they are read: `parent.document`.
    pub reads: &'static [&'static str],
}

/// A text that holds code.
#[derive(Debug, Clone, Copy)]
pub struct Source<'t> {
    pub file: FileId,
    /// Where `text` begins in the file, in bytes.
    pub base: usize,
    pub text: &'t str,
    /// Parts of `text` that are filled in at run time, in ascending order.
    pub gaps: &'t [Range<usize>],
}

impl<'t> Source<'t> {
    fn is_gap(&self, range: &Range<usize>) -> bool {
        self.gaps_in(range).next().is_some()
    }

    fn gaps_in(&self, range: &Range<usize>) -> impl Iterator<Item = &'t Range<usize>> + use<'t> {
        let end = range.end;
        let from = self.gaps.partition_point(|gap| gap.end <= range.start);
        self.gaps[from..].iter().take_while(move |gap| gap.start < end)
    }
}

/// Whether a call is wanted by its last names, as they are written.
fn is_wanted<T: AsRef<str>>(names: &[T], wanted: &Wanted) -> bool {
    let mut names = names.iter().rev().map(AsRef::as_ref);
    let (Some(last), before) = (names.next(), names.next()) else {
        return false;
    };
    let is_wanted = |call: &&str| match call.strip_suffix(last) {
        Some("") => !call.contains('.'),
        Some(root) => root.strip_suffix('.').is_some_and(|root| before == Some(root)),
        None => false,
    };
    wanted.calls.iter().any(is_wanted)
}

/// Reads scripts, each for itself; parses on a thread with stack enough.
#[must_use]
pub fn read(sources: &[Source<'_>], wanted: &Wanted) -> Vec<Script> {
    let parsable: Vec<bool> = sources
        .iter()
        .map(|source| bound::is_parsable(source.text))
        .collect();
    let parsed = if parsable.contains(&true) {
        on_large_stack(|| {
            let one = |(source, is_parsable): (&Source<'_>, &bool)| {
                if *is_parsable { parse(source, wanted) } else { None }
            };
            sources.iter().zip(&parsable).map(one).collect()
        })
    } else {
        None
    };
    let parsed: Vec<Option<Script>> = parsed.unwrap_or_default();
    let mut parsed = parsed.into_iter();
    sources
        .iter()
        .map(|source| {
            parsed
                .next()
                .flatten()
                .unwrap_or_else(|| tokens::read(source, wanted))
        })
        .collect()
}

/// `None` if there is no such thread to be had, or what runs on it fails.
fn on_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    thread::scope(|scope| {
        let thread = thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, work)
            .ok()?;
        thread.join().ok()
    })
}

/// `None` for what does not parse.
fn parse(source: &Source<'_>, wanted: &Wanted) -> Option<Script> {
    let options = ParseOptions {
        allow_return_outside_function: true,
        enable_ident_hashes: false,
        ..ParseOptions::default()
    };
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source.text, SourceType::unambiguous())
        .with_options(options)
        .parse();
    if parsed.panicked || !parsed.diagnostics.is_empty() {
        return None;
    }
    let tables = walk::tables(&parsed.program, source, wanted);
    Some(evaluate::script(&tables, source, wanted))
}

#[cfg(test)]
mod tests;
