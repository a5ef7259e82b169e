//! Knows exceptions: findings that somebody has accepted, with a reason, in `ctilint.toml` or in a comment.

mod comment;
mod complaint;
mod nesting;
mod pattern;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use crate::finding::{Draft, Finding};
use crate::load::Export;
use crate::options::{ExceptionSetting, Options};
use crate::org::kind::Kind;
use crate::org::{Org, Status};
use crate::rules;
use crate::source::{FileId, Span};

use complaint::{EXPIRED, UNMATCHED, WITHOUT_REASON};
use nesting::Nesting;
use pattern::Patterns;

/// The rules about exceptions. They cannot be excepted themselves, and never stand in a baseline.
pub const RULES: [&str; 3] = [EXPIRED, UNMATCHED, WITHOUT_REASON];

/// A finding that an exception keeps out of the report.
#[derive(Debug, Clone)]
pub struct Excepted {
    pub finding: Finding,
    pub reason: String,
    pub owner: Option<String>,
    /// The last day on which the exception counts.
    pub until: Option<Date>,
    /// Where the exception stands: in the configuration, or in a file of the export.
    pub place: Span,
    /// Written as a comment into the export.
    pub is_comment: bool,
}

/// What stays, what is excepted, and what is wrong with exceptions.
#[derive(Debug, Default)]
pub(crate) struct Sifted {
    pub(crate) findings: Vec<Finding>,
    pub(crate) excepted: Vec<Excepted>,
    /// With the names of their rules.
    pub(crate) complaints: Vec<(&'static str, Draft)>,
}

/// What exceptions are judged by.
pub(crate) struct Asked<'a> {
    pub(crate) org: &'a Org,
    pub(crate) export: &'a Export,
    pub(crate) options: &'a Options,
    /// Rules that could have found something: neither switched off nor blind.
    pub(crate) judged: &'a BTreeSet<&'static str>,
}

/// The configuration's id: it stands behind all files of the export.
#[must_use]
pub(crate) fn config_file(org: &Org) -> FileId {
    FileId(crate::source::offset(org.files.len()))
}

/// One exception for one rule, wherever it was written.
#[derive(Debug)]
struct Exception {
    rule: String,
    rule_at: Span,
    reason: Option<String>,
    owner: Option<String>,
    until: Option<(Date, Span)>,
    scope: Scope,
}

#[derive(Debug)]
enum Scope {
    /// Keys without their rule, or patterns of them.
    Key(String, Span),
    /// An element and everything in it; `None` where a comment stands above none.
    Element(Option<Span>),
}

impl Exception {
    fn is_expired(&self, as_of: Date) -> bool {
        self.until.is_some_and(|(until, _)| until < as_of)
    }

    /// Whether it excepts anything at all.
    fn counts(&self, as_of: Date) -> bool {
        self.reason.is_some() && !self.is_expired(as_of) && !RULES.contains(&self.rule.as_str())
    }

    fn of(setting: &ExceptionSetting, file: FileId) -> Self {
        let at = |range: &std::ops::Range<usize>| Span::new(file, range.clone());
        let rule = &setting.rule.value;
        // A key may have been copied as a whole, with its rule in front.
        let key = setting.key.value.trim();
        let own = key
            .strip_prefix(rule.as_str())
            .and_then(|rest| rest.strip_prefix(' '));
        Self {
            rule: rule.clone(),
            rule_at: at(&setting.rule.at),
            reason: setting.reason.clone(),
            owner: setting.owner.clone(),
            until: setting.until.as_ref().map(|until| (until.value, at(&until.at))),
            scope: Scope::Key(own.unwrap_or(key).to_owned(), at(&setting.key.at)),
        }
    }
}

/// Takes out of `findings` what is excepted, and judges the exceptions.
pub(crate) fn sift(findings: Vec<Finding>, asked: &Asked<'_>) -> Sifted {
    let exceptions = gather(asked);
    if exceptions.is_empty() {
        return Sifted {
            findings,
            ..Sifted::default()
        };
    }
    let as_of = asked.options.as_of;
    let index = Index::new(&exceptions, as_of);
    let mut matched = vec![false; exceptions.len()];
    let mut sifted = Sifted::default();
    for finding in findings {
        let Some(exception) = index.first(&finding, &mut matched) else {
            sifted.findings.push(finding);
            continue;
        };
        let exception = &exceptions[exception];
        sifted.excepted.push(Excepted {
            finding,
            reason: exception.reason.clone().unwrap_or_default(),
            owner: exception.owner.clone(),
            until: exception.until.map(|(until, _)| until),
            place: exception.rule_at,
            is_comment: matches!(exception.scope, Scope::Element(_)),
        });
    }
    let each = exceptions.iter().zip(matched);
    sifted.complaints = each
        .filter_map(|(exception, matched)| complaint::about(exception, matched, asked))
        .collect();
    sifted
}

