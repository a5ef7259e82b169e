//! Knows whether a copy gives the findings of its original.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Redacted;
use crate::engine::{self, Run};
use crate::finding::Finding;
use crate::load::{Archive, Export, Limits};
use crate::options::Options;
use crate::org::scope::Scope;
use crate::org::{self, Org};
use crate::rules::Rule;
use crate::source::FileId;

/// Findings of one rule that only one of the two has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub rule: &'static str,
    pub only_original: usize,
    pub only_copy: usize,
    /// The first of each, as the copy names them.
    pub examples: Vec<String>,
}

/// A finding as far as both have to agree on it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    rule: &'static str,
    severity: &'static str,
    confidence: &'static str,
    audience: &'static str,
    component: (String, String),
    agents: Option<usize>,
    /// Where the reason stands.
    primary: String,
    /// Paths in the copy and lines, sorted: what is listed by name comes in another order there.
    labels: Vec<(String, u32)>,
}

/// A packed copy, read and examined as whoever gets it would do that.
pub struct Examined {
    run: Run,
    org: Org,
}

/// What stands before the entries of a copy while it is examined.
const PREFIX: &str = "copy.zip!/";

/// Examines a copy by itself.
///
/// # Errors
/// Says why it cannot be read, or which page of the rules is damaged.
pub fn examined(bytes: Vec<u8>, options: &Options, rules: &[&'static Rule]) -> Result<Examined, String> {
    let limits = Limits::default();
    let archive = Archive::new(bytes, &limits).map_err(|error| error.message())?;
    let export = Export::from_tree(PREFIX, Arc::new(archive), limits);
    let org = org::read_for(&export, &Scope::from(options).for_audit());
    let run = engine::run(&org, &export, options, rules)?;
    Ok(Examined { run, org })
}

/// What the runs over the original and over the copy do not have in common, by rule.
#[must_use]
pub fn differences(redacted: &Redacted, original: &Run, copy: &Examined) -> Vec<Difference> {
    let Examined { run: copy, org } = copy;
    let path = |file: FileId| {
        let path = redacted.paths.get(file.0 as usize).cloned().flatten();
        path.unwrap_or_else(|| "-".to_owned())
    };
    let name = |name: &str| redacted.names.name(name);
    let old = all(original).map(|finding| seen(original, finding, &path, &name));
    let shown = |file: FileId| {
        let info = org.files.get(file.0 as usize);
        let shown = info.map_or("-", |info| info.shown.as_str());
        shown.strip_prefix(PREFIX).unwrap_or(shown).to_owned()
    };
    let new = all(copy).map(|finding| seen(copy, finding, &shown, &str::to_owned));
    let mut counts: BTreeMap<Seen, (usize, usize)> = BTreeMap::new();
    for one in old {
        counts.entry(one).or_default().0 += 1;
    }
    for one in new {
        counts.entry(one).or_default().1 += 1;
    }
    // Which of several comes first, or stands as an example, is a matter of names, and these are others.
    let counts = weaker(counts, |seen| Seen {
        component: (seen.component.0.clone(), String::new()),
        primary: String::new(),
        ..seen.clone()
    });
    let counts = weaker(counts, |seen| Seen {
        labels: vec![(
            String::new(),
            u32::try_from(seen.labels.len()).unwrap_or(u32::MAX),
        )],
        ..seen.clone()
    });
    let mut rules: BTreeMap<&'static str, Difference> = BTreeMap::new();
    for (one, (old, new)) in counts.into_iter().filter(|(_, (old, new))| old != new) {
        let example = || {
            let places = one.labels.iter().map(|(path, line)| format!("{path}:{line}"));
            let place = places.collect::<Vec<_>>().join(" ");
            let side = if old > new { "original" } else { "copy" };
            format!(
                "{side}: {}/{} {} {} {:?} {place}",
                one.component.0, one.component.1, one.severity, one.confidence, one.agents
            )
        };
        let rule = rules.entry(one.rule).or_insert_with(|| Difference {
            rule: one.rule,
            only_original: 0,
            only_copy: 0,
            examples: Vec::new(),
        });
        let is_first = if old > new {
            rule.only_original == 0
        } else {
            rule.only_copy == 0
        };
        rule.examples.extend(is_first.then(example));
        rule.only_original += old.saturating_sub(new);
        rule.only_copy += new.saturating_sub(old);
    }
    rules.into_values().collect()
}

/// Takes out what both have once less is asked of it; the rest stays as it is.
fn weaker(
    counts: BTreeMap<Seen, (usize, usize)>,
    less: impl Fn(&Seen) -> Seen,
) -> BTreeMap<Seen, (usize, usize)> {
    let mut both: BTreeMap<Seen, (usize, usize)> = BTreeMap::new();
    for (seen, (old, new)) in &counts {
        let sums = both.entry(less(seen)).or_default();
        sums.0 += old.saturating_sub(*new);
        sums.1 += new.saturating_sub(*old);
    }
    let is_other = |seen: &Seen| both.get(&less(seen)).is_some_and(|(old, new)| old != new);
    counts.into_iter().filter(|(seen, _)| is_other(seen)).collect()
}

fn all(run: &Run) -> impl Iterator<Item = &Finding> {
    let excepted = run.excepted.iter().map(|excepted| &excepted.finding);
    run.findings.iter().chain(excepted)
}

fn seen(
    run: &Run,
    finding: &Finding,
    path: &impl Fn(FileId) -> String,
    name: &impl Fn(&str) -> String,
) -> Seen {
    let labels = finding.labels.iter();
    let mut labels: Vec<(String, u32)> = labels
        .map(|label| (path(label.span.file), run.range(label.span).start.line))
        .collect();
    let primary = labels
        .first()
        .map_or_else(String::new, |(path, line)| format!("{path}:{line}"));
    labels.sort();
    Seen {
        rule: finding.rule,
        severity: finding.severity.word(),
        confidence: finding.confidence.word(),
        audience: finding.audience.word(),
        component: (finding.component.kind.clone(), name(&finding.component.name)),
        agents: finding.affects.as_ref().map(|affects| affects.agents),
        primary,
        labels,
    }
}
