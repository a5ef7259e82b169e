//! Knows the parts of `Security.settings` that a softphone feels: browser permissions and framing.

use super::flag::Flag;
use crate::finding::Component;
use crate::parse::Element;
use crate::source::{FileId, Span, Value};

/// Who may use a camera or a microphone once the Permissions-Policy header is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Always,
    /// Only Trusted URLs that say so.
    TrustedUrls,
    Never,
    /// A value that is none of Salesforce's.
    Other,
}

impl Access {
    #[must_use]
    pub fn of(word: &str) -> Self {
        match word {
            "Always" => Self::Always,
            "TrustedUrls" => Self::TrustedUrls,
            "Never" => Self::Never,
            _ => Self::Other,
        }
    }
}

/// The security settings of an org.
#[derive(Debug, Clone)]
pub struct SecuritySettings {
    pub file: FileId,
    /// The name in the root element's start tag.
    pub root: Span,
    /// `enablePermissionsPolicy`: whether the header is sent at all.
    pub permissions_policy: Flag,
    /// `grantMicrophoneAccess`.
    pub microphone: Option<Value>,
    /// `grantCameraAccess`.
    pub camera: Option<Value>,
    /// `enableClickjackNonsetupUser`: no other site frames Visualforce pages that have the standard header.
    pub clickjack_with_header: Flag,
    /// `enableClickjackNonsetupUserHeaderless`: the same for pages with `showHeader="false"`.
    pub clickjack_headerless: Flag,
}

impl SecuritySettings {
    /// The documentation puts some settings at the top, real files have them in `sessionSettings`, or in both:
    /// there the inner one counts.
    #[must_use]
    pub fn read(file: FileId, root: Element<'_>) -> Self {
        let session = root.child("sessionSettings");
        let flag = |name: &str| {
            let inner = session.map_or_else(Flag::default, |session| Flag::read(session, name));
            inner.or(Flag::read(root, name))
        };
        let text = |name: &str| {
            let inner = session.and_then(|session| session.text_of(name));
            inner.or_else(|| root.text_of(name))
        };
        Self {
            file,
            root: root.name_span(),
            permissions_policy: flag("enablePermissionsPolicy"),
            microphone: text("grantMicrophoneAccess"),
            camera: text("grantCameraAccess"),
            clickjack_with_header: flag("enableClickjackNonsetupUser"),
            clickjack_headerless: flag("enableClickjackNonsetupUserHeaderless"),
        }
    }

    #[must_use]
    pub fn component(&self) -> Component {
        Component::new("Settings", "Security")
    }
}
