//! Knows how one file becomes a part of an org: recognised, opened, parsed.

use memchr::memmem;
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use super::access::{self, Group, Holder, HolderKind};
use super::allowed::{AllowedHost, RemoteSite};
use super::app::App;
use super::call_center::CallCenter;
use super::code;
use super::console::Console;
use super::framing::FramingSettings;
use super::join::join;
use super::kind::{Kind, full_name, set_name};
use super::my_domain::MyDomain;
use super::opened::Opened;
use super::parts::{part, wrong_root};
use super::project::{Manifest, Project};
use super::records::Records;
use super::scope::Scope;
use super::security::SecuritySettings;
use super::trace;
use super::trigger::Trigger;
use super::trusted_url::TrustedUrl;
use super::utility_bar::UtilityBar;
use super::visualforce::Page;
use super::voice;
use super::{EXCEPTION_MARK, Org, Problem, ProblemKind, Status, Stored};
use crate::load::rows::{self, Rows, WarningKind};
use crate::load::{DataFile, Export, OpenError, ReadError, SourceFile};
use crate::parse::{self, XmlError, XmlErrorKind};
use crate::source::{FileId, Span};

/// What one file holds.
pub(super) enum Part {
    Nothing,
    Center(Box<CallCenter>),
    TrustedUrl(Box<TrustedUrl>),
    RemoteSite(Box<RemoteSite>),
    CorsOrigin(AllowedHost),
    Security(Box<SecuritySettings>),
    Framing(FramingSettings),
    App(Box<App>, Option<Console>),
    UtilityBar(UtilityBar),
    Holder(Box<Holder>),
    Group(Group),
    MyDomain(MyDomain),
    Records(Box<Records>),
    Page(Page),
    Project(Project),
    Manifest(Manifest),
    Rows(Box<Rows>),
}

/// One file after reading, before the join.
pub(super) struct Outcome {
    pub(super) part: Part,
    pub(super) kind: Option<Kind>,
    pub(super) status: Status,
    pub(super) stored: Option<Stored>,
    pub(super) problems: Vec<Problem>,
    /// Carries a mark of a softphone's code: the file itself, or entries of the archive that it is.
    pub(super) marked: Vec<Option<String>>,
}

impl Outcome {
    fn unread(kind: Option<Kind>, status: Status) -> Self {
        Self {
            part: Part::Nothing,
            kind,
            status,
            stored: None,
            problems: Vec::new(),
            marked: Vec::new(),
        }
    }

    fn failed(kind: Option<Kind>, problem: Problem) -> Self {
        Self {
            problems: vec![problem],
            ..Self::unread(kind, Status::Failed)
        }
    }
}

/// Reads every file that a rule needs and joins what they say; calls are logged as tasks or events.
#[must_use]
pub fn read(export: &Export) -> Org {
    read_for(export, &Scope::default())
}

/// Like [`read`], with other objects that calls are logged as.
#[must_use]
pub fn read_for(export: &Export, scope: &Scope) -> Org {
    if scope.is_audit() {
        return read_for_audit(export, scope);
    }
    let outcomes: Vec<Outcome> = export
        .files
        .par_iter()
        .map(|file| read_file(&mut Opened::new(export, file), scope))
        .collect();
    join(export, outcomes)
}

/// Each file is opened once, whoever asks for it.
fn read_for_audit(export: &Export, scope: &Scope) -> Org {
    let (outcomes, others): (Vec<_>, Vec<_>) = export
        .files
        .par_iter()
        .map(|file| {
            let mut opened = Opened::new(export, file);
            let outcome = read_file(&mut opened, scope);
            let voice = voice::look(&mut opened);
            let trace = trace::look(&mut opened, outcome.kind);
            (outcome, (voice, trace))
        })
        .unzip();
    let (voices, traces): (Vec<_>, Vec<_>) = others.into_iter().unzip();
    let mut org = join(export, outcomes);
    voice::add(&mut org, voices.into_iter().flatten());
    trace::add(&mut org, traces);
    org
}

