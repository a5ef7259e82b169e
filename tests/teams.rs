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
fn folders_around_the_given_one_hold_all_of_it() {
    let folder = export();
    let root = fs::canonicalize(folder.path()).expect("a folder");
    fs::write(
        root.join("ctilint.toml"),
        "[[exception]]\nrule = \"insecure-adapter-url\"\nkey = \"Nowhere#*\"\nreason = \"a test\"\n",
    )
    .expect("written");
    let (outer, root) = (root.parent().expect("a folder").to_owned(), root);
    let whole = reported(&check(&root, &["--format", "json"]));
    assert_eq!(whole.1.len(), 4, "{whole:?}");
    let absolute = |path: &Path| path.to_str().expect("UTF-8").to_owned();
    for spelling in [
        ".",
        "./",
        "..",
        "../",
        "/",
        "callCenters/..",
        &absolute(&root),
        &absolute(&outer),
    ] {
        for given in [".", &absolute(&root)] {
            let args = [given, "--format", "json", "--only", spelling];
            assert_eq!(reported(&check(&root, &args)), whole, "{given} {spelling}");
        }
        let args = ["callCenters", "--format", "json", "--only", spelling];
        assert_eq!(reported(&check(&root, &args)).2, 0, "{spelling}");
        let args = [A, "--format", "json", "--only", spelling];
        assert_eq!(reported(&check(&root, &args)).2, 0, "a file, {spelling}");
    }
    let zip = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme-mdapi.zip");
    for spelling in [".", zip, "/"] {
        let args = [zip, "--format", "json", "--only", spelling];
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let (code, found, elsewhere) = reported(&check(folder, &args));
        assert_eq!((code, elsewhere), (Some(1), 0), "{spelling}: {found:?}");
    }
    let args = [".", "--format", "json", "--only", "README.md"];
    assert_eq!(reported(&check(&root, &args)).1, [""; 0]);
}

#[test]
fn what_is_hidden_is_counted_in_the_named_files_only() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let hidden = |only: &[&str]| {
        let args = ["examples/acme", "--audience", "gate", "--format", "json"];
        let output = check(root, &[args.as_slice(), only].concat());
        let json: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
        json["summary"]["hidden"].as_u64().expect("a number")
    };
    let all = hidden(&[]);
    assert!(all > 0);
    assert_eq!(hidden(&["--only", "examples"]), all);
    assert_eq!(hidden(&["--only", "README.md"]), 0);
}

/// A misspelt name would look like a clean report.
#[test]
fn names_that_lead_nowhere_are_told() {
    let folder = export();
    let said = |files: &[&str]| stderr(&check(folder.path(), &[&["--only"], files].concat()));
    assert_eq!(said(&[A, "README.md", ".", "/"]), "");
    assert_eq!(
        said(&["Nothing.xml", A]),
        "note: nothing is called `Nothing.xml`, as `--only` says\n"
    );
    assert_eq!(
        said(&["Nothing.xml", A, "a/b"]),
        "note: nothing is called `Nothing.xml` and 1 other, as `--only` says\n"
    );
    assert_eq!(said(&["Nothing.xml", "--quiet"]), "");
}

/// What a project file says of folders beside it makes nothing else an export.
#[test]
fn a_project_file_above_is_no_part_of_an_org() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    fs::create_dir_all(root.join("docs")).expect("folders");
    fs::write(root.join("docs/a.md"), "# Acme").expect("written");
    let project = r#"{"packageDirectories": [{"path": "force-app"}], "sourceApiVersion": "65.0"}"#;
    fs::write(root.join("sfdx-project.json"), project).expect("written");
    for given in ["docs", "docs/a.md"] {
        let output = check(root, &[given]);
        assert_eq!(output.status.code(), Some(2), "{given}: {}", stdout(&output));
        assert!(
            stderr(&output).contains("is part of a Salesforce org"),
            "{}",
            stderr(&output)
        );
    }
    assert_eq!(
        check(root, &["."]).status.code(),
        Some(0),
        "a project without metadata"
    );
}

