//! Keeps the promises to teams: reports about some files, unsaved text, quiet and talkative runs, progress, shells.

mod common;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use common::{ctilint, stderr, stdout};
use serde_json::Value;

/// A call center whose only mistake is its adapter URL.
fn center(name: &str, url: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <CallCenter xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n    \
         <customSettings>{{&quot;reqUseApi&quot;:&quot;true&quot;,\
         &quot;reqSalesforceCompatibilityMode&quot;:&quot;Lightning&quot;}}</customSettings>\n    \
         <displayName>{name}</displayName>\n    <sections>\n        <items>\n            \
         <name>reqAdapterUrl</name>\n            <value>{url}</value>\n        </items>\n        \
         <name>reqGeneralInfo</name>\n    </sections>\n</CallCenter>\n"
    )
}

const A: &str = "callCenters/A.callCenter";
const B: &str = "callCenters/B.callCenter";
const BROKEN: &str = "callCenters/Broken.callCenter";
const GOOD: &str = "https://phone.acme.example/";
const BAD: &str = "http://phone.acme.example/";

/// Two call centers over plain `http`, one file that does not parse, one that is no part of an org.
fn export() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let files = [
        (A, center("A", BAD)),
        (B, center("B", BAD)),
        (BROKEN, "<CallCenter>".to_owned()),
        ("README.md", "# Acme".to_owned()),
    ];
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, text).expect("written");
    }
    folder
}

fn check(folder: &Path, args: &[&str]) -> Output {
    let mut command = ctilint();
    command.current_dir(folder).arg("check").args(args);
    command.output().expect("ctilint runs")
}

fn check_with(folder: &Path, args: &[&str], input: &[u8]) -> Output {
    let mut command = ctilint();
    command.current_dir(folder).arg("check").args(args);
    let pipes = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = pipes.spawn().expect("ctilint runs");
    let mut stdin = child.stdin.take().expect("its input");
    let bytes = input.to_vec();
    let writer = std::thread::spawn(move || {
        // Nobody has to read what is too much.
        let _ = stdin.write_all(&bytes);
    });
    let output = child.wait_with_output().expect("an end");
    writer.join().expect("written");
    output
}

/// Exit code, rules that were reported with the file of their first label, and how many are elsewhere.
fn reported(output: &Output) -> (Option<i32>, Vec<String>, u64) {
    let json: Value = serde_json::from_str(&stdout(output)).unwrap_or_else(|_| panic!("{}", stderr(output)));
    let name = |finding: &Value| {
        let file = finding["labels"][0]["file"].as_str().expect("a file");
        format!("{} {file}", finding["rule"].as_str().expect("a rule"))
    };
    let findings = json["findings"].as_array().expect("findings");
    let elsewhere = json["summary"]["elsewhere"].as_u64().expect("a number");
    (
        output.status.code(),
        findings.iter().map(name).collect(),
        elsewhere,
    )
}

#[test]
fn only_findings_with_a_label_in_the_named_files_are_reported() {
    let folder = export();
    let only = |files: &[&str]| {
        let mut args = vec![".", "--format", "json", "--only"];
        args.extend(files);
        reported(&check(folder.path(), &args))
    };
    let insecure = |file: &str| format!("insecure-adapter-url {file}");
    let malformed = format!("malformed-file {BROKEN}");
    let absolute = folder.path().join(A);
    let absolute = absolute.to_str().expect("UTF-8");
    for spelling in [
        A,
        "./callCenters/A.callCenter",
        "callCenters/../callCenters//A.callCenter",
        absolute,
    ] {
        assert_eq!(only(&[spelling]), (Some(1), vec![insecure(A)], 2), "{spelling}");
    }
    assert_eq!(
        only(&[A, "README.md", B]),
        (Some(1), vec![insecure(A), insecure(B)], 1)
    );
    assert_eq!(
        only(&["README.md", "callCenters/Deleted.callCenter"]),
        (Some(0), vec![], 3)
    );
    assert_eq!(
        only(&[BROKEN]),
        (Some(1), vec![malformed.clone()], 2),
        "it cannot be read"
    );
    assert_eq!(
        only(&["callCenters"]),
        (Some(1), vec![insecure(A), insecure(B), malformed], 0)
    );
    assert_eq!(only(&[]), (Some(0), vec![], 3), "nothing changed");
    let text = stdout(&check(folder.path(), &["--format", "concise", "--only", A]));
    assert!(text.contains("; 2 findings elsewhere; "), "{text}");
}

