//! Knows `ctilint check`.

use std::fs;
use std::io::{self, IsTerminal};

use super::args::{CheckArgs, Color};
use super::session::{Failure, Session};
use crate::engine;
use crate::report::{self, Style};
use crate::rules;

pub(super) fn run(args: CheckArgs) -> Result<u8, Failure> {
    let mut session = Session::open(&args.inputs, args.as_of)?;
    let options = &mut session.options;
    options.audience = args.audience.unwrap_or(options.audience);
    options.fail_on = args.fail_on.unwrap_or(options.fail_on);
    options.top = args.top;
    let all: Vec<&rules::Rule> = rules::all().collect();
    let run = engine::run(&session.org, &session.export, &session.options, &all).map_err(|page| {
        Failure::new(
            format!("a rule page of this program is damaged: {page}"),
            "install ctilint again",
        )
    })?;
    if run.is_unrecognised {
        super::complain(&unrecognised(&args, &session));
    }
    let style = style(args.color, args.output.is_none(), &session);
    let mut text = Vec::new();
    super::ignore_closed_pipe(report::write(&run, args.format, &style, &mut text))?;
    match &args.output {
        Some(path) => fs::write(path, &text).map_err(|error| {
            Failure::new(
                format!("`{}` cannot be written: {error}", path.display()),
                "name a file in a folder that exists and that you may write to",
            )
        })?,
        None => write(&text)?,
    }
    Ok(run.exit_code())
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
