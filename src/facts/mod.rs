//! Knows the dated tables of facts in `rules/facts/`, read into types on first use.

pub mod csp;
pub mod host;
pub mod open_cti;
pub mod retirements;
pub mod shared_hosts;
pub mod vendors;
pub mod voice_mapping;

use serde::Deserialize;

/// How well a fact is founded, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// Follows from another fact.
    Inferred,
    /// In a file of somebody who uses the product.
    Seen,
    /// The vendor says so: its help, its own repository, its published code.
    Documented,
}

impl Grade {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Inferred => "inferred",
            Self::Seen => "seen",
            Self::Documented => "documented",
        }
    }

    /// Only what somebody has written down or used is enough for a finding.
    #[must_use]
    pub fn may_raise(self) -> bool {
        self > Self::Inferred
    }
}
