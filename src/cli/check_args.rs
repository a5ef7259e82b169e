//! Knows the options of `ctilint check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::args::{EXIT_CODES, Inputs, words};
use crate::finding::{Audience, Severity};
use crate::report::Format;

#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// Form of the report.
    #[arg(long, value_parser = words(Format::WORDS, Format::parse), default_value = "full")]
    pub(crate) format: Format,
    /// Write the report to a file instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Write one more report of the same run to a file, as in `sarif:ctilint.sarif`. Repeatable.
    #[arg(long, value_name = "FORMAT:FILE", value_parser = further_report, conflicts_with = "diff")]
    pub(crate) report: Vec<(Format, PathBuf)>,
    /// Least severity that makes the exit code 1: error (default), warning or info.
    #[arg(long, value_name = "SEVERITY", value_parser = words(Severity::WORDS, Severity::parse))]
    pub(crate) fail_on: Option<Severity>,
    /// Who reads the report: gate (pre-deploy), review (pull request, default) or audit (everything).
    #[arg(long, value_parser = words(Audience::WORDS, Audience::parse))]
    pub(crate) audience: Option<Audience>,
    /// Day on which dated facts are judged, as 2026-11-20; today if left out.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,
    /// Report only what is not in this baseline; instead of the one that `ctilint.toml` names.
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Report only what is new or worse since this git revision: a branch, a tag, a commit, or `main...` for where it was left.
    #[arg(long, value_name = "REV", conflicts_with_all = ["fix", "diff"])]
    pub(crate) since: Option<String>,
    /// Report only what this deployment breaks: a folder or zip with metadata and `destructiveChanges.xml`; needs --onto.
    #[arg(long, value_name = "DELTA", requires = "onto", conflicts_with_all = ["paths", "since", "stdin_filename", "only", "fix", "diff"])]
    pub(crate) deploy: Option<PathBuf>,
    /// Export of the org that --deploy goes to.
    #[arg(long, value_name = "EXPORT", requires = "deploy")]
    pub(crate) onto: Option<PathBuf>,
    /// Mend what can be mended safely, and report what is left. Archives are never written to.
    #[arg(long)]
    pub(crate) fix: bool,
    /// Also make changes that need a second look; with --fix or --diff.
    #[arg(long)]
    pub(crate) unsafe_fixes: bool,
    /// Print what --fix would change instead of the report, and change nothing.
    #[arg(long)]
    pub(crate) diff: bool,
    /// Only the N findings that affect most agents.
    #[arg(long, value_name = "N")]
    pub(crate) top: Option<usize>,
    /// Report only findings with a label in these files or folders; what is elsewhere is counted and fails nothing.
    #[arg(long, value_name = "FILE", num_args = 0..)]
    pub(crate) only: Option<Vec<PathBuf>>,
    /// Take standard input for the content of this file of the export, which need not exist, and report only what is in it.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["only", "fix", "diff", "unsafe_fixes"])]
    pub(crate) stdin_filename: Option<PathBuf>,
    /// Colours: auto looks at the terminal, NO_COLOR and FORCE_COLOR.
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

/// `format:file`; only the first `:` divides.
fn further_report(text: &str) -> Result<(Format, PathBuf), String> {
    let (word, file) = text.split_once(':').unwrap_or((text, ""));
    let Some(format) = Format::parse(word) else {
        return Err(format!("the format is one of {}", Format::WORDS.join(", ")));
    };
    if file.is_empty() {
        return Err(format!("write it as {word}:FILE"));
    }
    Ok((format, PathBuf::from(file)))
}
