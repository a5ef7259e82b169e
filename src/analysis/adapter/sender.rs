//! Knows what tells a softphone which fields to send with a call log: its code, and items of its call center.

use crate::finding::Component;
use crate::options::Operation;
use crate::org::call_center::CallCenter;
use crate::org::code::AdapterCode;
use crate::source::Span;

/// A file of code, or a call center with items that name fields.
#[derive(Debug, Clone, Copy)]
pub enum Sender<'a> {
    Code(&'a AdapterCode),
    Center(&'a CallCenter),
}

/// A field that is sent with a log.
#[derive(Debug, Clone)]
pub struct SentField {
    /// API name, as the sender writes it.
    pub object: String,
    pub operation: Operation,
    pub name: String,
    pub span: Span,
    /// Index of the call among those of the code.
    pub call: Option<usize>,
}

impl Sender<'_> {
    #[must_use]
    pub fn component(&self) -> Component {
        match self {
            Self::Code(code) => code.component(),
            Self::Center(center) => center.component(),
        }
    }

    /// As the subject of a sentence.
    #[must_use]
    pub fn phrase(&self) -> &'static str {
        match self {
            Self::Code(_) => "the code",
            Self::Center(_) => "an item of the call center",
        }
    }

    /// All of them, in the order of the file. A task where nothing says otherwise would be a guess, so records of
    /// unknown objects are left out.
    #[must_use]
    pub fn fields(&self) -> Vec<SentField> {
        match self {
            Self::Code(code) => of_code(code),
            Self::Center(center) => {
                let mapped = center.mapped_fields().into_iter();
                mapped
                    .map(|field| SentField {
                        object: "Task".to_owned(),
                        operation: Operation::Insert,
                        name: field.name.text().to_owned(),
                        span: field.name.span(),
                        call: None,
                    })
                    .collect()
            }
        }
    }
}

fn of_code(code: &AdapterCode) -> Vec<SentField> {
    let mut found = Vec::new();
    for record in &code.records {
        let Some(object) = &record.object else { continue };
        found.extend(record.fields.iter().map(|field| SentField {
            object: object.clone(),
            operation: record.operation,
            name: field.name.clone(),
            span: field.name_span,
            call: Some(record.call),
        }));
    }
    found
}
