//! Knows what several formats for machines share: the worst first, the words of a finding, its rule's page.

use std::cmp::Reverse;

use super::neutral;
use crate::engine::{Place, Run};
use crate::finding::{Finding, Severity};
use crate::page::Page;

/// Findings of a severity in the order of the run.
pub(super) fn of(run: &Run, severity: Severity) -> impl Iterator<Item = &Finding> {
    run.findings
        .iter()
        .filter(move |finding| finding.severity == severity)
}

/// All findings, errors first; equals keep their order.
pub(super) fn worst_first(run: &Run) -> Vec<&Finding> {
    let mut findings: Vec<&Finding> = run.findings.iter().collect();
    findings.sort_by_key(|finding| (Reverse(finding.severity), Reverse(finding.confidence)));
    findings
}

/// Where a finding's primary label lies.
pub(super) fn place<'a>(run: &'a Run, finding: &Finding) -> Option<Place<'a>> {
    run.place(finding.labels.first()?.span)
}

/// Message, note and help, each on one line; empty ones are left out.
pub(super) fn paragraphs(finding: &Finding) -> Vec<String> {
    let help = Some(&finding.help).filter(|help| !help.is_empty());
    let help = help.map(|help| format!("help: {}", neutral::line(help, true)));
    let texts = [message(finding), neutral::line(&finding.note, true)];
    texts
        .into_iter()
        .filter(|text| !text.is_empty())
        .chain(help)
        .collect()
}

/// What is wrong, on one line and never empty: some consumers refuse empty texts.
pub(super) fn message(finding: &Finding) -> String {
    let message = neutral::line(&finding.message, true);
    if message.trim().is_empty() {
        finding.rule.to_owned()
    } else {
        message
    }
}

/// At most `most` characters, with a sign where some are missing.
pub(super) fn cropped(text: &str, most: usize) -> String {
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// Where the rule's page can be read; `None` while the package names no repository.
pub(super) fn page_url(rule: &str) -> Option<String> {
    let repository = env!("CARGO_PKG_REPOSITORY");
    (!repository.is_empty()).then(|| {
        let version = env!("CARGO_PKG_VERSION");
        format!("{repository}/blob/v{version}/rules/{rule}.md")
    })
}

/// The page of a finding's rule.
pub(super) fn page<'a>(run: &'a Run, finding: &Finding) -> Option<&'a Page> {
    run.pages.iter().find(|page| page.name == finding.rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cropped_by_characters() {
        assert_eq!(cropped("ééé", 3), "ééé");
        assert_eq!(cropped("éééé", 3), "éé…");
    }
}
