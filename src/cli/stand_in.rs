//! Knows `--only` and `--stdin-filename`: which files the report is about, and content that is not on disk yet.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::check_args::CheckArgs;
use super::progress::Progress;
use super::session::Failure;
use crate::baseline;
use crate::config;
use crate::finding::{count, quoted};
use crate::load::{Changes, Export, StandIn};
use crate::options::Only;

/// Files that are read from disk only, before or beside the export.
const BESIDE: [&str; 3] = [config::FILE_NAME, ".forceignore", baseline::FILE_NAME];

/// The export with standard input in the place of a file, where that is wanted.
pub(super) fn export(
    args: &CheckArgs,
    export: &Export,
    progress: &Progress,
) -> Result<Option<Export>, Failure> {
    let Some(path) = args.stdin_filename.as_deref() else {
        return Ok(None);
    };
    refuse(path)?;
    progress.stage(|| "waiting for standard input".to_owned());
    let (shown, limit) = match export.stand_in(path) {
        StandIn::File(shown) => {
            let is_data = export.find(&shown).is_some_and(|file| file.data.is_some());
            let limits = export.limits();
            (shown, if is_data { limits.data() } else { limits.file() })
        }
        StandIn::Hidden => return Ok(None),
        StandIn::Outside => return Err(outside(path)),
    };
    let mut bytes = Vec::new();
    // One byte too many is enough to be told that it is too large.
    let mut input = io::stdin().lock().take(limit.saturating_add(1));
    input.read_to_end(&mut bytes).map_err(|error| {
        Failure::new(
            format!("standard input cannot be read: {error}"),
            "`--stdin-filename` takes it for the content of the file: pipe the text into ctilint",
        )
    })?;
    let changes = Changes {
        written: BTreeMap::from([(shown, bytes)]),
        ..Changes::default()
    };
    Ok(Some(export.changed(&changes)))
}

/// What standard input cannot be the content of, wherever it lies.
fn refuse(path: &Path) -> Result<(), Failure> {
    if path.is_dir() {
        return Err(Failure::new(
            format!("`{}` is a folder", path.display()),
            "name the file whose content standard input is",
        ));
    }
    if let Some(name) = path.file_name().and_then(|name| name.to_str())
        && BESIDE.contains(&name)
    {
        return Err(Failure::new(
            format!(
                "`{name}` says how an export is read and is no part of it, so that standard input cannot stand for it"
            ),
            "save the file and run `ctilint check`; `ctilint config` tells whether `ctilint.toml` is right",
        ));
    }
    Ok(())
}

fn outside(path: &Path) -> Failure {
    Failure::new(
        format!("`{}` lies in none of the given folders", path.display()),
        "give the folder of the export that the file belongs to, as in `ctilint check FOLDER --stdin-filename FOLDER/…`; inside archives nothing can be replaced",
    )
}

/// The files that the report is about; `None` is all.
pub(super) fn only(args: &CheckArgs, export: &Export) -> Option<Only> {
    let files = args.only.iter().flatten().chain(&args.stdin_filename);
    let is_asked = args.only.is_some() || args.stdin_filename.is_some();
    is_asked.then(|| files.flat_map(|path| export.names(path)).collect())
}

/// Names that lead nowhere are no mistake, as commits delete files; but a misspelt one would look like a clean report.
pub(super) fn missing(args: &CheckArgs, export: &Export) -> Option<String> {
    let is_missing = |path: &&PathBuf| {
        let is_named = || {
            let only = Only::from_iter(export.names(path));
            export.files.iter().any(|file| only.has(&file.shown))
        };
        !path.exists() && !is_named()
    };
    let missing: Vec<&PathBuf> = args.only.iter().flatten().filter(is_missing).collect();
    let first = missing.first()?;
    let more = match missing.len() {
        1 => String::new(),
        all => format!(" and {}", count(all - 1, "other")),
    };
    Some(format!(
        "note: nothing is called {}{more}, as `--only` says",
        quoted(&first.to_string_lossy())
    ))
}
