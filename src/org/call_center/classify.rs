//! Knows which phone system a call center belongs to.

use super::{CallCenter, CenterKind, Place};
use crate::parse::address::Address;

/// Settings that only Service Cloud Voice has.
const VOICE_SETTINGS: &[&str] = &["reqCallCenterType", "vendorInfoApiName", "reqVendorInfoApiName"];

/// Whether a text that is no JSON was meant to hold settings of Service Cloud Voice.
pub(super) fn names_voice(text: &str) -> bool {
    VOICE_SETTINGS.iter().any(|name| text.contains(name))
}

impl CallCenter {
    /// The order of the questions matters: Service Cloud Voice centers carry Open CTI settings too.
    pub(super) fn classify(&self) -> CenterKind {
        let has = |name: &str| self.settings.iter().any(|setting| setting.name.text() == name);
        let voice = self.names_voice
            || VOICE_SETTINGS.iter().any(|name| has(name))
            || self
                .settings
                .iter()
                .any(|setting| setting.section.as_deref() == Some("reqHvcc"))
            || self.raw_adapter_url().is_some_and(|url| is_voice_path(&url));
        let has_custom_settings = self.unreadable_settings.is_some()
            || self
                .settings
                .iter()
                .any(|setting| setting.place == Place::CustomSettings);
        if voice {
            CenterKind::ServiceCloudVoice
        } else if has("reqProgId") && !has_custom_settings {
            CenterKind::DesktopCti
        } else if self.uses_api() {
            CenterKind::OpenCti
        } else {
            CenterKind::Incomplete
        }
    }

    fn uses_api(&self) -> bool {
        self.copies("reqUseApi")
            .any(|setting| setting.value.trim().eq_ignore_ascii_case("true"))
    }

    fn raw_adapter_url(&self) -> Option<Address> {
        self.effective("reqAdapterUrl")
            .map(|setting| Address::new(&setting.value))
    }
}

fn is_voice_path(url: &Address) -> bool {
    url.path().starts_with("/hvcc/")
}
