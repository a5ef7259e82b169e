//! Knows what compiles: types of all nodes, numbers of arguments, known names.

mod special;

use std::ops::Range;
use std::sync::Arc;

use super::ast::{Ast, BinaryOp, Node, NodeId, NodeKind, UnaryOp};
use super::diagnostic::{Diagnostic, DiagnosticKind};
use super::functions::{self, Arguments, Function, Signature};
use super::types::{Field, Schema, Type, key};

/// What checking finds out about a node.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub(super) ty: Type,
    pub(super) function: Option<Function>,
    /// Index of the field that the node names.
    pub(super) field: Option<u32>,
    /// No field, clock or context is in it, so that Salesforce computes it once when it reads the formula.
    pub(super) constant: bool,
    /// Salesforce takes it for possibly blank.
    pub(super) nullable: bool,
}

/// A name in a formula, with what the schema says.
#[derive(Debug, Clone)]
pub(super) struct Reference {
    /// Lower case, with the prefix of a nested formula.
    pub(super) key: Arc<str>,
    pub(super) field: Field,
}

#[derive(Debug)]
pub(super) struct Checked {
    pub(super) facts: Vec<Facts>,
    pub(super) references: Vec<Reference>,
}

/// Checks all nodes, each after its children; problems in a child do not make its parents wrong.
pub(super) fn check(
    text: &str,
    ast: &Ast,
    prefix: &str,
    schema: &dyn Schema,
) -> Result<Checked, Vec<Diagnostic>> {
    let mut checker = Checker {
        text,
        ast,
        prefix,
        schema,
        facts: Vec::with_capacity(ast.nodes.len()),
        references: Vec::new(),
        problems: Vec::new(),
    };
    for (id, node) in ast.nodes() {
        let facts = checker.facts_of(id, node);
        checker.facts.push(facts);
    }
    if checker.problems.is_empty() {
        Ok(Checked {
            facts: checker.facts,
            references: checker.references,
        })
    } else {
        Err(checker.problems)
    }
}

