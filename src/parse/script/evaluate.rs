//! Knows which values the expressions of a parsed script can have, as far as its text tells.

mod call;
mod function;
mod object;
mod script;
mod text;
mod variable;

use oxc_ast::ast::{Expression, UnaryOperator};
use oxc_span::GetSpan;

use super::Source;
use super::facts::{Datum, Entry, Object, What};
use super::scope::{CallSite, Origin, Place, Tables};
use crate::source::Span;

pub(super) use script::script;

/// How deep values are followed.
const DEEPEST: u32 = 24;
/// Most alternatives of one value.
const MOST: usize = 8;

/// What the parameters of one function are, for one of its calls.
#[derive(Clone, Copy)]
struct Frame<'f, 'a> {
    function: u32,
    site: &'f CallSite<'a>,
    skip: usize,
    outer: Option<&'f Frame<'f, 'a>>,
}

/// Where a value is asked for.
#[derive(Clone, Copy)]
struct Ask<'f, 'a> {
    place: Place,
    frame: Option<&'f Frame<'f, 'a>>,
    depth: u32,
}

impl<'f, 'a> Ask<'f, 'a> {
    fn deeper(self) -> Self {
        Self {
            depth: self.depth + 1,
            ..self
        }
    }

    fn at(self, place: Place) -> Self {
        Self {
            place,
            ..self.deeper()
        }
    }
}

struct Evaluator<'e, 'a> {
    tables: &'e Tables<'a>,
    source: &'e Source<'e>,
    /// The function whose parameters some value depended on.
    depends: std::cell::Cell<Option<u32>>,
    /// Variables whose properties are being looked at: an object inside itself is not followed again.
    filling: std::cell::RefCell<Vec<&'a str>>,
}

