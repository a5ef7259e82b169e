//! Knows how objects get their properties: where they are written, by spreads, by assignment, by functions that fill them.

use oxc_ast::ast::{Argument, ObjectExpression, ObjectPropertyKind};
use oxc_span::GetSpan;

use super::super::facts::{Datum, Entry, Object, What};
use super::super::index::MOST_WRITES;
use super::super::scope::{Place, Property};
use super::super::walk::key_of;
use super::{Ask, DEEPEST, Evaluator, set};

/// Functions that leave what is passed to them as it is.
const HARMLESS: &[&str] = &[
    "JSON",
    "console",
    "$A",
    "Object",
    "String",
    "alert",
    "sforce",
    "encodeURIComponent",
];

impl<'e, 'a> Evaluator<'e, 'a> {
    pub(super) fn object(&self, literal: &'a ObjectExpression<'a>, ask: Ask<'_, 'a>) -> Object {
        let mut object = Object::default();
        for property in &literal.properties {
            match property {
                ObjectPropertyKind::ObjectProperty(property) => {
                    let span = property.key.span();
                    let keys: Vec<String> = match key_of(&property.key) {
                        _ if self.is_gap(span) => Vec::new(),
                        Some(key) if !property.computed || is_text(&property.key) => vec![key.to_owned()],
                        _ => property
                            .key
                            .as_expression()
                            .map_or_else(Vec::new, |key| self.tables.constants(key, ask.place)),
                    };
                    let [key] = keys.as_slice() else {
                        object.is_open = true;
                        continue;
                    };
                    let entry = Entry {
                        key: key.clone(),
                        key_span: self.span(span),
                        value: self.value(&property.value, ask.deeper()),
                        is_conditional: false,
                    };
                    set(&mut object, entry);
                }
                ObjectPropertyKind::SpreadProperty(spread) => {
                    let value = self.value(&spread.argument, ask.deeper());
                    merge(&mut object, &value, false);
                }
            }
        }
        object
    }

