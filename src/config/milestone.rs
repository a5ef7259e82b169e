//! Knows `[[audit.milestone]]` of `ctilint.toml`: days by which parts of the move away from Open CTI have to be done.

use std::ops::Range;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::DeValue;

use super::{ConfigError, Entry, day, did_you_mean, each, unknown_key};
use crate::analysis::readiness::Readiness;
use crate::options::MilestoneSetting;

/// How a milestone is written, for whoever wrote something else.
const EXAMPLE: &str = "write it like `[[audit.milestone]]`, `name = \"pilot group\"`, `on = 2027-03-01`, `items = [\"voice-contact-center\"]`";

const ON: &str = "write it like `on = 2027-03-01`: the last day on which it is in time";

const ITEMS: &str = "write it like `items = [\"voice-contact-center\"]`; `ctilint audit --json FILE` lists the items by their `id`";

/// Keys of `[audit]`.
pub(super) const AUDIT: &[&str] = &["milestone"];

pub(super) const KEYS: &[&str] = &["name", "on", "items"];

#[derive(Default)]
struct Table {
    name: Option<String>,
    on: Option<Date>,
    items: Vec<&'static str>,
}

/// Reads what an audit is told.
pub(super) fn audit(
    value: &Spanned<DeValue<'_>>,
    errors: &mut Vec<ConfigError>,
) -> Result<Vec<MilestoneSetting>, ConfigError> {
    let (mut found, mut within) = (Vec::new(), Vec::new());
    each(value, errors, |(key, value)| match key.get_ref().as_ref() {
        "milestone" => {
            found = milestones(value, &mut within)?;
            Ok(())
        }
        other => Err(unknown_key(key, other, AUDIT)),
    })?;
    errors.append(&mut within);
    Ok(found)
}

/// Reads every table, and goes on after a wrong one.
fn milestones(
    value: &Spanned<DeValue<'_>>,
    errors: &mut Vec<ConfigError>,
) -> Result<Vec<MilestoneSetting>, ConfigError> {
    let tables = value
        .get_ref()
        .as_array()
        .ok_or_else(|| ConfigError::new(value.span(), "milestones are a list of tables", EXAMPLE))?;
    let mut found = Vec::new();
    for one in tables {
        let (before, mut within) = (errors.len(), Vec::new());
        let mut table = Table::default();
        each(one, errors, |entry| set(entry, &mut table, &mut within))?;
        errors.append(&mut within);
        match (table.name, table.on) {
            (Some(name), Some(on)) => found.push(MilestoneSetting {
                name,
                on,
                items: table.items,
                at: one.span(),
            }),
            // What was wrong with the key that is not there has been said.
            _ if errors.len() > before => {}
            (None, _) => errors.push(missing(one.span(), "name")),
            (_, None) => errors.push(missing(one.span(), "on")),
        }
    }
    Ok(found)
}

fn missing(at: Range<usize>, key: &str) -> ConfigError {
    ConfigError::new(at, format!("the milestone has no `{key}`"), EXAMPLE)
}

fn set(
    (key, value): Entry<'_, '_>,
    table: &mut Table,
    errors: &mut Vec<ConfigError>,
) -> Result<(), ConfigError> {
    match key.get_ref().as_ref() {
        "name" => table.name = Some(name(value)?),
        "on" => table.on = Some(day(value, ON)?.value),
        "items" => table.items = items(value, errors)?,
        other => return Err(unknown_key(key, other, KEYS)),
    }
    Ok(())
}

/// On one line.
fn name(value: &Spanned<DeValue<'_>>) -> Result<String, ConfigError> {
    let text = value.get_ref().as_str().unwrap_or_default();
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(ConfigError::new(
            value.span(),
            "the name of the milestone belongs here",
            EXAMPLE,
        ));
    }
    Ok(name)
}

