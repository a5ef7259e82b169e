//! Keeps the promises of exceptions: what is excepted leaves the report and the exit code, and nothing else does.

mod common;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Output;
use std::time::{Duration, Instant};

use ctilint::engine::{self, Run};
use ctilint::finding::Audience;
use ctilint::load::Export;
use ctilint::options::Options;
use ctilint::report::{Format, Style, write};
use ctilint::rules::{self, Rule};
use ctilint::{config, org};
use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn options(config: &str) -> Options {
    let mut options = Options {
        audience: Audience::Audit,
        ..Options::new("2026-11-20".parse().expect("a day"))
    };
    config::apply(config, &mut options).expect("a valid configuration");
    options
}

/// What some rules and those about exceptions say.
fn lint(files: Vec<(String, String)>, config: &str, names: &[&str]) -> Run {
    let stored = files.into_iter().map(|(path, text)| (path, text.into_bytes()));
    let export = Export::from_memory(stored.collect());
    let chosen: Vec<&'static Rule> = rules::all()
        .filter(|rule| names.contains(&rule.name) || ctilint::exceptions::RULES.contains(&rule.name))
        .collect();
    engine::run(&org::read(&export), &export, &options(config), &chosen).expect("pages that can be read")
}

fn cors(n: usize) -> (String, String) {
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <CorsWhitelistOrigin xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n    \
         <urlPattern>http://phone{n}.acme.example</urlPattern>\n</CorsWhitelistOrigin>\n"
    );
    (format!("corsWhitelistOrigins/Acme_{n}.corsWhitelistOrigin"), text)
}

const CORS: &str = "insecure-cors-origin";

fn exception(key: &str) -> String {
    format!("[[exception]]\nrule = \"{CORS}\"\nkey = \"{key}\"\nreason = \"a test bench\"\n")
}

/// SARIF's readers keep what was excepted apart from what is mended, and say where the exception stands.
#[test]
fn what_is_excepted_is_kept_in_formats_that_know_exceptions() {
    let mut commented = cors(2);
    let element = "    <urlPattern>";
    let comment = format!("    <!-- ctilint-ignore {CORS}: only in the lab -->\n");
    commented.1 = commented.1.replace(element, &format!("{comment}{element}"));
    let config = exception("CorsWhitelistOrigin/Acme_1 *");
    let run = lint(vec![cors(1), commented, cors(3)], &config, &[CORS]);
    let text = |word: &str| {
        let mut out = Vec::new();
        let format = Format::parse(word).expect("a format");
        write(&run, format, &Style::plain(80), &mut out).expect("written");
        String::from_utf8(out).expect("UTF-8")
    };
    let sarif: Value = serde_json::from_str(&text("sarif")).expect("JSON");
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    let told: BTreeSet<(&str, &str)> = results
        .iter()
        .filter_map(|result| {
            let suppression = &result["suppressions"][0];
            Some((
                suppression["kind"].as_str()?,
                suppression["justification"].as_str()?,
            ))
        })
        .collect();
    assert_eq!(results.len(), 3);
    assert_eq!(
        told,
        BTreeSet::from([("external", "a test bench"), ("inSource", "only in the lab")])
    );
    let lines = text("jsonl");
    let types: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["type"].take())
        .collect();
    assert_eq!(types, ["finding", "excepted", "excepted", "summary"]);
}

/// Ten thousand of each, in shapes that share as much as they can.
#[test]
fn ten_thousand_exceptions_meet_ten_thousand_findings() {
    const COUNT: usize = 10_000;
    let files: Vec<_> = (0..COUNT).map(cors).collect();
    let bare = lint(files.clone(), "", &[CORS]);
    assert_eq!(bare.findings.len(), COUNT);
    let keys: Vec<String> = bare.findings.iter().map(|finding| finding.key.clone()).collect();
    let shapes: [&dyn Fn(usize) -> String; 3] = [
        &|n| keys[n].clone(),
        &|n| format!("CorsWhitelistOrigin/*_{n} *"),
        &|n| format!("*{}", keys[n].rsplit(' ').next().expect("a hash")),
    ];
    for shape in shapes {
        let config: String = (0..COUNT).map(|n| exception(&shape(n))).collect();
        let started = Instant::now();
        let run = lint(files.clone(), &config, &[CORS]);
        let took = started.elapsed();
        let left: Vec<&str> = run.findings.iter().map(|finding| finding.key.as_str()).collect();
        assert_eq!((left, run.excepted.len()), (Vec::new(), COUNT));
        assert!(took < Duration::from_secs(60), "{}: {took:?}", shape(1));
    }
}

/// As many comments in one file, over one element and over each of its own.
#[test]
fn ten_thousand_comments_are_read_in_one_go() {
    const COUNT: usize = 10_000;
    let mut text = String::from("<CallCenter xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n");
    let mark = "<!-- ctilint-ignore softphone-size-out-of-range: the pilot -->";
    for n in 0..COUNT {
        let _ = write!(text, "{mark}\n<sections>{mark}<name>s{n}</name></sections>\n");
    }
    text.push_str(&format!("{mark}\n").repeat(COUNT));
    text.push_str("<displayName>Acme</displayName>\n</CallCenter>\n");
    let started = Instant::now();
    let files = vec![("callCenters/Acme.callCenter".to_owned(), text)];
    let run = lint(files, "", &["softphone-size-out-of-range"]);
    assert_eq!(run.findings.len(), 3 * COUNT, "none of them matches anything");
    assert!(started.elapsed() < Duration::from_secs(60));
}