#[test]
fn only_counts_every_label_of_a_finding() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let args = [
        "examples/acme",
        "--data",
        "examples/acme/data",
        "--format",
        "json",
        "--only",
    ];
    let mut args = args.to_vec();
    args.push("examples/acme/force-app/main/default/applications/Acme_Service_Console.app-meta.xml");
    let (_, found, elsewhere) = reported(&check(root, &args));
    assert!(
        found
            .iter()
            .any(|one| one.starts_with("default-app-without-softphone ")),
        "{found:?}"
    );
    assert!(elsewhere > 10);
}

#[test]
fn only_mends_what_it_reports() {
    let folder = export();
    let output = check(
        folder.path(),
        &["--only", B, "--fix", "--unsafe-fixes", "--quiet"],
    );
    let text = |file: &str| fs::read_to_string(folder.path().join(file)).expect("a file");
    assert_eq!(stderr(&output), "");
    assert_eq!((text(A), text(B)), (center("A", BAD), center("B", GOOD)));
}

#[test]
fn standard_input_stands_for_a_file() {
    let folder = export();
    let with = |file: &str, text: &[u8]| {
        let args = [".", "--format", "json", "--stdin-filename", file];
        reported(&check_with(folder.path(), &args, text))
    };
    let insecure = |file: &str| vec![format!("insecure-adapter-url {file}")];
    assert_eq!(with(A, center("A", GOOD).as_bytes()), (Some(0), vec![], 2));
    assert_eq!(with(A, center("A", BAD).as_bytes()), (Some(1), insecure(A), 2));
    let new = "new/callCenters/New.callCenter";
    assert_eq!(
        with(new, center("New", BAD).as_bytes()),
        (Some(1), insecure(new), 3)
    );
    assert_eq!(with("README.md", b"# Acme"), (Some(0), vec![], 3));
    assert_eq!(
        with(".git/x.callCenter", center("X", BAD).as_bytes()),
        (Some(0), vec![], 3)
    );
    assert_eq!(
        with(A, b"<CallCenter>"),
        (Some(1), vec![format!("malformed-file {A}")], 2)
    );
    assert_eq!(
        with(A, b"\xff\xfe\xfd"),
        (Some(1), vec![format!("unreadable-file {A}")], 2)
    );
    let (code, found, _) = with(A, b"");
    assert_eq!(
        (code, found.len()),
        (Some(1), 1),
        "an empty file is no call center: {found:?}"
    );
    let (code, found, _) = with(A, &vec![b' '; 17 << 20]);
    assert_eq!((code, found.len()), (Some(1), 1), "too much: {found:?}");
    assert_eq!(
        fs::read_to_string(folder.path().join(A)).expect("a file"),
        center("A", BAD)
    );
    // The snippet shows what came in, not what is on disk.
    let output = check_with(
        folder.path(),
        &["--stdin-filename", A],
        center("A", "http://unsaved.acme.example/").as_bytes(),
    );
    assert!(
        stdout(&output).contains("http://unsaved.acme.example/"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn standard_input_cannot_stand_for_everything() {
    let folder = export();
    let zip = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme-mdapi.zip");
    let inside = format!("{zip}!/callCenters/AcmePhone.callCenter");
    for args in [
        ["callCenters", "--stdin-filename", "README.md"].as_slice(),
        &[".", "--stdin-filename", "../Other.callCenter"],
        &["callCenters", "--stdin-filename", "callCentersX/A.callCenter"],
        &[zip, "--stdin-filename", &inside],
        &[A, "--stdin-filename", B],
        &[".", "--stdin-filename", "callCenters"],
        &[".", "--stdin-filename", A, "--fix"],
        &[".", "--stdin-filename", A, "--diff"],
        &[".", "--stdin-filename", A, "--only", A],
        &[".", "--quiet", "--verbose"],
    ] {
        let output = check_with(folder.path(), args, b"");
        assert_eq!(
            (output.status.code(), stdout(&output)),
            (Some(2), String::new()),
            "{args:?}"
        );
        assert!(stderr(&output).starts_with("error: "), "{args:?}");
    }
    let said = stderr(&check_with(
        folder.path(),
        &["callCenters", "--stdin-filename", "README.md"],
        b"",
    ));
    assert!(
        said.contains("`README.md` lies in none of the given folders") && said.contains("\n  help: "),
        "{said}"
    );
}

#[test]
fn quiet_runs_say_only_what_is_wrong() {
    let folder = export();
    let lines = stdout(&check(folder.path(), &["--format", "concise", "--quiet"]));
    assert_eq!(lines.lines().count(), 3, "{lines}");
    let full = check(folder.path(), &["-q"]);
    assert_eq!(stderr(&full), "");
    assert!(stdout(&full).contains("plain `http`"));
    for word in ["checks passed", "judged as of", "start here", "not examined"] {
        assert!(!stdout(&full).contains(word), "{word}");
    }
    let clean = check(folder.path(), &["--only", "README.md", "--quiet"]);
    assert_eq!(
        (clean.status.code(), stdout(&clean), stderr(&clean)),
        (Some(0), String::new(), String::new())
    );
    for format in ["json", "sarif", "junit", "gitlab", "markdown"] {
        let loud = check(folder.path(), &["--format", format]);
        assert_eq!(
            stdout(&check(folder.path(), &["--format", format, "--quiet"])),
            stdout(&loud),
            "{format}"
        );
    }
}

#[test]
fn verbose_runs_tell_on_standard_error() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let args = [
        "examples/acme",
        "--data",
        "examples/acme/data",
        "--as-of",
        "2026-11-20",
    ];
    let silent = check(root, &args);
    let told = check(root, &[args.as_slice(), &["--verbose"]].concat());
    assert_eq!(stdout(&told), stdout(&silent));
    assert_eq!(stderr(&silent), "");
    let said = stderr(&told);
    for line in [
        "configuration: none\n",
        "data: examples/acme/data/users.csv: 21 rows of User\n",
        "time: listing ",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert!(
        said.lines().any(|line| line
            .split_whitespace()
            .eq(["CallCenter", "8", "-", "-", "-", "-"])),
        "{said}"
    );
    let folder = export();
    fs::write(folder.path().join("ctilint.toml"), "[rules]\npeople = \"off\"\n").expect("written");
    let said = stderr(&check(folder.path(), &["-v"]));
    assert!(
        said.contains("configuration: ctilint.toml\n") && said.contains("switched off: people\n"),
        "{said}"
    );
}

/// Names of files come from strangers.
#[cfg(target_os = "linux")]
#[test]
fn verbose_runs_steer_no_terminal() {
    let folder = export();
    fs::create_dir(folder.path().join("data")).expect("a folder");
    fs::write(folder.path().join("data/a\x1b[2J\u{202e}.csv"), "x").expect("written");
    let output = check(folder.path(), &["callCenters", "--data", "data", "--verbose"]);
    let said = stderr(&output);
    assert!(said.contains("data: data/a"), "{said}");
    assert!(!said.contains(['\x1b', '\u{202e}']), "{said:?}");
}

fn is_installed(program: &str, test: &str) -> bool {
    let found = Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if found.is_err() {
        let _ = writeln!(
            std::io::stderr(),
            "skipped: `{program}` is not installed, so `{test}` examined nothing"
        );
    }
    found.is_ok()
}

/// What a terminal shows of a run that waits 1.5 s for its input.
#[cfg(target_os = "linux")]
fn shown_on_a_terminal(folder: &Path, env: &[(&str, &str)], option: &str) -> String {
    let program = env!("CARGO_BIN_EXE_ctilint");
    let line = format!("(sleep 1.5; cat {A}) | {program} check . --stdin-filename {A} {option} > report");
    let mut command = Command::new("script");
    command
        .args(["-qec", &line, "/dev/null"])
        .current_dir(folder)
        .stdin(Stdio::null());
    command
        .env_remove("CI")
        .env("TERM", "xterm")
        .envs(env.iter().copied());
    stdout(&command.output().expect("script runs"))
}

#[cfg(target_os = "linux")]
#[test]
fn a_long_run_tells_a_waiting_person_what_it_does() {
    if !is_installed("script", "a_long_run_tells_a_waiting_person_what_it_does") {
        return;
    }
    let folder = export();
    let shown = |env: &[(&str, &str)], option: &str| shown_on_a_terminal(folder.path(), env, option);
    std::thread::scope(|scope| {
        let watched = scope.spawn(|| shown(&[], ""));
        let silent = [
            scope.spawn(|| shown(&[("TERM", "dumb")], "")),
            scope.spawn(|| shown(&[("CI", "true")], "")),
            scope.spawn(|| shown(&[], "--quiet")),
        ];
        let watched = watched.join().expect("an end");
        assert!(
            watched.starts_with("\rwaiting for standard input\x1b[K"),
            "{watched:?}"
        );
        assert!(watched.ends_with("\r\x1b[K"), "it is erased: {watched:?}");
        for silent in silent {
            assert_eq!(silent.join().expect("an end"), "");
        }
    });
    // Nobody looks at a pipe.
    let mut command = Command::new("sh");
    let line = format!(
        "(sleep 1.2; cat {A}) | {} check . --stdin-filename {A}",
        env!("CARGO_BIN_EXE_ctilint")
    );
    let output = command
        .args(["-c", &line])
        .current_dir(folder.path())
        .output()
        .expect("sh runs");
    assert_eq!(stderr(&output), "");
}

#[test]
fn colours_follow_the_environment() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let colored = |args: &[&str], env: &[(&str, &str)]| {
        let mut command = ctilint();
        command.current_dir(root).args(args).envs(env.iter().copied());
        stdout(&command.output().expect("ctilint runs")).contains('\x1b')
    };
    let check = ["check", "examples/acme"];
    let with = |more: &[&'static str]| [check.as_slice(), more].concat();
    assert!(!colored(&check, &[]), "a pipe");
    assert!(colored(&check, &[("FORCE_COLOR", "1")]));
    assert!(!colored(&check, &[("FORCE_COLOR", "0")]));
    assert!(!colored(&check, &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]));
    assert!(
        colored(&check, &[("FORCE_COLOR", "1"), ("NO_COLOR", "")]),
        "an empty one is none"
    );
    assert!(
        colored(&with(&["--color", "always"]), &[("NO_COLOR", "1")]),
        "the command line beats it"
    );
    assert!(!colored(&with(&["--color", "never"]), &[("FORCE_COLOR", "1")]));
    for format in ["json", "concise", "markdown", "github"] {
        assert!(
            !colored(&with(&["--format", format]), &[("FORCE_COLOR", "1")]),
            "{format}"
        );
    }
}

#[test]
fn completions_are_scripts_of_their_shells() {
    let script = |shell: &str| {
        let output = ctilint()
            .args(["completions", shell])
            .output()
            .expect("ctilint runs");
        assert_eq!(
            (output.status.code(), stderr(&output)),
            (Some(0), String::new()),
            "{shell}"
        );
        stdout(&output)
    };
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let text = script(shell);
        assert!(text.contains("stdin-filename"), "{shell}");
    }
    for (shell, option) in [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")] {
        if !is_installed(shell, "completions_are_scripts_of_their_shells") {
            continue;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("script");
        fs::write(&file, script(shell)).expect("written");
        let output = Command::new(shell)
            .arg(option)
            .arg(&file)
            .output()
            .expect("it runs");
        assert!(output.status.success(), "{shell}: {}", stderr(&output));
    }
}

#[test]
fn the_manual_has_every_command() {
    let output = ctilint().arg("man").output().expect("ctilint runs");
    let page = stdout(&output);
    for heading in [
        ".TH ctilint 1",
        ".SH NAME",
        ".SH \"CTILINT CHECK\"",
        ".SH \"CTILINT BASELINE WRITE\"",
    ] {
        assert!(page.contains(heading), "{heading}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path().join("man1");
    let output = ctilint()
        .args(["man", "--dir"])
        .arg(&dir)
        .output()
        .expect("ctilint runs");
    assert_eq!(
        (output.status.code(), stdout(&output), stderr(&output)),
        (Some(0), String::new(), String::new())
    );
    for name in ["ctilint.1", "ctilint-check.1", "ctilint-baseline-write.1"] {
        assert!(dir.join(name).exists(), "{name}");
    }
    let file = folder.path().join("file");
    fs::write(&file, "").expect("written");
    let output = ctilint()
        .args(["man", "--dir"])
        .arg(&file)
        .output()
        .expect("ctilint runs");
    assert_eq!(output.status.code(), Some(2));
    if is_installed("man", "the_manual_has_every_command") {
        fs::write(folder.path().join("all.1"), page).expect("written");
        let mut command = Command::new("man");
        command
            .args(["--warnings", "-l", "-P", "cat"])
            .arg(folder.path().join("all.1"));
        let output = command.env("MANWIDTH", "100").output().expect("man runs");
        assert!(output.status.success(), "{}", stderr(&output));
        assert_eq!(stderr(&output), "");
        assert!(stdout(&output).contains("CTILINT CHECK"));
    }
}

/// The script of the action: inputs reach it as environment, whatever characters are in them.
#[cfg(unix)]
#[test]
fn the_action_passes_its_inputs_on_unharmed() {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/action.yml")).expect("the action");
    let action = &yaml_rust2::YamlLoader::load_from_str(&text).expect("YAML")[0];
    let steps = action["runs"]["steps"].as_vec().expect("steps");
    let step = steps
        .iter()
        .find(|step| step["id"].as_str() == Some("check"))
        .expect("the step");
    let script = step["run"].as_str().expect("a script");
    let folder = export();
    let odd = "my $(touch owned) `touch owned` 'org'; touch owned";
    fs::rename(folder.path().join("callCenters"), folder.path().join(odd)).expect("renamed");
    fs::create_dir_all(folder.path().join("ctilint/bin")).expect("folders");
    let program = folder.path().join("ctilint/bin/ctilint");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_ctilint"), program).expect("a link");
    let run = |inputs: &[(&str, &str)]| {
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]);
        command
            .current_dir(folder.path())
            .env("RUNNER_TEMP", folder.path());
        for name in ["PATHS", "DATA", "FORMAT", "SARIF", "SINCE", "ARGS", "BASE"] {
            let input = action["inputs"][name.to_lowercase().as_str()]["default"].as_str();
            let given = inputs.iter().find(|(known, _)| *known == name);
            let value = given.map(|(_, value)| *value).or(input).unwrap_or_default();
            command.env(format!("CTILINT_{name}"), value);
        }
        command
            .env_remove("GITHUB_STEP_SUMMARY")
            .output()
            .expect("bash runs")
    };
    let output = run(&[]);
    assert_eq!((output.status.code(), stderr(&output)), (Some(1), String::new()));
    assert!(stdout(&output).contains("::error "), "{}", stdout(&output));
    let output = run(&[
        ("PATHS", odd),
        ("SARIF", "a b.sarif"),
        ("FORMAT", "concise"),
        ("ARGS", "--top\n1\n"),
    ]);
    assert_eq!((output.status.code(), stderr(&output)), (Some(1), String::new()));
    assert!(
        stdout(&output).contains("left out by `--top`"),
        "{}",
        stdout(&output)
    );
    assert!(folder.path().join("a b.sarif").exists());
    assert!(!folder.path().join("owned").exists());
    let output = run(&[("DATA", "no such.csv\n\n")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("no such.csv"), "{}", stderr(&output));
    let output = run(&[("BASE", "0123456789")]);
    assert_eq!(output.status.code(), Some(2), "the folder is in no repository");
}
