//! Knows what one trust surface has and another has not, by what entries mean: a renamed entry is none.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::twins::{Moved, shared};
use super::{Pages, Right, Row, Surface};
use crate::analysis::content_policy::{Source, Sources};
use crate::analysis::contents::Topic;
use crate::finding::Component;
use crate::org::kind::Kind;
use crate::source::Span;

/// What became of the trust of an org.
#[derive(Debug, Default)]
pub struct TrustDiff {
    /// Only the new org trusts it; the worst first.
    pub added: Vec<Item>,
    /// Only the old org trusted it.
    pub removed: Vec<Item>,
    pub changed: Vec<Change>,
    pub not_visible: Vec<Unseen>,
    /// Hosts that differ by the environment alone.
    pub moved: Vec<Moved>,
    /// Things that both trust.
    pub common: usize,
    /// Neither export shows anything that an org trusts.
    pub is_blank: bool,
}

/// A subject with everything that one org trusts it with and the other does not.
#[derive(Debug)]
pub struct Item {
    pub kind: &'static str,
    pub subject: String,
    pub rights: Vec<(Right, Pages)>,
    pub weight: u32,
    /// What says so.
    pub components: BTreeSet<Component>,
    pub span: Span,
    /// Narrower subjects of the other org that this one covers: what it takes the place of, or what is left of it.
    pub narrower: BTreeSet<String>,
    /// How many hold it, or how far a setting goes.
    pub level: Option<String>,
    /// The host of the other org that has its place there: they differ by the environment alone.
    pub counterpart: Option<String>,
}

/// A setting, or a number of holders, that is not what it was.
#[derive(Debug)]
pub struct Change {
    pub right: Right,
    pub subject: String,
    pub old: String,
    pub new: String,
    /// More is trusted than before, or less.
    pub is_more: bool,
    pub weight: u32,
    pub component: Component,
    pub old_span: Span,
    pub new_span: Span,
}

/// What only one org shows, because the other's export says nothing of its kind.
#[derive(Debug)]
pub struct Unseen {
    pub topic: Topic,
    /// The old org's export is the one that says nothing.
    pub in_old: bool,
    /// What the other one shows.
    pub subjects: BTreeSet<String>,
}

impl Unseen {
    /// Whether a file is meant that cannot be read.
    #[must_use]
    pub fn is_file(&self) -> bool {
        matches!(self.topic, Topic::File(..))
    }
}

impl Surface {
    /// Whether a row that is not here is not there: its type is, and none of the files that say so is unread.
    fn is_told(&self, row: &Row) -> bool {
        let is_unread = |one: &Component| self.contents.is_unread(row.topic.word(), &one.name);
        // What a setting is that nobody mentions, only a repository tells: not what weakens the org.
        let is_known = row.right != Right::Setting || self.contents.is_whole() && row.weakens();
        is_known && self.contents.has(&row.topic) && !row.components.iter().any(is_unread)
    }

    /// What this export would have to hold to tell of a row.
    fn lack(&self, row: &Row) -> Topic {
        match row.topic {
            Topic::Type(word) if row.right == Right::Setting && self.contents.holds(word) => {
                Topic::Setting(word)
            }
            ref topic => self.contents.lack(topic),
        }
    }

    /// What `new` trusts that this one did not, and the other way round.
    #[must_use]
    pub fn diff(&self, new: &Self) -> TrustDiff {
        let mut diff = TrustDiff {
            is_blank: self.rows.is_empty() && new.rows.is_empty(),
            ..TrustDiff::default()
        };
        let gained = only_in(new, self);
        let lost = only_in(self, new);
        for (rows, other, in_old) in [(&gained, self, true), (&lost, new, false)] {
            diff.not_visible.extend(unseen(rows, other, in_old));
            let failed = other.contents.failed();
            diff.not_visible.extend(failed.map(|file| Unseen {
                topic: file.clone(),
                in_old,
                subjects: BTreeSet::new(),
            }));
        }
        let added = visible(&gained, self);
        let removed = visible(&lost, new);
        diff.added = items(&widest(&added), &self.rows, &new.rows);
        diff.removed = items(&widest(&removed), &new.rows, &self.rows);
        diff.changed = changes(&self.rows, &new.rows);
        (diff.common, diff.moved) = shared(&self.rows, &new.rows);
        diff
    }
}

