//! Knows how the text behind labels is read again, once the findings are known.

use std::collections::{BTreeMap, BTreeSet};

use super::mask::Mask;
use super::run::{SourceText, Text};
use crate::finding::Finding;
use crate::load::Export;
use crate::org::Org;
use crate::source::FileId;

/// Reads every labelled file once more; a file that changed since has no text.
pub(super) fn read(
    org: &Org,
    export: &Export,
    findings: &[Finding],
    mask: &Mask,
) -> BTreeMap<FileId, SourceText> {
    let labelled: BTreeSet<FileId> = findings
        .iter()
        .flat_map(|finding| &finding.labels)
        .map(|label| label.span.file)
        .collect();
    let known = labelled
        .into_iter()
        .filter(|id| (id.0 as usize) < org.files.len());
    known.map(|id| (id, source(org, export, id, mask))).collect()
}

fn source(org: &Org, export: &Export, id: FileId, mask: &Mask) -> SourceText {
    let file = org.file(id);
    let text = file.stored.and_then(|stored| {
        let text = file.text(export).ok()?;
        (text.hash == stored.hash).then(|| {
            let masked = mask.source(id, &text.text, file.is_data);
            Text::new(text.text, masked, text.encoding)
        })
    });
    SourceText {
        shown: mask.masked(&file.shown),
        text,
    }
}
