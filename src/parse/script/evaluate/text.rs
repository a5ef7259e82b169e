//! Knows how texts are put together: `'Subject=' + a`, templates, `text += …`, `[…].join('&')`.

use oxc_ast::ast::{Argument, BinaryOperator, CallExpression, Expression};
use oxc_span::GetSpan;

use super::super::facts::{Datum, Piece, What};
use super::super::scope::Write;
use super::{Ask, Evaluator};
use crate::source::Span;

/// Most parts of a text.
const MOST: usize = 1_000;

impl<'e, 'a> Evaluator<'e, 'a> {
    pub(super) fn text(&self, value: &'a Expression<'a>, ask: Ask<'_, 'a>) -> Datum {
        let span = self.span(value.span());
        let mut pieces = Vec::new();
        if !self.pieces(value, false, ask, &mut pieces) {
            return Datum::unknown(span);
        }
        joined(pieces, span)
    }

    /// Adds the parts of a text; `false` if it is none.
    fn pieces(
        &self,
        value: &'a Expression<'a>,
        conditional: bool,
        ask: Ask<'_, 'a>,
        pieces: &mut Vec<Piece>,
    ) -> bool {
        match value.get_inner_expression() {
            Expression::StringLiteral(text) => {
                self.literal(&text.value, text.span, 1, conditional, pieces);
                true
            }
            Expression::TemplateLiteral(template) => {
                let mut values = template.expressions.iter();
                for quasi in &template.quasis {
                    let cooked = quasi.value.cooked.as_ref().unwrap_or(&quasi.value.raw);
                    self.literal(cooked, quasi.span, 0, conditional, pieces);
                    if let Some(value) = values.next() {
                        self.part(value, conditional, ask, pieces);
                    }
                }
                true
            }
            Expression::BinaryExpression(sum) if sum.operator == BinaryOperator::Addition => {
                let mut parts = vec![&sum.right];
                let mut left = &sum.left;
                while let Expression::BinaryExpression(inner) = left.get_inner_expression() {
                    if inner.operator != BinaryOperator::Addition || parts.len() > MOST {
                        break;
                    }
                    parts.push(&inner.right);
                    left = &inner.left;
                }
                parts.push(left);
                let before = pieces.len();
                for part in parts.into_iter().rev() {
                    self.part(part, conditional, ask, pieces);
                }
                // Numbers add up; only a text makes it one.
                pieces[before..].iter().any(|piece| piece.text.is_some())
            }
            _ => false,
        }
    }

    fn part(&self, value: &'a Expression<'a>, conditional: bool, ask: Ask<'_, 'a>, pieces: &mut Vec<Piece>) {
        if pieces.len() > MOST {
            return;
        }
        let datum = self.value(value, ask.deeper());
        add(datum, conditional, pieces);
    }

    /// A literal, cut where something is filled in.
    fn literal(
        &self,
        text: &str,
        span: oxc_span::Span,
        quote: usize,
        conditional: bool,
        pieces: &mut Vec<Piece>,
    ) {
        let whole = self.span(span);
        let piece = |text: Option<String>, span: Span| Piece {
            text,
            span,
            is_conditional: conditional,
        };
        if !self.is_gap(span) {
            let inside = Span {
                start: whole.start + crate::source::offset(quote),
                end: whole.end - crate::source::offset(quote),
                ..whole
            };
            pieces.push(piece(Some(text.to_owned()), inside));
            return;
        }
        let (mut at, end) = (
            span.start as usize + quote,
            (span.end as usize).saturating_sub(quote),
        );
        let base = self.source.base;
        let mut add = |range: std::ops::Range<usize>, is_known: bool| {
            let text = self.source.text.get(range.clone()).filter(|_| is_known);
            if !range.is_empty() {
                let span = Span::new(self.source.file, base + range.start..base + range.end);
                pieces.push(piece(text.map(str::to_owned), span));
            }
        };
        for gap in self.source.gaps_in(&(at..end)) {
            add(at..gap.start.max(at), true);
            add(gap.start.max(at)..gap.end.min(end), false);
            at = gap.end.min(end);
        }
        add(at..end, true);
    }

    /// `text = 'a'; text += 'b';`.
    pub(super) fn appended(&self, writes: &[&&Write<'a>], span: Span, ask: Ask<'_, 'a>) -> Datum {
        let mut pieces = Vec::new();
        for write in writes {
            let value = self.origin(&write.origin, write.place, span, ask);
            let conditional = !self.tables.is_sure(write.place, ask.place);
            if !write.is_append && !conditional {
                pieces.clear();
            }
            add(value, conditional, &mut pieces);
            if pieces.len() > MOST {
                return Datum::unknown(span);
            }
        }
        joined(pieces, span)
    }

    /// `['Subject=a', 'Status=b'].join('&')`.
    pub(super) fn joined_list(
        &self,
        call: &'a CallExpression<'a>,
        span: Span,
        ask: Ask<'_, 'a>,
    ) -> Option<Datum> {
        let member = call.callee.as_member_expression()?;
        let name = member.static_property_name()?;
        if name != "join" {
            return None;
        }
        let separator = match call.arguments.first().and_then(Argument::as_expression) {
            Some(Expression::StringLiteral(text)) => text.value.as_str().to_owned(),
            None => ",".to_owned(),
            Some(_) => return None,
        };
        let What::List(elements) = self.value(member.object(), ask.deeper()).what else {
            return None;
        };
        let mut pieces = Vec::new();
        for (index, element) in elements.into_iter().enumerate() {
            if index > 0 {
                pieces.push(Piece {
                    text: Some(separator.clone()),
                    span: element.span,
                    is_conditional: false,
                });
            }
            add(element, false, &mut pieces);
        }
        Some(joined(pieces, span))
    }
}

fn add(datum: Datum, conditional: bool, pieces: &mut Vec<Piece>) {
    let span = datum.span;
    match datum.what {
        What::Joined(parts) => pieces.extend(parts.into_iter().map(|part| Piece {
            is_conditional: part.is_conditional || conditional,
            ..part
        })),
        _ => pieces.push(Piece {
            text: datum.text().map(str::to_owned),
            span,
            is_conditional: conditional,
        }),
    }
}

/// One text if all of it is known.
fn joined(pieces: Vec<Piece>, span: Span) -> Datum {
    let texts = pieces
        .iter()
        .map(|piece| piece.text.as_deref().filter(|_| !piece.is_conditional));
    let whole: Option<String> = texts.collect();
    let span = match pieces.as_slice() {
        [only] => only.span,
        _ => span,
    };
    let what = match whole {
        Some(text) => What::Text(text),
        None if pieces.iter().all(|piece| piece.text.is_none()) => What::Unknown,
        None => What::Joined(pieces),
    };
    Datum { span, what }
}
