//! Knows the line of days: where the day of the audit, the milestones and the end stand, and where their words have room.

use jiff::civil::{Date, date};

use super::super::days_of;
use super::words::day;
use crate::answer::audit::{Audit, Milestone};

const WIDTH: i64 = 1_000;
/// Room on both sides of the axis.
const SIDE: i64 = 24;
/// Height of one row of words, and rows on each side of the axis.
const ROW: i64 = 42;
const LANES: usize = 4;
/// Marks in one picture; the table has all of them.
const MOST: usize = 30;
/// Days before and after what the line is for that it goes on; what lies farther off is in the table alone, for it would
/// leave no room for the rest.
const AROUND: i64 = 730;
/// Characters of a name, and the width of one in the widest of usual fonts; a name is bold.
const NAME: usize = 30;
const BOLD: i64 = 8;
const CHARACTER: i64 = 7;
/// How far words reach over the line to them.
const BESIDE: i64 = 8;

#[derive(Debug, Default)]
pub(super) struct Timeline {
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) axis: i64,
    pub(super) from: i64,
    pub(super) to: i64,
    /// The days that are left, as a part of the axis.
    pub(super) left: Option<(i64, i64)>,
    pub(super) ticks: Vec<Tick>,
    pub(super) marks: Vec<Mark>,
    /// Marks that have no words in the picture.
    pub(super) left_out: usize,
}

#[derive(Debug)]
pub(super) struct Tick {
    pub(super) x: i64,
    pub(super) length: i64,
    /// Of the first day of a year.
    pub(super) year: Option<i16>,
}

/// A day with its words.
#[derive(Debug)]
pub(super) struct Mark {
    pub(super) x: i64,
    /// `as-of`, or the kind of the milestone.
    pub(super) kind: &'static str,
    pub(super) state: &'static str,
    pub(super) name: String,
    pub(super) when: String,
    pub(super) words: Option<Words>,
}

/// Where the words of a mark stand.
#[derive(Debug)]
pub(super) struct Words {
    /// Whether `x` is where they start or end.
    pub(super) anchor: &'static str,
    pub(super) x: i64,
    /// Base line of the first of their two lines.
    pub(super) y: i64,
    /// Where the line to them ends.
    pub(super) lead: i64,
}

/// A mark that has no place yet.
struct Day {
    on: Date,
    kind: &'static str,
    state: &'static str,
    name: String,
    when: String,
}

impl Timeline {
    pub(super) fn new(audit: &Audit) -> Self {
        let (days, left_out) = near(days(audit));
        let (Some(first), Some(last)) = (
            days.iter().map(|day| day.on).min(),
            days.iter().map(|day| day.on).max(),
        ) else {
            return Self::default();
        };
        let scale = Scale::new(first, last);
        let (lanes, mut placed) = placed(days, &scale);
        let silent = placed.iter().filter(|(_, _, lane)| lane.is_none()).count();
        let axis = ROW * lanes.rows(true) + 20;
        placed.sort_by_key(|(day, x, _)| (*x, rank(day.kind)));
        let end = |kind: &str| {
            let found = placed.iter().find(|(day, _, _)| day.kind == kind);
            found.map(|(_, x, _)| *x)
        };
        let left = end("as-of").zip(end("retirement")).filter(|(from, to)| from < to);
        Self {
            width: WIDTH,
            height: axis + 34 + ROW * lanes.rows(false) + 8,
            axis,
            from: SIDE,
            to: WIDTH - SIDE,
            left,
            ticks: scale.ticks(),
            left_out: left_out + silent,
            marks: placed
                .into_iter()
                .map(|(day, x, lane)| mark(day, x, lane, axis))
                .collect(),
        }
    }
}

/// Days with where they stand and where their words do.
type Placed = Vec<(Day, i64, Option<Lane>)>;

