//! Knows the metadata of Salesforce Voice and Omni-Channel, and what else only the move to them asks for.

mod kind;
mod marks;
mod read;
#[cfg(test)]
mod tests;

use super::flag::Flag;
use crate::finding::Component;
use crate::source::{FileId, Span, Value};

pub use kind::PartKind;
pub(super) use read::{add, look};

/// What an export tells of Salesforce Voice. Empty unless the org was read for the audit.
#[derive(Debug, Clone, Default)]
pub struct Voice {
    /// Whether anybody looked.
    pub was_read: bool,
    pub settings: Option<VoiceSettings>,
    pub omni_channel: Option<OmniChannel>,
    /// `isFirstPartyCookieUseRequired` of My Domain.
    pub first_party_cookies: Flag,
    /// In the order of the files.
    pub parts: Vec<VoicePart>,
    /// In the order of the files; one of a kind per file.
    pub marks: Vec<Mark>,
}

/// `settings/ServiceCloudVoice`: ordinary orgs have the file, with every switch off.
#[derive(Debug, Clone)]
pub struct VoiceSettings {
    pub file: FileId,
    pub root: Span,
    /// `enableServiceCloudVoice`: with Amazon Connect from Salesforce.
    pub with_amazon: Flag,
    /// `enableSCVExternalTelephony`, of old `enableSCVBYOT`: with the telephony of a partner.
    pub with_partner: Flag,
    /// `disableSCVTaskCreationForHVS`: Sales Engagement logs calls as tasks unless this is on.
    pub no_tasks_for_sales_engagement: Flag,
}

/// `settings/OmniChannel`.
#[derive(Debug, Clone)]
pub struct OmniChannel {
    pub file: FileId,
    pub root: Span,
    /// `enableOmniChannel`.
    pub enabled: Flag,
}

/// One component of a type that the move asks for.
#[derive(Debug, Clone)]
pub struct VoicePart {
    pub kind: PartKind,
    pub file: FileId,
    /// Full name.
    pub name: String,
    /// The name in the root element's start tag.
    pub root: Span,
    /// What [`PartKind::values`] names.
    pub values: Vec<Value>,
}

/// Something that the markup of a component uses.
#[derive(Debug, Clone)]
pub struct Mark {
    pub kind: MarkKind,
    pub file: FileId,
    pub span: Span,
    /// Name of the bundle.
    pub bundle: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// `lightning-click-to-dial`, `lightning:clickToDial`: works with Salesforce Voice as well.
    ClickToDial,
    /// The Service Cloud Voice Toolkit API.
    Toolkit,
    /// A page or component for the phone panel of Salesforce Voice.
    VoiceExtension,
}

impl VoiceSettings {
    /// The switch that is on, if any.
    #[must_use]
    pub fn on(&self) -> Option<Flag> {
        [self.with_amazon, self.with_partner]
            .into_iter()
            .find(|flag| flag.is_true())
    }
}

impl VoicePart {
    /// The value that says this, in whatever case.
    #[must_use]
    pub fn says(&self, text: &str) -> Option<&Value> {
        let mut values = self.values.iter();
        values.find(|value| value.trim().eq_ignore_ascii_case(text))
    }

    #[must_use]
    pub fn component(&self) -> Component {
        Component::new(self.kind.word(), &self.name)
    }
}

impl Voice {
    pub fn of(&self, kind: PartKind) -> impl Iterator<Item = &VoicePart> {
        self.parts.iter().filter(move |part| part.kind == kind)
    }

    /// Whether the export has any component of the type: one that is missing means something then.
    #[must_use]
    pub fn has(&self, kind: PartKind) -> bool {
        self.of(kind).next().is_some()
    }

    pub fn marked(&self, kind: MarkKind) -> impl Iterator<Item = &Mark> {
        self.marks.iter().filter(move |mark| mark.kind == kind)
    }
}
