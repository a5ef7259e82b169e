//! Knows the query strings that Classic logs by: `'Subject=' + subject + '&Status=Completed'`.

use super::{FieldValue, LoggedField};
use crate::parse::script::Piece;
use crate::source::Span;

/// Fields of a query string in pieces, and whether there may be others: where a name is put together at run time.
pub(super) fn fields(pieces: &[Piece]) -> (Vec<LoggedField>, bool) {
    let mut reader = Reader {
        fields: Vec::new(),
        is_open: false,
        name: String::new(),
        name_span: None,
        in_value: false,
        is_unknown: false,
    };
    for piece in pieces {
        match &piece.text {
            None => reader.unknown(piece),
            Some(text) => reader.text(text, piece),
        }
    }
    reader.end();
    (reader.fields, reader.is_open)
}

struct Reader {
    fields: Vec<LoggedField>,
    is_open: bool,
    name: String,
    name_span: Option<(Span, bool)>,
    in_value: bool,
    /// The name holds something that only run time knows.
    is_unknown: bool,
}

impl Reader {
    fn unknown(&mut self, piece: &Piece) {
        if !self.in_value {
            self.is_unknown = true;
        } else if let Some(field) = self.fields.last_mut() {
            if field.value == FieldValue::Constant(String::new()) {
                field.value_span = piece.span;
            }
            field.value = FieldValue::Dynamic;
        }
    }

    fn text(&mut self, text: &str, piece: &Piece) {
        let mut at = 0;
        for (index, part) in text.split('&').enumerate() {
            if index > 0 {
                self.end();
                at += 1;
            }
            self.part(part, at, text.len(), piece);
            at += part.len();
        }
    }

    fn part(&mut self, part: &str, at: usize, len: usize, piece: &Piece) {
        let span = |from: usize, to: usize| within(piece.span, len, from, to);
        if self.in_value {
            self.value(part, span(at, at + part.len()), piece.is_conditional);
            return;
        }
        let (name, value) = match part.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (part, None),
        };
        if !name.is_empty() {
            self.name.push_str(name);
            self.name_span
                .get_or_insert((span(at, at + name.len()), piece.is_conditional));
        }
        let Some(value) = value else { return };
        self.in_value = true;
        if self.is_unknown || self.name.trim().is_empty() {
            self.is_open = true;
            self.name_span = None;
            self.name.clear();
            return;
        }
        let name = std::mem::take(&mut self.name);
        if let Some((name_span, is_conditional)) = self.name_span.take() {
            let start = at + name.len().min(part.len());
            self.fields.push(LoggedField {
                name: name.trim().trim_start_matches('?').to_owned(),
                name_span,
                value: FieldValue::Constant(String::new()),
                value_span: span(start + 1, start + 1),
                is_conditional,
                is_never_blank: false,
            });
            self.value(
                value,
                span(at + part.len() - value.len(), at + part.len()),
                is_conditional,
            );
        }
    }

    fn value(&mut self, text: &str, span: Span, is_conditional: bool) {
        let Some(field) = self.fields.last_mut() else {
            return;
        };
        field.is_never_blank |= !text.trim().is_empty() && (!is_conditional || field.is_conditional);
        if let FieldValue::Constant(known) = &mut field.value
            && !text.is_empty()
        {
            if known.is_empty() {
                field.value_span = span;
            }
            known.push_str(&decoded(text));
            // A part that is only sometimes there leaves the value open.
            if is_conditional && !field.is_conditional {
                field.value = FieldValue::Dynamic;
            }
        }
    }

    /// A `&`, or the end: a name that was put together may name any field.
    fn end(&mut self) {
        if !self.in_value && self.is_unknown {
            self.is_open = true;
        }
        self.in_value = false;
        self.is_unknown = false;
        self.name.clear();
        self.name_span = None;
    }
}

/// A part of a piece, if the text stands in the file as it is.
fn within(span: Span, len: usize, from: usize, to: usize) -> Span {
    if span.range().len() != len {
        return span;
    }
    let start = span.start as usize;
    Span::new(span.file, start + from..start + to)
}

/// `%20` and `+` of query strings.
fn decoded(text: &str) -> String {
    crate::load::percent_decode(&text.replace('+', " "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn piece(text: Option<&str>, at: usize, is_conditional: bool) -> Piece {
        let end = at + text.map_or(0, str::len);
        Piece {
            text: text.map(str::to_owned),
            span: Span::new(FileId(0), at..end),
            is_conditional,
        }
    }

    #[test]
    fn pieces_become_fields() {
        let pieces = [
            piece(Some("Subject=Call%20on+"), 10, false),
            piece(None, 30, false),
            piece(Some("&Status=completed&CallType="), 40, false),
            piece(None, 70, false),
            piece(Some("&CallDisposition="), 80, true),
            piece(None, 100, true),
            piece(Some("&Priority=High"), 110, false),
        ];
        let (fields, is_open) = fields(&pieces);
        let told: Vec<(&str, &FieldValue, bool)> = fields
            .iter()
            .map(|field| (field.name.as_str(), &field.value, field.is_conditional))
            .collect();
        let constant = |text: &str| FieldValue::Constant(text.to_owned());
        assert_eq!(
            told,
            [
                ("Subject", &FieldValue::Dynamic, false),
                ("Status", &constant("completed"), false),
                ("CallType", &FieldValue::Dynamic, false),
                ("CallDisposition", &FieldValue::Dynamic, true),
                ("Priority", &constant("High"), false)
            ]
        );
        assert!(!is_open);
        assert_eq!(fields[1].name_span.range(), 41..47);
        assert_eq!(fields[1].value_span.range(), 48..57);
    }

    #[test]
    fn names_of_run_time_leave_it_open() {
        let (found, is_open) = fields(&[piece(None, 0, false), piece(Some("=1&B=2"), 5, false)]);
        assert!(is_open && found.len() == 1 && found[0].name == "B");
        let (found, is_open) = fields(&[
            piece(Some("A=1"), 0, false),
            piece(Some("&"), 3, false),
            piece(None, 4, false),
        ]);
        assert!(is_open && found.len() == 1);
        assert!(!fields(&[piece(Some("A=1&"), 0, false)]).1);
    }
}
