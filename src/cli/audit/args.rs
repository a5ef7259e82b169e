//! Knows the arguments of `ctilint audit`.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use crate::cli::args::Inputs;

#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 answered, 2 could not do the job")]
pub(crate) struct AuditArgs {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// Day from which the days left are counted, as 2026-11-20; today if left out.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,
    /// Write the whole audit as a page for a browser: one file, which needs nothing else and prints well.
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Write the whole audit as a document.
    #[arg(long, value_name = "FILE")]
    pub(crate) markdown: Option<PathBuf>,
    /// Write it for programs.
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Write its tables into a folder, which is made if need be.
    #[arg(long, value_name = "DIR")]
    pub(crate) csv: Option<PathBuf>,
}
