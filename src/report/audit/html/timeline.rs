//! Knows the line of days: where the day of the audit, the milestones and the end stand, and where their words have room.

use jiff::civil::{Date, date};

use super::super::days_of;
use super::words::{day, shortened};
use crate::answer::audit::{Audit, Milestone};

const WIDTH: i64 = 1_000;
/// Room on both sides of the axis.
const SIDE: i64 = 24;
/// Height of one row of words, and rows on each side of the axis.
const ROW: i64 = 42;
const LANES: usize = 4;
/// Marks in one picture; the table has all of them.
const MOST: usize = 30;
/// Characters of a name, and the width of one.
const NAME: usize = 30;
const CHARACTER: i64 = 7;

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
    /// Middle of the words, and the base line of the first of their two lines.
    pub(super) text_x: i64,
    pub(super) text_y: i64,
    /// Where the line to the words ends.
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
        let mut days = days(audit);
        // What the line is for comes first, and is left out last.
        days.sort_by_key(|day| (rank(day.kind), day.on));
        let left_out = days.len().saturating_sub(MOST);
        days.truncate(MOST);
        let (Some(first), Some(last)) = (
            days.iter().map(|day| day.on).min(),
            days.iter().map(|day| day.on).max(),
        ) else {
            return Self::default();
        };
        let scale = Scale::new(first, last);
        let mut lanes = Lanes::default();
        let mut placed = Vec::new();
        let mut homeless = left_out;
        for day in days {
            let x = scale.x(day.on);
            match lanes.place(x, &day) {
                Some(lane) => placed.push((day, x, lane)),
                None => homeless += 1,
            }
        }
        let above = lanes.rows(true);
        let axis = ROW * above + 20;
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
            marks: placed
                .into_iter()
                .map(|(day, x, lane)| mark(day, x, &lane, axis))
                .collect(),
            left_out: homeless,
        }
    }
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
            name: shortened(&capital(&one.name), NAME),
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

fn mark(day: Day, x: i64, lane: &Lane, axis: i64) -> Mark {
    let row = i64::try_from(lane.row).unwrap_or_default();
    let (text_y, lead) = if lane.above {
        let base = axis - 20 - ROW * (row + 1) + 16;
        (base, base + 22)
    } else {
        let base = axis + 34 + ROW * row + 14;
        (base, base - 13)
    };
    Mark {
        x,
        kind: day.kind,
        state: day.state,
        name: day.name,
        when: day.when,
        text_x: lane.middle,
        text_y,
        lead,
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

/// Rows of words above and below the axis.
#[derive(Default)]
struct Lanes {
    taken: [Vec<(i64, i64)>; LANES * 2],
}

struct Lane {
    above: bool,
    row: usize,
    middle: i64,
}

impl Lanes {
    /// The nearest row with room, above and below by turns.
    fn place(&mut self, x: i64, day: &Day) -> Option<Lane> {
        let characters = day.name.chars().count().max(day.when.chars().count());
        let width = i64::try_from(characters).unwrap_or(i64::MAX / 100) * CHARACTER + 12;
        let middle = x.clamp(width / 2, (WIDTH - width / 2).max(width / 2));
        let (from, to) = (middle - width / 2, middle + width / 2);
        let free = |row: &Vec<(i64, i64)>| row.iter().all(|(start, end)| to <= *start || from >= *end);
        let at = self.taken.iter().position(free)?;
        self.taken[at].push((from, to));
        Some(Lane {
            above: at % 2 == 0,
            row: at / 2,
            middle,
        })
    }

    /// How many rows one side needs.
    fn rows(&self, above: bool) -> i64 {
        let side = self.taken.iter().skip(usize::from(!above)).step_by(2);
        let used = side.filter(|row| !row.is_empty()).count();
        i64::try_from(used).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(on: Date, kind: &'static str) -> Day {
        Day {
            on,
            kind,
            state: "ahead",
            name: "a name of some length".to_owned(),
            when: "28 February 2028, in 465 days".to_owned(),
        }
    }

    #[test]
    fn words_never_lie_on_words() {
        let mut lanes = Lanes::default();
        let scale = Scale::new(date(2026, 2, 4), date(2028, 2, 28));
        for _ in 0..8 {
            assert!(
                lanes
                    .place(scale.x(date(2027, 3, 1)), &day(date(2027, 3, 1), "plan"))
                    .is_some()
            );
        }
        assert!(
            lanes
                .place(scale.x(date(2027, 3, 9)), &day(date(2027, 3, 9), "plan"))
                .is_none()
        );
        assert_eq!((lanes.rows(true), lanes.rows(false)), (4, 4));
    }

    #[test]
    fn days_keep_their_order_and_stay_within_the_picture() {
        let scale = Scale::new(date(2026, 2, 4), date(2028, 2, 28));
        let xs = [date(2026, 2, 4), date(2026, 11, 20), date(2028, 2, 28)].map(|on| scale.x(on));
        assert!(xs[0] < xs[1] && xs[1] < xs[2], "{xs:?}");
        assert!(xs[0] >= SIDE && xs[2] <= WIDTH - SIDE, "{xs:?}");
        let years: Vec<i16> = scale.ticks().iter().filter_map(|tick| tick.year).collect();
        assert_eq!(years, [2026, 2027, 2028]);
        assert!(
            Scale::new(date(-9999, 1, 1), date(9999, 12, 31))
                .ticks()
                .is_empty()
        );
    }
}
