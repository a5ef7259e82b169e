//! Knows where the boxes of the dependency picture stand: columns of groups, and what of each group is shown.

use std::collections::{BTreeMap, HashMap};

use unicode_width::UnicodeWidthChar;

use super::Rows;
use super::words::shortened;
use crate::answer::audit::{Audit, Node};

/// Groups from left to right, as one leads to the next.
pub(super) const COLUMNS: [&[&str]; 6] = [
    &["call-centers"],
    &["users", "apps", "components", "access", "trust"],
    &["pages"],
    &["scripts"],
    &["methods", "fields"],
    &["apex", "flows", "rules", "reports", "layouts"],
];
/// Rows of one column, and the least and the most that one group gets of them.
const COLUMN: usize = 28;
const LEAST: usize = 5;
const GROUP: usize = 20;

pub(super) const WIDE: i64 = 170;
pub(super) const HIGH: i64 = 23;
const GAP: i64 = 42;
const STEP: i64 = 27;
const HEAD: i64 = 28;
const APART: i64 = 16;
const EDGE: i64 = 10;
/// How far down a short column may begin beside a long one.
const DOWN: i64 = 150;
/// Tenths of units that a name may take.
const NAME: usize = 1_520;

/// One group of the picture.
pub(super) struct Frame<'a> {
    pub(super) group: &'a str,
    pub(super) title: &'a str,
    pub(super) count: usize,
    pub(super) column: usize,
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) height: i64,
    /// Indexes of its rows.
    pub(super) rows: Vec<usize>,
}

/// One row: a thing, or all that the picture has no room for.
pub(super) struct Row {
    pub(super) thing: Option<usize>,
    pub(super) has_link: bool,
    pub(super) name: String,
    pub(super) full: String,
    pub(super) column: usize,
    pub(super) x: i64,
    pub(super) y: i64,
}

/// What groups of one column share.
struct Shelf<'s> {
    degrees: &'s HashMap<usize, usize>,
    page: &'s Rows<'s>,
    column: usize,
    /// Rows that each of them gets.
    most: usize,
}

#[derive(Default)]
pub(super) struct Layout<'a> {
    pub(super) frames: Vec<Frame<'a>>,
    pub(super) rows: Vec<Row>,
    /// Row of each thing that has edges.
    pub(super) at: HashMap<usize, usize>,
    pub(super) width: i64,
    pub(super) height: i64,
    /// What the picture leaves out, in sentences.
    pub(super) left_out: Vec<String>,
}

impl<'a> Layout<'a> {
    pub(super) fn new(audit: &'a Audit, page: &Rows<'_>) -> Self {
        let mut degrees: HashMap<usize, usize> = HashMap::new();
        for edge in &audit.edges {
            *degrees.entry(edge.from).or_default() += 1;
            *degrees.entry(edge.to).or_default() += 1;
        }
        let mut groups: BTreeMap<&str, Vec<&Node>> = BTreeMap::new();
        for node in &audit.inventory {
            groups.entry(node.group).or_default().push(node);
        }
        let mut layout = Self::default();
        let mut column = 0;
        for words in COLUMNS {
            let present: Vec<&str> = words
                .iter()
                .copied()
                .filter(|word| groups.contains_key(word))
                .collect();
            if present.is_empty() {
                continue;
            }
            let shelf = Shelf {
                degrees: &degrees,
                page,
                column,
                most: (COLUMN / present.len()).clamp(LEAST, GROUP),
            };
            for word in present {
                layout.frame(audit, word, &groups[word], &shelf);
            }
            column += 1;
        }
        let columns = i64::try_from(column).unwrap_or_default();
        layout.width = 2 * EDGE + columns * WIDE + (columns - 1).max(0) * GAP;
        layout
    }

