//! Knows how the fixes of a run come together: round by round, each checked by examining the export as it would be.
//!
//! A fix that would add a finding, or a file that cannot be read, is refused: rules see one finding each, and two
//! fixes that are right alone can be wrong together.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::apply;
use crate::engine::{self, Run};
use crate::exceptions;
use crate::finding::{Audience, Component, Edit, Finding, Fix, FixKind, Severity, quoted};
use crate::load::{Changes, Export};
use crate::options::Options;
use crate::org;
use crate::org::scope::Scope;
use crate::rules::Rule;
use crate::source::FileId;

/// Examinations after which what is left is left: enough for any export, and an end for fixes that undo each other.
const MOST_RUNS: usize = 60;

/// What is fixed and by which rules.
pub struct Fixing<'a> {
    pub options: &'a Options,
    pub rules: &'a [&'static Rule],
    /// [`FixKind::Safe`], or unsafe ones as well.
    pub most: FixKind,
    /// Why a file cannot be changed or made, as the end of "`path` …"; inside an archive none can.
    pub obstacle: &'a dyn Fn(&str) -> Option<&'static str>,
}

/// What fixing comes to.
#[derive(Debug, Default)]
pub struct Fixed {
    pub changes: Changes,
    /// In the order of their findings.
    pub done: Vec<Done>,
    /// Each once.
    pub refused: Vec<Refused>,
    /// Fixes that were not tried, for the number of examinations has an end.
    pub untried: usize,
    /// Findings that only an unsafe fix would mend, where only safe ones are wanted.
    pub unsafe_left: usize,
}

/// A fix that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    pub title: String,
    /// The files that it changes, makes or deletes.
    pub paths: BTreeSet<String>,
}

/// A fix that was not made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refused {
    pub component: Component,
    pub rule: &'static str,
    pub title: String,
    /// As the end of "not fixed: …".
    pub reason: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Component { kind, name } = &self.component;
        let name = quoted(&format!("{kind}/{name}"));
        write!(f, "{name}: {} (`{}`): {}", self.title, self.rule, self.reason)
    }
}

/// An export with what rules say about it.
struct State {
    export: Export,
    /// Of the bytes that were examined, by file.
    hashes: Vec<Option<u64>>,
    run: Run,
    /// Files that cannot be read or parsed.
    problems: usize,
    /// Findings by rule, component and element, whatever the value there.
    counts: BTreeMap<String, Tally>,
}

/// Findings at one place: at least as bad as each severity, then seen by each audience. One that gets worse, or is
/// shown to more people, adds to one of them.
type Tally = [usize; 6];

impl State {
    /// The text that spans point into; `None` where somebody else wrote meanwhile.
    fn text(&self, id: FileId) -> Option<String> {
        let text = self.export.read(id).ok()?;
        let examined = self.hashes.get(id.0 as usize).copied().flatten();
        (examined == Some(text.hash)).then_some(text.text)
    }
}

/// One fix of a finding.
#[derive(Clone)]
struct Candidate {
    rule: &'static str,
    component: Component,
    key: String,
    fix: Fix,
}

/// Applies the fixes of all visible findings until none is left.
///
/// # Errors
/// Says which rule page cannot be read.
pub fn fix(export: &Export, fixing: &Fixing<'_>) -> Result<Fixed, String> {
    let mut work = Work {
        original: export,
        fixing,
        // Whatever a fix may add, somebody's audience sees it.
        options: Options {
            audience: Audience::Audit,
            top: None,
            only: None,
            ..fixing.options.clone()
        },
        fixed: Fixed::default(),
        asked: BTreeSet::new(),
        runs: 0,
    };
    let mut state = work.state(&Changes::default())?;
    loop {
        let candidates = work.candidates(&state);
        if candidates.is_empty() || work.runs >= MOST_RUNS {
            work.fixed.untried = candidates.len();
            break;
        }
        state = work.attempt(state, &candidates)?;
    }
    work.fixed.unsafe_left = work.unsafe_left(&state);
    work.fixed.refused.sort();
    work.fixed.refused.dedup();
    Ok(work.fixed)
}

