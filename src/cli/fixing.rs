//! Knows `--fix` and `--diff`: what is mended, and what is said about it.

use std::collections::BTreeSet;

use similar::TextDiff;

use super::check::damaged;
use super::complain;
use super::session::{Failure, Session};
use crate::analysis::secrets;
use crate::engine::Mask;
use crate::finding::{FixKind, count};
use crate::fix::disk::{self, Failed, Linked};
use crate::fix::rounds::{self, Done, Fixed, Fixing};
use crate::load::{Changes, decode};
use crate::rules::Rule;

/// Lines around a change.
const CONTEXT: usize = 3;

fn fixed(session: &Session, rules: &[&'static Rule], and_unsafe: bool) -> Result<Fixed, Failure> {
    let linked = Linked::of(&session.export);
    let obstacle = |path: &str| match disk::place(&session.export, path) {
        None => Some("cannot be written"),
        Some(place) if linked.has(&place) => Some("is a link, or a link leads to it"),
        Some(_) => None,
    };
    let fixing = Fixing {
        options: &session.options,
        rules,
        most: if and_unsafe {
            FixKind::Unsafe
        } else {
            FixKind::Safe
        },
        obstacle: &obstacle,
    };
    rounds::fix(&session.export, &fixing).map_err(|page| damaged(&page))
}

/// Mends files on disk; false when something could not be written.
pub(super) fn make(session: &Session, rules: &[&'static Rule], and_unsafe: bool) -> Result<bool, Failure> {
    let fixed = fixed(session, rules, and_unsafe)?;
    let failed = disk::write(&session.export, &fixed.changes);
    for file in &failed {
        complain(&format!(
            "error: `{}` was not changed: {}",
            file.path, file.reason
        ));
    }
    if !session.talk.quiet {
        tell(&fixed, &failed, "fixed");
    }
    Ok(failed.is_empty())
}

/// What would be changed, as a unified diff of masked texts.
pub(super) fn preview(
    session: &Session,
    rules: &[&'static Rule],
    and_unsafe: bool,
) -> Result<String, Failure> {
    let fixed = fixed(session, rules, and_unsafe)?;
    if !session.talk.quiet {
        tell(&fixed, &[], "would fix");
    }
    Ok(diff(session, &fixed.changes))
}

fn diff(session: &Session, changes: &Changes) -> String {
    let mask = Mask::new(&secrets::find(&session.org));
    let old_text = |path: &str| {
        let file = session.export.find(path)?;
        Some(mask.masked(&session.export.read(file.id).ok()?.text))
    };
    let mut text = String::new();
    for (path, bytes) in &changes.written {
        let new = decode(bytes.clone()).map_or_else(|_| String::new(), |text| mask.masked(&text.text));
        text.push_str(&unified(
            &mask.masked(path),
            old_text(path).as_deref(),
            Some(&new),
        ));
    }
    for path in &changes.deleted {
        text.push_str(&unified(&mask.masked(path), old_text(path).as_deref(), None));
    }
    text
}

/// One file; `None` is one that does not exist.
fn unified(path: &str, old: Option<&str>, new: Option<&str>) -> String {
    let name = |side: &str, text: Option<&str>| {
        text.map_or_else(|| "/dev/null".to_owned(), |_| format!("{side}/{path}"))
    };
    TextDiff::from_lines(old.unwrap_or_default(), new.unwrap_or_default())
        .unified_diff()
        .context_radius(CONTEXT)
        .header(&name("a", old), &name("b", new))
        .to_string()
}

/// What could not be written is not fixed.
fn tell(fixed: &Fixed, failed: &[Failed], verb: &str) {
    let failed: BTreeSet<&String> = failed.iter().map(|file| &file.path).collect();
    let paths = fixed.changes.written.keys().chain(&fixed.changes.deleted);
    let files = paths.filter(|path| !failed.contains(path)).count();
    let is_done = |done: &&Done| !done.paths.iter().any(|path| failed.contains(path));
    let done = fixed.done.iter().filter(is_done).count();
    let (findings, files) = (count(done, "finding"), count(files, "file"));
    complain(&format!("{verb} {findings} in {files}"));
    for refused in &fixed.refused {
        complain(&format!("not fixed: {refused}"));
    }
    if fixed.untried > 0 {
        complain(&format!(
            "fixes of {} were not tried: run ctilint again to go on",
            count(fixed.untried, "more finding")
        ));
    }
    if fixed.unsafe_left > 0 {
        complain(&format!(
            "{} can be mended with --unsafe-fixes: look at them with --diff first",
            count(fixed.unsafe_left, "more finding")
        ));
    }
}
