//! Knows the dependency picture: rows in columns, and the lines between them; so many lines that no eye parts them are one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::Rows;
use super::layout::{Frame, HIGH, Layout, Row, WIDE};
use crate::answer::audit::Audit;

/// Lines of the whole picture, before those between two groups become one.
const LINES: usize = 240;
/// Lines of one thing that pass other columns, before they become one.
const FAN: usize = 4;

pub(super) struct Picture {
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) frames: Vec<Box>,
    pub(super) rows: Vec<Spot>,
    pub(super) lines: Vec<Line>,
    pub(super) left_out: Vec<String>,
}

pub(super) struct Box {
    pub(super) title: String,
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) height: i64,
}

/// A row that can be pointed at.
pub(super) struct Spot {
    pub(super) index: usize,
    /// Where it leads to, within the page.
    pub(super) link: String,
    pub(super) name: String,
    pub(super) full: String,
    pub(super) is_rest: bool,
    pub(super) x: i64,
    pub(super) y: i64,
}

pub(super) struct Line {
    /// Rows at both ends.
    pub(super) from: Vec<usize>,
    pub(super) to: Vec<usize>,
    pub(super) path: String,
    pub(super) is_bundle: bool,
    /// What hangs on what, where a line has several things at both ends: `1:7,9 2:8`.
    pub(super) pairs: Option<String>,
}

impl Line {
    pub(super) fn sources(&self) -> String {
        joined(&self.from)
    }

    pub(super) fn targets(&self) -> String {
        joined(&self.to)
    }
}

fn joined(rows: &[usize]) -> String {
    let rows: Vec<String> = rows.iter().map(usize::to_string).collect();
    rows.join(" ")
}

impl Picture {
    pub(super) fn new(audit: &Audit, page: &Rows<'_>) -> Self {
        let mut layout = Layout::new(audit, page);
        let mut links = BTreeSet::new();
        for edge in &audit.edges {
            if let (Some(from), Some(to)) = (layout.at.get(&edge.from), layout.at.get(&edge.to))
                && from != to
            {
                links.insert((*from, *to));
            }
        }
        let links: Vec<(usize, usize)> = links.into_iter().collect();
        layout.place(&links);
        let (lines, bundled) = lines(&layout, &links);
        let mut left_out = std::mem::take(&mut layout.left_out);
        left_out.extend(bundled);
        Self {
            width: layout.width,
            height: layout.height,
            frames: layout.frames.iter().map(frame).collect(),
            rows: spots(&layout),
            lines,
            left_out,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub(super) fn wide(&self) -> i64 {
        WIDE
    }

    pub(super) fn high(&self) -> i64 {
        HIGH
    }
}

fn frame(frame: &Frame<'_>) -> Box {
    Box {
        title: format!("{} ({})", short_title(frame.group, frame.title), frame.count),
        x: frame.x,
        y: frame.y,
        height: frame.height,
    }
}

/// Headings that are too long for a column.
fn short_title<'a>(group: &str, title: &'a str) -> &'a str {
    match group {
        "apps" => "Apps, utility bars",
        "pages" => "Visualforce",
        "scripts" => "Scripts",
        "methods" => "Methods",
        "apex" => "Apex",
        "flows" => "Flows",
        "rules" => "Rules, formulas",
        "reports" => "Reports, list views",
        "components" => "Components",
        "access" => "Access",
        _ => title,
    }
}

fn spots(layout: &Layout<'_>) -> Vec<Spot> {
    let mut spots = Vec::new();
    for frame in &layout.frames {
        for index in &frame.rows {
            let row = &layout.rows[*index];
            let link = match row.thing {
                Some(id) if row.has_link => format!("thing-{id}"),
                _ => format!("group-{}", frame.group),
            };
            spots.push(Spot {
                index: *index,
                link,
                name: row.name.clone(),
                full: row.full.clone(),
                is_rest: row.thing.is_none(),
                x: row.x,
                y: row.y,
            });
        }
    }
    spots
}

/// Pairs of rows by the frames that they belong to.
type Pairs = BTreeMap<(usize, usize), Vec<(usize, usize)>>;

