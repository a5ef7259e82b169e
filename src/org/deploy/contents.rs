//! Knows what stands in the files of which a deployment changes parts only: objects, workflows, profiles.
//!
//! What is replaced is blanked in the org's file, so that everything else keeps its place there; what replaces it
//! stands in the deployment's own file, beside it.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use super::id::Id;
use crate::org::kind::Kind;
use crate::parse::{Element, Tree};

/// Components in the file of an object or a workflow, with the bytes they take, the comment above included.
pub(super) fn children(tree: &Tree, holder: &Id) -> Vec<(Id, Range<usize>)> {
    let children = tree.root().children();
    let named = children.filter_map(|child| {
        let kind = child_kind(holder.kind, child.name())?;
        let name = child.text_of("fullName")?;
        Some((Id::child(kind, &holder.name, name.text()), extent(child)))
    });
    named.collect()
}

fn child_kind(holder: Kind, element: &str) -> Option<Kind> {
    Some(match (holder, element) {
        (Kind::Object, "fields") => Kind::Field,
        (Kind::Object, "validationRules") => Kind::ValidationRule,
        (Kind::Object, "recordTypes") => Kind::RecordType,
        (Kind::Object, "listViews") => Kind::ListView,
        (Kind::Workflow, "rules") => Kind::WorkflowRule,
        _ => return None,
    })
}

/// What tells the entries of a profile apart: the element, and the first of these that it has.
const NAMES: &[&str] = &["application", "apexPage", "field", "object", "name"];

/// Entries of a profile or a permission set that rules read.
const ENTRIES: &[&str] = &[
    "applicationVisibilities",
    "pageAccesses",
    "fieldPermissions",
    "objectPermissions",
    "userPermissions",
    "userLicense",
    "license",
    "hasActivationRequired",
];

/// What the files of a deployment say of one profile.
#[derive(Debug, Default)]
pub(super) struct Entries {
    keys: HashSet<(String, String)>,
    has_default_app: bool,
}

impl Entries {
    pub(super) fn add(&mut self, tree: &Tree) {
        for entry in tree.root().children() {
            self.keys.extend(key(entry));
            self.has_default_app |= default_app(entry).is_some();
        }
    }

    /// Bytes of the org's file that no longer count.
    pub(super) fn replaced(&self, tree: &Tree) -> Vec<Range<usize>> {
        let replaced = |entry: Element<'_>| {
            if key(entry).is_some_and(|key| self.keys.contains(&key)) {
                return Some(extent(entry));
            }
            // One app is the default.
            default_app(entry).filter(|_| self.has_default_app).map(extent)
        };
        tree.root().children().filter_map(replaced).collect()
    }
}

fn key(entry: Element<'_>) -> Option<(String, String)> {
    let element = ENTRIES.iter().find(|known| **known == entry.name())?;
    let name = NAMES.iter().find_map(|name| entry.text_of(name));
    let name = name.map_or(String::new(), |name| name.text().to_lowercase());
    Some(((*element).to_owned(), name))
}

/// Where an entry makes its app the default.
fn default_app(entry: Element<'_>) -> Option<Element<'_>> {
    let default = entry
        .child("default")
        .filter(|_| entry.name() == "applicationVisibilities")?;
    default.value().eq_ignore_ascii_case("true").then_some(default)
}

/// An element with the comment right above it, which may except it from findings.
fn extent(element: Element<'_>) -> Range<usize> {
    let own = element.span().range();
    let comment = element.comment_before().map(|comment| comment.span().range());
    let start = comment.map_or(own.start, |comment| comment.start.saturating_sub("<!--".len()));
    start.min(own.start)..own.end
}

/// The text with blanks in place of some bytes: as long as before, with the same lines.
pub(super) fn blanked(text: &str, ranges: &[Range<usize>]) -> String {
    let inside: BTreeSet<(usize, usize)> = ranges.iter().map(|range| (range.start, range.end)).collect();
    let mut blank = String::with_capacity(text.len());
    let mut at = 0;
    for (start, end) in inside {
        let (start, end) = (start.max(at), end.max(at));
        blank.push_str(text.get(at..start).unwrap_or_default());
        let gone = text.get(start..end).unwrap_or_default().bytes();
        blank.extend(gone.map(|byte| match byte {
            b'\n' | b'\r' => char::from(byte),
            _ => ' ',
        }));
        at = end;
    }
    blank.push_str(text.get(at..).unwrap_or_default());
    blank
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;
    use crate::source::FileId;

    #[test]
    fn what_is_replaced_is_blanked_and_the_rest_keeps_its_place() {
        let text = "<CustomObject>\n<!-- ä -->\n<fields>\n<fullName>A__c</fullName>é</fields><fields><fullName>B__c</fullName></fields></CustomObject>";
        let tree = parse(FileId(0), text).expect("XML");
        let found = children(&tree, &Id::new(Kind::Object, "Task"));
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].0, Id::new(Kind::Field, "Activity.A__c"));
        let blank = blanked(text, &[found[0].1.clone()]);
        assert_eq!(blank.len(), text.len());
        assert_eq!(blank.find("B__c"), text.find("B__c"));
        assert_eq!(blank.matches('\n').count(), text.matches('\n').count());
        assert!(!blank.contains("A__c") && !blank.contains("<!--"));
        assert!(parse(FileId(0), &blank).is_ok());
    }

    #[test]
    fn entries_are_replaced_by_their_names() {
        let profile = |entries: &str| format!("<Profile>{entries}</Profile>");
        let app = |name: &str, default: bool| {
            format!(
                "<applicationVisibilities><application>{name}</application><default>{default}</default></applicationVisibilities>"
            )
        };
        let field = "<fieldPermissions><field>Task.A__c</field></fieldPermissions>";
        let old = profile(&(app("One", true) + &app("Two", false) + field));
        let new =
            profile(&(app("two", true) + "<fieldPermissions><field>Task.B__c</field></fieldPermissions>"));
        let mut entries = Entries::default();
        entries.add(&parse(FileId(0), &new).expect("XML"));
        let ranges = entries.replaced(&parse(FileId(0), &old).expect("XML"));
        let blank = blanked(&old, &ranges);
        assert!(blank.contains("One") && !blank.contains("Two") && blank.contains("Task.A__c"));
        assert!(!blank.contains("<default>"));
    }

    #[test]
    fn overlapping_blanks_are_no_trouble() {
        assert_eq!(blanked("abcdef", &[1..4, 2..3, 3..5]), "a    f");
        assert_eq!(blanked("ab", &[]), "ab");
    }
}
