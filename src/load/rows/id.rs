//! Knows that a Salesforce Id of 15 characters and its form of 18 are the same Id.

use std::fmt;
use std::hash::{Hash, Hasher};

/// The Id of a record, as written.
///
/// Ids of 15 or 18 letters and digits compare on their first 15 characters, case-sensitively;
/// anything else is kept as it is and compared whole.
#[derive(Debug, Clone)]
pub struct Id(Box<str>);

impl Id {
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.trim().into())
    }

    /// The Id as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part that counts: 15 characters, or the whole text if it is no Id.
    #[must_use]
    pub fn key(&self) -> &str {
        if self.is_well_formed() {
            &self.0[..15]
        } else {
            &self.0
        }
    }

    /// 15 or 18 letters and digits.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        matches!(self.0.len(), 15 | 18) && self.0.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }
}

impl PartialEq for Id {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Id {}

impl Hash for Id {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl PartialOrd for Id {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Id {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(other.key())
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
