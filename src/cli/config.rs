//! Knows `ctilint config`: the settings that count, and where each comes from.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::args::{Inputs, words};
use super::session::{Failure, settings, shown};
use crate::answer::Table;
use crate::config::{Written, written};
use crate::engine::Mask;
use crate::finding::{Audience, Severity};
use crate::options::{ConfigText, Options};
use crate::report::table::{aligned, markdown};
use crate::source::LineIndex;

#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    #[command(flatten)]
    inputs: Inputs,
    #[arg(long, value_name = "SEVERITY", value_parser = words(Severity::WORDS, Severity::parse))]
    fail_on: Option<Severity>,
    #[arg(long, value_parser = words(Audience::WORDS, Audience::parse))]
    audience: Option<Audience>,
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
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
    let (options, path) = settings(&args.inputs, args.as_of)?;
    let settings = listed(args, &options, path.as_deref());
    let mask = Mask::new(&[]);
    let mut table = Table::new(&["setting", "value", "from"]);
    for setting in settings {
        let cells = [setting.name, setting.value, setting.from];
        table
            .rows
            .push(cells.iter().map(|cell| mask.masked(cell)).collect());
    }
    super::print(&match args.format {
        ConfigFormat::Table => aligned(&table),
        ConfigFormat::Markdown => markdown(&table),
        ConfigFormat::Json => super::debug::json(&Answer {
            schema: "ctilint/v1",
            file: path.as_deref().map(shown),
            settings: table.objects(),
        }),
    })?;
    Ok(0)
}

#[derive(serde::Serialize)]
struct Answer {
    schema: &'static str,
    file: Option<String>,
    settings: Vec<serde_json::Map<String, serde_json::Value>>,
}

struct Setting {
    name: String,
    value: String,
    from: String,
}

/// Settings with a default first, in a fixed order; then those that stand in the file only, in its order.
fn listed(args: &ConfigArgs, options: &Options, path: Option<&Path>) -> Vec<Setting> {
    let config = options.config.as_ref();
    let written = config.map_or_else(Vec::new, |config| written(&config.text));
    let file = path.map(shown).unwrap_or_default();
    let source = Source {
        written: &written,
        lines: config.map(|config| (config, LineIndex::new(&config.text))),
        file: &file,
    };
    let mut listed: Vec<Setting> = defaults(options)
        .into_iter()
        .map(|(name, default)| source.setting(name, given(args, name), default))
        .collect();
    let rest = written
        .iter()
        .filter(|one| !listed.iter().any(|setting| setting.name == one.name));
    let rest: Vec<Setting> = rest
        .map(|one| source.setting(&one.name, None, String::new()))
        .collect();
    listed.extend(rest);
    listed
}

struct Source<'a> {
    written: &'a [Written],
    lines: Option<(&'a ConfigText, LineIndex)>,
    file: &'a str,
}

impl Source<'_> {
    /// The command line beats the file, and the file beats the default.
    fn setting(&self, name: &str, given: Option<String>, default: String) -> Setting {
        let written = self.written.iter().find(|one| one.name == name);
        let (value, from) = match (given, written) {
            (Some(given), _) => (given, "command line".to_owned()),
            (None, Some(written)) => (written.value.clone(), self.place(written.at)),
            (None, None) => (default, "default".to_owned()),
        };
        Setting {
            name: name.to_owned(),
            value,
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

/// Every setting that has a value when nobody sets it, written as in the file.
fn defaults(options: &Options) -> Vec<(&'static str, String)> {
    let word = |word: &str| format!("{word:?}");
    let none = || "none".to_owned();
    vec![
        ("audience", word(Audience::Review.word())),
        ("fail-on", word(Severity::Error.word())),
        ("as-of", format!("{} (today)", options.as_of)),
        ("csp", word("unknown")),
        ("data", none()),
        ("baseline", none()),
        ("agents.profiles", none()),
        ("agents.permission-sets", none()),
        ("agents.usernames", none()),
    ]
}

fn given(args: &ConfigArgs, name: &str) -> Option<String> {
    let path = |path: &PathBuf| format!("{:?}", path.to_string_lossy());
    match name {
        "audience" => args.audience.map(|word| format!("{:?}", word.word())),
        "fail-on" => args.fail_on.map(|word| format!("{:?}", word.word())),
        "as-of" => args.as_of.map(|day| day.to_string()),
        "baseline" => args.baseline.as_ref().map(path),
        "data" if !args.inputs.data.is_empty() => {
            let all: Vec<String> = args.inputs.data.iter().map(path).collect();
            Some(format!("[{}]", all.join(", ")))
        }
        _ => None,
    }
}
