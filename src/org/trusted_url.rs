//! Knows Trusted URLs (`CspTrustedSite`): what each entry says of directives, context, camera and microphone.

use std::fmt::Write;

use super::allowed::{AllowedHost, List};
use super::flag::Flag;
use crate::finding::Edit;
use crate::parse::Element;
use crate::source::{FileId, Span, Value};

/// What a page may load from a host, by directive of the Content Security Policy. There is none for scripts:
/// no Trusted URL allows those.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Directive {
    Connect,
    Font,
    Frame,
    Img,
    Media,
    Style,
}

impl Directive {
    /// In the order of the elements in a file.
    pub const ALL: [Self; 6] = [
        Self::Connect,
        Self::Font,
        Self::Frame,
        Self::Img,
        Self::Media,
        Self::Style,
    ];

    /// Its name in the header: `frame-src`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Connect => "connect-src",
            Self::Font => "font-src",
            Self::Frame => "frame-src",
            Self::Img => "img-src",
            Self::Media => "media-src",
            Self::Style => "style-src",
        }
    }

    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|directive| directive.name().eq_ignore_ascii_case(name))
    }

    /// The element of a Trusted URL that switches it on.
    #[must_use]
    pub fn element(self) -> &'static str {
        match self {
            Self::Connect => "isApplicableToConnectSrc",
            Self::Font => "isApplicableToFontSrc",
            Self::Frame => "isApplicableToFrameSrc",
            Self::Img => "isApplicableToImgSrc",
            Self::Media => "isApplicableToMediaSrc",
            Self::Style => "isApplicableToStyleSrc",
        }
    }

    /// What it lets a page do, as a sentence goes on: "load frames".
    #[must_use]
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Connect => "open connections",
            Self::Font => "load fonts",
            Self::Frame => "load frames",
            Self::Img => "load images",
            Self::Media => "load audio and video",
            Self::Style => "load style sheets",
        }
    }

    /// What pages may do with one origin, as a sentence goes on.
    #[must_use]
    pub fn phrase_for(self, origin: &str) -> String {
        match self {
            Self::Connect => format!("connect to {origin}"),
            Self::Font => format!("load fonts from {origin}"),
            Self::Frame => format!("frame {origin}"),
            Self::Img => format!("show images from {origin}"),
            Self::Media => format!("play sound and video from {origin}"),
            Self::Style => format!("load styles from {origin}"),
        }
    }
}

/// A Trusted URL as its file describes it.
#[derive(Debug, Clone)]
pub struct TrustedUrl {
    pub entry: AllowedHost,
    /// `context`; files of API versions below 44 have none.
    pub context: Option<Value>,
    /// In the order of [`Directive::ALL`].
    directives: [Flag; 6],
    pub camera: Flag,
    pub microphone: Flag,
    pub description: Option<Value>,
    /// Behind the address, where another element can be put.
    pub behind_url: Span,
    /// Elements that are there and say nothing; a second one of that name would not deploy.
    empty_elements: Vec<String>,
}

impl TrustedUrl {
    /// Reads an entry; `None` if it has no address.
    #[must_use]
    pub fn read(file: FileId, name: String, root: Element<'_>) -> Option<Self> {
        Some(Self {
            entry: AllowedHost::read(file, name, List::TrustedUrl, root)?,
            context: root.text_of("context"),
            directives: Directive::ALL.map(|directive| Flag::read(root, directive.element())),
            camera: Flag::read(root, "canAccessCamera"),
            microphone: Flag::read(root, "canAccessMicrophone"),
            description: root.text_of("description"),
            behind_url: root
                .child(List::TrustedUrl.element())
                .map_or(root.name_span(), |element| element.span().behind()),
            empty_elements: root
                .children()
                .filter(|element| element.is_nil() || element.value().is_empty())
                .map(|element| element.name().to_owned())
                .collect(),
        })
    }

    /// What the file says of a directive: yes, no or nothing.
    #[must_use]
    pub fn flag(&self, directive: Directive) -> Flag {
        self.directives[directive as usize]
    }

    /// The changes that set elements to `true`, whether they are there or not; `None` where an empty element holds
    /// the place of one.
    #[must_use]
    pub fn switch_on(&self, elements: &[(&str, Flag)]) -> Option<Vec<Edit>> {
        let mut edits = Vec::new();
        // One insertion: two at one place have no order.
        let mut new = String::new();
        for (element, flag) in elements {
            match flag.span() {
                Some(span) => edits.push(Edit::Replace {
                    span,
                    text: "true".to_owned(),
                }),
                None if self.empty_elements.iter().any(|empty| empty == element) => return None,
                None => {
                    let _ = write!(new, "\n    <{element}>true</{element}>");
                }
            }
        }
        if !new.is_empty() {
            edits.push(Edit::Replace {
                span: self.behind_url,
                text: new,
            });
        }
        Some(edits)
    }

    /// No directive is mentioned, as in files of API versions below 48.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.directives.iter().all(|flag| flag.is_absent())
    }
}
