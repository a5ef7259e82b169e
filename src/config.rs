//! Knows `ctilint.toml`: its keys, and where each one stands when it is wrong.

mod exception;
mod item_answer;
mod milestone;
mod payload;
mod rule;
#[cfg(test)]
mod schema;
mod written;

use std::ops::Range;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::finding::{Audience, Severity};
use crate::options::{Agents, ConfigText, CspSetting, Options, Placed};

pub use item_answer::item_answers;
pub use written::{Written, written};

/// Name of the configuration file, looked for upwards from the first path.
pub const FILE_NAME: &str = "ctilint.toml";

/// What is wrong with a configuration, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// Bytes of the text.
    pub span: Range<usize>,
    pub message: String,
    pub help: String,
}

impl ConfigError {
    fn new(span: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            help: help.into(),
        }
    }
}

type Entry<'t, 'i> = (&'t Spanned<std::borrow::Cow<'i, str>>, &'t Spanned<DeValue<'i>>);

/// Applies a configuration to options.
///
/// # Errors
/// Everything that is wrong with it, in the order of the file; then nothing of it should be used.
pub fn apply(text: &str, options: &mut Options) -> Result<(), Vec<ConfigError>> {
    let table = DeTable::parse(text)
        .map_err(|error| vec![no_toml(&error, "see https://toml.io for the form of such a file")])?;
    let mut errors = Vec::new();
    for entry in table.get_ref() {
        if let Err(error) = top_level(entry, options, &mut errors) {
            errors.push(error);
        }
    }
    errors.sort_by_key(|error| error.span.start);
    if !errors.is_empty() {
        return Err(errors);
    }
    options.config = Some(ConfigText {
        shown: FILE_NAME.to_owned(),
        text: text.to_owned(),
    });
    Ok(())
}

fn no_toml(error: &toml::de::Error, help: &str) -> ConfigError {
    let span = error.span().unwrap_or(0..0);
    ConfigError::new(span, format!("not valid TOML: {}", error.message()), help)
}

const KEYS: &[&str] = &[
    "audience",
    "fail-on",
    "csp",
    "data",
    "baseline",
    "rules",
    "agents",
    "payload",
    "exception",
    "audit",
];

fn top_level(
    entry: Entry<'_, '_>,
    options: &mut Options,
    errors: &mut Vec<ConfigError>,
) -> Result<(), ConfigError> {
    let (key, value) = entry;
    match key.get_ref().as_ref() {
        "audience" => options.audience = word(value, Audience::WORDS, Audience::parse)?,
        "fail-on" => options.fail_on = word(value, Severity::WORDS, Severity::parse)?,
        "csp" => options.csp = word(value, CspSetting::WORDS, CspSetting::parse)?,
        "rules" => rule::all(value, options, errors)?,
        "agents" => each(value, errors, |entry| agents(entry, &mut options.agents))?,
        "data" => options.data = texts(value)?,
        "baseline" => options.baseline = Some(path(value)?),
        "payload" => options.payloads = payload::payloads(value, errors)?,
        "exception" => options.exceptions = exception::exceptions(value, errors)?,
        "audit" => options.milestones = milestone::audit(value, errors)?,
        other => return Err(unknown_key(key, other, KEYS)),
    }
    Ok(())
}

/// Reads every entry of a table, and goes on after a wrong one.
fn each(
    value: &Spanned<DeValue<'_>>,
    errors: &mut Vec<ConfigError>,
    mut read: impl FnMut(Entry<'_, '_>) -> Result<(), ConfigError>,
) -> Result<(), ConfigError> {
    let table = value.get_ref().as_table().ok_or_else(|| {
        ConfigError::new(
            value.span(),
            format!("this is a {}, not a table", value.get_ref().type_str()),
            "write the entries below a heading such as `[rules]`",
        )
    })?;
    errors.extend(table.iter().filter_map(|entry| read(entry).err()));
    Ok(())
}

const AGENTS: &[&str] = &["profiles", "permission-sets", "usernames"];

fn agents((key, value): Entry<'_, '_>, agents: &mut Agents) -> Result<(), ConfigError> {
    match key.get_ref().as_ref() {
        "profiles" => agents.profiles = texts(value)?,
        "permission-sets" => agents.permission_sets = texts(value)?,
        "usernames" => agents.usernames = texts(value)?,
        other => return Err(unknown_key(key, other, AGENTS)),
    }
    Ok(())
}