/// Every unknown item is a mistake of its own.
fn items(
    value: &Spanned<DeValue<'_>>,
    errors: &mut Vec<ConfigError>,
) -> Result<Vec<&'static str>, ConfigError> {
    let wrong =
        |span: Range<usize>| ConfigError::new(span, "a list of items of the checklist belongs here", ITEMS);
    let array = value.get_ref().as_array().ok_or_else(|| wrong(value.span()))?;
    let ids = Readiness::ids();
    let mut found: Vec<&'static str> = Vec::new();
    for one in array {
        let Some(name) = one.get_ref().as_str() else {
            errors.push(wrong(one.span()));
            continue;
        };
        match ids.iter().find(|id| **id == name.trim()) {
            Some(id) if found.contains(id) => errors.push(ConfigError::new(
                one.span(),
                format!("`{id}` is in the list already"),
                "remove one of the two",
            )),
            Some(id) => found.push(id),
            None => errors.push(ConfigError::new(
                one.span(),
                format!("the checklist has no item `{name}`"),
                did_you_mean(name, &ids, ITEMS),
            )),
        }
    }
    Ok(found)
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
    fn milestones_are_read() {
        let text = "[[audit.milestone]]\nname = \" pilot\\ngroup \"\non = 2027-03-01\n\
                    items = [\"voice-contact-center\", \"voice-licences\"]\n\
                    [[audit.milestone]]\nname = \"everybody\"\non = \"2027-12-01\"\n";
        let milestones = options(text).expect("valid").milestones;
        let first = &milestones[0];
        assert_eq!(
            (first.name.as_str(), first.on.to_string().as_str()),
            ("pilot group", "2027-03-01")
        );
        assert_eq!(first.items, ["voice-contact-center", "voice-licences"]);
        assert!(text[first.at.clone()].starts_with("[[audit.milestone]]"));
        assert!(milestones[1].items.is_empty());
    }

    #[test]
    fn mistakes_stand_at_their_place() {
        let full = "name = \"a\"\non = 2027-03-01\n";
        for (table, at, said) in [
            ("on = 2027-03-01\n", "", "the milestone has no `name`"),
            ("name = \"a\"\n", "", "the milestone has no `on`"),
            (
                "name = \" \"\non = 2027-03-01\n",
                "\" \"",
                "the name of the milestone belongs here",
            ),
            ("name = \"a\"\non = 2027-02-30\n", "", "not valid TOML"),
            (
                "name = \"a\"\non = \"March\"\n",
                "\"March\"",
                "a day belongs here",
            ),
            (
                &format!("{full}items = \"voice-licences\"\n"),
                "\"voice-licences\"",
                "a list of items",
            ),
            (
                &format!("{full}items = [\"voice-licenses\"]\n"),
                "\"voice-licenses\"",
                "the checklist has no item",
            ),
            (&format!("{full}items = [1]\n"), "1", "a list of items"),
            (
                &format!("{full}items = [\"mobile-use\", \"mobile-use\"]\n"),
                "\"mobile-use\"",
                "is in the list already",
            ),
            (
                &format!("{full}until = 2027-03-01\n"),
                "until",
                "unknown key `until`",
            ),
        ] {
            let text = format!("[[audit.milestone]]\n{table}");
            let errors = options(&text).expect_err(table);
            assert_eq!(errors.len(), 1, "{table}: {errors:?}");
            assert!(errors[0].message.contains(said), "{table}: {errors:?}");
            assert!(
                at.is_empty() || &text[errors[0].span.clone()] == at,
                "{table}: {errors:?}"
            );
        }
        let text = "[[audit.milestone]]\nname = \"a\"\non = 2027-03-01\nitems = [\"voice-licenses\"]\n";
        assert_eq!(
            options(text).expect_err("wrong")[0].help,
            "did you mean `voice-licences`?"
        );
        for text in [
            "audit = 1",
            "[audit]\nmilestone = 1",
            "[audit]\nmilestones = []",
            "[audit]\nmilestone = [1]",
        ] {
            assert_eq!(options(text).expect_err(text).len(), 1, "{text}");
        }
    }
}
