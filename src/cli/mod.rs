//! Knows arguments and exit codes; everything else is another module's business.

mod agents;
mod args;
mod assign;
mod audit;
mod baseline;
mod check;
mod check_args;
mod compare;
mod config;
mod debug;
mod debug_adapter;
mod debug_formula;
mod deploy;
mod fixing;
mod hosts;
mod loader;
mod manifest;
mod output;
mod places;
mod progress;
mod redact;
mod rule;
mod session;
mod shell;
mod simulate;
mod since;
mod stand_in;
#[cfg(test)]
mod tests;
mod trust_diff;
mod two;
mod verbose;
mod why;

use std::ffi::OsString;
use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use clap::Parser;

use crate::org::manifest::Purpose;
use crate::report::neutral;
use crate::secret::{covered, in_text};
use args::{Cli, Command};
use session::Failure;

/// Could not do the job: usage, configuration, missing path, internal error.
const FAILED: u8 = 2;

/// Runs the program and gives its exit code: 0, 1 or 2.
#[must_use]
pub fn main() -> ExitCode {
    // Crashes of rules become findings; without this each would also print a trace.
    panic::set_hook(Box::new(|_| {}));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            refuse(&error);
            return ExitCode::from(if error.use_stderr() { FAILED } else { 0 });
        }
    };
    let code = panic::catch_unwind(AssertUnwindSafe(|| run(cli.command))).unwrap_or_else(|_| {
        complain("ctilint stopped because of a defect of its own; please report it with the command you ran");
        FAILED
    });
    ExitCode::from(code)
}

fn run(command: Command) -> u8 {
    let result = match command {
        Command::Check(args) => check::run(args),
        Command::Baseline(command) => baseline::run(&command),
        Command::Config(args) => config::run(&args),
        Command::Rule { name } => rule::run(name.as_deref()),
        Command::Manifest { format, audit } => {
            let purpose = if audit { Purpose::Audit } else { Purpose::Check };
            manifest::run(format, purpose)
        }
        Command::Simulate(args) => simulate::run(&args),
        Command::Agents { inputs, format } => agents::run(&inputs, format),
        Command::Why(args) => why::run(&args),
        Command::Assign(args) => assign::run(&args),
        Command::Audit(args) => audit::run(&args),
        Command::Redact(args) => redact::run(&args),
        Command::Hosts { inputs, format } => hosts::run(&inputs, format),
        Command::Compare(args) => compare::run(&args),
        Command::TrustDiff(args) => trust_diff::run(&args),
        Command::Completions(args) => shell::completions(&args),
        Command::Man(args) => shell::man(&args),
        Command::Debug(command) => debug::run(command),
    };
    result.unwrap_or_else(|failure| {
        complain(&failure.to_string());
        FAILED
    })
}

/// Says what is wrong with the command line, or prints the help that was asked for.
fn refuse(error: &clap::Error) {
    let text = error.render().to_string();
    let is_harmless = |arg: OsString| {
        let arg = arg.to_string_lossy();
        neutral::log(&arg) == arg && !arg.contains('\n')
    };
    if error.use_stderr() && !(in_text(&text).is_empty() && std::env::args_os().all(is_harmless)) {
        complain(text.trim_end());
    } else {
        let _ = error.print();
    }
}

/// Talk goes to standard error; a closed one changes nothing. Marks below a quoted line stay below their words.
/// What strangers wrote into it, such as names of files, steers neither a terminal nor a job.
fn complain(text: &str) {
    let _ = writeln!(io::stderr(), "{}", neutral::log(&covered(text, &in_text(text))));
}

/// Writes a whole answer to standard output. A reader that stopped reading is no failure.
fn print(text: &str) -> Result<(), Failure> {
    print_bytes(text.as_bytes())
}

fn print_bytes(text: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    ignore_closed_pipe(out.write_all(text).and_then(|()| out.flush()))
}

fn ignore_closed_pipe(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(
            format!("the report could not be written: {error}"),
            "check the disk and the rights of the target",
        )),
        _ => Ok(()),
    }
}