fn word<T>(
    value: &Spanned<DeValue<'_>>,
    words: &[&str],
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, ConfigError> {
    let text = value.get_ref().as_str().unwrap_or_default();
    parse(text).ok_or_else(|| {
        let known = format!("known are `{}`", words.join("`, `"));
        ConfigError::new(
            value.span(),
            format!("the value must be one of `{}`", words.join("`, `")),
            did_you_mean(text, words, &known),
        )
    })
}

fn path(value: &Spanned<DeValue<'_>>) -> Result<String, ConfigError> {
    let path = value.get_ref().as_str().filter(|path| !path.trim().is_empty());
    path.map(str::to_owned).ok_or_else(|| {
        ConfigError::new(
            value.span(),
            "the path of a file belongs here",
            "write it like `baseline = \"ctilint-baseline.txt\"`, relative to this file",
        )
    })
}

fn texts(value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, ConfigError> {
    let wrong = |span: Range<usize>| {
        ConfigError::new(
            span,
            "a list of texts belongs here",
            "write it like `[\"First\", \"Second\"]`",
        )
    };
    let array = value.get_ref().as_array().ok_or_else(|| wrong(value.span()))?;
    array
        .iter()
        .map(|item| {
            let text = item.get_ref().as_str().ok_or_else(|| wrong(item.span()))?;
            Ok(text.to_owned())
        })
        .collect()
}

/// `2027-01-31`, with or without quotes.
fn day(value: &Spanned<DeValue<'_>>, help: &str) -> Result<Placed<Date>, ConfigError> {
    let text = match value.get_ref() {
        DeValue::String(text) => text.trim().to_owned(),
        DeValue::Datetime(day) => day.to_string(),
        _ => String::new(),
    };
    let day = text.parse().ok().filter(|_| text.len() == "2027-01-31".len());
    let day = day.ok_or_else(|| ConfigError::new(value.span(), "a day belongs here", help))?;
    Ok(Placed {
        value: day,
        at: value.span(),
    })
}

fn unknown_key(key: &Spanned<std::borrow::Cow<'_, str>>, name: &str, known: &[&str]) -> ConfigError {
    let list = format!("known here are `{}`", known.join("`, `"));
    ConfigError::new(
        key.span(),
        format!("unknown key `{name}`"),
        did_you_mean(name, known, &list),
    )
}

/// The nearest known word, if one is near enough; else the fallback.
#[must_use]
pub fn did_you_mean(wrong: &str, known: &[&str], fallback: &str) -> String {
    let nearest = known
        .iter()
        .map(|word| (strsim::jaro_winkler(wrong, word), word))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    nearest.map_or_else(
        || fallback.to_owned(),
        |(_, word)| format!("did you mean `{word}`?"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> Options {
        Options::new(jiff::civil::date(2026, 11, 20))
    }

    #[test]
    fn every_key_is_read() {
        let mut options = options();
        let text = "audience = \"gate\"\nfail-on = \"warning\"\ncsp = \"strict\"\n[rules]\npeople = \"off\"\n\
                    insecure-adapter-url = \"info\"\n[agents]\nprofiles = [\"Acme Agent\"]\n\
                    permission-sets = [\"Acme_Phone\"]\nusernames = [\"a@acme.example\"]\n";
        apply(text, &mut options).expect("valid");
        assert_eq!(options.audience, Audience::Gate);
        assert_eq!(options.fail_on, Severity::Warning);
        assert_eq!(options.csp, CspSetting::Strict);
        assert_eq!(options.severities.get("people"), Some(&None));
        assert_eq!(
            options.severities.get("insecure-adapter-url"),
            Some(&Some(Severity::Info))
        );
        assert_eq!(options.agents.profiles, ["Acme Agent"]);
        assert_eq!(options.agents.permission_sets, ["Acme_Phone"]);
        assert_eq!(options.agents.usernames, ["a@acme.example"]);
    }

    #[test]
    fn mistakes_are_all_named_with_their_place() {
        let text = "audiance = \"gate\"\nfail-on = \"errors\"\n[rules]\ninsecure-adapter-ulr = \"off\"\n";
        let errors = apply(text, &mut options()).expect_err("three mistakes");
        let said: Vec<(&str, &str, &str)> = errors
            .iter()
            .map(|error| {
                (
                    &text[error.span.clone()],
                    error.message.as_str(),
                    error.help.as_str(),
                )
            })
            .collect();
        assert_eq!(
            said,
            [
                ("audiance", "unknown key `audiance`", "did you mean `audience`?"),
                (
                    "\"errors\"",
                    "the value must be one of `error`, `warning`, `info`",
                    "did you mean `error`?"
                ),
                (
                    "insecure-adapter-ulr",
                    "there is no rule or group `insecure-adapter-ulr`",
                    "did you mean `insecure-adapter-url`?"
                ),
            ]
        );
    }

    #[test]
    fn text_that_is_no_toml_is_one_error() {
        let errors = apply("[rules", &mut options()).expect_err("broken");
        assert_eq!(errors.len(), 1);
    }
}
