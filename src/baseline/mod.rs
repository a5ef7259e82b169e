//! Knows baselines: which findings were there before, by their keys.

use std::collections::BTreeSet;

use crate::exceptions::Excepted;
use crate::finding::Finding;

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

/// Tells new findings from those that a baseline knows; what is excepted is neither new nor resolved.
pub(crate) fn compare(
    findings: Vec<Finding>,
    excepted: &[Excepted],
    known: Option<&BTreeSet<String>>,
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
        .filter(|key| !found.contains(key.as_str()))
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
