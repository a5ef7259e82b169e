//! Knows `[[exception]]` of `ctilint.toml`: findings that somebody has accepted.

use std::ops::Range;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::DeValue;

use super::{ConfigError, Entry, day, did_you_mean, each, unknown_key};
use crate::exceptions::{RULES, can_be_excepted};
use crate::options::{ExceptionSetting, Placed};
use crate::rules;

/// How an exception is written, for whoever wrote something else.
const EXAMPLE: &str = "write it like `[[exception]]`, `rule = \"insecure-adapter-url\"`, `key = \"CallCenter/AcmePhone *\"`, `reason = \"…\"`";

const UNTIL: &str = "write it like `until = 2027-01-31`: the last day on which the exception counts";

pub(super) const KEYS: &[&str] = &["rule", "key", "reason", "owner", "until"];

#[derive(Default)]
struct Table {
    rule: Option<Placed<String>>,
    key: Option<Placed<String>>,
    reason: Option<String>,
    owner: Option<String>,
    until: Option<Placed<Date>>,
}

/// Reads every table, and goes on after a wrong one.
pub(super) fn exceptions(
    value: &Spanned<DeValue<'_>>,
    errors: &mut Vec<ConfigError>,
) -> Result<Vec<ExceptionSetting>, ConfigError> {
    let tables = value
        .get_ref()
        .as_array()
        .ok_or_else(|| ConfigError::new(value.span(), "exceptions are a list of tables", EXAMPLE))?;
    let mut found = Vec::new();
    for one in tables {
        let before = errors.len();
        let mut table = Table::default();
        each(one, errors, |entry| set(entry, &mut table))?;
        match (table.rule, table.key) {
            (Some(rule), Some(key)) => found.push(ExceptionSetting {
                rule,
                key,
                reason: table.reason,
                owner: table.owner,
                until: table.until,
            }),
            // What was wrong with the key that is not there has been said.
            _ if errors.len() > before => {}
            (None, _) => errors.push(missing(one.span(), "rule")),
            (_, None) => errors.push(missing(one.span(), "key")),
        }
    }
    Ok(found)
}

fn missing(at: Range<usize>, key: &str) -> ConfigError {
    ConfigError::new(at, format!("the exception has no `{key}`"), EXAMPLE)
}

fn set((key, value): Entry<'_, '_>, table: &mut Table) -> Result<(), ConfigError> {
    match key.get_ref().as_ref() {
        "rule" => table.rule = Some(rule(value)?),
        "key" => table.key = Some(self::key(value)?),
        "reason" => table.reason = text(value)?,
        "owner" => table.owner = text(value)?,
        "until" => table.until = Some(day(value, UNTIL)?),
        other => return Err(unknown_key(key, other, KEYS)),
    }
    Ok(())
}

fn rule(value: &Spanned<DeValue<'_>>) -> Result<Placed<String>, ConfigError> {
    let name = value.get_ref().as_str().unwrap_or_default();
    if can_be_excepted(name) {
        return Ok(placed(value, name.to_owned()));
    }
    if RULES.contains(&name) {
        return Err(ConfigError::new(
            value.span(),
            format!("findings of `{name}` cannot be excepted"),
            "mend the exception that the finding is about",
        ));
    }
    let names: Vec<&str> = rules::all().map(|rule| rule.name).collect();
    Err(ConfigError::new(
        value.span(),
        format!("there is no rule `{name}`"),
        did_you_mean(name, &names, "`ctilint rule` lists the rules"),
    ))
}

fn key(value: &Spanned<DeValue<'_>>) -> Result<Placed<String>, ConfigError> {
    let key = text(value)?.ok_or_else(|| {
        ConfigError::new(
            value.span(),
            "the key of a finding belongs here",
            "copy it from `ctilint check --format json`; `*` stands for any characters",
        )
    })?;
    Ok(placed(value, key))
}

/// On one line; `None` for a blank one.
fn text(value: &Spanned<DeValue<'_>>) -> Result<Option<String>, ConfigError> {
    let text = value
        .get_ref()
        .as_str()
        .ok_or_else(|| ConfigError::new(value.span(), "a text belongs here", EXAMPLE))?;
    let text = text.trim();
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

fn placed<T>(value: &Spanned<DeValue<'_>>, inner: T) -> Placed<T> {
    Placed {
        value: inner,
        at: value.span(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::apply;
    use crate::options::Options;

    fn options(text: &str) -> Result<Options, Vec<super::ConfigError>> {
        let mut options = Options::new(jiff::civil::date(2026, 11, 20));
        apply(text, &mut options).map(|()| options)
    }

    #[test]
    fn exceptions_are_read() {
        let text = "[[exception]]\nrule = \"insecure-adapter-url\"\nkey = \"CallCenter/Acme *\"\nreason = \" test bench \"\n\
                    owner = \"phone team\"\nuntil = 2027-01-31\n[[exception]]\nrule = \"malformed-file\"\nkey = \"*\"\nuntil = \"2027-02-28\"\nreason = \" \"\n";
        let exceptions = options(text).expect("valid").exceptions;
        let first = &exceptions[0];
        assert_eq!(first.rule.value, "insecure-adapter-url");
        assert_eq!(&text[first.key.at.clone()], "\"CallCenter/Acme *\"");
        assert_eq!(first.reason.as_deref(), Some("test bench"));
        assert_eq!(first.owner.as_deref(), Some("phone team"));
        let until = first.until.as_ref().expect("a day");
        assert_eq!(
            (until.value.to_string().as_str(), &text[until.at.clone()]),
            ("2027-01-31", "2027-01-31")
        );
        assert_eq!(exceptions[1].reason, None);
        assert!(exceptions[1].until.is_some());
    }

    #[test]
    fn mistakes_stand_at_their_place() {
        for (table, at, said) in [
            (
                "rule = \"insecure-adapter-ulr\"",
                "\"insecure-adapter-ulr\"",
                "there is no rule `insecure-adapter-ulr`",
            ),
            (
                "rule = \"expired-exception\"",
                "\"expired-exception\"",
                "findings of `expired-exception` cannot be excepted",
            ),
            ("until = 2027-13-01T00:00:00", "", "not valid TOML"),
            ("until = \"soon\"", "\"soon\"", "a day belongs here"),
            (
                "until = 2027-01-01T00:00:00Z",
                "2027-01-01T00:00:00Z",
                "a day belongs here",
            ),
            ("key = \" \"", "\" \"", "the key of a finding belongs here"),
            ("owner = 7", "7", "a text belongs here"),
            ("because = \"x\"", "because", "unknown key `because`"),
        ] {
            let text = format!("[[exception]]\n{table}\n");
            let errors = options(&text).expect_err("a mistake");
            assert!(
                errors[0].message.starts_with(said),
                "{table}: {}",
                errors[0].message
            );
            if !at.is_empty() {
                assert_eq!((errors.len(), &text[errors[0].span.clone()]), (1, at));
            }
        }
        let errors = options("[[exception]]\nkey = \"*\"\n").expect_err("no rule");
        assert_eq!(errors[0].message, "the exception has no `rule`");
        assert!(options("exception = 1").is_err());
    }
}