    fn frame(&mut self, audit: &'a Audit, word: &'a str, nodes: &[&Node], shelf: &Shelf<'_>) {
        let Some(group) = audit.groups.iter().find(|group| group.group == word) else {
            return;
        };
        let degree = |node: &Node| shelf.degrees.get(&node.id).copied().unwrap_or_default();
        let mut linked: Vec<&Node> = nodes
            .iter()
            .copied()
            .filter(|node| degree(node) > 0 || word == "call-centers")
            .collect();
        linked.sort_by_key(|node| (std::cmp::Reverse(degree(node)), node.id));
        let hidden = linked.split_off(linked.len().min(shelf.most));
        let unlinked = nodes.len() - linked.len() - hidden.len();
        linked.sort_by_key(|node| node.id);
        let mut rows = Vec::new();
        for node in linked {
            self.at.insert(node.id, self.rows.len());
            rows.push(self.push(Some(node.id), shelf.page.has(node.id), node, shelf.column));
        }
        let rest = remainder(hidden.len(), unlinked, rows.is_empty());
        if let Some(words) = &rest {
            for node in &hidden {
                self.at.insert(node.id, self.rows.len());
            }
            rows.push(self.rest(words, shelf.column));
        }
        self.tell(group.title, hidden.len(), unlinked);
        self.frames.push(Frame {
            group: word,
            title: group.title,
            count: nodes.len(),
            column: shelf.column,
            x: 0,
            y: 0,
            height: 0,
            rows,
        });
    }

    fn push(&mut self, thing: Option<usize>, has_link: bool, node: &Node, column: usize) -> usize {
        self.rows.push(Row {
            thing,
            has_link,
            name: label(node),
            full: shortened(&node.name, 200),
            column,
            x: 0,
            y: 0,
        });
        self.rows.len() - 1
    }

    fn rest(&mut self, words: &str, column: usize) -> usize {
        self.rows.push(Row {
            thing: None,
            has_link: true,
            name: words.to_owned(),
            full: words.to_owned(),
            column,
            x: 0,
            y: 0,
        });
        self.rows.len() - 1
    }

    fn tell(&mut self, title: &str, hidden: usize, unlinked: usize) {
        if hidden > 0 {
            self.left_out.push(format!(
                "{title}: {hidden} with fewer links than those that are shown"
            ));
        }
        if unlinked > 0 {
            self.left_out
                .push(format!("{title}: {unlinked} without a link to anything else"));
        }
    }

    /// Gives everything its place; rows stand near what they hang on.
    pub(super) fn place(&mut self, links: &[(usize, usize)]) {
        let mut above: HashMap<usize, Vec<usize>> = HashMap::new();
        for (from, to) in links {
            above.entry(*to).or_default().push(*from);
        }
        let columns = self
            .frames
            .iter()
            .map(|frame| frame.column)
            .max()
            .unwrap_or_default();
        let heights: Vec<i64> = (0..=columns).map(|column| self.height_of(column)).collect();
        let highest = heights.iter().copied().max().unwrap_or_default();
        for (column, height) in heights.into_iter().enumerate() {
            let mut y = EDGE + ((highest - height) / 2).min(DOWN);
            let x = EDGE + i64::try_from(column).unwrap_or_default() * (WIDE + GAP);
            for at in 0..self.frames.len() {
                if self.frames[at].column == column {
                    self.sort(at, &above);
                    y = self.stack(at, x, y) + APART;
                }
            }
        }
        self.height = highest + 2 * EDGE;
    }

    fn height_of(&self, column: usize) -> i64 {
        let frames = self.frames.iter().filter(|frame| frame.column == column);
        let rows = |frame: &Frame<'_>| i64::try_from(frame.rows.len()).unwrap_or_default();
        frames.map(|frame| HEAD + rows(frame) * STEP + APART).sum::<i64>() - APART
    }

    /// By the middle of what a row hangs on, as far as that stands to the left; the rest of a group stays last.
    fn sort(&mut self, frame: usize, above: &HashMap<usize, Vec<usize>>) {
        let rows = &self.rows;
        let middle = |row: &usize| {
            let from: Vec<i64> = above
                .get(row)
                .into_iter()
                .flatten()
                .filter(|from| rows[**from].column < rows[*row].column)
                .map(|from| rows[*from].y)
                .collect();
            let count = i64::try_from(from.len()).unwrap_or_default();
            from.iter().sum::<i64>().checked_div(count).unwrap_or(i64::MAX)
        };
        self.frames[frame]
            .rows
            .sort_by_cached_key(|row| (rows[*row].thing.is_none(), middle(row), *row));
    }

