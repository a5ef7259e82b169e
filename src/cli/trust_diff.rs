//! Knows `ctilint trust-diff`: what an org trusts that it did not before.

use std::collections::BTreeMap;

use clap::Args;

use super::session::{Failure, Session};
use super::two::{AFTER_HELP, BothPlaces, Side, Two, TwoArgs, TwoFormat};
use crate::analysis::content_policy::Context;
use crate::analysis::environment::Environment;
use crate::analysis::trust_surface::{Change, Item, Pages, Right, Surface, TrustDiff, Unseen};
use crate::answer::difference::{NotVisible, TrustAnswer, TrustChange, Trusted};
use crate::finding::Component;
use crate::report::difference;

#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct TrustDiffArgs {
    /// Export as it was: a folder, a zip, or a git revision.
    old: String,
    /// Export as it is, or shall be.
    new: String,
    #[command(flatten)]
    two: TwoArgs,
}

pub(super) fn run(args: &TrustDiffArgs) -> Result<u8, Failure> {
    let mut two = args.two.open(&args.old, &args.new)?;
    let mut diff = diff(&two);
    diff.not_visible.append(&mut two.missing);
    let answer = answer(&args.old, &args.new, &two, &diff);
    let text = match args.two.format {
        TwoFormat::Text => difference::trust_text(&answer),
        TwoFormat::Markdown => difference::trust_markdown(&answer),
        TwoFormat::Json => super::debug::json(&answer),
    };
    args.two.write(&text, &diff.not_visible)
}

/// What one org trusts and the other does not. Another org's host is another host, however alike the names are.
fn diff(two: &Two) -> TrustDiff {
    let as_written = Environment::default();
    let surface = |session: &Session| Surface::new(&session.org, &session.options, &as_written, two.is_whole);
    let (old, new) = rayon::join(|| surface(&two.old), || surface(&two.new));
    let mut diff = old.diff(&new);
    let (before, after) = Environment::pair(&two.old.org, &two.new.org);
    diff.pair(&before, &after);
    diff
}

fn answer(old: &str, new: &str, two: &Two, diff: &TrustDiff) -> TrustAnswer {
    let mut places = BothPlaces::new(two);
    let (old, new) = (places.masked(old), places.masked(new));
    let added = views(&diff.added, Side::New, &mut places);
    let removed = views(&diff.removed, Side::Old, &mut places);
    let changed = diff.changed.iter().map(|change| changed(change, &mut places));
    let changed = changed.collect();
    let not_visible = diff.not_visible.iter().map(|unseen| {
        let (side, export) = if unseen.in_old {
            ("old", &old)
        } else {
            ("new", &new)
        };
        not_visible(unseen, side, export, &places)
    });
    TrustAnswer {
        schema: "ctilint/v1",
        summary: diff.summary(),
        not_visible: not_visible.collect(),
        added,
        removed,
        changed,
        old,
        new,
    }
}

pub(super) fn views(items: &[Item], side: Side, places: &mut BothPlaces<'_>) -> Vec<Trusted> {
    items.iter().map(|item| view(item, side, places)).collect()
}

fn view(item: &Item, side: Side, places: &mut BothPlaces<'_>) -> Trusted {
    let is_setting = item.rights.iter().any(|(right, _)| *right == Right::Setting);
    let level = item.level.clone();
    let rights = item.rights.iter().map(|(right, pages)| {
        let words = format!("{} {}", right.word(), pages.word());
        places.masked(words.trim_end())
    });
    let (rights, shown, holders) = match level {
        Some(level) if is_setting => (vec![level.clone()], level, None),
        level => (rights.collect(), places.masked(&shown(&item.rights)), level),
    };
    Trusted {
        kind: item.kind,
        rights,
        shown,
        subject: places.masked(&item.subject),
        weight: item.weight,
        holders,
        counterpart: item.counterpart.as_ref().map(|one| places.masked(one)),
        components: item.components.iter().map(|one| component(one, places)).collect(),
        narrower: item.narrower.iter().map(|one| places.masked(one)).collect(),
        place: places.place(side, item.span),
    }
}

fn component(component: &Component, places: &BothPlaces<'_>) -> Component {
    Component::new(component.kind.as_str(), places.masked(&component.name))
}

/// Rights with the same pages together: `frame-src, connect-src (LEX)`.
fn shown(rights: &[(Right, Pages)]) -> String {
    let mut pages: BTreeMap<Right, Vec<&Pages>> = BTreeMap::new();
    for (right, page) in rights {
        pages.entry(*right).or_default().push(page);
    }
    let mut groups: Vec<(Vec<&Pages>, Vec<&str>)> = Vec::new();
    for (right, pages) in pages {
        match groups.iter_mut().find(|(known, _)| *known == pages) {
            Some((_, words)) => words.push(right.word()),
            None => groups.push((pages, vec![right.word()])),
        }
    }
    let group = |(pages, words): (Vec<&Pages>, Vec<&str>)| {
        let is_all =
            pages.len() == Context::ALL.len() && pages.iter().all(|page| matches!(page, Pages::One(_)));
        let pages: Vec<&str> = pages.iter().map(|page| page.word()).collect();
        match pages.join(", ") {
            _ if is_all => format!("{} (all pages)", words.join(", ")),
            pages if pages.is_empty() => words.join(", "),
            pages => format!("{} ({pages})", words.join(", ")),
        }
    };
    let groups: Vec<String> = groups.into_iter().map(group).collect();
    groups.join("; ")
}

pub(super) fn changed(change: &Change, places: &mut BothPlaces<'_>) -> TrustChange {
    TrustChange {
        kind: change.right.kind(),
        subject: places.masked(&change.subject),
        right: change.right.word(),
        old: places.masked(&change.old),
        new: places.masked(&change.new),
        trust: if change.is_more { "more" } else { "less" },
        weight: change.weight,
        component: component(&change.component, places),
        old_place: places.place(Side::Old, change.old_span),
        new_place: places.place(Side::New, change.new_span),
    }
}

/// Names of things that one side does not show.
const MOST_SUBJECTS: usize = 20;

pub(super) fn not_visible(
    unseen: &Unseen,
    side: &'static str,
    export: &str,
    places: &BothPlaces<'_>,
) -> NotVisible {
    let subjects = unseen.subjects.iter().take(MOST_SUBJECTS);
    NotVisible {
        export: export.to_owned(),
        side,
        text: places.masked(&unseen.topic.phrase()),
        help: places.masked(&unseen.topic.help()),
        count: unseen.subjects.len(),
        subjects: subjects.map(|one| places.masked(one)).collect(),
    }
}
