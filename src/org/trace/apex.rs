//! Knows where Apex names the fields of calls: of tasks as far as declarations, queries and constructors tell.

mod code;
mod types;

use super::field::{LogField, words};
use super::{MOST, Subject, Trace};
use crate::finding::{Component, Confidence};
use crate::org::kind::{Kind, full_name};
use crate::source::{FileId, Span};
use code::{Code, Token};
use types::Types;

pub(super) fn traces(file: FileId, kind: Kind, path: &str, text: &str) -> Vec<Trace> {
    let code = Code::new(text);
    let types = Types::read(&code);
    let component = match kind {
        Kind::Trigger => Component::new("ApexTrigger", full_name(path)),
        _ => Component::new("ApexClass", full_name(path)),
    };
    let push = |subject, span, verb, confidence| Trace {
        component: component.clone(),
        subject,
        span,
        verb,
        confidence,
        is_active: None,
    };
    let mut found = Vec::new();
    if let Some(range) = extension(&code) {
        found.push(push(
            Subject::Extension,
            Span::new(file, range),
            "implements",
            Confidence::High,
        ));
    }
    let queries = code.queries();
    let names = code.tokens.iter().enumerate().filter_map(|(at, token)| {
        let field = LogField::named(code.text(*token))?;
        Some((at, field, *token))
    });
    for (at, field, token) in names.take(MOST) {
        let Some(confidence) = of_task(&code, &types, &queries, at) else {
            continue;
        };
        if field == LogField::TaskSubtype && code.literal_after(at).is_some_and(|text| text != "Call") {
            continue;
        }
        let verb = if code.is_written(at) { "writes" } else { "reads" };
        found.push(push(
            Subject::Field(field),
            Span::new(file, token.range()),
            verb,
            confidence,
        ));
    }
    for (field, range, confidence) in in_texts(&code, &types) {
        found.push(push(
            Subject::Field(field),
            Span::new(file, range),
            "reads",
            confidence,
        ));
    }
    found
}

/// How sure it is that a name is a field of tasks; `None` where it is something else.
fn of_task(code: &Code<'_>, types: &Types, queries: &[code::Query], at: usize) -> Option<Confidence> {
    if code.before(at) == Some(".") {
        return of_base(code, types, at - 1);
    }
    if let Some(query) = queries.iter().find(|query| query.range.contains(&at)) {
        return query.is_of_tasks(at).then_some(Confidence::High);
    }
    // `new Task(CallType = …)`: anything else without a dot is a variable.
    let object = code
        .constructed_around(at)
        .filter(|_| code.after(at) == Some("="))?;
    types::is_task(object).then_some(Confidence::High)
}

/// By what stands before the dot: a variable, an element of a list, the type itself, or anything.
fn of_base(code: &Code<'_>, types: &Types, dot: usize) -> Option<Confidence> {
    let base = code.base_of(dot);
    match base {
        Some(name) if types::is_task(name) && !types.knows(name) => Some(Confidence::High),
        // `Task.Fields.CallType`, `SObjectType.Task.fields.CallType`
        Some(name) if name.eq_ignore_ascii_case("fields") => code
            .base_of(dot.checked_sub(2)?)
            .is_some_and(types::is_task)
            .then_some(Confidence::High),
        Some(name) => types.of(name),
        None => types.speaks_of_tasks.then_some(Confidence::Low),
    }
}

/// Queries put together as text, and fields that are asked for by name.
fn in_texts(code: &Code<'_>, types: &Types) -> Vec<(LogField, std::ops::Range<usize>, Confidence)> {
    let mut found = Vec::new();
    for range in code.texts.iter().take(MOST * 10) {
        let text = &code.source[range.clone()];
        let of_task = types::asks_tasks(text);
        for (field, at) in words(text) {
            let is_whole = at.start == 1 && at.end + 1 == text.len();
            let confidence = match (of_task, is_whole) {
                (Some(true), _) => Confidence::Medium,
                (None, true) if types.speaks_of_tasks && code.is_dynamic_access(range.start) => {
                    Confidence::Low
                }
                (None, false) if types.speaks_of_tasks && text.to_ascii_lowercase().contains("select ") => {
                    Confidence::Low
                }
                _ => continue,
            };
            let whole = range.start + at.start..range.start + at.end;
            found.push((field, whole, confidence));
            if found.len() >= MOST {
                return found;
            }
        }
    }
    found
}

/// `implements purecloud.CTIExtension`
fn extension(code: &Code<'_>) -> Option<std::ops::Range<usize>> {
    let at = code
        .tokens
        .iter()
        .position(|token: &Token| code.text(*token).eq_ignore_ascii_case("CTIExtension"))?;
    let package = code.base_of(at.checked_sub(1)?)?;
    let implements = code.tokens[..at]
        .iter()
        .rev()
        .take(20)
        .any(|token| code.text(*token).eq_ignore_ascii_case("implements"));
    (implements && package.eq_ignore_ascii_case("purecloud")).then(|| code.tokens[at].range())
}
