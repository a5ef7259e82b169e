//! Knows JUnit's XML: every rule is a test of every file that it finds something in, and passes where it finds nothing.

use std::collections::BTreeMap;
use std::io;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{neutral, parts, summary};
use crate::engine::Run;
use crate::finding::{Finding, count};

/// Findings of one rule in one file, which is one test.
type Tests<'a> = BTreeMap<(&'a str, &'a str), Vec<&'a Finding>>;

pub(super) fn text(run: &Run) -> io::Result<String> {
    let mut tests = Tests::new();
    for finding in parts::worst_first(run) {
        let path = parts::place(run, finding).map_or("", |place| place.path);
        tests.entry((finding.rule, path)).or_default().push(finding);
    }
    let mut suite = TestSuite::new("ctilint");
    if run.is_unrecognised {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(summary::UNRECOGNISED);
        status.set_type("error").set_description(summary::WHAT_TO_GIVE);
        suite.add_test_case(
            TestCase::new("the export is one of a Salesforce org", status)
                .set_classname("ctilint")
                .clone(),
        );
    }
    for page in &run.pages {
        let found: Vec<_> = tests
            .range((page.name, "")..)
            .take_while(|((rule, _), _)| *rule == page.name)
            .collect();
        for ((rule, path), findings) in &found {
            suite.add_test_case(found_case(run, rule, path, findings));
        }
        if found.is_empty() {
            let status = if run.passed_rules.contains(page.name) {
                TestCaseStatus::success()
            } else {
                let mut status = TestCaseStatus::skipped();
                status.set_description("nothing in the export that this rule could judge");
                status
            };
            suite.add_test_case(case(page.name, page.summary, status));
        }
    }
    let mut report = Report::new("ctilint");
    report.add_test_suite(suite);
    let text = report.to_string().map_err(io::Error::other)?;
    Ok(without_skipped_of_root(&text))
}

/// The schema that Jenkins publishes knows the number of skipped tests of a suite, and none of a whole report.
fn without_skipped_of_root(text: &str) -> String {
    let Some(root) = text.find("<testsuites ") else {
        return text.to_owned();
    };
    let end = text[root..].find('>').map_or(text.len(), |end| root + end);
    let mark = " skipped=\"";
    let Some(start) = text[root..end].find(mark).map(|at| root + at) else {
        return text.to_owned();
    };
    let value = start + mark.len();
    let rest = text[value..].find('"').map_or(end, |at| value + at + 1);
    format!("{}{}", &text[..start], &text[rest..])
}

fn case(rule: &str, name: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(name, status);
    case.set_classname(format!("ctilint.{rule}"));
    case
}

/// Findings below the threshold fail no run, and so no test; they are told all the same.
fn found_case(run: &Run, rule: &str, path: &str, findings: &[&Finding]) -> TestCase {
    let text: Vec<String> = findings.iter().map(|finding| told(run, finding)).collect();
    let text = text.join("\n\n");
    let name = if path.is_empty() {
        "-".to_owned()
    } else {
        neutral::line(path, true)
    };
    let worst = findings.iter().filter(|finding| finding.severity >= run.fail_on);
    let status = match worst.count() {
        0 => TestCaseStatus::success(),
        failing => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            let more = match failing {
                1 => String::new(),
                more => format!(" ({} more)", count(more - 1, "finding")),
            };
            status.set_message(format!("{}{more}", parts::message(findings[0])));
            status.set_type(findings[0].severity.word());
            status.set_description(text.clone());
            status
        }
    };
    let passes = matches!(status, TestCaseStatus::Success { .. });
    let mut case = case(rule, &name, status);
    if passes {
        case.set_system_out(text);
    }
    if let Some(place) = parts::place(run, findings[0]) {
        case.extra
            .insert("file".into(), neutral::line(place.path, true).into());
    }
    case
}

/// `path:3:17 error: what`, and below it why and what to do.
fn told(run: &Run, finding: &Finding) -> String {
    let severity = finding.severity.word();
    let text = parts::paragraphs(finding).join("\n");
    match parts::place(run, finding) {
        Some(place) => {
            let (path, start) = (neutral::line(place.path, true), place.range.start);
            format!("{path}:{}:{} {severity}: {text}", start.line, start.column)
        }
        None => format!("{severity}: {text}"),
    }
}
