//! Knows in which user interface a softphone appears, and how the call center's file says so.

use super::Org;
use super::call_center::{CallCenter, Format, Place, Setting};
use crate::finding::{Edit, Fix, FixKind};
use crate::parse::address::Address;

/// The item that says where the softphone appears.
pub const MODE_ITEM: &str = "reqSalesforceCompatibilityMode";

/// What Setup calls the item.
const MODE_LABEL: &str = "Salesforce Compatibility Mode";

/// In which user interface the softphone appears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Classic,
    Lightning,
    ClassicAndLightning,
}

impl Mode {
    pub const ALL: [Self; 3] = [Self::Classic, Self::Lightning, Self::ClassicAndLightning];

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Classic => "Classic",
            Self::Lightning => "Lightning",
            Self::ClassicAndLightning => "Classic_and_Lightning",
        }
    }

    #[must_use]
    pub fn has_lightning(self) -> bool {
        self != Self::Classic
    }

    /// The mode a value seems to name: whether case matters to Salesforce is documented nowhere.
    #[must_use]
    pub fn read(value: &str) -> Option<Self> {
        let value = value.trim();
        Self::ALL
            .into_iter()
            .find(|mode| mode.word().eq_ignore_ascii_case(value))
    }
}

/// Why a softphone appears in Classic only.
#[derive(Debug, Clone, Copy)]
pub enum ClassicBy<'a> {
    /// The item says `Classic`.
    Choice(&'a Setting),
    /// The item is there and empty.
    Blank(&'a Setting),
    /// The item's name is misspelt, so Salesforce finds none.
    Misspelling(&'a Setting),
    /// There is no such item.
    Omission,
}

impl CallCenter {
    /// Where the softphone appears; absent, blank and unknown values mean Classic.
    ///
    /// A mode that may stand in unreadable settings counts as absent here; see [`Self::known_mode`].
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.effective(MODE_ITEM)
            .and_then(|setting| Mode::read(setting.value.text()))
            .unwrap_or(Mode::Classic)
    }

    /// Where the softphone appears; `None` if only settings that cannot be read may say so.
    #[must_use]
    pub fn known_mode(&self) -> Option<Mode> {
        (!self.is_unknown(MODE_ITEM)).then(|| self.mode())
    }

    #[must_use]
    pub fn works_in_lightning(&self) -> bool {
        self.mode().has_lightning()
    }

    /// Why the softphone is Classic only; `None` if it works in Lightning, if nobody can tell, or if
    /// its mode is a word that Salesforce does not know: that is another defect.
    #[must_use]
    pub fn classic_by(&self) -> Option<ClassicBy<'_>> {
        if self.is_unknown(MODE_ITEM) {
            return None;
        }
        if let Some(setting) = self.effective(MODE_ITEM) {
            let is_classic = Mode::read(setting.value.text()) == Some(Mode::Classic);
            return is_classic.then_some(ClassicBy::Choice(setting));
        }
        let misspelt = self.misspelling_of(MODE_ITEM).map(ClassicBy::Misspelling);
        let blank = || self.copies(MODE_ITEM).next().map(ClassicBy::Blank);
        Some(misspelt.or_else(blank).unwrap_or(ClassicBy::Omission))
    }

    /// A mode written in a way that is not exactly one of the three, and not just another `Classic`.
    #[must_use]
    pub fn inexact_mode(&self) -> Option<&Setting> {
        let setting = self.effective(MODE_ITEM)?;
        let value = setting.value.trim();
        let is_exact = Mode::ALL.map(Mode::word).contains(&value.text());
        let is_classic = Mode::read(value.text()) == Some(Mode::Classic);
        (!is_exact && !is_classic).then_some(setting)
    }

    /// The change that brings a Classic-only softphone to Lightning, where it is one of text: a chosen
    /// mode or a misspelt name, and nothing else that Lightning would refuse.
    #[must_use]
    pub fn lightning_fix(&self) -> Option<Fix> {
        let classic = self.classic_by().filter(|_| self.fits_lightning())?;
        match classic {
            ClassicBy::Choice(_) => Some(Fix {
                kind: FixKind::Unsafe,
                title: "show the softphone in Lightning too".to_owned(),
                edits: self.write_mode(Mode::ClassicAndLightning, |copy| !copy.is_blank()),
            }),
            ClassicBy::Omission => self.add_mode(),
            ClassicBy::Misspelling(setting) if promises_lightning(setting) => self
                .misspellings()
                .iter()
                .find(|misspelling| misspelling.known == MODE_ITEM)
                .and_then(|misspelling| self.rename_fix(misspelling)),
            _ => None,
        }
    }

    /// The change that adds the item, and to the JSON where that has the other items.
    fn add_mode(&self) -> Option<Fix> {
        let mode = Mode::ClassicAndLightning.word();
        let known = |place: Place| self.copies("reqUseApi").find(move |copy| copy.place == place);
        let item = known(Place::Item)?;
        let (behind, text) = match self.format {
            Format::Metadata => (
                item.beside,
                format!(
                    "\n        <items>\n            <label>{MODE_LABEL}</label>\n            \
                     <name>{MODE_ITEM}</name>\n            <value>{mode}</value>\n        </items>"
                ),
            ),
            Format::Definition => {
                let mut items = self.settings.iter().rev();
                let last = items.find(|one| one.place == Place::Item && one.section == item.section)?;
                let order = self.next_sort_order(item)?;
                (
                    last.beside,
                    format!(
                        "\n    <item sortOrder=\"{order}\" name=\"{MODE_ITEM}\" label=\"{MODE_LABEL}\">{mode}</item>"
                    ),
                )
            }
        };
        let edit = |span, text| Edit::Replace { span, text };
        let mut edits = vec![edit(behind?, text)];
        if let Some(copy) = known(Place::CustomSettings) {
            // As the file writes the quote before the next key.
            let span = copy.beside?;
            let quote = if copy.is_escaped { "&quot;" } else { "\"" };
            let pair = format!("{quote}{MODE_ITEM}{quote}:{quote}{mode}{quote},");
            edits.push(edit(span, pair));
        }
        Some(Fix {
            kind: FixKind::Unsafe,
            title: "show the softphone in Lightning too".to_owned(),
            edits,
        })
    }

    /// One more than the highest number among the items of a section.
    fn next_sort_order(&self, item: &Setting) -> Option<u32> {
        let own = self.entries.iter().find(|entry| {
            entry
                .name
                .as_ref()
                .is_some_and(|name| name.span() == item.name.span())
        })?;
        let items = self
            .entries
            .iter()
            .filter(|entry| !entry.is_section && entry.section == own.section);
        let orders = items.filter_map(|entry| entry.sort_order.as_ref()?.text().parse::<u32>().ok());
        orders.max()?.checked_add(1)
    }

    /// The change that writes an inexact mode as Salesforce does.
    #[must_use]
    pub fn exact_mode_fix(&self) -> Option<Fix> {
        let written = self.inexact_mode()?.value.trim();
        let mode = Mode::read(written.text())?;
        Some(Fix {
            kind: FixKind::Unsafe,
            title: "write the mode as Salesforce does".to_owned(),
            edits: self.write_mode(mode, |copy| copy.value.trim().text() == written.text()),
        })
    }

    fn write_mode(&self, mode: Mode, which: impl Fn(&Setting) -> bool) -> Vec<Edit> {
        let copies = self.copies(MODE_ITEM).filter(|copy| which(copy));
        copies
            .map(|copy| Edit::Replace {
                span: copy.value.trim().span(),
                text: mode.word().to_owned(),
            })
            .collect()
    }

    /// Nothing stands in the file that works in Classic and breaks in Lightning.
    fn fits_lightning(&self) -> bool {
        let is_refused =
            |address: &Address| address.is_relative() || address.scheme().as_deref() == Some("http");
        let is_refused = self.addresses().any(|(_, address)| is_refused(&address));
        self.canvas().is_none() && !is_refused && self.sizes_beyond_lightning().is_empty()
    }
}

impl Org {
    /// Another call center of the org may work in Lightning, but only settings that cannot be read may say so.
    #[must_use]
    pub fn may_hide_lightning_sibling(&self, center: &CallCenter) -> bool {
        self.open_cti_centers()
            .any(|other| other.name != center.name && other.is_component() && other.known_mode().is_none())
    }
}

fn promises_lightning(setting: &Setting) -> bool {
    Mode::read(setting.value.text()).is_some_and(Mode::has_lightning)
}
