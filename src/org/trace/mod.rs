//! Knows where an org uses what softphones write: the standard fields of calls, and marks of telephony in other files.
//!
//! Only an audit asks for it, so that `check` need not open every flow, class and report.

mod apex;
mod field;
mod flow;
mod formula;
mod metadata;

use super::kind::{Kind, full_name, object_of};
use super::opened::Opened;
use super::{EXCEPTION_MARK, Org, Status, Stored};
use crate::finding::{Component, Confidence};
use crate::parse;
use crate::source::{FileId, Span};

pub use field::LogField;

/// One place that has to do with telephony.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// What stands there: a flow, a report, a class.
    pub component: Component,
    pub subject: Subject,
    pub span: Span,
    /// What it does with the subject: "reads", "writes", "shows", "filters by".
    pub verb: &'static str,
    pub confidence: Confidence,
    /// Known of flows, rules and the like; what is switched off need not be moved.
    pub is_active: Option<bool>,
}

/// What a trace is a trace of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A standard field of tasks that tells of calls.
    Field(LogField),
    /// A class that a telephony package calls.
    Extension,
    /// Columns of the search that softphones offer when a number is dialled.
    PhoneDialog,
}

/// Most places in one file that are looked at: far more than anybody writes, and few enough for hostile ones.
const MOST: usize = 2_000;

/// What a look at one file found, and what it takes to show its lines.
pub(super) type Look = (Stored, Vec<Trace>);

/// Takes what looks at all files found into an org; the first is that at the first file.
pub(super) fn add(org: &mut Org, looks: Vec<Option<Look>>) {
    for (file, look) in org.files.iter_mut().zip(looks) {
        let Some((stored, traces)) = look else { continue };
        file.stored.get_or_insert(stored);
        if matches!(file.status, Status::NotNeeded | Status::Listed) {
            file.status = Status::Read;
        }
        org.traces.extend(traces);
    }
    org.traces.sort_by_key(|trace| (trace.span, trace.subject));
    org.traces
        .dedup_by_key(|trace| (trace.span, trace.subject, trace.component.clone()));
}

/// `None` for a file without any trace. Unreadable files are told of by what reads them for rules; others hold nothing
/// that anybody could show.
pub(super) fn look(opened: &mut Opened<'_>, kind: Option<Kind>) -> Option<Look> {
    let file = opened.file;
    let kind = kind.filter(|_| file.data.is_none() && !file.ignored)?;
    if !may_hold(kind, &file.path) || !field::is_marked(opened.bytes().ok()?) {
        return None;
    }
    let text = opened.text().ok()?;
    let stored = Stored {
        hash: text.hash,
        encoding: text.encoding,
        has_exceptions: text.text.contains(EXCEPTION_MARK),
    };
    let source = Source {
        file: file.id,
        kind,
        path: &file.path,
        text: &text.text,
    };
    let traces = source.traces();
    (!traces.is_empty()).then_some((stored, traces))
}

/// Whether a file of this kind can hold a trace, by its path.
fn may_hold(kind: Kind, path: &str) -> bool {
    match kind {
        Kind::Flow | Kind::Report | Kind::ApexClass | Kind::Trigger | Kind::Object => true,
        Kind::ListView | Kind::ValidationRule | Kind::PageLayout | Kind::Field => {
            object_of(kind, path).is_some_and(|object| field::is_activity(&object))
        }
        Kind::Workflow | Kind::WorkflowRule => {
            object_of(kind, path).is_some_and(|object| field::is_activity(&object))
        }
        Kind::Other => [".quickAction", ".compactLayout"]
            .iter()
            .any(|suffix| path.contains(suffix)),
        _ => false,
    }
}

/// A file that is looked through.
struct Source<'a> {
    file: FileId,
    kind: Kind,
    path: &'a str,
    text: &'a str,
}

impl Source<'_> {
    fn traces(&self) -> Vec<Trace> {
        match self.kind {
            Kind::ApexClass | Kind::Trigger => apex::traces(self.file, self.kind, self.path, self.text),
            kind => {
                let Ok(tree) = parse::parse(self.file, self.text) else {
                    return Vec::new();
                };
                match kind {
                    Kind::Flow => flow::traces(full_name(self.path), tree.root()),
                    _ => metadata::traces(kind, self.path, tree.root()),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
