//! Knows the dependency picture: rows in columns, and the lines between them; so many lines that no eye parts them are one.

use std::collections::BTreeMap;

use super::Rows;
use super::layout::{Frame, HIGH, Layout, Row, WIDE};
use crate::answer::audit::Audit;

/// Lines of the whole picture, before those between two groups become one.
const LINES: usize = 240;

pub(super) struct Picture {
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) frames: Vec<Box>,
    pub(super) rows: Vec<Spot>,
    pub(super) lines: Vec<Line>,
    pub(super) left_out: Vec<String>,
}

pub(super) struct Box {
    pub(super) group: String,
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
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) path: String,
    /// Edges that it stands for.
    pub(super) count: usize,
    pub(super) is_bundle: bool,
}

impl Picture {
    pub(super) fn new(audit: &Audit, page: &Rows<'_>) -> Self {
        let mut layout = Layout::new(audit, page);
        let mut pairs: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for edge in &audit.edges {
            if let (Some(from), Some(to)) = (layout.at.get(&edge.from), layout.at.get(&edge.to))
                && from != to
            {
                *pairs.entry((*from, *to)).or_default() += 1;
            }
        }
        let links: Vec<(usize, usize)> = pairs.keys().copied().collect();
        layout.place(&links);
        let (lines, bundled) = lines(&layout, pairs);
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
        group: frame.group.to_owned(),
        title: format!("{} ({})", short_title(frame.group, frame.title), frame.count),
        x: frame.x,
        y: frame.y,
        height: frame.height,
    }
}

/// Headings that are too long for a column.
fn short_title<'a>(group: &str, title: &'a str) -> &'a str {
    match group {
        "pages" => "Visualforce",
        "scripts" => "Resources, components",
        "methods" => "Methods",
        "apex" => "Apex",
        "rules" => "Rules, formulas",
        "components" => "Click-to-dial, packages",
        "access" => "Profiles, permissions",
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

/// Every pair has a line of its own until there are too many; then the groups with most lines between them share one.
fn lines(layout: &Layout<'_>, pairs: BTreeMap<(usize, usize), usize>) -> (Vec<Line>, Vec<String>) {
    let mut of = vec![0; layout.rows.len()];
    for (index, frame) in layout.frames.iter().enumerate() {
        for row in &frame.rows {
            of[*row] = index;
        }
    }
    let mut by_groups: BTreeMap<(usize, usize), Vec<((usize, usize), usize)>> = BTreeMap::new();
    let mut all = pairs.len();
    for (pair, count) in pairs {
        by_groups
            .entry((of[pair.0], of[pair.1]))
            .or_default()
            .push((pair, count));
    }
    let mut bundles: Vec<(usize, usize)> = by_groups.keys().copied().collect();
    bundles.sort_by_key(|groups| (std::cmp::Reverse(by_groups[groups].len()), *groups));
    let (mut lines, mut told) = (Vec::new(), Vec::new());
    for groups in bundles {
        let within = &by_groups[&groups];
        if all > LINES && within.len() > 1 {
            all -= within.len() - 1;
            let count = within.iter().map(|(_, count)| count).sum();
            let (from, to) = (&layout.frames[groups.0], &layout.frames[groups.1]);
            told.push(format!(
                "{} links from \u{201c}{}\u{201d} to \u{201c}{}\u{201d} are drawn as one",
                within.len(),
                from.title,
                to.title
            ));
            lines.extend(bundle(from, to, count));
        } else {
            lines.extend(within.iter().map(|(pair, count)| line(layout, *pair, *count)));
        }
    }
    (lines, told)
}

/// Between the headings of two groups; within one group there is nothing to draw.
fn bundle(from: &Frame<'_>, to: &Frame<'_>, count: usize) -> Option<Line> {
    let (first, second) = (*from.rows.first()?, *to.rows.first()?);
    if first == second {
        return None;
    }
    Some(Line {
        from: first,
        to: second,
        path: curve(
            (from.x, from.y + HIGH / 2, from.column),
            (to.x, to.y + HIGH / 2, to.column),
        ),
        count,
        is_bundle: true,
    })
}

fn line(layout: &Layout<'_>, (from, to): (usize, usize), count: usize) -> Line {
    let end = |row: &Row| (row.x, row.y + HIGH / 2, row.column);
    Line {
        from,
        to,
        path: curve(end(&layout.rows[from]), end(&layout.rows[to])),
        count,
        is_bundle: false,
    }
}

/// From the right side of one to the left side of another; within a column out of the right side and back into it.
fn curve(from: (i64, i64, usize), to: (i64, i64, usize)) -> String {
    let (x1, y1) = (from.0 + WIDE, from.1);
    match from.2.cmp(&to.2) {
        std::cmp::Ordering::Less => {
            let (x2, y2) = (to.0, to.1);
            let pull = 40;
            format!("M{x1} {y1}C{} {y1} {} {y2} {x2} {y2}", x1 + pull, x2 - pull)
        }
        std::cmp::Ordering::Equal => {
            let (x2, y2) = (to.0 + WIDE, to.1);
            let out = x1 + 30;
            format!("M{x1} {y1}C{out} {y1} {out} {y2} {x2} {y2}")
        }
        std::cmp::Ordering::Greater => {
            let (x1, x2, y2) = (from.0, to.0 + WIDE, to.1);
            format!("M{x1} {y1}C{} {y1} {} {y2} {x2} {y2}", x1 - 40, x2 + 40)
        }
    }
}
