//! Knows the sentences that close a report for people: counts, what passed, what could not be seen.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::engine::{Change, Run};
use crate::finding::{Audience, Edit, Finding, Fix, FixKind, Severity, count, quoted};

pub(super) const UNRECOGNISED: &str = "nothing in the given paths is part of a Salesforce org";
pub(super) const WHAT_TO_GIVE: &str = "give the folder of an SFDX project, a folder or zip of retrieved metadata (it holds `package.xml` and folders such as `callCenters`), or files such as `Acme.callCenter-meta.xml`";
pub(super) const INCOMPLETE: &str = "a check of ctilint crashed, so this report is not complete";

const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Info];

/// `3 errors, 2 infos`, each part as `show` writes it.
pub(super) fn counts(run: &Run, show: impl Fn(Severity, String) -> String) -> String {
    let parts: Vec<String> = SEVERITIES
        .into_iter()
        .map(|severity| (severity, run.count(severity)))
        .filter(|(_, n)| *n > 0)
        .map(|(severity, n)| show(severity, count(n, severity.word())))
        .collect();
    if let Some(change) = run.change.as_ref().filter(|change| change.is_deployment) {
        return verdict(run, change, &parts.join(", "));
    }
    if parts.is_empty() {
        let new = if run.change.is_some() { "new " } else { "" };
        format!("no {new}findings")
    } else {
        parts.join(", ")
    }
}

/// Whether the phones will work after a deployment.
fn verdict(run: &Run, change: &Change, counts: &str) -> String {
    let has = |severity| run.count(severity) > 0;
    if has(Severity::Error) {
        format!("the phones will not work as before: {counts}")
    } else if has(Severity::Warning) {
        format!("the phones may not work as before: {counts}")
    } else {
        let calm = all_clear(run, change);
        let colon = if counts.is_empty() { "" } else { ": " };
        format!("{calm}{colon}{counts}")
    }
}

/// Without an error or a warning. Of what nobody could look at, nobody says that it does no harm.
fn all_clear(run: &Run, change: &Change) -> String {
    const SHOWN: usize = 3;
    if !change.blind.is_empty() {
        let names: Vec<String> = change.blind.iter().take(SHOWN).map(|name| quoted(name)).collect();
        let rest = match change.blind.len().saturating_sub(SHOWN) {
            0 => String::new(),
            rest => format!(" and {rest} more"),
        };
        format!(
            "nothing found; what depends on {}{rest} is not visible",
            names.join(", ")
        )
    } else if run.hidden > 0 || run.elsewhere > 0 {
        "nothing found that is shown here".to_owned()
    } else if change.is_unrelated {
        "nothing in the deployment concerns the phones".to_owned()
    } else {
        "nothing that the phones use breaks".to_owned()
    }
}

/// `58 checks passed on 6 call centers`.
pub(super) fn passed(run: &Run) -> String {
    let checks = count(run.passed, "check");
    if run.call_centers == 0 {
        format!("{checks} passed; there is no call center in the export")
    } else {
        format!("{checks} passed on {}", count(run.call_centers, "call center"))
    }
}

/// Findings that exist and are not shown, with the flag that shows them.
pub(super) fn not_shown(run: &Run) -> Vec<String> {
    let mut lines: Vec<String> = run.change.iter().map(changed).collect();
    if !run.excepted.is_empty() {
        lines.push(format!("{} excepted", run.excepted.len()));
    }
    if run.baselined > 0 {
        lines.push(format!("{} in the baseline", run.baselined));
    }
    if !run.resolved.is_empty() {
        let n = run.resolved.len();
        lines.push(format!(
            "{n} of the baseline resolved (`ctilint baseline prune` removes {})",
            if n == 1 { "it" } else { "them" }
        ));
    }
    if run.elsewhere > 0 {
        lines.push(format!("{} elsewhere", count(run.elsewhere, "finding")));
    }
    if run.hidden > 0 {
        lines.push(format!(
            "{} hidden (`--audience {}` shows all)",
            count(run.hidden, "finding"),
            Audience::Audit.word()
        ));
    }
    if run.beyond_top() > 0 {
        lines.push(format!(
            "{} left out by `--top`",
            count(run.beyond_top(), "finding")
        ));
    }
    lines
}

