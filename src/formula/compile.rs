//! Knows how a formula's text becomes something that can be evaluated, nested formulas included.

use std::collections::HashMap;
use std::sync::Arc;

use super::ast::{Ast, NodeId, NodeKind};
use super::check::{Facts, Reference, check};
use super::diagnostic::{Diagnostic, DiagnosticKind};
use super::eval::{Context, Inputs};
use super::functions::Function;
use super::parse::parse;
use super::regex::Pattern;
use super::types::{Field, NestedFormula, Schema, Type};
use super::value::Value;

/// How deep formula fields may name each other.
const MAX_NESTED: usize = 20;
/// Nodes of a formula field with everything in it; Salesforce stops far earlier.
const MAX_SIZE: usize = 100_000;
/// How many formulas one formula may bring with it.
const MAX_FORMULAS: usize = 500;

/// A formula that compiles.
#[derive(Debug)]
pub struct Formula {
    pub(super) text: String,
    pub(super) ast: Ast,
    pub(super) facts: Vec<Facts>,
    pub(super) references: Vec<Reference>,
    /// Formulas of the formula fields among `references`.
    pub(super) nested: Vec<Option<Arc<Formula>>>,
    /// Patterns of `REGEX` that stand in the formula.
    pub(super) patterns: HashMap<NodeId, Pattern>,
    /// Values of literals by node, blank for every other node.
    pub(super) literals: Vec<Value>,
    /// Nodes that one evaluation may visit, those of formula fields counted wherever they are named.
    size: usize,
}

impl Formula {
    /// Reads and checks a formula.
    ///
    /// # Errors
    /// Everything that keeps it from compiling: one problem of grammar, or all problems of names and types.
    pub fn compile(text: &str, schema: &dyn Schema) -> Result<Self, Vec<Diagnostic>> {
        let mut compiler = Compiler {
            schema,
            path: Vec::new(),
            known: HashMap::new(),
        };
        compiler.compile(text, "")
    }

    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    #[must_use]
    pub fn ast(&self) -> &Ast {
        &self.ast
    }

    /// Type of the result.
    #[must_use]
    pub fn ty(&self) -> Type {
        self.type_of(self.ast.root())
    }

    #[must_use]
    pub fn type_of(&self, id: NodeId) -> Type {
        self.facts[id.index()].ty
    }

    /// The function that a node calls.
    #[must_use]
    pub fn function_of(&self, id: NodeId) -> Option<Function> {
        self.facts[id.index()].function
    }

    /// The name that a node refers to, in the form of [`super::key`], and what the schema says about it.
    #[must_use]
    pub fn field_of(&self, id: NodeId) -> Option<(&Arc<str>, &Field)> {
        let index = self.facts[id.index()].field? as usize;
        self.references
            .get(index)
            .map(|reference| (&reference.key, &reference.field))
    }

    /// All fields and global variables that the formula names, in the order of their first mention.
    pub fn references(&self) -> impl Iterator<Item = (&Arc<str>, &Field)> {
        self.references
            .iter()
            .map(|reference| (&reference.key, &reference.field))
    }

    /// Everything that its value depends on: what it names, with formula fields replaced by what these name.
    #[must_use]
    pub fn inputs(&self) -> Vec<(&Arc<str>, &Field)> {
        let mut found: Vec<(&Arc<str>, &Field)> = Vec::new();
        let mut seen: Vec<*const Self> = vec![self];
        let mut work = vec![self];
        while let Some(formula) = work.pop() {
            for (reference, nested) in formula.references.iter().zip(&formula.nested) {
                match nested {
                    Some(nested) if !seen.contains(&Arc::as_ptr(nested)) => {
                        seen.push(Arc::as_ptr(nested));
                        work.push(nested);
                    }
                    Some(_) => {}
                    None if found.iter().any(|(key, _)| **key == reference.key) => {}
                    None => found.push((&reference.key, &reference.field)),
                }
            }
        }
        found
    }

    /// The formula behind a formula field that this formula names.
    #[must_use]
    pub fn nested(&self, key: &str) -> Option<&Arc<Self>> {
        let index = self
            .references
            .iter()
            .position(|reference| &*reference.key == key)?;
        self.nested.get(index)?.as_ref()
    }
}

struct Compiler<'a> {
    schema: &'a dyn Schema,
    /// Formula fields around the one that is compiled.
    path: Vec<Arc<str>>,
    known: HashMap<Arc<str>, Result<Arc<Formula>, String>>,
}