    /// Where the next frame may begin.
    fn stack(&mut self, at: usize, x: i64, y: i64) -> i64 {
        let frame = &mut self.frames[at];
        (frame.x, frame.y) = (x, y);
        let mut below = y + HEAD;
        for row in &frame.rows {
            (self.rows[*row].x, self.rows[*row].y) = (x, below);
            below += STEP;
        }
        frame.height = below - y;
        below
    }
}

/// What stands for things without a row of their own.
fn remainder(hidden: usize, unlinked: usize, is_all: bool) -> Option<String> {
    match (hidden, unlinked) {
        (0, 0) => None,
        (0, unlinked) if is_all => Some(format!("{unlinked}, none with a link")),
        (0, unlinked) => Some(format!("… and {unlinked} without a link")),
        (hidden, unlinked) => Some(format!("… and {} more", hidden + unlinked)),
    }
}

/// The name of a thing as far as it fits, without what its group says already.
fn label(node: &Node) -> String {
    let name = node.name.as_str();
    match node.group {
        "methods" | "fields" => {
            let path = name.strip_prefix("sforce.").unwrap_or(name);
            let dots = path.match_indices('.').map(|(at, _)| &path[at + 1..]);
            let tail = dots.map(|tail| format!("\u{2026}{tail}")).find(|tail| fits(tail));
            if fits(path) {
                path.to_owned()
            } else {
                tail.unwrap_or_else(|| fitting(path))
            }
        }
        "users" => fitting(name.strip_prefix("agents of ").unwrap_or(name)),
        _ => fitting(name),
    }
}

/// Tenths of units that a character takes, as a rule.
fn width_of(c: char) -> usize {
    match c {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | '.' | ',' | ':' | '(' | ')' | '/' | '-' | ' ' => 45,
        'm' | 'w' | 'M' | 'W' | '@' => 105,
        c if c.is_ascii_uppercase() => 85,
        c if c.is_ascii() => 75,
        c => 65 * UnicodeWidthChar::width(c).unwrap_or(1).max(1),
    }
}

fn fits(name: &str) -> bool {
    name.chars().map(width_of).sum::<usize>() <= NAME
}

/// A name cut to the width of a row: half of what is kept is its end.
fn fitting(name: &str) -> String {
    if fits(name) {
        return name.to_owned();
    }
    let room = (NAME - width_of('\u{2026}')) / 2;
    let kept = |chars: &mut dyn Iterator<Item = char>, most: usize| -> Vec<char> {
        let widths = chars.scan(0, |used, c| {
            *used += width_of(c);
            (*used <= most).then_some(c)
        });
        widths.collect()
    };
    let head = kept(&mut name.chars(), room);
    let tail = kept(&mut name.chars().rev(), room);
    let cut = std::iter::once('\u{2026}');
    head.into_iter()
        .chain(cut)
        .chain(tail.into_iter().rev())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(group: &'static str, name: &str) -> String {
        label(&Node {
            id: 0,
            group,
            kind: String::new(),
            name: name.to_owned(),
            remark: None,
            confidence: "high",
            active: None,
            target: None,
            evidence: Vec::new(),
        })
    }

    #[test]
    fn names_fit_and_keep_what_tells_them_apart() {
        assert_eq!(told("apps", "Acme_Phone"), "Acme_Phone");
        assert_eq!(told("users", "agents of Acme_Phone"), "Acme_Phone");
        assert_eq!(told("methods", "sforce.opencti.saveLog"), "opencti.saveLog");
        let path = "sforce.interaction.cti.getCallCenterSettings";
        assert_eq!(told("methods", path), "\u{2026}getCallCenterSettings");
        assert_eq!(
            told("fields", "Task.CallDurationInSeconds"),
            "\u{2026}CallDurationInSeconds"
        );
        let name = told("apps", "Manufacturing_Service_Console_UtilityBar");
        assert!(name.starts_with("Manuf") && name.ends_with("ityBar"), "{name}");
        assert!(told("methods", &"\u{4e2d}".repeat(5_000)).chars().count() < 14);
    }
}
