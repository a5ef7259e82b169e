//! Knows how to write an invented org of any size: metadata, rows, and beside them what was planted.
//!
//! `cargo run --release --example generate-org -- --seed 1 DIR`, then
//! `ctilint check DIR/export --data DIR/data` finds what `DIR/planted.json` lists.

mod generate;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use generate::Size;

#[derive(Debug, Parser)]
#[command(name = "generate-org")]
struct Args {
    /// Folder that the org is written to; made if it is not there.
    dir: PathBuf,
    /// The same seed and sizes give the same bytes.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[arg(long, default_value_t = Size::LARGE.users)]
    users: usize,
    #[arg(long, default_value_t = Size::LARGE.profiles)]
    profiles: usize,
    /// Size of each profile in bytes, about.
    #[arg(long, default_value_t = Size::LARGE.profile_bytes)]
    profile_bytes: usize,
    #[arg(long, default_value_t = Size::LARGE.permission_sets)]
    permission_sets: usize,
    #[arg(long, default_value_t = Size::LARGE.assignments)]
    assignments: usize,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let size = Size {
        users: args.users,
        profiles: args.profiles,
        profile_bytes: args.profile_bytes,
        permission_sets: args.permission_sets,
        assignments: args.assignments,
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
