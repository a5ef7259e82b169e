//! Knows how the lines around labels become a short, harmless text: tabs widened, long lines cropped,
//! control characters made visible, every label moved along.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::neutral;
use crate::engine::Text;

const TAB: usize = 4;
/// Lines that are shown before and after a label's own.
const CONTEXT: usize = 1;
/// A label over more lines than this is drawn on its first line only.
const MOST_LINES: usize = 4;
/// Columns that a label's text gets at least, where it has as much to say.
const LABEL_ROOM: usize = 28;
/// Columns between a label's middle and its text.
const ELBOW: usize = 5;

/// A label to draw: bytes of the file's text, and what to say there.
pub(super) struct Spot<'a> {
    pub(super) range: Range<usize>,
    /// 1-based, in UTF-16 units.
    pub(super) column: u32,
    pub(super) text: &'a str,
    pub(super) primary: bool,
}

/// A label in the short text.
#[derive(Debug, Clone)]
pub(super) struct Drawn {
    pub(super) range: Range<usize>,
    pub(super) text: String,
    pub(super) primary: bool,
}

/// The lines around a file's labels, as they are drawn.
#[derive(Debug)]
pub(super) struct Snippet {
    name: String,
    text: String,
    lines: Vec<Line>,
    /// Where labels start in `text`, and their columns in the file, 0-based.
    columns: BTreeMap<usize, usize>,
}

#[derive(Debug)]
struct Line {
    /// 0-based.
    number: usize,
    /// In the short text, line break included.
    range: Range<usize>,
    /// Offsets in the file's text with theirs in the short text, both ascending.
    map: Vec<(usize, usize)>,
}

/// Where on a line the eye should land.
struct Focus {
    range: Range<usize>,
    /// Columns that the label's text needs right of the label.
    need: usize,
}

/// How wide a snippet may be, and with which characters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Canvas {
    pub(super) width: usize,
    pub(super) unicode: bool,
}

