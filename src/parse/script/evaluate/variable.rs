//! Knows what a variable of a parsed script is worth at a place: what was last assigned there, or may have been.

use oxc_ast::ast::{Argument, IdentifierReference};

use super::super::facts::{Datum, What};
use super::super::index::MOST_WRITES;
use super::super::scope::{Origin, Place, Write};
use super::{Ask, Evaluator, one_of, within};
use crate::source::Span;

impl<'e, 'a> Evaluator<'e, 'a> {
    /// A variable at a place of the script: what was last assigned there, or what may have been.
    pub(super) fn variable(&self, name: &'a IdentifierReference<'a>, ask: Ask<'_, 'a>) -> Datum {
        let span = self.span(name.span);
        if self.is_gap(name.span) {
            return Datum::unknown(span);
        }
        let text = name.name.as_str();
        if text == "undefined" {
            return Datum {
                span,
                what: What::Nothing,
            };
        }
        let writes = self.tables.writes(text, ask.place.function);
        if writes.is_empty() && self.tables.declaring(text, ask.place.function).is_none() {
            return Datum {
                span,
                what: What::Path(text.to_owned()),
            };
        }
        let value = self.assigned(&writes, span, ask);
        self.with_properties(text, value, ask)
    }

    /// The value after a number of assignments: the last one that surely came before, and those that may have.
    fn assigned(&self, writes: &[&Write<'a>], span: Span, ask: Ask<'_, 'a>) -> Datum {
        let tables = self.tables;
        let is_sure = |write: &&&Write<'a>| {
            !write.is_append && !write.is_conditional && tables.is_sure(write.place, ask.place)
        };
        let sure = writes.iter().rposition(|write| is_sure(&write));
        let is_near =
            |write: &Write<'a>| write.place.function == ask.place.function && write.place.at > ask.place.at;
        let relevant: Vec<&&Write<'a>> = writes[sure.unwrap_or(0)..]
            .iter()
            .filter(|write| !is_near(write))
            .collect();
        let appends = relevant.iter().any(|write| write.is_append);
        if relevant.is_empty() || relevant.len() > 64 || writes.len() > MOST_WRITES {
            return Datum::unknown(span);
        }
        if appends {
            return self.appended(&relevant, span, ask);
        }
        let mut values: Vec<Datum> = relevant
            .iter()
            .map(|write| self.origin(&write.origin, write.place, span, ask))
            .collect();
        // A declaration without a sure value is only one when nothing else is known.
        if values.len() > 1 {
            values.retain(|value| !matches!(value.what, What::Nothing));
        }
        one_of(values, span)
    }

    pub(super) fn origin(&self, origin: &Origin<'a>, place: Place, span: Span, ask: Ask<'_, 'a>) -> Datum {
        match origin {
            Origin::Expression(value) => self.value(value, ask.at(place)),
            Origin::Within(value, keys) => within(self.value(value, ask.at(place)), keys, span),
            Origin::Parameter(function, index, keys) => {
                within(self.parameter(*function, *index, span, ask), keys, span)
            }
            Origin::Function(function) => {
                let what = self.function_of(self.tables.functions[*function as usize].node, span);
                Datum { span, what }
            }
            Origin::Method(_) | Origin::Unknown => Datum::unknown(span),
        }
    }

    /// What a parameter is for the call in question; without one, whatever any call passes.
    fn parameter(&self, function: u32, index: u32, span: Span, ask: Ask<'_, 'a>) -> Datum {
        let mut frame = ask.frame;
        while let Some(current) = frame {
            if current.function == function {
                let argument = current
                    .site
                    .arguments()
                    .get(index as usize + current.skip)
                    .and_then(Argument::as_expression);
                let outside = Ask {
                    place: current.site.place,
                    frame: current.outer,
                    depth: ask.depth + 1,
                };
                return argument.map_or(
                    Datum {
                        span,
                        what: What::Nothing,
                    },
                    |value| self.value(value, outside),
                );
            }
            frame = current.outer;
        }
        self.depends.set(Some(function));
        Datum::unknown(span)
    }
}
