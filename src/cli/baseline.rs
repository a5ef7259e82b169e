//! Knows `ctilint baseline`: today's findings as a file, and what became of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;

use super::args::Inputs;
use super::check::damaged;
use super::complain;
use super::session::{Failure, Session, shown};
use crate::answer::Table;
use crate::baseline::{self, FILE_NAME};
use crate::engine::{self, Run};
use crate::finding::{Audience, count};
use crate::report::table::{aligned, markdown};
use crate::rules;

#[derive(Debug, Subcommand)]
pub(crate) enum BaselineCommand {
    /// Write all findings of today; an older baseline is replaced.
    Write(BaselineArgs),
    /// Remove what is resolved or excepted; nothing is added.
    Prune(BaselineArgs),
    /// Show how much of the baseline is left, by rule.
    Show {
        #[command(flatten)]
        args: BaselineArgs,
        #[arg(long, value_enum, default_value_t = ShowFormat::Table)]
        format: ShowFormat,
    },
}

#[derive(Debug, Args)]
pub(crate) struct BaselineArgs {
    #[command(flatten)]
    inputs: Inputs,
    /// The file; else the one that `ctilint.toml` names, else `ctilint-baseline.txt` beside it.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Day on which dated facts are judged, as 2026-11-20; today if left out.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ShowFormat {
    Table,
    Json,
    Markdown,
}

pub(super) fn run(command: &BaselineCommand) -> Result<u8, Failure> {
    match command {
        BaselineCommand::Write(args) => write(args),
        BaselineCommand::Prune(args) => prune(args),
        BaselineCommand::Show { args, format } => show(args, *format),
    }
}

/// A command's session and the file it is about.
fn open(args: &BaselineArgs) -> Result<(Session, PathBuf), Failure> {
    let mut session = Session::open_with(&args.inputs, args.as_of, None, |_, _| Ok(None))?;
    // What nobody looks at today may be looked at tomorrow.
    session.options.audience = Audience::Audit;
    let given = args.baseline.as_deref();
    let path = session
        .baseline(given)
        .unwrap_or_else(|| session.folder().join(FILE_NAME));
    Ok((session, path))
}

/// A complete run: of another one nobody can say what is resolved.
fn examine(session: &Session) -> Result<Run, Failure> {
    let all: Vec<_> = rules::all().collect();
    let run =
        engine::run(&session.org, &session.export, &session.options, &all).map_err(|page| damaged(&page))?;
    if run.is_unrecognised {
        return Err(Failure::new(
            "nothing in the given paths is part of a Salesforce org",
            "give the paths that `ctilint check` is given",
        ));
    }
    if run.has_internal_error {
        return Err(Failure::new(
            "a check of ctilint crashed, so that not all findings are known",
            "`ctilint check` tells which one; switch it off in `ctilint.toml` until it is mended",
        ));
    }
    Ok(run)
}

fn write(args: &BaselineArgs) -> Result<u8, Failure> {
    let (session, path) = open(args)?;
    if let Ok(old) = fs::read(&path)
        && !baseline::is_baseline(&String::from_utf8_lossy(&old))
    {
        return Err(Failure::new(
            format!("`{}` exists and is no baseline", shown(&path)),
            "name another file with `--baseline`",
        ));
    }
    let run = examine(&session)?;
    let keys = baseline::keys(&run);
    save(&path, &keys)?;
    complain(&format!(
        "wrote {} to {}",
        count(keys.len(), "finding"),
        shown(&path)
    ));
    let is_used = session.options.baseline.is_some();
    if !is_used && args.baseline.is_none() {
        complain(&format!(
            "`baseline = \"{FILE_NAME}\"` in `ctilint.toml` makes `ctilint check` use it"
        ));
    }
    Ok(0)
}

fn prune(args: &BaselineArgs) -> Result<u8, Failure> {
    let (mut session, path) = open(args)?;
    session.use_baseline(Some(&path))?;
    let run = examine(&session)?;
    let known = session.options.known.take().unwrap_or_default();
    let resolved: BTreeSet<&str> = run.resolved.iter().map(String::as_str).collect();
    let excepted: BTreeSet<&str> = run.excepted.iter().map(|one| one.finding.key.as_str()).collect();
    let is_left = |key: &&String| !resolved.contains(key.as_str()) && !excepted.contains(key.as_str());
    let left: BTreeSet<String> = known.iter().filter(is_left).cloned().collect();
    save(&path, &left)?;
    let is_excepted = |key: &&String| excepted.contains(key.as_str());
    let excepted = known.iter().filter(is_excepted).count();
    let removed = known.len() - left.len();
    complain(&format!(
        "removed {removed} of {} from {}: {} resolved, {excepted} excepted",
        known.len(),
        shown(&path),
        removed.saturating_sub(excepted)
    ));
    Ok(0)
}

/// What a baseline says of one rule.
#[derive(Default)]
struct Row {
    entries: usize,
    resolved: usize,
}

fn show(args: &BaselineArgs, format: ShowFormat) -> Result<u8, Failure> {
    let (mut session, path) = open(args)?;
    session.use_baseline(Some(&path))?;
    let run = examine(&session)?;
    let known = session.options.known.take().unwrap_or_default();
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    for key in &known {
        rows.entry(baseline::rule(key)).or_default().entries += 1;
    }
    for key in &run.resolved {
        rows.entry(baseline::rule(key)).or_default().resolved += 1;
    }
    let mut table = Table::new(&["rule", "in the baseline", "still found", "resolved"]);
    for (rule, row) in &rows {
        let cells = [
            row.entries,
            row.entries.saturating_sub(row.resolved),
            row.resolved,
        ]
        .map(|n| n.to_string());
        table
            .rows
            .push(std::iter::once((*rule).to_owned()).chain(cells).collect());
    }
    let text = match format {
        ShowFormat::Table => with_resolved(aligned(&table), &run.resolved),
        ShowFormat::Markdown => markdown(&table),
        ShowFormat::Json => super::debug::json(&Answer {
            schema: "ctilint/v1",
            file: shown(&path),
            entries: known.len(),
            rules: rows.iter().map(|(rule, row)| RuleView::new(rule, row)).collect(),
            resolved: &run.resolved,
        }),
    };
    super::print(&text)?;
    Ok(0)
}

fn with_resolved(mut text: String, resolved: &[String]) -> String {
    if !resolved.is_empty() {
        text.push_str("\nresolved:\n");
        for key in resolved {
            text.push_str(&format!("  {}\n", key.replace(char::is_control, " ")));
        }
    }
    text
}

#[derive(serde::Serialize)]
struct Answer<'a> {
    schema: &'static str,
    file: String,
    entries: usize,
    rules: Vec<RuleView<'a>>,
    resolved: &'a [String],
}

#[derive(serde::Serialize)]
struct RuleView<'a> {
    rule: &'a str,
    entries: usize,
    found: usize,
    resolved: usize,
}

impl<'a> RuleView<'a> {
    fn new(rule: &'a str, row: &Row) -> Self {
        Self {
            rule,
            entries: row.entries,
            found: row.entries.saturating_sub(row.resolved),
            resolved: row.resolved,
        }
    }
}

fn save(path: &Path, keys: &BTreeSet<String>) -> Result<(), Failure> {
    fs::write(path, baseline::text(keys)).map_err(|error| {
        Failure::new(
            format!("`{}` cannot be written: {error}", shown(path)),
            "name a file in a folder that exists and that you may write to",
        )
    })
}
