//! Knows which kinds of files an export has, so that two audits can tell what is gone from what was not exported.

use std::collections::{BTreeMap, BTreeSet};

use crate::answer::audit::Files;
use crate::org::{Org, Status};

/// The kind of rows of users.
const USERS: &str = "rows of User";

/// What an object in Metadata API format holds, which are files of their own in source format.
const PARTS: [&str; 5] = ["field", "listView", "recordType", "validationRule", "webLink"];

/// Folders whose files are one kind, whatever their names end in.
const FOLDERS: [(&str, &str); 3] = [("staticresources", "resource"), ("aura", "aura"), ("lwc", "lwc")];

/// Types whose things are files of their own in one format, and parts of others in the other.
const TYPES: [(&str, &str); 6] = [
    ("CustomField", "field"),
    ("ListView", "listView"),
    ("RecordType", "recordType"),
    ("ValidationRule", "validationRule"),
    ("WorkflowRule", "workflowRule"),
    ("User", USERS),
];

/// How many files of each kind an export has.
pub(super) fn files(org: &Org) -> Vec<Files> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let is_given = |status: Status| !matches!(status, Status::Failed | Status::Ignored);
    let given = org
        .files
        .iter()
        .filter(|file| is_given(file.status) && !file.is_above);
    for file in given.filter(|file| !file.is_data && file.kind.is_some()) {
        for kind in held(&file.shown) {
            *counts.entry(kind).or_default() += 1;
        }
    }
    // What one of them held nobody knows: a kind with a file that could not be read is not there to compare.
    let failed = org.files.iter().filter(|file| file.status == Status::Failed);
    for kind in failed
        .filter(|file| !file.is_data)
        .flat_map(|file| held(&file.shown))
    {
        counts.remove(&kind);
    }
    if let Some(users) = &org.people.users {
        counts.insert(USERS.to_owned(), users.len());
    }
    counts
        .into_iter()
        .map(|(kind, count)| Files { kind, count })
        .collect()
}

/// Kinds of which a file holds something.
fn held(path: &str) -> Vec<String> {
    let Some(kind) = of(path) else {
        return Vec::new();
    };
    let parts: &[&str] = match kind.as_str() {
        "object" if !path.ends_with("-meta.xml") => &PARTS,
        "workflow" => &["workflowRule"],
        _ => &[],
    };
    let parts = parts.iter().map(|part| (*part).to_owned());
    parts.chain([kind.clone()]).collect()
}

/// The kind of a file by its path.
fn of(path: &str) -> Option<String> {
    let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
    for (folder, kind) in FOLDERS {
        if folders.split('/').any(|one| one == folder) {
            return Some(kind.to_owned());
        }
    }
    let file = file.strip_suffix("-meta.xml").unwrap_or(file);
    let (_, suffix) = file.rsplit_once('.')?;
    // Settings are one file each.
    Some(if suffix == "settings" { file } else { suffix }.to_owned())
}

/// Kinds that an export has to have before anybody may say that something is not there.
pub(super) fn needed<'a>(
    (group, kind): (&str, &str),
    evidence: impl Iterator<Item = &'a str>,
) -> BTreeSet<String> {
    let known = TYPES.iter().find(|(known, _)| *known == kind);
    let mut kinds: BTreeSet<String> = match known {
        Some((_, kind)) => BTreeSet::from([(*kind).to_owned()]),
        // Rows are not a kind of file: tables tell which there are.
        None => evidence
            .filter_map(of)
            .filter(|kind| kind != "csv" && kind != "json")
            .collect(),
    };
    // What people hold leads there.
    if group == "access" {
        kinds.insert(USERS.to_owned());
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_the_same_in_both_formats() {
        let kind = |path: &str| of(path).unwrap_or_default();
        for (path, expected) in [
            ("force-app/main/default/flows/A.flow-meta.xml", "flow"),
            ("a.zip!/flows/A.flow", "flow"),
            ("staticresources/Phone/js/app.js", "resource"),
            ("staticresources/Phone.resource!/app.js", "resource"),
            ("lwc/phone/phone.js", "lwc"),
            ("settings/MyDomain.settings-meta.xml", "MyDomain.settings"),
            ("README", ""),
        ] {
            assert_eq!(kind(path), expected, "{path}");
        }
        assert!(held("objects/Task.object").contains(&"listView".to_owned()));
        assert_eq!(held("objects/Task/Task.object-meta.xml"), ["object"]);
        let lists = needed(("reports", "ListView"), ["objects/Task.object"].into_iter());
        assert_eq!(lists.into_iter().collect::<Vec<_>>(), ["listView"]);
    }
}
