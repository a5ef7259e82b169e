//! Knows the rules that Setup applies when a call center definition is imported.

use std::collections::BTreeMap;

use super::call_center::{CallCenter, Entry};
use crate::source::Span;

/// Why Setup refuses a definition.
#[derive(Debug, Clone)]
pub struct Defect {
    pub span: Span,
    pub label: String,
    pub message: String,
    /// Path of the element, as keys use it.
    pub element: String,
}

/// Items that Setup requires; the adapter URL's value may follow after the import.
const REQUIRED: &[&str] = &[
    "reqInternalName",
    "reqDisplayName",
    "reqAdapterUrl",
    "reqUseApi",
    "reqSoftphoneHeight",
    "reqSoftphoneWidth",
];

/// Names that Salesforce keeps for itself.
const RESERVED: &[&str] = &["label", "sortOrder", "internalNameLabel", "displayNameLabel"];

/// Longest name of a section or item, and longest internal name.
const LONGEST_NAME: usize = 40;

/// Everything that keeps a definition of an Open CTI call center from being imported, in file order.
#[must_use]
pub fn defects(center: &CallCenter) -> Vec<Defect> {
    let mut found: Vec<Defect> = missing(center)
        .chain(center.entries.iter().filter_map(bad_name))
        .chain(internal_name(center))
        .chain(sort_orders(&center.entries))
        .collect();
    found.sort_by_key(|defect| defect.span);
    found
}

fn missing(center: &CallCenter) -> impl Iterator<Item = Defect> {
    let is_canvas = center.canvas().is_some();
    REQUIRED
        .iter()
        .filter(move |name| !(is_canvas && **name == "reqAdapterUrl"))
        .filter(|name| center.copies(name).next().is_none())
        .map(|name| Defect {
            span: center.root,
            label: format!("no item `{name}`"),
            message: format!("the required item `{name}` is missing"),
            element: (*name).to_owned(),
        })
}

fn bad_name(entry: &Entry) -> Option<Defect> {
    let what = if entry.is_section { "section" } else { "item" };
    let Some(name) = entry.name.as_ref().filter(|name| !name.is_empty()) else {
        return Some(Defect {
            span: entry.span,
            label: "no name".to_owned(),
            message: format!("a {what} has no `name`"),
            element: what.to_owned(),
        });
    };
    let reason = if RESERVED.contains(&name.text()) {
        "is reserved by Salesforce"
    } else if name.chars().count() > LONGEST_NAME {
        "is longer than 40 characters"
    } else if !name.chars().all(|c| c.is_ascii_alphanumeric()) {
        "may hold only letters and digits"
    } else {
        return None;
    };
    Some(Defect {
        span: name.span(),
        label: reason.to_owned(),
        message: format!("the name `{}` of a {what} {reason}", name.text()),
        element: format!("{what}/{}", name.text()),
    })
}

fn internal_name(center: &CallCenter) -> Option<Defect> {
    let setting = center.effective("reqInternalName")?;
    let name = setting.value.trim();
    let fits = name.chars().all(|c| c.is_ascii_alphanumeric())
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() <= LONGEST_NAME;
    (!fits).then(|| Defect {
        span: name.span(),
        label: "letters and digits only, beginning with a letter, at most 40".to_owned(),
        message: format!("the internal name `{}` cannot be imported", name.text()),
        element: setting.path(),
    })
}

/// Sections are numbered from 0 without gaps, and so are the items of each section.
fn sort_orders(entries: &[Entry]) -> Vec<Defect> {
    let mut groups: BTreeMap<Option<usize>, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        let group = (!entry.is_section).then_some(entry.section);
        groups.entry(group).or_default().push(entry);
    }
    groups.into_values().flat_map(|group| numbering(&group)).collect()
}

fn numbering(group: &[&Entry]) -> Vec<Defect> {
    let mut used = vec![false; group.len()];
    let mut found = Vec::new();
    for entry in group {
        let what = if entry.is_section { "section" } else { "item" };
        let number = entry
            .sort_order
            .as_ref()
            .map(|value| value.trim().parse::<usize>());
        let problem = match number {
            None => "has no `sortOrder`".to_owned(),
            Some(Err(_)) => "has a `sortOrder` that is not a number".to_owned(),
            Some(Ok(number)) => match used.get_mut(number) {
                None => format!(
                    "has `sortOrder` {number}, but its siblings leave a gap below it: {} numbered from 0 without gaps",
                    if entry.is_section {
                        "sections are"
                    } else {
                        "items are"
                    }
                ),
                Some(true) => format!("has `sortOrder` {number}, which another one has already"),
                Some(free) => {
                    *free = true;
                    continue;
                }
            },
        };
        let name = entry.name.as_deref().unwrap_or("?");
        found.push(Defect {
            span: entry.sort_order.as_ref().map_or(entry.span, |value| value.span()),
            label: "numbering".to_owned(),
            message: format!("{what} `{name}` {problem}"),
            element: format!("{what}/{name}/sortOrder"),
        });
    }
    found
}
