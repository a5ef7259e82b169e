//! Knows the arguments of `ctilint audit`.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use crate::cli::args::{Cleared, Inputs};

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
    /// Write what no export shows as a form, for people to fill in.
    #[arg(long, value_name = "FILE")]
    pub(crate) questionnaire: Option<PathBuf>,
    /// Such a form, filled in: what it answers counts where the export shows nothing. Repeatable.
    #[arg(long, value_name = "FILE")]
    pub(crate) answers: Vec<PathBuf>,
    /// What `--json` wrote at an earlier audit of the same org: shows what has changed since.
    #[arg(long, value_name = "FILE")]
    pub(crate) compare: Option<PathBuf>,
    /// Write for every wave of people the file for Data Loader that takes them off Open CTI, and the one that takes it
    /// back, into a folder, which is made if need be.
    #[arg(long, value_name = "DIR")]
    pub(crate) waves: Option<PathBuf>,
    /// People of a wave at most; 50 if left out, or a twentieth of all if that is more.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) wave_size: Option<u32>,
    /// The contact center that people get as their call center, which nothing documents; if left out, their call center is
    /// cleared, and they are added to the contact center in Setup.
    #[arg(long, value_name = "NAME")]
    pub(crate) wave_target: Option<String>,
    /// How a file of a wave clears a call center.
    #[arg(long, value_enum, default_value_t = Cleared::Na)]
    pub(crate) cleared: Cleared,
}
