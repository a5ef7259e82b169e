//! Knows what functions that are passed on read off their first parameter.

use oxc_ast::ast::{Expression, StaticMemberExpression};
use oxc_ast_visit::{Visit, walk};
use oxc_syntax::scope::ScopeFlags;

use super::super::facts::{Function, Mention, What};
use super::super::scope::Node;
use super::Evaluator;
use crate::source::Span;

/// Functions above this size in bytes are modules, not callbacks, and not searched for what they read.
const LARGEST_CALLBACK: u32 = 64 << 10;

impl<'e, 'a> Evaluator<'e, 'a> {
    pub(super) fn function(&self, value: &'a Expression<'a>, span: Span) -> What {
        match value {
            Expression::FunctionExpression(function) => self.function_of(Node::Function(function), span),
            Expression::ArrowFunctionExpression(function) => self.function_of(Node::Arrow(function), span),
            _ => What::Unknown,
        }
    }

    pub(super) fn function_of(&self, node: Node<'a>, span: Span) -> What {
        let parameter = node.parameters().and_then(|parameters| parameters.items.first());
        let mut reads = Reads {
            name: parameter
                .and_then(|parameter| parameter.pattern.get_identifier_name())
                .map(|name| name.as_str()),
            found: Vec::new(),
        };
        if reads.name.is_some() && node.span().size() < LARGEST_CALLBACK {
            match node {
                Node::Function(function) => reads.visit_function(function, ScopeFlags::Function),
                Node::Arrow(arrow) => reads.visit_arrow_function_expression(arrow),
                Node::Program => {}
            }
        }
        let mention = |(path, at): (String, oxc_span::Span)| Mention {
            path,
            span: self.span(at),
        };
        let span = if node.span().is_empty() {
            span
        } else {
            self.span(node.span())
        };
        What::Function(Function {
            span,
            reads: reads.found.into_iter().map(mention).collect(),
        })
    }
}

/// Members of a parameter that a function reads.
struct Reads<'a> {
    name: Option<&'a str>,
    found: Vec<(String, oxc_span::Span)>,
}

impl<'a> Visit<'a> for Reads<'a> {
    fn visit_static_member_expression(&mut self, it: &StaticMemberExpression<'a>) {
        if let Expression::Identifier(object) = &it.object
            && Some(object.name.as_str()) == self.name
        {
            self.found.push((it.property.name.to_string(), it.span));
        }
        walk::walk_static_member_expression(self, it);
    }
}
