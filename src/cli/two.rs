//! Knows how a command gets two orgs: each an export by its path, or what a git revision has in the given paths.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::args::{Inputs, Talk};
use super::output::deliver;
use super::places::Places;
use super::session::{Depth, Failure, Session};
use super::{complain, verbose};
use crate::analysis::contents::Topic;
use crate::analysis::secrets;
use crate::analysis::trust_surface::Unseen;
use crate::answer::ladder::Place;
use crate::engine::Mask;
use crate::finding::quoted;
use crate::load::Revision;
use crate::org::Status;
use crate::source::Span;

/// What commands about two orgs have in common besides the orgs.
#[derive(Debug, Args)]
pub(crate) struct TwoArgs {
    /// Where git revisions are looked at: folders, zips or files with metadata. `.` if there are none.
    paths: Vec<PathBuf>,
    /// File or folder with rows of both orgs: User, PermissionSetAssignment, … as CSV or JSON. Repeatable.
    #[arg(long, value_name = "PATH")]
    data: Vec<PathBuf>,
    /// Rows of the first org alone. Repeatable.
    #[arg(long, value_name = "PATH")]
    old_data: Vec<PathBuf>,
    /// Rows of the second org alone. Repeatable.
    #[arg(long, value_name = "PATH")]
    new_data: Vec<PathBuf>,
    /// Form of the answer.
    #[arg(long, value_enum, default_value_t = TwoFormat::Text)]
    pub(crate) format: TwoFormat,
    /// Write the answer to a file instead of standard output.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    talk: Talk,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TwoFormat {
    Text,
    Json,
    /// For a comment on a pull request.
    Markdown,
}

pub(crate) const AFTER_HELP: &str = "Where there are a path and a revision of one name, `./main` is the path and `main~0` \
the revision.\n\nExit codes: 0 answered, 2 could not do the job, or not with every file";

/// Two orgs.
pub(super) struct Two {
    pub(super) old: Session,
    pub(super) new: Session,
    /// Both are what one repository has in the same paths: what one of them does not have is gone, and not merely not
    /// exported.
    pub(super) is_whole: bool,
    /// Paths that only one of two revisions has.
    pub(super) missing: Vec<Unseen>,
}

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Old,
    New,
}

/// One of the two as it was named, and the revision that this means, if it means one.
struct Named<'a> {
    name: &'a str,
    revision: Option<Revision>,
}

impl TwoArgs {
    /// Reads both at the same time.
    pub(super) fn open(&self, old: &str, new: &str) -> Result<Two, Failure> {
        let (one, other) = (self.named(old)?, self.named(new)?);
        if one.revision.is_none() && other.revision.is_none() && !self.paths.is_empty() {
            return Err(Failure::new(
                "paths say where git revisions are looked at, and both exports are paths themselves",
                "leave the paths behind the two exports out, or give a revision",
            ));
        }
        let missing = self.missing(&one, &other)?;
        let (first, second) = rayon::join(
            || self.session(&one, &self.old_data, self.talk.quiet),
            // One line of progress is enough.
            || self.session(&other, &self.new_data, true),
        );
        let two = Two {
            old: first?,
            new: second?,
            is_whole: self.is_whole(&one, &other),
            missing,
        };
        let order = |word: &str| {
            if old == new {
                format!(" ({word})")
            } else {
                String::new()
            }
        };
        for (name, word, session) in [(old, "the first", &two.old), (new, "the second", &two.new)] {
            let name = format!("{}{}", quoted(name), order(word));
            if !session.org.is_recognised() {
                return Err(Failure::new(
                    format!("nothing of an org is in {name}"),
                    "give the folder or zip of an export, or a git revision and the paths to look at",
                ));
            }
            if self.talk.verbose {
                complain(&format!("{name}\n{}", verbose::inputs(session)));
            }
            warn(&name, session);
        }
        Ok(two)
    }

    fn session(&self, named: &Named<'_>, own_data: &[PathBuf], quiet: bool) -> Result<Session, Failure> {
        let data = if own_data.is_empty() { &self.data } else { own_data };
        let inputs = |paths: Vec<PathBuf>| Inputs {
            paths,
            data: data.to_vec(),
            // Told when both are read: two at once could not be told apart.
            talk: Talk {
                quiet,
                verbose: false,
            },
        };
        match &named.revision {
            Some(revision) => Session::open_at(&inputs(self.places()), None, revision, Depth::Plain),
            None => Session::open(&inputs(vec![PathBuf::from(named.name)]), None),
        }
    }

    /// Where revisions are looked at.
    fn places(&self) -> Vec<PathBuf> {
        if self.paths.is_empty() {
            vec![PathBuf::from(".")]
        } else {
            self.paths.clone()
        }
    }

