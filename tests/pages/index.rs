//! Knows the index of rule pages, `rules/README.md`.

use std::fmt::Write;

use ctilint::page::{GROUPS, Page};
use ctilint::rules;

/// The whole text of `rules/README.md`.
pub(crate) fn text() -> Result<String, String> {
    let mut pages: Vec<Page> = rules::all().map(rules::Rule::page).collect::<Result<_, _>>()?;
    pages.sort_by_key(|page| page.name);
    let mut out = String::from(
        "# Rules\n\n\
         One page per rule: what it finds, why that matters to the agent on the phone, and what to click.\n\
         The examples on the pages are the tests: `cargo test --test pages` runs every one of them, and\n\
         `UPDATE=1 cargo test --test pages` rewrites the expected findings and this index.\n\n\
         To add a rule, copy [`_template.md`](_template.md) and list it in one of the files of `src/rules/`.\n",
    );
    for group in GROUPS {
        let _ = write!(
            out,
            "\n## {group}\n\n| Rule | Severity | Audience | Fix | What it finds |\n|---|---|---|---|---|\n"
        );
        for page in pages.iter().filter(|page| page.group == *group) {
            let Page { name, summary, .. } = page;
            let (severity, audience, fix) = (page.severity.word(), page.audience.word(), page.fix.word());
            let summary = summary.replace('|', "\\|").replace('<', "&lt;");
            let _ = writeln!(
                out,
                "| [{name}]({name}.md) | {severity} | {audience} | {fix} | {summary} |"
            );
        }
    }
    Ok(out)
}
