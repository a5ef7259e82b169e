//! Knows how to make a copy of an export that gives the same findings and names nobody.
//!
//! Everything is replaced that is not known to be harmless: words that ctilint, Salesforce or a vendor's documentation
//! use stay, everything else becomes an invented word of the same length, the same one everywhere.

mod archive;
mod files;
mod found;
mod hosts;
mod invent;
mod leak;
mod names;
mod rows;
mod same;
mod scan;
mod token;
mod units;
mod vocabulary;

use std::collections::BTreeMap;

use crate::analysis::secrets::Secret;
use crate::load::Export;
use crate::org::Org;

pub use archive::zipped;
pub use leak::Leak;
pub use same::{Difference, Examined, differences, examined};

use files::Plan;
use found::Found;
use names::Names;
use vocabulary::Vocabulary;

/// A copy that nobody has looked at yet.
pub struct Redacted {
    /// Stored bytes by path inside the archive.
    pub entries: BTreeMap<String, Vec<u8>>,
    pub counts: Counts,
    /// For each file of the org its path in the copy, `None` for what is left out.
    paths: Vec<Option<String>>,
    found: Found,
    names: Names,
}

/// What was done, in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    pub files: usize,
    pub words: usize,
    pub hosts: usize,
    pub ids: usize,
    /// Addresses of machines, hashes, telephone and other long numbers.
    pub numbers: usize,
    pub secrets: usize,
    /// Addresses of mail and user names.
    pub people: usize,
    /// Files that are no part of the copy, by what they are.
    pub left_out: BTreeMap<String, usize>,
}

/// What a copy is made with besides the export.
#[derive(Debug, Clone, Copy)]
pub struct Wishes<'a> {
    /// Those of the org's answers.
    pub secrets: &'a [Secret],
    /// The text of the configuration, whose names have to be those of the copy; empty where there is none.
    pub config: &'a str,
    /// Words that are replaced although they are known to be harmless.
    pub hidden: &'a [String],
}

/// Makes the copy in memory. `org` has to be read for an audit.
#[must_use]
pub fn redact(export: &Export, org: &Org, wishes: &Wishes<'_>) -> Redacted {
    let vocabulary = Vocabulary::without(wishes.hidden);
    let plan = Plan::new(export, org, wishes.secrets);
    let mut found = plan.found(&vocabulary);
    found.add_text(wishes.config, scan::Dialect::Xml, &[], &vocabulary);
    let names = Names::new(&found, vocabulary);
    let (entries, paths) = plan.written(&names);
    let counts = Counts {
        files: entries.len(),
        words: names.words.len(),
        hosts: found.hosts.len(),
        ids: found.ids.len(),
        numbers: found.numbers.len() + found.blobs.len() + found.v4.len() + found.v6.len(),
        secrets: found.secrets.len(),
        people: found.mailboxes.len(),
        left_out: plan.left_out(),
    };
    Redacted {
        entries,
        counts,
        paths,
        found,
        names,
    }
}

impl Redacted {
    /// A text such as a configuration, with the names of the copy.
    #[must_use]
    pub fn rewrite(&self, text: &str) -> String {
        self.names.rewrite(text, scan::Dialect::Xml, &[])
    }

    /// What the copy still tells although it should not.
    #[must_use]
    pub fn leaks(&self) -> Vec<Leak> {
        leak::find(&self.entries, &self.found, &self.names)
    }
}
