//! Knows how to walk once over a parsed script and note down what its names stand for.

mod names;
mod telling;
mod visit;

use std::cell::Cell;

use oxc_ast::ast::{
    AssignmentExpression, AssignmentTarget, Expression, ForStatementLeft, FormalParameters, MemberExpression,
    ObjectProperty, Program, StaticMemberExpression, VariableDeclarator,
};
use oxc_ast_visit::Visit;
use oxc_span::GetSpan;

use super::facts::Mention;
use super::index::Index;
use super::scope::{Block, FunctionInfo, Keys, Node, Origin, Place, Property, Tables, Telling, Write};
use super::{Source, Wanted};
use crate::source::Span;
use names::{assigned, bound, chain, keys, root};

pub(super) use names::key_of;
pub(super) use telling::is_telling;

/// Globals whose members are noted wherever they are read.
const GLOBALS: &[&str] = &["sforce", "parent", "top", "window", "self", "globalThis"];

/// Walks over a script; needs stack in proportion to its depth.
pub(super) fn tables<'a>(program: &'a Program<'a>, source: &Source<'_>, wanted: &Wanted) -> Tables<'a> {
    let mut walker = Walker {
        base: source.base,
        file: source.file,
        function: 0,
        block: 0,
        keys: Vec::new(),
        tables: Tables {
            program,
            roots: wanted.roots,
            functions: vec![FunctionInfo {
                node: Node::Program,
                parent: 0,
            }],
            blocks: vec![Block {
                parent: 0,
                is_conditional: false,
                is_function: true,
            }],
            writes: Vec::new(),
            properties: Vec::new(),
            calls: Vec::new(),
            returns: Vec::new(),
            declared: Vec::new(),
            texts: Vec::new(),
            reads: Vec::new(),
            index: Index::default(),
            steps: Cell::new(0),
            granted: Cell::new(0),
            taken: Cell::new(0),
        },
    };
    walker.visit_program(program);
    walker.tables
}

struct Walker<'a> {
    base: usize,
    file: crate::source::FileId,
    function: u32,
    block: u32,
    /// Names of the member that is looked at, kept for its space.
    keys: Vec<&'a str>,
    tables: Tables<'a>,
}

impl<'a> Walker<'a> {
    fn place(&self, at: u32) -> Place {
        Place {
            function: self.function,
            block: self.block,
            at,
        }
    }

    fn span(&self, span: oxc_span::Span) -> Span {
        Span::new(
            self.file,
            self.base + span.start as usize..self.base + span.end as usize,
        )
    }

    fn within(&mut self, is_conditional: bool, visit: impl FnOnce(&mut Self)) {
        let outer = self.block;
        self.block = crate::source::offset(self.tables.blocks.len());
        self.tables.blocks.push(Block {
            parent: outer,
            is_conditional,
            is_function: false,
        });
        visit(self);
        self.block = outer;
    }

    fn in_function(&mut self, node: Node<'a>, visit: impl FnOnce(&mut Self)) {
        let (outer, outer_block) = (self.function, self.block);
        self.function = crate::source::offset(self.tables.functions.len());
        self.block = crate::source::offset(self.tables.blocks.len());
        self.tables.functions.push(FunctionInfo { node, parent: outer });
        self.tables.blocks.push(Block {
            parent: outer_block,
            is_conditional: false,
            is_function: true,
        });
        if let Some(parameters) = node.parameters() {
            self.parameters(parameters);
        }
        visit(self);
        self.function = outer;
        self.block = outer_block;
    }

    fn parameters(&mut self, parameters: &'a FormalParameters<'a>) {
        let function = self.function;
        for (index, parameter) in parameters.items.iter().enumerate() {
            let index = crate::source::offset(index);
            bound(&parameter.pattern, &mut |name, keys| {
                let origin = keys.map_or(Origin::Unknown, |keys| {
                    Origin::Parameter(function, index, keys.into())
                });
                self.declare(name, function);
                self.write(name, parameter.span.start, origin);
            });
        }
        if let Some(rest) = &parameters.rest {
            bound(&rest.rest.argument, &mut |name, _| {
                self.declare(name, function);
                self.write(name, rest.span.start, Origin::Unknown);
            });
        }
    }

    fn declare(&mut self, name: &'a str, function: u32) {
        self.tables.declared.push((name, function));
    }

    fn write(&mut self, name: &'a str, at: u32, origin: Origin<'a>) {
        let place = self.place(at);
        self.tables.writes.push(Write {
            name,
            place,
            is_append: false,
            is_conditional: false,
            origin,
        });
    }

