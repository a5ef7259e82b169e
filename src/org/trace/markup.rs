//! Knows components that dial a number when it is clicked.

use memchr::memmem;

use super::{Subject, Trace};
use crate::finding::{Component, Confidence};
use crate::org::code::Place;
use crate::source::{FileId, Span};

/// As tags of Lightning web components and of Aura write it.
const TAGS: [&str; 2] = ["<lightning-click-to-dial", "<lightning:clickToDial"];

pub(super) fn traces(file: FileId, path: &str, text: &str) -> Vec<Trace> {
    let component = match Place::of(path, None) {
        Place::Aura(name) => Component::new("AuraDefinitionBundle", name),
        Place::Lightning(name) => Component::new("LightningComponentBundle", name),
        _ => return Vec::new(),
    };
    let code = without_comments(text);
    let places = TAGS.iter().flat_map(|tag| {
        let matches = code.match_indices(tag);
        matches.map(|(at, tag)| at + 1..at + tag.len())
    });
    places
        .map(|range| Trace {
            component: component.clone(),
            subject: Subject::ClickToDial,
            span: Span::new(file, range),
            verb: "offers",
            confidence: Confidence::High,
            is_active: None,
        })
        .collect()
}

/// The markup with comments blanked out, every byte in its place.
fn without_comments(text: &str) -> String {
    let mut code = text.as_bytes().to_vec();
    let mut at = 0;
    while let Some(open) = memmem::find(&code[at..], b"<!--").map(|open| at + open) {
        let end = memmem::find(&code[open..], b"-->").map_or(code.len(), |end| open + end + 3);
        code[open..end].fill(b' ');
        at = end;
    }
    String::from_utf8(code).unwrap_or_default()
}
