//! Knows where results lie and what fixes replace, as SARIF says it.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_sarif::sarif::{
    ArtifactChange, ArtifactContent, ArtifactLocation, Fix, Location, LogicalLocation, PhysicalLocation,
    Region, Replacement,
};

use super::message;
use crate::engine::{Place, Range, Run};
use crate::finding::{self, Component, Edit, Finding};
use crate::report::{neutral, parts};

/// Results without a location are refused; what lies in no file lies in the folder.
const NOWHERE: &str = ".";

pub(super) fn primary(run: &Run, finding: &Finding) -> Location {
    let physical = match parts::place(run, finding) {
        Some(place) => physical(&place),
        None => PhysicalLocation::builder()
            .artifact_location(artifact(NOWHERE))
            .build(),
    };
    let mut location = Location::builder()
        .physical_location(physical)
        .logical_locations(vec![logical(&finding.component)])
        .build();
    let label = finding.labels.first();
    location.message = label.and_then(|label| told(&label.text)).map(message);
    location
}

/// The other labels, numbered from 1, at most `most`.
pub(super) fn related(run: &Run, finding: &Finding, most: usize) -> Vec<Location> {
    let labels = finding.labels.iter().skip(1);
    let places = labels.filter_map(|label| Some((label, run.place(label.span)?)));
    places
        .take(most)
        .zip(1..)
        .map(|((label, place), id)| {
            let text = told(&label.text).unwrap_or_else(|| "here".to_owned());
            Location::builder()
                .id(id)
                .physical_location(physical(&place))
                .message(message(text))
                .build()
        })
        .collect()
}

/// A fix that only replaces text that can be read; `None` for others, and for one that would show a secret.
pub(super) fn fix(run: &Run, fix: &finding::Fix) -> Option<Fix> {
    let mut files: BTreeMap<&str, Vec<Replacement>> = BTreeMap::new();
    for edit in &fix.edits {
        let Edit::Replace { span, text } = edit else {
            return None;
        };
        let (path, range) = run.exact(*span)?;
        let content = ArtifactContent::builder().text(run.printable(text)?).build();
        let replacement = Replacement::builder()
            .deleted_region(region(range))
            .inserted_content(content)
            .build();
        files.entry(path).or_default().push(replacement);
    }
    let changes: Vec<ArtifactChange> = files
        .into_iter()
        .map(|(path, replacements)| {
            ArtifactChange::builder()
                .artifact_location(artifact(path))
                .replacements(replacements)
                .build()
        })
        .collect();
    let title = format!("{} ({})", neutral::line(&fix.title, true), fix.kind.word());
    (!changes.is_empty()).then(|| {
        Fix::builder()
            .artifact_changes(changes)
            .description(message(title))
            .build()
    })
}

fn told(text: &str) -> Option<String> {
    let text = neutral::line(text, true);
    (!text.trim().is_empty()).then_some(text)
}

fn logical(component: &Component) -> LogicalLocation {
    let Component { kind, name } = component;
    LogicalLocation::builder()
        .name(neutral::line(name, true))
        .fully_qualified_name(neutral::line(&format!("{kind}/{name}"), true))
        .kind("resource")
        .build()
}

fn physical(place: &Place<'_>) -> PhysicalLocation {
    let region = if place.is_whole {
        Region::builder().start_line(1).build()
    } else {
        region(place.range)
    };
    PhysicalLocation::builder()
        .artifact_location(artifact(place.path))
        .region(region)
        .build()
}

fn region(range: Range) -> Region {
    Region::builder()
        .start_line(range.start.line)
        .start_column(range.start.column)
        .end_line(range.end.line)
        .end_column(range.end.column)
        .build()
}

fn artifact(path: &str) -> ArtifactLocation {
    ArtifactLocation::builder().uri(uri(path)).build()
}

/// A relative path stays relative; an absolute one becomes a `file:` URI.
fn uri(path: &str) -> String {
    let drive = path.as_bytes().get(1) == Some(&b':') && path.as_bytes()[0].is_ascii_alphabetic();
    let mut uri = match path {
        _ if drive => format!("file:///{}:", &path[..1]),
        _ if path.starts_with('/') => "file://".to_owned(),
        _ => String::new(),
    };
    let rest = if drive { &path[2..] } else { path };
    for byte in rest.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!()".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        let table = [
            ("a/b.xml", "a/b.xml"),
            ("a.zip!/callCenters/A b.xml", "a.zip!/callCenters/A%20b.xml"),
            ("é#?%:", "%C3%A9%23%3F%25%3A"),
            ("/z/y", "file:///z/y"),
            ("C:/z", "file:///C:/z"),
            ("", ""),
        ];
        for (path, expected) in table {
            assert_eq!(uri(path), expected);
        }
    }
}
