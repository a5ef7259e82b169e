//! Measures `audit` on an invented org of 100,000 files, 800 MB, and 20,000 users, which is written into the folder for
//! temporary files once: wall time and peak memory.

#[path = "../examples/generate-org/generate/mod.rs"]
mod generate;
mod measure;

use std::process::ExitCode;
use std::time::Duration;

use generate::Size;
use measure::Limits;

const FILES: usize = 100_000;

fn main() -> ExitCode {
    let args = ["audit", "export", "--data", "data", "--quiet"];
    let limits = Limits {
        time: Duration::from_secs(3),
        memory: 400 << 20,
    };
    measure::measure(&format!("{FILES}-files"), &Size::of_files(FILES), &args, &limits)
}
