//! Knows how a command gets two orgs: each an export by its path, or what a git revision has in the given paths.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::args::{Inputs, Talk};
use super::output::deliver;
use super::places::Places;
use super::session::{Failure, Session};
use crate::analysis::secrets;
use crate::answer::ladder::Place;
use crate::engine::Mask;
use crate::load::Revision;
use crate::source::Span;

/// What commands about two orgs have in common besides the orgs.
#[derive(Debug, Args)]
pub(crate) struct TwoArgs {
    /// Where git revisions are looked at: folders, zips or files with metadata.
    #[arg(default_value = ".")]
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

pub(crate) const AFTER_HELP: &str = "A path that exists is an export, anything else a git revision: `./main` is always a \
path, `main~0` always a revision.\n\nExit codes: 0 answered, 2 could not do the job";

/// Two orgs.
pub(super) struct Two {
    pub(super) old: Session,
    pub(super) new: Session,
    /// Both are revisions of one repository: what one of them does not have is gone, and not merely not exported.
    pub(super) is_whole: bool,
}

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Old,
    New,
}

impl TwoArgs {
    /// Reads both at the same time.
    pub(super) fn open(&self, old: &str, new: &str) -> Result<Two, Failure> {
        let (first, second) = rayon::join(
            || self.session(old, &self.old_data, self.talk.quiet),
            // One line of progress is enough.
            || self.session(new, &self.new_data, true),
        );
        let two = Two {
            old: first?,
            new: second?,
            is_whole: is_revision(old) && is_revision(new),
        };
        for (name, session) in [(old, &two.old), (new, &two.new)] {
            if !session.org.is_recognised() {
                return Err(Failure::new(
                    format!("nothing of an org is in `{name}`"),
                    "give the folder or zip of an export, or a git revision and the paths to look at",
                ));
            }
            warn(name, session);
        }
        Ok(two)
    }

    fn session(&self, name: &str, own_data: &[PathBuf], quiet: bool) -> Result<Session, Failure> {
        let data = if own_data.is_empty() { &self.data } else { own_data };
        let inputs = |paths: &[PathBuf]| Inputs {
            paths: paths.to_vec(),
            data: data.to_vec(),
            talk: Talk { quiet, ..self.talk },
        };
        if !is_revision(name) {
            return Session::open(&inputs(&[PathBuf::from(name)]), None);
        }
        let first = self.paths.first().map_or(Path::new("."), PathBuf::as_path);
        let revision = Revision::find(first, name).map_err(|error| {
            let help = format!(
                "give a path that exists, or a git revision; as a revision: {}",
                error.help
            );
            Failure::new(format!("`{name}` is no path that exists, and {error}"), help)
        })?;
        Session::open_at(&inputs(&self.paths), None, &revision)
    }

    /// Writes the answer where it is wanted.
    pub(super) fn write(&self, text: &str) -> Result<u8, Failure> {
        deliver(self.output.as_deref(), text.as_bytes())?;
        Ok(0)
    }
}

/// Whether a name means a revision: no path of that name exists, and it does not look like one.
fn is_revision(name: &str) -> bool {
    let begins = ["./", "../", "/", "~/"];
    !begins.iter().any(|begin| name.starts_with(begin))
        && !matches!(name, "." | "..")
        && Path::new(name).symlink_metadata().is_err()
}

/// What could not be read is missing from the comparison.
fn warn(name: &str, session: &Session) {
    for problem in session.org.problems.iter().take(MOST_WARNINGS) {
        let file = session.org.file(problem.span.file);
        super::complain(&format!(
            "warning: `{}` of `{name}` is not compared: {}",
            file.shown, problem.message
        ));
    }
    let more = session.org.problems.len().saturating_sub(MOST_WARNINGS);
    if more > 0 {
        super::complain(&format!(
            "warning: {more} more of `{name}`: `ctilint check` lists them"
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