fn read_file(opened: &mut Opened<'_>, scope: &Scope) -> Outcome {
    let (file, kind) = (opened.file, opened.kind);
    let page = || Page::named(file.id, full_name(&file.path));
    if file.ignored {
        // `.forceignore` keeps a page from being deployed; whether it exists is another matter.
        let is_page = kind == Some(Kind::Page) && file.data.is_none();
        return Outcome {
            part: if is_page {
                Part::Page(page())
            } else {
                Part::Nothing
            },
            ..Outcome::unread(kind, Status::Ignored)
        };
    }
    match file.data {
        Some(DataFile::InFolder) if !is_data_name(&file.path) => {
            return Outcome::unread(None, Status::NotNeeded);
        }
        Some(_) => return read_data(opened),
        None => {}
    }
    match kind {
        Some(Kind::Page) => read_page(opened, page()),
        Some(kind) if kind.is_code() => look_at_code(opened, kind),
        Some(Kind::PlainXml) => read_plain_xml(opened),
        Some(kind) if kind.is_opened() && scope.wants(kind, &file.path) => read_metadata(opened, kind, scope),
        _ => Outcome::unread(kind, Status::NotNeeded),
    }
}

/// Code is read later, when it is known which softphones load it.
fn look_at_code(opened: &mut Opened<'_>, kind: Kind) -> Outcome {
    let file = opened.file;
    let mut outcome = Outcome::unread(Some(kind), Status::NotNeeded);
    if file.path.ends_with("-meta.xml") || file.special.is_some() {
        return outcome;
    }
    match code::marked(opened, kind) {
        code::Marked::Nothing => {}
        code::Marked::File => outcome.marked.push(None),
        code::Marked::Entries(entries) => outcome.marked.extend(entries.into_iter().map(Some)),
        code::Marked::TooLarge(error) => {
            outcome.status = Status::Failed;
            outcome
                .problems
                .push(unreadable(file.id, &ReadError::Open(error)));
        }
    }
    outcome
}

/// A page counts by its name, whatever is in it; its first tag tells more, where it can be read.
fn read_page(opened: &mut Opened<'_>, page: Page) -> Outcome {
    let looked = look_at_code(opened, Kind::Page);
    let listed = Outcome {
        status: match looked.status {
            Status::NotNeeded => Status::Listed,
            status => status,
        },
        ..looked
    };
    let text = if opened.file.path.ends_with("-meta.xml") {
        None
    } else {
        opened.text().ok()
    };
    match text {
        Some(text) => Outcome {
            part: Part::Page(page.read(&text.text)),
            stored: Some(stored(text)),
            ..listed
        },
        None => Outcome {
            part: Part::Page(page),
            ..listed
        },
    }
}

/// What tools write query results to; other files in a data folder are none of our business.
fn is_data_name(path: &str) -> bool {
    let suffix = path.rsplit('.').next().unwrap_or_default();
    ["csv", "json", "tsv"]
        .iter()
        .any(|known| suffix.eq_ignore_ascii_case(known))
}

/// Plain XML is worth a word only if it is a call center definition.
fn read_plain_xml(opened: &mut Opened<'_>) -> Outcome {
    let file = opened.file;
    let unread = Outcome::unread(Some(Kind::PlainXml), Status::NotNeeded);
    if let Err(error) = opened.text() {
        return if names_call_center(opened) {
            Outcome::failed(Some(Kind::CallCenter), unreadable(file.id, &error))
        } else {
            unread
        };
    }
    let Ok(text) = opened.text() else {
        return unread;
    };
    let is_definition = match parse::root_name(&text.text) {
        Some(name) => name == "callCenter",
        // No root can be made out, as behind conflict markers: the tag will do.
        None => text.text.contains("<callCenter"),
    };
    if is_definition {
        let scope = Scope::default();
        return parse_metadata(file, Kind::CallCenter, &text.text, stored(text), &scope);
    }
    unread
}

/// Whether undecodable bytes hold the tag of a definition, in UTF-8 or in UTF-16.
fn names_call_center(opened: &mut Opened<'_>) -> bool {
    const TAG: &[u8] = b"<callCenter";
    opened.bytes().is_ok_and(|bytes| {
        let narrow: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
        narrow.windows(TAG.len()).any(|window| window == TAG)
    })
}

pub(super) fn stored(text: &crate::load::Text) -> Stored {
    Stored {
        hash: text.hash,
        encoding: text.encoding,
        has_exceptions: memmem::find(text.text.as_bytes(), EXCEPTION_MARK.as_bytes()).is_some(),
    }
}

fn read_metadata(opened: &mut Opened<'_>, kind: Kind, scope: &Scope) -> Outcome {
    let file = opened.file;
    match opened.text() {
        Ok(text) if !scope.is_named_in(kind, &text.text) => Outcome::unread(Some(kind), Status::NotNeeded),
        Ok(text) => parse_metadata(file, kind, &text.text, stored(text), scope),
        Err(error) => Outcome::failed(Some(kind), unreadable(file.id, &error)),
    }
}

