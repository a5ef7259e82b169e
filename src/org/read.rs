//! Knows how one file becomes a part of an org: recognised, opened, parsed.

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use super::activity::ActivityField;
use super::allowed::{AllowedHost, List};
use super::call_center::CallCenter;
use super::join::join;
use super::kind::{ActivityObject, Kind, full_name};
use super::my_domain::MyDomain;
use super::project::{Manifest, Project};
use super::{Org, Page, Problem, ProblemKind, Status, Stored};
use crate::load::rows::{self, Rows, WarningKind};
use crate::load::{DataFile, Export, OpenError, ReadError, SourceFile};
use crate::parse::{self, Tree, XmlError, XmlErrorKind};
use crate::source::{FileId, Span};

/// What one file holds.
pub(super) enum Part {
    Nothing,
    Center(Box<CallCenter>),
    Allowed(AllowedHost),
    MyDomain(MyDomain),
    Fields(Vec<ActivityField>),
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
}

impl Outcome {
    fn unread(kind: Option<Kind>, status: Status) -> Self {
        Self {
            part: Part::Nothing,
            kind,
            status,
            stored: None,
            problems: Vec::new(),
        }
    }

    fn failed(kind: Option<Kind>, problem: Problem) -> Self {
        Self {
            problems: vec![problem],
            ..Self::unread(kind, Status::Failed)
        }
    }
}

/// Reads every file that a rule needs and joins what they say.
#[must_use]
pub fn read(export: &Export) -> Org {
    let outcomes: Vec<Outcome> = export
        .files
        .par_iter()
        .map(|file| read_file(export, file))
        .collect();
    join(export, outcomes)
}

