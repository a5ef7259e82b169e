//! Knows how sure a verdict on Trusted URLs is: the session setting, which no export shows, and what browsers reported.

use std::collections::HashMap;

use jiff::civil::Date;
use url::Url;

use super::ContentPolicy;
use super::entry::Context;
use crate::facts::csp::facts;
use crate::options::CspSetting;
use crate::org::trusted_url::Directive;
use crate::org::violation::{Impact, Violation};
use crate::source::Span;

/// Whether "Adopt updated CSP directives" is on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Setting {
    pub value: CspSetting,
    pub because: Because,
}

/// How the setting is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Because {
    /// It is not.
    #[default]
    Nothing,
    /// `csp` in `ctilint.toml`.
    Configured,
    /// Rows of BrowserPolicyViolation that only one of the two settings explains; the first of them.
    Row(Span),
}

impl Setting {
    /// The configuration counts; else rows tell, unless they contradict each other.
    ///
    /// Without the updated directives every frame over https is let in: one that was blocked shows that they are on,
    /// one that was merely reported that they are off.
    pub(super) fn new(configured: CspSetting, violations: &Violations) -> Self {
        if configured != CspSetting::Unknown {
            return Self {
                value: configured,
                because: Because::Configured,
            };
        }
        let (value, row) = match (violations.blocked_frame, violations.reported_frame) {
            (Some(row), None) => (CspSetting::Strict, row),
            (None, Some(row)) => (CspSetting::Relaxed, row),
            _ => return Self::default(),
        };
        Self {
            value,
            because: Because::Row(row),
        }
    }

    #[must_use]
    pub fn is_strict(&self) -> bool {
        self.value == CspSetting::Strict
    }

    #[must_use]
    pub fn is_relaxed(&self) -> bool {
        self.value == CspSetting::Relaxed
    }
}

/// What rows say about one host and directive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// Rows with impact `Blocked`.
    pub blocked: usize,
    /// Rows with impact `Reported`: let through, but not under stricter settings.
    pub reported: usize,
    /// The latest day, where rows tell any.
    pub last: Option<Date>,
    /// All rows, in the order of files and lines.
    pub rows: Vec<Span>,
}

/// How sure it is that a browser enforces a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enforcement {
    /// A browser blocked it: `Seen::blocked` is at least 1.
    Seen(Seen),
    /// The directive is enforced in any case, or the configuration or other rows say that the stricter ones are.
    Enforced,
    /// Only under the stricter directives, of which nobody knows whether they are on. Rows may have reported it.
    Unknown(Seen),
    /// The stricter directives are off, and the others let it through.
    Relaxed,
}

/// Rows by host and port.
#[derive(Debug, Default)]
pub(super) struct Violations {
    by_place: HashMap<String, Vec<Row>>,
    blocked_frame: Option<Span>,
    reported_frame: Option<Span>,
}

#[derive(Debug)]
struct Row {
    span: Span,
    directive: Directive,
    impact: Impact,
    date: Option<Date>,
}

impl Violations {
    pub(super) fn new(rows: Option<&[Violation]>) -> Self {
        let mut violations = Self::default();
        for row in rows.unwrap_or_default() {
            let (Some(directive), Ok(url)) = (row.directive, parsed(row)) else {
                continue;
            };
            let is_frame = directive == Directive::Frame && url.scheme() == "https";
            match row.impact {
                Impact::Blocked if is_frame => _ = violations.blocked_frame.get_or_insert(row.row),
                Impact::Reported if is_frame => _ = violations.reported_frame.get_or_insert(row.row),
                _ => {}
            }
            violations.by_place.entry(place(&url)).or_default().push(Row {
                span: row.row,
                directive,
                impact: row.impact,
                date: row.date,
            });
        }
        violations
    }
}

/// Rows leave the path out, and sometimes the scheme.
fn parsed(row: &Violation) -> Result<Url, url::ParseError> {
    let text = row.url.text();
    if text.contains("//") {
        Url::parse(text)
    } else {
        Url::parse(&format!("https://{text}"))
    }
}

fn place(url: &Url) -> String {
    let port = url.port_or_known_default().unwrap_or_default();
    format!("{}:{port}", url.host_str().unwrap_or_default())
}

impl ContentPolicy {
    /// What browsers reported about the host and port of a URL, for one directive.
    #[must_use]
    pub fn violations_of(&self, url: &Url, directive: Directive) -> Seen {
        let rows = self.violations.by_place.get(&place(url)).into_iter().flatten();
        let mut seen = Seen::default();
        for row in rows.filter(|row| row.directive == directive) {
            seen.blocked += usize::from(row.impact == Impact::Blocked);
            seen.reported += usize::from(row.impact == Impact::Reported);
            seen.last = seen.last.max(row.date);
            seen.rows.push(row.span);
        }
        seen.rows.sort_unstable();
        seen
    }

    /// How sure it is that a browser blocks a URL that [`ContentPolicy::allows`] finds no entry for.
    #[must_use]
    pub fn enforcement(&self, url: &Url, directive: Directive, context: Context) -> Enforcement {
        // Rows are of Lightning pages only.
        if context != Context::Lightning {
            return Enforcement::Enforced;
        }
        let seen = self.violations_of(url, directive);
        if seen.blocked > 0 {
            return Enforcement::Seen(seen);
        }
        let schemes = facts()
            .relaxed(directive.name())
            .map_or(&[][..], |(schemes, _)| schemes);
        let is_open = schemes
            .iter()
            .any(|scheme| scheme.trim_end_matches(':') == url.scheme());
        match self.setting.value {
            _ if !is_open => Enforcement::Enforced,
            CspSetting::Strict => Enforcement::Enforced,
            CspSetting::Relaxed => Enforcement::Relaxed,
            CspSetting::Unknown => Enforcement::Unknown(seen),
        }
    }
}