/// Names of files and keys come from strangers: what is said about them commands neither a terminal nor a job.
#[cfg(unix)]
#[test]
fn standard_error_commands_nobody() {
    let folder = export();
    let root = folder.path();
    let evil = "\n::warning::a\x1b]0;b\x07##[error]c";
    let is_harmless = |said: &str| {
        !said.contains(['\x1b', '\x07'])
            && !said.contains("##")
            && !said.lines().any(|line| line.trim().starts_with("::"))
    };
    for args in [
        vec![evil.to_owned()],
        vec![format!("--{evil}")],
        vec!["--only".to_owned(), evil.to_owned()],
        vec!["--output".to_owned(), format!("nowhere/{evil}")],
        vec!["--baseline".to_owned(), evil.to_owned()],
        vec!["--stdin-filename".to_owned(), format!("../{evil}")],
    ] {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let said = stderr(&check_with(root, &args, b""));
        assert!(said.contains("warning:") && is_harmless(&said), "{said:?}");
    }
    for text in [
        "\"a\\n::warning::b\\u001b\" = 1\n",
        "[rules]\n\"a\\n::warning::b\" = { c = 1 }\n",
        "::warning::b\n",
        "fail-on = \"\u{9b}\" # ##[error]warning:\n",
    ] {
        fs::write(root.join("ctilint.toml"), text).expect("written");
        let output = check(root, &[]);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("warning:") && is_harmless(&said), "{said:?}");
    }
}

#[test]
fn a_configuration_in_another_encoding_says_how_to_save_it() {
    let folder = export();
    let utf16: Vec<u8> = "\u{feff}audience = \"gate\""
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    fs::write(folder.path().join("ctilint.toml"), utf16).expect("written");
    let output = check(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(
        said.contains("is not UTF-8 but UTF-16") && said.contains("save it as UTF-8"),
        "{said}"
    );
}

#[test]
fn reports_have_files_of_their_own() {
    let folder = export();
    let root = folder.path();
    let refused = |args: &[&str]| {
        let output = check(root, args);
        (output.status.code(), stdout(&output)) == (Some(2), String::new())
    };
    assert!(refused(&[
        "--report",
        "json:q.json",
        "--report",
        "sarif:./q.json"
    ]));
    assert!(refused(&[
        "--report",
        "json:q.json",
        "--output",
        "callCenters/../q.json"
    ]));
    let absolute = root.join("q.json");
    assert!(refused(&[
        "--report",
        "json:q.json",
        "--output",
        absolute.to_str().expect("UTF-8")
    ]));
    assert!(refused(&["--report", "sarif:-"]) && refused(&["--output", "-"]));
    assert!(!root.join("-").exists() && !root.join("q.json").exists());
    assert_eq!(
        check(
            root,
            &["--report", "json:q.json", "--output", "callCenters/q.json"]
        )
        .status
        .code(),
        Some(1)
    );
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
    let args = [".", "--format", "concise", "--stdin-filename", A];
    let said = stdout(&check_with(folder.path(), &args, &vec![b' '; 20 << 20]));
    assert!(said.contains("has more than the limit of `16 MiB`"), "{said}");
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
        &[".", "--stdin-filename", "ctilint.toml"],
        &[".", "--stdin-filename", "callCenters/.forceignore"],
        &[".", "--stdin-filename", "ctilint-baseline.txt"],
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

/// What stands behind the help of a command stands in both manuals, and each page says what it is about.
#[test]
fn the_manual_says_what_exit_codes_mean() {
    let run = |args: &[&str]| stdout(&ctilint().args(args).output().expect("ctilint runs"));
    let codes = "Exit codes: 0 nothing at or above the threshold, 1 findings, 2 could not do the job";
    assert!(run(&["check", "--help"]).contains(codes));
    let all = run(&["man"]);
    let folder = tempfile::tempdir().expect("a folder");
    run(&["man", "--dir", folder.path().to_str().expect("UTF-8")]);
    for command in ["check", "simulate", "why", "compare"] {
        let page = fs::read_to_string(folder.path().join(format!("ctilint-{command}.1"))).expect("a page");
        let version = env!("CARGO_PKG_VERSION");
        let title = format!(".TH ctilint-{command} 1  \"ctilint {version}\" ctilint");
        let shown = page.lines().find(|line| line.starts_with(".TH "));
        assert_eq!(shown.map(str::trim_end), Some(title.as_str()));
        assert!(
            page.contains("\n.SH NOTES\n") && !page.contains("EXTRA"),
            "{command}"
        );
        let notes = page.split("\n.SH NOTES\n").nth(1).expect("notes");
        let notes = notes.lines().next().expect("a line");
        assert!(all.contains(notes), "{command}: {notes}");
    }
}

/// JUnit has errors beside failures; a report of tests that were all skipped looks green.
#[test]
fn an_unrecognised_export_is_an_error_in_junit() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.md"), "# Acme").expect("written");
    let output = check(folder.path(), &["--format", "junit"]);
    assert_eq!(output.status.code(), Some(2));
    let text = stdout(&output);
    assert!(
        text.contains("errors=\"1\"") && text.contains("<error "),
        "{text}"
    );
}

#[test]
fn the_agents_that_are_affected_do_not_depend_on_top() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let affected = |more: &[&str]| {
        let args = ["examples/acme", "--data", "examples/acme/data"];
        let text = stdout(&check(root, &[args.as_slice(), more].concat()));
        let mut lines = text.lines();
        let line = lines.find(|line| line.contains("affected by an error or a warning"));
        line.map(|line| line.split("affected by").next().unwrap_or_default().to_owned())
    };
    assert!(affected(&[]).is_some());
    assert_eq!(affected(&["--top", "1"]), affected(&[]));
    assert_eq!(affected(&["--top", "0"]), affected(&[]));
}

