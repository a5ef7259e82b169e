//! Knows the shape of a formula: the formulas it consists of, its inputs, and which expressions depend on none.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::scenario::{Input, Scenario};
use crate::formula::Formula;
use crate::formula::ast::{NodeId, NodeKind};
use crate::formula::eval::{Context, Inputs};
use crate::formula::functions::Function;
use crate::formula::types::Field;
use crate::formula::value::Value;

/// So many inputs are compared faster than hashed; evaluation asks for them all the time.
const FEW: usize = 16;

/// The rule's own formula, or that of a formula field in it.
pub(super) struct Part<'f> {
    pub(super) formula: &'f Formula,
    pub(super) context: Context,
    /// Per node: it depends on no input.
    closed: Vec<bool>,
    parents: Vec<Option<NodeId>>,
    /// What [`Part::constants`] found out.
    constants: Vec<OnceCell<Vec<Value>>>,
}

/// An input that the formula names.
#[derive(Debug)]
pub(super) struct Var {
    /// In the form that evaluation asks for.
    pub(super) key: Arc<str>,
    /// As the formula spells it.
    pub(super) name: String,
    pub(super) field: Field,
    pub(super) input: Input,
}

impl Var {
    /// Whether a blank is the exception: fields of the user, of the org and of related records, and the record type.
    pub(super) fn is_mostly_filled(&self) -> bool {
        self.key.contains(['$', '.']) || &*self.key == "recordtypeid"
    }

    /// Describes the running user or the org, not the record.
    pub(super) fn is_environment(&self) -> bool {
        self.key.starts_with('$') && !self.key.starts_with("$recordtype")
    }
}

/// Place of a value in an assignment: each input has one for now and one for before the update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Slot(pub(super) usize);

impl Slot {
    pub(super) fn now(var: usize) -> Self {
        Self(var * 2)
    }

    pub(super) fn before(var: usize) -> Self {
        Self(var * 2 + 1)
    }

    pub(super) fn var(self) -> usize {
        self.0 / 2
    }

    pub(super) fn is_before(self) -> bool {
        self.0 % 2 == 1
    }
}

pub(super) struct Shape<'f> {
    /// The rule's own formula first.
    pub(super) parts: Vec<Part<'f>>,
    pub(super) vars: Vec<Var>,
    index: HashMap<Arc<str>, usize>,
}

impl<'f> Shape<'f> {
    pub(super) fn new(formula: &'f Formula, scenario: &Scenario) -> Self {
        let mut shape = Self {
            parts: vec![Part::new(formula, scenario.context.clone())],
            vars: Vec::new(),
            index: HashMap::new(),
        };
        let mut next = 0;
        let mut seen: Vec<*const Formula> = Vec::new();
        while next < shape.parts.len() {
            let formula = shape.parts[next].formula;
            next += 1;
            for (key, field) in formula.references() {
                let Some(nested) = &field.formula else {
                    shape.add(formula, key, field, scenario);
                    continue;
                };
                let Some(inner) = formula.nested(key) else {
                    continue;
                };
                if seen.contains(&Arc::as_ptr(inner)) {
                    continue;
                }
                seen.push(Arc::as_ptr(inner));
                let context = Context {
                    null_as_zero: nested.null_as_zero,
                    ..scenario.context.clone()
                };
                shape.parts.push(Part::new(inner, context));
            }
        }
        shape
    }

    fn add(&mut self, formula: &Formula, key: &Arc<str>, field: &Field, scenario: &Scenario) {
        if self.index.contains_key(key) {
            return;
        }
        self.index.insert(key.clone(), self.vars.len());
        self.vars.push(Var {
            key: key.clone(),
            name: spelled(formula, key),
            field: field.clone(),
            input: scenario.input(key).clone(),
        });
    }

    pub(super) fn var(&self, key: &str) -> Option<usize> {
        if self.vars.len() > FEW {
            return self.index.get(key).copied();
        }
        let is_it = |var: &Var| std::ptr::eq(&*var.key, key) || *var.key == *key;
        self.vars.iter().position(is_it)
    }

    /// The rule's own formula.
    pub(super) fn rule(&self) -> &Part<'f> {
        &self.parts[0]
    }

    /// Bytes of the whole rule.
    pub(super) fn whole(&self) -> Range<usize> {
        let ast = self.rule().formula.ast();
        ast.node(ast.root()).span.clone()
    }

    /// Nodes of all formulas, the measure of what one evaluation costs.
    pub(super) fn size(&self) -> usize {
        self.parts.iter().map(|part| part.parents.len()).sum()
    }

    /// The formula of a formula field.
    pub(super) fn part_of(&self, formula: &Arc<Formula>) -> Option<&Part<'f>> {
        self.parts
            .iter()
            .find(|part| std::ptr::eq(part.formula, &**formula))
    }
}

