//! Knows how to write an invented org of any size: metadata, rows, and beside them what was planted.
//!
//! `cargo run --release --example generate-org -- --files 100000 --seed 1 DIR`, then
//! `ctilint check DIR/export --data DIR/data --audience audit` finds what `DIR/planted.json` lists under `findings`, and
//! `ctilint audit DIR/export --data DIR/data` what it lists under `inventory` and `checklist`.

mod generate;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use generate::{Format, Size};

#[derive(Debug, Parser)]
#[command(name = "generate-org")]
struct Args {
    /// Folder that the org is written to; made if it is not there.
    dir: PathBuf,
    /// The same seed and sizes give the same bytes.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Files of metadata altogether, at least 1,000; everything else follows from that unless it is given too.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1_000..=1_000_000))]
    files: Option<u64>,
    #[arg(long)]
    users: Option<usize>,
    #[arg(long)]
    profiles: Option<usize>,
    /// Size of each profile in bytes, about.
    #[arg(long)]
    profile_bytes: Option<usize>,
    #[arg(long)]
    permission_sets: Option<usize>,
    #[arg(long)]
    assignments: Option<usize>,
    /// How the metadata lies on disk; an org of so many files is always a project.
    #[arg(long, default_value = "source", conflicts_with = "files")]
    format: Format,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let files = args.files.and_then(|files| usize::try_from(files).ok());
    let size = files.map_or(Size::LARGE, Size::of_files);
    let size = Size {
        users: args.users.unwrap_or(size.users),
        profiles: args.profiles.unwrap_or(size.profiles),
        profile_bytes: args.profile_bytes.unwrap_or(size.profile_bytes),
        permission_sets: args.permission_sets.unwrap_or(size.permission_sets),
        assignments: args.assignments.unwrap_or(size.assignments),
        format: args.format,
        ..size
    };
    match generate::write(&args.dir, args.seed, &size) {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "a program for a person")]
            {
                eprintln!("{}: {error}", args.dir.display());
            }
            ExitCode::FAILURE
        }
    }
}
