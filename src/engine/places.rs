//! Knows what files are called, and how the text behind labels is read again once the findings are known.

use std::collections::{BTreeMap, BTreeSet};

use super::mask::Mask;
use super::run::{SourceText, Text};
use crate::exceptions::{Excepted, config_file};
use crate::finding::Finding;
use crate::load::{Encoding, Export};
use crate::options::{ConfigText, Options};
use crate::org::Org;
use crate::source::FileId;

/// Files of the export, and the configuration behind them.
pub(super) struct Places<'a> {
    org: &'a Org,
    export: &'a Export,
    config: Option<&'a ConfigText>,
}

impl<'a> Places<'a> {
    pub(super) fn new(org: &'a Org, export: &'a Export, options: &'a Options) -> Self {
        Self {
            org,
            export,
            config: options.config.as_ref(),
        }
    }

    /// A file's path as it is shown; empty for a file that does not exist.
    pub(super) fn shown(&self, id: FileId) -> &str {
        let file = self.org.files.get(id.0 as usize);
        let config = self.config.filter(|_| id == config_file(self.org));
        file.map(|file| &file.shown)
            .or(config.map(|config| &config.shown))
            .map_or("", String::as_str)
    }

    /// Reads every labelled file once more; a file that changed since has no text.
    pub(super) fn read(
        &self,
        findings: &[Finding],
        excepted: &[Excepted],
        mask: &Mask,
    ) -> BTreeMap<FileId, SourceText> {
        let findings = findings.iter().chain(excepted.iter().map(|one| &one.finding));
        let labelled: BTreeSet<FileId> = findings
            .flat_map(|finding| &finding.labels)
            .map(|label| label.span.file)
            .chain(excepted.iter().map(|one| one.place.file))
            .collect();
        labelled
            .into_iter()
            .filter_map(|id| Some((id, self.source(id, mask)?)))
            .collect()
    }

    fn source(&self, id: FileId, mask: &Mask) -> Option<SourceText> {
        let Some(file) = self.org.files.get(id.0 as usize) else {
            let config = self.config.filter(|_| id == config_file(self.org))?;
            let masked = mask.source(id, &config.text, false);
            return Some(SourceText {
                shown: mask.masked(&config.shown),
                text: Some(Text::new(config.text.clone(), masked, Encoding::Utf8)),
            });
        };
        let text = file.stored.and_then(|stored| {
            let text = file.text(self.export).ok()?;
            (text.hash == stored.hash).then(|| {
                let masked = mask.source(id, &text.text, file.is_data);
                Text::new(text.text, masked, text.encoding)
            })
        });
        Some(SourceText {
            shown: mask.masked(&file.shown),
            text,
        })
    }
}