impl Compiler<'_> {
    fn compile(&mut self, text: &str, prefix: &str) -> Result<Formula, Vec<Diagnostic>> {
        let ast = parse(text).map_err(|problem| vec![problem])?;
        let checked = check(text, &ast, prefix, self.schema)?;
        let mut formula = Formula {
            text: text.to_owned(),
            ast,
            facts: checked.facts,
            references: checked.references,
            nested: Vec::new(),
            patterns: HashMap::new(),
            literals: Vec::new(),
            size: 0,
        };
        formula.literals = formula
            .ast
            .nodes()
            .map(|(id, _)| formula.read_literal(id))
            .collect();
        formula.nest(self)?;
        formula.compile_patterns()?;
        Ok(formula)
    }

    /// Compiles the formula of a formula field, once; a problem in it is none of the formula that names the field.
    fn nested(&mut self, key: &Arc<str>, nested: &NestedFormula) -> Result<Arc<Formula>, String> {
        if let Some(known) = self.known.get(key) {
            return known.clone();
        }
        if self.path.contains(key) {
            return Err("its formula refers to itself".to_owned());
        }
        if self.path.len() >= MAX_NESTED || self.known.len() >= MAX_FORMULAS {
            return Err("its formula builds on too many other formulas".to_owned());
        }
        self.path.push(key.clone());
        let compiled = self.compile(&nested.text, &nested.prefix);
        self.path.pop();
        let formula = match compiled {
            Ok(formula) if formula.size > MAX_SIZE => {
                Err("its formula is too large with all that it builds on".to_owned())
            }
            Ok(formula) => Ok(Arc::new(formula)),
            Err(problems) => {
                let first = problems.first().map(ToString::to_string);
                Err(format!(
                    "its formula does not compile: {}",
                    first.unwrap_or_default()
                ))
            }
        };
        self.known.insert(key.clone(), formula.clone());
        formula
    }
}

impl Formula {
    fn nest(&mut self, compiler: &mut Compiler<'_>) -> Result<(), Vec<Diagnostic>> {
        let mut problems = Vec::new();
        for index in 0..self.references.len() {
            let reference = &self.references[index];
            let Some(nested) = &reference.field.formula else {
                self.nested.push(None);
                continue;
            };
            match compiler.nested(&reference.key, nested) {
                Ok(formula) => self.nested.push(Some(formula)),
                Err(message) => {
                    problems.push(self.field_problem(index, &message));
                    self.nested.push(None);
                }
            }
        }
        self.size = self.expanded();
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    fn expanded(&self) -> usize {
        let sizes = self.facts.iter().map(|facts| {
            let nested = facts.field.and_then(|index| self.nested.get(index as usize));
            nested.and_then(Option::as_ref).map_or(1, |nested| nested.size)
        });
        sizes.fold(0, usize::saturating_add)
    }

    fn field_problem(&self, index: usize, message: &str) -> Diagnostic {
        let is_it = |id: NodeId| {
            self.facts[id.index()]
                .field
                .is_some_and(|field| field as usize == index)
        };
        let span = self
            .ast
            .nodes()
            .find(|(id, node)| node.kind == NodeKind::Field && is_it(*id))
            .map_or(0..0, |(_, node)| node.span.clone());
        let name = &self.text[span.clone()];
        Diagnostic::new(
            DiagnosticKind::UnknownField,
            span.clone(),
            format!("the formula field `{name}` cannot be computed: {message}"),
        )
    }

    /// Compiles patterns that stand in the formula, as Salesforce does when it reads it.
    fn compile_patterns(&mut self) -> Result<(), Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let calls: Vec<NodeId> = self
            .ast
            .nodes()
            .map(|(id, _)| id)
            .filter(|id| self.function_of(*id) == Some(Function::Regex))
            .collect();
        for id in calls {
            let argument = self.ast.kids(id)[1];
            let Some(text) = self.constant_text(argument) else {
                continue;
            };
            let pattern = Pattern::new(&text);
            if matches!(pattern, Pattern::Invalid) {
                problems.push(Diagnostic::new(
                    DiagnosticKind::BadPattern,
                    self.ast.node(argument).span.clone(),
                    format!("`{text}` is not a pattern that `REGEX` can read"),
                ));
            }
            self.patterns.insert(id, pattern);
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    /// The text of an expression that depends on nothing.
    fn constant_text(&self, id: NodeId) -> Option<String> {
        if !self.facts[id.index()].constant {
            return None;
        }
        match self.evaluate_node(id, &Context::default(), &Nothing) {
            Ok(Value::Text(text)) => Some(text.to_string()),
            Ok(Value::Null) => Some(String::new()),
            _ => None,
        }
    }
}

/// Inputs of an expression that has none.
struct Nothing;

impl Inputs for Nothing {
    fn value(&self, _: &str) -> Option<Value> {
        None
    }
}
