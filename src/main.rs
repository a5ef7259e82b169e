//! Knows only how to hand the arguments over and the exit code back.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    ctilint::cli::main()
}
