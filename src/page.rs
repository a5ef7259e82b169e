//! Knows rule pages: front matter, the sections of the text, and the words a finding takes from them.

use crate::finding::{Audience, Confidence, FixKind, Severity};

/// A rule's page, which is its definition, its documentation and its test at once.
#[derive(Debug, Clone)]
pub struct Page {
    pub name: &'static str,
    /// What the rule finds, for lists: one line without values.
    pub summary: &'static str,
    pub group: &'static str,
    pub severity: Severity,
    pub confidence: Confidence,
    pub audience: Audience,
    pub fix: FixKind,
    pub since: &'static str,
    /// How dangerous what it finds is to security, 0.1 to 10.0; `None` for rules about phones that do not work.
    pub security: Option<&'static str>,
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

/// The sections every page has, in this order. *Options* is there for rules that have some; *Known gaps* may be
/// left out.
pub const SECTIONS: &[&str] = &[
    "Why it matters",
    "What to do",
    "Options",
    "Fails",
    "Passes",
    "Known gaps",
];

/// Groups a rule can belong to, in the order in which lists show them.
pub const GROUPS: &[&str] = &[
    "adapter-url",
    "call-center",
    "app",
    "trusted-url",
    "people",
    "access",
    "call-log",
    "adapter-code",
    "deploy",
    "housekeeping",
];

/// The lines between the two `---`, as `key: value`.
struct Front {
    name: &'static str,
    pairs: Vec<(&'static str, &'static str)>,
}

impl Front {
    fn problem(&self, what: &str) -> String {
        format!("rules/{}.md: {what}", self.name)
    }

    fn field(&self, key: &str) -> Result<&'static str, String> {
        let mut pairs = self.pairs.iter();
        let (_, value) = pairs
            .find(|(found, _)| *found == key)
            .ok_or_else(|| self.problem(&format!("front matter has no `{key}`")))?;
        Ok(value.trim())
    }

    /// The optional `security-severity`, as code scanning of GitHub takes it.
    fn security(&self) -> Result<Option<&'static str>, String> {
        const KEY: &str = "security-severity";
        let Ok(value) = self.field(KEY) else {
            return Ok(None);
        };
        match value.parse::<f32>() {
            Ok(number) if (0.1..=10.0).contains(&number) => Ok(Some(value)),
            _ => Err(self.problem(&format!("`{KEY}` is a number from 0.1 to 10.0"))),
        }
    }

    /// A field whose value is one of a few words.
    fn word<T>(&self, key: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, String> {
        let word = self.field(key)?;
        parse(word).ok_or_else(|| self.problem(&format!("`{key}` cannot be `{word}`")))
    }
}

impl Page {
    /// Reads a page.
    ///
    /// # Errors
    /// Says what is missing or misspelt; a test reads every page, so users never meet this.
    pub fn parse(name: &'static str, text: &'static str) -> Result<Self, String> {
        let (front, body) = text
            .strip_prefix("---\n")
            .and_then(|rest| rest.split_once("\n---\n"))
            .ok_or_else(|| format!("rules/{name}.md: no front matter"))?;
        let pairs = front.lines().filter_map(|line| line.split_once(": "));
        let front = Front {
            name,
            pairs: pairs.collect(),
        };
        let body = body.trim_start();
        let prose = body
            .strip_prefix(format!("# {name}\n").as_str())
            .ok_or_else(|| front.problem("the title is not the rule's name"))?;
        let group = |word: &str| GROUPS.iter().copied().find(|known| *known == word);
        Ok(Self {
            name,
            summary: front.field("summary")?,
            group: front.word("group", group)?,
            severity: front.word("severity", Severity::parse)?,
            confidence: front.word("confidence", Confidence::parse)?,
            audience: front.word("audience", Audience::parse)?,
            fix: front.word("fix", FixKind::parse)?,
            since: front.field("since")?,
            security: front.security()?,
            references: front.field("references")?.split(", ").collect(),
            message: sentence(first_paragraph(prose)),
            note: sentence(section(prose, "Why it matters").map_or("", first_paragraph)),
            help: sentence(section(prose, "What to do").map_or("", first_paragraph)),
            body,
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
    let mut line = String::with_capacity(paragraph.len());
    // All pages are read at each start, and breaking at line ends is quick.
    for part in paragraph.lines().map(str::trim).filter(|part| !part.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(part);
    }
    if line.ends_with('.') {
        line.pop();
    }
    line
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
    fn the_danger_to_security_is_a_number_within_bounds() {
        let page = |line: &str| {
            let front = "summary: s\ngroup: app\nseverity: error\nconfidence: high\naudience: gate\nfix: none\nsince: 0.1.0\nreferences: r";
            let text = format!("---\n{front}\n{line}---\n# acme\n\nwhat\n");
            Page::parse("acme", text.leak()).map(|page| page.security)
        };
        assert_eq!(page(""), Ok(None));
        assert_eq!(page("security-severity: 6.5\n"), Ok(Some("6.5")));
        for wrong in ["11", "0", "NaN", "high"] {
            assert!(page(&format!("security-severity: {wrong}\n")).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_page_without_front_matter_is_refused() {
        let error = Page::parse("acme", "# acme\n").expect_err("no front matter");
        assert_eq!(error, "rules/acme.md: no front matter");
    }
}
