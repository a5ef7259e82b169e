//! Knows the rules that Setup applies when a call center definition is imported.

use std::collections::BTreeMap;

use super::call_center::{CallCenter, Entry};
use crate::source::{Span, Value};

/// Why Setup refuses a definition.
#[derive(Debug, Clone)]
pub struct Defect {
    pub span: Span,
    pub label: String,
    /// As a sentence, without full stop: "the required item `reqUseApi` is missing".
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

/// Section or item, and the only `sortOrder` it may have.
const PLACES: &[(&str, usize)] = &[
    ("reqGeneralInfo", 0),
    ("reqInternalName", 0),
    ("reqDisplayName", 1),
];

/// Longest name of a section or item, and longest internal name.
const LONGEST_NAME: usize = 40;

/// Longest label, and longest display name.
const LONGEST_LABEL: usize = 1000;

/// Whether a definition without this item cannot be imported.
#[must_use]
pub fn is_required(item: &str) -> bool {
    REQUIRED.contains(&item)
}

/// Everything that keeps a definition of an Open CTI call center from being imported, in file order.
#[must_use]
pub fn defects(center: &CallCenter) -> Vec<Defect> {
    let mut found: Vec<Defect> = missing(center)
        .chain(center.entries.iter().filter_map(bad_name))
        .chain(center.entries.iter().filter_map(long_label))
        .chain(internal_name(center))
        .chain(display_name(center))
        .collect();
    let numbering = sort_orders(&center.entries);
    if numbering.is_empty() {
        // Else every number after the wrong one would be called wrong too.
        found.extend(center.entries.iter().filter_map(wrong_place));
    }
    found.extend(numbering);
    found.sort_by_key(|defect| defect.span);
    found
}

fn missing(center: &CallCenter) -> impl Iterator<Item = Defect> {
    let is_canvas = center.canvas().is_some();
    REQUIRED
        .iter()
        .filter(move |name| !(is_canvas && **name == "reqAdapterUrl"))
        .filter(|name| center.copies(name).next().is_none())
        .map(|name| {
            let misspelt = center.misspelling_of(name);
            Defect {
                span: misspelt.map_or(center.root, |setting| setting.name.span()),
                label: misspelt.map_or_else(
                    || format!("no item `{name}`"),
                    |_| format!("did you mean `{name}`?"),
                ),
                message: format!("the required item `{name}` is missing"),
                element: (*name).to_owned(),
            }
        })
}

fn bad_name(entry: &Entry) -> Option<Defect> {
    let what = entry.what();
    let Some(name) = entry.name.as_ref().filter(|name| !name.is_empty()) else {
        return Some(Defect {
            span: entry.span,
            label: "no name".to_owned(),
            message: format!("{} {what} has no `name`", entry.article()),
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
        message: format!(
            "the name `{}` of {} {what} {reason}",
            name.text(),
            entry.article()
        ),
        element: format!("{what}/{}", name.text()),
    })
}

fn long_label(entry: &Entry) -> Option<Defect> {
    let label = entry.label.as_ref()?;
    let length = label.chars().count();
    (length > LONGEST_LABEL).then(|| Defect {
        span: label.span(),
        label: format!("{length} characters"),
        message: format!("the label of {} is longer than 1000 characters", entry.shown()),
        element: format!("{}/label", entry.path()),
    })
}

fn internal_name(center: &CallCenter) -> Option<Defect> {
    let setting = center.copies("reqInternalName").next()?;
    let name = setting.value.trim();
    let defect = |label: &str, message: String| Defect {
        span: name.span(),
        label: label.to_owned(),
        message,
        element: setting.path(),
    };
    if name.is_empty() {
        return Some(defect("empty", "the internal name is empty".to_owned()));
    }
    let fits = name.chars().all(|c| c.is_ascii_alphanumeric())
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() <= LONGEST_NAME;
    (!fits).then(|| {
        defect(
            "letters and digits only, beginning with a letter, at most 40",
            format!("`{}` cannot be an internal name", shortened(&name)),
        )
    })
}

fn display_name(center: &CallCenter) -> Option<Defect> {
    let setting = center.copies("reqDisplayName").next()?;
    let length = setting.value.trim().chars().count();
    (length > LONGEST_LABEL).then(|| Defect {
        span: setting.value.span(),
        label: format!("{length} characters"),
        message: "the display name is longer than 1000 characters".to_owned(),
        element: setting.path(),
    })
}

fn shortened(name: &Value) -> String {
    name.chars().take(LONGEST_NAME + 1).collect()
}

fn wrong_place(entry: &Entry) -> Option<Defect> {
    let name = entry.name.as_deref()?;
    let (_, place) = PLACES.iter().find(|(known, _)| *known == name)?;
    let order = entry.sort_order.as_ref()?;
    let number = order.trim().parse::<usize>().ok()?;
    (number != *place).then(|| Defect {
        span: order.span(),
        label: format!("must be {place}"),
        message: format!("{} must have `sortOrder` {place}", entry.shown()),
        element: format!("{}/place", entry.path()),
    })
}

/// Sections are numbered from 0 without gaps, and so are the items of each section.
fn sort_orders(entries: &[Entry]) -> Vec<Defect> {
    let mut groups: BTreeMap<Option<usize>, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        let group = (!entry.is_section).then_some(entry.section);
        groups.entry(group).or_default().push(entry);
    }
    groups
        .into_values()
        .filter_map(|group| numbering(&group))
        .collect()
}

/// The first number that is wrong: whoever mends it sees the others, and often mends them with it.
fn numbering(group: &[&Entry]) -> Option<Defect> {
    let mut used = vec![false; group.len()];
    group.iter().find_map(|entry| {
        let order = entry.sort_order.as_ref().map(Value::trim);
        let (label, problem) = match order.as_ref().map(|order| order.parse::<usize>()) {
            None => ("no `sortOrder`", "has no `sortOrder`".to_owned()),
            Some(Err(_)) => (
                "not a number",
                "has a `sortOrder` that is not a number".to_owned(),
            ),
            Some(Ok(number)) => match used.get_mut(number) {
                None => (
                    "a number below it is missing",
                    format!("has `sortOrder` {number}, but numbers begin with 0 and leave no gap"),
                ),
                Some(true) => (
                    "taken",
                    format!("has `sortOrder` {number}, which another one before it has already"),
                ),
                Some(free) => {
                    *free = true;
                    return None;
                }
            },
        };
        Some(Defect {
            span: order.map_or(entry.span, |order| order.span()),
            label: label.to_owned(),
            message: format!("{} {problem}", entry.shown()),
            element: format!("{}/sortOrder", entry.path()),
        })
    })
}

impl Entry {
    fn what(&self) -> &'static str {
        if self.is_section { "section" } else { "item" }
    }

    fn article(&self) -> &'static str {
        if self.is_section { "a" } else { "an" }
    }

    fn shown(&self) -> String {
        format!("the {} `{}`", self.what(), self.name.as_deref().unwrap_or("?"))
    }

    fn path(&self) -> String {
        format!("{}/{}", self.what(), self.name.as_deref().unwrap_or("-"))
    }
}
