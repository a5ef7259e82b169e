//! Knows how the answers of rules become a run: completed, excepted, compared with a baseline, ordered.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{self, Change};
use super::mask::Mask;
use super::places::Places;
use super::{Answer, INTERNAL_ERROR, Run};
use crate::analysis::NEVER_VISIBLE;
use crate::baseline;
use crate::exceptions::{self, Asked, Excepted, Sifted};
use crate::finding::{Affects, Coverage, Draft, Finding, Outcome, Severity, key, quoted};
use crate::load::Export;
use crate::load::rows::Table;
use crate::options::{Old, Only, Options};
use crate::org::Org;
use crate::org::deploy::{Deployment, Effect};
use crate::page::{Page, fill};
use crate::rules::USERS_OF_DELETED;
use crate::source::{FileId, Span};

pub(super) struct Gathered<'a> {
    pages: &'a [Page],
    mask: &'a Mask,
    findings: Vec<Finding>,
    coverage: BTreeSet<Coverage>,
    /// Rules that could not see all they need, or were not asked.
    blind: BTreeSet<&'static str>,
    passed: usize,
    passed_rules: BTreeSet<&'static str>,
    has_internal_error: bool,
}

/// Findings that somebody has to look at, and what became of the others.
struct Judged {
    findings: Vec<Finding>,
    excepted: Vec<Excepted>,
    baselined: usize,
    resolved: Vec<String>,
    change: Option<Change>,
}

impl<'a> Gathered<'a> {
    pub(super) fn new(pages: &'a [Page], mask: &'a Mask) -> Self {
        Self {
            pages,
            mask,
            findings: Vec::new(),
            coverage: BTreeSet::new(),
            blind: BTreeSet::new(),
            passed: 0,
            passed_rules: BTreeSet::new(),
            has_internal_error: false,
        }
    }

    pub(super) fn add(&mut self, page: &Page, answer: Answer) {
        match answer {
            Answer::Outcome(Outcome::Passed) => {
                self.passed += 1;
                self.passed_rules.insert(page.name);
            }
            Answer::Outcome(Outcome::NotApplicable) => {}
            Answer::Outcome(Outcome::NotAsked) => {
                self.blind.insert(page.name);
            }
            Answer::Outcome(Outcome::NotVisible(coverage)) => {
                self.blind.insert(page.name);
                self.coverage.insert(coverage);
            }
            Answer::Outcome(Outcome::Findings(drafts)) => {
                let mask = self.mask;
                self.findings
                    .extend(drafts.into_iter().map(|draft| complete(page, draft, mask)));
            }
            Answer::Panicked { subject, reason } => {
                self.has_internal_error = true;
                self.blind.insert(page.name);
                let draft = Draft::new(
                    subject.component,
                    subject.span,
                    format!("`{}` stopped here", page.name),
                )
                .about(page.name, &reason)
                .with("rule", format!("`{}`", page.name))
                .with("reason", quoted(&reason));
                self.findings.extend(self.completed(INTERNAL_ERROR, draft));
            }
        }
    }

    /// The finding of a rule that is written here and not by its function; `None` if the rule was not asked for.
    fn completed(&self, rule: &str, draft: Draft) -> Option<Finding> {
        let own = self.pages.iter().find(|page| page.name == rule)?;
        Some(complete(own, draft, self.mask))
    }

    pub(super) fn into_run(mut self, org: &Org, export: &Export, options: &Options) -> Run {
        if org.open_cti_centers().next().is_some() {
            self.coverage.insert(NEVER_VISIBLE);
        }
        let places = Places::new(org, export, options);
        let Judged {
            mut findings,
            mut excepted,
            mut change,
            baselined,
            resolved,
        } = self.judge(org, export, options, &places);
        self.keep_excepted(&mut excepted, options, &places);
        let (hidden, elsewhere) = keep_shown(&mut findings, options, &places);
        if let (Some(change), Some(before)) = (&mut change, &options.before) {
            change.count(&findings, before);
            if let Some(deployment) = org.deployment.as_deref() {
                self.tell_blind(change, deployment);
            }
        }
        let fails = findings.iter().any(|finding| finding.severity >= options.fail_on);
        let (left_out, left_out_affects) = keep_top(&mut findings, options.top);
        Run {
            sources: places.read(&findings, &excepted, self.mask),
            findings,
            excepted,
            baselined,
            resolved,
            change,
            hidden,
            elsewhere,
            left_out,
            left_out_affects,
            coverage: self.coverage.into_iter().collect(),
            passed: self.passed,
            passed_rules: self.passed_rules,
            pages: Vec::new(),
            call_centers: org.call_centers.len(),
            examined: examined(org),
            audience: options.audience,
            fail_on: options.fail_on,
            as_of: options.as_of,
            has_internal_error: self.has_internal_error,
            is_unrecognised: !org.is_recognised(),
            fails,
            mask: Mask::default(),
        }
    }

