//! Knows which settings a configuration holds, as they are written.

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// With the names of its tables: `rules.people`, `exception[2].reason`.
    pub name: String,
    /// As it is written, on one line.
    pub value: String,
    /// What it means, in the words of JSON; dates are texts.
    pub meaning: Value,
    /// Byte of the text at which the value starts.
    pub at: usize,
}

/// Every setting of a valid configuration, in the order of the text; nothing of one that is no TOML.
#[must_use]
pub fn written(text: &str) -> Vec<Written> {
    let mut found = Vec::new();
    if let Ok(table) = DeTable::parse(text) {
        add_table(table.get_ref(), "", text, &mut found);
    }
    found.sort_by_key(|written| written.at);
    found
}

/// Tables nest as deep as the parser lets them, which has a limit of its own.
fn add_table(table: &DeTable<'_>, prefix: &str, text: &str, found: &mut Vec<Written>) {
    for (key, value) in table {
        add(value, format!("{prefix}{}", key.get_ref()), text, found);
    }
}

fn add(value: &Spanned<DeValue<'_>>, name: String, text: &str, found: &mut Vec<Written>) {
    match value.get_ref() {
        DeValue::Table(table) => add_table(table, &format!("{name}."), text, found),
        DeValue::Array(array) if array.iter().any(|one| one.get_ref().is_table()) => {
            for (at, one) in array.iter().enumerate() {
                add(one, format!("{name}[{}]", at + 1), text, found);
            }
        }
        _ => {
            let written = text.get(value.span()).unwrap_or_default();
            found.push(Written {
                name,
                meaning: meaning(value.get_ref()),
                value: written.split_whitespace().collect::<Vec<_>>().join(" "),
                at: value.span().start,
            });
        }
    }
}

fn meaning(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => text.as_ref().into(),
        DeValue::Boolean(is_on) => (*is_on).into(),
        DeValue::Integer(number) => {
            let whole = i64::from_str_radix(number.as_str(), number.radix());
            whole.map_or_else(|_| number.as_str().into(), Value::from)
        }
        DeValue::Float(number) => {
            let real: Result<f64, _> = number.as_str().parse();
            real.map_or_else(|_| number.as_str().into(), Value::from)
        }
        DeValue::Array(items) => items.iter().map(|item| meaning(item.get_ref())).collect(),
        DeValue::Datetime(day) => day.to_string().into(),
        // Settings of a table are settings of their own.
        DeValue::Table(_) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_places_are_those_of_the_text() {
        let text = "audience = \"gate\"\ndata = [\n  \"a\",\n  \"b\",\n]\n[rules]\npeople = \"off\"\n\
                    [[payload]]\nfields = { A = true }\n[[payload]]\nlogs = \"none\"\n";
        let found = written(text);
        let said: Vec<(&str, &str)> = found
            .iter()
            .map(|one| (one.name.as_str(), one.value.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                ("audience", "\"gate\""),
                ("data", "[ \"a\", \"b\", ]"),
                ("rules.people", "\"off\""),
                ("payload[1].fields.A", "true"),
                ("payload[2].logs", "\"none\""),
            ]
        );
        let meaning = |text: &str| written(text)[0].meaning.clone();
        assert_eq!(found[1].meaning, serde_json::json!(["a", "b"]));
        assert_eq!(meaning("a = 0x10"), 16);
        assert_eq!(meaning("a = 1_000"), 1000);
        assert_eq!(meaning("a = 2026-11-20"), "2026-11-20");
        assert_eq!(meaning("a = \"b\\u0041\""), "bA");
        assert!(text[found[2].at..].starts_with("\"off\""));
        assert_eq!(written("[rules"), []);
    }
}
