//! Knows rule pages: front matter, the sections of the text, and the words a finding takes from them.

use crate::finding::{Audience, Confidence, FixKind, Severity};

/// A rule's page, which is its definition, its documentation and its test at once.
#[derive(Debug, Clone)]
pub struct Page {
    pub name: &'static str,
    pub group: &'static str,
    pub severity: Severity,
    pub confidence: Confidence,
    pub audience: Audience,
    pub fix: FixKind,
    pub since: &'static str,
    pub references: Vec<&'static str>,
    /// First paragraph: what is wrong, with `{placeholders}`.
    pub message: String,
    /// First paragraph of *Why it matters*.
    pub note: String,
    /// First paragraph of *What to do*.
    pub help: String,
    /// Everything below the front matter, as Markdown.
    pub body: &'static str,
}

/// The sections every page has, in this order. *Known gaps* may be left out.
pub const SECTIONS: &[&str] = &["Why it matters", "What to do", "Fails", "Passes", "Known gaps"];

/// Groups a rule can belong to, in the order in which lists show them.
pub const GROUPS: &[&str] = &["adapter-url", "call-center", "people", "call-log", "housekeeping"];

impl Page {
    /// Reads a page.
    ///
    /// # Errors
    /// Says what is missing or misspelt; a test reads every page, so users never meet this.
    pub fn parse(name: &'static str, text: &'static str) -> Result<Self, String> {
        let problem = |what: &str| format!("rules/{name}.md: {what}");
        let (front, body) = text
            .strip_prefix("---\n")
            .and_then(|rest| rest.split_once("\n---\n"))
            .ok_or_else(|| problem("no front matter"))?;
        let field = |key: &str| {
            front
                .lines()
                .filter_map(|line| line.split_once(": "))
                .find(|(found, _)| *found == key)
                .map(|(_, value)| value.trim())
                .ok_or_else(|| problem(&format!("front matter has no `{key}`")))
        };
        let unknown = |key: &str, value: &str| problem(&format!("`{key}` cannot be `{value}`"));
        let group = field("group")?;
        let title = format!("# {name}\n");
        let prose = body
            .trim_start()
            .strip_prefix(title.as_str())
            .ok_or_else(|| problem("the title is not the rule's name"))?;
        Ok(Self {
            name,
            group: GROUPS
                .iter()
                .find(|known| **known == group)
                .ok_or_else(|| unknown("group", group))?,
            severity: field("severity")
                .and_then(|word| Severity::parse(word).ok_or_else(|| unknown("severity", word)))?,
            confidence: field("confidence")
                .and_then(|word| Confidence::parse(word).ok_or_else(|| unknown("confidence", word)))?,
            audience: field("audience")
                .and_then(|word| Audience::parse(word).ok_or_else(|| unknown("audience", word)))?,
            fix: field("fix").and_then(|word| FixKind::parse(word).ok_or_else(|| unknown("fix", word)))?,
            since: field("since")?,
            references: field("references")?.split(", ").collect(),
            message: sentence(first_paragraph(prose)),
            note: sentence(section(prose, "Why it matters").map_or("", first_paragraph)),
            help: sentence(section(prose, "What to do").map_or("", first_paragraph)),
            body: body.trim_start(),
        })
    }

    /// The message for a list, with `…` where a finding has values.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut parts = self.message.split('{');
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |text, part| {
            let rest = part.split_once('}').map_or(part, |(_, rest)| rest);
            format!("{text}…{rest}")
        })
    }

    /// The text of a section, without its heading.
    #[must_use]
    pub fn section(&self, heading: &str) -> Option<&'static str> {
        section(self.body, heading)
    }
}

fn section(body: &'static str, heading: &str) -> Option<&'static str> {
    let mark = format!("\n## {heading}\n");
    let start = body.find(&mark)? + mark.len();
    let rest = &body[start..];
    Some(rest[..rest.find("\n## ").unwrap_or(rest.len())].trim())
}

fn first_paragraph(text: &'static str) -> &'static str {
    let text = text.trim();
    text[..text.find("\n\n").unwrap_or(text.len())].trim()
}

/// One line, without the full stop: the form in which findings carry it.
fn sentence(paragraph: &str) -> String {
    let line = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    line.strip_suffix('.').unwrap_or(&line).to_owned()
}

/// Replaces `{name}` by its value; braces that name no value stay as they are.
#[must_use]
pub fn fill(template: &str, values: &[(&'static str, String)]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        rest = &rest[open..];
        let value = rest.find('}').and_then(|close| {
            let name = &rest[1..close];
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((value, close + 1))
        });
        if let Some((value, used)) = value {
            out.push_str(value);
            rest = &rest[used..];
        } else {
            out.push('{');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_foreign_braces_stay() {
        let values = [("name", "`Acme`".to_owned())];
        assert_eq!(fill("{name} has {{url}} {", &values), "`Acme` has {{url}} {");
    }

    #[test]
    fn a_page_without_front_matter_is_refused() {
        let error = Page::parse("acme", "# acme\n").expect_err("no front matter");
        assert_eq!(error, "rules/acme.md: no front matter");
    }
}