    /// Takes exceptions, the baseline and the org before a change into account.
    fn judge(&mut self, org: &Org, export: &Export, options: &Options, places: &Places<'_>) -> Judged {
        let judged: BTreeSet<&'static str> = self
            .pages
            .iter()
            .filter(|page| configured(page, options) != Some(None) && !self.blind.contains(page.name))
            .map(|page| page.name)
            .collect();
        let findings = std::mem::take(&mut self.findings);
        let findings = self.in_order(findings, options, places);
        let asked = Asked {
            org,
            export,
            options,
            judged: &judged,
        };
        let sifted = exceptions::sift(findings, &asked);
        // What a rule of former days has found is resolved: nobody finds it any more.
        let judges = |rule: &str| judged.contains(rule) || !self.pages.iter().any(|page| page.name == rule);
        let found = options.before.as_ref().map(|_| keys(&sifted));
        let compared = baseline::compare(sifted.findings, &sifted.excepted, options.known.as_ref(), judges);
        let complaints = sifted.complaints.into_iter();
        let complaints = complaints.filter_map(|(rule, draft)| self.completed(rule, draft));
        let complaints = self.in_order(complaints.collect(), options, places);
        let mut all = compared.new;
        if !complaints.is_empty() {
            all.extend(complaints);
            sort(&mut all, places);
        }
        let is_judged = |old: &Old| judges(baseline::rule(&old.key)) && org.is_judged(&old.component);
        Judged {
            change: self.changed(&mut all, found, options, is_judged),
            findings: all,
            excepted: sifted.excepted,
            baselined: compared.known,
            resolved: compared.resolved.iter().map(|key| self.mask.key(key)).collect(),
        }
    }

    /// Keeps what is new or worse, where the org before is known; `found` as from [`keys`], without complaints.
    fn changed(
        &self,
        findings: &mut Vec<Finding>,
        found: Option<BTreeSet<String>>,
        options: &Options,
        judges: impl Fn(&Old) -> bool,
    ) -> Option<Change> {
        let (before, mut found) = (options.before.as_ref()?, found?);
        found.extend(findings.iter().map(|finding| finding.key.clone()));
        let mut change = change::compare(findings, &found, before, judges);
        for key in &mut change.resolved {
            *key = self.mask.key(key);
        }
        Some(change)
    }

    /// What nobody could judge of a deployment.
    fn tell_blind(&self, change: &mut Change, deployment: &Deployment) {
        change.is_unrelated = !deployment.has_content;
        let has_gap = |topic: &str| self.coverage.iter().any(|one| one.topic == topic);
        let without_users = has_gap(USERS_OF_DELETED);
        let blind = deployment
            .deletions
            .iter()
            .filter(|deletion| match deletion.effect {
                Effect::NotInExport | Effect::Unread => true,
                Effect::Gone => without_users && deletion.component.kind == "CallCenter",
                Effect::DeployedAgain | Effect::Wildcard => false,
            });
        change.blind = blind
            .map(|deletion| self.mask.masked(&deletion.component.name))
            .collect();
    }

    /// Of rules that are not switched off, with their configured severity, sorted, each with a key of its own.
    fn in_order(&self, mut findings: Vec<Finding>, options: &Options, places: &Places<'_>) -> Vec<Finding> {
        let severities: BTreeMap<&str, Option<Severity>> = self
            .pages
            .iter()
            .filter_map(|page| Some((page.name, configured(page, options)?)))
            .collect();
        findings.retain_mut(|finding| match severities.get(finding.rule) {
            Some(Some(severity)) => {
                finding.severity = *severity;
                true
            }
            Some(None) => false,
            None => true,
        });
        sort(&mut findings, places);
        number_equal_keys(&mut findings);
        findings
    }

    /// What the audience sees of the files that were asked about.
    fn keep_excepted(&self, excepted: &mut Vec<Excepted>, options: &Options, places: &Places<'_>) {
        if let Some(only) = &options.only {
            keep_only(excepted, |one| &one.finding, only, places);
        }
        excepted.retain(|one| one.finding.audience <= options.audience);
        excepted.iter_mut().for_each(|one| self.hide_secrets(one));
    }

    fn hide_secrets(&self, excepted: &mut Excepted) {
        excepted.reason = self.mask.masked(&excepted.reason);
        if let Some(owner) = &mut excepted.owner {
            *owner = self.mask.masked(owner);
        }
    }
}

/// Keys of everything that rules have found, excepted or not.
fn keys(sifted: &Sifted) -> BTreeSet<String> {
    let excepted = sifted.excepted.iter().map(|one| &one.finding);
    let all = sifted.findings.iter().chain(excepted);
    all.map(|finding| finding.key.clone()).collect()
}

