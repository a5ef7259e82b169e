//! Knows how a run is printed: one file per format, nothing computed that a `Run` does not hold.

mod concise;
mod full;
mod json;
pub mod ladder;
mod neutral;
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
}

words!(Format: Full = "full", Concise = "concise", Json = "json");

/// What the place that shows a report can do. Json heeds none of it.
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
    match format {
        Format::Full => full::write(run, style, out)?,
        Format::Concise => out.write_all(concise::text(run, style).as_bytes())?,
        Format::Json => out.write_all(json::text(run)?.as_bytes())?,
    }
    out.flush()
}