/// Words keep each other from their places, and in which order they are given decides for how many there are any.
fn placed(days: Vec<Day>, scale: &Scale) -> (Lanes, Placed) {
    let mut best: Option<(Lanes, Vec<Option<Lane>>)> = None;
    for (order, to_the_left) in ORDERS {
        let mut order_of: Vec<usize> = (0..days.len()).collect();
        order_of.sort_by_key(|at| order(&days[*at]));
        let mut lanes = Lanes::default();
        let mut found: Vec<Option<Lane>> = days.iter().map(|_| None).collect();
        for at in order_of {
            found[at] = lanes.place(scale.x(days[at].on), &days[at], to_the_left);
        }
        // What the line is for has words before all others have.
        let silent = |found: &[Option<Lane>]| {
            let silent = days.iter().zip(found).filter(|(_, lane)| lane.is_none());
            let silent: Vec<u8> = silent.map(|(day, _)| rank(day.kind)).collect();
            (silent.iter().filter(|rank| **rank < 2).count(), silent.len())
        };
        if best
            .as_ref()
            .is_none_or(|(_, least)| silent(&found) < silent(least))
        {
            best = Some((lanes, found));
        }
    }
    let (lanes, found) = best.unwrap_or_default();
    let days = days.into_iter().zip(found);
    let placed = days.map(|(day, lane)| (scale.x(day.on), day, lane));
    (lanes, placed.map(|(x, day, lane)| (day, x, lane)).collect())
}

/// Days with a smaller key are given a place earlier.
type Order = fn(&Day) -> (u8, i64);

/// In which words are given their places: what the line is for first, or all of them from one end; and whether they stand to
/// the left of their lines rather than to the right, which leaves those that come later the way to the axis.
const ORDERS: [(Order, bool); 4] = [
    (|day| (rank(day.kind), -number(day.on)), false),
    (|day| (rank(day.kind), number(day.on)), true),
    (|day| (0, -number(day.on)), false),
    (|day| (0, number(day.on)), true),
];

fn number(on: Date) -> i64 {
    between(date(1970, 1, 1), on)
}

fn rank(kind: &str) -> u8 {
    match kind {
        "as-of" => 0,
        "retirement" => 1,
        "plan" => 2,
        _ => 3,
    }
}

fn days(audit: &Audit) -> Vec<Day> {
    let today = audit.as_of.parse().ok().map(|on| Day {
        on,
        kind: "as-of",
        state: "over",
        name: "This audit".to_owned(),
        when: day(&audit.as_of),
    });
    let milestone = |one: &Milestone| {
        Some(Day {
            on: one.on.parse().ok()?,
            kind: one.kind,
            state: one.state,
            name: clipped(&capital(name(one))),
            when: format!("{}, {}", day(&one.on), standing(one)),
        })
    };
    today
        .into_iter()
        .chain(audit.milestones.iter().filter_map(milestone))
        .collect()
}

pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string());
    first.map_or_else(String::new, |first| first + chars.as_str())
}

/// How far away it is, and what is left to do: `in 12 days`, `late by 3 days`.
pub(super) fn standing(one: &Milestone) -> String {
    match (one.state, one.days_left) {
        ("reached", _) => "reached".to_owned(),
        ("late", days) => format!("late by {}", days_of(-days)),
        (_, 0) => "today".to_owned(),
        (_, days) if days < 0 => format!("{} ago", days_of(-days)),
        (_, days) => format!("in {}", days_of(days)),
    }
}

/// What it is called; what was to come has another name once it is over.
pub(super) fn name(one: &Milestone) -> &str {
    if one.kind == "retirement" && one.days_left < 0 {
        "Open CTI has ended: its softphones no longer work"
    } else {
        &one.name
    }
}

/// Days that the line has room for, and how many it has not.
fn near(mut days: Vec<Day>) -> (Vec<Day>, usize) {
    // What the line is for comes first, and is left out last.
    days.sort_by_key(|day| (rank(day.kind), day.on));
    let all = days.len();
    let ends = days
        .iter()
        .filter(|day| rank(day.kind) < 2)
        .map(|day| number(day.on));
    if let Some((first, last)) = ends.clone().min().zip(ends.max()) {
        days.retain(|day| (first - AROUND..=last + AROUND).contains(&number(day.on)));
    }
    days.truncate(MOST);
    let left_out = all - days.len();
    (days, left_out)
}

fn clipped(name: &str) -> String {
    if name.chars().count() <= NAME {
        return name.to_owned();
    }
    let head: String = name.chars().take(NAME - 1).collect();
    format!("{}\u{2026}", head.trim_end())
}

fn mark(day: Day, x: i64, lane: Option<Lane>, axis: i64) -> Mark {
    let words = lane.map(|lane| {
        let row = i64::try_from(lane.row).unwrap_or_default();
        let (y, lead) = if lane.above {
            let base = axis - 20 - ROW * (row + 1) + 16;
            (base, base + 22)
        } else {
            let base = axis + 34 + ROW * row + 14;
            (base, base - 13)
        };
        Words {
            anchor: lane.anchor,
            x: if lane.anchor == "start" {
                x - BESIDE
            } else {
                x + BESIDE
            },
            y,
            lead,
        }
    });
    Mark {
        x,
        kind: day.kind,
        state: day.state,
        name: day.name,
        when: day.when,
        words,
    }
}

