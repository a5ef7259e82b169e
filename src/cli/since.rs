//! Knows `--since`: what was found in a revision is not reported again.

use std::path::Path;

use super::check_args::CheckArgs;
use super::session::{Depth, Failure, Session};
use super::{check, complain};
use crate::engine;
use crate::finding::{Audience, count, quoted};
use crate::load::{OpenError, Revision, SourceFile};
use crate::options::Before;
use crate::rules;

/// A session that reports only what is new or worse beside the revision `name`. Both are read at the same time.
pub(super) fn open(args: &CheckArgs, name: &str) -> Result<Session, Failure> {
    let first = args.inputs.paths.first().map_or(Path::new("."), |path| path);
    let revision = Revision::find(first, name)?;
    let (today, before) = rayon::join(|| check::session(args), || before(args, &revision));
    // What is wrong with the paths of today is said first.
    let mut today = today?;
    today.options.before = Some(before?);
    Ok(today)
}

/// Everything that is found in a revision: no baseline, every audience.
fn before(args: &CheckArgs, revision: &Revision) -> Result<Before, Failure> {
    let mut session = Session::open_at(&args.inputs, args.as_of, revision, Depth::Check(args.audience))?;
    session.options.audience = Audience::Audit;
    tell(&session, revision);
    let all: Vec<_> = rules::all().collect();
    let run = engine::run(&session.org, &session.export, &session.options, &all)
        .map_err(|page| check::damaged(&page))?;
    if revision.has_failed() {
        return Err(Failure::new(
            format!("git stopped while {} was read", quoted(revision.name())),
            "check that `git fsck` finds nothing wrong, and run ctilint again",
        ));
    }
    if run.has_internal_error {
        return Err(Failure::new(
            format!(
                "a check of ctilint crashed on {}, so that nobody can say what is new",
                quoted(revision.name())
            ),
            "check without `--since`, and report the crash: `ctilint check` of that revision tells which rule",
        ));
    }
    Ok(Before::new(revision.name(), false, run.findings))
}

/// Says why more may count as new than is.
fn tell(session: &Session, revision: &Revision) {
    let name = quoted(revision.name());
    let mut files = session.export.files.iter();
    let is_metadata = |file: &SourceFile| file.data.is_none() && !file.path.ends_with("sfdx-project.json");
    if !files.any(is_metadata) {
        complain(&format!(
            "note: {name} has nothing in the given paths, so that every finding there is new"
        ));
    }
    let gone = OpenError::NotCloned;
    let problems = session.org.problems.iter();
    let missing = problems
        .filter(|problem| problem.message == gone.message())
        .count();
    if missing > 0 {
        let files = count(missing, "file");
        complain(&format!(
            "warning: the content of {files} of {name} is not in this clone, so that findings in them count as new\n  help: {}",
            gone.help()
        ));
    }
}
