//! Knows how to measure a whole process: wall time and peak memory, in several runs, beside what they may be.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::generate::{self, Size};

const SEED: u64 = 1;
const RUNS: usize = 5;

/// What a process may take on two cores, with the files in memory.
pub(crate) struct Limits {
    pub(crate) time: Duration,
    pub(crate) memory: u64,
}

/// Runs `ctilint` in the folder of an invented org, and tells; succeeds if the median run stays within the limits.
pub(crate) fn measure(name: &str, size: &Size, args: &[&str], limits: &Limits) -> ExitCode {
    match runs(name, size, args, limits) {
        Ok(is_within) => ExitCode::from(u8::from(!is_within)),
        Err(error) => {
            say(&format!("failed: {error}"));
            ExitCode::from(2)
        }
    }
}

fn runs(name: &str, size: &Size, args: &[&str], limits: &Limits) -> io::Result<bool> {
    let org = org(name, size)?;
    let mut times = Vec::with_capacity(RUNS);
    let mut memory = 0;
    // The first brings the files into memory.
    for count in 0..=RUNS {
        let (time, peak) = run(&org, args)?;
        if count > 0 {
            times.push(time);
            memory = memory.max(peak);
        }
    }
    times.sort();
    let (best, median) = (times[0], times[RUNS / 2]);
    say(&format!(
        "{RUNS} runs: best {best:.2?}, median {median:.2?} (limit {:.2?}); peak memory {} MB (limit {} MB)",
        limits.time,
        memory >> 20,
        limits.memory >> 20
    ));
    Ok(median <= limits.time && memory <= limits.memory)
}

/// The folder of the org; its name says what is in it, and `planted.json` is written last.
fn org(name: &str, size: &Size) -> io::Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("ctilint-org-{SEED}-{name}"));
    if !folder.join("planted.json").is_file() {
        say(&format!("writing {}", folder.display()));
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        generate::write(&folder, SEED, size)?;
    }
    Ok(folder)
}

fn run(org: &Path, args: &[&str]) -> io::Result<(Duration, u64)> {
    let started = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_ctilint"))
        .current_dir(org)
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let (time, peak) = watch(&mut child, started)?;
    let code = child.wait()?.code();
    if matches!(code, Some(0 | 1)) {
        Ok((time, peak))
    } else {
        Err(io::Error::other(format!("ctilint ended with {code:?}")))
    }
}

/// Time to the end, and the highest mark of resident memory that was seen. The mark never falls, so only what is
/// allocated in the last few milliseconds can be missed; 0 where the system does not tell.
fn watch(child: &mut Child, started: Instant) -> io::Result<(Duration, u64)> {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        peak = peak.max(
            fs::read_to_string(&status)
                .ok()
                .and_then(|text| high_water(&text))
                .unwrap_or(0),
        );
        if child.try_wait()?.is_some() {
            return Ok((started.elapsed(), peak));
        }
        thread::sleep(Duration::from_millis(2));
    }
}

/// `VmHWM:   123456 kB`.
fn high_water(status: &str) -> Option<u64> {
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}

#[expect(clippy::print_stdout, reason = "a benchmark talks to a person")]
fn say(text: &str) {
    println!("{text}");
}