impl<'a> Tables<'a> {
    /// Texts that a computed name can be; only constants written there, or in variables.
    pub(super) fn constants(&self, value: &'a Expression<'a>, place: Place) -> Vec<String> {
        match value.get_inner_expression() {
            Expression::StringLiteral(text) => vec![text.value.as_str().to_owned()],
            Expression::Identifier(name) => {
                let writes = self.writes(name.name.as_str(), place.function);
                let texts = writes.iter().map(|write| match &write.origin {
                    Origin::Expression(Expression::StringLiteral(text)) => {
                        Some(text.value.as_str().to_owned())
                    }
                    _ => None,
                });
                texts.collect::<Option<Vec<_>>>().unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }
}

impl<'e, 'a> Evaluator<'e, 'a> {
    fn span(&self, span: oxc_span::Span) -> Span {
        let base = self.source.base;
        Span::new(
            self.source.file,
            base + span.start as usize..base + span.end as usize,
        )
    }

    fn is_gap(&self, span: oxc_span::Span) -> bool {
        self.source.is_gap(&(span.start as usize..span.end as usize))
    }

    fn value(&self, value: &'a Expression<'a>, ask: Ask<'_, 'a>) -> Datum {
        let value = value.get_inner_expression();
        let span = self.span(value.span());
        if ask.depth > DEEPEST || !self.tables.step() {
            return Datum::unknown(span);
        }
        let what = match value {
            Expression::StringLiteral(_)
            | Expression::TemplateLiteral(_)
            | Expression::BinaryExpression(_) => {
                return self.text(value, ask);
            }
            Expression::NumericLiteral(number) => What::Number(self.written(number.span)),
            Expression::BooleanLiteral(literal) => What::Bool(literal.value),
            Expression::NullLiteral(_) => What::Nothing,
            Expression::UnaryExpression(unary) => return self.unary(unary, span, ask),
            Expression::ObjectExpression(object) => What::Object(self.object(object, ask)),
            Expression::ArrayExpression(array) => What::List(self.list(array, ask)),
            Expression::FunctionExpression(_) | Expression::ArrowFunctionExpression(_) => {
                self.function(value, span)
            }
            Expression::Identifier(name) => return self.variable(name, ask),
            Expression::ConditionalExpression(choice) => {
                let both = [&choice.consequent, &choice.alternate].map(|one| self.value(one, ask.deeper()));
                return one_of(both.into_iter().collect(), span);
            }
            Expression::LogicalExpression(logical) => {
                let right = self.value(&logical.right, ask.deeper());
                if logical.operator.is_and() {
                    return right;
                }
                return one_of(vec![self.value(&logical.left, ask.deeper()), right], span);
            }
            Expression::AssignmentExpression(assignment) => {
                return self.value(&assignment.right, ask.deeper());
            }
            Expression::SequenceExpression(sequence) => match sequence.expressions.last() {
                Some(last) => return self.value(last, ask.deeper()),
                None => What::Unknown,
            },
            Expression::CallExpression(call) => return self.call(call, span, ask),
            Expression::StaticMemberExpression(_) | Expression::ComputedMemberExpression(_) => {
                return self.member(value, span, ask);
            }
            _ => What::Unknown,
        };
        Datum { span, what }
    }

    fn written(&self, span: oxc_span::Span) -> String {
        let text = self.source.text.get(span.start as usize..span.end as usize);
        text.unwrap_or_default().to_owned()
    }

    fn unary(&self, unary: &'a oxc_ast::ast::UnaryExpression<'a>, span: Span, ask: Ask<'_, 'a>) -> Datum {
        let what = match (unary.operator, &unary.argument) {
            (UnaryOperator::LogicalNot, Expression::NumericLiteral(number)) => {
                What::Bool(number.value == 0.0)
            }
            (UnaryOperator::UnaryNegation, Expression::NumericLiteral(_)) => {
                What::Number(self.written(unary.span))
            }
            (UnaryOperator::Void, _) => What::Nothing,
            (UnaryOperator::LogicalNot, argument) => match self.value(argument, ask.deeper()).what {
                What::Bool(value) => What::Bool(!value),
                _ => What::Unknown,
            },
            _ => What::Unknown,
        };
        Datum { span, what }
    }

    fn list(&self, array: &'a oxc_ast::ast::ArrayExpression<'a>, ask: Ask<'_, 'a>) -> Vec<Datum> {
        let elements = array.elements.iter().take(256);
        elements
            .map(|element| match element.as_expression() {
                Some(value) => self.value(value, ask.deeper()),
                None => Datum::unknown(self.span(element.span())),
            })
            .collect()
    }

    fn member(&self, value: &'a Expression<'a>, span: Span, ask: Ask<'_, 'a>) -> Datum {
        let paths = self.tables.paths(value, ask.place);
        if let [path] = paths.as_slice() {
            let what = What::Path(path.text.clone());
            return Datum { span, what };
        }
        let Some(member) = value.as_member_expression() else {
            return Datum::unknown(span);
        };
        let key = match member {
            oxc_ast::ast::MemberExpression::ComputedMemberExpression(member) => {
                self.tables.constants(&member.expression, ask.place).pop()
            }
            _ => member.static_property_name().map(|name| name.to_string()),
        };
        let Some(key) = key else {
            return Datum::unknown(span);
        };
        let object = self.value(member.object(), ask.deeper());
        if let What::Object(_) | What::OneOf(_) = &object.what {
            let found = within(object, &[key.as_str()], span);
            if !matches!(found.what, What::Unknown | What::Nothing) {
                return found;
            }
        }
        self.only_property(&key, span, ask)
    }

    /// The value of a property that the whole script sets once: `this.task = { … }`, or a method.
    fn only_property(&self, key: &str, span: Span, ask: Ask<'_, 'a>) -> Datum {
        let named = self.tables.properties_named(key);
        let mut telling = named.filter(|property| !is_blank(&property.origin));
        let (Some(only), None) = (telling.next(), telling.next()) else {
            return Datum::unknown(span);
        };
        if only.is_append {
            return Datum::unknown(span);
        }
        if let Origin::Method(method) = &only.origin {
            let number = self.tables.function_at(*method);
            let what = number.map_or(What::Unknown, |number| {
                self.function_of(self.tables.functions[number as usize].node, span)
            });
            return Datum { span, what };
        }
        let value = self.origin(&only.origin, only.place, span, ask);
        self.with_nested(key, value, ask)
    }
}

fn is_blank(origin: &Origin<'_>) -> bool {
    match origin {
        Origin::Expression(value) => {
            value.is_null_or_undefined()
                || matches!(value, Expression::StringLiteral(text) if text.value.is_empty())
        }
        _ => false,
    }
}

/// A property of a property of a value.
fn within(value: Datum, keys: &[&str], span: Span) -> Datum {
    keys.iter().fold(value, |value, key| {
        let values: Vec<Datum> = value
            .alternatives()
            .map(|one| match &one.what {
                What::Object(object) => match object.get(key) {
                    Some(Entry { value, .. }) => value.clone(),
                    None if object.is_open => Datum::unknown(span),
                    None => Datum {
                        span,
                        what: What::Nothing,
                    },
                },
                What::Path(path) => Datum {
                    span,
                    what: What::Path(format!("{path}.{key}")),
                },
                _ => Datum::unknown(span),
            })
            .collect();
        one_of(values, span)
    })
}

/// One value, or several that it may be; equal constants once.
fn one_of(values: Vec<Datum>, span: Span) -> Datum {
    let mut all: Vec<Datum> = Vec::new();
    for value in values {
        let parts = match value.what {
            What::OneOf(parts) => parts,
            _ => vec![value],
        };
        for part in parts {
            let same = |other: &Datum| match (other.constant(), part.constant()) {
                (Some(a), Some(b)) => a == b,
                _ => matches!((&other.what, &part.what), (What::Unknown, What::Unknown)),
            };
            if !all.iter().any(same) {
                all.push(part);
            }
        }
    }
    if all.len() > MOST {
        return Datum::unknown(span);
    }
    match all.len() {
        0 => Datum::unknown(span),
        1 => all.swap_remove(0),
        _ => Datum {
            span,
            what: What::OneOf(all),
        },
    }
}

/// An object with what an entry adds.
fn set(object: &mut Object, entry: Entry) {
    if !entry.is_conditional {
        object.entries.retain(|known| known.key != entry.key);
    }
    object.entries.push(entry);
}
