//! Knows SARIF 2.1.0 as code scanning of GitHub takes it, with the limits it names.

mod location;
mod rule;

use std::collections::BTreeMap;
use std::io;

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use serde_json::json;
use serde_sarif::sarif::{
    Fix, Invocation, Message, Notification, PropertyBag, ReportingDescriptor, Result as Entry, ResultLevel,
    Run as SarifRun, RunAutomationDetails, Sarif, Suppression, Tool, ToolComponent,
};

use super::{json, parts};
use crate::engine::Run;
use crate::exceptions::Excepted;
use crate::finding::{Finding, FixKind, Severity, count};
use rule::Rules;

/// Where the schema is published.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// Results of one run that GitHub shows; with more than 25,000 it refuses the file.
const MOST_RESULTS: usize = 5_000;
/// Further locations of one result that GitHub shows.
const MOST_LOCATIONS: usize = 100;
/// Name under which results carry their key: not `primaryLocationLineHash`, which holds a hash of a line.
const FINGERPRINT: &str = "ctilint/v1";

/// A finding, and the exception that keeps it out of counts.
type Told<'a> = (&'a Finding, Option<&'a Excepted>);

/// `subject` names what was examined, so that two runs in one workflow are told apart.
pub(super) fn text(run: &Run, subject: &str) -> io::Result<String> {
    let worst = parts::worst_first(run);
    let left_out = worst.len().saturating_sub(MOST_RESULTS);
    let excepted = run.excepted.iter().map(|one| (&one.finding, Some(one)));
    let told: Vec<Told<'_>> = worst
        .into_iter()
        .take(MOST_RESULTS)
        .map(|finding| (finding, None))
        .chain(excepted)
        .take(MOST_RESULTS)
        .collect();
    let rules = Rules::of(run, told.iter().map(|(finding, _)| *finding));
    let results: Vec<Entry> = told
        .par_iter()
        .map(|(finding, excepted)| entry(run, finding, &rules, *excepted))
        .collect();
    let mut sarif_run = SarifRun::builder()
        .tool(tool(rules.descriptors(run)))
        .column_kind(json!("utf16CodeUnits"))
        .invocations(vec![invocation(run, left_out)])
        .results(results)
        .build();
    let category = category(run.printable(subject).unwrap_or_default());
    sarif_run.automation_details = Some(RunAutomationDetails::builder().id(category).build());
    let log = Sarif::builder()
        .schema(SCHEMA)
        .version(json!("2.1.0"))
        .runs(vec![sarif_run])
        .build();
    let mut text = serde_json::to_string(&log)?;
    text.push('\n');
    Ok(json::escaped(text))
}

fn tool(rules: Vec<ReportingDescriptor>) -> Tool {
    let mut driver = ToolComponent::builder()
        .name("ctilint")
        .semantic_version(env!("CARGO_PKG_VERSION"))
        .rules(rules)
        .build();
    let repository = env!("CARGO_PKG_REPOSITORY");
    if !repository.is_empty() {
        driver.information_uri = Some(repository.to_owned());
    }
    Tool::builder().driver(driver).build()
}

/// `ctilint/force-app/`.
fn category(subject: &str) -> String {
    match subject.trim_matches('/') {
        "" => "ctilint/".to_owned(),
        subject => format!("ctilint/{subject}/"),
    }
}

fn message(text: impl Into<String>) -> Message {
    Message::builder().text(text).build()
}

fn level(severity: Severity) -> ResultLevel {
    match severity {
        Severity::Error => ResultLevel::Error,
        Severity::Warning => ResultLevel::Warning,
        Severity::Info => ResultLevel::Note,
    }
}

