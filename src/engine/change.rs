//! Knows what a change does to findings: which are new beside those of the org as it was before.

use std::collections::BTreeSet;

use super::INTERNAL_ERROR;
use crate::baseline;
use crate::finding::Finding;
use crate::options::Before;

/// How a run compares with the org as it was before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// What the org is compared with: a revision such as `main`, or a phrase.
    pub with: String,
    /// The change is a deployment onto the org.
    pub is_deployment: bool,
    /// Visible findings that were not there before, `--top` or not.
    pub new: usize,
    /// Keys of visible findings that were there before and have become more severe.
    pub worse: BTreeSet<String>,
    /// Findings that were there before, whatever their audience; they are not reported.
    pub unchanged: usize,
    /// Keys of findings that were there before and are found no more, sorted.
    pub resolved: Vec<String>,
}

impl Change {
    /// Whether a finding of this key was there before, less severe.
    #[must_use]
    pub fn is_worse(&self, key: &str) -> bool {
        self.worse.contains(key)
    }

    /// Counts what the report shows, once it is known.
    pub(super) fn count(&mut self, visible: &[Finding], before: &Before) {
        let is_worse = |finding: &&Finding| before.findings.contains_key(&finding.key);
        let worse = visible.iter().filter(is_worse);
        self.worse = worse.map(|finding| finding.key.clone()).collect();
        self.new = visible.len() - self.worse.len();
    }
}

/// Takes out of `findings` what was there before and is not worse today. `found` are the keys of everything that is
/// found today, whoever excepts it; of rules that could not find anything, `judges` being false, nothing is resolved.
pub(super) fn compare(
    findings: &mut Vec<Finding>,
    found: &BTreeSet<String>,
    before: &Before,
    judges: impl Fn(&str) -> bool,
) -> Change {
    let all = findings.len();
    findings.retain(|finding| {
        let old = before.findings.get(&finding.key);
        finding.rule == INTERNAL_ERROR || old.is_none_or(|old| *old < finding.severity)
    });
    let gone = before
        .findings
        .keys()
        .filter(|key| !found.contains(key.as_str()) && judges(baseline::rule(key)));
    Change {
        with: before.name.clone(),
        is_deployment: before.is_deployment,
        new: 0,
        worse: BTreeSet::new(),
        unchanged: all - findings.len(),
        resolved: gone.cloned().collect(),
    }
}
