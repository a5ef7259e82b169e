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
                page.summary(),
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
        "{}\ngroup {}, severity {}, confidence {}, audience {}, fix {}, since {}\n",
        page.name,
        page.group,
        page.severity.word(),
        page.confidence.word(),
        page.audience.word(),
        page.fix.word(),
        page.since,
    );
    let prose = page.body.split_once('\n').map_or(page.body, |(_, rest)| rest);
    let _ = write!(text, "{}\n\nReferences\n", prose.trim_end());
    for reference in &page.references {
        let _ = writeln!(text, "  {reference}");
    }
    Ok(text)
}
