//! Knows how GitLab, reviewdog, Bitbucket, Checkstyle's readers and JUnit's readers see a report.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::Command;

use ctilint::finding::Severity;
use quick_junit::{NonSuccessKind, TestCaseStatus};
use serde::Deserialize;

use super::{HOSTILE, examine, format, hostile, many, package, render};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeQuality {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: CodeQualitySeverity,
    location: CodeQualityLocation,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
#[allow(dead_code)]
enum CodeQualitySeverity {
    Info,
    Minor,
    Major,
    Critical,
    Blocker,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeQualityLocation {
    path: String,
    lines: CodeQualityLines,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeQualityLines {
    begin: u32,
}

#[test]
fn gitlab_reads_the_code_quality_report() {
    let run = many(300);
    let text = render(&run, format("gitlab"));
    let entries: Vec<CodeQuality> = serde_json::from_str(&text).expect("GitLab's form");
    assert_eq!(entries.len(), 300);
    let fingerprints: BTreeSet<&str> = entries.iter().map(|entry| entry.fingerprint.as_str()).collect();
    assert_eq!(fingerprints.len(), 300, "GitLab keeps the first of equal ones");
    for entry in &entries {
        assert!(!entry.description.is_empty() && !entry.check_name.is_empty());
        assert!(!entry.location.path.starts_with("./") && entry.location.lines.begin > 0);
    }
    let critical = entries
        .iter()
        .filter(|entry| entry.severity == CodeQualitySeverity::Critical);
    assert_eq!(critical.count(), run.count(Severity::Error));
    assert_eq!(render(&examine(&[]), format("gitlab")), "[]\n");
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DiagnosticResult {
    source: Source,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Source {
    name: String,
    url: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Diagnostic {
    message: String,
    location: Location,
    severity: DiagnosticSeverity,
    code: Code,
    #[serde(default)]
    suggestions: Vec<Suggestion>,
    #[serde(default)]
    related_locations: Vec<RelatedLocation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum DiagnosticSeverity {
    Error,
    Warning,
    Info,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Code {
    value: String,
    url: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct RelatedLocation {
    message: String,
    location: Location,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Location {
    path: String,
    range: Option<Range>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Range {
    start: Position,
    end: Option<Position>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Position {
    line: usize,
    column: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Suggestion {
    range: Range,
    text: String,
}

/// The characters of a one-line range whose columns are bytes.
fn under<'a>(text: &'a str, range: &Range) -> Option<&'a str> {
    let line = text.lines().nth(range.start.line - 1)?;
    let end = range.end.as_ref()?;
    line.get(range.start.column? - 1..end.column? - 1)
}

#[test]
fn reviewdog_reads_columns_in_bytes() {
    let run = hostile();
    let result: DiagnosticResult =
        serde_json::from_str(&render(&run, format("rdjson"))).expect("reviewdog's form");
    assert_eq!(result.source.name, "ctilint");
    assert_eq!(result.diagnostics.len(), run.findings.len());
    let insecure = result
        .diagnostics
        .iter()
        .find(|found| found.code.value == "insecure-adapter-url")
        .expect("it is there");
    assert!(matches!(insecure.severity, DiagnosticSeverity::Error));
    assert_eq!(insecure.location.path, HOSTILE);
    let text = super::center("x", "http://phone.acme.example/");
    let range = insecure.location.range.as_ref().expect("a place");
    assert_eq!(under(&text, range), Some("http"));
    let [suggestion] = insecure.suggestions.as_slice() else {
        panic!("one suggestion")
    };
    assert_eq!(
        (under(&text, &suggestion.range), suggestion.text.as_str()),
        (Some("http"), "https")
    );
}

#[derive(Deserialize)]
struct CodeInsights {
    report: InsightReport,
    annotations: Vec<Vec<Annotation>>,
}

#[derive(Deserialize)]
struct InsightReport {
    details: String,
    result: String,
}

#[derive(Deserialize)]
struct Annotation {
    external_id: String,
    annotation_type: String,
    summary: String,
    severity: String,
}

#[test]
fn bitbucket_gets_portions_within_its_limits() {
    let mut run = many(1_500);
    for finding in &mut run.findings {
        finding.message = "é".repeat(700);
    }
    let insights: CodeInsights =
        serde_json::from_str(&render(&run, format("bitbucket"))).expect("Bitbucket's form");
    assert_eq!(insights.report.result, "FAILED");
    assert!(insights.report.details.contains("500 more findings"));
    assert_eq!(insights.annotations.len(), 10);
    let all: Vec<&Annotation> = insights.annotations.iter().flatten().collect();
    let ids: BTreeSet<&str> = all
        .iter()
        .map(|annotation| annotation.external_id.as_str())
        .collect();
    assert_eq!((all.len(), ids.len()), (1_000, 1_000));
    for annotation in all {
        let length = annotation.summary.chars().count();
        assert!((1..=450).contains(&length));
        assert!(["VULNERABILITY", "CODE_SMELL", "BUG"].contains(&annotation.annotation_type.as_str()));
        assert!(["LOW", "MEDIUM", "HIGH", "CRITICAL"].contains(&annotation.severity.as_str()));
    }
}

#[test]
fn checkstyle_is_xml_with_one_error_a_finding() {
    let run = hostile();
    let text = render(&run, format("checkstyle"));
    let document = roxmltree::Document::parse(&text).expect("well-formed");
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "checkstyle");
    let files: Vec<_> = root.children().filter(roxmltree::Node::is_element).collect();
    assert!(files.iter().any(|file| file.attribute("name") == Some(HOSTILE)));
    let errors: Vec<_> = files
        .iter()
        .flat_map(|file| file.children())
        .filter(roxmltree::Node::is_element)
        .collect();
    assert_eq!(errors.len(), run.findings.len());
    for error in errors {
        assert!(
            error
                .attribute("line")
                .and_then(|line| line.parse().ok())
                .is_some_and(|line: u32| line > 0)
        );
        assert!(["error", "warning", "info"].contains(&error.attribute("severity").unwrap_or_default()));
        assert!(
            error
                .attribute("source")
                .is_some_and(|source| source.starts_with("ctilint."))
        );
        assert!(
            error
                .attribute("message")
                .is_some_and(|message| !message.is_empty())
        );
    }
}

#[test]
fn junit_fails_what_fails_the_run() {
    let run = hostile();
    let text = render(&run, format("junit"));
    roxmltree::Document::parse(&text).expect("well-formed");
    let report = quick_junit::Report::deserialize_from_str(&text).expect("JUnit");
    let [suite] = report.test_suites.as_slice() else {
        panic!("one suite")
    };
    assert_eq!(suite.tests, suite.test_cases.len());
    let failing: BTreeSet<&str> = suite
        .test_cases
        .iter()
        .filter(|case| {
            matches!(
                case.status,
                TestCaseStatus::NonSuccess {
                    kind: NonSuccessKind::Failure,
                    ..
                }
            )
        })
        .filter_map(|case| case.classname.as_ref()?.as_str().strip_prefix("ctilint."))
        .collect();
    let errors = run
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error);
    let expected: BTreeSet<&str> = errors.map(|finding| finding.rule).collect();
    assert_eq!(
        failing, expected,
        "warnings are told, but fail neither run nor test"
    );
    let rules: BTreeSet<&str> = suite
        .test_cases
        .iter()
        .filter_map(|case| case.classname.as_ref()?.as_str().strip_prefix("ctilint."))
        .collect();
    assert_eq!(rules.len(), ctilint::rules::all().count(), "every rule is a test");
    let names: BTreeSet<(&str, &str)> = suite
        .test_cases
        .iter()
        .filter_map(|case| Some((case.classname.as_ref()?.as_str(), case.name.as_str())))
        .collect();
    assert_eq!(names.len(), suite.tests, "no two tests have one name");
}

/// The schema of Jenkins' reader, which the `junit-report` package carries.
#[test]
fn junit_keeps_to_its_schema() {
    let schema = package("junit-report").join("tests/JUnit.xsd");
    let has_xmllint = Command::new("xmllint").arg("--version").output().is_ok();
    if !has_xmllint {
        let _ = writeln!(std::io::stderr(), "skipped: xmllint is not installed");
        return;
    }
    let temp = tempfile::tempdir().expect("a folder");
    let file = temp.path().join("report.xml");
    let validate = |text: &str| {
        std::fs::write(&file, text).expect("written");
        let mut xmllint = Command::new("xmllint");
        xmllint
            .args(["--noout", "--nonet", "--schema"])
            .arg(&schema)
            .arg(&file);
        xmllint.output().expect("xmllint runs")
    };
    for run in [hostile(), many(3), examine(&[])] {
        let text = render(&run, format("junit"));
        let output = validate(&text);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let broken = text.replacen("<testcase name=", "<testcase title=", 1);
        assert_ne!(broken, text);
        assert!(
            !validate(&broken).status.success(),
            "a schema that takes anything shows nothing"
        );
    }
}
