//! Knows how fixes change texts: all edits of a fix or none, overlapping ones later, every other byte untouched.

pub mod disk;
pub mod rounds;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::finding::{Edit, Fix};
use crate::source::FileId;

/// What one round of fixes comes to; fixes are named by their index in the given list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Round {
    /// New decoded text of every file that changes.
    pub texts: BTreeMap<FileId, String>,
    /// Files to create, with their bytes.
    pub created: BTreeMap<String, Vec<u8>>,
    /// Files to delete.
    pub deleted: BTreeSet<String>,
    pub applied: Vec<usize>,
    /// They touch what another fix changes: worth another round, after the new texts were checked again.
    pub deferred: Vec<usize>,
    /// They point at nothing: the file is gone, the place is not in its text, or they contradict themselves.
    pub rejected: Vec<usize>,
}

/// A replacement inside one file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    range: Range<usize>,
    text: String,
}

impl Change {
    /// Changes that touch end to start can both be made; two insertions at one place have no order.
    fn overlaps(&self, other: &Self) -> bool {
        let (a, b) = (&self.range, &other.range);
        (a.start < b.end && b.start < a.end) || (a.is_empty() && b.is_empty() && a.start == b.start)
    }

    /// Two findings may ask for the very same change.
    fn is_same(&self, other: &Self) -> bool {
        !self.range.is_empty() && self == other
    }
}

/// All that one fix does.
#[derive(Debug, Default)]
struct Plan {
    changes: BTreeMap<FileId, Vec<Change>>,
    created: BTreeMap<String, Vec<u8>>,
    deleted: BTreeSet<String>,
}

/// Applies fixes in the given order; `text_of` gives the decoded text of a file, as spans mean it.
///
/// Edits that create or delete files are only reported: texts are all this layer touches.
pub fn apply<'a>(
    fixes: impl IntoIterator<Item = &'a Fix>,
    text_of: impl Fn(FileId) -> Option<String>,
) -> Round {
    let mut round = Round::default();
    let mut originals: BTreeMap<FileId, String> = BTreeMap::new();
    let mut taken = Plan::default();
    for (index, fix) in fixes.into_iter().enumerate() {
        for file in files_of(fix) {
            if !originals.contains_key(&file)
                && let Some(text) = text_of(file)
            {
                originals.insert(file, text);
            }
        }
        match plan(fix, &originals) {
            None => round.rejected.push(index),
            Some(plan) if taken.conflicts(&plan) => round.deferred.push(index),
            Some(plan) => {
                taken.add(plan);
                round.applied.push(index);
            }
        }
    }
    for (file, changes) in taken.changes {
        if let Some(original) = originals.get(&file) {
            round.texts.insert(file, rewrite(original, changes));
        }
    }
    round.created = taken.created;
    round.deleted = taken.deleted;
    round
}

fn files_of(fix: &Fix) -> impl Iterator<Item = FileId> {
    fix.edits.iter().filter_map(|edit| match edit {
        Edit::Replace { span, .. } => Some(span.file),
        Edit::Create { .. } | Edit::Delete { .. } => None,
    })
}

/// `None` if any edit of the fix cannot be made, or if nothing is to be done.
fn plan(fix: &Fix, texts: &BTreeMap<FileId, String>) -> Option<Plan> {
    let mut plan = Plan::default();
    for edit in &fix.edits {
        match edit {
            Edit::Replace { span, text } => {
                let range = span.range();
                texts.get(&span.file)?.get(range.clone())?;
                let change = Change {
                    range,
                    text: text.clone(),
                };
                let changes = plan.changes.entry(span.file).or_default();
                if changes.iter().any(|other| other.is_same(&change)) {
                    continue;
                }
                if changes.iter().any(|other| other.overlaps(&change)) {
                    return None;
                }
                changes.push(change);
            }
            Edit::Create { path, bytes } => {
                if plan.created.insert(path.clone(), bytes.clone()).is_some() {
                    return None;
                }
            }
            Edit::Delete { path } => {
                plan.deleted.insert(path.clone());
            }
        }
    }
    let both = plan.created.keys().any(|path| plan.deleted.contains(path));
    (!fix.edits.is_empty() && !both).then_some(plan)
}

impl Plan {
    fn conflicts(&self, new: &Self) -> bool {
        let texts = new.changes.iter().any(|(file, changes)| {
            let taken = self.changes.get(file).map_or(&[][..], Vec::as_slice);
            changes.iter().any(|change| {
                taken
                    .iter()
                    .any(|other| other.overlaps(change) && !other.is_same(change))
            })
        });
        let created = new.created.iter().any(|(path, bytes)| {
            self.deleted.contains(path) || self.created.get(path).is_some_and(|other| other != bytes)
        });
        texts || created || new.deleted.iter().any(|path| self.created.contains_key(path))
    }

    fn add(&mut self, new: Self) {
        for (file, changes) in new.changes {
            let taken = self.changes.entry(file).or_default();
            for change in changes {
                if !taken.iter().any(|other| other.is_same(&change)) {
                    taken.push(change);
                }
            }
        }
        self.created.extend(new.created);
        self.deleted.extend(new.deleted);
    }
}

