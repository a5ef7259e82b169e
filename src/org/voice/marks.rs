//! Knows the tags and names by which components of Lightning use a phone.

use super::{Mark, MarkKind};
use crate::source::{FileId, Span};

const MARKS: &[(&str, MarkKind)] = &[
    ("<lightning-click-to-dial", MarkKind::ClickToDial),
    ("<lightning:clickToDial", MarkKind::ClickToDial),
    ("<lightning-service-cloud-voice-toolkit-api", MarkKind::Toolkit),
    ("<lightning:serviceCloudVoiceToolkitApi", MarkKind::Toolkit),
    ("lightning__ServiceCloudVoiceToolkitApi", MarkKind::Toolkit),
    ("lightning__VoiceExtension", MarkKind::VoiceExtension),
    ("opencti:availableForVoiceExtension", MarkKind::VoiceExtension),
];

/// Whether stored bytes may hold one: a cheap look before decoding.
pub(super) fn is_marked(bytes: &[u8]) -> bool {
    let has = |text: &str| memchr::memmem::find(bytes, text.as_bytes()).is_some();
    [
        "ick-to-dial",
        "ickToDial",
        "oiceToolkitApi",
        "voice-toolkit-api",
        "oiceExtension",
    ]
    .iter()
    .any(|text| has(text))
}

/// The first of each kind outside comments.
pub(super) fn find(file: FileId, bundle: &str, text: &str) -> Vec<Mark> {
    let mut found: Vec<Mark> = Vec::new();
    for (needle, kind) in MARKS {
        let is_new = found.iter().all(|mark| mark.kind != *kind);
        if let Some(at) = outside_comments(text, needle).filter(|_| is_new) {
            let start = at + usize::from(needle.starts_with('<'));
            found.push(Mark {
                kind: *kind,
                file,
                span: Span::new(file, start..at + needle.len()),
                bundle: bundle.to_owned(),
            });
        }
    }
    found
}

/// Looks at every byte a fixed number of times, however many comments there are.
fn outside_comments(text: &str, needle: &str) -> Option<usize> {
    let mut next = text.find(needle)?;
    let mut from = 0;
    loop {
        let comment = text[from..next].find("<!--").map(|at| from + at);
        let Some(comment) = comment else {
            return Some(next);
        };
        from = comment + text[comment..].find("-->")? + 3;
        if next < from {
            next = from + text[from..].find(needle)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_commented_out_is_not_used() {
        let at = |text: &str| outside_comments(text, "<x");
        assert_eq!(at("<!-- <x --><x/>"), Some(11));
        assert_eq!(at("<!-- <x --> y"), None);
        assert_eq!(at("<!-- a --><!-- <x --> <x>"), Some(22));
        assert_eq!(at("<!-- <x"), None);
        assert_eq!(at("<x> <!-- <x -->"), Some(0));
    }
}
