//! Knows how a run is printed: one file per format, nothing computed that a `Run` does not hold.

mod agent;
mod azure;
mod bitbucket;
mod checkstyle;
mod concise;
pub mod difference;
mod full;
mod github;
mod gitlab;
mod json;
mod jsonl;
mod junit;
pub mod ladder;
mod markdown;
pub(crate) mod neutral;
mod parts;
mod rdjson;
mod sarif;
mod snippet;
mod summary;
pub mod table;
#[cfg(test)]
mod tests;

use std::io;

use crate::engine::Run;
use crate::finding::words;
use crate::source::Span;

/// How a run is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// For people: snippets, why it matters, what to do.
    Full,
    /// One line a finding.
    Concise,
    /// For programs; the schema is `ctilint/v1`.
    Json,
    /// The same, a line a finding.
    JsonLines,
    /// Code scanning of GitHub and others; version 2.1.0.
    Sarif,
    /// Annotations of GitHub.
    Github,
    /// Code Quality of GitLab.
    Gitlab,
    Junit,
    Checkstyle,
    /// For reviewdog.
    Rdjson,
    /// Issues of Azure Pipelines.
    Azure,
    /// Code Insights of Bitbucket Cloud.
    Bitbucket,
    /// For comments on pull requests.
    Markdown,
    /// For coding agents: one line a finding with its help.
    Agent,
}

words!(
    Format: Full = "full", Concise = "concise", Json = "json", JsonLines = "jsonl", Sarif = "sarif",
    Github = "github", Gitlab = "gitlab", Junit = "junit", Checkstyle = "checkstyle", Rdjson = "rdjson",
    Azure = "azure", Bitbucket = "bitbucket", Markdown = "markdown", Agent = "agent",
);

/// What the place that shows a report can do. Formats for machines heed none of it but `subject`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    pub color: bool,
    /// Draw with Unicode characters, else with ASCII.
    pub unicode: bool,
    /// In columns.
    pub width: usize,
    /// The terminal knows OSC 8.
    pub hyperlinks: bool,
    /// Folder that is cut off the front of paths: the current directory, as paths are shown.
    pub strip: Option<String>,
    /// Findings only: reports for people close without a summary.
    pub quiet: bool,
    /// Fixes were made already: what is left could not be mended.
    pub mended: bool,
    /// What was examined, as paths are shown: it tells the SARIF files of one workflow apart.
    pub subject: String,
}

impl Style {
    /// No colour, no links, whole paths: for files and pipes.
    #[must_use]
    pub fn plain(width: usize) -> Self {
        Self {
            color: false,
            unicode: true,
            width,
            hyperlinks: false,
            strip: None,
            quiet: false,
            mended: false,
            subject: String::new(),
        }
    }

    /// Text in an ANSI colour such as `1;31`.
    fn paint(&self, color: &str, text: &str) -> String {
        if self.color {
            format!("\x1b[{color}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    /// Where a span lies, fit for a terminal: shortened, control characters made visible.
    fn path(&self, run: &Run, span: Span) -> String {
        let path = run.path(span);
        let short = self
            .strip
            .as_deref()
            .map(|folder| folder.trim_end_matches('/'))
            .and_then(|folder| path.strip_prefix(folder)?.strip_prefix('/'))
            .filter(|rest| !rest.is_empty());
        neutral::line(short.unwrap_or(path), self.unicode)
    }
}

/// Writes a run.
///
/// # Errors
/// Whatever `out` answers, such as a closed pipe; nothing more is written then.
pub fn write(run: &Run, format: Format, style: &Style, out: &mut dyn io::Write) -> io::Result<()> {
    let text = match format {
        Format::Full => {
            full::write(run, style, out)?;
            return out.flush();
        }
        Format::Concise => concise::text(run, style),
        Format::Json => json::text(run)?,
        Format::JsonLines => jsonl::text(run)?,
        Format::Sarif => sarif::text(run, &style.subject)?,
        Format::Github => github::text(run),
        Format::Gitlab => gitlab::text(run)?,
        Format::Junit => junit::text(run)?,
        Format::Checkstyle => checkstyle::text(run)?,
        Format::Rdjson => rdjson::text(run)?,
        Format::Azure => azure::text(run),
        Format::Bitbucket => bitbucket::text(run)?,
        Format::Markdown => markdown::text(run, markdown::COMMENT),
        Format::Agent => agent::text(run),
    };
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// The Markdown that GitHub shows on the page of a workflow's run.
#[must_use]
pub fn job_summary(run: &Run) -> String {
    markdown::text(run, markdown::JOB_SUMMARY)
}