impl Row {
    /// Whether a setting of a single Visualforce page is meant.
    fn is_of_page(&self) -> bool {
        self.right == Right::Setting && self.topic == Topic::kind(Kind::Page)
    }

    /// A setting that protects less than it could.
    fn weakens(&self) -> bool {
        self.level.as_ref().is_some_and(|level| level.rank > 1)
    }
}

/// Rows of which the other export would tell, if there were any.
fn visible<'a>(rows: &[&'a Row], other: &Surface) -> Vec<&'a Row> {
    let rows = rows.iter().copied();
    rows.filter(|row| other.is_told(row)).collect()
}

/// Rows by right and pages, with what covers what.
struct Lookup<'a> {
    groups: HashMap<(Right, &'a Pages), Group<'a>>,
}

#[derive(Default)]
struct Group<'a> {
    keys: HashMap<&'a str, &'a Row>,
    rows: Vec<&'a Row>,
    sources: Sources,
}

impl<'a> Lookup<'a> {
    fn new(rows: impl Iterator<Item = &'a Row>) -> Self {
        let mut groups: HashMap<(Right, &Pages), Group<'_>> = HashMap::new();
        for row in rows {
            let group = groups.entry((row.right, &row.pages)).or_default();
            group.keys.insert(&row.key, row);
            if row.source.is_some() {
                group.rows.push(row);
            }
        }
        for group in groups.values_mut() {
            let sources: Vec<Source> = group.rows.iter().filter_map(|row| row.source.clone()).collect();
            group.sources = Sources::new(sources);
        }
        Self { groups }
    }

    /// Rows that trust everything that `row` trusts.
    fn covering(&self, row: &'a Row) -> Vec<&'a Row> {
        let mut found = self.covering_for(row, &row.pages);
        if matches!(row.pages, Pages::Elsewhere(_)) {
            found.extend(self.covering_for(row, &Pages::AllElsewhere));
        }
        found
    }

    fn covering_for(&self, row: &Row, pages: &Pages) -> Vec<&'a Row> {
        // The keys of the map live longer than what is asked for: only equality counts.
        let Some(group) = self.groups.get(&(row.right, pages)) else {
            return Vec::new();
        };
        let equal = group.keys.get(row.key.as_str()).copied();
        if equal.is_some() {
            return equal.into_iter().collect();
        }
        group.wider(row)
    }
}

impl<'a> Group<'a> {
    /// Rows whose source covers that of `row`, its own among them.
    fn wider(&self, row: &Row) -> Vec<&'a Row> {
        let Some(source) = &row.source else {
            return Vec::new();
        };
        let found = self.sources.containing(source).into_iter();
        // A policy for `http` lets `https` in; a list of origins means what it says.
        let is_meant = |covering: &&Row| {
            let scheme = covering.source.as_ref().map(|source| source.scheme.as_deref());
            row.right != Right::Cors || scheme == Some(source.scheme.as_deref())
        };
        found.map(|at| self.rows[at]).filter(is_meant).collect()
    }
}

/// Rows of one surface that nothing of the other covers. A page that only one of them has is no setting.
fn only_in<'a>(one: &'a Surface, other: &'a Surface) -> Vec<&'a Row> {
    let lookup = Lookup::new(other.rows.iter());
    let reported = one
        .rows
        .iter()
        .filter(|row| !row.is_of_page() && row.pages != Pages::AllElsewhere);
    reported.filter(|row| lookup.covering(row).is_empty()).collect()
}

/// Of rows that cover each other the widest.
fn widest<'a>(rows: &[&'a Row]) -> Vec<&'a Row> {
    let lookup = Lookup::new(rows.iter().copied());
    let is_widest = |row: &&&Row| {
        let Some(group) = lookup.groups.get(&(row.right, &row.pages)) else {
            return true;
        };
        // Of two spellings of one source the first counts.
        let is_behind = |other: &&Row| match (&row.source, &other.source) {
            (Some(own), Some(wide)) => row.key != other.key && (!own.contains(wide) || other.key < row.key),
            _ => false,
        };
        !group.wider(row).iter().any(is_behind)
    };
    rows.iter().filter(is_widest).copied().collect()
}

