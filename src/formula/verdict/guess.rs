//! Knows how to guess the types of fields from their use, where an export does not hold them.

use std::collections::HashMap;

use crate::formula::ast::{Ast, BinaryOp, NodeId, NodeKind, UnaryOp};
use crate::formula::diagnostic::Diagnostic;
use crate::formula::functions::{self, Arguments, Function};
use crate::formula::parse::parse;
use crate::formula::types::{Field, FieldTable, Type, key};

/// Rounds after which types have reached everything that is compared with them.
const ROUNDS: usize = 4;

/// Guesses a type for every name in a formula: what its uses ask for, else text.
///
/// # Errors
/// The formula does not follow the grammar.
pub fn guess(text: &str) -> Result<FieldTable, Diagnostic> {
    let ast = parse(text)?;
    let mut guesser = Guesser {
        text,
        ast: &ast,
        names: HashMap::new(),
        types: Vec::new(),
        is_sure: true,
    };
    for _ in 0..ROUNDS {
        guesser.round();
    }
    guesser.is_sure = false;
    for _ in 0..ROUNDS {
        guesser.round();
    }
    let mut table = FieldTable::new();
    for (_, node) in ast.nodes().filter(|(_, node)| node.kind == NodeKind::Field) {
        let name = &text[node.token.clone()];
        let ty = guesser.names.get(&key(name)).copied();
        table.insert(name, Field::new(ty.unwrap_or_else(|| by_name(name))));
    }
    Ok(table)
}

/// What a name alone says.
fn by_name(name: &str) -> Type {
    let name = key(name);
    if name.starts_with("$permission.") {
        Type::Boolean
    } else if name.ends_with("datetime__c") || name.ends_with("createddate") {
        Type::DateTime
    } else if name.ends_with("date__c") || name.ends_with("date") {
        Type::Date
    } else {
        Type::Text
    }
}

struct Guesser<'a> {
    text: &'a str,
    ast: &'a Ast,
    names: HashMap<String, Type>,
    /// Per node, as far as it is known.
    types: Vec<Option<Type>>,
    /// Only uses that leave no doubt count.
    is_sure: bool,
}