impl Canvas {
    /// Draws the lines of `spots`, which must not be empty.
    pub(super) fn snippet(self, name: String, text: &Text, spots: &[Spot<'_>]) -> (Snippet, Vec<Drawn>) {
        let clipped: Vec<Range<usize>> = spots.iter().map(|spot| clip(text, &spot.range)).collect();
        let numbers = line_numbers(text, &clipped);
        let last = numbers.last().map_or(1, |number| number + 1);
        let gutter = last.to_string().len() + 4;
        let canvas = Self {
            width: self.width.saturating_sub(gutter).max(LABEL_ROOM),
            ..self
        };
        let mut snippet = Snippet {
            name,
            text: String::new(),
            lines: Vec::with_capacity(numbers.len()),
            columns: BTreeMap::new(),
        };
        for number in numbers {
            canvas.line(&mut snippet, text, number, spots, &clipped);
        }
        let drawn = spots.iter().zip(&clipped);
        let drawn = drawn
            .map(|(spot, clipped)| canvas.drawn(&mut snippet, spot, clipped))
            .collect();
        (snippet, drawn)
    }

    fn line(
        self,
        snippet: &mut Snippet,
        text: &Text,
        number: usize,
        spots: &[Spot<'_>],
        clipped: &[Range<usize>],
    ) {
        let range = line_range(text, number);
        let line = &text.masked[range.clone()];
        let mut focuses: Vec<Focus> = spots
            .iter()
            .zip(clipped)
            .filter(|(_, label)| label.start <= range.end && label.end >= range.start)
            .map(|(spot, label)| Focus {
                range: label.start.max(range.start) - range.start..label.end.min(range.end) - range.start,
                need: spot.text.width().min(LABEL_ROOM) + ELBOW,
            })
            .collect();
        focuses.sort_by_key(|focus| (focus.range.start, focus.range.end));
        let start = snippet.text.len();
        let map = self.cells(
            &mut snippet.text,
            line,
            range.start,
            &self.windows(line, &focuses),
        );
        snippet.text.push('\n');
        snippet.lines.push(Line {
            number,
            range: start..snippet.text.len(),
            map,
        });
    }

    fn dots(self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }

    /// The parts of a line that are shown, in ascending order.
    fn windows(self, line: &str, focuses: &[Focus]) -> Vec<Range<usize>> {
        if self.fits(line, focuses) {
            return std::iter::once(0..line.len()).collect();
        }
        let dots = self.dots().width();
        let share = self.width / focuses.len().max(1);
        let room = share.saturating_sub(2 * dots).max(8);
        let mut windows: Vec<Range<usize>> = Vec::new();
        for focus in focuses {
            let window = window(line, focus, room);
            match windows.last_mut() {
                Some(before) if before.end + dots >= window.start => {
                    before.end = before.end.max(window.end);
                }
                _ => windows.push(window),
            }
        }
        if windows.is_empty() {
            windows.push(0..forward(line, 0, self.width.saturating_sub(dots)).0);
        }
        windows
    }

    fn fits(self, line: &str, focuses: &[Focus]) -> bool {
        // Measuring is bounded: a line of megabytes is not even looked at.
        if line.len() > 4 * self.width || width(line) > self.width {
            return false;
        }
        focuses.iter().all(|focus| {
            let before = width(&line[..focus.range.start]);
            let half = width(&line[focus.range.clone()]) / 2;
            before + half + focus.need <= self.width
        })
    }

    /// Appends the windows of a line, with dots for what is left out.
    fn cells(
        self,
        out: &mut String,
        line: &str,
        base: usize,
        windows: &[Range<usize>],
    ) -> Vec<(usize, usize)> {
        let mut map = Vec::new();
        let (mut at, mut column) = (0, 0);
        for window in windows {
            if window.start > at {
                map.push((base + at, out.len()));
                out.push_str(self.dots());
                column += self.dots().width();
            }
            for (offset, c) in line[window.clone()].char_indices() {
                map.push((base + window.start + offset, out.len()));
                let wide = columns(c, column);
                if c == '\t' {
                    out.push_str(&" ".repeat(wide));
                } else {
                    out.push(neutral::stand_in(c, self.unicode).unwrap_or(c));
                }
                column += wide;
            }
            at = window.end;
        }
        if at < line.len() {
            map.push((base + at, out.len()));
            out.push_str(self.dots());
        }
        map.push((base + line.len(), out.len()));
        map
    }

    fn drawn(self, snippet: &mut Snippet, spot: &Spot<'_>, clipped: &Range<usize>) -> Drawn {
        let start = snippet.place_of(clipped.start);
        let end = snippet.place_of(clipped.end).max(start);
        snippet.columns.insert(start, spot.column as usize - 1);
        let line_start = snippet.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let before = snippet.text[line_start..start].width();
        let half = snippet.text[start..end].lines().next().map_or(0, str::width) / 2;
        let room = self.width.saturating_sub(before + half + ELBOW).max(20);
        let text = neutral::line(spot.text, self.unicode);
        Drawn {
            range: start..end,
            text: textwrap::wrap(&text, room).join("\n"),
            primary: spot.primary,
        }
    }
}

/// A label within its text, over few lines, without the line break at its end.
fn clip(text: &Text, range: &Range<usize>) -> Range<usize> {
    let masked = &text.masked;
    let start = masked.floor_char_boundary(range.start);
    let end = masked.ceil_char_boundary(range.end).max(start);
    let first = text.lines.line_of(start);
    let last = text.lines.line_of(end.saturating_sub(1).max(start));
    let line = if last - first < MOST_LINES { last } else { first };
    let line_end = line_range(text, line).end;
    let start = start.min(line_range(text, first).end);
    start..end.min(line_end).max(start)
}

/// Bytes of a 0-based line, without its line break.
fn line_range(text: &Text, line: usize) -> Range<usize> {
    let start = text.lines.start_of(line).min(text.masked.len());
    let end = if line + 1 < text.lines.count() {
        text.lines.start_of(line + 1).min(text.masked.len())
    } else {
        text.masked.len()
    };
    let body = text.masked[start..end].trim_end_matches(['\r', '\n']);
    start..start + body.len()
}

/// 0-based lines to show.
fn line_numbers(text: &Text, labels: &[Range<usize>]) -> BTreeSet<usize> {
    let mut numbers = BTreeSet::new();
    let last_line = text.lines.count() - 1;
    for label in labels {
        let first = text.lines.line_of(label.start).saturating_sub(CONTEXT);
        let last = (text.lines.line_of(label.end) + CONTEXT).min(last_line);
        numbers.extend(first..=last);
    }
    // What follows the last line break is no line.
    if text.masked.ends_with(['\n', '\r']) && !labels.iter().any(|label| label.end == text.masked.len()) {
        numbers.remove(&last_line);
    }
    numbers
}

/// The part of a long line around a label, about `room` columns wide.
fn window(line: &str, focus: &Focus, room: usize) -> Range<usize> {
    let lead = (room / 4).min(16);
    let (to, ahead) = forward(line, focus.range.start, room - lead);
    let shown_end = focus.range.end.min(to);
    let half = width(&line[focus.range.start..shown_end]) / 2;
    let behind = (room - ahead).min(room.saturating_sub(focus.need + half));
    let (from, used) = backward(line, focus.range.start, behind);
    let (to, _) = forward(line, to, room.saturating_sub(ahead + used));
    from..to
}

/// Where `room` columns after `at` end, and how many are used.
fn forward(line: &str, at: usize, room: usize) -> (usize, usize) {
    let mut used = 0;
    for (offset, c) in line[at..].char_indices() {
        let wide = columns(c, 0);
        if used + wide > room {
            return (at + offset, used);
        }
        used += wide;
    }
    (line.len(), used)
}

/// Where `room` columns before `at` begin, and how many are used.
fn backward(line: &str, at: usize, room: usize) -> (usize, usize) {
    let (mut from, mut used) = (at, 0);
    for (offset, c) in line[..at].char_indices().rev() {
        let wide = columns(c, 0);
        if used + wide > room {
            break;
        }
        used += wide;
        // A window never begins with a mark that belongs to the character before it.
        if wide > 0 {
            from = offset;
        }
    }
    (from, used)
}

/// Columns of a character that stands at `column`.
fn columns(c: char, column: usize) -> usize {
    match c {
        '\t' => TAB - column % TAB,
        c => neutral::stand_in(c, true).unwrap_or(c).width().unwrap_or(0),
    }
}

fn width(line: &str) -> usize {
    line.chars().fold(0, |column, c| column + columns(c, column))
}

impl Snippet {
    /// Offset in the short text of an offset in the file's text; right of the dots when it is not shown.
    fn place_of(&self, at: usize) -> usize {
        let line = self
            .lines
            .iter()
            .rfind(|line| line.map.first().is_some_and(|(first, _)| *first <= at))
            .or(self.lines.first());
        let Some(line) = line else { return 0 };
        let index = line.map.partition_point(|(from, _)| *from < at);
        line.map
            .get(index)
            .or(line.map.last())
            .map_or(0, |(_, short)| *short)
    }

    fn line_at(&self, at: usize) -> usize {
        self.lines
            .partition_point(|line| line.range.start <= at)
            .saturating_sub(1)
    }

    /// Index of a line and of its neighbours, as far as they follow each other in the file.
    fn around(&self, first: usize, last: usize, before: usize, after: usize) -> Range<usize> {
        let follows = |index: usize| {
            self.lines
                .get(index + 1)
                .is_some_and(|next| next.number == self.lines[index].number + 1)
        };
        let (mut from, mut to) = (first, last);
        for _ in 0..before {
            if from > 0 && follows(from - 1) {
                from -= 1;
            }
        }
        for _ in 0..after {
            if follows(to) {
                to += 1;
            }
        }
        from..to + 1
    }
}

impl SourceCode for Snippet {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        if end > self.text.len() || self.lines.is_empty() {
            return Err(MietteError::OutOfBounds);
        }
        let shown = self.around(self.line_at(start), self.line_at(end), before, after);
        let (first, last) = (&self.lines[shown.start], &self.lines[shown.end - 1]);
        let bytes = first.range.start..last.range.end;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            &self.text.as_bytes()[bytes.clone()],
            (bytes.start, bytes.len()).into(),
            first.number,
            self.columns.get(&start).copied().unwrap_or(0),
            shown.len(),
        )))
    }
}