/// Every pair has a line of its own until there are too many; then the groups with most lines between them share one.
fn lines(layout: &Layout<'_>, pairs: &[(usize, usize)]) -> (Vec<Line>, Vec<String>) {
    let mut of = vec![0; layout.rows.len()];
    for (index, frame) in layout.frames.iter().enumerate() {
        for row in &frame.rows {
            of[*row] = index;
        }
    }
    let mut by_frames = Pairs::new();
    for pair in pairs {
        by_frames.entry((of[pair.0], of[pair.1])).or_default().push(*pair);
    }
    let mut frames: Vec<(usize, usize)> = by_frames.keys().copied().collect();
    frames.sort_by_key(|frames| (Reverse(by_frames[frames].len()), *frames));
    let mut all = pairs.len();
    let (mut lines, mut told) = (Vec::new(), Vec::new());
    for (first, second) in frames {
        let within = &by_frames[&(first, second)];
        let (from, to) = (&layout.frames[first], &layout.frames[second]);
        if all > LINES && within.len() > 1 && first != second {
            all -= within.len() - 1;
            told.push(format!(
                "{} links from \u{201c}{}\u{201d} to \u{201c}{}\u{201d} are drawn as one",
                within.len(),
                from.title,
                to.title
            ));
            lines.push(Line {
                from: ends(within, |pair| pair.0),
                to: ends(within, |pair| pair.1),
                path: curve(head(from), head(to)),
                is_bundle: true,
                pairs: Some(told_apart(within)),
            });
        } else {
            single(layout, within, (from, to), &mut lines);
        }
    }
    (lines, told)
}

/// A line may be one for the eye, but one thing at its start leads to its own things only.
fn told_apart(pairs: &[(usize, usize)]) -> String {
    let fans = pairs.chunk_by(|one, other| one.0 == other.0);
    let fans = fans.map(|fan| {
        let to: Vec<String> = fan.iter().map(|(_, to)| to.to_string()).collect();
        format!("{}:{}", fan[0].0, to.join(","))
    });
    fans.collect::<Vec<_>>().join(" ")
}

fn ends(pairs: &[(usize, usize)], of: fn(&(usize, usize)) -> usize) -> Vec<usize> {
    let rows: BTreeSet<usize> = pairs.iter().map(of).collect();
    rows.into_iter().collect()
}

/// Lines between two groups; what fans out from one thing across other columns goes to the group as a whole.
fn single(
    layout: &Layout<'_>,
    pairs: &[(usize, usize)],
    frames: (&Frame<'_>, &Frame<'_>),
    lines: &mut Vec<Line>,
) {
    let (from, to) = frames;
    let is_far = to.column > from.column + 1;
    for fan in pairs.chunk_by(|one, other| one.0 == other.0) {
        if is_far && fan.len() >= FAN {
            lines.push(Line {
                from: vec![fan[0].0],
                to: ends(fan, |pair| pair.1),
                path: curve(end(&layout.rows[fan[0].0]), head(to)),
                is_bundle: true,
                pairs: None,
            });
        } else {
            lines.extend(fan.iter().map(|(from, to)| Line {
                from: vec![*from],
                to: vec![*to],
                path: curve(end(&layout.rows[*from]), end(&layout.rows[*to])),
                is_bundle: false,
                pairs: None,
            }));
        }
    }
}

/// Left upper corner, middle of the height, column.
type End = (i64, i64, usize);

fn end(row: &Row) -> End {
    (row.x, row.y + HIGH / 2, row.column)
}

fn head(frame: &Frame<'_>) -> End {
    (frame.x, frame.y + HIGH / 2, frame.column)
}

/// From the right side of one to the left side of another; within a column out of the right side and back into it.
fn curve(from: End, to: End) -> String {
    let (x1, y1) = (from.0 + WIDE, from.1);
    match from.2.cmp(&to.2) {
        std::cmp::Ordering::Less => {
            let (x2, y2) = (to.0, to.1);
            let pull = 30;
            format!("M{x1} {y1}C{} {y1} {} {y2} {x2} {y2}", x1 + pull, x2 - pull)
        }
        std::cmp::Ordering::Equal => {
            let (x2, y2) = (to.0 + WIDE, to.1);
            let out = x1 + 26;
            format!("M{x1} {y1}C{out} {y1} {out} {y2} {x2} {y2}")
        }
        std::cmp::Ordering::Greater => {
            let (x1, x2, y2) = (from.0, to.0 + WIDE, to.1);
            format!("M{x1} {y1}C{} {y1} {} {y2} {x2} {y2}", x1 - 30, x2 + 30)
        }
    }
}
