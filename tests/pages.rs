//! Runs every example of every rule page: `rules/*.md` are the tests of the rules.
//!
//! A page has front matter, a title, the message, and then the sections *Why it matters*, *What to do*,
//! *Options* (exactly those that the rule takes, if it takes any), *Fails*, *Passes* and, if it likes, *Known gaps*, in this order. Under *Fails* and *Passes* every `### title`
//! begins an example; without headings the section is one example. The fences of an example are:
//!
//! - ```` ```xml file=path ```` (any language): a file of the export. `data=path` instead is a file given with
//!   `--data`; `file=ctilint.toml` is the configuration. A path with spaces stands in double quotes.
//!   Further attributes: `encoding=utf-8-bom|utf-16le|utf-16be|utf-16le-without-bom|latin-1`, `eol=crlf`,
//!   `repeat=N` (the text N times), and the words `no-newline` (the file ends without one) and `hex` (the bytes
//!   as hex digits). On the first fence: `as-of=2026-11-20` and `audience=gate|review|audit` (default `audit`).
//! - Files under `deploy/` are no part of the export but a deployment onto it: what is examined is the org that it
//!   leaves. They are shown with `deploy/` in front.
//! - ```` ```text ```` without `file=`: exactly the findings, under *Fails* only, one line each,
//!   `path:line:column severity rule: message`; indented below it the text of the primary label, then one
//!   line per further label, `path:line:column text`. `UPDATE=1 cargo test --test pages [filter]` rewrites these.
//! - ```` ```xml after-fix file=path ````: the file after all fixes, safe and unsafe; every file that changes
//!   needs one, and a file that is deleted an empty one.
//!
//! The front matter of a rule about security also has `security-severity`, 0.1 to 10.0: 7 and above is high for code
//! scanning of GitHub, 4 and above medium.
//!
//! Examples are run with the page's rule and the housekeeping rules.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

#[path = "pages/index.rs"]
mod index;
#[path = "pages/lint.rs"]
mod lint;
#[path = "pages/markdown.rs"]
mod markdown;
#[path = "pages/schema.rs"]
mod schema;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, LazyLock};

use ctilint::engine::Run;
use ctilint::finding::FixKind;
use ctilint::load::decode;
use ctilint::page::{Page, SECTIONS};
use ctilint::rules::{self, Rule};
use libtest_mimic::{Arguments, Failed, Trial};
use regex::Regex;

use markdown::{Example, Source};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    keep_quiet_about_the_example();
    let names = match page_names() {
        Ok(names) => names,
        Err(error) => {
            println!("rules/ cannot be listed: {error}");
            return ExitCode::FAILURE;
        }
    };
    if std::env::var_os("UPDATE").is_some() {
        update(&names, arguments.filter.as_deref().unwrap_or_default());
    }
    let mut trials = vec![
        Trial::test("index", check_index),
        Trial::test("schema", check_schema),
    ];
    for name in &names {
        trials.extend(trials_of(name));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")
}

/// Names of the pages, sorted.
fn page_names() -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder())? {
        let file = entry?.file_name().to_string_lossy().into_owned();
        if let Some(name) = file.strip_suffix(".md")
            && name != "README"
            && !name.starts_with('_')
        {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// One rule crashes on request; its message would only look like a failure.
fn keep_quiet_about_the_example() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let text = panic.payload_as_str().unwrap_or_default();
        if !text.contains(lint::PANIC) {
            usual(panic);
        }
    }));
}

fn trials_of(name: &str) -> Vec<Trial> {
    let failed = |what: String| {
        let title = format!("{name}::page");
        vec![Trial::test(title, move || Err(Failed::from(what)))]
    };
    let Some(rule) = rules::all().find(|rule| rule.name == name) else {
        return failed(format!(
            "no rule lists rules/{name}.md: add `\"{name}\" => OpenCti(function),` to a file of src/rules/"
        ));
    };
    let source = match read(name) {
        Ok(source) => Arc::new(source),
        Err(what) => return failed(what),
    };
    let whole = Arc::clone(&source);
    let mut trials = vec![Trial::test(format!("{name}::page"), move || {
        check_page(rule, &whole)
    })];
    for (index, example) in source.examples.iter().enumerate() {
        let word = if example.fails { "fails" } else { "passes" };
        let title = format!("{name}::{word}::{}", example.title);
        let source = Arc::clone(&source);
        trials.push(Trial::test(title, move || check_example(rule, &source, index)));
    }
    trials
}