fn read_file(export: &Export, file: &SourceFile) -> Outcome {
    let kind = Kind::of(&file.path);
    let page = || Page {
        file: file.id,
        name: full_name(&file.path),
    };
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
        Some(_) => return read_data(export, file),
        None => {}
    }
    match kind {
        Some(Kind::Page) => Outcome {
            part: Part::Page(page()),
            ..Outcome::unread(kind, Status::Listed)
        },
        Some(Kind::PlainXml) => read_plain_xml(export, file),
        Some(kind) if kind.is_opened() => read_metadata(export, file, kind),
        _ => Outcome::unread(kind, Status::NotNeeded),
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
fn read_plain_xml(export: &Export, file: &SourceFile) -> Outcome {
    let unread = Outcome::unread(Some(Kind::PlainXml), Status::NotNeeded);
    let text = match export.read(file.id) {
        Ok(text) => text,
        Err(error) if names_call_center(export, file.id) => {
            return Outcome::failed(Some(Kind::CallCenter), unreadable(file.id, &error));
        }
        Err(_) => return unread,
    };
    let is_definition = match parse::root_name(&text.text) {
        Some(name) => name == "callCenter",
        // No root can be made out, as behind conflict markers: the tag will do.
        None => text.text.contains("<callCenter"),
    };
    if is_definition {
        return parse_metadata(file, Kind::CallCenter, &text.text, stored(&text));
    }
    unread
}

/// Whether undecodable bytes hold the tag of a definition, in UTF-8 or in UTF-16.
fn names_call_center(export: &Export, file: FileId) -> bool {
    const TAG: &[u8] = b"<callCenter";
    export.read_bytes(file).is_ok_and(|bytes| {
        let narrow: Vec<u8> = bytes.into_iter().filter(|byte| *byte != 0).collect();
        narrow.windows(TAG.len()).any(|window| window == TAG)
    })
}

fn stored(text: &crate::load::Text) -> Stored {
    Stored {
        hash: text.hash,
        encoding: text.encoding,
    }
}

fn read_metadata(export: &Export, file: &SourceFile, kind: Kind) -> Outcome {
    match export.read(file.id) {
        Ok(text) => parse_metadata(file, kind, &text.text, stored(&text)),
        Err(error) => Outcome::failed(Some(kind), unreadable(file.id, &error)),
    }
}

fn unreadable(file: FileId, error: &ReadError) -> Problem {
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

fn parse_metadata(file: &SourceFile, kind: Kind, text: &str, stored: Stored) -> Outcome {
    let read = if kind == Kind::Project {
        Project::read(&file.shown, text)
            .map(Part::Project)
            .map_err(|error| bad_json(file.id, text, &error))
    } else {
        parse::parse(file.id, text)
            .map_err(|error| malformed(&error))
            .and_then(|tree| part(file, kind, &tree))
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

fn malformed(error: &XmlError) -> Problem {
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

fn part(file: &SourceFile, kind: Kind, tree: &Tree) -> Result<Part, Problem> {
    let root = tree.root();
    let name = full_name(&file.path);
    let allowed =
        |list| AllowedHost::read(file.id, name.clone(), list, root).map_or(Part::Nothing, Part::Allowed);
    let expected = |expected: &str| wrong_root(tree, expected);
    Ok(match (kind, root.name()) {
        (Kind::CallCenter, "CallCenter" | "callCenter") => {
            let is_metadata = Kind::of(&file.path) == Some(Kind::CallCenter);
            CallCenter::read(file.id, name, is_metadata, tree)
                .map_or(Part::Nothing, |center| Part::Center(Box::new(center)))
        }
        (Kind::CallCenter, _) => return Err(expected("CallCenter")),
        (Kind::TrustedUrl, "CspTrustedSite") => allowed(List::TrustedUrl),
        (Kind::TrustedUrl, _) => return Err(expected("CspTrustedSite")),
        (Kind::RemoteSite, "RemoteSiteSetting") => allowed(List::RemoteSite),
        (Kind::RemoteSite, _) => return Err(expected("RemoteSiteSetting")),
        (Kind::CorsOrigin, "CorsWhitelistOrigin") => allowed(List::CorsOrigin),
        (Kind::CorsOrigin, _) => return Err(expected("CorsWhitelistOrigin")),
        (Kind::MyDomain, "MyDomainSettings") => root.text_of("myDomainName").map_or(Part::Nothing, |name| {
            Part::MyDomain(MyDomain { file: file.id, name })
        }),
        (Kind::MyDomain, _) => return Err(expected("MyDomainSettings")),
        (Kind::ActivityField(object), "CustomField") => {
            Part::Fields(ActivityField::read(file.id, object, root).into_iter().collect())
        }
        (Kind::ActivityField(_), _) => return Err(expected("CustomField")),
        (Kind::ActivityObject(object), "CustomObject") => Part::Fields(fields(file.id, object, tree)),
        (Kind::ActivityObject(_), _) => return Err(expected("CustomObject")),
        (Kind::Manifest, _) => Manifest::read(&file.shown, tree).map_or(Part::Nothing, Part::Manifest),
        _ => Part::Nothing,
    })
}

/// Only direct children define fields: elsewhere `<fields>` holds names, as in search layouts.
fn fields(file: FileId, object: ActivityObject, tree: &Tree) -> Vec<ActivityField> {
    tree.root()
        .children_named("fields")
        .filter_map(|element| ActivityField::read(file, object, element))
        .collect()
}

fn wrong_root(tree: &Tree, expected: &str) -> Problem {
    let root = tree.root();
    Problem {
        kind: ProblemKind::Malformed,
        span: root.name_span(),
        message: format!(
            "the file's name says `{expected}`, but its root element is `<{}>`",
            root.name()
        ),
        help: "retrieve the file again, or give it the name that belongs to its content".to_owned(),
        also: None,
    }
}

fn read_data(export: &Export, file: &SourceFile) -> Outcome {
    let text = match export.read(file.id) {
        Ok(text) => text,
        Err(error) => return Outcome::failed(None, unreadable(file.id, &error)),
    };
    let stored = Some(stored(&text));
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
