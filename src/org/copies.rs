//! Knows that one setting of a call center can stand in several places, and which copy counts.

use super::call_center::{CallCenter, Place, Setting};
use crate::finding::{Confidence, Draft};

impl CallCenter {
    /// Every copy of a setting, blank ones too: items first, then `<adapterUrl>`, then `customSettings`.
    pub fn copies(&self, name: &str) -> impl Iterator<Item = &Setting> {
        self.settings
            .iter()
            .filter(move |setting| setting.name.text() == name)
    }

    /// The copy that counts: the first one that is not blank, items before `customSettings`.
    ///
    /// Which copy the softphone reads at run time is documented nowhere; where they differ, the
    /// item is the newer one.
    #[must_use]
    pub fn effective(&self, name: &str) -> Option<&Setting> {
        self.copies(name).find(|setting| !setting.is_blank())
    }

    /// The copy that counts together with a copy of another value, where the two differ.
    #[must_use]
    pub fn rival(&self, name: &str) -> Option<(&Setting, &Setting)> {
        let first = self.effective(name)?;
        let other = self
            .copies(name)
            .find(|copy| !copy.is_blank() && !same(copy, first))?;
        Some((first, other))
    }

    /// Settings whose copies differ, in file order: (item, other copy).
    ///
    /// The other copy stands in `customSettings` or is `<adapterUrl>`, which repeats `reqAdapterUrl`.
    #[must_use]
    pub fn conflicts(&self) -> Vec<(&Setting, &Setting)> {
        let is_item = |setting: &&Setting| setting.place == Place::Item;
        self.settings
            .iter()
            .filter(|copy| !is_item(copy))
            .filter_map(|copy| {
                let mut rest = self
                    .copies(copy.name.text())
                    .filter(|other| rank(other.place) < rank(copy.place))
                    .peekable();
                let first = *rest.peek()?;
                (!rest.any(|other| same(other, copy))).then_some((first, copy))
            })
            .collect()
    }

    /// Where copies of a setting differ: the verdict drops to medium confidence and labels both.
    #[must_use]
    pub fn hedge(&self, draft: Draft, name: &str) -> Draft {
        let Some((first, other)) = self.rival(name) else {
            return draft;
        };
        let confidence = draft
            .confidence
            .unwrap_or(Confidence::Medium)
            .min(Confidence::Medium);
        draft.confidence(confidence).also(
            other.value.span(),
            format!(
                "{} says otherwise; {} counts here",
                other.place.phrase(),
                first.place.phrase()
            ),
        )
    }
}

fn same(one: &Setting, other: &Setting) -> bool {
    one.value.trim().text() == other.value.trim().text()
}

/// Places in the order in which they are believed.
fn rank(place: Place) -> u8 {
    match place {
        Place::Item => 0,
        Place::AdapterUrlElement => 1,
        Place::CustomSettings => 2,
    }
}
