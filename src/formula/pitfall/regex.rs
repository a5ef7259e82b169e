//! Knows which patterns reject a blank only because `REGEX` takes it for an empty text.

use std::collections::HashMap;

use super::{Blank, Pitfall, Setting, Texts, limits};
use crate::formula::ast::{NodeId, NodeKind};
use crate::formula::compile::Formula;
use crate::formula::eval::Context;
use crate::formula::functions::Function;
use crate::formula::types::Type;
use crate::formula::value::Value;
use crate::formula::verdict::{Input, Is, Kind, Limits, decide};

/// Calls of `REGEX` about the same fields.
struct Group {
    /// As the formula spells them.
    fields: Vec<String>,
    calls: Vec<NodeId>,
}

/// Patterns without which a formula would not be true of a record whose field is blank. It is certain when the
/// formula is true of every such record.
#[must_use]
pub fn patterns_on_blank(formula: &Formula, setting: Setting<'_>) -> Vec<Pitfall> {
    let ast = formula.ast();
    let is_filled = |name: &String| {
        setting
            .filled
            .iter()
            .any(|filled| filled.eq_ignore_ascii_case(name))
    };
    let groups = groups(formula);
    let limits = limits(groups.len());
    groups
        .into_iter()
        .filter(|group| !group.fields.iter().any(is_filled))
        .filter_map(|group| {
            let is_certain = fires(formula, setting, &group, limits)?;
            let places = group.calls.iter().map(|call| ast.node(*call).span.clone());
            Some(Pitfall {
                subject: group.fields.join(", "),
                ty: Type::Text,
                instead: String::new(),
                places: places.collect(),
                is_certain,
            })
        })
        .collect()
}

/// Patterns that do not match an empty text, by the fields of the record that they are asked of.
fn groups(formula: &Formula) -> Vec<Group> {
    let ast = formula.ast();
    let mut groups: Vec<Group> = Vec::new();
    for (id, _) in ast.nodes() {
        let [text, pattern] = ast.kids(id) else { continue };
        let is_it = formula.function_of(id) == Some(Function::Regex)
            && matches!(ast.node(*pattern).kind, NodeKind::Text(_))
            && formula.evaluate_node(id, &Context::default(), &Blank) == Ok(Value::Bool(false));
        let Some(fields) = fields_below(formula, *text).filter(|_| is_it) else {
            continue;
        };
        match groups.iter_mut().find(|group| group.fields == fields) {
            Some(group) => group.calls.push(id),
            None => groups.push(Group {
                fields,
                calls: vec![id],
            }),
        }
    }
    groups
}

/// Names of the fields in an expression; none where something else is in it, or nothing that can be blank.
fn fields_below(formula: &Formula, id: NodeId) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    let mut work = vec![id];
    while let Some(id) = work.pop() {
        let ast = formula.ast();
        work.extend(ast.kids(id));
        if let Some((key, field)) = formula.field_of(id) {
            if key.starts_with('$') || field.formula.is_some() || field.ty == Type::Boolean {
                return None;
            }
            let name = &formula.text()[ast.node(id).token.clone()];
            if !fields.iter().any(|known| known == name) {
                fields.push(name.to_owned());
            }
        }
    }
    fields.sort();
    (!fields.is_empty()).then_some(fields)
}

/// Whether the formula is true of a record with blanks, and would not be if the patterns matched; whether of all.
fn fires(formula: &Formula, setting: Setting<'_>, group: &Group, limits: Limits) -> Option<bool> {
    let matched = group.calls.iter().map(|call| (*call, "TRUE".to_owned()));
    let Texts { before, after } = Texts::new(formula, &matched.collect::<HashMap<_, _>>());
    let only_so = format!("AND({before}, NOT(IF({after}, TRUE, FALSE)))");
    let compile = |text: &str| Formula::compile(text, setting.schema).ok();
    setting.scenarios().into_iter().find_map(|mut blank| {
        for field in &group.fields {
            blank.insert(field, Input::new(Is::Blank));
        }
        let kind = |formula: &Formula| decide(formula, &blank, limits).kind;
        let rejects = |kind: Kind| matches!(kind, Kind::Always | Kind::Sometimes);
        let now = kind(formula);
        if !rejects(now) {
            return None;
        }
        // Long formulas do not fit twice into one.
        let is_cause = match compile(&only_so) {
            Some(only_so) => rejects(kind(&only_so)),
            None => compile(&after).is_some_and(|after| kind(&after) == Kind::Never),
        };
        is_cause.then_some(now == Kind::Always)
    })
}
