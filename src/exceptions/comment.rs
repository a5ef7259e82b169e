//! Knows `<!-- ctilint-ignore rule: reason -->`: which rules it excepts, why, and for which element.

use crate::org::EXCEPTION_MARK;
use crate::parse::{Event, Events};
use crate::source::{FileId, Span, Value};

/// One such comment.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Comment {
    /// As written, each with its place; at least one.
    pub(super) rules: Vec<(String, Span)>,
    /// Blank ones are none.
    pub(super) reason: Option<String>,
    /// The element below, with everything in it; `None` where none follows.
    pub(super) covers: Option<Span>,
}

/// The comments of an XML text, in document order.
pub(super) fn read(file: FileId, text: &str) -> Vec<Comment> {
    let mut events = Events::new(file, text);
    let mut found = Vec::new();
    // For each open element: where it starts, and the comments above it; then those that wait for the next one.
    let mut open: Vec<(Span, Vec<usize>)> = Vec::new();
    let mut waiting: Vec<Vec<usize>> = vec![Vec::new()];
    while let Ok(Some(event)) = events.read() {
        match event {
            Event::Comment(value) => {
                if let (Some(comment), Some(waiting)) = (comment(&value), waiting.last_mut()) {
                    waiting.push(found.len());
                    found.push(comment);
                }
            }
            Event::Start(start) => {
                let above = waiting.last_mut().map(std::mem::take).unwrap_or_default();
                open.push((start.span, above));
                waiting.push(Vec::new());
            }
            Event::End(end) => {
                waiting.pop();
                let Some((start, above)) = open.pop() else { break };
                // Findings about a file as a whole stand at its start, in front of the root.
                let covers = Span {
                    start: if open.is_empty() { 0 } else { start.start },
                    end: end.span.end,
                    file,
                };
                for index in above {
                    found[index].covers = Some(covers);
                }
            }
            Event::Text(_) => {}
        }
    }
    found
}

fn comment(value: &Value) -> Option<Comment> {
    let text = value.text();
    let start = text.len() - text.trim_start().len() + EXCEPTION_MARK.len();
    let rest = text.trim_start().strip_prefix(EXCEPTION_MARK)?;
    if rest.starts_with(|c: char| c != ':' && !c.is_whitespace()) {
        return None;
    }
    let (names, reason) = rest.split_once(':').unwrap_or((rest, ""));
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut at = start;
    let mut rules = Vec::new();
    for name in names.split(',') {
        let trimmed = name.trim();
        let from = at + name.len() - name.trim_start().len();
        at += name.len() + 1;
        if !trimmed.is_empty() {
            rules.push((trimmed.to_owned(), value.span_of(from..from + trimmed.len())));
        }
    }
    if rules.is_empty() {
        let mark = value.span_of(start - EXCEPTION_MARK.len()..start);
        rules.push((String::new(), mark));
    }
    Some(Comment {
        rules,
        reason: (!reason.is_empty()).then_some(reason),
        covers: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rules, reason and the covered text of each comment.
    fn told(text: &str) -> Vec<(String, String, &str)> {
        let comments = read(FileId(0), text).into_iter().map(|comment| {
            for (name, span) in comment.rules.iter().filter(|(name, _)| !name.is_empty()) {
                assert_eq!(&text[span.range()], name);
            }
            let names: Vec<&str> = comment.rules.iter().map(|(name, _)| name.as_str()).collect();
            let covered = comment.covers.map_or("nothing", |span| &text[span.range()]);
            (names.join("|"), comment.reason.unwrap_or_default(), covered)
        });
        comments.collect()
    }

    fn one(names: &str, reason: &str, covered: &'static str) -> (String, String, &'static str) {
        (names.to_owned(), reason.to_owned(), covered)
    }

    #[test]
    fn a_comment_covers_the_element_below() {
        let text =
            "<a><!-- ctilint-ignore some-rule: it is\n planned -->\n<!-- another -->t\n<b><c/></b><d/></a>";
        assert_eq!(told(text), [one("some-rule", "it is planned", "<b><c/></b>")]);
        let text = "<a><!--ctilint-ignore x , y: both: really--><b/></a>";
        assert_eq!(told(text), [one("x|y", "both: really", "<b/>")]);
    }

    #[test]
    fn above_the_root_it_covers_the_file() {
        let text = "<?xml version=\"1.0\"?>\n<!-- ctilint-ignore x: why --><a/>\n";
        assert_eq!(
            told(text)[0].2,
            "<?xml version=\"1.0\"?>\n<!-- ctilint-ignore x: why --><a/>"
        );
    }

    #[test]
    fn what_is_missing_stays_missing() {
        let text = "<a><b><!-- ctilint-ignore x: why --></b><!-- ctilint-ignore y --><c/><!-- ctilint-ignore: z --></a>";
        assert_eq!(
            told(text),
            [
                one("x", "why", "nothing"),
                one("y", "", "<c/>"),
                one("", "z", "nothing")
            ]
        );
    }

    #[test]
    fn other_comments_are_none() {
        for text in [
            "<!-- see ctilint-ignore x: y --><a/>",
            "<!-- ctilint-ignored x: y --><a/>",
        ] {
            assert_eq!(told(text), []);
        }
        assert_eq!(
            told("<a b='ctilint-ignore x: y'><!-- ctilint-ignore x: y --></b>").len(),
            1
        );
    }
}