/// What the configuration says of a rule: its own entry beats its group's; the inner `None` is off.
fn configured(page: &Page, options: &Options) -> Option<Option<Severity>> {
    let severities = &options.severities;
    severities
        .get(page.name)
        .or_else(|| severities.get(page.group))
        .copied()
}

/// Completes what a rule left open with the words of its page; secrets end here, in keys even as a hash.
fn complete(page: &Page, draft: Draft, mask: &Mask) -> Finding {
    let text = |own: Option<String>, words: &str| {
        own.map_or_else(|| fill(words, &draft.values), |own| fill(&own, &draft.values))
    };
    let evidence = mask.masked(&draft.evidence);
    let mut finding = Finding {
        rule: page.name,
        severity: draft.severity.unwrap_or(page.severity),
        confidence: draft.confidence_on(page.confidence),
        audience: draft.audience.unwrap_or(page.audience),
        message: text(draft.message, &page.message),
        note: text(draft.note, &page.note),
        help: text(draft.help, &page.help),
        key: key(page.name, &draft.component, &draft.element, &evidence),
        component: draft.component,
        affects: draft.affects,
        labels: draft.labels,
        fixes: draft.fixes,
    };
    mask.finding(&mut finding);
    finding
}

/// File, position, rule: the order a reader goes through an export.
fn sort(findings: &mut [Finding], places: &Places<'_>) {
    findings.sort_by_cached_key(|finding| {
        let span = finding
            .labels
            .first()
            .map_or(Span::file(FileId(0)), |label| label.span);
        let path = places.shown(span.file).to_owned();
        (path, span.start, span.end, finding.rule, finding.key.clone())
    });
}

/// Equal keys get `~2`, `~3` in document order, so that a key names one finding.
fn number_equal_keys(findings: &mut [Finding]) {
    let mut met: BTreeMap<String, usize> = BTreeMap::new();
    for finding in findings {
        let times = met.entry(finding.key.clone()).or_default();
        *times += 1;
        if *times > 1 {
            finding.key = format!("{}~{times}", finding.key);
        }
    }
}

/// Keeps what the audience sees of the files that were asked about. Counts what only another audience would see
/// there, and what this one would see elsewhere.
fn keep_shown(findings: &mut Vec<Finding>, options: &Options, places: &Places<'_>) -> (usize, usize) {
    let is_seen = |finding: &Finding| finding.audience <= options.audience;
    let seen = |findings: &[Finding]| findings.iter().filter(|finding| is_seen(finding)).count();
    let everywhere = seen(findings);
    if let Some(only) = &options.only {
        keep_only(findings, |finding| finding, only, places);
    }
    let here = findings.len();
    findings.retain(is_seen);
    (here - findings.len(), everywhere - findings.len())
}

/// Keeps what has a label in the files that were asked about, and crashes.
fn keep_only<T>(all: &mut Vec<T>, finding: fn(&T) -> &Finding, only: &Only, places: &Places<'_>) {
    all.retain(|one| {
        let finding = finding(one);
        let mut files = finding.labels.iter().map(|label| label.span.file);
        finding.rule == INTERNAL_ERROR || files.any(|file| only.has(places.shown(file)))
    });
}

/// Keeps the findings that concern most agents, worst first among equals, in that order; counts the others, and says
/// whom errors and warnings among them affect.
fn keep_top(findings: &mut Vec<Finding>, top: Option<usize>) -> (BTreeMap<Severity, usize>, Vec<Affects>) {
    let (mut left_out, mut affects) = (BTreeMap::new(), Vec::new());
    let Some(top) = top else {
        return (left_out, affects);
    };
    findings.sort_by_key(|finding| {
        let agents = finding.affects.as_ref().map_or(0, |affects| affects.agents);
        (std::cmp::Reverse(agents), std::cmp::Reverse(finding.severity))
    });
    for finding in findings.drain(top.min(findings.len())..) {
        *left_out.entry(finding.severity).or_default() += 1;
        affects.extend(finding.affects.filter(|_| finding.severity > Severity::Info));
    }
    (left_out, affects)
}

/// Files by metadata type and rows by table.
fn examined(org: &Org) -> BTreeMap<String, usize> {
    let mut counts: BTreeMap<String, usize> = org
        .examined()
        .into_iter()
        .map(|(word, count)| (word.to_owned(), count))
        .collect();
    let people = &org.people;
    let rows = [
        ("User rows", people.users.as_ref().map(Vec::len)),
        ("CallCenter rows", people.centers.as_ref().map(Vec::len)),
        (
            "PermissionSetAssignment rows",
            people.rows.get(&Table::PermissionSetAssignment).copied(),
        ),
    ];
    for (word, count) in rows {
        if let Some(count) = count {
            counts.insert(word.to_owned(), count);
        }
    }
    counts
}
