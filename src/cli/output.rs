//! Knows where the reports of a run go: standard output, files, the job summary of GitHub.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::check_args::{CheckArgs, Color};
use super::session::{Failure, Session};
use crate::engine::Run;
use crate::report::{self, Format, Style};

/// Two reports in one file would destroy each other, however its name is spelled; `-` is no file.
pub(super) fn refuse_files(args: &CheckArgs) -> Result<(), Failure> {
    let further = args.report.iter().map(|(_, file)| file);
    let mut files = BTreeSet::new();
    for file in further.chain(&args.output) {
        if file.as_os_str() == "-" {
            return Err(Failure::new(
                "`-` is not a file",
                "standard output has the report of `--format`, where no `--output` is given; write `./-` for a file of that name",
            ));
        }
        if !files.insert(target(file)) {
            return Err(Failure::new(
                format!("two reports would be written to `{}`", file.display()),
                "give each report a file of its own",
            ));
        }
    }
    Ok(())
}

/// Where a file that need not exist lies.
pub(super) fn target(file: &Path) -> PathBuf {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let beside = || {
        let folder = fs::canonicalize(folder.unwrap_or(Path::new("."))).ok()?;
        Some(folder.join(file.file_name()?))
    };
    fs::canonicalize(file)
        .ok()
        .or_else(beside)
        .unwrap_or_else(|| file.to_path_buf())
}

/// Writes every report that was asked for; one that cannot be written does not keep others from it.
pub(super) fn reports(args: &CheckArgs, session: &Session, run: &Run) -> Result<(), Failure> {
    let plain = Style {
        mended: args.fix,
        quiet: args.inputs.talk.quiet,
        subject: subject(&args.inputs.paths, session),
        ..Style::plain(WIDTH)
    };
    let mut results = Vec::new();
    for (format, file) in &args.report {
        let text = rendered(run, *format, &plain);
        results.push(text.and_then(|text| deliver(Some(file), &text)));
    }
    if args.format == Format::Github {
        summarise(run);
    }
    let style = style(plain, args.color, args.output.is_none(), session);
    let text = rendered(run, args.format, &style);
    results.push(text.and_then(|text| deliver(args.output.as_deref(), &text)));
    results.into_iter().collect()
}

fn rendered(run: &Run, format: Format, style: &Style) -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    super::ignore_closed_pipe(report::write(run, format, style, &mut text))?;
    Ok(text)
}

/// The paths that were given, as paths are shown.
pub(super) fn subject(paths: &[PathBuf], session: &Session) -> String {
    let mut shown: Vec<String> = paths.iter().map(|path| session.export.shown_path(path)).collect();
    shown.sort();
    shown.dedup();
    shown.join("+")
}

/// Adds to the summary of the workflow's run, where GitHub names a file for it; the report does not depend on it.
fn summarise(run: &Run) {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else {
        return;
    };
    let text = report::job_summary(run);
    let file = File::options().append(true).create(true).open(&path);
    if let Err(error) = file.and_then(|mut file| file.write_all(text.as_bytes())) {
        let path = PathBuf::from(path);
        super::complain(&format!(
            "the job summary could not be written to `{}`: {error}",
            path.display()
        ));
    }
}

/// Writes an answer to where it is wanted.
pub(super) fn deliver(file: Option<&Path>, text: &[u8]) -> Result<(), Failure> {
    match file {
        Some(path) => fs::write(path, text).map_err(|error| {
            Failure::new(
                format!("`{}` cannot be written: {error}", path.display()),
                "name a file in a folder that exists and that you may write to",
            )
        }),
        None => super::print_bytes(text),
    }
}

/// Pipes and files get the same bytes everywhere; only a terminal is looked at.
fn style(plain: Style, color: Color, to_stdout: bool, session: &Session) -> Style {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_terminal = to_stdout && io::stdout().is_terminal();
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if set("NO_COLOR") => false,
        Color::Auto if set("FORCE_COLOR") => {
            std::env::var_os("FORCE_COLOR").is_some_and(|value| value != "0")
        }
        Color::Auto => is_terminal && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
    };
    let plain = Style { color, ..plain };
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
