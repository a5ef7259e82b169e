//! Knows the items that Salesforce knows, and recognises names that were meant to be one of them.

use super::call_center::{CallCenter, Setting};
use super::mode::MODE_ITEM;

/// Items that Salesforce knows; vendors use the prefix `req` for their own ones too.
const KNOWN_ITEMS: &[&str] = &[
    "reqInternalName",
    "reqDisplayName",
    "reqAdapterUrl",
    "reqUseApi",
    "reqSoftphoneHeight",
    "reqSoftphoneWidth",
    "reqCanvasNamespace",
    "reqCanvasApiName",
    "reqStandbyUrl",
    "reqTimeout",
    MODE_ITEM,
];

/// More wrong letters than this make another word.
const MOST_WRONG_LETTERS: usize = 2;

/// A name that Salesforce does not know, and the one that was meant.
#[derive(Debug, Clone)]
pub struct Misspelling<'a> {
    pub known: &'static str,
    /// Every copy under the wrong name, in file order; never empty.
    pub copies: Vec<&'a Setting>,
}

impl CallCenter {
    /// Names that almost are one that Salesforce knows and that the call center lacks.
    #[must_use]
    pub fn misspellings(&self) -> Vec<Misspelling<'_>> {
        let mut found: Vec<Misspelling<'_>> = Vec::new();
        for setting in &self.settings {
            let name = setting.name.text();
            let same = found
                .iter_mut()
                .find(|misspelling| misspelling.copies[0].name.text() == name);
            if let Some(misspelling) = same {
                misspelling.copies.push(setting);
            } else if let Some(known) = self.almost_known(name) {
                found.push(Misspelling {
                    known,
                    copies: vec![setting],
                });
            }
        }
        found
    }

    /// The first setting whose name was meant to be `known`.
    #[must_use]
    pub fn misspelling_of(&self, known: &str) -> Option<&Setting> {
        self.settings
            .iter()
            .find(|setting| self.almost_known(setting.name.text()) == Some(known))
    }

    fn almost_known(&self, name: &str) -> Option<&'static str> {
        if KNOWN_ITEMS.contains(&name) {
            return None;
        }
        let lower = name.to_ascii_lowercase();
        let stem = lower.trim_end_matches(|c: char| c.is_ascii_digit());
        KNOWN_ITEMS.iter().copied().find(|known| {
            let known_lower = known.to_ascii_lowercase();
            // `reqTimeout2` is a vendor's second timeout, not a slip.
            let is_numbered = stem != lower && stem == known_lower;
            !is_numbered
                && strsim::osa_distance(&lower, &known_lower) <= MOST_WRONG_LETTERS
                && self.copies(known).next().is_none()
        })
    }
}
