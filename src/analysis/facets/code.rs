//! Knows the rows of softphones' code: what it loads, calls, reaches, opens and logs, wherever in the file that is.

use super::{Nature, Sheet, Sheets, listed, sorted};
use crate::analysis::adapter::Adapters;
use crate::analysis::contents::Topic;
use crate::org::Org;
use crate::org::code::{AdapterCode, FieldValue, LoggedField, Place};
use crate::org::kind::Kind;
use crate::secret::is_surely_secret;
use crate::source::Span;

pub(super) fn add(org: &Org, sheets: &mut Sheets) {
    let adapters = Adapters::new(org);
    for code in org.code.iter().filter(|code| adapters.is_of_softphone(code.file)) {
        let (kind, name) = code.place.component();
        let topic = match &code.place {
            Place::File(_) => Topic::kind(Kind::Script),
            _ => Topic::Type(kind),
        };
        let mut sheet = sheets.more(kind, name, Span::file(code.file), topic);
        // Files of one bundle are one piece of code; those of a resource are pages of their own.
        let inside = match &code.place {
            Place::Resource(_, inside) if !inside.is_empty() => format!("{inside}/"),
            _ => String::new(),
        };
        one(code, &inside, &mut sheet);
    }
}

fn one(code: &AdapterCode, inside: &str, sheet: &mut Sheet<'_>) {
    for library in &code.libraries {
        let version = library
            .version
            .map_or("no version".to_owned(), |version| version.to_string());
        sheet.at(
            format!("{inside}library/{}", library.api.word()),
            version,
            library.span,
        );
    }
    for call in &code.calls {
        sheet.at(format!("{inside}calls/{}", call.path()), "called", call.span);
    }
    for host in &code.hosts {
        let path = format!("{inside}hosts/{}/{}", host.via.word(), host.host);
        sheet.at(path, "named", host.url.span());
    }
    for pop in &code.pops {
        let kind = pop.kind.as_deref().unwrap_or("at run time");
        let targets = [&pop.flow, &pop.entity, &pop.scope];
        let names = targets.into_iter().flatten().map(|named| named.name.as_str());
        sheet.add(format!("{inside}opens/{kind}"), listed(names));
    }
    for call in &code.apex {
        let name = |named: &Option<crate::org::code::Named>| {
            named.as_ref().map_or("?".to_owned(), |named| named.name.clone())
        };
        let path = format!("{inside}apex/{}.{}", name(&call.class), name(&call.method));
        sheet.add(path, "called");
    }
    for record in &code.records {
        let object = record.object.as_deref().unwrap_or("?");
        for field in &record.fields {
            let path = format!("{inside}logs/{object}/{}/{}", record.operation.word(), field.name);
            let value = sent(field);
            let is_hidden = is_surely_secret(&field.name, &value);
            let nature = if is_hidden { Nature::Secret } else { Nature::Plain };
            sheet.put(path, value, nature, field.value_span);
        }
    }
}

fn sent(field: &LoggedField) -> String {
    match &field.value {
        FieldValue::Constant(text) => text.clone(),
        FieldValue::OneOf(texts) => sorted(texts.iter().map(String::as_str)),
        FieldValue::Dynamic => "known at run time".to_owned(),
    }
}
