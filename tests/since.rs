//! Keeps the promises of `--since`: what a change does is reported, and nothing else; git is only asked.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use common::repo::{Repo, git_in, lists_partial_clones};
use common::{ctilint, git, stderr, stdout};
use ctilint::engine::{self, Run};
use ctilint::finding::{Audience, Finding, Severity};
use ctilint::load::{Export, Input};
use ctilint::options::{Before, Options};
use ctilint::org;
use ctilint::rules::{self, Rule};
use serde_json::Value;

const DIALER: &str = "force-app/main/default/callCenters/AcmeSalesDialer.callCenter-meta.xml";
const CENTERS: &str = "force-app/main/default/callCenters";

/// Exit code and report.
fn report(output: &Output) -> (Option<i32>, Value) {
    let report = serde_json::from_slice(&output.stdout);
    let report = report.unwrap_or_else(|error| panic!("{error}: {}", stderr(output)));
    (output.status.code(), report)
}

fn since(repo: &Repo, args: &[&str]) -> (Option<i32>, Value) {
    report(&repo.check(&[&["--since", "main"], args].concat()))
}

fn rules_of(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().expect("findings");
    findings.iter().filter_map(|one| one["rule"].as_str()).collect()
}

fn refused(output: &Output, message: &str, help: &str) {
    let said = stderr(output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(output.stdout.is_empty(), "{}", stdout(output));
    assert!(said.contains(message), "{said}");
    assert!(
        said.lines()
            .any(|line| line.starts_with("  help: ") && line.contains(help)),
        "{said}"
    );
}

#[test]
fn what_changes_nothing_is_nothing_new() {
    let repo = Repo::acme();
    let all = report(&repo.check(&[])).1["findings"]
        .as_array()
        .map_or(0, Vec::len);
    assert!(all > 20);
    repo.git(&["mv", CENTERS, "force-app/main/default/phones"]);
    for entry in walkdir::WalkDir::new(repo.path().join("force-app")) {
        let entry = entry.expect("entry");
        let path = entry.path();
        if path.extension().is_some_and(|suffix| suffix == "xml") {
            let text = fs::read_to_string(path).expect("text");
            let text = text
                .replace(">\n    ", ">\r\n\t")
                .replace("?>", "?>\n<!-- a word -->");
            fs::write(path, text).expect("written");
        }
    }
    let (code, report) = since(&repo, &[]);
    assert_eq!((code, rules_of(&report)), (Some(0), Vec::new()));
    let change = &report["change"];
    assert_eq!((&change["with"], &change["new"]), (&"main".into(), &0.into()));
    assert_eq!(
        (&change["unchanged"], &change["resolved"]),
        (&all.into(), &Value::Array(Vec::new()))
    );
}

#[test]
fn what_is_new_is_reported_and_what_is_gone_is_named() {
    let repo = Repo::acme();
    repo.edit(DIALER, "http://", "ftp://");
    let (code, report) = since(&repo, &[]);
    assert_eq!(
        (code, rules_of(&report)),
        (Some(1), vec!["malformed-adapter-url"])
    );
    assert_eq!(report["change"]["new"], 1);
    let resolved = report["change"]["resolved"].as_array().expect("keys");
    let resolved: Vec<&str> = resolved.iter().filter_map(Value::as_str).collect();
    assert_eq!(resolved.len(), 1);
    assert!(
        resolved[0].starts_with("insecure-adapter-url CallCenter/AcmeSalesDialer "),
        "{resolved:?}"
    );
    assert_eq!(report["findings"][0]["labels"][0]["file"], DIALER);
    // Once it is committed it is old news for the next change.
    repo.commit();
    assert_eq!(since(&repo, &[]).0, Some(0));
    assert_eq!(report_of(&repo, "HEAD~1").1["change"]["new"], 1);
    // A threshold above it lets it pass.
    repo.git(&["reset", "--quiet", "--soft", "HEAD~1"]);
    assert_eq!(
        since(&repo, &["--top", "0"]).0,
        Some(1),
        "what is left out fails all the same"
    );
    let top = since(&repo, &["--top", "0"]).1;
    assert_eq!(
        (&top["change"]["new"], &top["summary"]["beyond_top"]),
        (&1.into(), &1.into())
    );
}

fn report_of(repo: &Repo, name: &str) -> (Option<i32>, Value) {
    report(&repo.check(&["--since", name]))
}

#[test]
fn each_side_has_exceptions_of_its_own() {
    const EXCEPTION: &str = "[[exception]]\nrule = \"insecure-adapter-url\"\nkey = \"CallCenter/AcmeSalesDialer *\"\nreason = \"it moves\"\n";
    let repo = Repo::acme();
    repo.write("ctilint.toml", EXCEPTION);
    repo.commit();
    assert_eq!(since(&repo, &[]).1["summary"]["excepted"], 1);
    // Without its exception the finding appears, whatever becomes of the file.
    repo.write("ctilint.toml", "");
    assert_eq!(rules_of(&since(&repo, &[]).1), ["insecure-adapter-url"]);
    fs::remove_file(repo.path().join("ctilint.toml")).expect("removed");
    assert_eq!(rules_of(&since(&repo, &[]).1), ["insecure-adapter-url"]);
    repo.commit();
    // What somebody excepts today is neither new nor resolved.
    repo.write("ctilint.toml", EXCEPTION);
    let (code, report) = since(&repo, &[]);
    assert_eq!((code, rules_of(&report)), (Some(0), Vec::new()));
    assert_eq!(report["change"]["resolved"], Value::Array(Vec::new()));
    // An exception that ended long ago is nothing that this change does.
    repo.write("ctilint.toml", format!("{EXCEPTION}until = 2026-01-01\n"));
    repo.commit();
    let (code, report) = since(&repo, &[]);
    assert_eq!((code, rules_of(&report)), (Some(0), Vec::new()));
    // A configuration that cannot be read is no reason to give up.
    repo.write("ctilint.toml", "nonsense = [");
    repo.commit();
    repo.write("ctilint.toml", EXCEPTION);
    let output = repo.check(&["--since", "main"]);
    assert_eq!(rules_of(&self::report(&output).1), Vec::<&str>::new());
    assert!(
        stderr(&output).contains("the exceptions of today count there too"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn settings_of_today_count_for_both_sides() {
    let repo = Repo::acme();
    repo.write("ctilint.toml", "[rules]\ninsecure-adapter-url = \"info\"\n");
    assert_eq!(since(&repo, &[]).0, Some(0));
    repo.write(
        "ctilint.toml",
        "[rules]\ninsecure-adapter-url = \"error\"\npeople = \"off\"\n",
    );
    assert_eq!(since(&repo, &[]).0, Some(0));
}

#[test]
fn a_baseline_is_used_as_well() {
    let repo = Repo::acme();
    let write = ["baseline", "write", "--data", "data", "--as-of", "2026-11-20"];
    let output = ctilint()
        .current_dir(repo.path())
        .args(write)
        .output()
        .expect("ctilint runs");
    assert_eq!(output.status.code(), Some(0));
    repo.edit(DIALER, "http://", "ftp://");
    let (code, report) = since(&repo, &["--baseline", "ctilint-baseline.txt"]);
    assert_eq!(
        (code, rules_of(&report)),
        (Some(1), vec!["malformed-adapter-url"])
    );
    let summary = &report["summary"];
    assert_eq!(
        (&summary["baselined"], &summary["resolved"]),
        (&28.into(), &1.into())
    );
    assert_eq!(report["change"]["unchanged"], 0);
    assert_eq!(report["change"]["resolved"].as_array().map(Vec::len), Some(1));
}

#[test]
fn paths_may_be_anything_that_is_in_the_repository() {
    let repo = Repo::acme();
    let zip =
        fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/acme-mdapi.zip")).expect("read");
    repo.write("retrieved/org.zip", zip);
    repo.commit();
    for path in ["force-app", DIALER, CENTERS, "retrieved/org.zip"] {
        let (code, report) = since(&repo, &[path]);
        assert_eq!((code, &report["change"]["new"]), (Some(0), &0.into()), "{path}");
        assert!(report["change"]["unchanged"].as_u64() > Some(0), "{path}");
    }
    repo.edit(DIALER, "http://", "ftp://");
    for path in ["force-app", DIALER, CENTERS] {
        assert_eq!(
            rules_of(&since(&repo, &[path]).1),
            ["malformed-adapter-url"],
            "{path}"
        );
    }
    // What the revision does not have is new as a whole, and a word says so.
    repo.git(&["mv", "retrieved/org.zip", "org.zip"]);
    let output = repo.check(&["--since", "main", "org.zip"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("`main` has nothing in the given paths"),
        "{}",
        stderr(&output)
    );
    let new = tempfile::tempdir().expect("a folder");
    fs::copy(repo.path().join("org.zip"), new.path().join("org.zip")).expect("copied");
    let place = new.path().join("org.zip");
    let output = repo.check(&["--since", "main", ".", &place.to_string_lossy()]);
    refused(
        &output,
        "does not lie in the git repository",
        "paths of one repository",
    );
}

#[test]
fn rows_that_nobody_commits_are_the_same_on_both_sides() {
    let repo = Repo::acme();
    repo.git(&["rm", "--quiet", "-r", "--cached", "data"]);
    repo.write(".gitignore", "data/\n");
    repo.git(&["commit", "--quiet", "--all", "--message", "rows stay here"]);
    repo.write("ctilint.toml", "data = [\"data\"]\n");
    let output = ctilint()
        .current_dir(repo.path())
        .args([
            "check",
            "--since",
            "main",
            "--format",
            "json",
            "--fail-on",
            "info",
            "--as-of",
            "2026-11-20",
        ])
        .output()
        .expect("ctilint runs");
    let (code, report) = report(&output);
    assert_eq!((code, rules_of(&report)), (Some(0), Vec::new()));
    assert_eq!(report["examined"]["User rows"], 21);
}

#[test]
fn mistakes_are_explained() {
    let repo = Repo::acme();
    refused(
        &repo.check(&["--since", "nope"]),
        "`nope`: the repository has no such branch",
        "git fetch origin",
    );
    refused(
        &repo.check(&["--since="]),
        "not the name of a revision",
        "give a branch",
    );
    refused(
        &repo.check(&["--since=--all"]),
        "not the name of a revision",
        "give a branch",
    );
    refused(
        &repo.check(&["--since", "main", "nowhere"]),
        "the path does not exist",
        "give the folder",
    );
    for other in ["--fix", "--diff"] {
        let output = repo.check(&["--since", "main", other]);
        assert_eq!(output.status.code(), Some(2), "{other}");
        assert!(
            stderr(&output).contains("cannot be used with"),
            "{}",
            stderr(&output)
        );
    }
    let unborn = Repo::new();
    unborn.write("data/x.csv", "Id\n");
    refused(
        &unborn.check(&["--since", "main"]),
        "no commit yet",
        "commit first",
    );
    let mut foreign = ctilint();
    foreign
        .current_dir(repo.path())
        .env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        .args(["check", "--since", "main"]);
    let output = foreign.output().expect("ctilint runs");
    refused(&output, "belongs to another user", "safe.directory");
    let alone = tempfile::tempdir().expect("a folder");
    let mut outside = ctilint();
    outside
        .current_dir(alone.path())
        .env(
            "GIT_CEILING_DIRECTORIES",
            alone.path().parent().expect("a folder"),
        )
        .args(["check", "--since", "main"]);
    let output = outside.output().expect("ctilint runs");
    refused(
        &output,
        "does not lie in a git repository",
        "inside the repository",
    );
    let mut without = ctilint();
    without
        .current_dir(repo.path())
        .env("PATH", alone.path())
        .args(["check", "--since", "main"]);
    let output = without.output().expect("ctilint runs");
    refused(&output, "git is not installed", "install git");
}

#[test]
fn a_branch_is_compared_with_where_it_left() {
    let repo = Repo::acme();
    repo.git(&["switch", "--quiet", "--create", "topic"]);
    repo.write("README.md", "a word");
    repo.commit();
    repo.git(&["switch", "--quiet", "main"]);
    repo.edit(DIALER, "http://", "ftp://");
    repo.commit();
    repo.git(&["switch", "--quiet", "topic"]);
    // Of `main` the old finding is gone; of the commit that both come from it is not.
    assert_eq!(rules_of(&report_of(&repo, "main").1), ["insecure-adapter-url"]);
    let (code, report) = report_of(&repo, "main...");
    assert_eq!((code, &report["change"]["with"]), (Some(0), &"main...".into()));
    // A hook of git names the repository by a path that is only right in its own folder.
    let mut hook = ctilint();
    hook.current_dir(repo.path().join("force-app"))
        .env("GIT_DIR", ".git")
        .env("GIT_INDEX_FILE", ".git/index")
        .args(["check", "--since", "main..."]);
    assert_eq!(hook.output().expect("ctilint runs").status.code(), Some(0));
}

#[test]
fn every_format_tells_only_what_is_new() {
    let repo = Repo::acme();
    repo.edit(DIALER, "http://", "ftp://");
    let summary = "compared with `main`: 1 new, 28 unchanged, 1 resolved";
    for format in ctilint::report::Format::WORDS {
        let file = repo.path().join("report");
        let path = file.to_string_lossy();
        let output = repo.check(&["--since", "main", "--report", &format!("{format}:{path}")]);
        assert_eq!(output.status.code(), Some(1), "{format}");
        let text = fs::read_to_string(&file).expect("text");
        fs::remove_file(&file).expect("removed");
        assert!(text.contains("malformed-adapter-url"), "{format}: {text}");
        let is_for_people = ["full", "concise", "markdown", "github", "azure", "agent", "sarif"];
        if is_for_people.contains(format) {
            assert!(text.contains(summary), "{format}: {text}");
        }
        let told = text.replace("insecure-adapter-url CallCenter/AcmeSalesDialer", "");
        assert!(
            *format == "junit" || *format == "sarif" || !told.contains("insecure-adapter-url"),
            "{format}: {text}"
        );
        match *format {
            "sarif" => {
                let sarif: Value = serde_json::from_str(&text).expect("JSON");
                let results = sarif["runs"][0]["results"].as_array().expect("results");
                let states: Vec<&Value> = results.iter().map(|result| &result["baselineState"]).collect();
                assert_eq!(states, [&Value::from("new")]);
            }
            "jsonl" => {
                let last = text.lines().last().expect("a line");
                let last: Value = serde_json::from_str(last).expect("JSON");
                assert_eq!(
                    (&last["type"], &last["change"]["new"]),
                    (&"summary".into(), &1.into())
                );
            }
            _ => {}
        }
    }
}

/// Nothing that a repository can name is run, and nothing in it is written.
#[cfg(unix)]
#[test]
fn git_is_only_asked() {
    use std::os::unix::fs::PermissionsExt;
    let repo = Repo::acme();
    repo.write(
        ".gitattributes",
        "*.xml diff=spy filter=spy text eol=crlf\n*.csv filter=spy\n",
    );
    repo.commit();
    let outside = tempfile::tempdir().expect("a folder");
    let mark = outside.path().join("mark");
    let spy = outside.path().join("spy");
    fs::write(
        &spy,
        format!("#!/bin/sh\necho \"$0 $*\" >>'{}'\ncat\n", mark.display()),
    )
    .expect("written");
    fs::set_permissions(&spy, fs::Permissions::from_mode(0o755)).expect("executable");
    let hooks = repo.path().join(".git/hooks");
    fs::create_dir_all(&hooks).expect("made");
    for hook in [
        "post-checkout",
        "post-index-change",
        "fsmonitor-watchman",
        "reference-transaction",
        "pre-commit",
    ] {
        fs::copy(&spy, hooks.join(hook)).expect("copied");
    }
    let spy = spy.to_string_lossy();
    let settings = [
        "core.fsmonitor",
        "core.pager",
        "pager.ls-tree",
        "pager.cat-file",
        "diff.spy.textconv",
        "diff.external",
        "filter.spy.smudge",
        "filter.spy.clean",
        "filter.spy.process",
        "core.sshCommand",
        "credential.helper",
        "core.editor",
        "core.askPass",
        "core.alternateRefsCommand",
        "gpg.program",
        "alias.rev-parse",
    ];
    for setting in settings {
        repo.git(&["config", setting, &spy]);
    }
    repo.git(&["config", "filter.spy.required", "true"]);
    repo.git(&["config", "core.hooksPath", &hooks.to_string_lossy()]);
    let before = snapshot(&repo.path());
    let output = repo.check(&["--since", "main"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        !mark.exists(),
        "{}",
        fs::read_to_string(&mark).unwrap_or_default()
    );
    assert!(before == snapshot(&repo.path()), "something was written");
    // The trap works: git that is not held back steps into it.
    let mut careless = git();
    careless.current_dir(repo.path()).args(["status", "--short"]);
    assert!(careless.output().expect("git runs").status.code().is_some());
    assert!(mark.exists(), "the spy was never called");
}

/// All files below a folder with their contents and times.
#[cfg(unix)]
fn snapshot(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, std::time::SystemTime)> {
    let files = walkdir::WalkDir::new(folder).into_iter();
    let files = files.map(|entry| entry.expect("entry"));
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let time = entry.metadata().expect("known").modified().expect("a time");
            (
                entry.path().to_path_buf(),
                (fs::read(entry.path()).expect("read"), time),
            )
        })
        .collect()
}

/// A git that lies or dies makes the run fail: nobody can say what is new.
#[cfg(unix)]
#[test]
fn a_git_that_lies_is_not_believed() {
    use std::os::unix::fs::PermissionsExt;
    let repo = Repo::acme();
    let real = which("git");
    let lies = [
        ("exit 1", "git stopped"),
        ("echo nonsense; cat >/dev/null", "git stopped"),
        (
            "read x; echo \"$x blob 99999999999999\"; cat >/dev/null",
            "git stopped",
        ),
        ("read x; echo \"$x blob 5\"; echo abc", "git stopped"),
        ("yes", "git stopped"),
        ("kill -9 $$", "git stopped"),
    ];
    for (lie, said) in lies {
        let folder = tempfile::tempdir().expect("a folder");
        let fake = folder.path().join("git");
        let text = format!(
            "#!/bin/sh\ncase \"$*\" in *cat-file*) {lie};; *) exec '{}' \"$@\";; esac\n",
            real.display()
        );
        fs::write(&fake, text).expect("written");
        fs::set_permissions(&fake, fs::Permissions::from_mode(0o755)).expect("executable");
        let path = format!(
            "{}:{}",
            folder.path().display(),
            std::env::var("PATH").expect("a path")
        );
        let started = std::time::Instant::now();
        let output = ctilint()
            .current_dir(repo.path())
            .env("PATH", path)
            .args(["check", "--since", "main", "--format", "json"])
            .output()
            .expect("ctilint runs");
        refused(&output, said, "git fsck");
        assert!(started.elapsed().as_secs() < 30, "{lie}");
    }
}

#[cfg(unix)]
fn which(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").expect("a path");
    let mut places = std::env::split_paths(&path).map(|folder| folder.join(name));
    places.find(|place| place.is_file()).expect("it is installed")
}

/// What is missing in a partial clone is told; the rest is compared.
#[test]
fn a_partial_clone_is_told() {
    let source = Repo::acme();
    source.git(&["config", "uploadpack.allowFilter", "true"]);
    source.edit(DIALER, "http://", "ftp://");
    source.commit();
    let temp = tempfile::tempdir().expect("a folder");
    let from = format!("file://{}", source.path().display());
    git_in(
        temp.path(),
        &["clone", "--quiet", "--filter=blob:none", &from, "clone"],
    );
    let output = ctilint()
        .current_dir(temp.path().join("clone"))
        .args([
            "check",
            "--since",
            "HEAD~1",
            "--data",
            "data",
            "--format",
            "json",
            "--as-of",
            "2026-11-20",
        ])
        .output()
        .expect("ctilint runs");
    if !lists_partial_clones() {
        refused(
            &output,
            "not in this clone of the repository",
            "clone without `--filter`",
        );
        return;
    }
    let (code, report) = report(&output);
    assert_eq!(code, Some(1));
    assert!(rules_of(&report).contains(&"malformed-adapter-url"));
    assert!(
        stderr(&output).starts_with("warning: the content of 1 file of `HEAD~1` is not in this clone"),
        "{}",
        stderr(&output)
    );
}

fn run(before: Option<Before>) -> Run {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/acme");
    let data = root.join("data");
    let inputs = [Input::from(&root), Input::data(&data)];
    let export = ctilint::load::open(&inputs, &root, ctilint::load::Limits::default());
    let export: Export = export.expect("the example");
    let mut options = Options::new("2026-11-20".parse().expect("a day"));
    options.audience = Audience::Audit;
    options.fail_on = Severity::Info;
    options.before = before;
    let all: Vec<&Rule> = rules::all().collect();
    let org = org::read_for(&export, &org::scope::Scope::from(&options));
    engine::run(&org, &export, &options, &all).expect("a run")
}

#[test]
fn what_became_worse_is_reported() {
    let today = run(None);
    let findings = today.findings.clone();
    let before = |findings: &[Finding]| Some(Before::new("main", false, findings.to_vec()));
    let with = |severity: Severity, keys: &dyn Fn(&str) -> bool| {
        let mut changed = findings.clone();
        let chosen = changed.iter_mut().filter(|one| keys(&one.key));
        chosen.for_each(|one| one.severity = severity);
        changed
    };
    let same = run(before(&findings));
    let change = same.change.as_ref().expect("compared");
    assert_eq!(
        (same.findings.len(), change.unchanged, same.exit_code()),
        (0, findings.len(), 0)
    );
    let errors = today
        .findings
        .iter()
        .filter(|one| one.severity == Severity::Error);
    let errors: BTreeSet<String> = errors.map(|one| one.key.clone()).collect();
    assert!(!errors.is_empty());
    let worse = run(before(&with(Severity::Warning, &|key| errors.contains(key))));
    let change = worse.change.as_ref().expect("compared");
    let reported: BTreeSet<String> = worse.findings.iter().map(|one| one.key.clone()).collect();
    assert_eq!((&change.worse, &reported, change.new), (&errors, &errors, 0));
    assert_eq!((worse.exit_code(), change.resolved.len()), (1, 0));
    // What became milder is old news.
    assert_eq!(run(before(&with(Severity::Error, &|_| true))).exit_code(), 0);
    // The case of a name is none of Salesforce's business.
    let mut shouted = findings.clone();
    for one in &mut shouted {
        one.key = one.key.to_uppercase();
    }
    assert_eq!(run(before(&shouted)).change.expect("compared").new, 0);
}

#[test]
fn a_finding_that_concerns_more_agents_is_worse() {
    let mut findings = run(None).findings;
    let grown = findings
        .iter_mut()
        .find(|one| one.affects.as_ref().is_some_and(|who| who.users.len() > 1))
        .expect("a finding with agents");
    let who = grown.affects.as_mut().expect("agents");
    let joined = who.users.pop().expect("an agent");
    who.agents -= 1;
    let key = grown.key.clone();
    let run = run(Some(Before::new("main", false, findings)));
    let change = run.change.as_ref().expect("compared");
    assert_eq!((change.worse.len(), change.new), (1, 0));
    let [finding] = run.findings.as_slice() else {
        panic!("{:?}", run.findings)
    };
    assert_eq!(finding.key, key);
    assert!(
        finding.message.ends_with("(1 more agent than before)"),
        "{}",
        finding.message
    );
    let label = &finding.labels[0].text;
    assert!(label.ends_with(&format!("; 1 more agent: `{joined}`")), "{label}");
}
