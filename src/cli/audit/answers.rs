//! Knows the files of answers: read with their limits, and never written over what somebody has filled in.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::said::is_blank;
use crate::cli::output::deliver;
use crate::cli::session::{Failure, Session, mistakes, shown};
use crate::config;
use crate::finding::quoted;
use crate::load;
use crate::options::ItemAnswer;

/// Bytes of a file of answers; far more than thirty answers need.
const LARGEST: u64 = 1 << 20;

/// Everything that people have answered, at most once for an item; what is begun gives way to what is finished.
pub(super) fn read(files: &[PathBuf], session: &Session) -> Result<Vec<ItemAnswer>, Failure> {
    let mut all: BTreeMap<&'static str, ItemAnswer> = BTreeMap::new();
    for path in files {
        for answer in answers(path, &session.export.shown_path(path))? {
            let earlier = all.get(answer.item);
            match earlier.map(|earlier| (earlier.verdict.is_some(), is_blank(earlier))) {
                Some((true, _)) if answer.verdict.is_some() => return Err(twice(&all[answer.item], &answer)),
                Some((true, _)) => {}
                Some((false, false)) if answer.verdict.is_none() => {}
                _ => {
                    all.insert(answer.item, answer);
                }
            }
        }
    }
    Ok(all.into_values().collect())
}

fn twice(one: &ItemAnswer, other: &ItemAnswer) -> Failure {
    let place = |answer: &ItemAnswer| format!("{}:{}", answer.place.file, answer.place.line);
    Failure::new(
        format!(
            "two answers for `{}`: {} and {}",
            one.item,
            place(one),
            place(other)
        ),
        "set `answer = \"\"` in one of the two, or give only one of the files",
    )
}

fn answers(path: &Path, name: &str) -> Result<Vec<ItemAnswer>, Failure> {
    let text = text(path)?;
    config::item_answers(&text, name).map_err(|errors| mistakes(&errors, &text, path))
}

fn text(path: &Path) -> Result<String, Failure> {
    let name = quoted(&shown(path));
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    read.map_err(|error| {
        Failure::new(
            format!("the answers {name} cannot be read: {error}"),
            "`ctilint audit --questionnaire FILE` writes a form; fill it in, and name that file",
        )
    })?;
    if bytes.len() as u64 > LARGEST {
        return Err(Failure::new(
            format!("the answers {name} are larger than 1 MiB"),
            "name the file that `ctilint audit --questionnaire FILE` has written",
        ));
    }
    let text = load::decode(bytes).map_err(|error| {
        Failure::new(
            format!("the answers {name} are not readable text: {}", error.message),
            "save the file as UTF-8",
        )
    })?;
    Ok(text.text)
}

/// Refuses to write over answers that the new form would not carry: better now than after the work.
pub(super) fn refuse_to_lose(form: &Path, given: &[PathBuf]) -> Result<(), Failure> {
    let real = |path: &Path| fs::canonicalize(path).ok();
    // Nothing that is there, or no file, as a pipe is.
    let Some(target) = real(form).filter(|path| path.is_file()) else {
        return Ok(());
    };
    if given.iter().any(|path| real(path).as_deref() == Some(&target)) {
        return Ok(());
    }
    let name = shown(form);
    let is_blank = answers(form, &name).is_ok_and(|answers| answers.iter().all(is_blank));
    if is_blank {
        return Ok(());
    }
    Err(Failure::new(
        format!(
            "{} is there already, and is not a form that nobody has filled in",
            quoted(&name)
        ),
        "name a new file; with `--answers OLD --questionnaire NEW` the answers that are there are carried over",
    ))
}

/// Writes the form.
pub(super) fn write(form: &Path, text: &str) -> Result<(), Failure> {
    deliver(Some(form), text.as_bytes())
}