/// The base of a pull request is what its merge commit is merged into.
#[cfg(unix)]
#[test]
fn the_action_compares_with_the_first_parent_of_the_merge() {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/action.yml")).expect("the action");
    let action = &yaml_rust2::YamlLoader::load_from_str(&text).expect("YAML")[0];
    let mut steps = action["runs"]["steps"].as_vec().expect("steps").iter();
    let step = steps
        .find(|step| step["id"].as_str() == Some("base"))
        .expect("the step");
    let script = step["run"].as_str().expect("a script");
    let folder = tempfile::tempdir().expect("a folder");
    let history = "set -e; git init -q -b main up; cd up; git config user.email a@acme.example; git config user.name A
        git config uploadpack.allowAnySHA1InWant true
        c() { git commit -q --allow-empty -m \"$1\"; }
        c old; git rev-parse HEAD; git checkout -q -b change; c change; git rev-parse HEAD
        git checkout -q main; c new; git rev-parse HEAD; git merge -q --no-ff -m merge change
        cd ..; git clone -q --depth 1 \"file://$PWD/up\" merged; git clone -q --depth 1 -b change \"file://$PWD/up\" head";
    let run = |script: &str, place: &str, env: &[(&str, &str)]| {
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]);
        command
            .current_dir(folder.path().join(place))
            .envs(env.iter().copied());
        let output = command.output().expect("bash runs");
        assert!(output.status.success(), "{}", stderr(&output));
        stdout(&output)
    };
    let said = run(history, "", &[]);
    let [old, change, new] = said.lines().collect::<Vec<_>>()[..] else {
        panic!("{said}");
    };
    for (place, base) in [("merged", new), ("head", old)] {
        let out = folder.path().join(format!("{place}.out"));
        let env = [
            ("CTILINT_BASE", old),
            ("CTILINT_HEAD", change),
            ("GITHUB_OUTPUT", out.to_str().expect("UTF-8")),
        ];
        run(script, place, &env);
        assert_eq!(
            fs::read_to_string(&out).expect("written"),
            format!("sha={base}\n"),
            "{place}"
        );
        run(&format!("git cat-file -e {base}"), place, &[]);
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
