//! Knows how an example is examined and fixed, and how its findings are written down.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use ctilint::config;
use ctilint::engine::{self, Run};
use ctilint::finding::{Audience, Finding, Fix, Outcome};
use ctilint::fix;
use ctilint::load::{DataFile, Encoding, Export, Limits, Overlay, decode};
use ctilint::options::Options;
use ctilint::org;
use ctilint::org::call_center::CallCenter;
use ctilint::org::deploy::Deployed;
use ctilint::org::scope::Scope;
use ctilint::rules::{self, Check, Context, Rule};

use super::markdown::{Example, File};

/// The day on which examples are judged unless they say otherwise.
const AS_OF: &str = "2026-11-20";

/// Fixes that need more rounds than this do not come to an end.
const MOST_ROUNDS: usize = 10;

/// Stands beside the page of `internal-error` only, which no real rule should be able to fail.
const PANICKING: Rule = Rule {
    name: "panicking-rule",
    text: "---\nsummary: x\ngroup: housekeeping\nseverity: info\nconfidence: low\naudience: audit\nfix: none\nsince: 0.1.0\nreferences: x\n---\n# panicking-rule\n\nnever seen\n",
    check: Check::CallCenter(panic_on_request),
    options: &[],
};

/// What the panicking rule says; the panic hook keeps quiet about it.
pub(crate) const PANIC: &str = "the example asked for it";

fn panic_on_request(_: &Context<'_>, center: &CallCenter) -> Outcome {
    if center.name == "Panic" {
        panic!("{PANIC}");
    }
    Outcome::Passed
}

/// The rule of a page and the housekeeping rules.
pub(crate) fn rules_for(name: &str) -> Vec<&'static Rule> {
    let mut chosen: Vec<&'static Rule> = rules::all()
        .filter(|rule| rule.name == name || is_housekeeping(rule))
        .collect();
    if name == "internal-error" {
        chosen.push(&PANICKING);
    }
    chosen
}

fn is_housekeeping(rule: &Rule) -> bool {
    rule.page().is_ok_and(|page| page.group == "housekeeping")
}

pub(crate) fn options(example: &Example) -> Result<Options, String> {
    let as_of = example.as_of.as_deref().unwrap_or(AS_OF);
    let as_of = as_of.parse().map_err(|_| format!("`{as_of}` is not a day"))?;
    let mut options = Options::new(as_of);
    let audience = example.audience.as_deref().unwrap_or("audit");
    options.audience = Audience::parse(audience).ok_or_else(|| format!("`{audience}` is no audience"))?;
    if let Some(config) = &example.config {
        config::apply(config, &mut options).map_err(|errors| {
            let messages: Vec<String> = errors.into_iter().map(|error| error.message).collect();
            format!("ctilint.toml: {}", messages.join("; "))
        })?;
    }
    Ok(options)
}

fn export(files: &[File]) -> Export {
    let stored = files.iter().map(|file| (file.path.clone(), file.bytes.clone()));
    let mut export = Export::from_memory(stored.collect());
    for file in &mut export.files {
        if files.iter().any(|given| given.is_data && given.path == file.path) {
            file.data = Some(DataFile::Named);
        }
    }
    export
}

/// What stands in front of the paths of a deployment.
const DEPLOYMENT: &str = "deploy/";

pub(crate) fn is_deployment(files: &[File]) -> bool {
    files.iter().any(|file| file.path.starts_with(DEPLOYMENT))
}

/// The org as it is after what stands under `deploy/` was deployed onto the rest.
fn deployed(files: &[File], options: &Options) -> Deployed {
    let (delta, base): (Vec<File>, Vec<File>) = files
        .iter()
        .map(|file| File {
            path: file.path.clone(),
            bytes: file.bytes.clone(),
            is_data: file.is_data,
        })
        .partition(|file| file.path.starts_with(DEPLOYMENT));
    let delta = delta
        .into_iter()
        .map(|file| (file.path[DEPLOYMENT.len()..].to_owned(), file.bytes));
    let tree = Arc::new(Overlay::memory(delta));
    let delta = Export::from_tree(DEPLOYMENT, tree, Limits::default());
    org::deploy::deploy(&export(&base), &delta, &Scope::of_check(options))
}

pub(crate) fn lint(files: &[File], options: &Options, rules: &[&'static Rule]) -> Result<Run, String> {
    if is_deployment(files) {
        let Deployed { org, after, .. } = deployed(files, options);
        return engine::run(&org, &after, options, rules);
    }
    let export = export(files);
    let org = org::read_for(&export, &Scope::of_check(options));
    engine::run(&org, &export, options, rules)
}

/// One line per finding, and indented: the text of its first label, then its other labels with their places.
pub(crate) fn concise(run: &Run) -> String {
    let mut out = String::new();
    for finding in &run.findings {
        let Finding {
            rule,
            severity,
            message,
            labels,
            ..
        } = finding;
        for (index, label) in labels.iter().enumerate() {
            let start = run.range(label.span).start;
            let place = format!("{}:{}:{}", run.path(label.span), start.line, start.column);
            let text = label.text.as_str();
            if index == 0 {
                let severity = severity.word();
                let _ = writeln!(out, "{place} {severity} {rule}: {message}\n  {text}");
            } else {
                let _ = writeln!(out, "  {place} {text}");
            }
        }
    }
    out
}

/// Applies all fixes of one round; `None` when there is nothing to apply.
fn fix_once(files: &[File], options: &Options, rules: &[&'static Rule]) -> Result<Option<Vec<File>>, String> {
    let export = export(files);
    let run = engine::run(
        &org::read_for(&export, &Scope::of_check(options)),
        &export,
        options,
        rules,
    )?;
    let fixes: Vec<&Fix> = run.findings.iter().flat_map(|finding| &finding.fixes).collect();
    let round = fix::apply(fixes.iter().copied(), |id| Some(export.read(id).ok()?.text));
    if !round.rejected.is_empty() {
        return Err(format!("fixes point at nothing: {:?}", round.rejected));
    }
    if round.applied.is_empty() {
        return Ok(None);
    }
    let texts: BTreeMap<&str, &String> = round
        .texts
        .iter()
        .map(|(id, text)| (export.files[id.0 as usize].path.as_str(), text))
        .collect();
    let changed = files
        .iter()
        .filter(|file| !round.deleted.contains(&file.path))
        .map(|file| File {
            path: file.path.clone(),
            bytes: texts
                .get(file.path.as_str())
                .map_or_else(|| file.bytes.clone(), |text| encoding(file).encode(text)),
            is_data: file.is_data,
        });
    let created = round.created.iter().map(|(path, bytes)| File {
        path: path.clone(),
        bytes: bytes.clone(),
        is_data: false,
    });
    Ok(Some(changed.chain(created).collect()))
}

fn encoding(file: &File) -> Encoding {
    decode(file.bytes.clone()).map_or(Encoding::Utf8, |text| text.encoding)
}

/// Fixes until nothing is left to fix.
pub(crate) fn fix_all(
    files: &[File],
    options: &Options,
    rules: &[&'static Rule],
) -> Result<Option<Vec<File>>, String> {
    let mut fixed = None;
    for _ in 0..MOST_ROUNDS {
        match fix_once(fixed.as_deref().unwrap_or(files), options, rules)? {
            Some(next) => fixed = Some(next),
            None => return Ok(fixed),
        }
    }
    Err(format!("still something to fix after {MOST_ROUNDS} rounds"))
}

/// How many findings each rule has.
pub(crate) fn counts(run: &Run) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in &run.findings {
        *counts.entry(finding.rule).or_default() += 1;
    }
    counts
}
