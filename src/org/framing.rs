//! Knows who may frame the org's own Visualforce pages: the trusted domains for inline frames.

use crate::finding::Component;
use crate::parse::Element;
use crate::source::{FileId, Value};

/// `IframeWhiteListUrlSettings`: the other direction of a Trusted URL. Often it has no entries at all.
#[derive(Debug, Clone)]
pub struct FramingSettings {
    pub file: FileId,
    pub sites: Vec<FramingSite>,
}

/// A site that may frame pages of the org.
#[derive(Debug, Clone)]
pub struct FramingSite {
    /// `VisualforcePages`, `Surveys`, …
    pub context: Option<Value>,
    /// `example.com`, `*example.com` or `https://example.com`.
    pub url: Value,
}

impl FramingSettings {
    pub const TYPE: &str = "IframeWhiteListUrlSettings";

    /// The documentation calls the element `iframeWhiteListUrl`, real files `iframeWhiteListUrls`.
    #[must_use]
    pub fn read(file: FileId, root: Element<'_>) -> Self {
        let is_site =
            |child: &Element<'_>| matches!(child.name(), "iframeWhiteListUrls" | "iframeWhiteListUrl");
        let sites = root.children().filter(is_site).filter_map(|child| {
            Some(FramingSite {
                context: child.text_of("context"),
                url: child.text_of("url")?,
            })
        });
        Self {
            file,
            sites: sites.collect(),
        }
    }

    #[must_use]
    pub fn component(&self) -> Component {
        Component::new(Self::TYPE, Self::TYPE)
    }

    /// Sites that may frame Visualforce pages, softphones among them.
    pub fn for_visualforce(&self) -> impl Iterator<Item = &FramingSite> {
        let is_meant = |site: &&FramingSite| {
            let context = site.context.as_deref();
            context.is_none_or(|context| context.eq_ignore_ascii_case("VisualforcePages"))
        };
        self.sites.iter().filter(is_meant)
    }
}
