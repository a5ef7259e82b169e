//! Knows which dotted path an expression of a parsed script stands for, through aliases, patterns and wrappers.

use oxc_ast::ast::{Argument, Expression};

use super::facts::Found;
use super::scope::{Origin, Place, Tables, Write};

/// How far aliases of aliases are followed.
pub(super) const DEEPEST: u32 = 12;
/// Most alternatives that are kept.
const MOST: usize = 8;

/// Objects that the global ones are members of as well.
const WINDOWS: &[&str] = &["window", "self", "globalThis"];

/// Names that libraries bring, whatever the code calls its parameters.
const WELL_KNOWN: &[&str] = &["$", "jQuery", "axios", "$A", "Visualforce"];

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) text: String,
    pub(super) found: Found,
}

impl<'a> Tables<'a> {
    /// Paths that an expression may stand for; empty if it stands for none that is known.
    pub(super) fn paths(&self, value: &'a Expression<'a>, place: Place) -> Vec<Path> {
        self.follow(value, place, 0)
    }

    fn follow(&self, value: &'a Expression<'a>, place: Place, depth: u32) -> Vec<Path> {
        if depth > DEEPEST || !self.step() {
            return Vec::new();
        }
        match value.get_inner_expression() {
            Expression::Identifier(name) => self.of_name(name.name.as_str(), place, depth),
            Expression::StaticMemberExpression(member) => {
                self.of_member(&member.object, member.property.name.as_str(), place, depth)
            }
            Expression::ComputedMemberExpression(member) => {
                let keys: Vec<String> = self.constants(&member.expression, place);
                let found = keys
                    .iter()
                    .flat_map(|key| self.of_member(&member.object, key, place, depth));
                limited(found.collect())
            }
            Expression::ChainExpression(chain) => match &chain.expression {
                oxc_ast::ast::ChainElement::StaticMemberExpression(member) => {
                    self.of_member(&member.object, member.property.name.as_str(), place, depth)
                }
                _ => Vec::new(),
            },
            Expression::AssignmentExpression(assignment) => self.follow(&assignment.right, place, depth + 1),
            Expression::SequenceExpression(sequence) => sequence
                .expressions
                .last()
                .map_or_else(Vec::new, |last| self.follow(last, place, depth + 1)),
            Expression::LogicalExpression(logical) => {
                let left = self.follow(&logical.left, place, depth + 1);
                let right = self.follow(&logical.right, place, depth + 1);
                if logical.operator.is_and() || left.is_empty() {
                    right
                } else {
                    left
                }
            }
            Expression::ConditionalExpression(choice) => {
                let mut both = self.follow(&choice.consequent, place, depth + 1);
                both.extend(self.follow(&choice.alternate, place, depth + 1));
                limited(both)
            }
            Expression::CallExpression(call) => {
                let functions = self.functions(&call.callee, place, depth + 1);
                let returned = functions.into_iter().flat_map(|function| self.returned(function));
                let found = returned.flat_map(|(value, place)| self.follow(value, place, depth + 1));
                limited(found.collect())
                    .into_iter()
                    .map(|path| at_least(path, Found::Alias))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    fn of_member(&self, object: &'a Expression<'a>, key: &str, place: Place, depth: u32) -> Vec<Path> {
        let objects = self.follow(object, place, depth + 1);
        // Whatever a wanted object is a member of, another window or a wrapper of it, it is that object.
        if self.roots.contains(&key) {
            let is_window =
                objects.iter().all(|path| WINDOWS.contains(&path.text.as_str())) && !objects.is_empty();
            return vec![Path {
                text: key.to_owned(),
                found: if is_window { Found::Direct } else { Found::Guessed },
            }];
        }
        if !objects.is_empty() {
            let join = |path: Path| Path {
                text: joined(&path.text, key),
                found: path.found,
            };
            return objects.into_iter().map(join).collect();
        }
        let mut found = Vec::new();
        for property in self.properties_named(key).take(MOST) {
            if let Origin::Expression(value) = &property.origin
                && !is_function(value)
            {
                let paths = self.follow(value, property.place, depth + 1);
                found.extend(paths.into_iter().map(|path| at_least(path, Found::Guessed)));
            }
        }
        limited(found)
    }

    fn of_name(&self, name: &'a str, place: Place, depth: u32) -> Vec<Path> {
        let itself = |found| {
            vec![Path {
                text: name.to_owned(),
                found,
            }]
        };
        let writes = self.writes(name, place.function);
        let is_global = self.declaring(name, place.function).is_none();
        if self.roots.contains(&name) || is_global && writes.is_empty() {
            return itself(Found::Direct);
        }
        let telling: Vec<&Write<'a>> = writes
            .into_iter()
            .filter(|write| !is_empty(&write.origin))
            .collect();
        if telling.len() > MOST {
            return Vec::new();
        }
        let mut found = Vec::new();
        let mut is_certain = true;
        for write in &telling {
            let paths = self.of_origin(&write.origin, write.place, depth + 1);
            is_certain &= !paths.is_empty();
            found.extend(paths);
        }
        let least = if is_certain { Found::Alias } else { Found::Guessed };
        let found: Vec<Path> = limited(found)
            .into_iter()
            .map(|path| at_least(path, least))
            .collect();
        if found.is_empty() && (WELL_KNOWN.contains(&name) || is_global && telling.is_empty()) {
            return itself(Found::Alias);
        }
        found
    }

    fn of_origin(&self, origin: &Origin<'a>, place: Place, depth: u32) -> Vec<Path> {
        let within = |paths: Vec<Path>, keys: &[&str]| -> Vec<Path> {
            let join = |path: Path| Path {
                text: keys.iter().fold(path.text, |text, key| joined(&text, key)),
                found: path.found,
            };
            paths.into_iter().map(join).collect()
        };
        match origin {
            Origin::Expression(value) => self.follow(value, place, depth),
            Origin::Within(value, keys) => within(self.follow(value, place, depth), keys),
            Origin::Parameter(function, index, keys) => {
                let passed = self
                    .sites(*function)
                    .into_iter()
                    .take(MOST)
                    .flat_map(|(call, skip)| {
                        let argument = call
                            .arguments()
                            .get(*index as usize + skip)
                            .and_then(Argument::as_expression);
                        argument.map_or_else(Vec::new, |value| self.follow(value, call.place, depth + 1))
                    });
                within(limited(passed.collect()), keys)
            }
            Origin::Function(_) | Origin::Method(_) | Origin::Unknown => Vec::new(),
        }
    }
}

fn is_function(value: &Expression<'_>) -> bool {
    matches!(
        value,
        Expression::FunctionExpression(_) | Expression::ArrowFunctionExpression(_)
    )
}

/// `var api = null;` only declares.
fn is_empty(origin: &Origin<'_>) -> bool {
    match origin {
        Origin::Expression(value) => {
            value.is_null_or_undefined()
                || matches!(value, Expression::ObjectExpression(object) if object.properties.is_empty())
        }
        _ => false,
    }
}

fn joined(path: &str, key: &str) -> String {
    if WINDOWS.contains(&path) {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

fn at_least(path: Path, found: Found) -> Path {
    Path {
        found: path.found.max(found),
        ..path
    }
}

/// Each path once, and not too many of them; several are a guess.
fn limited(mut paths: Vec<Path>) -> Vec<Path> {
    paths.sort_by(|a, b| a.text.cmp(&b.text).then(a.found.cmp(&b.found)));
    paths.dedup_by(|a, b| a.text == b.text);
    paths.truncate(MOST);
    paths
}
