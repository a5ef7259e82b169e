//! Knows how a rule's page reads as the metadata of a SARIF rule.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;
use serde_json::json;
use serde_sarif::sarif::{
    MultiformatMessageString, PropertyBag, ReportingConfiguration, ReportingDescriptor,
};

use super::level;
use crate::engine::Run;
use crate::finding::{Finding, Severity};
use crate::page::Page;
use crate::report::parts;

/// Characters of a description that GitHub takes.
const LONGEST: usize = 1_024;

/// Words of a page that a finding fills in.
static PLACEHOLDER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\{[a-z][a-z_-]*\}").ok());

/// Rules that have results, in the order of their names.
pub(super) struct Rules {
    names: Vec<&'static str>,
}

impl Rules {
    pub(super) fn of<'a>(run: &Run, findings: impl Iterator<Item = &'a Finding>) -> Self {
        let hit: BTreeSet<&str> = findings.map(|finding| finding.rule).collect();
        let mut names: Vec<&'static str> = run.pages.iter().map(|page| page.name).collect();
        names.retain(|name| hit.contains(name));
        names.sort_unstable();
        Self { names }
    }

    pub(super) fn index(&self, rule: &str) -> Option<i64> {
        let index = self.names.binary_search(&rule).ok()?;
        i64::try_from(index).ok()
    }

    pub(super) fn descriptors(&self, run: &Run) -> Vec<ReportingDescriptor> {
        let mut pages: Vec<&Page> = run.pages.iter().collect();
        pages.retain(|page| self.index(page.name).is_some());
        pages.sort_by_key(|page| page.name);
        pages.into_iter().map(descriptor).collect()
    }
}

fn descriptor(page: &Page) -> ReportingDescriptor {
    let configuration = ReportingConfiguration::builder().level(json!(level(page.severity)));
    let mut descriptor = ReportingDescriptor::builder()
        .id(page.name)
        .short_description(plain(parts::cropped(page.summary, LONGEST)))
        .full_description(plain(parts::cropped(&general(&page.note), LONGEST)))
        .help(help(page))
        .default_configuration(configuration.build())
        .properties(properties(page))
        .build();
    let reference = page.references.first().map(|url| (*url).to_owned());
    descriptor.help_uri = parts::page_url(page.name).or(reference);
    descriptor
}

fn plain(text: String) -> MultiformatMessageString {
    MultiformatMessageString::builder().text(text).build()
}

fn help(page: &Page) -> MultiformatMessageString {
    let section = |heading: &str| general(page.section(heading).unwrap_or_default());
    let markdown = format!(
        "## Why it matters\n\n{}\n\n## What to do\n\n{}\n",
        section("Why it matters"),
        section("What to do")
    );
    let text = general(&format!("{}. {}.", page.note, page.help));
    MultiformatMessageString::builder()
        .text(text)
        .markdown(markdown)
        .build()
}

/// Of a rule, not of one finding: what a finding would fill in is left open.
fn general(text: &str) -> String {
    let placeholder = PLACEHOLDER.as_ref();
    placeholder.map_or_else(
        || text.to_owned(),
        |placeholder| placeholder.replace_all(text, "…").into_owned(),
    )
}

fn properties(page: &Page) -> PropertyBag {
    let problem = match page.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "recommendation",
    };
    let mut properties = BTreeMap::from([
        ("precision".to_owned(), json!(page.confidence)),
        ("problem.severity".to_owned(), json!(problem)),
    ]);
    let mut tags = vec!["salesforce".to_owned(), page.group.to_owned()];
    if let Some(security) = page.security {
        tags.push("security".to_owned());
        properties.insert("security-severity".to_owned(), json!(security));
    }
    PropertyBag::builder()
        .tags(tags)
        .additional_properties(properties)
        .build()
}
