//! Knows how an answer about an org becomes one that can be printed: masked, with lines for spans, for a person by name.

use std::collections::BTreeMap;

use super::session::{Failure, Session};
use crate::analysis::call_log::simulate::Check;
use crate::analysis::secrets;
use crate::analysis::unmatched::nearest;
use crate::answer::ladder::{Place, Reason};
use crate::engine::Mask;
use crate::finding::quoted;
use crate::load::Text;
use crate::org::people::User;
use crate::source::{FileId, LineIndex, Span};

/// The user of a name, which ignores case, and the index of the user.
pub(super) fn person<'a>(session: &'a Session, name: &str) -> Result<(usize, &'a User), Failure> {
    let Some(users) = &session.org.people.users else {
        return Err(Failure::new(
            "`--user` needs rows of users, and none were given",
            "export them as `ctilint manifest` says, and give the file with --data",
        ));
    };
    let named = users.iter().enumerate();
    let mut named = named.filter(|(_, user)| user.username().eq_ignore_ascii_case(name));
    named.next().ok_or_else(|| {
        let nearest = nearest(name, users.iter().map(User::username));
        let help = nearest.map_or(
            "check the spelling, or export all active users".to_owned(),
            |nearest| format!("did you mean {}?", quoted(nearest)),
        );
        Failure::new(
            format!("no row of a user has the user name {}", quoted(name)),
            help,
        )
    })
}

/// Turns answers into ones that can be printed: masked, with lines for spans.
pub(super) struct Places<'a> {
    session: &'a Session,
    pub(super) mask: Mask,
    texts: BTreeMap<FileId, Option<(Text, LineIndex)>>,
}

impl<'a> Places<'a> {
    pub(super) fn new(session: &'a Session) -> Self {
        Self {
            session,
            mask: Mask::new(&secrets::find(&session.org)),
            texts: BTreeMap::new(),
        }
    }

    pub(super) fn reason(&mut self, check: &Check) -> Reason {
        Reason {
            answer: check.answer.word(),
            subject: self.mask.masked(&check.subject),
            reason: self.mask.masked(&check.reason),
            place: check.place.map(|span| self.place(span)),
        }
    }

    /// The start of a file that changed since it was read.
    pub(super) fn place(&mut self, span: Span) -> Place {
        let session = self.session;
        let file = session.org.file(span.file);
        let text = self.texts.entry(span.file).or_insert_with(|| {
            let text = file.text(&session.export).ok()?;
            let is_same = file.stored.is_some_and(|stored| stored.hash == text.hash);
            let lines = LineIndex::new(&text.text);
            is_same.then_some((text, lines))
        });
        let (line, column) = text.as_ref().map_or((1, 1), |(text, lines)| {
            lines.line_column(&text.text, span.start as usize)
        });
        Place {
            file: self.mask.masked(&file.shown),
            line,
            column,
        }
    }
}
