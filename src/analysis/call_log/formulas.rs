//! Knows the formulas of the validation rules that a call log has to pass, compiled.

use std::collections::BTreeMap;

use super::CallLog;
use super::schema::OrgSchema;
use crate::formula::Formula;
use crate::formula::pitfall::{Pitfall, Setting};
use crate::options::Options;
use crate::org::Org;
use crate::org::validation::ValidationRule;

/// Salesforce fills or demands these, on every object that has them.
const ALWAYS_FILLED: &[&str] = &[
    "CreatedById",
    "CreatedDate",
    "LastModifiedById",
    "LastModifiedDate",
    "LastName",
    "Name",
    "OwnerId",
];

/// Looks for one kind of mistake in a formula.
pub type Search = fn(&Formula, Setting<'_>) -> Vec<Pitfall>;

/// A validation rule with the mistakes in its formula.
#[derive(Debug)]
pub struct Mistaken<'a> {
    pub rule: &'a ValidationRule,
    pub pitfalls: Vec<Pitfall>,
}

/// Active validation rules of objects that calls are logged as.
pub fn rules<'a>(org: &'a Org, call_log: &'a CallLog) -> impl Iterator<Item = &'a ValidationRule> {
    let rules = org.records.validation_rules.iter();
    rules.filter(|rule| rule.active && call_log.is_logged(&rule.object))
}

/// Those of the rules in whose formulas a search finds something. Formulas that do not compile have none of it.
#[must_use]
pub fn mistaken<'a>(
    org: &'a Org,
    call_log: &'a CallLog,
    options: &Options,
    search: Search,
) -> Vec<Mistaken<'a>> {
    let mut known: BTreeMap<String, (OrgSchema, Vec<&str>)> = BTreeMap::new();
    let now = options.as_of.to_zoned(jiff::tz::TimeZone::UTC);
    let now = now.map_or(0, |now| now.timestamp().as_millisecond());
    let mut found = Vec::new();
    for rule in rules(org, call_log) {
        let object = rule.object.to_ascii_lowercase();
        let (schema, filled) = known
            .entry(object)
            .or_insert_with(|| (OrgSchema::new(org, &rule.object), filled(org, &rule.object)));
        let Ok(formula) = Formula::compile(rule.formula.text(), &*schema) else {
            continue;
        };
        let setting = Setting { schema, now, filled };
        let pitfalls = search(&formula, setting);
        if !pitfalls.is_empty() {
            found.push(Mistaken { rule, pitfalls });
        }
    }
    found
}

/// Fields of which no record of an object is without a value: what Salesforce fills, and what the org requires.
fn filled<'a>(org: &'a Org, object: &'a str) -> Vec<&'a str> {
    let own = org.records.fields_of(object);
    let required = own.filter(|field| field.required.is_some());
    let always = ALWAYS_FILLED.iter().copied();
    always.chain(required.map(|field| field.name.text())).collect()
}