pub(super) fn unreadable(file: FileId, error: &ReadError) -> Problem {
    let skipped = matches!(
        error,
        ReadError::Open(OpenError::TooLarge { .. } | OpenError::NotRegular(_))
    );
    Problem {
        kind: if skipped {
            ProblemKind::Skipped
        } else {
            ProblemKind::Unreadable
        },
        span: Span::file(file),
        message: error.message(),
        help: error.help(),
        also: None,
    }
}

fn parse_metadata(file: &SourceFile, kind: Kind, text: &str, stored: Stored, scope: &Scope) -> Outcome {
    let read = match kind {
        Kind::Project => Project::read(&file.shown, text)
            .map(Part::Project)
            .map_err(|error| bad_json(file.id, text, &error)),
        Kind::Trigger => Ok(trigger(file.id, text, scope)),
        Kind::Profile => holder(file, HolderKind::Profile, text, scope),
        Kind::PermissionSet => holder(file, HolderKind::PermissionSet, text, scope),
        Kind::MutingPermissionSet => holder(file, HolderKind::MutingPermissionSet, text, scope),
        _ => parse::parse(file.id, text)
            .map_err(|error| malformed(&error))
            .and_then(|tree| part(file, kind, &tree, scope)),
    };
    match read {
        Ok(part) => Outcome {
            part,
            stored: Some(stored),
            ..Outcome::unread(Some(kind), Status::Read)
        },
        Err(problem) => Outcome {
            stored: Some(stored),
            ..Outcome::failed(Some(kind), problem)
        },
    }
}

fn holder(file: &SourceFile, kind: HolderKind, text: &str, scope: &Scope) -> Result<Part, Problem> {
    let read = access::holder(file.id, set_name(&file.path), kind, text, scope);
    match read.map_err(|error| malformed(&error))? {
        access::Read::Holder(holder) => Ok(Part::Holder(holder)),
        access::Read::Other(found, span) => Err(wrong_root(&found, span, kind.word())),
    }
}

fn trigger(file: FileId, text: &str, scope: &Scope) -> Part {
    let trigger = Trigger::read(file, text).filter(|trigger| scope.has(&trigger.object));
    trigger.map_or(Part::Nothing, |trigger| {
        let mut records = Records::default();
        records.triggers.push(trigger);
        Part::Records(Box::new(records))
    })
}

pub(super) fn malformed(error: &XmlError) -> Problem {
    let also = match &error.kind {
        XmlErrorKind::Truncated { opened, open } => Some((*opened, format!("`<{open}>` opens here"))),
        _ => None,
    };
    Problem {
        kind: ProblemKind::Malformed,
        span: error.span,
        message: error.message(),
        help: error.help(),
        also,
    }
}

fn bad_json(file: FileId, text: &str, error: &serde_json::Error) -> Problem {
    let line_start = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum::<usize>();
    let at = (line_start + error.column().saturating_sub(1)).min(text.len());
    Problem {
        kind: ProblemKind::Malformed,
        span: Span::new(file, at..at),
        message: if error.is_data() {
            format!("the project file has a value of the wrong kind: {error}")
        } else {
            format!("the project file is not valid JSON: {error}")
        },
        help:
            "compare the file with another project's `sfdx-project.json`, or restore it from version control"
                .to_owned(),
        also: None,
    }
}

fn read_data(opened: &mut Opened<'_>) -> Outcome {
    let file = opened.file;
    let text = match opened.text() {
        Ok(text) => text,
        Err(error) => return Outcome::failed(None, unreadable(file.id, &error)),
    };
    let stored = Some(stored(text));
    match rows::read(file.id, &text.text) {
        Ok(rows) => Outcome {
            problems: data_warnings(file.id, &rows),
            part: Part::Rows(Box::new(rows)),
            stored,
            ..Outcome::unread(None, Status::Read)
        },
        Err(error) => Outcome {
            stored,
            ..Outcome::failed(
                None,
                Problem {
                    kind: ProblemKind::UnrecognisedData,
                    span: error.span,
                    message: error.message,
                    help: error.help,
                    also: None,
                },
            )
        },
    }
}

fn data_warnings(file: FileId, rows: &Rows) -> Vec<Problem> {
    let warnings = rows.warnings.iter().map(|warning| Problem {
        kind: if warning.kind == WarningKind::NoRows {
            ProblemKind::NoRows
        } else {
            ProblemKind::DataWarning
        },
        span: warning.span.unwrap_or_else(|| Span::file(file)),
        message: warning.message.clone(),
        help: warning.help.clone(),
        also: None,
    });
    warnings.collect()
}