/// `13 agents are affected by an error or a warning`; `None` where nobody is, or nobody knows.
pub(super) fn agents(run: &Run) -> Option<String> {
    let grave = run
        .findings
        .iter()
        .filter(|finding| finding.severity > Severity::Info);
    let affected = grave.filter_map(|finding| finding.affects.as_ref());
    let affected = affected.chain(&run.left_out_affects);
    let affected: Vec<_> = affected.filter(|affects| affects.agents > 0).collect();
    let named: BTreeSet<&String> = affected.iter().flat_map(|affects| &affects.users).collect();
    let most = affected.iter().map(|affects| affects.agents).max()?;
    let (agents, are) = match most.max(named.len()) {
        1 => ("1 agent".to_owned(), "is"),
        n => (count(n, "agent"), "are"),
    };
    Some(format!("{agents} {are} affected by an error or a warning"))
}

/// What `--fix` would mend.
pub(super) fn mendable(run: &Run) -> Option<String> {
    let with = |kind: FixKind| {
        let findings = run.findings.iter();
        findings
            .filter(|finding| best_fix(run, finding) == Some(kind))
            .count()
    };
    let (safe, other) = (with(FixKind::Safe), with(FixKind::Unsafe));
    let total = count(safe + other, "finding");
    let how = match (safe, other) {
        (0, 0) => return None,
        (_, 0) => "`--fix`".to_owned(),
        (0, _) => "`--fix --unsafe-fixes`".to_owned(),
        (_, n) => format!("`--fix`, {n} of them only with `--unsafe-fixes`"),
    };
    Some(format!("{total} can be mended with {how}; `--diff` shows how"))
}

/// The least risky fix that can be made: archives are never written to.
fn best_fix(run: &Run, finding: &Finding) -> Option<FixKind> {
    let is_written = |edit: &Edit| match edit {
        Edit::Replace { span, .. } => !run.path(*span).contains("!/"),
        Edit::Create { path, .. } | Edit::Delete { path } => !path.contains("!/"),
    };
    let can_be_made = |fix: &&Fix| fix.kind != FixKind::None && fix.edits.iter().all(is_written);
    finding.fixes.iter().filter(can_be_made).map(|fix| fix.kind).min()
}

/// Where to begin: of the worst findings the first that affects most agents.
pub(super) fn gravest(run: &Run) -> Option<&Finding> {
    let agents = |finding: &Finding| finding.affects.as_ref().map_or(0, |affects| affects.agents);
    let rank = |finding: &&Finding| (Reverse(finding.severity), Reverse(agents(finding)));
    run.findings.iter().min_by_key(rank)
}

/// ``compared with `main`: 2 new, 24 unchanged, 1 resolved``.
fn changed(change: &Change) -> String {
    // A revision is a word, any other name a phrase.
    let quote = if change.with.contains(' ') { "" } else { "`" };
    let worse = match change.worse.len() {
        0 => String::new(),
        n => format!(", {n} worse"),
    };
    format!(
        "compared with {quote}{}{quote}: {} new{worse}, {} unchanged, {} resolved",
        super::neutral::line(&change.with, true),
        change.new,
        change.unchanged,
        change.resolved.len()
    )
}

/// `6 CallCenter, 340 User rows`.
pub(super) fn examined(run: &Run) -> String {
    let parts: Vec<String> = run
        .examined
        .iter()
        .map(|(what, n)| format!("{n} {what}"))
        .collect();
    if parts.is_empty() {
        "nothing".to_owned()
    } else {
        parts.join(", ")
    }
}