fn gather(asked: &Asked<'_>) -> Vec<Exception> {
    let file = config_file(asked.org);
    let settings = asked.options.exceptions.iter();
    let mut exceptions: Vec<Exception> = settings.map(|setting| Exception::of(setting, file)).collect();
    let files: Vec<_> = asked
        .org
        .files
        .iter()
        .filter(|file| {
            let is_xml = !file.is_data && file.inside.is_none() && !file.kind.is_some_and(Kind::is_code);
            let is_marked = file.stored.is_some_and(|stored| stored.has_exceptions);
            is_xml && is_marked && file.status == Status::Read
        })
        .collect();
    let comments: Vec<Vec<comment::Comment>> = files
        .into_par_iter()
        .map(|file| {
            let text = file.text(asked.export).ok();
            let text = text.filter(|text| file.stored.is_some_and(|stored| stored.hash == text.hash));
            text.map_or_else(Vec::new, |text| comment::read(file.id, &text.text))
        })
        .collect();
    for comment in comments.into_iter().flatten() {
        for (rule, rule_at) in comment.rules {
            exceptions.push(Exception {
                rule,
                rule_at,
                reason: comment.reason.clone(),
                owner: None,
                until: None,
                scope: Scope::Element(comment.covers),
            });
        }
    }
    exceptions
}

/// Finds the exceptions of a finding without trying each.
#[derive(Default)]
struct Index<'a> {
    keys: BTreeMap<&'a str, Patterns>,
    elements: BTreeMap<(&'a str, FileId), Nesting>,
}

impl<'a> Index<'a> {
    fn new(exceptions: &'a [Exception], as_of: Date) -> Self {
        let mut keys: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
        let mut elements: BTreeMap<(&str, FileId), Vec<(Span, usize)>> = BTreeMap::new();
        for (at, exception) in exceptions.iter().enumerate() {
            if !exception.counts(as_of) {
                continue;
            }
            let rule = exception.rule.as_str();
            match &exception.scope {
                Scope::Key(key, _) => keys.entry(rule).or_default().push((at, key)),
                Scope::Element(Some(span)) => {
                    elements.entry((rule, span.file)).or_default().push((*span, at));
                }
                Scope::Element(None) => {}
            }
        }
        let patterns = |(rule, keys): (&'a str, Vec<(usize, &str)>)| (rule, Patterns::new(keys.into_iter()));
        Self {
            keys: keys.into_iter().map(patterns).collect(),
            elements: elements
                .into_iter()
                .map(|(place, named)| (place, Nesting::new(named)))
                .collect(),
        }
    }

    /// The first exception of a finding, in the order they were read; all of them are ticked off.
    fn first(&self, finding: &Finding, matched: &mut [bool]) -> Option<usize> {
        let key = finding
            .key
            .strip_prefix(finding.rule)
            .unwrap_or(&finding.key)
            .trim_start();
        let fitting = self
            .keys
            .get(finding.rule)
            .map_or_else(Vec::new, |keys| keys.fitting(key));
        let place = finding.labels.first().map(|label| label.span);
        let around = place.into_iter().flat_map(|span| {
            let nesting = self.elements.get(&(finding.rule, span.file));
            nesting
                .into_iter()
                .flat_map(move |nesting| nesting.around(span.start))
        });
        let groups = fitting.into_iter().map(|group| &group.members).chain(around);
        let mut first = None;
        for members in groups {
            first = first.into_iter().chain(members.first().copied()).min();
            // The members of a group are ticked off together: the first one tells whether they are.
            if members.first().is_some_and(|member| !matched[*member]) {
                for member in members {
                    matched[*member] = true;
                }
            }
        }
        first
    }
}

/// Whether a rule of this name exists and may be excepted.
pub(crate) fn can_be_excepted(name: &str) -> bool {
    !RULES.contains(&name) && rules::all().any(|rule| rule.name == name)
}
