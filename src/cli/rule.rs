//! Knows `ctilint rule`: the list of rules, and one page in the terminal.

use std::fmt::Write;

use super::session::Failure;
use crate::config::did_you_mean;
use crate::page::{GROUPS, Page};
use crate::rules;

pub(super) fn run(name: Option<&str>) -> Result<u8, Failure> {
    let pages: Vec<Page> = rules::all()
        .map(crate::rules::Rule::page)
        .collect::<Result<_, _>>()
        .map_err(|page| Failure::new(page, "install ctilint again"))?;
    let text = match name {
        None => list(&pages),
        Some(name) => explain(&pages, name)?,
    };
    super::print(&text)?;
    Ok(0)
}

fn list(pages: &[Page]) -> String {
    let width = pages.iter().map(|page| page.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for group in GROUPS {
        let _ = writeln!(text, "{group}");
        for page in pages.iter().filter(|page| page.group == *group) {
            let _ = writeln!(
                text,
                "  {:width$}  {:7}  {:6}  {}",
                page.name,
                page.severity.word(),
                page.audience.word(),
                page.summary,
            );
        }
        text.push('\n');
    }
    text.push_str("`ctilint rule NAME` explains one of them\n");
    text
}

fn explain(pages: &[Page], name: &str) -> Result<String, Failure> {
    let names: Vec<&str> = pages.iter().map(|page| page.name).collect();
    let page = pages.iter().find(|page| page.name == name).ok_or_else(|| {
        Failure::new(
            format!("there is no rule `{name}`"),
            did_you_mean(name, &names, "`ctilint rule` lists all rules"),
        )
    })?;
    let mut text = format!(
        "{}: {}\ngroup {}, severity {}, confidence {}, audience {}, fix {}, since {}\n",
        page.name,
        page.summary,
        page.group,
        page.severity.word(),
        page.confidence.word(),
        page.audience.word(),
        page.fix.word(),
        page.since,
    );
    // The title and the message, which is a template, are said above in other words.
    let prose = page.body.find("\n## ").map_or("", |at| &page.body[at..]);
    let _ = write!(text, "{}\n\nReferences\n", without_placeholders(prose.trim_end()));
    for reference in &page.references {
        let _ = writeln!(text, "  {reference}");
    }
    Ok(text)
}

/// The text with `…` where a finding has values; examples stay as they are.
fn without_placeholders(text: &str) -> String {
    let mut in_example = false;
    let lines = text.lines().map(|line| {
        in_example ^= line.trim_start().starts_with("```");
        if in_example {
            line.to_owned()
        } else {
            blanked(line)
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Replaces `{name}` by `…`; other braces are somebody else's.
fn blanked(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once('{') {
        out.push_str(before);
        let name = behind.find('}').map_or("", |end| &behind[..end]);
        if !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase()) {
            out.push('…');
            rest = &behind[name.len() + 1..];
        } else {
            out.push('{');
            rest = behind;
        }
    }
    out.push_str(rest);
    out
}
