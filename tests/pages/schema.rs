//! Knows which part of the configuration's schema follows from the rules: their names and those of their groups.

use std::fs;
use std::path::PathBuf;

use ctilint::exceptions;
use ctilint::options::RuleOption;
use ctilint::page::{GROUPS, Page};
use ctilint::rules;
use serde_json::{Map, Value, json};

pub(crate) fn path() -> PathBuf {
    super::folder().join("ctilint.schema.json")
}

/// The whole text of `rules/ctilint.schema.json`, as it should be.
pub(crate) fn text() -> Result<String, String> {
    let old = fs::read_to_string(path()).map_err(|error| format!("rules/ctilint.schema.json: {error}"))?;
    let mut schema: Value =
        serde_json::from_str(&old).map_err(|error| format!("rules/ctilint.schema.json: {error}"))?;
    let mut pages: Vec<Page> = rules::all().map(rules::Rule::page).collect::<Result<_, _>>()?;
    pages.sort_by_key(|page| page.name);
    let mut names = Map::new();
    for group in GROUPS {
        names.insert((*group).to_owned(), json!({"$ref": "#/$defs/severity"}));
    }
    for page in &pages {
        names.insert(page.name.to_owned(), of_rule(page));
    }
    let excepted = pages
        .iter()
        .map(|page| page.name)
        .filter(|name| !exceptions::RULES.contains(name));
    let missing = || "rules/ctilint.schema.json has no place for rules".to_owned();
    *schema
        .pointer_mut("/properties/rules/properties")
        .ok_or_else(missing)? = Value::Object(names);
    *schema
        .pointer_mut("/properties/exception/items/properties/rule/enum")
        .ok_or_else(missing)? = excepted.collect();
    let text = serde_json::to_string_pretty(&schema).map_err(|error| error.to_string())?;
    Ok(text + "\n")
}

/// A severity, or a table with it and the rule's options.
fn of_rule(page: &Page) -> Value {
    let options = rules::all().find(|rule| rule.name == page.name);
    let options = options.map_or(&[][..], |rule| rule.options);
    if options.is_empty() {
        return json!({"description": page.summary, "$ref": "#/$defs/rule"});
    }
    let mut properties = Map::new();
    properties.insert("severity".to_owned(), json!({"$ref": "#/$defs/severity"}));
    for option in options {
        let described = match option {
            RuleOption::Number(one) => json!({
                "description": one.about, "type": "integer",
                "minimum": one.least, "maximum": one.most, "default": one.default,
            }),
            RuleOption::Texts(one) => json!({
                "description": one.about, "type": "array", "items": {"type": "string"}, "default": [],
            }),
        };
        properties.insert(option.name().to_owned(), described);
    }
    json!({
        "description": page.summary,
        "anyOf": [
            {"$ref": "#/$defs/severity"},
            {"type": "object", "additionalProperties": false, "properties": properties},
        ],
    })
}
