//! Knows `ctilint config`: the settings that count, and where each comes from.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use serde_json::{Map, Value};

use super::args::words;
use super::check::damaged;
use super::session::{Failure, settings, shown};
use crate::answer::Table;
use crate::config::{Written, written};
use crate::engine::Mask;
use crate::finding::{Audience, Severity, count};
use crate::options::{ConfigText, Options, RuleOption};
use crate::page::Page;
use crate::report::table::{aligned, markdown};
use crate::rules;
use crate::source::LineIndex;

#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    /// Folders, zips or files with metadata; the configuration of the first one counts.
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// File or folder with rows, as `check` takes it. Repeatable.
    #[arg(long, value_name = "PATH")]
    data: Vec<PathBuf>,
    #[arg(long, value_name = "SEVERITY", value_parser = words(Severity::WORDS, Severity::parse))]
    fail_on: Option<Severity>,
    #[arg(long, value_parser = words(Audience::WORDS, Audience::parse))]
    audience: Option<Audience>,
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Also list the rules whose severity is that of their page.
    #[arg(long)]
    rules: bool,
    #[arg(long, value_enum, default_value_t = ConfigFormat::Table)]
    format: ConfigFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConfigFormat {
    Table,
    Json,
    Markdown,
}

pub(super) fn run(args: &ConfigArgs) -> Result<u8, Failure> {
    let (options, path) = settings(&args.paths, args.as_of)?;
    let file = path.as_deref().map(shown).unwrap_or_default();
    let config = options.config.as_ref();
    let source = Source {
        written: config.map_or_else(Vec::new, |config| written(&config.text)),
        lines: config.map(|config| (config, LineIndex::new(&config.text))),
        file: &file,
    };
    let mask = Mask::new(&[]);
    let pages: Vec<Page> = rules::all()
        .map(rules::Rule::page)
        .collect::<Result<_, _>>()
        .map_err(|page| damaged(&page))?;
    let (mut judged, as_pages): (Vec<Setting>, Vec<Setting>) = pages
        .iter()
        .map(|page| source.severity(page))
        .partition(|rule| rule.from != OF_PAGE);
    let left_out = if args.rules || args.format == ConfigFormat::Json {
        judged.extend(as_pages);
        0
    } else {
        as_pages.len()
    };
    judged.sort_by(|a, b| a.name.cmp(&b.name));
    let settings = source.listed(args, &options);
    super::print(&match args.format {
        ConfigFormat::Table => both(&mask, &settings, &judged, aligned) + &more(left_out),
        ConfigFormat::Markdown => both(&mask, &settings, &judged, markdown) + &more(left_out),
        ConfigFormat::Json => super::debug::json(&Answer {
            schema: "ctilint/v1",
            file: path.as_deref().map(shown),
            settings: objects(&mask, ["setting", "value"], settings),
            rules: objects(&mask, ["rule", "severity"], judged),
        }),
    })?;
    Ok(0)
}

fn both(mask: &Mask, settings: &[Setting], rules: &[Setting], text: fn(&Table) -> String) -> String {
    let table = |heads: &[&'static str], settings: &[Setting]| {
        let mut table = Table::new(heads);
        for setting in settings {
            let cells = [&setting.name, &setting.value, &setting.from];
            table.rows.push(cells.map(|cell| mask.masked(cell)).to_vec());
        }
        text(&table)
    };
    let listed = table(&["setting", "value", "from"], settings);
    if rules.is_empty() {
        return listed;
    }
    format!("{listed}\n{}", table(&["rule", "severity", "from"], rules))
}

fn objects(mask: &Mask, [name, value]: [&str; 2], settings: Vec<Setting>) -> Vec<Map<String, Value>> {
    let object = |setting: Setting| {
        let pairs = [
            (name, mask.masked(&setting.name).into()),
            (value, hidden(mask, setting.meaning)),
            ("from", mask.masked(&setting.from).into()),
        ];
        pairs
            .map(|(key, value)| (key.to_owned(), value))
            .into_iter()
            .collect()
    };
    settings.into_iter().map(object).collect()
}

/// The value without what is secret in its texts.
fn hidden(mask: &Mask, value: Value) -> Value {
    match value {
        Value::String(text) => mask.masked(&text).into(),
        Value::Array(items) => items.into_iter().map(|item| hidden(mask, item)).collect(),
        other => other,
    }
}

/// What is not listed, and how to see it.
fn more(rules: usize) -> String {
    match rules {
        0 => String::new(),
        rules => format!(
            "\n{} as on their pages: `ctilint config --rules` lists them\n",
            count(rules, "rule")
        ),
    }
}

/// Severities are listed by rule.
fn is_severity(name: &str) -> bool {
    let of_rule = name.strip_prefix("rules.");
    of_rule.is_some_and(|rest| !rest.contains('.') || rest.ends_with(".severity"))
}

/// Where a severity comes from that nobody changed.
const OF_PAGE: &str = "page";

