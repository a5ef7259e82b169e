//! Knows JSON lines: each finding as in the schema `ctilint/v1`, each excepted one, then what was not examined, then the summary.

use std::io;

use serde::Serialize;

use super::json;
use crate::engine::Run;
use crate::finding::Coverage;

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'a> {
    Finding(json::FindingEntry<'a>),
    Excepted(json::ExceptedEntry<'a>),
    Coverage(&'a Coverage),
    Summary {
        schema: &'static str,
        #[serde(flatten)]
        summary: json::Summary,
        #[serde(skip_serializing_if = "Option::is_none")]
        change: Option<json::ChangeEntry<'a>>,
    },
}

pub(super) fn text(run: &Run) -> io::Result<String> {
    let findings = run.findings.iter().map(|finding| json::entry(run, finding));
    let summary = Line::Summary {
        schema: json::SCHEMA,
        summary: json::summary(run),
        change: json::change(run),
    };
    let lines = findings
        .map(Line::Finding)
        .chain(
            run.excepted
                .iter()
                .map(|one| Line::Excepted(json::excepted(run, one))),
        )
        .chain(run.coverage.iter().map(Line::Coverage))
        .chain([summary]);
    let mut text = String::new();
    for line in lines {
        text.push_str(&serde_json::to_string(&line)?);
        text.push('\n');
    }
    Ok(json::escaped(text))
}
