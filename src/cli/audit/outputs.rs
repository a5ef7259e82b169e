//! Knows which files an audit must not write: what it was given, what it reads, and one file twice.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::AuditArgs;
use crate::cli::output::target;
use crate::cli::session::{Failure, Session};
use crate::finding::quoted;
use crate::report::audit::TABLES;

/// Files that are read beside those of an org.
const SETTINGS: [&str; 3] = ["sfdx-project.json", "ctilint.toml", ".forceignore"];

/// Refuses outputs that would destroy an input or each other, before anything is written.
pub(super) fn refuse(args: &AuditArgs, session: &Session) -> Result<(), Failure> {
    let tables = args
        .csv
        .iter()
        .flat_map(|folder| TABLES.map(|table| folder.join(table)));
    let named = [&args.html, &args.markdown, &args.json, &args.questionnaire];
    let outputs: Vec<PathBuf> = named.into_iter().flatten().cloned().chain(tables).collect();
    let mut inputs = inputs(args, session);
    // A form may take its own place, where it loses nothing.
    if let Some(form) = &args.questionnaire
        && args.answers.iter().any(|given| target(given) == target(form))
    {
        inputs.remove(&target(form));
    }
    let mut taken = BTreeSet::new();
    for output in &outputs {
        let name = quoted(&output.to_string_lossy());
        let lies_at = target(output);
        let problem = if output.as_os_str() == "-" {
            "`-` is not a file".to_owned()
        } else if inputs.contains(&lies_at) || is_read(&lies_at, session) {
            format!("{name} is read by this audit, and would be overwritten")
        } else if !taken.insert(lies_at) {
            format!("two outputs would be written to {name}")
        } else {
            continue;
        };
        return Err(Failure::new(problem, "give each output a file of its own"));
    }
    Ok(())
}

/// Files that the command line gives.
fn inputs(args: &AuditArgs, session: &Session) -> BTreeSet<PathBuf> {
    let given = args.inputs.paths.iter().chain(&args.inputs.data);
    let given = given.chain(&args.answers).chain(&args.compare);
    let all = given.map(PathBuf::as_path).chain(session.config());
    all.map(target).collect()
}

fn is_read(file: &Path, session: &Session) -> bool {
    if file.exists()
        && file
            .file_name()
            .is_some_and(|name| SETTINGS.iter().any(|one| name == *one))
    {
        return true;
    }
    let shown = session.export.shown_path(file);
    let of_org = |file: &&crate::org::FileInfo| file.kind.is_some() || file.is_data;
    session
        .org
        .files
        .iter()
        .filter(of_org)
        .any(|one| one.shown == shown)
}