impl<'f> Part<'f> {
    fn new(formula: &'f Formula, context: Context) -> Self {
        let ast = formula.ast();
        let count = ast.nodes().count();
        let mut parents = vec![None; count];
        let mut closed = Vec::with_capacity(count);
        for (id, node) in ast.nodes() {
            for kid in ast.kids(id) {
                parents[kid.index()] = Some(id);
            }
            let is_closed = match node.kind {
                NodeKind::Field | NodeKind::Map | NodeKind::Key => false,
                NodeKind::Call if formula.function_of(id) == Some(Function::Opaque) => false,
                _ => ast.kids(id).iter().all(|kid| closed[kid.index()]),
            };
            closed.push(is_closed);
        }
        Self {
            formula,
            context,
            closed,
            parents,
            constants: vec![OnceCell::new(); count],
        }
    }

    pub(super) fn is_closed(&self, id: NodeId) -> bool {
        self.closed[id.index()]
    }

    pub(super) fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.parents[id.index()]
    }

    pub(super) fn kind(&self, id: NodeId) -> NodeKind {
        self.formula.ast().node(id).kind
    }

    pub(super) fn kids(&self, id: NodeId) -> &'f [NodeId] {
        self.formula.ast().kids(id)
    }

    pub(super) fn function(&self, id: NodeId) -> Option<Function> {
        self.formula.function_of(id)
    }

    /// Value of an expression, if these inputs decide it and it raises no error.
    pub(super) fn value(&self, id: NodeId, inputs: &dyn Inputs) -> Option<Value> {
        let value = self.formula.evaluate_node(id, &self.context, inputs).ok()?;
        value.as_unknown().is_none().then_some(value)
    }

    /// Values of the closed expressions among those of which an expression picks one.
    pub(super) fn constants(&self, id: NodeId) -> &[Value] {
        self.constants[id.index()].get_or_init(|| {
            let leaves = self.leaves(id).into_iter().filter(|leaf| self.is_closed(*leaf));
            leaves.filter_map(|leaf| self.value(leaf, &NoInputs)).collect()
        })
    }

    /// The expressions of which an expression picks one.
    pub(super) fn leaves(&self, id: NodeId) -> Vec<NodeId> {
        let mut leaves = Vec::new();
        let mut work = vec![id];
        while let Some(id) = work.pop() {
            let kids = self.kids(id);
            match self.function(id).filter(|_| !self.is_closed(id)) {
                Some(Function::If | Function::Ifs) => work.extend(results(kids, 1)),
                Some(Function::Case) => work.extend(results(kids, 2)),
                Some(Function::BlankValue | Function::NullValue) => work.extend(kids.iter().copied()),
                _ => leaves.push(id),
            }
        }
        leaves
    }
}

/// Results among the arguments of `IF`, `IFS` (`first` is 1) and `CASE` (2): every second one, and the last.
pub(super) fn results(kids: &[NodeId], first: usize) -> impl Iterator<Item = NodeId> {
    let last = kids.len().saturating_sub(1);
    kids.iter()
        .enumerate()
        .filter(move |(index, _)| *index >= first && (index % 2 == first % 2 || *index == last))
        .map(|(_, kid)| *kid)
}

/// Inputs of an expression that depends on none.
pub(super) struct NoInputs;

impl Inputs for NoInputs {
    fn value(&self, _: &str) -> Option<Value> {
        None
    }
}

/// The name as the formula that names it spells it; inside a formula field it has a prefix.
fn spelled(formula: &Formula, key: &Arc<str>) -> String {
    let ast = formula.ast();
    let found = ast.nodes().find(|(id, _)| {
        formula
            .field_of(*id)
            .is_some_and(|(known, _)| Arc::ptr_eq(known, key) || known == key)
    });
    let Some((_, node)) = found else {
        return key.to_string();
    };
    let word = &formula.text()[node.token.clone()];
    match key.len().checked_sub(word.len()) {
        Some(prefix) if key.is_char_boundary(prefix) => format!("{}{word}", &key[..prefix]),
        _ => word.to_owned(),
    }
}
