//! Knows `ctilint check`.

use std::fs;
use std::io::{self, IsTerminal};

use super::args::{CheckArgs, Color};
use super::fixing;
use super::session::{Failure, Session};
use crate::engine::{self, Run};
use crate::report::{self, Style};
use crate::rules::{self, Rule};

pub(super) fn run(args: CheckArgs) -> Result<u8, Failure> {
    if args.unsafe_fixes && !args.fix && !args.diff {
        return Err(Failure::new(
            "`--unsafe-fixes` says which fixes to make, not that any are made",
            "give `--fix` as well, or `--diff` to look at them first",
        ));
    }
    let mut session = open(&args)?;
    let all: Vec<&Rule> = rules::all().collect();
    let mut incomplete = false;
    if args.diff {
        return diff(&args, &session, &all);
    }
    if args.fix {
        incomplete = !fixing::make(&session, &all, args.unsafe_fixes)?;
        session = open(&args)?;
    }
    let run = examine(&session, &all)?;
    if run.is_unrecognised {
        super::complain(&unrecognised(&args, &session));
    }
    let style = style(args.color, args.output.is_none(), &session);
    let mut text = Vec::new();
    super::ignore_closed_pipe(report::write(&run, args.format, &style, &mut text))?;
    deliver(&args, &text)?;
    Ok(if incomplete {
        super::FAILED
    } else {
        run.exit_code()
    })
}

fn open(args: &CheckArgs) -> Result<Session, Failure> {
    let mut session = Session::open(&args.inputs, args.as_of)?;
    session.use_baseline(args.baseline.as_deref())?;
    let options = &mut session.options;
    options.audience = args.audience.unwrap_or(options.audience);
    options.fail_on = args.fail_on.unwrap_or(options.fail_on);
    options.top = args.top;
    Ok(session)
}

fn examine(session: &Session, rules: &[&'static Rule]) -> Result<Run, Failure> {
    engine::run(&session.org, &session.export, &session.options, rules).map_err(|page| damaged(&page))
}

pub(super) fn damaged(page: &str) -> Failure {
    Failure::new(
        format!("a rule page of this program is damaged: {page}"),
        "install ctilint again",
    )
}

/// The preview takes the place of the report; the exit code is that of the findings as they stand.
fn diff(args: &CheckArgs, session: &Session, rules: &[&'static Rule]) -> Result<u8, Failure> {
    let text = fixing::preview(session, rules, args.unsafe_fixes)?;
    deliver(args, text.as_bytes())?;
    Ok(examine(session, rules)?.exit_code())
}

/// Writes an answer to where it is wanted.
fn deliver(args: &CheckArgs, text: &[u8]) -> Result<(), Failure> {
    match &args.output {
        Some(path) => fs::write(path, text).map_err(|error| {
            Failure::new(
                format!("`{}` cannot be written: {error}", path.display()),
                "name a file in a folder that exists and that you may write to",
            )
        }),
        None => write(text),
    }
}

fn write(text: &[u8]) -> Result<(), Failure> {
    use io::Write;
    let mut out = io::stdout().lock();
    super::ignore_closed_pipe(out.write_all(text).and_then(|()| out.flush()))
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

/// Pipes and files get the same bytes everywhere; only a terminal is looked at.
fn style(color: Color, to_stdout: bool, session: &Session) -> Style {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_terminal = to_stdout && io::stdout().is_terminal();
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if set("NO_COLOR") => false,
        Color::Auto if set("FORCE_COLOR") => {
            std::env::var_os("FORCE_COLOR").is_some_and(|value| value != "0")
        }
        Color::Auto => is_terminal,
    };
    let plain = Style {
        color,
        ..Style::plain(WIDTH)
    };
    if !is_terminal {
        return plain;
    }
    Style {
        unicode: supports_unicode::on(supports_unicode::Stream::Stdout),
        width: terminal_size::terminal_size().map_or(WIDTH, |(width, _)| usize::from(width.0)),
        hyperlinks: color && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout),
        strip: std::env::current_dir()
            .ok()
            .map(|folder| session.export.shown_path(&folder)),
        ..plain
    }
}

/// Columns where no terminal says otherwise.
const WIDTH: usize = 100;