#[test]
fn a_comment_covers_its_element_and_no_other() {
    let list = |first: &str, second: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <CustomObject xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n\
             {first}<fields><fullName>A__c</fullName><label>A</label><required>true</required><type>Text</type></fields>\n\
             {second}<fields><fullName>B__c</fullName><label>B</label><required>true</required><type>Text</type></fields>\n\
             </CustomObject>\n"
        )
    };
    let center = "<CallCenter xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n\
         <adapterUrl>https://phone.acme.example/softphone</adapterUrl>\n\
         <displayName>Acme</displayName>\n\
         <sections><items><label>x</label><name>reqUseApi</name><value>true</value></items>\n\
         <label>x</label><name>reqGeneralInfo</name></sections></CallCenter>\n";
    let said = |first: &str, second: &str| {
        let files = vec![
            ("objects/Task.object".to_owned(), list(first, second)),
            ("callCenters/Acme.callCenter".to_owned(), center.to_owned()),
        ];
        let run = lint(files, "", &["required-task-field"]);
        let names = |finding: &ctilint::finding::Finding| (finding.rule, finding.component.name.clone());
        let left: Vec<_> = run.findings.iter().map(names).collect();
        let excepted: Vec<_> = run.excepted.iter().map(|one| names(&one.finding).1).collect();
        (left, excepted)
    };
    let mark = "<!-- ctilint-ignore required-task-field: filled by a flow -->\n";
    let field = |name: &str| ("required-task-field", format!("Task.{name}"));
    assert_eq!(said("", "").0, [field("A__c"), field("B__c")]);
    assert_eq!(
        said(mark, ""),
        (vec![field("B__c")], vec!["Task.A__c".to_owned()])
    );
    assert_eq!(
        said("", mark),
        (vec![field("A__c")], vec!["Task.B__c".to_owned()])
    );
    let both = said(mark, mark);
    assert_eq!((both.0.len(), both.1.len()), (0, 2));
    let code = "<!-- ctilint-ignore required-task-field -->\n";
    assert_eq!(
        said(code, "").0.len(),
        3,
        "without a reason it counts for nothing"
    );
}

fn check(config: &str, args: &[&str]) -> Output {
    let temp = tempfile::tempdir().expect("a folder");
    common::copy_folder(&root().join("examples/acme"), temp.path());
    fs::write(temp.path().join("ctilint.toml"), config).expect("written");
    common::ctilint()
        .current_dir(temp.path())
        .args([
            "check",
            ".",
            "--data",
            "data",
            "--audience",
            "audit",
            "--as-of",
            "2026-11-20",
        ])
        .args(args)
        .output()
        .expect("ctilint runs")
}

fn report(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Excepting everything by its own key leaves nothing, and no exception is left over.
#[test]
fn every_finding_can_be_excepted_by_its_key() {
    let before = report(&check("", &["--format", "json"]));
    let findings = before["findings"].as_array().expect("findings");
    assert!(findings.len() > 20);
    let config: String = findings
        .iter()
        .map(|finding| {
            let (rule, key) = (finding["rule"].as_str(), finding["key"].as_str());
            format!(
                "[[exception]]\nrule = {:?}\nkey = {:?}\nreason = \"known\"\nowner = \"phone team\"\n",
                rule.expect("a rule"),
                key.expect("a key")
            )
        })
        .collect();
    let output = check(&config, &["--format", "json", "--fail-on", "info"]);
    let after = report(&output);
    assert_eq!(
        (output.status.code(), &after["findings"]),
        (Some(0), &Value::Array(Vec::new()))
    );
    assert_eq!(after["summary"]["excepted"], findings.len());
    assert_eq!(after["summary"]["errors"], 0);
    let excepted = after["excepted"].as_array().expect("excepted");
    for (excepted, finding) in excepted.iter().zip(findings) {
        assert_eq!(excepted["labels"], finding["labels"]);
        assert_eq!(excepted["exception"]["reason"], "known");
        assert_eq!(excepted["exception"]["owner"], "phone team");
        assert_eq!(excepted["exception"]["file"], "ctilint.toml");
    }
    let text = common::stdout(&check(&config, &["--format", "concise"]));
    assert!(text.contains(&format!("{} excepted", findings.len())), "{text}");
}

/// What a reason gives away is masked like everything else.
#[test]
fn secrets_in_exceptions_are_masked() {
    let secret = "glpat-nA7kq2Lm9xP4zW8vbN3d";
    let config = format!(
        "[[exception]]\nrule = \"insecure-adapter-url\"\nkey = \"*\"\nreason = \"see {secret}\"\nowner = \"{secret}\"\n\
         [[exception]]\nrule = \"insecure-adapter-url\"\nkey = \"{secret}\"\nreason = \"see {secret}\"\n"
    );
    for format in ["full", "concise", "json"] {
        let text = common::stdout(&check(&config, &["--format", format]));
        assert!(text.contains("unmatched-exception"), "{text}");
        assert!(!text.contains(secret), "{format}");
    }
}

/// A fix may leave an exception without its finding.
#[test]
fn fixes_are_made_beside_exceptions() {
    let config = "[[exception]]\nrule = \"missing-trusted-url\"\nkey = \"*\"\nreason = \"known\"\n";
    let output = check(config, &["--fix", "--unsafe-fixes", "--format", "json"]);
    let said = common::stderr(&output);
    assert!(
        said.contains("fixed 1 finding") || said.contains("findings in"),
        "{said}"
    );
    assert_eq!(
        report(&output)["summary"]["excepted"],
        1,
        "an excepted finding is not mended"
    );
}
