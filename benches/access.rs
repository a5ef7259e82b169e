//! Measures `check` on an invented org of 20,000 users, 300 profiles of 1.5 MB, 400 permission sets and 60,000
//! assignments, which is written into the folder for temporary files once: wall time and peak memory.

#[path = "../examples/generate-org/generate/mod.rs"]
mod generate;
mod measure;

use std::process::ExitCode;
use std::time::Duration;

use generate::Size;
use measure::Limits;

fn main() -> ExitCode {
    let size = Size::LARGE;
    let name = format!(
        "{}-{}x{}-{}-{}",
        size.users, size.profiles, size.profile_bytes, size.permission_sets, size.assignments
    );
    let args = [
        "check",
        "export",
        "--data",
        "data",
        "--audience",
        "audit",
        "--format",
        "json",
    ];
    let limits = Limits {
        time: Duration::from_millis(1500),
        memory: 300 << 20,
    };
    measure::measure(&name, &size, &args, &limits)
}
