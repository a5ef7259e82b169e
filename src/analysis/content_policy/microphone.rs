//! Knows whether a page may use the microphone: the Permissions-Policy header, who is granted access, and which
//! Trusted URLs say so.

use url::Url;

use super::ContentPolicy;
use super::answer::Why;
use super::entry::{Context, Entry};
use super::matching::Asked;
use crate::finding::Confidence;
use crate::org::my_domain::SalesforceHost;
use crate::org::security::{Access, SecuritySettings};
use crate::source::Span;

/// Whether Salesforce sends the Permissions-Policy header, which alone restricts anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Header {
    On(Span),
    Off(Span),
    /// The security settings are not in the export, or of an API version that does not know the setting.
    #[default]
    NotVisible,
}

/// Who is granted access while the header is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Grant {
    Told(Access, Span),
    #[default]
    NotVisible,
}

/// What the security settings say of camera and microphone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Permissions {
    pub header: Header,
    pub microphone: Grant,
    pub camera: Grant,
}

impl Permissions {
    pub(super) fn new(settings: Option<&SecuritySettings>) -> Self {
        let Some(settings) = settings else {
            return Self::default();
        };
        let flag = settings.permissions_policy;
        let header = match (flag.value(), flag.span()) {
            (Some(true), Some(span)) => Header::On(span),
            (Some(false), Some(span)) => Header::Off(span),
            _ => Header::NotVisible,
        };
        let grant = |value: &Option<crate::source::Value>| {
            value.as_ref().map_or(Grant::NotVisible, |value| {
                Grant::Told(Access::of(value.text()), value.span())
            })
        };
        Self {
            header,
            microphone: grant(&settings.microphone),
            camera: grant(&settings.camera),
        }
    }
}

/// Whether a page of the softphone may use the microphone, as far as Salesforce decides it.
#[derive(Debug)]
pub enum MicrophoneAnswer<'a> {
    /// No header is sent, so nothing is restricted; the setting that says so.
    Unrestricted(Span),
    /// `Always`; the setting that says so.
    Always(Span),
    /// An active entry grants it.
    Granted(&'a Entry),
    Blocked(Blocked<'a>),
    /// The settings that would tell are not in the export.
    NotVisible,
}

/// Why the microphone stays off.
#[derive(Debug)]
pub struct Blocked<'a> {
    /// The setting that sends the header.
    pub header: Span,
    /// `Never` or `TrustedUrls`, and where that stands.
    pub access: Access,
    pub grant: Span,
    /// Entries for the host that do not grant it, the nearest first: inactive, of another context, or without
    /// `canAccessMicrophone`, which is [`Why::LacksDirective`] here.
    pub misses: Vec<(&'a Entry, Vec<Why>)>,
    /// High, but for Visualforce hosts, of which it is not documented whether they need the grant as well, and low
    /// where only the context of an entry is in the way, which is documented for directives only.
    pub confidence: Confidence,
}

impl ContentPolicy {
    /// Whether a page at a URL, framed by pages of a context, may use the microphone.
    #[must_use]
    pub fn microphone(&self, url: &Url, context: Context) -> MicrophoneAnswer<'_> {
        let permissions = self.permissions();
        let header = match permissions.header {
            Header::Off(span) => return MicrophoneAnswer::Unrestricted(span),
            Header::NotVisible => return MicrophoneAnswer::NotVisible,
            Header::On(span) => span,
        };
        let (access, grant) = match permissions.microphone {
            Grant::Told(Access::Always, span) => return MicrophoneAnswer::Always(span),
            Grant::Told(Access::Other, _) | Grant::NotVisible => return MicrophoneAnswer::NotVisible,
            Grant::Told(access, span) => (access, span),
        };
        let mut misses = Vec::new();
        for (entry, why) in self.microphone_entries(url, context) {
            if why.is_empty() && access == Access::TrustedUrls {
                return MicrophoneAnswer::Granted(entry);
            }
            misses.push((entry, why));
        }
        misses.sort_by(|a, b| (a.1.len(), &a.1).cmp(&(b.1.len(), &b.1)));
        let only_context = misses
            .iter()
            .any(|(_, why)| why.as_slice() == [Why::WrongContext]);
        Blocked {
            header,
            access,
            grant,
            confidence: confidence(url, access, only_context),
            misses: if access == Access::Never {
                Vec::new()
            } else {
                misses
            },
        }
        .into()
    }

    /// Entries that cover the origin of a URL, with what keeps each from granting the microphone.
    fn microphone_entries(&self, url: &Url, context: Context) -> Vec<(&Entry, Vec<Why>)> {
        let asked = Asked::new(url);
        let host = url.host_str().unwrap_or_default();
        // Permissions are given to origins: a path has no say.
        let naming = self.index.naming(host).map(|at| &self.entries[at as usize]);
        let covering = naming.filter(|entry| {
            let source = entry.source();
            source.is_some_and(|source| source.without_path().covers(&asked))
        });
        let why = |entry: &Entry| {
            [
                (!entry.is_active()).then_some(Why::Inactive),
                (!entry.site.microphone.is_true()).then_some(Why::LacksDirective),
                (!entry.scope.covers(context)).then_some(Why::WrongContext),
            ]
        };
        covering
            .map(|entry| (entry, why(entry).into_iter().flatten().collect()))
            .collect()
    }
}

fn confidence(url: &Url, access: Access, only_context: bool) -> Confidence {
    let host = url.host_str().unwrap_or_default();
    let is_visualforce = matches!(
        SalesforceHost::of(host),
        Some(SalesforceHost::Org {
            namespace: Some(_),
            ..
        })
    ) || host.ends_with(".visual.force.com");
    match access {
        Access::TrustedUrls if only_context => Confidence::Low,
        Access::TrustedUrls if is_visualforce => Confidence::Medium,
        _ => Confidence::High,
    }
}

impl<'a> From<Blocked<'a>> for MicrophoneAnswer<'a> {
    fn from(blocked: Blocked<'a>) -> Self {
        Self::Blocked(blocked)
    }
}