struct Checker<'a> {
    text: &'a str,
    ast: &'a Ast,
    prefix: &'a str,
    schema: &'a dyn Schema,
    facts: Vec<Facts>,
    references: Vec<Reference>,
    problems: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn facts_of(&mut self, id: NodeId, node: &Node) -> Facts {
        let kids = self.ast.kids(id);
        let mut facts = Facts {
            ty: Type::Any,
            function: None,
            field: None,
            constant: !kids.is_empty() && kids.iter().all(|kid| self.facts[kid.index()].constant),
            nullable: kids.iter().any(|kid| self.facts[kid.index()].nullable),
        };
        match node.kind {
            NodeKind::Number => literal(&mut facts, Type::Number),
            NodeKind::Text(_) => literal(&mut facts, Type::Text),
            NodeKind::True | NodeKind::False => literal(&mut facts, Type::Boolean),
            NodeKind::Null => {
                literal(&mut facts, Type::Null);
                facts.nullable = true;
            }
            NodeKind::Field => self.field(node, &mut facts),
            NodeKind::Unary(op) => facts.ty = self.unary(op, id),
            NodeKind::Binary(op) => {
                facts.ty = self.binary(op, id);
                // Quotients are left for the time of use, to keep their digits.
                facts.constant &= op != BinaryOp::Divide;
            }
            NodeKind::Call => self.call(id, node, &mut facts),
            NodeKind::Key => {}
            NodeKind::Map => self.problem(
                DiagnosticKind::NotOffered,
                node.span.clone(),
                "maps (`[name = value]`) are not offered in formulas of records",
            ),
        }
        facts
    }

    fn ty(&self, id: NodeId) -> Type {
        self.facts[id.index()].ty
    }

    fn span(&self, id: NodeId) -> Range<usize> {
        self.ast.node(id).span.clone()
    }

    /// Source text of a node, shortened for messages.
    fn shown(&self, id: NodeId) -> String {
        let text = &self.text[self.span(id)];
        match text.char_indices().nth(40) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text.to_owned(),
        }
    }

    fn problem(&mut self, kind: DiagnosticKind, span: Range<usize>, message: impl Into<String>) {
        self.problems.push(Diagnostic::new(kind, span, message));
    }

    fn wrong_type(&mut self, id: NodeId, by: &str, wanted: &str) {
        let message = format!(
            "{by} needs a {wanted}, but `{}` is a {}",
            self.shown(id),
            self.ty(id)
        );
        self.problem(DiagnosticKind::WrongType, self.span(id), message);
    }

    /// Demands a type, `NULL` included.
    fn need(&mut self, id: NodeId, wanted: Type, by: &str) {
        if !self.ty(id).fits(wanted) {
            self.wrong_type(id, by, &wanted.to_string());
        }
    }

    fn field(&mut self, node: &Node, facts: &mut Facts) {
        facts.nullable = true;
        let name = &self.text[node.token.clone()];
        let full = if name.starts_with('$') {
            name.to_owned()
        } else {
            format!("{}{name}", self.prefix)
        };
        let key: Arc<str> = key(&full).into();
        if let Some(index) = self.references.iter().position(|known| known.key == key) {
            facts.ty = self.references[index].field.ty;
            facts.field = Some(crate::source::offset(index));
            return;
        }
        let Some(field) = self.schema.field(&full) else {
            self.problem(
                DiagnosticKind::UnknownField,
                node.span.clone(),
                format!("there is no field `{name}`"),
            );
            return;
        };
        facts.ty = field.ty;
        facts.field = Some(crate::source::offset(self.references.len()));
        self.references.push(Reference { key, field });
    }

    fn unary(&mut self, op: UnaryOp, id: NodeId) -> Type {
        let operand = self.ast.kids(id)[0];
        match op {
            UnaryOp::Not => {
                self.need(operand, Type::Boolean, "`NOT`");
                Type::Boolean
            }
            UnaryOp::Plus | UnaryOp::Minus => {
                let sign = if op == UnaryOp::Plus { "`+`" } else { "`-`" };
                if !matches!(self.ty(operand), Type::Number | Type::Any) {
                    self.wrong_type(operand, sign, "number");
                }
                Type::Number
            }
        }
    }

    fn binary(&mut self, op: BinaryOp, id: NodeId) -> Type {
        let [left, right] = [self.ast.kids(id)[0], self.ast.kids(id)[1]];
        let by = format!("`{}`", op.symbol());
        match op {
            BinaryOp::And | BinaryOp::Or => {
                self.need(left, Type::Boolean, &by);
                self.need(right, Type::Boolean, &by);
                Type::Boolean
            }
            BinaryOp::Equal | BinaryOp::NotEqual => {
                self.equality(left, right, &by);
                Type::Boolean
            }
            BinaryOp::Less | BinaryOp::Greater | BinaryOp::LessOrEqual | BinaryOp::GreaterOrEqual => {
                self.comparison(left, right, &by);
                Type::Boolean
            }
            BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Power => {
                self.need(left, Type::Number, &by);
                self.need(right, Type::Number, &by);
                Type::Number
            }
            BinaryOp::Concat => {
                self.need(left, Type::Text, &by);
                self.need(right, Type::Text, &by);
                Type::Text
            }
            BinaryOp::Add | BinaryOp::Subtract => self.sum(op, left, right),
        }
    }

    fn equality(&mut self, left: NodeId, right: NodeId, by: &str) {
        let (one, other) = (self.ty(left), self.ty(right));
        if one == Type::Geolocation {
            self.wrong_type(left, by, "number, text, date, time or condition");
        } else if other == Type::Geolocation || !one.fits(other) {
            self.unequal_types(left, right, by);
        }
    }

    fn comparison(&mut self, left: NodeId, right: NodeId, by: &str) {
        for side in [left, right] {
            if matches!(
                self.ty(side),
                Type::Boolean | Type::Picklist | Type::MultiPicklist | Type::Geolocation
            ) {
                return self.wrong_type(side, by, "number, text, date or time");
            }
        }
        if !self.ty(left).fits(self.ty(right)) {
            self.unequal_types(left, right, by);
        }
    }

    fn unequal_types(&mut self, left: NodeId, right: NodeId, by: &str) {
        let message = format!(
            "{by} compares values of one type, but `{}` is a {} and `{}` a {}",
            self.shown(left),
            self.ty(left),
            self.shown(right),
            self.ty(right)
        );
        let span = self.span(left).start..self.span(right).end;
        self.problem(DiagnosticKind::WrongType, span, message);
    }

    fn sum(&mut self, op: BinaryOp, left: NodeId, right: NodeId) -> Type {
        use Type::{Any, Date, DateTime, Null, Number, Time};
        let adds = op == BinaryOp::Add;
        match (self.ty(left), self.ty(right)) {
            (Null, _) | (_, Null) => Null,
            (Any, _) | (_, Any) => Any,
            (Number, Number) => Number,
            (Number, day @ (Date | DateTime)) if adds => day,
            (day @ (Date | DateTime | Time), Number) => day,
            (Date, Date) | (DateTime, DateTime) | (Time, Time) if !adds => Number,
            (one, other) if adds && one.is_text() && other.is_text() => Type::Text,
            (one, other) => {
                let verb = if adds { "add" } else { "subtract" };
                let span = self.span(left).start..self.span(right).end;
                let message = format!("`{}` cannot {verb} a {one} and a {other}", op.symbol());
                self.problem(DiagnosticKind::WrongType, span, message);
                Any
            }
        }
    }

    fn call(&mut self, id: NodeId, node: &Node, facts: &mut Facts) {
        let name = &self.text[node.token.clone()];
        let Some(signature) = functions::find(name) else {
            self.unknown_function(name, node);
            return;
        };
        facts.function = Some(signature.function);
        facts.ty = signature.result;
        if !self.check_count(id, node, signature) {
            return;
        }
        match signature.arguments {
            Arguments::Typed { types, .. } => {
                let by = format!("`{}`", signature.name);
                for (kid, wanted) in self.ast.kids(id).iter().zip(types) {
                    self.need(*kid, *wanted, &by);
                }
            }
            Arguments::Many(wanted) => {
                let by = format!("`{}`", signature.name);
                for kid in self.ast.kids(id) {
                    self.need(*kid, wanted, &by);
                }
            }
            Arguments::Special { .. } => facts.ty = self.special(id, signature),
        }
        if signature.function == Function::NullValue {
            facts.nullable = self.facts[self.ast.kids(id)[1].index()].nullable;
        }
        facts.constant &= !matches!(signature.function, Function::Opaque);
    }

    fn unknown_function(&mut self, name: &str, node: &Node) {
        if functions::is_not_offered(name) {
            self.problem(
                DiagnosticKind::NotOffered,
                node.token.clone(),
                format!("the function `{name}` is not offered in formulas of records"),
            );
            return;
        }
        let upper = name.to_ascii_uppercase();
        let near = functions::names()
            .map(|known| (strsim::damerau_levenshtein(known, &upper), known))
            .min()
            .filter(|(distance, known)| *distance <= 2 && distance * 2 < known.len());
        let message = match near {
            Some((_, known)) => {
                format!("there is no function `{name}`: did you mean `{known}`?")
            }
            None => format!("there is no function `{name}`"),
        };
        self.problem(DiagnosticKind::UnknownFunction, node.token.clone(), message);
    }

    fn check_count(&mut self, id: NodeId, node: &Node, signature: &Signature) -> bool {
        let given = self.ast.kids(id).len();
        let (least, most) = match signature.arguments {
            Arguments::Typed { types, at_least } => (at_least, types.len()),
            Arguments::Many(Type::Number) => (1, 255),
            Arguments::Many(_) => (0, usize::MAX),
            Arguments::Special { at_least, at_most } => (at_least, at_most),
        };
        let odd = match signature.function {
            Function::Case => given % 2 == 1,
            Function::Ifs => given.is_multiple_of(2),
            _ => false,
        };
        if (least..=most).contains(&given) && !odd {
            return true;
        }
        let name = signature.name;
        let wanted = match (signature.function, least, most) {
            (Function::Case, ..) => {
                "an expression, pairs of value and result, and a result for all else".to_owned()
            }
            (Function::Ifs, ..) => "pairs of condition and result, and a result for all else".to_owned(),
            (_, least, usize::MAX) => format!("at least {least}"),
            (_, least, most) if least == most => format!("{least}"),
            (_, least, most) => format!("{least} to {most}"),
        };
        self.problem(
            DiagnosticKind::WrongNumberOfArguments,
            node.span.clone(),
            format!("`{name}` has {given} arguments, but needs {wanted}"),
        );
        false
    }
}

fn literal(facts: &mut Facts, ty: Type) {
    facts.ty = ty;
    facts.constant = true;
}
