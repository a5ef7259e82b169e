//! Knows in what two orgs differ for their phones: by value, apart from what only their environments decide, and never
//! by what one of the exports does not show.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::contents::{Contents, Topic};
use super::environment::Environment;
use super::facets::{Focus, Nature, Row, rows};
use super::trust_surface::{Surface, TrustDiff, Unseen};
use crate::formula::essence;
use crate::options::Options;
use crate::org::Org;

/// One of two orgs, with what is known about it.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    pub org: &'a Org,
    pub options: &'a Options,
}

/// In what two orgs differ.
#[derive(Debug, Default)]
pub struct Comparison {
    /// Values that both have, equal ones and others.
    pub values: usize,
    /// Components that both have.
    pub components: usize,
    /// Sorted by type, name and element.
    pub different: Vec<Difference>,
    pub only_in_a: Vec<Only>,
    pub only_in_b: Vec<Only>,
    /// Values that are the same but for the environment.
    pub environment: Vec<Difference>,
    pub not_visible: Vec<Unseen>,
    /// What only the second one trusts is `added` here.
    pub trust: TrustDiff,
}

/// One value that is another one in the other org.
#[derive(Debug)]
pub struct Difference {
    pub a: Row,
    pub b: Row,
}

/// What one org has and the other has not: a component, or one value of a component that both have.
#[derive(Debug)]
pub struct Only {
    pub row: Row,
    /// How many values a whole component has; 0 for a single value.
    pub values: usize,
}

impl Comparison {
    /// `is_whole`: what an export does not hold its org does not have.
    #[must_use]
    pub fn new(a: Side<'_>, b: Side<'_>, is_whole: bool) -> Self {
        let environments = Environment::pair(a.org, b.org);
        let focus = Focus::of(a.org, a.options).and(Focus::of(b.org, b.options));
        let half = |side: Side<'_>, environment: &Environment| {
            let surface = Surface::new(side.org, side.options, environment, is_whole);
            let half = Half::new(rows(side.org, side.options, &focus), side.org, is_whole);
            (half, surface)
        };
        let ((one, before), (mut other, after)) =
            rayon::join(|| half(a, &environments.0), || half(b, &environments.1));
        let mut comparison = Self {
            trust: before.diff(&after),
            ..Self::default()
        };
        one.name_alike(&mut other, &environments);
        comparison.compare(&one, &other, &environments);
        let unseen = std::mem::take(&mut comparison.trust.not_visible);
        comparison.not_visible = merged(comparison.not_visible.drain(..).chain(unseen));
        comparison
    }

    /// Whether there is anything that both orgs have.
    #[must_use]
    pub fn is_of_anything(&self) -> bool {
        self.components > 0 || self.trust.common > 0
    }

    /// Nothing that matters differs, as far as the exports show.
    #[must_use]
    pub fn is_same(&self) -> bool {
        let trust = &self.trust;
        self.different.is_empty()
            && self.only_in_a.is_empty()
            && self.only_in_b.is_empty()
            && trust.added.is_empty()
            && trust.removed.is_empty()
            && trust.changed.is_empty()
    }

    fn compare(&mut self, a: &Half, b: &Half, environments: &(Environment, Environment)) {
        let mut lonely = (Vec::new(), BTreeMap::new());
        for (key, row) in &a.rows {
            match b.rows.get(key) {
                Some(other) => self.pair(row, other, environments),
                None => lonely.0.push((key, row)),
            }
        }
        // Places that name a host of the org.
        for (key, row) in b.rows.iter().filter(|(key, _)| !a.rows.contains_key(*key)) {
            let neutral = neutral_key(key, &environments.1);
            lonely.1.entry(neutral).or_insert_with(Vec::new).push((key, row));
        }
        let mut only_a = Vec::new();
        for (key, row) in lonely.0 {
            let twins = lonely.1.get_mut(&neutral_key(key, &environments.0));
            match twins.and_then(Vec::pop) {
                Some((_, twin)) => self.pair(row, twin, environments),
                None => only_a.push((key, row)),
            }
        }
        let mut only_b: Vec<(&Key, &Row)> = lonely.1.into_values().flatten().collect();
        only_b.sort_by_key(|(key, _)| *key);
        self.only_in_a = self.only(&only_a, a, b, false);
        self.only_in_b = self.only(&only_b, b, a, true);
    }

    fn pair(&mut self, a: &Row, b: &Row, environments: &(Environment, Environment)) {
        if a.path.is_empty() {
            self.components += 1;
        } else {
            self.values += 1;
        }
        let pair = || Difference {
            a: a.clone(),
            b: b.clone(),
        };
        let is_named_alike = a.name.eq_ignore_ascii_case(&b.name) && a.path.eq_ignore_ascii_case(&b.path);
        if a.value == b.value {
            // A component that is named otherwise is said once, and not for each of its values.
            if !is_named_alike && (a.path.is_empty() || !a.path.eq_ignore_ascii_case(&b.path)) {
                self.environment.push(pair());
            }
            return;
        }
        let (one, other) = (environments.0.neutral(&a.value), environments.1.neutral(&b.value));
        if one == other || a.nature == Nature::Environment {
            self.environment.push(pair());
        } else if a.nature != Nature::Formula || essence(&one) != essence(&other) {
            self.different.push(pair());
        }
    }

    /// Rows of one org: components that the other lacks, values that its component lacks, and what it does not show.
    fn only(&mut self, rows: &[(&Key, &Row)], own: &Half, other: &Half, in_old: bool) -> Vec<Only> {
        let mut found = Vec::new();
        let mut unseen: BTreeMap<Topic, BTreeSet<String>> = BTreeMap::new();
        for (key, row) in rows {
            let component = (key.0, key.1.clone());
            let is_whole = !other.components.contains_key(&component);
            // Its other rows say no more than that the component is not there.
            if is_whole && !row.path.is_empty() {
                continue;
            }
            if other.is_told(row) {
                let values = if is_whole { own.components[&component] } else { 0 };
                found.push(Only {
                    row: (*row).clone(),
                    values,
                });
            } else {
                let subject = format!("{}/{}", row.kind, row.name);
                unseen.entry(other.lack(row)).or_default().insert(subject);
            }
        }
        let unseen = unseen.into_iter().map(|(topic, subjects)| Unseen {
            topic,
            in_old,
            subjects,
        });
        self.not_visible.extend(unseen);
        found
    }
}

