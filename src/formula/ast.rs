//! Knows the tree of a formula: an arena of nodes with byte ranges, children before parents.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// Index of a node in its [`Ast`]. Children have smaller ids than their parents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    Plus,
    Minus,
    /// `NOT` or `!`.
    Not,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
    Add,
    Subtract,
    Concat,
    Power,
    Multiply,
    Divide,
}

impl BinaryOp {
    /// How tightly it binds; all operators are left-associative. `^` is looser than `*`, as Salesforce has it.
    pub(super) fn precedence(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal | Self::NotEqual => 3,
            Self::Less | Self::Greater | Self::LessOrEqual | Self::GreaterOrEqual => 4,
            Self::Add | Self::Subtract | Self::Concat => 5,
            Self::Power => 6,
            Self::Multiply | Self::Divide => 7,
        }
    }

    /// As people write it.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Or => "||",
            Self::And => "&&",
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::Greater => ">",
            Self::LessOrEqual => "<=",
            Self::GreaterOrEqual => ">=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Concat => "&",
            Self::Power => "^",
            Self::Multiply => "*",
            Self::Divide => "/",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    Number,
    /// A text literal; see [`Ast::text_value`].
    Text(u32),
    True,
    False,
    Null,
    /// A reference to a field or global variable.
    Field,
    /// A function with its arguments.
    Call,
    Unary(UnaryOp),
    Binary(BinaryOp),
    /// `[key = value, …]`, which only template formulas may use; keys and values alternate.
    Map,
    /// A key of a map that is a name.
    Key,
}

#[derive(Debug, Clone)]
pub struct Node {
    pub kind: NodeKind,
    /// Bytes of the whole expression, without parentheses around it.
    pub span: Range<usize>,
    /// Bytes of the word that names it: literal, name, function or operator.
    pub token: Range<usize>,
    pub(super) kids: Range<u32>,
}

/// The tree of one formula. Nothing in it is recursive, so that dropping and walking it need no stack.
#[derive(Debug, Clone)]
pub struct Ast {
    pub(super) nodes: Vec<Node>,
    pub(super) kids: Vec<NodeId>,
    /// Text literals with their quotes, without braces of `{!…}` inside them.
    pub(super) texts: Vec<String>,
    /// What they stand for.
    pub(super) words: Vec<Arc<str>>,
    pub(super) root: NodeId,
}

impl Ast {
    #[must_use]
    pub fn root(&self) -> NodeId {
        self.root
    }

    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// All nodes, children before their parents.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes
            .iter()
            .enumerate()
            .map(|(index, node)| (NodeId(crate::source::offset(index)), node))
    }

    /// Arguments or operands, in order.
    #[must_use]
    pub fn kids(&self, id: NodeId) -> &[NodeId] {
        let kids = &self.node(id).kids;
        &self.kids[kids.start as usize..kids.end as usize]
    }

    /// What a text literal stands for: only `\"` and `\\` are escapes, all others stay two characters.
    #[must_use]
    pub fn text_value(&self, id: NodeId) -> Option<&Arc<str>> {
        let NodeKind::Text(index) = self.node(id).kind else {
            return None;
        };
        self.words.get(index as usize)
    }

    /// The tree as one line: `( if ( = a 1 ) "x" NULL )`, functions and names as they are spelled.
    #[must_use]
    pub fn tree(&self, text: &str) -> String {
        self.print(text, self.root, Form::Tree, &HashMap::new())
    }

    /// The expression as a formula with all parentheses written, comments and blanks gone.
    #[must_use]
    pub fn formula(&self, text: &str, id: NodeId) -> String {
        self.print(text, id, Form::Formula, &HashMap::new())
    }

    /// The whole formula in the same form, with other expressions in the place of some nodes.
    #[must_use]
    pub fn formula_with(&self, text: &str, swaps: &HashMap<NodeId, String>) -> String {
        self.print(text, self.root, Form::Formula, swaps)
    }

    fn print(&self, text: &str, id: NodeId, form: Form, swaps: &HashMap<NodeId, String>) -> String {
        let mut out = String::new();
        let mut work = vec![Piece::Node(id)];
        while let Some(piece) = work.pop() {
            match piece {
                Piece::Word(word) => out.push_str(word),
                Piece::Node(id) if swaps.contains_key(&id) => out.push_str(&swaps[&id]),
                Piece::Node(id) => {
                    let start = work.len();
                    match form {
                        Form::Tree => self.tree_pieces(text, id, &mut work),
                        Form::Formula => self.formula_pieces(text, id, &mut work),
                    }
                    work[start..].reverse();
                }
            }
        }
        out
    }

    fn tree_pieces<'a>(&'a self, text: &'a str, id: NodeId, out: &mut Vec<Piece<'a>>) {
        let kids = self.kids(id);
        let word = self.word(text, id);
        if kids.is_empty() {
            out.push(Piece::Word(word));
            return;
        }
        out.extend([Piece::Word("( "), Piece::Word(word)]);
        for kid in kids {
            out.extend([Piece::Word(" "), Piece::Node(*kid)]);
        }
        out.push(Piece::Word(" )"));
    }

    fn formula_pieces<'a>(&'a self, text: &'a str, id: NodeId, out: &mut Vec<Piece<'a>>) {
        let kids = self.kids(id);
        match (self.node(id).kind, kids) {
            (NodeKind::Binary(op), [left, right]) => out.extend([
                Piece::Word("("),
                Piece::Node(*left),
                Piece::Word(" "),
                Piece::Word(op.symbol()),
                Piece::Word(" "),
                Piece::Node(*right),
                Piece::Word(")"),
            ]),
            (NodeKind::Unary(_), [operand]) => out.extend([
                Piece::Word(self.word(text, id)),
                Piece::Word(" "),
                Piece::Node(*operand),
            ]),
            (NodeKind::Call, arguments) => {
                out.extend([Piece::Word(self.word(text, id)), Piece::Word("(")]);
                for (index, argument) in arguments.iter().enumerate() {
                    out.push(Piece::Word(if index == 0 { "" } else { ", " }));
                    out.push(Piece::Node(*argument));
                }
                out.push(Piece::Word(")"));
            }
            (NodeKind::Map, pairs) => {
                out.push(Piece::Word("["));
                for (index, part) in pairs.iter().enumerate() {
                    out.push(Piece::Word(match index {
                        0 => "",
                        index if index % 2 == 1 => " = ",
                        _ => ", ",
                    }));
                    out.push(Piece::Node(*part));
                }
                out.push(Piece::Word("]"));
            }
            _ => out.push(Piece::Word(self.word(text, id))),
        }
    }

    fn word<'a>(&'a self, text: &'a str, id: NodeId) -> &'a str {
        let node = self.node(id);
        match node.kind {
            NodeKind::Text(index) => &self.texts[index as usize],
            NodeKind::Map => "map",
            NodeKind::Binary(BinaryOp::And) => "and",
            NodeKind::Binary(BinaryOp::Or) => "or",
            NodeKind::Binary(op) => op.symbol(),
            _ => match &text[node.token.clone()] {
                "!" => "not",
                word => word,
            },
        }
    }
}

#[derive(Clone, Copy)]
enum Form {
    Tree,
    Formula,
}

enum Piece<'a> {
    Node(NodeId),
    Word(&'a str),
}

/// What a text literal with its quotes stands for.
pub(super) fn unescape(raw: &str) -> Arc<str> {
    let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
    let mut value = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some(next @ ('"' | '\\'))) => {
                value.push(*next);
                chars.next();
            }
            _ => value.push(c),
        }
    }
    value.into()
}