/// Days to units of the picture.
struct Scale {
    start: Date,
    days: i64,
}

impl Scale {
    /// From the first day of the first quarter to the last day of the last.
    fn new(first: Date, last: Date) -> Self {
        let quarter = |on: Date| date(on.year(), (on.month() - 1) / 3 * 3 + 1, 1);
        let start = quarter(first);
        let end = quarter(last)
            .checked_add(jiff::Span::new().months(3))
            .unwrap_or(last);
        Self {
            start,
            days: between(start, end).max(1),
        }
    }

    fn x(&self, on: Date) -> i64 {
        SIDE + between(self.start, on) * (WIDTH - 2 * SIDE) / self.days
    }

    /// A tick a quarter, or a year where there are many of them; none where not even years have room.
    fn ticks(&self) -> Vec<Tick> {
        let years = self.days / 365 + 1;
        let months = match years {
            ..12 => 3,
            12..26 => 12,
            _ => return Vec::new(),
        };
        let mut ticks = Vec::new();
        for step in 0..=years * 12 / months {
            let span = jiff::Span::new().months(step * months);
            let Ok(on) = self.start.checked_add(span) else {
                break;
            };
            if between(self.start, on) > self.days {
                break;
            }
            let year = (on.month() == 1).then(|| on.year());
            ticks.push(Tick {
                x: self.x(on),
                length: if year.is_some() { 9 } else { 5 },
                year,
            });
        }
        ticks
    }
}

fn between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// From left to right, in units of the picture.
type Extent = (i64, i64);

/// What stands in one row: words, and lines that lead to words farther out.
#[derive(Default)]
struct Taken {
    words: Vec<Extent>,
    leads: Vec<Extent>,
}

/// Rows of words above and below the axis.
#[derive(Default)]
struct Lanes {
    taken: [Taken; LANES * 2],
}

#[derive(Debug)]
struct Lane {
    above: bool,
    row: usize,
    anchor: &'static str,
}

impl Lanes {
    /// The nearest row with room, above and below by turns; no line to words crosses others.
    fn place(&mut self, x: i64, day: &Day, to_the_left: bool) -> Option<Lane> {
        let length = |text: &str| i64::try_from(text.chars().count()).unwrap_or(i64::MAX / 100);
        let width = (length(&day.name) * BOLD).max(length(&day.when) * CHARACTER) + 12;
        let right = ("start", (x - BESIDE, x - BESIDE + width));
        let left = ("end", (x + BESIDE - width, x + BESIDE));
        let lead = (x - 3, x + 3);
        let rows = 0..self.taken.len();
        let ways = if to_the_left { [left, right] } else { [right, left] };
        let ways = ways
            .into_iter()
            .flat_map(|way| rows.clone().map(move |at| (way, at)));
        let ((anchor, words), at) = ways
            .filter(|((_, words), _)| words.0 >= 0 && words.1 <= WIDTH)
            .find(|((_, words), at)| self.is_free(*words, lead, *at))?;
        self.taken[at].words.push(words);
        for nearer in (at % 2..at).step_by(2) {
            self.taken[nearer].leads.push(lead);
        }
        Some(Lane {
            above: at % 2 == 0,
            row: at / 2,
            anchor,
        })
    }

    fn is_free(&self, words: Extent, lead: Extent, at: usize) -> bool {
        let row = &self.taken[at];
        let mut near = (at % 2..at)
            .step_by(2)
            .flat_map(|nearer| &self.taken[nearer].words);
        !row.words.iter().chain(&row.leads).any(|one| overlap(words, *one))
            && !near.any(|one| overlap(lead, *one))
    }

    /// How many rows one side needs: rows farther out may have words where nearer ones have none.
    fn rows(&self, above: bool) -> i64 {
        let side = self.taken.iter().skip(usize::from(!above)).step_by(2);
        let last = side.enumerate().rfind(|(_, row)| !row.words.is_empty());
        i64::try_from(last.map_or(0, |(at, _)| at + 1)).unwrap_or_default()
    }
}

fn overlap(one: Extent, other: Extent) -> bool {
    one.0 < other.1 && other.0 < one.1
}

#[cfg(test)]
mod tests;