    /// What a name means: nobody but the person who typed it can decide between a path and a revision.
    fn named<'a>(&self, name: &'a str) -> Result<Named<'a>, Failure> {
        if is_surely_path(name) {
            return Ok(Named { name, revision: None });
        }
        let first = self.paths.first().map_or(Path::new("."), PathBuf::as_path);
        let is_there = Path::new(name).symlink_metadata().is_ok();
        let revision = match (Revision::find(first, name), is_there) {
            (Ok(_), true) => {
                return Err(Failure::new(
                    format!("{} is the name of a path and of a git revision", quoted(name)),
                    format!("write `./{name}` for the path, or `{name}~0` for the revision"),
                ));
            }
            (Ok(revision), false) => Some(revision),
            (Err(_), true) => None,
            (Err(error), false) => {
                let message = format!("{} is no path that exists, and {error}", quoted(name));
                let help = "give a path that exists, or a git revision; as a revision: ";
                return Err(Failure::new(message, format!("{help}{}", error.help)));
            }
        };
        Ok(Named { name, revision })
    }

    /// Paths that one of two revisions does not have. What is nowhere is a mistake.
    fn missing(&self, one: &Named<'_>, other: &Named<'_>) -> Result<Vec<Unseen>, Failure> {
        let sides = [(one, true), (other, false)];
        let sides = sides
            .iter()
            .filter_map(|(named, in_old)| Some((named.name, named.revision.as_ref()?, *in_old)));
        let sides: Vec<(&str, &Revision, bool)> = sides.collect();
        let mut missing = Vec::new();
        for path in &self.paths {
            let without: Vec<_> = sides
                .iter()
                .filter(|(_, revision, _)| !revision.holds(path))
                .collect();
            let shown = path.display().to_string();
            if !without.is_empty() && without.len() == sides.len() {
                let names: Vec<String> = sides.iter().map(|(name, ..)| quoted(name)).collect();
                return Err(Failure::new(
                    format!(
                        "there is nothing at {} in {}",
                        quoted(&shown),
                        names.join(" and ")
                    ),
                    "check the spelling; paths are those of today, from the current folder",
                ));
            }
            for (name, _, in_old) in without {
                complain(&format!(
                    "warning: there is nothing at {} in {}",
                    quoted(&shown),
                    quoted(name)
                ));
                missing.push(Unseen {
                    topic: Topic::Path(shown.clone()),
                    in_old: *in_old,
                    subjects: BTreeSet::new(),
                });
            }
        }
        Ok(missing)
    }

    /// Two revisions, or a revision and the folder of today that it is a revision of.
    fn is_whole(&self, one: &Named<'_>, other: &Named<'_>) -> bool {
        let (revision, path) = match (&one.revision, &other.revision) {
            (Some(_), Some(_)) => return true,
            (Some(revision), None) => (revision, other.name),
            (None, Some(revision)) => (revision, one.name),
            (None, None) => return false,
        };
        let places = self.places();
        let [place] = places.as_slice() else { return false };
        let real = |path: &Path| std::fs::canonicalize(path).ok();
        let today = real(Path::new(path));
        today.is_some_and(|today| today.starts_with(revision.root()) && real(place) == Some(today))
    }

    /// Writes the answer where it is wanted; a file that could not be read makes it less than an answer.
    pub(super) fn write(&self, text: &str, not_visible: &[Unseen]) -> Result<u8, Failure> {
        deliver(self.output.as_deref(), text.as_bytes())?;
        let is_short = not_visible.iter().any(Unseen::is_file);
        Ok(if is_short { 2 } else { 0 })
    }
}

/// Whether a name looks like a path and like nothing else.
fn is_surely_path(name: &str) -> bool {
    let begins = ["./", "../", "/", "~/"];
    begins.iter().any(|begin| name.starts_with(begin)) || matches!(name, "." | "..")
}

/// What could not be read is missing from the comparison.
fn warn(name: &str, session: &Session) {
    for problem in session.org.problems.iter().take(MOST_WARNINGS) {
        let file = session.org.file(problem.span.file);
        let (word, then) = match file.status {
            Status::Failed => ("error", " is not compared"),
            _ => ("warning", ""),
        };
        complain(&format!(
            "{word}: {} of {name}{then}: {}",
            quoted(&file.shown),
            problem.message
        ));
    }
    let more = session.org.problems.len().saturating_sub(MOST_WARNINGS);
    if more > 0 {
        complain(&format!(
            "warning: {more} more of {name}: `ctilint check` lists them"
        ));
    }
}

/// Files that are named one by one.
const MOST_WARNINGS: usize = 5;

/// Turns answers about two orgs into ones that can be printed.
pub(super) struct BothPlaces<'a> {
    /// What is a secret in one org is one in the other.
    mask: Mask,
    old: Places<'a>,
    new: Places<'a>,
}

impl<'a> BothPlaces<'a> {
    pub(super) fn new(two: &'a Two) -> Self {
        let mut all = secrets::find(&two.old.org);
        all.extend(secrets::find(&two.new.org));
        Self {
            mask: Mask::new(&all),
            old: Places::new(&two.old),
            new: Places::new(&two.new),
        }
    }

    pub(super) fn masked(&self, text: &str) -> String {
        self.mask.masked(text)
    }

    pub(super) fn place(&mut self, side: Side, span: Span) -> Place {
        let place = match side {
            Side::Old => self.old.place(span),
            Side::New => self.new.place(span),
        };
        Place {
            file: self.masked(&place.file),
            ..place
        }
    }
}
