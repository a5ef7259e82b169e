//! Knows everything that decides whether a record of a logged object is saved, and what becomes of it.

use std::collections::{HashMap, HashSet};

use super::field::Field;
use super::flow::{Flow, Timing};
use super::page_layout::PageLayout;
use super::selection::Selection;
use super::trigger::Trigger;
use super::validation::{DuplicateRule, ValidationRule};
use super::value_set::{RecordType, ValueSet};
use crate::finding::Component;
use crate::source::Span;

/// What one file says of logged objects, or all files together, in the order in which components count.
#[derive(Debug, Clone, Default)]
pub struct Records {
    pub fields: Vec<Field>,
    pub validation_rules: Vec<ValidationRule>,
    pub record_types: Vec<RecordType>,
    pub value_sets: Vec<ValueSet>,
    pub page_layouts: Vec<PageLayout>,
    pub flows: Vec<Flow>,
    pub triggers: Vec<Trigger>,
    /// Names of triggers whose settings say that they do not run.
    pub(super) stopped_triggers: Vec<String>,
    pub duplicate_rules: Vec<DuplicateRule>,
    pub selections: Vec<Selection>,
    /// Indexes of fields by their names in lower case.
    by_name: HashMap<String, Vec<usize>>,
    /// Fields that active flows write before the save, by object and name in lower case.
    early_writes: HashMap<(String, String), Vec<EarlyWrite>>,
}

/// A place where a flow writes a field before the record is checked.
#[derive(Debug, Clone, Copy)]
pub struct EarlyWrite {
    pub span: Span,
    pub on_insert: bool,
    pub on_update: bool,
}

impl Records {
    /// Fields that records of an object have: those of tasks and events are defined on Activity as well.
    pub fn fields_of<'a>(&'a self, object: &'a str) -> impl Iterator<Item = &'a Field> {
        self.fields.iter().filter(move |field| field.belongs_to(object))
    }

    /// The definition of one field that counts; names ignore case.
    #[must_use]
    pub fn field(&self, object: &str, name: &str) -> Option<&Field> {
        let indexes = self.by_name.get(&name.to_ascii_lowercase())?;
        let mut fields = indexes.iter().map(|index| &self.fields[*index]);
        fields.find(|field| field.belongs_to(object))
    }

    /// Where active flows write a field of an object before the save.
    #[must_use]
    pub fn early_writes(&self, object: &str, field: &str) -> &[EarlyWrite] {
        let key = (object.to_ascii_lowercase(), field.to_ascii_lowercase());
        self.early_writes.get(&key).map_or(&[], Vec::as_slice)
    }

    #[must_use]
    pub fn standard_values(&self, name: &str) -> Option<&ValueSet> {
        self.value_sets
            .iter()
            .find(|set| set.is_standard && set.name == name)
    }

    #[must_use]
    pub fn global_values(&self, name: &str) -> Option<&ValueSet> {
        self.value_sets
            .iter()
            .find(|set| !set.is_standard && set.name == name)
    }

    /// Components with the places where findings about them stand, to tell copies apart.
    pub(super) fn components(&self) -> Vec<(Component, Span)> {
        let fields = self.fields.iter().map(|it| (it.component(), it.name.span()));
        let rules = self.validation_rules.iter();
        let rules = rules.map(|it| (it.component(), it.name.span()));
        let types = self
            .record_types
            .iter()
            .map(|it| (it.component(), it.name.span()));
        let sets = self.value_sets.iter().map(|it| (it.component(), it.root));
        let layouts = self.page_layouts.iter();
        let layouts = layouts.map(|it| (it.component(), Span::file(it.file)));
        let flows = self.flows.iter().map(|it| (it.component(), it.object.span()));
        let triggers = self.triggers.iter().map(|it| (it.component(), it.name.span()));
        let duplicates = self.duplicate_rules.iter();
        let duplicates = duplicates.map(|it| (it.component(), Span::file(it.file)));
        let selections = self.selections.iter();
        let selections = selections.map(|it| (it.component(), Span::file(it.file)));
        fields
            .chain(rules)
            .chain(types)
            .chain(sets)
            .chain(layouts)
            .chain(flows)
            .chain(triggers)
            .chain(duplicates)
            .chain(selections)
            .collect()
    }

    /// Adds what the next file says.
    pub(super) fn absorb(&mut self, other: Self) {
        self.fields.extend(other.fields);
        self.validation_rules.extend(other.validation_rules);
        self.record_types.extend(other.record_types);
        self.value_sets.extend(other.value_sets);
        self.page_layouts.extend(other.page_layouts);
        self.flows.extend(other.flows);
        self.triggers.extend(other.triggers);
        self.stopped_triggers.extend(other.stopped_triggers);
        self.duplicate_rules.extend(other.duplicate_rules);
        self.selections.extend(other.selections);
    }

    /// Joins triggers with the files that stand beside them, and prepares what is looked up often.
    pub(super) fn settle(&mut self) {
        let stopped: HashSet<String> = self
            .stopped_triggers
            .drain(..)
            .map(|name| name.to_lowercase())
            .collect();
        for trigger in &mut self.triggers {
            trigger.active = !stopped.contains(&trigger.name.to_lowercase());
        }
        for (index, field) in self.fields.iter().enumerate() {
            let name = field.name.to_ascii_lowercase();
            self.by_name.entry(name).or_default().push(index);
        }
        let early = |flow: &&Flow| flow.active && flow.timing == Timing::BeforeSave;
        for flow in self.flows.iter().filter(early) {
            for (_, field) in flow.writes() {
                let key = (flow.object.to_ascii_lowercase(), field.to_ascii_lowercase());
                self.early_writes.entry(key).or_default().push(EarlyWrite {
                    span: field.span(),
                    on_insert: flow.on_insert,
                    on_update: flow.on_update,
                });
            }
        }
    }
}
