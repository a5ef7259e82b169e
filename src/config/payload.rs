//! Knows `[[payload]]` of `ctilint.toml`: what a call center's softphone does with a finished call.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::DeValue;

use super::{ConfigError, Entry, each, unknown_key, word};
use crate::options::{Logs, Operation, PayloadSetting};

/// How a payload is written, for whoever wrote something else.
const EXAMPLE: &str = "write it like `[[payload]]`, `call-center = \"AcmePhone\"`, `fields = { Subject = true, Status = \"Completed\" }`";

/// Reads every table, and goes on after a wrong one.
pub(super) fn payloads(
    value: &Spanned<DeValue<'_>>,
    errors: &mut Vec<ConfigError>,
) -> Result<Vec<PayloadSetting>, ConfigError> {
    let tables = value
        .get_ref()
        .as_array()
        .ok_or_else(|| ConfigError::new(value.span(), "payloads are a list of tables", EXAMPLE))?;
    let mut found = Vec::new();
    for table in tables {
        let before = errors.len();
        let payload = payload(table, errors)?;
        if errors.len() == before {
            found.push(payload);
        }
    }
    Ok(found)
}

fn payload(
    table: &Spanned<DeValue<'_>>,
    errors: &mut Vec<ConfigError>,
) -> Result<PayloadSetting, ConfigError> {
    let mut payload = PayloadSetting {
        call_center: None,
        object: "Task".to_owned(),
        operation: Operation::Insert,
        fields: None,
        logs: Logs::Softphone,
    };
    each(table, errors, |entry| set(entry, &mut payload))?;
    if payload.logs == Logs::None && payload.fields.is_some() {
        errors.push(ConfigError::new(
            table.span(),
            "a softphone that logs nothing sends no fields",
            "remove `fields`, or `logs = \"none\"`",
        ));
    }
    Ok(payload)
}

pub(super) const KEYS: &[&str] = &["call-center", "object", "mode", "fields", "logs"];

fn set((key, value): Entry<'_, '_>, payload: &mut PayloadSetting) -> Result<(), ConfigError> {
    match key.get_ref().as_ref() {
        "call-center" => payload.call_center = Some(text(value)?),
        "object" => payload.object = text(value)?,
        "mode" => payload.operation = word(value, Operation::WORDS, Operation::parse)?,
        "logs" => payload.logs = word(value, Logs::WORDS, Logs::parse)?,
        "fields" => payload.fields = Some(fields(value)?),
        other => return Err(unknown_key(key, other, KEYS)),
    }
    Ok(())
}

fn text(value: &Spanned<DeValue<'_>>) -> Result<String, ConfigError> {
    let text = value.get_ref().as_str().map(str::trim).unwrap_or_default();
    if text.is_empty() {
        return Err(ConfigError::new(value.span(), "a name belongs here", EXAMPLE));
    }
    Ok(text.to_owned())
}

/// `NAME = "constant"`, or `NAME = true` for a value known at run time only; `false` says that it is not sent.
fn fields(value: &Spanned<DeValue<'_>>) -> Result<BTreeMap<String, Option<String>>, ConfigError> {
    let table = value
        .get_ref()
        .as_table()
        .ok_or_else(|| ConfigError::new(value.span(), "a table of fields belongs here", EXAMPLE))?;
    let mut fields = BTreeMap::new();
    for (name, value) in table {
        let sent = match value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            DeValue::Integer(number) => Some(number.to_string()),
            DeValue::Boolean(true) => None,
            DeValue::Boolean(false) => continue,
            _ => {
                return Err(ConfigError::new(
                    value.span(),
                    "a text, a whole number, or `true` for a value known at run time only belongs here",
                    EXAMPLE,
                ));
            }
        };
        fields.insert(name.get_ref().to_string(), sent);
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use super::super::apply;
    use super::*;
    use crate::options::Options;

    fn options(text: &str) -> Result<Options, Vec<ConfigError>> {
        let mut options = Options::new(jiff::civil::date(2026, 11, 20));
        apply(text, &mut options).map(|()| options)
    }

    #[test]
    fn payloads_are_read() {
        let text = "[[payload]]\ncall-center = \"AcmePhone\"\nobject = \"Case\"\nmode = \"update\"\n\
                    fields = { Subject = true, Status = \"Closed\", Minutes__c = 5, Type = false }\n\
                    [[payload]]\nlogs = \"none\"\n";
        let payloads = options(text).expect("valid").payloads;
        let first = &payloads[0];
        assert_eq!(
            (first.object.as_str(), first.operation),
            ("Case", Operation::Update)
        );
        let fields = first.fields.as_ref().expect("fields");
        assert_eq!(fields["Subject"], None);
        assert_eq!(fields["Status"].as_deref(), Some("Closed"));
        assert_eq!(fields["Minutes__c"].as_deref(), Some("5"));
        assert_eq!(fields.len(), 3);
        assert_eq!((&payloads[1].call_center, payloads[1].logs), (&None, Logs::None));
    }

    #[test]
    fn mistakes_stand_at_their_place() {
        let text =
            "[[payload]]\nmodes = \"insert\"\nlogs = \"nothing\"\n[[payload]]\nfields = [\"Subject\"]\n";
        let errors = options(text).expect_err("three mistakes");
        let said: Vec<&str> = errors.iter().map(|error| &text[error.span.clone()]).collect();
        assert_eq!(said, ["modes", "\"nothing\"", "[\"Subject\"]"]);
        assert!(options("payload = 1").is_err());
        assert!(options("[[payload]]\nlogs = \"none\"\nfields = { Subject = true }").is_err());
    }
}