/// Excepted findings are kept as suppressed results, or else alerts would open anew.
fn entry(run: &Run, finding: &Finding, rules: &Rules, excepted: Option<&Excepted>) -> Entry {
    let related = location::related(run, finding, MOST_LOCATIONS);
    let fingerprint = BTreeMap::from([(FINGERPRINT.to_owned(), finding.key.clone())]);
    let mut entry = Entry::builder()
        .rule_id(finding.rule)
        .level(level(finding.severity))
        .message(message(words(finding, &related)))
        .locations(vec![location::primary(run, finding)])
        .partial_fingerprints(fingerprint)
        .properties(properties(finding))
        .build();
    entry.rule_index = rules.index(finding.rule);
    if let Some(change) = run.change.as_ref().filter(|_| excepted.is_none()) {
        let is_worse = change.is_worse(&finding.key);
        entry.baseline_state = Some(json!(if is_worse { "updated" } else { "new" }));
    }
    if !related.is_empty() {
        entry.related_locations = Some(related);
    }
    let fixes: Vec<Fix> = finding
        .fixes
        .iter()
        .filter(|fix| fix.kind != FixKind::None)
        .filter_map(|fix| location::fix(run, fix))
        .collect();
    if !fixes.is_empty() {
        entry.fixes = Some(fixes);
    }
    if let Some(excepted) = excepted {
        let kind = if excepted.is_comment {
            "inSource"
        } else {
            "external"
        };
        let suppression = Suppression::builder()
            .kind(json!(kind))
            .justification(excepted.reason.as_str());
        entry.suppressions = Some(vec![suppression.build()]);
    }
    entry
}

/// What, why and what to do; further places are shown only where the text links to them.
fn words(finding: &Finding, related: &[serde_sarif::sarif::Location]) -> String {
    let mut lines: Vec<String> = parts::paragraphs(finding)
        .iter()
        .map(|text| {
            if text.contains("](") {
                bracketed(text)
            } else {
                text.clone()
            }
        })
        .collect();
    let links: Vec<String> = related
        .iter()
        .zip(1..)
        .map(|(location, id)| {
            let text = location
                .message
                .as_ref()
                .and_then(|message| message.text.as_deref());
            format!("[{}]({id})", bracketed(text.unwrap_or("here")))
        })
        .collect();
    if !links.is_empty() {
        lines.push(format!("see also: {}", links.join(", ")));
    }
    lines.join("\n")
}

/// Brackets that begin no link.
fn bracketed(text: &str) -> String {
    text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

fn properties(finding: &Finding) -> PropertyBag {
    let mut properties = BTreeMap::from([
        ("confidence".to_owned(), json!(finding.confidence)),
        ("audience".to_owned(), json!(finding.audience)),
    ]);
    if let Some(affects) = &finding.affects {
        properties.insert("agents".to_owned(), json!(affects.agents));
    }
    PropertyBag::builder().additional_properties(properties).build()
}

/// What kept the run from seeing or telling more.
fn invocation(run: &Run, left_out: usize) -> Invocation {
    let note = |level: &str, text: String| {
        Notification::builder()
            .level(json!(level))
            .message(message(text))
            .build()
    };
    let mut notes = Vec::new();
    if run.has_internal_error {
        notes.push(note("error", super::summary::INCOMPLETE.to_owned()));
    }
    if run.is_unrecognised {
        notes.push(note("error", super::summary::UNRECOGNISED.to_owned()));
    }
    if left_out > 0 {
        let more = count(left_out, "finding");
        notes.push(note(
            "warning",
            format!("{more} left out after the {MOST_RESULTS} worst"),
        ));
    }
    notes.extend(
        super::summary::not_shown(run)
            .into_iter()
            .map(|text| note("note", text)),
    );
    notes.extend(run.coverage.iter().map(|coverage| {
        note(
            "note",
            format!("not examined: {}; {}", coverage.text, coverage.help),
        )
    }));
    let code = run.exit_code();
    Invocation::builder()
        .execution_successful(code < 2)
        .exit_code(i64::from(code))
        .tool_execution_notifications(notes)
        .build()
}
