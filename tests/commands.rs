//! Keeps the promises of every command, those to come included: streams, exit codes, formats, closed pipes.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use common::{ctilint, stderr, stdout};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Stands in arguments for something else each time: some files must not be there yet.
const NEW: &str = "new-file";

fn fresh(args: &[&str]) -> Vec<String> {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed).to_string();
    args.iter().map(|arg| arg.replace(NEW, &number)).collect()
}

fn run(args: &[&str], env: &[(&str, &str)]) -> Output {
    let mut command = ctilint();
    command
        .current_dir(root())
        .args(fresh(args))
        .envs(env.iter().copied())
        .stdin(Stdio::null());
    command.output().expect("ctilint runs")
}

const ACME: [&str; 3] = ["examples/acme", "--data", "examples/acme/data"];

/// How each command is called so that it answers; a command that is not here is noticed.
fn calls(temp: &str) -> BTreeMap<String, Vec<String>> {
    let acme = |more: &[&str]| -> Vec<String> {
        let words = ACME.iter().chain(more);
        words.map(|word| (*word).to_owned()).collect()
    };
    let words = |text: &str| -> Vec<String> {
        text.split(' ')
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let baseline = ["--baseline", temp];
    let calls = [
        ("check", acme(&[])),
        ("rule", words("insecure-adapter-url")),
        ("manifest", words("")),
        ("baseline write", acme(&baseline)),
        ("baseline prune", acme(&baseline)),
        ("baseline show", acme(&baseline)),
        ("config", acme(&[])),
        ("simulate", acme(&["--call-center", "AcmePhone"])),
        ("agents", acme(&[])),
        ("why", acme(&["--user", "ada@acme.example"])),
        (
            "assign",
            acme(&["--call-center", "AcmePhone", "--permission-set", "Acme_Phone"]),
        ),
        ("hosts", acme(&[])),
        ("audit", acme(&[])),
        ("redact", acme(&["--output", &format!("{temp}.{NEW}.zip")])),
        ("compare", words("examples/acme-mdapi.zip examples/acme")),
        ("trust-diff", words("examples/acme-mdapi.zip examples/acme")),
        ("completions", words("bash")),
        ("man", words("")),
        ("debug files", acme(&[])),
        ("debug model", acme(&[])),
        ("debug adapter", acme(&[])),
        ("debug formula", words("")),
        ("debug verdict", words("")),
    ];
    calls
        .into_iter()
        .map(|(name, args)| (name.to_owned(), args))
        .collect()
}

/// The commands that the help of a command lists, without `help` itself.
fn listed(path: &[&str]) -> Vec<String> {
    let help = stdout(&run(&[path, &["--help"]].concat(), &[]));
    let Some((_, commands)) = help.split_once("\nCommands:\n") else {
        return Vec::new();
    };
    let lines = commands.lines().take_while(|line| !line.is_empty());
    let names = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

/// Every command that does something, as clap itself lists them.
fn commands() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for name in listed(&[]) {
        let below = listed(&[&name]);
        if below.is_empty() {
            all.insert(name.clone());
        }
        all.extend(below.iter().map(|below| format!("{name} {below}")));
    }
    all
}

/// The words that `--format` takes.
fn formats(command: &str) -> Vec<String> {
    let mut args: Vec<&str> = command.split(' ').collect();
    args.push("-h");
    let help = stdout(&run(&args, &[]));
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((_, after)) = help.split_once("--format <") else {
        return Vec::new();
    };
    let (_, values) = after.split_once("[possible values: ").expect("words");
    let (values, _) = values.split_once(']').expect("an end");
    values.split(", ").map(str::to_owned).collect()
}

/// Calls each command, in a place where baselines can be written.
fn each(mut look: impl FnMut(&str, &[&str])) {
    let temp = tempfile::tempdir().expect("a folder");
    let baseline = temp.path().join("baseline.txt");
    fs::write(&baseline, "# ctilint baseline 1\n").expect("written");
    let calls = calls(baseline.to_str().expect("UTF-8"));
    let known: BTreeSet<String> = calls.keys().cloned().collect();
    assert_eq!(
        commands(),
        known,
        "every command stands in the table of this test"
    );
    for (command, args) in &calls {
        let words = command.split(' ').chain(args.iter().map(String::as_str));
        look(command, &words.collect::<Vec<_>>());
    }
}

#[test]
fn help_is_an_answer_and_mistakes_are_none() {
    each(|command, args| {
        let words: Vec<&str> = command.split(' ').collect();
        for flag in ["--help", "-h"] {
            let output = run(&[words.as_slice(), &[flag]].concat(), &[]);
            assert_eq!(
                (output.status.code(), stderr(&output)),
                (Some(0), String::new()),
                "{command}"
            );
            assert!(stdout(&output).contains("Usage: ctilint "), "{command}");
        }
        let output = run(&[args, &["--no-such-option"]].concat(), &[]);
        assert_eq!(
            (output.status.code(), stdout(&output)),
            (Some(2), String::new()),
            "{command}"
        );
        assert!(stderr(&output).starts_with("error: "), "{command}");
    });
}

#[test]
fn a_closed_pipe_keeps_the_exit_code() {
    each(|command, args| {
        let expected = run(args, &[]).status.code();
        assert!(matches!(expected, Some(0 | 1)), "{command}: {expected:?}");
        let mut process = ctilint();
        process
            .current_dir(root())
            .args(fresh(args))
            .stdin(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = process.stdout(Stdio::piped()).spawn().expect("ctilint runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("an end");
        assert_eq!(output.status.code(), expected, "{command}: {}", stderr(&output));
        assert!(
            !stderr(&output).contains("error"),
            "{command}: {}",
            stderr(&output)
        );
    });
}

#[test]
fn every_format_parses_and_nothing_is_coloured() {
    each(|command, args| {
        let formats = formats(command);
        for format in &formats {
            let output = run(&[args, &["--format", format]].concat(), &[]);
            let text = stdout(&output);
            assert!(matches!(output.status.code(), Some(0 | 1)), "{command} {format}");
            assert!(parses(format, &text), "{command} {format}: {text}");
            if format != "full" {
                let forced = run(&[args, &["--format", format]].concat(), &[("FORCE_COLOR", "1")]);
                assert!(stdout(&forced) == text, "{command} {format}");
            }
        }
        if formats.is_empty() {
            let forced = run(args, &[("FORCE_COLOR", "1")]);
            assert!(!stdout(&forced).contains('\x1b'), "{command}");
        }
    });
}

/// Whether a reader of the format, which is not ours, takes the text.
fn parses(format: &str, text: &str) -> bool {
    let is_json = |text: &str| serde_json::from_str::<serde_json::Value>(text).is_ok();
    match format {
        "json" | "sarif" | "gitlab" | "rdjson" | "bitbucket" => is_json(text),
        "jsonl" => !text.is_empty() && text.lines().all(is_json),
        "junit" | "checkstyle" | "package-xml" => roxmltree::Document::parse(text).is_ok(),
        "csv" => csv::Reader::from_reader(text.as_bytes())
            .records()
            .all(|row| row.is_ok()),
        "full" | "concise" | "github" | "azure" | "markdown" | "agent" | "table" | "text" | "commands" => {
            !text.is_empty() && !text.contains('\x1b')
        }
        _ => panic!("nobody has said how `{format}` is read"),
    }
}