impl Guesser<'_> {
    fn round(&mut self) {
        self.types.clear();
        for (id, _) in self.ast.nodes() {
            let ty = self.known(id);
            self.types.push(ty);
        }
        self.expect(self.ast.root(), Type::Boolean, 0);
        for (id, node) in self.ast.nodes() {
            let kids = self.ast.kids(id);
            match node.kind {
                NodeKind::Unary(UnaryOp::Not) => self.expect(kids[0], Type::Boolean, 0),
                NodeKind::Unary(_) => self.expect(kids[0], Type::Number, 0),
                NodeKind::Binary(op) => self.operands(op, kids[0], kids[1]),
                NodeKind::Call => self.arguments(id, kids),
                _ => {}
            }
        }
    }

    fn ty(&self, id: NodeId) -> Option<Type> {
        self.types.get(id.index()).copied().flatten()
    }

    fn function(&self, id: NodeId) -> Option<&'static functions::Signature> {
        functions::find(&self.text[self.ast.node(id).token.clone()])
    }

    /// Type of a node whose children have theirs.
    fn known(&self, id: NodeId) -> Option<Type> {
        let kids = self.ast.kids(id);
        match self.ast.node(id).kind {
            NodeKind::Number => Some(Type::Number),
            NodeKind::Text(_) => Some(Type::Text),
            NodeKind::True | NodeKind::False | NodeKind::Unary(UnaryOp::Not) => Some(Type::Boolean),
            NodeKind::Unary(_) => Some(Type::Number),
            NodeKind::Field => self
                .names
                .get(&key(&self.text[self.ast.node(id).token.clone()]))
                .copied(),
            NodeKind::Binary(op) => self.result(op, self.ty(kids[0]), self.ty(kids[1])),
            NodeKind::Call => {
                let signature = self.function(id)?;
                match signature.function {
                    Function::If => self.ty(*kids.get(1)?).or_else(|| self.ty(*kids.get(2)?)),
                    Function::Case => self.ty(*kids.get(2)?).or_else(|| self.ty(*kids.last()?)),
                    Function::BlankValue | Function::NullValue => {
                        self.ty(*kids.first()?).or_else(|| self.ty(*kids.get(1)?))
                    }
                    Function::PriorValue | Function::AddMonths => self.ty(*kids.first()?),
                    _ => Some(signature.result).filter(|ty| *ty != Type::Any),
                }
            }
            NodeKind::Null | NodeKind::Map | NodeKind::Key => None,
        }
    }

    fn result(&self, op: BinaryOp, left: Option<Type>, right: Option<Type>) -> Option<Type> {
        use Type::{Boolean, Date, DateTime, Number, Text};
        match op {
            BinaryOp::Concat => Some(Text),
            BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Power => Some(Number),
            BinaryOp::Add | BinaryOp::Subtract => match (left, right) {
                (Some(Date), Some(Date)) | (Some(DateTime), Some(DateTime)) => Some(Number),
                (Some(day @ (Date | DateTime)), Some(Number))
                | (Some(Number), Some(day @ (Date | DateTime))) => Some(day),
                (Some(left), Some(right)) if left == right => Some(left),
                (Some(Text), None) | (None, Some(Text)) => Some(Text),
                _ => None,
            },
            _ => Some(Boolean),
        }
    }

    fn operands(&mut self, op: BinaryOp, left: NodeId, right: NodeId) {
        match op {
            BinaryOp::Or | BinaryOp::And => self.expect_all(&[left, right], Type::Boolean),
            BinaryOp::Concat => self.expect_all(&[left, right], Type::Text),
            BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Power => {
                self.expect_all(&[left, right], Type::Number);
            }
            BinaryOp::Add | BinaryOp::Subtract => {
                for (one, other) in [(left, right), (right, left)] {
                    match self.ty(other) {
                        Some(Type::Text) => self.expect(one, Type::Text, 0),
                        Some(day @ (Type::Date | Type::DateTime)) if op == BinaryOp::Subtract => {
                            self.expect(one, day, 0);
                        }
                        Some(Type::Date | Type::DateTime) => self.expect(one, Type::Number, 0),
                        Some(Type::Number) if !self.is_sure => self.expect(one, Type::Number, 0),
                        _ => {}
                    }
                }
            }
            _ => self.alike(left, right),
        }
    }

    fn alike(&mut self, left: NodeId, right: NodeId) {
        for (one, other) in [(left, right), (right, left)] {
            if let Some(ty) = self.ty(other) {
                self.expect(one, ty, 0);
            }
        }
    }

    fn expect_all(&mut self, ids: &[NodeId], ty: Type) {
        for id in ids {
            self.expect(*id, ty, 0);
        }
    }

    fn arguments(&mut self, id: NodeId, kids: &[NodeId]) {
        let (Some(signature), Some(first)) = (self.function(id), kids.first().copied()) else {
            return;
        };
        match signature.arguments {
            Arguments::Typed { types, .. } => {
                for (kid, ty) in kids.iter().zip(types) {
                    self.expect(*kid, *ty, 0);
                }
            }
            Arguments::Many(ty) => self.expect_all(kids, ty),
            Arguments::Special { .. } => self.special(signature.function, first, kids),
        }
    }

    fn special(&mut self, function: Function, first: NodeId, kids: &[NodeId]) {
        match function {
            Function::IsPickVal => self.expect(first, Type::Picklist, 0),
            Function::Includes | Function::PicklistCount => self.expect(first, Type::MultiPicklist, 0),
            Function::Regex | Function::IsNumber => self.expect_all(kids, Type::Text),
            Function::Text if !self.is_sure => self.expect(first, Type::Picklist, 0),
            Function::DateValue | Function::UnixTimestamp if !self.is_sure => {
                self.expect(first, Type::DateTime, 0);
            }
            Function::AddMonths if !self.is_sure => self.expect(first, Type::Date, 0),
            Function::BlankValue | Function::NullValue if kids.len() == 2 => self.alike(first, kids[1]),
            Function::If if kids.len() == 3 => {
                self.expect(first, Type::Boolean, 0);
                self.alike(kids[1], kids[2]);
            }
            Function::Case => {
                for wanted in kids[1..kids.len() - 1].iter().step_by(2) {
                    match self.ty(*wanted) {
                        Some(Type::Text) => self.expect(first, Type::Picklist, 0),
                        Some(ty) => self.expect(first, ty, 0),
                        None => {}
                    }
                }
            }
            _ => {}
        }
    }

    /// Notes the type that a use asks for; the first one counts.
    fn expect(&mut self, id: NodeId, ty: Type, depth: usize) {
        if depth > 50 || matches!(ty, Type::Any | Type::Null) {
            return;
        }
        let kids = self.ast.kids(id);
        match self.ast.node(id).kind {
            NodeKind::Field => {
                let name = key(&self.text[self.ast.node(id).token.clone()]);
                self.names.entry(name).or_insert(ty);
            }
            NodeKind::Call => {
                let Some(signature) = self.function(id) else {
                    return;
                };
                let down: Vec<NodeId> = match signature.function {
                    Function::If => kids.iter().skip(1).copied().collect(),
                    Function::BlankValue | Function::NullValue => kids.to_vec(),
                    Function::PriorValue | Function::AddMonths => kids.iter().take(1).copied().collect(),
                    Function::Case => kids
                        .iter()
                        .skip(2)
                        .step_by(2)
                        .chain(kids.last())
                        .copied()
                        .collect(),
                    _ => return,
                };
                for kid in down {
                    self.expect(kid, ty, depth + 1);
                }
            }
            _ => {}
        }
    }
}
