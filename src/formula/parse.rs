//! Knows the grammar of formulas: a Pratt parser with Salesforce's own precedence and a limit on nesting.

use std::ops::Range;

use super::ast::{Ast, BinaryOp, Node, NodeId, NodeKind, UnaryOp, unescape};
use super::diagnostic::{Diagnostic, DiagnosticKind};
use super::lex::{Token, TokenKind, lex};

/// How deep parentheses, arguments and signs may nest. Formulas of people stay below 50.
pub const MAX_DEPTH: usize = 500;

/// Reads a formula.
///
/// # Errors
/// The first place where it does not follow the grammar.
pub fn parse(text: &str) -> Result<Ast, Diagnostic> {
    let tokens = lex(text)?;
    let mut parser = Parser {
        text,
        tokens: tokens.tokens,
        at: 0,
        depth: 0,
        ast: Ast {
            nodes: Vec::new(),
            kids: Vec::new(),
            words: tokens.texts.iter().map(|raw| unescape(raw)).collect(),
            texts: tokens.texts,
            root: NodeId(0),
        },
    };
    parser.ast.root = parser.expression(0)?;
    if parser.peek().kind != TokenKind::End {
        return Err(parser.extra());
    }
    Ok(parser.ast)
}

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    ast: Ast,
}

impl Parser<'_> {
    fn peek(&self) -> Token {
        self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn next(&mut self) -> Token {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn add(&mut self, kind: NodeKind, token: Token, span: Range<usize>, kids: &[NodeId]) -> NodeId {
        let start = crate::source::offset(self.ast.kids.len());
        self.ast.kids.extend_from_slice(kids);
        let id = NodeId(crate::source::offset(self.ast.nodes.len()));
        self.ast.nodes.push(Node {
            kind,
            span,
            token: token.span(),
            kids: start..crate::source::offset(self.ast.kids.len()),
        });
        id
    }

    fn span(&self, id: NodeId) -> Range<usize> {
        self.ast.node(id).span.clone()
    }

    fn enter(&mut self, token: Token) -> Result<(), Diagnostic> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Diagnostic::new(
                DiagnosticKind::TooDeep,
                token.span(),
                format!("the formula nests deeper than {MAX_DEPTH} levels here"),
            ));
        }
        Ok(())
    }

    /// Operands and operators that bind tighter than `above`.
    fn expression(&mut self, above: u8) -> Result<NodeId, Diagnostic> {
        let mut left = self.unary()?;
        loop {
            let token = self.peek();
            let TokenKind::Binary(op) = token.kind else {
                return Ok(left);
            };
            if op.precedence() <= above {
                return Ok(left);
            }
            self.next();
            let right = self.expression(op.precedence())?;
            let span = self.span(left).start..self.span(right).end;
            left = self.add(NodeKind::Binary(op), token, span, &[left, right]);
        }
    }

    fn unary(&mut self) -> Result<NodeId, Diagnostic> {
        let token = self.peek();
        let op = match token.kind {
            TokenKind::Binary(BinaryOp::Add) => UnaryOp::Plus,
            TokenKind::Binary(BinaryOp::Subtract) => UnaryOp::Minus,
            TokenKind::Not | TokenKind::Bang => UnaryOp::Not,
            _ => return self.primary(),
        };
        self.next();
        self.enter(token)?;
        let operand = self.unary()?;
        self.depth -= 1;
        let span = token.span().start..self.span(operand).end;
        Ok(self.add(NodeKind::Unary(op), token, span, &[operand]))
    }

    fn primary(&mut self) -> Result<NodeId, Diagnostic> {
        let token = self.next();
        let kind = match token.kind {
            TokenKind::Number => NodeKind::Number,
            TokenKind::Text(index) => NodeKind::Text(index),
            TokenKind::True => NodeKind::True,
            TokenKind::False => NodeKind::False,
            TokenKind::Null => NodeKind::Null,
            TokenKind::Name if self.peek().kind == TokenKind::Open => return self.call(token),
            TokenKind::Name => NodeKind::Field,
            TokenKind::Open => return self.group(token),
            TokenKind::OpenBracket => return self.map(token),
            _ => return Err(self.missing_value(token)),
        };
        Ok(self.add(kind, token, token.span(), &[]))
    }

    fn group(&mut self, open: Token) -> Result<NodeId, Diagnostic> {
        self.enter(open)?;
        let inner = self.expression(0)?;
        self.depth -= 1;
        let close = self.next();
        if close.kind != TokenKind::Close {
            return Err(self.unclosed(open, close));
        }
        Ok(inner)
    }

    fn call(&mut self, name: Token) -> Result<NodeId, Diagnostic> {
        let open = self.next();
        self.enter(open)?;
        let mut arguments = Vec::new();
        if self.peek().kind == TokenKind::Close {
            self.next();
        } else {
            loop {
                arguments.push(self.expression(0)?);
                let token = self.next();
                match token.kind {
                    TokenKind::Comma => {}
                    TokenKind::Close => break,
                    _ => return Err(self.unclosed(open, token)),
                }
            }
        }
        self.depth -= 1;
        let end = self.tokens[self.at - 1].span().end;
        Ok(self.add(NodeKind::Call, name, name.span().start..end, &arguments))
    }

    fn map(&mut self, open: Token) -> Result<NodeId, Diagnostic> {
        self.enter(open)?;
        let mut parts = Vec::new();
        let named = self.peek().kind == TokenKind::Name;
        loop {
            let key = self.next();
            let kind = match key.kind {
                TokenKind::Name if named => NodeKind::Key,
                TokenKind::Text(index) if !named => NodeKind::Text(index),
                _ => return Err(self.missing_value(key)),
            };
            parts.push(self.add(kind, key, key.span(), &[]));
            let equal = self.next();
            if equal.kind != TokenKind::Binary(BinaryOp::Equal) || equal.span().len() != 1 {
                return Err(Diagnostic::syntax(
                    equal.span(),
                    "a `=` is missing after the key of the map",
                ));
            }
            parts.push(self.expression(0)?);
            let token = self.next();
            match token.kind {
                TokenKind::Comma => {}
                TokenKind::CloseBracket => break,
                _ => return Err(self.unclosed(open, token)),
            }
        }
        self.depth -= 1;
        let end = self.tokens[self.at - 1].span().end;
        Ok(self.add(NodeKind::Map, open, open.span().start..end, &parts))
    }

    fn missing_value(&self, found: Token) -> Diagnostic {
        if found.kind == TokenKind::End {
            return Diagnostic::syntax(
                found.span(),
                "the formula ends where a value or condition is expected",
            );
        }
        let word = &self.text[found.span()];
        Diagnostic::syntax(
            found.span(),
            format!("a value or condition is missing before `{word}`"),
        )
    }

    fn unclosed(&self, open: Token, found: Token) -> Diagnostic {
        let word = &self.text[open.span()];
        match found.kind {
            TokenKind::End => {
                Diagnostic::syntax(open.span(), format!("the `{word}` opened here is never closed"))
            }
            _ => self.infix_word(found).unwrap_or_else(|| {
                let found_word = &self.text[found.span()];
                let message = if found.kind == TokenKind::Comma && self.negates(open) {
                    "`NOT` takes one condition: combine several with `AND` or `OR`".to_owned()
                } else {
                    format!("an operator or the end of `{word}` is missing before `{found_word}`")
                };
                Diagnostic::syntax(found.span(), message)
            }),
        }
    }

    /// Whether a parenthesis stands right behind `NOT`.
    fn negates(&self, open: Token) -> bool {
        let index = self.tokens.iter().position(|token| token.start == open.start);
        let before = index.and_then(|index| self.tokens.get(index.checked_sub(1)?));
        before.is_some_and(|token| token.kind == TokenKind::Not)
    }

    fn extra(&self) -> Diagnostic {
        let found = self.peek();
        let word = &self.text[found.span()];
        self.infix_word(found).unwrap_or_else(|| match found.kind {
            TokenKind::Close => Diagnostic::syntax(found.span(), "this `)` closes nothing"),
            _ => Diagnostic::syntax(found.span(), format!("an operator is missing before `{word}`")),
        })
    }

    /// `a AND b`, which many a language has and this one does not.
    fn infix_word(&self, found: Token) -> Option<Diagnostic> {
        let word = &self.text[found.span()];
        let operator = match word {
            word if word.eq_ignore_ascii_case("and") => "&&",
            word if word.eq_ignore_ascii_case("or") => "||",
            _ => return None,
        };
        Some(Diagnostic::syntax(
            found.span(),
            format!("`{word}` is a function and cannot stand between two conditions: use `{operator}`"),
        ))
    }
}
