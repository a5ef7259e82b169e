//! Knows the types of everything that a formula on a logged object can name: the org's own fields, standard ones, `$`.
//!
//! A name that is nowhere has a type that fits everything: that an export lacks a field proves nothing.

mod standard;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::formula::{Field, Formula, NestedFormula, Schema, Type, key};
use crate::org::Org;
use crate::org::field::Field as Definition;
use crate::org::value_set::PicklistValue;

use standard::Kind;

/// The fields of one object, as formulas on it see them.
///
/// Picklists have the values that the export shows. A restricted one has the active values only, for no other can be
/// saved; any other one has all of them, for old records keep what was deactivated.
#[derive(Debug, Clone, Default)]
pub struct OrgSchema {
    /// By name in the form of [`key`].
    fields: HashMap<String, Field>,
    restricted: HashSet<String>,
}

impl OrgSchema {
    /// `object` is an API name, and ignores case.
    #[must_use]
    pub fn new(org: &Org, object: &str) -> Self {
        let mut schema = Self::default();
        schema.add_standard_fields(org, object);
        let own: Vec<&Definition> = org.records.fields_of(object).collect();
        for definition in &own {
            schema.add(org, definition);
        }
        schema.add_formulas(&own);
        schema
    }

    /// Whether the type of a field or global variable is known, rather than taken to fit everything.
    #[must_use]
    pub fn knows(&self, name: &str) -> bool {
        self.known(name).is_some_and(|field| field.ty != Type::Any)
    }

    /// Whether a picklist takes only the values that the schema has for it.
    #[must_use]
    pub fn is_restricted(&self, name: &str) -> bool {
        self.restricted.contains(&key(name))
    }

    fn known(&self, name: &str) -> Option<Field> {
        let name = key(name);
        let own = self.fields.get(&name).cloned();
        own.or_else(|| standard::elsewhere(&name).map(Kind::field))
    }

    fn add_standard_fields(&mut self, org: &Org, object: &str) {
        for (name, kind) in standard::fields_of(object) {
            let mut field = kind.field();
            if let Kind::Shared(set) = kind {
                let set = org.records.standard_values(set);
                field.values = set.map_or_else(Vec::new, |set| names(&set.values, false));
            }
            if matches!(kind, Kind::OneOf(_)) {
                self.restricted.insert(key(name));
            }
            self.fields.insert(key(name), field);
        }
    }

    /// Adds a definition of the export. What the table says of standard fields stays, and of several definitions the
    /// first one counts.
    fn add(&mut self, org: &Org, definition: &Definition) {
        let name = key(&definition.name);
        if self.fields.contains_key(&name) {
            return;
        }
        let field_type = definition.field_type.as_deref().unwrap_or_default();
        let mut field = of_type(field_type);
        if matches!(field.ty, Type::Picklist | Type::MultiPicklist) {
            let list = &definition.values;
            let shared = list.global_set.as_deref();
            let shared = shared.and_then(|set| org.records.global_values(set));
            // The values of a global set that is not in the export are not known, so nothing is restricted to them.
            let is_restricted = shared.is_some() || list.global_set.is_none() && list.restricted.is_some();
            field.values = names(shared.map_or(&list.own, |set| &set.values), is_restricted);
            if is_restricted && !field.values.is_empty() {
                self.restricted.insert(name.clone());
            }
        }
        if let (Type::Geolocation, Some(stem)) = (field.ty, name.strip_suffix("__c")) {
            for part in ["latitude", "longitude"] {
                let part = format!("{stem}__{part}__s");
                self.fields.insert(part, Field::new(Type::Number));
            }
        }
        self.fields.insert(name, field);
    }

    /// Lets formula fields be computed. One whose formula does not compile keeps its type alone: that is no fault of
    /// the formulas that name it.
    fn add_formulas(&mut self, own: &[&Definition]) {
        let nested: Vec<(String, NestedFormula)> = own
            .iter()
            .filter_map(|definition| Some((key(&definition.name), nested(definition)?)))
            .filter(|(_, nested)| Formula::compile(&nested.text, &*self).is_ok())
            .collect();
        for (name, nested) in nested {
            if let Some(field) = self.fields.get_mut(&name) {
                field.formula.get_or_insert(nested);
            }
        }
    }
}

impl Schema for OrgSchema {
    fn field(&self, name: &str) -> Option<Field> {
        Some(self.known(name).unwrap_or_else(|| Field::new(Type::Any)))
    }
}

/// The formula of a formula field. Blank numbers count as zero in it unless it says otherwise.
fn nested(definition: &Definition) -> Option<NestedFormula> {
    let blanks_as = definition.blanks_as.as_deref().unwrap_or_default();
    Some(NestedFormula {
        text: definition.formula.as_ref()?.text().to_owned(),
        null_as_zero: !blanks_as.eq_ignore_ascii_case("BlankAsBlank"),
        prefix: String::new(),
    })
}

/// A field of a type of the Metadata API; of a formula field, this is the type of its result.
fn of_type(field_type: &str) -> Field {
    Field::new(match field_type {
        "AutoNumber" | "Text" | "TextArea" | "LongTextArea" | "Html" | "EncryptedText" | "Email"
        | "Phone" | "Url" => Type::Text,
        "Lookup" | "MasterDetail" | "Hierarchy" => Type::Id,
        "Checkbox" => Type::Boolean,
        "Number" | "Currency" => Type::Number,
        "Percent" => return Field::percent(),
        "Date" => Type::Date,
        "DateTime" => Type::DateTime,
        "Time" => Type::Time,
        "Picklist" => Type::Picklist,
        "MultiselectPicklist" => Type::MultiPicklist,
        "Location" => Type::Geolocation,
        // A summary is a number or a date, an external lookup holds whatever the other system has for ids.
        _ => Type::Any,
    })
}

fn names(values: &[PicklistValue], active_only: bool) -> Vec<Arc<str>> {
    let values = values.iter().filter(|value| value.active || !active_only);
    values.map(|value| Arc::from(value.name.text())).collect()
}

#[cfg(test)]
mod tests;