fn read(name: &str) -> Result<Source, String> {
    let path = folder().join(format!("{name}.md"));
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Source::read(name, &text)
}

fn check_index() -> Result<(), Failed> {
    let found = fs::read_to_string(folder().join("README.md")).unwrap_or_default();
    if found == index::text()? {
        return Ok(());
    }
    Err("rules/README.md is out of date: run `UPDATE=1 cargo test --test pages`".into())
}

fn check_schema() -> Result<(), Failed> {
    let found = fs::read_to_string(schema::path()).unwrap_or_default();
    if found == schema::text()? {
        return Ok(());
    }
    Err("rules/ctilint.schema.json is out of date: run `UPDATE=1 cargo test --test pages`".into())
}

fn check_page(rule: &Rule, source: &Source) -> Result<(), Failed> {
    let page = rule.page()?;
    check_sections(rule, source)?;
    check_options(rule, &page, source)?;
    check_references(&page)?;
    for (what, text) in [
        ("message", &page.message),
        ("note", &page.note),
        ("help", &page.help),
    ] {
        check_sentence(what, text)?;
    }
    for (fails, heading) in [(true, "Fails"), (false, "Passes")] {
        if !source.examples.iter().any(|example| example.fails == fails) {
            return Err(format!("no example under *{heading}*").into());
        }
    }
    let has_after_fix = source
        .examples
        .iter()
        .any(|example| !example.after_fix.is_empty());
    if has_after_fix != (page.fix != FixKind::None) {
        return Err(format!(
            "`fix: {}` and the `after-fix` fences do not agree",
            page.fix.word()
        )
        .into());
    }
    for (index, one) in source.examples.iter().enumerate() {
        for other in &source.examples[..index] {
            let same = one.files == other.files
                && (&one.config, &one.as_of, &one.audience) == (&other.config, &other.as_of, &other.audience);
            if same {
                return Err(format!("`{}` and `{}` are the same example", other.title, one.title).into());
            }
            if one.fails == other.fails && one.title == other.title {
                return Err(format!("two examples are called `{}`", one.title).into());
            }
        }
    }
    Ok(())
}