struct Work<'a> {
    original: &'a Export,
    fixing: &'a Fixing<'a>,
    options: Options,
    fixed: Fixed,
    /// Keys and titles of fixes that were refused: nobody tries them twice.
    asked: BTreeSet<(String, String)>,
    runs: usize,
}

impl Work<'_> {
    fn state(&mut self, changes: &Changes) -> Result<State, String> {
        self.runs += 1;
        let export = self.original.changed(changes);
        let org = org::read_for(&export, &Scope::of_check(self.fixing.options));
        let run = engine::run(&org, &export, &self.options, self.fixing.rules)?;
        Ok(State {
            problems: org.problems.len(),
            hashes: org
                .files
                .iter()
                .map(|file| file.stored.map(|stored| stored.hash))
                .collect(),
            counts: counts(&run.findings),
            export,
            run,
        })
    }

    fn is_visible(&self, state: &State, finding: &Finding) -> bool {
        let options = self.fixing.options;
        let mut files = finding
            .labels
            .iter()
            .filter_map(|label| state.export.file(label.span.file));
        let is_asked = options
            .only
            .as_ref()
            .is_none_or(|only| files.any(|file| only.has(&file.shown)));
        is_asked && finding.audience <= options.audience
    }

    /// The first fix of each visible finding that is wanted and was not refused.
    fn candidates(&self, state: &State) -> Vec<Candidate> {
        let findings = state
            .run
            .findings
            .iter()
            .filter(|finding| self.is_visible(state, finding));
        let wanted = findings.filter_map(|finding| {
            let mut fixes = finding.fixes.iter().filter(|fix| {
                let is_wanted = fix.kind != FixKind::None && fix.kind <= self.fixing.most;
                is_wanted && !self.asked.contains(&(finding.key.clone(), fix.title.clone()))
            });
            Some(Candidate {
                rule: finding.rule,
                component: finding.component.clone(),
                key: finding.key.clone(),
                fix: fixes.next()?.clone(),
            })
        });
        wanted.collect()
    }

    fn unsafe_left(&self, state: &State) -> usize {
        let findings = state.run.findings.iter();
        let findings = findings.filter(|finding| self.is_visible(state, finding));
        let is_left = |finding: &&Finding| finding.fixes.iter().any(|fix| fix.kind > self.fixing.most);
        findings.filter(is_left).count()
    }

    /// Makes the fixes if the export is no worse for them, else the first half of them; what is left over is asked
    /// again, for its places have moved.
    fn attempt(&mut self, state: State, candidates: &[Candidate]) -> Result<State, String> {
        let fixes = candidates.iter().map(|candidate| &candidate.fix);
        let round = apply(fixes, |id| state.text(id));
        for index in &round.rejected {
            self.refuse(&candidates[*index], "the place has changed");
        }
        let mut changes = Changes {
            created: round.created.keys().cloned().collect(),
            written: round.created,
            deleted: round.deleted,
        };
        for (id, text) in round.texts {
            if let (Some(file), Ok(old)) = (state.export.file(id), state.export.read(id)) {
                changes
                    .written
                    .insert(file.shown.clone(), old.encoding.encode(&text));
            }
        }
        let applied: Vec<&Candidate> = round.applied.iter().map(|index| &candidates[*index]).collect();
        let Some(problem) = self.problem(&state, &changes) else {
            return self.settle(state, changes, &applied);
        };
        self.narrow(state, &applied, &problem)
    }

    /// Takes over changes that add nothing.
    fn settle(&mut self, state: State, changes: Changes, applied: &[&Candidate]) -> Result<State, String> {
        if applied.is_empty() {
            return Ok(state);
        }
        let mut all = self.fixed.changes.clone();
        all.add(changes);
        let next = self.state(&all)?;
        if let Some(problem) = added(&state, &next) {
            return self.narrow(state, applied, &problem);
        }
        self.fixed.changes = all;
        let done = applied.iter().map(|candidate| Done {
            title: candidate.fix.title.clone(),
            paths: paths(&state.export, &candidate.fix),
        });
        self.fixed.done.extend(done);
        Ok(next)
    }

    fn narrow(&mut self, state: State, applied: &[&Candidate], problem: &str) -> Result<State, String> {
        if let [only] = applied {
            self.refuse(only, problem);
            return Ok(state);
        }
        if self.runs >= MOST_RUNS {
            return Ok(state);
        }
        let half = applied[..applied.len() / 2].iter().copied();
        let half: Vec<Candidate> = half.cloned().collect();
        self.attempt(state, &half)
    }

    fn refuse(&mut self, candidate: &Candidate, reason: &str) {
        let title = candidate.fix.title.clone();
        self.asked.insert((candidate.key.clone(), title.clone()));
        self.fixed.refused.push(Refused {
            component: candidate.component.clone(),
            rule: candidate.rule,
            title,
            reason: reason.to_owned(),
        });
    }

    /// Why files cannot be changed in this way.
    fn problem(&self, state: &State, changes: &Changes) -> Option<String> {
        let mut paths = changes.written.keys().chain(&changes.deleted);
        let refused = paths.find_map(|path| Some((path, (self.fixing.obstacle)(path)?)));
        if let Some((path, obstacle)) = refused {
            return Some(format!("`{path}` {obstacle}"));
        }
        // Read or not, what is listed is somebody's.
        let exists = |path: &str| self.original.find(path).is_some() || state.export.find(path).is_some();
        changes.created.iter().find_map(|path| {
            if exists(path) {
                return Some(format!("`{path}` exists"));
            }
            let is_ignored = state.export.ignores_new(path);
            is_ignored.then(|| format!("a `.forceignore` leaves out `{path}`"))
        })
    }
}

