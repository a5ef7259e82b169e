//! Knows what an audit may be told that no export shows: answers of people, and the days that they have set.

use std::ops::Range;

use jiff::civil::Date;

use crate::answer::ladder::Place;

/// What somebody has answered about an item of the checklist of an audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemAnswer {
    /// Id of the item.
    pub item: &'static str,
    /// `None` where nobody has decided yet.
    pub verdict: Option<ItemVerdict>,
    /// On one line.
    pub words: String,
    pub by: String,
    /// There wherever there is a verdict.
    pub on: Option<Date>,
    /// In the file of answers.
    pub place: Place,
}

/// What an answer makes of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemVerdict {
    /// Nothing is left to do.
    Done,
    Open,
}

impl ItemVerdict {
    pub const WORDS: &[&str] = &["done", "open"];

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "done" => Some(Self::Done),
            "open" => Some(Self::Open),
            _ => None,
        }
    }

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Open => "open",
        }
    }
}

/// One `[[audit.milestone]]` of `ctilint.toml`: a day by which something has to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MilestoneSetting {
    /// On one line.
    pub name: String,
    pub on: Date,
    /// Ids of items of the checklist, each once, in the order of the file.
    pub items: Vec<&'static str>,
    /// Bytes of the configuration.
    pub at: Range<usize>,
}
