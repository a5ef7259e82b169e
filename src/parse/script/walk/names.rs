//! Knows which names the patterns, members and keys of a script are made of.

use oxc_ast::ast::{
    AssignmentTargetMaybeDefault, AssignmentTargetProperty, BindingPattern, Expression, MemberExpression,
    StaticMemberExpression,
};

/// Most names of a path that is noted where it is read.
const LONGEST: usize = 16;

/// The first name of `a.b.c`, if all are written out.
pub(super) fn root<'a>(member: &'a StaticMemberExpression<'a>) -> Option<&'a str> {
    follow(member, |_| {})
}

/// Names behind the first of `a.b.c`.
pub(super) fn keys<'a>(member: &'a StaticMemberExpression<'a>) -> Vec<&'a str> {
    let mut keys = Vec::new();
    follow(member, |key| keys.push(key));
    keys.reverse();
    keys
}

/// Tells the names of `a.b.c` from the last to the second, and returns the first.
fn follow<'a>(member: &'a StaticMemberExpression<'a>, mut tell: impl FnMut(&'a str)) -> Option<&'a str> {
    tell(member.property.name.as_str());
    let mut object = &member.object;
    for _ in 0..LONGEST {
        match object.get_inner_expression() {
            Expression::Identifier(name) => return Some(name.name.as_str()),
            Expression::StaticMemberExpression(member) => {
                tell(member.property.name.as_str());
                object = &member.object;
            }
            Expression::ComputedMemberExpression(member) => {
                let Expression::StringLiteral(text) = &member.expression else {
                    return None;
                };
                tell(text.value.as_str());
                object = &member.object;
            }
            _ => return None,
        }
    }
    None
}

/// Tells the names that a pattern binds, each with the properties that lead to it; `None` for what is not a property.
pub(super) fn bound<'a>(pattern: &'a BindingPattern<'a>, tell: &mut dyn FnMut(&'a str, Option<&[&'a str]>)) {
    bound_below(pattern, Some(&mut Vec::new()), tell);
}

fn bound_below<'a>(
    pattern: &'a BindingPattern<'a>,
    mut keys: Option<&mut Vec<&'a str>>,
    tell: &mut dyn FnMut(&'a str, Option<&[&'a str]>),
) {
    match pattern {
        BindingPattern::BindingIdentifier(name) => tell(name.name.as_str(), keys.map(|keys| keys.as_slice())),
        BindingPattern::AssignmentPattern(assignment) => bound_below(&assignment.left, keys, tell),
        BindingPattern::ObjectPattern(object) => {
            for property in &object.properties {
                match (key_of(&property.key), &mut keys) {
                    (Some(key), Some(keys)) => {
                        keys.push(key);
                        bound_below(&property.value, Some(keys), tell);
                        keys.pop();
                    }
                    _ => bound_below(&property.value, None, tell),
                }
            }
            if let Some(rest) = &object.rest {
                bound_below(&rest.argument, None, tell);
            }
        }
        BindingPattern::ArrayPattern(array) => {
            let rest = array.rest.as_ref().map(|rest| &rest.argument);
            for element in array.elements.iter().flatten().chain(rest) {
                bound_below(element, None, tell);
            }
        }
    }
}

/// What one part of a pattern assigns: the variable, and the property that it gets.
pub(super) fn assigned<'a>(property: &'a AssignmentTargetProperty<'a>) -> Option<(&'a str, &'a str)> {
    match property {
        AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(property) => {
            let name = property.binding.name.as_str();
            Some((name, name))
        }
        AssignmentTargetProperty::AssignmentTargetPropertyProperty(property) => match &property.binding {
            AssignmentTargetMaybeDefault::AssignmentTargetIdentifier(name) => {
                Some((name.name.as_str(), key_of(&property.name)?))
            }
            _ => None,
        },
    }
}

/// The name of a property, if it is written out.
pub(in super::super) fn key_of<'a>(key: &'a oxc_ast::ast::PropertyKey<'a>) -> Option<&'a str> {
    use oxc_ast::ast::PropertyKey;
    match key {
        PropertyKey::StaticIdentifier(name) => Some(name.name.as_str()),
        PropertyKey::StringLiteral(text) => Some(text.value.as_str()),
        _ => None,
    }
}

/// Root of `a.b['c']`; the other names go to `keys`, none if one is computed.
pub(super) fn chain<'a>(member: &'a MemberExpression<'a>, keys: &mut Vec<&'a str>) -> Option<&'a str> {
    keys.clear();
    let mut is_known = true;
    let mut at = member;
    let root = loop {
        match at {
            MemberExpression::StaticMemberExpression(member) => keys.push(member.property.name.as_str()),
            MemberExpression::ComputedMemberExpression(member) => match &member.expression {
                Expression::StringLiteral(text) => keys.push(text.value.as_str()),
                _ => is_known = false,
            },
            MemberExpression::PrivateFieldExpression(member) => keys.push(member.field.name.as_str()),
        }
        let object = at.object().get_inner_expression();
        match object {
            Expression::Identifier(name) => break name.name.as_str(),
            Expression::ThisExpression(_) => break "this",
            _ => at = object.as_member_expression()?,
        }
    };
    if is_known {
        keys.reverse();
    } else {
        keys.clear();
    }
    Some(root)
}
