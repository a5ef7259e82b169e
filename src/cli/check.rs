//! Knows `ctilint check`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use super::check_args::CheckArgs;
use super::session::{Failure, Session};
use super::{deploy, fixing, output, since, stand_in, verbose};
use crate::analysis::Answers;
use crate::engine::{self, Run};
use crate::rules::{self, Rule};

pub(super) fn run(args: CheckArgs) -> Result<u8, Failure> {
    output::refuse_files(&args)?;
    if args.unsafe_fixes && !args.fix && !args.diff {
        return Err(Failure::new(
            "`--unsafe-fixes` says which fixes to make, not that any are made",
            "give `--fix` as well, or `--diff` to look at them first",
        ));
    }
    let mut session = open(&args)?;
    if let Some(note) = stand_in::missing(&args, &session.export).filter(|_| !args.inputs.talk.quiet) {
        super::complain(&note);
    }
    let all: Vec<&Rule> = rules::all().collect();
    let mut incomplete = false;
    if args.diff {
        return diff(&args, &mut session, &all);
    }
    if args.fix {
        incomplete = !fixing::make(&session, &all, args.unsafe_fixes)?;
        session = open(&args)?;
    }
    let run = examine(&mut session, &all)?;
    if run.is_unrecognised {
        super::complain(&unrecognised(&args, &session));
    }
    let start = Instant::now();
    let written = output::reports(&args, &session, &run);
    session.times.push(("report", start.elapsed()));
    if session.talk.verbose {
        super::complain(&verbose::run(&session));
    }
    written?;
    Ok(if incomplete {
        super::FAILED
    } else {
        run.exit_code()
    })
}

fn open(args: &CheckArgs) -> Result<Session, Failure> {
    match (&args.since, &args.deploy, &args.onto) {
        (Some(name), ..) => since::open(args, name),
        (None, Some(delta), Some(onto)) => deploy::open(args, delta, onto),
        _ => session(args),
    }
}

/// The org of today, judged as the configuration and the command line say.
pub(super) fn session(args: &CheckArgs) -> Result<Session, Failure> {
    let session = Session::open_with(&args.inputs, args.as_of, args.audience, |export, progress| {
        stand_in::export(args, export, progress)
    })?;
    judged(session, args)
}

/// The same for a session that is there already.
pub(super) fn judged(mut session: Session, args: &CheckArgs) -> Result<Session, Failure> {
    session.use_baseline(args.baseline.as_deref())?;
    let options = &mut session.options;
    options.audience = args.audience.unwrap_or(options.audience);
    options.fail_on = args.fail_on.unwrap_or(options.fail_on);
    options.top = args.top;
    options.only = stand_in::only(args, &session.export);
    Ok(session)
}

/// Runs the rules, telling how far they are.
fn examine(session: &mut Session, rules: &[&'static Rule]) -> Result<Run, Failure> {
    let progress = session.progress();
    progress.stage(|| "putting the org together".to_owned());
    let start = Instant::now();
    let answers = Answers::new(&session.org, &session.options);
    session.times.push(("analysis", start.elapsed()));
    let (done, all) = (Arc::new(AtomicUsize::new(0)), rules.len());
    let watched = Arc::clone(&done);
    progress.stage(move || format!("checked {} of {all} rules", watched.load(Ordering::Relaxed)));
    let start = Instant::now();
    let run = engine::examine_watched(
        &session.org,
        &answers,
        &session.export,
        &session.options,
        rules,
        &done,
    );
    drop(progress);
    session.times.push(("rules", start.elapsed()));
    run.map_err(|page| damaged(&page))
}

pub(super) fn damaged(page: &str) -> Failure {
    Failure::new(
        format!("a rule page of this program is damaged: {page}"),
        "install ctilint again",
    )
}

/// The preview takes the place of the report; the exit code is that of the findings as they stand.
fn diff(args: &CheckArgs, session: &mut Session, rules: &[&'static Rule]) -> Result<u8, Failure> {
    let text = fixing::preview(session, rules, args.unsafe_fixes)?;
    output::deliver(args.output.as_deref(), text.as_bytes())?;
    Ok(examine(session, rules)?.exit_code())
}

/// Says which paths led to nothing, and what may have been meant.
fn unrecognised(args: &CheckArgs, session: &Session) -> String {
    let paths: Vec<String> = args
        .inputs
        .paths
        .iter()
        .map(|path| format!("`{}`", path.display()))
        .collect();
    let zip = session
        .export
        .files
        .iter()
        .find(|file| file.shown.ends_with(".zip"));
    let help = zip.map_or_else(
        || "give a folder of metadata, the zip of a retrieve, or single metadata files".to_owned(),
        |zip| {
            format!(
                "archives inside folders are not opened: give `{}` itself",
                zip.shown
            )
        },
    );
    format!(
        "error: nothing in {} is part of a Salesforce org\n  help: {help}",
        paths.join(", ")
    )
}