/// What *Options* says, one line an option.
fn options_text(rule: &Rule) -> String {
    let lines = rule.options.iter().map(|option| {
        let (name, range, default) = (option.name(), option.range(), option.default());
        format!("- `{name}` ({range}; default `{default}`): {}", option.about())
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Every option is described, and set in an example.
fn check_options(rule: &Rule, page: &Page, source: &Source) -> Result<(), Failed> {
    let is_set = |name: &str| {
        let configs = source
            .examples
            .iter()
            .filter_map(|example| example.config.as_ref());
        let mut lines = configs.flat_map(|config| config.lines());
        lines.any(|line| line.split('=').next().map(str::trim) == Some(name))
    };
    if let Some(option) = rule.options.iter().find(|option| !is_set(option.name())) {
        return Err(format!("no example sets the option `{}`", option.name()).into());
    }
    let expected = options_text(rule);
    if page.section("Options").unwrap_or_default() == expected {
        return Ok(());
    }
    Err(format!("the section *Options* has to be:\n{expected}").into())
}

fn check_sections(rule: &Rule, source: &Source) -> Result<(), Failed> {
    let mut expected = SECTIONS.to_vec();
    if rule.options.is_empty() {
        expected.retain(|section| *section != "Options");
    }
    if !source.sections.iter().any(|section| section == "Known gaps") {
        expected.retain(|section| *section != "Known gaps");
    }
    if source.sections == expected {
        Ok(())
    } else {
        Err(format!("the sections are {:?}, not {expected:?}", source.sections).into())
    }
}

/// An address, or the tag of a source in the project's facts: `cti:call-center-definition-file-format`.
static REFERENCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(https://[^\s]+\.[^\s]+|[a-z]+:[A-Za-z0-9_./-]+)$").unwrap());

fn check_references(page: &Page) -> Result<(), Failed> {
    let wrong = page
        .references
        .iter()
        .find(|reference| !REFERENCE.is_match(reference));
    wrong.map_or(Ok(()), |reference| {
        Err(format!("the reference `{reference}` is neither an address nor a source tag").into())
    })
}

/// Names that keep their capital letter at the start of a sentence.
const PROPER_NAMES: &[&str] = &[
    "Apex",
    "Chrome",
    "Classic",
    "Lightning",
    "Open",
    "Salesforce",
    "Service",
    "Setup",
    "Visualforce",
    "XML",
];

/// Lower case, no full stop, one line.
fn check_sentence(what: &str, text: &str) -> Result<(), Failed> {
    let first = text
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default();
    let is_capital = text.starts_with(char::is_uppercase) && !PROPER_NAMES.contains(&first);
    let problem = if text.is_empty() {
        "is empty"
    } else if is_capital {
        "begins with a capital letter"
    } else if text.ends_with('.') && !text.ends_with("..") {
        "ends in a full stop"
    } else if text.contains('\n') {
        "has more than one line"
    } else {
        return Ok(());
    };
    Err(format!("the {what} {problem}: {text}").into())
}

fn check_example(rule: &'static Rule, source: &Source, index: usize) -> Result<(), Failed> {
    let example = &source.examples[index];
    if example.files.is_empty() {
        return Err("the example has no file".into());
    }
    let rules = lint::rules_for(rule.name);
    let options = lint::options(example)?;
    let run = lint::lint(&example.files, &options, &rules)?;
    let found = lint::concise(&run);
    if !example.fails {
        return if found.is_empty() && example.expected.is_none() {
            Ok(())
        } else {
            Err(format!("nothing should be found here, but there is:\n{found}").into())
        };
    }
    let expected = example
        .expected
        .as_ref()
        .map_or("", |expected| expected.text.as_str());
    if found != expected {
        return Err(format!("expected:\n{expected}\nfound:\n{found}").into());
    }
    check_findings(rule, &run)?;
    if lint::is_deployment(&example.files) {
        return Ok(());
    }
    check_fixes(rule, example, &run)
}

/// `{name}` alone: `{{name}}` is what vendors write in their templates.
static PLACEHOLDER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:^|[^{])\{[a-z_]+\}(?:$|[^}])").unwrap());

fn check_findings(rule: &Rule, run: &Run) -> Result<(), Failed> {
    let own: Vec<_> = run
        .findings
        .iter()
        .filter(|finding| finding.rule == rule.name)
        .collect();
    if own.is_empty() {
        return Err("none of the findings is of this rule".into());
    }
    for finding in &run.findings {
        let texts = [
            ("message", &finding.message),
            ("note", &finding.note),
            ("help", &finding.help),
        ];
        for (what, text) in texts {
            check_sentence(what, text)?;
            if PLACEHOLDER.is_match(text) {
                return Err(format!("a placeholder of the {what} was not filled: {text}").into());
            }
        }
        if finding.labels.iter().any(|label| label.text.is_empty()) {
            return Err(format!("a label says nothing: {}", finding.message).into());
        }
    }
    // What is wrong with a file as a file often has no value to show.
    let speaks_of_files = rule.page()?.group == "housekeeping";
    let mute = own
        .iter()
        .find(|finding| !finding.message.contains('`') && !speaks_of_files);
    mute.map_or(Ok(()), |finding| {
        Err(format!("the message shows no value in backticks: {}", finding.message).into())
    })
}

fn check_fixes(rule: &'static Rule, example: &Example, run: &Run) -> Result<(), Failed> {
    for finding in &run.findings {
        let allowed = rules::all()
            .find(|rule| rule.name == finding.rule)
            .map_or(Ok(FixKind::None), |rule| rule.page().map(|page| page.fix))?;
        if finding
            .fixes
            .iter()
            .any(|fix| fix.kind > allowed || fix.edits.is_empty())
        {
            let rule = finding.rule;
            return Err(format!("a finding of `{rule}` has a fix that its page does not announce").into());
        }
    }
    let rules = lint::rules_for(rule.name);
    let options = lint::options(example)?;
    let Some(fixed) = lint::fix_all(&example.files, &options, &rules)? else {
        return if example.after_fix.is_empty() {
            Ok(())
        } else {
            Err("nothing is fixed, but there is an `after-fix` fence".into())
        };
    };
    for file in &fixed {
        let before = example.files.iter().find(|old| old.path == file.path);
        let fence = example.after_fix.iter().find(|(path, _)| *path == file.path);
        let text = decode(file.bytes.clone())
            .map_err(|error| error.to_string())?
            .text;
        match (before.is_some_and(|old| old.bytes == file.bytes), fence) {
            (true, None) => {}
            (true, Some(_)) => return Err(format!("`{}` does not change", file.path).into()),
            (false, None) => {
                return Err(format!("`{}` changes but has no `after-fix` fence:\n{text}", file.path).into());
            }
            (false, Some((_, expected))) if *expected == text => {}
            (false, Some((_, expected))) => {
                return Err(format!("after the fix, expected:\n{expected}\nfound:\n{text}").into());
            }
        }
    }
    check_deleted(example, &fixed)?;
    check_nothing_is_added(rule, example, &fixed)
}

fn check_deleted(example: &Example, fixed: &[markdown::File]) -> Result<(), Failed> {
    let is_told = |path: &str| {
        let mut fences = example.after_fix.iter();
        fences.any(|(told, text)| told == path && text.is_empty())
    };
    let mut deleted = example.files.iter().map(|file| file.path.as_str());
    let untold = deleted.find(|path| !fixed.iter().any(|file| file.path == *path) && !is_told(path));
    untold.map_or(Ok(()), |path| {
        Err(format!("`{path}` is deleted but has no empty `after-fix` fence").into())
    })
}

/// A fix leaves nothing of its rule, and adds nothing of any rule: not even a file that does not parse.
fn check_nothing_is_added(
    rule: &'static Rule,
    example: &Example,
    fixed: &[markdown::File],
) -> Result<(), Failed> {
    let every: Vec<&'static Rule> = rules::all().collect();
    let options = lint::options(example)?;
    let before = lint::counts(&lint::lint(&example.files, &options, &every)?);
    let after = lint::counts(&lint::lint(fixed, &options, &every)?);
    if after.contains_key(rule.name) {
        return Err("the fix leaves a finding of its rule behind".into());
    }
    let added = after
        .iter()
        .find(|(name, count)| before.get(*name).is_none_or(|old| old < *count));
    added.map_or(Ok(()), |(name, _)| {
        Err(format!("the fix adds a finding of `{name}`").into())
    })
}

/// Rewrites the expected findings of the pages whose names hold the filter, the index, and the names in the schema.
fn update(names: &[String], filter: &str) {
    let filter = filter.split("::").next().unwrap_or_default();
    for name in names.iter().filter(|name| name.contains(filter)) {
        if let Err(error) = update_page(name) {
            println!("rules/{name}.md was not updated: {error}");
        }
    }
    if let Ok(text) = index::text() {
        let _ = fs::write(folder().join("README.md"), text);
    }
    if let Ok(text) = schema::text() {
        let _ = fs::write(schema::path(), text);
    }
}

fn update_page(name: &str) -> Result<(), String> {
    let source = read(name)?;
    let mut lines = source.lines.clone();
    // From the end, so that the places of earlier examples stay.
    for example in source
        .examples
        .iter()
        .rev()
        .filter(|example| example.fails && !example.files.is_empty())
    {
        let run = lint::lint(&example.files, &lint::options(example)?, &lint::rules_for(name))?;
        let found = lint::concise(&run);
        let found = found.lines().map(str::to_owned);
        if let Some(expected) = &example.expected {
            lines.splice(expected.lines.clone(), found);
        } else {
            let fence = std::iter::once("```text".to_owned())
                .chain(found)
                .chain(std::iter::once("```".to_owned()));
            lines.splice(example.insert_at..example.insert_at, fence);
        }
    }
    let text = lines.join("\n") + "\n";
    if source.lines != lines {
        fs::write(folder().join(format!("{}.md", source.name)), text).map_err(|error| error.to_string())?;
        println!("rules/{name}.md updated");
    }
    Ok(())
}