/// Type, name and element, in lower case.
type Key = (&'static str, String, String);

/// One org's rows, ready to be looked up.
struct Half {
    rows: BTreeMap<Key, Row>,
    /// Number of values by type and name.
    components: BTreeMap<(&'static str, String), usize>,
    contents: Contents,
}

impl Half {
    fn new(rows: Vec<Row>, org: &Org, is_whole: bool) -> Self {
        let mut half = Self {
            rows: BTreeMap::new(),
            components: BTreeMap::new(),
            contents: Contents::of(org, is_whole),
        };
        for row in rows {
            let name = row.name.to_lowercase();
            let number = half.components.entry((row.kind, name.clone())).or_default();
            *number += usize::from(!row.path.is_empty());
            half.rows.insert((row.kind, name, row.path.to_lowercase()), row);
        }
        half
    }

    /// Whether a row that is not here is not there.
    fn is_told(&self, row: &Row) -> bool {
        self.contents.has(&row.topic) && !self.contents.is_unread(row.kind, &row.name)
    }

    /// What the export would have to hold to tell of a row.
    fn lack(&self, row: &Row) -> Topic {
        if self.contents.is_unread(row.kind, &row.name) {
            Topic::Unread(row.kind)
        } else {
            self.contents.lack(&row.topic)
        }
    }

    /// Gives components of the other org that differ in name by the environment alone the names of this one.
    fn name_alike(&self, other: &mut Self, environments: &(Environment, Environment)) {
        let lonely = |one: &Self, other: &Self| -> Vec<(&'static str, String)> {
            let components = one.components.keys();
            components
                .filter(|component| !other.components.contains_key(*component))
                .cloned()
                .collect()
        };
        let neutral = |(kind, name): &(&'static str, String), environment: &Environment| {
            let name = if *kind == "User" {
                environment.neutral_username(name).to_owned()
            } else {
                environment.neutral(name).into_owned()
            };
            (*kind, name)
        };
        let own = lonely(self, other).into_iter();
        let mut own: HashMap<(&str, String), String> = own
            .map(|component| (neutral(&component, &environments.0), component.1))
            .collect();
        let mut names: HashMap<(&'static str, String), String> = HashMap::new();
        for component in lonely(other, self) {
            if let Some(name) = own.remove(&neutral(&component, &environments.1)) {
                names.insert(component, name);
            }
        }
        if names.is_empty() {
            return;
        }
        let renamed = |kind: &'static str, name: String| match names.get(&(kind, name.clone())) {
            Some(known) => known.clone(),
            None => name,
        };
        let rows = std::mem::take(&mut other.rows).into_iter();
        other.rows = rows
            .map(|((kind, name, path), row)| ((kind, renamed(kind, name), path), row))
            .collect();
        let components = std::mem::take(&mut other.components).into_iter();
        other.components = components
            .map(|((kind, name), number)| ((kind, renamed(kind, name)), number))
            .collect();
    }
}

fn neutral_key(key: &Key, environment: &Environment) -> Key {
    (key.0, key.1.clone(), environment.neutral(&key.2).into_owned())
}

/// One entry for each topic and org.
fn merged(all: impl Iterator<Item = Unseen>) -> Vec<Unseen> {
    let mut found: BTreeMap<(bool, Topic), BTreeSet<String>> = BTreeMap::new();
    for unseen in all {
        let subjects = found.entry((!unseen.in_old, unseen.topic)).or_default();
        subjects.extend(unseen.subjects);
    }
    let found = found.into_iter();
    found
        .map(|((in_new, topic), subjects)| Unseen {
            topic,
            in_old: !in_new,
            subjects,
        })
        .collect()
}