/// Rows by subject; `others`: of the other surface; `own`: all of the same one.
fn items(rows: &[&Row], others: &[Row], own: &[Row]) -> Vec<Item> {
    let lookup = Lookup::new(rows.iter().copied());
    let mut narrower: HashMap<(Right, &Pages, &str), BTreeSet<&str>> = HashMap::new();
    let kept: HashSet<(Right, &Pages, &str)> = own
        .iter()
        .map(|row| (row.right, &row.pages, row.key.as_str()))
        .collect();
    for row in others {
        for wide in lookup.covering(row) {
            let is_kept = kept.contains(&(row.right, &row.pages, row.key.as_str()));
            let identity = (wide.right, &wide.pages, wide.key.as_str());
            if !is_kept && row.pages != Pages::AllElsewhere {
                narrower.entry(identity).or_default().insert(&row.subject);
            }
        }
    }
    let mut items: BTreeMap<(&'static str, &str), Item> = BTreeMap::new();
    for row in rows {
        let item = items
            .entry((row.right.kind(), &row.subject))
            .or_insert_with(|| Item {
                kind: row.right.kind(),
                subject: row.subject.clone(),
                rights: Vec::new(),
                weight: 0,
                components: BTreeSet::new(),
                span: row.span,
                narrower: BTreeSet::new(),
                level: row.level.as_ref().map(|level| level.word.clone()),
                counterpart: None,
            });
        item.weight = item.weight.max(row.weight);
        item.components.extend(row.components.iter().cloned());
        let own = narrower.get(&(row.right, &row.pages, row.key.as_str()));
        item.narrower
            .extend(own.into_iter().flatten().map(|subject| (*subject).to_owned()));
        item.rights.push((row.right, row.pages.clone()));
    }
    let mut items: Vec<Item> = items.into_values().collect();
    items.sort_by_key(|item| std::cmp::Reverse(item.weight));
    items
}

/// Settings and numbers that both show, and that differ.
fn changes(old: &[Row], new: &[Row]) -> Vec<Change> {
    let before: HashMap<(Right, &str), &Row> = old
        .iter()
        .map(|row| ((row.right, row.key.as_str()), row))
        .collect();
    let with_level = new.iter().filter(|row| row.level.is_some());
    let mut changes: Vec<Change> = with_level
        .filter_map(|row| change(before.get(&(row.right, row.key.as_str()))?, row))
        .collect();
    changes.sort_by(|one, other| {
        let rank = |change: &Change| {
            (
                std::cmp::Reverse(change.is_more),
                std::cmp::Reverse(change.weight),
            )
        };
        (rank(one), &one.subject, one.right).cmp(&(rank(other), &other.subject, other.right))
    });
    changes
}

fn change(old: &Row, new: &Row) -> Option<Change> {
    let (before, after) = (old.level.as_ref()?, new.level.as_ref()?);
    (before != after).then(|| Change {
        right: new.right,
        subject: new.subject.clone(),
        old: before.word.clone(),
        new: after.word.clone(),
        is_more: after.rank > before.rank,
        weight: new.weight,
        component: new
            .components
            .first()
            .cloned()
            .unwrap_or_else(|| Component::new("", "")),
        old_span: old.span,
        new_span: new.span,
    })
}

/// Rows of which the other export says nothing, by what it would have to hold.
fn unseen(rows: &[&Row], other: &Surface, in_old: bool) -> Vec<Unseen> {
    let mut found: BTreeMap<Topic, BTreeSet<String>> = BTreeMap::new();
    for row in rows.iter().filter(|row| !other.is_told(row)) {
        let subjects = found.entry(other.lack(row)).or_default();
        subjects.insert(row.subject.clone());
    }
    let found = found.into_iter();
    found
        .map(|(topic, subjects)| Unseen {
            topic,
            in_old,
            subjects,
        })
        .collect()
}
