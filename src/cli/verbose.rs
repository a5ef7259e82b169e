//! Knows what `--verbose` tells: what was read as what, which settings count, how long it took.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use super::session::{Session, shown};
use crate::answer::Table;
use crate::finding::count;
use crate::load::DataFile;
use crate::org::Status;
use crate::org::kind::Kind;
use crate::report::neutral;
use crate::report::table::aligned;

const STATUSES: [Status; 5] = [
    Status::Read,
    Status::Listed,
    Status::NotNeeded,
    Status::Ignored,
    Status::Failed,
];

/// Parts of a run that are over when its inputs are known.
const INPUTS: usize = 2;

/// Configuration, files of rows, and files by type.
pub(super) fn inputs(session: &Session) -> String {
    let mut out = String::new();
    let config = session.config().map_or_else(|| "none".to_owned(), shown);
    // Writing to a string cannot fail.
    let _ = writeln!(out, "configuration: {}", harmless(&config));
    for file in &session.org.files {
        let source = session.export.file(file.id);
        if let Some(given) = source.and_then(|file| file.data) {
            let _ = writeln!(
                out,
                "data: {}: {}",
                harmless(&file.shown),
                recognised(session, file, given)
            );
        }
    }
    out.push_str(&aligned(&files(session)));
    out.push_str(&times(&session.times));
    out
}

/// Names of files steer no terminal.
fn harmless(name: &str) -> String {
    neutral::line(name, true)
}

fn recognised(session: &Session, file: &crate::org::FileInfo, given: DataFile) -> String {
    match session.org.people.files.get(&file.id) {
        Some((table, rows)) => format!("{} of {}", count(*rows, "row"), table.name()),
        None if given == DataFile::InFolder && file.status == Status::NotNeeded => "not rows".to_owned(),
        None if file.status == Status::Read => "no rows".to_owned(),
        None => file.status.word().to_owned(),
    }
}

/// Metadata files by type and by what happened to them.
fn files(session: &Session) -> Table {
    let mut heads = vec!["files"];
    heads.extend(STATUSES.map(Status::word));
    let mut table = Table::new(&heads);
    let mut kinds: BTreeMap<&str, [usize; STATUSES.len()]> = BTreeMap::new();
    let files = session.org.files.iter().filter(|file| !file.is_data);
    for file in files {
        let counts = kinds
            .entry(file.kind.map_or("of other types", Kind::word))
            .or_default();
        let at = STATUSES.iter().position(|status| *status == file.status);
        if let Some(count) = at.and_then(|at| counts.get_mut(at)) {
            *count += 1;
        }
    }
    for (kind, counts) in kinds {
        let mut row = vec![kind.to_owned()];
        row.extend(counts.map(|n| if n == 0 { "-".to_owned() } else { n.to_string() }));
        table.rows.push(row);
    }
    table
}

/// Settings of a run that findings depend on, and how long its parts took.
pub(super) fn run(session: &Session) -> String {
    let options = &session.options;
    let mut out = String::new();
    if let Some(known) = &options.known {
        let _ = writeln!(out, "baseline: {}", count(known.len(), "key"));
    }
    let off = options
        .severities
        .iter()
        .filter(|(_, severity)| severity.is_none());
    let off: Vec<&str> = off.map(|(name, _)| name.as_str()).collect();
    if !off.is_empty() {
        let _ = writeln!(out, "switched off: {}", off.join(", "));
    }
    out.push_str(&times(session.times.get(INPUTS..).unwrap_or_default()));
    out
}

fn times(times: &[(&'static str, Duration)]) -> String {
    let parts: Vec<String> = times
        .iter()
        .map(|(what, time)| format!("{what} {:.1} ms", time.as_secs_f64() * 1000.0))
        .collect();
    format!("time: {}", parts.join(", "))
}
