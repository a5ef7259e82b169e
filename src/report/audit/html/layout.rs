//! Knows where the boxes of the dependency picture stand: columns of groups, and what of each group is shown.

use std::collections::{BTreeMap, HashMap};

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
const COLUMN: usize = 40;
const LEAST: usize = 5;
const GROUP: usize = 20;

pub(super) const WIDE: i64 = 190;
pub(super) const GAP: i64 = 84;
pub(super) const HIGH: i64 = 24;
const STEP: i64 = 29;
const HEAD: i64 = 30;
const APART: i64 = 18;
pub(super) const EDGE: i64 = 12;
/// Characters of a name that fit.
const NAME: usize = 27;

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
            let most = (COLUMN / present.len()).clamp(LEAST, GROUP);
            for word in present {
                layout.frame(audit, word, &groups[word], &degrees, column, most, page);
            }
            column += 1;
        }
        let columns = i64::try_from(column).unwrap_or_default();
        layout.width = 2 * EDGE + columns * WIDE + (columns - 1).max(0) * GAP;
        layout
    }

    #[expect(clippy::too_many_arguments, reason = "one call, and none of them belong together")]
    fn frame(
        &mut self,
        audit: &'a Audit,
        word: &'a str,
        nodes: &[&Node],
        degrees: &HashMap<usize, usize>,
        column: usize,
        most: usize,
        page: &Rows<'_>,
    ) {
        let Some(group) = audit.groups.iter().find(|group| group.group == word) else {
            return;
        };
        let degree = |node: &Node| degrees.get(&node.id).copied().unwrap_or_default();
        let mut linked: Vec<&Node> = nodes
            .iter()
            .copied()
            .filter(|node| degree(node) > 0 || word == "call-centers")
            .collect();
        linked.sort_by_key(|node| (std::cmp::Reverse(degree(node)), node.id));
        let hidden = linked.split_off(linked.len().min(most));
        let unlinked = nodes.len() - linked.len() - hidden.len();
        linked.sort_by_key(|node| node.id);
        let mut rows = Vec::new();
        for node in linked {
            self.at.insert(node.id, self.rows.len());
            rows.push(self.push(Some(node.id), page.has(node.id), &node.name, column));
        }
        let rest = rest(hidden.len(), unlinked, rows.is_empty());
        if let Some(words) = &rest {
            for node in &hidden {
                self.at.insert(node.id, self.rows.len());
            }
            rows.push(self.push(None, true, words, column));
        }
        self.tell(group.title, hidden.len(), unlinked);
        self.frames.push(Frame {
            group: word,
            title: group.title,
            count: nodes.len(),
            column,
            x: 0,
            y: 0,
            height: 0,
            rows,
        });
    }

    fn push(&mut self, thing: Option<usize>, has_link: bool, name: &str, column: usize) -> usize {
        self.rows.push(Row {
            thing,
            has_link,
            name: shortened(name, NAME),
            full: shortened(name, 200),
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
            self.left_out.push(format!("{title}: {unlinked} without a link to anything else"));
        }
    }

    /// Gives everything its place; rows stand near what they hang on.
    pub(super) fn place(&mut self, links: &[(usize, usize)]) {
        let mut above: HashMap<usize, Vec<usize>> = HashMap::new();
        for (from, to) in links {
            above.entry(*to).or_default().push(*from);
        }
        let columns = self.frames.iter().map(|frame| frame.column).max().unwrap_or_default();
        for column in 0..=columns {
            let mut y = EDGE;
            let x = EDGE + i64::try_from(column).unwrap_or_default() * (WIDE + GAP);
            for at in 0..self.frames.len() {
                if self.frames[at].column == column {
                    self.sort(at, &above);
                    y = self.stack(at, x, y) + APART;
                }
            }
            self.height = self.height.max(y - APART + EDGE);
        }
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
fn rest(hidden: usize, unlinked: usize, is_all: bool) -> Option<String> {
    match (hidden, unlinked) {
        (0, 0) => None,
        (0, unlinked) if is_all => Some(format!("{unlinked}, none with a link")),
        (0, unlinked) => Some(format!("… and {unlinked} without a link")),
        (hidden, unlinked) => Some(format!("… and {} more", hidden + unlinked)),
    }
}