#[derive(serde::Serialize)]
struct Answer {
    schema: &'static str,
    file: Option<String>,
    settings: Vec<Map<String, Value>>,
    rules: Vec<Map<String, Value>>,
}

struct Setting {
    name: String,
    /// As the file would say it.
    value: String,
    /// The same for machines; nothing where there is no value.
    meaning: Value,
    from: String,
}

struct Source<'a> {
    written: Vec<Written>,
    lines: Option<(&'a ConfigText, LineIndex)>,
    file: &'a str,
}

impl Source<'_> {
    /// Settings with a default first, in a fixed order; then those that stand in the file only, in its order.
    fn listed(&self, args: &ConfigArgs, options: &Options) -> Vec<Setting> {
        let mut listed: Vec<Setting> = defaults(options)
            .into_iter()
            .map(|(name, default)| self.setting(&name, given(args, &name), default))
            .collect();
        let rest = self
            .written
            .iter()
            .filter(|one| !listed.iter().any(|setting| setting.name == one.name) && !is_severity(&one.name));
        let rest: Vec<Setting> = rest
            .map(|one| self.setting(&one.name, None, (String::new(), Value::Null)))
            .collect();
        listed.extend(rest);
        listed
    }

    /// A rule's own entry beats that of its group, and both beat the page.
    fn severity(&self, page: &Page) -> Setting {
        let names = [
            (format!("rules.{}", page.name), ""),
            (format!("rules.{}.severity", page.name), ""),
            (format!("rules.{}", page.group), page.group),
        ];
        let mut written = names.iter().filter_map(|(name, group)| {
            let one = self.written.iter().find(|one| one.name == *name)?;
            Some((one, group))
        });
        let (value, from) = match written.next() {
            Some((one, group)) => {
                let place = self.place(one.at);
                let from = match group.is_empty() {
                    true => place,
                    false => format!("{place} ({group})"),
                };
                (one.meaning.as_str().unwrap_or_default(), from)
            }
            None => (page.severity.word(), OF_PAGE.to_owned()),
        };
        Setting {
            name: page.name.to_owned(),
            value: value.to_owned(),
            meaning: value.into(),
            from,
        }
    }

    /// The command line beats the file, and the file beats the default.
    fn setting(&self, name: &str, given: Option<Shown>, default: Shown) -> Setting {
        let written = self.written.iter().find(|one| one.name == name);
        let ((value, meaning), from) = match (given, written) {
            (Some(given), _) => (given, "command line".to_owned()),
            (None, Some(one)) => ((one.value.clone(), one.meaning.clone()), self.place(one.at)),
            (None, None) => (default, "default".to_owned()),
        };
        Setting {
            name: name.to_owned(),
            value,
            meaning,
            from,
        }
    }

    fn place(&self, at: usize) -> String {
        let line = self
            .lines
            .as_ref()
            .map_or(1, |(config, lines)| lines.line_column(&config.text, at).0);
        format!("{}:{line}", self.file)
    }
}

/// A value as the file would say it, and for machines.
type Shown = (String, Value);

/// Every setting that has a value when nobody sets it.
fn defaults(options: &Options) -> Vec<(String, Shown)> {
    let none = || ("none".to_owned(), Value::Null);
    let today = options.as_of.to_string();
    let general = [
        ("audience", word(Audience::Review.word())),
        ("fail-on", word(Severity::Error.word())),
        ("as-of", (format!("{today} (today)"), today.into())),
        ("csp", word("unknown")),
        ("data", none()),
        ("baseline", none()),
        ("agents.profiles", none()),
        ("agents.permission-sets", none()),
        ("agents.usernames", none()),
    ];
    let general = general.map(|(name, value)| (name.to_owned(), value));
    let of_rules = rules::all().flat_map(|rule| {
        let options = rule.options.iter().copied();
        options.map(|one| {
            let meaning = match one {
                RuleOption::Number(number) => number.default.into(),
                RuleOption::Texts(_) => Value::Array(Vec::new()),
            };
            let name = format!("rules.{}.{}", rule.name, one.name());
            (name, (one.default(), meaning))
        })
    });
    general.into_iter().chain(of_rules).collect()
}

fn word(word: &str) -> Shown {
    (format!("{word:?}"), word.into())
}

fn given(args: &ConfigArgs, name: &str) -> Option<Shown> {
    let path = |path: &PathBuf| word(&path.to_string_lossy());
    match name {
        "audience" => args.audience.map(|one| word(one.word())),
        "fail-on" => args.fail_on.map(|one| word(one.word())),
        "as-of" => args.as_of.map(|day| (day.to_string(), day.to_string().into())),
        "baseline" => args.baseline.as_ref().map(path),
        "data" if !args.data.is_empty() => {
            let (texts, paths): (Vec<String>, Vec<Value>) = args.data.iter().map(path).unzip();
            Some((format!("[{}]", texts.join(", ")), paths.into()))
        }
        _ => None,
    }
}
