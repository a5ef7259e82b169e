//! Knows the standard fields of tasks that tell of calls, and the names that files have for them.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use aho_corasick::packed::Searcher;

/// A standard field that softphones write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogField {
    CallType,
    CallDisposition,
    CallObject,
    CallDuration,
    /// Tells calls from e-mails and other tasks.
    TaskSubtype,
}

impl LogField {
    pub const ALL: [Self; 5] = [
        Self::CallType,
        Self::CallDisposition,
        Self::CallObject,
        Self::CallDuration,
        Self::TaskSubtype,
    ];

    /// API name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CallType => "CallType",
            Self::CallDisposition => "CallDisposition",
            Self::CallObject => "CallObject",
            Self::CallDuration => "CallDurationInSeconds",
            Self::TaskSubtype => "TaskSubtype",
        }
    }

    /// By its API name, which ignores case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|field| field.name().eq_ignore_ascii_case(name))
    }

    /// By the name of a column: `TASK.CALLTYPE`, `CALL_DURATION`, `Activity$CallType`, `ACTIVITY_SUBTYPE`.
    pub(super) fn of_column(name: &str) -> Option<Self> {
        let last = name.rsplit(['.', '$']).next().unwrap_or(name);
        let plain: String = last.chars().filter(|c| *c != '_').collect();
        match plain.to_ascii_uppercase().as_str() {
            "CALLDURATION" => Some(Self::CallDuration),
            "ACTIVITYSUBTYPE" => Some(Self::TaskSubtype),
            other => Self::named(other),
        }
    }
}

/// Objects whose records tasks are, or are shown as.
pub(super) fn is_activity(object: &str) -> bool {
    [
        "Task",
        "Activity",
        "Event",
        "ActivityHistory",
        "OpenActivity",
        "ActivityHistories",
        "OpenActivities",
        "Tasks",
    ]
    .iter()
    .any(|known| known.eq_ignore_ascii_case(object))
}

/// Bytes without which no file holds a trace.
const MARKS: [&str; 12] = [
    "CallType",
    "CallDisposition",
    "CallObject",
    "CallDuration",
    "TaskSubtype",
    "CALL_TYPE",
    "CALL_DISPOSITION",
    "CALL_OBJECT",
    "CALL_DURATION",
    "ACTIVITY_SUBTYPE",
    "lookupPhoneDialogs",
    "CTIExtension",
];

static PATTERNS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(MARKS)
        .ok()
});

/// A part of each mark, of four letters.
const PARTS: [&str; 4] = ["call", "subt", "phon", "ctie"];

/// The parts in every mixture of small and capital letters: far faster to find than the marks, and rare.
static ANY_PART: LazyLock<Option<Searcher>> = LazyLock::new(|| {
    let mixtures = PARTS.iter().flat_map(|part| {
        (0..1_u8 << part.len()).map(move |capitals| -> Vec<u8> {
            let letters = part.bytes().enumerate();
            letters
                .map(|(at, byte)| match capitals >> at & 1 {
                    0 => byte,
                    _ => byte.to_ascii_uppercase(),
                })
                .collect()
        })
    });
    Searcher::new(mixtures)
});

/// The longest mark, less one letter.
const OVERLAP: usize = 20;

/// A look at the stored bytes; texts with two bytes a letter are rare, and are always read.
pub(super) fn is_marked(bytes: &[u8]) -> bool {
    let is_wide = matches!(
        bytes,
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, _, ..] | [_, 0, ..]
    );
    if is_wide {
        return true;
    }
    // Where the machine cannot search for all parts at once, the marks themselves will do.
    let from = match ANY_PART.as_ref() {
        Some(parts) => match parts.find(bytes) {
            Some(part) => part.start().saturating_sub(OVERLAP),
            None => return false,
        },
        None => 0,
    };
    PATTERNS
        .as_ref()
        .is_none_or(|patterns| patterns.is_match(&bytes[from..]))
}

/// Fields that a text names as words of their own, with their places.
pub(super) fn words(text: &str) -> Vec<(LogField, Range<usize>)> {
    let Some(patterns) = PATTERNS.as_ref() else {
        return Vec::new();
    };
    let bytes = text.as_bytes();
    let is_part = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
    };
    let mut found = Vec::new();
    for hit in patterns.find_iter(bytes) {
        // The pattern may be the beginning of the name.
        let length = bytes[hit.start()..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
            .take(40)
            .count();
        let range = hit.start()..hit.start() + length;
        if is_part(hit.start().checked_sub(1)) || !text.is_char_boundary(range.end) {
            continue;
        }
        if let Some(field) = LogField::named(&text[range.clone()]) {
            found.push((field, range));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_has_one_of_the_parts_and_is_found_in_any_case() {
        for mark in MARKS {
            assert!(mark.len() <= OVERLAP + 1, "{mark}");
            let low = mark.to_lowercase();
            assert!(PARTS.iter().any(|part| low.contains(part)), "{mark}");
            for mark in [mark.to_owned(), mark.to_uppercase(), low] {
                let text = format!("{}{mark}{}", "the call of x ".repeat(9), " and more ".repeat(9));
                assert!(is_marked(text.as_bytes()), "{mark}");
                assert!(is_marked(mark.as_bytes()), "{mark}");
            }
        }
        assert!(!is_marked(b"a call, a phone, a subtype, an ectiellum"));
        assert!(!is_marked(b""));
    }
}
