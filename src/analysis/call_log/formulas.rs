//! Knows the formulas of the validation rules that a call log has to pass, each compiled once.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::CallLog;
use super::schema::OrgSchema;
use crate::formula::pitfall::{Pitfall, Setting};
use crate::formula::verdict::guess;
use crate::formula::{Diagnostic, DiagnosticKind, Field, FieldTable, Formula, Schema, Type, Untyped};
use crate::options::Options;
use crate::org::Org;
use crate::org::validation::ValidationRule;
use crate::source::Span;

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

/// The formulas of all active validation rules on objects that calls are logged as. Equal ones, as copies of an export
/// have them, are one.
#[derive(Debug, Default)]
pub struct Formulas {
    objects: Vec<Object>,
    compiled: Vec<Compiled>,
    /// Indexes of formulas by the places of the names of their rules.
    of_rules: HashMap<Span, usize>,
}

/// A formula with the object that it is about.
pub(super) struct OfObject<'a> {
    /// With the best types that go with it, or what no type could mend.
    pub(super) formula: Result<&'a Formula, &'a Diagnostic>,
    pub(super) object: &'a str,
    pub(super) schema: &'a OrgSchema,
}

/// What formulas on one object build on.
#[derive(Debug)]
struct Object {
    /// API name.
    name: String,
    schema: OrgSchema,
    /// Fields of which no record is without a value: what Salesforce fills, and what the org requires.
    filled: Vec<String>,
}

/// A formula after compilation.
#[derive(Debug)]
struct Compiled {
    object: usize,
    /// With types that go with it, or what keeps Salesforce itself from compiling it.
    formula: Result<Arc<Formula>, Diagnostic>,
    /// With types that the export shows, and no guess.
    typed: Option<Arc<Formula>>,
}

/// Active validation rules of objects that calls are logged as.
pub fn rules<'a>(org: &'a Org, call_log: &'a CallLog) -> impl Iterator<Item = &'a ValidationRule> {
    let rules = org.records.validation_rules.iter();
    rules.filter(|rule| rule.active && call_log.is_logged(&rule.object))
}

impl Formulas {
    #[must_use]
    pub fn new(org: &Org, call_log: &CallLog) -> Self {
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut objects: Vec<Object> = Vec::new();
        let mut known: HashMap<(usize, &str), usize> = HashMap::new();
        let mut distinct = Vec::new();
        let mut of_rules = HashMap::new();
        for rule in rules(org, call_log) {
            let place = places.entry(rule.object.to_ascii_lowercase());
            let object = *place.or_insert_with(|| {
                objects.push(Object::new(org, &rule.object));
                objects.len() - 1
            });
            let text = rule.formula.text();
            let index = *known.entry((object, text)).or_insert_with(|| {
                distinct.push((object, text));
                distinct.len() - 1
            });
            of_rules.insert(rule.name.span(), index);
        }
        let compiled = distinct
            .into_par_iter()
            .map(|(object, text)| Compiled::new(object, text, &objects[object].schema))
            .collect();
        Self {
            objects,
            compiled,
            of_rules,
        }
    }

    /// How many different formulas there are.
    pub(super) fn count(&self) -> usize {
        self.compiled.len()
    }

    /// Index of a rule's formula; `None` for a rule that is not active or not on a logged object.
    pub(super) fn index_of(&self, rule: &ValidationRule) -> Option<usize> {
        self.of_rules.get(&rule.name.span()).copied()
    }

    pub(super) fn get(&self, index: usize) -> OfObject<'_> {
        let one = &self.compiled[index];
        let Object { name, schema, .. } = &self.objects[one.object];
        OfObject {
            formula: one.formula.as_ref().map(AsRef::as_ref),
            object: name,
            schema,
        }
    }

    /// The rules in whose formulas a search finds something. Formulas that do not compile with the types that the
    /// export shows have none of it.
    #[must_use]
    pub fn mistaken<'a>(
        &self,
        org: &'a Org,
        call_log: &'a CallLog,
        options: &Options,
        search: Search,
    ) -> Vec<Mistaken<'a>> {
        let now = options.as_of.to_zoned(jiff::tz::TimeZone::UTC);
        let now = now.map_or(0, |now| now.timestamp().as_millisecond());
        let find = |one: &Compiled| {
            let Object { schema, filled, .. } = &self.objects[one.object];
            let setting = Setting { schema, now, filled };
            let formula = one.typed.as_ref();
            formula.map_or_else(Vec::new, |formula| search(formula, setting))
        };
        let found: Vec<Vec<Pitfall>> = self.compiled.par_iter().map(find).collect();
        let mistaken = rules(org, call_log).filter_map(|rule| {
            let pitfalls = found[self.index_of(rule)?].clone();
            (!pitfalls.is_empty()).then_some(Mistaken { rule, pitfalls })
        });
        mistaken.collect()
    }
}

impl Object {
    fn new(org: &Org, name: &str) -> Self {
        let own = org.records.fields_of(name);
        let required = own.filter(|field| field.required.is_some());
        let required = required.map(|field| field.name.text());
        let always = ALWAYS_FILLED.iter().copied();
        Self {
            name: name.to_owned(),
            schema: OrgSchema::new(org, name),
            filled: always.chain(required).map(str::to_owned).collect(),
        }
    }
}

impl Compiled {
    fn new(object: usize, text: &str, schema: &OrgSchema) -> Self {
        let typed = Formula::compile(text, schema).ok().map(Arc::new);
        let has_all_types = |formula: &Arc<Formula>| {
            let mut fields = formula.references().map(|(_, field)| field);
            fields.all(|field| field.ty != Type::Any) && is_condition(formula)
        };
        let formula = match typed.clone().filter(has_all_types) {
            Some(formula) => Ok(formula),
            None => compile(text, schema).map(Arc::new),
        };
        Self {
            object,
            formula,
            typed,
        }
    }
}

/// Types of names: what the org says, else what their use says.
struct Types<'a> {
    known: &'a OrgSchema,
    guessed: FieldTable,
}

impl Schema for Types<'_> {
    fn field(&self, name: &str) -> Option<Field> {
        let known = self.known.field(name);
        let is_known = known.as_ref().is_some_and(|field| field.ty != Type::Any);
        if is_known {
            known
        } else {
            self.guessed.field(name).or(known)
        }
    }
}

/// Compiles a rule with the best types that go with it. A type that does not fit may be a gap in what is known of the
/// org; only what no type could mend is the rule's own fault.
pub(super) fn compile(text: &str, schema: &OrgSchema) -> Result<Formula, Diagnostic> {
    let guessed = guess::guess(text)?;
    let types = Types {
        known: schema,
        guessed,
    };
    let compiled = Formula::compile(text, &types)
        .or_else(|_| Formula::compile(text, &types.guessed))
        .or_else(|_| Formula::compile(text, &Untyped));
    let formula = compiled.map_err(|mut problems| problems.swap_remove(0))?;
    if is_condition(&formula) || Formula::compile(text, &Untyped).is_ok_and(|plain| is_condition(&plain)) {
        return Ok(formula);
    }
    Err(Diagnostic {
        kind: DiagnosticKind::WrongType,
        span: formula.ast().node(formula.ast().root()).span.clone(),
        message: format!("it gives a {}, not a condition", formula.ty()),
    })
}

fn is_condition(formula: &Formula) -> bool {
    matches!(formula.ty(), Type::Boolean | Type::Null | Type::Any)
}
