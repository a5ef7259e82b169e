//! Knows baselines: which findings were there before, by their keys.

mod file;

use std::collections::BTreeSet;

use crate::engine::Run;
use crate::exceptions::{self, Excepted};
use crate::finding::Finding;

pub use file::{BaselineError, FILE_NAME, is_baseline, parse, text};

/// Crashes are never old news.
const NEVER: &str = "internal-error";

/// Findings beside a baseline.
#[derive(Debug, Default)]
pub(crate) struct Compared {
    pub(crate) new: Vec<Finding>,
    /// How many the baseline knows.
    pub(crate) known: usize,
    /// Keys of the baseline that no finding has any more.
    pub(crate) resolved: Vec<String>,
}

/// Tells new findings from those that a baseline knows; what is excepted is neither new nor resolved, and of rules that
/// could not find anything, `judges` being false, nothing is resolved.
pub(crate) fn compare(
    findings: Vec<Finding>,
    excepted: &[Excepted],
    known: Option<&BTreeSet<String>>,
    judges: impl Fn(&str) -> bool,
) -> Compared {
    let Some(known) = known else {
        return Compared {
            new: findings,
            ..Compared::default()
        };
    };
    let found: BTreeSet<&str> = findings
        .iter()
        .chain(excepted.iter().map(|one| &one.finding))
        .map(|finding| finding.key.as_str())
        .collect();
    let resolved = known
        .iter()
        .filter(|key| !found.contains(key.as_str()) && judges(rule(key)))
        .cloned()
        .collect();
    let all = findings.len();
    let is_new = |finding: &Finding| finding.rule == NEVER || !known.contains(&finding.key);
    let new: Vec<Finding> = findings.into_iter().filter(is_new).collect();
    Compared {
        known: all - new.len(),
        new,
        resolved,
    }
}

/// Keys that a baseline of this run holds: of all findings but those about exceptions, which nobody inherits.
#[must_use]
pub fn keys(run: &Run) -> BTreeSet<String> {
    let is_old = |finding: &&Finding| finding.rule != NEVER && !exceptions::RULES.contains(&finding.rule);
    let findings = run.findings.iter().filter(is_old);
    findings.map(|finding| finding.key.clone()).collect()
}

/// The rule in a key.
#[must_use]
pub fn rule(key: &str) -> &str {
    key.split(' ').next().unwrap_or_default()
}
