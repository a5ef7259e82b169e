//! Knows the items that Salesforce knows, and recognises names that were meant to be one of them.

use super::adapter_url::AdapterUrl;
use super::call_center::{CallCenter, Setting};
use super::mode::MODE_ITEM;
use super::my_domain::SalesforceHost;
use crate::finding::{Edit, Fix, FixKind};
use crate::source::Value;

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

/// Whether Salesforce knows an item of this name.
pub(super) fn is_known(name: &str) -> bool {
    KNOWN_ITEMS.contains(&name)
}

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

    /// The change that gives every copy the name that was meant.
    ///
    /// `None` where the setting, once it takes effect, has a value that is a defect of its own.
    #[must_use]
    pub fn rename_fix(&self, misspelling: &Misspelling<'_>) -> Option<Fix> {
        let Misspelling { known, copies } = misspelling;
        let after = self.renamed(copies[0].name.text(), known);
        let grows = |count: fn(&Self) -> usize| count(&after) > count(self);
        let grows_worse = grows(|center| center.conflicts().len())
            || grows(|center| center.sizes_beyond_lightning().len())
            || grows(|center| usize::from(center.canvas().is_some()))
            || grows(|center| usize::from(!center.has_sound_standby()));
        let mut urls = after.adapter_urls();
        let is_harmless = !grows_worse && urls.all(|url| url.setting.name.text() != *known || is_plain(&url));
        is_harmless.then(|| Fix {
            kind: FixKind::Unsafe,
            title: "correct the item's name".to_owned(),
            edits: copies
                .iter()
                .map(|copy| Edit::Replace {
                    span: copy.name.span(),
                    text: (*known).to_owned(),
                })
                .collect(),
        })
    }

    fn renamed(&self, from: &str, to: &str) -> Self {
        let mut renamed = self.clone();
        for setting in &mut renamed.settings {
            if setting.name.text() == from {
                setting.name = Value::verbatim(self.file, to, setting.name.span().start as usize);
            }
        }
        renamed
    }

    /// Standby page and timeout are both there, or none of them.
    fn has_sound_standby(&self) -> bool {
        let timeout = self.effective("reqTimeout");
        let is_number = timeout.is_none_or(|timeout| timeout.value.trim().parse::<u32>().is_ok());
        is_number && timeout.is_some() == self.effective("reqStandbyUrl").is_some()
    }

    fn almost_known(&self, name: &str) -> Option<&'static str> {
        // What cannot be read may hold the right name beside the wrong one.
        if is_known(name) || self.unreadable_settings.is_some() {
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

/// Whether a name is an item's that Salesforce knows, or so near to one that it may be meant.
#[must_use]
pub(crate) fn resembles_item(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    KNOWN_ITEMS.iter().any(|known| {
        name.len().abs_diff(known.len()) <= MOST_WRONG_LETTERS
            && strsim::osa_distance(&lower, &known.to_ascii_lowercase()) <= MOST_WRONG_LETTERS
    })
}

/// An address that no rule has a word about.
fn is_plain(url: &AdapterUrl<'_>) -> bool {
    let address = &url.address;
    let is_foreign = address
        .host()
        .is_some_and(|host| SalesforceHost::of(&host).is_none());
    address.scheme().as_deref() == Some("https")
        && is_foreign
        && url.defect().is_none()
        && url.local_host().is_none()
        && address.fragment().is_none()
        && address.userinfo().is_none()
}