/// The files that a fix touches, as shown.
fn paths(export: &Export, fix: &Fix) -> BTreeSet<String> {
    let paths = fix.edits.iter().filter_map(|edit| match edit {
        Edit::Replace { span, .. } => Some(export.file(span.file)?.shown.clone()),
        Edit::Create { path, .. } | Edit::Delete { path } => Some(path.clone()),
    });
    paths.collect()
}

/// Findings by what their keys say of the place, without the value.
fn counts(findings: &[Finding]) -> BTreeMap<String, Tally> {
    let mut counts: BTreeMap<String, Tally> = BTreeMap::new();
    // An exception whose finding is mended has done its work.
    let findings = findings
        .iter()
        .filter(|finding| !exceptions::RULES.contains(&finding.rule));
    for finding in findings {
        let place = finding
            .key
            .rsplit_once(" #")
            .map_or(&*finding.key, |(place, _)| place);
        let counted = [
            finding.severity >= Severity::Info,
            finding.severity >= Severity::Warning,
            finding.severity >= Severity::Error,
            finding.audience <= Audience::Audit,
            finding.audience <= Audience::Review,
            finding.audience <= Audience::Gate,
        ];
        let tally = counts.entry(place.to_owned()).or_default();
        for (count, is_counted) in tally.iter_mut().zip(counted) {
            *count += usize::from(is_counted);
        }
    }
    counts
}

/// What the later state has and the earlier one had not.
fn added(before: &State, after: &State) -> Option<String> {
    if after.problems > before.problems {
        return Some("a file could not be read afterwards".to_owned());
    }
    let none = Tally::default();
    after.counts.iter().find_map(|(place, new)| {
        let old = before.counts.get(place).unwrap_or(&none);
        let rule = place.split(' ').next().unwrap_or_default();
        if new[0] > old[0] {
            return Some(format!("it would bring a finding of `{rule}`"));
        }
        let is_worse = new.iter().zip(old).any(|(new, old)| new > old);
        is_worse.then(|| format!("it would make a finding of `{rule}` worse"))
    })
}