    /// `Object.assign({}, a, b)`.
    pub(super) fn merged(&self, arguments: &'a [Argument<'a>], ask: Ask<'_, 'a>) -> Object {
        let mut object = Object::default();
        for argument in arguments {
            match argument.as_expression() {
                // `$.extend(true, {}, a)` copies deeply.
                Some(oxc_ast::ast::Expression::BooleanLiteral(_)) => {}
                Some(value) => merge(&mut object, &self.value(value, ask.deeper()), false),
                None => object.is_open = true,
            }
        }
        object
    }

    /// A variable's object with the properties that are assigned to it before it is used.
    pub(super) fn with_properties(&self, name: &'a str, value: Datum, ask: Ask<'_, 'a>) -> Datum {
        if ask.depth >= DEEPEST || self.filling.borrow().contains(&name) {
            return value;
        }
        self.filling.borrow_mut().push(name);
        let filled = self.filled(name, value, ask);
        self.filling.borrow_mut().pop();
        filled
    }

    fn filled(&self, name: &'a str, value: Datum, ask: Ask<'_, 'a>) -> Datum {
        let before: Vec<&Property<'a>> = self
            .tables
            .properties_of(name, ask.place.function)
            .into_iter()
            .filter(|property| !comes_later(property.place, ask.place))
            .collect();
        let fillers = self.fillers(name, ask);
        if before.is_empty() && fillers.is_empty() {
            return value;
        }
        let span = value.span;
        let add = |object: &mut Object| {
            object.is_open |= before.len() > MOST_WRITES;
            for property in &before {
                self.assign(object, property, 0, ask);
            }
            for filler in &fillers {
                match filler {
                    Some((properties, filling)) => {
                        for property in properties {
                            let conditional = !self.tables.is_sure(*filling, ask.place)
                                || self.tables.is_conditional(property.place);
                            self.assign_as(object, property, 0, conditional, ask);
                        }
                    }
                    None => object.is_open = true,
                }
            }
        };
        match value.what {
            What::Object(mut object) => {
                add(&mut object);
                Datum {
                    span,
                    what: What::Object(object),
                }
            }
            What::OneOf(mut all) => {
                for one in &mut all {
                    if let What::Object(object) = &mut one.what {
                        add(object);
                    }
                }
                Datum {
                    span,
                    what: What::OneOf(all),
                }
            }
            What::Unknown if !before.is_empty() => {
                let mut object = Object {
                    is_open: true,
                    ..Object::default()
                };
                add(&mut object);
                Datum {
                    span,
                    what: What::Object(object),
                }
            }
            what => Datum { span, what },
        }
    }

    /// Properties set below a property: `this.task.Subject = …`.
    pub(super) fn with_nested(&self, key: &str, value: Datum, ask: Ask<'_, 'a>) -> Datum {
        let span = value.span;
        let What::Object(mut object) = value.what else {
            return value;
        };
        for property in self.tables.properties_below(key) {
            let at = property.keys.iter().position(|known| *known == key);
            if let Some(at) = at.filter(|at| *at + 1 < property.keys.len()) {
                self.assign(&mut object, property, at + 1, ask);
            }
        }
        Datum {
            span,
            what: What::Object(object),
        }
    }

    fn assign(&self, object: &mut Object, property: &Property<'a>, skip: usize, ask: Ask<'_, 'a>) {
        let conditional = !self.tables.is_sure(property.place, ask.place);
        self.assign_as(object, property, skip, conditional, ask);
    }

    fn assign_as(
        &self,
        object: &mut Object,
        property: &Property<'a>,
        skip: usize,
        conditional: bool,
        ask: Ask<'_, 'a>,
    ) {
        let span = oxc_span::Span::new(property.key_span.0, property.key_span.1);
        let key_span = self.span(span);
        let Some((key, below)) = property.keys.get(skip..).and_then(|keys| keys.split_first()) else {
            object.is_open = true;
            return;
        };
        if below.is_empty() {
            let value = if property.is_append {
                Datum::unknown(key_span)
            } else {
                self.origin(&property.origin, property.place, key_span, ask)
            };
            let entry = Entry {
                key: (*key).to_owned(),
                key_span,
                value,
                is_conditional: conditional,
            };
            set(object, entry);
            return;
        }
        let inner = object.entries.iter_mut().rev().find(|entry| entry.key == *key);
        if let Some(Entry { value, .. }) = inner
            && let What::Object(inner) = &mut value.what
        {
            self.assign_as(inner, property, skip + 1, conditional, ask);
        }
    }

    /// What functions that a variable is passed to before its use do to its object; `None` for those unknown.
    fn fillers(&self, name: &'a str, ask: Ask<'_, 'a>) -> Vec<Option<(Vec<&Property<'a>>, Place)>> {
        let mut found = Vec::new();
        for (call, position) in self.tables.passed(name, ask.place.function).into_iter().take(32) {
            let callee = call.callee();
            let is_later = call.place.at >= ask.place.at && call.place.function == ask.place.function;
            let is_around = call.span().start <= ask.place.at && ask.place.at < call.span().end;
            if is_later || is_around {
                continue;
            }
            let paths = self.tables.paths(callee, call.place);
            let root = paths.first().and_then(|path| path.text.split('.').next());
            if root.is_some_and(|root| HARMLESS.contains(&root)) {
                continue;
            }
            let functions = self.tables.functions(callee, call.place, 0);
            let [function] = functions.as_slice() else {
                let is_log = paths
                    .first()
                    .is_some_and(|path| path.text.to_ascii_lowercase().contains("log"));
                if !is_log {
                    found.push(None);
                }
                continue;
            };
            let parameters = self.tables.functions[*function as usize].node.parameters();
            let parameter = parameters.and_then(|all| all.items.get(position)?.pattern.get_identifier_name());
            if let Some(parameter) = parameter {
                found.push(Some((
                    self.tables.properties_of(parameter.as_str(), *function),
                    call.place,
                )));
            }
        }
        found
    }
}

fn is_text(key: &oxc_ast::ast::PropertyKey<'_>) -> bool {
    matches!(key, oxc_ast::ast::PropertyKey::StringLiteral(_))
}

/// In the same function behind the use.
fn comes_later(property: Place, used: Place) -> bool {
    property.function == used.function && property.at > used.at
}

/// Adds what another object holds.
fn merge(object: &mut Object, value: &Datum, conditional: bool) {
    match &value.what {
        What::Object(other) => {
            object.is_open |= other.is_open;
            for entry in &other.entries {
                let entry = Entry {
                    is_conditional: entry.is_conditional || conditional,
                    ..entry.clone()
                };
                set(object, entry);
            }
        }
        What::OneOf(all) => {
            for one in all {
                merge(object, one, true);
            }
        }
        What::Nothing => {}
        _ => object.is_open = true,
    }
}
