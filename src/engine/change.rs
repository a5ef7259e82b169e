//! Knows what a change does to findings: which are new beside those of the org as it was before.

use std::collections::BTreeSet;

use super::INTERNAL_ERROR;
use crate::finding::{Affects, Finding, count, quoted};
use crate::options::{Before, Old, folded};

/// How a run compares with the org as it was before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// What the org is compared with: a revision such as `main`, or a phrase.
    pub with: String,
    /// The change is a deployment onto the org.
    pub is_deployment: bool,
    /// Nothing in the deployment is of a kind that a check looks at.
    pub is_unrelated: bool,
    /// Names of what a deployment deletes, although nobody could look at what depends on it.
    pub blind: BTreeSet<String>,
    /// Visible findings that were not there before, `--top` or not.
    pub new: usize,
    /// Keys of visible findings that were there before and have become more severe, or concern more agents.
    pub worse: BTreeSet<String>,
    /// Findings that were there before, whatever their audience; they are not reported.
    pub unchanged: usize,
    /// Keys of findings that were there before and are found no more, sorted.
    pub resolved: Vec<String>,
}

impl Change {
    /// Whether a finding of this key was there before, less severe or for fewer agents.
    #[must_use]
    pub fn is_worse(&self, key: &str) -> bool {
        self.worse.contains(key)
    }

    /// Counts what the report shows, once it is known.
    pub(super) fn count(&mut self, visible: &[Finding], before: &Before) {
        let is_worse = |finding: &&Finding| before.of(&finding.key).is_some();
        let worse = visible.iter().filter(is_worse);
        self.worse = worse.map(|finding| finding.key.clone()).collect();
        self.new = visible.len() - self.worse.len();
    }
}

/// Takes out of `findings` what was there before and is not worse today. `found` are the keys of everything that is
/// found today, whoever excepts it; what nobody could find any more, `judges` being false, is not resolved.
pub(super) fn compare(
    findings: &mut Vec<Finding>,
    found: &BTreeSet<String>,
    before: &Before,
    judges: impl Fn(&Old) -> bool,
) -> Change {
    let all = findings.len();
    findings.retain_mut(|finding| {
        let Some(old) = before.of(&finding.key) else {
            return true;
        };
        let joined = old.joined_by(finding.affects.as_ref());
        if joined.agents > 0 {
            tell(finding, &joined);
        }
        finding.rule == INTERNAL_ERROR || joined.agents > 0 || old.severity < finding.severity
    });
    let found: BTreeSet<String> = found.iter().map(|key| folded(key)).collect();
    let gone = before
        .findings
        .iter()
        .filter(|(key, old)| !found.contains(*key) && judges(old))
        .map(|(_, old)| &old.key);
    Change {
        with: before.name.clone(),
        is_deployment: before.is_deployment,
        is_unrelated: false,
        blind: BTreeSet::new(),
        new: 0,
        worse: BTreeSet::new(),
        unchanged: all - findings.len(),
        resolved: gone.cloned().collect(),
    }
}

/// Says of a finding that was there before whom it concerns now as well.
fn tell(finding: &mut Finding, joined: &Affects) {
    const SHOWN: usize = 3;
    let more = count(joined.agents, "more agent");
    finding.message = format!("{} ({more} than before)", finding.message);
    let names: Vec<String> = joined.users.iter().take(SHOWN).map(|user| quoted(user)).collect();
    let rest = match joined.agents.saturating_sub(names.len()) {
        rest if rest > 0 && !names.is_empty() => format!(" and {rest} more"),
        _ => String::new(),
    };
    if let (false, Some(label)) = (names.is_empty(), finding.labels.first_mut()) {
        label.text = format!("{}; {more}: {}{rest}", label.text, names.join(", "));
    }
}
