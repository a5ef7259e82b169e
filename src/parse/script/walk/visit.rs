//! Knows at which parts of a script the walk stops, and in which function and block each of them stands.

use oxc_ast::ast::{
    ArrowFunctionBody, ArrowFunctionExpression, AssignmentExpression, BlockStatement, CallExpression,
    CatchClause, ConditionalExpression, DoWhileStatement, ForInStatement, ForOfStatement, ForStatement,
    Function, FunctionType, IfStatement, ImportDeclaration, ImportDeclarationSpecifier, LogicalExpression,
    NewExpression, ObjectProperty, ReturnStatement, StaticMemberExpression, StringLiteral, SwitchCase,
    TemplateElement, TryStatement, VariableDeclarator, WhileStatement,
};
use oxc_ast_visit::{Visit, walk};
use oxc_span::GetSpan;
use oxc_syntax::scope::ScopeFlags;

use super::super::scope::{CallSite, Callee, Keys, Node, Origin, Place, Property, Telling, Write};
use super::Walker;
use super::names::key_of;

impl<'a> Visit<'a> for Walker<'a> {
    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        self.declarator(self.alloc(it));
        walk::walk_variable_declarator(self, it);
    }

    fn visit_assignment_expression(&mut self, it: &AssignmentExpression<'a>) {
        self.assignment(self.alloc(it));
        walk::walk_assignment_expression(self, it);
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        let place = self.place(it.span.start);
        let callee = Callee::Call(self.alloc(it));
        self.tables.calls.push(CallSite { callee, place });
        walk::walk_call_expression(self, it);
    }

    fn visit_new_expression(&mut self, it: &NewExpression<'a>) {
        let place = self.place(it.span.start);
        let callee = Callee::New(self.alloc(it));
        self.tables.calls.push(CallSite { callee, place });
        walk::walk_new_expression(self, it);
    }

    fn visit_object_property(&mut self, it: &ObjectProperty<'a>) {
        self.member_of_object(self.alloc(it));
        walk::walk_object_property(self, it);
    }

    fn visit_return_statement(&mut self, it: &ReturnStatement<'a>) {
        let returned: &'a ReturnStatement<'a> = self.alloc(it);
        if let Some(argument) = &returned.argument {
            let place = self.place(it.span.start);
            self.tables.returns.push((self.function, argument, place));
        }
        walk::walk_return_statement(self, it);
    }

    fn visit_string_literal(&mut self, it: &StringLiteral<'a>) {
        self.text(&it.value, it.span, |walker| walker.is_joined(it.span.end));
    }

    fn visit_template_element(&mut self, it: &TemplateElement<'a>) {
        self.text(&it.value.raw, it.span, |_| !it.tail);
    }

    fn visit_static_member_expression(&mut self, it: &StaticMemberExpression<'a>) {
        self.read(self.alloc(it));
        walk::walk_static_member_expression(self, it);
    }

    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        let node: &'a Function<'a> = self.alloc(it);
        let number = crate::source::offset(self.tables.functions.len());
        if let Some(id) = &node.id {
            let is_declaration = node.r#type == FunctionType::FunctionDeclaration;
            let declaring = if is_declaration { self.function } else { number };
            self.declare(id.name.as_str(), declaring);
            if is_declaration {
                // Declarations count from the start of the function that holds them.
                let place = Place {
                    at: 0,
                    ..self.place(0)
                };
                self.tables.writes.push(Write {
                    name: id.name.as_str(),
                    place,
                    is_append: false,
                    is_conditional: false,
                    origin: Origin::Function(number),
                });
            }
        }
        self.in_function(Node::Function(node), |walker| {
            walk::walk_function(walker, it, flags)
        });
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        let node: &'a ArrowFunctionExpression<'a> = self.alloc(it);
        self.in_function(Node::Arrow(node), |walker| {
            if !matches!(node.body, ArrowFunctionBody::FunctionBody(_)) {
                let returned = node.body.as_expression();
                if let Some(returned) = returned {
                    let place = walker.place(returned.span().start);
                    walker.tables.returns.push((walker.function, returned, place));
                }
            }
            walk::walk_arrow_function_expression(walker, it);
        });
    }

    fn visit_class(&mut self, it: &oxc_ast::ast::Class<'a>) {
        let class: &'a oxc_ast::ast::Class<'a> = self.alloc(it);
        for element in &class.body.body {
            let (key, span, origin) = match element {
                oxc_ast::ast::ClassElement::MethodDefinition(method) => {
                    (key_of(&method.key), method.key.span(), None)
                }
                oxc_ast::ast::ClassElement::PropertyDefinition(property) => match &property.value {
                    Some(value) => (key_of(&property.key), property.key.span(), Some(value)),
                    None => continue,
                },
                _ => continue,
            };
            let Some(key) = key else { continue };
            let place = self.place(span.start);
            let method = match element {
                oxc_ast::ast::ClassElement::MethodDefinition(method) => Some(method.value.span),
                _ => None,
            };
            self.tables.properties.push(Property {
                root: Some("this").filter(|_| origin.is_some()),
                keys: Keys::One(key),
                key_span: (span.start, span.end),
                place,
                is_append: false,
                origin: match (origin, method) {
                    (Some(value), _) => Origin::Expression(value),
                    (None, Some(span)) => Origin::Method(span),
                    (None, None) => Origin::Unknown,
                },
            });
        }
        walk::walk_class(self, it);
    }

    fn visit_import_declaration(&mut self, it: &ImportDeclaration<'a>) {
        let import: &'a ImportDeclaration<'a> = self.alloc(it);
        self.tables.texts.push(Telling {
            text: format!("import:{}", import.source.value),
            span: import.source.span,
            is_cut: false,
        });
        for specifier in import.specifiers.iter().flatten() {
            let name = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(one) => &one.local,
                ImportDeclarationSpecifier::ImportDefaultSpecifier(one) => &one.local,
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(one) => &one.local,
            };
            self.declare(name.name.as_str(), 0);
            self.write(name.name.as_str(), import.span.start, Origin::Unknown);
        }
    }

    fn visit_block_statement(&mut self, it: &BlockStatement<'a>) {
        self.within(false, |walker| walk::walk_block_statement(walker, it));
    }

    fn visit_if_statement(&mut self, it: &IfStatement<'a>) {
        self.visit_expression(&it.test);
        self.within(true, |walker| walker.visit_statement(&it.consequent));
        if let Some(alternate) = &it.alternate {
            self.within(true, |walker| walker.visit_statement(alternate));
        }
    }

    fn visit_conditional_expression(&mut self, it: &ConditionalExpression<'a>) {
        self.visit_expression(&it.test);
        self.within(true, |walker| walker.visit_expression(&it.consequent));
        self.within(true, |walker| walker.visit_expression(&it.alternate));
    }

    fn visit_logical_expression(&mut self, it: &LogicalExpression<'a>) {
        self.visit_expression(&it.left);
        self.within(true, |walker| walker.visit_expression(&it.right));
    }

    fn visit_for_statement(&mut self, it: &ForStatement<'a>) {
        self.within(true, |walker| walk::walk_for_statement(walker, it));
    }

    fn visit_for_in_statement(&mut self, it: &ForInStatement<'a>) {
        let left = self.alloc(&it.left);
        self.loop_variables(left);
        self.within(true, |walker| walk::walk_for_in_statement(walker, it));
    }

    fn visit_for_of_statement(&mut self, it: &ForOfStatement<'a>) {
        let left = self.alloc(&it.left);
        self.loop_variables(left);
        self.within(true, |walker| walk::walk_for_of_statement(walker, it));
    }

    fn visit_while_statement(&mut self, it: &WhileStatement<'a>) {
        self.within(true, |walker| walk::walk_while_statement(walker, it));
    }

    fn visit_do_while_statement(&mut self, it: &DoWhileStatement<'a>) {
        self.within(false, |walker| walk::walk_do_while_statement(walker, it));
    }

    fn visit_switch_case(&mut self, it: &SwitchCase<'a>) {
        self.within(true, |walker| walk::walk_switch_case(walker, it));
    }

    fn visit_try_statement(&mut self, it: &TryStatement<'a>) {
        // The block runs unless something fails, which is no branch that anybody planned.
        walk::walk_try_statement(self, it);
    }

    fn visit_catch_clause(&mut self, it: &CatchClause<'a>) {
        self.within(true, |walker| walk::walk_catch_clause(walker, it));
    }
}