/// The changes do not overlap and lie on the borders of characters.
fn rewrite(original: &str, mut changes: Vec<Change>) -> String {
    changes.sort_by_key(|change| (change.range.start, change.range.end));
    // New lines end as those of the file do.
    let breaks_with_cr = original.contains("\r\n");
    let mut text = String::with_capacity(original.len());
    let mut at = 0;
    for change in changes {
        text.push_str(original.get(at..change.range.start).unwrap_or_default());
        if breaks_with_cr {
            text.push_str(&change.text.replace('\n', "\r\n"));
        } else {
            text.push_str(&change.text);
        }
        at = change.range.end;
    }
    text.push_str(original.get(at..).unwrap_or_default());
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::finding::{FixKind, replace};
    use crate::source::Span;

    const FILE: FileId = FileId(0);

    fn fix(range: Range<usize>, text: &str) -> Fix {
        replace(FixKind::Unsafe, "change it", Span::new(FILE, range), text)
    }

    fn round(original: &str, fixes: &[Fix]) -> Round {
        apply(fixes, |file| (file == FILE).then(|| original.to_owned()))
    }

    #[test]
    fn edits_keep_their_places_whatever_their_order() {
        let round = round("http://a http://b", &[fix(9..13, "https"), fix(0..4, "https")]);
        assert_eq!(round.texts[&FILE], "https://a https://b");
        assert_eq!(round.applied, [0, 1]);
    }

    #[test]
    fn overlapping_fixes_wait_and_equal_ones_count_once() {
        let round = round(
            "abcdef",
            &[fix(1..3, "X"), fix(2..4, "Y"), fix(1..3, "X"), fix(3..3, "-")],
        );
        assert_eq!(round.texts[&FILE], "aX-def");
        assert_eq!((round.applied, round.deferred), (vec![0, 2, 3], vec![1]));
    }

    #[test]
    fn a_fix_is_made_wholly_or_not_at_all() {
        let mut both = fix(0..1, "X");
        both.edits.push(Edit::Replace {
            span: Span::new(FileId(7), 0..1),
            text: "Y".to_owned(),
        });
        let missing_file = round("abc", &[both]);
        assert_eq!((missing_file.texts.len(), missing_file.rejected), (0, vec![0]));
        let mut split = fix(0..1, "X");
        split.edits.extend(fix(2..3, "Y").edits);
        let inside_a_character = round("aé", &[split]);
        assert_eq!(inside_a_character.rejected, [0]);
        assert!(inside_a_character.texts.is_empty());
    }

    #[test]
    fn created_and_deleted_files_are_reported() {
        let create = |bytes: &[u8]| Fix {
            kind: FixKind::Safe,
            title: "add it".to_owned(),
            edits: vec![Edit::Create {
                path: "a.xml".to_owned(),
                bytes: bytes.to_vec(),
            }],
        };
        let delete = Fix {
            edits: vec![Edit::Delete {
                path: "a.xml".to_owned(),
            }],
            ..create(b"")
        };
        let round = round("", &[create(b"<a/>"), create(b"<b/>"), delete]);
        assert_eq!(round.created["a.xml"], b"<a/>");
        assert_eq!((round.applied, round.deferred), (vec![0], vec![1, 2]));
    }

    proptest! {
        /// Characters outside the applied ranges stay, in order, and no character is ever cut.
        #[test]
        fn everything_else_stays_byte_for_byte(
            original in "[a-zé𝄞&;\r\n]{0,40}",
            places in proptest::collection::vec((0usize..60, 0usize..12, "[X-Z]{0,3}"), 0..8),
        ) {
            let fixes: Vec<Fix> = places
                .iter()
                .map(|(start, len, text)| fix(*start..start + len, text))
                .collect();
            let round = round(&original, &fixes);
            let text = round.texts.get(&FILE).map_or(original.as_str(), String::as_str);
            let mut kept: Vec<bool> = vec![true; original.len()];
            for index in &round.applied {
                let (start, len, _) = &places[*index];
                prop_assert!(original.is_char_boundary(*start) && original.is_char_boundary(start + len));
                kept[*start..start + len].fill(false);
            }
            let expected: String = original.char_indices().filter(|(at, _)| kept[*at]).map(|(_, c)| c).collect();
            let rest: String = text.chars().filter(|c| !('X'..='Z').contains(c)).collect();
            prop_assert_eq!(rest, expected);
            let all = round.applied.len() + round.deferred.len() + round.rejected.len();
            prop_assert_eq!(all, fixes.len());
            // What waits can be made alone: it was refused for its neighbours only.
            for index in &round.deferred {
                let alone = super::apply([&fixes[*index]], |_| Some(original.clone()));
                prop_assert_eq!(alone.applied.len(), 1);
            }
        }

        /// The same fixes give the same text, however often they are asked for.
        #[test]
        fn the_same_fix_twice_changes_nothing_more(start in 0usize..8, len in 1usize..4) {
            let original = "abcdefghijkl";
            let once = round(original, &[fix(start..start + len, "X")]);
            let twice = round(original, &[fix(start..start + len, "X"), fix(start..start + len, "X")]);
            prop_assert_eq!(once.texts, twice.texts);
        }
    }
}