    fn declarator(&mut self, declarator: &'a VariableDeclarator<'a>) {
        bound(&declarator.id, &mut |name, keys| {
            self.declare(name, self.function);
            let origin = match (&declarator.init, keys) {
                (Some(init), Some([])) => Origin::Expression(init),
                (Some(init), Some(keys)) => Origin::Within(init, keys.into()),
                (Some(_), None) => Origin::Unknown,
                (None, _) => return,
            };
            self.write(name, declarator.span.start, origin);
        });
    }

    /// Variables that a loop fills.
    fn loop_variables(&mut self, left: &'a ForStatementLeft<'a>) {
        if let ForStatementLeft::VariableDeclaration(declaration) = left {
            for declarator in &declaration.declarations {
                bound(&declarator.id, &mut |name, _| {
                    self.write(name, declaration.span.start, Origin::Unknown);
                });
            }
        }
    }

    fn assignment(&mut self, assignment: &'a AssignmentExpression<'a>) {
        let operator = assignment.operator.as_str();
        let (is_append, is_logical) = (operator == "+=", matches!(operator, "||=" | "&&=" | "??="));
        let origin = if operator == "=" || is_append || is_logical {
            Origin::Expression(&assignment.right)
        } else {
            Origin::Unknown
        };
        let at = assignment.span.start;
        match &assignment.left {
            AssignmentTarget::AssignmentTargetIdentifier(name) => {
                let place = self.place(at);
                self.tables.writes.push(Write {
                    name: name.name.as_str(),
                    place,
                    is_append,
                    is_conditional: is_logical,
                    origin,
                });
            }
            AssignmentTarget::ObjectAssignmentTarget(object) => {
                for property in &object.properties {
                    if let Some((name, key)) = assigned(property) {
                        self.write(name, at, Origin::Within(&assignment.right, [key].into()));
                    }
                }
            }
            target => {
                if let Some(member) = target.as_member_expression() {
                    self.property(member, at, is_append, origin);
                }
            }
        }
    }

    fn property(&mut self, member: &'a MemberExpression<'a>, at: u32, is_append: bool, origin: Origin<'a>) {
        let mut keys = std::mem::take(&mut self.keys);
        if let Some(root) = chain(member, &mut keys) {
            self.property_of(root, &keys, member, at, is_append, origin);
        }
        self.keys = keys;
    }

    fn property_of(
        &mut self,
        root: &'a str,
        keys: &[&'a str],
        member: &'a MemberExpression<'a>,
        at: u32,
        is_append: bool,
        origin: Origin<'a>,
    ) {
        let key_span = match member {
            MemberExpression::StaticMemberExpression(member) => member.property.span,
            MemberExpression::ComputedMemberExpression(member) => member.expression.span(),
            MemberExpression::PrivateFieldExpression(member) => member.field.span,
        };
        let place = self.place(at);
        self.tables.properties.push(Property {
            root: Some(root),
            keys: Keys::new(keys),
            key_span: (key_span.start, key_span.end),
            place,
            is_append,
            origin,
        });
    }

    fn member_of_object(&mut self, property: &'a ObjectProperty<'a>) {
        let is_telling = matches!(
            property.value,
            Expression::FunctionExpression(_)
                | Expression::ArrowFunctionExpression(_)
                | Expression::StaticMemberExpression(_)
        );
        // Only functions and parts of others are looked for by their name alone.
        if let (true, Some(key)) = (is_telling, key_of(&property.key)) {
            let place = self.place(property.span.start);
            self.tables.properties.push(Property {
                root: None,
                keys: Keys::One(key),
                key_span: (property.key.span().start, property.key.span().end),
                place,
                is_append: false,
                origin: Origin::Expression(&property.value),
            });
        }
    }

    fn text(&mut self, text: &str, span: oxc_span::Span, is_cut: impl FnOnce(&Self) -> bool) {
        if is_telling(text) {
            let is_cut = is_cut(self);
            self.tables.texts.push(Telling {
                text: text.to_owned(),
                span,
                is_cut,
            });
        }
    }

    /// Whether a `+` follows.
    fn is_joined(&self, end: u32) -> bool {
        let rest = self
            .tables
            .program
            .source_text
            .get(end as usize..)
            .unwrap_or_default();
        rest.trim_start().starts_with('+')
    }

    /// Only the longest path that begins at a place counts, which comes first.
    fn read(&mut self, member: &'a StaticMemberExpression<'a>) {
        let Some(root) = root(member).filter(|root| GLOBALS.contains(root)) else {
            return;
        };
        let span = self.span(member.span);
        let is_part = self
            .tables
            .reads
            .last()
            .is_some_and(|(last, _)| last.span.start == span.start);
        if !is_part {
            let path = format!("{root}.{}", keys(member).join("."));
            self.tables.reads.push((Mention { path, span }, self.function));
        }
    }
}
