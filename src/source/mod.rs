//! Knows file ids, spans of decoded text, values that remember where they stood, and line indexes.

mod lines;
mod value;

pub use lines::{LineIndex, Position};
pub use value::{Value, ValueBuilder};

use std::ops::Range;

/// Index of a file in the list of an export; stable within one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// Bytes `start..end` of a file's decoded, BOM-less UTF-8 text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub file: FileId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    #[must_use]
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        Self {
            file,
            start: offset(range.start),
            end: offset(range.end),
        }
    }

    /// The empty span at the start of a file: for findings about the file as a whole.
    #[must_use]
    pub fn file(file: FileId) -> Self {
        Self {
            file,
            start: 0,
            end: 0,
        }
    }

    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The place right behind, where something can be put.
    #[must_use]
    pub fn behind(self) -> Self {
        Self {
            start: self.end,
            ..self
        }
    }

    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// Offsets fit in 32 bits because `load` refuses larger files; a larger one saturates.
pub(crate) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Fixed-seed FNV-1a, 64 bit: the same on every machine and in every release, as keys need it.
#[must_use]
pub fn fnv1a64(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
