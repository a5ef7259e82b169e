//! Knows Apex triggers: on which object, at which moments, and whether their own text rejects records.

use std::sync::LazyLock;

use regex::Regex;

use crate::finding::Component;
use crate::options::Operation;
use crate::source::{FileId, Span, Value};

/// A trigger on an object that calls may be logged as.
#[derive(Debug, Clone)]
pub struct Trigger {
    pub file: FileId,
    pub name: Value,
    pub object: Value,
    /// The moments, as written.
    pub events: Value,
    pub before_insert: bool,
    pub before_update: bool,
    pub after_insert: bool,
    pub after_update: bool,
    /// The first `addError` in the trigger's own text.
    pub add_error: Option<Span>,
    /// Catches whatever fails in it, throws nothing, and calls no class that might reject records.
    pub swallows_failures: bool,
    /// Triggers without a file beside them count as active.
    pub active: bool,
}

/// `trigger Name on Object (moments)`; ignores case, may span lines. Names of Apex are ASCII, which patterns should
/// know: all letters of Unicode take milliseconds to prepare.
static HEAD: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?is)\btrigger\s+((?-u:\w)+)\s+on\s+((?-u:\w)+)\s*\(([^)]*)\)").ok());

static ADD_ERROR: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)\.\s*(addError)\s*\(").ok());

impl Trigger {
    /// Reads a trigger; `None` for a text that has no trigger's head.
    #[must_use]
    pub fn read(file: FileId, text: &str) -> Option<Self> {
        let code = without_comments(text);
        let head = HEAD.as_ref()?.captures(&code)?;
        let part = |group: usize| {
            let found = head.get(group)?;
            Some(Value::verbatim(file, found.as_str(), found.start()))
        };
        let (name, object, events) = (part(1)?, part(2)?, part(3)?);
        let moments: Vec<String> = events
            .split(',')
            .map(|moment| {
                let words: Vec<&str> = moment.split_whitespace().collect();
                words.join(" ").to_ascii_lowercase()
            })
            .collect();
        let has = |moment: &str| moments.iter().any(|known| known == moment);
        let add_error = ADD_ERROR
            .as_ref()?
            .captures(&code)
            .and_then(|found| found.get(1))
            .map(|found| Span::new(file, found.range()));
        Some(Self {
            file,
            before_insert: has("before insert"),
            before_update: has("before update"),
            after_insert: has("after insert"),
            after_update: has("after update"),
            swallows_failures: swallows(code.get(head.get(0)?.end()..)?),
            name,
            object,
            events,
            add_error,
            active: true,
        })
    }

    /// Whether making, or changing, a record starts it.
    #[must_use]
    pub fn runs_on(&self, operation: Operation) -> bool {
        match operation {
            Operation::Insert => self.before_insert || self.after_insert,
            Operation::Update => self.before_update || self.after_update,
        }
    }

    /// Whether it runs before the record is checked, and so may still fill its fields.
    #[must_use]
    pub fn runs_before(&self, operation: Operation) -> bool {
        match operation {
            Operation::Insert => self.before_insert,
            Operation::Update => self.before_update,
        }
    }

    #[must_use]
    pub fn runs_after(&self, operation: Operation) -> bool {
        match operation {
            Operation::Insert => self.after_insert,
            Operation::Update => self.after_update,
        }
    }

    #[must_use]
    pub fn component(&self) -> Component {
        Component::new("ApexTrigger", self.name.text())
    }
}

/// `try … catch …` and nothing else.
static CAUGHT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?is)^\s*try\s*(?:catch\s*\([^)]*\)\s*)+$").ok());

/// A call of another class, or an instance of one.
static CALL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b(?:new\s+((?-u:\w)+)\s*\(|([A-Z](?-u:\w)*)\s*\.\s*(?-u:\w)+\s*\()").ok());

/// Classes of Apex itself, which know nothing of the records.
const HARMLESS: &[&str] = &["Date", "Datetime", "Math", "String", "System", "Test", "UserInfo"];

fn calls_others(body: &str) -> bool {
    let Some(call) = CALL.as_ref() else { return true };
    call.captures_iter(body).any(|found| {
        let class = found.get(1).or_else(|| found.get(2));
        class.is_none_or(|class| !HARMLESS.contains(&class.as_str()))
    })
}

/// Whether the body is one block that catches its failures; `throw` in it, or another class, may let one through.
fn swallows(body: &str) -> bool {
    let mut depth = 0_usize;
    let mut outer = String::new();
    for c in body.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            c if depth == 1 => outer.push(c),
            _ => {}
        }
    }
    let is_caught = CAUGHT.as_ref().is_some_and(|caught| caught.is_match(&outer));
    is_caught && !body.to_ascii_lowercase().contains("throw") && !calls_others(body)
}

/// The code with comments and texts blanked out, every byte in its place.
pub(super) fn without_comments(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut code = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = match (bytes[at], bytes.get(at + 1)) {
            (b'/', Some(b'/')) => find(bytes, at, b"\n"),
            (b'/', Some(b'*')) => find(bytes, at + 2, b"*/").saturating_add(2),
            (b'\'', _) => end_of_text(bytes, at + 1),
            _ => {
                at += 1;
                continue;
            }
        }
        .min(bytes.len());
        for byte in &mut code[at..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at = end.max(at + 1);
    }
    // Blanking whole characters leaves UTF-8 behind; were it not so, nothing is found.
    String::from_utf8(code).unwrap_or_default()
}

fn find(bytes: &[u8], from: usize, mark: &[u8]) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let found = rest.windows(mark.len()).position(|window| window == mark);
    found.map_or(bytes.len(), |found| from + found)
}

/// Behind the closing quote; a text of Apex ends with its line.
pub(super) fn end_of_text(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'\'' => return at + 1,
            b'\n' => return at,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_catches_everything_rejects_nothing() {
        let swallows = |body: &str| {
            let text = format!("trigger A on Task (before insert) {{ {body} }}");
            Trigger::read(FileId(0), &text)
                .expect("a trigger")
                .swallows_failures
        };
        assert!(swallows(
            "try { for (Task t : x) { t.a = 1; } } catch (Exception e) { System.debug(e); }"
        ));
        assert!(!swallows("try { a(); } catch (Exception e) { throw e; }"));
        assert!(!swallows("try { a(); } catch (Exception e) { } b();"));
        assert!(!swallows(
            "try { AcmeTasks.run(x); } catch (Exception e) { System.debug(e); }"
        ));
        assert!(!swallows(
            "try { new AcmeTasks().run(x); } catch (Exception e) { }"
        ));
        assert!(!swallows("a();"));
    }

    #[test]
    fn heads_span_lines_and_comments_do_not_count() {
        let text = "/* trigger Old on Case (before insert) */\n// é trigger X on Lead (after insert)\n\
                    TRIGGER AcmeTask\n on Task (before  insert,\n After Update) { String s = 'x.addError(1)'; \
                    t.AddError('no'); }";
        let trigger = Trigger::read(FileId(0), text).expect("a trigger");
        assert_eq!((trigger.name.text(), trigger.object.text()), ("AcmeTask", "Task"));
        assert!(trigger.before_insert && trigger.after_update);
        assert!(!trigger.after_insert && !trigger.before_update);
        let span = trigger.add_error.expect("addError");
        assert_eq!(&text[span.range()], "AddError");
        assert!(Trigger::read(FileId(0), "public class A {}").is_none());
        assert!(Trigger::read(FileId(0), "/* trigger A on Task (before insert)").is_none());
    }
}
